//! A document becomes the SDK and all reference pages, or is refused.

use genauth_generator::artifacts::Root;
use genauth_generator::pages::{self, LANGUAGES, Profile};
use genauth_generator::platform::Platform;

use crate::oracle;
use crate::scratch::Scratch;

const ROOTS: [Root; 3] = [Root::Sdk, Root::Docs, Root::Tests];

pub(crate) fn run(input: &[u8]) {
    let scratch = Scratch::new();
    let _ = scratch.document("spec", "authentication", input);
    generated(&scratch);
}

/// Generates all files from the folder `spec`, and checks them.
pub(crate) fn generated(scratch: &Scratch) {
    let spec = scratch.path().join("spec");
    let run = genauth_generator::generate(&spec, &ROOTS);
    oracle::findings(run.as_ref());
    let Ok(run) = run else { return };
    oracle::artifacts(&run.artifacts);

    let platform = Platform::of(&spec).unwrap_or_default();
    let made =
        pages::make(&spec, &platform, Profile::Genauth, &LANGUAGES, Default::default());
    let (made, _) =
        made.unwrap_or_else(|found| panic!("only `docs` refuses it: {found}"));
    made.iter().for_each(|pages| oracle::artifacts(&pages.artifacts));
    // These pages have the mistakes of authing-docs-factory. They must be made without a panic.
    drop(pages::make(
        &spec,
        &platform,
        Profile::Upstream,
        &LANGUAGES,
        Default::default(),
    ));
}
