//! From OpenAPI documents to the `genauth` crate and its reference pages.
//!
//! ```text
//! spec/*.yaml ────────── read ─▶ Document ─ lower ─▶ Api ─┬─ rust ─▶ src/generated/**, tests/generated/**
//! spec/prose/en/*.yaml ─ read ─▶ Descriptions ─┤          └─ docs ─▶ docs/**
//! spec/errors.yaml ───── read ─▶ Codes ────────┘
//!                                 all of it is one value: Artifacts
//! ```
//!
//! One direction, no way back. Whatever is written goes through [`output`].

pub mod artifacts;
pub mod coverage;
pub mod diagnostic;
pub mod diff;
mod docs;
pub mod fingerprint;
mod git;
pub mod import;
pub mod import_pages;
pub mod input;
pub mod model;
pub mod openapi;
pub mod output;
pub mod pages;
pub mod release;
pub mod report;
mod rust;
mod sample;
pub mod source;
pub mod spec;
#[cfg(test)]
mod testing;
pub mod text;

use std::path::Path;
use std::thread::ScopedJoinHandle;

use artifacts::{Artifacts, Root};
use diagnostic::Diagnostics;
use model::Api;
use report::{Timings, timed};

/// What a run of the generator leaves.
pub struct Run {
    pub artifacts: Artifacts,
    /// Warnings about the documents.
    pub diagnostics: Diagnostics,
    /// Prose that is missing, and prose that has lost its subject.
    pub prose: Diagnostics,
    /// What each stage took.
    pub timings: Timings,
}

/// Reads the documents of `spec_dir` and generates what belongs under `roots`.
///
/// # Errors
///
/// Everything that is wrong with the documents and the prose. Then there are no artifacts.
pub fn run(spec_dir: &Path, roots: &[Root]) -> Result<Run, Diagnostics> {
    let mut timings = Timings::new();
    let mut diagnostics = Diagnostics::default();

    let (inputs, codes) = timed(&mut timings, "read", || {
        let inputs = spec::read(spec_dir, &mut diagnostics);
        let codes = spec::read_codes(spec_dir, &inputs, &mut diagnostics);
        (inputs, codes)
    });
    let api = timed(&mut timings, "lower", || Api {
        codes,
        ..Api::lower(&inputs, &mut diagnostics)
    });
    let (api, diagnostics) = diagnostics.finish(api)?;
    let (artifacts, prose) = timed(&mut timings, "emit", || {
        std::thread::scope(|scope| {
            let prose = scope.spawn(|| spec::prose_findings(&inputs));
            (emit(&api, roots), joined(prose))
        })
    });
    Ok(Run {
        artifacts: artifacts?,
        diagnostics,
        prose,
        timings,
    })
}

fn emit(api: &Api, roots: &[Root]) -> Result<Artifacts, Diagnostics> {
    let wants = |root| roots.contains(&root);
    std::thread::scope(|scope| {
        let docs = scope.spawn(|| {
            if wants(Root::Docs) { docs::committed(api) } else { Ok(Vec::new()) }
        });
        let sdk = if wants(Root::Sdk) { rust::emit(api)? } else { Vec::new() };
        let tests = if wants(Root::Tests) { rust::emit_calls(api)? } else { Vec::new() };
        let all = [(Root::Sdk, sdk), (Root::Docs, joined(docs)?), (Root::Tests, tests)];
        let files = all.into_iter().flat_map(|(root, files)| {
            files.into_iter().map(move |(path, text)| ((root, path), text))
        });
        Ok(Artifacts(files.collect()))
    })
}

/// What a thread comes back with. If it panicked, so does the one who waits for it.
fn joined<T>(task: ScopedJoinHandle<'_, T>) -> T {
    task.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
