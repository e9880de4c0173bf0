//! The positions of all values of a text, and a check that a YAML text can be parsed at a
//! reasonable cost.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use granit_parser::{ErrorKind, Event, Marker, Parser, Span};

use super::format::{Format, ParseError};
use super::pointer;
use crate::diagnostic::Position;

/// The deepest nesting of values. It is the limit of both parsers, too.
const DEEPEST: usize = 128;

/// The largest size of a YAML text with its aliases replaced, as a multiple of its own size.
const EXPANSION: usize = 10;

/// The positions of all values of a text, by digests of their pointers: a document has hundreds of
/// thousands of values.
#[derive(Debug, Default)]
pub(super) struct Places(HashMap<u64, (u32, u32)>);

impl Places {
    /// Finds the places of all values of a text that was parsed.
    pub(super) fn of(text: &str, format: Format) -> Self {
        let mut walk = Walk::default();
        match format {
            Format::Json => json(text, &mut walk),
            Format::Yaml => yaml(text, &mut walk),
        }
        walk.places
    }

    /// Returns the position of the value at `pointer`, or of its nearest ancestor.
    pub(super) fn locate(&self, pointer: &str) -> Option<Position> {
        let mut digest = ROOT;
        let mut found = self.0.get(&digest)?;
        for segment in pointer::segments(pointer) {
            digest = below(digest, &segment);
            match self.0.get(&digest) {
                Some(place) => found = place,
                None => break,
            }
        }
        let (line, column) = *found;
        Some(Position {
            line: usize::try_from(line).ok()?,
            column: usize::try_from(column).ok()?,
        })
    }
}

/// The digest of the pointer to the whole value.
const ROOT: u64 = 0;

/// Returns the digest of the pointer to a value, by that of the value around it.
fn below(around: u64, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (around, name).hash(&mut hasher);
    hasher.finish()
}

/// A walk through the values of a text, in their order.
#[derive(Default)]
struct Walk {
    places: Places,
    open: Vec<Open>,
}

/// An array or an object whose end was not read yet.
struct Open {
    digest: u64,
    at: Position,
    /// The number of values within it so far.
    length: usize,
    /// The key of an object whose value comes next.
    key: Option<String>,
    is_map: bool,
}

impl Walk {
    /// Records the place of the next value, and returns its digest.
    fn value(&mut self, at: Position) -> u64 {
        let digest = match self.open.last_mut() {
            None => ROOT,
            Some(around) => {
                let name =
                    around.key.take().unwrap_or_else(|| around.length.to_string());
                around.length += 1;
                below(around.digest, &name)
            }
        };
        if let (Ok(line), Ok(column)) = (at.line.try_into(), at.column.try_into()) {
            self.places.0.insert(digest, (line, column));
        }
        digest
    }

    fn open(&mut self, at: Position, is_map: bool) {
        let digest = self.value(at);
        self.open.push(Open {
            digest,
            at,
            length: 0,
            key: None,
            is_map,
        });
    }

    /// Returns whether a key of an object comes next.
    fn is_before_key(&self) -> bool {
        self.open.last().is_some_and(|last| last.is_map && last.key.is_none())
    }

    fn key(&mut self, key: String) {
        if let Some(last) = self.open.last_mut() {
            last.key = Some(key);
        }
    }
}

/// Walks through a text that was parsed, so that it is known to be JSON.
fn json(text: &str, walk: &mut Walk) {
    let mut at = Position { line: 1, column: 1 };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string(rest),
            '{' | '[' | '}' | ']' | ',' | ':' => 1,
            _ if first.is_whitespace() => first.len_utf8(),
            _ => rest.find([',', '}', ']', ' ', '\t', '\n', '\r']).unwrap_or(rest.len()),
        };
        let Some((token, behind)) = rest.split_at_checked(length) else { return };
        match first {
            '{' | '[' => walk.open(at, first == '{'),
            '}' | ']' => _ = walk.open.pop(),
            ',' | ':' => {}
            '"' if walk.is_before_key() => {
                walk.key(serde_json::from_str(token).unwrap_or_default());
            }
            _ if first.is_whitespace() => {}
            _ => _ = walk.value(at),
        }
        if first == '\n' {
            at.line += 1;
            at.column = 1;
        } else {
            at.column += token.chars().count();
        }
        rest = behind;
    }
}

/// Returns the length of the string at the start of a text, with its quotation marks.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// Walks through a YAML text. If it has a construct that only the other parser can read, the values
/// before it have places.
fn yaml(text: &str, walk: &mut Walk) {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let mut at = position(span.start);
                if let Some(around) = walk.open.last() {
                    at.column = hanging(&lines, at.line, around).unwrap_or(at.column);
                }
                walk.open(at, matches!(event, Event::MappingStart(..)));
            }
            Event::MappingEnd | Event::SequenceEnd => {
                walk.open.pop();
            }
            Event::Scalar(key, ..) if walk.is_before_key() => {
                walk.key(key.into_owned());
            }
            Event::Scalar(..) | Event::Alias(_) => {
                walk.value(position(span.start));
            }
            _ => {}
        }
    }
}

/// Returns the column of an array whose hyphens are below the first letter of its key: the parser
/// has the position of its first item.
fn hanging(lines: &[&str], line: usize, around: &Open) -> Option<usize> {
    let line = lines.get(line.checked_sub(1)?)?;
    let column = around.at.column;
    let item = line.trim_start_matches(' ');
    let is_below = line.len() - item.len() + 1 == column;
    (around.is_map && is_below && item.starts_with('-')).then_some(column)
}

fn position(mark: Marker) -> Position {
    Position {
        line: mark.line(),
        column: mark.col() + 1,
    }
}

/// Refuses a YAML text of several documents, and one that would be expensive to parse: it is nested
/// too deeply, which takes the parser quadratic time, or its aliases make it many times larger.
pub(super) fn check_yaml(text: &str) -> Result<(), ParseError> {
    let mut parser = Parser::new_from_str(text);
    let mut size = Size::default();
    let mut documents = 0;
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => return Ok(()),
            Some(Ok((event, Span { start, .. }))) => {
                size.add(&event);
                documents += usize::from(matches!(event, Event::DocumentStart(..)));
                if documents > 1 {
                    let found = "a second document begins here".to_owned();
                    return Err((Some(position(start)), found));
                }
                if size.open.len() > DEEPEST {
                    return Err((Some(position(start)), too_deep()));
                }
                if size.total > (text.len() + 1000) * EXPANSION {
                    let found = format!(
                        "with its aliases, the document is more than {EXPANSION} times as large"
                    );
                    return Err((Some(position(start)), found));
                }
            }
            Some(Err(error)) => {
                let at = Some(position(*error.marker()));
                if *error.kind() == ErrorKind::RecursionLimitExceeded {
                    return Err((at, too_deep()));
                }
                // The other parser decides, unless the rest of the text may be nested too deeply.
                let brackets =
                    text.bytes().filter(|one| matches!(one, b'[' | b'{')).count();
                let few = brackets < 1000;
                return if few { Ok(()) } else { Err((at, error.info())) };
            }
        }
    }
}

pub(super) fn too_deep() -> String {
    format!("the values are nested more than {DEEPEST} deep")
}

/// The size of a document with its aliases replaced.
#[derive(Default)]
struct Size {
    total: usize,
    /// The anchor of each open array and object, and the size before it.
    open: Vec<(usize, usize)>,
    anchored: HashMap<usize, usize>,
}

impl Size {
    fn add(&mut self, event: &Event<'_>) {
        let before = self.total;
        match event {
            Event::Scalar(text, _, anchor, _) => {
                self.total += text.len() + 1;
                self.remember(*anchor, before);
            }
            Event::Alias(anchor) => {
                let size = self.anchored.get(anchor).copied().unwrap_or(1);
                self.total = self.total.saturating_add(size);
            }
            Event::SequenceStart(_, anchor, _) | Event::MappingStart(_, anchor, _) => {
                self.total += 1;
                self.open.push((*anchor, before));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((anchor, before)) = self.open.pop() {
                    self.remember(anchor, before);
                }
            }
            _ => {}
        }
    }

    fn remember(&mut self, anchor: usize, before: usize) {
        if anchor > 0 {
            self.anchored.insert(anchor, self.total - before);
        }
    }
}
