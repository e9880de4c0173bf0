//! The changes of a comparison, before they become text.

use crate::diff::change::{Bump, Change, Level};
use crate::diff::compare;
use crate::diff::revision::Revision;
use crate::github::markdown::code;

/// The changes between two specifications.
pub struct Report<'a> {
    pub(super) changes: Vec<Change>,
    pub(super) old: &'a Revision,
    pub(super) new: &'a Revision,
}

impl<'a> Report<'a> {
    /// Compares two specifications.
    pub fn of(old: &'a Revision, new: &'a Revision) -> Self {
        Self {
            changes: compare(old, new),
            old,
            new,
        }
    }

    /// Returns the changes, the worst first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Returns the version bump that the changes require.
    pub fn bump(&self) -> Bump {
        self.changes.iter().map(Change::bump).max().unwrap_or_default()
    }

    /// Returns whether a change reaches this level.
    pub fn reaches(&self, level: Level) -> bool {
        self.changes.iter().any(|change| level.is_reached_by(change))
    }

    /// Returns the numbers of breaking, compatible and other changes.
    pub(crate) fn counted(&self) -> String {
        let count = |wanted: fn(&Change) -> bool| {
            self.changes.iter().filter(|one| wanted(one)).count()
        };
        let breaking = count(Change::breaks);
        let compatible = count(|one| !one.breaks() && one.bump() == Bump::Minor);
        let rest = self.changes.len() - breaking - compatible;
        let plural = if self.changes.len() == 1 { "change" } else { "changes" };
        format!(
            "{} {plural}: {breaking} breaking, {compatible} compatible, {rest} small; bump: {}",
            self.changes.len(),
            self.bump().as_str()
        )
    }
}

/// Returns the first names, and the number of all others.
pub(super) fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(|name| code(name));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
