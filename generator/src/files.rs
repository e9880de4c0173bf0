//! Files that a command reads and writes, all of them or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostic::Diagnostics;
use crate::document::source::{Format, Source};

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

/// The file that could not be written, and why.
pub(crate) type Failure = (PathBuf, io::Error);

/// A reader sees the old files or the new ones: all are written beside their places before the first is
/// put there.
pub(crate) fn write(targets: &[&Target]) -> Result<(), Failure> {
    let mut staged = Vec::new();
    for target in targets.iter().filter(|target| target.differs()) {
        let file = stage(target).map_err(|error| (target.path.clone(), error))?;
        staged.push((target, file));
    }
    for (target, file) in staged {
        let put = match file {
            Some(file) => {
                file.persist(&target.path).map(|_| ()).map_err(|error| error.error)
            }
            None => fs::remove_file(&target.path),
        };
        put.map_err(|error| (target.path.clone(), error))?;
    }
    Ok(())
}

fn stage(target: &Target) -> io::Result<Option<NamedTempFile<fs::File>>> {
    let Some(text) = &target.new else { return Ok(None) };
    let directory = target.path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    // Made by hand, as temporary files are for their owner's eyes only and stay so when renamed.
    let mut file = tempfile::Builder::new()
        .make_in(directory, |path| fs::File::create_new(path))?;
    file.write_all(text.as_bytes())?;
    Ok(Some(file))
}
