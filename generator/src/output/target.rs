//! A file that a command reads and writes again.

use std::path::PathBuf;

use crate::diagnostic::Diagnostics;
use crate::source::{Format, Source};

/// A file as it is, and as it is to be.
pub(crate) struct Target {
    pub(crate) path: PathBuf,
    /// None if there is no such file.
    pub(crate) old: Option<String>,
    /// None if there is to be none.
    pub(crate) new: Option<String>,
}

impl Target {
    pub(crate) fn at(path: PathBuf) -> Result<Self, Diagnostics> {
        let old = if path.exists() { Some(Source::text_of(&path)?) } else { None };
        Ok(Self {
            path,
            new: old.clone(),
            old,
        })
    }

    pub(crate) fn source(&self) -> Result<Option<Source>, Diagnostics> {
        let file = self.path.display().to_string();
        let text = self.old.clone();
        text.map(|text| Source::parse(&file, text, Format::Yaml)).transpose()
    }

    pub(crate) fn differs(&self) -> bool {
        self.old != self.new
    }
}
