//! The result as Markdown tables, with what one has to know to compare it with another.

use std::fmt::Write as _;
use std::io;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

use super::measure::{Cost, Step};

/// What is said of the SDK with a set of features, or of what it is compared with.
pub(super) struct Column {
    name: String,
    is_own: bool,
    /// Of the generated source.
    lines: usize,
    /// How many operations the caller calls.
    pub(super) operations: Option<usize>,
    pub(super) llvm_lines: Option<u64>,
    pub(super) costs: Vec<(Step, Cost)>,
    /// Bytes of the built library.
    libraries: Vec<(Step, u64)>,
}

impl Column {
    /// Of the SDK, with these features.
    pub(super) fn own(features: &str, lines: usize) -> Self {
        Self {
            is_own: true,
            ..Self::other(features.to_owned(), lines)
        }
    }

    /// Of what is compared with the SDK.
    pub(super) fn other(name: String, lines: usize) -> Self {
        Self {
            name,
            is_own: false,
            lines,
            operations: None,
            llvm_lines: None,
            costs: Vec::new(),
            libraries: Vec::new(),
        }
    }

    pub(super) fn set_library(&mut self, step: Step, size: Option<u64>) {
        self.libraries.retain(|(known, _)| *known != step);
        self.libraries.extend(size.map(|size| (step, size)));
    }
}

/// What the SDK weighs, with all features.
pub(super) struct Sizes {
    /// Compressed, as registries have it.
    pub(super) package: u64,
    /// A program that calls three operations.
    pub(super) program: Option<u64>,
}

pub(super) struct Report {
    /// Those of the SDK first, the one that others are compared with as their last.
    pub(super) columns: Vec<Column>,
    pub(super) sizes: Sizes,
    pub(super) notes: Vec<String>,
    pub(super) runs: usize,
    /// `Cargo.lock`, which knows the versions.
    pub(super) lock: String,
}

impl Report {
    /// # Errors
    ///
    /// There is no rustc.
    pub(super) fn text(&self) -> io::Result<String> {
        let conditions = conditions(self.runs)?;
        Ok(format!("{conditions} With {}.\n\n{}", self.versions(), self.tables()))
    }

    fn versions(&self) -> String {
        let crates = ["serde", "serde_derive", "serde_json", "reqwest"];
        let versions = crates.into_iter().filter_map(|name| {
            let (_, entry) =
                self.lock.split_once(&format!("\nname = \"{name}\"\nversion = \""))?;
            Some(format!("{name} {}", entry.split('"').next()?))
        });
        versions.collect::<Vec<_>>().join(", ")
    }

    fn tables(&self) -> String {
        let others = self.columns.iter().filter(|column| !column.is_own).count();
        let (own, others) = self.columns.split_at(self.columns.len() - others);
        let mut parts = vec![plain(own), self.weights()];
        if let (Some(whole), false) = (own.last(), others.is_empty()) {
            parts.insert(1, compared(whole, others));
        }
        parts.extend(self.notes.iter().map(|note| format!("{note}.\n")));
        parts.join("\n")
    }

    fn weights(&self) -> String {
        let package = self.sizes.package as f64 / 1e3;
        let mut text = format!("The package, compressed: {package:.0} KB.\n");
        if let Some(program) = self.sizes.program {
            let program = megabytes(program);
            let _ = writeln!(
                text,
                "\nA program that calls three operations, release build, stripped: {program:.1} MB."
            );
        }
        text
    }
}

/// The SDK with each set of features.
fn plain(columns: &[Column]) -> String {
    let mut table = Table::default();
    let name = |column: &Column| format!("`{}`", column.name);
    table.row("genauth, features", columns.iter().map(name));
    table.rule(columns.len());
    for Row {
        label,
        digits,
        figure,
    } in rows()
    {
        let figures: Vec<_> = columns.iter().map(figure).collect();
        if figures.iter().any(Option::is_some) {
            let cell = |figure: Option<f64>| {
                figure.map_or(String::new(), |figure| format!("{figure:.digits$}"))
            };
            table.row(&label, figures.into_iter().map(cell));
        }
    }
    table.into_text()
}

/// The SDK with all features, and others.
fn compared(whole: &Column, others: &[Column]) -> String {
    let mut table = Table::default();
    let names = others.iter().map(|column| column.name.clone());
    table.row("both clients", std::iter::once("genauth".to_owned()).chain(names));
    table.rule(others.len() + 1);
    for Row {
        label,
        digits,
        figure,
    } in rows()
    {
        let columns = std::iter::once(whole).chain(others);
        let figures: Vec<_> = columns.map(figure).collect();
        table.figures(&label, digits, &figures);
    }
    table.into_text()
}

/// A figure that is told of each column.
struct Row {
    label: String,
    digits: usize,
    figure: Figure,
}

type Figure = Box<dyn Fn(&Column) -> Option<f64>>;

fn rows() -> Vec<Row> {
    let row = |label: String, digits, figure| Row {
        label,
        digits,
        figure,
    };
    let mut rows = Vec::new();
    for step in Step::ALL {
        let label = step.label();
        let cost = move |column: &Column| value(&column.costs, step);
        rows.push(row(
            format!("{label}, CPU seconds"),
            2,
            Box::new(move |column: &Column| Some(cost(column)?.cpu.as_secs_f64()))
                as Figure,
        ));
        rows.push(row(
            format!("{label}, peak memory, MB"),
            0,
            Box::new(move |column: &Column| Some(megabytes(cost(column)?.memory))),
        ));
    }
    for step in Step::ALL {
        let size = move |column: &Column| value(&column.libraries, step).map(megabytes);
        rows.push(row(format!("library of {}, MB", step.label()), 1, Box::new(size)));
    }
    let operations = |column: &Column| column.operations.map(|count| count as f64);
    rows.push(row("operations called".to_owned(), 0, Box::new(operations)));
    let llvm_lines = |column: &Column| column.llvm_lines.map(|lines| lines as f64);
    rows.push(row("lines of LLVM, release".to_owned(), 0, Box::new(llvm_lines)));
    let lines = |column: &Column| Some(column.lines as f64);
    rows.push(row("lines generated".to_owned(), 0, Box::new(lines)));
    rows
}

/// When and with what was measured.
///
/// # Errors
///
/// There is no rustc.
pub(super) fn conditions(runs: usize) -> io::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output()?.stdout;
    Ok(format!(
        "{}, {}, {} cores. Median of {}.",
        date(seconds_since_1970()),
        String::from_utf8_lossy(&version).trim(),
        available_parallelism().map_or(1, usize::from),
        if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") },
    ))
}

fn value<T: Copy>(of: &[(Step, T)], step: Step) -> Option<T> {
    of.iter().find(|(known, _)| *known == step).map(|(_, value)| *value)
}

pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A table in Markdown.
#[derive(Default)]
pub(super) struct Table(String);

impl Table {
    pub(super) fn row(&mut self, label: &str, cells: impl Iterator<Item = String>) {
        let cells = cells.map(|cell| format!(" {cell} |")).collect::<String>();
        let _ = writeln!(self.0, "| {label} |{cells}");
    }

    pub(super) fn rule(&mut self, columns: usize) {
        let _ = writeln!(self.0, "| --- |{}", " ---: |".repeat(columns));
    }

    /// A row: the figure of each column, and how it compares with that of the first.
    pub(super) fn figures(
        &mut self,
        label: &str,
        digits: usize,
        figures: &[Option<f64>],
    ) {
        let Some(first) = figures.first().copied().flatten() else { return };
        let cells =
            figures.iter().enumerate().map(|(index, figure)| match (index, figure) {
                (_, None) => String::new(),
                (0, Some(figure)) => format!("{figure:.digits$}"),
                (_, Some(figure)) => {
                    format!("{figure:.digits$} (× {:.1})", figure / first)
                }
            });
        self.row(label, cells);
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The day in UTC, as ISO 8601 writes it.
fn date(seconds: u64) -> String {
    // Years that begin in March end with the day that some of them lack.
    // https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524
        - day_of_era / 146_096)
        / 365;
    let day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn with_figures(mut column: Column, seconds: u64) -> Column {
        let cost = Cost {
            cpu: Duration::from_secs(seconds),
            wall: Duration::ZERO,
            memory: seconds * 100_000_000,
        };
        column.costs = Step::ALL.map(|step| (step, cost)).to_vec();
        column.set_library(Step::Release, Some(seconds * 1_500_000));
        column
    }

    fn report() -> Report {
        let mut part = with_figures(Column::own("authentication", 400), 1);
        part.costs.retain(|(step, _)| *step != Step::Calls);
        let mut whole = with_figures(Column::own("all", 1_000), 2);
        whole.llvm_lines = Some(5_000);
        whole.operations = Some(514);
        let mut peer = Column::other("peer 1.2.3".to_owned(), 3_000);
        peer.costs = with_figures(Column::own("", 0), 6).costs;
        Report {
            columns: vec![part, whole, peer],
            sizes: Sizes {
                package: 345_678,
                program: Some(4_560_000),
            },
            notes: vec!["another is left out: it can't read the document".to_owned()],
            runs: 3,
            lock: "\n[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\n".to_owned(),
        }
    }

    #[test]
    fn columns_are_compared_with_all_features() {
        let report = report();
        assert_eq!(report.versions(), "serde 1.0.1");
        insta::assert_snapshot!(report.tables());
    }

    #[test]
    fn without_others_nothing_is_compared() {
        let mut report = report();
        report.columns.pop();
        assert!(!report.tables().contains("both clients"));
    }

    #[test]
    fn dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(951_782_400), "2000-02-29");
        assert_eq!(date(1_735_689_599), "2024-12-31");
    }
}
