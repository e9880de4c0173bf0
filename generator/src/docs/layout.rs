//! Page model and words in, the text of the page out: the templates and what they can call.

use std::sync::LazyLock;

use minijinja::value::Object;
use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, Value, context,
    syntax::SyntaxConfig,
};

use super::labels::{ENGLISH, Labels};
use super::page::{Choice, Model, Page, Response};
use super::rows::Row;
use super::{codes, markdown, navigation, table, upstream};
use crate::artifacts::MARKER;

const PAGE: &str = "page.md.jinja";
const MODEL: &str = "partials/model.md.jinja";
const CHOICE: &str = "partials/enum.md.jinja";
const CODES: &str = "codes.md.jinja";
const INDEX: &str = "index.md.jinja";
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
];

/// The templates with the words of a profile and the table that it draws.
pub(super) struct Layout(Environment<'static>);

/// Draws the rows, of which the first is the heading.
type Table = fn(&[Vec<&str>]) -> String;

/// Compiled once: the templates are the same for all pages.
static GENAUTH: LazyLock<Layout> =
    LazyLock::new(|| Layout::new("notice", Some(MARKER), table::align));

static UPSTREAM: LazyLock<Layout> =
    LazyLock::new(|| Layout::new("upstream_notice", None, upstream::raw_cells));

/// The first comment of each page of ours.
pub(crate) fn notice() -> &'static str {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| markdown::squeeze(&GENAUTH.fill(NOTICE, context! {})));
    TEXT.split_once("\n\n").map_or(&TEXT, |(comment, _)| comment)
}

impl Layout {
    pub(super) fn genauth() -> &'static Self {
        &GENAUTH
    }

    pub(super) fn upstream() -> &'static Self {
        &UPSTREAM
    }

    fn new(notice: &str, marker: Option<&'static str>, table: Table) -> Self {
        Self(or_bug(environment(&ENGLISH, notice, marker, table)))
    }

    /// The text of a page.
    pub(super) fn render(&self, page: Page) -> String {
        markdown::squeeze(&self.fill(PAGE, context! { page => page_value(page) }))
    }

    /// What a page says about a model.
    pub(super) fn model(&self, model: Model) -> String {
        let Model {
            name,
            deprecated,
            rows,
        } = model;
        self.fill(MODEL, context! { name, deprecated, rows => row_values(rows) })
    }

    /// What a page says about an enum.
    pub(super) fn choice(&self, choice: Choice) -> String {
        let Choice {
            name,
            deprecated,
            explained,
            rows,
        } = choice;
        let rows = row_values(rows);
        self.fill(CHOICE, context! { name, deprecated, explained, rows })
    }

    /// The text of the page of the codes.
    pub(super) fn render_codes(&self, page: codes::Page) -> String {
        let codes = context! { status => page.status, api => page.api };
        markdown::squeeze(&self.fill(CODES, context! { codes => codes }))
    }

    /// The text of an index page.
    pub(super) fn render_index(&self, page: navigation::Index) -> String {
        let index = context! {
            title => page.title,
            description => page.description,
            table => page.table,
            has_codes => page.has_codes,
        };
        markdown::squeeze(&self.fill(INDEX, context! { index => index }))
    }

    fn fill(&self, template: &str, content: Value) -> String {
        let template = self.0.get_template(template);
        or_bug(template.and_then(|template| template.render(content)))
    }
}

fn page_value(page: Page) -> Value {
    let some = |rows: Vec<Row>| (!rows.is_empty()).then(|| row_values(rows));
    context! {
        title => page.title,
        deprecated => page.deprecated,
        description => page.description,
        client => page.client,
        endpoint => page.endpoint.map(Value::from),
        method => page.method,
        sample_heading => page.sample_heading,
        request => row_values(page.request),
        request_sample => page.request_sample,
        code => page.code,
        fence => page.fence,
        response => page.response.map(response_value),
        has_codes => page.has_codes,
        errors => some(page.errors),
        models => page.models.into_iter().map(Value::from).collect::<Value>(),
    }
}

fn response_value(response: Response) -> Value {
    context! {
        name => response.name,
        rows => row_values(response.rows),
        sample => response.sample,
    }
}

fn row_values(rows: Vec<Row>) -> Value {
    Value::from_object(RowList(rows))
}

/// Rows as templates hold them: only `table` looks inside.
#[derive(Debug)]
struct RowList(Vec<Row>);

impl Object for RowList {}

fn environment(
    labels: &Labels,
    notice: &str,
    marker: Option<&'static str>,
    table: Table,
) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(syntax()?);
    environment.add_global("t", labels.all.clone());
    environment.add_global("notice", labels.all.get_attr(notice)?);
    environment.add_global("marker", marker);
    environment.add_filter("table", move |rows, columns| tabulate(rows, columns, table));
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// A line with nothing but a tag on it leaves nothing behind; all other line ends count.
pub(super) fn syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
}

/// `rows | table([[member, heading], …])`: the named members of each row, as a table.
fn tabulate(
    rows: Value,
    columns: Vec<Vec<String>>,
    table: Table,
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
    Ok(table(&lines))
}

fn pair(column: &[String]) -> Result<(&str, &str), Error> {
    match column {
        [member, heading] => Ok((member, heading)),
        _ => Err(misuse("a column is [member, heading]")),
    }
}

fn misuse(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, what.to_owned())
}

/// The templates are part of the program and no input reaches their code, so a failure is a bug in
/// one of them.
fn or_bug<T>(result: Result<T, Error>) -> T {
    result.unwrap_or_else(|error| panic!("a template in templates/ is wrong: {error:#}"))
}
