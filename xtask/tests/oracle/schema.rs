//! JSON schemas of a document, for a validator that knows JSON Schema 2020-12 only.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::values::Direction;

/// Keys of schemas that are no schemas: their values stay as they are.
const DATA: [&str; 6] =
    ["enum", "const", "example", "examples", "default", "discriminator"];

/// The schemas of a document in one direction.
pub(crate) struct Schemas {
    components: Value,
    direction: Direction,
    /// True if `oneOf` is read as `anyOf`.
    is_loose: bool,
    /// The validators so far, by their schemas.
    validators: RefCell<HashMap<String, Option<Rc<Validator>>>>,
}

impl Schemas {
    pub(crate) fn new(document: &Document, direction: Direction) -> Self {
        let schemas = document.root["components"]["schemas"].as_object();
        let schemas = schemas.into_iter().flatten();
        let schemas: Map<_, _> = schemas
            .map(|(name, schema)| {
                (name.clone(), translated(document, schema, direction))
            })
            .collect();
        Self {
            components: json!({ "schemas": schemas }),
            direction,
            is_loose: false,
            validators: RefCell::default(),
        }
    }

    /// Returns these schemas with `anyOf` instead of `oneOf`.
    pub(crate) fn loosened(&self) -> Self {
        Self {
            components: loosened(&self.components),
            direction: self.direction,
            is_loose: true,
            validators: RefCell::default(),
        }
    }

    /// Returns the validator of a schema. `None` if the document has one that no validator takes.
    pub(crate) fn validator(
        &self,
        document: &Document,
        schema: &Value,
    ) -> Option<Rc<Validator>> {
        let mut validators = self.validators.borrow_mut();
        let known = validators.entry(schema.to_string());
        known.or_insert_with(|| self.build(document, schema).map(Rc::new)).clone()
    }

    fn build(&self, document: &Document, schema: &Value) -> Option<Validator> {
        let mut root = translated(document, schema, self.direction);
        if self.is_loose {
            root = loosened(&root);
        }
        if let Some(root) = root.as_object_mut() {
            root.insert("components".to_owned(), self.components.clone());
        }
        jsonschema::options().with_draft(Draft::Draft202012).build(&root).ok()
    }
}

fn loosened(schema: &Value) -> Value {
    match schema {
        Value::Object(all) => {
            let all = all.iter().map(|(key, value)| {
                let key = if key == "oneOf" { "anyOf" } else { key };
                (key.to_owned(), loosened(value))
            });
            Value::Object(all.collect())
        }
        Value::Array(all) => all.iter().map(loosened).collect(),
        other => other.clone(),
    }
}

/// Writes a schema of OpenAPI 3.0 as JSON Schema, and leaves out requirements of the other side.
fn translated(document: &Document, schema: &Value, direction: Direction) -> Value {
    let Some(schema) = schema.as_object() else { return schema.clone() };
    if document.minor() == 0
        && let Some(reference) = schema.get("$ref")
    {
        return json!({ "$ref": reference });
    }
    let translate = |one: &Value| translated(document, one, direction);
    let mut found = Map::new();
    for (key, value) in schema {
        let value = match (key.as_str(), value) {
            (key, _) if DATA.contains(&key) => value.clone(),
            ("properties" | "patternProperties" | "$defs", Value::Object(all)) => {
                let all = all.iter().map(|(name, one)| (name.clone(), translate(one)));
                Value::Object(all.collect())
            }
            (_, Value::Array(all))
                if all.iter().all(|one| one.is_object() || one.is_boolean()) =>
            {
                all.iter().map(translate).collect()
            }
            (_, Value::Object(_)) => translate(value),
            _ => value.clone(),
        };
        found.insert(key.clone(), value);
    }
    let foreign = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let is_foreign = |name: &Value| {
        let property =
            name.as_str().and_then(|name| schema.get("properties")?.get(name));
        property.is_some_and(|one| {
            one[foreign] == true || document.resolve(one)[foreign] == true
        })
    };
    if let Some(Value::Array(required)) = found.get_mut("required") {
        required.retain(|name| !is_foreign(name));
    }
    for (exclusive, limit) in
        [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
    {
        if let Some(Value::Bool(is_exclusive)) = found.get(exclusive).cloned() {
            found.shift_remove(exclusive);
            if is_exclusive && let Some(value) = found.shift_remove(limit) {
                found.insert(exclusive.to_owned(), value);
            }
        }
    }
    if found.shift_remove("nullable") == Some(json!(true)) {
        match found.get("type").cloned() {
            Some(Value::String(kind)) => {
                found.insert("type".to_owned(), json!([kind, "null"]));
                if let Some(Value::Array(values)) = found.get_mut("enum")
                    && !values.contains(&Value::Null)
                {
                    values.push(Value::Null);
                }
            }
            _ => return json!({ "anyOf": [found, { "type": "null" }] }),
        }
    }
    Value::Object(found)
}
