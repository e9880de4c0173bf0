//! A comparison for a terminal.

use super::changes::{Report, some_of};
use crate::diff::change::Change;
use crate::line;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = String::new();
    for change in &report.changes {
        text.push_str(&entry(change));
    }
    if report.changes.is_empty() {
        return "No change.\n".to_owned();
    }
    text + &report.counted() + "\n"
}

fn entry(change: &Change) -> String {
    let docs = if change.docs { ", docs" } else { "" };
    let mut entry = format!(
        "{} (source: {}, wire: {}{docs})\n  --> {}\n  {}\n",
        change.name,
        change.source,
        change.wire,
        line::sentence(&change.at()),
        line::sentence(&change.message)
    );
    for (label, names) in [("methods", &change.operations), ("types", &change.types)] {
        if !names.is_empty() {
            entry.push_str(&format!("  {label}: {}\n", line::sentence(&some_of(names))));
        }
    }
    entry + "\n"
}
