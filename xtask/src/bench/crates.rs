//! The crates that are measured: each a workspace of its own in a folder below the target directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use genauth_generator::artifacts::{Artifacts, Dirs};

use super::{Variant, derived};

/// What of the SDK's folder no compiler reads.
const LEFT_OUT: [&str; 2] = ["docs", "target"];

/// The client that is measured. The others are behind features that are switched off.
pub(super) const CLIENT: &str = "authentication";

/// Writes the crate of a variant into `dir`, and returns its manifest.
pub(super) fn write(
    variant: Variant,
    workspace: &Path,
    artifacts: &Artifacts,
    dir: &Path,
) -> io::Result<PathBuf> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    let sdk = dir.join("generated-sdk");
    copy(&workspace.join("generated-sdk"), &sdk)?;
    fs::copy(workspace.join("Cargo.lock"), dir.join("Cargo.lock"))?;
    let manifest = fs::read_to_string(workspace.join("Cargo.toml"))?;
    fs::write(dir.join("Cargo.toml"), alone(&manifest)?)?;
    generate(artifacts, &sdk)?;
    if variant == Variant::Derive {
        derive(&sdk)?;
    }
    Ok(sdk.join("Cargo.toml"))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && !LEFT_OUT.iter().any(|left_out| name == *left_out) {
            copy(&path, &to.join(name))?;
        } else if path.is_file() {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The manifest of the workspace, with the SDK as its only member.
fn alone(manifest: &str) -> io::Result<String> {
    let is_members = |line: &&str| line.starts_with("members = ");
    let members = manifest.lines().find(is_members).ok_or_else(|| {
        io::Error::other("Cargo.toml of the workspace has no line `members = …`")
    })?;
    Ok(manifest.replace(members, "members = [\"generated-sdk\"]"))
}

fn generate(artifacts: &Artifacts, sdk: &Path) -> io::Result<()> {
    let dirs = Dirs {
        sdk: Some(sdk.join("src/generated")),
        ..Dirs::default()
    };
    artifacts
        .compare(&dirs)
        .and_then(|changes| changes.apply())
        .map_err(|failure| io::Error::other(failure.to_string()))
}

/// Rewrites a crate with tables as one with derives.
fn derive(sdk: &Path) -> io::Result<()> {
    for file in rust_files(&sdk.join("src/generated"))? {
        let source = fs::read_to_string(&file)?;
        // Only types have to do with how they are read and written.
        if source.contains("use crate::wire") {
            let rewritten = derived::rewrite(&source)
                .map_err(|reason| io::Error::other(reason.to_string()))?;
            fs::write(&file, rewritten)?;
        }
    }
    fs::remove_dir_all(sdk.join("src/wire"))?;
    fs::write(sdk.join("src/wire.rs"), derived::WIRE)?;
    let manifest = sdk.join("Cargo.toml");
    let with_derive = fs::read_to_string(&manifest)?
        .replace("[dependencies]\n", "[dependencies]\nserde_derive = \"1\"\n");
    fs::write(manifest, with_derive)
}

/// All Rust files below the folder.
fn rust_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// How many lines of the generated source that is compiled are not blank.
pub(super) fn lines(manifest: &Path) -> io::Result<usize> {
    let source = manifest.with_file_name("src");
    let generated = source.join("generated");
    // A crate without a part for it is generated as a whole.
    let root = if generated.exists() { generated } else { source };
    let is_compiled = |file: &PathBuf| {
        let client = file.strip_prefix(&root).ok().and_then(Path::parent);
        client.is_none_or(|client| client == Path::new("") || client.starts_with(CLIENT))
    };
    let of_file = |file: PathBuf| {
        let text = fs::read_to_string(file)?;
        Ok(text.lines().filter(|line| !line.trim().is_empty()).count())
    };
    rust_files(&root)?.into_iter().filter(is_compiled).map(of_file).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sdk_becomes_the_only_member() {
        let manifest =
            "[workspace]\nmembers = [\"generator\", \"xtask\"]\nresolver = \"3\"\n";
        let expected = "[workspace]\nmembers = [\"generated-sdk\"]\nresolver = \"3\"\n";
        assert_eq!(alone(manifest).unwrap(), expected);
        assert!(alone("[workspace]\n").is_err());
    }
}
