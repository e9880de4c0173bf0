//! The sample of a response, as authing-docs-factory makes it.

use serde_json::{Map, Value};

use super::document::Document;
use super::quirks;
use crate::model::sample::Guard;

/// Returns JSON with two spaces of indentation.
pub(super) fn of(document: Document<'_>, schema: &str) -> String {
    let value = members(document, schema, &mut Guard::new());
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// Returns the properties that have a value. A model within itself is left out.
fn members<'a>(
    document: Document<'a>,
    schema: &'a str,
    guard: &mut Guard<&'a str>,
) -> Value {
    guard.enter(schema);
    let mut object = Map::new();
    for member in document.members(schema) {
        guard.count();
        let nested = quirks::single_item(member.kind).filter(|name| guard.allows(name));
        let value = quirks::own_sample(&member)
            .or_else(|| nested.map(|name| members(document, name, guard)));
        object.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    guard.leave();
    Value::Object(object)
}
