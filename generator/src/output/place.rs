//! A place, which is a folder that a command writes to: its staged files, and its recovery after a
//! kill.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::disk::op;
use super::journal::{Journal, STAGING, clear, is_folder, stage};
use crate::diagnostic::{Diagnostic, Diagnostics, io_error};

/// A place with its staged files.
pub(super) struct Place {
    folder: PathBuf,
    /// The folder as the user named it, for messages.
    shown: PathBuf,
    /// Folders that were missing, and are created now.
    created: Vec<PathBuf>,
    checks: Checks,
    /// Folders that files can be written to.
    writable: BTreeSet<PathBuf>,
    journal: Journal,
}

impl Place {
    /// Creates the staging folder of a place, which is locked and has none.
    pub(super) fn new(folder: PathBuf, shown: PathBuf) -> Result<Self, Diagnostics> {
        let missing = folder.ancestors().take_while(|one| !one.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        missing.push(folder.join(STAGING));
        let mut place = Self {
            shown,
            created: Vec::new(),
            checks: Checks::default(),
            writable: BTreeSet::from([folder.clone()]),
            journal: Journal::default(),
            folder,
        };
        for one in missing {
            match op(|| fs::create_dir(&one)) {
                Ok(()) => place.created.push(one),
                // A command that writes to another place has just created it.
                Err(error)
                    if error.kind() == ErrorKind::AlreadyExists && is_folder(&one) => {}
                Err(error) => {
                    place.undo();
                    let shown = one.strip_prefix(&place.folder);
                    let shown = shown.map_or(one.clone(), |path| place.shown.join(path));
                    return Err(io_error(&shown, "can't be made", &error));
                }
            }
        }
        Ok(place)
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    pub(super) fn write(&mut self, path: &str, text: &str) -> Result<(), Diagnostics> {
        self.check(path)?;
        stage(&self.folder, path, text).map_err(|error| self.refusal(path, &error))?;
        self.journal.writes.push(path.to_owned());
        Ok(())
    }

    pub(super) fn remove(&mut self, path: &str) -> Result<(), Diagnostics> {
        self.check(path)?;
        self.journal.removals.push(path.to_owned());
        Ok(())
    }

    /// Writes the journal. With that of the home, the command is committed.
    pub(super) fn prepare(
        &mut self,
        home: Option<PathBuf>,
        others: Vec<PathBuf>,
    ) -> Result<(), Diagnostics> {
        self.journal.home = home;
        self.journal.others = others;
        self.journal.write(&self.folder)
    }

    /// Makes the changes of the journal.
    pub(super) fn finish(&self) -> Result<(), Diagnostics> {
        self.journal.apply(&self.folder)?;
        clear(&self.folder)
    }

    /// Removes everything that was created. What can't be removed is left to the next command.
    pub(super) fn undo(&self) {
        let _ = clear(&self.folder);
        for folder in self.created.iter().rev() {
            let _ = op(|| fs::remove_dir(folder));
        }
    }

    /// Refuses now what would stop the command after other files have been moved.
    fn check(&mut self, path: &str) -> Result<(), Diagnostics> {
        let folder = self.checks.innermost(&self.folder, &self.shown, path)?;
        if self.writable.contains(&folder) {
            return Ok(());
        }
        // On most systems this is a file without a name, which leaves no trace.
        op(|| tempfile::tempfile_in(&folder))
            .map_err(|error| self.refusal(path, &error))?;
        self.writable.insert(folder);
        Ok(())
    }

    fn refusal(&self, path: &str, error: &io::Error) -> Diagnostics {
        io_error(&self.shown.join(path), "can't be written", error)
    }
}

/// Finishes the changes that a killed command has committed in a place, and undoes the others. All
/// places that it wrote to are locked.
pub(super) fn recover(place: &Path) -> Result<(), Diagnostics> {
    let Some(journal) = Journal::read(place)? else { return clear(place) };
    let Some(home) = &journal.home else { return finish(place, &journal) };
    match Journal::read(home)? {
        Some(homes) if homes.others.iter().any(|other| other == place) => {
            finish(home, &homes)
        }
        _ => clear(place),
    }
}

/// Finishes a command. If another command has written to one of its places since, that place is
/// finished already.
fn finish(home: &Path, journal: &Journal) -> Result<(), Diagnostics> {
    for place in &journal.others {
        if let Some(other) =
            Journal::read(place)?.filter(|it| it.home.as_deref() == Some(home))
        {
            apply(place, &other)?;
        }
    }
    apply(home, journal)
}

/// Makes the changes of a journal that was read from the disk.
fn apply(place: &Path, journal: &Journal) -> Result<(), Diagnostics> {
    let mut checks = Checks::default();
    for path in journal.writes.iter().chain(&journal.removals) {
        checks.innermost(place, place, path)?;
    }
    journal.apply(place)?;
    clear(place)
}

/// Checks of paths within a place.
#[derive(Default)]
struct Checks {
    /// Folders that exist, and are no links.
    folders: BTreeSet<PathBuf>,
}

impl Checks {
    /// Returns the innermost existing folder on the way to a file.
    ///
    /// # Errors
    ///
    /// The path leads out of the place or through a link, or something else than a file or folder
    /// is on it.
    fn innermost(
        &mut self,
        place: &Path,
        shown: &Path,
        path: &str,
    ) -> Result<PathBuf, Diagnostics> {
        let as_shown =
            |path: &Path| shown.join(path.strip_prefix(place).unwrap_or(path));
        let refused = |path: &Path, what: &str| {
            io_error(&as_shown(path), "can't be written", &io::Error::other(what))
        };
        let parts: Vec<_> = Path::new(path).components().collect();
        let normal = |part: &Component<'_>| matches!(part, Component::Normal(_));
        if parts.is_empty() || !parts.iter().all(normal) {
            return Err(refused(Path::new(path), "the path leads out of the folder"));
        }
        let mut folder = place.to_owned();
        for (index, part) in parts.iter().enumerate() {
            let next = folder.join(part);
            if self.folders.contains(&next) {
                folder = next;
                continue;
            }
            let is_last = index + 1 == parts.len();
            let kind = match fs::symlink_metadata(&next) {
                Err(error) if error.kind() == ErrorKind::NotFound => break,
                Err(error) => return Err(refused(&next, &error.to_string())),
                Ok(found) => found.file_type(),
            };
            let what = match (kind.is_dir(), is_last) {
                (true, false) => {
                    self.folders.insert(next.clone());
                    folder = next;
                    continue;
                }
                (false, true) if kind.is_file() => break,
                _ if kind.is_symlink() => return Err(link_in_the_way(&as_shown(&next))),
                (true, true) => "a directory is in its place",
                (false, true) => "something else than a file is in its place",
                (false, false) => "it should be a directory, and is a file",
            };
            return Err(refused(&next, what));
        }
        Ok(folder)
    }
}

/// Returns the refusal of a link, in the place of a file or on the way to one.
pub(crate) fn link_in_the_way(path: &Path) -> Diagnostics {
    Diagnostic::about_file(
        path,
        "this path is a link, and files are not written through links inside of a folder",
        "a file or a folder, or nothing",
        "remove the link, or give the folder that it leads to on the command line",
    )
    .into()
}
