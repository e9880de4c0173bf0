//! `cargo xtask release-plan`: proposes the next version and its section of the changelog.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::release::{self, Request};
use genauth_generator::report;

use crate::console::{self, UNUSABLE};
use crate::options;

const WRITE: &str = "write";

const ABOUT: &str = "\
Compares the specification with that of the last release, which is the newest tag like v1.2.3, and
proposes the next version, by the rules of Cargo, and its section of CHANGELOG.md.

The section has what people wrote under [Unreleased], then each change that callers can notice, by
group of the API, with links to the pages and, if it breaks something, what to do about it. What
else the crate has become is not looked at.";

const EXIT_CODES: &str = "\
Exit codes:
  0  the plan is made, and with --write it is written
  2  the specification, the repository or the command line can't be used, or a file can't be written

Example:
  cargo xtask release-plan --write && cargo xtask generate";

pub(crate) fn command() -> Command {
    Command::new("release-plan")
        .about("Propose the next version and its section of the changelog")
        .long_about(ABOUT)
        .arg(Arg::new(WRITE).long(WRITE).action(ArgAction::SetTrue).help(
            "Write CHANGELOG.md, and the version into Cargo.toml, Cargo.lock and the tombstones",
        ))
        .args(options::crate_arguments())
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    match results(matches) {
        Ok(text) => console::results(&text, ExitCode::SUCCESS),
        Err(diagnostics) => {
            console::remarks(&report::refusal(&diagnostics));
            ExitCode::from(UNUSABLE)
        }
    }
}

fn results(matches: &ArgMatches) -> Result<String, Diagnostics> {
    let request = Request {
        workspace: options::workspace(),
        sdk_dir: options::sdk_dir(matches),
        spec_dir: options::spec_dir(matches),
        day: release::today(),
    };
    if !matches.get_flag(WRITE) {
        return release::plan(&request).map(|plan| plan.to_string());
    }
    let (plan, files) = release::write(&request)?;
    let written: String =
        files.iter().map(|file| format!("\n{} is written.", file.display())).collect();
    Ok(format!("{plan}{written}\n"))
}
