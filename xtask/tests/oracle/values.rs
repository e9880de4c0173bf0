//! Random values that are valid by a JSON schema of a document.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::document::Document;

/// The side that a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
}

/// The place of a value, which limits its strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Body,
    /// A path or query: not empty.
    Url,
    /// A header or cookie: visible ASCII characters, and no separators.
    Header,
}

/// Objects and arrays within more than these have only what is required.
const DEPTH: usize = 4;
/// No finite value has more levels.
const MAX_DEPTH: usize = 12;

const TEXTS: [&str; 18] = [
    "text",
    "a b",
    "50%",
    "x/y",
    "?q#f",
    "a&b=c",
    "a,b",
    "a;b|c",
    "+1",
    "ü",
    "日本語",
    "🙂",
    "\"quoted\"",
    "it's",
    "a.b~c_d-e",
    "[1]",
    "{x}",
    "back\\slash",
];
const PLAIN: [&str; 5] = ["text", "Value-1", "a_b", "0", "x.y"];

pub(crate) struct Values<'a> {
    pub(crate) document: &'a Document,
    pub(crate) rng: &'a mut Rng,
    pub(crate) direction: Direction,
    pub(crate) place: Place,
}

impl Values<'_> {
    /// Makes a value. `None` if the schema has none of limited depth.
    pub(crate) fn value(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        let schema = merged(self.document, schema, self.rng)?;
        if let Some(constant) = schema.get("const") {
            return Some(constant.clone());
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let values: Vec<_> = values
                .iter()
                .filter(|one| !(one.is_null() && self.place != Place::Body))
                .collect();
            return self.rng.choice(values).cloned();
        }
        let may_be_null = self.place == Place::Body && is_nullable(&schema);
        if may_be_null && self.rng.u8(..6) == 0 {
            return Some(Value::Null);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(variants) = schema.get(key).and_then(Value::as_array) {
                return self.variant(&schema, key, variants, depth);
            }
        }
        match self.kind(&schema)? {
            "string" => Some(self.string(&schema)),
            "integer" => Some(self.integer(&schema)),
            "number" => Some(self.number(&schema)),
            "boolean" => Some(json!(self.rng.bool())),
            "null" => Some(Value::Null),
            "array" => self.array(&schema, depth),
            "object" => self.object(&schema, depth),
            _ => Some(self.any()),
        }
    }

    /// Returns one of the types of a schema, `any` if it says nothing.
    fn kind<'v>(&mut self, schema: &'v Map<String, Value>) -> Option<&'v str> {
        if let Some(types) = schema.get("type").and_then(Value::as_array) {
            let types: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
            let types: Vec<&str> =
                types.into_iter().filter(|one| *one != "null").collect();
            return self.rng.choice(types).or(Some("null"));
        }
        let given = schema.get("type").and_then(Value::as_str);
        let by_keys = || match () {
            () if schema.contains_key("properties") => "object",
            () if schema.contains_key("additionalProperties") => "object",
            () if schema.contains_key("items") => "array",
            () => "any",
        };
        Some(given.unwrap_or_else(by_keys))
    }

    fn variant(
        &mut self,
        schema: &Map<String, Value>,
        key: &str,
        variants: &[Value],
        depth: usize,
    ) -> Option<Value> {
        let mut order: Vec<usize> = (0..variants.len()).collect();
        self.rng.shuffle(&mut order);
        let mut rest = schema.clone();
        let discriminator = rest.shift_remove("discriminator");
        rest.shift_remove(key);
        rest.shift_remove("nullable");
        for index in order {
            let variant = &variants[index];
            if self.place != Place::Body && variant["type"] == "null" {
                continue;
            }
            let whole = match rest.contains_key("properties") {
                true => json!({ "allOf": [variant, rest] }),
                false => variant.clone(),
            };
            let Some(mut value) = self.value(&whole, depth + 1) else { continue };
            if let Some(discriminator) = &discriminator
                && let Some(property) = discriminator["propertyName"].as_str()
                && let Some(name) = names(discriminator, variant).first()
            {
                // A `null` of a variant has no discriminator.
                value.as_object_mut()?.insert(property.to_owned(), json!(name));
            }
            return Some(value);
        }
        None
    }

    fn string(&mut self, schema: &Map<String, Value>) -> Value {
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        let by_format = match format {
            "date-time" => Some("2024-02-29T12:30:45.678Z"),
            "date" => Some("2024-02-29"),
            "time" => Some("12:30:45Z"),
            "duration" => Some("P1DT2H"),
            "uuid" => Some("1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
            "email" => Some("user@example.com"),
            "uri" | "url" => Some("https://example.com/a?b=c#d"),
            "uri-reference" => Some("/a?b"),
            "hostname" => Some("example.com"),
            "ipv4" => Some("192.0.2.1"),
            "ipv6" => Some("2001:db8::1"),
            "byte" => Some("aGVsbG8="),
            _ => None,
        };
        if let Some(text) = by_format {
            return json!(text);
        }
        if schema.contains_key("pattern") {
            let given = schema.get("example").or_else(|| schema.get("default"));
            let given =
                given.or_else(|| schema.get("examples").and_then(|all| all.get(0)));
            return given.cloned().unwrap_or_else(|| json!("text"));
        }
        let text = match self.place {
            Place::Header => self.rng.choice(PLAIN),
            Place::Body if self.rng.u8(..10) == 0 => Some(""),
            Place::Body | Place::Url => self.rng.choice(TEXTS),
        };
        let mut text = text.unwrap_or_default().to_owned();
        let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
        if let Some(min) = limit("minLength") {
            while (text.chars().count() as u64) < min {
                text.push('x');
            }
        }
        if let Some(max) = limit("maxLength") {
            text = text.chars().take(max as usize).collect();
        }
        json!(text)
    }

    fn integer(&mut self, schema: &Map<String, Value>) -> Value {
        let (min, max) = bounds(schema);
        let step =
            schema.get("multipleOf").and_then(Value::as_f64).unwrap_or(1.0) as i64;
        let limit: i64 = match schema.get("format").and_then(Value::as_str) {
            Some("int32") => i64::from(i32::MAX),
            _ => i64::MAX,
        };
        let low = min
            .map_or(max.map_or(-1000, |max| max as i64 - 1000), |min| min.ceil() as i64);
        let high = max.map_or(low.saturating_add(2000), |max| max.floor() as i64);
        if min.is_none() && max.is_none() && step == 1 && self.rng.u8(..8) == 0 {
            return json!(self.rng.choice([limit, -limit, 0]));
        }
        let value = self.rng.i64(low..=high.max(low));
        let step = step.max(1);
        let value = value.div_euclid(step) * step;
        json!(if value < low { value + step } else { value })
    }

    /// Returns a number with a fraction, which all programs write alike.
    fn number(&mut self, schema: &Map<String, Value>) -> Value {
        if schema.contains_key("multipleOf") {
            return self.integer(schema);
        }
        let (min, max) = bounds(schema);
        let low = min.unwrap_or_else(|| max.map_or(-100.0, |max| max - 100.0));
        let high = max.unwrap_or(low + 200.0);
        let value = low.floor() + self.rng.f64() * (high - low);
        let value = value.floor() + 0.5;
        json!(if value < low || value > high { (low + high) / 2.0 } else { value })
    }

    fn array(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let limit = |key: &str| schema.get(key).and_then(Value::as_u64);
        let min = limit("minItems").unwrap_or(0) as usize;
        let least = if self.place == Place::Body { min } else { min.max(1) };
        let most =
            limit("maxItems").map_or(least + 2, |max| (max as usize).min(least + 2));
        let wanted =
            if depth > DEPTH { least } else { self.rng.usize(least..=most.max(least)) };
        let any = json!({});
        let mut items: Vec<Value> = Vec::new();
        for index in 0..wanted {
            let prefix = schema.get("prefixItems").and_then(|all| all.get(index));
            let item = prefix.or_else(|| schema.get("items")).unwrap_or(&any);
            match self.value(item, depth + 1) {
                Some(item) if schema.get("uniqueItems") == Some(&json!(true)) => {
                    if !items.contains(&item) {
                        items.push(item);
                    }
                }
                Some(item) => items.push(item),
                None if items.len() >= least => break,
                None => return None,
            }
        }
        Some(Value::Array(items))
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let required = schema.get("required").and_then(Value::as_array);
        let is_required =
            |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
        let mut object = Map::new();
        for (name, property) in
            schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            let resolved = self.document.resolve(property);
            let has = |key: &str| resolved[key] == true || property[key] == true;
            let is_foreign = match self.direction {
                Direction::Request => has("readOnly"),
                Direction::Response => has("writeOnly"),
            };
            let is_required = is_required(name) && !is_foreign;
            // Callers may send back what they have received.
            let chance =
                if is_foreign && self.direction == Direction::Request { 3 } else { 7 };
            let is_wanted = self.direction == Direction::Request || !is_foreign;
            let is_wanted = is_wanted && depth <= DEPTH && self.rng.u8(..10) < chance;
            if !is_required && !is_wanted {
                continue;
            }
            match self.value(property, depth + 1) {
                Some(value) => drop(object.insert(name.clone(), value)),
                None if is_required => return None,
                None => {}
            }
        }
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            let declared = schema.get("properties").and_then(|all| all.get(name));
            if declared.is_none() && !object.contains_key(name) {
                object.insert(name.to_owned(), json!("text"));
            }
        }
        let additional =
            schema.get("additionalProperties").filter(|one| one.is_object());
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        if let Some(additional) = additional.filter(|_| patterns.is_none())
            && depth <= DEPTH
            && self.place == Place::Body
        {
            let least = schema.get("minProperties").and_then(Value::as_u64).unwrap_or(0);
            for index in 0..self.rng.u64(least..=least + 2) {
                let value = self.value(additional, depth + 1)?;
                object.insert(format!("key {index}"), value);
            }
        }
        Some(Value::Object(object))
    }

    /// Returns any JSON.
    fn any(&mut self) -> Value {
        let choices = [json!("text"), json!(1), json!(true), json!({ "a": [1] })];
        self.rng.choice(choices).unwrap_or_default()
    }
}

/// Returns the values of a discriminator that name a variant.
pub(crate) fn names(discriminator: &Value, variant: &Value) -> Vec<String> {
    let Some(reference) = variant["$ref"].as_str() else { return Vec::new() };
    let name = reference.rsplit('/').next().unwrap_or_default();
    let mapping = discriminator["mapping"].as_object().into_iter().flatten();
    let mapped = mapping.filter(|(_, target)| *target == reference || *target == name);
    let mut names: Vec<String> = mapped.map(|(name, _)| name.clone()).collect();
    if names.is_empty() {
        names.push(name.to_owned());
    }
    names
}

fn is_nullable(schema: &Map<String, Value>) -> bool {
    let types = schema.get("type").and_then(Value::as_array);
    schema.get("nullable") == Some(&json!(true))
        || types.is_some_and(|types| types.contains(&json!("null")))
}

/// Returns the limits of a number, exclusive ones moved by one.
fn bounds(schema: &Map<String, Value>) -> (Option<f64>, Option<f64>) {
    let limit = |key: &str, exclusive: &str, step: f64| {
        let limit = schema.get(key).and_then(Value::as_f64);
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => limit.map(|limit| limit + step),
            Some(Value::Number(number)) => number.as_f64().map(|limit| limit + step),
            _ => limit,
        }
    };
    (
        limit("minimum", "exclusiveMinimum", 1.0),
        limit("maximum", "exclusiveMaximum", -1.0),
    )
}

/// Follows references and merges the parts of `allOf`. A part with variants becomes one of them.
pub(crate) fn merged(
    document: &Document,
    schema: &Value,
    rng: &mut Rng,
) -> Option<Map<String, Value>> {
    let mut found = Map::new();
    merge(document, schema, rng, 0, &mut found)?;
    Some(found)
}

fn merge(
    document: &Document,
    schema: &Value,
    rng: &mut Rng,
    depth: usize,
    into: &mut Map<String, Value>,
) -> Option<()> {
    if depth > 50 {
        return None;
    }
    if schema == &json!(false) {
        return None;
    }
    let schema = document.resolve(schema);
    let Some(schema) = schema.as_object() else { return Some(()) };
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        let resolved = document.resolve(part);
        let mut part = part;
        for key in ["oneOf", "anyOf"] {
            if let Some(variants) = resolved[key].as_array() {
                part = rng.choice(variants)?;
            }
        }
        merge(document, part, rng, depth + 1, into)?;
    }
    for (key, value) in schema {
        match (key.as_str(), into.get_mut(key), value) {
            ("allOf", ..) => {}
            ("properties", Some(Value::Object(old)), Value::Object(new)) => {
                for (name, property) in new {
                    match old.get_mut(name) {
                        Some(other) => *other = json!({ "allOf": [other, property] }),
                        None => drop(old.insert(name.clone(), property.clone())),
                    }
                }
            }
            ("required", Some(Value::Array(old)), Value::Array(new)) => {
                old.extend(new.iter().cloned());
            }
            ("enum", Some(Value::Array(old)), Value::Array(new)) => {
                old.retain(|one| new.contains(one));
            }
            ("nullable", Some(old), Value::Bool(false)) => *old = json!(false),
            // The parts of an enclosing schema are narrower.
            _ => drop(into.insert(key.clone(), value.clone())),
        }
    }
    Some(())
}
