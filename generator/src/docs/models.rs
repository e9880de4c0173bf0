//! The models and enums that a page describes, in their order.

use std::collections::HashSet;

use crate::model::{Api, Field, Shape, Type, TypeId};

/// Returns the properties of a type; other shapes than structs have none.
pub(crate) fn members(api: &Api, id: TypeId) -> impl Iterator<Item = &Field> {
    match &api[id].shape {
        Shape::Struct(fields) => fields.as_slice(),
        Shape::Enum(_) | Shape::Union(_) => &[],
    }
    .iter()
}

/// Returns the models and enums of these fields and those within the models: depth first, each
/// once.
pub(crate) fn below<'a>(
    api: &'a Api,
    fields: impl Iterator<Item = &'a Field>,
) -> Vec<TypeId> {
    let within = |fields: &mut dyn Iterator<Item = &'a Field>| {
        let mut ids: Vec<TypeId> =
            fields.flat_map(|field| directly_in(api, &field.ty)).collect();
        ids.reverse();
        ids
    };
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    // A stack instead of recursion, because models may be nested deeply.
    let mut open = within(&mut fields.into_iter());
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            order.push(id);
            open.extend(within(&mut members(api, id)));
        }
    }
    order
}

/// Returns the models and enums that a type names without going through a model: as the items of an
/// array or the variants of a union.
pub(crate) fn directly_in(api: &Api, ty: &Type) -> Vec<TypeId> {
    let (mut found, mut unions) = (Vec::new(), HashSet::new());
    // A stack instead of recursion, because unions may be nested deeply.
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        match ty {
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => {
                open.push(inner);
            }
            Type::Named(id) => match &api[*id].shape {
                Shape::Struct(_) | Shape::Enum(_) if !found.contains(id) => {
                    found.push(*id);
                }
                Shape::Union(alternatives) if unions.insert(*id) => {
                    open.extend(alternatives.iter().rev().map(|one| &one.ty));
                }
                _ => {}
            },
            _ => {}
        }
    }
    found
}
