//! Text that survives Markdown, a table cell, and Vue, which evaluates `{{ … }}` in what comes out.
//!
//! [`plain`] and [`code`] take text that means itself; [`inline`], [`cell`] and [`block`] take
//! Markdown that somebody wrote. All write it the way prettier would, so that formatting a page
//! changes nothing.

use std::collections::HashSet;

pub(crate) use super::block::{Fences, Line};
pub(super) use super::block::{block, squeeze};
pub(super) use super::inline::inline;

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

/// Text without markup.
pub(crate) fn plain(text: &str) -> String {
    let text = fold(text).replace('&', "&amp;").replace('<', "&lt;");
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
        '*' | '`' => true,
        '_' => at_edge(before) || at_edge(after),
        '\\' => after.is_ascii_punctuation(),
        ']' => after == '(',
        _ => false,
    }
}

/// Whether an underscore on the other side could begin or end emphasis. Within a word it cannot.
pub(super) fn at_edge(neighbour: char) -> bool {
    !neighbour.is_alphanumeric() && neighbour != '_'
}

/// Keeps Vue from evaluating `{{ … }}`. An entity would not do: Markdown resolves it before.
pub(super) fn hide_mustaches(text: &str) -> String {
    text.replace("{{", "<span v-pre>{{</span>")
}

/// Text as code, on one line.
pub(crate) fn code(text: &str) -> String {
    let text = match fold(text) {
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

/// Prose for a table cell: a line break for each of its lines. Code blocks become code, line by line.
pub(crate) fn cell(prose: &str) -> String {
    let mut fences = Fences::default();
    let mut lines = Vec::new();
    for line in prose.trim().lines() {
        match fences.read(line) {
            Line::Text => lines.push(inline(line.trim())),
            Line::Code if line.trim().is_empty() => {}
            Line::Code => lines.push(code(line)),
            Line::Fence => {}
        }
    }
    lines.join("<br>")
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
