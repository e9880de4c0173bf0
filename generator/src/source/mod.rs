//! An input file: its text, its value, and the position of each value.

mod format;
pub(crate) mod nodes;
mod places;
pub mod pointer;
pub(crate) mod reader;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess,
    SeqAccess, VariantAccess as _, Visitor,
};
use serde_json::{Map, Value};

pub use self::format::Format;
use self::format::ParseError;
use self::places::Places;
use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity};
use crate::input;

/// The hint for a file that can't be read.
pub(crate) const CHECK_PATH: &str = "check the path and its permissions";

/// A file that was read. Its positions are indexed when the first diagnostic needs one, so that a
/// run without findings does not pay for them.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file as the user named it.
    pub file: String,
    pub text: String,
    pub format: Format,
    /// The content, with its keys in the order of the text.
    pub value: Value,
    places: Arc<OnceLock<Places>>,
    /// The places of what was moved since the text was read, and the other files that it is from.
    origins: Arc<Origins>,
    others: Arc<BTreeSet<String>>,
    /// True if the adapter has read it: it is not one of our documents.
    pub(crate) is_adapted: bool,
    /// Findings of the adapter about the value.
    pub(crate) findings: Diagnostics,
}

/// By pointers into a value, the places in a text: the pointer, and the file if it is another one.
pub(crate) type Origins = HashMap<String, (Option<Arc<Source>>, String)>;

impl Source {
    /// Creates a source of a text and its value.
    pub(crate) fn new(file: String, text: String, format: Format, value: Value) -> Self {
        Self {
            file,
            text,
            format,
            value,
            places: Arc::default(),
            origins: Arc::default(),
            others: Arc::default(),
            is_adapted: false,
            findings: Diagnostics::default(),
        }
    }

    /// Records where the parts of the value are from.
    pub(crate) fn moved(&mut self, origins: Origins, others: BTreeSet<String>) {
        self.origins = Arc::new(origins);
        self.others = Arc::new(others);
    }

    /// Returns the other files that the value is from.
    pub(crate) fn others(&self) -> &BTreeSet<String> {
        &self.others
    }

    /// Returns the file and the pointer of a value as they are in the text.
    fn origin(&self, pointer: &str) -> (&Self, String) {
        let mut at = pointer.to_owned();
        // What was moved may be part of something that was moved.
        for _ in 0..self.origins.len().min(100) {
            let ends = at.match_indices('/').map(|(end, _)| end).chain([at.len()]);
            let mut ends: Vec<usize> = ends.collect();
            ends.reverse();
            let moved = ends
                .into_iter()
                .find_map(|end| Some((end, self.origins.get(&at[..end])?)));
            match moved {
                Some((end, (Some(other), start))) => {
                    return (other, format!("{start}{}", &at[end..]));
                }
                Some((end, (None, start))) => at = format!("{start}{}", &at[end..]),
                None => break,
            }
        }
        (self, at)
    }

    /// Reads and parses a file, in the format of its extension.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let format = Format::of(path).ok_or_else(|| {
            Diagnostic::about_file(
                path,
                "the extension of the file is of no known format",
                "*.yaml, *.yml or *.json",
                "rename the file",
            )
        })?;
        Self::parse(&path.display().to_string(), Self::text_of(path)?, format)
    }

    /// Reads the text of a file of any format.
    pub(crate) fn text_of(path: &Path) -> Result<String, Diagnostics> {
        let text = input::read(path).map_err(|error| {
            let found = format!("can't be read: {error}");
            let (expected, hint) = match error.kind() {
                ErrorKind::FileTooLarge => (
                    "a smaller file",
                    "if the file is right, pass a larger number of MiB with --max-document-size",
                ),
                ErrorKind::InvalidData => {
                    ("a text file in UTF-8", "save the file in UTF-8")
                }
                _ => ("a text file in UTF-8", CHECK_PATH),
            };
            Diagnostic::about_file(path, found, expected, hint)
        })?;
        // A byte order mark is no part of the text.
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// Parses `text`. A duplicate key is an error.
    pub fn parse(file: &str, text: String, format: Format) -> Result<Self, Diagnostics> {
        // JSON is YAML, too, but the parser of YAML refuses its surrogate pairs (`\ud83d\ude42`).
        let json = (format == Format::Json || text.trim_start().starts_with('{'))
            .then(|| parse_json(&text));
        let (format, parsed) = match json {
            Some(parsed) if format == Format::Json || parsed.is_ok() => {
                (Format::Json, parsed)
            }
            _ => (Format::Yaml, parse_yaml(&text)),
        };
        match parsed {
            Ok(value) => Ok(Self::new(file.to_owned(), text, format, value)),
            Err((position, message)) => {
                let expected = match format {
                    Format::Json => "a JSON document",
                    Format::Yaml => "a YAML document",
                };
                let line = position.and_then(|at| text.lines().nth(at.line - 1));
                let has_tab = line
                    .is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'));
                let hint = match format {
                    Format::Yaml if has_tab => {
                        "indent the line with spaces: YAML allows no tabs there"
                    }
                    _ => "fix the file at this place and run the command again",
                };
                let found =
                    Diagnostic::about_file(Path::new(file), message, expected, hint);
                Err(Diagnostic { position, ..found }.into())
            }
        }
    }

    /// Returns an error about the value at `pointer`, or about its nearest ancestor in the text.
    pub fn error(
        &self,
        pointer: impl fmt::Display,
        found: impl Into<String>,
        expected: impl Into<String>,
        hint: impl Into<String>,
    ) -> Diagnostic {
        let (source, pointer) = self.origin(&pointer.to_string());
        Diagnostic {
            severity: Severity::Error,
            file: source.file.clone(),
            position: source.locate(&pointer),
            pointer,
            found: found.into(),
            expected: expected.into(),
            hint: hint.into(),
        }
    }

    /// Returns a warning, like [`Source::error`].
    pub fn warning(
        &self,
        pointer: impl fmt::Display,
        found: impl Into<String>,
        expected: impl Into<String>,
        hint: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..self.error(pointer, found, expected, hint)
        }
    }

    /// Returns the position of the value at `pointer`, or of its nearest ancestor.
    pub fn locate(&self, pointer: &str) -> Option<Position> {
        let places = self.places.get_or_init(|| Places::of(&self.text, self.format));
        places.locate(pointer)
    }
}

fn parse_json(text: &str) -> Result<Value, ParseError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    UniqueKeys
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let position = Position {
                line: error.line().max(1),
                column: error.column().max(1),
            };
            (Some(position), without_position(&error.to_string()))
        })
}

fn parse_yaml(text: &str) -> Result<Value, ParseError> {
    places::check_yaml(text)?;
    let parsed = UniqueKeys.deserialize(serde_yaml::Deserializer::from_str(text));
    let parsed = parsed.map(|mut value| {
        if text.contains("<<") {
            merge(&mut value);
        }
        value
    });
    parsed.map_err(|error| {
        let position = error
            .location()
            .map(|at| Position {
                line: at.line(),
                column: at.column(),
            })
            .or(Some(Position { line: 1, column: 1 }));
        (position, without_position(&error.to_string()))
    })
}

/// Puts the entries of merge keys (`<<`, YAML 1.1) into the objects that have one. Entries of an
/// object win over those that are merged, and of several merged objects, the first one wins.
fn merge(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(merge),
        Value::Object(object) => {
            object.values_mut().for_each(merge);
            let sources = match object.get("<<") {
                Some(Value::Object(_)) => {
                    object.shift_remove("<<").into_iter().collect()
                }
                Some(Value::Array(all)) if all.iter().all(Value::is_object) => {
                    let all = all.clone();
                    object.shift_remove("<<");
                    all
                }
                // Not a merge key; the reader of the file decides.
                _ => return,
            };
            for source in &sources {
                for (key, value) in source.as_object().into_iter().flatten() {
                    object.entry(key.as_str()).or_insert_with(|| value.clone());
                }
            }
        }
        _ => {}
    }
}

/// Removes the position from the end of a parser's message: a diagnostic shows it elsewhere.
fn without_position(message: &str) -> String {
    let message = message.rsplit_once(" at line ").map_or(message, |(head, _)| head);
    if message.ends_with("recursion limit exceeded") {
        return places::too_deep();
    }
    message.to_owned()
}

/// Reads any value. Refuses an object with a duplicate key.
struct UniqueKeys;

impl<'de> DeserializeSeed<'de> for UniqueKeys {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for UniqueKeys {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, a list or a scalar")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    /// A YAML text of comments alone.
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::from(value as f64))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::from(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    /// A value with a tag of its own, which means nothing here.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, value) = tagged.variant::<IgnoredAny>()?;
        value.newtype_variant_seed(UniqueKeys)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(UniqueKeys)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(UniqueKeys)? {
            let key = match key {
                Value::String(key) => key,
                // In YAML, the response codes of OpenAPI are numbers.
                Value::Number(_) | Value::Bool(_) => key.to_string(),
                _ => return Err(A::Error::custom("a key is not a string")),
            };
            if map.contains_key(&key) {
                // The value refuses itself, because the parser knows its position.
                entries
                    .next_value_seed(Refuse(&format!("the key `{key}` occurs twice")))?;
            }
            let value = entries.next_value_seed(UniqueKeys)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// Fails with its message for any value, so that the error has the position of the value.
struct Refuse<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Refuse<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Refuse<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(A::Error::custom(self.0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(A::Error::custom(self.0))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_i128<E: serde::de::Error>(self, _: i128) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_u128<E: serde::de::Error>(self, _: u128) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom(self.0))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Value, E> {
        Err(E::custom(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "a:\n  b:\n    - x: 1\n    - y: hello\n      200: true\n  c: {d: foo, e:\n   [1, 2]}\n";
    const JSON: &str =
        "{\n  \"a\": {\"b\": [{\"x\": 1},\n    {\"ä\": 2, \"y\": \"hello\"}]}\n}";

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_text() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("a.yaml", "a: 1\nb: 2\n"), ("a.json", "{\"a\": 1}")] {
            let path = folder.path().join(name);
            std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
            let source = Source::read(&path).unwrap();
            assert_eq!((source.text.as_str(), &source.value["a"]), (text, &1.into()));
        }
    }

    #[test]
    fn yaml_may_be_json() {
        let text = r#"{"a": "\ud83d\ude42", "b": 1}"#;
        let source = Source::parse("a.yaml", text.to_owned(), Format::Yaml).unwrap();
        assert_eq!(source.value["a"], "\u{1f642}");
        assert_eq!(at(text, Format::Yaml, "/b"), at(text, Format::Json, "/b"));
        let flow = Source::parse("a.yaml", "{a: 1}".to_owned(), Format::Yaml).unwrap();
        assert_eq!(flow.value["a"], 1);
    }

    fn at(text: &str, format: Format, pointer: &str) -> (usize, usize) {
        let source = Source::parse("test", text.to_owned(), format).unwrap();
        let position = source.locate(pointer).unwrap();
        (position.line, position.column)
    }

    fn finding(text: &str, format: Format) -> Diagnostic {
        let findings = Source::parse("test", text.to_owned(), format).unwrap_err();
        findings.iter().next().cloned().unwrap()
    }

    #[test]
    fn a_value_is_found_in_block_and_in_flow_style() {
        assert_eq!(at(YAML, Format::Yaml, "#/a/b/1/y"), (4, 10));
        assert_eq!(at(YAML, Format::Yaml, "#/a/b/1/200"), (5, 12));
        assert_eq!(at(YAML, Format::Yaml, "#/a/c/e/1"), (7, 8));
        let below = "a:\n- x\n- b:\n  - - y\n  -\n    z: 1\n  c: &d\n  - q\n";
        assert_eq!(at(below, Format::Yaml, "#/a"), (2, 1));
        assert_eq!(at(below, Format::Yaml, "#/a/1/b"), (4, 3));
        assert_eq!(at(below, Format::Yaml, "#/a/1/b/0/0"), (4, 7));
        assert_eq!(at(below, Format::Yaml, "#/a/1/b/1/z"), (6, 8));
    }

    #[test]
    fn a_value_is_found_in_json_by_characters() {
        assert_eq!(at(JSON, Format::Json, "#/a/b/0/x"), (2, 21));
        assert_eq!(at(JSON, Format::Json, "#/a/b/1/y"), (3, 19));
    }

    #[test]
    fn a_value_that_is_not_there_leads_to_its_parent() {
        assert_eq!(at(YAML, Format::Yaml, "#/a/c/nothing/deeper"), (6, 6));
        assert_eq!(at(JSON, Format::Json, "#/a/nothing"), (2, 8));
    }

    #[test]
    fn a_duplicate_key_is_refused_in_both_formats() {
        for (text, format) in
            [("{\"a\": 1,\n \"a\": 2}", Format::Json), ("a: 1\na: 2\n", Format::Yaml)]
        {
            let error = finding(text, format);
            assert!(
                error.found.ends_with("the key `a` occurs twice"),
                "{}",
                error.found
            );
            assert_eq!(error.position.map(|at| at.line), Some(2), "{format:?}");
        }
    }

    #[test]
    fn texts_that_are_no_single_document_are_refused() {
        let second = finding("a: 1\n---\nb: 2\n", Format::Yaml);
        assert_eq!(second.found, "a second document begins here");
        assert_eq!(second.position, Some(Position { line: 2, column: 1 }));
        let tab = finding("a:\n\tb: 1\n", Format::Yaml);
        assert!(tab.hint.contains("tabs"), "{tab}");
        let tagged = Source::parse("test", "a: !b {c: !d [1]}".to_owned(), Format::Yaml);
        assert_eq!(tagged.unwrap().value["a"]["c"][0], 1);
        let empty = Source::parse("test", "# nothing\n".to_owned(), Format::Yaml);
        assert!(empty.unwrap().value.is_null());
    }

    #[test]
    fn numbers_of_any_size_are_numbers() {
        let yaml = format!("a: {0}\nb: -{0}\nc: [{0}]\n{0}: 1\n", "9".repeat(25));
        let source = Source::parse("test", yaml, Format::Yaml).unwrap();
        assert_eq!(source.value["a"], 1e25);
        assert_eq!(source.value["b"], -1e25);
        let huge = format!("a: {}\n", "9".repeat(400));
        assert!(Source::parse("test", huge, Format::Yaml).is_ok());
    }

    #[test]
    fn merge_keys_are_merged() {
        let yaml = "a: &a {x: 1, y: 2}\nb: &b {<<: *a, x: 3}\nc: [{<<: [*b, {x: 4, z: 5}], w: 6}]\nd: {<<: 7}\n";
        let source = Source::parse("test", yaml.to_owned(), Format::Yaml).unwrap();
        let expected = r#"{"a":{"x":1,"y":2},"b":{"x":3,"y":2},"c":[{"w":6,"x":3,"y":2,"z":5}],"d":{"<<":7}}"#;
        assert_eq!(source.value.to_string(), expected);
        assert_eq!(source.locate("#/c/0/z").unwrap().line, 3);
    }

    #[test]
    fn broken_text_is_refused_with_its_position() {
        let error = finding("{\"a\": }", Format::Json);
        assert_eq!(error.position, Some(Position { line: 1, column: 7 }));
        assert!(Source::parse("test", "a: [1".to_owned(), Format::Yaml).is_err());
    }
}
