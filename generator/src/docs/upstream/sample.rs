//! The sample of an answer, as upstream puts it together.

use serde_json::{Map, Value};

use super::document::Document;
use super::quirks;
use crate::docs::sample::DEPTH;
use crate::sample::Budget;

/// JSON text with two spaces of indentation.
pub(super) fn of(document: Document<'_>, schema: &str) -> String {
    let value = members(document, schema, &mut Vec::new(), &Budget::new(DEPTH));
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// The members that have a value. A model within itself is left out.
fn members<'a>(
    document: Document<'a>,
    schema: &'a str,
    open: &mut Vec<&'a str>,
    budget: &Budget,
) -> Value {
    open.push(schema);
    let mut object = Map::new();
    for member in document.members(schema) {
        let nested = quirks::single_item(member.kind);
        let nested = nested.filter(|name| !open.contains(name));
        let nested = nested.filter(|_| budget.allows(open.len()));
        budget.spend();
        let value = quirks::own_sample(&member)
            .or_else(|| nested.map(|name| members(document, name, open, budget)));
        object.extend(value.map(|value| (member.name.to_owned(), value)));
    }
    open.pop();
    Value::Object(object)
}
