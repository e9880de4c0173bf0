//! Prose whose subject is gone: it is taken out of the catalogue and held beside it, in `<client>.held.yaml`,
//! until its subject comes back or somebody throws it away.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostic::Diagnostics;
use crate::source::pointer::{self, escape};
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;
use crate::spec::descriptions::edit::{Entry, Lines};

const HEADER: &str = "\
# Prose that describes nothing at present. `cargo xtask import` takes it out of the catalogue when its subject
# goes, and puts it back when its subject comes back. Whatever nobody misses may be deleted.
";

/// The catalogue and what is held, after an import.
#[derive(Debug)]
pub(super) struct Moves {
    pub(super) catalogue: Source,
    /// None if nothing is held.
    pub(super) held: Option<String>,
    /// Pointers into the catalogue, of what was taken out of it.
    pub(super) taken: Vec<String>,
    /// The same, of what was put back.
    pub(super) returned: Vec<String>,
}

/// What lost its subject from the old document to the new one is taken out of the catalogue, and what is
/// held for a subject of the new one is put back.
///
/// # Errors
///
/// The catalogue or what is held can't be read.
pub(super) fn settle(
    catalogue: Source,
    held: Option<&Source>,
    old: Option<&Source>,
    new: &Source,
) -> Result<Moves, Diagnostics> {
    // Nothing is moved in a catalogue that has a mistake.
    Descriptions::read(catalogue.clone())?;
    let mut held_entries = held.map_or_else(|| Ok(Vec::new()), read)?;
    let mut moves = Moves {
        catalogue,
        held: None,
        taken: Vec::new(),
        returned: Vec::new(),
    };
    held_entries.retain(|entry| !put_back(&mut moves, entry, new));
    let lost = match old {
        Some(old) => lost(&moves.catalogue, old, new)?,
        None => Vec::new(),
    };
    for path in lost {
        held_entries.extend(take(&mut moves, &path));
    }
    moves.held = (!held_entries.is_empty()).then(|| text(&held_entries));
    Ok(moves)
}

/// The entries that describe something of the old document and nothing of the new one.
fn lost(
    catalogue: &Source,
    old: &Source,
    new: &Source,
) -> Result<Vec<Vec<String>>, Diagnostics> {
    let prose = Descriptions::read(catalogue.clone())?;
    let before: BTreeSet<String> = orphans(&prose, old).collect();
    let lost = orphans(&prose, new).filter(|orphan| !before.contains(orphan));
    Ok(lost.map(|orphan| pointer::segments(&orphan)).collect())
}

/// Pointers into the catalogue.
fn orphans(prose: &Descriptions, document: &Source) -> impl Iterator<Item = String> {
    let findings = prose.findings(document);
    let orphans = findings.iter().filter(|finding| finding.file != document.file);
    orphans.map(|finding| finding.pointer.clone()).collect::<Vec<_>>().into_iter()
}

fn take(moves: &mut Moves, path: &[String]) -> Option<Entry> {
    let mut lines = Lines::of(&moves.catalogue.text);
    let entry = lines.cut(path)?;
    let shorter = parsed(&moves.catalogue, lines.text())?;
    // Lines were moved, but it is the meaning that counts.
    if without(&moves.catalogue.value, &entry.path) != shorter.value {
        return None;
    }
    moves.catalogue = shorter;
    moves.taken.push(pointer_of(&entry.path));
    Some(entry)
}

/// Whether the new document has a subject for the entry, and the catalogue no other entry for it.
fn put_back(moves: &mut Moves, entry: &Entry, new: &Source) -> bool {
    let mut lines = Lines::of(&moves.catalogue.text);
    if !lines.paste(entry) {
        return false;
    }
    let Some(longer) = parsed(&moves.catalogue, lines.text()) else { return false };
    let at = pointer_of(&entry.path);
    let inside = |orphan: &str| {
        orphan
            .strip_prefix(&at)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let fits = Descriptions::read(longer.clone())
        .is_ok_and(|prose| !orphans(&prose, new).any(|orphan| inside(&orphan)));
    if fits && without(&longer.value, &entry.path) == moves.catalogue.value {
        moves.catalogue = longer;
        moves.returned.push(at);
        return true;
    }
    false
}

fn parsed(catalogue: &Source, text: String) -> Option<Source> {
    Source::parse(&catalogue.file, text, Format::Yaml).ok()
}

/// The value without what is at the path, and without the maps around it that then are empty.
fn without(value: &Value, path: &[String]) -> Value {
    let mut value = value.clone();
    remove(&mut value, path);
    value
}

fn remove(value: &mut Value, path: &[String]) {
    let (Some(map), Some((key, rest))) = (value.as_object_mut(), path.split_first())
    else {
        return;
    };
    if let Some(child) = map.get_mut(key).filter(|_| !rest.is_empty()) {
        remove(child, rest);
        if child.as_object().is_some_and(|map| !map.is_empty()) {
            return;
        }
    }
    map.shift_remove(key);
}

fn pointer_of(path: &[String]) -> String {
    path.iter().fold("#".to_owned(), |at, key| format!("{at}/{}", escape(key)))
}

fn read(held: &Source) -> Result<Vec<Entry>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let entries = held.value.as_array().cloned().unwrap_or_default();
    let entries = entries.iter().enumerate().filter_map(|(index, entry)| {
        let word = |name: &str| entry.get(name).and_then(Value::as_str);
        let read = word("at").zip(word("text"));
        if read.is_none() {
            diagnostics.push(held.error(
                format!("#/{index}"),
                "no text of a catalogue, and where it stood",
                "a map of `at` and `text`",
                "mend the entry, or delete it",
            ));
        }
        read.map(|(at, text)| Entry {
            path: pointer::segments(at),
            text: text.to_owned(),
        })
    });
    let entries = entries.collect();
    diagnostics.finish(entries).map(|(entries, _)| entries)
}

fn text(entries: &[Entry]) -> String {
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| json!({"at": pointer_of(&entry.path), "text": entry.text}))
        .collect();
    let list = serde_yaml::to_string(&entries).unwrap_or_default();
    format!("{HEADER}{list}")
}
