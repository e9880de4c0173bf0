//! `cargo xtask generate`: writes what the specification gives.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::report::{self, Timings, timed};

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

Only what differs is written. Files that were generated once, but are no longer, are removed;
files without the generated header are left alone. When the specification can't be used, every
finding is printed and nothing is written.";

pub(crate) fn command() -> Command {
    Command::new("generate")
        .about("Write the SDK and the reference pages")
        .long_about(ABOUT)
        .args(options::arguments())
        .after_help(EXIT_CODES)
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let options = Options::of(matches);
    match write(&options) {
        Ok(done) => {
            console::remarks(&done.remarks);
            console::results(&done.summary, ExitCode::SUCCESS)
        }
        Err(diagnostics) => {
            console::remarks(&report::refusal(&diagnostics));
            ExitCode::from(UNUSABLE)
        }
    }
}

struct Done {
    summary: String,
    remarks: String,
}

fn write(options: &Options) -> Result<Done, Diagnostics> {
    let run = genauth_generator::run(&options.spec_dir, &options.dirs.roots())?;
    let mut timings: Timings = run.timings;
    let changes =
        timed(&mut timings, "compare", || run.artifacts.compare(&options.dirs))?;
    timed(&mut timings, "write", || changes.apply())?;
    let mut remarks = run.diagnostics;
    remarks.extend(run.prose);
    let mut remarks = report::warnings(&remarks);
    if options.timings {
        remarks.push_str(&report::timings(&timings));
    }
    Ok(Done { summary: report::summary(&changes), remarks })
}
