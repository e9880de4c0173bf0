//! `cargo xtask check`: says whether what is written is what the specification gives.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use genauth_generator::Generated;
use genauth_generator::artifacts::Dirs;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::release::Baseline;
use genauth_generator::report::{self, Format, Report, Since, Status};

use crate::console::{self, UNUSABLE};
use crate::memory::Memory;
use crate::options::{self, Options};

const FORMAT: &str = "format";
const FULL: &str = "full";
const BASE: &str = "base";

const ABOUT: &str = "\
Says, in this order, whether the specification is valid, whether its prose is complete, whether the
SDK and the reference pages are what it gives, and how the API differs from the last release.

Every sentence that is missing or that nothing refers to is named, and so is every file that
differs, is missing or should not be there. What has become of the API since the last release (the
newest tag like v1.2.3) is told, and nothing to mend. Nothing is written.

When all was well the last time and neither the program nor any of these files has changed since, the
answer is given without looking; --full looks all the same.";

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is up to date
  1  a file or a sentence has to be mended; the last line says how
  2  the specification or the command line can't be used, or a file can't be read

Example:
  cargo xtask check --format github";

pub(crate) fn command() -> Command {
    let format = Arg::new(FORMAT)
        .long(FORMAT)
        .value_name("FORMAT")
        .value_parser(Format::NAMES)
        .default_value("text")
        .help("For people, as annotations of a GitHub workflow, or as one JSON object");
    Command::new("check")
        .about("Compare what is written with what the specification gives")
        .long_about(ABOUT)
        .args(options::arguments())
        .arg(format)
        .arg(Arg::new(BASE).long(BASE).value_name("REVISION").help(
            "Git revision that the API is compared with [default: the last release]",
        ))
        .arg(
            Arg::new(FULL)
                .long(FULL)
                .action(ArgAction::SetTrue)
                .help("Look even if nothing has changed since the last check"),
        )
        .after_help(format!("{}\n\n{EXIT_CODES}", options::PATHS))
}

pub(crate) fn run(matches: &ArgMatches) -> ExitCode {
    let options = Options::of(matches);
    let name = matches.get_one::<String>(FORMAT).map_or("", String::as_str);
    let base = matches.get_one::<String>(BASE).map(String::as_str);
    let base = Baseline::of(base, &options.spec_dir);
    let memory = match matches.get_flag(FULL) {
        true => None,
        false => memory(&options, name, base.as_ref()),
    };
    if let Some(answer) = memory.as_ref().and_then(Memory::answer) {
        console::remarks("Nothing has changed since the last check.\n");
        return console::results(&answer, ExitCode::SUCCESS);
    }
    let format = Format::named(name).unwrap_or(Format::Text);
    let outcome = genauth_generator::generate(&options.spec_dir, &options.dirs.roots());
    let report = report(&outcome, &options, base.as_ref());
    console::remarks(&report.remarks(format));
    if options.timings {
        console::remarks(&report::timings(&report.timings));
    }
    let results = report.results(format);
    if let Some(memory) = memory.filter(|_| report.status() == Status::Ok) {
        memory.keep(&results);
    }
    console::results(&results, code(report.status()))
}

fn report<'a>(
    outcome: &'a Result<Generated, Diagnostics>,
    options: &Options,
    base: Option<&Baseline>,
) -> Report<'a> {
    let outcome = outcome.as_ref().map_err(Clone::clone);
    let mut report =
        genauth_generator::check(outcome, &options.dirs, options.generate.clone());
    if report.status() != Status::Invalid
        && let Some(base) = base
    {
        match Since::revision(&base.revision, &options.spec_dir) {
            Ok(since) => report.since = Some(since),
            Err(diagnostics) => report.diagnostics = diagnostics,
        }
    }
    report
}

/// The answer depends on the options, the specification as it is and as it was, and the generated files.
fn memory(options: &Options, format: &str, base: Option<&Baseline>) -> Option<Memory> {
    let Dirs { sdk, docs, tests } = &options.dirs;
    let folders = [sdk, docs, tests].into_iter().flatten().map(PathBuf::as_path);
    let folders: Vec<&Path> = folders.chain([options.spec_dir.as_path()]).collect();
    let here = env::current_dir().ok()?.display().to_string();
    let base = format!("{base:?}");
    Memory::of(vec![here, format.to_owned(), options.generate.clone(), base], &folders)
}

fn code(status: Status) -> ExitCode {
    match status {
        Status::Ok => ExitCode::SUCCESS,
        Status::Drift => ExitCode::from(1),
        Status::Invalid => ExitCode::from(UNUSABLE),
    }
}
