//! Every wording that pages have for one and the same thing: our own pages, those that upstream's factory
//! writes, and what became of the latter in translation.
//!
//! Wordings are compared without capitals, without white space around them and without a colon or a
//! question mark at the end, so a table lists what is left to differ.

/// A part of a page, by its heading.
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

const HEADINGS: &[(&str, Heading)] = &[
    ("http request", Heading::Endpoint),
    ("method name", Heading::Method),
    ("request parameters", Heading::Request),
    ("sample code", Heading::Code),
    ("request response", Heading::Response),
    ("errors", Heading::Errors),
    ("data structure", Heading::Models),
];

/// What stands in front of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caption {
    Type,
    Authentication,
    SampleRequest,
    SampleResult,
}

const CAPTIONS: &[(&str, Caption)] = &[
    ("type", Caption::Type),
    ("authentication", Caption::Authentication),
    ("sample request", Caption::SampleRequest),
    ("sample result", Caption::SampleResult),
    ("sample results", Caption::SampleResult),
    ("example result", Caption::SampleResult),
    ("example results", Caption::SampleResult),
];

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

const COLUMNS: &[(&str, Column)] = &[
    ("name", Column::Name),
    ("type", Column::Type),
    ("required", Column::Required),
    ("is it required", Column::Required),
    ("is this field required", Column::Required),
    ("default value", Column::Default),
    ("description", Column::Description),
    ("sample value", Column::Sample),
    ("example value", Column::Sample),
    ("value", Column::Value),
    ("meaning", Column::Meaning),
];

const YES_OR_NO: &[(&str, bool)] = &[("yes", true), ("no", false)];

/// The words in front of the models that a model leads to.
pub(super) const NESTED: &[&str] = &["Nested type:", "Nesting type:"];

pub(super) fn heading(text: &str) -> Option<Heading> {
    find(HEADINGS, text)
}

/// The caption of a line, and what follows its colon.
pub(super) fn caption(line: &str) -> Option<(Caption, &str)> {
    let end = line.find([':', '\u{ff1a}'])?;
    let (words, rest) = line.split_at_checked(end)?;
    let colon = rest.chars().next().map_or(0, char::len_utf8);
    Some((find(CAPTIONS, words)?, rest.get(colon..).unwrap_or_default().trim()))
}

/// The column that a cell heads. Cells wear tags that keep the column wide.
pub(super) fn column(cell: &str) -> Option<Column> {
    find(COLUMNS, &without_tags(cell))
}

pub(super) fn yes_or_no(cell: &str) -> Option<bool> {
    find(YES_OR_NO, cell)
}

fn find<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    let text = normal(text);
    table.iter().find(|(words, _)| *words == text).map(|(_, found)| *found)
}

fn normal(text: &str) -> String {
    let end =
        |letter: char| letter.is_whitespace() || ":\u{ff1a}?\u{ff1f}".contains(letter);
    let text = visible(text).to_lowercase();
    text.trim_end_matches(end).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without characters that nobody sees; translators leave them behind.
pub(super) fn visible(text: &str) -> String {
    text.replace(['\u{200b}', '\u{200c}', '\u{2060}', '\u{feff}'], "")
}

fn without_tags(cell: &str) -> String {
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

    #[test]
    fn all_wordings_mean_the_same() {
        for text in ["Request response", "Request Response ", "Request\u{200b} response"]
        {
            assert_eq!(heading(text), Some(Heading::Response), "{text}");
        }
        for cell in
            ["Required", "Is it required", "Is it required?", "Is this field required?"]
        {
            assert_eq!(column(cell), Some(Column::Required), "{cell}");
        }
        for line in ["Sample result:", "Example results:", "Example Results\u{ff1a}"] {
            assert_eq!(caption(line), Some((Caption::SampleResult, "")), "{line}");
        }
        assert_eq!(yes_or_no("yes"), Some(true));
        assert_eq!(heading("Something else"), None);
    }

    #[test]
    fn tags_around_a_heading_do_not_count_even_stray_ones() {
        let stray = r#"<div style="width:200px"></div>Sample value</div>"#;
        assert_eq!(column(stray), Some(Column::Sample));
        assert_eq!(
            column(r#"<div style="width:300px">Description</div>"#),
            Some(Column::Description)
        );
    }

    #[test]
    fn a_caption_has_what_follows_it() {
        assert_eq!(caption("Type\u{ff1a} `X`"), Some((Caption::Type, "`X`")));
        assert_eq!(caption("no caption"), None);
    }
}
