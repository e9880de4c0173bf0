//! Text that survives Markdown, a table cell, and Vue, which evaluates `{{ … }}` in what comes out.
//!
//! [`plain`] and [`code`] take text that means itself; [`inline()`], [`cell`] and [`block()`] take
//! Markdown that somebody wrote. All write it the way prettier would, so that formatting a page
//! changes nothing.
//!
//! There is one function for each place of a page that text can stand in. Markdown that is not harmless,
//! as [`harmless`] reads it, is shown as it was written, by [`literal`].

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

pub(super) use super::block::squeeze;
pub(crate) use super::block::{Fences, Line};
use super::{block, harmless, inline};
use crate::text;

/// On one line, without white space around it.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// The text on one line, with all that nobody sees made visible.
pub(crate) fn shown(text: &str) -> String {
    let folded = fold(text);
    match text::line(&folded) {
        Cow::Borrowed(_) => folded,
        Cow::Owned(visible) => visible,
    }
}

/// Text without markup.
pub(crate) fn plain(text: &str) -> String {
    let text = shown(text).replace('&', "&amp;").replace('<', "&lt;");
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // What ends may be followed by the pipe that ends the cell.
        let after = letters.peek().copied().unwrap_or('|');
        if needs_backslash(before, letter, after) {
            escaped.push('\\');
        }
        escaped.push(letter);
        before = letter;
    }
    hide_mustaches(&escaped)
}

/// Whether Markdown might see markup in a character that means itself.
fn needs_backslash(before: char, letter: char, after: char) -> bool {
    match letter {
        '*' | '`' | '~' => true,
        '_' => at_edge(before) || at_edge(after),
        '\\' => after.is_ascii_punctuation(),
        ']' => after == '(',
        // A reference to a footnote, even to some parsers where there is none.
        '[' => after == '^',
        _ => false,
    }
}

/// Whether an underscore on the other side could begin or end emphasis. Within a word it cannot.
pub(super) fn at_edge(neighbour: char) -> bool {
    !neighbour.is_alphanumeric() && neighbour != '_'
}

/// Keeps Vue from evaluating `{{ … }}`. An entity would not do: Markdown resolves it before.
pub(super) fn hide_mustaches(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_mustache(rest) {
        let (before, after) = rest.split_at(at);
        let (mustache, after) = after.split_at(mustache(after).unwrap_or_default());
        // Writing to a string can't fail.
        let _ = write!(hidden, "{before}<span v-pre>{mustache}</span>");
        rest = after;
    }
    hidden.push_str(rest);
    hidden
}

/// Where there is one in the text, as [`mustache`] knows them.
pub(super) fn find_mustache(text: &str) -> Option<usize> {
    let mut braces = text.match_indices(['{', '%']).map(|(at, _)| at);
    braces.find(|at| text.get(*at..).and_then(mustache).is_some())
}

/// The length of the two braces that a text begins with. Markdown-it shows addresses decoded, so `%7B` is one.
pub(super) fn mustache(text: &str) -> Option<usize> {
    let after = |text| -> Option<&str> {
        ["{", "%7B", "%7b"].iter().find_map(|brace| str::strip_prefix(text, brace))
    };
    after(text).and_then(after).map(|rest| text.len() - rest.len())
}

/// Text as code, on one line.
pub(crate) fn code(text: &str) -> String {
    let text = match shown(text) {
        empty if empty.is_empty() => r#""""#.to_owned(),
        text => text,
    };
    // A backslash and a pipe next to each other cannot be told apart in a table with backticks.
    if text.contains(r"\|") {
        return format!("<code>{}</code>", plain(&text));
    }
    let (fence, gap) = fence(&text);
    let span = format!("{fence}{gap}{text}{gap}{fence}");
    if text.contains("{{") { format!("<span v-pre>{span}</span>") } else { span }
}

/// The shortest fence that the text does not have in it, and the gap that sets it apart.
fn fence(text: &str) -> (String, &'static str) {
    if !text.contains('`') {
        return ("`".to_owned(), "");
    }
    let runs: HashSet<usize> = text
        .split(|letter| letter != '`')
        .map(str::len)
        .filter(|run| *run > 0)
        .collect();
    let length = (1..).find(|length| !runs.contains(length)).unwrap_or(1);
    ("`".repeat(length), " ")
}

/// One line of Markdown that somebody wrote.
pub(super) fn inline(line: &str) -> String {
    let line = shown(line);
    let markdown = inline::inline(&line);
    if harmless::is_line(&markdown) { markdown } else { literal(&line) }
}

/// Prose for a table cell: a line break for each of its lines. Code blocks become code, line by line.
pub(crate) fn cell(prose: &str) -> String {
    let prose = text::lines(prose.trim());
    let mut fences = Fences::default();
    let mut lines = Vec::new();
    for line in prose.lines() {
        match fences.read(line) {
            Line::Text => lines.push(inline::inline(line.trim())),
            Line::Code if line.trim().is_empty() => {}
            Line::Code => lines.push(code(line)),
            Line::Fence => {}
        }
    }
    let cell = lines.join(BREAK);
    if harmless::is_line(&cell) {
        return cell;
    }
    prose.lines().map(literal).collect::<Vec<_>>().join(BREAK)
}

const BREAK: &str = "<br>";

/// Prose of several paragraphs.
pub(super) fn block(prose: &str) -> String {
    let prose = text::lines(prose);
    let markdown = block::block(&prose);
    let is_block = harmless::block_events(&markdown).is_some();
    if is_block { markdown } else { literal_block(&prose) }
}

/// The lines of prose as they were written, each of them on a line of its own.
fn literal_block(prose: &str) -> String {
    let lines: Vec<String> = prose.trim().lines().map(literal).collect();
    let paragraphs = lines.split(String::is_empty).filter(|lines| !lines.is_empty());
    let paragraphs: Vec<String> = paragraphs.map(|lines| lines.join("\\\n")).collect();
    paragraphs.join("\n\n")
}

/// Text that means itself in any place, since nothing in it can mean anything else.
pub(crate) fn literal(text: &str) -> String {
    let text = shown(text);
    let mut escaped = String::with_capacity(text.len() * 2);
    let mut rest = &*text;
    while let Some(letter) = rest.chars().next() {
        // Vue looks at what comes out of Markdown.
        if let Some(length) = mustache(rest) {
            let (mustache, after) = rest.split_at(length);
            let mustache = mustache.replace('{', r"\{").replace('%', r"\%");
            let _ = write!(escaped, "<span v-pre>{mustache}</span>");
            rest = after;
            continue;
        }
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '|' => escaped.push_str("&#124;"),
            _ if letter.is_ascii_punctuation() => escaped.extend(['\\', letter]),
            _ => escaped.push(letter),
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
    }
    escaped
}

/// The same Markdown behind the hashes of a heading, where it may not end as one.
pub(super) fn heading(mut markdown: String) -> String {
    let stem = markdown.trim_end_matches('#');
    let closes = stem.len() < markdown.len() && (stem.is_empty() || stem.ends_with(' '));
    let attributes = markdown.ends_with('}') && !ends_escaped(&markdown);
    if closes || attributes {
        markdown.insert(markdown.len() - 1, '\\');
    }
    markdown
}

/// Whether the last character stands behind a backslash that escapes it.
fn ends_escaped(markdown: &str) -> bool {
    let mut letters = markdown.chars().rev().skip(1);
    letters.by_ref().take_while(|letter| *letter == '\\').count() % 2 == 1
}

/// A link to a page of ours. Its text is `markdown`, or `text` as it was written where a link can't hold that.
pub(super) fn link(text: &str, markdown: String, target: &str) -> String {
    let text = if harmless::is_link_text(&markdown) { markdown } else { literal(text) };
    format!("[{text}]({})", address(target))
}

/// The path of a page as the target of a link.
fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => {
                address.push(char::from(byte));
            }
            // Writing to a string can't fail.
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
    address
}

/// Text as the value of an attribute, between double quotes.
pub(super) fn attribute(text: &str) -> String {
    let mut attribute = String::with_capacity(text.len());
    for letter in text::line(text).chars() {
        if letter.is_alphanumeric() || matches!(letter, '-' | '.' | '_') {
            attribute.push(letter);
        } else {
            // Writing to a string can't fail.
            let _ = write!(attribute, "&#{};", u32::from(letter));
        }
    }
    attribute
}

/// A code block, with a fence that no line of the code can close.
pub(super) fn fenced(info: &str, code: &str) -> String {
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(usize::max(3, longest + 1));
    format!("{fence}{info}\n{code}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::{cell, code, plain};

    #[test]
    fn plain_text_means_itself() {
        let texts = [
            ("  two\n words ", "two words"),
            ("snake_case", "snake_case"),
            ("_id", r"\_id"),
            ("a_", r"a\_"),
            ("*`", r"\*\`"),
            ("<b>&amp;", "&lt;b>&amp;amp;"),
            ("[x](y)", r"[x\](y)"),
            (r"C:\dir \*", r"C:\dir \\\*"),
            (r"ends in \", r"ends in \\"),
            ("{{ x }}", "<span v-pre>{{</span> x }}"),
            (
                "x%7B%7b{y%7C{%7B",
                "x<span v-pre>%7B%7b</span>{y%7C<span v-pre>{%7B</span>",
            ),
        ];
        for (text, markdown) in texts {
            assert_eq!(plain(text), markdown, "{text:?}");
        }
    }

    #[test]
    fn code_is_fenced_with_what_it_does_not_contain() {
        let texts = [
            ("x", "`x`"),
            ("", "`\"\"`"),
            ("a\n b", "`a b`"),
            ("`", "`` ` ``"),
            ("a`b``c", "``` a`b``c ```"),
            ("a``b", "` a``b `"),
            ("a|b", "`a|b`"),
            (r"a\|b", r"<code>a\\|b</code>"),
            ("{{ x }}", "<span v-pre>`{{ x }}`</span>"),
        ];
        for (text, markdown) in texts {
            assert_eq!(code(text), markdown, "{text:?}");
        }
    }

    #[test]
    fn a_cell_keeps_its_lines_as_breaks() {
        let prose = "One:\n\n- `a`\n- b\n\n```json\n{\n  \"x\": 1\n}\n```\n";
        assert_eq!(
            cell(prose),
            "One:<br><br>- `a`<br>- b<br><br>`{`<br>`\"x\": 1`<br>`}`"
        );
    }
}
