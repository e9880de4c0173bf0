//! JSON in code blocks, also with comments, names without quotes and single quotes.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::words::expression;
use crate::docs::width;

/// The columns of a line.
const PRINT_WIDTH: usize = 80;
/// Deeper JSON stays as it is.
const DEEPEST: usize = 100;

/// Backslashes with what they escape, and quotes.
static ESCAPES: LazyLock<Regex> = LazyLock::new(|| expression(r#"(?s)\\(.)|""#));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    expression(
        r"^(?:0[xX][0-9a-fA-F]+|(?:(?:0|[1-9][0-9_]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
    )
});
static EXPONENT: LazyLock<Regex> =
    LazyLock::new(|| expression(r"^([\d._]+e)(?:\+|(-))?0*(\d)"));
static NO_EXPONENT: LazyLock<Regex> =
    LazyLock::new(|| expression(r"^([\d._]+)e[+-]?0+$"));
static ZEROES: LazyLock<Regex> = LazyLock::new(|| expression(r"(\.\d+?)0+(e|$)"));
static FINAL_DOT: LazyLock<Regex> = LazyLock::new(|| expression(r"\.(e|$)"));

enum Value<'a> {
    /// A string, a number or a word, as it is printed.
    Literal(String),
    Array(Entries<'a>),
    Object(Entries<'a>),
}

#[derive(Default)]
struct Entries<'a> {
    entries: Vec<Entry<'a>>,
    /// A line break is in front of the first one.
    is_broken: bool,
    /// The comments, if there is nothing else.
    comments: Vec<Comment<'a>>,
}

struct Entry<'a> {
    leading: Vec<Comment<'a>>,
    key: Option<String>,
    /// Comments behind the key.
    inner: Vec<Comment<'a>>,
    value: Value<'a>,
    trailing: Vec<Comment<'a>>,
    /// A blank line is before it.
    after_blank: bool,
}

struct Comment<'a> {
    text: &'a str,
    is_line: bool,
    /// Nothing but blanks is before it on its line.
    starts_line: bool,
    /// Nothing but blanks and comments are behind it on its line.
    ends_line: bool,
    after_blank: bool,
    before_blank: bool,
}

/// Comments, and the white space between them.
#[derive(Default)]
struct Gap<'a> {
    comments: Vec<Comment<'a>>,
    has_line_break: bool,
    /// The line below the one that it begins in is blank.
    is_blank: bool,
}

/// Returns whether prettier takes code of this language for JSON.
pub(super) fn is_json(language: &str) -> bool {
    matches!(language, "json" | "jsonc" | "geojson" | "topojson" | "webmanifest")
}

/// Returns JSON as prettier writes it, or nothing if it is no JSON, which prettier leaves alone.
pub(super) fn format(text: &str) -> Option<String> {
    let mut parser = Parser { text, at: 0 };
    let leading = parser.gap()?.comments;
    let value = parser.value(0)?;
    let trailing = parser.gap()?.comments;
    (parser.at == text.len()).then(|| {
        let root = Entry {
            leading,
            key: None,
            inner: Vec::new(),
            value,
            trailing,
            after_blank: false,
        };
        let mut printer = Printer::default();
        printer.entry(&root, "");
        printer.text
    })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn take(&mut self, letter: char) -> bool {
        let found = self.rest().starts_with(letter);
        self.at += if found { letter.len_utf8() } else { 0 };
        found
    }

    /// Skips white space, and returns the number of its line breaks.
    fn space(&mut self) -> usize {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start().len();
        self.at += length;
        rest[..length].matches('\n').count()
    }

    /// Reads white space and comments.
    fn gap(&mut self) -> Option<Gap<'a>> {
        let mut gap = Gap::default();
        let mut breaks = self.space();
        let mut starts_line =
            breaks > 0 || self.text[..self.at].trim_matches([' ', '\t']).is_empty();
        loop {
            if breaks > 0 && !gap.has_line_break {
                (gap.has_line_break, gap.is_blank) = (true, breaks > 1);
            }
            if let Some(last) = gap.comments.last_mut() {
                last.ends_line = breaks > 0 || self.rest().is_empty();
                last.before_blank = breaks > 1;
            }
            let rest = self.rest();
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if let Some(inner) = rest.strip_prefix("/*") {
                inner.find("*/")? + 4
            } else {
                break;
            };
            gap.comments.push(Comment {
                text: rest[..length].trim_end(),
                is_line: rest.starts_with("//"),
                starts_line,
                ends_line: false,
                after_blank: breaks > 1,
                before_blank: false,
            });
            self.at += length;
            breaks = self.space();
            starts_line = breaks > 0;
        }
        // All comments of a line end it if the last one does.
        let mut ends_line = false;
        for comment in gap.comments.iter_mut().rev() {
            comment.ends_line |= ends_line;
            ends_line = comment.ends_line && !comment.starts_line;
        }
        Some(gap)
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        if depth > DEEPEST {
            return None;
        }
        if self.take('[') {
            return Some(Value::Array(self.entries(']', depth)?));
        }
        if self.take('{') {
            return Some(Value::Object(self.entries('}', depth)?));
        }
        self.literal().map(Value::Literal)
    }

    /// Returns the entries up to the end.
    fn entries(&mut self, end: char, depth: usize) -> Option<Entries<'a>> {
        let gap = self.gap()?;
        let mut all = Entries {
            is_broken: gap.has_line_break,
            ..Entries::default()
        };
        let (mut leading, mut after_blank) = (gap.comments, false);
        if self.take(end) {
            all.comments = leading;
            return Some(all);
        }
        loop {
            let mut entry = self.entry(end == '}', depth)?;
            (entry.leading, entry.after_blank) = (leading, after_blank);
            let before = self.gap()?;
            if self.take(end) {
                entry.trailing = before.comments;
                all.entries.push(entry);
                return Some(all);
            }
            if !self.take(',') {
                return None;
            }
            let after = self.gap()?;
            // A comma behind the last entry is forgiven, and removed.
            let is_last = self.take(end);
            after_blank =
                if before.has_line_break { before.is_blank } else { after.is_blank };
            let before = before
                .comments
                .into_iter()
                .map(|comment| (!comment.starts_line, comment));
            let after_comma = after
                .comments
                .into_iter()
                .map(|comment| (!comment.starts_line && comment.ends_line, comment));
            leading = Vec::new();
            for (trails, comment) in before.chain(after_comma) {
                if trails || is_last {
                    entry.trailing.push(comment);
                } else {
                    leading.push(comment);
                }
            }
            all.entries.push(entry);
            if is_last {
                return Some(all);
            }
        }
    }

    fn entry(&mut self, has_key: bool, depth: usize) -> Option<Entry<'a>> {
        let (mut key, mut inner) = (None, Vec::new());
        if has_key {
            key = Some(self.key()?);
            self.space();
            if !self.take(':') {
                return None;
            }
            let gap = self.gap()?;
            let is_short =
                |comment: &Comment<'_>| !comment.is_line && !comment.ends_line;
            if !gap.comments.iter().all(is_short) {
                return None;
            }
            inner = gap.comments;
        }
        Some(Entry {
            leading: Vec::new(),
            key,
            inner,
            value: self.value(depth + 1)?,
            trailing: Vec::new(),
            after_blank: false,
        })
    }

    /// Reads a key, and returns it with quotes.
    fn key(&mut self) -> Option<String> {
        if self.rest().starts_with(['"', '\'']) {
            return self.string();
        }
        let word = self.word()?;
        Some(format!("\"{word}\""))
    }

    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let is_inner =
            |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
        let end = rest.find(|letter| !is_inner(letter)).unwrap_or(rest.len());
        let word = &rest[..end];
        // Only numbers that are written as they are printed.
        let is_number = word.starts_with(|first: char| first.is_numeric());
        let is_plain = word == "0"
            || (word.bytes().all(|byte| byte.is_ascii_digit())
                && !word.starts_with('0'));
        self.at += end;
        (!word.is_empty() && (!is_number || is_plain)).then_some(word)
    }

    fn literal(&mut self) -> Option<String> {
        let rest = self.rest();
        if rest.starts_with(['"', '\'']) {
            return self.string();
        }
        let sign = if self.take('-') {
            "-"
        } else if self.take('+') {
            "+"
        } else {
            ""
        };
        self.space();
        if let Some(number) = NUMBER.find(self.rest()) {
            self.at += number.len();
            let is_whole = !self.rest().starts_with(|next: char| {
                next.is_alphanumeric() || matches!(next, '_' | '$' | '.')
            });
            return is_whole.then(|| format!("{sign}{}", print_number(number.as_str())));
        }
        let word = self.word()?;
        let is_known = match word {
            "NaN" | "Infinity" => true,
            "true" | "false" | "null" | "undefined" => sign.is_empty(),
            _ => false,
        };
        is_known.then(|| format!("{sign}{word}"))
    }

    /// Reads a string, and returns it as it is printed.
    fn string(&mut self) -> Option<String> {
        let rest = self.rest();
        let quote = rest.chars().next()?;
        let mut is_escaped = false;
        for (at, letter) in rest.char_indices().skip(1) {
            if letter == '\n' {
                return None;
            }
            if !is_escaped && letter == quote {
                self.at += at + 1;
                return Some(print_string(&rest[1..at]));
            }
            is_escaped = !is_escaped && letter == '\\';
        }
        None
    }
}

/// Returns a string in double quotes, without backslashes that escape nothing.
fn print_string(content: &str) -> String {
    let escape = |found: &Captures<'_>| {
        let Some(escaped) = found.get(1) else { return "\\\"".to_owned() };
        let escaped = escaped.as_str();
        let means_something = |letter: char| {
            matches!(letter, '\n' | '\r' | '"' | '\\' | '0'..='7' | 'b' | 'f' | 'n' | 'r'..='v' | 'x')
                && letter != 's'
        };
        let backslash = if escaped.starts_with(means_something) { "\\" } else { "" };
        format!("{backslash}{escaped}")
    };
    if !content.contains(['\\', '"']) {
        return format!("\"{content}\"");
    }
    format!("\"{}\"", ESCAPES.replace_all(content, escape))
}

/// Returns a number in its shortest form.
fn print_number(number: &str) -> String {
    let number = number.to_lowercase();
    let number = EXPONENT.replace(&number, "$1$2$3");
    let number = NO_EXPONENT.replace(&number, "$1");
    let zero = if number.starts_with('.') { "0" } else { "" };
    let number = ZEROES.replace(&number, "$1$2");
    format!("{zero}{}", FINAL_DOT.replace(&number, "$1"))
}

#[derive(Default)]
struct Printer {
    text: String,
    /// The columns before each line.
    indent: usize,
}

impl Printer {
    fn line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.indent));
    }

    /// Returns the columns of the last line.
    fn used(&self) -> usize {
        let line = self.text.rfind('\n').map_or(0, |at| at + 1);
        width::of(&self.text[line..])
    }

    /// Prints an entry, and what is behind it.
    fn entry(&mut self, entry: &Entry<'_>, comma: &str) {
        for comment in &entry.leading {
            self.comment(comment);
            if !comment.is_line && !comment.ends_line {
                self.text.push(' ');
                continue;
            }
            self.line();
            if comment.before_blank {
                self.end_blank_line();
            }
        }
        if let Some(key) = &entry.key {
            self.text.push_str(key);
            self.text.push_str(": ");
        }
        self.text.push_str(&inline(&entry.inner));
        let (behind_comma, before): (Vec<_>, Vec<_>) =
            entry.trailing.iter().partition(|comment| is_suffix(comment));
        let before: String =
            before.iter().map(|comment| format!(" {}", comment.text)).collect();
        self.value(&entry.value, width::of(&before) + comma.len());
        self.text.push_str(&before);
        self.text.push_str(comma);
        for comment in behind_comma {
            if comment.starts_line {
                self.line();
                if comment.after_blank {
                    self.end_blank_line();
                }
            } else {
                self.text.push(' ');
            }
            self.comment(comment);
        }
    }

    /// Makes the line that has begun a blank one.
    fn end_blank_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.line();
    }

    fn comment(&mut self, comment: &Comment<'_>) {
        let lines: Vec<_> = comment.text.split('\n').collect();
        let is_indentable =
            lines.iter().skip(1).all(|line| line.trim_start().starts_with('*'));
        if lines.len() == 1 || !is_indentable {
            return self.text.push_str(comment.text);
        }
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.line();
                self.text.push(' ');
            }
            self.text.push_str(line.trim());
        }
    }

    /// Prints a value with columns behind it on its line.
    fn value(&mut self, value: &Value<'_>, after: usize) {
        if let Some(flat) = flat(value)
            && self.used() + width::of(&flat) + after <= PRINT_WIDTH
        {
            return self.text.push_str(&flat);
        }
        let (all, [open, close]) = match value {
            Value::Literal(literal) => return self.text.push_str(literal),
            Value::Array(all) => (all, ['[', ']']),
            Value::Object(all) => (all, ['{', '}']),
        };
        self.text.push(open);
        self.indent += 2;
        for comment in &all.comments {
            self.line();
            self.comment(comment);
        }
        let fills = open == '[' && fills(&all.entries);
        let count = all.entries.len();
        for (at, entry) in all.entries.iter().enumerate() {
            let comma = if at + 1 == count { "" } else { "," };
            if fills && at > 0 && !entry.after_blank && self.fits(entry, comma) {
                self.text.push(' ');
            } else {
                if entry.after_blank {
                    self.text.push('\n');
                }
                self.line();
            }
            self.entry(entry, comma);
        }
        self.indent -= 2;
        if !self.text.ends_with([open]) || count > 0 || !all.comments.is_empty() {
            self.line();
        }
        self.text.push(close);
    }

    /// Returns whether a number fits into the line.
    fn fits(&self, entry: &Entry<'_>, comma: &str) -> bool {
        let last = self.text.rsplit('\n').next().unwrap_or_default();
        let length = flat_entry(entry).map_or(PRINT_WIDTH, |flat| flat.len());
        !last.contains("//") && self.used() + 1 + length + comma.len() <= PRINT_WIDTH
    }
}

/// Returns comments with a blank behind each.
fn inline(comments: &[Comment<'_>]) -> String {
    comments.iter().map(|comment| format!("{} ", comment.text)).collect()
}

/// Returns whether the comment is behind the comma.
fn is_suffix(comment: &Comment<'_>) -> bool {
    comment.is_line || comment.starts_line
}

/// Returns whether the entries are numbers, which fill lines.
fn fills(entries: &[Entry<'_>]) -> bool {
    let is_number = |entry: &Entry<'_>| {
        let Value::Literal(text) = &entry.value else { return false };
        text.trim_start_matches(['-', '+'])
            .starts_with(|first: char| first.is_ascii_digit())
    };
    let ends_with_comment = entries.last().is_some_and(|entry| {
        entry.trailing.iter().any(|comment| comment.is_line && !comment.starts_line)
    });
    entries.len() > 1 && entries.iter().all(is_number) && !ends_with_comment
}

/// Returns the entry on one line, if nothing in it must have several.
fn flat_entry(entry: &Entry<'_>) -> Option<String> {
    let breaks =
        |comment: &Comment<'_>| is_suffix(comment) || comment.text.contains('\n');
    let is_alone = |comment: &Comment<'_>| breaks(comment) || comment.ends_line;
    if entry.leading.iter().any(is_alone) || entry.trailing.iter().any(breaks) {
        return None;
    }
    let mut text = inline(&entry.leading);
    if let Some(key) = &entry.key {
        text.push_str(key);
        text.push_str(": ");
    }
    text.push_str(&inline(&entry.inner));
    text.push_str(&flat(&entry.value)?);
    for comment in &entry.trailing {
        text.push(' ');
        text.push_str(comment.text);
    }
    Some(text)
}

/// Returns the value on one line, if nothing in it must have several.
fn flat(value: &Value<'_>) -> Option<String> {
    let all = match value {
        Value::Literal(literal) => return Some(literal.clone()),
        Value::Array(all) | Value::Object(all) => all,
    };
    if must_break(value) {
        return None;
    }
    let parts: Option<Vec<_>> = all.entries.iter().map(flat_entry).collect();
    let inner = parts?.join(", ");
    Some(match value {
        Value::Object(_) if inner.is_empty() => "{}".to_owned(),
        Value::Object(_) => format!("{{ {inner} }}"),
        _ => format!("[{inner}]"),
    })
}

/// Returns whether the value itself has several lines, however short it is.
fn must_break(value: &Value<'_>) -> bool {
    match value {
        Value::Literal(_) => false,
        Value::Object(all) => {
            // The properties stay on lines of their own.
            let is_broken = all.is_broken && !all.entries.is_empty();
            is_broken
                || !all.comments.is_empty()
                || all.entries.iter().any(|entry| entry.after_blank)
        }
        Value::Array(all) => {
            // A list of objects, or of lists, that each have several entries.
            let several = |entry: &Entry<'_>| match &entry.value {
                Value::Literal(_) => None,
                Value::Array(inner) => (inner.entries.len() > 1).then_some(true),
                Value::Object(inner) => (inner.entries.len() > 1).then_some(false),
            };
            let kinds: Vec<_> = all.entries.iter().map(several).collect();
            let has_gap = all.entries.iter().any(|entry| entry.after_blank);
            !all.comments.is_empty()
                || (has_gap && fills(&all.entries))
                || (kinds.len() > 1
                    && kinds.iter().all(|kind| kind.is_some() && *kind == kinds[0]))
        }
    }
}
