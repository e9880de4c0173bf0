//! The verdicts of `diff`, on a catalogue of changes.

mod cases;

use std::path::Path;

use cases::{Case, Expected};
use genauth_generator::diff;

/// What is said about a case, sorted.
fn found(case: &Case) -> Vec<Expected> {
    let changed = case.changed();
    let path = |path: &Path| path.display().to_string();
    let (old, new) = (path(&cases::base()), path(changed.path()));
    let [old, new] = diff::read(&old, &new, Path::new("spec"))
        .unwrap_or_else(|findings| panic!("{}: {findings}", case.name));
    let changes = diff::compare(&old, &new).into_iter().map(|change| Expected {
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
    for case in cases::all() {
        let (found, mut expected) = (found(&case), case.expect.clone());
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
