//! `cargo xtask import-pages`: makes a specification of reference pages.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use genauth_generator::import_pages::{self, Request};
use genauth_generator::report;

use crate::console::{self, UNUSABLE};
use crate::options;

const PAGES: &str = "pages";
const OUT: &str = "out";

const ABOUT: &str = "\
Turns published reference pages into a specification: for each client <client>.yaml with the structure
and prose/en/<client>.yaml with the sentences, as `generate` and `docs` read them. No other document
is needed.

Pages of both profiles of `docs` are read, and what became of them in translation. A damaged page
yields what is left of it, and a warning with the line. What no page says is decided by rules, and the
report names each operation that they were applied to:
  path         /api/v3/ and the name of the file
  HTTP method  GET if the method's name begins with get, list, search, find, query or detail and all
               parameters fit a query, DELETE if it begins with delete and the path ends with a parameter,
               POST otherwise
  parameters   in the query of a GET or DELETE, else in a JSON body
  access       the token of the client goes along, if it has one
  answers      members may be missing, unless a section on the model says which are required
Pages of our own say all of this.";

const EXIT_CODES: &str = "\
Exit codes:
  0  the pages are imported, perhaps with warnings
  2  a page or the command line can't be used, or a file can't be written; then none is

Example:
  cargo xtask import-pages ../their-pages --out from-pages
  cargo xtask docs --lang python --profile upstream --spec-dir from-pages --out pages-again";

pub(crate) fn command() -> Command {
    Command::new("import-pages")
        .about("Make a specification of published reference pages")
        .long_about(ABOUT)
        .arg(
            Arg::new(PAGES)
                .value_name("PAGE")
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Pages in Markdown, or folders of them: <client>/<group>/<path>.md"),
        )
        .arg(
            Arg::new(OUT)
                .long(OUT)
                .value_name("DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("Folder to write to; files that this command has not written stay as they are"),
        )
        .arg(options::size_argument())
        .after_help(EXIT_CODES)
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let Some(request) = request(matches) else { return ExitCode::from(UNUSABLE) };
    match import_pages::run(&request) {
        Ok(done) => {
            console::remarks(&done.warnings.to_string());
            console::results(&done.to_string(), ExitCode::SUCCESS)
        }
        Err(diagnostics) => {
            console::remarks(&report::refusal(&diagnostics));
            ExitCode::from(UNUSABLE)
        }
    }
}

/// None is what clap has refused already: both arguments are required.
fn request(matches: &ArgMatches) -> Option<Request> {
    Some(Request {
        pages: matches.get_many::<PathBuf>(PAGES)?.cloned().collect(),
        out: matches.get_one::<PathBuf>(OUT)?.clone(),
        model: options::model(),
    })
}
