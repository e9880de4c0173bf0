//! `cargo xtask site`

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::platform::Platform;
use genauth_generator::{report, site};

use crate::console;
use crate::options::{self, Spec};

const AFTER: &str = "\
Exit codes:
  0  the site is written
  2  the specification or the command line can't be used, or a file can't be read or written

Examples:
  cargo xtask site --open
  cargo xtask site --spec-dir ../their-spec --out their-site";

/// Write a site of the reference pages and the guides
///
/// Writes a site of the reference pages and the guides: plain files, which any web server or a
/// browser alone can show. Each page has the samples of all programming languages, and is there in
/// each language of the text. The site of another specification has no guides.
///
/// The folder for the site is emptied first; a folder with other files is refused.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Site {
    #[command(flatten)]
    spec: Spec,
    /// Folder for the site [default: target/site]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show the site in the browser
    #[arg(
        long,
        value_name = "WHETHER",
        value_parser = ["yes", "no"],
        num_args = 0..=1,
        default_value = "no",
        default_missing_value = "yes",
    )]
    open: String,
}

impl Site {
    pub(crate) fn run(self) -> ExitCode {
        let out = self.out.clone().unwrap_or_else(|| options::target_dir().join("site"));
        let warnings = match self.write(&out) {
            Ok(warnings) => warnings,
            Err(diagnostics) => return console::refused(&diagnostics),
        };
        console::remarks(&report::warnings(&warnings));
        let start = out.join("index.html");
        if self.open == "yes"
            && let Err(reason) = show(&start)
        {
            return console::failed(&reason);
        }
        console::results(&format!("{}\n", start.display()), ExitCode::SUCCESS)
    }

    /// Writes the site and returns the warnings about the documents.
    fn write(&self, out: &Path) -> Result<Diagnostics, Diagnostics> {
        let spec_dir = self.spec.dir();
        let platform = Platform::of(&spec_dir)?;
        let guides = self.spec.is_default().then(options::guides);
        let (site, warnings) = site::make(&spec_dir, &platform, guides.as_deref())?;
        site.write(out)?;
        Ok(warnings)
    }
}

/// Opens a file in the browser.
fn show(file: &Path) -> Result<(), String> {
    let mut command = if cfg!(windows) {
        let mut start = Command::new("cmd");
        start.args(["/C", "start", ""]);
        start
    } else {
        Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" })
    };
    let status = command.arg(file).status();
    let shown = status.is_ok_and(|status| status.success());
    let reason =
        || format!("no browser could be started; open {} in one", file.display());
    shown.then_some(()).ok_or_else(reason)
}
