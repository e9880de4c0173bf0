//! Takes entries out of the text of a catalogue and puts them back: what people wrote around them, comments
//! and layout, stays as it is.
//!
//! An entry is the line of its key, and every line below that is indented deeper. What is written on one
//! line with others (`kind: {description: ...}`) is not found, and stays where it is.

use std::ops::Range;

/// An entry outside of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The keys that lead to it: `["schemas", "Pet", "properties", "name"]`.
    pub(crate) path: Vec<String>,
    /// Its lines, key included, the first of them not indented.
    pub(crate) text: String,
}

/// The lines of a catalogue.
#[derive(Clone, Debug)]
pub(crate) struct Lines(Vec<String>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.lines().map(str::to_owned).collect())
    }

    pub(crate) fn text(&self) -> String {
        self.0.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// Takes an entry out, and with it the maps around it that have no other.
    pub(crate) fn cut(&mut self, path: &[String]) -> Option<Entry> {
        let mut depth = path.len();
        let mut range = self.find(path)?;
        while depth > 1 {
            let around = self.find(&path[..depth - 1])?;
            if self.entries(self.body(&around)).len() > 1 {
                break;
            }
            (range, depth) = (around, depth - 1);
        }
        let indent = indent(self.0.get(range.start)?);
        let lines: Vec<String> = self.0.drain(range).collect();
        let text =
            lines.iter().flat_map(|line| [line.get(indent..).unwrap_or(""), "\n"]);
        Some(Entry {
            path: path[..depth].to_vec(),
            text: text.collect(),
        })
    }

    /// Puts an entry behind the others of its map. False if there is one of its name already, or if its
    /// map is written in a way that has no place for lines.
    pub(crate) fn paste(&mut self, entry: &Entry) -> bool {
        let Entry { path, text } = entry;
        let known = (0..=path.len()).rev().find(|depth| self.exists(&path[..*depth]));
        let depth = known.unwrap_or(0);
        let Some(mut place) = self.place(&path[..depth]).filter(|_| depth < path.len())
        else {
            return false;
        };
        let mut lines = Vec::new();
        for key in &path[depth..path.len() - 1] {
            lines.push(format!("{:place$}{}:", "", written(key), place = place.indent));
            place.indent += STEP;
        }
        let indented = |line: &str| match line {
            "" => String::new(),
            line => format!("{:indent$}{line}", "", indent = place.indent),
        };
        lines.extend(text.lines().map(indented));
        self.0.splice(place.line..place.line, lines);
        true
    }

    fn exists(&self, path: &[String]) -> bool {
        path.is_empty() || self.find(path).is_some()
    }

    /// Where the next entry of this map would stand.
    fn place(&self, path: &[String]) -> Option<Place> {
        let Some(range) = self.find(path) else {
            return path.is_empty().then(|| Place {
                line: self.trimmed(0..self.0.len(), 0).end,
                indent: 0,
            });
        };
        let key = self.0.get(range.start)?;
        let child = self.entries(self.body(&range)).first().map(|first| first.start);
        let indent = match child.and_then(|line| self.0.get(line)) {
            Some(line) => indent(line),
            None if key.trim_end().ends_with(':') => indent(key) + STEP,
            None => return None,
        };
        Some(Place {
            line: range.end,
            indent,
        })
    }

    /// The lines of the entry at the end of this path; nothing for no path.
    fn find(&self, path: &[String]) -> Option<Range<usize>> {
        let mut found = None;
        for key in path {
            let body = found.as_ref().map_or(0..self.0.len(), |range| self.body(range));
            let is_it = |range: &Range<usize>| {
                self.0.get(range.start).and_then(|line| key_of(line)) == Some(key)
            };
            found = Some(self.entries(body).into_iter().find(is_it)?);
        }
        found
    }

    /// What is below the key.
    fn body(&self, entry: &Range<usize>) -> Range<usize> {
        entry.start + 1..entry.end
    }

    /// The entries of a map. Blank lines and comments between two of them belong to neither.
    fn entries(&self, body: Range<usize>) -> Vec<Range<usize>> {
        let lines = body.clone().filter(|line| !is_between(&self.0[*line]));
        let lines: Vec<usize> = lines.collect();
        let Some(level) = lines.first().map(|line| indent(&self.0[*line])) else {
            return Vec::new();
        };
        let starts: Vec<usize> =
            lines.into_iter().filter(|line| indent(&self.0[*line]) == level).collect();
        let ends = starts.iter().skip(1).copied().chain([body.end]);
        let entries = starts.iter().zip(ends);
        entries.map(|(start, end)| self.trimmed(*start..end, level)).collect()
    }

    /// Without the blank lines at the end, and the comments there that are not indented deeper.
    fn trimmed(&self, range: Range<usize>, level: usize) -> Range<usize> {
        let belongs = |line: &usize| {
            let line = &self.0[*line];
            !is_between(line) || (!line.trim().is_empty() && indent(line) > level)
        };
        let last = range.clone().rev().find(belongs);
        range.start..last.map_or(range.start, |line| line + 1)
    }
}

/// What a map is indented by within another.
const STEP: usize = 2;

struct Place {
    line: usize,
    indent: usize,
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_between(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// The key of a line, without its quotes.
fn key_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let quoted = |quote: char| line.strip_prefix(quote)?.split_once(quote);
    match quoted('\'').or_else(|| quoted('"')) {
        Some((key, rest)) => rest.starts_with(':').then_some(key),
        None => match line.split_once(": ") {
            Some((key, _)) => Some(key),
            None => line.trim_end().strip_suffix(':'),
        },
    }
}

/// A key as YAML has it: one that could be taken for something else is quoted.
fn written(key: &str) -> String {
    serde_yaml::to_string(key)
        .map_or_else(|_| key.to_owned(), |text| text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Entry, Lines};

    const CATALOGUE: &str = "\
# All about pets.
schemas:
  # The most important one.
  Pet:
    description: |-
      A pet.

      # Not a comment
    properties:
      name: Its name.

      # Kinds are few.
      kind:
        description: What it is.
        values:
          '1': A cat
          DOG: A dog
  Cage: {description: Where pets live.}

operations:
  Pets_list:
    parameters:
      limit: How many.
";

    fn path(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    fn cut(at: &str) -> (Option<Entry>, String) {
        let mut lines = Lines::of(CATALOGUE);
        let entry = lines.cut(&path(at));
        (entry, lines.text())
    }

    #[test]
    fn an_entry_goes_with_its_lines_and_nothing_else() {
        let (entry, rest) = cut("schemas/Pet/properties/kind/values/1");
        assert_eq!(entry.map(|entry| entry.text).as_deref(), Some("'1': A cat\n"));
        assert_eq!(rest, CATALOGUE.replace("          '1': A cat\n", ""));

        let (entry, rest) = cut("schemas/Pet/properties/kind");
        insta::assert_snapshot!(entry.unwrap().text, @r"
        kind:
          description: What it is.
          values:
            '1': A cat
            DOG: A dog
        ");
        assert!(rest.contains("      # Kinds are few.\n  Cage:"), "{rest}");
    }

    #[test]
    fn maps_that_would_be_empty_go_along() {
        let (entry, rest) = cut("operations/Pets_list/parameters/limit");
        assert_eq!(entry.unwrap().path, path("operations"));
        assert!(rest.ends_with("Where pets live.}\n\n"), "{rest}");
    }

    #[test]
    fn what_stands_on_one_line_with_others_is_left_alone() {
        let (entry, rest) = cut("schemas/Cage/description");
        assert_eq!((entry, rest.as_str()), (None, CATALOGUE));
        assert_eq!(cut("schemas/Dog").0, None);
    }

    #[test]
    fn what_was_cut_can_be_put_back() {
        for at in [
            "schemas/Cage",
            "schemas/Pet/properties/kind",
            "schemas/Pet/description",
            "operations/Pets_list/parameters/limit",
        ] {
            let mut lines = Lines::of(CATALOGUE);
            let entry = lines.cut(&path(at)).unwrap();
            assert!(lines.paste(&entry), "{at}");
            let value =
                |text: &str| serde_yaml::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(value(&lines.text()), value(CATALOGUE), "{at}");
            assert!(!lines.paste(&entry), "{at} is there twice");
        }
    }

    #[test]
    fn maps_around_an_entry_are_made_and_keys_are_quoted_where_they_have_to_be() {
        let entry = |at: &str, text: &str| Entry {
            path: path(at),
            text: text.to_owned(),
        };
        let mut lines = Lines::of("schemas:\n  Pet: A pet.\n  Cage: {description: x}\n");
        assert!(lines.paste(&entry("schemas/1/values/DOG", "DOG: A dog\n")));
        assert!(!lines.paste(&entry("schemas/Pet/properties", "properties: {}\n")));
        assert!(!lines.paste(&entry("schemas/Cage/values/A", "A: b\n")));
        insta::assert_snapshot!(lines.text(), @r"
        schemas:
          Pet: A pet.
          Cage: {description: x}
          '1':
            values:
              DOG: A dog
        ");
    }
}
