//! Whether a `number` is a count or a measure. Upstream says `number` for both.

use serde_json::{Map, Value};

use super::visit::{self, Kind, decide, text};

/// Measures by name, compared in lower case: coordinates, bounds of a user-defined number field.
const MEASURES: [&str; 6] = ["lat", "lon", "latitude", "longitude", "min", "max"];

/// Endings of names of money, shares and ratings.
const MEASURE_ENDINGS: [&str; 6] =
    ["Price", "Money", "Rate", "Ratio", "Percent", "Score"];

/// Writes the decision as `format`, unless the document has one.
pub(super) fn decide_formats(document: &mut Value) {
    // The sample of a parameter stands beside its schema, which is visited next.
    let mut sample = None;
    visit::places(document, &mut |site, object| {
        let inherited = sample.take();
        if site.kind == Kind::Parameter {
            sample = object.get("example").cloned();
        } else if text(object, "type") == Some("number") {
            let format =
                format(site.member.unwrap_or_default(), object, inherited.as_ref());
            decide(object, "format", format);
        }
    });
}

/// Counts, codes, ids and times in milliseconds are integers; the rest is named above or shows
/// itself by a sample, a default or a limit with a fraction.
fn format(
    name: &str,
    schema: &Map<String, Value>,
    sample: Option<&Value>,
) -> &'static str {
    let measure = MEASURES.contains(&name.to_lowercase().as_str())
        || MEASURE_ENDINGS.iter().any(|ending| name.ends_with(ending));
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

    fn decided(name: &str, schema: Value) -> &'static str {
        format(name, schema.as_object().unwrap(), None)
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
    fn the_sample_of_a_parameter_counts_and_a_decision_stands() {
        let mut document = json!({"paths": {"/a": {"get": {"parameters": [
            {"name": "a", "example": 1.5, "schema": {"type": "number"}},
            {"name": "b", "schema": {"type": "number"}},
            {"name": "c", "schema": {"type": "number", "format": "float"}},
        ]}}}});
        decide_formats(&mut document);
        let formats = ["0", "1", "2"].map(|index| {
            document
                .pointer(&format!("/paths/~1a/get/parameters/{index}/schema/format"))
                .cloned()
        });
        assert_eq!(formats, ["double", "int64", "float"].map(|one| Some(json!(one))));
    }
}
