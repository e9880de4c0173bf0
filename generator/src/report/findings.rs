//! The findings of `check`, before they become text.

use super::since::Since;
use crate::artifacts::Changes;
use crate::diagnostic::Diagnostics;
use crate::spec::Translation;
use crate::timings::Timings;

/// The findings of `check`.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    pub changes: Changes<'a>,
    /// Descriptions that are missing or empty, and descriptions that nothing refers to.
    pub prose: Diagnostics,
    /// The other languages of the descriptions, which need not be complete.
    pub translations: Vec<Translation>,
    /// The findings about the input; it can't be used if one of them is an error.
    pub diagnostics: Diagnostics,
    /// The changes of the API since the last release; None if there is nothing to compare it with.
    pub since: Option<Since>,
    /// The command that writes what is checked.
    pub fix: String,
    pub timings: Timings,
}

/// The status of a report, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The files are up to date, and all descriptions are written.
    Ok,
    /// Files or descriptions have to be fixed.
    Drift,
    /// The input can't be used, so there was nothing to compare with.
    Invalid,
}

impl Report<'_> {
    /// Requires that the descriptions are complete in this language as well.
    pub fn require(&mut self, locale: &str) {
        let (wanted, others) =
            self.translations.drain(..).partition(|one| one.locale == locale);
        self.translations = others;
        let wanted: Vec<Translation> = wanted;
        wanted.into_iter().for_each(|one| self.prose.extend(one.findings));
    }

    pub fn status(&self) -> Status {
        if self.diagnostics.errors() > 0 {
            Status::Invalid
        } else if self.changes.is_empty() && self.prose.is_empty() {
            Status::Ok
        } else {
            Status::Drift
        }
    }
}
