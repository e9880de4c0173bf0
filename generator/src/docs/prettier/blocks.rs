//! The blocks of a page.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Tag, TagEnd};

use super::addresses;
use super::inline::{self, Inline};
use super::table::{self, Table};
use crate::docs::markdown::{Fences, Line};

/// A part of a page that is no part of a paragraph.
#[derive(Debug)]
pub(super) enum Block {
    Heading(usize, Vec<Inline>),
    Paragraph(Vec<Inline>),
    /// The info string and the lines of a code block with fences.
    Fenced(String, String),
    /// The lines of a code block that is indented.
    Indented(String),
    Html {
        text: String,
        /// The block before it is HTML too, and no blank line is between them.
        continues: bool,
    },
    List(List),
    Quote(Vec<Block>),
    Rule,
    Table(Table),
    /// The target of references.
    Definition(String),
}

#[derive(Debug)]
pub(super) struct List {
    /// The number of the first item of an ordered list.
    pub(super) start: Option<u64>,
    /// All items but the first have the number 1.
    pub(super) repeats_one: bool,
    pub(super) items: Vec<Item>,
}

#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) blocks: Vec<Block>,
    /// A blank line is within the item, or between it and the next one.
    pub(super) is_loose: bool,
}

/// Reads a page.
///
/// Tables are found line by line, because those of upstream's pages may be broken: their end, and
/// rows with more cells than the heading, are those of the parser that prettier 2 has.
pub(super) fn read(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let lines: Vec<&str> = page.split_inclusive('\n').collect();
    let mut fences = Fences::default();
    let (mut start, mut at, mut after_blank) = (0, 0, true);
    while at < lines.len() {
        let is_text = fences.read(lines[at].trim_end_matches('\n')) == Line::Text;
        let starts = is_text && after_blank;
        let rows = if starts { table::rows(&lines[at..]) } else { 0 };
        let is_definition = starts && is_definition(lines[at]);
        if rows == 0 && !is_definition {
            after_blank = is_text && lines[at].trim().is_empty();
            at += 1;
            continue;
        }
        blocks.extend(parse(&lines[start..at].concat()));
        if is_definition {
            blocks.push(Block::Definition(lines[at].trim().to_owned()));
        } else {
            blocks.push(Block::Table(Table::read(&lines[at..at + rows])));
        }
        at += rows.max(1);
        start = at;
    }
    blocks.extend(parse(&lines[start..].concat()));
    blocks
}

/// Returns whether the line is the target of references: `[name]: https://example.com`.
fn is_definition(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('[')
        && line
            .split_once("]: ")
            .is_some_and(|(name, _)| !name[1..].contains(['[', ']']))
}

/// Reads a text without tables.
fn parse(text: &str) -> Vec<Block> {
    let text = &addresses::hide(text);
    match inline::events(text, Options::empty()) {
        Some(events) => Reader { text, events }.blocks(),
        None => vec![Block::Html {
            text: text.trim_end().to_owned(),
            continues: false,
        }],
    }
}

struct Reader<'a> {
    text: &'a str,
    events: inline::Events<'a>,
}

impl<'a> Reader<'a> {
    /// Reads the blocks up to the end of what is around them.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut html_end = None;
        while let Some((event, _)) = self.events.peek() {
            // The text of a tight item is no paragraph to this parser.
            if inline::is_part(event) {
                blocks.push(Block::Paragraph(inline::read(self.text, &mut self.events)));
                continue;
            }
            let Some((event, range)) = self.events.next() else { break };
            let block = match event {
                Event::Start(Tag::HtmlBlock) => {
                    let continues = html_end == Some(range.start);
                    html_end = Some(range.end);
                    self.skip(|end| matches!(end, TagEnd::HtmlBlock));
                    let text = self.text[range].trim_end_matches('\n').to_owned();
                    Block::Html { text, continues }
                }
                Event::Start(tag) => self.block(&tag, range),
                Event::Rule => Block::Rule,
                _ => break,
            };
            blocks.push(block);
        }
        blocks
    }

    fn block(&mut self, tag: &Tag<'a>, range: Range<usize>) -> Block {
        match tag {
            Tag::Heading { level, .. } => Block::Heading(*level as usize, self.inline()),
            Tag::BlockQuote(_) => Block::Quote(self.blocks()),
            Tag::CodeBlock(kind) => self.code(kind),
            Tag::List(start) => self.list(*start, range),
            _ => Block::Paragraph(self.inline()),
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>) -> Block {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(part) => text.push_str(&part),
                _ => break,
            }
        }
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        match kind {
            CodeBlockKind::Fenced(info) => Block::Fenced(info.to_string(), text),
            CodeBlockKind::Indented => Block::Indented(text),
        }
    }

    fn list(&mut self, start: Option<u64>, list: Range<usize>) -> Block {
        let (mut items, mut ranges) = (Vec::new(), Vec::new());
        while let Some((Event::Start(Tag::Item), range)) = self.events.next() {
            items.push(Item {
                blocks: self.blocks(),
                is_loose: false,
            });
            ranges.push(range);
        }
        let last = ranges.len().saturating_sub(1);
        for (at, (item, range)) in items.iter_mut().zip(&ranges).enumerate() {
            // The blank lines behind the last item are not its own.
            let end = ranges.get(at + 1).map_or(list.end, |next| next.start);
            let text = &self.text[range.start..end];
            let text = if at == last { text.trim_end() } else { text };
            item.is_loose = has_blank_line(text);
        }
        let numbers = ranges.iter().map(|range| number(&self.text[range.clone()]));
        let numbers: Vec<_> = numbers.collect();
        Block::List(List {
            start,
            repeats_one: repeats_one(&numbers),
            items,
        })
    }

    /// Reads inline Markdown up to the end of its block.
    fn inline(&mut self) -> Vec<Inline> {
        let text = inline::read(self.text, &mut self.events);
        self.events.next();
        text
    }

    fn skip(&mut self, is_end: impl Fn(TagEnd) -> bool) {
        for (event, _) in self.events.by_ref() {
            if matches!(event, Event::End(end) if is_end(end)) {
                return;
            }
        }
    }
}

/// Returns the number of an item of an ordered list.
fn number(item: &str) -> Option<u64> {
    let item = item.trim_start();
    item[..item.find(['.', ')'])?].parse().ok()
}

/// Returns whether the numbers of a list are meant to stay when items are moved: `1. 1. 1.` or
/// `0. 1. 1.`
fn repeats_one(numbers: &[Option<u64>]) -> bool {
    match numbers {
        [Some(0), second, third, ..] => *second == Some(1) && *third == Some(1),
        [_, second, ..] => *second == Some(1),
        _ => false,
    }
}

/// Returns whether a line that ends within the text is blank.
fn has_blank_line(text: &str) -> bool {
    let lines: Vec<&str> = text.split('\n').skip(1).collect();
    lines
        .split_last()
        .is_some_and(|(_, lines)| lines.iter().any(|line| line.trim().is_empty()))
}
