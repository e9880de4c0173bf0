//! `cargo xtask generate`: writes what the specification gives.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use genauth_generator::Generated;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::report;
use genauth_generator::timings::timed;

use crate::console::{self, UNUSABLE};
use crate::options::{self, Options};

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is written
  2  the specification or the command line can't be used, or a file can't be written

Example:
  cargo xtask generate --only docs --docs-dir ../site/reference";

const ABOUT: &str = "\
Writes the SDK and the reference pages that the specification gives.

Only what differs is written, and folders are made where they are missing. Files that were
generated once, but are no longer, are removed; files without the generated header are left
alone. When the specification can't be used, every finding is printed and nothing is written.";

pub(crate) fn command() -> Command {
    Command::new("generate")
        .about("Write the SDK and the reference pages")
        .long_about(ABOUT)
        .args(options::arguments())
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let options = Options::of(matches);
    let outcome = genauth_generator::generate(&options.spec_dir, &options.dirs.roots())
        .map_err(|diagnostics| report::refusal(&diagnostics))
        .and_then(|generated| {
            write(generated, &options).map_err(|failure| failure.to_string())
        });
    match outcome {
        Ok(summary) => console::results(&summary, ExitCode::SUCCESS),
        Err(reasons) => {
            console::remarks(&reasons);
            ExitCode::from(UNUSABLE)
        }
    }
}

/// Writes what differs, passes the remarks on, and returns the summary.
fn write(generated: Generated, options: &Options) -> Result<String, Diagnostics> {
    let mut timings = generated.timings;
    let output = options.dirs.begin()?;
    let changes =
        timed(&mut timings, "compare", || generated.artifacts.compare(&options.dirs))?;
    timed(&mut timings, "write", || changes.apply(output))?;
    let mut remarks = generated.diagnostics;
    remarks.extend(generated.prose);
    console::remarks(&report::warnings(&remarks));
    if options.timings {
        console::remarks(&report::timings(&timings));
    }
    Ok(report::summary(&changes))
}
