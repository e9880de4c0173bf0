//! Multipart bodies (RFC 7578), read and judged by the schema of the document.

use serde_json::Value;

use crate::document::{Document, Operation};
use crate::judge::Request;
use crate::schema::Schemas;

/// A part of a body.
struct Part {
    name: String,
    is_file: bool,
    content_type: Option<String>,
    content: String,
}

/// Returns whether the operation has a multipart body.
pub(crate) fn is_body_of(operation: &Operation) -> bool {
    operation.media_type().is_some_and(|(kind, _)| kind == "multipart/form-data")
}

/// Returns the violations of a body, which has all properties or only those that are shown.
pub(crate) fn violations(
    document: &Document,
    operation: &Operation,
    request: &Request<'_>,
    schemas: &Schemas,
    has_all: bool,
) -> Vec<String> {
    let Some((_, content)) = operation.media_type() else { return Vec::new() };
    let body = String::from_utf8_lossy(&request.body()).into_owned();
    let kinds = request.headers("content-type");
    let boundary = kinds.first().and_then(|one| one.split_once("boundary="));
    let Some((_, boundary)) = boundary.filter(|_| kinds.len() == 1) else {
        return vec![format!("the type of the body is {kinds:?}")];
    };
    let Some(parts) = parts(&body, boundary) else {
        return vec![format!("this is no multipart body: {body}")];
    };
    let schema = document.resolve(&content["schema"]);
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for (name, property) in &properties {
        let is_required = schema["required"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == name));
        let is_missing = parts.iter().all(|part| part.name != *name);
        if is_missing && (is_required || has_all) {
            found.push(format!("the part {name} is missing"));
        }
        let of_items = document.resolve(property);
        let is_array = of_items["type"] == "array";
        let item = if is_array { &of_items["items"] } else { property };
        let of_name: Vec<&Part> =
            parts.iter().filter(|part| part.name == *name).collect();
        if of_name.len() > 1 && !is_array {
            found.push(format!("there are {} parts {name}", of_name.len()));
        }
        for part in of_name {
            if let Some(what) = violation(document, schemas, item, part) {
                found.push(format!("the part {name} {what}: {}", part.content));
            }
        }
    }
    let unknown = parts.iter().filter(|part| !properties.contains_key(&part.name));
    found.extend(unknown.map(|part| format!("the part {} has no property", part.name)));
    found
}

/// Returns what is wrong with a part that holds a value of this schema.
fn violation(
    document: &Document,
    schemas: &Schemas,
    schema: &Value,
    part: &Part,
) -> Option<String> {
    let resolved = document.resolve(schema);
    let is_file = resolved["format"] == "binary";
    if is_file != part.is_file {
        return Some(format!("must be a file: {is_file}"));
    }
    if is_file {
        return part.content_type.is_none().then(|| "has no type".to_owned());
    }
    let value = match resolved["type"].as_str() {
        _ if resolved["const"].is_string() => Value::String(part.content.clone()),
        Some("string") => Value::String(part.content.clone()),
        Some("object") if part.content_type.as_deref() != Some("application/json") => {
            return Some(format!("has the type {:?}", part.content_type));
        }
        _ => match serde_json::from_str(&part.content) {
            Ok(value) => value,
            Err(error) => return Some(format!("can't be read: {error}")),
        },
    };
    let validator = schemas.validator(document, schema)?;
    let error = validator.iter_errors(&value).next()?;
    Some(error.to_string())
}

fn parts(body: &str, boundary: &str) -> Option<Vec<Part>> {
    let body = body.strip_suffix(&format!("--{boundary}--\r\n"))?;
    let separator = format!("--{boundary}\r\n");
    let mut texts = body.split(&separator);
    if texts.next() != Some("") {
        return None;
    }
    let part = |text: &str| {
        let (head, content) = text.strip_suffix("\r\n")?.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
        let header = |wanted: &str| {
            lines
                .clone()
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.to_owned())
        };
        let disposition = header("content-disposition")?;
        let rest = disposition.strip_prefix("form-data; name=\"")?;
        let (name, rest) = rest.split_once('"')?;
        let part = Part {
            name: name.to_owned(),
            is_file: rest.starts_with("; filename=\""),
            content_type: header("content-type"),
            content: content.to_owned(),
        };
        lines
            .all(|(name, _)| name.to_lowercase().starts_with("content-"))
            .then_some(part)
    };
    texts.map(part).collect()
}
