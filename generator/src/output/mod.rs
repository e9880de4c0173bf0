//! Files that commands write: all of them or none, one command at a time, and nothing is left of a command that
//! was killed.
//!
//! ```text
//! begin          lock the folders ─ finish or undo what a killed command left in them
//! write, remove  stage the new files beside the old ones
//! commit         put journals there ─ rename, remove ─ remove the journals
//! ```
//!
//! Until the journal is there, all can be undone; from then on, all can be finished. What a power failure leaves
//! is not looked at: nothing waits for the disk.

#[cfg(test)]
pub(crate) mod fault;
mod journal;
mod list;
mod lock;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};

use self::journal::Place;
pub(crate) use self::journal::{STAGING, link_in_the_way};
pub(crate) use self::list::list;
pub(crate) use self::target::Target;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Files that are written and removed together. Dropped before [`Transaction::commit`], it takes back all that
/// it has made.
pub struct Transaction {
    /// Each folder as it was given, and with its links resolved.
    folders: Vec<(PathBuf, PathBuf)>,
    places: BTreeMap<PathBuf, Place>,
    /// Held until the transaction is dropped.
    _locks: Vec<File>,
}

impl Transaction {
    /// Waits until nobody else writes to these folders, and leaves nothing in them of a command that was killed.
    /// What depends on the files has to be read after that.
    ///
    /// # Errors
    ///
    /// A folder can't be used, or what a killed command left can't be finished.
    pub fn begin<'a>(
        folders: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Diagnostics> {
        let place = |folder: &Path| {
            let place = lock::place(folder);
            let place =
                place.map_err(|error| failed(folder, "can't be written to", &error))?;
            Ok::<_, Diagnostics>((folder.to_owned(), place))
        };
        let folders = folders.into_iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let places = folders.iter().map(|(_, place)| place.clone()).collect();
        let (places, _locks) = lock::all(places)?;
        places.iter().try_for_each(|place| journal::recover(place))?;
        Ok(Self {
            folders,
            places: BTreeMap::new(),
            _locks,
        })
    }

    /// Stages a file of one of the folders.
    ///
    /// # Errors
    ///
    /// The file can't be written, or not to its place.
    pub fn write(&mut self, path: &Path, text: &str) -> Result<(), Diagnostics> {
        let (place, path) = self.place_of(path)?;
        place.write(&path, text)
    }

    /// Notes a file of one of the folders as one that goes, with the folders that it leaves empty.
    ///
    /// # Errors
    ///
    /// The file can't be removed.
    pub fn remove(&mut self, path: &Path) -> Result<(), Diagnostics> {
        let (place, path) = self.place_of(path)?;
        place.remove(&path)
    }

    /// Makes a file what it is to be.
    pub(crate) fn put(&mut self, target: &Target) -> Result<(), Diagnostics> {
        match &target.new {
            _ if !target.differs() => Ok(()),
            Some(text) => self.write(&target.path, text),
            None => self.remove(&target.path),
        }
    }

    /// Puts all files into their places, and removes those that go.
    ///
    /// # Errors
    ///
    /// Nothing was done; or something has changed in the folders since, and the next command finishes the rest.
    pub fn commit(mut self) -> Result<(), Diagnostics> {
        let mut places = self.places.values_mut();
        let Some(home) = places.next() else { return Ok(()) };
        let mut others = Vec::new();
        for place in places {
            place.prepare(Some(home.folder()), Vec::new())?;
            others.push(place.folder());
        }
        home.prepare(None, others)?;
        // The home goes last.
        mem::take(&mut self.places).values().rev().try_for_each(Place::finish)
    }

    /// The innermost folder that has the path, and the path in it.
    fn place_of(&mut self, path: &Path) -> Result<(&mut Place, String), Diagnostics> {
        let within = self.folders.iter().filter_map(|folder| {
            Some((folder, path.strip_prefix(&folder.0).ok()?.to_str()?))
        });
        let Some(((shown, place), within)) = within.min_by_key(|(_, path)| path.len())
        else {
            let error = io::Error::other("it is in none of the folders of this command");
            return Err(failed(path, "can't be written", &error));
        };
        let within = within.to_owned();
        if !self.places.contains_key(place) {
            let new = Place::new(place.clone(), shown.clone())?;
            self.places.insert(place.clone(), new);
        }
        match self.places.get_mut(place) {
            Some(place) => Ok((place, within)),
            None => unreachable!("a place was put there"),
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.places.values().for_each(Place::undo);
    }
}

/// Does something to the disk. Tests let any such operation be the last one.
fn op<T>(operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    #[cfg(test)]
    fault::strike()?;
    operation()
}

pub(crate) fn failed(path: &Path, what: &str, error: &io::Error) -> Diagnostics {
    let found = format!("this path {what}: {error}");
    let hint = "check the path, its permissions and the space on the disk, and run the command again";
    Diagnostic::about_file(path, found, "", hint).into()
}
