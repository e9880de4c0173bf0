//! The walks that change a document.

use serde_json::Value;

use crate::openapi::visit;
pub(super) use crate::openapi::visit::{Kind, Object, Site, flag, text};

/// Calls `visit` with each schema and each parameter. The owner of those of an operation is its
/// operationId without the controller.
pub(super) fn places(
    document: &mut Value,
    visit: &mut dyn FnMut(Site<'_>, &mut Object),
) {
    visit::objects_mut(document, |site, object| {
        let is_component = site.path.is_empty() || site.owner == site.path;
        let owner =
            if is_component { site.owner } else { without_controller(site.owner) };
        match site.kind {
            Kind::Schema | Kind::Property | Kind::Inline | Kind::Parameter => {
                visit(Site { owner, ..site }, object);
            }
            _ => {}
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

/// Returns `enrollFactor` of `FactorsV3Controller_enrollFactor`.
pub(super) fn without_controller(operation_id: &str) -> &str {
    operation_id.split_once('_').map_or(operation_id, |(_, suffix)| suffix)
}

/// Inserts unless the document has decided already.
pub(super) fn decide(object: &mut Object, key: &str, value: impl Into<Value>) {
    if !object.contains_key(key) {
        object.insert(key.to_owned(), value.into());
    }
}
