//! .ci/run: the check of advisories when their database can't be reached.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use crate::workflow::project;

/// Records what is checked. The database is there unless a file says otherwise.
const CARGO: &str = r#"#!/usr/bin/env bash
case "$2" in
    fetch) [ ! -e unreachable ] || { echo 'error: failed to fetch advisory database' >&2; exit 1; } ;;
    *) echo "$*" >>checked; [ ! -e refused ] ;;
esac
"#;

/// Runs only the step, with these files present. Returns its output, and what it checked.
fn step(files: &[&str], variables: &[(&str, &str)]) -> (Output, String) {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    for name in ["cargo", "cargo-deny"] {
        fs::write(bin.join(name), CARGO).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    for file in files {
        fs::write(folder.path().join(file), "").unwrap();
    }
    let run = fs::read_to_string(project().join(".ci/run")).unwrap();
    let (_, deny) = run.split_once("\ndeny() {\n").unwrap();
    let (deny, _) = deny.split_once("\n}\n").unwrap();
    let script = format!(
        "set -euo pipefail; DENY_VERSION=0; deny() {{\n{deny}\n}}\ndeny || exit 1"
    );
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).current_dir(folder.path()).env("PATH", path);
    for name in ["CI", "GITHUB_ACTIONS"] {
        bash.env_remove(name);
    }
    let done = bash
        .env("CARGO_TARGET_DIR", folder.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let checked = fs::read_to_string(folder.path().join("checked")).unwrap_or_default();
    (done, checked)
}

#[test]
fn without_the_database_only_github_fails() {
    const GITHUB: &[(&str, &str)] = &[("CI", "true"), ("GITHUB_ACTIONS", "true")];
    const ELSEWHERE: &[(&str, &str)] = &[("CI", "true")];
    for (files, variables, succeeds) in [
        (&[][..], GITHUB, true),
        (&[], ELSEWHERE, true),
        (&[], &[], true),
        (&["unreachable"], GITHUB, false),
        (&["unreachable"], ELSEWHERE, true),
        (&["unreachable"], &[], true),
        (&["unreachable"], &[("GITHUB_ACTIONS", "false")], true),
        (&["unreachable"], &[("GITHUB_ACTIONS", "")], true),
        (&["refused"], GITHUB, false),
        (&["refused"], &[], false),
        (&["unreachable", "refused"], ELSEWHERE, false),
    ] {
        let case = format!("{files:?} {variables:?}");
        let (done, checked) = step(files, variables);
        assert_eq!(done.status.success(), succeeds, "{case}: {done:?}");
        let reached = !files.contains(&"unreachable");
        let rest = "deny --locked check bans licenses sources";
        let all = if reached { " advisories\n" } else { "\n" };
        assert_eq!(checked, format!("{rest}{all}"), "{case}");
        let said = String::from_utf8(done.stdout).unwrap();
        assert_eq!(
            said.contains("ADVISORIES ARE NOT CHECKED"),
            !reached,
            "{case}: {said}"
        );
        let fails = !reached && variables.contains(&("GITHUB_ACTIONS", "true"));
        assert_eq!(said.contains("On GitHub, this step fails"), fails, "{case}: {said}");
    }
}
