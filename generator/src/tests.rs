//! Helpers that the unit tests of several modules share.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::docs;
use crate::model::Api;
use crate::openapi::{Document, adapter};
use crate::platform::Platform;
use crate::rust::Sdk;
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;
use std::path::{Path, PathBuf};

/// Returns the folder of GenAuth's specification.
pub(crate) fn spec_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

/// Reads the facts about GenAuth.
pub(crate) fn genauth() -> Platform {
    Platform::of(&spec_dir()).expect("a valid file")
}

/// Reads a document that is called `spec/authentication.yaml`.
pub(crate) fn document(yaml: &str) -> (Document, Diagnostics) {
    let source =
        Source::parse("spec/authentication.yaml", yaml.to_owned(), Format::Yaml)
            .expect("valid YAML");
    let mut diagnostics = Diagnostics::default();
    let source = adapter::adapt(source, &|file| {
        let path = Path::new(file);
        Err(Diagnostic::about_file(path, "can't be read", "", "").into())
    });
    let document = Document::read("authentication", source, &mut diagnostics);
    (document, diagnostics)
}

/// Lowers a document, whatever is found in it.
pub(crate) fn lower(yaml: &str) -> (Api, Diagnostics) {
    let (document, mut diagnostics) = document(yaml);
    let api =
        Api::lower(&[(document, Descriptions::default())], &genauth(), &mut diagnostics);
    (api, diagnostics)
}

/// Lowers a document in which nothing may be found.
pub(crate) fn api(yaml: &str) -> Api {
    let (api, diagnostics) = lower(yaml);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    api
}

/// Calls a function with the names of an API. Its nodes need no ids.
pub(crate) fn with_sdk<T>(api: &Api, function: impl FnOnce(&Sdk<'_>) -> T) -> T {
    let mut api = api.clone();
    api.number();
    function(&Sdk::new(&api, docs::paths(&api)))
}

/// A document with these paths and schemas, each given as indented YAML, and the security scheme
/// `bearer`.
pub(crate) fn spec(paths: &str, schemas: &str) -> String {
    let paths = if paths.trim().is_empty() { "  {}" } else { paths };
    let schemas = if schemas.trim().is_empty() { "    {}" } else { schemas };
    format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths:\n{paths}\ncomponents:\n  schemas:\n{schemas}\n  securitySchemes: {{bearer: {{type: http, scheme: bearer}}}}\n"
    )
}
