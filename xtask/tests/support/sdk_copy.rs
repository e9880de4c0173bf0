//! Copies of the SDK, into which tests generate other clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The feature that all clients enable, after which new ones are added.
const SHARED: &str = "__client = []\n";

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Makes a folder anew. Its place is fixed, so that each run replaces what cargo has built.
pub(crate) fn fresh(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).unwrap();
    }
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// Copies a folder, without generated files.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() && name != "generated" {
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Adds the features of clients to the manifest of the SDK.
pub(crate) fn with_features<'n>(
    manifest: &str,
    clients: impl IntoIterator<Item = &'n str>,
) -> String {
    assert!(manifest.contains(SHARED), "{manifest}");
    let lines = clients.into_iter().map(|name| format!("{name} = [\"__client\"]\n"));
    let features: String = lines.collect();
    manifest.replace(SHARED, &format!("{SHARED}{features}"))
}

/// Returns the target folder of the workspace.
pub(crate) fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    folder.unwrap_or_else(|| workspace().join("target"))
}

/// Returns a cargo command for a package in a folder of its own.
pub(crate) fn cargo(dir: &Path, target: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .env("CARGO_TARGET_DIR", target)
        // The profile of the workspace, so that dependencies are not built again.
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .env("CARGO_PROFILE_DEV_BUILD_OVERRIDE_DEBUG", "line-tables-only")
        .current_dir(dir);
    cargo
}
