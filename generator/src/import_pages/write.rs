//! The files of an import, of which all are written or none.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::Transaction;

/// The mark in the first line of files that this command may overwrite.
const MARK: &str = "written by `cargo xtask import-pages`";

pub(super) fn structure(client: &str, locale: &str, value: &Value) -> String {
    let header = format!(
        "# The structure of the {client} API, {MARK} from reference pages.\n\
         # Its sentences stand in prose/{locale}/{client}.yaml.\n"
    );
    header + &yaml(value)
}

pub(super) fn prose(client: &str, value: &Value) -> String {
    let header =
        format!("# Every sentence of the {client} API, {MARK} from reference pages.\n");
    header + &yaml(value)
}

/// Writes a value as YAML, which has a form for each value of JSON.
fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_default()
}

/// Writes all files, unless one of them exists and was not written by this command.
pub(super) fn all(
    folder: &Path,
    files: &[(PathBuf, String)],
) -> Result<(), Diagnostics> {
    let mut output = Transaction::begin([folder])?;
    let mut refused = Diagnostics::default();
    for (path, text) in files {
        let first = text.split_inclusive('\n').next().unwrap_or_default();
        if fs::read(path).is_ok_and(|old| !old.starts_with(first.as_bytes())) {
            refused.push(Diagnostic::about_file(
                path,
                "the file is there already, and this command has not written it",
                "a folder without specifications, or one of an earlier import of pages",
                "give another folder with --out, or remove the file",
            ));
        }
    }
    refused.finish(())?;
    files.iter().try_for_each(|(path, text)| output.write(path, text))?;
    output.commit()
}
