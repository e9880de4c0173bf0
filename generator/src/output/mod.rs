//! Output files: a command writes all of its files or none, one command at a time writes to a
//! folder, and a command that was killed is finished or undone by the next one.
//!
//! ```text
//! begin          lock the folders ─ finish or undo what a killed command left in them
//! write, remove  stage the new files beside the old ones
//! commit         write journals ─ rename and remove files ─ remove the journals
//! ```
//!
//! Before the journal is written, everything can be undone; after that, everything can be finished.
//! Power failures are not covered: nothing waits for the disk.

mod disk;
#[cfg(test)]
pub(crate) mod fault;
mod journal;
mod lock;
mod place;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};

pub(crate) use self::journal::STAGING;
use self::place::Place;
pub(crate) use self::place::link_in_the_way;
pub(crate) use self::target::Target;
use crate::diagnostic::{Diagnostics, io_error};

/// Files that are written and removed together. If it is dropped before [`Transaction::commit`],
/// nothing has changed.
pub struct Transaction {
    /// Each folder as it was given, and with its links resolved.
    folders: Vec<(PathBuf, PathBuf)>,
    places: BTreeMap<PathBuf, Place>,
    /// Held until the transaction is dropped.
    _locks: Vec<File>,
}

impl Transaction {
    /// Waits until no other command writes to these folders, and finishes or undoes what a killed
    /// command left in them. Input that depends on the files has to be read after that.
    ///
    /// # Errors
    ///
    /// A folder can't be used, or what a killed command left can't be finished.
    pub fn begin<'a>(
        folders: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Diagnostics> {
        let place = |folder: &Path| {
            let place = lock::place(folder);
            let place = place
                .map_err(|error| io_error(folder, "can't be written to", &error))?;
            Ok::<_, Diagnostics>((folder.to_owned(), place))
        };
        let folders = folders.into_iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let places = folders.iter().map(|(_, place)| place.clone()).collect();
        let (places, _locks) = lock::all(places)?;
        places.iter().try_for_each(|place| place::recover(place))?;
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

    /// Marks a file of one of the folders for removal, with the folders that it leaves empty.
    ///
    /// # Errors
    ///
    /// The file can't be removed.
    pub fn remove(&mut self, path: &Path) -> Result<(), Diagnostics> {
        let (place, path) = self.place_of(path)?;
        place.remove(&path)
    }

    /// Writes or removes a file if its new content differs from the old one.
    pub(crate) fn put(&mut self, target: &Target) -> Result<(), Diagnostics> {
        match &target.new {
            _ if !target.differs() => Ok(()),
            Some(text) => self.write(&target.path, text),
            None => self.remove(&target.path),
        }
    }

    /// Moves all new files to their places and removes those that are marked.
    ///
    /// # Errors
    ///
    /// Nothing was done; or the folders have changed meanwhile, and the next command finishes the
    /// rest.
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

    /// Returns the innermost folder that contains the path, and the path within it.
    fn place_of(&mut self, path: &Path) -> Result<(&mut Place, String), Diagnostics> {
        let within = self.folders.iter().filter_map(|(shown, folder)| {
            Some((shown, folder, path.strip_prefix(shown).ok()?.to_str()?.to_owned()))
        });
        let Some((shown, folder, path)) = within.min_by_key(|(.., path)| path.len())
        else {
            let error = io::Error::other("it is in none of the folders of this command");
            return Err(io_error(path, "can't be written", &error));
        };
        let place = match self.places.entry(folder.clone()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(Place::new(folder.clone(), shown.clone())?)
            }
        };
        Ok((place, path))
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        self.places.values().for_each(Place::undo);
    }
}
