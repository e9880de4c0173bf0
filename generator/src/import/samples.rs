//! Which samples are prose: a name or a sentence has a language, an id has none.

use serde_json::Value;

use super::visit::{self, Kind, Object, decide};

/// Members whose samples are words.
const WORDS: [&str; 21] = [
    "name",
    "nickname",
    "givenName",
    "familyName",
    "middleName",
    "description",
    "company",
    "profile",
    "address",
    "streetAddress",
    "locality",
    "formatted",
    "region",
    "message",
    "province",
    "city",
    "title",
    "displayName",
    "region_name",
    "city_name",
    "country_name",
];

pub(super) fn mark(document: &mut Value) {
    visit::places(document, &mut |site, object| {
        let member = matches!(site.kind, Kind::Property | Kind::Parameter);
        if member && sample(object).is_some_and(|sample| is_prose(site.member, sample)) {
            decide(object, "x-genauth-text-example", true);
        }
    });
}

/// Of a property, or of a parameter, where either place is allowed.
fn sample(member: &Object) -> Option<&Value> {
    member.get("example").or_else(|| member.get("schema")?.get("example"))
}

fn is_prose(name: Option<&str>, sample: &Value) -> bool {
    let words = sample
        .as_str()
        .is_some_and(|text| text.contains(|one: char| one.is_ascii_alphabetic()));
    (words && name.is_some_and(|name| WORDS.contains(&name))) || !is_ascii(sample)
}

/// Keys of objects belong to the wire and say nothing about the language of the sample, except
/// that no key of ours is written in another script.
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

    #[test]
    fn samples_are_prose_by_name_or_by_script() {
        assert!(is_prose(Some("nickname"), &json!("Rex")));
        assert!(is_prose(Some("list"), &json!([{"a": "Łódź"}])));
        assert!(!is_prose(Some("nickname"), &json!("")));
        assert!(!is_prose(Some("name"), &json!({"given": "Rex"})));
        assert!(!is_prose(Some("userId"), &json!("a1b2")));
    }
}
