//! Types that contain themselves.

use super::{Shape, Type, TypeDef, TypeId};

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

/// Returns the number of the cycle that each type is on, by the types that each one uses: types
/// have the same number if each contains the other (strongly connected components, by Kosaraju's
/// algorithm).
pub(crate) fn cycles(uses: &[Vec<usize>]) -> Vec<usize> {
    let mut users = vec![Vec::new(); uses.len()];
    for (index, used) in uses.iter().enumerate() {
        used.iter().for_each(|at| users[*at].push(index));
    }
    let mut seen = vec![false; uses.len()];
    let mut done = Vec::new();
    for index in 0..uses.len() {
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        // Each type with the number of those it uses that were visited.
        let mut open = vec![(index, 0)];
        while let Some((at, next)) = open.last_mut() {
            match uses[*at].get(*next) {
                Some(id) => {
                    *next += 1;
                    if !std::mem::replace(&mut seen[*id], true) {
                        open.push((*id, 0));
                    }
                }
                None => {
                    done.push(*at);
                    open.pop();
                }
            }
        }
    }
    let mut cycles = vec![None; uses.len()];
    for root in done.into_iter().rev() {
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            if cycles[at].is_none() {
                cycles[at] = Some(root);
                open.extend(&users[at]);
            }
        }
    }
    cycles.into_iter().flatten().collect()
}
