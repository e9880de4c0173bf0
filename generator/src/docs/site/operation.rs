//! The page of an operation, and that of webhooks.

use std::collections::HashMap;

use minijinja::{Value, context};

use super::search::Found;
use super::tree::{Tree, Unfolded};
use super::{code, curl, html, links, navigation};
use crate::docs::contents::{self, ClientPages, GroupPages, OperationPage};
use crate::docs::languages::{LANGUAGES, Language, RUST, Wrappers};
use crate::docs::models::{self, Types};
use crate::docs::page::{Kind, Page, Row};
use crate::docs::page_templates::Sample;
use crate::docs::rows::Rows;
use crate::docs::{markdown, operation, types, webhooks};
use crate::model::{Api, Code, Operation, Type, TypeId};
use crate::rust::Sdk;
use crate::spec::codes;
use crate::text;

/// The longest sample beside a row, in bytes. The sample of the message has longer ones.
const LONGEST_SAMPLE: usize = 160;
/// The longest sample of a message, in bytes. The page has no longer ones.
const LONGEST_MESSAGE: usize = 50_000;

/// The API that pages are about.
pub(super) struct Source<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) rows: Rows<'a>,
    pub(super) wrappers: Wrappers,
}

/// The tables of a page, with everything that unfolds below their rows.
struct Tables<'s> {
    tree: Tree<'s>,
    /// The anchors of the types that unfold on the page.
    anchors: HashMap<String, TypeId>,
    links: &'s dyn Fn(&str) -> String,
}

impl<'s> Tables<'s> {
    fn new(
        mut tree: Tree<'s>,
        rows: &Rows<'_>,
        links: &'s dyn Fn(&str) -> String,
    ) -> Self {
        tree.unfold();
        // Of types of one name, the first one has the anchor.
        let mut shown: Vec<TypeId> = tree.shown.iter().copied().collect();
        shown.sort_by(|one, other| other.cmp(one));
        let anchors =
            shown.into_iter().map(|id| (types::anchor(&rows.api[id].name), id));
        let anchors = anchors.collect();
        Self {
            tree,
            anchors,
            links,
        }
    }

    /// Returns rows as templates see them.
    fn rows(&self, places: std::ops::Range<usize>) -> Vec<Value> {
        places.map(|at| self.row(at)).collect()
    }

    fn row(&self, at: usize) -> Value {
        let node = &self.tree.nodes[at];
        let is_below =
            |anchor: &str| node.unfolded.iter().any(|one| one.section.anchor == anchor);
        let keeps =
            |anchor: &str| self.anchors.contains_key(anchor) && !is_below(anchor);
        let cell =
            |text: &str| safe(html::with_anchors(&html::line(text, self.links), keeps));
        let Row {
            name,
            r#type,
            required,
            default,
            description,
            sample,
            ..
        } = &node.row;
        context! {
            name => cell(name),
            type => cell(r#type),
            required,
            default => (default != "-").then(|| cell(default)),
            description => cell(description),
            sample => (1..=LONGEST_SAMPLE).contains(&sample.len()).then(|| cell(sample)),
            unfolded => node.unfolded.iter().map(|one| self.section(one)).collect::<Vec<_>>(),
        }
    }

    fn section(&self, one: &Unfolded) -> Value {
        let section = &one.section;
        let has_anchor =
            one.is_first && self.anchors.get(&section.anchor) == Some(&one.id);
        context! {
            anchor => has_anchor.then(|| html::type_id(&section.anchor)),
            name => safe(html::line(&section.name, self.links)),
            deprecated => section.deprecated,
            is_enum => matches!(section.kind, Kind::Enum { .. }),
            is_open => section.is_open,
            count => one.rows.len(),
            rows => self.rows(one.rows.clone()),
        }
    }

    /// Returns a type with links to what unfolds on the page.
    fn named(&self, ty: &str) -> Value {
        let keeps = |anchor: &str| self.anchors.contains_key(anchor);
        safe(html::with_anchors(&html::line(ty, self.links), keeps))
    }

    /// Returns the types that are too deep within others.
    fn apart(&self) -> Vec<Value> {
        self.tree.apart.iter().map(|one| self.section(one)).collect()
    }
}

pub(super) fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

/// Returns a row for a message that is no object, with the types that it names.
fn alone(rows: &Rows<'_>, ty: &Type) -> Row {
    Row {
        r#type: types::print(rows.api, ty),
        types: models::directly_in(rows.api, ty),
        ..Row::default()
    }
}

/// Writes the page of an operation, and what it is found by.
pub(super) fn page(
    source: &Source<'_>,
    (within, group): (&ClientPages<'_>, &GroupPages<'_>),
    page: &OperationPage<'_>,
) -> (Value, Found) {
    let OperationPage {
        client,
        operation,
        path,
    } = page;
    let rows = &source.rows;
    let file = format!("{}/{path}", RUST.name);
    let links = |target: &str| links::target(&file, target);
    let types = Types::of(rows.api, operation);
    let content = operation::page(rows, client, operation, &types.named);
    let Page {
        description,
        endpoint,
        no_request,
        request,
        request_sample,
        body,
        mut response,
        no_response,
        other_requests,
        other_responses,
        successes,
        links: related,
        failures,
        ..
    } = content;

    let mut tree = Tree::new(rows, &types.shown);
    let request = tree.add(request);
    let of_body = operation.body.as_ref().filter(|_| body.is_some());
    let of_body = of_body.map(|body| tree.add(vec![alone(rows, &body.ty)]));
    let (mut response_rows, mut is_object) = (Vec::new(), false);
    if let Some(all) = response.as_mut().and_then(|one| one.rows.take()) {
        (response_rows, is_object) = (all, true);
    }
    let of_response =
        operation.response.ty().filter(|_| response.is_some() && !is_object);
    let response_rows = tree.add(response_rows);
    let of_response = of_response.map(|ty| tree.add(vec![alone(rows, ty)]));
    let failures = tree.add(failures);
    let tables = Tables::new(tree, rows, &links);

    let line = |text: &str| safe(html::line(text, &links));
    let authentication = endpoint.as_ref().map(|one| one.authentication);
    let schemes = endpoint.iter().flat_map(|one| &one.schemes);
    let schemes: Vec<Vec<Value>> =
        schemes.map(|all| all.iter().map(|one| line(one)).collect()).collect();
    let method = markdown::shown(&RUST.method(source.sdk, operation));
    let call = markdown::shown(&operation.path);
    let verb = operation.http.as_str();
    let title = markdown::shown(&contents::name(operation));
    let description = html::description(&description, &links);
    let command = curl::command(rows.api, client, operation);
    let path = navigation::page(path);

    let locale = rows.locale;
    let samples: Vec<_> = LANGUAGES
        .into_iter()
        .map(|language| {
            let of = Sample::of(source.sdk, locale, &source.wrappers, page, language);
            (language, of)
        })
        .collect();
    let official = LANGUAGES.into_iter().filter_map(|language| {
        let other = language.official(source.sdk, operation).map(str::to_owned);
        other.or_else(|| language.sdk_method(source.sdk, client, operation))
    });
    let names = official.chain(names(rows.api, operation, &types)).collect();

    let is_short = |text: &String| text.len() <= LONGEST_MESSAGE;
    let value = context! {
        title => &title,
        heading => line(&contents::title(operation)),
        deprecated => operation.deprecated,
        within => context! {
            client => entry(&within.client.title, &within.path(), &path),
            group => entry(&group.group.title, &group.path(), &path),
        },
        method => &method,
        verb,
        call => &call,
        description => safe(description.html),
        authentication,
        schemes,
        no_request,
        request => tables.rows(request),
        body => body.map(|text| tables.named(&text)),
        of_body => of_body.map(|rows| tables.rows(rows)),
        other_requests => other_requests.map(|text| line(&text)),
        no_response,
        response => response.as_ref().map(|one| context! {
            is_stream => one.is_stream,
            is_object,
            name => tables.named(&one.name),
        }),
        response_rows => tables.rows(response_rows),
        of_response => of_response.map(|rows| tables.rows(rows)),
        other_responses => other_responses.map(|text| line(&text)),
        successes => cells(&successes, &line),
        related => cells(&related, &line),
        failures => tables.rows(failures),
        errors => errors(source, operation),
        errors_properties => line(rows.locale.text("errors.properties")),
        errors_any => line(rows.locale.text("errors.any")),
        has_codes => !rows.api.codes.is_empty(),
        codes => links("../../error-codes.md"),
        apart => tables.apart(),
        named => tables.tree.named(&types),
        samples => samples.iter().map(|(language, one)| sample(language, one)).collect::<Vec<_>>(),
        curl => safe(code::coloured(&text::lines(&command), "sh")),
        request_sample => request_sample.filter(is_short).map(|text| safe(code::coloured(&text, "json"))),
        response_sample => response
            .and_then(|one| one.sample)
            .filter(is_short)
            .map(|text| safe(code::coloured(&text, "json"))),
    };
    let found = Found {
        path,
        title,
        part: markdown::shown(&group.group.title),
        method,
        call: format!("{verb} {call}"),
        words: operation.search.join(" ") + " " + first_words(&description.sections),
        names,
        deprecated: operation.deprecated,
    };
    (value, found)
}

/// Returns the names on the wire: those of the request first, then those of types within others.
fn names(api: &Api, operation: &Operation, types: &Types) -> Vec<String> {
    let parameters = operation.parameters.iter().map(|one| &one.field);
    let messages = operation.body.iter().map(|body| &body.ty);
    let messages = messages.chain(operation.response.ty());
    let fields = parameters
        .chain(messages.flat_map(|ty| api.fields(ty)))
        .chain(types.shown.iter().flat_map(|id| api[*id].shape.fields()));
    fields.map(|field| text::name(&field.wire_name).into_owned()).collect()
}

/// Returns the words of the description's first part.
fn first_words(sections: &[html::Section]) -> &str {
    sections.first().map_or("", |section| &section.words)
}

/// Returns the cells of rows without nested types.
fn cells(rows: &[Row], line: &dyn Fn(&str) -> Value) -> Vec<Value> {
    let cells = rows.iter().map(|row| {
        context! {
            name => line(&row.name),
            type => line(&row.r#type),
            required => line(&row.required),
            description => line(&row.description),
        }
    });
    cells.collect()
}

/// Returns the codes that an operation may fail with.
fn errors(source: &Source<'_>, operation: &Operation) -> Vec<Value> {
    let (known, errors) = (&source.rows.api.codes, &operation.errors);
    let status = codes::find(&known.status, &errors.status);
    let status = status.map(|code| ("statusCode", code));
    let api = codes::find(&known.api, &errors.api).map(|code| ("apiCode", code));
    status.chain(api).map(|(member, code)| error(member, code)).collect()
}

fn error(member: &str, code: &Code) -> Value {
    let line = |text: &str| safe(html::line(&markdown::inline(text), &str::to_owned));
    context! {
        member,
        value => code.value,
        name => &code.name,
        meaning => line(&code.meaning),
        remedy => (!code.remedy.is_empty()).then(|| line(&code.remedy)),
    }
}

/// Returns the sample of a language as templates see it.
fn sample(language: &Language, sample: &Sample) -> Value {
    let line = |text: &String| safe(html::line(text, &str::to_owned));
    context! {
        language => language.name,
        title => language.title,
        method => &sample.method,
        official => sample.official.as_ref().map(line),
        code => safe(code::coloured(&sample.code, language.fence)),
    }
}

/// Returns title and address of a page that another one is below.
fn entry(title: &str, path: &str, from: &str) -> Value {
    let href = format!("{}{}", links::up(from), navigation::page(path));
    context! { title => markdown::shown(title), href }
}

/// Writes the page of the webhooks of a client.
pub(super) fn webhooks(
    source: &Source<'_>,
    client: &ClientPages<'_>,
    path: &str,
) -> Value {
    let rows = &source.rows;
    let file = format!("{}/{path}", RUST.name);
    let links = |target: &str| links::target(&file, target);
    let types = webhooks::types(rows, client.client);
    let mut tree = Tree::new(rows, &types.shown);
    let all = tree.add(webhooks::page(rows, client.client, &types).rows);
    let tables = Tables::new(tree, rows, &links);
    context! {
        title => source.rows.locale.text("webhooks.title"),
        description => source.rows.locale.text("webhooks.description"),
        rows => tables.rows(all),
        apart => tables.apart(),
        named => tables.tree.named(&types),
    }
}
