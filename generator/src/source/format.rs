//! The formats of input files.

use std::path::Path;

use crate::diagnostic::Position;

/// A mistake in a text, and its position.
pub(super) type ParseError = (Option<Position>, String);

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Yaml,
}

impl Format {
    /// Returns the format by the file's extension: `json`, `yaml` or `yml`.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }
}
