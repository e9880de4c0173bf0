//! `cargo xtask rename`

use std::process::ExitCode;

use clap::Args;
use genauth_generator::rename::{self, Action, Request};

use crate::console;
use crate::options;

const AFTER: &str = "\
Exit codes:
  0  the name is changed
  2  there is no such name, the new one can't be used, or a file can't be read or written

Examples:
  cargo xtask rename AuthenticationClient::enroll_factor enrol_factor
  cargo xtask rename FactorType::Sms TextMessage
  cargo xtask rename --retire AuthenticationClient::enroll_factor";

/// Change a published name in spec/
///
/// Changes the name of a method, a type, a variant or a field, as it is in Rust, in the documents of
/// spec/. An import keeps it. The earlier name of a method or a type stays as a deprecated alias
/// until it is retired; a variant and a field have no aliases. `diff` reports what it breaks.
#[derive(Args)]
#[command(after_help = AFTER)]
pub(crate) struct Rename {
    /// Name, for example FactorType, FactorType::Sms or EnrollFactorDto::pass_code
    #[arg(value_name = "OLD")]
    old: String,
    /// New name
    #[arg(value_name = "NEW", required_unless_present = "retire")]
    new: Option<String>,
    /// Keep no alias
    #[arg(long)]
    without_alias: bool,
    /// Remove the alias OLD
    #[arg(long, conflicts_with_all = ["new", "without_alias"])]
    retire: bool,
    #[command(flatten)]
    spec: options::Spec,
}

impl Rename {
    pub(crate) fn run(self) -> ExitCode {
        let action = match self.new {
            Some(new) => Action::Rename {
                new,
                alias: !self.without_alias,
            },
            None => Action::Retire,
        };
        let request = Request {
            spec_dir: self.spec.dir(),
            old: self.old,
            action,
        };
        match rename::run(&request) {
            Ok(done) => console::results(&done.to_string(), ExitCode::SUCCESS),
            Err(diagnostics) => console::refused(&diagnostics),
        }
    }
}
