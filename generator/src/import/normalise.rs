//! Upstream's document in, ours out: the same API with all decisions written down as data.
//!
//! Prose stays where it is. The document may be any: what is not known passes through. Every step
//! respects a decision that the document has already, so that a second run changes nothing.

use serde_json::Value;

use super::fixups::{self, Applied};
use super::visit::{self, decide, flag, text, without_controller};
use super::{brand, enums, groups, numbers, samples, secrets};

/// Root extension of a document that is ours; one without it is upstream's.
pub const CLIENT: &str = "x-genauth-client";

/// Upstream keeps these out of its SDKs; a client library is not complete without them. They
/// belong to protocols or to other methods, and so have no page of their own.
const NEEDED: [&str; 14] = [
    "exchangeToken",
    "introspectToken",
    "revokeToken",
    "oidcUserInfoGet",
    "oidcUserInfoPost",
    "openIdConfiguration",
    "jwks",
    "upload",
    "geneCaptchaCode",
    "getWechatMiniprogramPhone",
    "authByCode",
    "getManagementToken",
    "getRowBatch",
    "updateRow",
];

/// Turns an upstream document into one of ours, in memory. `client` is the name of its client.
pub fn normalise(document: &mut Value, client: &str) -> Vec<Applied> {
    let applied = mend(document);
    settle(document, client);
    applied
}

/// What is wrong with the document becomes right.
pub(super) fn mend(document: &mut Value) -> Vec<Applied> {
    brand::rename(document);
    show_needed_operations(document);
    fixups::apply(document)
}

/// What the document leaves open is decided.
pub(crate) fn settle(document: &mut Value, client: &str) {
    groups::assign(document);
    numbers::decide_formats(document);
    secrets::mark(document);
    samples::mark(document);
    enums::name(document);
    if let Some(root) = document.as_object_mut() {
        decide(root, CLIENT, client);
    }
}

fn show_needed_operations(document: &mut Value) {
    visit::operations(document, &mut |_, operation| {
        let needed = text(operation, "operationId")
            .is_some_and(|id| NEEDED.contains(&without_controller(id)));
        if needed && flag(operation, "x-genauth-hidden-from-sdk") {
            operation.shift_remove("x-genauth-hidden-from-sdk");
            decide(operation, "x-genauth-hidden-from-docs", true);
        }
    });
}
