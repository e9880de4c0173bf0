//! Code blocks.

use super::lines::{first_line, trim};
use super::links;

/// A code block with fences.
pub(super) struct Fenced {
    /// The number of bytes of all.
    pub(super) length: usize,
    pub(super) info: String,
    pub(super) code: String,
}

/// The indentation of code without fences.
const INDENT: &str = "    ";

fn without_indent(line: &str) -> Option<&str> {
    line.strip_prefix(INDENT).or_else(|| line.strip_prefix('\t'))
}

/// Reads the indented code that the text begins with: its length, and the code.
pub(super) fn indented(text: &str) -> Option<(usize, String)> {
    let (mut at, mut length, mut code, mut blanks) =
        (0, 0, String::new(), String::new());
    for line in text.split('\n') {
        match without_indent(line) {
            Some(content) => {
                code.push_str(&blanks);
                code.push_str(content);
                blanks = "\n".to_owned();
                length = at + line.len();
            }
            None if line.trim_matches([' ', '\t']).is_empty()
                && at + line.len() < text.len() =>
            {
                blanks.push('\n');
            }
            None => break,
        }
        at += line.len() + 1;
    }
    let code = code.trim_end_matches('\n').to_owned();
    (!code.is_empty()).then_some((length, code))
}

struct Fence<'a> {
    indent: usize,
    mark: char,
    count: usize,
    info: &'a str,
}

fn fence(text: &str) -> Option<Fence<'_>> {
    let line = first_line(text);
    let rest = line.trim_start_matches([' ', '\t']);
    let mark = rest.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let info = rest.trim_start_matches(mark);
    let count = rest.len() - info.len();
    (count >= 3 && (mark == '~' || !info.contains('`'))).then(|| Fence {
        indent: line.len() - rest.len(),
        mark,
        count,
        info: info.trim_matches([' ', '\t']),
    })
}

/// Returns whether the text begins with a fence.
pub(super) fn opens(text: &str) -> bool {
    fence(text).is_some()
}

/// Reads the code block that the text begins with.
pub(super) fn fenced(text: &str) -> Option<Fenced> {
    let Fence {
        indent,
        mark,
        count,
        info,
    } = fence(text)?;
    let mut at = first_line(text).len();
    let mut lines = Vec::new();
    while at < text.len() {
        let line = first_line(&text[at + 1..]);
        at += 1 + line.len();
        let rest = line.trim_start_matches(' ');
        let blanks = line.len() - rest.len();
        let after = rest.trim_start_matches(mark);
        if blanks < INDENT.len()
            && rest.len() - after.len() >= count
            && after.trim_matches([' ', '\t']).is_empty()
        {
            break;
        }
        lines.push(&line[blanks.min(indent)..]);
    }
    Some(Fenced {
        length: at,
        info: print_info(&links::decoded(info)),
        code: lines.join("\n"),
    })
}

/// Returns the language, and what is behind it.
fn print_info(info: &str) -> String {
    match info.split_once([' ', '\t']) {
        Some((language, rest)) => {
            format!("{language} {}", rest.trim_start_matches([' ', '\t']))
        }
        None => trim(info).to_owned(),
    }
}
