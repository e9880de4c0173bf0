//! The clients of foreign documents, with credentials for all security schemes.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Document, Operation};

/// The host of clients whose document has no absolute server.
pub(crate) const HOST: &str = "https://api.example.com";

/// User name and password in base64.
const BASIC: &str = "dXNlcjpwYXNzd29yZA==";

/// A credential of a request: its place, its name and its value.
type Credential = (String, String, String);

/// Writes the builder of a client, by the code of the client.
pub(crate) fn builder(ty: &str, document: &Document, client: &str) -> String {
    if is_application(client) {
        return format!("genauth::{ty}::builder(\"app-1\", {HOST:?})");
    }
    let host = match client.contains("pub fn builder(host") {
        true => format!("{HOST:?}"),
        false => String::new(),
    };
    let mut builder = format!("genauth::{ty}::builder({host})");
    if host.is_empty() && first_server(document).is_none_or(|url| !url.contains("://")) {
        builder.push_str(&format!(".host({HOST:?})"));
    }
    for (index, (name, scheme)) in schemes(document).enumerate() {
        let Some(setter) = setter(client, name) else { continue };
        let arguments = match is_basic(scheme) {
            true => "\"user\", \"password\"".to_owned(),
            false => format!("{:?}", value(index, scheme)),
        };
        builder.push_str(&format!(".{setter}({arguments})"));
    }
    builder
}

/// Returns whether the client authenticates an application, and takes the tokens of users.
fn is_application(client: &str) -> bool {
    client.contains("pub fn app_id(")
}

/// Writes what follows the builder's method `build`.
pub(crate) fn token(client: &str) -> &'static str {
    match is_application(client) {
        true => ".map(|client| client.with_access_token(\"token-1\"))",
        false => "",
    }
}

fn first_server(document: &Document) -> Option<&str> {
    document.root["servers"][0]["url"].as_str()
}

fn schemes(document: &Document) -> impl Iterator<Item = (&str, &Value)> {
    let schemes = document.root["components"]["securitySchemes"].as_object();
    let schemes = schemes.into_iter().flatten();
    schemes.map(|(name, one)| (name.as_str(), document.resolve(one)))
}

/// Finds the method that sets the credentials of a scheme: its documentation names the scheme.
fn setter<'c>(client: &'c str, scheme: &str) -> Option<&'c str> {
    let (_, rest) = client.split_once(&format!("security scheme `{scheme}`"))?;
    let (_, rest) = rest.split_once("pub fn ")?;
    rest.split(['(', '<']).next()
}

fn is_basic(scheme: &Value) -> bool {
    scheme["scheme"].as_str().is_some_and(|one| one.eq_ignore_ascii_case("basic"))
}

fn value(index: usize, scheme: &Value) -> String {
    match scheme["type"].as_str() {
        Some("apiKey") => format!("key-{index}"),
        _ => format!("token-{index}"),
    }
}

fn credential(index: usize, scheme: &Value) -> Option<Credential> {
    let value = value(index, scheme);
    let header =
        |value: String| ("header".to_owned(), "authorization".to_owned(), value);
    Some(match scheme["type"].as_str()? {
        "apiKey" => {
            let place = scheme["in"].as_str()?.to_owned();
            let name = scheme["name"].as_str()?;
            let name =
                if place == "header" { name.to_lowercase() } else { name.to_owned() };
            (place, name, value)
        }
        "http" if is_basic(scheme) => header(format!("Basic {BASIC}")),
        "http" if scheme["scheme"].as_str()?.eq_ignore_ascii_case("bearer") => {
            header(format!("Bearer {value}"))
        }
        "http" => header(value),
        "mutualTLS" => return None,
        _ => header(format!("Bearer {value}")),
    })
}

/// Returns all credentials that a client has.
pub(crate) fn all(document: &Document) -> Vec<Credential> {
    let schemes = schemes(document).enumerate();
    schemes.filter_map(|(index, (_, scheme))| credential(index, scheme)).collect()
}

/// Returns the sets of credentials of which a request must have one.
pub(crate) fn alternatives(
    document: &Document,
    operation: &Operation,
) -> Vec<BTreeSet<Credential>> {
    let of = |name: &String| {
        let mut schemes = schemes(document).enumerate();
        let (index, (_, scheme)) = schemes.find(|(_, (known, _))| known == name)?;
        credential(index, scheme)
    };
    let sets = operation.security.iter().map(|one| one.iter().filter_map(of).collect());
    let mut sets: Vec<BTreeSet<Credential>> = sets.collect();
    if sets.is_empty() {
        sets.push(BTreeSet::new());
    }
    sets
}

/// Returns the part of all URLs of an operation before its path.
pub(crate) fn base(operation: &Operation) -> String {
    match &operation.server {
        Some(url) if url.contains("://") => url.clone(),
        Some(path) => {
            format!("{HOST}/{}", path.trim_matches('/')).trim_end_matches('/').to_owned()
        }
        None => HOST.to_owned(),
    }
}
