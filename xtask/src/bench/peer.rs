//! Other generators, for comparison. They are given a raw document, as anybody would.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::callers::{self, Caller};
use super::measure::{self, Crate};

pub(super) struct Peer {
    /// Also of the program.
    pub(super) name: &'static str,
    /// Program and arguments that make a crate of a document.
    pub(super) command_line: fn(document: &Path, dir: &Path) -> Vec<OsString>,
    /// What stands before its version in the manifests that it writes.
    before_version: &'static str,
    /// What it can't read, and how a document does without.
    mend: Option<Mend>,
}

struct Mend {
    defect: &'static str,
    mend: fn(&mut Value),
}

pub(super) const ALL: [Peer; 2] = [OAS3_GEN, PROGENITOR];

const OAS3_GEN: Peer = Peer {
    name: "oas3-gen",
    command_line: |document, dir| {
        let mode = ["oas3-gen", "generate", "client-mod", "--workspace", "--quiet"];
        command_line(&mode, document, dir)
    },
    before_version: "oas3-gen v",
    mend: None,
};

const PROGENITOR: Peer = Peer {
    name: "cargo-progenitor",
    command_line: |document, dir| {
        let name = dir.file_name().map_or("peer".into(), OsStr::to_string_lossy);
        let name = format!("--name={name}");
        let mode = ["cargo-progenitor", "progenitor", &name, "--version=0.0.0"];
        command_line(&mode, document, dir)
    },
    before_version: "progenitor-client = \"",
    mend: Some(Mend {
        defect: "a `default` that is no object, of a member that is one",
        mend: without_odd_defaults,
    }),
};

/// Removes the defaults of members that are said by `allOf` to be objects, and whose default is none.
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

/// The command, without a word on stdout.
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

/// A peer's crates, one per document, and the one that calls all of their operations.
pub(super) struct Crates {
    pub(super) workspace: PathBuf,
    pub(super) crates: Vec<Crate>,
    pub(super) caller: Caller,
}

/// Writes the crates into `dir`.
///
/// # Errors
///
/// The program is not installed, or can't do with a document.
pub(super) fn write(
    peer: &Peer,
    documents: &[PathBuf],
    dir: &Path,
) -> io::Result<Crates> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    let mut crates = Vec::new();
    for (index, document) in readable(peer, documents, dir)?.iter().enumerate() {
        let name = format!("peer{index}");
        let dir = dir.join(&name);
        measure::run(command(&(peer.command_line)(document, &dir)))?;
        crates.push(Crate { name, dir });
    }
    let caller = callers::write_caller(dir, &crates)?;
    let members = crates.iter().chain([&caller.library]);
    let members: Vec<_> = members.map(|one| one.name.as_str()).collect();
    let manifest = format!("[workspace]\nmembers = {members:?}\nresolver = \"3\"\n");
    fs::write(dir.join("Cargo.toml"), manifest)?;
    Ok(Crates {
        workspace: dir.to_owned(),
        crates,
        caller,
    })
}

/// The documents as the peer can read them: themselves, or copies in `dir`.
pub(super) fn readable(
    peer: &Peer,
    documents: &[PathBuf],
    dir: &Path,
) -> io::Result<Vec<PathBuf>> {
    let Some(Mend { mend, .. }) = peer.mend else { return Ok(documents.to_vec()) };
    let copy = |(index, document): (usize, &PathBuf)| {
        let mut value = serde_json::from_str(&fs::read_to_string(document)?)?;
        mend(&mut value);
        let copy = dir.join(format!("document{index}.json"));
        fs::write(&copy, value.to_string())?;
        Ok(copy)
    };
    documents.iter().enumerate().map(copy).collect()
}

impl Peer {
    /// The name and, as what it wrote says, the version.
    pub(super) fn title(&self, crates: &Crates) -> io::Result<String> {
        let Some(first) = crates.crates.first() else { return Ok(self.name.to_owned()) };
        let manifest = fs::read_to_string(first.dir.join("Cargo.toml"))?;
        let version = version(&manifest, self.before_version).unwrap_or_default();
        Ok(format!("{} {version}", self.name))
    }

    /// What it can't do with.
    pub(super) fn note(&self) -> Option<String> {
        let Mend { defect, .. } = self.mend.as_ref()?;
        Some(format!("{} refuses {defect}; it was given documents without", self.name))
    }
}

/// The version that follows these words.
fn version<'a>(manifest: &'a str, before: &str) -> Option<&'a str> {
    let (_, version) = manifest.split_once(before)?;
    version.split(|one: char| !one.is_ascii_digit() && one != '.').next()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn manifests_tell_the_version() {
        let manifest = "# Generated by `oas3-gen v0.29.0`\n[package]\n";
        assert_eq!(version(manifest, OAS3_GEN.before_version), Some("0.29.0"));
        let manifest = "[dependencies]\nprogenitor-client = \"0.15.1\"\n";
        assert_eq!(version(manifest, PROGENITOR.before_version), Some("0.15.1"));
        assert_eq!(version("[package]\n", OAS3_GEN.before_version), None);
    }
}
