//! The reader of a page. Facts that the page does not state stay open.

use std::path::Path;

use super::description::{Description, Values};
use super::facts::{
    Endpoint, Enum, Failure, Model, Page, Profile, Response, Row, Sample, Shown,
};
use super::findings::{Findings, Place};
use super::outline::{Fence, Outline, Section};
use super::place::Location;
use super::table::{self, Cells, Line, Pipes};
use super::text;
use super::types::{self, Type};
use super::wordings::{self, Wording};
use super::words::{self, Caption, Column, Heading, Words};
use crate::openapi;
use crate::platform::Platform;

/// Reads a page. None if it is not the page of an operation, or of no use.
pub(super) fn read(
    words: &Words,
    file: &Path,
    text: &str,
    platform: &Platform,
    findings: &mut Findings,
) -> Option<Page> {
    let visible = words::visible(text);
    let outline = Outline::of(words, &visible);
    let marked = outline.section(Heading::Endpoint).is_some();
    let mut reader = Reader {
        file: file.display().to_string(),
        profile: if marked { Profile::Genauth } else { Profile::Upstream },
        words,
        platform,
        findings,
    };
    (!outline.is_empty()).then(|| Page {
        text: text.to_owned(),
        wording: wordings::read(words, text),
        ..reader.page(file, &outline)
    })
}

struct Reader<'f> {
    file: String,
    profile: Profile,
    words: &'f Words,
    platform: &'f Platform,
    findings: &'f mut Findings,
}

impl Reader<'_> {
    fn at(&self, line: usize) -> Place {
        Place {
            file: self.file.clone(),
            line,
        }
    }

    fn page(&mut self, file: &Path, outline: &Outline<'_>) -> Page {
        let head = Head::of(self.words, &outline.head);
        if head.title.is_empty() {
            self.findings.warn(
                &self.at(1),
                "a page without a title",
                "the operation gets no summary",
            );
        }
        let (models, enums) = self.models(outline);
        Page {
            at: self.at(1),
            location: Location::of(file, self.platform),
            profile: self.profile,
            text: String::new(),
            wording: Wording::default(),
            title: self.prose(&head.title),
            description: self.prose(&head.description),
            deprecated: head.deprecated,
            method: self.method(outline),
            official: outline
                .section(Heading::Method)
                .and_then(|section| self.official(section)),
            endpoint: outline
                .section(Heading::Endpoint)
                .and_then(|section| self.endpoint(section)),
            request: self.request(outline),
            request_sample: outline
                .section(Heading::Request)
                .and_then(Section::json)
                .and_then(|fence| self.json(fence)),
            made: self.code(outline),
            response: self.response(outline),
            errors: outline
                .section(Heading::Errors)
                .map(|section| errors(section, self.platform))
                .unwrap_or_default(),
            failures: outline
                .section(Heading::Errors)
                .map(|section| self.failures(section))
                .unwrap_or_default(),
            models,
            enums,
        }
    }

    /// Returns a description without the escapes that our own pages have.
    fn prose(&self, text: &str) -> String {
        match self.profile {
            Profile::Genauth => text::block(text),
            Profile::Upstream => text.to_owned(),
        }
    }

    fn method(&mut self, outline: &Outline<'_>) -> Option<(Place, String)> {
        let section = outline.section(Heading::Method);
        let line = section.and_then(|section| {
            section
                .lines
                .iter()
                .find_map(|line| Some((line.number, text::code(line.text.trim())?)))
        });
        if line.is_none() {
            self.findings.warn(
                &self.at(section.map_or(1, |section| section.line)),
                "the method's name is missing",
                "the names of the file and its folders were used",
            );
        }
        line.map(|(line, method)| (self.at(line), method))
    }

    /// Returns the official name of the method, if the method that the page states is another.
    fn official(&self, section: &Section<'_>) -> Option<String> {
        let mut lines = section.lines.iter();
        lines.find_map(|line| match self.words.caption(line.text)? {
            (Caption::Official, name) => text::code(name),
            _ => None,
        })
    }

    /// Returns the types that the sample code constructs. The rest of our samples follows from
    /// other parts of the page.
    fn code(&mut self, outline: &Outline<'_>) -> Vec<String> {
        let Some(section) = outline.section(Heading::Code) else { return Vec::new() };
        if self.profile == Profile::Upstream {
            let found = "the page has sample code";
            self.findings.warn(&self.at(section.line), found, "it is left out");
        }
        let rust = section.fences.iter().filter(|fence| fence.info == "rust");
        rust.flat_map(|fence| made(&fence.code)).collect()
    }

    fn endpoint(&mut self, section: &Section<'_>) -> Option<Endpoint> {
        let call = section.lines.iter().find_map(|line| {
            let call = text::code(line.text.trim())?;
            let (http, path) = call.split_once(' ')?;
            Some((http.to_owned(), path.to_owned()))
        });
        let captions =
            section.lines.iter().filter_map(|line| self.words.caption(line.text));
        let authentication = captions
            .filter(|(caption, _)| *caption == Caption::Authentication)
            .map(|(_, text)| text)
            .next();
        let Some((http, path)) = call else {
            self.findings.warn(
                &self.at(section.line),
                "the HTTP request can't be read",
                "method and path are decided as for pages without this section",
            );
            return None;
        };
        let authentication = authentication.unwrap_or_default();
        Some(Endpoint {
            http,
            path,
            bearer: !self.words.is_without_token(authentication),
            user_token: self.words.needs_user_token(authentication),
        })
    }

    fn request(&mut self, outline: &Outline<'_>) -> Vec<Row> {
        match outline.section(Heading::Request) {
            Some(section) => self.rows(section.line, &section.lines, "request"),
            None => {
                let found = "there is no section on the parameters of the request";
                self.findings.warn(&self.at(1), found, "the operation has none");
                Vec::new()
            }
        }
    }

    fn response(&mut self, outline: &Outline<'_>) -> Option<Response> {
        let Some(section) = outline.section(Heading::Response) else {
            let found = "there is no section on the response";
            self.findings.warn(&self.at(1), found, "the response is not described");
            return None;
        };
        let name = section.lines.iter().find_map(|line| {
            match self.words.caption(line.text)? {
                (Caption::Type, name) => Some((line.number, text::code_name(name)?)),
                _ => None,
            }
        });
        let Some((line, name)) = name else {
            if section.lines.iter().any(|line| line.text.starts_with('|')) {
                self.findings.warn(
                    &self.at(section.line),
                    "the name of the response's type is missing",
                    "the response is not described",
                );
            }
            return None;
        };
        let stream = self.words.locale.text("event_stream");
        Some(Response {
            is_stream: section.lines.iter().any(|line| line.text.trim() == stream),
            model: Model {
                at: self.at(line),
                name,
                deprecated: false,
                rows: self.rows(section.line, &section.lines, "response"),
            },
            sample: section.json().and_then(|fence| self.json(fence)),
        })
    }

    fn models(&mut self, outline: &Outline<'_>) -> (Vec<Model>, Vec<Enum>) {
        let (mut models, mut enums) = (Vec::new(), Vec::new());
        let section = outline.section(Heading::Models);
        for (heading, lines) in section.map(Section::parts).unwrap_or_default() {
            let at = self.at(heading.number);
            let Some(name) = anchor(heading.text) else {
                self.findings.warn(&at, "a section without an anchor", "it is left out");
                continue;
            };
            let (deprecated, lines) = without_mark(self.words, lines);
            match self.enum_values(&lines) {
                Some(values) => enums.push(self.named(&at, name, deprecated, values)),
                None => models.push(Model {
                    rows: self.rows(at.line, &lines, &name),
                    at,
                    name,
                    deprecated,
                }),
            }
        }
        (models, enums)
    }

    fn named(
        &mut self,
        at: &Place,
        name: String,
        deprecated: bool,
        values: Values,
    ) -> Enum {
        if deprecated {
            let found = format!("the mark that `{name}` is deprecated");
            self.findings.warn(at, found, "it is left out: an enum has no place for it");
        }
        Enum {
            name: Some(name),
            values,
        }
    }

    /// Returns the values in a table of values.
    fn enum_values(&mut self, lines: &[Line<'_>]) -> Option<Values> {
        let heading = lines.iter().find(|line| line.text.starts_with('|'))?;
        let first = heading.text.trim_matches('|').split('|').next()?;
        if self.words.column(first) != Some(Column::Value) {
            return None;
        }
        let table = self.table(lines)?;
        let value = |row: &Cells| {
            let value = text::code_name(row.get(Column::Value)?)?;
            Some((value, text::prose(row.get(Column::Meaning).unwrap_or_default())))
        };
        Some(table.rows.iter().filter_map(value).collect())
    }

    /// Reads the table of a section. Other text that does not belong there is damage.
    fn table(&mut self, lines: &[Line<'_>]) -> Option<table::Table> {
        let pipes = match self.profile {
            Profile::Genauth => Pipes::Escaped,
            Profile::Upstream => Pipes::Raw,
        };
        let (table, rest) =
            table::read(&self.file, lines, pipes, self.words, self.findings);
        let odd = rest.iter().filter(|line| self.words.caption(line.text).is_none());
        let known =
            ["raw_response", "event_stream"].map(|name| self.words.locale.text(name));
        let odd = odd.filter(|line| !known.contains(&line.text.trim()));
        if let Some(first) = odd.clone().next() {
            self.findings.warn(
                &self.at(first.number),
                format!("text that belongs to no table, lines: {}", odd.count()),
                "they are left out; if they are a part of a row, the row is incomplete or lost",
            );
        }
        table
    }

    fn rows(&mut self, line: usize, lines: &[Line<'_>], what: &str) -> Vec<Row> {
        let mut texts =
            lines.iter().map(|line| line.text).filter(|text| !text.is_empty());
        if texts.next().is_some_and(|first| self.words.replaces_table(first)) {
            return Vec::new();
        }
        let Some(table) = self.table(lines) else {
            let found = format!("there is no table for `{what}`");
            self.findings.warn(&self.at(line), found, "it has no properties");
            return Vec::new();
        };
        if !table.columns.contains(&Column::Name)
            || !table.columns.contains(&Column::Type)
        {
            let found = format!("the table for `{what}` has no names or no types");
            self.findings.warn(&self.at(line), found, "it is left out");
            return Vec::new();
        }
        table.rows.iter().filter_map(|row| self.row(row)).collect()
    }

    fn row(&mut self, cells: &Cells) -> Option<Row> {
        let get = |column| cells.get(column).unwrap_or_default();
        let cell = get(Column::Name);
        let name = match self.profile {
            Profile::Genauth => text::name(cell),
            Profile::Upstream => cell.to_owned(),
        };
        if cell.is_empty() {
            self.findings.warn(&cells.at, "a row without a name", "it is left out");
            return None;
        }
        let shown = shown(cells.get(Column::Sample));
        let description = Description::read(
            self.words,
            get(Column::Description),
            self.profile == Profile::Upstream && may_be_enum(cells, &shown),
        );
        Some(Row {
            profile: self.profile,
            ty: self.ty(&cells.at, get(Column::Type), &description),
            required: self.required(cells),
            label: get(Column::Required).to_owned(),
            default: cells
                .get(Column::Default)
                .filter(|cell| *cell != "-")
                .map(|cell| self.plain(cell)),
            description,
            shown,
            inferred: false,
            at: cells.at.clone(),
            name,
        })
    }

    /// Reads the rows whose first cell is an HTTP status.
    fn failures(&self, section: &Section<'_>) -> Vec<Failure> {
        let failure = |line: &Line<'_>| {
            // Other bars within a cell are entities.
            let row = line.text.trim().strip_prefix('|')?.replace("\\|", "\0");
            let mut cells = row.split('|').map(str::trim);
            let status = text::code(cells.next()?)?;
            let ty = cells.next()?.replace('\0', "|");
            if !openapi::is_status(&status) {
                return None;
            }
            Some(Failure {
                at: self.at(line.number),
                status,
                ty: types::read(&ty).filter(|ty| *ty != Type::Unknown),
            })
        };
        section.lines.iter().filter_map(failure).collect()
    }

    fn plain(&self, cell: &str) -> String {
        match self.profile {
            Profile::Genauth => text::plain(cell),
            Profile::Upstream => cell.to_owned(),
        }
    }

    /// Reads a type. On upstream pages, some types are only in the sentence about nested types.
    fn ty(&mut self, at: &Place, cell: &str, description: &Description) -> Type {
        let ty = match (types::read(cell), description.nested.first()) {
            (Some(Type::Unknown), Some(model)) => Some(Type::Model(model.clone())),
            (Some(Type::List(item)), Some(model)) if *item == Type::Unknown => {
                Some(Type::List(Box::new(Type::Model(model.clone()))))
            }
            (ty, _) => ty,
        };
        let found = match &ty {
            None => Some(format!("the type can't be read: {cell}")),
            Some(Type::Unknown) => Some("no type is given".to_owned()),
            Some(ty) => {
                ty.name().map(|name| format!("`{name}` is no type that a page can have"))
            }
        };
        if let Some(found) = found {
            self.findings.warn(
                at,
                found,
                "any value is allowed; fix the cell if it is a mistake",
            );
        }
        ty.unwrap_or(Type::Unknown)
    }

    fn required(&mut self, cells: &Cells) -> Option<bool> {
        let cell = cells.get(Column::Required)?;
        let required = self.words.yes_or_no(cell);
        if required.is_none() {
            let found = format!("neither yes nor no: {cell}");
            self.findings.warn(&cells.at, found, "the property is optional");
        }
        Some(required.unwrap_or(false))
    }

    fn json(&mut self, fence: &Fence) -> Option<Sample> {
        match serde_json::from_str(&fence.code) {
            Ok(value) => Some(Sample {
                at: self.at(fence.line),
                value,
            }),
            Err(error) => {
                let line = (fence.line + error.line()).saturating_sub(1);
                self.findings.warn(
                    &self.at(line),
                    format!("the sample is no JSON: {error}"),
                    "what it shows is left out",
                );
                None
            }
        }
    }
}

/// Returns `X` of each `X::new`.
fn made(code: &str) -> Vec<String> {
    let before = code.split("::new").map(|before| {
        let name = before.rsplit(|letter: char| !letter.is_alphanumeric()).next();
        name.unwrap_or_default().to_owned()
    });
    let mut names: Vec<String> = before.collect();
    // The text behind the last `::new` names no type.
    names.pop();
    names
}

/// Returns the API error codes in the table. Its status codes follow from the operation.
fn errors(section: &Section<'_>, platform: &Platform) -> Vec<i64> {
    let Some(envelope) = &platform.envelope else { return Vec::new() };
    let name = format!("`{}`", envelope.code);
    let code = |line: &Line<'_>| {
        let cell = line.text.trim_start_matches('|').split('|').next()?.trim();
        cell.strip_prefix(&name)?.trim().parse().ok()
    };
    section.lines.iter().filter_map(code).collect()
}

/// Returns whether a list in the description may be the values of an enum. In the tables of models,
/// the sample of an enum is its first value without backticks.
fn may_be_enum(cells: &Cells, shown: &Shown) -> bool {
    let of_model = cells.get(Column::Default).is_none() && *shown != Shown::NoColumn;
    match types::read(cells.get(Column::Type).unwrap_or_default()) {
        Some(Type::String) => !of_model || matches!(shown, Shown::Bare(_)),
        Some(Type::List(item)) => matches!(*item, Type::String | Type::Unknown),
        _ => false,
    }
}

fn shown(cell: Option<&str>) -> Shown {
    match (cell, cell.and_then(text::careless_code)) {
        (None, _) => Shown::NoColumn,
        (Some(""), _) => Shown::Nothing,
        (_, Some(code)) => Shown::Code(code),
        (Some(bare), None) => Shown::Bare(bare.to_owned()),
    }
}

/// Returns whether the mark of deprecation is among the lines, and the other lines.
fn without_mark<'a>(words: &Words, lines: &[Line<'a>]) -> (bool, Vec<Line<'a>>) {
    let mark = format!("> {}", words.locale.text("deprecated_part"));
    let is_mark = |line: &Line<'a>| line.text.trim_end() == mark;
    let rest: Vec<Line<'a>> =
        lines.iter().filter(|line| !is_mark(line)).copied().collect();
    (rest.len() < lines.len(), rest)
}

/// Returns `X` of `### <a id="X"></a> X`.
fn anchor(heading: &str) -> Option<String> {
    let (_, rest) = heading.split_once(r#"<a id=""#)?;
    let (name, _) = rest.split_once('"')?;
    (!name.is_empty()).then(|| text::anchored(name))
}

/// The part of a page above the first section.
#[derive(Debug, Default, PartialEq, Eq)]
struct Head {
    title: String,
    deprecated: bool,
    description: String,
}

/// The end of the notice, except for a quotation below it.
const LAST_UPDATED: &str = "<LastUpdated />";

impl Head {
    fn of(words: &Words, lines: &[Line<'_>]) -> Self {
        let text = |lines: &[Line<'_>]| {
            lines
                .iter()
                .map(|line| line.text.trim_end())
                .collect::<Vec<_>>()
                .join("\n")
                .trim()
                .to_owned()
        };
        let position = |wanted: &dyn Fn(&str) -> bool| {
            lines.iter().position(|line| wanted(line.text))
        };
        let title = position(&|line| line.starts_with("# "));
        let comment = position(&|line| line.trim_end() == "-->");
        let updated = position(&|line| line.trim() == LAST_UPDATED);
        let notice = lines
            .get(updated.or(comment).or(title).map_or(0, |at| at + 1)..)
            .unwrap_or_default();
        let blank = notice.iter().take_while(|line| line.text.trim().is_empty()).count();
        let quote = notice
            .iter()
            .skip(blank)
            .take_while(|line| line.text.starts_with('>'))
            .count();
        let deprecated = format!("> {}", words.locale.text("deprecated"));
        Self {
            title: title
                .and_then(|at| lines.get(at)?.text.strip_prefix("# "))
                .map_or_else(String::new, |title| title.trim().to_owned()),
            deprecated: position(&|line| line.trim_end() == deprecated).is_some(),
            description: text(notice.get(blank + quote..).unwrap_or_default()),
        }
    }
}
