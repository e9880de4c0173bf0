//! A reference page is imported: the result is a usable document, or warnings.

use fastrand::Rng;
use genauth_generator::import_pages::{self, Request};

use super::documents::generated;
use crate::scratch::Scratch;
use crate::{hostile, mutate, oracle, scratch};

pub(crate) fn run(input: &[u8]) {
    let scratch = Scratch::new();
    scratch.file("pages/authentication/pets/get-pet.md", input);
    let request = Request {
        pages: vec![scratch.path().join("pages")],
        out: scratch.path().join("spec"),
        model: scratch::genauth(),
        locale: Default::default(),
    };
    match import_pages::run(&request) {
        Ok(report) => {
            oracle::shown("the report of the import", &report.to_string());
            oracle::shown("the warnings of the import", &report.warnings.to_string());
            let run = genauth_generator::generate(&request.out, &[]);
            if let Err(found) = run {
                panic!("what was imported can't be used: {found}");
            }
            generated(&scratch);
        }
        Err(found) => oracle::findings(Err(&found)),
    }
}

pub(crate) fn mutate(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    mutate::text(input, rng, hostile::PAGE)
}
