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
    choose_samples(types);
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
    for (index, one) in types.iter_mut().enumerate() {
        let mut variants = one.shape.variants().iter();
        let ends =
            |ty: &Type| ty.direct().is_none_or(|id| cycles[id.0] != cycles[index]);
        one.sample_variant = variants.position(|one| ends(&one.ty)).unwrap_or(0);
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
