//! The serialisation of parameters and bodies, by the tables of the specification (Parameter
//! Object, Style Values; RFC 6570).

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Characters that never need encoding (RFC 3986, section 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Characters that may be a delimiter (RFC 3986, section 2.2).
fn is_reserved(byte: u8) -> bool {
    b":/?#[]@!$&'()*+,;=".contains(&byte)
}

/// Encodes all characters of a value that are not unreserved.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match is_unreserved(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Writes a part of a URL in the one form that equivalent ones have in common: reserved characters
/// stay as they are, all others are encoded if they must be.
pub(crate) fn canonical(part: &str, plus_is_blank: bool) -> String {
    let mut out = String::new();
    let bytes = part.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let hex = part.get(index + 1..index + 3).filter(|_| bytes[index] == b'%');
        let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (decoded, bytes[index]) {
            (Some(byte), _) => {
                out.push_str(&match is_unreserved(byte) {
                    true => char::from(byte).to_string(),
                    false => format!("%{byte:02X}"),
                });
                index += 2;
            }
            (None, b'+') if plus_is_blank => out.push_str("%20"),
            (None, byte) if is_unreserved(byte) || is_reserved(byte) => {
                out.push(char::from(byte));
            }
            (None, byte) => out.push_str(&format!("%{byte:02X}")),
        }
        index += 1;
    }
    out
}

/// Decodes a part of a query.
pub(crate) fn decoded(part: &str) -> String {
    percent_decode_str(&part.replace('+', "%20")).decode_utf8_lossy().into_owned()
}

/// Returns the text of a scalar.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Writes a scalar of a URL, or of a header.
type Writer = fn(&str) -> String;

/// Writes the items of an array or object with a separator. An exploded object has `=` within.
fn joined(value: &Value, separator: &str, explode: bool, write: Writer) -> String {
    let scalar = |value: &Value| write(&text(value));
    let parts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(scalar).collect(),
        Value::Object(properties) => {
            let pairs = properties.iter().map(|(name, value)| {
                let sign = if explode { "=" } else { separator };
                format!("{}{sign}{}", write(name), scalar(value))
            });
            pairs.collect()
        }
        other => vec![scalar(other)],
    };
    parts.join(separator)
}

/// Returns style and explode of a parameter or property.
fn style<'a>(object: &'a Value, default: &'a str) -> (&'a str, bool) {
    let style = object["style"].as_str().unwrap_or(default);
    (style, object["explode"].as_bool().unwrap_or(style == "form"))
}

/// Writes a parameter of a path, canonically.
pub(crate) fn in_path(parameter: &Value, value: &Value) -> String {
    if parameter["content"].is_object() {
        return encoded(&value.to_string());
    }
    let name = encoded(parameter["name"].as_str().unwrap_or_default());
    let (style, explode) = style(parameter, "simple");
    let is_object = value.is_object();
    match (style, value) {
        ("label", _) => {
            let separator = if explode { "." } else { "," };
            format!(".{}", joined(value, separator, explode, encoded))
        }
        ("matrix", Value::Array(items)) if explode => items
            .iter()
            .map(|item| format!(";{name}={}", encoded(&text(item))))
            .collect(),
        ("matrix", Value::Object(_)) if explode => {
            format!(";{}", joined(value, ";", true, encoded))
        }
        ("matrix", _) => {
            let value = joined(value, ",", false, encoded);
            if value.is_empty() {
                format!(";{name}")
            } else {
                format!(";{name}={value}")
            }
        }
        _ => joined(value, ",", explode && is_object, encoded),
    }
}

/// Writes the value of a header.
pub(crate) fn in_header(parameter: &Value, value: &Value) -> String {
    if parameter["content"].is_object() {
        return value.to_string();
    }
    let (_, explode) = style(parameter, "simple");
    joined(value, ",", explode && value.is_object(), str::to_owned)
}

/// Writes the pairs of a query, a form or cookies: decoded names, canonical values.
pub(crate) fn in_query(
    parameter: &Value,
    name: &str,
    value: &Value,
) -> Vec<(String, String)> {
    let one = |value: String| vec![(name.to_owned(), value)];
    if parameter["content"].is_object() {
        return one(encoded(&value.to_string()));
    }
    let (style, explode) = style(parameter, "form");
    let pairs = |object: &Map<String, Value>, key: &dyn Fn(&str) -> String| {
        let pairs = object.iter().flat_map(|(property, value)| {
            let values = match value {
                Value::Array(items) => items.iter().collect(),
                other => vec![other],
            };
            let key = key(property);
            values.into_iter().map(move |value| (key.clone(), encoded(&text(value))))
        });
        pairs.collect()
    };
    match (style, value) {
        ("deepObject", Value::Object(object)) => {
            pairs(object, &|property| format!("{name}[{property}]"))
        }
        ("form", Value::Object(object)) if explode => pairs(object, &str::to_owned),
        (_, Value::Array(items)) if explode => {
            items.iter().map(|item| (name.to_owned(), encoded(&text(item)))).collect()
        }
        ("spaceDelimited", Value::Array(_) | Value::Object(_)) => {
            one(joined(value, "%20", false, encoded))
        }
        ("pipeDelimited", Value::Array(_) | Value::Object(_)) => {
            one(joined(value, "%7C", false, encoded))
        }
        _ => one(joined(value, ",", false, encoded)),
    }
}
