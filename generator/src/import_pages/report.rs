//! What an import of pages found out, for people.

use std::fmt;

use super::operations::{Operation, line};
use crate::diagnostic::Diagnostics;

/// So many names are listed of each kind; the rest is counted.
const LISTED: usize = 40;

/// What was imported.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The files, as the user would name them.
    pub written: Vec<String>,
    /// What each client has, in a few words.
    pub clients: Vec<String>,
    /// The operations of which no page says how they are called, and what was decided.
    pub decided: Vec<String>,
    /// Markdown files that are no reference pages.
    pub skipped: Vec<String>,
    pub warnings: Diagnostics,
}

impl Report {
    pub(super) fn add(&mut self, client: &str, operations: &[Operation], models: usize) {
        self.clients
            .push(format!("{client}: {} operations, {models} models", operations.len()));
        let decided = operations.iter().filter(|operation| operation.decided);
        self.decided.extend(decided.map(|operation| line(client, operation)));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for client in &self.clients {
            writeln!(f, "{client}")?;
        }
        names(f, "written", &self.written)?;
        names(f, "no reference pages, and left out", &self.skipped)?;
        names(
            f,
            "HTTP method by the method's name, path by the file's, with a token if there is one, as their pages do not say",
            &self.decided,
        )?;
        match self.warnings.iter().count() {
            0 => Ok(()),
            count => writeln!(f, "warnings: {count}"),
        }
    }
}

/// Nothing at all when there are no names.
fn names(f: &mut fmt::Formatter<'_>, title: &str, names: &[String]) -> fmt::Result {
    if names.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}: {}", names.len())?;
    for name in names.iter().take(LISTED) {
        writeln!(f, "  {name}")?;
    }
    match names.len().checked_sub(LISTED) {
        Some(rest @ 1..) => writeln!(f, "  and {rest} more"),
        _ => Ok(()),
    }
}
