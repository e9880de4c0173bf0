//! Addresses in text, which are links without any brackets.
//!
//! The parser of prettier 2 finds them before code: a backtick at the end of an address belongs to
//! it, and begins or ends no code.

const PROTOCOLS: [&str; 3] = ["http://", "https://", "mailto:"];

/// Returns the place of the first address that may be one.
pub(super) fn find(text: &str) -> Option<usize> {
    PROTOCOLS.iter().filter_map(|protocol| text.find(protocol)).min()
}

/// Returns the length of the address that the text starts with, or 0.
pub(super) fn length(text: &str) -> usize {
    let start = PROTOCOLS.iter().find(|protocol| text.starts_with(**protocol));
    let start = start.map_or(0, |protocol| protocol.len());
    let mut open = 0_i32;
    let mut letters = text[start..].char_indices().peekable();
    let mut end = text.len() - start;
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends_word = next.is_none_or(char::is_whitespace);
        match letter {
            '(' | '[' => open += 1,
            ')' | ']' => open -= 1,
            _ => {}
        }
        let is_mark = matches!(letter, '.' | ',' | ':' | ';' | '"' | '\'' | ')' | ']');
        if letter.is_whitespace() || letter == '<' || (is_mark && ends_word) || open < 0
        {
            end = at;
            break;
        }
    }
    let mail = text.starts_with("mailto:") && !text[start..start + end].contains('@');
    if end == 0 || mail { 0 } else { start + end }
}

/// A character that no text has.
const BACKTICK: char = '\u{fdd0}';

/// Returns the page with other characters for the backticks of addresses.
pub(super) fn hide(page: &str) -> String {
    if page.contains(BACKTICK) {
        return page.to_owned();
    }
    let (mut hidden, mut rest) = (String::with_capacity(page.len()), page);
    while let Some(start) = [rest.find('`'), find(rest)].into_iter().flatten().min() {
        let (before, after) = rest.split_at(start);
        hidden.push_str(before);
        let (taken, replaced) = if after.starts_with('`') {
            let code = &after[..code(after)];
            (code.len(), code.to_owned())
        } else {
            let address = &after[..length(after).max(1)];
            (address.len(), address.replace('`', &BACKTICK.to_string()))
        };
        hidden.push_str(&replaced);
        rest = &after[taken..];
    }
    hidden + rest
}

/// Returns the page with backticks again.
pub(super) fn show(page: String) -> String {
    if page.contains(BACKTICK) { page.replace(BACKTICK, "`") } else { page }
}

/// Returns the length of the code that the text starts with, or of its backticks if they begin none.
fn code(text: &str) -> usize {
    let rest = text.trim_start_matches('`');
    let count = text.len() - rest.len();
    // Only a code block may have blank lines.
    let end =
        if count < 3 { rest.find("\n\n").unwrap_or(rest.len()) } else { rest.len() };
    let mut at = 0;
    while let Some(start) = rest[at..end].find('`').map(|start| at + start) {
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        if run == count {
            return count + start + run;
        }
        at = start + run;
    }
    count
}
