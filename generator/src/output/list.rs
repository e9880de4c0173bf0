//! The files of a folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::failed;
use crate::diagnostic::Diagnostics;

/// What is below a folder, as paths with `/`.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) files: BTreeSet<String>,
    /// Links, to whatever. They are not followed.
    pub(crate) links: BTreeSet<String>,
}

/// Lists what is below a folder, as far as `enter` lets it into folders. A folder that is missing is an empty
/// one, and what has a name that is not UTF-8 is not ours.
pub(crate) fn list(
    folder: &Path,
    enter: impl Fn(&str) -> bool,
) -> Result<Listing, Diagnostics> {
    let mut listing = Listing::default();
    let mut folders = vec![String::new()];
    while let Some(path) = folders.pop() {
        let whole = folder.join(&path);
        let unreadable = |error| failed(&whole, "can't be read", &error);
        let entries = match fs::read_dir(&whole) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.map_err(unreadable)?,
        };
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let kind = entry.file_type().map_err(unreadable)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name = if path.is_empty() { name } else { format!("{path}/{name}") };
            if kind.is_file() {
                listing.files.insert(name);
            } else if kind.is_symlink() {
                listing.links.insert(name);
            } else if kind.is_dir() && enter(&name) {
                folders.push(name);
            }
        }
    }
    Ok(listing)
}
