//! Tables as the parser of prettier 2 reads them: each cell ends at a pipe, even in code, and the
//! table ends before the first line without one.

use super::inline::{self, Inline};
use super::lines::{first_line, is_space};
use crate::docs::width;

#[derive(Debug)]
pub(super) struct Table {
    align: Vec<Align>,
    rows: Vec<Vec<Vec<Inline>>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Align {
    #[default]
    None,
    Left,
    Center,
    Right,
}

/// The heading and the delimiter row.
const FEWEST_LINES: usize = 2;

/// Returns the lines of the table that the text begins with.
pub(super) fn lines(text: &str) -> Option<Vec<&str>> {
    // A pipe in the first place only begins a row.
    let has_pipe = |line: &&str| line.bytes().skip(1).any(|byte| byte == b'|');
    if !has_pipe(&first_line(text)) {
        return None;
    }
    let lines: Vec<_> = text.split('\n').take_while(has_pipe).collect();
    let columns = alignment(lines.get(1)?)?;
    (lines.len() >= FEWEST_LINES && !columns.is_empty()).then_some(lines)
}

/// Reads a delimiter row.
fn alignment(line: &str) -> Option<Vec<Align>> {
    let (mut columns, mut column) = (Vec::new(), None);
    let (mut has_dash, mut is_first) = (false, true);
    for letter in line.chars() {
        match letter {
            '|' => {
                match column.take() {
                    Some(align) => columns.push(align),
                    None if is_first => {}
                    None => return None,
                }
                (has_dash, is_first) = (false, false);
            }
            '-' => {
                has_dash = true;
                column.get_or_insert(Align::None);
            }
            ':' => {
                column = Some(match column {
                    Some(Align::Left) => Align::Center,
                    Some(Align::None) if has_dash => Align::Right,
                    _ => Align::Left,
                });
            }
            _ if is_space(letter) => {}
            _ => return None,
        }
    }
    columns.extend(column);
    Some(columns)
}

impl Table {
    /// Reads the lines of a table.
    pub(super) fn read(lines: &[&str], reader: &mut inline::Reader) -> Self {
        let align = lines.get(1).and_then(|line| alignment(line)).unwrap_or_default();
        let rows = lines.iter().enumerate().filter(|(at, _)| *at != 1);
        let rows = rows.map(|(_, line)| {
            cells(line).into_iter().map(|cell| reader.block(cell, Vec::new())).collect()
        });
        Self {
            align,
            rows: rows.collect(),
        }
    }

    /// Returns the lines of the table, aligned, with the texts of its cells.
    pub(super) fn print(&self, print_cell: impl Fn(&[Inline]) -> String) -> Vec<String> {
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().map(|cell| print_cell(cell));
            cells.map(|text| (width::of(&text), text)).collect::<Vec<_>>()
        });
        let rows: Vec<_> = rows.collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |at: usize| {
            let widths = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.0);
            widths.max().unwrap_or(0).max(3)
        };
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        let align = |at: usize| self.align.get(at).copied().unwrap_or_default();
        let mut lines: Vec<String> =
            rows.iter()
                .map(|row| {
                    let cells = row.iter().enumerate().map(|(at, (width, text))| {
                        pad(text, widths[at] - width, align(at))
                    });
                    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
                })
                .collect();
        let dashes = (0..columns).map(|at| dashes(widths[at], align(at)));
        let delimiter = format!("| {} |", dashes.collect::<Vec<_>>().join(" | "));
        lines.insert(1, delimiter);
        lines
    }
}

fn pad(text: &str, blanks: usize, align: Align) -> String {
    let before = match align {
        Align::None | Align::Left => 0,
        Align::Center => blanks / 2,
        Align::Right => blanks,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(blanks - before))
}

fn dashes(width: usize, align: Align) -> String {
    let first = if matches!(align, Align::Left | Align::Center) { ':' } else { '-' };
    let last = if matches!(align, Align::Right | Align::Center) { ':' } else { '-' };
    format!("{first}{}{last}", "-".repeat(width - 2))
}

/// Splits a row at its pipes, but not at those behind a backslash.
fn cells(line: &str) -> Vec<&str> {
    let blanks: &[char] = &[' ', '\t'];
    let line = line.trim_start_matches(blanks);
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = Vec::new();
    // The first and the last byte of the text of a cell.
    let (mut start, mut end) = (None, 0);
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '|' => {
                cells.push(start.map_or("", |start| &line[start..end]));
                start = None;
                continue;
            }
            ' ' | '\t' => continue,
            _ => end = at + letter.len_utf8(),
        }
        start.get_or_insert(at);
        if letter == '\\'
            && let Some((at, escaped)) = letters.next()
        {
            end = at + escaped.len_utf8();
        }
    }
    cells.extend(start.map(|start| &line[start..end]));
    cells
}
