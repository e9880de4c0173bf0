//! Types that contain themselves.

use super::{Shape, Type, TypeDef, TypeId};
use crate::graph::cycles;

/// Marks the properties whose types contain their owners without an array in between.
pub(super) fn mark(types: &mut [TypeDef]) {
    let uses: Vec<Vec<usize>> =
        types.iter().map(|one| parts(one).iter().map(|id| id.0).collect()).collect();
    let cycles = cycles(&uses);
    for index in 0..types.len() {
        let Shape::Struct(fields) = &mut types[index].shape else { continue };
        for field in fields {
            let id = field.ty.direct();
            field.recursive = id.is_some_and(|id| cycles[id.0] == cycles[index]);
        }
    }
    measure(types);
    choose_samples(types);
}

/// Counts the types within each other in the smallest value of each type that a request can have.
fn measure(types: &mut [TypeDef]) {
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut missing = Vec::new();
    for (index, one) in types.iter().enumerate() {
        let used = needed(one);
        used.iter().for_each(|id| users[id.0].push(index));
        // One variant is enough.
        let has_simple_variant = one.shape.variants().len() > used.len();
        missing.push(match &one.shape {
            Shape::Union(_) => usize::from(!has_simple_variant),
            Shape::Struct(_) | Shape::Enum(_) => used.len(),
        });
    }
    let mut found: Vec<usize> =
        (0..types.len()).filter(|at| missing[*at] == 0).collect();
    let mut size = 1;
    while !found.is_empty() {
        let mut next = Vec::new();
        for at in found {
            types[at].smallest = Some(size);
            for user in &users[at] {
                if missing[*user] > 0 {
                    missing[*user] -= 1;
                    next.extend((missing[*user] == 0).then_some(*user));
                }
            }
        }
        found = next;
        size += 1;
    }
}

/// Returns the types that each value of a type contains, or the variants of a union.
fn needed(definition: &TypeDef) -> Vec<TypeId> {
    let fields = definition.shape.fields().iter();
    let fields = fields.filter(|one| one.is_required_in_requests());
    let fields = fields.map(|one| (&one.ty, &one.limits));
    let variants = definition.shape.variants().iter().map(|one| (&one.ty, &one.limits));
    let all = fields.chain(variants);
    all.filter_map(|(ty, limits)| match ty {
        Type::Array(items) if limits.min_items.unwrap_or_default() > 0 => items.direct(),
        Type::Map(values) if limits.min_properties.unwrap_or_default() > 0 => {
            values.direct()
        }
        ty => ty.direct(),
    })
    .collect()
}

/// Chooses the variants that samples have.
fn choose_samples(types: &mut [TypeDef]) {
    let needed = |one: &TypeDef| -> Vec<usize> {
        let fields = one.shape.fields().iter().filter(|one| one.required);
        let fields = fields.filter_map(|one| one.ty.direct());
        let variants = one.shape.variants().iter().filter_map(|one| one.ty.direct());
        fields.chain(variants).map(|id| id.0).collect()
    };
    let uses: Vec<Vec<usize>> = types.iter().map(needed).collect();
    let cycles = cycles(&uses);
    let is_finite: Vec<bool> = types.iter().map(|one| one.smallest.is_some()).collect();
    for (index, one) in types.iter_mut().enumerate() {
        let variants = one.shape.variants();
        let ends = |ty: &Type| {
            let id = ty.direct();
            id.is_none_or(|id| is_finite[id.0] && cycles[id.0] != cycles[index])
        };
        let first = variants.iter().position(|one| ends(&one.ty));
        let finite = |ty: &Type| ty.direct().is_none_or(|id| is_finite[id.0]);
        let other = || variants.iter().position(|one| finite(&one.ty));
        one.sample_variant = first.or_else(other).unwrap_or(0);
    }
}

/// Returns the types that each type contains directly.
fn parts(definition: &TypeDef) -> Vec<TypeId> {
    definition.shape.types().filter_map(Type::direct).collect()
}

/// Counts the unions nested below each type, if it is a union and its nesting is finite.
pub(super) fn unions_below(types: &[TypeDef]) -> Vec<Option<usize>> {
    let is_union = |one: &TypeDef| matches!(one.shape, Shape::Union(_));
    let uses_of = |one: &TypeDef| -> Vec<TypeId> {
        let used = if is_union(one) { parts(one) } else { Vec::new() };
        used.into_iter().filter(|id| is_union(&types[id.0])).collect()
    };
    let uses: Vec<_> = types.iter().map(uses_of).collect();
    let mut users = vec![Vec::new(); types.len()];
    for (index, used) in uses.iter().enumerate() {
        used.iter().for_each(|id| users[id.0].push(index));
    }
    // From unions without nested unions up to those that have them.
    let mut left: Vec<usize> = uses.iter().map(Vec::len).collect();
    let mut open: Vec<usize> = (0..types.len()).filter(|at| left[*at] == 0).collect();
    let mut below = vec![None; types.len()];
    while let Some(at) = open.pop() {
        let deepest = uses[at].iter().filter_map(|id| below[id.0]).max();
        below[at] = Some(deepest.map_or(0, |depth: usize| depth + 1));
        for user in &users[at] {
            left[*user] -= 1;
            if left[*user] == 0 {
                open.push(*user);
            }
        }
    }
    below
}
