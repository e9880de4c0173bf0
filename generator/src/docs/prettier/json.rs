//! JSON in code blocks.

use std::borrow::Cow;

use crate::docs::width;

/// The columns of a line.
const PRINT_WIDTH: usize = 80;
/// Deeper JSON stays as it is.
const DEEPEST: usize = 500;

enum Value<'a> {
    /// A string, a number or a word, as it is written.
    Literal(Cow<'a, str>),
    Array(Vec<Entry<'a>>),
    Object {
        entries: Vec<Entry<'a>>,
        /// A line break is in front of the first key, so that each property has a line of its own.
        is_broken: bool,
    },
}

struct Entry<'a> {
    key: Option<&'a str>,
    value: Value<'a>,
    /// A blank line is before it.
    after_blank: bool,
}

/// Returns JSON as prettier writes it, or nothing if it is no JSON, which prettier leaves alone.
pub(super) fn format(text: &str) -> Option<String> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    (parser.at == text.len()).then(|| {
        let mut printed = String::new();
        print(&value, 0, 0, &mut printed);
        printed
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

    /// Skips white space, and returns it.
    fn space(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start().len();
        self.at += length;
        &rest[..length]
    }

    fn take(&mut self, letter: char) -> bool {
        let found = self.rest().starts_with(letter);
        self.at += if found { letter.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        self.space();
        if depth > DEEPEST {
            return None;
        }
        if self.take('[') {
            let (entries, _) = self.entries(']', depth)?;
            return Some(Value::Array(entries));
        }
        if self.take('{') {
            let (entries, is_broken) = self.entries('}', depth)?;
            return Some(Value::Object { entries, is_broken });
        }
        self.literal().map(|literal| Value::Literal(number(literal)))
    }

    /// Returns the entries up to the end, and whether a line break is before the first one.
    fn entries(&mut self, end: char, depth: usize) -> Option<(Vec<Entry<'a>>, bool)> {
        let mut entries = Vec::new();
        let is_broken = self.space().contains('\n');
        if self.take(end) {
            return Some((entries, false));
        }
        let mut after_blank = false;
        loop {
            let key = if end == '}' { Some(self.key()?) } else { None };
            let value = self.value(depth + 1)?;
            entries.push(Entry {
                key,
                value,
                after_blank,
            });
            self.space();
            if self.take(end) {
                return Some((entries, is_broken));
            }
            if !self.take(',') {
                return None;
            }
            after_blank = self.space().matches('\n').count() > 1;
            // A comma behind the last entry is forgiven, and removed.
            if self.take(end) {
                return Some((entries, is_broken));
            }
        }
    }

    fn key(&mut self) -> Option<&'a str> {
        self.space();
        let key = self.literal().filter(|key| key.starts_with('"'))?;
        self.space();
        self.take(':').then_some(key)
    }

    fn literal(&mut self) -> Option<&'a str> {
        let mut values = serde_json::Deserializer::from_str(self.rest())
            .into_iter::<serde::de::IgnoredAny>();
        values.next()?.ok()?;
        let literal = &self.rest()[..values.byte_offset()];
        self.at += literal.len();
        Some(literal)
    }
}

/// Prints a value on a line that has `indent` columns before its first property, and `used` columns
/// before the value.
fn print(value: &Value<'_>, indent: usize, after: usize, text: &mut String) {
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let used = width::of(&text[line..]);
    if let Some(flat) = flat(value)
        && used + width::of(&flat) + after <= PRINT_WIDTH
    {
        text.push_str(&flat);
        return;
    }
    let (entries, [open, close]) = match value {
        Value::Literal(literal) => return text.push_str(literal),
        Value::Array(entries) => (entries, ['[', ']']),
        Value::Object { entries, .. } => (entries, ['{', '}']),
    };
    if entries.is_empty() {
        return text.extend([open, close]);
    }
    let inner = indent + 2;
    let fills = open == '[' && entries.len() > 1 && entries.iter().all(is_number);
    text.push(open);
    for (at, entry) in entries.iter().enumerate() {
        let is_last = at + 1 == entries.len();
        let comma = usize::from(!is_last);
        if fills && at > 0 && !entry.after_blank && fits(text, entry, comma) {
            text.push(' ');
        } else {
            text.push_str(if entry.after_blank { "\n\n" } else { "\n" });
            text.extend(std::iter::repeat_n(' ', inner));
        }
        if let Some(key) = entry.key {
            text.push_str(key);
            text.push_str(": ");
        }
        print(&entry.value, inner, comma, text);
        if !is_last {
            text.push(',');
        }
    }
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
    text.push(close);
}

/// Returns a number in its shortest form, and any other literal as it is.
fn number(literal: &str) -> Cow<'_, str> {
    let is_number =
        literal.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    if !is_number || !literal.contains(['.', 'e', 'E']) {
        return literal.into();
    }
    let (digits, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, ""));
    let digits = match digits.split_once('.') {
        Some((whole, fraction)) => {
            let (first, rest) = fraction.split_at(fraction.len().min(1));
            format!("{whole}.{first}{}", rest.trim_end_matches('0'))
        }
        None => digits.to_owned(),
    };
    let sign = if exponent.starts_with('-') { "-" } else { "" };
    match exponent.trim_start_matches(['+', '-']).trim_start_matches('0') {
        "" => digits,
        exponent => format!("{digits}e{sign}{exponent}"),
    }
    .into()
}

fn fits(text: &str, entry: &Entry<'_>, comma: usize) -> bool {
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let length = flat(&entry.value).map_or(PRINT_WIDTH, |flat| flat.len());
    text.len() - line + 1 + length + comma <= PRINT_WIDTH
}

fn is_number(entry: &Entry<'_>) -> bool {
    matches!(&entry.value, Value::Literal(text) if text.starts_with(|letter: char| letter == '-' || letter.is_ascii_digit()))
}

/// Returns the value on one line, if nothing in it must have several.
fn flat(value: &Value<'_>) -> Option<String> {
    let entries = match value {
        Value::Literal(literal) => return Some(literal.to_string()),
        Value::Array(entries) => entries,
        Value::Object { entries, .. } => entries,
    };
    if must_break(value) {
        return None;
    }
    let mut parts = Vec::new();
    for entry in entries {
        let value = flat(&entry.value)?;
        parts.push(match entry.key {
            Some(key) => format!("{key}: {value}"),
            None => value,
        });
    }
    let inner = parts.join(", ");
    Some(match value {
        Value::Object { .. } if inner.is_empty() => "{}".to_owned(),
        Value::Object { .. } => format!("{{ {inner} }}"),
        _ => format!("[{inner}]"),
    })
}

/// Returns whether the value itself has several lines, however short it is.
fn must_break(value: &Value<'_>) -> bool {
    match value {
        Value::Literal(_) => false,
        Value::Object { entries, is_broken } => {
            *is_broken || entries.iter().any(|entry| entry.after_blank)
        }
        Value::Array(entries) => {
            // A list of objects, or of lists, that each have several entries.
            let several = |entry: &Entry<'_>| match &entry.value {
                Value::Literal(_) => None,
                Value::Array(inner) => (inner.len() > 1).then_some(true),
                Value::Object { entries, .. } => (entries.len() > 1).then_some(false),
            };
            let kinds: Vec<_> = entries.iter().map(several).collect();
            kinds.len() > 1
                && kinds.iter().all(|kind| kind.is_some() && *kind == kinds[0])
        }
    }
}
