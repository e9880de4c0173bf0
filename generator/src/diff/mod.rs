//! Comparison of two specifications: changes, each with its effects.
//!
//! Each revision is a directory, a document or a git revision. Each change is reported once, at its
//! cause, with its effect on callers of the crate, on clients in use, and on the reference pages.
//! The models are compared ([`Api`](crate::model::Api)), not the documents: the order of keys, the
//! format and the place of a schema make no difference.
//!
//! ```text
//! old, new ─ revision ─▶ Revision ─ index ─▶ Index ─┬─ operations ─▶ pairs of methods ─┬─▶ changes
//!                                                  └─ pairs ──────▶ pairs of types ───┘
//! ```

mod change;
mod codes;
mod comparison;
mod enums;
mod gone;
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
mod unions;
mod values;
mod webhooks;

pub use change::{Addition, Bump, Change, Level, Part, Place};
pub use kinds::{Effect, Heading, KINDS, Kind, Row, Rule, Rules, Subject};
pub use report::{Format, Report, kinds};
pub use revision::{Revision, Revisions, read};

use comparison::Comparison;
use index::Index;

/// Returns all changes between two revisions: the worst first, then sorted by place.
pub fn compare(old: &Revision, new: &Revision) -> Vec<Change> {
    if std::ptr::eq(old, new) {
        return Vec::new();
    }
    let (old, new) = (Index::of(old), Index::of(new));
    let methods = operations::matched(&old, &new);
    let mut comparison = Comparison::new(old, new, methods);
    comparison.clients();
    comparison.operations();
    comparison.webhooks();
    comparison.types();
    comparison.enum_values();
    comparison.other_names();
    comparison.gone_types();
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
