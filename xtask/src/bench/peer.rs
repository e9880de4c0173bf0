//! Another generator's crate, made from a raw document, for comparison.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// <https://crates.io/crates/oas3-gen>: the one that writes a whole crate from the platform's document.
pub(super) const NAME: &str = "oas3-gen";

/// Writes the peer's crate into `dir`, and returns its manifest; none if the peer is not installed.
pub(super) fn write(document: &Path, dir: &Path) -> io::Result<Option<PathBuf>> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    let mut command = Command::new(NAME);
    command.args(["generate", "client-mod", "--workspace", "--quiet", "--input"]);
    command.arg(document).arg("--output").arg(dir);
    let output = match command.stdin(Stdio::null()).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        output => output?,
    };
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("{NAME} failed:\n{reason}")));
    }
    let manifest = dir.join("Cargo.toml");
    // Otherwise, cargo would look for a workspace above.
    let mut file = fs::File::options().append(true).open(&manifest)?;
    file.write_all(b"\n[workspace]\n")?;
    Ok(Some(manifest))
}
