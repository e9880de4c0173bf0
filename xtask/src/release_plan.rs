//! `cargo xtask release-plan`

use std::process::ExitCode;

use clap::Args;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::release::{self, Request};

use crate::console;
use crate::options::{self, Sdk, Spec};

const AFTER: &str = "\
Exit codes:
  0  the plan is printed, and with --write it is written
  2  the specification, the repository or the command line can't be used, or a file can't be written

Example:
  cargo xtask release-plan --write && cargo xtask generate";

/// Propose the next version and its section of the changelog
///
/// Compares the specification with that of the last release (the newest tag like v1.2.3), and
/// proposes the next version, by Cargo's rules, and its section of CHANGELOG.md.
///
/// The section has the entries written by hand under `Unreleased`, then each change that callers
/// can notice, by group of the API, with links to the pages and, if it breaks something, what to
/// do. Changes of handwritten code are not detected.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct ReleasePlan {
    /// Write CHANGELOG.md, and the version to Cargo.toml, Cargo.lock and records of removed
    /// operations
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    spec: Spec,
    #[command(flatten)]
    sdk: Sdk,
}

impl ReleasePlan {
    pub(crate) fn run(&self) -> ExitCode {
        match self.results() {
            Ok(text) => console::results(&text, ExitCode::SUCCESS),
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }

    fn results(&self) -> Result<String, Diagnostics> {
        let request = Request {
            workspace: options::workspace(),
            sdk_dir: self.sdk.dir(),
            spec_dir: self.spec.dir(),
            day: release::today(),
        };
        if !self.write {
            return release::plan(&request).map(|plan| plan.to_string());
        }
        let (plan, files) = release::write(&request)?;
        let written =
            files.iter().map(|file| format!("\n{} is written.", file.display()));
        Ok(format!("{plan}{}\n", written.collect::<String>()))
    }
}
