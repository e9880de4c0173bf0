//! Checks of an upstream document that the import relies on.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Diagnostics, Severity};
use crate::model::Api;
use crate::openapi::extensions::CLIENT;
use crate::openapi::names;
use crate::openapi::visit::{self, Kind};
use crate::platform::Platform;
use crate::source::Source;
use crate::source::pointer::Pointer;
use crate::source::reader::Reader;
use crate::spec;
use crate::spec::descriptions::Descriptions;
use crate::surface::Surface;

/// Refuses what is not an upstream document.
pub(super) fn upstream(source: &Source) -> Result<(), Diagnostics> {
    let reader = Reader::new(source, "check that this is the whole upstream document");
    version(&reader);
    if source.value.get(CLIENT).is_some() {
        reader.error(
            Pointer::ROOT.key(CLIENT),
            format!("`{CLIENT}`: the document is in `spec/` already"),
            "an upstream document",
            "edit it in place, or import the upstream document instead",
        );
    }
    reader.finish(())?;
    let reader = Reader::new(source, "check that this is the whole upstream document");
    if let Some(root) = reader.root().object()
        && let Some(paths) = root.require("paths")
    {
        paths.object();
    }
    names::check(&reader);
    operations(&reader);
    reader.finish(())
}

/// Refuses records of a specification that can't be used: the import would keep them.
pub(super) fn records(
    before: &[(&str, &Source)],
    platform: &Platform,
) -> Result<(), Diagnostics> {
    for (_, source) in before {
        let reader = Reader::new(source, "fix it in `spec/`, then import again");
        names::check(&reader);
        reader.finish(())?;
    }
    let read = |(client, source): &(&str, &Source)| {
        let (document, _) = spec::document_of(client, (*source).clone(), platform);
        (document, Descriptions::default())
    };
    let inputs: Vec<_> = before.iter().map(read).collect();
    let api = Api::lower(&inputs, platform, &mut Diagnostics::default());
    let findings = Surface::of(&api).names.findings;
    let mut refused = Diagnostics::default();
    let errors = findings.iter().filter(|one| one.severity == Severity::Error);
    errors.for_each(|one| refused.push(one.clone()));
    refused.finish(()).map(|_| ())
}

fn version(reader: &Reader<'_>) {
    let root = reader.root();
    let version = root.value.get("openapi").unwrap_or(&Value::Null);
    if !version.as_str().is_some_and(|version| version.starts_with("3.0")) {
        let found = match version {
            Value::Null => "no `openapi` version".to_owned(),
            version => format!("the `openapi` version {version}"),
        };
        let hint = "convert the document to OpenAPI 3.0 first";
        reader.error(root.at.key("openapi"), found, "an OpenAPI 3.0 document", hint);
    }
}

/// Refuses operations without an operationId of their own: descriptions and methods go by it.
fn operations(reader: &Reader<'_>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    visit::objects(reader.root().value, |site, operation| {
        if site.kind != Kind::Operation {
            return;
        }
        let found = match operation.get("operationId").and_then(Value::as_str) {
            None => "no operationId".to_owned(),
            Some(id) => match seen.insert(id.to_owned(), site.at.to_string()) {
                Some(first) => format!("the operationId `{id}`, as at {first}"),
                None => return,
            },
        };
        let expected = "an operationId that no other operation has";
        let hint = "descriptions and the names of methods go by it";
        reader.error(site.at, found, expected, hint);
    });
}
