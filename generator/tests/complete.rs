//! Nothing in the documents is skipped: the reader reads each place, or the place is listed here.
//!
//! A place is read if a wrong value changes the result, or is a finding. Places of one kind are
//! alike, so one of each is tried.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::openapi::Document;
use genauth_generator::source::pointer::escape;
use genauth_generator::source::{Format, Source};
use serde_json::{Value, json};

/// The places that are not read.
const IGNORED: [&str; 8] = [
    // It only says what kind of token it is.
    ".components.securitySchemes.bearer.bearerFormat",
    ".info.version",
    // The reader of the folder reads it.
    ".x-genauth-client",
    // Only the import and the diff read it. It is there if an operation was dropped.
    ".x-genauth-removed",
    // OAuth scopes of a scheme.
    "operation.security.*.*",
    // An operation without a method has no page.
    "operation.x-genauth-hidden-from-docs",
    "operation.x-genauth-signin-api",
    // Objects without properties take any, with `true` or without the key.
    "schema.additionalProperties",
];

/// Objects whose keys are names of the document.
const MAPS: [&str; 6] =
    ["content", "paths", "properties", "responses", "schemas", "security.*"];

/// The ends of places that have an operation or a schema.
const ALIKE: [(&str, &str); 11] = [
    (".paths.*.get", "operation"),
    (".paths.*.post", "operation"),
    (".paths.*.put", "operation"),
    (".paths.*.patch", "operation"),
    (".paths.*.delete", "operation"),
    (".schema", "schema"),
    (".items", "schema"),
    (".properties.*", "schema"),
    (".allOf.*", "schema"),
    (".oneOf.*", "schema"),
    (".schemas.*", "schema"),
];

/// A wrong value for every key.
const WRONG: f64 = -0.5;

/// Returns everything that is read from a document, and the findings.
fn reading(document: &Value) -> String {
    let source =
        Source::parse("spec/x.json", document.to_string(), Format::Json).unwrap();
    let mut findings = Diagnostics::default();
    let read = Document::read("x", source, &mut findings);
    let findings: Vec<_> =
        findings.iter().map(|one| (&one.pointer, &one.found)).collect();
    let Document {
        title,
        description,
        tags,
        operations,
        schemas,
        ..
    } = read;
    format!("{title}{description}{tags:?}{operations:?}{schemas:?}{findings:?}")
}

/// Splits a document into documents of one path or schema each, because small ones are read
/// quickly.
fn parts(document: Value) -> Vec<Value> {
    let mut frame = document.clone();
    frame["paths"] = json!({});
    frame["components"]["schemas"] = json!({});
    let entries = |pointer: &'static str| {
        let map = document.pointer(pointer).and_then(Value::as_object).unwrap();
        map.iter().map(move |(name, value)| (pointer, name, value))
    };
    let parts = entries("/paths").chain(entries("/components/schemas"));
    let parts = parts.map(|(pointer, name, value)| {
        let mut part = json!({"openapi": "3.0.3", "info": {"title": ""}, "paths": {}, "components": {"schemas": {}}});
        part.pointer_mut(pointer).unwrap()[name] = value.clone();
        part
    });
    let mut parts: Vec<_> = parts.collect();
    parts.push(frame);
    parts
}

#[derive(Default)]
struct Search {
    /// Places that were tried, each with the keys beside it.
    tried: HashSet<(String, Vec<String>)>,
    unread: BTreeSet<String>,
}

impl Search {
    fn visit(&mut self, part: &mut Value, pointer: &str, place: &str, before: &str) {
        let keys: Vec<String> = match part.pointer(pointer) {
            Some(Value::Object(map)) => map.keys().cloned().collect(),
            Some(Value::Array(items)) => {
                (0..items.len()).map(|i| i.to_string()).collect()
            }
            _ => return,
        };
        let is_map = MAPS.iter().any(|name| place.ends_with(&format!(".{name}")));
        let is_array = part.pointer(pointer).is_some_and(Value::is_array);
        let beside = if is_map || is_array { Vec::new() } else { keys.clone() };
        for key in keys {
            let shown = if is_map || is_array { "*" } else { &key };
            let mut place = format!("{place}.{shown}");
            let pointer = format!("{pointer}/{}", escape(&key));
            if self.tried.insert((place.clone(), beside.clone())) {
                let value = part.pointer_mut(&pointer).unwrap();
                let value = std::mem::replace(value, json!(WRONG));
                if reading(part) == before {
                    self.unread.insert(place.clone());
                }
                *part.pointer_mut(&pointer).unwrap() = value;
            }
            if let Some((_, name)) = ALIKE.iter().find(|(end, _)| place.ends_with(end)) {
                place = (*name).to_owned();
            }
            let is_value = ["example", "default"].contains(&key.as_str());
            if !is_value && !self.unread.contains(&place) {
                self.visit(part, &pointer, &place, before);
            }
        }
    }
}

#[test]
fn all_places_of_the_documents_are_read_or_listed() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut search = Search::default();
    for client in ["authentication", "management"] {
        let source = Source::read(&spec.join(format!("{client}.yaml"))).unwrap();
        for mut part in parts(source.value) {
            let before = reading(&part);
            search.visit(&mut part, "", "", &before);
        }
    }
    assert!(search.tried.len() > 300, "{}", search.tried.len());
    let skipped: Vec<_> =
        search.unread.iter().filter(|one| !IGNORED.contains(&one.as_str())).collect();
    assert!(
        skipped.is_empty(),
        "read these places, or add them to IGNORED: {skipped:#?}"
    );
    let is_read = |place: &&str| {
        let mut tried = search.tried.iter();
        tried.any(|(one, _)| one == place) && !search.unread.contains(*place)
    };
    let read: Vec<_> = IGNORED.into_iter().filter(is_read).collect();
    assert!(
        read.is_empty(),
        "these places are read: remove them from IGNORED: {read:#?}"
    );
}
