//! The positions of all values of a text, and a check that a YAML text can be parsed at a
//! reasonable cost.

use std::collections::{BTreeMap, HashMap};

use granit_parser::{ErrorKind, Event, Marker, Parser, Span};
use serde_json::value::RawValue;

use super::format::{Format, ParseError};
use super::pointer;
use crate::diagnostic::Position;

/// The deepest nesting of values. It is the limit of both parsers, too.
const DEEPEST: usize = 128;

/// The largest size of a YAML text with its aliases replaced, as a multiple of its own size.
const EXPANSION: usize = 10;

/// The position of a value, and the places of the values within it.
#[derive(Debug)]
pub(super) struct Place {
    at: Position,
    inside: BTreeMap<String, Place>,
}

impl Place {
    /// Finds the places of all values of a text that was parsed.
    pub(super) fn of(text: &str, format: Format) -> Option<Self> {
        match format {
            Format::Json => {
                let root = serde_json::from_str(text).ok()?;
                Some(Cursor::at_start_of(text).place(root))
            }
            Format::Yaml => yaml(text),
        }
    }

    /// Returns the position of the value at `pointer`, or of its nearest ancestor.
    pub(super) fn locate(&self, pointer: &str) -> Position {
        let mut place = self;
        for segment in pointer::segments(pointer) {
            match place.inside.get(&segment) {
                Some(inner) => place = inner,
                None => break,
            }
        }
        place.at
    }

    fn at(at: Position) -> Self {
        Self {
            at,
            inside: BTreeMap::new(),
        }
    }
}

/// A position in a text, which only moves forward, so that lines are counted once.
struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    at: Position,
}

impl<'t> Cursor<'t> {
    fn at_start_of(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            at: Position { line: 1, column: 1 },
        }
    }

    /// Returns the place of a value. A [`RawValue`] borrows the text, so its address is its
    /// position.
    fn place(&mut self, raw: &'t RawValue) -> Place {
        let json = raw.get();
        self.go_to(json.as_ptr().addr().saturating_sub(self.text.as_ptr().addr()));
        let mut place = Place::at(self.at);
        if json.starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
            let items = items.into_iter().enumerate();
            place.inside = items
                .map(|(index, item)| (index.to_string(), self.place(item)))
                .collect();
        } else if json.starts_with('{') {
            let members: BTreeMap<String, &RawValue> =
                serde_json::from_str(json).unwrap_or_default();
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by_key(|(_, member)| member.get().as_ptr().addr());
            place.inside = members
                .into_iter()
                .map(|(name, member)| (name, self.place(member)))
                .collect();
        }
        place
    }

    fn go_to(&mut self, offset: usize) {
        for letter in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            if letter == '\n' {
                self.at.line += 1;
                self.at.column = 1;
            } else {
                self.at.column += 1;
            }
        }
        self.offset = offset;
    }
}

/// An array or an object whose end was not read yet.
struct Open {
    place: Place,
    /// The key of an object whose value comes next.
    key: Option<String>,
    is_map: bool,
}

fn yaml(text: &str) -> Option<Place> {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut open: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(Ok((event, span))) = parser.next_event() {
        let done = match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let mut at = position(span.start);
                if let Some(around) = open.last() {
                    at.column = hanging(&lines, at.line, around).unwrap_or(at.column);
                }
                open.push(Open {
                    place: Place::at(at),
                    key: None,
                    is_map: matches!(event, Event::MappingStart(..)),
                });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => open.pop()?.place,
            Event::Scalar(key, ..)
                if open.last().is_some_and(|last| last.is_map && last.key.is_none()) =>
            {
                open.last_mut()?.key = Some(key.into_owned());
                continue;
            }
            Event::Scalar(..) | Event::Alias(_) => Place::at(position(span.start)),
            _ => continue,
        };
        if let Some(root) = close(&mut open, done) {
            return Some(root);
        }
    }
    // The text has a construct that only the other parser can read. The values before it have
    // places.
    loop {
        let unfinished = open.pop()?.place;
        if let Some(root) = close(&mut open, unfinished) {
            return Some(root);
        }
    }
}

/// Puts a value into the one around it, or returns it if it is the root.
fn close(open: &mut [Open], done: Place) -> Option<Place> {
    let Some(around) = open.last_mut() else { return Some(done) };
    let name = match around.key.take() {
        Some(key) => key,
        None => around.place.inside.len().to_string(),
    };
    around.place.inside.insert(name, done);
    None
}

/// Returns the column of an array whose hyphens are below the first letter of its key: the parser
/// has the position of its first item.
fn hanging(lines: &[&str], line: usize, around: &Open) -> Option<usize> {
    let line = lines.get(line.checked_sub(1)?)?;
    let column = around.place.at.column;
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
