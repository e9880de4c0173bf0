//! What the present state is compared with.

use std::path::Path;

use crate::git;

/// A git revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// As people name it.
    pub revision: String,
    pub commit: String,
}

impl Baseline {
    /// This revision, or else the last release of what the folder belongs to. None if there is none.
    pub fn of(revision: Option<&str>, folder: &Path) -> Option<Self> {
        let revision = match revision {
            Some(revision) => revision.to_owned(),
            None => git::last_release(folder).ok()??,
        };
        let commit = git::commit(&revision, folder).unwrap_or_default();
        Some(Self { revision, commit })
    }
}
