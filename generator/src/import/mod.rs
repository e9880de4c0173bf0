//! `cargo xtask import`: an upstream document goes in, `spec/<client>.yaml` and a report come out.
//!
//! ```text
//! upstream ─ check ─ mend ─ keep our decisions ─ settle the rest ─ leave the prose out ─▶ spec/<client>.yaml
//! prose/en/<client>.yaml ◀─ hold what describes nothing any more ─▶ prose/en/<client>.held.yaml
//! ```

mod brand;
mod changes;
mod check;
mod enums;
mod fit;
pub mod fixups;
pub(crate) mod groups;
mod hold;
pub mod normalise;
mod numbers;
mod overrides;
mod removed;
mod report;
mod samples;
mod secrets;
pub(crate) mod structure;
#[cfg(test)]
mod tests;
mod visit;

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use self::changes::Changes;
use self::fixups::Applied;
use self::hold::Moves;
use self::removed::Gone;
pub use self::removed::{Drop, UNRELEASED};
pub use self::report::{Outcome, Report};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::{Target, Transaction, failed};
use crate::platform::{self, Platform};
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;
use crate::spec::lock::{self, Lock};

/// What is to be imported, and where to.
#[derive(Clone, Debug)]
pub struct Request {
    /// The upstream document, JSON or YAML.
    pub file: PathBuf,
    /// `authentication`: names the file in `spec_dir`.
    pub client: String,
    pub spec_dir: PathBuf,
    /// The folder whose platform a folder without specifications starts with.
    pub model: PathBuf,
    /// Report only.
    pub dry_run: bool,
    /// Continue if a fixup has nothing to fix any more.
    pub allow_stale_fixups: bool,
    /// The operations that may go, now that upstream has them no longer.
    pub drop: Drop,
}

/// Reads, imports and, unless told otherwise, writes.
///
/// # Errors
///
/// An input is wrong, or a file can't be written. Then none is.
pub fn run(request: &Request) -> Result<Report, Diagnostics> {
    let Request {
        client, spec_dir, ..
    } = request;
    let output = match request.dry_run {
        true => None,
        false => Some(Transaction::begin([spec_dir.as_path()])?),
    };
    let prose_dir = spec_dir.join("prose/en");
    let mut target = Target::at(spec_dir.join(format!("{client}.yaml")))?;
    let mut catalogue = Target::at(prose_dir.join(format!("{client}.yaml")))?;
    let mut held = Target::at(prose_dir.join(format!("{client}.held.yaml")))?;
    let mut lock = Target::at(spec_dir.join(lock::FILE))?;
    let platform_file = platform::target(spec_dir, &request.model)?;
    let platform = Platform::of_target(&platform_file)?;
    let upstream = Source::read(&request.file)?;
    let ours = target.source()?;
    check::upstream(&upstream)?;

    let ours_value = ours.as_ref().map(|ours| &ours.value);
    let import = import(&upstream.value, ours_value, client, &platform);
    refuse(request, &import, ours.as_ref(), &upstream.file)?;
    let new = document(&target, &import.structure, client)?;
    let moves = match catalogue.source()? {
        Some(prose) => {
            Some(hold::settle(prose, held.source()?.as_ref(), ours.as_ref(), &new)?)
        }
        None => None,
    };

    target.new = Some(new.text.clone());
    lock.new = Some(pinned(&lock, client, &upstream)?);
    if let Some(moves) = &moves {
        catalogue.new = Some(moves.catalogue.text.clone());
        held.new = moves.held.clone();
    }
    let outcome = match target.differs() {
        false => Outcome::Unchanged,
        true if request.dry_run => Outcome::DryRun,
        true => Outcome::Written,
    };
    if let Some(mut output) = output {
        let targets = [&target, &catalogue, &held, &lock, &platform_file];
        targets.into_iter().try_for_each(|target| output.put(target))?;
        output.commit()?;
    }
    report(outcome, request, &new, ours.as_ref(), moves, import)
}

/// What stands in the way of the import, all of it.
fn refuse(
    request: &Request,
    import: &Import,
    ours: Option<&Source>,
    upstream: &str,
) -> Result<(), Diagnostics> {
    let mut diagnostics = import.gone.mistaken(upstream, &request.drop);
    if !request.allow_stale_fixups {
        diagnostics.extend(stale(&import.applied, upstream, &request.client));
    }
    // A dry run tells what there is to decide, along with all else.
    if let Some(ours) = ours.filter(|_| !request.dry_run) {
        diagnostics.extend(import.gone.undecided(ours, &request.drop));
    }
    diagnostics.finish(()).map(|_| ())
}

fn document(
    target: &Target,
    structure: &Value,
    client: &str,
) -> Result<Source, Diagnostics> {
    let text = yaml(structure, client).map_err(|error| {
        failed(&target.path, "can't be written", &io::Error::other(error))
    })?;
    let file = target.path.display().to_string();
    Ok(Source::new(file, text, Format::Yaml, structure.clone()))
}

fn pinned(
    lock: &Target,
    client: &str,
    upstream: &Source,
) -> Result<String, Diagnostics> {
    let file = lock.path.display().to_string();
    let old = lock.old.clone().map(|text| Lock::read(&file, text)).transpose()?;
    let mut new = old.unwrap_or_default();
    let today = jiff::Timestamp::now().strftime("%F").to_string();
    new.pin(client, &upstream.text, today);
    Ok(new.text())
}

fn report(
    outcome: Outcome,
    request: &Request,
    new: &Source,
    ours: Option<&Source>,
    moves: Option<Moves>,
    import: Import,
) -> Result<Report, Diagnostics> {
    let old = ours.map_or(&Value::Null, |ours| &ours.value);
    let (prose, taken, returned) = match moves {
        Some(moves) => {
            (Descriptions::read(moves.catalogue)?, moves.taken, moves.returned)
        }
        None => (Descriptions::default(), Vec::new(), Vec::new()),
    };
    let (missing, orphaned) = findings(&prose, new);
    let undecided = ours.map(|ours| import.gone.undecided(ours, &request.drop));
    Ok(Report {
        target: new.file.clone(),
        outcome,
        operations: changes::operations(old, &new.value),
        schemas: changes::schemas(old, &new.value),
        properties: changes::properties(old, &new.value),
        undecided: undecided.unwrap_or_default(),
        came_back: import.came_back,
        kept: import.kept,
        caught_up: import.caught_up,
        left_out: import.left_out,
        fixups: import.applied,
        taken,
        returned,
        missing,
        orphaned,
    })
}

/// The new document, and how it came about.
struct Import {
    structure: Value,
    applied: Vec<Applied>,
    gone: Gone,
    came_back: Vec<String>,
    kept: Vec<String>,
    caught_up: Vec<String>,
    left_out: Vec<String>,
}

fn import(
    upstream: &Value,
    ours: Option<&Value>,
    client: &str,
    platform: &Platform,
) -> Import {
    let mut document = upstream.clone();
    let applied = normalise::fix(&mut document, platform);
    let mut fresh = document.clone();
    let caught_up =
        ours.map(|ours| overrides::keep(ours, &mut document)).unwrap_or_default();
    normalise::settle(&mut document, client, platform);
    normalise::settle(&mut fresh, client, platform);
    let kept = overrides::differences(&fresh, &document);
    let gone = Gone::between(ours, &document);
    let came_back = gone.bury(ours, &mut document);
    let (structure, left_out) = structure::of(&document, client, platform);
    Import {
        structure,
        applied,
        gone,
        came_back,
        kept,
        caught_up,
        left_out,
    }
}

fn stale(applied: &[Applied], file: &str, client: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for Applied { fixup, .. } in applied.iter().filter(|one| one.is_stale(client)) {
        diagnostics.push(Diagnostic::about_file(
            Path::new(file),
            format!("nothing to fix for the fixup `{}`", fixup.name),
            format!("its defect: {}", fixup.reason),
            "if upstream fixed it, remove the client from the fixup in platform.yaml; \
             --allow-stale-fixups continues without",
        ));
    }
    diagnostics
}

/// Missing prose points into the document, orphaned prose into the catalogue.
fn findings(prose: &Descriptions, document: &Source) -> (Diagnostics, Diagnostics) {
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
