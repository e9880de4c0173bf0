//! Blocks of HTML.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::inline;
use super::lines::{self, first_line};

/// Elements that are blocks.
const BLOCKS: &str = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|hgroup|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|pre|section|source|title|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul";

/// A kind of HTML: its beginning, and the line that it ends with. Without an end, it ends before a
/// blank line.
struct Kind {
    start: Regex,
    end: Option<Regex>,
}

#[expect(clippy::unwrap_used, reason = "the expressions are constants")]
static KINDS: LazyLock<[Kind; 6]> = LazyLock::new(|| {
    let expression =
        |text: &str| RegexBuilder::new(text).case_insensitive(true).build().unwrap();
    let kind = |start: &str, end: &str| Kind {
        start: expression(start),
        end: (!end.is_empty()).then(|| expression(end)),
    };
    [
        kind(r"^<(script|pre|style)(\s|>|$)", "</(script|pre|style)>"),
        kind("^<!--", "-->"),
        kind(r"^<\?", r"\?>"),
        kind("^<![a-z]", ">"),
        kind(r"^<!\[CDATA\[", r"\]\]>"),
        kind(&format!(r"^</?({BLOCKS})(\s|/?>|$)"), ""),
    ]
});

fn kind(line: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.start.is_match(line))
}

fn unindented(text: &str) -> Option<&str> {
    Some(lines::unindented(text)).filter(|rest| rest.starts_with('<'))
}

/// Returns whether the text begins with HTML that may follow a paragraph without a blank line.
pub(super) fn interrupts(text: &str) -> bool {
    unindented(text).is_some_and(|text| kind(first_line(text)).is_some())
}

/// Returns the length of the HTML that the text begins with.
pub(super) fn length(text: &str) -> Option<usize> {
    let line = first_line(unindented(text)?);
    let end = match kind(line) {
        Some(kind) => kind.end.as_ref(),
        None if inline::is_tag(line) => None,
        None => return None,
    };
    let mut length = first_line(text).len();
    if end.is_some_and(|end| end.is_match(line)) {
        return Some(length);
    }
    while length < text.len() {
        let line = first_line(&text[length + 1..]);
        if end.is_none() && line.is_empty() {
            break;
        }
        length += 1 + line.len();
        if end.is_some_and(|end| end.is_match(line)) {
            break;
        }
    }
    Some(length)
}
