//! Whether a file is a document that can be imported: without this the import would write nonsense.

use std::collections::BTreeMap;

use serde_json::Value;

use super::normalise::CLIENT;
use super::visit::METHODS;
use crate::diagnostic::Diagnostics;
use crate::openapi::names;
use crate::source::Source;
use crate::source::pointer::Pointer;

pub(super) fn upstream(source: &Source) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    version(source, &mut diagnostics);
    if source.value.get(CLIENT).is_some() {
        let found = format!("the mark `{CLIENT}`: this document is one of ours");
        let hint = "edit it in place, or import the upstream document instead";
        diagnostics.push(source.error("#", found, "an upstream document", hint));
    }
    if diagnostics.errors() == 0 {
        names::check(source, &mut diagnostics);
        operations(source, &mut diagnostics);
    }
    diagnostics.finish(()).map(|_| ())
}

fn version(source: &Source, diagnostics: &mut Diagnostics) {
    let version = source.value.get("openapi").map_or(&Value::Null, |version| version);
    if !version.as_str().is_some_and(|version| version.starts_with("3.0")) {
        let found = match version {
            Value::Null => "no `openapi` version".to_owned(),
            version => format!("the `openapi` version {version}"),
        };
        let hint = "convert the document to OpenAPI 3.0 first";
        diagnostics.push(source.error(
            "#/openapi",
            found,
            "an OpenAPI 3.0 document",
            hint,
        ));
    }
}

/// The prose goes by operationId, so each operation needs one of its own.
fn operations(source: &Source, diagnostics: &mut Diagnostics) {
    let Some(paths) = source.value.get("paths").and_then(Value::as_object) else {
        let hint = "check that this is the whole document";
        diagnostics.push(source.error("#/paths", "no `paths`", "a map of paths", hint));
        return;
    };
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let root = Pointer::ROOT.key("paths");
    for (path, item) in paths {
        let path = root.key(path);
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let at = path.key(method);
            let expected = "an operationId that no other operation has";
            let hint = "the prose catalogue and the method names go by it";
            match operation.get("operationId").and_then(Value::as_str) {
                None => {
                    diagnostics.push(source.error(at, "no operationId", expected, hint))
                }
                Some(id) => {
                    if let Some(first) = seen.insert(id, at.to_string()) {
                        let found = format!("the operationId `{id}`, as at {first}");
                        diagnostics.push(source.error(at, found, expected, hint));
                    }
                }
            }
        }
    }
}
