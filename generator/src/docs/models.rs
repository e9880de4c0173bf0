//! The models and enums that a page describes, in their order.

use std::collections::HashSet;

use crate::model::{Api, Field, Operation, Shape, Type, TypeId};

/// Returns the properties of a type; other shapes than structs have none.
pub(crate) fn members(api: &Api, id: TypeId) -> impl Iterator<Item = &Field> {
    match &api[id].shape {
        Shape::Struct(fields) => fields.as_slice(),
        Shape::Enum(_) | Shape::Union(_) => &[],
    }
    .iter()
}

/// Returns the types that the page of an operation names beside its messages: those of the request
/// first.
pub(crate) fn named_by<'a>(
    api: &'a Api,
    operation: &'a Operation,
) -> impl Iterator<Item = &'a Type> {
    let parameters = operation.parameters.iter().map(|one| &one.field.ty);
    let body = operation.body.as_ref().map(|body| &body.ty);
    let messages = body.into_iter().chain(operation.response.ty());
    let failures = operation.response.failures.iter();
    parameters
        .chain(messages.flat_map(|message| within(api, message)))
        .chain(failures.filter_map(|one| one.ty.as_ref()))
}

/// Returns the types that a page shows below a message: those of its properties if it is an object,
/// else its own.
pub(crate) fn within<'a>(api: &'a Api, message: &'a Type) -> Vec<&'a Type> {
    match message.direct() {
        Some(id) if matches!(api[id].shape, Shape::Struct(_)) => {
            members(api, id).map(|field| &field.ty).collect()
        }
        _ => vec![message],
    }
}

/// Returns the models and enums of these types and those within the models: depth first, each
/// once.
pub(crate) fn below<'a>(
    api: &'a Api,
    types: impl Iterator<Item = &'a Type>,
) -> Vec<TypeId> {
    let within = |types: &mut dyn Iterator<Item = &'a Type>| {
        let mut ids: Vec<TypeId> = types.flat_map(|ty| directly_in(api, ty)).collect();
        ids.reverse();
        ids
    };
    let (mut order, mut seen) = (Vec::new(), HashSet::new());
    // A stack instead of recursion, because models may be nested deeply.
    let mut open = within(&mut types.into_iter());
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            order.push(id);
            open.extend(within(&mut members(api, id).map(|field| &field.ty)));
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
