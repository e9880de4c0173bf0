//! Results as Markdown tables, with the conditions under which they were measured.

use std::fmt::Write as _;
use std::io;
use std::process::Command;
use std::thread::available_parallelism;

use genauth_generator::release;

/// Returns date, compiler, cores and number of runs.
///
/// # Errors
///
/// There is no rustc.
pub(super) fn conditions(runs: usize) -> io::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output()?.stdout;
    Ok(format!(
        "{}, {}, {} cores. Median of {}.",
        release::today(),
        String::from_utf8_lossy(&version).trim(),
        available_parallelism().map_or(1, usize::from),
        if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") },
    ))
}

pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A table in Markdown, whose columns from some column on are compared with the one before.
pub(super) struct Table {
    text: String,
    own: usize,
}

impl Table {
    /// Begins a table; the first `own` columns are not compared.
    pub(super) fn new(names: &[String], own: usize) -> Self {
        let mut table = Self {
            text: String::new(),
            own,
        };
        table.row("", names.iter().cloned());
        let _ = writeln!(table.text, "| --- |{}", " ---: |".repeat(names.len()));
        table
    }

    /// Adds a row with a figure of each column.
    pub(super) fn figures(&mut self, label: &str, digits: usize, figures: &[f64]) {
        let reference = figures.get(self.own - 1).copied().unwrap_or_default();
        let own = self.own;
        let cells = figures.iter().enumerate().map(|(index, figure)| {
            if index < own {
                format!("{figure:.digits$}")
            } else {
                format!("{figure:.digits$} (× {:.1})", figure / reference)
            }
        });
        self.row(label, cells);
    }

    fn row(&mut self, label: &str, cells: impl Iterator<Item = String>) {
        let cells = cells.map(|cell| format!(" {cell} |")).collect::<String>();
        let _ = writeln!(self.text, "| {label} |{cells}");
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn peers_are_compared_with_the_column_before_them() {
        let names = ["part", "all", "peer"].map(str::to_owned);
        let mut table = Table::new(&names, 2);
        table.figures("CPU seconds", 2, &[1.0, 2.0, 6.0]);
        insta::assert_snapshot!(table.into_text(), @r"
        |  | part | all | peer |
        | --- | ---: | ---: | ---: |
        | CPU seconds | 1.00 | 2.00 | 6.00 (× 3.0) |
        ");
    }
}
