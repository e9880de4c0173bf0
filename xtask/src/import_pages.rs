//! `cargo xtask import-pages`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use genauth_generator::import_pages::{self, Request};

use crate::console;
use crate::options;

const AFTER: &str = "\
Exit codes:
  0  the pages are imported, perhaps with warnings
  2  a page or the command line can't be used, or a file can't be written; then no file is written

Example:
  cargo xtask import-pages ../their-pages --out from-pages
  cargo xtask docs --lang python --profile upstream --spec-dir from-pages --out pages-again";

/// Make a specification from published reference pages
///
/// Makes a specification from published reference pages: for each client CLIENT.yaml with the
/// structure and prose/en/CLIENT.yaml with the descriptions, as `generate` and `docs` read them.
/// No other document is needed.
///
/// Pages of both profiles of `docs` are read, and translations of them. For a damaged part of a
/// page there is a warning with its line. The following rules decide facts that no page states, and
/// the report lists each operation to which a rule was applied:
///   path         /api/v3/ and the name of the file
///   HTTP method  GET if the method's name begins with get, list, search, find, query or detail and all
///                parameters fit a query, DELETE if it begins with delete and the path ends with a
///                parameter, POST otherwise
///   parameters   in the query of a GET or DELETE, else in a JSON body
///   credentials  the token of the client, if it has one
///   responses    properties may be missing, unless a section on the model says which are required
/// Pages in our own profile state all of this.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct ImportPages {
    /// Pages in Markdown, or folders of them: CLIENT/GROUP/PATH.md
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<PathBuf>,
    /// Folder to write to; files that this command has not written are not overwritten
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    text: options::Language,
}

impl ImportPages {
    pub(crate) fn run(self) -> ExitCode {
        let request = Request {
            pages: self.pages,
            out: self.out,
            model: options::default_spec(),
            locale: self.text.locale(),
        };
        match import_pages::run(&request) {
            Ok(done) => {
                console::remarks(&done.warnings.to_string());
                console::results(&done.to_string(), ExitCode::SUCCESS)
            }
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }
}
