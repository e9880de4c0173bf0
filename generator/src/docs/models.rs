//! The models and enums that a page describes, in their order.

use std::collections::{HashSet, VecDeque};

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

/// The most rows in the sections of a page. Types of large APIs lead to nearly all others, and each
/// page would repeat them all.
const MOST_ROWS: usize = 400;

/// The types below an operation, in their order.
#[derive(Debug, Default)]
pub(crate) struct Types {
    /// The types that have a section on its page.
    pub(crate) shown: Vec<TypeId>,
    /// The types that its page only names.
    pub(crate) named: Vec<TypeId>,
}

impl Types {
    /// Returns all types below an operation. If their sections would have too many rows, the types
    /// that are nearest to the messages have sections.
    pub(crate) fn of(api: &Api, operation: &Operation) -> Self {
        Self::below(api, named_by(api, operation).collect())
    }

    /// Returns all types below these in the same way.
    pub(crate) fn below(api: &Api, roots: Vec<&Type>) -> Self {
        let all = below(api, roots.iter().copied());
        let rows = |id: TypeId| match &api[id].shape {
            Shape::Struct(fields) => fields.len(),
            Shape::Enum(values) => values.len(),
            Shape::Union(_) => 0,
        };
        if all.iter().map(|id| rows(*id)).sum::<usize>() <= MOST_ROWS {
            return Self {
                shown: all,
                named: Vec::new(),
            };
        }
        let roots = roots.into_iter().flat_map(|ty| directly_in(api, ty));
        let mut open: VecDeque<TypeId> = roots.collect();
        let mut nearest: HashSet<TypeId> = open.iter().copied().collect();
        let mut total: usize = nearest.iter().map(|id| rows(*id)).sum();
        while let Some(id) = open.pop_front() {
            for id in members(api, id).flat_map(|field| directly_in(api, &field.ty)) {
                if total + rows(id) <= MOST_ROWS && nearest.insert(id) {
                    total += rows(id);
                    open.push_back(id);
                }
            }
        }
        let (shown, named) = all.into_iter().partition(|id| nearest.contains(id));
        Self { shown, named }
    }
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
