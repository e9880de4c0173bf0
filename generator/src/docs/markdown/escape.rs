//! Escaping of literal text in Markdown in which Vue evaluates `{{ … }}`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use crate::text;

/// Returns the text on one line, without white space around it.
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

/// Returns the text on one line, with hidden characters made visible.
pub(crate) fn shown(text: &str) -> String {
    let folded = fold(text);
    match text::line(&folded) {
        Cow::Borrowed(_) => folded,
        Cow::Owned(visible) => visible,
    }
}

/// Writes a name without markup.
pub(crate) fn name(name: &str) -> String {
    plain(&text::name(name))
}

/// Writes a name or a value as code, on one line.
pub(crate) fn code_name(name: &str) -> String {
    code(&text::name(name))
}

/// Writes literal text without markup.
pub(crate) fn plain(text: &str) -> String {
    let text = shown(text).replace('&', "&amp;").replace('<', "&lt;");
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        // The pipe that ends a cell may follow.
        let after = letters.peek().copied().unwrap_or('|');
        if needs_backslash(before, letter, after) {
            escaped.push('\\');
        }
        escaped.push(letter);
        before = letter;
    }
    hide_mustaches(&escaped)
}

/// Returns whether Markdown might find markup in a literal character.
fn needs_backslash(before: char, letter: char, after: char) -> bool {
    match letter {
        '*' | '`' | '~' => true,
        '_' => at_edge(before) || at_edge(after),
        '\\' => after.is_ascii_punctuation(),
        ']' => after == '(',
        // Some parsers find a reference to a footnote even if there is no footnote.
        '[' => after == '^',
        _ => false,
    }
}

/// Returns whether an underscore next to this character could begin or end emphasis. Within a word
/// it cannot.
pub(in crate::docs) fn at_edge(neighbour: char) -> bool {
    !neighbour.is_alphanumeric() && neighbour != '_'
}

/// Keeps Vue from evaluating `{{ … }}`. An entity would not do: Markdown resolves it before.
pub(in crate::docs) fn hide_mustaches(text: &str) -> String {
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

/// Returns the place of the first mustache in the text.
pub(in crate::docs) fn find_mustache(text: &str) -> Option<usize> {
    let mut braces = text.match_indices(['{', '%']).map(|(at, _)| at);
    braces.find(|at| text.get(*at..).and_then(mustache).is_some())
}

/// Returns the length of the two braces at the start of a text. Markdown-it shows addresses
/// decoded, so `%7B` is a brace.
pub(in crate::docs) fn mustache(text: &str) -> Option<usize> {
    let after = |text| -> Option<&str> {
        ["{", "%7B", "%7b"].iter().find_map(|brace| str::strip_prefix(text, brace))
    };
    after(text).and_then(after).map(|rest| text.len() - rest.len())
}

/// Writes text as code, on one line.
pub(crate) fn code(text: &str) -> String {
    let text = match shown(text) {
        empty if empty.is_empty() => r#""""#.to_owned(),
        text => text,
    };
    // Within backticks in a table, a backslash before a pipe would escape it.
    if text.contains(r"\|") {
        return format!("<code>{}</code>", plain(&text));
    }
    let (fence, gap) = fence(&text);
    let span = format!("{fence}{gap}{text}{gap}{fence}");
    if text.contains("{{") { format!("<span v-pre>{span}</span>") } else { span }
}

/// Returns the shortest fence that does not occur in the text, and the gap behind it.
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

/// Writes literal text for any place: all punctuation is escaped.
pub(crate) fn literal(text: &str) -> String {
    let text = shown(text);
    let mut escaped = String::with_capacity(text.len() * 2);
    let mut rest = &*text;
    while let Some(letter) = rest.chars().next() {
        // Vue reads the result of Markdown.
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

/// Writes the path of a page as the target of a link.
pub(super) fn address(path: &str) -> String {
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

/// Writes text as the value of an attribute, between double quotes.
pub(crate) fn attribute(text: &str) -> String {
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

/// Returns text as HTML, outside of tags.
pub(in crate::docs) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Writes a code block, with a fence that no line of the code can close.
pub(in crate::docs) fn fenced(info: &str, code: &str) -> String {
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(usize::max(3, longest + 1));
    format!("{fence}{info}\n{code}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

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
}
