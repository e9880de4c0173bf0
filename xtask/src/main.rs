//! The commands of this workspace. Each is a file of its own that says what it takes and what it
//! does; the work itself is done by the generator.

mod bench;
mod check;
mod console;
mod coverage;
mod diff;
mod docs;
mod generate;
mod import;
mod import_pages;
mod memory;
mod options;
mod panics;
mod release_plan;
mod site;
mod tools;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command takes, and what it does with it.
type Entry = (fn() -> Command, fn(&ArgMatches) -> ExitCode);

const COMMANDS: &[Entry] = &[
    (generate::command, generate::run),
    (check::command, check::run),
    (import::command, import::run),
    (import_pages::command, import_pages::run),
    (diff::command, diff::run),
    (coverage::command, coverage::run),
    (docs::command, docs::run),
    (release_plan::command, release_plan::run),
    (site::command, site::run),
    (site::preprocessor::command, site::preprocessor::run),
    (bench::command, bench::run),
];

const AFTER: &str = "\
Exit codes:
  0  done, and all is well
  1  `check`, `coverage`, `diff --fail-on` or `docs --compare` found something to mend
  2  the input or the command line can't be used, or a file can't be read or written

`cargo xtask COMMAND --help` says more about a command.

Example, after a change of the specification:
  cargo xtask generate && cargo xtask check";

fn main() -> ExitCode {
    let matches = cli().get_matches();
    let Some((name, arguments)) = matches.subcommand() else { return ExitCode::from(2) };
    let entry = COMMANDS.iter().find(|(command, _)| command().get_name() == name);
    entry.map_or(ExitCode::from(2), |(_, run)| {
        options::limit_documents(arguments);
        panics::caught(name, || run(arguments))
    })
}

fn cli() -> Command {
    Command::new("xtask")
        .bin_name("cargo xtask")
        .about(
            "Turns spec/ into the SDK and its reference pages, and checks that they fit",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(COMMANDS.iter().map(|(command, _)| command()))
        .after_help(AFTER)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::cli().debug_assert();
    }
}
