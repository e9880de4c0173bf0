//! A strict reader of objects: whatever does not fit is a finding with its place, and reading goes
//! on, so that one run reports all findings.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use super::Source;
use super::pointer::Pointer;
use crate::diagnostic::Diagnostics;
use crate::text;

/// The source that is read, and the findings about it.
pub(crate) struct Reader<'s> {
    source: &'s Source,
    /// The hint of findings that have none of their own.
    hint: &'s str,
    findings: RefCell<Diagnostics>,
    /// The findings that are reported only once.
    reported: RefCell<HashSet<String>>,
}

impl<'s> Reader<'s> {
    pub(crate) fn new(source: &'s Source, hint: &'s str) -> Self {
        Self {
            source,
            hint,
            findings: RefCell::default(),
            reported: RefCell::default(),
        }
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node {
            reader: self,
            value: &self.source.value,
            at: Pointer::ROOT,
        }
    }

    pub(crate) fn error(
        &self,
        at: Pointer<'_>,
        found: impl Into<String>,
        expected: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.findings.borrow_mut().push(self.source.error(at, found, expected, hint));
    }

    pub(crate) fn warning(
        &self,
        at: Pointer<'_>,
        found: impl Into<String>,
        expected: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.findings.borrow_mut().push(self.source.warning(at, found, expected, hint));
    }

    /// Reports an error with the hint of the reader.
    pub(crate) fn refuse(
        &self,
        at: Pointer<'_>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.error(at, found, expected, self.hint);
    }

    /// Returns whether the source is a document of others.
    pub(crate) fn is_foreign(&self) -> bool {
        self.source.is_adapted
    }

    /// Returns whether the file has this word, rather than the value alone.
    pub(crate) fn is_in_text(&self, word: &str) -> bool {
        self.source.text.contains(word)
    }

    /// Returns whether this was not reported so far.
    pub(crate) fn is_first(&self, what: &str) -> bool {
        self.reported.borrow_mut().insert(what.to_owned())
    }

    pub(crate) fn into_findings(self) -> Diagnostics {
        self.findings.into_inner()
    }

    /// Returns the value if nothing was refused.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Diagnostics> {
        self.into_findings().finish(value).map(|(value, _)| value)
    }
}

/// A value of the source, and its place.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) reader: &'a Reader<'a>,
    pub(crate) value: &'a Value,
    pub(crate) at: Pointer<'a>,
}

impl<'a> Node<'a> {
    pub(crate) fn object(&self) -> Option<Object<'a>> {
        let map = self.value.as_object().or_else(|| self.wrong("an object"))?;
        Some(Object {
            reader: self.reader,
            map,
            at: self.at,
        })
    }

    /// Returns the object, and refuses all keys but these.
    pub(crate) fn record(&self, known: &[&str]) -> Option<Object<'a>> {
        let object = self.object()?;
        object.deny_unknown_keys(known);
        Some(object)
    }

    pub(crate) fn string(&self) -> Option<&'a str> {
        self.value.as_str().or_else(|| self.wrong("a string"))
    }

    /// Returns a text for people: not empty, and without hidden characters.
    pub(crate) fn text(&self) -> Option<String> {
        match self.string()?.trim() {
            "" => {
                self.reader.refuse(self.at, "an empty string", "a text, or no such key");
                None
            }
            text => Some(text::prose(text)),
        }
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.wrong("true or false"))
    }

    pub(crate) fn number(&self) -> Option<f64> {
        self.value.as_f64().or_else(|| self.wrong("a number"))
    }

    /// Returns a number of things, which may be written with a fraction of zero.
    pub(crate) fn count(&self) -> Option<u64> {
        let whole = self.value.as_f64().filter(|one| one.fract() == 0.0 && *one >= 0.0);
        let count = self.value.as_u64().or_else(|| whole.map(|one| one as u64));
        count.or_else(|| self.wrong("an integer, not negative"))
    }

    pub(crate) fn integer(&self) -> Option<i64> {
        self.value.as_i64().or_else(|| self.wrong("an integer"))
    }

    /// Calls `read` with each item of the array.
    pub(crate) fn items<T>(
        &self,
        mut read: impl FnMut(Node<'_>) -> Option<T>,
    ) -> Vec<T> {
        let items = self.value.as_array().or_else(|| self.wrong("an array"));
        let items = items.into_iter().flatten().enumerate();
        items
            .filter_map(|(index, value)| {
                read(Node {
                    reader: self.reader,
                    value,
                    at: self.at.index(index),
                })
            })
            .collect()
    }

    /// Calls `read` with each entry of the object.
    pub(crate) fn entries<T>(
        &self,
        mut read: impl FnMut(&str, Node<'_>) -> Option<T>,
    ) -> Vec<T> {
        let map = self.value.as_object().or_else(|| self.wrong("an object"));
        let entries = map.into_iter().flatten();
        entries
            .filter_map(|(name, value)| {
                let at = self.at.key(name);
                read(
                    name,
                    Node {
                        reader: self.reader,
                        value,
                        at,
                    },
                )
            })
            .collect()
    }

    /// Reports that the value is not what is expected.
    pub(crate) fn wrong<T>(&self, expected: &str) -> Option<T> {
        let found = format!("this is {}", kind_of(self.value));
        self.reader.refuse(self.at, found, expected);
        None
    }
}

/// An object of the source, and its place.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a> {
    pub(crate) reader: &'a Reader<'a>,
    pub(crate) map: &'a Map<String, Value>,
    pub(crate) at: Pointer<'a>,
}

impl Object<'_> {
    /// Refuses all keys but these.
    pub(crate) fn deny_unknown_keys(&self, known: &[&str]) {
        for key in self.map.keys().filter(|key| !known.contains(&key.as_str())) {
            self.refuse_key(key, known);
        }
    }

    /// Reports a key that is none of those that are known.
    pub(crate) fn refuse_key(&self, key: &str, known: &[&str]) {
        let hint = match text::nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => self.reader.hint.to_owned(),
        };
        self.reader.error(
            self.at.key(key),
            format!("the key `{}` is not supported here", text::line(key)),
            format!("one of `{}`", known.join("`, `")),
            hint,
        );
    }

    /// Returns the value of a key, if there is one.
    pub(crate) fn get<'b>(&'b self, key: &'b str) -> Option<Node<'b>> {
        Some(Node {
            reader: self.reader,
            value: self.map.get(key)?,
            at: self.at.key(key),
        })
    }

    /// Returns the value of a key, and reports if there is none.
    pub(crate) fn require<'b>(&'b self, key: &'b str) -> Option<Node<'b>> {
        let node = self.get(key);
        if node.is_none() {
            let found = format!("`{key}` is missing");
            self.reader.refuse(self.at, found, format!("the key `{key}`"));
        }
        node
    }

    pub(crate) fn string(&self, key: &str) -> Option<&str> {
        let value = self.map.get(key)?;
        value.as_str().or_else(|| self.get(key)?.wrong("a string"))
    }

    /// Returns a text for people. A key without a value has none so far.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key).filter(|node| !node.value.is_null())?.text()
    }

    /// Returns `false` if there is no such key.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(|node| node.flag()).unwrap_or(false)
    }

    /// Calls `read` with each item of the array at `key`. A missing array has none.
    pub(crate) fn items<T>(
        &self,
        key: &str,
        read: impl FnMut(Node<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.get(key).map(|node| node.items(read)).unwrap_or_default()
    }

    /// Calls `read` with each entry of the object at `key`. A missing object has none.
    pub(crate) fn entries<T>(
        &self,
        key: &str,
        read: impl FnMut(&str, Node<'_>) -> Option<T>,
    ) -> Vec<T> {
        self.get(key).map(|node| node.entries(read)).unwrap_or_default()
    }

    /// Reads a section of a catalogue: entries by their names. A section without entries may be
    /// written as a key without a value.
    pub(crate) fn section<T>(
        &self,
        key: &str,
        mut read: impl FnMut(Node<'_>) -> T,
    ) -> BTreeMap<String, T> {
        let Some(section) = self.get(key).filter(|node| !node.value.is_null()) else {
            return BTreeMap::new();
        };
        let entries =
            section.entries(|name, entry| Some((name.to_owned(), read(entry))));
        entries.into_iter().collect()
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;

    #[test]
    fn all_mistakes_are_found_with_their_places_and_the_nearest_key() {
        let yaml =
            "name: [1]\ncolour: {}\nkind: ''\nitems: [1, x]\nmore: {\"\\u202e\": 1}\n";
        let source = Source::parse("a.yaml", yaml.to_owned(), Format::Yaml);
        let source = source.expect("valid YAML");
        let reader = Reader::new(&source, "see the manual");
        let known = ["name", "color", "kind", "items", "more"];
        let root = reader.root();
        if let Some(object) = root.record(&known) {
            assert_eq!(object.string("name"), None);
            assert_eq!(object.text("kind"), None);
            assert!(object.require("size").is_none());
            assert_eq!(object.items("items", |item| item.integer()), [1]);
            assert_eq!(object.section("more", |_| ()).len(), 1);
        }
        insta::assert_snapshot!(reader.into_findings().to_string());
    }
}
