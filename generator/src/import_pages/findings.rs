//! The findings about pages, each with its file and line.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity};

/// A line of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The path as the user gave it.
    pub(super) file: String,
    /// The number of the line, counted from 1.
    pub(super) line: usize,
}

impl Place {
    /// Returns `file:line`.
    pub(super) fn text(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// All findings.
#[derive(Debug, Default)]
pub(super) struct Findings(Diagnostics);

impl Findings {
    /// Warns of damage on a line. `hint` says how it was handled.
    pub(super) fn warn(
        &mut self,
        at: &Place,
        found: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Warning, at, found.into(), String::new(), hint.into());
    }

    /// Reports an error because of which the page can't be imported.
    pub(super) fn refuse(
        &mut self,
        at: &Place,
        found: impl Into<String>,
        expected: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Error, at, found.into(), expected.into(), hint.into());
    }

    pub(super) fn refuse_file(
        &mut self,
        file: &Path,
        found: String,
        expected: &str,
        hint: &str,
    ) {
        self.0.push(Diagnostic::about_file(file, found, expected, hint));
    }

    fn push(
        &mut self,
        severity: Severity,
        at: &Place,
        found: String,
        expected: String,
        hint: String,
    ) {
        let position = Position {
            line: at.line,
            column: 1,
        };
        self.0.push(Diagnostic {
            severity,
            file: at.file.clone(),
            position: Some(position),
            pointer: String::new(),
            found,
            expected,
            hint,
        });
    }

    pub(super) fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other);
    }

    /// Returns the findings sorted by page and line.
    pub(super) fn sorted(self) -> Diagnostics {
        let mut all: Vec<Diagnostic> = self.0.iter().cloned().collect();
        all.sort_by(|one, other| {
            (&one.file, one.position).cmp(&(&other.file, other.position))
        });
        let mut sorted = Diagnostics::default();
        all.into_iter().for_each(|one| sorted.push(one));
        sorted
    }
}
