//! `cargo xtask generate`

use std::process::ExitCode;

use clap::Args;
use genauth_generator::Generated;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::manifest;
use genauth_generator::report;
use genauth_generator::timings::timed;

use crate::console;
use crate::options::Options;

const AFTER: &str = "\
Exit codes:
  0  all files are up to date now
  2  the specification or the command line can't be used, or a file can't be written

Example:
  cargo xtask generate --only docs --docs-dir ../site/reference";

/// Write the SDK and the reference pages
///
/// Writes the SDK and the Rust reference pages from the specification.
///
/// Only files that differ are written; missing folders are created. Files that were generated
/// before but are no longer are removed; files without the generated header are left alone. If the
/// specification can't be used, all findings are printed and nothing is written.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Generate {
    #[command(flatten)]
    options: Options,
}

impl Generate {
    pub(crate) fn run(&self) -> ExitCode {
        let options = &self.options;
        let generated =
            genauth_generator::generate(&options.spec.dir(), &options.dirs().roots());
        match generated.and_then(|generated| write(generated, options)) {
            Ok(summary) => console::results(&summary, ExitCode::SUCCESS),
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }
}

/// Writes the files that differ, prints warnings, and returns the summary.
fn write(generated: Generated, options: &Options) -> Result<String, Diagnostics> {
    let mut timings = generated.timings;
    let dirs = options.dirs();
    let sdk = options.sdk.dir();
    let manifest = manifest::adapt(&sdk, &generated.clients, options.sdk.is_copy());
    let manifest = dirs.sdk.is_some().then_some(manifest);
    let findings = manifest.as_ref().map(|one| one.findings.clone());
    let ((), findings) = findings.unwrap_or_default().finish(())?;
    let output = dirs.begin()?;
    let mut changes =
        timed(&mut timings, "compare", || generated.artifacts.compare(&dirs))?;
    timed(&mut timings, "write", || changes.apply(output))?;
    if let Some(manifest) = &manifest {
        changes.changed.extend(manifest.write()?);
        changes.surplus.extend(manifest.surplus.iter().cloned());
    }
    let mut warnings = generated.diagnostics;
    warnings.extend(generated.prose.as_warnings());
    warnings.extend(findings);
    console::remarks(&report::warnings(&warnings));
    if options.timings {
        console::remarks(&report::timings(&timings));
    }
    Ok(report::summary(&changes))
}
