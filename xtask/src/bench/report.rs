//! The result as a Markdown table, with what one has to know to compare it with another.

use std::fmt::Write as _;
use std::io;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

use super::measure::{Cost, Step};

/// What is said of one crate.
pub(super) struct Column {
    name: String,
    /// Of the generated source.
    lines: usize,
    pub(super) costs: Vec<(Step, Cost)>,
    /// Bytes of the built library.
    pub(super) libraries: Vec<(Step, u64)>,
}

impl Column {
    pub(super) fn new(name: &str, lines: usize) -> Self {
        Self {
            name: name.to_owned(),
            lines,
            costs: Vec::new(),
            libraries: Vec::new(),
        }
    }
}

pub(super) struct Report {
    pub(super) columns: Vec<Column>,
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
        Ok(format!("{conditions} With {}.\n\n{}", self.versions(), self.table()))
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

    fn table(&self) -> String {
        let mut table = Table::default();
        table.row("", self.columns.iter().map(|column| column.name.clone()));
        table.rule(self.columns.len());
        for step in Step::ALL {
            let cost = |column: &Column| value(&column.costs, step);
            let name = step.name();
            let seconds = |cost: Cost| cost.cpu.as_secs_f64();
            self.figures(&mut table, &format!("`{name}`, CPU seconds"), 2, |column| {
                cost(column).map(seconds)
            });
            let memory = |cost: Cost| megabytes(cost.memory);
            self.figures(
                &mut table,
                &format!("`{name}`, peak memory, MB"),
                0,
                |column| cost(column).map(memory),
            );
        }
        for step in Step::ALL {
            let library =
                |column: &Column| value(&column.libraries, step).map(megabytes);
            self.figures(
                &mut table,
                &format!("library of `{}`, MB", step.name()),
                1,
                library,
            );
        }
        self.figures(&mut table, "lines generated", 0, |column| {
            Some(column.lines as f64)
        });
        table.into_text()
    }

    fn figures(
        &self,
        table: &mut Table,
        label: &str,
        digits: usize,
        figure: impl Fn(&Column) -> Option<f64>,
    ) {
        let figures: Vec<_> = self.columns.iter().map(figure).collect();
        table.figures(label, digits, &figures);
    }
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

    fn column(name: &str, seconds: u64) -> Column {
        let cost = Cost {
            cpu: Duration::from_secs(seconds),
            wall: Duration::ZERO,
            memory: seconds * 100_000_000,
        };
        let mut column = Column::new(name, 1_000);
        column.costs = Step::ALL.map(|step| (step, cost)).to_vec();
        column.libraries = vec![(Step::Release, 2_500_000)];
        column
    }

    #[test]
    fn columns_are_compared_with_the_first() {
        let mut peer = column("peer", 6);
        peer.costs.truncate(1);
        peer.libraries.clear();
        let report = Report {
            columns: vec![column("tables", 2), column("derive", 5), peer],
            runs: 3,
            lock: "\n[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\n".to_owned(),
        };
        assert_eq!(report.versions(), "serde 1.0.1");
        insta::assert_snapshot!(report.table());
    }

    #[test]
    fn dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(951_782_400), "2000-02-29");
        assert_eq!(date(1_735_689_599), "2024-12-31");
    }
}
