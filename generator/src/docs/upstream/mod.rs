//! The pages as authing-docs-factory writes them, from documents with their descriptions.
//!
//! The quirks depend on the document as it is written: on its keys, their order, and values of a
//! wrong type. The [`crate::model`] no longer has them.
//!
//! Descriptions and names are on these pages as they are, because authing-docs-factory escapes
//! nothing. The pages of an untrusted document may contain its HTML and must not be published.

mod document;
mod passages;
mod quirks;
mod sample;
mod sentences;
pub(crate) mod sidebar;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use heck::ToUpperCamelCase;
use serde_json::Value;

use super::compare::Exactness;
use super::languages::{LANGUAGES, Language, UpstreamOrder};
use super::layout::Layout;
use super::page::{File, Kind, Page, Response, Row, Section, Snippet};
use super::{markdown, prettier};
use crate::locale::Locale;
use crate::platform::{self, Platform};
pub(crate) use document::published_page;
use document::{Document, Member, Operation};
pub(crate) use passages::between;
pub use quirks::{QUIRKS, Quirk};
pub(crate) use sentences::{description, inline};

/// The folder of operations without a tag.
const NO_GROUP: &str = "others";

/// The locale in which upstream publishes its pages, after prettier.
const PUBLISHED: &str = "zh";

/// Returns whether pages in this locale are equal to upstream's byte for byte. Those in English were
/// only ever compared with translated pages.
pub(crate) fn is_formatted(locale: &Locale) -> bool {
    locale.name == PUBLISHED
}

/// Returns the degree to which pages in this locale equal upstream's.
pub(crate) fn exactness(locale: &Locale) -> Exactness {
    if is_formatted(locale) { Exactness::Bytes } else { Exactness::Text }
}

/// Returns the pages of a client's document.
pub(crate) fn emit(
    client: &str,
    document: &Value,
    platform: &Platform,
    language: &Language,
    locale: &Locale,
) -> Vec<File> {
    let document = Document(document);
    let locale = &locale.with(document.words());
    let factory = Factory {
        client,
        platform,
        facts: platform.clients.get(client).cloned().unwrap_or_default(),
        document,
        language,
        layout: Layout::new(locale, "upstream_notice", "source", None),
        locale,
    };
    let operations = factory.document.operations().filter_map(quirks::one_method);
    operations.map(|operation| factory.file(operation)).collect()
}

/// Returns the name of a group's folder.
fn folder(group: &str) -> String {
    group.replace(' ', "-").to_lowercase()
}

/// Returns the name of the file of a path's page: only the first slash is replaced, so that the file
/// of a longer path would be in a folder.
fn file_name(path: &str, platform: &Platform) -> String {
    let prefix = platform.operations.path_prefix.as_str();
    path.strip_prefix(prefix).unwrap_or(path).replacen('/', "-", 1)
}

/// Returns the usual path of the page of an operation.
pub(crate) fn page_path(
    client: &str,
    group: &str,
    path: &str,
    platform: &Platform,
) -> String {
    let file = file_name(path, platform).replace('/', "-");
    format!("{client}/{}/{file}.md", folder(group))
}

struct Factory<'a> {
    client: &'a str,
    platform: &'a Platform,
    facts: platform::Client,
    document: Document<'a>,
    language: &'a Language,
    locale: &'a Locale,
    layout: Layout,
}

impl<'a> Factory<'a> {
    fn file(&self, operation: Operation<'a>) -> File {
        let group = operation.group().unwrap_or(NO_GROUP);
        let usual = || page_path(self.client, group, operation.path, self.platform);
        let path = operation.page_path().map_or_else(usual, str::to_owned);
        let (_, method) = self.platform.operations.split(operation.id());
        let method = self.language.spell(method);
        let snippet = Snippet {
            method: &format!("{}.{method}", class(self.client)),
            fence: self.language.fence,
            code: operation.sample(self.language.name),
        };
        let sections = self.sections(operation);
        let page = self.page(operation, &method);
        let text = self.layout.raw_page(page, &snippet, sections);
        let is_formatted = is_formatted(self.locale);
        let text = if is_formatted { prettier::format(&text) } else { text };
        (path, passages::apply(text, &operation.passages(), exactness(self.locale)))
    }

    fn page(&self, operation: Operation<'a>, method: &str) -> Page {
        Page {
            title: operation.summary().unwrap_or(method).to_owned(),
            deprecated: quirks::SHOWS_DEPRECATION && operation.is_deprecated(),
            description: operation.description().to_owned(),
            plain_default_column: self.facts.plain_default_column,
            endpoint: None,
            sample_heading: Some(quirks::stray_tag(
                &self.facts,
                self.locale.text("columns.sample"),
            )),
            request: self.request(operation),
            no_request: None,
            body: None,
            other_requests: None,
            request_sample: None,
            no_response: "raw_response",
            other_responses: None,
            successes: Vec::new(),
            links: Vec::new(),
            failures: Vec::new(),
            response: operation.answer().map(|name| self.response(name)),
            has_codes: false,
            errors: Vec::new(),
            named: Vec::new(),
            keeps_empty_parts: quirks::KEEPS_EMPTY_PARTS,
        }
    }

    /// Returns the rows of the parameters, then of the properties of the body.
    fn request(&self, operation: Operation<'a>) -> Vec<Row> {
        let members = |name| self.document.members(name).collect();
        let body = operation.body().map(members).unwrap_or_default();
        let parameters = quirks::parameter_order(
            operation.parameters(),
            self.language.upstream_order,
        );
        let members = parameters.into_iter().chain(quirks::body_order(body));
        members.map(|member| self.request_row(&member)).collect()
    }

    fn request_row(&self, member: &Member<'_>) -> Row {
        let limit = self.limit(member);
        Row {
            r#type: quirks::request_type(&member.kind),
            default: quirks::default(member),
            sample: quirks::example(member),
            description: lines(member) + &quirks::glued_limit(None, limit),
            ..self.row(member)
        }
    }

    fn response(&self, name: &'a str) -> Response {
        let members = self.document.members(name);
        Response {
            is_stream: false,
            name: format!("`{name}`"),
            rows: Some(members.map(|member| self.response_row(&member)).collect()),
            sample: Some(sample::of(self.document, name)),
        }
    }

    fn response_row(&self, member: &Member<'_>) -> Row {
        Row {
            r#type: quirks::response_type(&member.kind),
            ..self.row(member)
        }
    }

    /// Returns a section on each model below the request, then on each below the response.
    fn sections(&self, operation: Operation<'a>) -> Vec<Arc<str>> {
        let roots = [operation.body(), operation.answer()].into_iter().flatten();
        let names = quirks::repeated_models(roots, |root| self.below(root));
        names.into_iter().map(|name| self.section(name).into()).collect()
    }

    /// Returns the models within a model and within those: depth first, each once.
    fn below(&self, root: &'a str) -> Vec<&'a str> {
        let within = |model: &'a str| {
            let members = self.document.members(model);
            let mut models: Vec<_> =
                members.filter_map(|member| member.kind.model()).collect();
            models.reverse();
            models
        };
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        // A stack instead of recursion, because models may be nested deeply.
        let mut open = within(root);
        while let Some(model) = open.pop() {
            if seen.insert(model) {
                found.push(model);
                open.extend(within(model));
            }
        }
        found
    }

    fn section(&self, name: &'a str) -> String {
        let members = self.document.members(name);
        self.layout.raw_section(Section {
            is_open: false,
            anchor: name.to_owned(),
            name: name.to_owned(),
            deprecated: false,
            kind: Kind::Model,
            rows: members.map(|member| self.model_row(&member)).collect(),
        })
    }

    fn model_row(&self, member: &Member<'_>) -> Row {
        let link =
            |name| format!(r##"<a href="#{name}">{}</a>"##, markdown::plain(name));
        let nested = member.kind.model().map(link);
        let nested =
            nested.map(|link| self.locale.fill("nested_type", &[("types", &link)]));
        let limit = self.limit(member);
        let sample =
            quirks::published(member, "sample").or_else(|| quirks::enum_sample(member));
        Row {
            r#type: quirks::member_type(&member.kind).to_owned(),
            description: lines(member) + &quirks::glued_limit(nested, limit),
            sample: sample.unwrap_or_else(|| quirks::example(member)),
            ..self.row(member)
        }
    }

    fn limit(&self, member: &Member<'_>) -> Option<String> {
        let limit = member.max_items?.to_string();
        Some(self.locale.fill("array_limit", &[("limit", &limit)]))
    }

    /// Returns the cells that are the same in all tables.
    fn row(&self, member: &Member<'_>) -> Row {
        Row {
            name: member.name.to_owned(),
            required: quirks::published(member, "required")
                .unwrap_or_else(|| self.locale.yes_or_no(member.required).to_owned()),
            description: lines(member),
            ..Row::default()
        }
    }
}

fn lines(member: &Member<'_>) -> String {
    quirks::published(member, "description")
        .unwrap_or_else(|| member.description.replace('\n', "<br>"))
}

fn class(client: &str) -> String {
    format!("{}Client", client.to_upper_camel_case())
}

/// Returns a language that spells a method so, and whose pages do not have parameters reversed.
pub(crate) fn language_of(method: &str) -> Option<&'static Language> {
    let mut languages = LANGUAGES
        .into_iter()
        .filter(|language| !language.is_own && !reverses_parameters(Some(language)));
    languages.find(|language| language.spell(method) == method)
}

/// Returns whether pages of this language have the required parameters reversed.
pub(crate) fn reverses_parameters(language: Option<&Language>) -> bool {
    language.is_some_and(|one| one.upstream_order == UpstreamOrder::RequiredReversed)
}
