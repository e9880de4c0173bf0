//! Schemas of JSON Schema 2020-12, which OpenAPI has since 3.1, as schemas of OpenAPI 3.0.

use serde_json::{Map, Value, json};

use crate::openapi::visit::{self, COMPOSITIONS, Holds, Kind, Object};

/// The keys of a schema's own content, beside which a reference is one part of several.
const CONTENT: [&str; 10] = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "items",
    "prefixItems",
    "enum",
    "allOf",
    "oneOf",
    "anyOf",
];

/// The keys that only values of one type have, by type.
const BY_TYPE: [(&str, &[&str]); 5] = [
    (
        "object",
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
        ],
    ),
    ("array", &["items", "prefixItems", "minItems", "maxItems", "uniqueItems"]),
    (
        "string",
        &[
            "format",
            "pattern",
            "minLength",
            "maxLength",
            "contentEncoding",
            "contentMediaType",
        ],
    ),
    ("number", NUMBER),
    ("integer", NUMBER),
];

const NUMBER: &[&str] = &[
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// The keys of any object whose values are texts.
const TEXTS: [&str; 7] = [
    "title",
    "summary",
    "description",
    "operationId",
    "format",
    "pattern",
    "contentType",
];

/// Rewrites all schemas of a document. `is_later` is true for versions after 3.0, where a reference
/// may have content beside it.
pub(super) fn adapt(document: &mut Value, is_later: bool) {
    visit::objects_mut(document, |site, object| {
        put_texts(object);
        put_objects(site.kind, object);
        if matches!(site.kind, Kind::Schema | Kind::Property | Kind::Inline) {
            schema(object, is_later, ["oneOf", "anyOf"].contains(&site.key));
        }
        if site.kind == Kind::Parameter {
            let first = object.get("examples").and_then(Value::as_object);
            let first = first.and_then(|all| all.values().next()?.get("value")).cloned();
            add(object, "example", first);
        }
    });
}

fn is_schema(kind: Kind) -> bool {
    matches!(kind, Kind::Schema | Kind::Property | Kind::Inline)
}

/// Makes texts of numbers and flags that are written without quotes, and removes texts without a
/// value.
fn put_texts(object: &mut Object) {
    for key in TEXTS {
        match object.get_mut(key) {
            Some(Value::Null) => drop(object.shift_remove(key)),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => {
                *value = value.to_string().into();
            }
            _ => {}
        }
    }
}

/// Makes objects of the schemas `true` and `false` within an object.
fn put_objects(kind: Kind, object: &mut Object) {
    let children = kind.children().iter().filter(|child| is_schema(child.2));
    for (key, holds, _) in children.filter(|child| child.0 != "additionalProperties") {
        let Some(child) = object.get_mut(*key) else { continue };
        match (holds, child) {
            (Holds::One, schema) => put_object(schema),
            (_, Value::Array(all)) => all.iter_mut().for_each(put_object),
            (_, Value::Object(all)) => all.values_mut().for_each(put_object),
            _ => {}
        }
    }
}

fn put_object(schema: &mut Value) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({"not": {}}),
        _ => {}
    }
}

/// Adds a value, unless the object has one.
fn add(object: &mut Object, key: &str, value: Option<Value>) {
    if let Some(value) = value.filter(|_| !object.contains_key(key)) {
        object.insert(key.to_owned(), value);
    }
}

fn schema(object: &mut Object, is_later: bool, is_variant: bool) {
    constant(object, is_variant);
    types(object, is_variant);
    array(object);
    limits(object);
    content(object);
    let first = object.get("examples").and_then(Value::as_array);
    let first = first.and_then(|all| all.first()).cloned();
    add(object, "example", first);
    if !object.contains_key("type") && !object.contains_key("$ref") {
        let composed = COMPOSITIONS.iter().any(|key| object.contains_key(*key));
        let is_map =
            matches!(object.get("additionalProperties"), Some(Value::Object(_)))
                || object.contains_key("patternProperties");
        if is_map && !composed {
            object.insert("type".to_owned(), "object".into());
        }
    }
    if is_later {
        reference(object);
    }
}

/// Makes an enum of `const`, and the type `null` of a variant that can only be null.
fn constant(object: &mut Object, is_variant: bool) {
    if let Some(value) = object.shift_remove("const") {
        add(object, "type", type_of(&value).map(Value::from));
        add(object, "enum", Some(json!([value])));
    }
    let Some(values) = object.get("enum").and_then(Value::as_array) else { return };
    if !values.contains(&Value::Null) {
        return;
    }
    if values.len() > 1 {
        object.insert("nullable".to_owned(), true.into());
    } else {
        object.shift_remove("enum");
        object.insert("type".to_owned(), "null".into());
        if !is_variant {
            object.insert("nullable".to_owned(), true.into());
        }
    }
}

fn type_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    })
}

/// Rewrites `type`: one of several, null among them, is `nullable`; others are variants.
fn types(object: &mut Object, is_variant: bool) {
    let mut types: Vec<String> = match object.get("type") {
        Some(Value::Array(types)) => {
            types.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        Some(Value::String(one)) if one == "null" && !is_variant => vec![one.clone()],
        _ => return,
    };
    object.shift_remove("type");
    if types.iter().any(|one| one == "null") {
        if types.len() == 1 && is_variant {
            object.insert("type".to_owned(), "null".into());
            return;
        }
        object.insert("nullable".to_owned(), true.into());
    }
    types.retain(|one| one != "null");
    if types.iter().any(|one| one == "number") {
        types.retain(|one| one != "integer");
    }
    let is_settled = ["enum", "$ref"].into_iter().chain(COMPOSITIONS);
    match types.as_slice() {
        [] => {}
        [one] => {
            object.insert("type".to_owned(), one.as_str().into());
        }
        // The values or the parts say which types there are.
        _ if is_settled.into_iter().any(|key| object.contains_key(key)) => {}
        several => {
            let variants = several.iter().map(|one| variant(object, one)).collect();
            for (_, keys) in BY_TYPE {
                keys.iter().for_each(|key| drop(object.shift_remove(*key)));
            }
            object.insert("anyOf".to_owned(), Value::Array(variants));
        }
    }
}

/// Returns the variant of this type, with the keys that belong to it.
fn variant(object: &Object, name: &str) -> Value {
    let mut variant = Map::from_iter([("type".to_owned(), name.into())]);
    let keys =
        BY_TYPE.iter().filter(|(one, _)| *one == name).flat_map(|(_, keys)| *keys);
    for key in keys {
        if let Some(value) = object.get(*key) {
            variant.insert((*key).to_owned(), value.clone());
        }
    }
    Value::Object(variant)
}

/// Gives an array its items: those of a tuple are variants.
fn array(object: &mut Object) {
    if let Some(Value::Array(mut all)) = object.shift_remove("prefixItems") {
        let rest =
            object.shift_remove("items").filter(|rest| *rest != json!({"not": {}}));
        all.extend(rest);
        let mut variants: Vec<Value> = Vec::new();
        for one in all {
            if !variants.contains(&one) {
                variants.push(one);
            }
        }
        let items = match variants.as_slice() {
            [one] => one.clone(),
            _ => json!({"anyOf": variants}),
        };
        object.insert("items".to_owned(), items);
    }
    if object.contains_key("items") {
        let composed = ["$ref"].iter().chain(&COMPOSITIONS);
        if !composed.into_iter().any(|key| object.contains_key(*key)) {
            add(object, "type", Some("array".into()));
        }
    } else if object.get("type").is_some_and(|name| name == "array") {
        object.insert("items".to_owned(), json!({}));
    }
}

/// Makes limits with a flag of exclusive limits.
fn limits(object: &mut Object) {
    for (exclusive, plain) in
        [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
    {
        if let Some(limit) = object.get(exclusive).filter(|one| one.is_number()).cloned()
        {
            object.insert(plain.to_owned(), limit);
            object.insert(exclusive.to_owned(), true.into());
        }
    }
}

/// Makes formats of the keywords for bytes.
fn content(object: &mut Object) {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let format = match (text("contentEncoding"), text("contentMediaType")) {
        (Some("base64" | "base64url"), _) => "byte",
        (None, Some(media))
            if !media.starts_with("text/") && !media.contains("json") =>
        {
            "binary"
        }
        _ => return,
    };
    if text("type").is_none_or(|name| name == "string") {
        add(object, "type", Some("string".into()));
        add(object, "format", Some(format.into()));
    }
}

/// Makes a reference with content beside it one part of several.
fn reference(object: &mut Object) {
    if !CONTENT.iter().any(|key| object.contains_key(*key)) {
        return;
    }
    let Some(reference) = object.shift_remove("$ref") else { return };
    let mut parts = vec![json!({"$ref": reference})];
    if let Some(Value::Array(more)) = object.shift_remove("allOf") {
        parts.extend(more);
    }
    let mut own = Map::new();
    for key in ["type"].iter().chain(&CONTENT) {
        own.extend(object.shift_remove(*key).map(|value| ((*key).to_owned(), value)));
    }
    if own.keys().any(|key| key != "type") {
        parts.push(Value::Object(own));
    }
    object.insert("allOf".to_owned(), Value::Array(parts));
}
