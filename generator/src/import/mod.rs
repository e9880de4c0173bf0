//! `cargo xtask import`: an upstream document goes in, `spec/<client>.yaml` and a report come out.
//!
//! ```text
//! upstream ─ check ─ mend ─ keep our decisions ─ settle the rest ─ leave the prose out ─▶ spec/<client>.yaml
//! ```

mod brand;
mod changes;
mod check;
mod enums;
mod fit;
pub mod fixups;
pub(crate) mod groups;
pub mod normalise;
mod numbers;
mod overrides;
mod report;
mod samples;
mod secrets;
pub(crate) mod structure;
#[cfg(test)]
mod tests;
mod visit;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use serde_json::Value;

pub use self::changes::Changes;
use self::fixups::Applied;
pub use self::report::{Outcome, Report};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::source::{Format, Source};
use crate::prose::Prose;

/// What is to be imported, and where to.
#[derive(Clone, Debug)]
pub struct Request {
    /// The upstream document, JSON or YAML.
    pub file: PathBuf,
    /// `authentication`: names the file in `spec_dir`.
    pub client: String,
    pub spec_dir: PathBuf,
    /// Report only.
    pub dry_run: bool,
    /// Go on when a fixup has nothing to mend any more.
    pub allow_stale_fixups: bool,
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum Failure {
    /// An input file is wrong.
    Input(Diagnostics),
    /// The result could not be written.
    Write(PathBuf, io::Error),
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Input(diagnostics)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(diagnostics) => diagnostics.fmt(f),
            Self::Write(path, error) => {
                write!(f, "can't write {}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for Failure {}

/// Reads, imports and, unless told otherwise, writes.
pub fn run(request: &Request) -> Result<Report, Failure> {
    let Request {
        client, spec_dir, ..
    } = request;
    let target = spec_dir.join(format!("{client}.yaml"));
    let catalogue = spec_dir.join("prose/en").join(format!("{client}.yaml"));
    let upstream = Source::read(&request.file)?;
    let ours = read_if_exists(&target)?;
    let prose =
        read_if_exists(&catalogue)?.map_or_else(|| Ok(Prose::default()), Prose::read)?;
    check::upstream(&upstream)?;

    let import = import(&upstream.value, ours.as_ref().map(|ours| &ours.value), client);
    if !request.allow_stale_fixups {
        refuse_stale(&import.applied, &upstream.file, client)?;
    }
    let text = yaml(&import.structure, client)
        .map_err(|error| Failure::Write(target.clone(), io::Error::other(error)))?;
    let outcome = if ours.as_ref().is_some_and(|ours| ours.text == text) {
        Outcome::Unchanged
    } else if request.dry_run {
        Outcome::DryRun
    } else {
        write(&target, &text).map_err(|error| Failure::Write(target.clone(), error))?;
        Outcome::Written
    };
    let target = target.display().to_string();
    Ok(report(outcome, target, text, ours.as_ref(), &prose, import))
}

fn report(
    outcome: Outcome,
    target: String,
    text: String,
    ours: Option<&Source>,
    prose: &Prose,
    import: Import,
) -> Report {
    let old = ours.map_or(&Value::Null, |ours| &ours.value);
    let new = Source {
        file: target.clone(),
        text,
        format: Format::Yaml,
        value: import.structure,
    };
    let (missing, orphaned) = findings(prose, &new);
    Report {
        target,
        outcome,
        operations: changes::operations(old, &new.value),
        schemas: changes::schemas(old, &new.value),
        properties: changes::properties(old, &new.value),
        kept: import.kept,
        caught_up: import.caught_up,
        left_out: import.left_out,
        fixups: import.applied,
        missing,
        orphaned,
    }
}

/// The new document, and how it came about.
struct Import {
    structure: Value,
    applied: Vec<Applied>,
    kept: Vec<String>,
    caught_up: Vec<String>,
    left_out: Vec<String>,
}

fn import(upstream: &Value, ours: Option<&Value>, client: &str) -> Import {
    let mut document = upstream.clone();
    let applied = normalise::mend(&mut document);
    let mut fresh = document.clone();
    let caught_up =
        ours.map(|ours| overrides::keep(ours, &mut document)).unwrap_or_default();
    normalise::settle(&mut document, client);
    normalise::settle(&mut fresh, client);
    let kept = overrides::differences(&fresh, &document);
    let (structure, left_out) = structure::of(&document, client);
    Import {
        structure,
        applied,
        kept,
        caught_up,
        left_out,
    }
}

fn refuse_stale(
    applied: &[Applied],
    file: &str,
    client: &str,
) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    for Applied { fixup, .. } in applied.iter().filter(|one| one.is_stale(client)) {
        diagnostics.push(Diagnostic::about_file(
            Path::new(file),
            format!("nothing to mend for the fixup `{}`", fixup.name),
            format!("its defect: {}", fixup.reason),
            "if upstream mended it, take the client off the fixup in \
             generator/src/import/fixups.rs; --allow-stale-fixups goes on without",
        ));
    }
    diagnostics.finish(()).map(|_| ())
}

/// Missing prose points into the document, orphaned prose into the catalogue.
fn findings(prose: &Prose, document: &Source) -> (Diagnostics, Diagnostics) {
    let (mut missing, mut orphaned) = (Diagnostics::default(), Diagnostics::default());
    for finding in prose.findings(document).iter() {
        let side =
            if finding.file == document.file { &mut missing } else { &mut orphaned };
        side.push(finding.clone());
    }
    (missing, orphaned)
}

fn yaml(structure: &Value, client: &str) -> Result<String, serde_yaml::Error> {
    let body = serde_yaml::to_string(structure)?;
    Ok(format!(
        "# The structure of the {client} API, written by `cargo xtask import` from upstream's document.\n\
         # Its sentences stand in prose/en/{client}.yaml. README.md says what may be edited here, and how\n\
         # it outlives the next import.\n{body}"
    ))
}

fn read_if_exists(path: &Path) -> Result<Option<Source>, Failure> {
    if path.exists() { Ok(Some(Source::read(path)?)) } else { Ok(None) }
}

/// All or nothing: a reader sees the old file or the new one.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    // Made by hand, as temporary files are for their owner's eyes only and stay so when renamed.
    let mut file = tempfile::Builder::new()
        .make_in(directory, |path| fs::File::create_new(path))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
