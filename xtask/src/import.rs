//! `cargo xtask import`: takes an upstream document over into the specification.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use genauth_generator::import::{self, Drop, Request};
use genauth_generator::openapi::is_client_name;
use genauth_generator::report;

use crate::console::{self, UNUSABLE};
use crate::options;

const FILE: &str = "file";
const CLIENT: &str = "client";
const DRY_RUN: &str = "dry-run";
const DROP: &str = "drop";
const ALL: &str = "all";
const ALLOW_STALE_FIXUPS: &str = "allow-stale-fixups";

const ABOUT: &str = "\
Takes the structure of an upstream document over as spec/<client>.yaml.

Keeps the decisions in that file, and everything that was added by hand. If upstream removed an
operation, the import asks for a decision: --drop OPERATION drops it, and records that.

The report lists the descriptions that are missing, and those that describe nothing any more.
spec/README.md says more.";

const EXIT_CODES: &str = "\
Exit codes:
  0  the document is imported, or was already
  2  an input or the command line can't be used, a decision is missing, or the file can't be written

Example:
  cargo xtask import authentication-openapi.json --client authentication --dry-run";

pub(crate) fn command() -> Command {
    Command::new("import")
        .about("Take an upstream OpenAPI document over into the specification")
        .long_about(ABOUT)
        .arg(
            Arg::new(FILE)
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("Upstream document, JSON or YAML"),
        )
        .arg(
            Arg::new(CLIENT)
                .long(CLIENT)
                .value_name("NAME")
                .required(true)
                .value_parser(client)
                .help("Client that the document describes, such as authentication"),
        )
        .arg(options::spec_argument())
        .arg(options::size_argument())
        .arg(
            Arg::new(DROP)
                .long(DROP)
                .value_name("OPERATION")
                .action(ArgAction::Append)
                .help("Removed operation to drop, by its operationId, or `all`"),
        )
        .arg(flag(DRY_RUN, "Report only, and write nothing"))
        .arg(flag(ALLOW_STALE_FIXUPS, "Continue if a fixup has nothing to fix any more"))
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let Some(request) = request(matches) else { return ExitCode::from(UNUSABLE) };
    match import::run(&request) {
        Ok(report) => console::results(&report.to_string(), ExitCode::SUCCESS),
        Err(failure) => {
            console::remarks(&report::refusal(&failure));
            ExitCode::from(UNUSABLE)
        }
    }
}

/// Returns `None` only for what clap has refused already: both arguments are required.
fn request(matches: &ArgMatches) -> Option<Request> {
    Some(Request {
        file: matches.get_one::<PathBuf>(FILE)?.clone(),
        client: matches.get_one::<String>(CLIENT)?.clone(),
        spec_dir: options::spec_dir(matches),
        model: options::model(),
        dry_run: matches.get_flag(DRY_RUN),
        allow_stale_fixups: matches.get_flag(ALLOW_STALE_FIXUPS),
        drop: drop(matches),
    })
}

fn drop(matches: &ArgMatches) -> Drop {
    let ids = matches.get_many::<String>(DROP).into_iter().flatten();
    let ids: Vec<String> = ids.cloned().collect();
    if ids.iter().any(|id| id == ALL) { Drop::All } else { Drop::These(ids) }
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// A client becomes a file, a Cargo feature and a Rust module.
fn client(name: &str) -> Result<String, String> {
    if is_client_name(name) {
        Ok(name.to_owned())
    } else {
        Err("lower-case letters, digits and _ only, a letter first".to_owned())
    }
}
