//! Text of the catalogue in, typed entries out. One small reader per kind of entry; the reader goes
//! on after a mistake, so that one run names all of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    Descriptions, GroupProse, Meanings, MemberProse, OperationProse, SchemaProse,
};
use crate::diagnostic::Diagnostics;
use crate::openapi;
use crate::source::Source;
use crate::source::pointer::Pointer;
use crate::text;

pub(super) fn prose(source: Source) -> Result<Descriptions, Diagnostics> {
    let mut reader = Reader {
        source: &source,
        diagnostics: Diagnostics::default(),
    };
    let prose = reader.catalogue(&source.value);
    let (prose, _) = reader.diagnostics.finish(prose)?;
    Ok(Descriptions {
        source: Some(source),
        ..prose
    })
}

struct Reader<'s> {
    source: &'s Source,
    diagnostics: Diagnostics,
}

/// Reads one value of a section.
type ReadOne<'s, T> = fn(&mut Reader<'s>, &'s Value, &Pointer<'_>) -> T;

impl<'s> Reader<'s> {
    fn catalogue(&mut self, value: &'s Value) -> Descriptions {
        let at = Pointer::ROOT;
        let known = ["info", "groups", "shared", "operations", "schemas"];
        let root = self.record(value, &at, &known);
        let info = self.member(root, &at, "info", Self::info).unwrap_or_default();
        Descriptions {
            source: None,
            title: info.title,
            description: info.description,
            groups: self.section(root, &at, "groups", Self::group),
            shared: self.section(root, &at, "shared", Self::entry),
            operations: self.section(root, &at, "operations", Self::operation),
            schemas: self.section(root, &at, "schemas", Self::schema),
        }
    }

    fn info(&mut self, value: &'s Value, at: &Pointer<'_>) -> GroupProse {
        self.group(value, at)
    }

    fn group(&mut self, value: &'s Value, at: &Pointer<'_>) -> GroupProse {
        let group = self.record(value, at, &["title", "description"]);
        GroupProse {
            title: self.text_member(group, at, "title"),
            description: self.text_member(group, at, "description"),
        }
    }

    fn operation(&mut self, value: &'s Value, at: &Pointer<'_>) -> OperationProse {
        let operation =
            self.record(value, at, &["summary", "description", "parameters"]);
        OperationProse {
            summary: self.text_member(operation, at, "summary"),
            description: self.text_member(operation, at, "description"),
            parameters: self.section(operation, at, "parameters", Self::entry),
        }
    }

    fn schema(&mut self, value: &'s Value, at: &Pointer<'_>) -> SchemaProse {
        let schema = self.record(value, at, &["description", "values", "properties"]);
        SchemaProse {
            description: self.text_member(schema, at, "description"),
            values: self.member(schema, at, "values", Self::meanings),
            properties: self.section(schema, at, "properties", Self::entry),
        }
    }

    /// The short form is the description alone.
    fn entry(&mut self, value: &'s Value, at: &Pointer<'_>) -> MemberProse {
        if value.is_string() {
            return MemberProse {
                description: self.text(value, at),
                ..Default::default()
            };
        }
        let entry = self.record(value, at, &["description", "values", "example"]);
        MemberProse {
            description: self.text_member(entry, at, "description"),
            values: self.member(entry, at, "values", Self::meanings),
            example: entry.and_then(|entry| entry.get("example")).cloned(),
        }
    }

    fn meanings(&mut self, value: &'s Value, at: &Pointer<'_>) -> Meanings {
        let mut meanings = Vec::new();
        for (key, value) in self.object(value, at).into_iter().flatten() {
            meanings
                .extend(self.text(value, &at.key(key)).map(|text| (key.clone(), text)));
        }
        Meanings(meanings)
    }

    fn section<T>(
        &mut self,
        parent: Option<&'s Map<String, Value>>,
        at: &Pointer<'_>,
        key: &str,
        read: ReadOne<'s, T>,
    ) -> BTreeMap<String, T> {
        let Some(value) = parent.and_then(|parent| parent.get(key)) else {
            return BTreeMap::new();
        };
        let at = at.key(key);
        let members = self.object(value, &at).into_iter().flatten();
        for (name, _) in
            members.clone().filter(|(name, _)| name.contains(text::is_hidden))
        {
            let found = format!("the name `{}`", text::line(name));
            self.refuse(&at.key(name), &found, "characters that can be seen");
        }
        members
            .map(|(name, value)| (name.clone(), read(self, value, &at.key(name))))
            .collect()
    }

    fn member<T>(
        &mut self,
        parent: Option<&'s Map<String, Value>>,
        at: &Pointer<'_>,
        key: &str,
        read: ReadOne<'s, T>,
    ) -> Option<T> {
        let value = parent?.get(key)?;
        Some(read(self, value, &at.key(key)))
    }

    fn text_member(
        &mut self,
        parent: Option<&'s Map<String, Value>>,
        at: &Pointer<'_>,
        key: &str,
    ) -> Option<String> {
        self.member(parent, at, key, Self::text).flatten()
    }

    fn text(&mut self, value: &'s Value, at: &Pointer<'_>) -> Option<String> {
        match value.as_str().map(str::trim) {
            Some("") => {
                self.refuse(at, "an empty text", "a sentence, or no such key at all")
            }
            Some(text) => return Some(openapi::prose(text)),
            None => self.refuse(at, kind(value), "a text"),
        }
        None
    }

    /// An object with a fixed set of keys.
    fn record(
        &mut self,
        value: &'s Value,
        at: &Pointer<'_>,
        known: &[&str],
    ) -> Option<&'s Map<String, Value>> {
        let object = self.object(value, at)?;
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let found = format!("the key `{key}`, which means nothing here");
            self.refuse(
                &at.key(key),
                &found,
                &format!("one of `{}`", known.join("`, `")),
            );
        }
        Some(object)
    }

    /// A section without content is written as a key without value.
    fn object(
        &mut self,
        value: &'s Value,
        at: &Pointer<'_>,
    ) -> Option<&'s Map<String, Value>> {
        if !value.is_object() && !value.is_null() {
            self.refuse(at, kind(value), "a map");
        }
        value.as_object()
    }

    fn refuse(&mut self, at: &Pointer<'_>, found: &str, expected: &str) {
        let hint = "spec/README.md shows the format of the prose catalogue";
        self.diagnostics.push(self.source.error(at, found, expected, hint));
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;

    fn complaints(text: &str) -> Vec<String> {
        let source = Source::parse("prose.yaml", text.to_owned(), Format::Yaml).unwrap();
        let diagnostics = prose(source).unwrap_err();
        let line = |one: &crate::diagnostic::Diagnostic| one.position.map(|at| at.line);
        diagnostics
            .iter()
            .map(|one| {
                format!(
                    "{:?} {}: {}, not {}",
                    line(one),
                    one.pointer,
                    one.expected,
                    one.found
                )
            })
            .collect()
    }

    #[test]
    fn all_mistakes_are_named_with_their_places() {
        let text = "info: Pets\nshared:\n  a: 1\n  b: {descripton: x}\noperations:\n  Pets_list:\n    \
                    summary: ''\n    description: [x]\nschemas:\n  Pet:\n    properties: {kind: {values: {1: 2}}}\n";
        insta::assert_snapshot!(complaints(text).join("\n"));
    }

    #[test]
    fn sections_may_be_empty() {
        let source =
            Source::parse("p.yaml", "shared:\nschemas:\n".to_owned(), Format::Yaml);
        assert!(prose(source.unwrap()).unwrap().schemas.is_empty());
    }
}
