//! What is staged in a place, and how a command that was killed is finished or undone.
//!
//! ```text
//! PLACE/.genauth-staging/new/NUMBER    a new file, complete
//! PLACE/.genauth-staging/journal.new   a journal that is being written
//! PLACE/.genauth-staging/journal       what is to be done in the place
//! ```
//!
//! A command may write to several places. One of them is the home: with its journal, which names the others, the
//! command is committed. It is the last to be put there and the last to go.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::{failed, op};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The folder that holds what is staged. Only this module makes or removes it.
pub(crate) const STAGING: &str = ".genauth-staging";
const NEW: &str = "new";
const DRAFT: &str = "journal.new";
const JOURNAL: &str = "journal";

/// What is to be done in one place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    /// None in the home itself.
    pub(super) home: Option<PathBuf>,
    /// In the home: the other places.
    pub(super) others: Vec<PathBuf>,
    /// Each is staged under its number in this list.
    pub(super) writes: Vec<String>,
    pub(super) removals: Vec<String>,
}

impl Journal {
    /// The journal of a place, if there is one.
    pub(super) fn read(place: &Path) -> Result<Option<Self>, Diagnostics> {
        if !is_folder(&place.join(STAGING)) {
            return Ok(None);
        }
        let file = place.join(STAGING).join(JOURNAL);
        let text = match fs::read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| failed(&file, "can't be read", &error))?,
        };
        let value: Value = serde_json::from_slice(&text).map_err(|error| {
            failed(&file, "is no journal of this program", &error.into())
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

    /// Puts the journal into the staging folder, complete.
    pub(super) fn put(&self, place: &Path) -> Result<(), Diagnostics> {
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
            .map_err(|error| failed(&journal, "can't be written", &error))
    }

    /// The places that it names.
    pub(super) fn places(self) -> impl Iterator<Item = PathBuf> {
        self.home.into_iter().chain(self.others)
    }

    /// Does what has not been done yet.
    fn apply(&self, place: &Path) -> Result<(), Diagnostics> {
        let mut checked = BTreeSet::new();
        for path in self.writes.iter().chain(&self.removals) {
            check(place, place, path, &mut checked)?;
        }
        // Files go before the first one comes: where the file system ignores case, a file that goes may have
        // the name of one that comes.
        if self.writes.is_empty() || staged(place, 0).exists() {
            for path in self.removals.iter().map(|path| place.join(path)) {
                gone(op(|| fs::remove_file(&path)))
                    .map_err(|error| failed(&path, "can't be removed", &error))?;
            }
        }
        for (number, path) in self.writes.iter().enumerate() {
            let target = place.join(path);
            move_file(&staged(place, number), &target)
                .map_err(|error| failed(&target, "can't be written", &error))?;
        }
        for path in &self.removals {
            prune(place, path);
        }
        Ok(())
    }
}

/// Finishes what a killed command has committed in a place, and undoes what it has not. All places that it
/// wrote to are locked.
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

/// Other places may have been written to by another command since: it looks after itself.
fn finish(home: &Path, journal: &Journal) -> Result<(), Diagnostics> {
    for place in &journal.others {
        if let Some(other) =
            Journal::read(place)?.filter(|it| it.home.as_deref() == Some(home))
        {
            other.apply(place)?;
            clear(place)?;
        }
    }
    journal.apply(home)?;
    clear(home)
}

/// Removes the staging folder of a place. The journal goes after the files: without it, they would be taken for
/// those of a command that was not committed.
pub(super) fn clear(place: &Path) -> Result<(), Diagnostics> {
    let staging = place.join(STAGING);
    if fs::symlink_metadata(&staging).is_err() {
        return Ok(());
    }
    let failure = |error| failed(&staging, "can't be removed", &error);
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

/// Nobody else's staging folder has only what we put there.
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

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn staged(place: &Path, number: usize) -> PathBuf {
    place.join(STAGING).join(NEW).join(number.to_string())
}

/// Files that wait in a place.
pub(super) struct Place {
    folder: PathBuf,
    /// The folder as the user named it, for messages.
    shown: PathBuf,
    /// Folders that were missing.
    made: Vec<PathBuf>,
    /// Folders that are there, and no links.
    checked: BTreeSet<PathBuf>,
    /// Folders that files can be written to.
    writable: BTreeSet<PathBuf>,
    journal: Journal,
}

impl Place {
    /// Makes the staging folder of a place, which is locked and clear.
    pub(super) fn new(folder: PathBuf, shown: PathBuf) -> Result<Self, Diagnostics> {
        let missing = folder.ancestors().take_while(|one| !one.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        let mut place = Self {
            shown,
            made: Vec::new(),
            checked: BTreeSet::new(),
            writable: BTreeSet::from([folder.clone()]),
            journal: Journal::default(),
            folder,
        };
        let staging = place.folder.join(STAGING);
        for one in missing.into_iter().chain([staging.clone(), staging.join(NEW)]) {
            match op(|| fs::create_dir(&one)) {
                Ok(()) => place.made.push(one),
                // A command that writes to another place was faster.
                Err(error)
                    if error.kind() == ErrorKind::AlreadyExists && is_folder(&one) => {}
                Err(error) => {
                    place.undo();
                    let shown = one.strip_prefix(&place.folder);
                    let shown = shown.map_or(one.clone(), |path| place.shown.join(path));
                    return Err(failed(&shown, "can't be made", &error));
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
        let staged = staged(&self.folder, self.journal.writes.len());
        create(&staged, text).map_err(|error| {
            failed(&self.shown.join(path), "can't be written", &error)
        })?;
        self.journal.writes.push(path.to_owned());
        Ok(())
    }

    pub(super) fn remove(&mut self, path: &str) -> Result<(), Diagnostics> {
        self.check(path)?;
        self.journal.removals.push(path.to_owned());
        Ok(())
    }

    /// Puts the journal there. With that of the home, the command is committed.
    pub(super) fn prepare(
        &mut self,
        home: Option<PathBuf>,
        others: Vec<PathBuf>,
    ) -> Result<(), Diagnostics> {
        let writes: BTreeSet<_> = self.journal.writes.iter().map(Path::new).collect();
        let mut folders = writes.iter().flat_map(|path| path.ancestors().skip(1));
        if let Some(path) = folders.find(|folder| writes.contains(folder)) {
            let error = io::Error::other("another file is to be written below it");
            return Err(failed(&self.shown.join(path), "can't be written", &error));
        }
        self.journal.home = home;
        self.journal.others = others;
        self.journal.put(&self.folder)
    }

    /// Does what the journal says, which is there now.
    pub(super) fn finish(&self) -> Result<(), Diagnostics> {
        self.journal.apply(&self.folder)?;
        clear(&self.folder)
    }

    /// Takes back all that was made. What can't be removed is left to the next command.
    pub(super) fn undo(&self) {
        let _ = clear(&self.folder);
        for folder in self.made.iter().rev() {
            let _ = op(|| fs::remove_dir(folder));
        }
    }

    /// Refuses now what would stop the command when other files are there already.
    fn check(&mut self, path: &str) -> Result<(), Diagnostics> {
        check(&self.folder, &self.shown, path, &mut self.checked)?;
        let target = self.folder.join(path);
        match target.ancestors().skip(1).find(|one| one.exists()) {
            Some(folder) if self.writable.insert(folder.to_owned()) => {
                // A file without a name, on most systems: it leaves no trace.
                op(|| tempfile::tempfile_in(folder)).map(drop).map_err(|error| {
                    failed(&self.shown.join(path), "can't be written", &error)
                })
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a path on which something stands that is no folder, or in whose place is something else than a file.
fn check(
    place: &Path,
    shown: &Path,
    path: &str,
    checked: &mut BTreeSet<PathBuf>,
) -> Result<(), Diagnostics> {
    let parts: Vec<_> = Path::new(path).components().collect();
    let normal = |part: &Component<'_>| matches!(part, Component::Normal(_));
    if parts.is_empty() || !parts.iter().all(normal) {
        let error = io::Error::other("the path leads out of the folder");
        return Err(failed(&shown.join(path), "can't be written", &error));
    }
    let mut at = PathBuf::new();
    // The innermost folder that is there: below it, only names are looked at.
    let mut folder = place.to_owned();
    for (index, part) in parts.iter().enumerate() {
        at.push(part);
        let is_file = index + 1 == parts.len();
        if !is_file && checked.contains(&at) {
            folder.push(part);
            continue;
        }
        let shown = shown.join(&at);
        let what = match fs::symlink_metadata(folder.join(part)) {
            Ok(found) if found.is_symlink() => return Err(link_in_the_way(&shown)),
            Ok(found) if found.is_dir() && !is_file => {
                folder.push(part);
                checked.insert(at.clone());
                continue;
            }
            Ok(found) if found.is_file() && is_file => continue,
            Ok(found) if found.is_dir() => "a directory is in its place",
            Ok(_) if is_file => "something else than a file is in its place",
            Ok(_) => "it should be a directory, and is a file",
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(&shown, "can't be written", &error)),
        };
        return Err(failed(&shown, "can't be written", &io::Error::other(what)));
    }
    Ok(())
}

/// The refusal of a link, in the place of a file or on the way to one.
pub(crate) fn link_in_the_way(path: &Path) -> Diagnostics {
    Diagnostic::about_file(
        path,
        "this path is a link, and files are not written through links inside of a folder",
        "a file or a folder, or nothing",
        "remove the link, or give the folder that it leads to on the command line",
    )
    .into()
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
        // A folder of the place is another file system.
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            op(|| fs::copy(from, to)).and_then(|_| op(|| fs::remove_file(from)))
        }
        moved => moved,
    }
}

/// Removes the folders that a removal has left empty; `remove_dir` refuses all others.
fn prune(place: &Path, path: &str) {
    let folders = Path::new(path).ancestors().skip(1);
    for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
        if gone(op(|| fs::remove_dir(place.join(folder)))).is_err() {
            return;
        }
    }
}

/// That nothing was there to be removed is fine.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
