//! The reader of a catalogue of descriptions.

use super::{
    Descriptions, GroupDescription, Meanings, MemberDescription, OperationDescription,
    SchemaDescription,
};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
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
        Ok(Descriptions {
            source: Some(source),
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
        example: entry.map.get("example").cloned(),
    });
    entry.unwrap_or_default()
}

fn meanings(node: Node<'_>) -> Meanings {
    if node.value.is_null() {
        return Meanings::default();
    }
    Meanings(node.entries(|value, meaning| Some((value.to_owned(), meaning.text()?))))
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
