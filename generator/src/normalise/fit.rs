//! A check that a value fits its schema, or can be converted without loss.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::visit::{Object, text};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fit {
    Fits,
    /// The same value, written as its type wants it.
    Converted(Value),
    Contradicts,
}

/// The constraints of the named schemas on values, without the rest of them.
pub(super) struct Shapes(BTreeMap<String, Object>);

impl Shapes {
    pub(super) fn of(document: &Value) -> Self {
        let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
        let shape = |schema: &Value| -> Object {
            let keys = ["type", "format", "enum", "nullable"].into_iter();
            keys.filter_map(|key| Some((key.to_owned(), schema.get(key)?.clone())))
                .collect()
        };
        let names = schemas.into_iter().flatten();
        Self(names.map(|(name, schema)| (name.clone(), shape(schema))).collect())
    }

    /// About the `example` or the `default` of a schema or a parameter, if it has one.
    pub(super) fn fit(&self, holder: &Object, key: &str) -> Option<Fit> {
        let value = holder.get(key)?;
        let schema = holder.get("schema").and_then(Value::as_object).unwrap_or(holder);
        Some(self.value(schema, value))
    }

    fn value(&self, schema: &Object, value: &Value) -> Fit {
        let schema = self.resolved(schema);
        let fit = match (text(schema, "type"), value) {
            (None, _) => return Fit::Fits,
            (_, Value::Null) if schema.get("nullable") == Some(&Value::Bool(true)) => {
                Fit::Fits
            }
            (Some("string"), Value::String(sample)) => {
                moment(text(schema, "format"), sample)
            }
            (Some("string"), Value::Number(number)) => {
                Fit::Converted(number.to_string().into())
            }
            (Some("number" | "integer"), Value::Number(_)) => Fit::Fits,
            (Some("number" | "integer"), Value::String(text)) => converted(number(text)),
            (Some("boolean"), Value::Bool(_)) => Fit::Fits,
            (Some("boolean"), Value::String(text)) => {
                converted(text.trim().parse::<bool>().ok())
            }
            (Some("object"), Value::Object(_)) => Fit::Fits,
            (Some("array"), value) => self.list(schema, value),
            _ => Fit::Contradicts,
        };
        within_enum(schema, value, fit)
    }

    fn list(&self, schema: &Object, value: &Value) -> Fit {
        let any = Map::new();
        let items = schema.get("items").and_then(Value::as_object).unwrap_or(&any);
        match value {
            Value::Array(values) => self.all(items, values),
            Value::Null => Fit::Contradicts,
            // A list that was written as one text, `[a]` or `a,b`, can be read in several ways.
            Value::String(text) if text.is_empty() || text.contains(['[', '{', ',']) => {
                Fit::Contradicts
            }
            single => match self.value(items, single) {
                Fit::Fits => Fit::Converted(Value::Array(vec![single.clone()])),
                Fit::Converted(value) => Fit::Converted(Value::Array(vec![value])),
                Fit::Contradicts => Fit::Contradicts,
            },
        }
    }

    fn all(&self, items: &Object, values: &[Value]) -> Fit {
        let mut result = Vec::with_capacity(values.len());
        for value in values {
            match self.value(items, value) {
                Fit::Fits => result.push(value.clone()),
                Fit::Converted(value) => result.push(value),
                Fit::Contradicts => return Fit::Contradicts,
            }
        }
        if result == values { Fit::Fits } else { Fit::Converted(Value::Array(result)) }
    }

    /// Follows one reference: `$ref`, or `allOf` with nothing else in it, which is how upstream
    /// gives a reference a description.
    fn resolved<'s>(&'s self, schema: &'s Object) -> &'s Object {
        let wrapped =
            match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
                Some([one]) => one.as_object().unwrap_or(schema),
                _ => schema,
            };
        let name = text(wrapped, "$ref")
            .and_then(|name| name.strip_prefix("#/components/schemas/"));
        name.and_then(|name| self.0.get(name)).unwrap_or(schema)
    }
}

/// A date begins with year, month and day. More than this a reader does not need to know.
fn moment(format: Option<&str>, sample: &str) -> Fit {
    let begins_with_day = || {
        let day = sample.get(..10).unwrap_or_default();
        day.chars()
            .zip("0000-00-00".chars())
            .filter(
                |(one, like)| {
                    if *like == '0' { one.is_ascii_digit() } else { one == like }
                },
            )
            .count()
            == 10
    };
    match format {
        Some("date" | "date-time") if !begins_with_day() => Fit::Contradicts,
        _ => Fit::Fits,
    }
}

fn converted(value: Option<impl Into<Value>>) -> Fit {
    value.map_or(Fit::Contradicts, |value| Fit::Converted(value.into()))
}

fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    text.parse::<i64>()
        .ok()
        .map(Number::from)
        .or_else(|| Number::from_f64(text.parse().ok()?))
}

fn within_enum(schema: &Object, value: &Value, fit: Fit) -> Fit {
    let Some(allowed) = schema.get("enum").and_then(Value::as_array) else { return fit };
    let candidate = match &fit {
        Fit::Converted(value) => value,
        _ => value,
    };
    if allowed.contains(candidate) { fit } else { Fit::Contradicts }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fit(schema: Value, value: Value) -> Fit {
        let document = json!({"components": {"schemas": {
            "Color": {"type": "string", "enum": ["RED"]}, "Pet": {"type": "object"}
        }}});
        Shapes::of(&document).value(schema.as_object().unwrap(), &value)
    }

    fn to(value: Value) -> Fit {
        Fit::Converted(value)
    }

    #[test]
    fn what_fits_stays() {
        assert_eq!(fit(json!({"type": "string"}), json!("a")), Fit::Fits);
        assert_eq!(fit(json!({}), json!("a")), Fit::Fits);
        let moment = json!({"type": "string", "format": "date-time"});
        assert_eq!(fit(moment, json!("2022-07-03T03:20:30.000Z")), Fit::Fits);
        assert_eq!(
            fit(json!({"type": "string", "nullable": true}), json!(null)),
            Fit::Fits
        );
        let list = json!({"type": "array", "items": {"type": "number"}});
        assert_eq!(fit(list, json!([1, 2])), Fit::Fits);
        let color = json!({"allOf": [{"$ref": "#/components/schemas/Color"}]});
        assert_eq!(fit(color, json!("RED")), Fit::Fits);
    }

    #[test]
    fn what_was_written_as_a_text_is_converted() {
        assert_eq!(fit(json!({"type": "number"}), json!("60000")), to(json!(60000)));
        assert_eq!(fit(json!({"type": "number"}), json!("1.5")), to(json!(1.5)));
        assert_eq!(fit(json!({"type": "boolean"}), json!(" false")), to(json!(false)));
        assert_eq!(fit(json!({"type": "string"}), json!(0)), to(json!("0")));
        let list = json!({"type": "array", "items": {"type": "string"}});
        assert_eq!(fit(list, json!("a")), to(json!(["a"])));
    }

    #[test]
    fn what_cannot_be_converted_contradicts() {
        let list = json!({"type": "array", "items": {"type": "string"}});
        for (schema, value) in [
            (json!({"type": "number"}), json!("")),
            (json!({"type": "string", "format": "date-time"}), json!("xxxx")),
            (json!({"type": "number"}), json!(true)),
            (json!({"type": "string"}), json!({"a": 1})),
            (json!({"type": "string"}), json!(null)),
            (json!({"type": "boolean"}), json!(1)),
            (list.clone(), json!("[A]")),
            (list, json!("a,b")),
            (json!({"type": "string", "enum": ["A"]}), json!("B")),
            (json!({"$ref": "#/components/schemas/Pet"}), json!("a")),
            (json!({"allOf": [{"$ref": "#/components/schemas/Pet"}]}), json!(false)),
            (json!({"$ref": "#/components/schemas/Color"}), json!("BLUE")),
        ] {
            assert_eq!(
                fit(schema.clone(), value.clone()),
                Fit::Contradicts,
                "{schema} {value}"
            );
        }
    }
}
