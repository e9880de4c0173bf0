//! `cargo xtask diff`

use std::process::ExitCode;

use clap::Args;
use genauth_generator::diff::{self, Format, Level, Report};

use crate::console;
use crate::options::Spec;

const AFTER: &str = "\
Exit codes:
  0  no change reaches the level of --fail-on
  1  a change does (breaking: of source or wire; minor, patch: by its version bump)
  2  one of the two specifications or the command line can't be used

Example:
  cargo xtask diff HEAD~1 spec --format markdown --fail-on breaking";

/// Compare two specifications, and say what the changes mean for callers
///
/// Compares two specifications and reports each change once, at its cause, with its verdicts:
///
///   source  whether code that calls the crate has to be changed
///   wire    whether clients that are in use keep working with the new server
///   docs    whether a reference page shows the change
///
/// Each specification is a folder like spec/, an OpenAPI document (JSON or YAML), or a git revision
/// of spec/, for example HEAD~1. An existing path takes precedence over a revision of that name. If
/// one of them is a single document, the other is reduced to that document's client. A side without
/// platform.yaml is read with that of --spec-dir. An upstream document is imported in memory over the
/// other side, so that it has the names which an import would give it.
///
/// The comparison is about the meaning of the documents, not their text: the order of keys, the
/// format of the file, and whether a schema is inlined or referenced make no difference.
///
/// The version bump of a release is major if source breaks, minor if callers can do more or if
/// older versions of the crate stop working, and patch for all other visible changes.
///
/// spec/changes.md lists every kind of change with its verdicts.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Diff {
    /// Old specification: folder, document or git revision
    #[arg(value_name = "OLD")]
    old: String,
    /// New specification: folder, document or git revision
    #[arg(value_name = "NEW")]
    new: String,
    /// Output for people, for a pull request, for programs, or as annotations of a GitHub workflow
    #[arg(long, value_name = "FORMAT", value_parser = Format::NAMES, default_value = "text")]
    format: String,
    /// Exit with 1 if there is a change of this level or a worse one
    #[arg(long, value_name = "LEVEL", value_parser = Level::NAMES)]
    fail_on: Option<String>,
    #[command(flatten)]
    spec: Spec,
}

impl Diff {
    pub(crate) fn run(&self) -> ExitCode {
        match diff::read(&self.old, &self.new, &self.spec.dir()) {
            Ok(revisions) => {
                let [old, new] = revisions.both();
                let code = self.print(&Report::of(old, new));
                // The process ends here, so freeing some hundred thousand pieces of memory would
                // waste time.
                std::mem::forget(revisions);
                code
            }
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }

    fn print(&self, report: &Report<'_>) -> ExitCode {
        let format = Format::named(&self.format).unwrap_or(Format::Text);
        let level = self.fail_on.as_deref().and_then(Level::named);
        let failed = level.is_some_and(|level| report.reaches(level));
        let code = if failed { ExitCode::from(1) } else { ExitCode::SUCCESS };
        console::results(&report.write(format), code)
    }
}
