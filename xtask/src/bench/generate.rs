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
Generates the SDK and the reference pages of all clients into an empty folder, with the release build
of this program, and says what that takes.

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
    let pipeline = in_process(options)?;
    measure_and_report(options, pipeline).map_err(|error| format!("{error}\n"))
}

fn measure_and_report(options: &Options, pipeline: Duration) -> io::Result<String> {
    let table = table(&compare(options)?);
    let conditions = conditions(options.runs)?;
    let pipeline = pipeline.as_secs_f64();
    let text = format!(
        "{conditions}\n\n{table}\nThe pipeline alone, called as a function: {pipeline:.2} seconds.\n"
    );
    if options.write {
        readme::write(&options.workspace, NAME, &text)?;
    }
    Ok(text)
}

/// How long the pipeline takes as a function: no process is started, and no file is written.
fn in_process(options: &Options) -> Result<Duration, String> {
    let mut times = Vec::new();
    for _ in 0..options.runs {
        let since = Instant::now();
        genauth_generator::run(&options.spec_dir, &[Root::Sdk, Root::Docs])
            .map_err(|diagnostics| genauth_generator::report::refusal(&diagnostics))?;
        times.push(since.elapsed());
    }
    Ok(middle(times))
}

/// A generator, as the command lines that make it generate everything once.
struct Generator {
    name: &'static str,
    command_lines: Vec<Vec<OsString>>,
}

impl Generator {
    fn ours(options: &Options, place: &Path) -> io::Result<Self> {
        let [sdk, docs] = ["sdk", "docs"].map(|root| place.join(root).into_os_string());
        let command_line = vec![
            std::env::current_exe()?.into_os_string(),
            "generate".into(),
            "--spec-dir".into(),
            options.spec_dir.clone().into_os_string(),
            "--sdk-dir".into(),
            sdk,
            "--docs-dir".into(),
            docs,
        ];
        Ok(Self {
            name: "genauth",
            command_lines: vec![command_line],
        })
    }

    fn peer(peer: &Peer, options: &Options, place: &Path) -> Self {
        let documents = options.peer_documents.iter().enumerate();
        let command_line = |(index, document): (usize, &PathBuf)| {
            (peer.command_line)(document, &place.join(format!("peer{index}")))
        };
        Self {
            name: peer.name,
            command_lines: documents.map(command_line).collect(),
        }
    }

    /// Generates everything into an empty folder.
    fn once(&self, place: &Path) -> io::Result<Cost> {
        if place.exists() {
            fs::remove_dir_all(place)?;
        }
        fs::create_dir_all(place)?;
        let mut sum = Cost::default();
        for command_line in &self.command_lines {
            sum = sum.and(measure::run(peer::command(command_line))?);
        }
        Ok(sum)
    }

    /// Whether the generator can take part. Says why, if it can't.
    fn is_fit(&self, place: &Path) -> bool {
        let outcome = self.once(place);
        if let Err(error) = &outcome {
            console::remarks(&format!("{} is left out: {error}\n", self.name));
        }
        outcome.is_ok()
    }
}

/// What a generator took, and how much it wrote.
struct Column {
    name: &'static str,
    cost: Cost,
    bytes: u64,
}

fn compare(options: &Options) -> io::Result<Vec<Column>> {
    let place = super::place(&options.workspace)?.join(NAME);
    let mut generators = vec![Generator::ours(options, &place)?];
    let peers = peer::ALL.iter().map(|peer| Generator::peer(peer, options, &place));
    let asked = !options.peer_documents.is_empty();
    generators.extend(peers.filter(|peer| asked && peer.is_fit(&place)));
    take_turns(&generators, options.runs, &place)
}

/// In turns, so that whatever else the machine does hits all generators alike.
fn take_turns(
    generators: &[Generator],
    runs: usize,
    place: &Path,
) -> io::Result<Vec<Column>> {
    let mut costs = vec![Vec::new(); generators.len()];
    let mut bytes = vec![0; generators.len()];
    for _ in 0..runs {
        let results = costs.iter_mut().zip(&mut bytes);
        for (generator, (costs, bytes)) in generators.iter().zip(results) {
            costs.push(generator.once(place)?);
            *bytes = size(place)?;
        }
    }
    let columns = generators.iter().zip(costs.iter().zip(bytes));
    let column = |(generator, (costs, bytes)): (&Generator, (&Vec<Cost>, u64))| Column {
        name: generator.name,
        cost: Cost::median(costs),
        bytes,
    };
    Ok(columns.map(column).collect())
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
    figures("CPU seconds", 2, |column| column.cost.cpu.as_secs_f64());
    figures("seconds", 2, |column| column.cost.wall.as_secs_f64());
    figures("peak memory, MB", 0, |column| megabytes(column.cost.memory));
    figures("written, MB", 1, |column| megabytes(column.bytes));
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
        let column = |name, millis| Column {
            name,
            cost: Cost {
                cpu: Duration::from_millis(millis),
                wall: Duration::from_millis(millis / 2),
                memory: 30_000_000,
            },
            bytes: 2_000_000,
        };
        insta::assert_snapshot!(table(&[column("genauth", 300), column("peer", 600)]), @r"
        |  | genauth | peer |
        | --- | ---: | ---: |
        | CPU seconds | 0.30 | 0.60 (× 2.0) |
        | seconds | 0.15 | 0.30 (× 2.0) |
        | peak memory, MB | 30 | 30 (× 1.0) |
        | written, MB | 2.0 | 2.0 (× 1.0) |
        ");
    }
}
