//! The report of an import, on one screen.

use std::fmt;

use super::changes::Changes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::line;
use crate::normalise::Applied;

/// The number of names that are listed of each kind on the screen; the rest is counted.
const LISTED: usize = 8;

/// The state of the file after the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The file is as the import would write it.
    Unchanged,
    Written,
    /// It would have been written without `--dry-run`.
    DryRun,
}

#[derive(Clone, Debug)]
pub struct Report {
    /// The path of the file in `spec/`.
    pub target: String,
    pub outcome: Outcome,
    pub operations: Changes,
    pub schemas: Changes,
    pub properties: Changes,
    /// Removed operations without a decision, in a dry run.
    pub undecided: Diagnostics,
    /// New operations that may be idempotent, which only people can decide.
    pub unmarked: Vec<String>,
    /// Operations with a method whose successful response has no content, and had some or is new.
    pub without_content: Vec<String>,
    /// Operations with another operationId, and whether their descriptions have it, too.
    pub renamed: Vec<String>,
    /// Operations that had been dropped, and that upstream has again.
    pub restored: Vec<String>,
    /// Names and forms that are recorded now.
    pub recorded: Vec<String>,
    /// The other clients whose documents got records.
    pub others: Vec<String>,
    /// Our decisions that differ from those that the import would make.
    pub kept: Vec<String>,
    /// Objects that are marked as added by hand, although upstream has them now.
    pub caught_up: Vec<String>,
    /// Names and enum values that stay, although upstream no longer has them.
    pub stayed: Vec<String>,
    /// Pointers to what was left out.
    pub left_out: Vec<String>,
    pub fixups: Vec<Applied>,
    /// The number of descriptions that were missing, and have an empty entry now.
    pub laid_out: usize,
    /// The empty entries of the catalogue.
    pub to_write: Diagnostics,
    /// Descriptions of what the document does not have.
    pub orphaned: Diagnostics,
    /// The file that has the whole report, and what upstream says about the descriptions to write.
    pub work_file: Option<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, LISTED)?;
        match &self.work_file {
            Some(file) => writeln!(
                f,
                "all of this, and upstream's text of each description to write: {}",
                line::name(file)
            ),
            None => Ok(()),
        }
    }
}

impl Report {
    /// Returns all of the report.
    pub(super) fn complete(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text, usize::MAX);
        text
    }

    /// Writes the report, with at most this number of names of each kind.
    fn write(&self, f: &mut dyn fmt::Write, most: usize) -> fmt::Result {
        let target = line::name(&self.target);
        match self.outcome {
            Outcome::Unchanged => {
                writeln!(f, "{target} is up to date: the import changes nothing")?
            }
            Outcome::Written => writeln!(f, "{target} is written")?,
            Outcome::DryRun => writeln!(f, "{target} would be written (dry run)")?,
        }
        for (kind, changes) in [
            ("operations", &self.operations),
            ("schemas", &self.schemas),
            ("properties", &self.properties),
        ] {
            write_changes(f, kind, changes, most)?;
        }
        write_names(f, "operations renamed upstream", &self.renamed, most)?;
        write_names(f, "operations restored upstream", &self.restored, most)?;
        if !self.undecided.is_empty() {
            write_findings(f, "operations to decide about", &self.undecided, most)?;
        }
        write_names(f, "new operations not marked as idempotent", &self.unmarked, most)?;
        write_names(f, "responses without content", &self.without_content, most)?;
        write_names(f, "names recorded", &self.recorded, most)?;
        write_names(
            f,
            "documents of other clients with new records",
            &self.others,
            most,
        )?;
        write_names(f, "decisions kept", &self.kept, most)?;
        write_names(f, "added by hand, but upstream has it now", &self.caught_up, most)?;
        write_names(f, "removed upstream, but stays", &self.stayed, most)?;
        write_names(f, "left out", &self.left_out, most)?;
        self.write_fixups(f)?;
        self.write_laid_out(f)?;
        write_findings(f, "descriptions to write", &self.to_write, most)?;
        write_findings(f, "descriptions orphaned", &self.orphaned, most)
    }

    fn write_laid_out(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        match (self.laid_out, self.outcome) {
            (0, _) => Ok(()),
            (count, Outcome::DryRun) => {
                writeln!(f, "empty descriptions that would be laid out: {count}")
            }
            (count, _) => writeln!(f, "empty descriptions laid out: {count}"),
        }
    }

    fn write_fixups(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        let applied: Vec<_> = self.fixups.iter().filter(|one| one.places > 0).collect();
        writeln!(f, "fixups: {}", applied.len())?;
        for Applied { fixup, places, .. } in applied {
            writeln!(f, "  {} ({places}): {}", fixup.name, fixup.reason)?;
        }
        Ok(())
    }
}

fn write_changes(
    f: &mut dyn fmt::Write,
    kind: &str,
    changes: &Changes,
    most: usize,
) -> fmt::Result {
    if changes.is_empty() {
        return writeln!(f, "{kind}: no change");
    }
    for (what, names) in [
        ("added", &changes.added),
        ("removed", &changes.removed),
        ("changed", &changes.changed),
    ] {
        write_names(f, &format!("{kind} {what}"), names, most)?;
    }
    Ok(())
}

/// Writes names under a title, and nothing if there are none.
fn write_names(
    f: &mut dyn fmt::Write,
    title: &str,
    names: &[String],
    most: usize,
) -> fmt::Result {
    if names.is_empty() {
        return Ok(());
    }
    writeln!(f, "{title}: {}", names.len())?;
    for name in names.iter().take(most) {
        writeln!(f, "  {}", line::sentence(name))?;
    }
    write_rest(f, names.len(), most)
}

fn write_findings(
    f: &mut dyn fmt::Write,
    title: &str,
    findings: &Diagnostics,
    most: usize,
) -> fmt::Result {
    let count = findings.iter().count();
    writeln!(f, "{title}: {count}")?;
    for Diagnostic {
        found,
        file,
        position,
        ..
    } in findings.iter().take(most)
    {
        let line = position.map(|at| format!(":{}", at.line)).unwrap_or_default();
        let (file, found) = (line::name(file), line::sentence(found));
        writeln!(f, "  {file}{line}: {found}")?;
    }
    write_rest(f, count, most)
}

fn write_rest(f: &mut dyn fmt::Write, count: usize, most: usize) -> fmt::Result {
    match count.checked_sub(most) {
        Some(rest @ 1..) => writeln!(f, "  and {rest} more"),
        _ => Ok(()),
    }
}
