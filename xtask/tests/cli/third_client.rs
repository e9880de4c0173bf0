//! A client needs its specification and a Cargo feature, and no code by hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::DIRS;

const SPEC: &str = include_str!("../fixtures/billing.yaml");
const PROSE: &str = include_str!("../fixtures/prose/en/billing.yaml");

/// The feature that all clients enable, after which the new one is added.
const SHARED: &str = "__client = []\n";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn copy(from: &Path, to: &Path) {
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

/// Returns a folder with a copy of the specification and of the SDK, and a third client. It has a
/// fixed place, so that each run replaces the files that cargo has built for it.
fn folder() -> PathBuf {
    let (workspace, dir) =
        (workspace(), Path::new(env!("CARGO_TARGET_TMPDIR")).join("third-client"));
    if dir.exists() {
        fs::remove_dir_all(&dir).unwrap();
    }
    copy(&workspace.join("spec"), &dir.join("spec"));
    fs::write(dir.join("spec/billing.yaml"), SPEC).unwrap();
    fs::write(dir.join("spec/prose/en/billing.yaml"), PROSE).unwrap();
    for folder in ["benches", "examples", "src"] {
        copy(
            &workspace.join("generated-sdk").join(folder),
            &dir.join("sdk").join(folder),
        );
    }
    let manifest = workspace.join("generated-sdk/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    assert!(manifest.contains(SHARED), "{manifest}");
    let features = format!("{SHARED}billing = [\"__client\"]\n");
    let manifest = format!("{}\n[workspace]\n", manifest.replace(SHARED, &features));
    fs::write(dir.join("sdk/Cargo.toml"), manifest).unwrap();
    fs::copy(workspace.join("Cargo.lock"), dir.join("sdk/Cargo.lock")).unwrap();
    dir
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let outcome = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert!(outcome.status.success(), "{stderr}");
    stderr
}

#[test]
fn a_client_needs_a_specification_and_a_feature() {
    let dir = folder();
    let mut generate = Command::new(env!("CARGO_BIN_EXE_xtask"));
    // The variable names this workspace.
    generate.env_remove("CARGO_MANIFEST_DIR").arg("generate").args(DIRS);
    run(generate.current_dir(&dir));
    let client = dir.join("sdk/src/generated/billing/client.rs");
    let client = fs::read_to_string(client).unwrap();
    assert!(client.contains("pub struct BillingClient"), "{client}");

    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let mut check = Command::new(env!("CARGO"));
    check
        .args(["check", "--quiet", "--offline", "--no-default-features"])
        .args(["--features", "billing,blocking"])
        .env("CARGO_TARGET_DIR", target.unwrap_or_else(|| workspace().join("target")))
        // The profile of the workspace, so that dependencies are not built again.
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        .env("CARGO_PROFILE_DEV_BUILD_OVERRIDE_DEBUG", "line-tables-only");
    let warnings = run(check.current_dir(dir.join("sdk")));
    assert_eq!(warnings, "");
}
