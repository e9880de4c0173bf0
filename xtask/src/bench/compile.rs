//! `cargo xtask bench compile`

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};

use super::measure::{self, Cost};
use super::peer::{self, Peer};
use super::report::{Table, conditions, megabytes};
use crate::{console, options};

const AFTER: &str = "\
Exit codes:
  0  measured
  2  the command line can't be used, or a build of the SDK failed

Examples:
  cargo xtask bench compile --features all --step check
  cargo xtask bench compile --peer-document authentication.json --peer-document management.json";

/// The features of the SDK for each `--features`.
const FEATURES: [(&str, &str); 4] = [
    ("authentication", "authentication"),
    ("management", "management"),
    ("oidc", "oidc"),
    (ALL, "authentication,management,oidc"),
];
const ALL: &str = "all";

/// Measure how long the SDK and crates of other generators take to build
///
/// Builds the SDK with each set of features and prints the CPU seconds of cargo and of all
/// processes that it starts, and the memory of the process that needs most.
///
/// With all features and --peer-document, the SDK is compared with the crates that other generators
/// make from these documents, if they are installed: `oas3-gen` and `cargo-progenitor`.
///
/// Only the crates themselves are measured: their dependencies are built before, and builds are not
/// incremental. Of several runs, the median counts.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Compile {
    /// Number of measurements of each build
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=99))]
    runs: u64,
    /// Measure only this set of features; can be repeated
    #[arg(long, value_name = "SET", value_parser = FEATURES.map(|(name, _)| name))]
    features: Vec<String>,
    /// Measure only this kind of build; can be repeated
    #[arg(long, value_name = "STEP")]
    step: Vec<Step>,
    /// Document that other generators make their crates from; can be repeated
    #[arg(long, value_name = "FILE")]
    peer_document: Vec<PathBuf>,
}

/// A kind of build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    Check,
    Doc,
    Build,
    Release,
}

impl Step {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Doc => &["doc", "--no-deps"],
            Self::Build => &["build"],
            Self::Release => &["build", "--release"],
        }
    }

    /// Returns the folder of the built library in the target folder.
    fn profile(self) -> Option<&'static str> {
        match self {
            Self::Check | Self::Doc => None,
            Self::Build => Some("debug"),
            Self::Release => Some("release"),
        }
    }
}

impl Compile {
    pub(crate) fn run(&self) -> ExitCode {
        match self.results() {
            Ok(results) => console::results(&results, ExitCode::SUCCESS),
            Err(error) => console::failed(&error.to_string()),
        }
    }

    fn results(&self) -> io::Result<String> {
        let folder = measure::folder()?;
        let mut subjects: Vec<Subject> =
            self.feature_sets().map(|(name, features)| own(name, features)).collect();
        let own = subjects.len();
        if self.feature_sets().any(|(name, _)| name == ALL)
            && !self.peer_document.is_empty()
        {
            for peer in &peer::ALL {
                match theirs(peer, &self.peer_document, &folder.join(peer.name)) {
                    Ok(subject) => subjects.push(subject),
                    Err(error) => peer.leave_out(&error),
                }
            }
        }
        let names: Vec<_> = subjects.iter().map(|one| one.name.clone()).collect();
        let mut table = Table::new(&names, own);
        let target = folder.join("target");
        for step in self.steps() {
            let (costs, sizes) = self.measure(step, &subjects, &target)?;
            let label = format!("`cargo {}`", step.arguments().join(" "));
            let figures = |figure: fn(&Cost) -> f64| -> Vec<f64> {
                costs.iter().map(figure).collect()
            };
            let cpu = figures(|cost| cost.cpu.as_secs_f64());
            table.figures(&format!("{label}, CPU seconds"), 2, &cpu);
            let memory = figures(|cost| megabytes(cost.memory));
            table.figures(&format!("{label}, peak memory, MB"), 0, &memory);
            if step.profile().is_some() {
                table.figures(&format!("{label}, library, MB"), 1, &sizes);
            }
        }
        let runs = usize::try_from(self.runs).unwrap_or(1);
        Ok(format!("{}\n\n{}", conditions(runs)?, table.into_text()))
    }

    fn feature_sets(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let chosen = |name: &str| {
            self.features.is_empty() || self.features.iter().any(|one| one == name)
        };
        FEATURES.into_iter().filter(move |(name, _)| chosen(name))
    }

    fn steps(&self) -> impl Iterator<Item = Step> {
        let all = Step::value_variants().iter().copied();
        all.filter(|step| self.step.is_empty() || self.step.contains(step))
    }

    /// Builds the subjects in turns, so that other work of the machine affects all of them.
    fn measure(
        &self,
        step: Step,
        subjects: &[Subject],
        target: &Path,
    ) -> io::Result<(Vec<Cost>, Vec<f64>)> {
        let mut costs = vec![Vec::new(); subjects.len()];
        let mut sizes = vec![0.0; subjects.len()];
        for subject in subjects {
            // Builds the dependencies.
            measure::run(subject.cargo(step.arguments(), target))?;
        }
        for run in 1..=self.runs {
            console::remarks(&format!("{step:?}: run {run} of {}\n", self.runs));
            for (index, subject) in subjects.iter().enumerate() {
                let profile: &[&str] = match step {
                    Step::Release => &["clean", "--release"],
                    _ => &["clean"],
                };
                measure::run(subject.clean(profile, target))?;
                costs[index]
                    .push(measure::run(subject.cargo(step.arguments(), target))?);
                sizes[index] = megabytes(subject.library_size(step, target)?);
            }
        }
        Ok((costs.iter().map(|costs| Cost::median(costs)).collect(), sizes))
    }
}

/// Crates of one workspace that are built together.
struct Subject {
    name: String,
    workspace: PathBuf,
    packages: Vec<String>,
    features: Option<&'static str>,
}

fn own(name: &str, features: &'static str) -> Subject {
    let workspace = options::workspace();
    let here = workspace.as_os_str().is_empty();
    Subject {
        name: format!("genauth, `{name}`"),
        workspace: if here { PathBuf::from(".") } else { workspace },
        packages: vec!["genauth".to_owned()],
        features: Some(features),
    }
}

fn theirs(peer: &Peer, documents: &[PathBuf], dir: &Path) -> io::Result<Subject> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    let mut packages = Vec::new();
    for (index, document) in peer.readable(documents, dir)?.iter().enumerate() {
        let name = format!("peer{index}");
        measure::run(peer::command(&(peer.command_line)(document, &dir.join(&name))))?;
        packages.push(name);
    }
    let manifest = format!("[workspace]\nmembers = {packages:?}\nresolver = \"3\"\n");
    fs::write(dir.join("Cargo.toml"), manifest)?;
    Ok(Subject {
        name: peer.name.to_owned(),
        workspace: dir.to_owned(),
        packages,
        features: None,
    })
}

impl Subject {
    /// Returns a build of the crates.
    fn cargo(&self, arguments: &[&str], target: &Path) -> Command {
        let mut command = self.clean(arguments, target);
        command.arg("--lib");
        if let Some(features) = self.features {
            command.args(["--no-default-features", "--features", features]);
        }
        command
    }

    /// Returns a call of cargo for the crates.
    fn clean(&self, arguments: &[&str], target: &Path) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(arguments)
            .arg("--quiet")
            .args(self.packages.iter().flat_map(|name| ["--package", name]));
        measure::without_caches(&mut command, &self.workspace, target);
        command
    }

    fn library_size(&self, step: Step, target: &Path) -> io::Result<u64> {
        let Some(profile) = step.profile() else { return Ok(0) };
        let library = |name: &String| format!("lib{}.rlib", name.replace('-', "_"));
        let sizes = self
            .packages
            .iter()
            .map(|name| Ok(target.join(profile).join(library(name)).metadata()?.len()));
        sizes.sum()
    }
}
