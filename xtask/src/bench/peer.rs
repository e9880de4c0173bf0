//! Other generators, for comparison. They get raw documents, as from any user.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::console;

/// Another generator, which has to be installed.
pub(super) struct Peer {
    /// Name of the program.
    pub(super) name: &'static str,
    /// Returns program and arguments that make a crate from a document.
    pub(super) command_line: fn(document: &Path, dir: &Path) -> Vec<OsString>,
    /// Removes parts of a document that it refuses.
    reduce: Option<fn(&mut Value)>,
}

pub(super) const ALL: [Peer; 2] = [
    Peer {
        name: "oas3-gen",
        command_line: |document, dir| {
            let mode = ["oas3-gen", "generate", "client-mod", "--workspace", "--quiet"];
            command_line(&mode, document, dir)
        },
        reduce: None,
    },
    Peer {
        name: "cargo-progenitor",
        command_line: |document, dir| {
            let name = dir.file_name().map_or("peer".into(), OsStr::to_string_lossy);
            let name = format!("--name={name}");
            let mode = ["cargo-progenitor", "progenitor", &name, "--version=0.0.0"];
            command_line(&mode, document, dir)
        },
        reduce: Some(without_odd_defaults),
    },
];

impl Peer {
    /// Returns the documents as the generator can read them: themselves, or copies in `dir`.
    pub(super) fn readable(
        &self,
        documents: &[PathBuf],
        dir: &Path,
    ) -> io::Result<Vec<PathBuf>> {
        let Some(reduce) = self.reduce else { return Ok(documents.to_vec()) };
        let copy = |(index, document): (usize, &PathBuf)| {
            let mut value = serde_json::from_str(&fs::read_to_string(document)?)?;
            reduce(&mut value);
            let copy = dir.join(format!("document{index}.json"));
            fs::write(&copy, value.to_string())?;
            Ok(copy)
        };
        documents.iter().enumerate().map(copy).collect()
    }

    /// Prints why the generator is not compared.
    pub(super) fn leave_out(&self, error: &io::Error) {
        console::remarks(&format!("{} is left out: {error}\n", self.name));
    }
}

/// Removes a `default` that is no object from properties that are objects according to `allOf`.
fn without_odd_defaults(document: &mut Value) {
    match document {
        Value::Object(members) => {
            let is_odd = members.get("default").is_some_and(|one| !one.is_object());
            if is_odd && members.contains_key("allOf") {
                members.shift_remove("default");
            }
            members.values_mut().for_each(without_odd_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(without_odd_defaults),
        _ => {}
    }
}

fn command_line(mode: &[&str], document: &Path, dir: &Path) -> Vec<OsString> {
    let files =
        [OsStr::new("--input"), document.as_ref(), OsStr::new("--output"), dir.as_ref()];
    mode.iter().map(OsStr::new).chain(files).map(OsStr::to_owned).collect()
}

/// Returns a command that prints nothing to standard output.
pub(super) fn command(command_line: &[OsString]) -> Command {
    let (program, arguments) = command_line.split_first().unzip();
    let mut command = Command::new(program.cloned().unwrap_or_default());
    command
        .args(arguments.unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[cfg(test)]
mod tests {
    use super::without_odd_defaults;

    #[test]
    fn only_odd_defaults_are_removed() {
        let mut document = serde_json::json!({"properties": {
            "on": {"type": "boolean", "default": false},
            "strategy": {"allOf": [{"$ref": "#/a"}], "default": false},
            "options": {"allOf": [{"$ref": "#/b"}], "default": {}},
        }});
        without_odd_defaults(&mut document);
        let expected = serde_json::json!({"properties": {
            "on": {"type": "boolean", "default": false},
            "strategy": {"allOf": [{"$ref": "#/a"}]},
            "options": {"allOf": [{"$ref": "#/b"}], "default": {}},
        }});
        assert_eq!(document, expected);
    }
}
