//! The crates of the SDK that are measured: each in a workspace of its own below the target directory,
//! together with crates that use it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use genauth_generator::artifacts::{Artifacts, Dirs};

use super::callers::{self, Caller};
use super::measure::Crate;

/// What of the SDK's folder no compiler reads.
const LEFT_OUT: [&str; 2] = ["docs", "target"];

/// The SDK, and who uses it.
pub(super) struct Sdk {
    pub(super) workspace: PathBuf,
    pub(super) sdk: Crate,
    pub(super) caller: Caller,
}

/// Writes the crates into `dir`.
pub(super) fn write(
    workspace: &Path,
    artifacts: &Artifacts,
    dir: &Path,
) -> io::Result<Sdk> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    let sdk = dir.join("generated-sdk");
    copy(&workspace.join("generated-sdk"), &sdk)?;
    fs::copy(workspace.join("Cargo.lock"), dir.join("Cargo.lock"))?;
    let manifest = fs::read_to_string(workspace.join("Cargo.toml"))?;
    fs::write(dir.join("Cargo.toml"), alone(&manifest)?)?;
    generate(artifacts, &sdk)?;
    let sdk = Crate {
        name: "genauth".to_owned(),
        dir: sdk,
    };
    callers::write_program(dir, &sdk)?;
    let caller = callers::write_caller(dir, std::slice::from_ref(&sdk))?;
    Ok(Sdk {
        workspace: dir.to_owned(),
        sdk,
        caller,
    })
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

/// The manifest of the workspace, with the SDK and those who use it as members.
fn alone(manifest: &str) -> io::Result<String> {
    let is_members = |line: &&str| line.starts_with("members = ");
    let members = manifest.lines().find(is_members).ok_or_else(|| {
        io::Error::other("Cargo.toml of the workspace has no line `members = …`")
    })?;
    let crates = format!(
        "members = [\"generated-sdk\", \"{}\", \"{}\"]",
        callers::CALLER,
        callers::PROGRAM
    );
    Ok(manifest.replace(members, &crates))
}

fn generate(artifacts: &Artifacts, sdk: &Path) -> io::Result<()> {
    let dirs = Dirs {
        sdk: Some(sdk.join("src/generated")),
        ..Dirs::default()
    };
    dirs.begin()
        .and_then(|output| artifacts.compare(&dirs)?.apply(output))
        .map_err(|failure| io::Error::other(failure.to_string()))
}

/// All Rust files below the folder.
pub(super) fn rust_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
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

/// How many lines of the SDK's generated source are not blank, with the given clients.
pub(super) fn generated_lines(sdk: &Crate, clients: &[&str]) -> io::Result<usize> {
    let root = sdk.dir.join("src/generated");
    let is_compiled = |file: &PathBuf| {
        let below = file.strip_prefix(&root).ok().and_then(Path::parent);
        below.is_none_or(|below| {
            below == Path::new("") || clients.iter().any(|one| below.starts_with(one))
        })
    };
    let files = rust_files(&root)?.into_iter().filter(is_compiled);
    files.map(|file| lines(&file)).sum()
}

/// How many lines of a crate are not blank.
pub(super) fn all_lines(one: &Crate) -> io::Result<usize> {
    rust_files(&one.dir.join("src"))?.iter().map(|file| lines(file)).sum()
}

fn lines(file: &Path) -> io::Result<usize> {
    let text = fs::read_to_string(file)?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_are_the_sdk_and_those_who_use_it() {
        let manifest =
            "[workspace]\nmembers = [\"generator\", \"xtask\"]\nresolver = \"3\"\n";
        let expected = "[workspace]\nmembers = [\"generated-sdk\", \"every\", \"three\"]\n\
                        resolver = \"3\"\n";
        assert_eq!(alone(manifest).unwrap(), expected);
        assert!(alone("[workspace]\n").is_err());
    }

    #[test]
    fn lines_are_those_of_the_clients_that_are_built() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = dir.path().join("src/generated").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        file("mod.rs", "mod a;\n\nmod b;\n");
        file("a/models/users.rs", "struct A;\n");
        file("b/mod.rs", "struct B;\n\n\n");
        let sdk = Crate {
            name: "sdk".to_owned(),
            dir: dir.path().to_owned(),
        };
        assert_eq!(generated_lines(&sdk, &["a"]).unwrap(), 3);
        assert_eq!(generated_lines(&sdk, &["a", "b"]).unwrap(), 4);
        assert_eq!(all_lines(&sdk).unwrap(), 4);
    }
}
