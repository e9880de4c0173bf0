//! Locks of places: one command at a time writes to a folder, and the others wait for it.

use std::collections::BTreeSet;
use std::env;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs4::FileExt;

use super::journal::Journal;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fingerprint;

/// Resolves the links of a path to a folder, so that two names of one folder are one place. The
/// folder may be missing.
///
/// # Errors
///
/// A link on the path leads nowhere, or a folder on it can't be read.
pub(super) fn place(folder: &Path) -> io::Result<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let whole = std::path::absolute(folder)?;
    for present in whole.ancestors() {
        match present.canonicalize() {
            Ok(real) => {
                return Ok(match whole.strip_prefix(present) {
                    Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
                    _ => real,
                });
            }
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Err(error) if present.is_symlink() => return Err(error),
            Err(_) => {}
        }
    }
    Err(ErrorKind::NotFound.into())
}

/// Locks the places, and all others to which a killed command wrote together with one of them.
pub(super) fn all(
    mut places: BTreeSet<PathBuf>,
) -> Result<(BTreeSet<PathBuf>, Vec<File>), Diagnostics> {
    loop {
        // All commands lock in the order of the set, so no two wait for each other.
        let locks = places.iter().map(|place| one(place)).collect::<Result<_, _>>()?;
        let mut more = places.clone();
        for place in &places {
            more.extend(Journal::read(place)?.into_iter().flat_map(Journal::places));
        }
        if more == places {
            return Ok((places, locks));
        }
        places = more;
    }
}

/// Takes a lock, which lasts until the file is closed. The file itself stays: a command that waits
/// for it has it open.
fn one(place: &Path) -> Result<File, Diagnostics> {
    let digest = fingerprint::of_text(place.as_os_str().as_encoded_bytes());
    let file = env::temp_dir().join(format!("genauth-{digest}.lock"));
    let locked = open(&file).and_then(|lock| FileExt::lock(&lock).map(|()| lock));
    locked.map_err(|error| {
        let found = format!("the lock of {} can't be taken: {error}", place.display());
        let hint = "make the folder writable, or name another one in TMPDIR";
        Diagnostic::about_file(&file, found, "a file to lock", hint).into()
    })
}

/// Opens the file to lock; for reading, because another user may have created it.
fn open(file: &Path) -> io::Result<File> {
    loop {
        match File::open(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            opened => return opened,
        }
        match OpenOptions::new().write(true).create_new(true).open(file) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return opened,
        }
    }
}
