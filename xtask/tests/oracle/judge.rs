//! The verdict on a request, given the document and the arguments of the call.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::credentials;
use crate::document::{Document, Operation, is_json};
use crate::wire;

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    pub(crate) parameters: Map<String, Value>,
    pub(crate) body: Option<Value>,
}

/// A recorded request.
pub(crate) struct Request<'a>(&'a Value);

impl<'a> Request<'a> {
    pub(crate) fn new(request: &'a Value) -> Self {
        Self(request)
    }

    pub(crate) fn method(&self) -> &str {
        self.0["method"].as_str().unwrap_or_default()
    }

    fn url(&self) -> &str {
        self.0["url"].as_str().unwrap_or_default()
    }

    pub(crate) fn path_and_query(&self, base: &str) -> Option<(&str, &str)> {
        let rest = self.url().strip_prefix(base)?;
        Some(rest.split_once('?').unwrap_or((rest, "")))
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let headers = self.0["headers"].as_array().into_iter().flatten();
        let named = |one: &&Value| {
            one[0].as_str().is_some_and(|other| other.eq_ignore_ascii_case(name))
        };
        headers.filter(named).filter_map(|one| one[1].as_str()).collect()
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        let body = self.0["body"].as_array().into_iter().flatten();
        body.filter_map(|one| u8::try_from(one.as_u64()?).ok()).collect()
    }
}

/// Returns the violations of a request that must carry exactly these arguments.
pub(crate) fn request(
    document: &Document,
    operation: &Operation,
    arguments: &Arguments,
    request: &Request<'_>,
) -> Vec<String> {
    let mut found = Vec::new();
    let base = credentials::base(operation);
    let Some((path, query)) = request.path_and_query(&base) else {
        return vec![format!("{} does not begin with {base}", request.url())];
    };

    let mut expected_path = operation.path.clone();
    let mut expected_query: Vec<(String, String)> = Vec::new();
    let mut cookies: Vec<(String, String)> = Vec::new();
    let mut headers: Vec<(String, String)> = Vec::new();
    for parameter in &operation.parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        let Some(value) = arguments.parameters.get(name) else { continue };
        match parameter["in"].as_str().unwrap_or_default() {
            "path" => {
                let text = wire::in_path(parameter, value);
                expected_path = expected_path.replace(&format!("{{{name}}}"), &text);
            }
            "query" => expected_query.extend(wire::in_query(parameter, name, value)),
            "cookie" => cookies.extend(wire::in_query(parameter, name, value)),
            _ => headers.push((name.to_owned(), wire::in_header(parameter, value))),
        }
    }

    let plain = |text: &str| wire::canonical(text, false);
    let (sent, wanted) = (plain(path), plain(&expected_path));
    if sent != wanted {
        found.push(format!("the path is {sent} and must be {wanted}"));
    }
    let pairs = |text: &str, separator: &str| -> Vec<(String, String)> {
        let pairs = text.split(separator).filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs
            .map(|(name, value)| (wire::decoded(name), wire::canonical(value, true)))
            .collect()
    };
    let reserved =
        operation.parameters.iter().filter(|one| one["allowReserved"] == true);
    let reserved: Vec<&str> = reserved.filter_map(|one| one["name"].as_str()).collect();
    let mut query = pairs(query, "&");
    let mut sent_cookies = pairs(&request.headers("cookie").join("; "), "; ");
    let mut credentials = BTreeSet::new();
    for credential in credentials::all(document) {
        let (place, name, value) = &credential;
        let pair = (name.clone(), value.clone());
        let take = |pairs: &mut Vec<(String, String)>| {
            let place = pairs.iter().position(|one| *one == pair);
            place.is_some_and(|place| {
                pairs.remove(place);
                true
            })
        };
        let is_sent = match place.as_str() {
            "query" => take(&mut query),
            "cookie" => take(&mut sent_cookies),
            _ => request.headers(name).contains(&value.as_str()),
        };
        if is_sent {
            credentials.insert(credential);
        }
    }
    let alternatives = credentials::alternatives(document, operation);
    if !alternatives.contains(&credentials) {
        found.push(format!(
            "the credentials are {credentials:?} and must be one of {alternatives:?}"
        ));
    }
    if request.headers("authorization").len() > 1 {
        found.push("there are two headers `Authorization`".to_owned());
    }
    compare_pairs("query", query, expected_query, &reserved, &mut found);
    // A parameter can be the whole header.
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie")) {
        compare_pairs("cookie", sent_cookies, cookies, &[], &mut found);
    }
    for (name, value) in headers {
        let sent = request.headers(&name);
        if sent != [&value] {
            found.push(format!("the header {name} is {sent:?} and must be {value:?}"));
        }
    }
    body(document, operation, arguments.body.as_ref(), request, &mut found);
    found
}

/// Compares the values of each name, in their order.
fn compare_pairs(
    what: &str,
    sent: Vec<(String, String)>,
    wanted: Vec<(String, String)>,
    reserved: &[&str],
    found: &mut Vec<String>,
) {
    let group = |pairs: Vec<(String, String)>| {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            let is_reserved = reserved.contains(&name.as_str());
            let value = if is_reserved { wire::decoded(&value) } else { value };
            groups.entry(name).or_default().push(value);
        }
        groups
    };
    let (sent, wanted) = (group(sent), group(wanted));
    if sent != wanted {
        found.push(format!("the {what} has {sent:?} and must have {wanted:?}"));
    }
}

fn body(
    document: &Document,
    operation: &Operation,
    argument: Option<&Value>,
    request: &Request<'_>,
    found: &mut Vec<String>,
) {
    let sent = request.body();
    let kind = request.headers("content-type");
    let Some((media_type, content)) = operation.media_type() else {
        if !sent.is_empty() {
            found.push("a body is sent, and the operation has none".to_owned());
        }
        return;
    };
    let Some(value) = argument else {
        return;
    };
    let essence =
        |text: &str| text.split(';').next().unwrap_or_default().trim().to_lowercase();
    let is_same = kind.len() == 1
        && (essence(kind[0]) == essence(media_type) || media_type.contains('*'));
    if !is_same {
        found.push(format!("the type of the body is {kind:?} and must be {media_type}"));
    }
    let value = written(document, &content["schema"], value, 0);
    let shown = String::from_utf8_lossy(&sent);
    match essence(media_type).as_str() {
        "application/x-www-form-urlencoded" => {
            let pairs = shown.split('&').filter(|pair| !pair.is_empty());
            let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            let pairs = pairs
                .map(|(name, value)| (wire::decoded(name), wire::canonical(value, true)))
                .collect();
            let wanted = form(content, &value);
            compare_pairs("form", pairs, wanted, &[], found);
        }
        _ if is_json(media_type) => match serde_json::from_slice::<Value>(&sent) {
            Ok(sent) if same(&sent, &value) => {}
            _ => found.push(format!("the body is {shown} and must be {value}")),
        },
        _ => {
            if value.as_str() != Some(&shown) {
                found.push(format!("the body is {shown} and must be {value}"));
            }
        }
    }
}

/// Returns the pairs of a form: by `encoding`, or else scalars and arrays of them as in a query, and
/// objects as JSON.
fn form(content: &Value, value: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let encoding = &content["encoding"][name];
        let has_style = ["style", "explode", "allowReserved"]
            .iter()
            .any(|key| encoding.get(key).is_some());
        match value {
            Value::Null => {}
            Value::Object(_) if !has_style => {
                pairs.push((name.clone(), wire::encoded(&value.to_string())));
            }
            _ => pairs.extend(wire::in_query(encoding, name, value)),
        }
    }
    pairs
}

/// Returns a value without the properties that requests must not have.
fn written(document: &Document, schema: &Value, value: &Value, depth: usize) -> Value {
    if depth > 30 {
        return value.clone();
    }
    let schema = document.resolve(schema);
    match value {
        Value::Object(object) => {
            let mut kept = object.clone();
            strip(document, schema, &mut kept, depth);
            Value::Object(kept)
        }
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|one| written(document, &schema["items"], one, depth + 1));
            items.collect()
        }
        other => other.clone(),
    }
}

fn strip(
    document: &Document,
    schema: &Value,
    object: &mut Map<String, Value>,
    depth: usize,
) {
    if depth > 30 {
        return;
    }
    let schema = document.resolve(schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        strip(document, part, object, depth + 1);
    }
    for part in
        ["oneOf", "anyOf"].iter().flat_map(|key| schema[key].as_array()).flatten()
    {
        if has_required(document, part, object, depth) {
            strip(document, part, object, depth + 1);
        }
    }
    let properties = schema["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        let is_read_only = property["readOnly"] == true
            || document.resolve(property)["readOnly"] == true;
        if is_read_only {
            object.shift_remove(name);
        } else if let Some(value) = object.get_mut(name) {
            *value = written(document, property, value, depth + 1);
        }
    }
    let additional = &schema["additionalProperties"];
    for (name, value) in object.iter_mut() {
        if properties.is_none_or(|all| !all.contains_key(name)) && additional.is_object()
        {
            *value = written(document, additional, value, depth + 1);
        }
    }
}

/// Returns whether an object has the properties that a variant requires.
fn has_required(
    document: &Document,
    schema: &Value,
    object: &Map<String, Value>,
    depth: usize,
) -> bool {
    let schema = document.resolve(schema);
    let required = schema["required"].as_array().into_iter().flatten();
    let mut required = required.filter_map(Value::as_str);
    let mut parts = schema["allOf"].as_array().into_iter().flatten();
    required.all(|name| object.contains_key(name))
        && (depth > 30
            || parts.all(|part| has_required(document, part, object, depth + 1)))
}

/// Compares JSON, with numbers by their values.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            a == b || (a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64()
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}
