//! `cargo xtask coverage`: reports whether everything in the documents is in the SDK and on the pages.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use genauth_generator::coverage::Coverage;
use genauth_generator::report;

use crate::console::{self, UNUSABLE};
use crate::options;

const FORMAT: &str = "format";
const PAGED: &str = "paged";

const ABOUT: &str = "\
Counts the operations, schemas, properties and enum values of each document, and how many of them
are named in the SDK and on the reference pages that the document gives. Nothing is written.

The table counts operations that have a page; the schemas with properties that these use; the
properties of these schemas, and the parameters; and the values of each property or parameter that
is an enum. On the pages, a name counts if every page has it whose operation uses it.

The numbers of operations without a page, and of what only they use, stand below the table, as does
the number of operations that are hidden.";

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing is missing
  1  a name is missing; it is printed (on stderr if the format is json)
  2  the specification or the command line cannot be used, or a file cannot be read

Example:
  cargo xtask coverage --paged";

pub(crate) fn command() -> Command {
    let format = Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .value_parser(["text", "json"])
        .default_value("text")
        .help("For people, or the figures as one JSON object");
    let paged = Arg::new(PAGED)
        .long(PAGED)
        .action(ArgAction::SetTrue)
        .help("List the methods that return lists page by page (in JSON, they always are: `paged`)");
    Command::new("coverage")
        .about("Count what is in the documents, in the SDK and in the reference pages")
        .long_about(ABOUT)
        .args([options::spec_argument(), format, paged, options::size_argument()])
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    match Coverage::of(&options::spec_dir(matches)) {
        Ok(coverage) => print(&coverage, matches),
        Err(diagnostics) => {
            console::remarks(&report::refusal(&diagnostics));
            ExitCode::from(UNUSABLE)
        }
    }
}

fn print(coverage: &Coverage, matches: &ArgMatches) -> ExitCode {
    console::remarks(&report::warnings(&coverage.warnings));
    let as_json = matches.get_one::<String>(FORMAT).is_some_and(|name| name == "json");
    let mut results = if as_json { coverage.json() } else { coverage.text() };
    if as_json {
        console::remarks(&coverage.findings());
    } else if matches.get_flag(PAGED) {
        results.push_str(&coverage.paged());
    }
    let code =
        if coverage.is_complete() { ExitCode::SUCCESS } else { ExitCode::from(1) };
    console::results(&results, code)
}
