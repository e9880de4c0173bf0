//! Edits of a catalogue by the import: empty entries for missing descriptions, and new names of
//! operations. Everything else in the text stays as it is.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Position};
use crate::locale;
use crate::openapi::Document;
use crate::openapi::visit::Object;
use crate::output::Target;
use crate::source::nodes::{Entry, Kind, Node};
use crate::source::pointer::escape;
use crate::source::{Format, Source};
use crate::spec::descriptions::{Descriptions, Draft};
use crate::text;

/// A catalogue with an entry for each description.
pub(super) struct Layout {
    /// None if there is neither a catalogue nor anything to describe.
    pub(super) text: Option<String>,
    /// The catalogue as it is read from the text.
    pub(super) descriptions: Descriptions,
    /// The number of entries that were added.
    pub(super) added: usize,
}

/// Adds an empty entry for each missing description.
///
/// # Errors
///
/// The text has a place at which no entry can be inserted.
pub(super) fn lay_out(
    file: &Path,
    old: Option<&str>,
    descriptions: &Descriptions,
    document: &Document,
) -> Result<Layout, Diagnostics> {
    let draft = descriptions.draft(document);
    let added = draft.missing();
    if added == 0 {
        return Ok(Layout {
            text: old.map(str::to_owned),
            descriptions: descriptions.clone(),
            added,
        });
    }
    if let Some(name) = too_long(&draft) {
        let beginning: String = name.chars().take(40).collect();
        return Err(Diagnostic::about_file(
            file,
            format!(
                "the name `{}...` has {} characters, so it can't be a key",
                text::line(&beginning),
                name.chars().count()
            ),
            format!("names of at most {LONGEST} characters, because of a limit of YAML"),
            "give it a shorter name in the document",
        )
        .into());
    }
    let made = header(&document.client);
    let old = old.unwrap_or(&made);
    let name = file.display().to_string();
    let parse = |text: &str| Source::parse(&name, text.to_owned(), Format::Yaml);
    let before = parse(old)?;
    let mut editor = Editor::of(old);
    let edited = editor.edit(&draft).and_then(|()| editor.finish());
    let refused = |what: &str, at: Option<usize>| {
        let found = format!("the empty entries can't be laid out: {what}");
        let expected = "objects and strings, without anchors, aliases, tags, comments in empty braces, \
                        keys without a colon, and lines that end with CR alone";
        let hint =
            "write the missing entries by hand, or write the catalogue in block style";
        let found = Diagnostic::about_file(file, found, expected, hint);
        Diagnostics::from(Diagnostic {
            position: at.map(|at| position(old, at)),
            ..found
        })
    };
    let text = edited
        .ok_or_else(|| refused("an object can't be edited", Some(editor.place)))?;
    // An error in the edited text has lines that the file does not have.
    let unreadable = |findings: Diagnostics| {
        let line = findings.iter().find_map(|one| one.position).map(|at| at.line);
        let at = line.map(|line| editor.origin(line_start(&text, line)));
        refused("an object can't be read with them", at)
    };
    let after = parse(&text).map_err(unreadable)?;
    if !is_kept(&before.value, &after.value) {
        return Err(refused("an entry would change", None));
    }
    let descriptions = Descriptions::read(after).map_err(unreadable)?;
    if descriptions.draft(document).missing() > 0 {
        return Err(refused("an entry would still be missing", None));
    }
    Ok(Layout {
        text: Some(text),
        descriptions,
        added,
    })
}

/// Gives the entries of operations their new operationIds, all at once, and returns the former ones
/// of those that have an entry. An entry of the new operationId stays, and so does the former one
/// then.
///
/// # Errors
///
/// The catalogue can't be read, or an entry of a removed operation has a new operationId.
pub(super) fn rename(
    catalogue: &mut Target,
    renamed: &[(String, String)],
    is_removed: impl Fn(&str) -> bool,
) -> Result<Vec<String>, Diagnostics> {
    let (Some(old), Some(source)) = (&catalogue.old, catalogue.source()?) else {
        return Ok(Vec::new());
    };
    let root = Node::of(old);
    let operations = root.as_ref().and_then(|root| root.entry("operations"));
    let section = source.value.get("operations").and_then(Value::as_object);
    let (Some(operations), Some(section)) = (operations, section) else {
        return Ok(Vec::new());
    };
    let described = renamed.iter().filter(|(id, _)| section.contains_key(id));
    let mut names: BTreeMap<&str, &str> =
        described.map(|(id, new)| (id.as_str(), new.as_str())).collect();
    let mut taken = Diagnostics::default();
    loop {
        let is_taken = |new: &str| section.contains_key(new) && !names.contains_key(new);
        let stay = names.iter().find(|(_, new)| is_taken(new));
        let Some((id, new)) = stay.map(|(id, new)| (*id, *new)) else { break };
        if is_removed(new) {
            taken.push(source.error(
                format!("#/operations/{}", escape(new)),
                format!("`{new}` was removed upstream, and `{id}` has its name now"),
                "no entry of the removed operation",
                "delete the entry, or move it to `orphaned`; that of the other operation gets its name",
            ));
        }
        names.remove(id);
    }
    taken.finish(())?;
    let mut editor = Editor::of(old);
    let mut moved = Vec::new();
    for (id, new) in &names {
        let Some(entry) = operations.value.entry(id) else { continue };
        editor.edits.push((entry.at, entry.after, format!("{}:", written(new))));
        moved.push((*id).to_owned());
    }
    let new =
        |id: &String| names.get(id.as_str()).map_or(id.clone(), |new| (*new).into());
    let renamed: Object =
        section.iter().map(|(id, entry)| (new(id), entry.clone())).collect();
    let mut value = source.value.clone();
    value["operations"] = renamed.into();
    let text = editor.finish().filter(|_| !moved.is_empty());
    let file = catalogue.path.display().to_string();
    if let Some(text) = text
        && Source::parse(&file, text.clone(), Format::Yaml)?.value == value
    {
        catalogue.new = Some(text);
        return Ok(moved);
    }
    Ok(Vec::new())
}

fn header(client: &str) -> String {
    let locale = locale::DEFAULT;
    format!(
        "# Descriptions of the {client} API ({locale}), keyed by the names of what they describe. Written by\n\
         # people: `cargo xtask import` inserts empty entries for missing descriptions, and keeps all else.\n\
         # README.md of the specification documents the format.\n"
    )
}

/// Returns whether a value has all of another one, and beside that only empty entries.
fn is_kept(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Null, new) => is_hollow(new),
        (Value::Object(old), Value::Object(new)) => {
            let is_kept = |(key, new): (&String, &Value)| match old.get(key) {
                Some(old) => is_kept(old, new),
                None => is_hollow(new),
            };
            let is_old = |key: &&String| old.contains_key(*key);
            new.iter().all(is_kept) && old.keys().eq(new.keys().filter(is_old))
        }
        // A string becomes the description of an object.
        (Value::String(_), Value::Object(new)) => {
            new.iter().all(|(key, new)| match key.as_str() {
                "description" => is_kept(old, new),
                _ => is_hollow(new),
            })
        }
        // Empty lines at the end mean nothing.
        (Value::String(old), Value::String(new)) => old.trim_end() == new.trim_end(),
        _ => old == new,
    }
}

fn is_hollow(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(entries) => entries.values().all(is_hollow),
        _ => false,
    }
}

/// Returns the position of an offset.
fn position(text: &str, at: usize) -> Position {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Position {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}

/// Returns the offset at which a line begins.
fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}

/// The edits of a text, each a range and its replacement.
struct Editor<'t> {
    text: &'t str,
    eol: &'static str,
    /// The offset of the entry that is edited.
    place: usize,
    edits: Vec<(usize, usize, String)>,
}

impl<'t> Editor<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            place: 0,
            eol: if text.contains("\r\n") { "\r\n" } else { "\n" },
            edits: Vec::new(),
        }
    }

    /// Inserts the missing entries of the draft.
    fn edit(&mut self, draft: &Draft) -> Option<()> {
        let text = self.text;
        if let Some(at) = text.replace("\r\n", "\n\n").find('\r') {
            self.place = at;
            return None;
        }
        let root = Node::of(text)?;
        let end = self.document_end();
        match &root.kind {
            Kind::Block(entries) => {
                let first = entries.first().map_or(end, |entry| self.line(entry.at));
                self.block(draft, entries, first, end, 0)
            }
            Kind::Flow(entries) if !entries.is_empty() => {
                self.flow(draft, entries, root.start)
            }
            Kind::Flow(_) => {
                self.remove(root.start, root.end)?;
                let at = self.next_line(root.end);
                self.insert(at, &self.lines(draft, 0));
                Some(())
            }
            Kind::Null if root.start == root.end => {
                self.insert(end, &self.lines(draft, 0));
                Some(())
            }
            _ => None,
        }
    }

    /// Returns the end of the text, or of what is before a line that ends the document.
    fn document_end(&self) -> usize {
        let mut end = 0;
        for line in self.text.split_inclusive('\n') {
            if line.trim_end() == "..." {
                return end;
            }
            end += line.len();
        }
        end
    }

    /// Removes an empty value. One with a comment stays.
    fn remove(&mut self, start: usize, end: usize) -> Option<()> {
        self.replace(start, end, String::new())
    }

    fn replace(&mut self, start: usize, end: usize, new: String) -> Option<()> {
        if self.text.get(start..end)?.contains('#') {
            return None;
        }
        self.edits.push((start, end, new));
        Some(())
    }

    /// Edits an object with one key on each line. `first` is the place of its first entry, and
    /// `limit` that of what follows the object.
    fn block(
        &mut self,
        draft: &Draft,
        entries: &[Entry],
        first: usize,
        limit: usize,
        column: usize,
    ) -> Option<()> {
        let mut at = first;
        for (key, part) in &draft.entries {
            let index = entries.iter().position(|entry| entry.key == *key);
            let Some(index) = index else {
                if part.missing() > 0 {
                    let lines = self.entry_lines(key, part, column);
                    self.insert(at, &lines);
                }
                continue;
            };
            let entry = &entries[index];
            let limit = entries.get(index + 1).map_or(limit, |next| self.line(next.at));
            at = self.end(entry, limit, column);
            if part.missing() > 0 {
                self.place = entry.at;
                self.value(part, entry, limit, column)?;
            }
        }
        Some(())
    }

    /// Edits the value of an entry of such an object.
    fn value(
        &mut self,
        draft: &Draft,
        entry: &Entry,
        limit: usize,
        column: usize,
    ) -> Option<()> {
        let value = &entry.value;
        let inside = column + 2;
        match &value.kind {
            Kind::Block(entries) => {
                let first = entries.first()?;
                let column = first.at - self.line(first.at);
                self.block(draft, entries, self.next_line(entry.after), limit, column)
            }
            Kind::Flow(entries) if !entries.is_empty() => {
                self.flow(draft, entries, value.start)
            }
            Kind::Flow(_) | Kind::Null => {
                self.remove(entry.after, value.end.max(entry.after))?;
                let lines = self.lines(draft, inside);
                self.insert(self.next_line(value.end), &lines);
                Some(())
            }
            Kind::Scalar => {
                let end = self.end(entry, limit, column);
                let key = format!("{}{}description:", self.eol, " ".repeat(inside));
                self.edits.push((entry.after, entry.after, key));
                let mut line = self.next_line(entry.after);
                while line < end {
                    let next = self.next_line(line);
                    if !self.text.get(line..next)?.trim().is_empty() {
                        self.edits.push((line, line, "  ".to_owned()));
                    }
                    line = next;
                }
                let mut rest = draft.clone();
                rest.entries.retain(|(key, _)| key != "description");
                let lines = self.lines(&rest, inside);
                self.insert(end, &lines);
                Some(())
            }
            Kind::Other => None,
        }
    }

    /// Edits an object in braces, of which the first one is at `start`.
    fn flow(&mut self, draft: &Draft, entries: &[Entry], start: usize) -> Option<()> {
        let mut at = None;
        let mut new: Vec<String> = Vec::new();
        for (key, part) in &draft.entries {
            let entry = entries.iter().find(|entry| entry.key == *key);
            let Some(entry) = entry else {
                if part.missing() > 0 {
                    new.push(in_braces(key, part));
                }
                continue;
            };
            self.insert_in_braces(&mut new, at, entries, start);
            at = Some(self.end_in_braces(entry));
            if part.missing() > 0 {
                self.place = entry.at;
                self.value_in_braces(part, entry)?;
            }
        }
        self.insert_in_braces(&mut new, at, entries, start);
        Some(())
    }

    /// Returns the end of an entry in braces: of one without a value, behind the space after its
    /// colon, because a comma may not follow the colon.
    fn end_in_braces(&self, entry: &Entry) -> usize {
        let end = entry.value.end.max(entry.after);
        let is_empty = matches!(entry.value.kind, Kind::Null) && end == entry.after;
        end + usize::from(is_empty && self.text[end..].starts_with(' '))
    }

    fn insert_in_braces(
        &mut self,
        new: &mut Vec<String>,
        at: Option<usize>,
        entries: &[Entry],
        start: usize,
    ) {
        let (at, text) = match at {
            _ if new.is_empty() => return,
            Some(at) if self.text[..at].ends_with(':') => {
                (at, format!(" , {}", new.join(", ")))
            }
            Some(at) => (at, format!(", {}", new.join(", "))),
            None if entries.is_empty() => (start + 1, new.join(", ")),
            None => (start + 1, format!("{}, ", new.join(", "))),
        };
        new.clear();
        self.edits.push((at, at, text));
    }

    fn value_in_braces(&mut self, draft: &Draft, entry: &Entry) -> Option<()> {
        let value = &entry.value;
        match &value.kind {
            Kind::Flow(entries) => self.flow(draft, entries, value.start)?,
            Kind::Null => {
                let object = format!(" {{{}}}", all_in_braces(draft));
                self.replace(entry.after, value.end.max(entry.after), object)?;
            }
            Kind::Scalar => {
                let mut rest = draft.clone();
                rest.entries.retain(|(key, _)| key != "description");
                self.edits.push((value.start, value.start, "{description: ".to_owned()));
                let rest = format!(", {}}}", all_in_braces(&rest));
                self.edits.push((value.end, value.end, rest));
            }
            Kind::Block(_) | Kind::Other => return None,
        }
        Some(())
    }

    /// Returns the missing entries of an object, each on lines of its own.
    fn lines(&self, draft: &Draft, column: usize) -> String {
        let missing = draft.entries.iter().filter(|(_, part)| part.missing() > 0);
        missing.map(|(key, part)| self.entry_lines(key, part, column)).collect()
    }

    fn entry_lines(&self, key: &str, part: &Draft, column: usize) -> String {
        let inside = self.lines(part, column + 2);
        format!("{}{}:{}{inside}", " ".repeat(column), written(key), self.eol)
    }

    /// Inserts lines before the line at `at`.
    fn insert(&mut self, at: usize, lines: &str) {
        self.edits.push((at, at, lines.to_owned()));
    }

    /// Returns the place behind the last line of an entry. Empty lines and comments before the next
    /// entry belong to that one.
    fn end(&self, entry: &Entry, limit: usize, column: usize) -> usize {
        let first = self.next_line(entry.after);
        let mut end = limit;
        while end > first {
            let start = self.line(end - 1);
            let line = self.text.get(start..end).unwrap_or_default();
            let content = line.trim_start();
            let is_comment =
                content.starts_with('#') && line.len() - content.len() <= column;
            if !content.is_empty() && !is_comment {
                break;
            }
            end = start;
        }
        end.max(first)
    }

    /// Returns the beginning of the line of an offset.
    fn line(&self, at: usize) -> usize {
        // The offset may be within a letter.
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let end = before.iter().rposition(|byte| *byte == b'\n');
        end.map_or(0, |end| end + 1)
    }

    /// Returns the beginning of the line below that of an offset.
    fn next_line(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// Returns the offset in the old text of an offset in the new one: within a replacement, that of
    /// what was replaced.
    fn origin(&self, at: usize) -> usize {
        let (mut old, mut new) = (0, 0);
        for (start, end, text) in &self.edits {
            let begin = new + (start - old);
            if at < begin {
                break;
            }
            if at < begin + text.len() {
                return *start;
            }
            (old, new) = (*end, begin + text.len());
        }
        (old + (at - new)).min(self.text.len())
    }

    fn finish(&mut self) -> Option<String> {
        // Edits at the same place stay in their order.
        self.edits.sort_by_key(|(start, ..)| *start);
        let mut text = String::with_capacity(self.text.len() * 2);
        let mut done = 0;
        for (start, end, new) in &self.edits {
            text.push_str(self.text.get(done..*start)?);
            let is_line = new.ends_with('\n');
            if is_line && !text.is_empty() && !text.ends_with('\n') {
                text.push_str(self.eol);
            }
            text.push_str(new);
            done = *end;
        }
        text.push_str(self.text.get(done..)?);
        Some(text)
    }
}

/// The most characters of a key, with its quotes. YAML allows 1,024.
const LONGEST: usize = 1_000;

/// Returns a name that is too long for a key, if an entry for it is missing.
fn too_long(draft: &Draft) -> Option<&str> {
    let missing = draft.entries.iter().filter(|(_, part)| part.missing() > 0);
    missing.into_iter().find_map(|(key, part)| {
        let is_long = written(key).chars().count() > LONGEST;
        if is_long { Some(key.as_str()) } else { too_long(part) }
    })
}

fn all_in_braces(draft: &Draft) -> String {
    let missing = draft.entries.iter().filter(|(_, part)| part.missing() > 0);
    let entries: Vec<_> = missing.map(|(key, part)| in_braces(key, part)).collect();
    entries.join(", ")
}

fn in_braces(key: &str, part: &Draft) -> String {
    let key = written(key);
    if part.is_missing {
        format!("{key}: ")
    } else {
        format!("{key}: {{{}}}", all_in_braces(part))
    }
}

/// Returns a key as YAML: in quotes, unless it can only be a string or an integer.
fn written(key: &str) -> String {
    let is_word = |key: &str| {
        let inside =
            |letter: char| letter.is_ascii_alphanumeric() || "_-./ ".contains(letter);
        key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && key.chars().all(inside)
            && !key.ends_with(' ')
    };
    let is_integer = key.parse::<u32>().is_ok_and(|number| number.to_string() == key);
    let other = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = is_word(key) && !other.contains(&key.to_ascii_lowercase().as_str());
    if is_plain || is_integer {
        return key.to_owned();
    }
    // YAML takes some characters for line ends, and forbids others, that JSON does not escape.
    let mut quoted = String::new();
    for letter in Value::from(key).to_string().chars() {
        let is_special = matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        );
        if letter.is_control() || is_special {
            quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pets}
tags: [{name: Pets}, {name: Shop}]
paths:
  /pets:
    get:
      operationId: Pets_list
      tags: [Pets]
      parameters:
      - {name: kind, in: query, schema: {type: string, enum: [CAT, DOG, 'NO', '1']}}
      - {name: page, in: query, schema: {type: number}}
      responses: {}
    post:
      operationId: Pets_create
      tags: [Shop]
      responses: {}
components:
  schemas:
    Pet:
      type: object
      properties:
        name: {type: string, x-genauth-text-example: true}
        age: {type: number}
        kind: {type: array, items: {type: string, enum: [CAT, DOG]}}
    Size:
      type: string
      enum: [S, 'a: b', \"it's \\\"\\\\\"]
";

    fn document() -> Document {
        let mut findings = Diagnostics::default();
        let source = Source::parse("pets.yaml", DOCUMENT.to_owned(), Format::Yaml);
        let document = Document::read("pets", source.unwrap(), &mut findings);
        assert!(findings.is_empty(), "{findings}");
        document
    }

    /// Lays out a catalogue, which has all entries then.
    fn laid_out(text: &str) -> String {
        let read = |text: &str| {
            let source = Source::parse("p.yaml", text.to_owned(), Format::Yaml).unwrap();
            Descriptions::read(source).unwrap()
        };
        let (file, document) = (Path::new("p.yaml"), document());
        let layout = lay_out(file, Some(text), &read(text), &document);
        let layout = layout.unwrap_or_else(|error| panic!("{error}{text}"));
        let new = layout.text.unwrap();
        assert!(read(&new).missing(&document).is_empty(), "{new}");
        let again = lay_out(file, Some(&new), &read(&new), &document).unwrap();
        assert_eq!((again.text.as_ref(), again.added), (Some(&new), 0));
        // Each entry has its line.
        let lines: Vec<_> = new.lines().collect();
        for finding in layout.descriptions.empty(&document).iter() {
            let key = crate::source::pointer::segments(&finding.pointer).pop().unwrap();
            let line = lines[finding.position.unwrap().line - 1];
            assert!(line.contains(&written(&key)), "{finding}\n{new}");
        }
        new
    }

    #[test]
    fn an_empty_catalogue_gets_all_entries() {
        let made = laid_out("");
        insta::assert_snapshot!(made);
        for empty in
            ["{}", "{}\n", "# x\n", "# x", "groups:\noperations: {}\nschemas:\n"]
        {
            laid_out(empty);
        }
    }

    #[test]
    fn entries_are_inserted_in_the_order_of_the_document() {
        insta::assert_snapshot!(laid_out(
            "# Top.
groups:
  Shop: {title: The shop} # to buy pets
# On properties.
shared:
  kind: {values: {CAT: Cat, }}
  page: # numbered
    Page.

operations:
  Pets_list:
    description: |
      # Lists.

      Well.


  # About the other one.
  Pets_create:
    summary: \"Create: a pet\"
    description: &text >2
        Creates.

schemas:
  # The pet.
  Pet:
    properties:
      # Its age.
      age:
        Age
        of it.
      name: >-
        Name.
      # The end.
  Size: {values: {S: Small}}
"
        ));
    }

    #[test]
    fn objects_in_braces_stay_so() {
        insta::assert_snapshot!(laid_out(
            "{groups: {}, operations: {Pets_list: {parameters: {kind: Kind., page: }, search: []}}, \
             schemas: {Pet: {properties: {kind: 'Kind, {1}', name: {example: Rex}}}}}\n"
        ));
    }

    #[test]
    fn entries_in_braces_come_behind_empty_ones() {
        for size in
            ["{S: , M: }", "{S: }", "{\"S\":}", "{S: Small, M:\n   }", "{ S: , }"]
        {
            let new = laid_out(&format!("schemas: {{Size: {{values: {size}}}}}\n"));
            let source = Source::parse("p.yaml", new.clone(), Format::Yaml).unwrap();
            assert!(Descriptions::read(source).is_ok(), "{new}");
            assert_eq!(laid_out(&new), new, "{size}");
        }
    }

    #[test]
    fn line_ends_and_the_last_line_stay_as_they_are() {
        let new = laid_out("operations:\r\n  Pets_create:\r\n    summary: Ö\r\n");
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
        let new = laid_out("schemas:\n  Size:\n    values:\n      S: Small");
        assert!(new.contains("      S: Small\n      \"a: b\":\n"), "{new}");
    }

    #[test]
    fn a_catalogue_that_would_change_is_refused() {
        for text in [
            "operations: &a {Pets_list: {summary: x}}\n",
            "schemas: {Pet: &p {description: x}, Size: *p}\n",
        ] {
            let source = Source::parse("p.yaml", text.to_owned(), Format::Yaml).unwrap();
            let read = Descriptions::read(source).unwrap();
            let refused = lay_out(Path::new("p.yaml"), Some(text), &read, &document());
            let refused = refused.err().unwrap().to_string();
            assert!(refused.contains("can't be laid out"), "{refused}");
        }
    }

    #[test]
    fn a_name_that_is_too_long_for_a_key_is_refused() {
        let text = DOCUMENT.replace("Pets_list", &"x".repeat(1_100));
        let source = Source::parse("pets.yaml", text, Format::Yaml).unwrap();
        let document = Document::read("pets", source, &mut Diagnostics::default());
        let none = Descriptions::default();
        let refused = lay_out(Path::new("p.yaml"), None, &none, &document).err();
        let refused = refused.unwrap().to_string();
        assert!(refused.contains("has 1100 characters"), "{refused}");
    }

    #[test]
    fn names_with_line_ends_are_keys_on_one_line() {
        let name = "a\u{85}b\u{2028}c\u{2029}d\ne\u{7f}f\u{feff}g\u{ffff}";
        let quoted = r#""a\u0085b\u2028c\u2029d\ne\u007ff\ufeffg\uffff""#;
        let text = DOCUMENT.replace("Pets_list", quoted);
        let source = Source::parse("pets.yaml", text, Format::Yaml).unwrap();
        let document = Document::read("pets", source, &mut Diagnostics::default());
        let none = Descriptions::default();
        let layout = lay_out(Path::new("p.yaml"), None, &none, &document);
        let text = layout.unwrap_or_else(|found| panic!("{found}")).text.unwrap();
        assert!(text.contains(quoted), "{text}");
        assert_eq!(written(name), quoted);
    }

    /// Returns the error about a catalogue that can be read.
    fn refused(text: &str) -> Diagnostic {
        let source = Source::parse("p.yaml", text.to_owned(), Format::Yaml).unwrap();
        let read = Descriptions::read(source).unwrap();
        let refused = lay_out(Path::new("p.yaml"), Some(text), &read, &document());
        let refused = refused.err().unwrap_or_else(|| panic!("{text}"));
        let refused = refused.iter().next().unwrap().clone();
        assert!(refused.found.contains("can't be laid out"), "{refused}");
        refused
    }

    #[test]
    fn what_the_edited_text_lacks_is_refused_at_a_line_of_the_file() {
        for (text, line) in [
            ("operations:\n  Pets_list: &a {summary: x}\n", 2),
            ("groups: {}\nschemas: {Pet: , Size, operations: }\n", 2),
            ("groups: {}\rschemas: {}\r", 1),
            // A comment would be lost.
            ("groups: {}\nschemas:\n  Pet:\n    properties: {\n # c\n }\n", 4),
            ("schemas:\n  Pet: # t\n    {}\n", 2),
            ("schemas: {Pet: # t\n  ~}\n", 1),
            ("{ # c\n}\n", 1),
        ] {
            let refused = refused(text);
            assert_eq!(
                refused.position.map(|at| at.line),
                Some(line),
                "{refused}{text}"
            );
        }
    }

    #[test]
    fn the_end_of_the_document_stays_last() {
        for text in ["groups: {}\n...\n# y\n", "groups:\n  Shop:\n    title: T\n... \n"]
        {
            let new = laid_out(text);
            assert!(new.find("schemas:") < new.find("..."), "{new}");
        }
    }

    #[test]
    fn keys_in_any_form_are_laid_out_or_refused() {
        for text in ["? groups\n: {}\n", "groups:\n  ? Shop\n  : {}\n", "? schemas\n"] {
            let source = Source::parse("p.yaml", text.to_owned(), Format::Yaml).unwrap();
            let read = Descriptions::read(source).unwrap();
            let layout = lay_out(Path::new("p.yaml"), Some(text), &read, &document());
            if let Err(findings) = layout {
                let finding = findings.iter().next().unwrap();
                assert!(finding.found.contains("can't be laid out"), "{finding}");
                assert!(finding.position.is_none_or(|at| at.line < 4), "{finding}");
            }
        }
    }

    #[test]
    fn the_last_line_may_end_within_any_letter() {
        for end in ["x", "ü", "語", "ü\n"] {
            let text = format!(
                "# c\nschemas:\n  Size:\n    values:\n      S: # t\n       {end}"
            );
            let new = laid_out(&text);
            assert!(
                new.starts_with("# c\n") && new.contains("schemas:\n  Pet:"),
                "{new}"
            );
            assert!(new.contains(&format!("       {}\n      \"a: b\":", end.trim())));
        }
    }

    /// Collects the entries of a catalogue below its sections, each with its depth.
    fn entries<'n>(node: &'n Node, depth: usize, all: &mut Vec<(&'n Entry, usize)>) {
        let (Kind::Block(entries) | Kind::Flow(entries)) = &node.kind else { return };
        for entry in entries.iter().filter(|entry| entry.key != "shared") {
            all.push((entry, depth));
            self::entries(&entry.value, depth + 1, all);
        }
    }

    /// Returns the text without some of its entries.
    fn without_some(whole: &str, round: usize) -> String {
        let root = Node::of(whole).unwrap();
        let mut all = Vec::new();
        entries(&root, 0, &mut all);
        let editor = Editor::of(whole);
        let (mut text, mut done) = (String::new(), 0);
        for (index, (entry, depth)) in all.iter().enumerate() {
            let is_chosen = (index * 7919 + round * 104_729).is_multiple_of(61);
            if *depth > 0 && is_chosen && entry.at >= done {
                let first = editor.line(entry.at);
                let mut next =
                    all.iter().skip(index + 1).filter(|(_, other)| other <= depth);
                let limit =
                    next.next().map_or(whole.len(), |(next, _)| editor.line(next.at));
                text.push_str(&whole[done..first]);
                done = editor.end(entry, limit, entry.at - first);
            }
        }
        text + &whole[done..]
    }

    #[test]
    fn entries_deleted_from_our_catalogues_come_back_empty() {
        let spec = crate::tests::spec_dir();
        for client in ["authentication", "management"] {
            let source = Source::read(&spec.join(format!("{client}.yaml"))).unwrap();
            let document = Document::read(client, source, &mut Diagnostics::default());
            let path = spec.join(format!("prose/en/{client}.yaml"));
            let whole = std::fs::read_to_string(&path).unwrap();
            for round in 0..3 {
                let text = without_some(&whole, round);
                let source =
                    Source::parse("p.yaml", text.clone(), Format::Yaml).unwrap();
                let read = Descriptions::read(source).unwrap();
                let layout = lay_out(&path, Some(&text), &read, &document).unwrap();
                assert!(layout.added > 20, "{}", layout.added);
                // All other lines are as they were.
                let mut old = text.lines().peekable();
                let new = layout.text.unwrap();
                let new = new.lines().filter(|line| old.next_if_eq(line).is_none());
                assert!(new.count() >= layout.added);
                assert_eq!(old.next(), None);
            }
        }
    }

    #[test]
    fn an_operation_keeps_its_entry_under_its_new_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.yaml");
        let renamed =
            ["A_b", "C_d", "E_f"].map(|id| (id.to_owned(), format!("{id}: new")));
        for (text, new, moved) in [
            ("operations:\n  # b\n  A_b: {summary: x}\n", "  # b\n  \"A_b: new\": {", 1),
            (
                "operations: {'A_b': {summary: x}, C_d : }\n",
                "{\"A_b: new\": {summary: x}, \"C_d: new\": }",
                2,
            ),
            ("operations: {A_b: {}, 'A_b: new': {}}\n", "{A_b: {}, 'A_b: new': {}}", 0),
            ("schemas: {A_b: {}}\n", "{A_b: {}}", 0),
        ] {
            std::fs::write(&path, text).unwrap();
            let mut catalogue = Target::at(path.clone()).unwrap();
            let all = rename(&mut catalogue, &renamed, |_| false).unwrap();
            let text = catalogue.new.unwrap();
            assert!(text.contains(new), "{text}");
            assert_eq!(all.len(), moved, "{text}");
        }
    }

    #[test]
    fn a_name_is_quoted_if_it_could_be_something_else() {
        for key in ["a", "Ext IdP", "a-b", "a/b.c", "7", "_x"] {
            assert_eq!(written(key), key);
        }
        for key in
            ["", "NO", "true", "007", "1.0", "a ", "a: b", "@x", "ä", "-", "*", "0x1"]
        {
            assert_eq!(written(key), format!("{key:?}"));
        }
    }
}
