//! The walks that change a document.

use serde_json::Value;

use crate::openapi::visit;
pub(super) use crate::openapi::visit::{Kind, Object, Site, flag, text};

/// Calls `visit` with each schema and each parameter.
pub(super) fn places(
    document: &mut Value,
    visit: &mut dyn FnMut(Site<'_>, &mut Object),
) {
    visit::objects_mut(document, |site, object| {
        use Kind::{Inline, Parameter, Property, Schema};
        if matches!(site.kind, Schema | Property | Inline | Parameter) {
            visit(site, object);
        }
    });
}

/// Calls `visit` with the path of each operation, and the operation.
pub(super) fn operations(
    document: &mut Value,
    visit: &mut dyn FnMut(&str, &mut Object),
) {
    visit::objects_mut(document, |site, object| {
        if site.kind == Kind::Operation {
            visit(site.path, object);
        }
    });
}

/// Inserts unless the document has decided already.
pub(super) fn decide(object: &mut Object, key: &str, value: impl Into<Value>) {
    if !object.contains_key(key) {
        object.insert(key.to_owned(), value.into());
    }
}
