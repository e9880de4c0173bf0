//! `cargo xtask bench compile`: decides by measurement how the DTOs are written.
//!
//! The same SDK is written twice, with tables and with serde's derives, and cargo is told to build each;
//! what that takes is the result. `generated-sdk/benches/README.md` says what the two have in common.

mod compile;
mod crates;
mod derived;
mod measure;
mod peer;
mod report;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::console::UNUSABLE;

pub(crate) fn command() -> Command {
    Command::new("bench")
        .about("Measure what the SDK costs those who build it")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(compile::command())
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    match matches.subcommand() {
        Some((_, matches)) => compile::run(matches),
        None => ExitCode::from(UNUSABLE),
    }
}

/// A way of writing the DTOs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    /// A table per DTO, and one engine for all.
    Tables,
    /// `#[derive(Serialize, Deserialize)]`.
    Derive,
}

impl Variant {
    const ALL: [Self; 2] = [Self::Tables, Self::Derive];

    fn name(self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::Derive => "derive",
        }
    }
}
