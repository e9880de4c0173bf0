//! Comparison of two requests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use genauth::transport::HttpRequest;
use serde_json::{Map, Value};

const CONTENT_TYPE: &str = "content-type";

/// The headers that are compared. Others differ between SDKs by nature.
const HEADERS: [&str; 5] = [
    "authorization",
    CONTENT_TYPE,
    "x-authing-app-id",
    "x-authing-lang",
    "x-authing-userpool-id",
];

/// A request as the server sees it.
#[derive(Debug)]
pub(crate) struct Request {
    method: String,
    path: String,
    query: BTreeMap<String, Vec<String>>,
    headers: BTreeMap<String, String>,
    body: Value,
}

impl Request {
    pub(crate) fn ours(request: &HttpRequest) -> Self {
        let (_, target) = request.url.split_once("//").expect("a URL");
        let target = target.find('/').map_or("/", |path| &target[path..]);
        let headers = HEADERS.map(|name| (name, request.header(name)));
        Self::new(
            request.method,
            target,
            headers,
            &String::from_utf8_lossy(&request.body),
        )
    }

    /// Parses a request in the format of the peers' recorders.
    pub(crate) fn recorded(request: &Value) -> Self {
        let text = |name: &str| request[name].as_str().expect("a text");
        let headers = HEADERS.map(|name| (name, request["headers"][name].as_str()));
        Self::new(text("method"), text("target"), headers, text("body"))
    }

    fn new<'a>(
        method: &str,
        target: &str,
        headers: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
        body: &str,
    ) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut parameters = BTreeMap::<_, Vec<_>>::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            parameters.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        let headers = headers.into_iter().filter_map(|(name, value)| {
            // Without a body, the content type is irrelevant.
            let counts =
                |value: &&str| !value.is_empty() && (name, body) != (CONTENT_TYPE, "");
            let value = value.filter(counts)?;
            Some((name.to_owned(), header(name, value)))
        });
        let headers: BTreeMap<_, _> = headers.collect();
        let is_form = headers.get(CONTENT_TYPE).is_some_and(|ty| ty.contains("form"));
        Self {
            method: method.to_owned(),
            path: percent_encoding::percent_decode_str(path)
                .decode_utf8_lossy()
                .into_owned(),
            query: parameters,
            body: if is_form { form(body) } else { json(body) },
            headers,
        }
    }
}

/// Normalises a header: removes the signature, which differs for each request, and the encoding.
fn header(name: &str, value: &str) -> String {
    let end = match name {
        "authorization" if value.starts_with("authing ") => value.find(':'),
        CONTENT_TYPE => value.find(';'),
        _ => None,
    };
    value[..end.unwrap_or(value.len())].to_owned()
}

fn form(body: &str) -> Value {
    let properties = form_urlencoded::parse(body.as_bytes());
    let properties =
        properties.map(|(name, value)| (name.into_owned(), Value::from(value)));
    Value::Object(properties.collect())
}

fn json(body: &str) -> Value {
    match body {
        "" => Value::Null,
        body => serde_json::from_str(body).unwrap_or_else(|_| Value::from(body)),
    }
}

/// A difference between two requests.
#[derive(Debug)]
pub(crate) struct Difference {
    /// The kind, which exceptions refer to.
    pub(crate) kind: String,
    detail: String,
}

impl Difference {
    pub(crate) fn new(kind: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.detail)
    }
}

/// Returns the differences between the request of an official SDK and ours.
pub(crate) fn differences(ours: &Request, theirs: &Request) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut unequal = |kind: &str, ours: &str, theirs: &str| {
        if ours != theirs {
            let kind = match (ours, theirs) {
                ("", _) => format!("{kind} too many"),
                (_, "") => format!("{kind} missing"),
                _ => kind.to_owned(),
            };
            found
                .push(Difference::new(&kind, format!("`{theirs}` instead of `{ours}`")));
        }
    };
    unequal("method", &ours.method, &theirs.method);
    unequal("path", &ours.path, &theirs.path);
    for name in HEADERS {
        let value = |request: &Request| request.headers.get(name).cloned();
        let [ours, theirs] = [ours, theirs].map(|one| value(one).unwrap_or_default());
        unequal(&format!("header {name}"), &ours, &theirs);
    }
    query(&ours.query, &theirs.query, &mut found);
    body("", &ours.body, &theirs.body, &mut found);
    found
}

type Query = BTreeMap<String, Vec<String>>;

fn query(ours: &Query, theirs: &Query, found: &mut Vec<Difference>) {
    let plain = |name: &str| name.trim_end_matches("[]").to_owned();
    let names: BTreeSet<_> =
        ours.keys().chain(theirs.keys()).map(|name| plain(name)).collect();
    for name in names {
        let bracketed = theirs.get(&format!("{name}[]"));
        let (mine, other) = (ours.get(&name), theirs.get(&name).or(bracketed));
        let kind = match (mine, other) {
            _ if bracketed.is_some() => "query list",
            (Some(mine), Some(other)) if mine == other => continue,
            (Some(mine), Some(other)) if lowered(mine) == lowered(other) => {
                "query boolean"
            }
            (Some(_), Some(_)) => "query value",
            (Some(_), None) => "query missing",
            (None, _) => "query too many",
        };
        let detail = format!("{name} is {other:?} instead of {mine:?}");
        found.push(Difference::new(kind, detail));
    }
}

fn lowered(values: &[String]) -> Vec<String> {
    values.iter().map(|value| value.to_lowercase()).collect()
}

fn body(place: &str, ours: &Value, theirs: &Value, found: &mut Vec<Difference>) {
    match (ours, theirs) {
        (Value::Object(mine), Value::Object(other)) => {
            properties(place, mine, other, found)
        }
        (Value::Array(mine), Value::Array(other)) if mine.len() == other.len() => {
            for (index, (mine, other)) in mine.iter().zip(other).enumerate() {
                body(&format!("{place}/{index}"), mine, other, found);
            }
        }
        (Value::Number(mine), Value::Number(other))
            if mine.as_f64() == other.as_f64() => {}
        (mine, other) if mine == other => {}
        (mine, other) => {
            let kind = if place.is_empty() { "body" } else { "body value" };
            let detail = format!("{place} is {other} instead of {mine}");
            found.push(Difference::new(kind, detail));
        }
    }
}

fn properties(
    place: &str,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    found: &mut Vec<Difference>,
) {
    for (name, mine) in ours {
        let place = format!("{place}/{name}");
        match theirs.get(name) {
            Some(other) => body(&place, mine, other, found),
            None => found.push(Difference::new("body missing", place)),
        }
    }
    for name in theirs.keys().filter(|name| !ours.contains_key(*name)) {
        found.push(Difference::new("body too many", format!("{place}/{name}")));
    }
}
