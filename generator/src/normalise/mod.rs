//! An upstream document with all decisions about it as data.
//!
//! Descriptions stay where they are, and unknown keys are kept. Every step keeps a decision that
//! the document already has, so that a second run changes nothing.

mod brand;
mod enums;
mod fit;
mod fixups;
pub(crate) mod groups;
mod numbers;
mod samples;
mod secrets;
mod tokens;
mod visit;

use serde_json::Value;

pub(crate) use self::enums::Published;
pub use self::fixups::Applied;
use self::visit::{decide, flag, text};
use crate::openapi::extensions::{self, CLIENT, HIDDEN_FROM_DOCS, HIDDEN_FROM_SDK};
use crate::openapi::visit::objects_mut;
use crate::platform::Platform;

/// Normalises an upstream document in memory, without its unknown extensions. `client` is the name
/// of its client.
pub(crate) fn normalise(document: &mut Value, client: &str, platform: &Platform) {
    fix(document, platform);
    settle(document, client, platform, &Published::default());
    drop_unknown_extensions(document);
}

/// Removes extensions that begin like ours and are none of ours.
pub(crate) fn drop_unknown_extensions(document: &mut Value) {
    objects_mut(document, |site, object| {
        object.retain(|key, _| {
            !key.starts_with(extensions::PREFIX)
                || extensions::of(site.kind).any(|known| known == key)
        });
    });
}

/// Fixes what is known to be wrong in the document.
pub(crate) fn fix(document: &mut Value, platform: &Platform) -> Vec<Applied> {
    brand::rename(document, &platform.renamed_prefixes);
    show_operations(document, platform);
    fixups::apply(document, &platform.fixups)
}

/// Decides what the document leaves open. `published` are the types of the specification that it
/// becomes a part of.
pub(crate) fn settle(
    document: &mut Value,
    client: &str,
    platform: &Platform,
    published: &Published,
) {
    groups::assign(document, &platform.groups);
    numbers::decide_formats(document, &platform.numbers);
    secrets::mark(document, &platform.secrets);
    tokens::mark(document, client, platform);
    samples::mark(document, &platform.text_samples);
    enums::name(document, platform, published);
    if let Some(root) = document.as_object_mut() {
        decide(root, CLIENT, client);
    }
}

fn show_operations(document: &mut Value, platform: &Platform) {
    let operations = &platform.operations;
    visit::operations(document, &mut |_, operation| {
        let shown = text(operation, "operationId")
            .is_some_and(|id| operations.shown.contains(operations.split(id).1));
        if shown && flag(operation, HIDDEN_FROM_SDK) {
            operation.shift_remove(HIDDEN_FROM_SDK);
            decide(operation, HIDDEN_FROM_DOCS, true);
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    #[test]
    fn unknown_extensions_of_an_upstream_document_are_dropped() {
        let mut document = json!({"paths": {"/a": {"get": {
            "operationId": "a", "x-authing-new": 1, "x-authing-hidden-from-sdk": true, "x-other": 1
        }}}});
        normalise(&mut document, "pets", &tests::genauth());
        let operation = &document["paths"]["/a"]["get"];
        let has = |key: &str| operation.get(key).is_some();
        assert!(!has("x-genauth-new") && has(HIDDEN_FROM_SDK) && has("x-other"));
    }
}
