//! The revision that the current state is compared with.

use std::path::Path;

use crate::git;

/// A git revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The revision as the user named it.
    pub revision: String,
    pub commit: String,
}

impl Baseline {
    /// Returns the revision with this name, or else the last release in the folder's repository;
    /// None if there is no release.
    pub fn of(revision: Option<&str>, folder: &Path) -> Option<Self> {
        let revision = match revision {
            Some(revision) => revision.to_owned(),
            None => git::last_release(folder).ok()??,
        };
        let commit = git::commit(&revision, folder).unwrap_or_default();
        Some(Self { revision, commit })
    }
}
