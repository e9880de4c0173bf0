//! What the reference pages have, counted on their text.
//!
//! A page says which method it is about, and lists members in tables: those of the request, those
//! of the answer, and those of each model. The values of an enum have a table of their own, to which
//! the description links.

use std::collections::BTreeMap;

use super::document::Operation;
use super::item::{self, Collector, Item, Items, Member, Models};

// As a reader sees them; the words come from templates/locale/en.yaml.
const METHOD: &str = "## Method name";
const REQUEST: &str = "## Request parameters";
const ANSWER: &str = "## Request response";
const MODELS: &str = "## Data structure";
const ANSWER_TYPE: &str = "Type: ";
const DESCRIPTION: &str = "Description";
const VALUE: &str = "Value";

/// A page about an operation.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// `AuthenticationClient.enroll_factor`
    pub(super) method: String,
    /// There may be a request without a parameter, but a page must say so.
    request: Option<Vec<Member>>,
    answer: Option<(String, Vec<Member>)>,
    models: Models,
}

impl Page {
    /// None for a page that is about something else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (_, rest) = text.split_once(METHOD)?;
        let (method, rest) = rest.split_once(REQUEST)?;
        let (request, rest) = rest.split_once(ANSWER)?;
        let (answer, models) = rest.split_once(MODELS)?;
        let sections = || models.split("\n### ").skip(1);
        let enums: Enums = sections().filter_map(read_enum).collect();
        let table = |section| members(section, &enums);
        Some(Self {
            method: code(method.trim())?,
            request: table(request),
            answer: answer_name(answer).and_then(|name| Some((name, table(answer)?))),
            models: sections()
                .filter_map(|section| Some((anchor(section)?, table(section)?)))
                .collect(),
        })
    }

    /// What the page says about the operation. The members of a body stand in the same table as
    /// the parameters, so it takes the operation to tell whose they are.
    pub(super) fn items(
        &self,
        operation: &Operation<'_>,
        schemas: &BTreeMap<String, String>,
    ) -> Items {
        let mut found = Collector::new(&self.models, schemas);
        found.items.insert(Item::operation(&operation.name));
        found.all_schemas();
        if let Some(rows) = &self.request {
            let (parameters, body) = rows.split_at(parameter_rows(rows, operation));
            found.members(&item::parameters_of(&operation.name), parameters);
            let owner = operation.body.as_ref().map(|body| body.owner.clone());
            let owner = owner.unwrap_or_else(|| item::body_of(&operation.name));
            found.table(&owner, body);
        }
        if let Some((name, rows)) = &self.answer {
            let owner = schemas.get(name).cloned();
            let owner = owner.unwrap_or_else(|| item::answer_of(&operation.name));
            found.table(&owner, rows);
        }
        found.items
    }
}

/// How many rows of a request are parameters: they come first.
fn parameter_rows(rows: &[Member], operation: &Operation<'_>) -> usize {
    let mut open: Vec<&str> = operation.parameters.clone();
    let is_parameter = |row: &&Member| {
        let found = open.iter().position(|name| *name == row.name);
        found.map(|index| open.swap_remove(index)).is_some()
    };
    rows.iter().take_while(is_parameter).count()
}

/// The values of the enums on a page.
type Enums = BTreeMap<String, Vec<String>>;

/// A page may say instead that nothing is known about the answer.
fn answer_name(section: &str) -> Option<String> {
    code(section.lines().find_map(|line| line.strip_prefix(ANSWER_TYPE))?)
}

/// `FactorDto` of `<a id="FactorDto"></a> FactorDto`.
fn anchor(section: &str) -> Option<String> {
    let (_, name) = section.split_once("<a id=\"")?;
    let (name, _) = name.split_once('"')?;
    Some(name.to_owned())
}

fn read_enum(section: &str) -> Option<(String, Vec<String>)> {
    let (heading, rows) = table(section)?;
    let values = || rows.iter().filter_map(|row| code(row.first()?)).collect();
    (heading.first()? == VALUE).then(|| Some((anchor(section)?, values())))?
}

/// The members in the table of a section.
fn members(section: &str, enums: &Enums) -> Option<Vec<Member>> {
    let (heading, rows) = table(section)?;
    let description = heading.iter().position(|cell| cell.contains(DESCRIPTION))?;
    Some(rows.iter().filter_map(|row| member(row, description, enums)).collect())
}

fn member(row: &[String], description: usize, enums: &Enums) -> Option<Member> {
    let targets = links(row.get(description)?);
    Some(Member {
        name: plain(row.first()?),
        models: links(row.get(1)?),
        values: targets
            .iter()
            .filter_map(|one| enums.get(one))
            .flatten()
            .cloned()
            .collect(),
    })
}

/// The heading and the rows of the first table of a section.
fn table(section: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let mut lines = section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .map(cells);
    Some((lines.next()?, lines.skip(1).collect()))
}

/// The cells of a line; a pipe behind a backslash ends none.
fn cells(line: &str) -> Vec<String> {
    const PIPE: &str = "\0";
    let line = line.trim().trim_matches('|').replace(r"\|", PIPE);
    let cells = line.split('|').map(|cell| cell.trim().replace(PIPE, "|"));
    cells.map(|cell| cell.replace("&#124;", "|")).collect()
}

/// The sections that a cell links to: `<a href="#FactorDto">FactorDto[]</a>`.
fn links(cell: &str) -> Vec<String> {
    let targets =
        cell.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    targets.map(str::to_owned).collect()
}

/// The text of the code that a line begins with.
fn code(line: &str) -> Option<String> {
    if let Some(text) = line.strip_prefix("<code>") {
        return text.split("</code>").next().map(plain);
    }
    let line = line.strip_prefix("<span v-pre>").unwrap_or(line);
    let inside = line.trim_start_matches('`');
    let fence =
        line.get(..line.len() - inside.len()).filter(|fence| !fence.is_empty())?;
    let text = inside.split(fence).next()?.trim();
    // Code can't be empty, so quotes stand for an empty text.
    Some(if text == "\"\"" { String::new() } else { text.to_owned() })
}

/// What text says whose markup was made ineffective.
fn plain(text: &str) -> String {
    let text = text.replace("<span v-pre>{{</span>", "{{");
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped =
            letters.next_if(|next| letter == '\\' && next.is_ascii_punctuation());
        plain.push(escaped.unwrap_or(letter));
    }
    plain.replace("&lt;", "<").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_read_as_they_were_before_they_were_escaped() {
        assert_eq!(plain(r"\_id"), "_id");
        assert_eq!(plain("a&lt;b &amp;amp;"), "a<b &amp;");
        let values = ["`a`", "`` `b` ``", "`\"\"`", r"<code>c\\|d</code>", "no code"];
        let read = values.map(code);
        let [a, b, empty, pipe, none] = read.each_ref().map(Option::as_deref);
        assert_eq!((a, b, empty), (Some("a"), Some("`b`"), Some("")));
        assert_eq!((pipe, none), (Some(r"c\|d"), None));
    }

    #[test]
    fn a_row_has_a_name_links_and_values() {
        let section = "\n| Name | Type | Description |\n| --- | --- | --- |\n\
                       | a | <a href=\"#X\">X[]</a> \\| string | Any. Values: <a href=\"#E\">E</a>. |\n\nEnd";
        let values = "<a id=\"E\"></a> E\n\n| Value |\n| --- |\n| `1\\|2` |\n";
        let enums = read_enum(values).into_iter().collect();
        let row = Member {
            name: "a".to_owned(),
            models: vec!["X".to_owned()],
            values: vec!["1|2".to_owned()],
        };
        assert_eq!(members(section, &enums), Some(vec![row]));
    }

    #[test]
    fn a_page_about_something_else_is_none() {
        assert_eq!(Page::read("# Install\n\n## Requirements\n\n| Name |\n"), None);
    }
}
