//! The command line itself.

use std::io::Read;
use std::process::Stdio;

use crate::place::Place;

#[test]
fn a_wrong_command_line_is_refused() {
    let place = Place::new();
    for arguments in [
        &["invent"] as &[&str],
        &[],
        &["generate", "--unknown"],
        &["generate", "--spec-dir"],
        &["generate", "--format", "json"],
        &["check", "--only", "tests"],
        &["check", "--format", "xml"],
    ] {
        let refused = place.run(arguments).expect(2);
        assert_eq!(refused.stdout, "", "{arguments:?}");
        assert!(refused.stderr.contains("--help"), "{arguments:?}");
    }
}

#[test]
fn help_tells_options_defaults_and_exit_codes() {
    let place = Place::new();
    let overview = place.run(&["--help"]).expect(0).stdout;
    for command in ["generate", "check"] {
        assert!(overview.contains(command), "{overview}");
        let help = place.run(&[command, "--help"]).expect(0).stdout;
        for part in [
            "[default: spec]",
            "[default: docs in the folder of the SDK]",
            "Exit codes:",
            "Example:",
        ] {
            assert!(help.contains(part), "{part}: {help}");
        }
    }
}

#[test]
fn default_folders_are_those_of_the_workspace() {
    let place = Place::new();
    place.write("below/here/.keep", "");
    let run = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.current_dir(place.path("below/here"));
        command.env("CARGO_MANIFEST_DIR", place.path("xtask")).output().unwrap()
    };
    let done = run(&["generate"]);
    assert!(done.status.success(), "{done:?}");
    assert!(!place.files("generated-sdk/src/generated").is_empty());
    assert!(!place.files("generated-sdk/docs").is_empty());

    place.edit_one_character(place.files("generated-sdk/docs").keys().next().unwrap());
    let found = String::from_utf8(run(&["check"]).stdout).unwrap();
    assert!(found.contains("\n--- a/../../generated-sdk/docs/"), "{found}");
    assert!(found.ends_with("\n  cargo xtask generate\n"), "{found}");
}

#[test]
fn the_remedy_can_be_pasted_into_a_shell() {
    let place = Place::new();
    let folder = "docs of (mine)";
    let found = place.run(&[
        "check",
        "--spec-dir",
        "spec",
        "--only",
        "docs",
        "--docs-dir",
        folder,
    ]);
    let fix =
        "cargo xtask generate --spec-dir spec --docs-dir 'docs of (mine)' --only docs\n";
    assert!(found.expect(1).stdout.ends_with(fix));
}

#[test]
fn a_reader_that_leaves_early_is_no_reason_to_panic() {
    let place = Place::new();
    let mut child = place
        .command(&[
            "check",
            "--spec-dir",
            "spec",
            "--sdk-dir",
            "sdk",
            "--docs-dir",
            "docs",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{stderr}");
    assert_eq!(stderr, "");
}
