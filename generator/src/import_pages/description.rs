//! The description of a property: the prose in a cell, and the facts that have sentences of their
//! own.

use serde_json::{Map, Value};

use super::words::{STOPS, Words};
use super::{text, types};

/// Values, each with its meaning, which may be empty.
pub(super) type Values = Vec<(String, String)>;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Description {
    pub(super) deprecated: bool,
    pub(super) prose: String,
    /// The values of an enum with their meanings, listed at the end of the prose.
    pub(super) values: Values,
    /// The models that the sentence about nested types links to.
    pub(super) nested: Vec<String>,
    /// The enums that the sentence about values links to.
    pub(super) enums: Vec<String>,
    /// Limits and `format`, by the names that OpenAPI has for them.
    pub(super) limits: Map<String, Value>,
    /// The cell without the sentences.
    pub(super) body: String,
}

impl Description {
    /// Reads a cell. `may_list_values` tells whether the type allows a list of values.
    pub(super) fn read(words: &Words, cell: &str, may_list_values: bool) -> Self {
        let mut description = Self::default();
        let deprecated = words.locale.text("deprecated_part");
        let body = cell.trim().strip_prefix(deprecated);
        description.deprecated = body.is_some();
        let body = description.without_sentences(words, body.unwrap_or(cell).trim());
        description.prose = text::prose(&body);
        description.body = body;
        let list = may_list_values.then(|| list_of_values(&description.prose)).flatten();
        if let Some((prose, values)) = list {
            description.prose = prose;
            description.values = values;
        }
        description
    }

    /// Returns the text before the sentences at the end, which become facts.
    fn without_sentences(&mut self, words: &Words, cell: &str) -> String {
        let mut rest = cell;
        loop {
            let nested = linked(rest, &words.nested);
            let enums = linked(rest, std::slice::from_ref(&words.values));
            rest = if let Some((before, links)) = nested {
                self.nested = links;
                before
            } else if let Some((before, links)) = enums {
                self.enums = links;
                before
            } else if let Some(before) = self.limit(words, rest) {
                before
            } else if let Some(before) = self.direction(words, rest) {
                before
            } else {
                return rest.to_owned();
            };
        }
    }

    /// Reads that only requests or only responses have the property.
    fn direction<'t>(&mut self, words: &Words, cell: &'t str) -> Option<&'t str> {
        let all = [("read_only", "readOnly"), ("write_only", "writeOnly")];
        let (before, keyword) = all.into_iter().find_map(|(name, keyword)| {
            Some((cell.strip_suffix(words.locale.text(name))?, keyword))
        })?;
        self.limits.insert(keyword.to_owned(), Value::Bool(true));
        Some(before.trim_end())
    }

    fn limit<'t>(&mut self, words: &Words, cell: &'t str) -> Option<&'t str> {
        let (before, facts) =
            words.sentences.iter().find_map(|sentence| sentence.at_end_of(cell))?;
        self.limits.extend(facts);
        Some(before)
    }
}

/// Returns the text before a sentence with these words and links at the end, and the links. There
/// may be no space before the sentence.
fn linked<'t>(cell: &'t str, words: &[String]) -> Option<(&'t str, Vec<String>)> {
    let start = words.iter().filter_map(|words| cell.rfind(words.as_str())).max()?;
    let (before, sentence) = cell.split_at_checked(start)?;
    let links = types::links(sentence);
    let whole = sentence.trim_end_matches(STOPS).ends_with("</a>") && !links.is_empty();
    whole.then(|| (before.trim_end(), links))
}

/// Returns the prose before a list of values, and the values. If the list has anything else, it is
/// an ordinary list.
fn list_of_values(prose: &str) -> Option<(String, Values)> {
    let lines: Vec<&str> = prose.trim_end().lines().collect();
    let start = lines.iter().position(|line| value(line).is_some())?;
    let (before, list) = lines.split_at_checked(start)?;
    let mut values = Values::new();
    for line in list {
        match (value(line), values.last_mut()) {
            (Some((value, meaning)), _) => values.push((value, meaning.to_owned())),
            (None, Some((_, meaning))) if !is_item(line) => {
                meaning.push('\n');
                meaning.push_str(line);
            }
            _ => return None,
        }
    }
    Some((before.join("\n").trim().to_owned(), values))
}

/// Returns value and meaning of an item such as ``- `SMS`: Text message``.
fn value(line: &str) -> Option<(String, &str)> {
    let item = line.trim().strip_prefix('-')?.trim_start();
    let end = item.match_indices('`').nth(1)?.0 + 1;
    let (code, meaning) = item.split_at_checked(end)?;
    let meaning = meaning.trim();
    let said = meaning.strip_prefix([':', '\u{ff1a}']);
    let known = meaning.is_empty() || said.is_some();
    let code = text::code(code).filter(|_| known)?;
    Some((code, said.unwrap_or_default().trim()))
}

fn is_item(line: &str) -> bool {
    line.trim_start().starts_with("- ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Description, Words};

    fn read(cell: &str) -> Description {
        let words = Words::of(Default::default());
        Description::read(&words, cell, true)
    }

    #[test]
    fn sentences_at_the_end_are_facts() {
        let said = read(
            "**Deprecated.** A list. Array length limit: 50. Items: at least 1. \
             Length of each item: 2 to 9. Pattern: `^(a|b)$`. Format: `date-time`.",
        );
        assert!(said.deprecated);
        assert_eq!(said.prose, "A list.");
        let limits = json!({
            "maxItems": 50, "minItems": 1, "minLength": 2, "maxLength": 9,
            "pattern": "^(a|b)$", "format": "date-time"
        });
        assert_eq!(Value::Object(said.limits.into_iter().rev().collect()), limits);
        assert_eq!(read("Value: 0 to 0.5.").limits["maximum"], json!(0.5));
        let said = read("A key. Read-only. One of: `1`, `\"a, b\"`, `true`.");
        assert_eq!(said.prose, "A key.");
        assert_eq!(said.limits["readOnly"], json!(true));
        assert_eq!(said.limits["enum"], json!([1, "a, b", true]));
        for prose in ["Value: it depends.", "Items: at least -1.", "Length: 1.5 to 2."] {
            assert_eq!(read(prose).prose, prose);
        }
    }

    #[test]
    fn nested_types_are_found_however_they_are_glued() {
        let link = r##"<a href="#Pet">Pet</a>"##;
        for words in
            ["A pet. Nested type: ", "A pet.Nesting type: ", "A pet.  Nested type:"]
        {
            let said = read(&format!("{words}{link}.Array length limit: 2."));
            assert_eq!(
                (said.prose.as_str(), said.nested),
                ("A pet.", vec!["Pet".to_owned()])
            );
            assert_eq!(said.limits["maxItems"], json!(2));
        }
    }

    #[test]
    fn a_list_of_values_is_an_enum() {
        let said = read(
            "Kind: <br>- `SMS`: Text message<br>-`OTP`\u{ff1a}Code,<br>short<br>- `X`<br>",
        );
        let values = [("SMS", "Text message"), ("OTP", "Code,\nshort"), ("X", "")];
        assert_eq!(said.prose, "Kind:");
        assert_eq!(said.values, values.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn other_lists_are_prose() {
        let cell = "One of:<br>- `a`: first<br>- else `b`";
        let said = read(cell);
        assert!(said.values.is_empty());
        assert_eq!(said.prose, "One of:\n- `a`: first\n- else `b`");
        let words = Words::of(Default::default());
        assert!(Description::read(&words, "x<br>- `a`: b", false).values.is_empty());
    }
}
