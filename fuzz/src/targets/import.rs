//! Two upstream documents are imported, the new one over the old one.

use genauth_generator::import::{self, Drop, Request};

use super::documents::generated;
use crate::scratch::Scratch;
use crate::{mutate, oracle, scratch};

pub(crate) fn run(input: &[u8]) {
    let (old, new) = mutate::halves(input);
    let scratch = Scratch::new();
    let mut done = false;
    for (name, document) in [("old", old), ("new", new)] {
        let request = Request {
            file: scratch.document(name, "authentication-openapi", document),
            client: "authentication".to_owned(),
            spec_dir: scratch.path().join("spec"),
            work_dir: Some(scratch.path().join("work")),
            model: scratch::genauth(),
            dry_run: false,
            allow_stale_fixups: true,
            drop: Drop::All,
        };
        let _ = std::fs::create_dir_all(&request.spec_dir);
        match import::run(&request) {
            Ok(report) => {
                done = true;
                oracle::shown("the report of the import", &report.to_string());
            }
            Err(failure) => {
                let failure = failure.to_string();
                oracle::shown("the failure of the import", &failure);
                // Each catalogue is one that the import has made.
                assert!(!failure.contains("can't be laid out"), "{failure}");
            }
        }
    }
    if done {
        generated(&scratch);
    }
}
