//! The page of an operation, and the sections on the types that it uses.

use super::page::{Endpoint, Kind, Page, Response, Row, Section};
use super::rows::{self, Rows};
use super::{contents, json, markdown, models, types};
use crate::model::sample::{Message, Policy, Sample};
use crate::model::{
    Api, Client, Content, Encoding, EnumValue, Operation, Shape, Target, Type, TypeId,
};
use crate::platform::{self, Credentials};
use crate::spec::codes;

/// Returns the page of an operation, which only names some of its types.
pub(super) fn page(
    rows: &Rows<'_>,
    client: &Client,
    operation: &Operation,
    named: &[TypeId],
) -> Page {
    let facts = rows.api.platform.clients.get(&client.name).cloned().unwrap_or_default();
    let inputs = request(rows, operation);
    Page {
        title: markdown::heading(contents::title(operation)),
        deprecated: operation.deprecated,
        description: markdown::block(&operation.description),
        plain_default_column: facts.plain_default_column,
        endpoint: Some(endpoint(&facts, operation)),
        sample_heading: None,
        no_request: no_request(rows.api, &inputs, operation),
        request: inputs,
        request_sample: request_sample(rows, operation),
        body: body(rows, operation),
        response: response(rows, operation),
        no_response: no_response(operation),
        other_requests: other_media_types(
            operation.body.as_ref().map(|body| &body.others),
        ),
        other_responses: other_media_types(Some(&operation.response.others)),
        successes: successes(operation),
        links: links(rows, operation),
        failures: failures(rows, operation),
        has_codes: !rows.api.codes.is_empty(),
        errors: errors(rows, operation),
        named: self::named(rows.api, named),
        keeps_empty_parts: false,
    }
}

/// Returns anchor and name of each of the types that a page only names.
pub(super) fn named(api: &Api, ids: &[TypeId]) -> Vec<(String, String)> {
    let names = ids.iter().map(|id| &api[*id].name);
    names
        .map(|name| (types::anchor(name), markdown::heading(markdown::name(name))))
        .collect()
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
    let schemes = operation.security.iter().filter(|_| facts.credentials.is_none());
    let names = schemes.map(|all| {
        let names = all.iter().map(|one| match &*one.scopes {
            [] => markdown::code(&one.scheme),
            scopes => {
                let scopes: Vec<_> =
                    scopes.iter().map(|one| markdown::code(one)).collect();
                format!("{} ({})", markdown::code(&one.scheme), scopes.join(", "))
            }
        });
        names.collect()
    });
    Endpoint {
        call: markdown::code(&call),
        schemes: names.collect(),
        authentication: match facts.credentials {
            _ if operation.client_credentials => "application",
            _ if !operation.bearer => "none",
            Some(Credentials::User) if !operation.needs_token => "user_optional",
            Some(credentials) => credentials.name(),
            None => "token",
        },
    }
}

/// Returns the rows of parameters, then of properties of the body; the required ones of each come
/// first.
fn request(rows: &Rows<'_>, operation: &Operation) -> Vec<Row> {
    let body = operation.body.iter().flat_map(|body| rows.api.fields(&body.ty));
    let body = body.filter(|field| !field.read_only);
    let all = &operation.parameters;
    let parameters = required_first(all.iter().collect(), |one| one.field.required);
    let parameters = parameters.into_iter().map(|one| rows.parameter(one, all));
    let body = required_first(body.collect(), |field| field.required);
    parameters.chain(body.into_iter().map(|field| rows.request(field))).collect()
}

/// Returns the name of the words that stand in place of an empty table.
fn no_request(api: &Api, rows: &[Row], operation: &Operation) -> Option<&'static str> {
    let words = match &operation.body {
        None => "no_inputs",
        Some(body) if is_object(api, &body.ty) => "any_properties",
        Some(_) => return None,
    };
    rows.is_empty().then_some(words)
}

/// Returns whether a message has a table of properties, be they known or not.
fn is_object(api: &Api, ty: &Type) -> bool {
    *ty == Type::Object || ty.direct().is_some_and(|id| is_struct(api, id))
}

/// Returns the type of a body whose properties are in no table, with its media type if that does not
/// follow from the type.
fn body(rows: &Rows<'_>, operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    if is_object(rows.api, &body.ty) {
        return None;
    }
    let ty = types::print(rows.api, &body.ty);
    Some(match body.encoding {
        Encoding::Json | Encoding::Form | Encoding::Multipart => ty,
        Encoding::Text | Encoding::Events | Encoding::Binary => {
            format!("{ty}, {}", markdown::code(&body.media_type))
        }
    })
}

fn is_struct(api: &Api, id: TypeId) -> bool {
    matches!(api[id].shape, Shape::Struct(_))
}

/// Returns the sample of a JSON body. Other bodies have no text of their own.
fn request_sample(rows: &Rows<'_>, operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    let text = || sample(rows.api, &body.ty, Message::Request);
    (body.encoding == Encoding::Json).then(text)
}

/// Returns the sample of a message as JSON text.
fn sample(api: &Api, root: &Type, message: Message) -> String {
    json::print(&Sample::of(api, root, Policy::Documented, message).to_json())
}

/// Returns media types as code.
fn other_media_types(others: Option<&Vec<String>>) -> Option<String> {
    let others = others.filter(|others| !others.is_empty())?;
    let others: Vec<_> = others.iter().map(|one| markdown::code(one)).collect();
    Some(others.join(", "))
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

fn response(rows: &Rows<'_>, operation: &Operation) -> Option<Response> {
    let (ty, has_json) = match &operation.response.content {
        Content::Value { ty, encoding, .. } => (ty, *encoding == Encoding::Json),
        Content::Events { ty } => (ty, *ty != Type::String),
        Content::Raw | Content::Empty | Content::Redirect => return None,
    };
    let root = ty.direct().filter(|id| is_struct(rows.api, *id));
    Some(Response {
        is_stream: operation.response.is_stream(),
        name: match root {
            Some(id) => markdown::code_name(&rows.api[id].name),
            None => types::print(rows.api, ty),
        },
        rows: root.map(|id| {
            let properties = models::members(rows.api, id);
            let properties = properties.filter(|field| !field.write_only);
            properties.map(|field| rows.response(field)).collect()
        }),
        sample: has_json.then(|| sample(rows.api, ty, Message::Response)),
    })
}

/// Returns the name of the words that stand in place of a response.
fn no_response(operation: &Operation) -> &'static str {
    match operation.response.content {
        Content::Empty => "empty_response",
        Content::Redirect => "redirect_response",
        Content::Raw | Content::Value { .. } | Content::Events { .. } => "raw_response",
    }
}

/// Returns a row for each status of successful calls, if there are several.
fn successes(operation: &Operation) -> Vec<Row> {
    let successes = &operation.response.successes;
    let all = successes.iter().filter(|_| successes.len() > 1);
    all.map(|one| Row {
        name: markdown::code(&one.status),
        r#type: one.media_type.as_deref().map(markdown::code).unwrap_or_default(),
        description: markdown::cell(&one.description),
        ..Row::default()
    })
    .collect()
}

/// Returns a row for each link of a response.
fn links(rows: &Rows<'_>, operation: &Operation) -> Vec<Row> {
    let locale = rows.locale;
    operation
        .links
        .iter()
        .map(|one| {
            let (Target::Operation { call: target, .. } | Target::Other(target)) =
                &one.target;
            let parameters = one.parameters.iter().map(|(name, value)| {
                format!("{} = {}", markdown::code(name), markdown::code(value))
            });
            let parameters = parameters.collect::<Vec<_>>().join(", ");
            let parameters = (!parameters.is_empty())
                .then(|| locale.fill("link.parameters", &[("parameters", &parameters)]));
            let body = one.body.as_ref().map(|body| {
                locale.fill("link.body", &[("value", &markdown::code(body))])
            });
            let description =
                Some(markdown::cell(&one.description)).filter(|it| !it.is_empty());
            let parts: Vec<String> =
                [description, parameters, body].into_iter().flatten().collect();
            Row {
                name: markdown::code(&one.name),
                required: markdown::code(&one.status),
                r#type: markdown::code(target),
                description: parts.join(" "),
                ..Row::default()
            }
        })
        .collect()
}

/// Returns a row for each status of failed calls.
fn failures(rows: &Rows<'_>, operation: &Operation) -> Vec<Row> {
    let failures = operation.response.failures.iter();
    failures
        .map(|one| Row {
            name: markdown::code(&one.status),
            r#type: one
                .ty
                .as_ref()
                .map(|ty| types::print(rows.api, ty))
                .unwrap_or_default(),
            types: (one.ty.iter())
                .flat_map(|ty| models::directly_in(rows.api, ty))
                .collect(),
            description: markdown::cell(&one.description),
            ..Row::default()
        })
        .collect()
}
