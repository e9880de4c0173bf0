//! The reader of a catalogue of descriptions.

use super::{
    Descriptions, GroupDescription, Meanings, MemberDescription, OperationDescription,
    SchemaDescription,
};
use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::source::pointer::Pointer;
use crate::source::reader::{Node, Object, Reader};

/// The section of entries that describe nothing at present. Nothing reads it.
const ORPHANED: &str = "orphaned";

impl Descriptions {
    /// Reads a catalogue, and reports everything that is wrong with it.
    pub fn read(source: Source) -> Result<Self, Diagnostics> {
        let hint = "spec/README.md shows the format of the catalogue of descriptions";
        let reader = Reader::new(&source, hint);
        let catalogue = root(reader.root()).unwrap_or_default();
        let catalogue = reader.finish(catalogue)?;
        let mut empty = Vec::new();
        empty_in_root(&source.value, &mut empty);
        Ok(Descriptions {
            source: Some(source),
            empty,
            ..catalogue
        })
    }
}

/// Reads an object with these keys. An empty one may be written as a key without a value.
fn record<'a>(node: Node<'a>, known: &[&str]) -> Option<Object<'a>> {
    if node.value.is_null() { None } else { node.record(known) }
}

fn root(node: Node<'_>) -> Option<Descriptions> {
    let root =
        record(node, &["info", "groups", "shared", "operations", "schemas", ORPHANED])?;
    let info = root.get("info").map(group).unwrap_or_default();
    Some(Descriptions {
        source: None,
        empty: Vec::new(),
        title: info.title,
        description: info.description,
        groups: root.section("groups", group),
        shared: root.section("shared", entry),
        operations: root.section("operations", operation),
        schemas: root.section("schemas", schema),
    })
}

fn group(node: Node<'_>) -> GroupDescription {
    let group = record(node, &["title", "description"]);
    let group = group.map(|group| GroupDescription {
        title: group.text("title"),
        description: group.text("description"),
    });
    group.unwrap_or_default()
}

fn operation(node: Node<'_>) -> OperationDescription {
    let known = ["summary", "description", "search", "sample", "parameters"];
    let operation = record(node, &known);
    let operation = operation.map(|operation| OperationDescription {
        summary: operation.text("summary"),
        description: operation.text("description"),
        search: operation.items("search", |term| term.text()),
        sample: operation
            .get("sample")
            .map(|properties| properties.items(|property| property.text())),
        parameters: operation.section("parameters", entry),
    });
    operation.unwrap_or_default()
}

fn schema(node: Node<'_>) -> SchemaDescription {
    let schema = record(node, &["description", "values", "properties"]);
    let schema = schema.map(|schema| SchemaDescription {
        description: schema.text("description"),
        values: schema.get("values").map(meanings),
        properties: schema.section("properties", entry),
    });
    schema.unwrap_or_default()
}

/// Reads the entry of a property or a parameter. A string is the description alone.
fn entry(node: Node<'_>) -> MemberDescription {
    if node.value.is_string() {
        return MemberDescription {
            description: node.text(),
            ..MemberDescription::default()
        };
    }
    let entry = record(node, &["description", "values", "example"]);
    let entry = entry.map(|entry| MemberDescription {
        description: entry.text("description"),
        values: entry.get("values").map(meanings),
        example: entry.map.get("example").filter(|example| !example.is_null()).cloned(),
    });
    entry.unwrap_or_default()
}

fn meanings(node: Node<'_>) -> Meanings {
    if node.value.is_null() {
        return Meanings::default();
    }
    Meanings(node.entries(|value, meaning| {
        let is_written = !meaning.value.is_null();
        is_written.then(|| meaning.text().map(|text| (value.to_owned(), text)))?
    }))
}

/// Collects the pointers of the texts that are still to be written, in the order of the catalogue.
fn empty_in_root(root: &Value, empty: &mut Vec<String>) {
    each(root, Pointer::ROOT, |section, value, at| match section {
        "info" => empty_texts(value, at, &["title", "description"], empty),
        "groups" => each(value, at, |_, group, at| {
            empty_texts(group, at, &["title", "description"], empty);
        }),
        "shared" => empty_entries(value, at, empty),
        "operations" => each(value, at, |_, operation, at| {
            empty_texts(operation, at, &["summary", "description"], empty);
            child(operation, at, "parameters", |all, at| empty_entries(all, at, empty));
        }),
        "schemas" => each(value, at, |_, schema, at| {
            empty_texts(schema, at, &["description"], empty);
            child(schema, at, "values", |values, at| empty_meanings(values, at, empty));
            child(schema, at, "properties", |all, at| empty_entries(all, at, empty));
        }),
        _ => {}
    });
}

fn empty_entries(entries: &Value, at: Pointer<'_>, empty: &mut Vec<String>) {
    each(entries, at, |_, entry, at| {
        if entry.is_null() {
            empty.push(at.to_string());
        }
        empty_texts(entry, at, &["description"], empty);
        child(entry, at, "values", |values, at| empty_meanings(values, at, empty));
        empty_texts(entry, at, &["example"], empty);
    });
}

fn empty_meanings(values: &Value, at: Pointer<'_>, empty: &mut Vec<String>) {
    each(values, at, |_, meaning, at| {
        if meaning.is_null() {
            empty.push(at.to_string());
        }
    });
}

fn empty_texts(object: &Value, at: Pointer<'_>, keys: &[&str], empty: &mut Vec<String>) {
    for key in keys.iter().filter(|key| object.get(**key).is_some_and(Value::is_null)) {
        empty.push(at.key(key).to_string());
    }
}

fn child(
    value: &Value,
    at: Pointer<'_>,
    key: &str,
    read: impl FnOnce(&Value, Pointer<'_>),
) {
    if let Some(child) = value.get(key) {
        read(child, at.key(key));
    }
}

fn each(
    value: &Value,
    at: Pointer<'_>,
    mut read: impl FnMut(&str, &Value, Pointer<'_>),
) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        read(key, inner, at.key(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;

    fn complaints(text: &str) -> Vec<String> {
        let source = Source::parse("prose.yaml", text.to_owned(), Format::Yaml).unwrap();
        let diagnostics = Descriptions::read(source).unwrap_err();
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
        assert!(Descriptions::read(source.unwrap()).unwrap().schemas.is_empty());
    }
}
