//! The format of each `number`, if the documents say `number` for integers, too.

use serde_json::{Map, Value};

use super::visit::{self, Kind, decide, text};
use crate::platform::Numbers;

/// Writes the decision as `format`, unless the document has one.
pub(super) fn decide_formats(document: &mut Value, numbers: &Numbers) {
    // The sample of a parameter is beside its schema, which is visited next.
    let mut sample = None;
    visit::places(document, &mut |site, object| {
        let inherited = sample.take();
        if site.kind == Kind::Parameter {
            sample = object.get("example").cloned();
        } else if text(object, "type") == Some("number") {
            let name = site.member.unwrap_or_default();
            let format = format(name, object, inherited.as_ref(), numbers);
            decide(object, "format", format);
        }
    });
}

/// Returns `double` for the names of the rules, and for schemas with a sample, a default or a limit
/// that has a fraction. Counts, codes, IDs and times in milliseconds are integers.
fn format(
    name: &str,
    schema: &Map<String, Value>,
    sample: Option<&Value>,
    numbers: &Numbers,
) -> &'static str {
    let measure = !numbers.integers
        || numbers.doubles.contains(&name.to_lowercase())
        || numbers.double_endings.iter().any(|ending| name.ends_with(ending));
    let evidence = ["example", "default", "minimum", "maximum", "multipleOf"];
    let fraction = evidence
        .iter()
        .filter_map(|key| schema.get(*key))
        .chain(sample)
        .any(|value| value.as_f64().is_some_and(|number| number.fract() != 0.0));
    if measure || fraction { "double" } else { "int64" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    fn decided(name: &str, schema: Value) -> &'static str {
        format(name, schema.as_object().unwrap(), None, &tests::genauth().numbers)
    }

    #[test]
    fn a_number_is_an_integer_unless_something_says_otherwise() {
        assert_eq!(decided("statusCode", json!({})), "int64");
        assert_eq!(decided("expiresIn", json!({"example": 7200.0})), "int64");
        assert_eq!(decided("lat", json!({"example": 39})), "double");
        assert_eq!(decided("unitPrice", json!({})), "double");
        assert_eq!(decided("accountCount", json!({})), "int64");
        assert_eq!(decided("weight", json!({"default": 1.5})), "double");
        assert_eq!(decided("weight", json!({"maximum": 0.5})), "double");
    }

    #[test]
    fn a_number_is_a_number_without_a_rule() {
        let schema = json!({"example": 200});
        let schema = schema.as_object().unwrap();
        assert_eq!(format("statusCode", schema, None, &Numbers::default()), "double");
    }

    #[test]
    fn the_sample_of_a_parameter_counts_and_a_decision_stands() {
        let mut document = json!({"paths": {"/a": {"get": {"parameters": [
            {"name": "a", "example": 1.5, "schema": {"type": "number"}},
            {"name": "b", "schema": {"type": "number"}},
            {"name": "c", "schema": {"type": "number", "format": "float"}},
        ]}}}});
        decide_formats(&mut document, &tests::genauth().numbers);
        let formats = ["0", "1", "2"].map(|index| {
            document
                .pointer(&format!("/paths/~1a/get/parameters/{index}/schema/format"))
                .cloned()
        });
        assert_eq!(formats, ["double", "int64", "float"].map(|one| Some(json!(one))));
    }
}
