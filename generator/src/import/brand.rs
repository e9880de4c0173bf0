//! The platform was renamed; extensions, security schemes and headers follow.

use serde_json::Value;

use super::visit::Object;

const OLD: &str = "x-authing-";
const NEW: &str = "x-genauth-";

/// These hold data of the wire, where a key is whatever the server says it is.
const DATA: [&str; 4] = ["example", "examples", "default", "enum"];

pub(super) fn rename(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(rename),
        Value::Object(object) => {
            rename_keys(object);
            rename_header(object);
            for (key, value) in object.iter_mut() {
                match value {
                    // The keys of this map are names of the wire, too; the schemas below are ours.
                    Value::Object(properties) if key == "properties" => {
                        properties.values_mut().for_each(rename);
                    }
                    value if !DATA.contains(&key.as_str()) => rename(value),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn rename_keys(object: &mut Object) {
    if object.keys().any(|key| key.starts_with(OLD)) {
        let old = std::mem::take(object);
        object.extend(
            old.into_iter().map(|(key, value)| (renamed(&key).unwrap_or(key), value)),
        );
    }
}

/// A parameter or an API key that travels in a header is called as the header is.
fn rename_header(object: &mut Object) {
    if object.get("in").and_then(Value::as_str) == Some("header")
        && let Some(Value::String(name)) = object.get_mut("name")
        && let Some(new) = renamed(name)
    {
        *name = new;
    }
}

fn renamed(name: &str) -> Option<String> {
    name.strip_prefix(OLD).map(|rest| format!("{NEW}{rest}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_schemes_and_headers_are_renamed_but_data_is_not() {
        let mut document = json!({
            "x-authing-flag": true,
            "security": [{"x-authing-app-id": []}],
            "scheme": {"type": "apiKey", "in": "header", "name": "x-authing-app-id"},
            "properties": {"x-authing-wire": {"x-authing-flag": 1}},
            "example": {"x-authing-data": 1}
        });
        rename(&mut document);
        assert_eq!(
            document,
            json!({
                "x-genauth-flag": true,
                "security": [{"x-genauth-app-id": []}],
                "scheme": {"type": "apiKey", "in": "header", "name": "x-genauth-app-id"},
                "properties": {"x-authing-wire": {"x-genauth-flag": 1}},
                "example": {"x-authing-data": 1}
            })
        );
    }
}
