//! The fields and variants that must be boxed, because their types contain their owners.

use super::types::{SurfaceShape, SurfaceType};
use crate::graph;
use crate::model::Type;

/// Marks the fields that are boxed: by their records, otherwise those on a cycle of types without an
/// array in between.
pub(super) fn mark(types: &mut [SurfaceType], by_type: &[usize]) {
    let index = |ty: &Type| ty.direct().map(|id| by_type[id.0]);
    let all = graph::cycles(&uses(types, &index, |_| true));
    each(types, &index, |at, used, boxed, recorded| {
        *boxed = recorded.unwrap_or(all[at] == all[used]);
    });
    variants(types, &index, |_, _, boxed, recorded| *boxed = recorded == Some(true));
    // A cycle of fields that are recorded as not boxed would have no size: a new variant of a union
    // has closed it.
    let left = graph::cycles(&uses(types, &index, |is_boxed| !is_boxed));
    variants(types, &index, |at, used, boxed, recorded| {
        *boxed |= recorded.is_none() && left[at] == left[used];
    });
    let left = graph::cycles(&uses(types, &index, |is_boxed| !is_boxed));
    each(types, &index, |at, used, boxed, _| *boxed |= left[at] == left[used]);
}

/// Returns the types that each type contains directly, through fields and variants that are
/// `wanted`.
fn uses(
    types: &[SurfaceType],
    index: &dyn Fn(&Type) -> Option<usize>,
    wanted: fn(bool) -> bool,
) -> Vec<Vec<usize>> {
    let of = |one: &SurfaceType| match &one.shape {
        SurfaceShape::Struct(fields) => {
            let fields = fields.iter().filter(|one| wanted(one.field.recursive));
            fields.filter_map(|one| index(&one.field.ty)).collect()
        }
        SurfaceShape::Union(variants) => {
            let variants = variants.iter().filter(|one| wanted(one.recursive));
            variants.filter_map(|one| index(&one.ty)).collect()
        }
        SurfaceShape::Enum(_) => Vec::new(),
    };
    types.iter().map(of).collect()
}

/// Calls `decide` with each field that contains another type: the indices of both types, whether it
/// is boxed, and the record of that.
fn each(
    types: &mut [SurfaceType],
    index: &dyn Fn(&Type) -> Option<usize>,
    decide: impl Fn(usize, usize, &mut bool, Option<bool>),
) {
    let is_enum: Vec<bool> =
        types.iter().map(|one| matches!(one.shape, SurfaceShape::Enum(_))).collect();
    for (at, one) in types.iter_mut().enumerate() {
        let SurfaceShape::Struct(fields) = &mut one.shape else { continue };
        for one in fields {
            if let Some(used) = index(&one.field.ty).filter(|one| !is_enum[*one]) {
                let recorded = one.field.recorded.boxed;
                decide(at, used, &mut one.field.recursive, recorded);
            }
        }
    }
}

/// Calls `decide` with each variant of a union that is a struct, as [`each`] does with fields.
fn variants(
    types: &mut [SurfaceType],
    index: &dyn Fn(&Type) -> Option<usize>,
    decide: impl Fn(usize, usize, &mut bool, Option<bool>),
) {
    let is_struct: Vec<bool> =
        types.iter().map(|one| matches!(one.shape, SurfaceShape::Struct(_))).collect();
    for (at, one) in types.iter_mut().enumerate() {
        let SurfaceShape::Union(variants) = &mut one.shape else { continue };
        for one in variants {
            if let Some(used) = index(&one.ty).filter(|one| is_struct[*one]) {
                decide(at, used, &mut one.recursive, one.boxed);
            }
        }
    }
}
