//! Files, which only multipart bodies have: in JSON and in forms, they are strings, and within the
//! JSON parts of multipart bodies, they can't be sent.

use std::collections::HashSet;

use super::super::{Api, Body, Content, Encoding, Field, Shape, Type, TypeId};
use crate::diagnostic::Diagnostics;

/// The format of strings that are declared as files.
const FORMAT: &str = "binary";

/// Makes strings of all files that are not within the body of a multipart request. A body or a
/// response of other bytes stays a file.
pub(super) fn settle(api: &mut Api) {
    let kept = in_multipart(api);
    for (index, definition) in api.types.iter_mut().enumerate() {
        if kept[index] {
            continue;
        }
        match &mut definition.shape {
            Shape::Struct(fields) => {
                for field in fields.iter_mut().filter(|one| is_file(&one.ty)) {
                    make_string(&mut field.ty);
                    field.limits.format.get_or_insert_with(|| FORMAT.to_owned());
                }
            }
            Shape::Union(variants) => {
                variants.iter_mut().for_each(|one| make_string(&mut one.ty));
            }
            Shape::Enum(_) => {}
        }
    }
    let groups = api.clients.iter_mut().flat_map(|client| &mut client.groups);
    for operation in groups.flat_map(|group| &mut group.operations) {
        let body = operation.body.as_mut().filter(|body| !is_multipart(body));
        let content = match &mut operation.response.content {
            Content::Value { ty, .. } | Content::Events { ty } => Some(ty),
            Content::Raw | Content::Empty | Content::Redirect => None,
        };
        let failures = operation.response.failures.iter_mut();
        let failures = failures.filter_map(|one| one.ty.as_mut());
        let types = body.map(|body| &mut body.ty).into_iter().chain(content);
        types.chain(failures).filter(|ty| **ty != Type::File).for_each(make_string);
    }
}

fn is_multipart(body: &Body) -> bool {
    body.encoding == Encoding::Multipart
}

/// Returns which types are within the bodies of multipart requests.
fn in_multipart(api: &Api) -> Vec<bool> {
    let mut within = vec![false; api.types.len()];
    let bodies = api.operations().filter_map(|one| one.body.as_ref());
    let bodies = bodies.filter(|body| is_multipart(body));
    let mut open: Vec<TypeId> = bodies.filter_map(|body| body.ty.named()).collect();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut within[id.0], true) {
            open.extend(api[id].shape.types().filter_map(Type::named));
        }
    }
    within
}

fn make_string(ty: &mut Type) {
    match ty {
        Type::File => *ty = Type::String,
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => {
            make_string(inner);
        }
        _ => {}
    }
}

const WITHIN_PARTS: &str = "the parts have files within objects";
const EXPECTED: &str = "files as properties of the body itself, or in an array there";
const HINT: &str = "an object is sent as JSON, which has no files: move the file out of the object, \
                    or declare it with `format: byte`";

/// Refuses files that are not parts of their own.
pub(super) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    let files = Files::of(api);
    let mut seen = HashSet::new();
    for operation in api.operations() {
        if let Some(body) = &operation.body
            && (is_multipart(body) || body.encoding == Encoding::Form)
            && !has_properties(api, &body.ty)
        {
            let found = format!("the body of `{}` is no object", body.media_type);
            let hint = "no call can send it: declare an object, or send the body with the method \
                        `content` of the call";
            let warning = api.warning(&body.origin, found, "an object", hint.to_owned());
            warning.into_iter().for_each(|one| diagnostics.push(one));
        }
        let Some(body) = operation.body.as_ref().filter(|one| is_multipart(one)) else {
            continue;
        };
        if let Type::Map(values) = &body.ty
            && files.is_within(values, &mut HashSet::new())
        {
            let error = api.error(&body.origin, WITHIN_PARTS.to_owned(), EXPECTED, HINT);
            error.into_iter().for_each(|one| diagnostics.push(one));
        }
        let Some(id) = body.ty.direct() else { continue };
        files.each_part(id, &mut seen, &mut |field| {
            if !files.is_within(&field.ty, &mut HashSet::new()) {
                return;
            }
            let error = api.error(
                &field.origin,
                format!("the part `{}` has a file within an object", field.wire_name),
                EXPECTED,
                HINT,
            );
            error.into_iter().for_each(|one| diagnostics.push(one));
        });
    }
}

/// Returns whether values of this type can have properties.
fn has_properties(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Any | Type::Object | Type::Map(_) => true,
        Type::Named(id) => !matches!(api[*id].shape, Shape::Enum(_)),
        _ => false,
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
