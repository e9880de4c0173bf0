//! A file that a command reads and writes again.

use std::path::PathBuf;

use crate::diagnostic::Diagnostics;
use crate::source::{Format, Source};

/// A file with its old and its new content.
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    /// None if the file is missing.
    pub(crate) old: Option<String>,
    /// None if the file is to be removed.
    pub(crate) new: Option<String>,
}

impl Target {
    /// Reads a file, which stays as it is so far.
    pub(crate) fn at(path: PathBuf) -> Result<Self, Diagnostics> {
        let old = if path.exists() { Some(Source::text_of(&path)?) } else { None };
        Ok(Self {
            path,
            new: old.clone(),
            old,
        })
    }

    /// Parses the old content.
    pub(crate) fn source(&self) -> Result<Option<Source>, Diagnostics> {
        let file = self.path.display().to_string();
        let text = self.old.clone();
        text.map(|text| Source::parse(&file, text, Format::Yaml)).transpose()
    }

    pub(crate) fn differs(&self) -> bool {
        self.old != self.new
    }
}
