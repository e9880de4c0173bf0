//! A copy of the SDK with clients of other specifications.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::DIRS;

/// The feature that all clients enable, after which the new ones are added.
const SHARED: &str = "__client = []\n";

/// A folder with a specification in `spec` and a copy of the SDK in `sdk`.
pub(crate) struct CrateCopy(pub(crate) PathBuf);

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl CrateCopy {
    /// Copies the SDK, and adds the features of these clients. The folder has a fixed place, so
    /// that each run replaces the files that cargo has built for it.
    pub(crate) fn new(name: &str, clients: &[String]) -> Self {
        let sdk = workspace().join("generated-sdk");
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).unwrap();
        }
        for folder in ["benches", "examples", "src"] {
            copy(&sdk.join(folder), &dir.join("sdk").join(folder));
        }
        let manifest = fs::read_to_string(sdk.join("Cargo.toml")).unwrap();
        assert!(manifest.contains(SHARED), "{manifest}");
        let lines = clients.iter().map(|name| format!("{name} = [\"__client\"]\n"));
        let features = format!("{SHARED}{}", lines.collect::<String>());
        let manifest = format!("{}\n[workspace]\n", manifest.replace(SHARED, &features));
        fs::write(dir.join("sdk/Cargo.toml"), manifest).unwrap();
        fs::copy(workspace().join("Cargo.lock"), dir.join("sdk/Cargo.lock")).unwrap();
        fs::create_dir_all(dir.join("spec")).unwrap();
        Self(dir)
    }

    /// Generates the crate, and returns the output of the program for people.
    #[track_caller]
    pub(crate) fn generate(&self) -> String {
        let mut generate = Command::new(env!("CARGO_BIN_EXE_xtask"));
        // The variable names this workspace.
        generate.env_remove("CARGO_MANIFEST_DIR").arg("generate").args(DIRS);
        run(generate.current_dir(&self.0))
    }

    /// Returns a cargo command for the crate that shares the built dependencies of the workspace.
    pub(crate) fn cargo(&self, command: &str, features: &str) -> Command {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([command, "--quiet", "--offline", "--no-default-features"])
            .args(["--features", features])
            .env(
                "CARGO_TARGET_DIR",
                target.unwrap_or_else(|| workspace().join("target")),
            )
            // The profile of the workspace, so that dependencies are not built again.
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .env("CARGO_PROFILE_DEV_BUILD_OVERRIDE_DEBUG", "line-tables-only")
            .current_dir(self.0.join("sdk"));
        cargo
    }
}

/// Runs a command that must succeed, and returns its standard error.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> String {
    let outcome = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert!(outcome.status.success(), "{stdout}{stderr}");
    stderr
}
