//! All inputs of the corpus, and some changes of them, the same in each run.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use genauth_fuzz::{Rng, TARGETS};

/// Changes of each target's inputs.
const CHANGES: usize = 50;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("there is a corpus");
    entries
        .map(|entry| {
            entry.expect("it can be read").file_name().into_string().expect("it is text")
        })
        .collect()
}

/// Runs the inputs of a target, and names those that fail.
fn check(name: &str) {
    let target =
        TARGETS.iter().find(|target| target.name == name).expect("there is one");
    let folder = corpus().join(name);
    let known: Vec<(String, Vec<u8>)> = names(&folder)
        .into_iter()
        .map(|name| {
            let input = fs::read(folder.join(&name)).expect("it can be read");
            (name, input)
        })
        .collect();
    let mut rng = Rng::with_seed(1);
    let changed = (0..CHANGES).map(|_| {
        let (name, input) = &known[rng.usize(..known.len())];
        (format!("a change of {name}"), (target.mutate)(input, &mut rng))
    });
    let changed: Vec<_> = changed.collect();
    let fails =
        |input: &[u8]| catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err();
    let failed: Vec<String> = known
        .iter()
        .chain(&changed)
        .filter(|(_, input)| fails(input))
        .map(|(name, input)| format!("{name}: {}", String::from_utf8_lossy(input)))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn each_target_has_a_corpus() {
    let targets: BTreeSet<String> =
        TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(names(&corpus()), targets);
}

#[test]
fn documents() {
    check("documents");
}

#[test]
fn descriptions() {
    check("descriptions");
}

#[test]
fn import() {
    check("import");
}

#[test]
fn pages() {
    check("pages");
}

#[test]
fn diff() {
    check("diff");
}

#[test]
fn responses() {
    check("responses");
}

#[test]
fn tokens() {
    check("tokens");
}

#[test]
fn logins() {
    check("logins");
}
