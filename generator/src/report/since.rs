//! The changes of the API since a revision. They are no drift: the next release will describe them.

use std::path::Path;

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::diff::{self, Change, Format};
use crate::line;

/// The maximum number of breaking changes that are listed; `cargo xtask diff` has the rest.
const LISTED: usize = 10;

/// The changes in each format.
#[derive(Clone, Debug)]
pub struct Since {
    pub(super) text: String,
    pub(super) annotations: String,
    pub(super) object: Value,
}

impl Since {
    /// Compares the specification with that of a git revision.
    ///
    /// # Errors
    ///
    /// There is no such revision, or its specification can't be used.
    pub fn revision(revision: &str, spec_dir: &Path) -> Result<Self, Diagnostics> {
        let revisions = diff::read(revision, &spec_dir.display().to_string(), spec_dir)?;
        let [old, new] = revisions.both();
        let report = diff::Report::of(old, new);
        let mut object: Value =
            serde_json::from_str(&report.write(Format::Json)).unwrap_or_default();
        if let Some(object) = object.as_object_mut() {
            object.shift_insert(0, "since".to_owned(), revision.into());
        }
        Ok(Self {
            text: text(revision, &report),
            annotations: softened(&report.write(Format::Github)),
            object,
        })
    }
}

fn text(revision: &str, report: &diff::Report<'_>) -> String {
    if report.changes().is_empty() {
        return format!("API since {revision}: no change.\n");
    }
    let mut text = format!("API since {revision}: {}.\n", report.counted());
    let breaks: Vec<&Change> =
        report.changes().iter().filter(|change| change.breaks()).collect();
    for change in breaks.iter().take(LISTED) {
        text.push_str(&format!("  {}\n", line::sentence(&change.message)));
    }
    match breaks.len().saturating_sub(LISTED) {
        0 => {}
        more => text.push_str(&format!("  and {more} more breaking changes\n")),
    }
    text + &format!("  `cargo xtask diff {revision} spec` lists all changes\n")
}

/// Turns errors into warnings, because breaking changes do not fail the check.
fn softened(annotations: &str) -> String {
    let line = |line: &str| match line.strip_prefix("::error") {
        Some(rest) => format!("::warning{rest}\n"),
        None => format!("{line}\n"),
    };
    annotations.lines().map(line).collect()
}
