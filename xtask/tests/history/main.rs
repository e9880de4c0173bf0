//! The proof that a growing specification breaks callers only where the server does.
//!
//! All versions of the documents are imported one over the other. After each import, the code of
//! callers of the previous crate is compiled against the new crate. `diff` must name the cause of
//! each error, and may not report breaks that we made ourselves.

mod callers;
mod changes;
mod replay;
mod sdk;
#[path = "../support/sdk_copy.rs"]
mod sdk_copy;

use std::env;
use std::path::{Path, PathBuf};

use crate::replay::Replay;
use crate::sdk::Client;

/// Folders of versions, separated like those of `PATH`, or one folder with a folder for each
/// version.
const VARIABLE: &str = "GENAUTH_HISTORY";

const fn client(name: &'static str, document: &'static str) -> Client {
    Client { name, document }
}

const SMALL: &[Client] = &[
    client("accounts", "accounts"),
    client("directory", "directory"),
    client("billing", "billing"),
];

/// GenAuth's clients under other names: those have code by hand, which needs methods that an old
/// version may lack.
const GIVEN: &[Client] =
    &[client("authn", "authentication"), client("admin", "management")];

#[test]
fn a_small_history_breaks_what_upstream_broke() {
    let versions = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/history");
    let versions = subfolders(&versions);
    let replay = Replay::new("history", SMALL);
    let transitions = replay.run(&versions);
    let report: Vec<String> = transitions.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("small", report.join("\n"));
    replay::assert_explained(&transitions);
}

#[test]
fn a_given_history_breaks_what_upstream_broke() {
    let Some(variable) = env::var_os(VARIABLE) else { return };
    let mut versions: Vec<PathBuf> = env::split_paths(&variable).collect();
    if let [folder] = &versions[..] {
        versions = subfolders(folder);
    }
    let replay = Replay::new("given-history", GIVEN);
    let transitions = replay.run(&versions);
    for transition in &transitions {
        println!("{transition}");
    }
    replay::assert_explained(&transitions);
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
