//! `cargo xtask bench generate`: what the release build of the generator takes, and what others take.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use genauth_generator::artifacts::Root;

use super::measure::{self, Cost, middle};
use super::peer::{self, Peer};
use super::readme;
use super::report::{Table, conditions, megabytes};
use crate::console::{self, UNUSABLE};
use crate::options;

pub(super) const NAME: &str = "generate";
const RUNS: &str = "runs";
const PEER_DOCUMENT: &str = "peer-document";
const WRITE: &str = "write";

const ABOUT: &str = "\
Generates the SDK and the reference pages of all clients, with the release build of this program, and
says what that takes: over the files of the run before, which writes none since none differs, and into
an empty folder.

With --peer-document, each other generator that is installed makes its crates of these documents, in
turns with ours: `oas3-gen` and `cargo-progenitor`. They write no pages. Of several runs, the one in
the middle counts.";

const AFTER: &str = "\
Exit codes:
  0  measured
  2  the specification or the command line can't be used, or a file can't be written

Example:
  cargo xtask bench generate --peer-document authentication.json --peer-document management.json";

pub(super) fn command() -> Command {
    let runs = Arg::new(RUNS)
        .long(RUNS)
        .value_name("N")
        .value_parser(value_parser!(u32).range(1..=999))
        .default_value("15")
        .help("How often each generator runs");
    let peer_document = Arg::new(PEER_DOCUMENT)
        .long(PEER_DOCUMENT)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .action(ArgAction::Append)
        .help("A document that other generators are measured with; can be repeated");
    let write = Arg::new(WRITE)
        .long(WRITE)
        .action(ArgAction::SetTrue)
        .help("Put the result into generated-sdk/benches/README.md as well");
    Command::new(NAME)
        .about("Measure how long the generator takes")
        .long_about(ABOUT)
        .args([runs, peer_document, write, options::spec_argument()])
        .after_help(AFTER)
}

struct Options {
    runs: usize,
    peer_documents: Vec<PathBuf>,
    write: bool,
    spec_dir: PathBuf,
    workspace: PathBuf,
}

impl Options {
    fn of(matches: &ArgMatches) -> Self {
        let runs = matches.get_one::<u32>(RUNS).copied().unwrap_or(1);
        let documents = matches.get_many::<PathBuf>(PEER_DOCUMENT);
        Self {
            runs: usize::try_from(runs).unwrap_or(1),
            peer_documents: documents.into_iter().flatten().cloned().collect(),
            write: matches.get_flag(WRITE),
            spec_dir: options::spec_dir(matches),
            workspace: options::workspace(),
        }
    }
}

pub(super) fn run(matches: &ArgMatches) -> ExitCode {
    if cfg!(debug_assertions) {
        return in_release();
    }
    match bench(&Options::of(matches)) {
        Ok(report) => console::results(&report, ExitCode::SUCCESS),
        Err(reason) => unusable(&reason),
    }
}

/// The same command, by the release build: figures of any other would say nothing.
fn in_release() -> ExitCode {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = process::Command::new(cargo)
        .args(["run", "--release", "--quiet", "--package", "xtask", "--"])
        .args(std::env::args_os().skip(1))
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        // It has said why.
        Ok(_) => ExitCode::from(UNUSABLE),
        Err(error) => unusable(&format!("cargo can't be run: {error}\n")),
    }
}

fn unusable(reason: &str) -> ExitCode {
    console::remarks(reason);
    ExitCode::from(UNUSABLE)
}

fn bench(options: &Options) -> Result<String, String> {
    let failed = |error: io::Error| format!("{error}\n");
    // First: a process is said to need what the one that starts it needs, if that is more.
    let columns = compare(options).map_err(failed)?;
    let pipeline = in_process(options)?;
    let text = report(options, &columns, pipeline).map_err(failed)?;
    if options.write {
        readme::write(&options.workspace, NAME, &text).map_err(failed)?;
    }
    Ok(text)
}

fn report(
    options: &Options,
    columns: &[Column],
    pipeline: Duration,
) -> io::Result<String> {
    let conditions = conditions(options.runs)?;
    let table = table(columns);
    let pipeline = pipeline.as_secs_f64();
    let notes = columns.iter().filter_map(|column| column.note.as_ref());
    let notes: String = notes.map(|note| format!("\n{note}.\n")).collect();
    Ok(format!(
        "{conditions}\n\n{table}\nThe pipeline alone, called as a function: {pipeline:.2} seconds.\n{notes}"
    ))
}

/// How long the pipeline takes as a function: no process is started, and no file is written.
fn in_process(options: &Options) -> Result<Duration, String> {
    let mut times = Vec::new();
    for _ in 0..options.runs {
        let since = Instant::now();
        genauth_generator::generate(
            &options.spec_dir,
            &[Root::Sdk, Root::Docs, Root::Tests],
        )
        .map_err(|diagnostics| genauth_generator::report::refusal(&diagnostics))?;
        times.push(since.elapsed());
    }
    Ok(middle(times))
}

/// A generator that is measured.
enum Generator<'a> {
    Ours(&'a Options),
    /// With the documents as it can read them.
    Peer(&'a Peer, Vec<PathBuf>),
}

impl Generator<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Ours(_) => "genauth",
            Self::Peer(peer, _) => peer.name,
        }
    }

    fn note(&self) -> Option<String> {
        match self {
            Self::Ours(_) => None,
            Self::Peer(peer, _) => peer.note(),
        }
    }

    /// What makes it generate everything once, into the folder.
    fn command_lines(&self, dir: &Path) -> io::Result<Vec<Vec<OsString>>> {
        match self {
            Self::Ours(options) => Ok(vec![vec![
                std::env::current_exe()?.into_os_string(),
                "generate".into(),
                "--spec-dir".into(),
                options.spec_dir.clone().into_os_string(),
                "--sdk-dir".into(),
                dir.join("sdk").into_os_string(),
                "--docs-dir".into(),
                dir.join("docs").into_os_string(),
            ]]),
            Self::Peer(peer, documents) => {
                let documents = documents.iter().enumerate();
                let command_line = |(index, document): (usize, &PathBuf)| {
                    (peer.command_line)(document, &dir.join(format!("peer{index}")))
                };
                Ok(documents.map(command_line).collect())
            }
        }
    }

    /// Generates everything.
    fn once(&self, dir: &Path) -> io::Result<Cost> {
        let mut sum = Cost::default();
        for command_line in &self.command_lines(dir)? {
            sum = sum.and(measure::run(peer::command(command_line))?);
        }
        Ok(sum)
    }
}

/// A peer that has shown that it can do with the documents.
fn fit<'a>(
    peer: &'a Peer,
    documents: &[PathBuf],
    dir: &Path,
) -> io::Result<Generator<'a>> {
    fs::create_dir_all(dir)?;
    let generator = Generator::Peer(peer, peer::readable(peer, documents, dir)?);
    generator.once(dir)?;
    Ok(generator)
}

/// What a generator took, and how much it wrote.
struct Column {
    name: &'static str,
    /// What it was spared.
    note: Option<String>,
    /// Over the files of the run before.
    again: Cost,
    /// Into an empty folder.
    anew: Cost,
    bytes: u64,
}

fn compare(options: &Options) -> io::Result<Vec<Column>> {
    let place = super::place(&options.workspace)?.join(NAME);
    let mut generators = vec![Generator::Ours(options)];
    remove(&place)?;
    let documents = &options.peer_documents;
    for peer in peer::ALL.iter().filter(|_| !documents.is_empty()) {
        match fit(peer, documents, &place.join("fit").join(peer.name)) {
            Ok(generator) => generators.push(generator),
            Err(error) => {
                console::remarks(&format!("{} is left out: {error}\n", peer.name));
            }
        }
    }
    let mut rounds = Vec::new();
    for run in 0..options.runs {
        // In turns, so that whatever else the machine does hits all generators alike.
        rounds.push(round(&generators, &place.join(run.to_string()))?);
    }
    remove(&place)?;
    let columns = generators.iter().enumerate();
    Ok(columns
        .map(|(index, generator)| Column {
            note: generator.note(),
            ..column(generator.name(), index, &rounds)
        })
        .collect())
}

/// What one generator took in one round.
struct Turn {
    anew: Cost,
    again: Cost,
    bytes: u64,
}

/// A folder is never emptied between the rounds: where many files were removed a moment ago, ext4 spends
/// more on making one than all else that a generator does, and that is no property of the generator.
fn round(generators: &[Generator<'_>], place: &Path) -> io::Result<Vec<Turn>> {
    let turn = |generator: &Generator<'_>| {
        let dir = place.join(generator.name());
        fs::create_dir_all(&dir)?;
        Ok(Turn {
            anew: generator.once(&dir)?,
            again: generator.once(&dir)?,
            bytes: size(&dir)?,
        })
    };
    generators.iter().map(turn).collect()
}

fn column(name: &'static str, index: usize, rounds: &[Vec<Turn>]) -> Column {
    let turns: Vec<&Turn> = rounds.iter().filter_map(|round| round.get(index)).collect();
    let median = |cost: fn(&Turn) -> Cost| {
        Cost::median(&turns.iter().map(|turn| cost(turn)).collect::<Vec<_>>())
    };
    Column {
        name,
        note: None,
        again: median(|turn| turn.again),
        anew: median(|turn| turn.anew),
        bytes: turns.last().map_or(0, |turn| turn.bytes),
    }
}

fn remove(dir: &Path) -> io::Result<()> {
    if dir.exists() { fs::remove_dir_all(dir) } else { Ok(()) }
}

/// Of all files below the folder.
fn size(dir: &Path) -> io::Result<u64> {
    let of_entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() { size(&entry.path()) } else { Ok(metadata.len()) }
    };
    fs::read_dir(dir)?.map(of_entry).sum()
}

fn table(columns: &[Column]) -> String {
    let mut table = Table::default();
    table.row("", columns.iter().map(|column| column.name.to_owned()));
    table.rule(columns.len());
    let mut figures = |label, digits, figure: fn(&Column) -> f64| {
        let figures: Vec<_> =
            columns.iter().map(|column| Some(figure(column))).collect();
        table.figures(label, digits, &figures);
    };
    figures("CPU seconds", 2, |column| column.again.cpu.as_secs_f64());
    figures("seconds", 2, |column| column.again.wall.as_secs_f64());
    figures("peak memory, MB", 0, |column| megabytes(column.again.memory));
    figures("CPU seconds, into an empty folder", 2, |column| {
        column.anew.cpu.as_secs_f64()
    });
    figures("seconds, into an empty folder", 2, |column| column.anew.wall.as_secs_f64());
    figures("output, MB", 1, |column| megabytes(column.bytes));
    table.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_peers_can_be_repeated() {
        let given = ["generate", "--peer-document=a.json", "--peer-document=b.json"];
        let options = Options::of(&command().try_get_matches_from(given).unwrap());
        assert_eq!(options.peer_documents, [Path::new("a.json"), Path::new("b.json")]);
        assert_eq!((options.runs, options.write), (15, false));
    }

    #[test]
    fn generators_are_compared_with_ours() {
        let cost = |millis| Cost {
            cpu: Duration::from_millis(millis),
            wall: Duration::from_millis(millis / 2),
            memory: 30_000_000,
        };
        let turn = |millis| Turn {
            anew: cost(2 * millis),
            again: cost(millis),
            bytes: 2_000_000,
        };
        let rounds = [300, 310, 900].map(|millis| vec![turn(millis), turn(600)]);
        let columns = [column("genauth", 0, &rounds), column("peer", 1, &rounds)];
        insta::assert_snapshot!(table(&columns), @r"
        |  | genauth | peer |
        | --- | ---: | ---: |
        | CPU seconds | 0.31 | 0.60 (× 1.9) |
        | seconds | 0.15 | 0.30 (× 1.9) |
        | peak memory, MB | 30 | 30 (× 1.0) |
        | CPU seconds, into an empty folder | 0.62 | 1.20 (× 1.9) |
        | seconds, into an empty folder | 0.31 | 0.60 (× 1.9) |
        | output, MB | 2.0 | 2.0 (× 1.0) |
        ");
    }
}
