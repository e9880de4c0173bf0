//! The operation of a page: the facts of the page, and rules for facts that it does not state.
//!
//! `docs/commands.md` lists the rules under the heading of the command, and the report names each
//! operation that they were applied to.

use std::collections::HashMap;

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, Value};

use super::facts::{Failure, Model, Page, Profile, Row};
use super::findings::{Findings, Place};
use super::schemas::{Member, Schemas};
use super::types::Type;
use crate::docs::upstream;
use crate::platform::{Operations, Platform};

#[derive(Debug)]
pub(super) struct Operation {
    pub(super) at: Place,
    pub(super) id: String,
    /// The method in snake case.
    pub(super) method: String,
    /// The documented name of the method, if the official one is misspelt or misleads.
    pub(super) right: Option<String>,
    pub(super) group: String,
    /// The HTTP method in lower case, as in OpenAPI.
    pub(super) http: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) deprecated: bool,
    pub(super) bearer: bool,
    /// Whether a call needs the token of a user, if that is known.
    pub(super) user_token: Option<bool>,
    /// API error codes.
    pub(super) errors: Vec<i64>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Body>,
    /// The name of its model.
    pub(super) response: Option<String>,
    pub(super) failures: Vec<Failure>,
    /// The response is a stream of events.
    pub(super) is_stream: bool,
    /// The facts that were decided by rule.
    pub(super) decided: bool,
}

#[derive(Debug)]
pub(super) struct Parameter {
    /// `query` or `path`
    pub(super) location: &'static str,
    pub(super) member: Member,
}

#[derive(Debug)]
pub(super) struct Body {
    pub(super) model: String,
    pub(super) media_type: &'static str,
}

/// Returns the client that a page belongs to, and the method that it states in snake case.
pub(super) fn names(page: &Page) -> (String, String) {
    let written = page.method.as_ref().and_then(|(_, text)| text.split_once('.'));
    match written {
        Some((class, method)) => {
            let client = class.strip_suffix("Client").unwrap_or(class).to_snake_case();
            (client, method.to_snake_case())
        }
        None => {
            (page.location.client.to_snake_case(), page.location.stem.to_snake_case())
        }
    }
}

/// The first words of methods on upstream pages that read something. Such a call is a GET, unless a
/// parameter fits no query.
const READING: [&str; 6] = ["get", "list", "search", "find", "query", "detail"];

/// Returns the operation, and adds the model of its body.
pub(super) fn operation(
    page: &Page,
    platform: &Platform,
    schemas: &mut Schemas,
    findings: &mut Findings,
) -> Operation {
    let stated = names(page).1;
    let (method, right) = match &page.official {
        Some(official) => (official.to_snake_case(), Some(stated)),
        None => (stated, None),
    };
    let endpoint = page.endpoint.as_ref();
    let path = endpoint
        .map_or_else(|| page.location.path(platform), |endpoint| endpoint.path.clone());
    let http = endpoint.map_or_else(
        || guessed_http(&method, &path, &page.request).to_owned(),
        |one| one.http.to_lowercase(),
    );
    let (parameters, body) = parts(page, &http, &path);
    let media_type = media_type(page, &body);
    let model = (!body.is_empty() || page.request_sample.is_some())
        .then(|| body_name(page, &method, schemas));
    if let Some(model) = &model {
        let model = Model {
            at: page.at.clone(),
            name: model.clone(),
            deprecated: false,
            rows: body,
        };
        schemas.add(model, findings);
    }
    Operation {
        at: page.at.clone(),
        id: operation_id(&platform.operations, &page.location.group, &method),
        group: page.location.group.clone(),
        summary: page.title.clone(),
        description: page.description.clone(),
        deprecated: page.deprecated,
        bearer: endpoint.is_none_or(|endpoint| endpoint.bearer),
        user_token: endpoint.and_then(|endpoint| endpoint.user_token),
        errors: page.errors.clone(),
        parameters: parameters.into_iter().map(|row| parameter(row, &path)).collect(),
        body: model.map(|model| Body { model, media_type }),
        response: page.response.as_ref().map(|response| response.model.name.clone()),
        failures: page.failures.clone(),
        is_stream: page.response.as_ref().is_some_and(|response| response.is_stream),
        decided: endpoint.is_none(),
        method,
        right,
        http,
        path,
    }
}

fn guessed_http(method: &str, path: &str, rows: &[Row]) -> &'static str {
    let verb = method.split('_').next().unwrap_or_default();
    let simple = rows.iter().all(fits_query);
    match verb {
        "delete" if path.ends_with('}') => "delete",
        verb if READING.contains(&verb) && simple => "get",
        _ => "post",
    }
}

/// Returns whether a parameter fits a query: no object does, and of arrays only optional ones do.
fn fits_query(row: &Row) -> bool {
    match &row.ty {
        Type::String | Type::Number | Type::Boolean => true,
        Type::List(item) => {
            let scalar = matches!(**item, Type::String | Type::Number | Type::Boolean);
            scalar && row.required != Some(true)
        }
        _ => false,
    }
}

/// Returns the rows of the parameters, and those of the body in their original order.
fn parts(page: &Page, http: &str, path: &str) -> (Vec<Row>, Vec<Row>) {
    let sample =
        page.request_sample.as_ref().and_then(|sample| sample.value.as_object());
    let bodiless = matches!(http, "get" | "delete" | "head");
    let rows = page.request.iter().enumerate();
    let last: HashMap<&str, usize> =
        rows.clone().map(|(index, row)| (row.name.as_str(), index)).collect();
    let in_body = |(index, row): &(usize, &Row)| {
        let later = last.get(row.name.as_str()).is_some_and(|last| last > index);
        match (page.profile, sample) {
            (Profile::Genauth, Some(sample)) => sample.contains_key(&row.name) && !later,
            _ => !bodiless && !is_placeholder(path, &row.name),
        }
    };
    let (body, parameters): (Vec<_>, Vec<_>) = rows.partition(in_body);
    let rows = |part: Vec<(usize, &Row)>| {
        part.into_iter().map(|(_, row)| row.clone()).collect()
    };
    let (parameters, mut body): (Vec<Row>, Vec<Row>) = (rows(parameters), rows(body));
    match page.profile {
        Profile::Genauth => {
            let names = sample.into_iter().flat_map(Map::keys).enumerate();
            let places: HashMap<&String, usize> =
                names.map(|(place, name)| (name, place)).collect();
            body.sort_by_key(|row| places.get(&row.name));
            (parameters, body)
        }
        Profile::Upstream => {
            let turned = upstream::reverses_parameters(page.location.language);
            (if turned { turn(parameters) } else { parameters }, turn(body))
        }
    }
}

/// Reverses the required rows, which upstream pages have in reverse order.
fn turn(rows: Vec<Row>) -> Vec<Row> {
    let (mut required, optional): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.required == Some(true));
    required.reverse();
    required.extend(optional);
    required
}

fn is_placeholder(path: &str, name: &str) -> bool {
    path.contains(&format!("{{{name}}}"))
}

fn parameter(row: Row, path: &str) -> Parameter {
    Parameter {
        location: if is_placeholder(path, &row.name) { "path" } else { "query" },
        member: Member::of(row),
    }
}

/// Returns the media type of the body. Only JSON bodies have a sample on our pages; upstream pages
/// do not distinguish bodies.
fn media_type(page: &Page, body: &[Row]) -> &'static str {
    let file = |row: &Row| match &row.ty {
        Type::List(item) => **item == Type::File,
        ty => *ty == Type::File,
    };
    if body.iter().any(file) {
        "multipart/form-data"
    } else if page.profile == Profile::Genauth && page.request_sample.is_none() {
        "application/x-www-form-urlencoded"
    } else {
        "application/json"
    }
}

/// Returns the name of the body's model: that of the sample code, or else the usual one of upstream
/// documents, with another ending if a page has it for another model.
fn body_name(page: &Page, method: &str, schemas: &Schemas) -> String {
    let stem = method.to_upper_camel_case();
    let parameters = format!("{}Params", names(page).1.to_upper_camel_case());
    if let Some(name) = page.made.iter().find(|name| **name != parameters) {
        return name.clone();
    }
    let endings = ["Dto", "ReqDto", "BodyDto"].map(str::to_owned).into_iter();
    let numbered = endings.chain((2..).map(|number| format!("BodyDto{number}")));
    let mut all = numbered.map(|ending| format!("{stem}{ending}"));
    all.find(|name| schemas.get(name).is_none()).unwrap_or_default()
}

/// Returns an operationId that has the method's name again.
fn operation_id(operations: &Operations, controller: &str, method: &str) -> String {
    let camel = method.to_lower_camel_case();
    let suffix = if camel.to_snake_case() == method { &camel } else { method };
    operations.join(&controller.to_upper_camel_case(), suffix)
}

/// Gives operations with the same name different ones. Two pages about one operation are an error.
pub(super) fn part(
    operations: &mut [Operation],
    rules: &Operations,
    findings: &mut Findings,
) {
    for index in 1..operations.len() {
        let (earlier, rest) = operations.split_at_mut(index);
        let Some(operation) = rest.first_mut() else { return };
        let same = |other: &&Operation| {
            (&other.http, &other.path) == (&operation.http, &operation.path)
        };
        if let Some(other) = earlier.iter().find(same) {
            findings.refuse(
                &operation.at,
                format!(
                    "{} {} is described a second time",
                    operation.http.to_uppercase(),
                    operation.path
                ),
                format!("one page for it; the other one is {}", other.at.text()),
                "leave one of the two out",
            );
        } else if let Some(other) =
            earlier.iter().find(|other| other.method == operation.method)
        {
            findings.warn(
                &operation.at,
                format!(
                    "the method `{}` is also that of {}",
                    operation.method,
                    other.at.text()
                ),
                "both are kept; the path was added to the name of this one",
            );
            operation.id = operation_id(rules, &operation.path, &operation.method);
            if rules.separator.is_none() {
                operation.id += &operation.path.to_upper_camel_case();
            }
        }
    }
}

pub(super) fn line(client: &str, operation: &Operation) -> String {
    let Operation {
        http, path, method, ..
    } = operation;
    format!("{} {path} ({client}.{method})", http.to_uppercase())
}

/// Returns an object with the properties that have a value.
pub(super) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
