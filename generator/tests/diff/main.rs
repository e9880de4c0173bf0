//! The verdicts of `diff`, on a catalogue of changes.

mod cases;
mod proof;
mod table;

use std::path::Path;
use std::{env, fs};

use cases::{Case, Expected};
use genauth_generator::diff;

/// Returns the reported changes of a case, sorted.
fn found(case: &Case, before: &Path) -> Vec<Expected> {
    let changed = case.changed(before, |_| ());
    let path = |path: &Path| path.display().to_string();
    let (old, new) = (path(before), path(changed.path()));
    let revisions = diff::read(&old, &new, Path::new("../spec"))
        .unwrap_or_else(|findings| panic!("{}: {findings}", case.name));
    let [old, new] = revisions.both();
    let changes = diff::compare(old, new).into_iter().map(|change| Expected {
        at: change.at(),
        kind: change.name,
        source: change.source.to_string(),
        wire: change.wire.to_string(),
        docs: change.docs,
    });
    let mut changes: Vec<_> = changes.collect();
    changes.sort();
    changes
}

#[test]
fn every_case_has_its_verdict_and_nothing_else() {
    let mut wrong = Vec::new();
    let before = cases::before(|_| ());
    for case in cases::all().into_iter() {
        let (found, mut expected) = (found(&case, before.path()), case.expect.clone());
        expected.sort();
        if found != expected {
            wrong.push(format!(
                "{}\n  found {found:?}\n  expected {expected:?}",
                case.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_shows_the_catalogue() {
    let (file, written) = (table::path(), table::written(&cases::all()));
    if env::var_os("UPDATE_CHANGES").is_some() {
        fs::write(&file, &written).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == written,
        "spec/changes.md is old: UPDATE_CHANGES=1 cargo test -p genauth-generator --test diff"
    );
}

#[test]
fn the_catalogue_is_as_large_as_promised() {
    let cases = cases::all();
    assert_eq!(cases.iter().filter(|case| case.redocly).count(), 10);
    assert!(cases.len() >= 70, "{}", cases.len());
}

/// Takes minutes, and needs the program: SEMVER_CHECKS has its path, SEMVER_CHECKS_ONLY parts of the
/// cases' names, separated by `|`.
#[test]
fn cargo_semver_checks_agrees() {
    let Some(judge) = env::var_os("SEMVER_CHECKS") else {
        println!("SKIPPED: SEMVER_CHECKS does not name the program cargo-semver-checks");
        return;
    };
    let only = env::var("SEMVER_CHECKS_ONLY").unwrap_or_default();
    proof::judge_all(Path::new(&judge), &only);
}

#[test]
fn the_real_specification_does_not_differ_from_itself() {
    let real = cases::real();
    let copy = tempfile::tempdir().unwrap();
    cases::copy(&real, copy.path());
    let file = copy.path().join(cases::DOCUMENT);
    // With one more letter, it is read and compared.
    fs::write(&file, fs::read_to_string(&file).unwrap() + "\n# The end.\n").unwrap();
    let path = |path: &Path| path.display().to_string();
    let revisions = diff::read(&path(&real), &path(copy.path()), &real).unwrap();
    let [old, new] = revisions.both();
    assert!(!std::ptr::eq(old, new));
    assert_eq!(diff::compare(old, new), []);
    let same = diff::read(&path(&real), &path(&real), &real).unwrap();
    let [old, new] = same.both();
    assert!(std::ptr::eq(old, new));
}
