//! Markdown tables, aligned as prettier aligns them.

use super::compare::fold_line;
use super::{markdown, width};

/// The least width of a column: the delimiter row needs three dashes.
const NARROWEST: usize = 3;

/// The most blanks that align a table. One with more of them, because a cell is very long, is not
/// aligned: nobody could read it in an editor, and pages would be ten times as large.
const MOST_BLANKS: usize = 64 << 10;

/// Returns the table without a newline at its end. The first row is the heading.
pub(super) fn align(rows: &[Vec<&str>]) -> String {
    aligned(rows, cell)
}

/// Returns the text of a cell on one line.
pub(crate) fn cell(text: &str) -> String {
    escape_pipes(markdown::fold(text))
}

/// Returns a table with cells that a function prepares.
fn aligned(rows: &[Vec<&str>], prepare: impl Fn(&str) -> String) -> String {
    let cells =
        |row: &Vec<&str>| row.iter().map(|text| Cell::new(prepare(text))).collect();
    let rows: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    let mut widths = widths(&rows);
    if blanks(&rows, &widths) > MOST_BLANKS {
        widths.fill(NARROWEST);
    }
    let mut lines: Vec<String> = rows.iter().map(|row| line(row, &widths)).collect();
    lines.insert(lines.len().min(1), delimiter(&widths));
    lines.join("\n")
}

/// Returns a table with cells as they are, even if they break it. If one of them has a line break,
/// it is not aligned.
pub(super) fn raw(rows: &[Vec<&str>]) -> String {
    if rows.iter().flatten().any(|text| text.contains('\n')) {
        unaligned(rows)
    } else {
        aligned(rows, markdown::fold)
    }
}

/// Returns the rows of a table aligned again; none if they are not those of an intact table.
pub(super) fn realigned(lines: &[&str]) -> Option<String> {
    let row = |line: &&str| {
        let cells = line.trim().strip_prefix('|')?.strip_suffix('|')?;
        Some(cells.split('|').map(str::to_owned).collect::<Vec<_>>())
    };
    let mut rows = lines.iter().map(row).collect::<Option<Vec<_>>>()?;
    if rows.len() < 2 {
        return None;
    }
    rows.remove(1);
    let cells = rows.iter().map(|row| row.iter().map(String::as_str).collect());
    let table = raw(&cells.collect::<Vec<_>>());
    let same = |(one, other): (&str, &&str)| fold_line(one) == fold_line(other);
    table.lines().zip(lines).all(same).then_some(table)
}

fn unaligned(rows: &[Vec<&str>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: &Vec<&str>| format!("| {} |", row.join(" | "));
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.insert(lines.len().min(1), delimiter(&vec![NARROWEST; columns]));
    lines.join("\n")
}

struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn new(text: String) -> Self {
        let width = width::of(&text);
        Self { text, width }
    }
}

fn widths(rows: &[Vec<Cell>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![NARROWEST; columns];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width.max(*width);
        }
    }
    widths
}

/// Returns the number of blanks that align the rows.
fn blanks(rows: &[Vec<Cell>], widths: &[usize]) -> usize {
    let cells = rows.iter().flat_map(|row| row.iter().zip(widths));
    cells.map(|(cell, width)| width.saturating_sub(cell.width)).sum()
}

fn line(row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::from("|");
    for (cell, width) in row.iter().zip(widths) {
        line.push(' ');
        line.push_str(&cell.text);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width)));
        line.push_str(" |");
    }
    line
}

fn delimiter(widths: &[usize]) -> String {
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    format!("| {} |", dashes.join(" | "))
}

/// Escapes pipes, which end a cell even within backticks. Behind an escaped backslash, parsers
/// disagree about another one, so the pipe becomes an entity.
fn escape_pipes(text: String) -> String {
    if !text.contains('|') {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 1);
    let mut backslashes = 0_usize;
    for letter in text.chars() {
        match letter {
            '|' if backslashes == 0 => escaped.push_str(r"\|"),
            '|' if backslashes.is_multiple_of(2) => escaped.push_str("&#124;"),
            _ => escaped.push(letter),
        }
        backslashes = if letter == '\\' { backslashes + 1 } else { 0 };
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::align;

    fn table(rows: &[&[&str]]) -> String {
        align(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_three_at_least() {
        insta::assert_snapshot!(table(&[&["a", "b", "c"], &["中文", "", "⚠️ x"]]), @r"
        | a    | b   | c    |
        | ---- | --- | ---- |
        | 中文 |     | ⚠️ x |
        ");
    }

    #[test]
    fn a_cell_is_one_line_and_ends_at_no_pipe_of_its_own() {
        insta::assert_snapshot!(table(&[&["a"], &[" x\n  y "], &["`a|b`"], &[r"a \| b \\| c"]]), @r"
        | a                 |
        | ----------------- |
        | x y               |
        | `a\|b`            |
        | a \| b \\&#124; c |
        ");
    }

    #[test]
    fn a_table_with_a_very_long_cell_is_not_aligned() {
        let long = "x".repeat(20_000);
        let rows: Vec<_> =
            [long.as_str(), "a", "b", "c", "d", "e"].map(|one| vec![one]).into();
        let lines: Vec<_> = align(&rows).lines().map(str::len).collect();
        assert_eq!(lines, [20_004, 7, 7, 7, 7, 7, 7]);
    }

    #[test]
    fn a_heading_alone_is_a_table() {
        insta::assert_snapshot!(table(&[&["Name"]]), @r"
        | Name |
        | ---- |
        ");
    }
}
