//! The commands of this workspace.

mod import;

use std::process::ExitCode;

fn main() -> ExitCode {
    let command = clap::Command::new("xtask")
        .subcommand_required(true)
        .subcommand(import::command());
    match command.get_matches().subcommand() {
        Some(("import", matches)) => import::run(matches),
        _ => ExitCode::from(2),
    }
}
