//! The reader of tables. Tables that a sample of several lines has broken are restored as far as
//! possible.

use super::findings::{Findings, Place};
use super::words::{Column, Words};

/// A line of a page, with its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Cells>,
}

/// The cells of a row, by their columns.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub(super) at: Place,
    cells: Vec<(Column, String)>,
}

impl Cells {
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|(one, _)| *one == column).map(|(_, text)| text.as_str())
    }
}

/// The spelling of pipes within cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pipes {
    /// `\|`
    Escaped,
    /// The cells as they are, even if they break the table.
    Raw,
}

/// Reads the tables of a section as one, and returns the other lines that are not blank.
pub(super) fn read<'a>(
    file: &str,
    lines: &[Line<'a>],
    pipes: Pipes,
    words: &Words,
    findings: &mut Findings,
) -> (Option<Table>, Vec<Line<'a>>) {
    let mut reader = Reader {
        file,
        pipes,
        words,
        findings,
        table: None,
        headless: false,
        endless: false,
        rest: Vec::new(),
    };
    let mut lines = lines.iter().copied().peekable();
    while let Some(line) = lines.next() {
        let mut text = line.text.trim().to_owned();
        if text.is_empty() {
            continue;
        }
        if !text.starts_with('|') {
            reader.rest.push(line);
            continue;
        }
        if !reader.endless && reader.opens_sample(&text) {
            reader.join(line, &mut text, &mut lines);
        }
        reader.row(line.number, &text);
    }
    (reader.table, reader.rest)
}

struct Reader<'a, 'f> {
    file: &'f str,
    pipes: Pipes,
    words: &'f Words,
    findings: &'f mut Findings,
    table: Option<Table>,
    /// True if the table began without a heading.
    headless: bool,
    /// True if no later line ends a sample.
    endless: bool,
    rest: Vec<Line<'a>>,
}

impl<'a> Reader<'a, '_> {
    fn at(&self, line: usize) -> Place {
        Place {
            file: self.file.to_owned(),
            line,
        }
    }

    /// Returns whether the last cell begins a code span that the line does not end.
    fn opens_sample(&self, text: &str) -> bool {
        let cells = trimmed(&split(text, self.pipes));
        let complete =
            self.table.as_ref().is_some_and(|table| table.columns.len() == cells.len());
        let open =
            |cell: &String| cell.starts_with('`') && cell.matches('`').count() == 1;
        complete && cells.last().is_some_and(open)
    }

    /// Takes the lines up to the end of the sample. The rest of the last line is the next row.
    fn join(
        &mut self,
        first: Line<'a>,
        text: &mut String,
        lines: &mut std::iter::Peekable<impl Iterator<Item = Line<'a>> + Clone>,
    ) {
        let mut sample = text.trim_end_matches('|').trim_end().to_owned();
        let mut ahead = lines.clone();
        let end = ahead.find(|line| closes_sample(line.text).is_some());
        let Some(end) = end.map(|line| line.number) else {
            self.endless = true;
            return;
        };
        self.findings.warn(
            &self.at(first.number),
            format!(
                "the sample in this row goes on to line {end}, which breaks the table"
            ),
            "the lines were put together again; compare the sample with the page",
        );
        for line in lines.by_ref() {
            sample.push('\n');
            if line.number < end {
                sample.push_str(line.text);
                continue;
            }
            let close = closes_sample(line.text).unwrap_or(line.text.len());
            let (head, tail) =
                line.text.split_at_checked(close).unwrap_or((line.text, ""));
            *text = format!("{sample}{head} |");
            self.row(first.number, text);
            let tail = tail.trim().strip_prefix('|').unwrap_or_default().trim();
            text.clear();
            text.push_str(tail);
            break;
        }
    }

    fn row(&mut self, line: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        let pieces = split(text, self.pipes);
        let cells = trimmed(&pieces);
        let heads: Option<Vec<Column>> =
            cells.iter().map(|cell| self.words.column(cell)).collect();
        match (heads, &self.table) {
            (Some(columns), None) => {
                self.table = Some(Table {
                    columns,
                    rows: Vec::new(),
                });
            }
            (_, None) if self.headless => {}
            (_, None) => {
                self.headless = true;
                self.findings.warn(
                    &self.at(line),
                    "a table without a heading that can be read",
                    "it is left out: nothing says what its cells are",
                );
            }
            _ if is_delimiter(&cells) => {}
            _ if cells.first().is_some_and(|cell| is_dashes(cell)) => self.findings.warn(
                &self.at(line),
                "the row of dashes has other text in it: at least one row of the table is lost",
                "restore the table on the page; what is on this line is left out",
            ),
            (_, Some(table)) => {
                let columns = table.columns.clone();
                self.cells(line, &columns, &pieces);
            }
        }
    }

    fn cells(&mut self, line: usize, columns: &[Column], pieces: &[String]) {
        let at = self.at(line);
        let mut cells = trimmed(pieces);
        if cells.len() > columns.len() {
            cells = merge(columns, pieces);
            self.findings.warn(
                &at,
                "a row with more cells than its table has columns: one of them has a pipe in it",
                "the surplus was taken for a part of description or sample",
            );
        }
        if cells.len() < columns.len() {
            self.findings.warn(
                &at,
                format!(
                    "a row with {} cells in a table of {} columns",
                    cells.len(),
                    columns.len()
                ),
                "it is left out: which cell is missing can't be told",
            );
            return;
        }
        let cells = columns.iter().copied().zip(cells).collect();
        if let Some(table) = &mut self.table {
            table.rows.push(Cells { at, cells });
        }
    }
}

/// Returns the place behind the end of a sample: a backtick before the pipe that ends the cell.
fn closes_sample(line: &str) -> Option<usize> {
    let ends = |at: &usize| {
        line.get(*at..).is_some_and(|rest| rest.trim_start().starts_with('|'))
    };
    line.match_indices('`').map(|(at, _)| at + 1).find(ends)
}

/// Returns the cells of a line whose pipes are all ends of cells.
pub(super) fn raw_cells(line: &str) -> Vec<String> {
    trimmed(&split(line, Pipes::Raw))
}

fn trimmed(cells: &[String]) -> Vec<String> {
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Returns the cells of a line, with the white space around them.
fn split(line: &str, pipes: Pipes) -> Vec<String> {
    let inner = line.trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    if pipes == Pipes::Raw {
        return inner.split('|').map(str::to_owned).collect();
    }
    let mut cells = vec![String::new()];
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        let cell = match letter {
            '|' => {
                cells.push(String::new());
                continue;
            }
            _ => cells.last_mut(),
        };
        let escaped = letter == '\\' && letters.peek() == Some(&'|');
        let letter = if escaped { letters.next().unwrap_or(letter) } else { letter };
        cell.into_iter().for_each(|cell| cell.push(letter));
    }
    cells
}

/// Joins cells until there are as many as columns. Only descriptions and samples have pipes, so the
/// surplus belongs to the sample if the last cells together are one code span, and else to the
/// description.
fn merge(columns: &[Column], cells: &[String]) -> Vec<String> {
    let prose = columns
        .iter()
        .position(|one| *one == Column::Description)
        .unwrap_or(columns.len());
    let (head, tail) = cells.split_at(prose.min(cells.len()));
    let behind = columns.len().saturating_sub(prose + 1);
    let code = |from: &usize| {
        let text = tail.get(*from..).unwrap_or_default().join("|");
        let text = text.trim();
        text.len() > 1 && text.starts_with('`') && text.ends_with('`')
    };
    let usual = tail.len().saturating_sub(behind);
    let from =
        if behind == 1 { (1..tail.len()).find(code).unwrap_or(usual) } else { usual };
    let (description, sample) = tail.split_at(from.min(tail.len()));
    let mut merged = trimmed(head);
    merged.push(description.join("|").trim().to_owned());
    if behind == 1 {
        merged.push(sample.join("|").trim().to_owned());
    }
    merged
}

fn is_delimiter(cells: &[String]) -> bool {
    cells.iter().all(|cell| is_dashes(cell))
}

fn is_dashes(cell: &str) -> bool {
    let dashes = cell.trim_matches(':');
    dashes.len() >= 3 && dashes.bytes().all(|byte| byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::{Line, Pipes, Words, read};
    use crate::import_pages::findings::Findings;

    const HEADING: &str =
        "| Name | Type | Description | Sample value |\n| --- | --- | --- | --- |\n";

    /// The cells of the rows, the other lines, and the lines that something was found about.
    fn table(text: &str, pipes: Pipes) -> (Vec<String>, Vec<String>, Vec<usize>) {
        let lines = text.lines().enumerate();
        let lines: Vec<Line<'_>> = lines
            .map(|(index, text)| Line {
                number: index + 1,
                text,
            })
            .collect();
        let mut findings = Findings::default();
        let words = Words::of(Default::default());
        let (table, rest) = read("page.md", &lines, pipes, &words, &mut findings);
        let rows =
            table.map(|table| table.rows).unwrap_or_default().into_iter().map(|row| {
                row.cells
                    .iter()
                    .map(|(_, cell)| cell.as_str())
                    .collect::<Vec<_>>()
                    .join(" ; ")
            });
        let found = findings.sorted();
        let found = found.iter().filter_map(|one| Some(one.position?.line)).collect();
        (rows.collect(), rest.iter().map(|line| line.text.to_owned()).collect(), found)
    }

    #[test]
    fn pipes_that_are_escaped_end_no_cell() {
        let text = format!("{HEADING}| a | string \\| number | b | `c\\|d` |\nText.\n");
        let (rows, rest, found) = table(&text, Pipes::Escaped);
        assert_eq!(rows, ["a ; string | number ; b ; `c|d`"]);
        assert_eq!((rest, found), (vec!["Text.".to_owned()], vec![]));
    }

    #[test]
    fn raw_pipes_are_those_of_description_or_sample() {
        let text = format!(
            "{HEADING}| a | string | b | c | `d` |\n| a | string | b | `c|d` |\n| a | string | b|c |  |\n"
        );
        let (rows, _, found) = table(&text, Pipes::Raw);
        assert_eq!(
            rows,
            [
                "a ; string ; b | c ; `d`",
                "a ; string ; b ; `c|d`",
                "a ; string ; b|c ; "
            ]
        );
        assert_eq!(found, [3, 4, 5]);
    }

    #[test]
    fn a_sample_of_several_lines_is_put_together_and_so_is_what_follows_it() {
        let text = format!(
            "{HEADING}| a | string | b | `{{   |\n\n  c\n}}`| | d | string | e | |\n| f | string | g | |\n"
        );
        let (rows, rest, found) = table(&text, Pipes::Raw);
        assert_eq!(
            rows,
            ["a ; string ; b ; `{\n\n  c\n}`", "d ; string ; e ; ", "f ; string ; g ; "]
        );
        assert_eq!((rest.len(), found), (0, vec![3]));
    }

    #[test]
    fn what_can_not_be_told_is_left_out() {
        let text =
            format!("| x |\n| y |\n{HEADING}| a | string |\n| --- | lost | b | |\n");
        let (rows, _, found) = table(&text, Pipes::Escaped);
        assert_eq!(rows.len(), 0);
        assert_eq!(found, [1, 5, 6]);
    }
}
