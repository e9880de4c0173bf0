//! An upstream document made from ours: with each description in its place.

use serde_json::{Map, Value};

use crate::openapi::Document;
use crate::openapi::visit::{Kind, objects_mut};
use crate::source::Source;
use crate::spec::descriptions::{Descriptions, Entry};

/// Returns the document as it is in its file, with the descriptions of the catalogue added.
pub(crate) fn inline(document: &Document, prose: &Descriptions) -> Value {
    let Source {
        file, text, format, ..
    } = &*document.source;
    let written = Source::parse(file, text.clone(), *format);
    let mut value =
        written.map_or_else(|_| document.source.value.clone(), |source| source.value);
    if prose.is_empty() {
        return value;
    }
    objects_mut(&mut value, |site, object| match site.kind {
        Kind::Schema => {
            let properties = object.get_mut("properties").and_then(Value::as_object_mut);
            for (name, property) in properties.into_iter().flatten() {
                put(property, &prose.property(site.key, name));
            }
        }
        Kind::Operation => describe(object, prose),
        _ => {}
    });
    value
}

fn describe(operation: &mut Map<String, Value>, prose: &Descriptions) {
    let Some(id) = operation.get("operationId").and_then(Value::as_str) else { return };
    let id = id.to_owned();
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let entry = prose.parameter(&id, name);
        put(parameter, &entry);
    }
    let Some(sentences) = prose.operation(&id) else { return };
    set(operation, "summary", sentences.summary.as_deref());
    set(operation, "description", sentences.description.as_deref());
}

fn put(member: &mut Value, entry: &Entry<'_>) {
    let Some(member) = member.as_object_mut() else { return };
    let values = entry.values.into_iter().flat_map(|values| values.iter());
    set(member, "description", description(entry.description, values).as_deref());
    set(member, "example", entry.example.cloned());
}

/// Returns the description of an enum with the list of its values, as upstream documents have it.
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
