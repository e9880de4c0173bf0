//! The calls of foreign clients, validated by Prism, another implementation of OpenAPI: it gets the
//! document as it is.
//!
//! Each operation is called as on its page, and once more with every property. Then it is called with
//! random arguments and served random responses, as those of random documents are. The document of
//! the project must be accepted as a whole, but for the violations in [`WRONG`], which are errors of
//! Prism. `FOREIGN_DOCUMENTS` names a folder with others, of which
//! the refused calls are listed, and counted by their causes. Without that variable and `PRISM_REQUIRED`, the test does nothing:
//!
//! ```sh
//! (cd generated-sdk/tests/peers/prism && npm ci --ignore-scripts)
//! FOREIGN_DOCUMENTS=DIR cargo test -p xtask --test oracle prism -- --nocapture
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::{Value, json};

use crate::credentials;
use crate::document::{Document, Operation};
use crate::exercise::{Exercise, command, find};
use crate::judge::Request;
use crate::mock::{self, Prism};
use crate::schema::Schemas;
use crate::sdk::{Program, Sdk};
use crate::values::Direction;

const OWN: &str = "workshop.yaml";
/// Violations that Prism reports for valid calls of the document of the project, and their causes.
/// Each must be reported: one that a later Prism does not report has to go.
const WRONG: [(&str, &str, &str); 3] = [
    (
        "workshop.search_parts",
        "Request body property words must be array",
        "without a style in `encoding`, Prism keeps one value of each name, as a string",
    ),
    (
        "workshop.upload_photos",
        "Request body property photos must be array",
        "Prism keeps one part of each name, as a string",
    ),
    (
        "workshop.upload_photos",
        "Request body property position must be object",
        "Prism reads a part as a string, whatever its type of content is",
    ),
];
/// Calls with random arguments, and responses of each status.
const ROUNDS: usize = 10;

#[test]
fn prism_accepts_every_call_of_foreign_clients() {
    let given = env::var_os("FOREIGN_DOCUMENTS").map(PathBuf::from);
    if given.is_none() && env::var_os("PRISM_REQUIRED").is_none() {
        return;
    }
    let program = mock::program().unwrap_or_else(|reason| panic!("{reason}"));
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(OWN);
    let given = given.into_iter().flat_map(|folder| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.collect::<Vec<_>>()
    });
    let mut sdk = Sdk::new("prism");
    let mut files = Vec::new();
    for path in [own].into_iter().chain(given) {
        let name = path.file_name().unwrap().to_str().unwrap().to_lowercase();
        let Some((stem, end)) = name.rsplit_once('.') else { continue };
        if ["yaml", "json"].contains(&end) {
            let client = stem.replace(|one: char| !one.is_ascii_alphanumeric(), "_");
            sdk.add(&format!("{client}.{end}"), &fs::read_to_string(&path).unwrap());
            files.push((client, path));
        }
    }
    sdk.generate().unwrap_or_else(|output| panic!("{output}"));
    sdk.build().unwrap_or_else(|output| panic!("{output}"));
    let mut calls = sdk.start();
    let mut refused_of_own = 0;
    let mut wrong = BTreeSet::new();
    for (client, path) in &files {
        let prism = Prism::start(&program, path);
        let (_, document) = sdk.documents().find(|(name, _)| name == client).unwrap();
        let mut refused = judge(client, document, &prism, &mut calls, &mut wrong);
        drop(prism);
        let mut rng = Rng::with_seed(1);
        let mut exercise = Exercise::new(client, document, &mut rng, ROUNDS);
        exercise.run(&mut calls);
        for finding in &exercise.findings {
            println!("{finding}");
        }
        println!("{client}: {}, {} findings", exercise.tried, exercise.findings.len());
        refused += exercise.findings.len();
        if path.ends_with(OWN) {
            refused_of_own = refused;
        }
    }
    assert_eq!(refused_of_own, 0, "calls were refused, see above");
    let listed = WRONG.iter().map(|(_, violation, _)| *violation);
    assert_eq!(wrong, listed.collect(), "Prism has to report all of WRONG");
}

/// Makes the calls of a client, and returns the number of operations with a refused one. Adds the
/// violations of [`WRONG`] that Prism reports.
fn judge(
    client: &str,
    document: &Document,
    prism: &Prism,
    calls: &mut Program,
    wrong: &mut BTreeSet<&'static str>,
) -> usize {
    let operations = document.operations();
    let responses = Schemas::new(document, Direction::Response);
    let requests = Schemas::new(document, Direction::Request);
    let loosened = requests.loosened();
    let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut all, mut refused) = (0, 0);
    for (index, method) in calls.methods(client).iter().enumerate() {
        all += 1;
        let mut reasons = Vec::new();
        for (which, full) in [("shown", false), ("all", true)] {
            if full && !method.has_full {
                continue;
            }
            let reply = calls.run(&command(client, index, full, &[], &Value::Null));
            let Some(request) = reply["requests"].get(0) else {
                reasons
                    .push(format!("{which} properties: not sent: {}", reply["failed"]));
                continue;
            };
            let Some(operation) = find(&operations, &reply) else {
                reasons.push(format!("{which} properties: no operation has {request}"));
                continue;
            };
            let operation = &operations[operation];
            let response = forward(prism, operation, request);
            let objections = objections(&response);
            let is_refused = !objections.is_empty();
            for objection in objections {
                let name = format!("{client}.{}", method.name);
                let known = WRONG.iter().find(|(call, violation, _)| {
                    *call == name && objection.contains(violation)
                });
                if let Some((_, violation, cause)) = known {
                    println!("{name}, {which} properties: {violation}: {cause}");
                    wrong.insert(violation);
                    continue;
                }
                let body = Request::new(request).body();
                let cause = cause(document, operation, &body, &requests, &loosened);
                *causes.entry(cause).or_default() += 1;
                reasons.push(format!("{which} properties: {cause}: {objection}"));
            }
            if is_refused {
                continue;
            }
            let reply =
                calls.run(&command(client, index, full, &[], &response.to_reply()));
            let failure = ["failed", "undecoded"].iter().find_map(|key| reply.get(key));
            if let Some(failure) = failure
                && !response.is_invalid(document, operation, &responses)
            {
                let body = String::from_utf8_lossy(&response.body);
                let is_redirect = (300..400).contains(&response.status);
                let cause = if is_redirect && response.header("location").is_none() {
                    "Prism's redirect has no address"
                } else if operation.redirects() && !is_redirect {
                    "Prism responds with the error of an operation that redirects"
                } else {
                    UNKNOWN
                };
                *causes.entry(cause).or_default() += 1;
                reasons.push(format!(
                    "the response is refused: {cause}: {failure}: {body}"
                ));
            }
        }
        refused += usize::from(!reasons.is_empty());
        for reason in reasons {
            let reason: String = reason.chars().take(700).collect();
            println!("{client}.{}, {reason}", method.name);
        }
    }
    println!(
        "{client}: Prism accepted the calls of {} of {all} operations",
        all - refused
    );
    for (cause, count) in causes {
        println!("{client}: {count} times: {cause}");
    }
    refused
}

/// The cause of a refused call that is none of the known ones: perhaps a fault of ours.
const UNKNOWN: &str = "unknown";

/// Returns the cause of an objection, by an independent validator.
fn cause(
    document: &Document,
    operation: &Operation,
    body: &[u8],
    schemas: &Schemas,
    loosened: &Schemas,
) -> &'static str {
    let Some((_, content)) = operation.media_type() else { return UNKNOWN };
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return UNKNOWN };
    let is_valid = |schemas: &Schemas| {
        let validator = schemas.validator(document, &content["schema"]);
        validator.is_some_and(|one| one.is_valid(&body))
    };
    if is_valid(schemas) {
        "only Prism takes the body for invalid"
    } else if is_valid(loosened) {
        "the document's `oneOf` has variants that values can't be told apart by"
    } else {
        UNKNOWN
    }
}

/// A response of Prism.
pub(crate) struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    /// Reads a response up to the end of the connection.
    pub(crate) fn read(response: &[u8]) -> Self {
        let end = response.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&response[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status =
            lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap();
        let headers = lines.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_owned(), value.trim().to_owned()))
        });
        Self {
            status,
            headers: headers.collect(),
            body: response[end + 4..].to_vec(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let header =
            self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    fn to_reply(&self) -> Value {
        json!({
            "status": self.status,
            "type": self.header("content-type"),
            "location": self.header("location"),
            "body": self.body,
        })
    }

    /// Returns whether Prism's example violates the document's own schema.
    fn is_invalid(
        &self,
        document: &Document,
        operation: &Operation,
        schemas: &Schemas,
    ) -> bool {
        let successes = operation.successes();
        let content = successes.iter().find(|(status, _)| *status == self.status);
        let Some((_, Some((_, content)))) = content else { return false };
        let Some(schema) = content.get("schema") else { return false };
        let value = serde_json::from_slice::<Value>(&self.body);
        let validator = schemas.validator(document, schema);
        value.is_ok_and(|value| validator.is_some_and(|one| !one.is_valid(&value)))
    }
}

/// Sends a recorded request to Prism, whose paths have no base path.
fn forward(prism: &Prism, operation: &Operation, request: &Value) -> Response {
    let sent = Request::new(request);
    let base = credentials::base(operation);
    let (path, query) =
        sent.path_and_query(&base).expect("the operation was found by it");
    let host = prism.host.trim_start_matches("http://").trim_end_matches('/');
    let body = sent.body();
    // HTTP/1.0, so that the response ends with the connection.
    let mut message = format!("{} {path}", sent.method());
    if !query.is_empty() {
        message.push_str(&format!("?{query}"));
    }
    message.push_str(&format!(
        " HTTP/1.0\r\nhost: {host}\r\ncontent-length: {}\r\n",
        body.len()
    ));
    for header in request["headers"].as_array().into_iter().flatten() {
        let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
        if !["host", "content-length"].contains(&name.to_lowercase().as_str()) {
            message.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    message.push_str("\r\n");
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(message.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    Response::read(&response)
}

/// Returns the violations that Prism reports for the request.
pub(crate) fn objections(response: &Response) -> Vec<String> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let is_by_prism =
        body["type"].as_str().is_some_and(|one| one.contains("stoplight.io/prism"));
    // If the document has a response for invalid requests, Prism returns that, and only this header
    // reports the violations. Warnings are about deprecated parameters.
    let header = response.header("sl-violations");
    let header: Value =
        header.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let violations = match body["validation"].as_array() {
        Some(all) if is_by_prism && !all.is_empty() => all.clone(),
        _ if is_by_prism => vec![body],
        _ => {
            let all = header.as_array().into_iter().flatten();
            let in_request = all.filter(|violation| {
                violation["location"][0] == "request" && violation["severity"] == "Error"
            });
            in_request.cloned().collect()
        }
    };
    violations.iter().map(Value::to_string).collect()
}
