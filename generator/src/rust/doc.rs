//! Text of a document as documentation comments that rustdoc reads without a warning and never
//! compiles.
//!
//! Three ways in: [`markdown`] for prose, [`plain`] for titles, [`code`] for names and values. What
//! they return is Markdown for rustdoc; parts of it may be joined by blank lines.

use proc_macro2::TokenStream;
use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};
use quote::{ToTokens, quote};

use crate::text;

/// The width at which lines of prose are broken.
const WIDTH: usize = 84;

/// Printed for a tab.
const TAB: &str = "    ";

/// The extensions that rustdoc reads, but for typographic quotes.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// The approximate limit of browsers.
const LONGEST_URL: usize = 2048;

/// Markdown for rustdoc, as `#[doc]` attributes.
pub(super) struct Doc(String);

impl ToTokens for Doc {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for line in self.0.lines().map(padded) {
            tokens.extend(quote!(#[doc = #line]));
        }
    }
}

/// The documentation of an item: the prose, or `fallback`, which is Markdown for rustdoc, if that
/// is empty.
pub(super) fn doc(prose: &str, fallback: &str) -> Doc {
    Doc(if prose.trim().is_empty() { fallback.to_owned() } else { markdown(prose) })
}

/// Documentation that is Markdown for rustdoc already.
pub(super) fn verbatim(markdown: String) -> Doc {
    Doc(markdown)
}

/// `#![doc]` attributes, for the file itself, of Markdown for rustdoc.
pub(super) fn inner_doc(markdown: &str) -> TokenStream {
    let lines = markdown.lines().map(padded);
    quote! { #(#![doc = #lines])* }
}

/// The line of a comment. Comments are printed without spaces at their ends, and clippy refuses
/// tabs.
fn padded(line: &str) -> String {
    let line = line.trim_end().replace('\t', TAB);
    if line.is_empty() { String::new() } else { format!(" {line}") }
}

/// A title as text without markup, on one line.
pub(super) fn plain(title: &str) -> String {
    let title = text::line(title);
    let mut escaped = String::with_capacity(title.len());
    for word in title.split_whitespace() {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        escape(word, |letter| r"\`*_[]<>#|~!&".contains(letter), &mut escaped);
    }
    if is_harmless(&escaped) { escaped } else { literal(&title) }
}

/// A name or a value as a code span, on one line.
pub(crate) fn code(value: &str) -> String {
    let value = text::line(value);
    if value.trim().is_empty() {
        return format!("`{:?}`", &*value);
    }
    let runs = value.split(|letter| letter != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let gap = if value.contains('`') || value != value.trim() { " " } else { "" };
    format!("{fence}{gap}{value}{gap}{fence}")
}

/// A code block of the given language, with a fence that its content can't close.
pub(super) fn block(language: &str, content: &str) -> String {
    let runs = content.split(|letter| letter != '`').map(str::len);
    let fence = "`".repeat(usize::max(3, runs.max().unwrap_or(0) + 1));
    let end = if content.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{content}{end}{fence}")
}

/// Writes prose as Markdown for rustdoc. Bare URLs become links, brackets that are no links and
/// HTML become text, code blocks are marked as text. If rustdoc would still find something else in
/// it, all of it is shown literally.
pub(super) fn markdown(prose: &str) -> String {
    after("", prose)
}

/// Prose that is one paragraph, such as a summary, at the start of a line or behind other text.
pub(super) fn sentence(prose: &str) -> String {
    let prose = text::line(prose);
    let words = prose.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = Vec::new();
    wrap(&inline(&words), 0, &mut lines);
    let sentence = lines.join("\n");
    let is_safe = is_harmless(&sentence) && is_harmless(&format!("x {sentence}"));
    if is_safe { sentence } else { literal(&words) }
}

/// Writes the same as [`markdown`], for a first paragraph that begins with Markdown of ours.
pub(super) fn after(lead: &str, prose: &str) -> String {
    // Before the check: a tab ends at a column, what is printed for it does not.
    let prose = text::lines(prose).replace('\t', TAB);
    let rendered = rendered(lead, &prose);
    if is_harmless(&rendered) { rendered } else { format!("{lead}{}", literal(&prose)) }
}

fn rendered(lead: &str, prose: &str) -> String {
    let mut out = Vec::new();
    let mut blocks = blocks(prose);
    match blocks.first_mut() {
        Some(Block::Text { lead: first, .. }) => *first = lead,
        _ if lead.is_empty() => {}
        _ => out.push(lead.to_owned()),
    }
    for block in blocks {
        match block {
            // Without a language, or with Rust's, it would be compiled as a test.
            Block::Code(lines) => {
                out.extend(
                    self::block("text", &lines.join("\n")).lines().map(str::to_owned),
                );
            }
            Block::Text { lead, indent, text } => {
                wrap(&format!("{lead}{}", inline(&text)), indent, &mut out);
            }
        }
    }
    out.dedup_by(|line, previous| line.is_empty() && previous.is_empty());
    out.join("\n")
}

/// Returns whether rustdoc finds nothing in the Markdown that it would compile, pass on as HTML,
/// resolve as a name, or warn about.
fn is_harmless(markdown: &str) -> bool {
    // What rustdoc resolves as a name is no link of Markdown's: it shows as a link of an unknown
    // kind.
    let mut resolve =
        |_: pulldown_cmark::BrokenLink<'_>| Some((CowStr::from(""), CowStr::from("")));
    let mut parser =
        Parser::new_with_broken_link_callback(markdown, OPTIONS, Some(&mut resolve));
    if parser.reference_definitions().iter().next().is_some() {
        return false;
    }
    let mut in_link = false;
    parser.all(|event| match event {
        Event::Start(Tag::Link {
            link_type: LinkType::Inline | LinkType::Autolink,
            dest_url,
            ..
        }) => {
            in_link = true;
            is_web(&dest_url)
        }
        Event::End(TagEnd::Link) => {
            in_link = false;
            true
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
            &*language == "text"
        }
        Event::Start(
            Tag::CodeBlock(CodeBlockKind::Indented)
            | Tag::HtmlBlock
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::FootnoteDefinition(_),
        )
        | Event::Html(_)
        | Event::InlineHtml(_)
        | Event::FootnoteReference(_) => false,
        Event::Text(text) => in_link || !(text.contains("://") && has_url(&text)),
        _ => true,
    })
}

/// Returns whether rustdoc has nothing to compile in the Markdown.
pub(super) fn has_no_code(markdown: &str) -> bool {
    Parser::new_ext(markdown, OPTIONS).all(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
            &*language == "text"
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => false,
        _ => true,
    })
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn has_url(text: &str) -> bool {
    text.match_indices("://").any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        before.ends_with("http") || before.ends_with("https")
    })
}

/// Breaks a paragraph of Markdown for rustdoc into lines.
pub(super) fn wrapped(paragraph: String) -> String {
    let mut lines = Vec::new();
    wrap(&paragraph, 0, &mut lines);
    let broken = lines.join("\n");
    // A long value may have something in it that begins a block at the start of a line.
    if is_harmless(&broken) { broken } else { paragraph }
}

/// Joins the parts that are not empty.
pub(super) fn paragraphs<const N: usize>(parts: [String; N]) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

/// The text with all punctuation escaped, so that none of it means anything.
fn literal(text: &str) -> String {
    let mut out = Vec::new();
    for line in text.trim().lines() {
        let mut escaped = String::with_capacity(line.len() * 2);
        escape(line.trim(), |letter| letter.is_ascii_punctuation(), &mut escaped);
        wrap(&escaped, 0, &mut out);
    }
    out.dedup_by(|line, previous| line.is_empty() && previous.is_empty());
    out.join("\n")
}

fn escape(text: &str, special: impl Fn(char) -> bool, out: &mut String) {
    for letter in text.chars() {
        if special(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
}

/// The structure of a text, for line breaks.
enum Block<'a> {
    Code(Vec<&'a str>),
    /// A paragraph, a list item, a row of a table or an empty line.
    Text {
        /// Markdown for rustdoc, before the text.
        lead: &'a str,
        indent: usize,
        text: String,
    },
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut lines = text.trim().lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(fence) = fence(trimmed) {
            let is_code = |line: &&str| !line.trim_start().starts_with(fence);
            blocks.push(Block::Code(
                lines.by_ref().take_while(is_code).map(str::trim_end).collect(),
            ));
            continue;
        }
        match blocks.last_mut() {
            // Writers break their lines anywhere; Markdown joins them into one.
            Some(Block::Text { text, .. }) if continues(text, trimmed) => {
                text.push(' ');
                text.push_str(trimmed);
            }
            _ => blocks.push(Block::Text {
                lead: "",
                indent: indent_of(line),
                text: trimmed.to_owned(),
            }),
        }
    }
    blocks
}

/// The fence of a code block that the line begins with.
fn fence(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence))
}

/// Returns whether a line belongs to the paragraph or list item before it.
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

/// Breaks a line between words, and indents the rest of a list item below it.
fn wrap(line: &str, indent: usize, out: &mut Vec<String>) {
    let hanging = if is_item(line) { 2 } else { 0 };
    let first = " ".repeat(indent);
    let rest = " ".repeat(indent + hanging);
    let (mut current, mut width) = (String::new(), 0);
    let is_table = line.starts_with('|');
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        let too_long = width + 1 + length > WIDTH && !is_table && breaks_before(word);
        if current.is_empty() {
            current = format!("{first}{word}");
            width = first.len() + length;
        } else if too_long {
            out.push(std::mem::replace(&mut current, format!("{rest}{word}")));
            width = rest.len() + length;
        } else {
            current.push(' ');
            current.push_str(word);
            width += 1 + length;
        }
    }
    out.push(current);
}

/// Returns whether a line can begin with the word without becoming another block.
fn breaks_before(word: &str) -> bool {
    let is_marker =
        matches!(word, "-" | "*" | "+" | "=" | ">") || word.starts_with(['#', '|', '>']);
    let is_number =
        word.ends_with(['.', ')']) && word.starts_with(|c: char| c.is_ascii_digit());
    !is_marker && !is_number
}

/// Returns one line, without markup that rustdoc would reject.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '`' => span(rest, &mut out),
            '\\' => escaped(rest, &mut out),
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

/// A character behind a backslash stays text.
fn escaped(rest: &str, out: &mut String) -> usize {
    let second = rest.chars().nth(1).filter(char::is_ascii_punctuation);
    let length = 1 + second.map_or(0, char::len_utf8);
    out.push_str(rest.get(..length).unwrap_or_default());
    length
}

/// A code span, as it is. A backtick without its partner is no code.
fn span(rest: &str, out: &mut String) -> usize {
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
    // No further than the next `<`, or many of them would take long.
    let end = if is_link { rest[1..].find([' ', '<', '>']) } else { None };
    match end.map(|end| end + 1) {
        Some(end) if rest[end..].starts_with('>') => {
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
    let link = rest[1..].find(['[', ']']).and_then(|length| {
        let middle = 1 + length;
        let target = rest[middle..].strip_prefix("](")?;
        // A later one would belong to something else, and the search for it would take long.
        let length = target.bytes().take(LONGEST_URL).position(|byte| byte == b')')?;
        Some((&rest[1..middle], &target[..length], middle + 2 + length + 1))
    });
    match link {
        Some((text, target, length)) => {
            if is_web(target) && !target.contains([' ', '<', '>']) {
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

/// Returns the URL at the beginning of the text, without punctuation of the text behind it.
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
            ("<http://a<https://b.example>", "\\<<http://a><https://b.example>"),
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
    fn no_line_has_tabs() {
        assert_eq!(
            inner_doc("a\tb\t").to_string(),
            quote!(#![doc = " a    b"]).to_string()
        );
    }

    #[test]
    fn no_code_block_is_ever_compiled() {
        assert_eq!(markdown("```\ncode\n```"), "```text\ncode\n```");
        assert_eq!(markdown("```rust\ncode"), "```text\ncode\n```");
        assert_eq!(markdown("text\n\n        indented"), "text\n\nindented");
        assert_eq!(markdown("> \tquoted"), "> quoted");
        assert_eq!(markdown("-\t\titem"), "- item");
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
