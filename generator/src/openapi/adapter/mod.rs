//! The adapter at the entrance: a document of any OpenAPI 3 becomes one in the dialect that the
//! reader knows, which is OpenAPI 3.0 with components only.
//!
//! It changes the value in place, so that most pointers stay true.
//! [`Origins`](crate::source::Origins) has the places of what it moves.

mod events;
mod operations;
mod references;
mod schemas;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use self::references::Files;
use super::extensions::CLIENT;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{CHECK_PATH, Source};

/// Reads a document of any OpenAPI 3, and the files that it refers to.
pub(crate) fn open(path: &Path) -> Result<Source, Diagnostics> {
    let folder = path.parent().unwrap_or(path).to_owned();
    Ok(adapt(Source::read(path)?, &|file| beside(&folder, file)))
}

/// Adapts a document, unless it is one of ours. The source keeps the findings for the reader. A
/// version that is not supported is left to the reader, which refuses it.
pub(crate) fn adapt(mut source: Source, files: Files<'_>) -> Source {
    let Some(version) = version(&source.value) else { return source };
    if source.value.get(CLIENT).is_some() {
        return source;
    }
    let is_later = !version.starts_with("3.0");
    if let Some(root) = source.value.as_object_mut() {
        root.insert("openapi".to_owned(), "3.0.3".into());
        if is_later {
            root.entry("paths").or_insert_with(|| json!({}));
        }
    }
    events::adapt(&mut source.value);
    let mut findings = references::bundle(&mut source, files);
    schemas::adapt(&mut source.value, is_later);
    findings.extend(operations::complete(&mut source));
    source.is_adapted = true;
    source.findings = findings;
    source
}

/// Returns the version of a document that can be adapted.
fn version(document: &Value) -> Option<String> {
    let version = match document.get("openapi")? {
        Value::String(version) => version.clone(),
        // `openapi: 3.1` in YAML.
        Value::Number(version) => version.to_string(),
        _ => return None,
    };
    let known = ["3.0", "3.1", "3.2"];
    let is_known = |known: &str| {
        version
            .strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    known.into_iter().any(is_known).then_some(version)
}

/// Reads a file of the folder. A link that leads out of it is refused.
fn beside(folder: &Path, file: &str) -> Result<Source, Diagnostics> {
    let path = if folder.as_os_str().is_empty() {
        PathBuf::from(file)
    } else {
        folder.join(file)
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let is_inside = match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(path)) => path.starts_with(folder),
        // Reading it says why it can't be read.
        _ => true,
    };
    if is_inside {
        return Source::read(&path);
    }
    let found = "the link leads out of the folder of the document";
    Err(Diagnostic::about_file(&path, found, "a file in the folder", CHECK_PATH).into())
}
