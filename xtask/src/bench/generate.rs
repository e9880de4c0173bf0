//! `cargo xtask bench generate`

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use genauth_generator::artifacts::Root;

use super::measure::{self, Cost, median};
use super::peer::{self, Peer};
use super::report::{Table, conditions, megabytes};
use crate::console;
use crate::options::Spec;

const AFTER: &str = "\
Exit codes:
  0  measured
  2  the specification or the command line can't be used, or a file can't be written

Example:
  cargo xtask bench generate --peer-document authentication.json --peer-document management.json";

/// Measure how long the generator and other generators take
///
/// Generates the SDK and the reference pages of all clients with the release build of this program
/// and prints the cost: over the files of the run before, none of which differs, and into an empty
/// folder.
///
/// With --peer-document, each other generator that is installed makes its crates from these
/// documents: `oas3-gen` and `cargo-progenitor`. They write no pages. The generators take turns; of
/// several runs, the median counts.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Generate {
    /// Number of runs of each generator
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=999))]
    runs: u64,
    /// Document that other generators are measured with; can be repeated
    #[arg(long, value_name = "FILE")]
    peer_document: Vec<PathBuf>,
    #[command(flatten)]
    spec: Spec,
}

impl Generate {
    pub(crate) fn run(&self) -> ExitCode {
        if cfg!(debug_assertions) {
            return measure::in_release();
        }
        match self.results() {
            Ok(results) => console::results(&results, ExitCode::SUCCESS),
            Err(reason) => console::failed(&reason),
        }
    }

    fn results(&self) -> Result<String, String> {
        let failed = |error: io::Error| error.to_string();
        // This comes first, because the memory of a process counts as at least that of its parent.
        let table = self.compare().map_err(failed)?;
        let alone = self.in_process()?;
        let runs = usize::try_from(self.runs).unwrap_or(1);
        let conditions = conditions(runs).map_err(failed)?;
        Ok(format!(
            "{conditions}\n\n{table}\nThe generator alone, called as a function: {alone:.2} seconds.\n"
        ))
    }

    /// Returns the seconds of the generator as a function, without a process and without files.
    fn in_process(&self) -> Result<f64, String> {
        let mut times = Vec::new();
        for _ in 0..self.runs {
            let since = Instant::now();
            let roots = [Root::Sdk, Root::Docs, Root::Tests];
            genauth_generator::generate(&self.spec.dir(), &roots)
                .map_err(|diagnostics| diagnostics.to_string())?;
            times.push(since.elapsed());
        }
        Ok(median(times).as_secs_f64())
    }

    fn compare(&self) -> io::Result<String> {
        let folder = measure::folder()?.join("generate");
        remove(&folder)?;
        let mut generators = vec![Generator::Own(self.spec.dir())];
        for peer in peer::ALL.iter().filter(|_| !self.peer_document.is_empty()) {
            let dir = folder.join("first").join(peer.name);
            match first_run(peer, &self.peer_document, &dir) {
                Ok(generator) => generators.push(generator),
                Err(error) => peer.leave_out(&error),
            }
        }
        let mut runs = vec![Vec::new(); generators.len()];
        for run in 0..self.runs {
            for (generator, runs) in generators.iter().zip(&mut runs) {
                // A new folder each time: after the removal of many files, ext4 is slow to create
                // new ones.
                let dir = folder.join(run.to_string()).join(generator.name());
                fs::create_dir_all(&dir)?;
                runs.push(Run {
                    anew: generator.run(&dir)?,
                    again: generator.run(&dir)?,
                    bytes: size(&dir)?,
                });
            }
        }
        remove(&folder)?;
        let names: Vec<_> = generators.iter().map(|one| one.name().to_owned()).collect();
        Ok(table(&names, &runs))
    }
}

/// A generator that is measured.
enum Generator {
    /// This one, with the folder of the specification.
    Own(PathBuf),
    /// Another one, with documents that it can read.
    Peer(&'static Peer, Vec<PathBuf>),
}

impl Generator {
    fn name(&self) -> &'static str {
        match self {
            Self::Own(_) => "genauth",
            Self::Peer(peer, _) => peer.name,
        }
    }

    /// Generates everything into a folder.
    fn run(&self, dir: &Path) -> io::Result<Cost> {
        let mut sum = Cost::default();
        for command_line in &self.command_lines(dir)? {
            sum = sum.and(measure::run(peer::command(command_line))?);
        }
        Ok(sum)
    }

    fn command_lines(&self, dir: &Path) -> io::Result<Vec<Vec<OsString>>> {
        match self {
            Self::Own(spec_dir) => Ok(vec![vec![
                env::current_exe()?.into(),
                "generate".into(),
                "--spec-dir".into(),
                spec_dir.into(),
                "--sdk-dir".into(),
                dir.join("sdk").into(),
                "--docs-dir".into(),
                dir.join("docs").into(),
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
}

/// Returns a peer that has generated from the documents once.
fn first_run(
    peer: &'static Peer,
    documents: &[PathBuf],
    dir: &Path,
) -> io::Result<Generator> {
    fs::create_dir_all(dir)?;
    let generator = Generator::Peer(peer, peer.readable(documents, dir)?);
    generator.run(dir)?;
    Ok(generator)
}

/// One run of a generator.
#[derive(Clone, Copy)]
struct Run {
    /// Into an empty folder.
    anew: Cost,
    /// Over the same files.
    again: Cost,
    /// Size of all files.
    bytes: u64,
}

fn remove(dir: &Path) -> io::Result<()> {
    if dir.exists() { fs::remove_dir_all(dir) } else { Ok(()) }
}

/// Returns the size of all files below a folder.
fn size(dir: &Path) -> io::Result<u64> {
    let of_entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() { size(&entry.path()) } else { Ok(metadata.len()) }
    };
    fs::read_dir(dir)?.map(of_entry).sum()
}

fn table(names: &[String], runs: &[Vec<Run>]) -> String {
    let mut table = Table::new(names, 1);
    let mut row = |label, digits, figure: fn(&[Run]) -> f64| {
        let figures: Vec<_> = runs.iter().map(|runs| figure(runs)).collect();
        table.figures(label, digits, &figures);
    };
    row("CPU seconds", 2, |runs| again(runs).cpu.as_secs_f64());
    row("seconds", 2, |runs| again(runs).wall.as_secs_f64());
    row("peak memory, MB", 0, |runs| megabytes(again(runs).memory));
    row("CPU seconds, into an empty folder", 2, |runs| anew(runs).cpu.as_secs_f64());
    row("seconds, into an empty folder", 2, |runs| anew(runs).wall.as_secs_f64());
    row("output, MB", 1, |runs| {
        megabytes(median(runs.iter().map(|run| run.bytes).collect()))
    });
    table.into_text()
}

fn again(runs: &[Run]) -> Cost {
    Cost::median(&runs.iter().map(|run| run.again).collect::<Vec<_>>())
}

fn anew(runs: &[Run]) -> Cost {
    Cost::median(&runs.iter().map(|run| run.anew).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn generators_are_compared_with_ours() {
        let cost = |millis| Cost {
            cpu: Duration::from_millis(millis),
            wall: Duration::from_millis(millis / 2),
            memory: 30_000_000,
        };
        let run = |millis| Run {
            anew: cost(2 * millis),
            again: cost(millis),
            bytes: 2_000_000,
        };
        let runs =
            [[300, 310, 900].map(run).to_vec(), [600, 600, 600].map(run).to_vec()];
        let names = ["genauth", "peer"].map(str::to_owned);
        insta::assert_snapshot!(table(&names, &runs), @r"
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
