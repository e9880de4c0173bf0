//! From OpenAPI documents to the `genauth` crate and its reference pages.
//!
//! ```text
//! spec/*.yaml ────────── read ─▶ Document ─ lower ─▶ Api ─┬─ rust ─▶ src/generated/**, tests/generated/**
//! spec/prose/en/*.yaml ─ read ─▶ Descriptions ─┤          └─ docs ─▶ docs/**
//! spec/errors.yaml ───── read ─▶ Codes ────────┘
//!                                 all of it is one value: Artifacts
//! ```
//!
//! Data flows in one direction only. All files are written by [`output`].

pub mod artifacts;
pub mod coverage;
pub mod diagnostic;
pub mod diff;
mod docs;
mod emit;
pub mod fingerprint;
mod git;
mod github;
mod graph;
pub mod header;
pub mod import;
pub mod import_pages;
pub mod input;
mod line;
pub mod locale;
pub mod manifest;
pub mod model;
pub mod normalise;
pub mod openapi;
pub mod output;
pub mod pages;
mod parallel;
pub mod platform;
pub mod release;
pub mod rename;
pub mod report;
mod rust;
pub mod site;
pub mod source;
pub mod spec;
mod surface;
#[cfg(test)]
mod tests;
pub mod text;
pub mod timings;
mod words;

use std::path::Path;

use artifacts::{Artifacts, Changes, Dirs, Root};
use diagnostic::Diagnostics;
use model::Api;
use platform::Platform;
use report::Report;
use spec::Translation;
use timings::{Timings, timed};

/// The generated files, with warnings.
pub struct Generated {
    pub artifacts: Artifacts,
    /// Warnings about the documents.
    pub diagnostics: Diagnostics,
    /// Descriptions that are missing, and descriptions of nothing.
    pub prose: Diagnostics,
    /// The other languages of the descriptions.
    pub translations: Vec<Translation>,
    pub clients: Vec<manifest::Client>,
    pub timings: Timings,
}

/// Reads the documents of `spec_dir` and generates what belongs under `roots`.
///
/// # Errors
///
/// Everything that is wrong with the documents and the descriptions.
pub fn generate(spec_dir: &Path, roots: &[Root]) -> Result<Generated, Diagnostics> {
    let mut timings = Timings::new();
    let mut diagnostics = Diagnostics::default();

    let platform = Platform::of(spec_dir)?;
    let (inputs, codes) = timed(&mut timings, "read", || {
        let inputs = spec::read(spec_dir, &platform, locale::DEFAULT, &mut diagnostics);
        let codes =
            spec::read_codes(spec_dir, locale::DEFAULT, &inputs, &mut diagnostics);
        (inputs, codes)
    });
    let api = timed(&mut timings, "lower", || Api {
        codes,
        ..Api::lower(&inputs, &platform, &mut diagnostics)
    });
    let (api, diagnostics) = diagnostics.finish(api)?;
    let (sdk, diagnostics) = pages::named(&api, diagnostics)?;
    let (artifacts, prose) = timed(&mut timings, "emit", || {
        parallel::both(
            || emit::artifacts(&sdk, roots),
            || {
                let translations = spec::translations(spec_dir, &inputs, &api.codes);
                (spec::description_findings(&inputs), translations)
            },
        )
    });
    let (prose, translations) = prose;
    let clients = api.clients.iter().map(|client| manifest::Client {
        name: client.name.clone(),
        has_platform: api.platform.credentials(&client.name).is_some(),
    });
    Ok(Generated {
        clients: clients.collect(),
        artifacts: artifacts?,
        diagnostics,
        prose,
        translations: translations?,
        timings,
    })
}

/// Compares generated files with those on disk. `fix` is the command that writes them.
pub fn check<'a>(
    generated: Result<&'a Generated, Diagnostics>,
    dirs: &Dirs,
    fix: String,
) -> Report<'a> {
    let compared = generated.and_then(|generated| {
        let mut timings = generated.timings.clone();
        let compare = || generated.artifacts.compare(dirs);
        let changes = timed(&mut timings, "compare", compare)?;
        let Generated {
            prose,
            translations,
            diagnostics,
            ..
        } = generated;
        Ok(Report {
            changes,
            prose: prose.clone(),
            translations: translations.clone(),
            diagnostics: diagnostics.clone(),
            since: None,
            fix: fix.clone(),
            timings,
        })
    });
    compared.unwrap_or_else(|diagnostics| Report {
        changes: Changes::default(),
        prose: Diagnostics::default(),
        translations: Vec::new(),
        diagnostics,
        since: None,
        fix,
        timings: Timings::new(),
    })
}
