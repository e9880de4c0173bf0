//! An upstream document with all decisions about it as data.
//!
//! Descriptions stay where they are, and unknown keys are kept. Every step keeps a decision that the
//! document already has, so that a second run changes nothing.

use serde_json::Value;

use super::fixups::{self, Applied};
use super::visit::{self, decide, flag, text, without_controller};
use super::{brand, enums, groups, numbers, samples, secrets};
use crate::platform::Platform;

/// The root extension of a document that was imported.
pub const CLIENT: &str = "x-genauth-client";

/// Normalises an upstream document in memory. `client` is the name of its client.
pub fn normalise(document: &mut Value, client: &str, platform: &Platform) {
    fix(document, platform);
    settle(document, client, platform);
}

/// Fixes what is known to be wrong in the document.
pub(super) fn fix(document: &mut Value, platform: &Platform) -> Vec<Applied> {
    brand::rename(document, &platform.renamed_prefixes);
    show_operations(document, platform);
    fixups::apply(document, &platform.fixups)
}

/// Decides what the document leaves open.
pub(crate) fn settle(document: &mut Value, client: &str, platform: &Platform) {
    groups::assign(document, &platform.groups);
    numbers::decide_formats(document, &platform.numbers);
    secrets::mark(document, &platform.secrets);
    samples::mark(document, &platform.text_samples);
    enums::name(document, &platform.types);
    if let Some(root) = document.as_object_mut() {
        decide(root, CLIENT, client);
    }
}

fn show_operations(document: &mut Value, platform: &Platform) {
    visit::operations(document, &mut |_, operation| {
        let shown = text(operation, "operationId").is_some_and(|id| {
            platform.operations.shown.contains(without_controller(id))
        });
        if shown && flag(operation, "x-genauth-hidden-from-sdk") {
            operation.shift_remove("x-genauth-hidden-from-sdk");
            decide(operation, "x-genauth-hidden-from-docs", true);
        }
    });
}
