//! The descriptions of a client's pages as a catalogue.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::document::{description, enums};
use super::operations::{Operation, object};
use super::schemas::{Member, Schemas};

/// Returns the catalogue. `document` is the normalised one, which tells which samples are strings.
pub(super) fn catalogue(
    operations: &[Operation],
    schemas: &Schemas,
    document: &Value,
) -> Value {
    let mut sections = Sections::default();
    for operation in operations {
        sections.operation(operation, schemas, document);
    }
    let models = document.pointer("/components/schemas").unwrap_or(&Value::Null);
    for schema in &schemas.all {
        let properties =
            models.get(&schema.name).and_then(|model| model.get("properties"));
        let entries = schema.members.iter().map(|member| {
            let written = properties.and_then(|all| all.get(&member.row.name));
            (
                member.row.name.clone(),
                entry(member, schemas, written.unwrap_or(&Value::Null)),
            )
        });
        sections.schemas.push((schema.name.clone(), entries.collect()));
    }
    sections.finish()
}

/// The entries of properties by their names; null if there is none.
type Entries = Vec<(String, Value)>;

#[derive(Default)]
struct Sections {
    /// The operations with their parameters.
    operations: Vec<(String, Map<String, Value>, Entries)>,
    schemas: Vec<(String, Entries)>,
}

impl Sections {
    fn operation(&mut self, operation: &Operation, schemas: &Schemas, document: &Value) {
        let written = document.get("paths").and_then(|paths| paths.get(&operation.path));
        let written =
            written.and_then(|item| item.get(&operation.http)?.get("parameters"));
        let entries =
            operation.parameters.iter().enumerate().map(|(index, parameter)| {
                let written =
                    written.and_then(|all| all.get(index)).unwrap_or(&Value::Null);
                (
                    parameter.member.row.name.clone(),
                    entry(&parameter.member, schemas, written),
                )
            });
        let mut words = Map::new();
        for (key, text) in
            [("summary", &operation.summary), ("description", &operation.description)]
        {
            words.extend(filled(text).map(|text| (key.to_owned(), text)));
        }
        self.operations.push((operation.id.clone(), words, entries.collect()));
    }

    /// Returns the catalogue. An entry that all properties of a name have in common is written
    /// once.
    fn finish(self) -> Value {
        let shared = self.shared();
        let rest = |entries: Entries| -> Map<String, Value> {
            let own = |(name, value): &(String, Value)| {
                !value.is_null() && !shared.contains_key(name)
            };
            entries.into_iter().filter(own).collect()
        };
        let operations =
            self.operations.into_iter().filter_map(|(id, mut words, entries)| {
                let parameters = rest(entries);
                if !parameters.is_empty() {
                    words.insert("parameters".to_owned(), Value::Object(parameters));
                }
                (!words.is_empty()).then(|| (id, Value::Object(words)))
            });
        let operations: Map<String, Value> = operations.collect();
        let schemas = self.schemas.into_iter().filter_map(|(name, entries)| {
            let properties = rest(entries);
            (!properties.is_empty()).then(|| (name, json!({ "properties": properties })))
        });
        let schemas: Map<String, Value> = schemas.collect();
        let section =
            |section: Map<String, Value>| (!section.is_empty()).then(|| json!(section));
        object([
            ("shared", section(shared)),
            ("operations", section(operations)),
            ("schemas", section(schemas)),
        ])
    }

    fn shared(&self) -> Map<String, Value> {
        let mut uses: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        let parameters = self.operations.iter().map(|(_, _, entries)| entries);
        for (name, value) in
            parameters.chain(self.schemas.iter().map(|(_, all)| all)).flatten()
        {
            uses.entry(name).or_default().push(value);
        }
        let shared = uses.into_iter().filter_map(|(name, values)| {
            let (first, others) = values.split_first()?;
            let same = !others.is_empty() && others.iter().all(|other| other == first);
            (same && !first.is_null()).then(|| (name.to_owned(), (*first).clone()))
        });
        shared.collect()
    }
}

/// Returns the short form of an entry, if it has nothing but a description.
fn entry(member: &Member, schemas: &Schemas, written: &Value) -> Value {
    let meanings =
        enums(member, schemas).into_iter().flat_map(|definition| definition.values);
    let meanings: Map<String, Value> = meanings
        .filter_map(|(value, meaning)| Some((value, filled(&meaning)?)))
        .collect();
    let is_text = written.get(crate::openapi::extensions::TEXT_EXAMPLE)
        == Some(&Value::Bool(true));
    let description = filled(&description(member, schemas));
    let more = object([
        ("description", description.clone()),
        ("values", (!meanings.is_empty()).then(|| Value::Object(meanings))),
        ("example", member.example.clone().filter(|_| is_text)),
    ]);
    match (more.as_object().map_or(0, Map::len), description) {
        (0, _) => Value::Null,
        (1, Some(description)) => description,
        _ => more,
    }
}

fn filled(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| json!(text))
}
