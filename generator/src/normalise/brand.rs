//! Names of extensions, security schemes and headers, whose beginning has changed.

use std::collections::BTreeMap;

use serde_json::Value;

use super::visit::Object;

/// Keys of data, whose own keys are names on the wire.
const DATA: [&str; 4] = ["example", "examples", "default", "enum"];

/// Former beginnings of names, with today's.
type Prefixes = BTreeMap<String, String>;

pub(super) fn rename(value: &mut Value, prefixes: &Prefixes) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, prefixes)),
        Value::Object(object) => {
            rename_keys(object, prefixes);
            rename_header(object, prefixes);
            for (key, value) in object.iter_mut() {
                match value {
                    // The keys of this map are names on the wire, too; the schemas below are not.
                    Value::Object(properties) if key == "properties" => {
                        properties.values_mut().for_each(|one| rename(one, prefixes));
                    }
                    value if !DATA.contains(&key.as_str()) => rename(value, prefixes),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn rename_keys(object: &mut Object, prefixes: &Prefixes) {
    if object.keys().any(|key| renamed(key, prefixes).is_some()) {
        let old = std::mem::take(object).into_iter();
        object.extend(
            old.map(|(key, value)| (renamed(&key, prefixes).unwrap_or(key), value)),
        );
    }
}

/// Renames a parameter or an API key that is sent in a header: it has the name of the header.
fn rename_header(object: &mut Object, prefixes: &Prefixes) {
    if object.get("in").and_then(Value::as_str) == Some("header")
        && let Some(Value::String(name)) = object.get_mut("name")
        && let Some(new) = renamed(name, prefixes)
    {
        *name = new;
    }
}

fn renamed(name: &str, prefixes: &Prefixes) -> Option<String> {
    prefixes
        .iter()
        .find_map(|(old, new)| Some(format!("{new}{}", name.strip_prefix(old)?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    #[test]
    fn keys_schemes_and_headers_are_renamed_but_data_is_not() {
        let mut document = json!({
            "x-authing-flag": true,
            "security": [{"x-authing-app-id": []}],
            "scheme": {"type": "apiKey", "in": "header", "name": "x-authing-app-id"},
            "properties": {"x-authing-wire": {"x-authing-flag": 1}},
            "example": {"x-authing-data": 1}
        });
        rename(&mut document, &tests::genauth().renamed_prefixes);
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
