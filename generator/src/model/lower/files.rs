//! Files within the JSON parts of multipart bodies, which can't be sent.

use std::collections::HashSet;

use super::super::{Api, Encoding, Field, Shape, Type, TypeId};
use crate::diagnostic::Diagnostics;

/// Refuses files that are not parts of their own.
pub(super) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    let files = Files::of(api);
    let mut seen = HashSet::new();
    for operation in api.operations() {
        let body = operation.body.iter().find(|one| one.encoding == Encoding::Multipart);
        let Some(id) = body.and_then(|body| body.ty.direct()) else { continue };
        files.each_part(id, &mut seen, &mut |field| {
            if !files.is_within(&field.ty, &mut HashSet::new()) {
                return;
            }
            let error = api.error(
                &field.origin,
                format!("the part `{}` has a file within an object", field.wire_name),
                "files as properties of the body itself, or in an array there",
                "an object is sent as JSON, which has no files: move the file out of the object, \
                 or declare it with `format: byte`",
            );
            error.into_iter().for_each(|one| diagnostics.push(one));
        });
    }
}

struct Files<'a> {
    api: &'a Api,
    /// The types with a file anywhere within them.
    has_file: Vec<bool>,
}

impl<'a> Files<'a> {
    fn of(api: &'a Api) -> Self {
        let mut users = vec![Vec::new(); api.types.len()];
        let mut has_file = vec![false; api.types.len()];
        let mut open = Vec::new();
        for (index, definition) in api.types.iter().enumerate() {
            for ty in definition.shape.types() {
                match ty.named() {
                    Some(id) => users[id.0].push(index),
                    None if is_file(ty) => open.push(index),
                    None => {}
                }
            }
        }
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut has_file[index], true) {
                open.extend(&users[index]);
            }
        }
        Self { api, has_file }
    }

    /// Calls `each` with the properties of a body, or of the variants that it can be.
    fn each_part(
        &self,
        id: TypeId,
        seen: &mut HashSet<TypeId>,
        each: &mut dyn FnMut(&Field),
    ) {
        if !seen.insert(id) {
            return;
        }
        match &self.api[id].shape {
            Shape::Struct(fields) => fields.iter().for_each(each),
            Shape::Union(variants) => {
                for id in variants.iter().filter_map(|one| one.ty.direct()) {
                    self.each_part(id, seen, each);
                }
            }
            Shape::Enum(_) => {}
        }
    }

    /// Returns whether a part of this type is JSON with a file. The items of an array are parts of
    /// their own.
    fn is_within(&self, ty: &Type, seen: &mut HashSet<TypeId>) -> bool {
        match ty {
            Type::Array(inner) | Type::Nullable(inner) => self.is_within(inner, seen),
            Type::Map(values) => match values.named() {
                Some(id) => self.has_file[id.0],
                None => is_file(values),
            },
            Type::Named(id) => match &self.api[*id].shape {
                Shape::Struct(_) => self.has_file[id.0],
                Shape::Union(variants) => {
                    seen.insert(*id)
                        && variants.iter().any(|one| self.is_within(&one.ty, seen))
                }
                Shape::Enum(_) => false,
            },
            _ => false,
        }
    }
}

fn is_file(ty: &Type) -> bool {
    *ty == Type::File || ty.within().is_some_and(is_file)
}
