//! Blocks and inline Markdown as prettier writes them.

use super::blocks::{Block, Item, Kind, List};
use super::inline::Inline;
use super::json;
use super::lines::is_space;
use super::links;
use super::words::{self, Token};

/// Returns a page.
pub(super) fn document(blocks: &[Block]) -> String {
    let mut printer = Printer {
        is_aligned: true,
        ..Printer::default()
    };
    printer.blocks(blocks, Around::Page);
    if !blocks.is_empty() {
        printer.line();
    }
    printer.text
}

/// Returns the text of a cell.
fn cell(parts: &[Inline]) -> String {
    let mut printer = Printer::default();
    printer.parts(parts, false);
    printer.text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Page,
    Quote,
    TightItem,
    LooseItem,
}

#[derive(Default)]
struct Printer {
    text: String,
    /// The text before each line.
    indent: String,
    in_emphasis: bool,
    /// The indentation of the next block in addition to that of the item it is in.
    task_indent: &'static str,
    /// An address is directly before the emphasis that is printed.
    after_address: bool,
    /// All lists around are aligned.
    is_aligned: bool,
    /// The position of the innermost list among lists one after the other.
    nth_list: Option<usize>,
}

impl Printer {
    /// Begins a line, without blanks at the end of the last one.
    fn line(&mut self) {
        let end = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(end);
        self.literal_line();
    }

    fn literal_line(&mut self) {
        self.text.push('\n');
        self.text.push_str(&self.indent);
    }

    fn lines(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.line();
            }
            self.text.push_str(line);
        }
    }

    fn literal_lines(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.literal_line();
            }
            self.text.push_str(line);
        }
    }

    /// Prints with more text before each line but the first.
    fn indented(&mut self, indent: &str, print: impl FnOnce(&mut Self)) {
        let outer = self.indent.len();
        self.indent.push_str(indent);
        print(self);
        self.indent.truncate(outer);
    }

    fn blocks(&mut self, blocks: &[Block], around: Around) {
        let mut nth = 0;
        for (at, block) in blocks.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| blocks.get(before));
            if let Some(before) = before {
                for _ in 0..lines_between(before, block, around) {
                    self.line();
                }
            }
            nth = match (before.map(|before| &before.kind), &block.kind) {
                // Lists one after the other have different marks, or else they would be one.
                (Some(Kind::List(before)), Kind::List(list))
                    if before.start.is_some() == list.start.is_some() =>
                {
                    nth + 1
                }
                _ => 0,
            };
            let is_last = around == Around::Page && at + 1 == blocks.len();
            let indent = std::mem::take(&mut self.task_indent);
            self.indented(indent, |printer| printer.block(block, nth, is_last));
        }
    }

    fn block(&mut self, block: &Block, nth: usize, is_last: bool) {
        match &block.kind {
            Kind::Heading(level, text) => {
                self.text.push_str(&"#".repeat(*level));
                self.text.push(' ');
                self.parts(text, false);
            }
            Kind::Paragraph(text) => self.parts(text, true),
            Kind::Fenced(info, code) => self.fenced(info, code),
            Kind::Indented(code) => {
                self.text.push_str("    ");
                self.indented("    ", |printer| printer.lines(code));
            }
            Kind::Html(text) => {
                let text = if is_last { text.trim_end_matches(is_space) } else { text };
                self.html(text);
            }
            Kind::Definition(text) => self.text.push_str(text),
            Kind::List(list) => self.list(list, nth),
            Kind::Quote(blocks) => {
                self.text.push_str("> ");
                self.indented("> ", |printer| printer.blocks(blocks, Around::Quote));
            }
            // It may not look like the mark of the list that it is in.
            Kind::Rule => self.text.push_str(match self.nth_list {
                Some(nth) if nth.is_multiple_of(2) => "***",
                _ => "---",
            }),
            Kind::Table(table) => self.lines(&table.print(cell).join("\n")),
        }
    }

    fn html(&mut self, text: &str) {
        if text.starts_with("<!--") && text.ends_with("-->") {
            self.lines(text);
        } else {
            self.literal_lines(text);
        }
    }

    fn fenced(&mut self, info: &str, code: &str) {
        let longest =
            code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat((longest + 1).max(3));
        let language = info.split(' ').next().unwrap_or_default();
        let formatted = json::is_json(language).then(|| json::format(code)).flatten();
        self.text.push_str(&fence);
        self.text.push_str(info);
        self.line();
        self.lines(formatted.as_deref().unwrap_or(code));
        self.line();
        self.text.push_str(&fence);
    }

    fn list(&mut self, list: &List, nth: usize) {
        let outer = (self.is_aligned, self.nth_list);
        self.is_aligned &= list.is_aligned;
        self.nth_list = Some(nth);
        let is_padded =
            self.is_aligned || list.items.iter().any(|item| has_code(&item.blocks));
        for (at, item) in (0_u64..).zip(&list.items) {
            if at > 0 {
                self.line();
            }
            let mut mark = match list.start {
                Some(start) => {
                    let number = match at {
                        0 => start,
                        _ if list.repeats_one => 1,
                        _ => start.saturating_add(at),
                    };
                    format!("{number}{} ", if nth.is_multiple_of(2) { '.' } else { ')' })
                }
                None => if nth.is_multiple_of(2) { "- " } else { "* " }.to_owned(),
            };
            if is_padded && mark.len() % 2 == 1 {
                mark.push(' ');
            }
            self.text.push_str(&mark);
            let inner =
                if is_flat(item) { String::new() } else { " ".repeat(mark.len()) };
            self.indented(&inner, |printer| printer.item(item));
            if item.is_loose && at + 1 < list.items.len() as u64 {
                self.line();
            }
        }
        (self.is_aligned, self.nth_list) = outer;
    }

    fn item(&mut self, item: &Item) {
        self.text.push_str(match item.done {
            None => "",
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
        });
        let around = if item.is_loose { Around::LooseItem } else { Around::TightItem };
        // The lines of the first block are indented with the task.
        self.task_indent =
            match (item.done, item.blocks.first().map(|block| &block.kind)) {
                (None, _) | (_, Some(Kind::List(_))) => "",
                _ => "    ",
            };
        self.blocks(&item.blocks, around);
        self.task_indent = "";
    }

    fn parts(&mut self, parts: &[Inline], is_paragraph: bool) {
        let last = parts.len().saturating_sub(1);
        // Text beside a part, without white space at the ends of a paragraph.
        let text_at = |at: usize| {
            let Some(Inline::Text(text)) = parts.get(at) else { return "" };
            let text = if is_paragraph && at == 0 {
                text.trim_start_matches(is_space)
            } else {
                text
            };
            if is_paragraph && at == last {
                text.trim_end_matches(is_space)
            } else {
                text
            }
        };
        let mut after_address = std::mem::take(&mut self.after_address);
        for (at, part) in parts.iter().enumerate() {
            match part {
                Inline::Text(_) => self.words(text_at(at), true, after_address),
                Inline::Plain(words) => self.words(words, false, false),
                Inline::Html(html) => self.html(html),
                Inline::Raw(raw) | Inline::Address(raw) => self.text.push_str(raw),
                Inline::Break("\\") => {
                    self.text.push('\\');
                    self.line();
                }
                Inline::Break(end) => {
                    self.text.push_str(end);
                    self.literal_line();
                }
                Inline::Code(value) => self.text.push_str(&code(value)),
                Inline::Emphasis { mark, text } => {
                    let before = at.checked_sub(1).map_or("", text_at);
                    let style = match text.as_slice() {
                        [Inline::Address(_), ..] => *mark,
                        _ if self.in_emphasis => '*',
                        _ if is_within_word(before, text_at(at + 1)) => '*',
                        _ => '_',
                    };
                    let outer = std::mem::replace(&mut self.in_emphasis, true);
                    self.text.push(style);
                    self.after_address = after_address;
                    self.parts(text, false);
                    self.text.push(style);
                    self.in_emphasis = outer;
                }
                Inline::Strong(inner) => self.between("**", inner, "**"),
                Inline::Deleted(inner) => self.between("~~", inner, "~~"),
                Inline::Link {
                    text,
                    target,
                    title,
                } => {
                    let target = links::print_target(target, true);
                    let title = links::print_title(title);
                    self.between("[", text, &format!("]({target}{title})"));
                }
                Inline::Reference { text, name } => {
                    self.between("[", text, &format!("]{name}"));
                }
            }
            after_address = matches!(part, Inline::Address(_));
        }
    }

    fn between(&mut self, start: &str, parts: &[Inline], end: &str) {
        self.text.push_str(start);
        self.parts(parts, false);
        self.text.push_str(end);
    }

    fn words(&mut self, text: &str, is_escaped: bool, after_address: bool) {
        let tokens = words::split(text);
        for (at, token) in tokens.iter().enumerate() {
            match token {
                Token::Word(word) if is_escaped => {
                    let escaped = word.escaped();
                    // Directly behind an address, prettier takes the first marks for those of
                    // emphasis.
                    if after_address && at == 0 && escaped != word.text {
                        let mut bare = escaped.as_str();
                        while let Some((mark, rest)) = first_mark(bare) {
                            self.text.push(mark);
                            bare = rest;
                        }
                        self.text.push_str(bare);
                    } else {
                        self.text.push_str(&escaped);
                    }
                }
                Token::Word(word) => self.text.push_str(word.text),
                Token::Space("\n") if is_escaped && begins_block(tokens.get(at + 1)) => {
                    self.text.push(' ');
                }
                Token::Space("\n") => self.line(),
                Token::Space(space) => self.text.push_str(space),
            }
        }
    }
}

/// Returns the mark of emphasis that the text begins with, without the backslash before it, and
/// the rest.
fn first_mark(text: &str) -> Option<(char, &str)> {
    let mut letters = text.strip_prefix('\\').unwrap_or(text).chars();
    let mark = letters.next().filter(|mark| matches!(mark, '*' | '_'))?;
    Some((mark, letters.as_str()))
}

/// Returns whether the word would begin a quote, a heading or an item of a list at the start of a
/// line.
fn begins_block(word: Option<&Token<'_>>) -> bool {
    let Some(Token::Word(word)) = word else { return false };
    let text = word.text;
    let number = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    text.starts_with('>')
        || matches!(
            text,
            "*" | "+" | "-" | "#" | "##" | "###" | "####" | "#####" | "######"
        )
        || (number.len() < text.len() && matches!(number, "." | ")"))
}

/// Returns the number of line breaks between two blocks.
fn lines_between(before: &Block, block: &Block, around: Around) -> usize {
    let is_next = before.last_line + 1 == block.line;
    let is_item = matches!(around, Around::TightItem | Around::LooseItem);
    match (&before.kind, &block.kind) {
        (Kind::List(_), Kind::Indented(_)) => 3,
        (Kind::Definition(_), Kind::Definition(_)) => 1,
        (Kind::Html(_), Kind::Html(_)) if is_next => 1,
        (Kind::Paragraph(_), Kind::Html(_)) if is_next && is_item => 1,
        _ if around == Around::TightItem => 1,
        _ => 2,
    }
}

/// Returns whether blocks, or those within them, are indented code.
fn has_code(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.kind {
        Kind::Indented(_) => true,
        Kind::Quote(blocks) => has_code(blocks),
        Kind::List(list) => list.items.iter().any(|item| has_code(&item.blocks)),
        _ => false,
    })
}

/// Returns whether the item is text with HTML behind it that is not indented with it. It stays so.
fn is_flat(item: &Item) -> bool {
    match item.blocks.as_slice() {
        [first, second] => {
            matches!(second.kind, Kind::Html(_)) && first.indent != second.indent
        }
        _ => false,
    }
}

/// Returns whether a letter is directly before or behind.
fn is_within_word(before: &str, after: &str) -> bool {
    let (before, after) = (words::split(before), words::split(after));
    matches!(before.last(), Some(Token::Word(word)) if !word.ends_with_mark())
        || matches!(after.first(), Some(Token::Word(word)) if !word.starts_with_mark())
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
    let gap = if value.starts_with(is_space) { "" } else { " " };
    format!("{fence}{gap}{value}{gap}{fence}")
}

/// Returns the text with one space in place of each run of white space.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if !is_space(letter) {
            folded.push(letter);
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded
}
