//! The files of an import: all of them are written, or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempPath;

use crate::diagnostic::{Diagnostic, Diagnostics};

/// In the first line of what this command has written, and may write again.
const MARK: &str = "written by `cargo xtask import-pages`";

pub(super) fn structure(client: &str, value: &Value) -> String {
    let header = format!(
        "# The structure of the {client} API, {MARK} from reference pages.\n\
         # Its sentences stand in prose/en/{client}.yaml.\n"
    );
    header + &yaml(value)
}

pub(super) fn prose(client: &str, value: &Value) -> String {
    let header =
        format!("# Every sentence of the {client} API, {MARK} from reference pages.\n");
    header + &yaml(value)
}

/// JSON values have no form that YAML lacks.
fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_default()
}

/// Writes the files beside their targets first. What somebody else has written stays.
pub(super) fn all(files: &[(PathBuf, String)]) -> Result<(), Diagnostics> {
    let mut refused = Diagnostics::default();
    for (path, _) in files {
        if fs::read_to_string(path).is_ok_and(|text| !is_ours(&text)) {
            refused.push(Diagnostic::about_file(
                path,
                "the file is there already, and this command has not written it",
                "a folder without specifications, or one of an earlier import of pages",
                "give another folder with --out, or remove the file",
            ));
        }
    }
    refused.finish(())?;
    let staged = files.iter().map(|(path, text)| Ok((stage(path, text)?, path)));
    for (file, path) in staged.collect::<Result<Vec<_>, Diagnostics>>()? {
        file.persist(path).map_err(|error| failure(path, &error.error))?;
    }
    Ok(())
}

fn is_ours(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains(MARK))
}

fn stage(path: &Path, text: &str) -> Result<TempPath, Diagnostics> {
    write(path, text).map_err(|error| failure(path, &error))
}

fn write(path: &Path, text: &str) -> io::Result<TempPath> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Made by hand, as temporary files are for their owner's eyes only and stay so when renamed.
    let mut file =
        tempfile::Builder::new().make_in(folder, |path| fs::File::create_new(path))?;
    file.write_all(text.as_bytes())?;
    Ok(file.into_temp_path())
}

fn failure(path: &Path, error: &io::Error) -> Diagnostics {
    let hint = "check the path, its permissions and the room on the disk";
    Diagnostic::about_file(
        path,
        format!("can't be written: {error}"),
        "a file to write",
        hint,
    )
    .into()
}
