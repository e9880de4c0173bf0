//! Samples that are words of a language, such as names, and therefore part of the descriptions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::visit::{self, Kind, Object, decide};
use crate::openapi::extensions::TEXT_EXAMPLE;

pub(super) fn mark(document: &mut Value, words: &BTreeSet<String>) {
    visit::places(document, &mut |site, object| {
        let member = matches!(site.kind, Kind::Property | Kind::Parameter);
        let name = site.member.unwrap_or_default();
        if member && sample(object).is_some_and(|sample| is_prose(name, sample, words)) {
            decide(object, TEXT_EXAMPLE, true);
        }
    });
}

/// Returns the sample of a property, or of a parameter, which may have it in its schema.
fn sample(member: &Object) -> Option<&Value> {
    member.get("example").or_else(|| member.get("schema")?.get("example"))
}

fn is_prose(name: &str, sample: &Value, words: &BTreeSet<String>) -> bool {
    let has_letters = sample
        .as_str()
        .is_some_and(|text| text.contains(|one: char| one.is_ascii_alphabetic()));
    (has_letters && words.contains(name)) || !is_ascii(sample)
}

fn is_ascii(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_ascii(),
        Value::Array(items) => items.iter().all(is_ascii),
        Value::Object(object) => {
            object.iter().all(|(key, value)| key.is_ascii() && is_ascii(value))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    #[test]
    fn samples_are_prose_by_name_or_by_script() {
        let words = tests::genauth().text_samples;
        let is_prose = |name, sample| is_prose(name, &sample, &words);
        assert!(is_prose("nickname", json!("Rex")));
        assert!(is_prose("list", json!([{"a": "Łódź"}])));
        assert!(!is_prose("nickname", json!("")));
        assert!(!is_prose("name", json!({"given": "Rex"})));
        assert!(!is_prose("userId", json!("a1b2")));
    }
}
