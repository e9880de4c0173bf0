//! `cargo xtask coverage`

use std::process::ExitCode;

use clap::Args;
use genauth_generator::coverage::Coverage as Counts;
use genauth_generator::report;

use crate::console;
use crate::options::Spec;

const AFTER: &str = "\
Exit codes:
  0  nothing is missing
  1  a name is missing; it is listed (on stderr with --format json)
  2  the specification or the command line can't be used, or a file can't be read

Example:
  cargo xtask coverage --paged";

/// Count what the documents, the SDK and the reference pages have
///
/// Counts the operations, schemas, properties and enum values of each document, and how many of
/// them are named in the SDK and on the reference pages. Nothing is written.
///
/// The table counts operations that have a page; the schemas with properties that these use; the
/// properties of these schemas, and the parameters; and the values of each property or parameter
/// that is an enum. On the pages, a name counts if every page has it whose operation uses it.
///
/// Operations without a page, and what only they use, are counted below each table, and so are the
/// operations without a method.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Coverage {
    #[command(flatten)]
    spec: Spec,
    /// Output for people, or the counts as one JSON object
    #[arg(long, value_name = "FORMAT", value_parser = ["text", "json"], default_value = "text")]
    format: String,
    /// List the methods that return pages of a list (the JSON object always has them: `paged`)
    #[arg(long)]
    paged: bool,
}

impl Coverage {
    pub(crate) fn run(&self) -> ExitCode {
        match Counts::of(&self.spec.dir()) {
            Ok(counts) => self.print(&counts),
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }

    fn print(&self, counts: &Counts) -> ExitCode {
        console::remarks(&report::warnings(&counts.warnings));
        let as_json = self.format == "json";
        let mut results = if as_json { counts.json() } else { counts.text() };
        if as_json {
            console::remarks(&counts.findings());
        } else if self.paged {
            results.push_str(&counts.paged());
        }
        let code =
            if counts.is_complete() { ExitCode::SUCCESS } else { ExitCode::from(1) };
        console::results(&results, code)
    }
}
