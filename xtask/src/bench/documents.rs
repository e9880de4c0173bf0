//! `cargo xtask bench documents`

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use serde_json::Value;

use super::measure::{self, Cost};
use super::peer::{self, Peer};
use super::report::{conditions, megabytes};
use crate::{console, options};

const AFTER: &str = "\
Exit codes:
  0  measured, whatever the generators made of the documents
  2  the command line can't be used, or a file can't be read or written

Example:
  cargo xtask bench documents museum.yaml fusionauth.yaml";

/// The feature that all clients of the SDK enable, after which the one of the document is added.
const SHARED: &str = "__client = []\n";

/// The package of another generator.
const PEER: &str = "peer";

/// The folders of the SDK that a copy needs.
const COPIED: [&str; 3] = ["benches", "examples", "src"];

/// Measure what generators make of documents, and whether it compiles
///
/// Generates a crate from each document alone, as its user would, and checks it with `cargo check`.
/// Other generators take part if they are installed: `oas3-gen` and `cargo-progenitor`. Each row has
/// the cost of generating and of checking, or what failed.
#[derive(Args)]
#[command(verbatim_doc_comment, after_help = AFTER)]
pub(crate) struct Documents {
    /// Number of runs of each generator; the median counts
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=99))]
    runs: u64,
    /// OpenAPI documents, in YAML or JSON
    #[arg(required = true, value_name = "FILE")]
    documents: Vec<PathBuf>,
}

impl Documents {
    pub(crate) fn run(&self) -> ExitCode {
        if cfg!(debug_assertions) {
            return measure::in_release();
        }
        match self.results() {
            Ok(results) => console::results(&results, ExitCode::SUCCESS),
            Err(error) => console::failed(&error.to_string()),
        }
    }

    fn results(&self) -> io::Result<String> {
        let folder = measure::folder()?.join("documents");
        remove(&folder)?;
        let mut rows = Vec::new();
        for document in &self.documents {
            let document = document.canonicalize()?;
            let own = [Generator::Own].into_iter();
            for generator in own.chain(peer::ALL.iter().map(Generator::Peer)) {
                let name = stem(&document);
                console::remarks(&format!("{name}: {}\n", generator.name()));
                let dir = folder.join(&name).join(generator.name());
                let outcome = self.outcome(&generator, &document, &name, &dir);
                match outcome {
                    Ok(outcome) => rows.push(outcome.row(&name, generator.name())),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        console::remarks(&format!("{} is left out\n", generator.name()));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        let runs = usize::try_from(self.runs).unwrap_or(1);
        Ok(format!("{}\n\n{HEAD}{}", conditions(runs)?, rows.concat()))
    }

    fn outcome(
        &self,
        generator: &Generator,
        document: &Path,
        name: &str,
        dir: &Path,
    ) -> io::Result<Outcome> {
        let mut costs = Vec::new();
        for _ in 0..self.runs {
            remove(dir)?;
            fs::create_dir_all(dir)?;
            let command = generator.prepare(document, name, dir)?;
            match measure::run(peer::command(&command)) {
                Ok(cost) => costs.push(cost),
                Err(error) if error.kind() == io::ErrorKind::Other => {
                    return Ok(Outcome::Refused(reason(&error.to_string())));
                }
                Err(error) => return Err(error),
            }
        }
        let generated = Cost::median(&costs);
        let target = measure::folder()?.join("target");
        let check = |arguments: &[&str]| generator.cargo(arguments, name, dir, &target);
        // Builds the dependencies.
        let messages = findings(check(&["check", "--message-format", "json"]))?;
        if messages.errors > 0 {
            return Ok(Outcome::Broken(generated, messages.errors));
        }
        let mut costs = Vec::new();
        for _ in 0..self.runs {
            measure::run(check(&["clean"]))?;
            costs.push(measure::run(check(&["check"]))?);
        }
        Ok(Outcome::Checked(generated, Cost::median(&costs), messages.warnings))
    }
}

/// The length of a reason in the table, in characters.
const LONGEST_REASON: usize = 80;

const HEAD: &str = "\
| document | generator | generated, CPU seconds | peak memory, MB | `cargo check` | CPU seconds | peak memory, MB |
| --- | --- | ---: | ---: | --- | ---: | ---: |
";

/// A generator of crates.
enum Generator {
    Own,
    Peer(&'static Peer),
}

impl Generator {
    fn name(&self) -> &'static str {
        match self {
            Self::Own => "genauth",
            Self::Peer(peer) => peer.name,
        }
    }

    /// Lays out a folder for a crate, and returns the command that generates it.
    fn prepare(
        &self,
        document: &Path,
        name: &str,
        dir: &Path,
    ) -> io::Result<Vec<OsString>> {
        match self {
            Self::Own => {
                let (spec, sdk) = (dir.join("spec"), dir.join("sdk"));
                fs::create_dir_all(&spec)?;
                let extension = document.extension().unwrap_or_default();
                fs::copy(document, spec.join(name).with_extension(extension))?;
                copy_of_sdk(name, &sdk)?;
                fs::write(dir.join("Cargo.toml"), workspace("sdk"))?;
                fs::copy(
                    options::workspace().join("Cargo.lock"),
                    dir.join("Cargo.lock"),
                )?;
                Ok(vec![
                    env::current_exe()?.into(),
                    "generate".into(),
                    "--spec-dir".into(),
                    spec.into(),
                    "--sdk-dir".into(),
                    sdk.into(),
                ])
            }
            Self::Peer(peer) => {
                fs::write(dir.join("Cargo.toml"), workspace(PEER))?;
                Ok((peer.command_line)(document, &dir.join(PEER)))
            }
        }
    }

    /// Returns a call of cargo for the crate.
    fn cargo(
        &self,
        arguments: &[&str],
        name: &str,
        dir: &Path,
        target: &Path,
    ) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        let package = match self {
            Self::Own => "genauth",
            Self::Peer(_) => PEER,
        };
        command.args(arguments).args(["--quiet", "--package", package]);
        if arguments.first() == Some(&"check") {
            command.arg("--lib");
            if matches!(self, Self::Own) {
                command.args(["--no-default-features", "--features", name]);
            }
        }
        measure::without_caches(&mut command, dir, target);
        command
    }
}

/// Returns the manifest of a workspace with one package.
fn workspace(package: &str) -> String {
    format!("[workspace]\nmembers = [{package:?}]\nresolver = \"3\"\n")
}

/// Copies what the crate needs of the SDK, with a feature for the client of the document.
fn copy_of_sdk(name: &str, krate: &Path) -> io::Result<()> {
    let sdk = options::workspace().join("generated-sdk");
    for folder in COPIED {
        copy(&sdk.join(folder), &krate.join(folder))?;
    }
    let manifest = fs::read_to_string(sdk.join("Cargo.toml"))?;
    let feature = format!("{SHARED}{name} = [\"__client\"]\n");
    fs::write(krate.join("Cargo.toml"), manifest.replace(SHARED, &feature))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.metadata()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// The errors and warnings of a build.
#[derive(Default)]
struct Findings {
    errors: usize,
    warnings: usize,
}

/// Runs a build that prints its messages as JSON, and counts those about the crate itself.
fn findings(mut command: Command) -> io::Result<Findings> {
    let output = command.stdout(Stdio::piped()).output()?;
    let mut findings = Findings::default();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else { continue };
        let message = &message["message"];
        // The summary of a build has no place.
        if message["spans"].as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        match message["level"].as_str() {
            Some("error") => findings.errors += 1,
            Some("warning") => findings.warnings += 1,
            _ => {}
        }
    }
    if findings.errors == 0 && !output.status.success() {
        // The manifest can't be used, or an error has no place.
        findings.errors = 1;
    }
    Ok(findings)
}

/// The result of a generator for a document.
enum Outcome {
    /// The document was refused, for this reason.
    Refused(String),
    /// The crate does not compile: it has this number of errors.
    Broken(Cost, usize),
    /// The crate compiles, with this number of warnings.
    Checked(Cost, Cost, usize),
}

impl Outcome {
    /// Returns a row of the table.
    fn row(&self, document: &str, generator: &str) -> String {
        let cells = |cost: Option<Cost>, seconds: fn(&Cost) -> f64| match cost {
            Some(cost) => {
                format!(" {:.2} | {:.0} |", seconds(&cost), megabytes(cost.memory))
            }
            None => "  |  |".to_owned(),
        };
        let cpu = |cost: &Cost| cost.cpu.as_secs_f64();
        let (generated, verdict, checked) = match self {
            Self::Refused(reason) => (None, format!("refused: {reason}"), None),
            Self::Broken(generated, errors) => {
                (Some(*generated), format!("errors: {errors}"), None)
            }
            Self::Checked(generated, checked, warnings) => (
                Some(*generated),
                format!("compiles, warnings: {warnings}"),
                Some(*checked),
            ),
        };
        let (before, after) = (cells(generated, cpu), cells(checked, cpu));
        format!("| {document} | {generator} |{before} {verdict} |{after}\n")
    }
}

/// Returns the line of a message that says why a document was refused, for a cell of a table.
fn reason(message: &str) -> String {
    let lines = message.lines().skip(1).map(str::trim);
    // A panic says where first, and why on the next line.
    let mut lines =
        lines.filter(|line| !line.is_empty() && !line.contains(" panicked at "));
    let line = lines.next().unwrap_or("without a reason");
    let line: String = line.chars().take(LONGEST_REASON).collect();
    line.replace('|', "\\|")
}

/// Returns the name of a client for a document: its file name, in the characters of a module.
fn stem(document: &Path) -> String {
    let stem = document.file_stem().unwrap_or_default().to_string_lossy();
    let word = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '_',
    };
    stem.chars().map(word).collect()
}

fn remove(dir: &Path) -> io::Result<()> {
    if dir.exists() { fs::remove_dir_all(dir) } else { Ok(()) }
}
