//! What the SDK costs those who build it, and what the generator takes.
//!
//! `cargo xtask bench compile` has cargo build the SDK and the crates of other generators. `cargo xtask bench
//! generate` times the generator. `generated-sdk/benches/README.md` has the results and says what is compared.

mod callers;
mod compile;
mod crates;
mod generate;
mod measure;
mod peer;
mod readme;
mod report;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::console::UNUSABLE;

pub(crate) fn command() -> Command {
    Command::new("bench")
        .about("Measure what the SDK costs those who build it, and the generator")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([compile::command(), generate::command()])
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    match matches.subcommand() {
        Some((compile::NAME, matches)) => compile::run(matches),
        Some((generate::NAME, matches)) => generate::run(matches),
        _ => ExitCode::from(UNUSABLE),
    }
}

/// Where all files of the benches are.
fn place(workspace: &Path) -> io::Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let place = target.unwrap_or_else(|| workspace.join("target")).join("bench");
    fs::create_dir_all(&place)?;
    place.canonicalize()
}
