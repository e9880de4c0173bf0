//! `cargo xtask site`: makes a site of the Rust pages and the guides.

mod pages;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::console::{self, UNUSABLE};
use crate::options;
use crate::tools::{self, Tool};

/// What makes the site. Of its features, only search counts in what it makes.
const MDBOOK: Tool = Tool {
    name: "mdbook",
    version: "0.5.4",
    features: Some("search"),
};

/// Below the workspace: the settings and the looks of the site.
const BOOK: &str = "site";
/// What every site has in its folder.
const SIGNS: [&str; 3] = [".nojekyll", "index.html", "toc.html"];

const OUT: &str = "out";
const OPEN: &str = "open";

const ABOUT: &str = "\
Makes a site of the Rust pages and the guides: with navigation, search, previous and next.

mdBook is built first if it isn't there. What the site consists of is in generated-sdk/docs, how it
looks in site/. The folder for the site is emptied before, unless something else is in it.";

const EXIT_CODES: &str = "\
Exit codes:
  0  the site is there
  2  the command line can't be used, mdBook can't be had or fails, or a file can't be written

Example:
  cargo xtask site --open";

pub(crate) fn command() -> Command {
    let out = Arg::new(OUT)
        .long(OUT)
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help("Folder for the site; target/site by default");
    let open = Arg::new(OPEN)
        .long(OPEN)
        .value_name("WHETHER")
        .value_parser(["yes", "no"])
        .num_args(0..=1)
        .default_value("no")
        .default_missing_value("yes")
        .help("Show the site in the browser");
    Command::new("site")
        .about("Make a site of the Rust pages and the guides")
        .long_about(ABOUT)
        .args([out, open])
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let given = matches.get_one::<PathBuf>(OUT).cloned();
    let out = given.unwrap_or_else(|| tools::target_dir().join("site"));
    let open = matches.get_one::<String>(OPEN).is_some_and(|open| open == "yes");
    match build(&out, open) {
        Ok(()) => {
            let start = out.join("index.html");
            console::results(&format!("{}\n", start.display()), ExitCode::SUCCESS)
        }
        Err(reason) => {
            console::remarks(&format!("{reason}\n"));
            ExitCode::from(UNUSABLE)
        }
    }
}

fn build(out: &Path, open: bool) -> Result<(), String> {
    let unusable = |error| format!("{} can't be used: {error}", out.display());
    fs::create_dir_all(out).map_err(unusable)?;
    // mdBook takes relative paths for something else than people do.
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
    // It would tell what it does, and has nothing to tell but warnings.
    mdbook.env("MDBOOK_LOG", "warn");
    let status =
        mdbook.status().map_err(|error| format!("mdBook can't be run: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("mdBook says above what is wrong".to_owned())
    }
}

/// The folder is going to be emptied, so what is in it has to be a site, or nothing.
fn refuse_others(folder: &Path) -> Result<(), String> {
    let is_site = SIGNS.iter().all(|sign| folder.join(sign).is_file());
    let mut entries = fs::read_dir(folder)
        .map_err(|error| format!("{} can't be read: {error}", folder.display()))?;
    if is_site || entries.next().is_none() {
        return Ok(());
    }
    let name = folder.display();
    Err(format!(
        "{name} holds something else than a site, and would be emptied; give another --out"
    ))
}

/// `cargo xtask site-pages`: what mdBook calls for the pages, as site/book.toml says.
pub(crate) mod preprocessor {
    use std::io;
    use std::process::ExitCode;

    use clap::{Arg, ArgMatches, Command};
    use genauth_generator::text;

    use super::pages;
    use crate::console::{self, UNUSABLE};

    /// `supports RENDERER` comes before the pages, and asks whether they can.
    const QUESTION: &str = "question";

    pub(crate) fn command() -> Command {
        Command::new("site-pages")
            .about("Prepare pages that mdBook gives on stdin")
            .arg(Arg::new(QUESTION).num_args(0..=2))
            .hide(true)
    }

    pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
        if matches.contains_id(QUESTION) {
            return ExitCode::SUCCESS;
        }
        match pages::prepare(io::stdin().lock()) {
            Ok(book) => console::results(&text::escaped_json(&book), ExitCode::SUCCESS),
            Err(error) => {
                console::remarks(&format!("mdBook's pages can't be read: {error}\n"));
                ExitCode::from(UNUSABLE)
            }
        }
    }
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
