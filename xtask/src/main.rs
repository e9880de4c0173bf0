//! The commands of this workspace, one file or folder each. A command has its options and prints;
//! the generator does the work.

mod bench;
mod check;
mod check_cache;
mod console;
mod coverage;
mod diff;
mod docs;
mod generate;
mod import;
mod import_pages;
mod options;
mod panics;
mod release_plan;
mod rename;
mod site;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const AFTER: &str = "\
Exit codes:
  0  done, without a finding
  1  `check`, `coverage`, `diff --fail-on` or `docs --compare` found something to fix
  2  the input or the command line can't be used, or a file can't be read or written

Paths that are given count from the current directory, default paths from the workspace.
`cargo xtask COMMAND --help` describes a command.

Example, after a change of the specification:
  cargo xtask generate && cargo xtask check";

/// Generate the SDK and its reference pages from spec/, and check them
#[derive(Parser)]
#[command(bin_name = "cargo xtask", after_help = AFTER, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Size of the largest document that is read, in MiB
    #[arg(
        long,
        global = true,
        value_name = "MIB",
        value_parser = clap::value_parser!(u64).range(1..=4096),
        default_value_t = 64,
    )]
    max_document_size: u64,
}

#[derive(Subcommand)]
enum Command {
    Generate(generate::Generate),
    Check(check::Check),
    Import(import::Import),
    ImportPages(import_pages::ImportPages),
    Diff(diff::Diff),
    Coverage(coverage::Coverage),
    Docs(docs::Docs),
    Rename(rename::Rename),
    ReleasePlan(release_plan::ReleasePlan),
    Site(site::Site),
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    genauth_generator::input::limit_to(cli.max_document_size << 20);
    let name = matches.subcommand_name().unwrap_or_default();
    panics::caught(name, || match cli.command {
        Command::Generate(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::ImportPages(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Coverage(command) => command.run(),
        Command::Docs(command) => command.run(),
        Command::Rename(command) => command.run(),
        Command::ReleasePlan(command) => command.run(),
        Command::Site(command) => command.run(),
        Command::Bench(command) => command.run(),
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
