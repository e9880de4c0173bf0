//! Contents of server-sent events: the schema becomes that of the data of an event.

use serde_json::{Value, json};

use crate::openapi::media::Encoding;
use crate::openapi::visit::{self, Kind, Object};

/// The properties of an event, which OpenAPI 3.2 describes as an object.
const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];

/// The number of references to other schemas that are followed.
const MAX_REFERENCES: usize = 16;

/// Replaces the schemas of events by those of their data.
pub(super) fn adapt(document: &mut Value) {
    let mut found = Vec::new();
    visit::objects(document, |site, content| {
        if site.kind == Kind::Media && Encoding::of(site.key) == Encoding::Events {
            found.push((site.at.to_string(), schema(document, content)));
        }
    });
    for (at, schema) in found {
        let content = document.pointer_mut(&at[1..]).and_then(Value::as_object_mut);
        if let (Some(content), Some(schema)) = (content, schema) {
            content.shift_remove("itemSchema");
            content.insert("schema".to_owned(), schema);
        }
    }
}

/// Returns the schema of the data of each event.
fn schema(document: &Value, content: &Object) -> Option<Value> {
    let schema = match (content.get("itemSchema"), content.get("schema")) {
        (Some(item), _) => item,
        (None, Some(schema)) => match follow(document, schema) {
            // The content is the array of all events.
            all if all.get("type").is_some_and(|name| name == "array") => {
                all.get("items")?
            }
            _ => schema,
        },
        (None, None) => return None,
    };
    Some(data(document, schema, 0).unwrap_or_else(|| schema.clone()))
}

/// Returns the schema of the data of an event that is described as an object.
fn data(document: &Value, schema: &Value, depth: usize) -> Option<Value> {
    if depth > MAX_REFERENCES {
        return None;
    }
    let schema = follow(document, schema);
    let variants = ["oneOf", "anyOf"].into_iter().find_map(|key| schema.get(key));
    if let Some(variants) = variants.and_then(Value::as_array) {
        let all = variants.iter().map(|one| data(document, one, depth + 1));
        let all: Vec<Value> = all.collect::<Option<_>>()?;
        let is_text = |one: &Value| *one == text();
        return Some(match all.iter().any(is_text) {
            true => text(),
            false => json!({"oneOf": all}),
        });
    }
    let properties = schema.get("properties")?.as_object()?;
    if properties.keys().any(|name| !FIELDS.contains(&name.as_str())) {
        return None;
    }
    let data = properties.get("data")?;
    let written = follow(document, data);
    Some(match written.get("contentSchema") {
        Some(content) => content.clone(),
        None if written.get("type").is_some_and(|name| name == "string") => text(),
        None => data.clone(),
    })
}

fn text() -> Value {
    json!({"type": "string"})
}

/// Returns the schema that a reference within the document leads to.
fn follow<'d>(document: &'d Value, mut schema: &'d Value) -> &'d Value {
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { break };
        let target = reference.strip_prefix('#').and_then(|at| document.pointer(at));
        let Some(target) = target else { break };
        schema = target;
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::adapt;

    /// Returns the schema of the content of an event stream, after it was adapted.
    fn adapted(content: Value) -> Value {
        let events =
            json!({"200": {"content": {"text/event-stream; charset=utf-8": content}}});
        let mut document = json!({
            "paths": {"/a": {"get": {"responses": events}}},
            "components": {"schemas": {
                "Item": {"type": "object", "properties": {"id": {}}},
                "Event": {"properties": {"event": {}, "data": {"$ref": "#/components/schemas/Item"}}},
                "Loop": {"$ref": "#/components/schemas/Loop"},
                "Deep": {"oneOf": [{"$ref": "#/components/schemas/Deep"}]},
            }},
        });
        adapt(&mut document);
        document["paths"]["/a"]["get"]["responses"]["200"]["content"]
            ["text/event-stream; charset=utf-8"]
            .take()
    }

    #[test]
    fn the_schema_is_that_of_the_data() {
        let reference =
            |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let data = |content: &str| json!({"properties": {"event": {}, "data": {"type": "string", "contentSchema": reference(content)}}});
        let schema = |schema: Value| json!({ "schema": schema });
        let items = |schema: Value| json!({ "itemSchema": schema });
        let text = json!({"type": "string"});
        for (content, expected) in [
            (json!({}), json!({})),
            (schema(text.clone()), schema(text.clone())),
            (schema(reference("Item")), schema(reference("Item"))),
            (schema(reference("Event")), schema(reference("Item"))),
            (
                schema(json!({"type": "array", "items": reference("Event")})),
                schema(reference("Item")),
            ),
            (items(data("Item")), schema(reference("Item"))),
            (
                items(json!({"properties": {"data": {"type": "string"}}})),
                schema(text.clone()),
            ),
            (items(reference("Item")), schema(reference("Item"))),
            (
                items(
                    json!({"properties": {"data": {}}, "oneOf": [data("Item"), data("Event")]}),
                ),
                schema(json!({"oneOf": [reference("Item"), reference("Event")]})),
            ),
            (
                items(
                    json!({"anyOf": [data("Item"), {"properties": {"data": {"type": "string"}}}]}),
                ),
                schema(text),
            ),
            (schema(reference("Loop")), schema(reference("Loop"))),
            (schema(reference("Deep")), schema(reference("Deep"))),
        ] {
            assert_eq!(adapted(content.clone()), expected, "{content}");
        }
    }
}
