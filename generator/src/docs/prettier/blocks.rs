//! The blocks of a page as the parser of prettier 2, remark-parse 8, reads them.
//!
//! It reads the text of a list's item, or of a quote, as a page of its own, without its indentation.

use super::code;
use super::html;
use super::inline::{self, Inline};
use super::lines::{first_line, heading, is_space, newlines, rule, trim, unindented};
use super::links;
use super::lists::{self, TAB, ends_item};
use super::table::{self, Table};

/// A part of a page that is no part of a paragraph.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// The first line of the page that it has.
    pub(super) line: usize,
    pub(super) last_line: usize,
    /// The indentation of its first line.
    pub(super) indent: isize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Heading(usize, Vec<Inline>),
    Paragraph(Vec<Inline>),
    /// The info string and the lines of a code block with fences.
    Fenced(String, String),
    /// The lines of a code block that is indented.
    Indented(String),
    Html(String),
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
    /// The text of all items begins at columns that tabs would lead to.
    pub(super) is_aligned: bool,
    pub(super) items: Vec<Item>,
}

#[derive(Debug)]
pub(super) struct Item {
    /// True if its task is done. None if it is no task.
    pub(super) done: Option<bool>,
    pub(super) blocks: Vec<Block>,
    /// A blank line is within the item, or between it and the next one.
    pub(super) is_loose: bool,
}

/// Blocks that are nested more deeply than this are a paragraph.
const DEEPEST: usize = 40;

/// Reads a page.
pub(super) fn read(page: &str) -> Vec<Block> {
    let lines: Vec<_> = page.split('\n').collect();
    let mut reader = Reader {
        indents: vec![0; lines.len()],
        lines,
        ..Reader::default()
    };
    reader.blocks(page, 0)
}

/// The result of reading a kind of block: the number of bytes, and the block if there is one.
type Found = (usize, Option<Kind>);

#[derive(Debug, Default)]
struct Reader<'a> {
    /// The lines of the page.
    lines: Vec<&'a str>,
    inline: inline::Reader,
    depth: usize,
    /// The columns of each line that are no part of the text that is being read.
    indents: Vec<isize>,
}

impl Reader<'_> {
    /// Reads the text that begins in a line of the page.
    fn blocks(&mut self, text: &str, line: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let (mut at, mut line) = (0, line);
        self.depth += 1;
        while at < text.len() {
            let rest = &text[at..];
            let indent = self.indent(line);
            let (length, kind) = self.block(rest, line);
            let last_line = line + newlines(&rest[..length]);
            if let Some(kind) = kind {
                blocks.push(Block {
                    kind,
                    line,
                    last_line,
                    indent,
                });
            }
            line = last_line;
            at += length;
        }
        self.depth -= 1;
        blocks
    }

    fn indent(&self, line: usize) -> isize {
        self.indents.get(line).copied().unwrap_or_default()
    }

    fn add_indent(&mut self, line: usize, columns: isize) {
        if let Some(indent) = self.indents.get_mut(line) {
            *indent += columns;
        }
    }

    fn block(&mut self, text: &str, line: usize) -> Found {
        let blank = blank_lines(text);
        if blank > 0 {
            return (blank, None);
        }
        if self.depth > DEEPEST {
            let text = text.trim_end_matches('\n');
            return (
                text.len().max(1),
                Some(Kind::Paragraph(vec![Inline::Raw(text.to_owned())])),
            );
        }
        if let Some((length, code)) = code::indented(text) {
            return (length, Some(Kind::Indented(code)));
        }
        if let Some(fenced) = code::fenced(text) {
            let mut code = fenced.code;
            // The line break at the end of the page is no part of a block without an end.
            if text.len() == fenced.length && self.depth == 1 && code.ends_with('\n') {
                code.pop();
            }
            return (fenced.length, Some(Kind::Fenced(fenced.info, code)));
        }
        if is_quote(text) {
            return self.quote(text, line);
        }
        if let Some((length, level, content)) = heading(text) {
            return (
                length,
                Some(Kind::Heading(level, self.inline.block(content, Vec::new()))),
            );
        }
        if let Some(length) = rule(text) {
            return (length, Some(Kind::Rule));
        }
        if lists::begins(text) {
            let (length, list) = list(self, text, line);
            return (length, Some(Kind::List(list)));
        }
        if let Some((length, level, content)) = underlined(text) {
            return (
                length,
                Some(Kind::Heading(level, self.inline.block(content, Vec::new()))),
            );
        }
        if let Some(length) = html::length(text) {
            return (length, Some(Kind::Html(text[..length].to_owned())));
        }
        if let Some((length, definition)) = definition(text) {
            return (length, Some(Kind::Definition(definition)));
        }
        if let Some(lines) = table::lines(text) {
            let length = lines.iter().map(|line| line.len() + 1).sum::<usize>() - 1;
            let table = Table::read(&lines, &mut self.inline);
            return (length, Some(Kind::Table(table)));
        }
        let length = paragraph(text);
        let content = text[..length].trim_end_matches('\n');
        let prefixes = self.prefixes(line, content);
        (content.len(), Some(Kind::Paragraph(self.inline.block(content, prefixes))))
    }

    /// Returns what the page has before the lines of a paragraph but the first.
    fn prefixes(&self, line: usize, text: &str) -> Vec<String> {
        let prefix = |line: usize| {
            let end = usize::try_from(self.indent(line)).unwrap_or_default();
            self.lines.get(line).and_then(|line| line.get(..end)).unwrap_or_default()
        };
        (line + 1..=line + newlines(text)).map(|line| prefix(line).to_owned()).collect()
    }

    fn quote(&mut self, text: &str, line: usize) -> Found {
        let (mut length, mut lines) = (0, Vec::new());
        let mut at = 0;
        for current in text.split('\n') {
            let blanks = current.len() - current.trim_start_matches([' ', '\t']).len();
            let content = match current[blanks..].strip_prefix('>') {
                Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
                None if trim(current).is_empty() || ends_quote(&text[at..]) => break,
                None => current,
            };
            lines.push(content);
            let cut = current.len() - content.len();
            self.add_indent(
                line + lines.len() - 1,
                isize::try_from(cut).unwrap_or_default(),
            );
            length = at + current.len();
            at = length + 1;
        }
        let blocks = self.blocks(&lines.join("\n"), line);
        (length, Some(Kind::Quote(blocks)))
    }
}

/// Returns the length of the blank lines that the text begins with.
fn blank_lines(text: &str) -> usize {
    let lines = text.split_inclusive('\n');
    lines
        .take_while(|line| line.trim_matches([' ', '\t', '\n']).is_empty())
        .map(str::len)
        .sum()
}

fn is_quote(text: &str) -> bool {
    unindented(text).starts_with('>')
}

/// Returns whether the text begins with a block that may follow a quote without a blank line.
fn ends_quote(text: &str) -> bool {
    code::indented(text).is_some()
        || code::opens(text)
        || heading(text).is_some()
        || underlined(text).is_some()
        || rule(text).is_some()
        || html::interrupts(text)
        || lists::interrupts(text)
}

fn ends_paragraph(text: &str) -> bool {
    ends_item(text)
        || is_quote(text)
        || html::interrupts(text)
        || lists::interrupts(text)
}

/// Reads a heading with a line below it.
fn underlined(text: &str) -> Option<(usize, usize, &str)> {
    let line = first_line(text);
    let below = first_line(text.get(line.len() + 1..)?);
    let mark = below.chars().next().filter(|mark| matches!(mark, '=' | '-'))?;
    if !below.trim_matches(mark).is_empty() {
        return None;
    }
    let indent = line.bytes().take(3).take_while(|byte| *byte == b' ').count();
    let content = line[indent..].trim_end_matches([' ', '\t']);
    let length = line.len() + 1 + below.len();
    Some((
        length,
        if mark == '=' { 1 } else { 2 },
        content.trim_start_matches([' ', '\t']),
    ))
}

/// Returns the length of a paragraph.
fn paragraph(text: &str) -> usize {
    let mut end = first_line(text).len();
    while end < text.len() {
        let rest = &text[end + 1..];
        if rest.starts_with('\n') {
            break;
        }
        let line = first_line(rest);
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let is_deep =
            line[blanks..].starts_with('\t') || (blanks >= TAB && blanks < line.len());
        if !is_deep
            && (ends_paragraph(rest)
                || (trim(line).is_empty() && line.len() < rest.len()))
        {
            break;
        }
        end += 1 + line.len();
    }
    end
}

/// Reads the target of references: `[name]: https://example.com 'Title'`.
fn definition(text: &str) -> Option<(usize, String)> {
    let start = text.len() - unindented(text).len();
    let rest = text[start..].strip_prefix('[').filter(|rest| !rest.starts_with('^'))?;
    let end = links::up_to_bracket(rest).filter(|end| *end > 0)?;
    let name = &rest[..end];
    let mut at = start + 1 + end;
    at += text[at..].strip_prefix("]:").map(|_| 2)?;
    let blank =
        |text: &str| text.len() - text.trim_start_matches([' ', '\t', '\n']).len();
    at += blank(&text[at..]);
    let (length, target) = links::definition_target(&text[at..])?;
    at += length;
    let gap = blank(&text[at..]);
    let mark = text[at + gap..].chars().next();
    let mark = mark.filter(|mark| matches!(mark, '"' | '\'' | '('));
    let mut title = "";
    if let Some(mark) = mark {
        let start = at + gap + 1;
        let end = text[start..].find(if mark == '(' { ')' } else { mark });
        title = &text[start..start + end.filter(|_| gap > 0)?];
        if title.contains("\n\n") || title.ends_with('\n') {
            return None;
        }
        at = start + title.len() + 1;
    }
    let line = first_line(&text[at..]);
    if !unindented(line).is_empty() {
        return None;
    }
    let target = links::print_target(&links::decoded(target), false);
    let title = links::print_title(&links::decoded(title));
    let printed = format!("[{}]: {target}{title}", links::normalized(name));
    Some((at + line.len(), printed))
}

/// Reads a list: its length, and the list.
fn list(reader: &mut Reader<'_>, text: &str, line: usize) -> (usize, List) {
    let (items, length) = lists::split(text);
    let mut line = line;
    let mut list = List {
        start: None,
        repeats_one: false,
        is_aligned: true,
        items: Vec::new(),
    };
    let last = items.len().saturating_sub(1);
    let mut texts = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let text = item.lines.join("\n");
        let read = read_item(reader, &text, line);
        line += newlines(&text);
        list.items.push(read);
        line += newlines(&item.trail.join("\n")) + usize::from(at < last);
        texts.push(text);
    }
    let numbers: Vec<_> = texts.iter().map(|text| lists::number(text)).collect();
    list.start = numbers.first().copied().flatten();
    list.repeats_one = list.start.is_some() && lists::repeats_one(&numbers);
    list.is_aligned = list.start.is_none() || is_aligned(&texts, &list.items);
    (length, list)
}

fn read_item(reader: &mut Reader<'_>, text: &str, line: usize) -> Item {
    let (mut content, cut) = lists::without_mark(text);
    for (at, columns) in cut.iter().enumerate() {
        reader.add_indent(line + at, *columns);
    }
    let task = content.as_bytes();
    let done = match task {
        [b'[', done @ (b' ' | b'\t' | b'x' | b'X'), b']', b' ' | b'\t', ..] => {
            Some(matches!(done, b'x' | b'X'))
        }
        _ => None,
    };
    if done.is_some() {
        content.drain(..TAB);
        reader.add_indent(line, 4);
    }
    let is_spread = content.trim_end_matches(is_space).contains("\n\n");
    Item {
        done,
        is_loose: is_spread || text.ends_with('\n'),
        blocks: reader.blocks(&content, line),
    }
}

/// The columns of a tab in the output.
const OUTPUT_TAB: isize = 2;

fn is_aligned(texts: &[String], items: &[Item]) -> bool {
    let has_gap = |text: &String| {
        let rest =
            text.trim_start().trim_start_matches(|letter: char| letter.is_ascii_digit());
        let rest = rest.get(1..).unwrap_or_default();
        rest.len() - rest.trim_start().len() > 1
    };
    let start = |item: &Item| item.blocks.first().map(|block| block.indent);
    if texts.first().is_some_and(has_gap) {
        return true;
    }
    let Some(first) = items.first().and_then(start) else { return false };
    let on_tab = first % OUTPUT_TAB == 0;
    match (texts.get(1), items.get(1)) {
        (Some(text), Some(second)) => {
            start(second) == Some(first) && (on_tab || has_gap(text))
        }
        _ => on_tab,
    }
}
