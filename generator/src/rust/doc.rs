//! Prose as documentation comments that rustdoc reads without a warning, whatever was written.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Where lines of prose are broken.
const WIDTH: usize = 84;

/// Markdown for rustdoc, as `#[doc]` attributes.
pub(super) struct Doc(String);

impl ToTokens for Doc {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for line in self.0.lines().map(padded) {
            tokens.extend(quote!(#[doc = #line]));
        }
    }
}

/// The documentation of an item: the text, or `fallback` if that is empty.
pub(super) fn doc(text: &str, fallback: &str) -> Doc {
    let text = if text.trim().is_empty() { fallback } else { text };
    Doc(markdown(text))
}

/// Documentation that is Markdown for rustdoc already.
pub(super) fn verbatim(markdown: String) -> Doc {
    Doc(markdown)
}

/// `#![doc]` attributes: for the file itself.
pub(super) fn inner_doc(text: &str) -> TokenStream {
    let lines = markdown(text).lines().map(padded).collect::<Vec<_>>();
    quote! { #(#![doc = #lines])* }
}

fn padded(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// The text with everything defused that would make rustdoc warn or compile: bare URLs, brackets
/// that are no links, HTML, links into other sites' pages, code blocks.
pub(super) fn markdown(text: &str) -> String {
    let mut out = Vec::new();
    for block in blocks(text) {
        match block {
            Block::Code(lines) => {
                // Without a language, or with Rust's, it would be compiled as a test.
                out.push("```text".to_owned());
                out.extend(lines.into_iter().map(str::to_owned));
                out.push("```".to_owned());
            }
            Block::Text { indent, text } => wrap(&inline(&text), indent, &mut out),
        }
    }
    out.dedup_by(|line, previous| line.is_empty() && previous.is_empty());
    out.join("\n")
}

/// What a text is made of, as far as line breaks are concerned.
enum Block<'a> {
    Code(Vec<&'a str>),
    /// A paragraph, a list item, a row of a table or an empty line.
    Text {
        indent: usize,
        text: String,
    },
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut lines = text.trim().lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            let is_code = |line: &&str| !line.trim_start().starts_with("```");
            blocks.push(Block::Code(
                lines.by_ref().take_while(is_code).map(str::trim_end).collect(),
            ));
            continue;
        }
        match blocks.last_mut() {
            // Writers break their lines where they like. Markdown takes them for one.
            Some(Block::Text { text, .. }) if continues(text, trimmed) => {
                text.push(' ');
                text.push_str(trimmed);
            }
            _ => blocks.push(Block::Text {
                indent: indent_of(line),
                text: trimmed.to_owned(),
            }),
        }
    }
    blocks
}

/// Whether a line belongs to the paragraph or list item before it.
fn continues(before: &str, line: &str) -> bool {
    let stands_alone = |line: &str| line.is_empty() || line.starts_with(['|', '#', '>']);
    !stands_alone(before) && !stands_alone(line) && !is_item(line)
}

/// The indent of a nested list; four spaces or more would be a code block.
fn indent_of(line: &str) -> usize {
    let spaces = line.len() - line.trim_start().len();
    if is_item(line) && spaces >= 2 { 2 } else { 0 }
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = after_number.len() < line.len() && after_number.starts_with(". ");
    is_numbered || ["- ", "* ", "+ "].iter().any(|marker| line.starts_with(marker))
}

/// Breaks a line between words. What belongs to a list item is indented below it.
fn wrap(line: &str, indent: usize, out: &mut Vec<String>) {
    let hanging = if is_item(line) { 2 } else { 0 };
    let first = " ".repeat(indent);
    let rest = " ".repeat(indent + hanging);
    let mut current = first.clone();
    let is_table = line.starts_with('|');
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let is_empty = current.trim().is_empty();
        let width = current.chars().count() + 1 + word.chars().count();
        if !is_empty && width > WIDTH && !is_table && breaks_before(word) {
            out.push(std::mem::replace(&mut current, rest.clone()));
            current.push_str(word);
        } else {
            if !is_empty {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    out.push(if current.trim().is_empty() { String::new() } else { current });
}

/// Whether a line can begin with the word without becoming something else.
fn breaks_before(word: &str) -> bool {
    let is_marker =
        matches!(word, "-" | "*" | "+" | "=" | ">") || word.starts_with(['#', '|', '>']);
    let is_number =
        word.ends_with(['.', ')']) && word.starts_with(|c: char| c.is_ascii_digit());
    !is_marker && !is_number
}

/// One line, without its markup that rustdoc would stumble on.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '`' => code(rest, &mut out),
            '<' => angle(rest, &mut out),
            '[' => bracket(rest, &mut out),
            'h' if rest.starts_with("http://") || rest.starts_with("https://") => {
                let url = url(rest);
                out.push_str(&format!("<{url}>"));
                url.len()
            }
            ']' => {
                out.push_str("\\]");
                1
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// A code span, as it is. A backtick without its partner is no code.
fn code(rest: &str, out: &mut String) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let (fence, after) = rest.split_at(ticks);
    match after.find(fence) {
        Some(end) => {
            let length = ticks + end + ticks;
            out.push_str(rest.get(..length).unwrap_or_default());
            length
        }
        None => {
            out.push_str(&"\\`".repeat(ticks));
            ticks
        }
    }
}

/// An autolink stays, every other `<` is text.
fn angle(rest: &str, out: &mut String) -> usize {
    let is_link = rest.starts_with("<http://") || rest.starts_with("<https://");
    match rest.find('>') {
        Some(end) if is_link && !rest[..end].contains(' ') => {
            out.push_str(&rest[..=end]);
            end + 1
        }
        _ => {
            out.push_str("\\<");
            1
        }
    }
}

/// A link to a web page stays, other links keep their text, other brackets are text.
fn bracket(rest: &str, out: &mut String) -> usize {
    let link = rest.find("](").and_then(|middle| {
        let end = rest[middle..].find(')')? + middle;
        let text = &rest[1..middle];
        (!text.contains(['[', ']'])).then(|| (text, &rest[middle + 2..end], end + 1))
    });
    match link {
        Some((text, target, length)) => {
            let is_web = target.starts_with("https://") || target.starts_with("http://");
            if is_web && !target.contains([' ', '<', '>']) {
                out.push_str(&format!("[{text}]({target})"));
            } else {
                out.push_str(&inline(text));
            }
            length
        }
        None => {
            out.push_str("\\[");
            1
        }
    }
}

/// The URL at the beginning of the text, without the sentence's punctuation.
fn url(rest: &str) -> &str {
    let end = rest
        .find(|c: char| {
            c.is_whitespace() || !c.is_ascii() || "<>\"'`|\\^{}()[]".contains(c)
        })
        .unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_read_as_markup_is_text() {
        let cases = [
            (
                "see https://example.com/a, then go",
                "see <https://example.com/a>, then go",
            ),
            ("an <html> tag", "an \\<html> tag"),
            ("<https://example.com>", "<https://example.com>"),
            ("a [0] list", "a \\[0\\] list"),
            ("[docs](https://example.com)", "[docs](https://example.com)"),
            ("[there](#tag/other)", "there"),
            ("`Vec<String>` and `[x]`", "`Vec<String>` and `[x]`"),
            ("half a ` tick", "half a \\` tick"),
            ("见 https://example.com。", "见 <https://example.com>。"),
        ];
        for (text, expected) in cases {
            assert_eq!(markdown(text), expected, "{text}");
        }
    }

    #[test]
    fn no_code_block_is_ever_compiled() {
        assert_eq!(markdown("```\ncode\n```"), "```text\ncode\n```");
        assert_eq!(markdown("```rust\ncode"), "```text\ncode\n```");
        assert_eq!(markdown("text\n\n        indented"), "text\n\nindented");
    }

    #[test]
    fn lines_are_joined_before_they_are_broken() {
        assert_eq!(
            markdown("one\ntwo\n- item\n  goes on\n- next"),
            "one two\n- item goes on\n- next"
        );
        assert_eq!(
            markdown("| a |\n| - |\n\n# Title\ntext"),
            "| a |\n| - |\n\n# Title\ntext"
        );
    }

    #[test]
    fn long_lines_are_broken_and_list_items_hang() {
        let text = format!("- {}", "word ".repeat(30));
        let wrapped = markdown(&text);
        assert!(wrapped.lines().all(|line| line.len() <= WIDTH), "{wrapped}");
        assert!(
            wrapped.lines().skip(1).all(|line| line.starts_with("  word")),
            "{wrapped}"
        );
    }
}
