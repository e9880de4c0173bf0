//! Tables as the parser of prettier 2 reads them: each cell ends at a pipe, even in code, and the
//! table ends before the first line without one.

use super::inline::{self, Inline};
use super::spans;
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

/// Returns the number of lines of the table that the lines begin with, or 0.
pub(super) fn rows(lines: &[&str]) -> usize {
    // A pipe in the first place only begins a row.
    let has_pipe = |line: &&&str| line.chars().skip(1).any(|letter| letter == '|');
    let count = lines.iter().take_while(has_pipe).count();
    let delimiter = lines.get(1).and_then(|line| alignment(line));
    if count < FEWEST_LINES || delimiter.is_none() { 0 } else { count }
}

/// Reads a delimiter row.
fn alignment(line: &str) -> Option<Vec<Align>> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    line.split('|').map(|cell| column(cell.trim())).collect()
}

fn column(cell: &str) -> Option<Align> {
    let dashes = cell.trim_matches(':');
    if dashes.is_empty() || dashes.contains(|letter| letter != '-') {
        return None;
    }
    Some(match (cell.starts_with(':'), cell.ends_with(':')) {
        (false, false) => Align::None,
        (true, false) => Align::Left,
        (false, true) => Align::Right,
        (true, true) => Align::Center,
    })
}

impl Table {
    /// Reads the lines of a table.
    pub(super) fn read(lines: &[&str]) -> Self {
        let align = lines.get(1).and_then(|line| alignment(line)).unwrap_or_default();
        let rows = lines.iter().enumerate().filter(|(at, _)| *at != 1);
        let rows = rows.map(|(_, line)| {
            cells(line.trim()).into_iter().map(|cell| inline::cell(&cell)).collect()
        });
        Self {
            align,
            rows: rows.collect(),
        }
    }

    /// Returns the table, aligned.
    pub(super) fn print(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().map(|cell| spans::line(cell));
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
        lines.join("\n")
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
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '|' => cells.push(std::mem::take(&mut cell)),
            '\\' => {
                cell.push(letter);
                cell.extend(letters.next());
            }
            _ => cell.push(letter),
        }
    }
    if !cell.trim().is_empty() {
        cells.push(cell);
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}
