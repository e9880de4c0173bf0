//! The journal of a place: the changes that a command has committed to make there.
//!
//! ```text
//! PLACE/.genauth-staging/new/PATH      a new file, complete
//! PLACE/.genauth-staging/journal.new   a journal that is being written
//! PLACE/.genauth-staging/journal       the changes to make in the place
//! ```
//!
//! A command may write to several places. One of them is the home: once its journal is written,
//! which names the others, the command is committed. It is written last and removed last.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::disk::{gone, op};
use crate::diagnostic::{Diagnostic, Diagnostics, io_error};

/// The name of the folder for new files. Only this module creates or removes it.
pub(crate) const STAGING: &str = ".genauth-staging";
const NEW: &str = "new";
const DRAFT: &str = "journal.new";
const JOURNAL: &str = "journal";

/// The changes to make in one place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    /// None in the home itself.
    pub(super) home: Option<PathBuf>,
    /// In the home: the other places.
    pub(super) others: Vec<PathBuf>,
    pub(super) writes: Vec<String>,
    pub(super) removals: Vec<String>,
}

impl Journal {
    /// Reads the journal of a place, if there is one.
    pub(super) fn read(place: &Path) -> Result<Option<Self>, Diagnostics> {
        if !is_folder(&place.join(STAGING)) {
            return Ok(None);
        }
        let file = place.join(STAGING).join(JOURNAL);
        let text = match fs::read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| io_error(&file, "can't be read", &error))?,
        };
        let value: Value = serde_json::from_slice(&text).map_err(|error| {
            io_error(&file, "is no journal of this program", &error.into())
        })?;
        let strings = |key: &str| {
            let strings = value[key].as_array().into_iter().flatten();
            strings.filter_map(|one| Some(one.as_str()?.to_owned())).collect::<Vec<_>>()
        };
        Ok(Some(Self {
            home: value["home"].as_str().map(PathBuf::from),
            others: strings("others").into_iter().map(PathBuf::from).collect(),
            writes: strings("write"),
            removals: strings("remove"),
        }))
    }

    /// Writes the journal into the staging folder.
    pub(super) fn write(&self, place: &Path) -> Result<(), Diagnostics> {
        let text = json!({
            "home": self.home.as_deref().map(Path::to_string_lossy),
            "others": self.others.iter().map(|one| one.to_string_lossy()).collect::<Vec<_>>(),
            "write": self.writes,
            "remove": self.removals,
        });
        let [draft, journal] =
            [DRAFT, JOURNAL].map(|name| place.join(STAGING).join(name));
        create(&draft, &text.to_string())
            .and_then(|()| op(|| fs::rename(&draft, &journal)))
            .map_err(|error| io_error(&journal, "can't be written", &error))
    }

    /// Returns the places that it names.
    pub(super) fn places(self) -> impl Iterator<Item = PathBuf> {
        self.home.into_iter().chain(self.others)
    }

    /// Makes the changes that have not been made yet.
    pub(super) fn apply(&self, place: &Path) -> Result<(), Diagnostics> {
        // Files are removed before the first one is moved: on a file system that ignores case, both
        // may have the same name.
        if self.writes.first().is_none_or(|path| staged(place, path).exists()) {
            for path in self.removals.iter().map(|path| place.join(path)) {
                gone(op(|| fs::remove_file(&path)))
                    .map_err(|error| io_error(&path, "can't be removed", &error))?;
            }
        }
        for path in &self.writes {
            let target = place.join(path);
            move_file(&staged(place, path), &target)
                .map_err(|error| io_error(&target, "can't be written", &error))?;
        }
        self.removals.iter().for_each(|path| remove_empty_folders(place, path));
        Ok(())
    }
}

/// Writes a new file into the staging folder.
pub(super) fn stage(place: &Path, path: &str, text: &str) -> io::Result<()> {
    let staged = staged(place, path);
    match create(&staged, text) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            op(|| staged.parent().map_or(Ok(()), fs::create_dir_all))?;
            create(&staged, text)
        }
        created => created,
    }
}

fn staged(place: &Path, path: &str) -> PathBuf {
    place.join(STAGING).join(NEW).join(path)
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    op(|| fs::File::create_new(path)?.write_all(text.as_bytes()))
}

/// Moves a file that has not been moved yet.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    match op(|| fs::rename(from, to)) {
        Err(error) if error.kind() == ErrorKind::NotFound && from.exists() => {
            op(|| to.parent().map_or(Ok(()), fs::create_dir_all))?;
            op(|| fs::rename(from, to))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        // A folder of the place is on another file system.
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            op(|| fs::copy(from, to)).and_then(|_| op(|| fs::remove_file(from)))
        }
        moved => moved,
    }
}

/// Removes the folders that a removal has left empty; `remove_dir` refuses all others.
fn remove_empty_folders(place: &Path, path: &str) {
    let folders = Path::new(path).ancestors().skip(1);
    for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
        if gone(op(|| fs::remove_dir(place.join(folder)))).is_err() {
            return;
        }
    }
}

/// Removes the staging folder of a place, the journal after the new files: without it, they would
/// count as those of a command that was not committed.
pub(super) fn clear(place: &Path) -> Result<(), Diagnostics> {
    let staging = place.join(STAGING);
    if fs::symlink_metadata(&staging).is_err() {
        return Ok(());
    }
    let failure = |error| io_error(&staging, "can't be removed", &error);
    if !is_ours(&staging).map_err(failure)? {
        return Err(Diagnostic::about_file(
            &staging,
            "this path has the name of the folder for new files, but something else is there",
            "no such file or folder",
            "move it away and run the command again",
        )
        .into());
    }
    let files = || gone(op(|| fs::remove_dir_all(staging.join(NEW))));
    let file = |name| gone(op(|| fs::remove_file(staging.join(name))));
    files()
        .and_then(|()| file(DRAFT))
        .and_then(|()| file(JOURNAL))
        .and_then(|()| op(|| fs::remove_dir(&staging)))
        .map_err(failure)
}

/// Returns whether a folder contains only what this module writes into a staging folder.
fn is_ours(staging: &Path) -> io::Result<bool> {
    if !is_folder(staging) {
        return Ok(false);
    }
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name();
        let ours = match kind.is_dir() {
            true => name == NEW,
            false => kind.is_file() && (name == DRAFT || name == JOURNAL),
        };
        if !ours {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns whether a path is a folder, and no link to one.
pub(super) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}
