//! Pages laid out: the templates, and the filter that they use.

use std::sync::Arc;

use minijinja::value::{DynObject, Object};
use minijinja::{Environment, Error, ErrorKind, State, Value, context};

use super::page::{
    Codes, Endpoint, Index, Kind, Page, Response, Row, Section, Snippet, Webhooks,
};
use super::structure::{Difference, Part, Parts};
use super::{jinja, markdown, table};
use crate::locale::Locale;

const PAGE: &str = "page.md.jinja";
const MODEL: &str = "partials/model.md.jinja";
const ENUM: &str = "partials/enum.md.jinja";
const CODES: &str = "codes.md.jinja";
const INDEX: &str = "index.md.jinja";
const WEBHOOKS: &str = "webhooks.md.jinja";
const NOTICE: &str = "partials/notice.md.jinja";

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = templates![
    "codes.md.jinja",
    "index.md.jinja",
    "page.md.jinja",
    "partials/endpoint.md.jinja",
    "partials/enum.md.jinja",
    "partials/errors.md.jinja",
    "partials/macros.md.jinja",
    "partials/method.md.jinja",
    "partials/model.md.jinja",
    "partials/models.md.jinja",
    "partials/notice.md.jinja",
    "partials/request.md.jinja",
    "partials/response.md.jinja",
    "partials/sample.md.jinja",
    "webhooks.md.jinja",
];

/// The templates with the labels of a locale.
pub(super) struct Layout(Environment<'static>);

/// The way in which the values of a page get into its template.
enum Values {
    /// Values as they are. Such pages are not read again.
    Raw,
    /// Parts, for which placeholders stand while the page is laid out.
    Parts(Arc<Parts>),
}

impl Values {
    fn parts() -> (Arc<Parts>, Self) {
        let parts = Arc::new(Parts::default());
        (Arc::clone(&parts), Self::Parts(parts))
    }

    fn put(&self, text: String, part: impl Fn(String) -> Part) -> String {
        match self {
            Self::Raw => text,
            Self::Parts(parts) => parts.put(part(text)),
        }
    }

    fn line(&self, text: String) -> String {
        self.put(text, Part::Line)
    }

    fn code(&self, text: String) -> String {
        self.put(text, Part::Code)
    }

    /// Returns what the filter `table` finds as `parts`.
    fn object(&self) -> Value {
        match self {
            Self::Raw => Value::from(()),
            Self::Parts(parts) => {
                Value::from_dyn_object(DynObject::new(Arc::clone(parts)))
            }
        }
    }
}

impl Layout {
    /// Compiles the templates with the labels of a locale. `notice` is the name of those at the top
    /// of a page, `source` of the one that says where the page comes from, and `marker` the line
    /// that makes it known as a generated one.
    pub(super) fn new(
        locale: &Locale,
        notice: &str,
        source: &str,
        marker: Option<&'static str>,
    ) -> Self {
        Self(jinja::or_bug(environment(locale, notice, source, marker)))
    }

    /// Returns the first comment of each page.
    pub(super) fn notice(&self) -> String {
        let notice = markdown::squeeze(&self.fill(NOTICE, context! {}));
        notice.split_once("\n\n").map_or(&*notice, |(comment, _)| comment).to_owned()
    }

    /// Lays a page out with the sections that belong to it, and returns its pieces.
    ///
    /// # Errors
    ///
    /// A part of the page gets out of its place. It is the same with all pages below.
    pub(super) fn page(
        &self,
        page: Page,
        snippet: &Snippet<'_>,
        sections: Vec<Arc<str>>,
    ) -> Result<Vec<Arc<str>>, Difference> {
        let (parts, values) = Values::parts();
        parts.fill_in_pieces(
            &self.fill(PAGE, page_value(page, snippet, sections, &values)),
        )
    }

    /// Lays a page out with all values as they are.
    pub(super) fn raw_page(
        &self,
        page: Page,
        snippet: &Snippet<'_>,
        sections: Vec<Arc<str>>,
    ) -> String {
        let values = page_value(page, snippet, sections, &Values::Raw);
        markdown::squeeze(&self.fill(PAGE, values))
    }

    /// Lays a section out.
    pub(super) fn section(&self, section: Section) -> Result<Arc<str>, Difference> {
        let (parts, values) = Values::parts();
        let text = parts.fill(&self.section_text(section, &values))?;
        Ok(text.trim_end().into())
    }

    /// Lays a section out with all values as they are.
    pub(super) fn raw_section(&self, section: Section) -> String {
        self.section_text(section, &Values::Raw)
    }

    fn section_text(&self, section: Section, values: &Values) -> String {
        let (template, explained) = match section.kind {
            Kind::Model => (MODEL, false),
            Kind::Enum { explained } => (ENUM, explained),
        };
        let content = context! {
            anchor => values.put(section.anchor, Part::Attribute),
            name => values.line(section.name),
            deprecated => section.deprecated,
            explained,
            is_open => section.is_open,
            rows => row_values(section.rows),
            parts => values.object(),
        };
        self.fill(template, content)
    }

    /// Lays the page of error codes out.
    pub(super) fn codes(&self, page: &Codes) -> Result<String, Difference> {
        let parts = Parts::default();
        let [status, api] =
            [&page.status, &page.api].map(|rows| parts.table(&texts(rows)));
        let codes = context! { status, api };
        parts.fill(&self.fill(CODES, context! { codes => codes }))
    }

    /// Lays an index page out.
    pub(super) fn index(&self, page: Index) -> Result<String, Difference> {
        let parts = Parts::default();
        let index = context! {
            title => parts.put(Part::Line(page.title)),
            description => parts.put(Part::Block(page.description)),
            servers => page
                .servers
                .into_iter()
                .map(|one| parts.put(Part::Line(one)))
                .collect::<Vec<_>>(),
            table => parts.table(&texts(&page.table)),
            has_codes => page.has_codes,
        };
        parts.fill(&self.fill(INDEX, context! { index => index }))
    }

    /// Lays the page of webhooks out with the sections that belong to it.
    pub(super) fn webhooks(
        &self,
        page: Webhooks,
        sections: Vec<Arc<str>>,
    ) -> Result<String, Difference> {
        let (parts, values) = Values::parts();
        let page = context! {
            rows => row_values(page.rows),
            named => named_values(page.named, &values),
            keeps_empty_parts => false,
            models => section_values(sections, &values),
        };
        let text = self.fill(WEBHOOKS, context! { page, parts => values.object() });
        Ok(parts.fill_in_pieces(&text)?.concat())
    }

    fn fill(&self, template: &str, content: Value) -> String {
        let template = self.0.get_template(template);
        jinja::or_bug(template.and_then(|template| template.render(content)))
    }
}

fn texts(rows: &[Vec<String>]) -> Vec<Vec<&str>> {
    rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
}

fn page_value(
    page: Page,
    snippet: &Snippet<'_>,
    sections: Vec<Arc<str>>,
    values: &Values,
) -> Value {
    let some = |rows: Vec<Row>| (!rows.is_empty()).then(|| row_values(rows));
    let endpoint = |endpoint: Endpoint| {
        let authentication = endpoint.authentication;
        let schemes = endpoint.schemes.into_iter();
        let schemes = schemes.map(|all| all.into_iter().map(|one| values.line(one)));
        let schemes: Vec<Vec<_>> = schemes.map(Iterator::collect).collect();
        context! { call => values.line(endpoint.call), authentication, schemes }
    };
    let response = |response: Response| {
        context! {
            is_stream => response.is_stream,
            name => values.line(response.name),
            rows => response.rows.map(row_values),
            sample => response.sample.map(|sample| values.code(sample)),
        }
    };
    let page = context! {
        named => named_values(page.named, values),
        title => values.line(page.title),
        deprecated => page.deprecated,
        description => values.put(page.description, Part::Block),
        plain_default_column => page.plain_default_column,
        endpoint => page.endpoint.map(endpoint),
        method => snippet.method,
        sample_heading => page.sample_heading,
        has_inputs => !page.request.is_empty() || page.body.is_none(),
        request => row_values(page.request),
        no_request => page.no_request,
        body => page.body.map(|body| values.line(body)),
        other_requests => page.other_requests.map(|others| values.line(others)),
        request_sample => page.request_sample.map(|sample| values.code(sample)),
        code => snippet.code,
        fence => snippet.fence,
        response => page.response.map(response),
        no_response => page.no_response,
        other_responses => page.other_responses.map(|others| values.line(others)),
        successes => some(page.successes),
        links => some(page.links),
        failures => some(page.failures),
        has_codes => page.has_codes,
        has_remedies => page.errors.iter().any(|error| !error.remedy.is_empty()),
        errors => some(page.errors),
        keeps_empty_parts => page.keeps_empty_parts,
        models => section_values(sections, values),
    };
    context! { page, parts => values.object() }
}

fn section_values(sections: Vec<Arc<str>>, values: &Values) -> Value {
    let section = |text: Arc<str>| match values {
        Values::Raw => Value::from(text),
        Values::Parts(parts) => parts.put(Part::Section(text)).into(),
    };
    sections.into_iter().map(section).collect()
}

fn named_values(named: Vec<(String, String)>, values: &Values) -> Value {
    let value = |(anchor, name)| {
        context! { anchor => values.put(anchor, Part::Attribute), name => values.line(name) }
    };
    named.into_iter().map(value).collect()
}

fn row_values(rows: Vec<Row>) -> Value {
    Value::from_object(RowList(rows))
}

/// Rows as a value of a template, which only the filter `table` reads.
#[derive(Debug)]
struct RowList(Vec<Row>);

impl Object for RowList {}

fn environment(
    locale: &Locale,
    notice: &str,
    source: &str,
    marker: Option<&'static str>,
) -> Result<Environment<'static>, Error> {
    let mut environment = jinja::environment(TEMPLATES.iter().copied())?;
    environment.add_global("t", locale.words.clone());
    let notice = locale.words.get_attr(notice)?;
    environment.add_global("source", notice.get_attr(source)?);
    environment.add_global("notice", notice);
    environment.add_global("marker", marker);
    environment.add_filter("table", tabulate);
    Ok(environment)
}

/// The filter `rows | table([[cell, heading], …])`: a table with these cells of each row.
fn tabulate(
    state: &State<'_, '_>,
    rows: Value,
    columns: Vec<Vec<String>>,
) -> Result<String, Error> {
    let rows =
        rows.downcast_object_ref::<RowList>().ok_or_else(|| misuse("not rows"))?;
    let columns =
        columns.iter().map(|column| pair(column)).collect::<Result<Vec<_>, _>>()?;
    let mut lines = vec![columns.iter().map(|(_, heading)| *heading).collect()];
    for row in &rows.0 {
        let cell = |(member, _): &(&str, _)| {
            row.cell(member).ok_or_else(|| misuse(&format!("rows have no `{member}`")))
        };
        lines.push(columns.iter().map(cell).collect::<Result<Vec<_>, _>>()?);
    }
    let parts = state.lookup("parts");
    Ok(match parts.as_ref().and_then(|parts| parts.downcast_object_ref::<Parts>()) {
        Some(parts) => parts.table(&lines),
        None => table::raw(&lines),
    })
}

fn pair(column: &[String]) -> Result<(&str, &str), Error> {
    match column {
        [member, heading] => Ok((member, heading)),
        _ => Err(misuse("a column is [cell, heading]")),
    }
}

fn misuse(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, what.to_owned())
}
