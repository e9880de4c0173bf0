//! What is wrong with the pages, each finding with its file and line.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Position, Severity};

/// A line of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// As the user would name it.
    pub(super) file: String,
    /// Counted from 1.
    pub(super) line: usize,
}

impl Place {
    /// As an editor takes it.
    pub(super) fn text(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Findings(Diagnostics);

impl Findings {
    /// Something on this line is damaged, and was dealt with as the hint says.
    pub(super) fn warn(
        &mut self,
        at: &Place,
        found: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(Severity::Warning, at, found.into(), String::new(), hint.into());
    }

    /// As it is, the page can't be imported.
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

    /// In the order of the pages and their lines.
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
