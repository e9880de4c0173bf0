//! Text made safe for Markdown, for table cells, and for Vue, which evaluates `{{ … }}`.
//!
//! [`plain`] and [`code`] take literal text; [`inline()`], [`cell`] and [`block()`] take Markdown
//! of a document. All write it as prettier does, so that formatting a page changes nothing.
//!
//! There is one function for each place that text can have on a page. Markdown that is not
//! harmless, as [`harmless`] reads it, is shown as it was written, by [`literal`].

mod block;
mod escape;
mod fences;
pub(super) mod harmless;
mod inline;

pub(crate) use escape::attribute;
pub(crate) use escape::{code, code_name, fold, literal, name, plain, shown};
pub(super) use escape::{fenced, html};
pub(super) use fences::squeeze;
pub(crate) use fences::{Fences, Line};

use crate::text;

/// Writes one line of a document's Markdown.
pub(super) fn inline(line: &str) -> String {
    let line = shown(line);
    let markdown = inline::inline(&line);
    if harmless::is_line(&markdown) { markdown } else { literal(&line) }
}

/// Writes a description for a table cell, with tags for line breaks. Code blocks become code, line
/// by line.
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

/// Writes a description of several paragraphs.
pub(super) fn block(prose: &str) -> String {
    let prose = text::lines(prose);
    let markdown = block::block(&prose);
    let is_block = harmless::block_events(&markdown).is_some();
    if is_block { markdown } else { literal_block(&prose) }
}

/// Writes the lines of a description literally, each on a line of its own.
fn literal_block(prose: &str) -> String {
    let lines: Vec<String> = prose.trim().lines().map(literal).collect();
    let paragraphs = lines.split(String::is_empty).filter(|lines| !lines.is_empty());
    let paragraphs: Vec<String> = paragraphs.map(|lines| lines.join("\\\n")).collect();
    paragraphs.join("\n\n")
}

/// Writes Markdown behind the hashes of a heading, where it may not end in hashes or attributes.
pub(super) fn heading(mut markdown: String) -> String {
    let stem = markdown.trim_end_matches('#');
    let closes = stem.len() < markdown.len() && (stem.is_empty() || stem.ends_with(' '));
    let attributes = markdown.ends_with('}') && !ends_escaped(&markdown);
    if closes || attributes {
        markdown.insert(markdown.len() - 1, '\\');
    }
    markdown
}

/// Returns whether a backslash escapes the last character.
fn ends_escaped(markdown: &str) -> bool {
    let mut letters = markdown.chars().rev().skip(1);
    letters.by_ref().take_while(|letter| *letter == '\\').count() % 2 == 1
}

/// Writes a link to a page. Its text is `markdown`, or the literal `text` if a link can't contain
/// that.
pub(super) fn link(text: &str, markdown: String, target: &str) -> String {
    let text = if harmless::is_link_text(&markdown) { markdown } else { literal(text) };
    format!("[{text}]({})", escape::address(target))
}

/// Writes a link to the page with this title.
pub(super) fn title_link(title: &str, target: &str) -> String {
    link(title, plain(title), target)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_keeps_its_lines_as_breaks() {
        let prose = "One:\n\n- `a`\n- b\n\n```json\n{\n  \"x\": 1\n}\n```\n";
        assert_eq!(
            cell(prose),
            "One:<br><br>- `a`<br>- b<br><br>`{`<br>`\"x\": 1`<br>`}`"
        );
    }
}
