//! What a change of the specification means for those who depend on it.
//!
//! Two revisions go in, each a directory, a document or a git revision; out comes each change once, where it
//! is caused, with what it does to the source of callers, to clients that are out there, and to the
//! reference pages. Compared is what the documents amount to, the [`Api`](crate::model::Api), so that what makes no
//! difference to it is no change: the order of keys, the format, where a schema is written down.
//!
//! ```text
//! old, new ─ revision ─▶ Revision ─ index ─▶ Index ─┬─ operations ─▶ pairs of methods ─┬─▶ changes
//!                                                  └─ pairs ──────▶ pairs of types ───┘
//! ```

mod change;
mod codes;
mod comparison;
mod groups;
mod index;
mod kinds;
mod limits;
mod messages;
mod operations;
mod pairs;
mod parameters;
mod properties;
mod report;
mod revision;
#[cfg(test)]
mod tests;
mod types;
mod values;
mod variants;

pub use change::{Bump, Change, Level, Place};
pub use kinds::{Effect, Heading, KINDS, Kind, Row, Rule, Rules, Subject};
pub use report::{Format, Report, kinds};
pub use revision::{Revision, Revisions, read};

use comparison::Comparison;
use index::Index;

/// All changes between two revisions, the worst first, then in the order of their places.
pub fn compare(old: &Revision, new: &Revision) -> Vec<Change> {
    if std::ptr::eq(old, new) {
        return Vec::new();
    }
    let (old, new) = (Index::of(old), Index::of(new));
    let methods = operations::matched(&old, &new);
    let mut comparison = Comparison::new(old, new, methods);
    comparison.clients();
    comparison.operations();
    comparison.types();
    comparison.codes();
    let mut changes = comparison.changes;
    changes.sort_by(|left, right| {
        let rank = |one: &Change| std::cmp::Reverse((one.breaks(), one.bump()));
        (rank(left), &left.place, left.kind).cmp(&(
            rank(right),
            &right.place,
            right.kind,
        ))
    });
    changes
}
