//! A copy of the SDK with clients of other specifications.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::place::DIRS;
use crate::sdk_copy::{self, copy, fresh, target, with_features, workspace};

/// A folder with a specification in `spec` and a copy of the SDK in `sdk`.
pub(crate) struct CrateCopy(pub(crate) PathBuf);

impl CrateCopy {
    /// Copies the SDK, and adds the features of these clients.
    pub(crate) fn new(name: &str, clients: &[String]) -> Self {
        let (sdk, dir) = (workspace().join("generated-sdk"), fresh(name));
        for folder in ["benches", "examples", "src"] {
            copy(&sdk.join(folder), &dir.join("sdk").join(folder));
        }
        let manifest = fs::read_to_string(sdk.join("Cargo.toml")).unwrap();
        let manifest = with_features(&manifest, clients.iter().map(String::as_str));
        let manifest = format!("{manifest}\n[workspace]\n");
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
        let mut cargo = sdk_copy::cargo(&self.0.join("sdk"), &target());
        cargo
            .args([command, "--quiet", "--offline", "--no-default-features"])
            .args(["--features", features]);
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
