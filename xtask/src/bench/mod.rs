//! `cargo xtask bench`. `generated-sdk/benches/README.md` has results, and says what is compared.

mod compile;
mod documents;
mod generate;
mod measure;
mod peer;
mod report;

use std::env;
use std::process::{self, ExitCode};

use clap::Subcommand;

use crate::console::{self, UNUSABLE};

/// Measure the build of the SDK and the generator
#[derive(Subcommand)]
pub(crate) enum Bench {
    Compile(compile::Compile),
    Documents(documents::Documents),
    Generate(generate::Generate),
}

impl Bench {
    pub(crate) fn run(&self) -> ExitCode {
        match self {
            Self::Compile(command) => command.run(),
            Self::Documents(command) => command.run(),
            Self::Generate(command) => command.run(),
        }
    }
}

/// Runs the same command with the release build, because only its figures mean something.
fn in_release() -> ExitCode {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = process::Command::new(cargo)
        .args(["run", "--release", "--quiet", "--package", "xtask", "--"])
        .args(env::args_os().skip(1))
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        // It has printed the reason.
        Ok(_) => ExitCode::from(UNUSABLE),
        Err(error) => console::failed(&format!("cargo can't be run: {error}")),
    }
}
