//! What a page says, as data for the templates.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use minijinja::{Value, context};

use super::layout::Layout;
use super::rows::{self, Row, Rows};
use super::structure::Difference;
use super::{json, locale, markdown, models, page_templates};
use crate::model::sample::{Policy, Sample};
use crate::model::{Api, Client, Encoding, EnumValue, Field, Operation, Shape, TypeId};
use crate::platform;
use crate::spec::codes;

#[derive(Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) deprecated: bool,
    pub(super) description: String,
    /// The column of default values has no width.
    pub(super) plain_default_column: bool,
    pub(super) endpoint: Option<Endpoint>,
    /// As a caller writes it, `AuthenticationClient.enroll_factor`, or the hole for it.
    pub(super) method: String,
    /// The heading of the request's samples, where it is not the usual one.
    pub(super) sample_heading: Option<String>,
    pub(super) request: Vec<Row>,
    /// JSON text of a body.
    pub(super) request_sample: Option<String>,
    /// A call, in the language that `fence` names.
    pub(super) code: Option<String>,
    pub(super) fence: &'static str,
    /// None when the document says nothing about the answer.
    pub(super) response: Option<Response>,
    /// There is a page of codes to refer to.
    pub(super) has_codes: bool,
    /// Codes that this operation in particular may fail with.
    pub(super) errors: Vec<Row>,
    /// A section on each model and each enum, those of the request first.
    pub(super) models: Vec<Arc<str>>,
}

/// What goes over the wire.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// `POST /api/v3/enroll-factor`, as code.
    call: String,
    /// The name of a sentence of the locale file.
    authentication: &'static str,
}

impl Endpoint {
    fn of(facts: &platform::Client, operation: &Operation) -> Self {
        let call = format!("{} {}", operation.http.as_str(), operation.path);
        Self {
            call: markdown::code(&call),
            authentication: match facts.credentials {
                _ if operation.client_credentials => "application",
                _ if !operation.bearer => "none",
                Some(credentials) => credentials.name(),
                None => "token",
            },
        }
    }
}

impl Endpoint {
    /// As templates have it, with what stands for the call.
    pub(super) fn value(self, call: impl Fn(String) -> String) -> Value {
        let authentication = self.authentication;
        context! { call => call(self.call), authentication }
    }
}

#[derive(Debug)]
pub(super) struct Response {
    /// As code.
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
    /// JSON text.
    pub(super) sample: String,
}

#[derive(Debug)]
pub(super) struct Model {
    /// Where links lead.
    pub(super) anchor: String,
    /// In Markdown.
    pub(super) name: String,
    pub(super) deprecated: bool,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Choice {
    /// Where links lead.
    pub(super) anchor: String,
    /// In Markdown.
    pub(super) name: String,
    pub(super) deprecated: bool,
    /// It is known what some of the values mean.
    pub(super) explained: bool,
    pub(super) rows: Vec<Row>,
}

/// The sections on models and enums. Most are on several pages, and are laid out for the first of them.
#[derive(Default)]
pub(super) struct Sections(HashMap<TypeId, Arc<str>>);

impl Sections {
    fn on(&mut self, id: TypeId, rows: &Rows<'_>) -> Result<Arc<str>, Difference> {
        Ok(match self.0.entry(id) {
            Entry::Occupied(entry) => Arc::clone(entry.get()),
            Entry::Vacant(entry) => {
                let text = section(rows, id)?;
                Arc::clone(entry.insert(text.trim_end().into()))
            }
        })
    }
}

pub(super) fn build(
    api: &Api,
    client: &Client,
    operation: &Operation,
    sections: &mut Sections,
) -> Result<Page, Difference> {
    let rows = Rows {
        api,
        labels: &locale::ENGLISH,
    };
    let facts = api.platform.clients.get(&client.name).cloned().unwrap_or_default();
    let parameters = parameters(operation);
    let body = operation.body.as_ref().map(|body| body.schema);
    let response = operation.response.schema;
    let roots = [body, response];
    let members = roots.iter().flatten().flat_map(|root| models::members(api, *root));
    let models = models::below(api, parameters.iter().copied().chain(members));
    Ok(Page {
        title: markdown::heading(title(operation)),
        deprecated: operation.deprecated,
        description: markdown::block(&operation.description),
        plain_default_column: facts.plain_default_column,
        endpoint: Some(Endpoint::of(&facts, operation)),
        method: page_templates::METHOD.to_owned(),
        sample_heading: None,
        request: request(&rows, &parameters, body),
        request_sample: request_sample(api, operation),
        code: Some(page_templates::CODE.to_owned()),
        fence: page_templates::FENCE,
        response: response.map(|root| self::response(&rows, root)),
        has_codes: !api.codes.is_empty(),
        errors: errors(api, operation),
        models: models
            .into_iter()
            .map(|id| sections.on(id, &rows))
            .collect::<Result<_, _>>()?,
    })
}

/// What stands above the page, and for it elsewhere.
pub(super) fn title(operation: &Operation) -> String {
    markdown::inline(&name(operation))
}

/// The summary, as it was written, or the method's name in words.
pub(super) fn name(operation: &Operation) -> String {
    if !operation.summary.trim().is_empty() {
        return markdown::fold(&operation.summary);
    }
    let words = operation.name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn parameters(operation: &Operation) -> Vec<&Field> {
    operation.parameters.iter().map(|one| &one.field).collect()
}

/// Parameters, then members of the body; the required ones of each come first.
fn request(rows: &Rows<'_>, parameters: &[&Field], body: Option<TypeId>) -> Vec<Row> {
    let body: Vec<&Field> =
        body.into_iter().flat_map(|root| models::members(rows.api, root)).collect();
    let parts = [required_first(parameters), required_first(&body)];
    parts.concat().into_iter().map(|field| rows.request(field)).collect()
}

/// Other bodies than JSON have no text of their own.
fn request_sample(api: &Api, operation: &Operation) -> Option<String> {
    let body = operation.body.as_ref()?;
    let text = || sample(api, body.schema);
    (body.encoding == Encoding::Json).then(text)
}

/// Returns the sample of a message as JSON text.
fn sample(api: &Api, root: TypeId) -> String {
    json::print(&Sample::of(api, root, Policy::Documented).to_json())
}

fn required_first<'a>(fields: &[&'a Field]) -> Vec<&'a Field> {
    let (mut required, optional): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| field.required);
    required.extend(optional);
    required
}

/// Those that can be explained.
fn errors(api: &Api, operation: &Operation) -> Vec<Row> {
    let (platform, codes, errors) = (&api.platform, &api.codes, &operation.errors);
    let status = codes::find(&codes.status, &errors.status);
    let Some(envelope) = &platform.envelope else { return Vec::new() };
    let status = status.map(|code| rows::code(&envelope.status, code));
    let api = codes::find(&codes.api, &errors.api);
    status.chain(api.map(|code| rows::code(&envelope.code, code))).collect()
}

fn response(rows: &Rows<'_>, root: TypeId) -> Response {
    Response {
        name: markdown::code(&rows.api[root].name),
        rows: models::members(rows.api, root)
            .map(|field| rows.response(field))
            .collect(),
        sample: sample(rows.api, root),
    }
}

fn section(rows: &Rows<'_>, id: TypeId) -> Result<String, Difference> {
    match &rows.api[id].shape {
        Shape::Enum(variants) => Layout::genauth().choice(choice(rows, id, variants)),
        Shape::Struct(_) | Shape::Union(_) => Layout::genauth().model(model(rows, id)),
    }
}

fn model(rows: &Rows<'_>, id: TypeId) -> Model {
    Model {
        anchor: markdown::attribute(&rows.api[id].name),
        name: markdown::heading(markdown::plain(&rows.api[id].name)),
        deprecated: rows.api[id].deprecated,
        rows: models::members(rows.api, id).map(|field| rows.model(field)).collect(),
    }
}

fn choice(rows: &Rows<'_>, id: TypeId, variants: &[EnumValue]) -> Choice {
    Choice {
        anchor: markdown::attribute(&rows.api[id].name),
        name: markdown::heading(markdown::plain(&rows.api[id].name)),
        deprecated: rows.api[id].deprecated,
        explained: variants.iter().any(|one| !one.description.trim().is_empty()),
        rows: variants.iter().map(rows::value).collect(),
    }
}
