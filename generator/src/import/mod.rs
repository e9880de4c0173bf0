//! The import of an upstream document: it becomes `spec/<client>.yaml`, and a report.
//!
//! ```text
//! upstream document ─ check ─ fix ─ keep decisions ─ decide the rest ─▶ spec/<client>.yaml
//!                                      lay out empty descriptions ─▶ spec/prose/en/<client>.yaml
//! ```

mod changes;
mod check;
#[cfg(test)]
mod growth;
mod layout;
mod overrides;
mod removed;
mod report;
pub(crate) mod structure;
mod takeover;
#[cfg(test)]
mod tests;
mod work;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use self::changes::Changes;
use self::layout::Layout;
use self::removed::Removed;
pub(crate) use self::removed::renamed_operations;
pub use self::removed::{Drop, UNRELEASED};
pub use self::report::{Outcome, Report};
pub(crate) use self::takeover::{Takeover, model, published, take_over};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, io_error};
use crate::locale;
use crate::model::Api;
use crate::normalise::{self, Applied, Published};
use crate::openapi::visit::{self, Kind};
use crate::openapi::{Document, adapter};
use crate::output::{Target, Transaction};
use crate::platform::{self, Platform};
use crate::source::{Format, Source};
use crate::spec;
use crate::spec::descriptions::Descriptions;
use crate::spec::lock::{self, Lock};

/// The document to import, and the folder to import it to.
#[derive(Clone, Debug)]
pub struct Request {
    /// The upstream document, JSON or YAML.
    pub file: PathBuf,
    /// `authentication`: names the file in `spec_dir`.
    pub client: String,
    pub spec_dir: PathBuf,
    /// The folder of the work file, `<client>.md`: the descriptions to write, with the upstream
    /// document's text, and the whole report. If there is none, no such file is written.
    pub work_dir: Option<PathBuf>,
    /// The folder whose platform a folder without specifications starts with.
    pub model: PathBuf,
    /// Write the work file only.
    pub dry_run: bool,
    /// Continue if a fixup has nothing to fix any more.
    pub allow_stale_fixups: bool,
    /// The operations that may be dropped, because they were removed upstream.
    pub drop: Drop,
}

/// Imports a document, and writes the result and the work file; only the latter in a dry run.
///
/// # Errors
///
/// An input can't be used, or a file can't be written. Then none is written.
pub fn run(request: &Request) -> Result<Report, Diagnostics> {
    let Request {
        client,
        spec_dir,
        work_dir,
        ..
    } = request;
    let spec = (!request.dry_run).then_some(spec_dir);
    let folders = spec.into_iter().chain(work_dir).map(PathBuf::as_path);
    let mut output = Transaction::begin(folders)?;
    let mut target = Target::at(spec_dir.join(format!("{client}.yaml")))?;
    let mut lock = Target::at(spec_dir.join(lock::FILE))?;
    let platform_file = platform::target(spec_dir, &request.model, Some(client))?;
    let platform = Platform::of_target(&platform_file)?;
    let upstream = adapter::open(&request.file)?;
    let ours = target.source()?;
    check::upstream(&upstream)?;
    let mut catalogue =
        Target::at(spec::description_file(spec_dir, locale::DEFAULT, client))?;
    let others = others(request)?;
    let mut before: Vec<_> =
        others.iter().map(|(client, source)| (client.as_str(), source)).collect();
    before.extend(ours.as_ref().map(|ours| (client.as_str(), ours)));
    before.sort_by_key(|(client, _)| *client);
    check::records(&before, &platform)?;
    let before: Vec<_> =
        before.into_iter().map(|(client, source)| (client, &source.value)).collect();
    let mut import = import(&upstream.value, &before, client, &platform);
    refuse(request, &import, ours.as_ref(), &upstream.file)?;
    if !request.allow_stale_fixups {
        let mut all: BTreeMap<&str, &Value> = before.iter().copied().collect();
        all.insert(client, &import.structure);
        unused(&platform, &all, &platform_file.path)?;
    }
    import.moved = layout::rename(&mut catalogue, import.removed.renamed(), |id| {
        import.removed.has(id)
    })?;
    let descriptions = descriptions(&catalogue)?;
    let new = document(&target, &import.structure, client)?;
    let document = usable(client, new, &descriptions, &platform, &upstream)?;
    let mut also = Vec::new();
    for (client, structure) in &import.others {
        let mut target = Target::at(spec_dir.join(format!("{client}.yaml")))?;
        target.new = Some(self::document(&target, structure, client)?.text);
        also.push(target);
    }

    let layout = layout::lay_out(
        &catalogue.path,
        catalogue.new.as_deref(),
        &descriptions,
        &document,
    )?;
    catalogue.new = layout.text.clone();
    target.new = Some(document.source.text.clone());
    lock.new = Some(pinned(&lock, client, &upstream)?);
    let outcome = match target.differs() || catalogue.differs() {
        false => Outcome::Unchanged,
        true if request.dry_run => Outcome::DryRun,
        true => Outcome::Written,
    };
    let ours = ours.as_ref();
    let mut report = report(outcome, request, &document, ours, &others, &layout, import);
    if !request.dry_run {
        let targets = [&target, &lock, &platform_file, &catalogue];
        targets.into_iter().chain(&also).try_for_each(|target| output.put(target))?;
    }
    if let Some(work_dir) = work_dir {
        let file = work_dir.join(format!("{client}.md"));
        let all = report.complete();
        let work = work::file(&upstream.value, &document, &layout.descriptions, &all);
        let old = Target::at(file.clone())?.old;
        if old.is_some_and(|old| !work::is_ours(&old)) {
            let found = "the import did not write this file, and would replace it";
            let hint = "pass another folder with --work-dir, or move the file";
            let expected = "no file, or the work file of an import";
            return Err(Diagnostic::about_file(&file, found, expected, hint).into());
        }
        output.write(&file, &work)?;
        report.work_file = Some(file.display().to_string());
    }
    output.commit()?;
    Ok(report)
}

/// Reads the new content of a catalogue.
fn descriptions(catalogue: &Target) -> Result<Descriptions, Diagnostics> {
    let file = catalogue.path.display().to_string();
    let text = catalogue.new.clone();
    let source =
        text.map(|text| Source::parse(&file, text, Format::Yaml)).transpose()?;
    Ok(source.map(Descriptions::read).transpose()?.unwrap_or_default())
}

/// Returns what is to be reported of operations with another operationId.
fn renamed(removed: &Removed, moved: &[String]) -> Vec<String> {
    let report = |(old, new): &(String, String)| {
        let end = if moved.contains(old) { ", and so are its descriptions" } else { "" };
        format!("`{old}` is `{new}` now{end}")
    };
    removed.renamed().iter().map(report).collect()
}

/// Reads the documents of the other clients.
fn others(request: &Request) -> Result<Vec<(String, Source)>, Diagnostics> {
    let files = match spec::spec_files(&request.spec_dir) {
        Ok(files) => files,
        // The folder is made by the first import.
        Err(_) => return Ok(Vec::new()),
    };
    let others = files.into_iter().filter(|(client, _)| *client != request.client);
    others.map(|(client, file)| Ok((client, Source::read(&file)?))).collect()
}

/// Reports everything that needs a decision first.
fn refuse(
    request: &Request,
    import: &Import,
    ours: Option<&Source>,
    upstream: &str,
) -> Result<(), Diagnostics> {
    let mut diagnostics = import.removed.not_removed(upstream, &request.drop);
    if !request.allow_stale_fixups {
        diagnostics.extend(stale(&import.applied, upstream, &request.client));
    }
    diagnostics.extend(conflicts(&import.applied, upstream));
    // A dry run tells what there is to decide, along with all else.
    if let Some(ours) = ours.filter(|_| !request.dry_run) {
        diagnostics.extend(import.removed.undecided(ours, &request.drop));
    }
    diagnostics.finish(()).map(|_| ())
}

fn document(
    target: &Target,
    structure: &Value,
    client: &str,
) -> Result<Source, Diagnostics> {
    let text = yaml(structure, client).map_err(|error| {
        io_error(&target.path, "can't be written", &io::Error::other(error))
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

/// Reads the new document as `generate` does, and refuses it if that would fail. Findings point
/// into the upstream document.
fn usable(
    client: &str,
    new: Source,
    descriptions: &Descriptions,
    platform: &Platform,
    upstream: &Source,
) -> Result<Document, Diagnostics> {
    let mut findings = Diagnostics::default();
    let document = Document::read(client, new, &mut findings);
    let input = [(document, descriptions.clone())];
    Api::lower(&input, platform, &mut findings);
    let [(document, _)] = input;
    if findings.errors() == 0 {
        return Ok(document);
    }
    let mut refused = Diagnostics::default();
    for finding in findings.iter().filter(|one| one.severity == Severity::Error) {
        let found = finding.found.as_str();
        let place = finding.pointer.as_str();
        let hint = finding.hint.as_str();
        refused.push(upstream.error(place, found, &finding.expected, hint));
    }
    Err(refused)
}

fn report(
    outcome: Outcome,
    request: &Request,
    document: &Document,
    ours: Option<&Source>,
    others: &[(String, Source)],
    layout: &Layout,
    import: Import,
) -> Report {
    let old = ours.map_or(&Value::Null, |ours| &ours.value);
    let new = &document.source;
    let mut recorded = overrides::recorded(old, &new.value);
    for (client, other) in &import.others {
        let was = others.iter().find(|(name, _)| name == client);
        let was = was.map_or(&Value::Null, |(_, source)| &source.value);
        let more = overrides::recorded(was, other);
        recorded.extend(more.into_iter().map(|one| format!("{client}.yaml {one}")));
    }
    let undecided = ours.map(|ours| import.removed.undecided(ours, &request.drop));
    Report {
        target: new.file.clone(),
        outcome,
        operations: changes::operations(old, &new.value, import.removed.renamed()),
        schemas: changes::schemas(old, &new.value),
        properties: changes::properties(old, &new.value),
        undecided: undecided.unwrap_or_default(),
        unmarked: changes::unmarked(old, &new.value),
        without_content: changes::without_content(old, &new.value),
        renamed: renamed(&import.removed, &import.moved),
        restored: import.restored,
        recorded,
        others: import.others.into_iter().map(|(client, _)| client).collect(),
        kept: import.kept,
        caught_up: import.caught_up,
        stayed: counted(&import.stayed),
        left_out: import.left_out,
        fixups: import.applied,
        laid_out: layout.added,
        to_write: layout.descriptions.empty(document),
        orphaned: layout.descriptions.orphaned(document),
        work_file: None,
    }
}

/// The new structure, and what the import did.
struct Import {
    structure: Value,
    /// The structures of other clients whose records changed, by client.
    others: Vec<(String, Value)>,
    applied: Vec<Applied>,
    removed: Removed,
    /// The former operationIds of renamed operations whose descriptions have the new one.
    moved: Vec<String>,
    restored: Vec<String>,
    kept: Vec<String>,
    caught_up: Vec<String>,
    stayed: Vec<String>,
    left_out: Vec<String>,
}

fn import(
    upstream: &Value,
    before: &[(&str, &Value)],
    client: &str,
    platform: &Platform,
) -> Import {
    let mut fresh = upstream.clone();
    normalise::fix(&mut fresh, platform);
    normalise::settle(&mut fresh, client, platform, &Published::default());
    let ours = before.iter().find(|(name, _)| *name == client).map(|(_, ours)| *ours);
    let Takeover {
        mut document,
        others,
        applied,
        caught_up,
        stayed,
    } = take_over(before, client, upstream, platform);
    let kept = overrides::differences(&fresh, &document);
    let removed = Removed::between(ours, &document);
    let restored = removed.record(ours, &mut document);
    let (structure, mut left_out) = structure::of(&document, client, platform);
    left_out.extend(more_tags(upstream));
    let structure_of = |(client, one): (String, Value)| {
        (client.clone(), structure::of(&one, &client, platform).0)
    };
    Import {
        structure,
        others: others.into_iter().map(structure_of).collect(),
        applied,
        removed,
        moved: Vec::new(),
        restored,
        kept,
        caught_up,
        stayed,
        left_out,
    }
}

fn stale(applied: &[Applied], file: &str, client: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for Applied { fixup, without, .. } in
        applied.iter().filter(|one| one.is_stale(client))
    {
        let names = without.join("`, `");
        let at = if names.is_empty() { names } else { format!(" at `{names}`") };
        diagnostics.push(Diagnostic::about_file(
            Path::new(file),
            format!("the fixup `{}` has nothing to fix{at}", fixup.name),
            format!("its defect: {}", fixup.reason),
            "if upstream fixed it, remove the client or the names from the fixup in platform.yaml; \
              --allow-stale-fixups continues without",
        ));
    }
    diagnostics
}

/// Reports the schemas that fixups were to add, but that the document has with another content.
fn conflicts(applied: &[Applied], file: &str) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for one in applied {
        let Some(schema) = &one.conflict else { continue };
        diagnostics.push(Diagnostic::about_file(
            Path::new(file),
            format!("there is a schema `{schema}` with another content already"),
            format!("none, or that which the fixup `{}` adds", one.fixup.name),
            "give the schema of the fixup another name, or remove its `value`",
        ));
    }
    diagnostics
}

/// Reports what should stay, but is in no document, once the folder has those of all clients.
fn unused(
    platform: &Platform,
    documents: &BTreeMap<&str, &Value>,
    file: &Path,
) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    if platform.clients.keys().all(|client| documents.contains_key(client.as_str())) {
        let documents: Vec<_> = documents.values().copied().collect();
        for name in overrides::unused(platform, &documents) {
            diagnostics.push(Diagnostic::about_file(
                file,
                format!("`kept` has `{name}`, which is in no document"),
                "names of parameters and properties, and enum values",
                "correct the name, or remove it; --allow-stale-fixups continues without",
            ));
        }
    }
    diagnostics.finish(()).map(|_| ())
}

/// Returns each name once, with the number of places that have it.
fn counted(names: &[String]) -> Vec<String> {
    let mut places = BTreeMap::new();
    for name in names {
        *places.entry(name).or_insert(0) += 1;
    }
    places.into_iter().map(|(name, places)| format!("{name} ({places})")).collect()
}

/// Lists the tags of operations beside the first one, which is the group.
fn more_tags(upstream: &Value) -> Vec<String> {
    let mut more = Vec::new();
    visit::objects(upstream, |site, operation| {
        let tags = operation.get("tags").and_then(Value::as_array);
        let Some([first, rest @ ..]) = tags.map(Vec::as_slice) else { return };
        let at = site.at.key("tags");
        let rest = rest.iter().enumerate().filter(|(_, tag)| *tag != first);
        if site.kind == Kind::Operation {
            more.extend(rest.map(|(index, _)| at.index(index + 1).to_string()));
        }
    });
    more
}

/// Returns the text of a document in `spec/`.
pub(crate) fn text(
    document: &Value,
    client: &str,
    platform: &Platform,
) -> Result<String, serde_yaml::Error> {
    yaml(&structure::of(document, client, platform).0, client)
}

fn yaml(structure: &Value, client: &str) -> Result<String, serde_yaml::Error> {
    let body = serde_yaml::to_string(structure)?;
    let locale = locale::DEFAULT;
    Ok(format!(
        "# The structure of the {client} API, written by `cargo xtask import` from the upstream document.\n\
         # Its descriptions are in prose/{locale}/{client}.yaml. README.md says what may be edited here, so that\n\
         # the next import keeps it.\n{body}"
    ))
}
