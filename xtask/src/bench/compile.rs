//! `cargo xtask bench compile`: write the crates, build them in turns, report.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use genauth_generator::artifacts::{Artifacts, Root};

use super::crates::Sdk;
use super::measure::{Cost, Step, Subject};
use super::peer::Peer;
use super::report::{Column, Report, Sizes};
use super::{callers, crates, peer, readme};
use crate::console::{self, UNUSABLE};
use crate::options;

pub(super) const NAME: &str = "compile";
const RUNS: &str = "runs";
const FEATURES: &str = "features";
const STEP: &str = "step";
const WITHOUT: &str = "without";
const PEER_DOCUMENT: &str = "peer-document";
const WRITE: &str = "write";

const ABOUT: &str = "\
Builds the SDK with each set of features, and says what each takes: CPU seconds of cargo and all that
it starts, and the memory of the process that needs most.

With all features and --peer-document, it is compared with the crates that other generators make of
these documents, if they are installed: `oas3-gen` and `cargo-progenitor`.

Only the crates themselves are built while the clock runs: what they depend on has been built before,
and nothing is incremental. Of several runs, the one in the middle counts.";

const AFTER: &str = "\
Exit codes:
  0  measured
  2  the specification or the command line can't be used, or a build failed

Examples:
  cargo xtask bench compile --features all --step check
  cargo xtask bench compile --peer-document authentication.json --peer-document management.json --write";

/// A set of features of the SDK.
struct Features {
    name: &'static str,
    clients: &'static [&'static str],
}

const AUTHENTICATION: Features = Features {
    name: "authentication",
    clients: &["authentication"],
};

const MANAGEMENT: Features = Features {
    name: "management",
    clients: &["management"],
};

/// What others are compared with.
const ALL: Features = Features {
    name: "all",
    clients: &["authentication", "management"],
};

const FEATURE_SETS: [&Features; 3] = [&AUTHENTICATION, &MANAGEMENT, &ALL];

pub(super) fn command() -> Command {
    let runs = Arg::new(RUNS)
        .long(RUNS)
        .value_name("N")
        .value_parser(value_parser!(u32).range(1..=99))
        .default_value("3")
        .help("How often each build is measured");
    let features = Arg::new(FEATURES)
        .long(FEATURES)
        .value_name("SET")
        .value_parser(FEATURE_SETS.map(|features| features.name))
        .action(ArgAction::Append)
        .help("Measure only this set of features; can be repeated");
    let step = Arg::new(STEP)
        .long(STEP)
        .value_name("STEP")
        .value_parser(Step::ALL.map(Step::name))
        .action(ArgAction::Append)
        .help("Measure only this kind of build; can be repeated");
    let without = Arg::new(WITHOUT)
        .long(WITHOUT)
        .value_name("NAME")
        .value_parser(rivals().collect::<Vec<_>>())
        .action(ArgAction::Append)
        .help("Leave this one out of the comparison; can be repeated");
    let peer_document = Arg::new(PEER_DOCUMENT)
        .long(PEER_DOCUMENT)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .action(ArgAction::Append)
        .help("A document that others make their crates of; can be repeated");
    let write = Arg::new(WRITE)
        .long(WRITE)
        .action(ArgAction::SetTrue)
        .help("Put the result into generated-sdk/benches/README.md as well");
    Command::new(NAME)
        .about("Measure how long the SDK takes to build, and what others take")
        .long_about(ABOUT)
        .args([runs, features, step, without, peer_document, write])
        .arg(options::spec_argument())
        .after_help(AFTER)
}

/// What the SDK can be compared with.
fn rivals() -> impl Iterator<Item = &'static str> {
    peer::ALL.into_iter().map(|peer| peer.name)
}

struct Options {
    runs: usize,
    features: Vec<&'static Features>,
    steps: Vec<Step>,
    without: Vec<String>,
    write: bool,
    peer_documents: Vec<PathBuf>,
    spec_dir: PathBuf,
    workspace: PathBuf,
}

impl Options {
    fn of(matches: &ArgMatches) -> Self {
        let runs = matches.get_one::<u32>(RUNS).copied().unwrap_or(1);
        let features = values::<String>(matches, FEATURES);
        let steps = values::<String>(matches, STEP);
        let is_chosen = |chosen: &[String], name: &str| {
            chosen.is_empty() || chosen.iter().any(|one| one == name)
        };
        Self {
            runs: usize::try_from(runs).unwrap_or(1),
            features: FEATURE_SETS
                .into_iter()
                .filter(|set| is_chosen(&features, set.name))
                .collect(),
            steps: Step::ALL
                .into_iter()
                .filter(|step| is_chosen(&steps, step.name()))
                .collect(),
            without: values(matches, WITHOUT),
            write: matches.get_flag(WRITE),
            peer_documents: values(matches, PEER_DOCUMENT),
            spec_dir: options::spec_dir(matches),
            workspace: options::workspace(),
        }
    }

    fn compares_with(&self, name: &str) -> bool {
        let is_whole = self.features.iter().any(|features| features.name == ALL.name);
        is_whole && !self.without.iter().any(|left_out| left_out == name)
    }
}

fn values<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<T> {
    matches.get_many(name).into_iter().flatten().cloned().collect()
}

pub(super) fn run(matches: &ArgMatches) -> ExitCode {
    let options = Options::of(matches);
    let outcome = genauth_generator::generate(&options.spec_dir, &[Root::Sdk])
        .map_err(|diagnostics| genauth_generator::report::refusal(&diagnostics))
        .and_then(|run| {
            bench(&options, &run.artifacts).map_err(|error| format!("{error}\n"))
        });
    match outcome {
        Ok(report) => console::results(&report, ExitCode::SUCCESS),
        Err(reason) => {
            console::remarks(&reason);
            ExitCode::from(UNUSABLE)
        }
    }
}

fn bench(options: &Options, artifacts: &Artifacts) -> io::Result<String> {
    let place = super::place(&options.workspace)?;
    let mut bench = Bench {
        options,
        target: place.join("target"),
        place,
        entries: Vec::new(),
        notes: Vec::new(),
    };
    let sdk = crates::write(&options.workspace, artifacts, &bench.place.join("sdk"))?;
    bench.add_own(&sdk)?;
    for peer in &peer::ALL {
        bench.add_peer(peer);
    }
    bench.measure()?;
    let text = bench.report(&sdk)?.text()?;
    if options.write {
        readme::write(&options.workspace, NAME, &text)?;
    }
    Ok(text)
}

/// A crate with its place in the report.
struct Entry {
    subject: Subject,
    column: Column,
}

struct Bench<'a> {
    options: &'a Options,
    place: PathBuf,
    target: PathBuf,
    /// The SDK with its sets of features, then what the last of these is compared with.
    entries: Vec<Entry>,
    /// What the report has to say of what is not in it.
    notes: Vec<String>,
}

impl Bench<'_> {
    fn add_own(&mut self, sdk: &Sdk) -> io::Result<()> {
        for features in &self.options.features {
            let subject = of_sdk(sdk, features, &self.target);
            // All sets of features have the same dependencies.
            if self.entries.is_empty() {
                subject.warm_up(&self.options.steps)?;
            }
            let lines = crates::generated_lines(&sdk.sdk, features.clients)?;
            self.add(subject, Column::own(features.name, lines));
        }
        Ok(())
    }

    fn add(&mut self, subject: Subject, mut column: Column) {
        column.operations = subject.caller.as_ref().map(|caller| caller.operations);
        self.entries.push(Entry { subject, column });
    }

    /// Adds a peer's crates. If they can't be had or built, the report says so.
    fn add_peer(&mut self, peer: &Peer) {
        let is_asked = !self.options.peer_documents.is_empty();
        if !is_asked || !self.options.compares_with(peer.name) {
            return;
        }
        match self.peer(peer) {
            Ok((subject, column)) => {
                self.add(subject, column);
                self.notes.extend(peer.note());
            }
            Err(error) => {
                console::remarks(&format!("{} is left out: {error}\n", peer.name));
                self.notes.push(left_out(peer.name, &error));
            }
        }
    }

    fn peer(&self, peer: &Peer) -> io::Result<(Subject, Column)> {
        let dir = self.place.join(peer.name);
        let crates = peer::write(peer, &self.options.peer_documents, &dir)?;
        let lines =
            crates.crates.iter().map(crates::all_lines).sum::<io::Result<_>>()?;
        let title = peer.title(&crates)?;
        let subject = Subject {
            workspace: crates.workspace,
            target: self.target.clone(),
            crates: crates.crates,
            caller: Some(crates.caller),
            features: Vec::new(),
        };
        subject.warm_up(&self.options.steps)?;
        Ok((subject, Column::other(title, lines)))
    }

    fn measure(&mut self) -> io::Result<()> {
        for step in &self.options.steps {
            measure_step(*step, &mut self.entries, self.options.runs)?;
        }
        if self.options.steps.contains(&Step::Release) {
            self.count_llvm_lines();
        }
        Ok(())
    }

    fn count_llvm_lines(&mut self) {
        for entry in &mut self.entries {
            match entry.subject.llvm_lines() {
                Ok(lines) => entry.column.llvm_lines = Some(lines),
                Err(error) => {
                    console::remarks(&format!("{error}\n"));
                    self.notes.push(left_out("The count of LLVM lines", &error));
                    return;
                }
            }
        }
    }

    fn report(self, sdk: &Sdk) -> io::Result<Report> {
        let [whole] = &FEATURE_SETS[2..] else {
            return Err(io::ErrorKind::Other.into());
        };
        let subject = of_sdk(sdk, whole, &self.target);
        let linked = self.options.steps.contains(&Step::Release);
        let program =
            linked.then(|| subject.program_size(callers::PROGRAM)).transpose()?;
        Ok(Report {
            columns: self.entries.into_iter().map(|entry| entry.column).collect(),
            sizes: Sizes {
                package: subject.package_size()?,
                program,
            },
            notes: self.notes,
            runs: self.options.runs,
            lock: fs::read_to_string(self.options.workspace.join("Cargo.lock"))?,
        })
    }
}

fn of_sdk(sdk: &Sdk, features: &Features, target: &Path) -> Subject {
    Subject {
        workspace: sdk.workspace.clone(),
        target: target.to_owned(),
        crates: vec![sdk.sdk.clone()],
        caller: (features.name == ALL.name).then(|| sdk.caller.clone()),
        features: vec![
            "--no-default-features".to_owned(),
            format!("--features={}", features.clients.join(",")),
        ],
    }
}

/// In turns, so that whatever else the machine does hits all crates alike.
fn measure_step(step: Step, entries: &mut [Entry], runs: usize) -> io::Result<()> {
    let mut turns: Vec<_> =
        entries.iter_mut().filter(|entry| entry.subject.takes(step)).collect();
    let mut costs = vec![Vec::new(); turns.len()];
    for run in 1..=runs {
        console::remarks(&format!("{}: run {run} of {runs}\n", step.label()));
        for (entry, costs) in turns.iter_mut().zip(&mut costs) {
            costs.push(entry.subject.measure(step)?);
            // Now: where the library lies, that of another crate may lie after the next turn.
            entry.column.set_library(step, entry.subject.library_size(step)?);
        }
    }
    for (entry, costs) in turns.iter_mut().zip(&costs) {
        entry.column.costs.push((step, Cost::median(costs)));
    }
    Ok(())
}

/// The error itself says enough. What stands around it is long, and has paths of this machine.
fn left_out(name: &str, error: &io::Error) -> String {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let said = lines.clone().find(|line| line.to_lowercase().starts_with("error"));
    let reason = said.or_else(|| lines.next_back()).unwrap_or("it says nothing");
    format!("{name} is left out: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(given: &[&str]) -> Result<Options, clap::Error> {
        let matches = command().try_get_matches_from([&["compile"], given].concat())?;
        Ok(Options::of(&matches))
    }

    fn names(options: &Options) -> Vec<&str> {
        options.features.iter().map(|features| features.name).collect()
    }

    #[test]
    fn without_options_everything_is_measured_three_times() {
        let options = options(&[]).unwrap();
        assert_eq!(names(&options), ["authentication", "management", "all"]);
        assert_eq!(options.steps, Step::ALL);
        assert_eq!((options.runs, options.write), (3, false));
        assert!(rivals().all(|name| options.compares_with(name)));
    }

    #[test]
    fn a_part_can_be_chosen() {
        let options = options(&[
            "--features=all",
            "--step=doc",
            "--step=check",
            "--without=cargo-progenitor",
            "--runs=5",
            "--write",
            "--spec-dir=there",
            "--peer-document=a.json",
            "--peer-document=b.json",
        ])
        .unwrap();
        assert_eq!(names(&options), ["all"]);
        assert_eq!(options.steps, [Step::Check, Step::Doc]);
        assert!(!options.compares_with("cargo-progenitor"));
        assert!(options.compares_with("oas3-gen"));
        assert_eq!((options.runs, options.write), (5, true));
        assert_eq!(options.spec_dir, Path::new("there"));
        assert_eq!(options.peer_documents, [Path::new("a.json"), Path::new("b.json")]);
    }

    #[test]
    fn only_the_whole_is_compared() {
        let options = options(&["--features=management"]).unwrap();
        assert!(!rivals().any(|name| options.compares_with(name)));
    }

    #[test]
    fn nonsense_is_refused() {
        for given in [["--runs", "0"], ["--features", "none"], ["--without", "tables"]] {
            assert!(options(&given).is_err(), "{given:?}");
        }
    }

    #[test]
    fn of_a_failure_the_error_is_told() {
        let told = |text: &str| left_out("peer", &io::Error::other(text.to_owned()));
        assert_eq!(
            told("\"cargo\" failed:\n  Compiling\nerror[E0425]: no value\n --> file\n"),
            "peer is left out: error[E0425]: no value"
        );
        assert_eq!(told("No such file"), "peer is left out: No such file");
    }
}
