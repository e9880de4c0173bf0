//! Findings about an input: its place, what was found, what was expected, what to do.

use std::collections::HashSet;
use std::path::Path;
use std::{fmt, io};

use crate::line;

/// The severity of a finding, which decides whether the run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input can't be used; nothing is written.
    Error,
    /// The input can be used, but may have a mistake.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A place in a text file, both counted from 1. The column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A finding about one place of one input file. Its texts may have any characters; it is printed
/// with each text on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// The file as the user named it.
    pub file: String,
    /// Absent only when the finding is about the file as a whole.
    pub position: Option<Position>,
    /// JSON pointer (RFC 6901) into the file, written as a fragment: `#/paths/~1api`.
    pub pointer: String,
    /// The mistake, in one clause.
    pub found: String,
    /// The values that would be valid.
    pub expected: String,
    /// The action that fixes it.
    pub hint: String,
}

impl Diagnostic {
    /// An error about the file as a whole.
    pub fn about_file(
        file: &Path,
        found: impl Into<String>,
        expected: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            file: file.display().to_string(),
            position: None,
            pointer: String::new(),
            found: found.into(),
            expected: expected.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.severity, line::sentence(&self.found))?;
        write!(f, "  --> {}", line::sentence(&self.file))?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " {}", line::sentence(&self.pointer))?;
        }
        if !self.expected.is_empty() {
            write!(f, "\n  expected: {}", line::sentence(&self.expected))?;
        }
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", line::sentence(&self.hint))?;
        }
        Ok(())
    }
}

/// All findings of a run, in the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other.0);
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn errors(&self) -> usize {
        self.0.iter().filter(|one| one.severity == Severity::Error).count()
    }

    /// Returns the findings as warnings, for commands that do their work nevertheless.
    pub fn as_warnings(mut self) -> Self {
        self.0.iter_mut().for_each(|one| one.severity = Severity::Warning);
        self
    }

    /// Returns the value with the warnings if there is no error, and all findings otherwise. What
    /// several operations use is reported once.
    pub fn finish<T>(mut self, value: T) -> Result<(T, Diagnostics), Diagnostics> {
        let mut known = HashSet::new();
        self.0.retain(|one| {
            known.insert((one.file.clone(), one.pointer.clone(), one.found.clone()))
        });
        if self.errors() == 0 { Ok((value, self)) } else { Err(self) }
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for one in &self.0 {
            writeln!(f, "{one}\n")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Returns the error of an operation on a path, for example `can't be read`.
pub(crate) fn io_error(path: &Path, what: &str, error: &io::Error) -> Diagnostics {
    let found = format!("this path {what}: {error}");
    let hint = "check the path, its permissions and the space on the disk, and run the command again";
    Diagnostic::about_file(path, found, "", hint).into()
}
