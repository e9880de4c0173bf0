//! Inline Markdown printed.

use super::inline::Inline;
use super::words::{self, Token};

/// Returns inline Markdown on one line.
pub(super) fn line(parts: &[Inline]) -> String {
    spans(parts, false)
}

/// Returns the lines of a paragraph.
pub(super) fn paragraph(parts: &[Inline]) -> String {
    spans(parts, true)
}

fn spans(parts: &[Inline], is_paragraph: bool) -> String {
    let mut text = String::new();
    for (at, part) in parts.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        match part {
            Inline::Text(words) => {
                let mut words = words.as_str();
                if is_paragraph && at == 0 {
                    words = words.trim_start();
                }
                if is_paragraph && at + 1 == parts.len() {
                    words = words.trim_end();
                }
                for token in words::split(words) {
                    match token {
                        Token::Word(word) => text.push_str(&word.escaped()),
                        Token::Space(space) => text.push_str(space),
                    }
                }
            }
            Inline::Raw(raw) => text.push_str(raw),
            Inline::Code(value) => text.push_str(&code(value)),
            Inline::Emphasis(inner) => {
                let mark =
                    if is_within_word(before, parts.get(at + 1)) { "*" } else { "_" };
                text.push_str(&format!("{mark}{}{mark}", line(inner)));
            }
            Inline::Strong(inner) => text.push_str(&format!("**{}**", line(inner))),
            Inline::Deleted(inner) => text.push_str(&format!("~~{}~~", line(inner))),
            Inline::Link {
                mark,
                text: inner,
                target,
                title,
            } => {
                let (target, title) = (address(target), self::title(title));
                text.push_str(&format!("{mark}{}]({target}{title})", line(inner)));
            }
        }
    }
    text
}

/// Returns whether a letter is directly before or behind.
fn is_within_word(before: Option<&Inline>, after: Option<&Inline>) -> bool {
    let last = |part: &Inline| match part {
        Inline::Text(text) => {
            matches!(words::split(text).last(), Some(Token::Word(word)) if !word.ends_with_mark())
        }
        _ => false,
    };
    let first = |part: &Inline| match part {
        Inline::Text(text) => {
            matches!(words::split(text).first(), Some(Token::Word(word)) if !word.starts_with_mark())
        }
        _ => false,
    };
    before.is_some_and(last) || after.is_some_and(first)
}

/// Returns code with the fewest backticks around it that are not within it.
fn code(value: &str) -> String {
    let value = folded(value);
    let runs: Vec<usize> = value
        .split(|letter| letter != '`')
        .map(str::len)
        .filter(|length| *length > 0)
        .collect();
    if runs.is_empty() {
        return format!("`{value}`");
    }
    let count = (1..).find(|count| !runs.contains(count)).unwrap_or(1);
    let fence = "`".repeat(count);
    let gap = if value.starts_with(char::is_whitespace) { "" } else { " " };
    format!("{fence}{gap}{value}{gap}{fence}")
}

/// Returns the text with one space in place of each run of white space.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        let is_space = letter.is_whitespace();
        if !is_space {
            folded.push(letter);
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded
}

fn address(target: &str) -> String {
    if target.contains([' ', ')']) { format!("<{target}>") } else { target.to_owned() }
}

fn title(title: &str) -> String {
    if title.is_empty() {
        return String::new();
    }
    let quote = if title.matches('\'').count() > title.matches('"').count() {
        '"'
    } else {
        '\''
    };
    let escaped = title.replace('\\', "\\\\").replace(quote, &format!("\\{quote}"));
    format!(" {quote}{escaped}{quote}")
}
