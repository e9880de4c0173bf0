//! Links, images, references and addresses, as remark-parse 8 reads them and prettier writes them.

use std::borrow::Cow;
use std::sync::LazyLock;

use pulldown_cmark::{Event, Parser};
use regex::Regex;

use super::lines::is_space;
use super::words::expression;

/// Quotes with a backslash before them.
static TITLE_ESCAPES: LazyLock<Regex> = LazyLock::new(|| expression(r#"\\(["')])"#));

/// The beginnings of addresses that are no mail addresses.
pub(super) const STARTS: [&str; 3] = ["www.", "http://", "https://"];

/// A link or an image.
pub(super) struct Link<'a> {
    pub(super) text: &'a str,
    target: &'a str,
    title: &'a str,
    /// The number of bytes of all.
    pub(super) length: usize,
}

impl Link<'_> {
    pub(super) fn target(&self) -> String {
        decoded(self.target)
    }

    pub(super) fn title(&self) -> String {
        decoded(self.title)
    }
}

/// Text in brackets, with a name in brackets behind it or without.
pub(super) struct Reference<'a> {
    pub(super) text: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) length: usize,
}

/// Returns the number of bytes of white space that the text begins with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_space).len()
}

/// Reads a link or an image.
pub(super) fn link(text: &str) -> Option<Link<'_>> {
    let start = usize::from(text.starts_with('!')) + 1;
    if !text[start - 1..].starts_with('[') {
        return None;
    }
    let end = closing_bracket(text, start)?;
    let inner = &text[start..end];
    let mut at = end + 1;
    at += text[at..].strip_prefix('(').map(|_| 1)?;
    at += blanks(&text[at..]);
    let target = if let Some(rest) = text[at..].strip_prefix('<') {
        let target =
            &rest[..rest.find('>').filter(|end| !rest[..*end].contains('\n'))?];
        at += target.len() + 2;
        target
    } else {
        text[at..].find(')')?;
        let length = target_length(&text[at..]);
        at += length;
        &text[at - length..at]
    };
    let gap = blanks(&text[at..]);
    at += gap;
    let mut title = "";
    let mark = text[at..].chars().next().filter(|mark| matches!(mark, '"' | '\'' | '('));
    if let (1.., Some(mark)) = (gap, mark) {
        let mark = if mark == '(' { ')' } else { mark };
        title = &text[at + 1..][..length_up_to(&text[at + 1..], mark)?];
        at += title.len() + 2;
        at += blanks(&text[at..]);
    }
    text[at..].starts_with(')').then_some(Link {
        text: inner,
        target,
        title,
        length: at + 1,
    })
}

/// Returns the place of the bracket that ends the text of a link.
fn closing_bracket(text: &str, start: usize) -> Option<usize> {
    // Brackets without an end are read once only.
    text[start..].find(']')?;
    let mut depth = 0_usize;
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => depth += 1,
            b']' if depth == 0 => return Some(at),
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the length of the text up to a character without a backslash before it.
fn length_up_to(text: &str, end: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        if !is_escaped && letter == end {
            return Some(at);
        }
        is_escaped = !is_escaped && letter == '\\';
    }
    None
}

/// Returns the length of the text up to the bracket that ends it.
pub(super) fn up_to_bracket(text: &str) -> Option<usize> {
    length_up_to(text, ']')
}

/// Reads the target of a definition, and returns the length of all.
pub(super) fn definition_target(text: &str) -> Option<(usize, &str)> {
    let (length, target) = if let Some(rest) = text.strip_prefix('<') {
        let end =
            rest.find(['>', '[', ']']).filter(|end| rest[*end..].starts_with('>'))?;
        (end + 2, &rest[..end])
    } else {
        let is_end = |letter: char| is_space(letter) || matches!(letter, '[' | ']');
        let end = text.find(is_end).unwrap_or(text.len());
        (end, &text[..end])
    };
    (!target.is_empty()).then_some((length, target))
}

fn target_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            ')' if depth == 0 => return at,
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => {
                letters.next();
            }
            _ if is_space(letter) => return at,
            _ => {}
        }
    }
    text.len()
}

/// Reads text in brackets.
pub(super) fn reference(text: &str) -> Option<Reference<'_>> {
    let start = usize::from(text.starts_with('!')) + 1;
    if !text[start - 1..].starts_with('[') {
        return None;
    }
    let end = closing_bracket(text, start)?;
    let inner = &text[start..end];
    let has_brackets = length_up_to(inner, '[').is_some();
    let rest = &text[end + 1..];
    let name =
        rest.strip_prefix('[').filter(|rest| !rest.starts_with('^')).map(|name| {
            let end = [length_up_to(name, '['), length_up_to(name, ']')];
            let end = end.into_iter().flatten().min();
            end.filter(|end| name[*end..].starts_with(']')).map(|end| &name[..end])
        });
    let (name, length) = match name {
        Some(Some(name)) => (Some(name), end + name.len() + 3),
        // A bracket without an end belongs to it, and is lost.
        Some(None) => (None, end + 2),
        None if inner.is_empty() => return None,
        None => (None, end + 1),
    };
    if has_brackets && name.is_none_or(str::is_empty) {
        return None;
    }
    Some(Reference {
        text: inner,
        name,
        length,
    })
}

/// Reads an address in angle brackets.
pub(super) fn in_angle_brackets(text: &str) -> Option<(String, usize)> {
    let rest = &text[1..];
    let end = rest.find('>')?;
    let inner = &rest[..end];
    if inner.contains(is_space) {
        return None;
    }
    let at = [inner.find('@'), inner.find(":/")].into_iter().flatten().min()?;
    let mark = if inner[at..].starts_with('@') { 1 } else { 2 };
    (at > 0 && inner.len() > at + mark)
        .then(|| (format!("<{}>", entities(inner)), end + 2))
}

/// Returns the length of the address that the text starts with.
pub(super) fn address(text: &str) -> Option<usize> {
    web_address(text).or_else(|| mail_address(text))
}

fn web_address(text: &str) -> Option<usize> {
    let is_start = |start: &&&str| {
        let found = text.get(..start.len()).unwrap_or_default();
        // Without a protocol, capital letters are none.
        found == **start || (start.ends_with('/') && found.eq_ignore_ascii_case(start))
    };
    let start = STARTS.iter().find(is_start)?.len();
    let domain = domain_length(&text[start..])?;
    let path = &text[start + domain..];
    let path = &path
        [..path.find(|letter| is_space(letter) || letter == '<').unwrap_or(path.len())];
    let is_mark =
        |letter: char| matches!(letter, '!' | '*' | ',' | '.' | ':' | '?' | '_' | '~');
    let mut path = path.trim_end_matches(is_mark);
    if path.ends_with(')') {
        while path.matches(')').count() > path.matches('(').count() {
            path = &path[..path.rfind(')').unwrap_or_default()];
        }
    }
    if let Some(rest) = path.strip_suffix(';') {
        let entity = rest.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        path = match entity.strip_suffix('&') {
            Some(before) if entity.len() < rest.len() => before,
            _ => rest,
        };
    }
    Some(start + domain + path.len())
}

/// Returns the length of a domain of several parts, if its last two have no underscore.
fn domain_length(text: &str) -> Option<usize> {
    let is_inner = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
    };
    let domain = &text[..text.find(|letter| !is_inner(letter)).unwrap_or(text.len())];
    let domain = match domain.find("..") {
        _ if domain.starts_with('.') => "",
        Some(end) => &domain[..end],
        None if domain.len() == text.len() => domain.strip_suffix('.').unwrap_or(domain),
        None => domain,
    };
    let mut parts = domain.rsplit('.');
    let last = [parts.next()?, parts.next()?];
    last.iter().all(|part| !part.contains('_')).then_some(domain.len())
}

/// The most bytes before the sign of a mail address.
const LONGEST_NAME: usize = 100;

fn is_mail_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_')
}

fn mail_address(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let name = bytes.iter().take_while(|byte| is_mail_letter(**byte));
    let name = name.take(LONGEST_NAME).count();
    if name == 0 || bytes.get(name) != Some(&b'@') {
        return None;
    }
    let domain = bytes[name + 1..].iter();
    let domain =
        domain.take_while(|byte| is_mail_letter(**byte) && **byte != b'+').count();
    let domain = &text[name + 1..name + 1 + domain];
    let first_dot = domain.find('.')?;
    // The last character counts only if nothing is behind it.
    let is_last = name + 1 + domain.len() == text.len();
    if first_dot + 1 == domain.len() || (is_last && domain.ends_with(['-', '_'])) {
        return None;
    }
    let final_dot = usize::from(is_last && domain.ends_with('.'));
    Some(name + 1 + domain.len() - final_dot)
}

/// Returns the place, behind the first byte, where a mail address may begin.
pub(super) fn mail_start(text: &str) -> Option<usize> {
    text.match_indices('@').find_map(|(at, _)| {
        let name = text.as_bytes().get(1..at)?.iter().rev();
        let name =
            name.take(LONGEST_NAME).take_while(|byte| is_mail_letter(**byte)).count();
        (name > 0).then_some(at - name)
    })
}

/// Returns text without backslashes that escape something, and with the characters that entities
/// stand for.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains(['\\', '&']) {
        return text.to_owned();
    }
    let (mut plain, mut letters) =
        (String::with_capacity(text.len()), text.chars().peekable());
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\')
            .then(|| {
                letters.next_if(|next| next.is_ascii_punctuation() || *next == '\n')
            })
            .flatten();
        plain.push(escaped.unwrap_or(letter));
    }
    entities(&plain).into_owned()
}

/// Returns text with the characters that entities stand for.
pub(super) fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').map_or(1, |end| end + 1);
        let mut events = Parser::new(&rest[..end]);
        match (events.nth(1), events.next()) {
            (Some(Event::Text(letter)), Some(Event::End(_))) if end > 1 => {
                plain.push_str(&letter);
                rest = &rest[end..];
            }
            _ => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    (plain + rest).into()
}

/// Returns the name of a reference as it is compared with others.
pub(super) fn normalized(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        if !is_space(letter) {
            text.extend(letter.to_lowercase());
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text
}

/// Returns the target of a link, or of a definition, which has no parenthesis behind it.
pub(super) fn print_target(target: &str, in_parentheses: bool) -> String {
    if target.contains(' ') || (in_parentheses && target.contains(')')) {
        format!("<{target}>")
    } else {
        target.to_owned()
    }
}

/// Returns a title with a blank before it, or nothing if it is empty.
pub(super) fn print_title(title: &str) -> String {
    if title.is_empty() {
        return String::new();
    }
    let title = TITLE_ESCAPES.replace_all(title, "$1");
    let (single, double) = (title.matches('\'').count(), title.matches('"').count());
    if single > 0 && double > 0 && !title.contains(')') {
        return format!(" ({title})");
    }
    let quote = if single > double { '"' } else { '\'' };
    // Only the first backslash.
    let escaped = title.replacen('\\', "\\\\", 1).replace(quote, &format!("\\{quote}"));
    format!(" {quote}{escaped}{quote}")
}
