//! The document as upstream would have written it: with every sentence at the place that it is about.

use serde_json::{Map, Value};

use crate::openapi::Document;
use crate::source::Source;
use crate::spec::descriptions::{Descriptions, Entry};

/// The document as it stands in its file, with the sentences of the catalogue put in.
pub(crate) fn inline(document: &Document, prose: &Descriptions) -> Value {
    let Source {
        file, text, format, ..
    } = &*document.source;
    let written = Source::parse(file, text.clone(), *format);
    let mut value =
        written.map_or_else(|_| document.source.value.clone(), |source| source.value);
    if !prose.is_empty() {
        schemas(&mut value, prose);
        operations(&mut value, prose);
    }
    value
}

fn schemas(document: &mut Value, prose: &Descriptions) {
    let schemas = document.pointer_mut("/components/schemas");
    for (schema, value) in members(schemas) {
        for (name, property) in members(value.get_mut("properties")) {
            put(property, &prose.property(schema, name));
        }
    }
}

fn operations(document: &mut Value, prose: &Descriptions) {
    for (_, item) in members(document.get_mut("paths")) {
        for (_, operation) in members(Some(item)) {
            describe(operation, prose);
        }
    }
}

fn describe(operation: &mut Value, prose: &Descriptions) {
    let Some(id) = operation.get("operationId").and_then(Value::as_str) else { return };
    let id = id.to_owned();
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let entry = prose.parameter(&id, name);
        put(parameter, &entry);
    }
    let (Some(sentences), Some(operation)) =
        (prose.operation(&id), operation.as_object_mut())
    else {
        return;
    };
    set(operation, "summary", sentences.summary.as_deref());
    set(operation, "description", sentences.description.as_deref());
}

fn put(member: &mut Value, entry: &Entry<'_>) {
    let Some(member) = member.as_object_mut() else { return };
    let values = entry.values.into_iter().flat_map(|values| values.iter());
    set(member, "description", description(entry.description, values).as_deref());
    set(member, "example", entry.example.cloned());
}

/// Upstream lists the values of an enum where it describes it.
pub(crate) fn description<'a>(
    text: Option<&str>,
    values: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<String> {
    let values = values.map(|(value, meaning)| format!("- `{value}`: {meaning}\n"));
    let values: String = values.collect();
    match (text, values.is_empty()) {
        (Some(text), false) => Some(format!("{text}\n{values}")),
        (None, false) => Some(values),
        (text, true) => text.map(str::to_owned),
    }
}

fn set(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}

fn members(value: Option<&mut Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    value.and_then(Value::as_object_mut).into_iter().flatten()
}
