//! `cargo xtask coverage`: says whether all that the documents have is in the SDK and on the pages.

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
are in the SDK and in the reference pages that the document gives. Nothing is written.

Counted is what can be in all three places: the operations that have a page; the schemas with
members that these lead to, from parameters, body and success answer; the properties of these
schemas and the parameters of these operations; and the values of each property or parameter that
is an enum. In the docs, a thing counts if no page lacks it whose operation leads to it.

The SDK has more: methods without a page, and a type for every schema. That is checked as well,
and stated below each table, as is the number of operations that are hidden altogether.";

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing is missing anywhere
  1  something is missing, or is there without being in the document; it is named
     (on stderr, if the format is json)
  2  the specification or the command line can't be used, or a file can't be read

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
