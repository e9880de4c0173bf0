//! The page of an operation, and the sections on the types that it uses.

use super::page::{Endpoint, Kind, Page, Response, Row, Section};
use super::rows::{self, Rows};
use super::{contents, json, markdown, models, types};
use crate::model::sample::{Policy, Sample};
use crate::model::{Api, Client, Encoding, EnumValue, Field, Operation, Shape, TypeId};
use crate::platform::{self, Credentials};
use crate::spec::codes;

/// Returns the types that have a section on the page of an operation: those of the request first.
pub(super) fn types(api: &Api, operation: &Operation) -> Vec<TypeId> {
    let body = operation.body.as_ref().map(|body| body.schema);
    let roots = [body, operation.response.schema].into_iter().flatten();
    let properties = roots.flat_map(|root| models::members(api, root));
    models::below(api, parameters(operation).into_iter().chain(properties))
}

/// Returns the page of an operation.
pub(super) fn page(rows: &Rows<'_>, client: &Client, operation: &Operation) -> Page {
    let facts = rows.api.platform.clients.get(&client.name).cloned().unwrap_or_default();
    let inputs = request(rows, operation);
    Page {
        title: markdown::heading(contents::title(operation)),
        deprecated: operation.deprecated,
        description: markdown::block(&operation.description),
        plain_default_column: facts.plain_default_column,
        endpoint: Some(endpoint(&facts, operation)),
        sample_heading: None,
        no_request: no_request(&inputs, operation),
        request: inputs,
        request_sample: request_sample(rows, operation),
        response: operation.response.schema.map(|root| response(rows, root)),
        has_codes: !rows.api.codes.is_empty(),
        errors: errors(rows, operation),
        keeps_empty_parts: false,
    }
}

/// Returns the section on a type.
pub(super) fn section(rows: &Rows<'_>, id: TypeId) -> Section {
    let definition = &rows.api[id];
    let (kind, table): (_, Vec<Row>) = match &definition.shape {
        Shape::Enum(variants) => {
            let is_explained = |one: &EnumValue| !one.description.trim().is_empty();
            let kind = Kind::Enum {
                explained: variants.iter().any(is_explained),
            };
            (kind, variants.iter().map(rows::value).collect())
        }
        Shape::Struct(_) | Shape::Union(_) => {
            let properties = models::members(rows.api, id);
            (Kind::Model, properties.map(|field| rows.model(field)).collect())
        }
    };
    Section {
        anchor: types::anchor(&definition.name),
        name: markdown::heading(markdown::name(&definition.name)),
        deprecated: definition.deprecated,
        is_open: table.is_empty() && matches!(kind, Kind::Model),
        kind,
        rows: table,
    }
}

fn endpoint(facts: &platform::Client, operation: &Operation) -> Endpoint {
    let call = format!("{} {}", operation.http.as_str(), operation.path);
    Endpoint {
        call: markdown::code(&call),
        authentication: match facts.credentials {
            _ if operation.client_credentials => "application",
            _ if !operation.bearer => "none",
            Some(Credentials::User) if !operation.needs_token => "user_optional",
            Some(credentials) => credentials.name(),
            None => "token",
        },
    }
}

fn parameters(operation: &Operation) -> Vec<&Field> {
    operation.parameters.iter().map(|parameter| &parameter.field).collect()
}

/// Returns the rows of parameters, then of properties of the body; the required ones of each come
/// first.
fn request(rows: &Rows<'_>, operation: &Operation) -> Vec<Row> {
    let body =
        operation.body.iter().flat_map(|body| models::members(rows.api, body.schema));
    let all = &operation.parameters;
    let parameters = required_first(all.iter().collect(), |one| one.field.required);
    let parameters = parameters.into_iter().map(|one| rows.parameter(one, all));
    let body = required_first(body.collect(), |field| field.required);
    parameters.chain(body.into_iter().map(|field| rows.request(field))).collect()
}

/// Returns the name of the words that stand in place of an empty table.
fn no_request(rows: &[Row], operation: &Operation) -> Option<&'static str> {
    let words = if operation.body.is_some() { "any_properties" } else { "no_inputs" };
    rows.is_empty().then_some(words)
}

/// Returns the sample of a JSON body. Other bodies have no text of their own.
fn request_sample(rows: &Rows<'_>, operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    let text = || sample(rows.api, body.schema);
    (body.encoding == Encoding::Json).then(text)
}

/// Returns the sample of a message as JSON text.
fn sample(api: &Api, root: TypeId) -> String {
    json::print(&Sample::of(api, root, Policy::Documented).to_json())
}

fn required_first<T>(all: Vec<&T>, is_required: fn(&T) -> bool) -> Vec<&T> {
    let (mut required, optional): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| is_required(one));
    required.extend(optional);
    required
}

/// Returns the rows of an operation's error codes that the catalogue explains.
fn errors(rows: &Rows<'_>, operation: &Operation) -> Vec<Row> {
    let (codes, errors) = (&rows.api.codes, &operation.errors);
    let status = codes::find(&codes.status, &errors.status);
    let status = status.map(|code| rows::code("statusCode", code));
    let api = codes::find(&codes.api, &errors.api);
    status.chain(api.map(|code| rows::code("apiCode", code))).collect()
}

fn response(rows: &Rows<'_>, root: TypeId) -> Response {
    let properties = models::members(rows.api, root);
    Response {
        name: markdown::code_name(&rows.api[root].name),
        rows: properties.map(|field| rows.response(field)).collect(),
        sample: sample(rows.api, root),
    }
}
