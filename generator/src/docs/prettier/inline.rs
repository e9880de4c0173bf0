//! Inline Markdown as the parser of prettier 2, remark-parse 8, reads it.
//!
//! It tries one kind of part after the other at each place, in a fixed order. It differs from
//! CommonMark most in emphasis, whose marks may be within words and beside blanks.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::lines::{is_space, trim};
use super::links;
use super::words::expression;

/// A part of a paragraph.
#[derive(Debug)]
pub(super) enum Inline {
    /// Text as it is written, but without the backslashes before stars and underscores.
    Text(String),
    /// The content of code.
    Code(String),
    Emphasis {
        /// The mark as it is written.
        mark: char,
        text: Vec<Inline>,
    },
    Strong(Vec<Inline>),
    Deleted(Vec<Inline>),
    Link {
        text: Vec<Inline>,
        target: String,
        title: String,
    },
    /// A reference, or text in brackets that looks like one.
    Reference {
        text: Vec<Inline>,
        /// The name behind the text, with its brackets.
        name: String,
    },
    /// An address without brackets.
    Address(String),
    /// A tag, or a part of a template.
    Html(String),
    /// An image, a formula, or an address in angle brackets: text that is printed as it is.
    Raw(String),
    /// A hard line break, with the characters in front of it.
    Break(&'static str),
    /// Text of a reference, in which nothing is escaped.
    Plain(String),
}

/// Text that is nested more deeply than this stays as it is.
const DEEPEST: usize = 40;

/// A part with more bytes, if it is no code, is read as several, so that the ends of parts are not searched for again
/// and again in a long text.
const LONGEST: usize = 4_000;

/// The characters that a backslash takes the meaning from.
const ESCAPED: &str = "\\`*{}[]()#+-.!_>~|\n\"$%&',/:;<=?@^";

/// The tag of an element.
const ELEMENT: &str = r#"<[A-Za-z][A-Za-z0-9-]*(?:\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*"))?)*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>"#;
const OTHER_HTML: &str = r"<!---->|<!--(?:-?[^>-])(?:-?[^-])*-->|<[?].*?[?]>|<![A-Za-z]+\s+[^>]*>|<!\[CDATA\[(?s:.)*?\]\]>";

static TAG: LazyLock<Regex> =
    LazyLock::new(|| expression(&format!("^(?:{ELEMENT}|{OTHER_HTML})")));
static LINE_OF_ELEMENT: LazyLock<Regex> =
    LazyLock::new(|| expression(&format!(r"^(?:{ELEMENT})\s*$")));

/// Returns whether the line is a tag of an element and nothing else.
pub(super) fn is_tag(line: &str) -> bool {
    LINE_OF_ELEMENT.is_match(line)
}

static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"^&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
});

/// A part, and the number of bytes that it is made of.
type Found = (Inline, usize);

#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Within a link no other begins. HTML that begins one counts up to its end, wherever that is.
    in_link: bool,
    depth: usize,
    /// The line breaks of the block, each with what the page has before the next line.
    breaks: HashMap<usize, String>,
}

impl Reader {
    /// Reads the text of a block. `prefixes` are what the page has before its lines but the first.
    pub(super) fn block(&mut self, text: &str, prefixes: Vec<String>) -> Vec<Inline> {
        self.breaks = text.match_indices('\n').map(|(at, _)| at).zip(prefixes).collect();
        self.read(text, 0)
    }

    /// Reads the text at a place of a block.
    fn read(&mut self, text: &str, place: usize) -> Vec<Inline> {
        self.parts(text, place).into_iter().map(|(part, _)| part).collect()
    }

    /// Reads parts, each with the text that it is made of.
    fn parts<'a>(&mut self, text: &'a str, place: usize) -> Vec<(Inline, &'a str)> {
        if self.depth >= DEEPEST {
            return vec![(Inline::Text(text.to_owned()), text)];
        }
        self.depth += 1;
        let mut parts: Vec<(Inline, &str)> = Vec::new();
        let (mut at, mut after_plain, mut lone_break) = (0, false, None);
        while at < text.len() {
            let rest = &text[at..];
            let (part, length) = self.part(rest, place + at);
            let is_plain = matches!(part, Inline::Text(_))
                && escape(rest).is_none()
                && entity(rest).is_none();
            if !is_plain {
                self.end_break(lone_break.take(), &mut parts);
            }
            lone_break = (is_plain && !after_plain && &rest[..length] == "\n")
                .then_some(place + at);
            after_plain = is_plain;
            match (parts.last_mut(), part) {
                (Some((Inline::Text(last), raw)), Inline::Text(more)) => {
                    last.push_str(&more);
                    *raw = &text[at - raw.len()..at + length];
                }
                (_, part) => parts.push((part, &rest[..length])),
            }
            at += length;
        }
        self.end_break(lone_break, &mut parts);
        self.depth -= 1;
        parts
    }

    /// Adds the marks of quotes to a line break that is a text of its own, as prettier does. The
    /// text of all other line breaks is without them.
    fn end_break(&self, place: Option<usize>, parts: &mut [(Inline, &str)]) {
        let prefix = place.and_then(|place| self.breaks.get(&place));
        if let (Some(prefix), Some((Inline::Text(text), _))) = (prefix, parts.last_mut())
        {
            text.push_str(prefix);
        }
    }

    /// Returns text with what the page has before its lines.
    fn as_on_page(&self, text: &str, place: usize) -> String {
        let mut original = String::with_capacity(text.len());
        for (at, letter) in text.char_indices() {
            original.push(letter);
            if letter == '\n'
                && let Some(prefix) = self.breaks.get(&(place + at))
            {
                original.push_str(prefix);
            }
        }
        original
    }

    fn part(&mut self, rest: &str, place: usize) -> Found {
        let text = &rest[..window(rest)];
        if !self.in_link
            && let Some(found) = address(text)
        {
            return found;
        }
        let special = match text.as_bytes()[0] {
            b'\\' => escape(text),
            b'<' => self.angle(text),
            b'[' => wiki_link(text)
                .or_else(|| self.link(text, place))
                .or_else(|| footnote(text))
                .or_else(|| self.reference(text, place)),
            b'!' => self.link(text, place).or_else(|| self.reference(text, place)),
            mark @ (b'*' | b'_') => self.strong(text, place).or_else(|| {
                let length = emphasis(text)?;
                let inner = self.read(&text[1..length - 1], place + 1);
                let mark = char::from(mark);
                Some((Inline::Emphasis { mark, text: inner }, length))
            }),
            b'~' => self.deleted(text, place),
            b'`' => code(rest),
            b' ' => hard_break(text),
            b'$' => formula(text).map(|length| {
                (Inline::Raw(self.as_on_page(&text[..length], place)), length)
            }),
            b'{' => template(text),
            b'&' => entity(text),
            _ => None,
        };
        special.unwrap_or_else(|| {
            let length = text_length(text);
            (Inline::Text(text[..length].to_owned()), length)
        })
    }

    fn angle(&mut self, text: &str) -> Option<Found> {
        if !self.in_link
            && let Some((address, length)) = links::in_angle_brackets(text)
        {
            return Some((Inline::Raw(address), length));
        }
        let second = text[1..].chars().next()?;
        if !second.is_ascii_alphabetic() && !matches!(second, '?' | '!' | '/') {
            return None;
        }
        let tag = TAG.find(text)?.as_str();
        let begins = |start: &str| {
            tag.get(..start.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(start))
        };
        if begins("<a ") {
            self.in_link = true;
        } else if begins("</a>") {
            self.in_link = false;
        }
        Some((Inline::Html(tag.to_owned()), tag.len()))
    }

    /// Reads the text of a link.
    fn within_link<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.in_link, true);
        let text = read(self);
        self.in_link = outer;
        text
    }

    fn link(&mut self, text: &str, place: usize) -> Option<Found> {
        let is_image = text.starts_with('!');
        if !is_image && self.in_link {
            return None;
        }
        let found = links::link(text)?;
        let (target, title) = (found.target(), found.title());
        let part = if is_image {
            let target =
                links::print_target(&target, true) + &links::print_title(&title);
            Inline::Raw(format!("![{}]({target})", links::decoded(found.text)))
        } else {
            let text = self.within_link(|reader| reader.read(found.text, place + 1));
            Inline::Link {
                text,
                target,
                title,
            }
        };
        Some((part, found.length))
    }

    fn reference(&mut self, text: &str, place: usize) -> Option<Found> {
        let is_image = text.starts_with('!');
        let found =
            links::reference(text).filter(|found| !found.text.starts_with('^'))?;
        if !is_image && self.in_link {
            return None;
        }
        let name = match found.name {
            Some("") => "[]".to_owned(),
            Some(name) => format!("[{}]", links::normalized(name)),
            None => String::new(),
        };
        let part = if is_image {
            Inline::Raw(format!("![{}]{name}", links::decoded(found.text)))
        } else {
            let parts = self.within_link(|reader| reader.parts(found.text, place + 1));
            let is_plain = found.name.is_none_or(str::is_empty);
            let mut at = place + 1;
            let text = parts.into_iter().map(|(part, raw)| {
                let start = at;
                at += raw.len();
                if is_plain { Inline::Plain(self.as_on_page(raw, start)) } else { part }
            });
            Inline::Reference {
                text: text.collect(),
                name,
            }
        };
        Some((part, found.length))
    }

    fn strong(&mut self, text: &str, place: usize) -> Option<Found> {
        let bytes = text.as_bytes();
        let mark = bytes[0];
        if bytes.get(1) != Some(&mark) {
            return None;
        }
        let mut at = 2;
        while at < bytes.len() {
            let is_end = bytes[at] == mark && bytes.get(at + 1) == Some(&mark);
            if is_end && bytes.get(at + 2) != Some(&mark) {
                let inner = &text[2..at];
                return (!trim(inner).is_empty())
                    .then(|| (Inline::Strong(self.read(inner, place + 2)), at + 2));
            }
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        None
    }

    fn deleted(&mut self, text: &str, place: usize) -> Option<Found> {
        let rest = text.strip_prefix("~~")?;
        if rest.chars().next().is_none_or(is_space) {
            return None;
        }
        let mut from = 0;
        while let Some(end) = rest[from..].find("~~").map(|at| from + at) {
            if rest[..end].chars().next_back().is_none_or(|last| !is_space(last)) {
                return Some((
                    Inline::Deleted(self.read(&rest[..end], place + 2)),
                    end + 4,
                ));
            }
            from = end + 1;
        }
        None
    }
}

/// Returns the length of the text that a part may have.
fn window(text: &str) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    (LONGEST..).find(|end| text.is_char_boundary(*end)).unwrap_or_default()
}

fn escape(text: &str) -> Option<Found> {
    let escaped = text
        .strip_prefix('\\')?
        .chars()
        .next()
        .filter(|letter| ESCAPED.contains(*letter))?;
    let part = match escaped {
        '\n' => Inline::Break("\\"),
        '*' | '_' => Inline::Text(escaped.to_string()),
        _ => Inline::Text(text[..2].to_owned()),
    };
    Some((part, 2))
}

fn address(text: &str) -> Option<Found> {
    let length = links::address(text)?;
    Some((Inline::Address(text[..length].to_owned()), length))
}

fn wiki_link(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("[[")?;
    // It has one character at least.
    let first = rest.chars().next()?.len_utf8();
    let end = first + rest[first..].find("]]")?;
    Some((Inline::Raw(format!("[[{}]]", trim(&rest[..end]))), end + 4))
}

/// Reads the mark of a footnote.
fn footnote(text: &str) -> Option<Found> {
    let label = text.strip_prefix("[^")?;
    let end = label.find([']', ' ', '\t', '\n']).filter(|end| *end > 0)?;
    label[end..]
        .starts_with(']')
        .then(|| (Inline::Raw(format!("[^{}]", label[..end].to_lowercase())), end + 3))
}

/// Returns the length of the emphasis that the text begins with.
fn emphasis(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mark = bytes[0];
    let (mut at, mut last) = (1, 0);
    while at < bytes.len() {
        let before = last;
        last = bytes[at];
        if last == mark {
            at += 1;
            last = bytes.get(at).copied().unwrap_or_default();
            if last != mark {
                if trim(&text[1..at - 1]).is_empty() || before == mark {
                    return None;
                }
                if mark == b'_' && (last.is_ascii_alphanumeric() || last == b'_') {
                    continue;
                }
                return Some(at);
            }
        }
        if last == b'\\' {
            at += 1;
            last = bytes.get(at).copied().unwrap_or_default();
        }
        at += 1;
    }
    None
}

/// The most backticks that begin code.
const MOST_BACKTICKS: usize = 100;

/// Returns the number of backticks that the text begins with.
fn backticks(text: &str) -> usize {
    text.bytes().take(MOST_BACKTICKS).take_while(|byte| *byte == b'`').count()
}

fn code(text: &str) -> Option<Found> {
    let count = backticks(text);
    let rest = &text[count..];
    let mut from = 0;
    let end = loop {
        let start = from + rest[from..].find('`')?;
        let run = backticks(&rest[start..]);
        if run == count {
            break start;
        }
        from = start + run;
    };
    let code = &rest[..end];
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n');
    let bytes = code.as_bytes();
    let is_padded = bytes.len() > 2
        && bytes.first().is_some_and(is_blank)
        && bytes.last().is_some_and(is_blank)
        && !bytes.iter().all(is_blank);
    let value = if is_padded { &code[1..code.len() - 1] } else { code };
    Some((Inline::Code(value.to_owned()), end + 2 * count))
}

fn hard_break(text: &str) -> Option<Found> {
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let is_break = blanks >= 2 && text[blanks..].starts_with('\n');
    is_break.then_some((Inline::Break("  "), blanks + 1))
}

/// Returns the length of the formula between dollar signs that the text begins with.
fn formula(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_double = bytes.get(1) == Some(&b'$');
    let mut at = if is_double { 2 } else { 1 };
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    if is_blank(bytes.get(at)) {
        return None;
    }
    while at < bytes.len() {
        let next = bytes.get(at + 1);
        if bytes[at] == b'$'
            && !is_blank(bytes.get(at - 1))
            && !next.is_some_and(u8::is_ascii_digit)
            && (!is_double || next == Some(&b'$'))
        {
            return Some(at + if is_double { 2 } else { 1 });
        }
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    None
}

/// Reads a tag or a value of a template: `{% if %}` or `{{ value }}`.
fn template(text: &str) -> Option<Found> {
    let end = match text.as_bytes().get(1) {
        Some(b'%') => "%}",
        Some(b'{') => "}}",
        _ => return None,
    };
    let length = 2 + text[2..].find(end)? + 2;
    Some((Inline::Html(text[..length].to_owned()), length))
}

/// Returns the length of the text up to the next place where something else may begin.
fn text_length(text: &str) -> usize {
    let bytes = &text.as_bytes()[..links::mail_start(text).unwrap_or(text.len())];
    let mut at = 1;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let is_special = match bytes[at] {
            b'\\' | b'<' | b'[' | b'*' | b'_' | b'`' | b'$' | b'{' | b'\n' => true,
            b'!' => rest.starts_with(b"!["),
            b'&' => entity(&text[at..]).is_some(),
            b'~' => rest.starts_with(b"~~"),
            b'h' | b'w' => links::STARTS.iter().any(|one| text[at..].starts_with(one)),
            b' ' => {
                let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
                if text[at + blanks..].starts_with('\n') {
                    return at;
                }
                at += blanks;
                continue;
            }
            _ => false,
        };
        if is_special {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// Reads a reference to a character. Only those of emphasis are not written as they are.
fn entity(text: &str) -> Option<Found> {
    let entity = ENTITY.find(text)?.as_str();
    let letter = links::entities(entity);
    let printed = if matches!(&*letter, "*" | "_") { &letter } else { entity };
    (letter != entity).then(|| (Inline::Text(printed.to_owned()), entity.len()))
}
