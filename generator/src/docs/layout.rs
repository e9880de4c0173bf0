//! Page model and words in, the text of the page out: the templates and what they can call.

use std::sync::{Arc, LazyLock};

use minijinja::value::{DynObject, Object};
use minijinja::{Environment, Error, ErrorKind, State, Value, context};

use super::locale::{ENGLISH, Labels};
use super::page::{Choice, Model, Page, Response};
use super::rows::Row;
use super::structure::{Difference, Part, Parts};
use super::{codes, jinja, markdown, navigation, upstream};
use crate::header::MARKER;

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

/// The templates with the words of a profile.
pub(super) struct Layout(Environment<'static>);

/// Compiled once: the templates are the same for all pages.
static GENAUTH: LazyLock<Layout> = LazyLock::new(|| Layout::new("notice", Some(MARKER)));

static UPSTREAM: LazyLock<Layout> =
    LazyLock::new(|| Layout::new("upstream_notice", None));

/// How the values of a page get into its template.
enum Filling {
    /// As they are: upstream's pages are not looked at.
    Raw,
    /// Into holes.
    Parts(Arc<Parts>),
}

impl Filling {
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

    /// What `table` finds as `parts`.
    fn value(&self) -> Value {
        match self {
            Self::Raw => Value::from(()),
            Self::Parts(parts) => {
                Value::from_dyn_object(DynObject::new(Arc::clone(parts)))
            }
        }
    }
}

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

    fn new(notice: &str, marker: Option<&'static str>) -> Self {
        Self(jinja::or_bug(environment(&ENGLISH, notice, marker)))
    }

    /// The text of a page.
    ///
    /// # Errors
    ///
    /// A part of the page gets out of its place. It is the same with all pages below.
    pub(super) fn render(&self, page: Page) -> Result<String, Difference> {
        let (parts, filling) = Filling::parts();
        parts.fill(&self.fill(PAGE, page_value(page, &filling)))
    }

    /// The text of a page with all values as they are.
    pub(super) fn render_raw(&self, page: Page) -> String {
        markdown::squeeze(&self.fill(PAGE, page_value(page, &Filling::Raw)))
    }

    /// What a page says about a model.
    pub(super) fn model(&self, model: Model) -> Result<String, Difference> {
        let (parts, filling) = Filling::parts();
        parts.fill(&self.fill(MODEL, model_value(model, &filling)))
    }

    /// The same with all values as they are.
    pub(super) fn model_raw(&self, model: Model) -> String {
        self.fill(MODEL, model_value(model, &Filling::Raw))
    }

    /// What a page says about an enum.
    pub(super) fn choice(&self, choice: Choice) -> Result<String, Difference> {
        let (parts, filling) = Filling::parts();
        let Choice {
            anchor,
            name,
            deprecated,
            explained,
            rows,
        } = choice;
        let content = context! {
            anchor => filling.put(anchor, Part::Attribute),
            name => filling.line(name),
            deprecated,
            explained,
            rows => row_values(rows),
            parts => filling.value(),
        };
        parts.fill(&self.fill(CHOICE, content))
    }

    /// The text of the page of the codes.
    pub(super) fn render_codes(
        &self,
        page: codes::Page,
        is_read: bool,
    ) -> Result<String, Difference> {
        let parts = Parts::read(is_read);
        let [status, api] =
            [page.status, page.api].map(|rows| parts.table(&texts(&rows)));
        let codes = context! { status, api };
        parts.fill(&self.fill(CODES, context! { codes => codes }))
    }

    /// The text of an index page.
    pub(super) fn render_index(
        &self,
        page: navigation::Index,
        is_read: bool,
    ) -> Result<String, Difference> {
        let parts = Parts::read(is_read);
        let index = context! {
            title => parts.put(Part::Line(page.title)),
            description => parts.put(Part::Block(page.description)),
            table => parts.table(&texts(&page.table)),
            has_codes => page.has_codes,
        };
        parts.fill(&self.fill(INDEX, context! { index => index }))
    }

    fn fill(&self, template: &str, content: Value) -> String {
        let template = self.0.get_template(template);
        jinja::or_bug(template.and_then(|template| template.render(content)))
    }
}

fn texts(rows: &[Vec<String>]) -> Vec<Vec<&str>> {
    rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
}

fn page_value(page: Page, filling: &Filling) -> Value {
    let some = |rows: Vec<Row>| (!rows.is_empty()).then(|| row_values(rows));
    let section = |text: Arc<str>| match filling {
        Filling::Raw => Value::from(text),
        Filling::Parts(parts) => parts.put(Part::Section(text)).into(),
    };
    let response = |response: Response| {
        context! {
            name => filling.line(response.name),
            rows => row_values(response.rows),
            sample => filling.code(response.sample),
        }
    };
    let page = context! {
        title => filling.line(page.title),
        deprecated => page.deprecated,
        description => filling.put(page.description, Part::Block),
        plain_default_column => page.plain_default_column,
        endpoint => page.endpoint.map(|endpoint| endpoint.value(|call| filling.line(call))),
        method => page.method,
        sample_heading => page.sample_heading,
        request => row_values(page.request),
        request_sample => page.request_sample.map(|sample| filling.code(sample)),
        code => page.code,
        fence => page.fence,
        response => page.response.map(response),
        has_codes => page.has_codes,
        errors => some(page.errors),
        models => page.models.into_iter().map(section).collect::<Value>(),
    };
    context! { page, parts => filling.value() }
}

fn model_value(model: Model, filling: &Filling) -> Value {
    let Model {
        anchor,
        name,
        deprecated,
        rows,
    } = model;
    context! {
        anchor => filling.put(anchor, Part::Attribute),
        name => filling.line(name),
        deprecated,
        rows => row_values(rows),
        parts => filling.value(),
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
) -> Result<Environment<'static>, Error> {
    let mut environment = jinja::environment(TEMPLATES.iter().copied())?;
    environment.add_global("t", labels.all.clone());
    environment.add_global("notice", labels.all.get_attr(notice)?);
    environment.add_global("marker", marker);
    environment.add_filter("table", tabulate);
    Ok(environment)
}

/// `rows | table([[member, heading], …])`: the named members of each row, as a table.
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
        None => upstream::raw_cells(&lines),
    })
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
