//! Other generators, for comparison. They are given a raw document, as anybody would.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) struct Peer {
    /// Also of the program.
    pub(super) name: &'static str,
    /// Program and arguments that make a crate of a document.
    pub(super) command_line: fn(document: &Path, dir: &Path) -> Vec<OsString>,
}

pub(super) const ALL: [Peer; 2] = [OAS3_GEN, PROGENITOR];

/// The one that writes a whole crate from the platform's document.
pub(super) const OAS3_GEN: Peer = Peer {
    name: "oas3-gen",
    command_line: |document, dir| {
        let mode = ["oas3-gen", "generate", "client-mod", "--workspace", "--quiet"];
        command_line(&mode, document, dir)
    },
};

const PROGENITOR: Peer = Peer {
    name: "cargo-progenitor",
    command_line: |document, dir| {
        let mode = ["cargo-progenitor", "progenitor", "--name=peer", "--version=0.0.0"];
        command_line(&mode, document, dir)
    },
};

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

/// Writes the crate of `oas3-gen` into `dir`, and returns its manifest; none if it is not installed.
pub(super) fn write(document: &Path, dir: &Path) -> io::Result<Option<PathBuf>> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    let output = match command(&(OAS3_GEN.command_line)(document, dir)).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        output => output?,
    };
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("{} failed:\n{reason}", OAS3_GEN.name)));
    }
    let manifest = dir.join("Cargo.toml");
    // Otherwise, cargo would look for a workspace above.
    let mut file = fs::File::options().append(true).open(&manifest)?;
    file.write_all(b"\n[workspace]\n")?;
    Ok(Some(manifest))
}
