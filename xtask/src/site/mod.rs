//! `cargo xtask site`

mod pages;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use genauth_generator::text;

use crate::console;
use crate::options;
use crate::tools::{self, Tool};

/// The program that builds the site. Of its features, only the search changes the site.
const MDBOOK: Tool = Tool {
    name: "mdbook",
    version: "0.5.4",
    features: Some("search"),
};

/// Folder of the settings and styles of the site, in the workspace.
const BOOK: &str = "site";
/// Files that every site has in its folder.
const SIGNS: [&str; 3] = [".nojekyll", "index.html", "toc.html"];

const AFTER: &str = "\
Exit codes:
  0  the site is built
  2  the command line can't be used, mdBook can't be built or fails, or a file can't be written

Example:
  cargo xtask site --open";

/// Build a site of the Rust pages and the guides
///
/// Builds a site of the Rust pages and the guides, with navigation and a search.
///
/// The first run builds mdBook. The pages are those in generated-sdk/docs, settings and styles are
/// in site/. The folder for the site is emptied first; a folder with other files is refused.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Site {
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
        let out = self.out.unwrap_or_else(|| tools::target_dir().join("site"));
        match build(&out, self.open == "yes") {
            Ok(()) => {
                let start = out.join("index.html");
                console::results(&format!("{}\n", start.display()), ExitCode::SUCCESS)
            }
            Err(reason) => console::failed(&reason),
        }
    }
}

/// Prepare pages that mdBook gives on stdin
///
/// site/book.toml has mdBook run this command.
#[derive(Args)]
pub(crate) struct SitePages {
    /// `supports RENDERER`, which mdBook asks first
    #[arg(num_args = 0..=2)]
    question: Vec<String>,
}

impl SitePages {
    pub(crate) fn run(&self) -> ExitCode {
        if !self.question.is_empty() {
            return ExitCode::SUCCESS;
        }
        match pages::prepare(io::stdin().lock()) {
            Ok(book) => console::results(&text::escaped_json(&book), ExitCode::SUCCESS),
            Err(error) => {
                console::failed(&format!("mdBook's pages can't be read: {error}"))
            }
        }
    }
}

fn build(out: &Path, open: bool) -> Result<(), String> {
    let unusable = |error| format!("{} can't be used: {error}", out.display());
    fs::create_dir_all(out).map_err(unusable)?;
    // For mdBook, relative paths begin at the folder of the book.
    let folder = out.canonicalize().map_err(unusable)?;
    refuse_others(&folder)?;
    let mut mdbook = MDBOOK.command()?;
    mdbook
        .arg("build")
        .arg(options::workspace().join(BOOK))
        .arg("--dest-dir")
        .arg(folder);
    if open {
        mdbook.arg("--open");
    }
    // Without it, mdBook prints its progress.
    mdbook.env("MDBOOK_LOG", "warn");
    let status =
        mdbook.status().map_err(|error| format!("mdBook can't be run: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("mdBook failed; its message is above".to_owned())
    }
}

/// Refuses a folder that is neither empty nor a site, because it is going to be emptied.
fn refuse_others(folder: &Path) -> Result<(), String> {
    let is_site = SIGNS.iter().all(|sign| folder.join(sign).is_file());
    let mut entries = fs::read_dir(folder)
        .map_err(|error| format!("{} can't be read: {error}", folder.display()))?;
    if is_site || entries.next().is_none() {
        return Ok(());
    }
    let name = folder.display();
    Err(format!(
        "{name} has other files than those of a site, and would be emptied; give another --out"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_site_may_be_emptied() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(refuse_others(dir.path()), Ok(()));
        fs::write(dir.path().join("thesis.tex"), "").unwrap();
        assert!(refuse_others(dir.path()).unwrap_err().contains("would be emptied"));
        SIGNS.iter().for_each(|sign| fs::write(dir.path().join(sign), "").unwrap());
        assert_eq!(refuse_others(dir.path()), Ok(()));
    }
}
