//! `cargo xtask import`: an upstream document in, `spec/<client>.yaml` and a report out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use genauth_generator::import::{self, Failure, Request};

pub(crate) fn command() -> Command {
    Command::new("import")
        .about("Take over an upstream OpenAPI document as spec/<client>.yaml")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The upstream document, JSON or YAML"),
        )
        .arg(
            Arg::new("client")
                .long("client")
                .value_name("NAME")
                .required(true)
                .value_parser(client)
                .help("The client that the document describes, such as authentication"),
        )
        .arg(
            Arg::new("spec-dir")
                .long("spec-dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Where the documents are, instead of spec in the workspace"),
        )
        .arg(flag("dry-run", "Report only, and write nothing"))
        .arg(flag(
            "allow-stale-fixups",
            "Go on when a fixup has nothing to mend any more",
        ))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let Some(request) = request(matches) else { return ExitCode::from(2) };
    match import::run(&request) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(if matches!(failure, Failure::Input(_)) { 2 } else { 1 })
        }
    }
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn request(matches: &ArgMatches) -> Option<Request> {
    let spec_dir = matches.get_one::<PathBuf>("spec-dir").cloned();
    Some(Request {
        file: matches.get_one::<PathBuf>("file")?.clone(),
        client: matches.get_one::<String>("client")?.clone(),
        spec_dir: spec_dir.unwrap_or_else(default_spec_dir),
        dry_run: matches.get_flag("dry-run"),
        allow_stale_fixups: matches.get_flag("allow-stale-fixups"),
    })
}

/// A client becomes a file, a Cargo feature and a Rust module.
fn client(name: &str) -> Result<String, String> {
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_');
    if fits {
        Ok(name.to_owned())
    } else {
        Err("lower-case letters, digits and _ only".to_owned())
    }
}

/// `spec` of this workspace, relative where that is shorter to read.
fn default_spec_dir() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    let spec = xtask.parent().unwrap_or(xtask).join("spec");
    let here = std::env::current_dir().unwrap_or_default();
    spec.strip_prefix(here).map(Path::to_path_buf).unwrap_or(spec)
}
