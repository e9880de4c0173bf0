//! Lists.

use super::code;
use super::lines::{self, trim};

/// The columns that a tab leads to, and the fewest of indented code.
pub(super) const TAB: usize = 4;

/// The mark of an item.
struct Mark {
    letter: char,
    /// The columns up to it.
    columns: usize,
}

/// Returns the columns of the white space that the line begins with, and its bytes.
fn indentation(line: &str) -> (usize, usize) {
    let mut columns = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'\t' => columns += TAB - columns % TAB,
            b' ' => columns += 1,
            _ => return (columns, at),
        }
    }
    (columns, line.len())
}

/// Returns the length of the mark of an item that the text begins with.
fn mark_length(text: &str) -> Option<usize> {
    if text.starts_with(['*', '+', '-']) {
        return Some(1);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && text[digits..].starts_with(['.', ')'])).then_some(digits + 1)
}

/// Returns whether the text begins with a list.
pub(super) fn begins(text: &str) -> bool {
    let line = lines::first_line(text).trim_start_matches([' ', '\t']);
    mark_length(line).is_some_and(|length| {
        let rest = &line[length..];
        rest.is_empty() || rest.starts_with([' ', '\t'])
    })
}

/// Returns whether the text begins with a list that may follow other text without a blank line: of
/// numbers, only 1 may.
pub(super) fn interrupts(text: &str) -> bool {
    let line = text.trim_start_matches([' ', '\t']);
    begins(text)
        && (!line.starts_with(|first: char| first.is_ascii_digit())
            || line.starts_with("1.")
            || line.starts_with("1)"))
}

/// Reads the mark of an item of which the indentation has these columns and bytes.
fn mark(line: &str, columns: usize, blank: usize) -> Option<Mark> {
    let length = blank + mark_length(&line[blank..])?;
    let letter = line[..length].chars().next_back()?;
    let columns = columns + length - blank;
    let rest = &line[length..];
    let blanks = rest.bytes().take_while(|byte| *byte == b' ').count();
    let width = match rest.bytes().next() {
        None => 0,
        Some(b'\t') => TAB - columns % TAB,
        Some(b' ') if blanks <= TAB => blanks,
        Some(b' ') => 1,
        _ => return None,
    };
    Some(Mark {
        letter,
        columns: columns + width,
    })
}

/// The lines of an item.
pub(super) struct Lines<'a> {
    pub(super) lines: Vec<&'a str>,
    /// The columns of its mark and its indentation.
    columns: usize,
    /// The blank lines behind it, but for the first.
    pub(super) trail: Vec<&'a str>,
}

/// Splits the lines of a list into those of its items, and returns their length.
pub(super) fn split(text: &str) -> (Vec<Lines<'_>>, usize) {
    let mut items: Vec<Lines<'_>> = Vec::new();
    let mut list_mark = None;
    let (mut blank_lines, mut is_empty) = (Vec::new(), false);
    let (mut at, mut length) = (0, 0);
    for line in text.split('\n') {
        let (columns, blank) = indentation(line);
        let is_deep = items.last().is_some_and(|item| columns >= item.columns);
        let found = if is_deep { None } else { mark(line, columns, blank) };
        // A mark without a blank behind it is none, but its columns count.
        let columns = columns
            + if is_deep || found.is_some() {
                0
            } else {
                mark_length(&line[blank..]).unwrap_or_default()
            };
        let mark = found;
        if let Some(mark) = &mark
            && *list_mark.get_or_insert(mark.letter) != mark.letter
        {
            break;
        }
        if mark.as_ref().is_some_and(|mark| matches!(mark.letter, '*' | '-'))
            && lines::rule(line).is_some()
        {
            break;
        }
        let was_empty = is_empty;
        is_empty = mark.is_none() && trim(line).is_empty();
        let is_inner = mark.is_none()
            && items.last().is_some_and(|item| columns >= item.columns || columns > TAB);
        match (mark, items.last_mut()) {
            (None, Some(item)) if is_inner => {
                item.lines.append(&mut blank_lines);
                item.lines.push(line);
            }
            (Some(mark), last) => {
                if let Some(last) = last
                    && !blank_lines.is_empty()
                {
                    last.lines.push("");
                    last.trail = std::mem::take(&mut blank_lines);
                }
                items.push(Lines {
                    lines: vec![line],
                    columns: mark.columns,
                    trail: Vec::new(),
                });
            }
            _ if is_empty => {
                blank_lines.push(line);
                at += line.len() + 1;
                continue;
            }
            (None, Some(item)) => {
                if was_empty || ends_item(line) {
                    break;
                }
                item.lines.append(&mut blank_lines);
                item.lines.push(line);
            }
            (None, None) => break,
        }
        length = at + line.len();
        at = length + 1;
    }
    (items, length)
}

/// Returns the text of an item without its mark and indentation, and the columns that each line
/// loses.
pub(super) fn without_mark(text: &str) -> (String, Vec<isize>) {
    let first = lines::first_line(text);
    let blank = first.len() - first.trim_start_matches([' ', '\t']).len();
    let mark = mark_length(&first[blank..]).unwrap_or_default();
    let after = &first[blank + mark..];
    let blanks = after.bytes().take_while(|byte| *byte == b' ').count();
    let gap = match blanks {
        0 => usize::from(after.starts_with('\t')),
        1..=TAB => blanks,
        _ => 1,
    };
    let length = blank + mark + gap;
    let digits = &first[blank..blank + mark];
    // Lists up to nine may be indented by one more.
    let is_small = digits
        .strip_suffix('.')
        .is_some_and(|digits| digits.parse::<u64>().is_ok_and(|number| number < 10));
    let more = usize::from(is_small && length % 2 == 1);
    let max = format!(
        "{}{}{}",
        &first[..blank],
        " ".repeat(mark + more),
        &first[blank + mark..length]
    );
    let rest = &first[length..];
    let changed = format!("{max}{rest}{}", &text[first.len()..]);
    let lines: Vec<&str> = changed.split('\n').collect();
    let mut shorter = without_indent(&lines, stops(&max).0);
    rest.clone_into(&mut shorter[0]);
    let signed = |length: usize| isize::try_from(length).unwrap_or_default();
    let mut cut: Vec<isize> = lines
        .iter()
        .zip(&shorter)
        .map(|(line, shorter)| signed(line.len()) - signed(shorter.len()))
        .collect();
    cut[0] = signed(length);
    (shorter.join("\n"), cut)
}

/// Returns the indentation of a line, and the columns after each of its characters.
fn stops(line: &str) -> (usize, Vec<usize>) {
    let (mut indent, mut stops) = (0, Vec::new());
    for byte in line.bytes() {
        match byte {
            b'\t' => indent = (indent + TAB) / TAB * TAB,
            b' ' => indent += 1,
            _ => break,
        }
        stops.push(indent);
    }
    (indent, stops)
}

/// Removes the smallest indentation from all lines, up to a number of columns.
fn without_indent(lines: &[&str], max: usize) -> Vec<String> {
    let indents =
        lines.iter().filter(|line| !trim(line).is_empty()).map(|line| stops(line).0);
    let smallest = indents.chain([max]).min().unwrap_or_default();
    if smallest == 0 {
        return lines.iter().map(|line| (*line).to_owned()).collect();
    }
    let shorten = |line: &&str| {
        let at = stops(line).1.iter().position(|stop| *stop >= smallest);
        let blank = stops(line).1.len();
        line[at.map_or(blank, |at| at + 1)..].to_owned()
    };
    lines.iter().map(shorten).collect()
}

/// Returns the number of an item of an ordered list.
pub(super) fn number(item: &str) -> Option<u64> {
    let item = item.trim_start();
    let end = item.find(|letter: char| !letter.is_ascii_digit())?;
    item[..end].parse().ok()
}

/// Returns whether the numbers of a list are meant to stay when items are moved: `1. 1. 1.` or
/// `0. 1. 1.`
pub(super) fn repeats_one(numbers: &[Option<u64>]) -> bool {
    match numbers {
        [Some(0), second, third, ..] => *second == Some(1) && *third == Some(1),
        [_, second, ..] => *second == Some(1),
        _ => false,
    }
}

/// Returns whether the text begins with a block that may follow an item of a list without a blank
/// line.
pub(super) fn ends_item(text: &str) -> bool {
    lines::heading(text).is_some() || code::opens(text) || lines::rule(text).is_some()
}
