//! Every wording that pages have for one and the same thing: the words of a locale, and what became
//! of them in translations of pages by authing-docs-factory.
//!
//! Wordings are compared without capitals, without white space around them and without a colon or a
//! question mark at the end, so a table lists what is left to differ.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::text;
use crate::locale::Locale;

/// A section of a page, by its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Endpoint,
    Method,
    Request,
    Code,
    Response,
    Errors,
    Models,
}

/// A label in front of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caption {
    Type,
    Official,
    Authentication,
    SampleRequest,
    SampleResult,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Type,
    Required,
    Default,
    Description,
    Sample,
    /// Of the values of an enum.
    Value,
    Meaning,
}

/// The name of a word in the locale file, what it means, and its other wordings.
type Wordings<T> = &'static [(&'static str, T, &'static [&'static str])];

const HEADINGS: Wordings<Heading> = &[
    ("headings.endpoint", Heading::Endpoint, &[]),
    ("headings.method", Heading::Method, &[]),
    ("headings.request", Heading::Request, &[]),
    ("headings.sample_code", Heading::Code, &[]),
    ("headings.response", Heading::Response, &[]),
    ("headings.errors", Heading::Errors, &[]),
    ("headings.models", Heading::Models, &[]),
];

const CAPTIONS: Wordings<Caption> = &[
    ("type", Caption::Type, &[]),
    ("official_name", Caption::Official, &[]),
    ("authentication.label", Caption::Authentication, &[]),
    ("headings.sample_request", Caption::SampleRequest, &[]),
    (
        "headings.sample_result",
        Caption::SampleResult,
        &["sample results", "example result", "example results"],
    ),
];

const COLUMNS: Wordings<Column> = &[
    ("columns.name", Column::Name, &[]),
    ("columns.type", Column::Type, &[]),
    ("columns.required", Column::Required, &["is this field required"]),
    ("columns.property_required", Column::Required, &[]),
    ("columns.default", Column::Default, &[]),
    ("columns.description", Column::Description, &[]),
    ("columns.sample", Column::Sample, &["example value"]),
    ("columns.value", Column::Value, &[]),
    ("columns.meaning", Column::Meaning, &[]),
];

const YES_OR_NO: Wordings<bool> = &[
    ("yes", true, &["ja", "oui", "sí", "sì", "sim", "tak", "да", "はい", "예", "是"]),
    (
        "no",
        false,
        &["nein", "nee", "nej", "non", "não", "nie", "нет", "いいえ", "아니요", "否"],
    ),
];

/// The other wording of the text before the models that a property leads to.
const NESTING: &str = "Nesting type:";

/// The labels for a call with the token of a user, and whether the call needs it.
const USER_TOKEN: [(&str, bool); 2] =
    [("authentication.user", true), ("authentication.user_optional", false)];

/// The end of a sentence.
pub(super) const STOPS: [char; 3] = [' ', '.', '\u{3002}'];

/// The labels for a call without a token.
const WITHOUT_TOKEN: [&str; 2] = ["authentication.none", "authentication.application"];

/// All wordings, by what they mean.
pub(super) struct Words {
    pub(super) locale: &'static Locale,
    headings: HashMap<String, Heading>,
    captions: HashMap<String, Caption>,
    columns: HashMap<String, Column>,
    yes_or_no: HashMap<String, bool>,
    /// The texts before the models that a property leads to.
    pub(super) nested: Vec<String>,
    /// The texts before the length limit of an array.
    pub(super) limits: Vec<String>,
    /// The text before the enums whose values a property may have.
    pub(super) values: String,
    /// The sentences about limits.
    pub(super) sentences: Vec<Sentence>,
}

impl Words {
    pub(super) fn of(locale: &'static Locale) -> Self {
        let lead = |name, word| {
            locale.fill(name, &[(word, "")]).trim_end_matches(STOPS).to_owned()
        };
        Self {
            headings: meanings(locale, HEADINGS),
            captions: meanings(locale, CAPTIONS),
            columns: meanings(locale, COLUMNS),
            yes_or_no: meanings(locale, YES_OR_NO),
            nested: vec![lead("nested_type", "types"), NESTING.to_owned()],
            limits: vec![lead("array_limit", "limit")],
            values: lead("values", "enums"),
            sentences: sentences(locale),
            locale,
        }
    }

    /// Learns the meaning of words that a page has in the place of a text of the locale.
    pub(super) fn learn(&mut self, name: &str, words: &str) {
        learn(&mut self.headings, HEADINGS, name, words);
        learn(&mut self.captions, CAPTIONS, name, words);
        learn(&mut self.columns, COLUMNS, name, words);
        learn(&mut self.yes_or_no, YES_OR_NO, name, words);
    }

    /// Learns a sentence about the length limit of an array.
    pub(super) fn learn_limit(&mut self, sentence: &str) {
        self.sentences.push(Sentence::new(sentence, &[("limit", "maxItems")]));
    }

    pub(super) fn heading(&self, text: &str) -> Option<Heading> {
        self.headings.get(&normal(text)).copied()
    }

    /// Returns true if a page says this in place of a table without rows.
    pub(super) fn replaces_table(&self, line: &str) -> bool {
        ["no_inputs", "any_properties"].iter().any(|name| self.locale.text(name) == line)
    }

    /// Returns the caption of a line, and the text behind its colon.
    pub(super) fn caption<'t>(&self, line: &'t str) -> Option<(Caption, &'t str)> {
        let end = line.find([':', '\u{ff1a}'])?;
        let (words, rest) = line.split_at_checked(end)?;
        let colon = rest.chars().next().map_or(0, char::len_utf8);
        let caption = *self.captions.get(&normal(words))?;
        Some((caption, rest.get(colon..).unwrap_or_default().trim()))
    }

    /// Returns the column that a cell heads. Cells have tags that keep the column wide.
    pub(super) fn column(&self, cell: &str) -> Option<Column> {
        self.columns.get(&normal(&without_tags(cell))).copied()
    }

    /// Returns the column whose heading has this name in the locale file.
    pub(super) fn column_named(&self, name: &str) -> Option<Column> {
        COLUMNS.iter().find(|(one, ..)| *one == name).map(|(_, column, _)| *column)
    }

    pub(super) fn yes_or_no(&self, cell: &str) -> Option<bool> {
        self.yes_or_no.get(&normal(cell)).copied()
    }

    /// Returns whether a text about authentication says that a call needs no token.
    pub(super) fn is_without_token(&self, text: &str) -> bool {
        WITHOUT_TOKEN.iter().any(|name| self.locale.text(name) == text)
    }

    /// Returns whether a call needs the token of a user, if a text about authentication says so.
    pub(super) fn needs_user_token(&self, text: &str) -> Option<bool> {
        let label = USER_TOKEN.iter().find(|(name, _)| self.locale.text(name) == text);
        label.map(|(_, needed)| *needed)
    }
}

/// Adds a wording of the meaning that a name has, unless the wording means something already.
fn learn<T: Copy>(
    meanings: &mut HashMap<String, T>,
    wordings: Wordings<T>,
    name: &str,
    words: &str,
) {
    let words = normal(words);
    if let Some((_, meaning, _)) = wordings.iter().find(|(one, ..)| *one == name)
        && !words.is_empty()
    {
        meanings.entry(words).or_insert(*meaning);
    }
}

fn meanings<T: Copy>(locale: &Locale, wordings: Wordings<T>) -> HashMap<String, T> {
    let all = wordings.iter().flat_map(|(name, meaning, others)| {
        let words = std::iter::once(locale.text(name)).chain(others.iter().copied());
        words.map(|words| (normal(words), *meaning))
    });
    all.collect()
}

/// A sentence with placeholders for values that OpenAPI has keywords for.
pub(super) struct Sentence {
    /// The text before the first placeholder.
    start: String,
    /// The keyword of each placeholder, and the text behind it.
    placeholders: Vec<(&'static str, String)>,
    /// What the sentence itself says.
    fact: Option<(&'static str, Value)>,
}

/// The words of what is limited, and the keywords for its least and its most.
const LIMITED: [(&str, &str, &str); 5] = [
    ("limits.entries", "minProperties", "maxProperties"),
    ("limits.items", "minItems", "maxItems"),
    ("limits.value", "minimum", "maximum"),
    ("limits.item_length", "minLength", "maxLength"),
    ("limits.length", "minLength", "maxLength"),
];

/// Returns all sentences about limits.
fn sentences(locale: &Locale) -> Vec<Sentence> {
    let ranges = LIMITED.iter().flat_map(|(what, least, most)| {
        ["limits.between", "limits.at_least", "limits.at_most"].map(|form| {
            let template = locale.fill(form, &[("what", locale.text(what))]);
            Sentence::new(&template, &[("least", *least), ("most", *most)])
        })
    });
    let others = [
        Sentence::new(locale.text("array_limit"), &[("limit", "maxItems")]),
        Sentence::new(locale.text("limits.pattern"), &[("pattern", "pattern")]),
        Sentence::new(locale.text("limits.format"), &[("format", "format")]),
        Sentence::new(locale.text("limits.names"), &[("pattern", "propertyNames")]),
        Sentence::new(locale.text("limits.above"), &[("least", "exclusiveMinimum")]),
        Sentence::new(locale.text("limits.below"), &[("most", "exclusiveMaximum")]),
        Sentence::new(locale.text("limits.multiple"), &[("number", "multipleOf")]),
        Sentence::new(locale.text("limits.one_of"), &[("values", "enum")]),
    ];
    let parameters = [
        Sentence::new(locale.text("parameter.style"), &[("value", "style")]),
        Sentence::new(locale.text("parameter.content"), &[("value", "content")]),
    ];
    let fixed = [
        ("parameter.path", "in", json!("path")),
        ("parameter.query", "in", json!("query")),
        ("parameter.querystring", "in", json!("querystring")),
        ("parameter.header", "in", json!("header")),
        ("parameter.cookie", "in", json!("cookie")),
        ("parameter.apart", "explode", json!(true)),
        ("parameter.joined", "explode", json!(false)),
        ("parameter.reserved", "allowReserved", json!(true)),
    ];
    let fixed = fixed.map(|(name, keyword, value)| Sentence {
        fact: Some((keyword, value)),
        ..Sentence::new(locale.text(name), &[])
    });
    ranges.chain(others).chain(parameters).chain(fixed).collect()
}

impl Sentence {
    fn new(template: &str, keywords: &[(&str, &'static str)]) -> Self {
        let mut parts = template.split('{');
        let start = parts.next().unwrap_or_default().to_owned();
        let placeholders = parts.filter_map(|part| {
            let (word, text) = part.split_once('}')?;
            let keyword = keywords.iter().find(|(name, _)| *name == word)?.1;
            Some((keyword, text.to_owned()))
        });
        Self {
            start,
            placeholders: placeholders.collect(),
            fact: None,
        }
    }

    /// Returns the text before the sentence, and its values by their keywords.
    pub(super) fn at_end_of<'t>(
        &self,
        cell: &'t str,
    ) -> Option<(&'t str, Vec<(String, Value)>)> {
        let (before, mut rest) = cell.split_at_checked(cell.rfind(&self.start)?)?;
        rest = rest.strip_prefix(&self.start)?;
        if self.placeholders.is_empty() && !rest.is_empty() {
            return None;
        }
        let own =
            self.fact.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        let mut facts: Vec<_> = own.collect();
        for (index, (keyword, text)) in self.placeholders.iter().enumerate() {
            let last = index + 1 == self.placeholders.len();
            let (value, behind) = if last {
                (rest.strip_suffix(text.as_str())?, "")
            } else {
                rest.split_once(text.as_str())?
            };
            facts.push(((*keyword).to_owned(), fact(keyword, value)?));
            rest = behind;
        }
        Some((before.trim_end(), facts))
    }
}

/// Returns the value of a keyword: code, a number, or an integer.
fn fact(keyword: &str, value: &str) -> Option<Value> {
    match keyword {
        "pattern" | "format" | "style" | "content" => {
            text::code(value).map(Value::String)
        }
        "propertyNames" => text::code(value).map(|pattern| json!({"pattern": pattern})),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum"
        | "multipleOf" => serde_json::from_str(value).ok().filter(Value::is_number),
        "enum" => {
            let values = codes(value).into_iter();
            let values = values.map(|value| serde_json::from_str(&value).ok());
            values.collect::<Option<Vec<Value>>>().map(Value::Array)
        }
        _ => value.parse::<u64>().ok().map(Value::from),
    }
}

/// Splits a list of code spans.
fn codes(list: &str) -> Vec<String> {
    let (mut codes, mut span) = (Vec::new(), String::new());
    for part in list.split(", ") {
        if !span.is_empty() {
            span.push_str(", ");
        }
        span.push_str(part);
        // A comma within a span does not end it.
        if let Some(code) = text::code(&span) {
            codes.push(code);
            span.clear();
        }
    }
    if !span.is_empty() {
        codes.push(span);
    }
    codes
}

pub(super) fn normal(text: &str) -> String {
    let end =
        |letter: char| letter.is_whitespace() || ":\u{ff1a}?\u{ff1f}".contains(letter);
    let text = visible(text).to_lowercase();
    text.trim_end_matches(end).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without characters that nobody sees; translators leave them behind.
pub(super) fn visible(text: &str) -> String {
    text.replace(['\u{200b}', '\u{200c}', '\u{2060}', '\u{feff}'], "")
}

/// Returns a text without tags, even stray ones.
pub(super) fn without_tags(cell: &str) -> String {
    let mut inside = false;
    let outside = |letter: &char| {
        inside = (inside || *letter == '<') && *letter != '>';
        !inside && *letter != '>'
    };
    cell.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::of(Default::default())
    }

    #[test]
    fn all_wordings_mean_the_same() {
        for text in ["Request response", "Request Response ", "Request\u{200b} response"]
        {
            assert_eq!(words().heading(text), Some(Heading::Response), "{text}");
        }
        for cell in
            ["Required", "Is it required", "Is it required?", "Is this field required?"]
        {
            assert_eq!(words().column(cell), Some(Column::Required), "{cell}");
        }
        for line in ["Sample result:", "Example results:", "Example Results\u{ff1a}"] {
            assert_eq!(
                words().caption(line),
                Some((Caption::SampleResult, "")),
                "{line}"
            );
        }
        assert_eq!(words().yes_or_no("yes"), Some(true));
        assert_eq!(words().heading("Something else"), None);
    }

    #[test]
    fn tags_around_a_heading_do_not_count_even_stray_ones() {
        let stray = r#"<div style="width:200px"></div>Sample value</div>"#;
        assert_eq!(words().column(stray), Some(Column::Sample));
        assert_eq!(
            words().column(r#"<div style="width:300px">Description</div>"#),
            Some(Column::Description)
        );
    }

    #[test]
    fn a_caption_has_what_follows_it() {
        assert_eq!(words().caption("Type\u{ff1a} `X`"), Some((Caption::Type, "`X`")));
        assert_eq!(words().caption("no caption"), None);
    }
}
