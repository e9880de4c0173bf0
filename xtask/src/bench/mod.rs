//! `cargo xtask bench`. `generated-sdk/benches/README.md` has results, and says what is compared.

mod compile;
mod documents;
mod generate;
mod measure;
mod peer;
mod report;

use std::process::ExitCode;

use clap::Subcommand;

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
