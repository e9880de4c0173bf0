//! Blocks printed.

use super::blocks::{Block, Item, List};
use super::json;
use super::spans;

/// Returns a page.
pub(super) fn document(blocks: &[Block]) -> String {
    let mut page = print(blocks, "\n\n");
    if !page.is_empty() {
        page.push('\n');
    }
    page
}

/// Returns blocks with a separator between them.
fn print(blocks: &[Block], separator: &str) -> String {
    let mut text = String::new();
    let mut lists = 0;
    for (at, block) in blocks.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| blocks.get(before));
        if before.is_some() {
            let continues = matches!(
                block,
                Block::Html {
                    continues: true,
                    ..
                }
            );
            text.push_str(if continues { "\n" } else { separator });
            if matches!((before, block), (Some(Block::List(_)), Block::Indented(_))) {
                text.push('\n');
            }
        }
        // Lists one after the other have different marks, or else they would be one.
        let is_same = |list: &List| match before {
            Some(Block::List(last)) => last.start.is_some() == list.start.is_some(),
            _ => false,
        };
        lists = match block {
            Block::List(list) if is_same(list) => lists + 1,
            _ => 0,
        };
        text.push_str(&one(block, lists));
    }
    text
}

fn one(block: &Block, nth: usize) -> String {
    match block {
        Block::Heading(level, text) => {
            let heading = format!("{} {}", "#".repeat(*level), spans::line(text));
            heading.trim_end().to_owned()
        }
        Block::Paragraph(text) => spans::paragraph(text),
        Block::Fenced(info, code) => fenced(info, code),
        Block::Indented(code) => indent(code, "    ", "    "),
        Block::Html { text, .. } | Block::Definition(text) => text.clone(),
        Block::List(all) => list(all, nth),
        Block::Quote(blocks) => indent(&print(blocks, "\n\n"), "> ", "> "),
        Block::Rule => "---".to_owned(),
        Block::Table(table) => table.print(),
    }
}

/// Returns the text with one prefix before its first line and another before all others, if they
/// are not blank.
fn indent(text: &str, first: &str, rest: &str) -> String {
    let mut lines = Vec::new();
    for (at, line) in text.split('\n').enumerate() {
        let prefix = if at == 0 { first } else { rest };
        let line = format!("{prefix}{line}");
        lines.push(if line.trim().is_empty() {
            String::new()
        } else {
            line.trim_end().to_owned()
        });
    }
    lines.join("\n")
}

fn fenced(info: &str, code: &str) -> String {
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let language = info.split([' ', '{']).next().unwrap_or_default();
    let formatted = (language == "json").then(|| json::format(code)).flatten();
    let code = formatted.as_deref().unwrap_or(code);
    let end = if code.is_empty() { "" } else { "\n" };
    format!("{fence}{info}\n{code}{end}{fence}")
}

fn list(list: &List, nth: usize) -> String {
    let mut text = String::new();
    for (at, item) in (0_u64..).zip(&list.items) {
        let mark = match list.start {
            Some(start) => {
                let number = match at {
                    0 => start,
                    _ if list.repeats_one => 1,
                    _ => start + at,
                };
                format!("{number}{} ", if nth.is_multiple_of(2) { '.' } else { ')' })
            }
            None => if nth.is_multiple_of(2) { "- " } else { "* " }.to_owned(),
        };
        let inner = " ".repeat(mark.len());
        text.push_str(&indent(&print_item(item), &mark, &inner));
        if at + 1 < list.items.len() as u64 {
            text.push_str(if item.is_loose { "\n\n" } else { "\n" });
        }
    }
    text
}

fn print_item(item: &Item) -> String {
    print(&item.blocks, if item.is_loose { "\n\n" } else { "\n" })
}
