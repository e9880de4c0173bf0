//! The commands of this workspace. Each is a file of its own that says what it takes and what it
//! does; the work itself is done by the generator.

mod check;
mod console;
mod generate;
mod options;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

/// What a command takes, and what it does with it.
type Entry = (fn() -> Command, fn(&ArgMatches) -> ExitCode);

const COMMANDS: &[Entry] =
    &[(generate::command, generate::run), (check::command, check::run)];

fn main() -> ExitCode {
    let matches = cli().get_matches();
    let Some((name, arguments)) = matches.subcommand() else { return ExitCode::from(2) };
    let entry = COMMANDS.iter().find(|(command, _)| command().get_name() == name);
    entry.map_or(ExitCode::from(2), |(_, run)| run(arguments))
}

fn cli() -> Command {
    Command::new("xtask")
        .bin_name("cargo xtask")
        .about("The commands of this workspace")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(COMMANDS.iter().map(|(command, _)| command()))
        .after_help("`cargo xtask COMMAND --help` says more about a command.")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::cli().debug_assert();
    }
}
