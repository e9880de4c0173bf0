//! `cargo xtask check`: says whether what is written is what the specification gives.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use genauth_generator::report::{self, Format, Report, Status};

use crate::console::{self, UNUSABLE};
use crate::options::{self, Options};

const FORMAT: &str = "format";

const ABOUT: &str = "\
Compares the SDK and the reference pages with what the specification gives, and the prose with
the specification.

Every file that differs, is missing or should not be there is named, and so is every sentence
that is missing or that nothing refers to. Nothing is written.";

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is up to date
  1  a file or a sentence has to be mended; the last line says how
  2  the specification or the command line can't be used, or a file can't be read

Example:
  cargo xtask check --format github";

pub(crate) fn command() -> Command {
    let format = Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .value_parser(Format::NAMES)
        .default_value("text")
        .help("For people, as annotations of a GitHub workflow, or as one JSON object");
    Command::new("check")
        .about("Compare what is written with what the specification gives")
        .long_about(ABOUT)
        .args(options::arguments())
        .arg(format)
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let options = Options::of(matches);
    let format = matches.get_one::<String>(FORMAT).and_then(|name| Format::named(name));
    let format = format.unwrap_or(Format::Text);
    let outcome = genauth_generator::run(&options.spec_dir, &options.dirs.roots());
    let outcome = outcome.as_ref().map_err(Clone::clone);
    let report = Report::new(outcome, &options.dirs, options.generate);
    console::remarks(&report.remarks(format));
    if options.timings {
        console::remarks(&report::timings(&report.timings));
    }
    console::results(&report.results(format), code(report.status()))
}

fn code(status: Status) -> ExitCode {
    match status {
        Status::Ok => ExitCode::SUCCESS,
        Status::Drift => ExitCode::from(1),
        Status::Invalid => ExitCode::from(UNUSABLE),
    }
}
