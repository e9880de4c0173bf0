//! `cargo xtask diff`: says what a change of the specification means for those who depend on it.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use genauth_generator::diff::{self, Format, Level, Report};
use genauth_generator::report;

use crate::console::{self, UNUSABLE};
use crate::options;

const OLD: &str = "old";
const NEW: &str = "new";
const FORMAT: &str = "format";
const FAIL_ON: &str = "fail-on";

const ABOUT: &str = "\
Compares two specifications, and names each change once, where it is caused, with its verdicts:

  source  whether what calls the crate has to be changed
  wire    whether a client that is out there still gets along with the new server
  docs    whether a reference page shows it

Each side is a folder as spec/ is one, an OpenAPI document (JSON or YAML), or a git revision of
spec/, such as HEAD~1. A path that exists comes before a revision of that name. Against a single
document, the other side is only that document's client.

A side without platform.yaml is read with that of --spec-dir.

Compared is what the documents amount to, not their text: the order of keys, the format of the
file, or whether a schema is written in place or referred to is no change.

The bump is what a release has to be called: major if sources break, minor if callers can do more
or if older versions stop working, patch for everything else that somebody can see.

spec/changes.md lists every kind of change with its verdicts.";

const EXIT_CODES: &str = "\
Exit codes:
  0  no change is as bad as --fail-on says
  1  at least one is (breaking: of source or wire; minor, patch: by the bump)
  2  one of the two can't be used, or the command line can't

Example:
  cargo xtask diff HEAD~1 spec --format markdown --fail-on breaking";

pub(crate) fn command() -> Command {
    let side = |name: &'static str, help| Arg::new(name).required(true).help(help);
    let format = Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .value_parser(Format::NAMES)
        .default_value("text")
        .help("For people, for a pull request, for programs, or as annotations of a GitHub workflow");
    let fail_on = Arg::new(FAIL_ON)
        .long(FAIL_ON)
        .value_name("LEVEL")
        .value_parser(Level::NAMES)
        .help("Exit with 1 if there is a change of this level, or of a worse one");
    Command::new("diff")
        .about("Say what a change of the specification means for those who depend on it")
        .long_about(ABOUT)
        .arg(side(OLD, "What the specification was: folder, document or git revision"))
        .arg(side(NEW, "What it is: folder, document or git revision"))
        .args([format, fail_on, options::spec_argument(), options::size_argument()])
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let side =
        |name| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    match diff::read(side(OLD), side(NEW), &options::spec_dir(matches)) {
        Ok(sides) => {
            let [old, new] = sides.both();
            let code = print(&Report::of(old, new), matches);
            // The process ends here: to give back some hundred thousand pieces of memory one by one is in vain.
            std::mem::forget(sides);
            code
        }
        Err(diagnostics) => {
            console::remarks(&report::refusal(&diagnostics));
            ExitCode::from(UNUSABLE)
        }
    }
}

fn print(report: &Report<'_>, matches: &ArgMatches) -> ExitCode {
    let named = |name| matches.get_one::<String>(name).map(String::as_str);
    let format = named(FORMAT).and_then(Format::named).unwrap_or(Format::Text);
    let level = named(FAIL_ON).and_then(Level::named);
    let failed = level.is_some_and(|level| report.reaches(level));
    let code = if failed { ExitCode::from(1) } else { ExitCode::SUCCESS };
    console::results(&report.write(format), code)
}
