//! Literals of strings and scalars.

use serde_json::Value;

use crate::text;

/// The escape of a character beyond the first 65,536.
#[derive(Clone, Copy)]
pub(super) enum Astral {
    /// A surrogate pair, `\ud83d\ude00`: Java, and TypeScript as JSON.
    Pair,
    /// `\U0001f600`: Go, Python and C#.
    Long,
}

/// Writes a string between double quotes with the escapes of JSON. Hidden characters are escaped.
pub(super) fn quoted(text: &str, astral: Astral) -> String {
    let json = Value::from(text).to_string();
    if !json.contains(text::is_hidden) {
        return json;
    }
    match astral {
        Astral::Pair => text::escaped_json(&json).into_owned(),
        Astral::Long => {
            let mut quoted = String::with_capacity(json.len() + 16);
            for letter in json.chars() {
                match u32::from(letter) {
                    _ if !text::is_hidden(letter) => quoted.push(letter),
                    code @ ..=0xffff => quoted.push_str(&format!("\\u{code:04x}")),
                    code => quoted.push_str(&format!("\\U{code:08x}")),
                }
            }
            quoted
        }
    }
}

/// Writes the literal of a value in a language with JSON's numbers and truth values.
pub(super) fn literal(scalar: &Value, astral: Astral) -> String {
    match scalar {
        Value::String(text) => quoted(text, astral),
        other => other.to_string(),
    }
}
