//! Input files and folders. Files that are larger than the limit, pipes and devices are refused.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{Diagnostics, io_error};

/// The maximum size of a file, in bytes.
static LIMIT: AtomicU64 = AtomicU64::new(64 << 20);

/// Sets the maximum size of a file.
pub fn limit_to(bytes: u64) {
    LIMIT.store(bytes, Ordering::Relaxed);
}

/// Reads a file of text.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("stream did not contain valid UTF-8 (byte {at})");
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

/// Reads a file of any content.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    bytes_at_most(path, LIMIT.load(Ordering::Relaxed))
}

fn bytes_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    // Opening a pipe may take forever, and a device may have no end.
    if !metadata.is_file() {
        return Err(io::Error::other("it is a pipe or a device, and no regular file"));
    }
    if metadata.len() > limit {
        return Err(too_large(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // The file may grow meanwhile, and some say that they are empty.
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

fn too_large(limit: u64) -> io::Error {
    let limit = limit >> 20;
    let message =
        format!("it is larger than {limit} MiB; --max-document-size admits more");
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

/// The contents of a folder, as paths with `/`.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) files: BTreeSet<String>,
    /// Links, to whatever. They are not followed.
    pub(crate) links: BTreeSet<String>,
}

/// Lists the contents of a folder, and of the folders in it for which `enter` returns true. A
/// missing folder counts as an empty one, and names that are not UTF-8 are left out, because none
/// of ours is one.
pub(crate) fn list(
    folder: &Path,
    enter: impl Fn(&str) -> bool,
) -> Result<Listing, Diagnostics> {
    let mut listing = Listing::default();
    let mut folders = vec![String::new()];
    while let Some(path) = folders.pop() {
        let whole = folder.join(&path);
        let unreadable = |error| io_error(&whole, "can't be read", &error);
        let entries = match fs::read_dir(&whole) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.yaml");
        let size = |size: usize| fs::write(&file, vec![b'x'; size]).expect("a file");
        let kind = |limit| bytes_at_most(&file, limit).map_err(|error| error.kind());
        for limit in [0, 1, 10, 1000] {
            for more in 1..4 {
                size(limit + more);
                assert_eq!(kind(limit as u64), Err(io::ErrorKind::FileTooLarge));
            }
            size(limit);
            assert_eq!(kind(limit as u64), Ok(vec![b'x'; limit]));
        }
        fs::write(&file, b"ab\xff").expect("a file");
        assert_eq!(kind(10), Ok(b"ab\xff".to_vec()));
        assert_eq!(
            read(&file).map_err(|error| error.kind()),
            Err(io::ErrorKind::InvalidData)
        );
        let folder = bytes_at_most(folder.path(), 10).map_err(|error| error.kind());
        assert_eq!(folder, Err(io::ErrorKind::IsADirectory));
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_refused() {
        for device in ["/dev/zero", "/dev/urandom", "/dev/null", "/dev/full"] {
            let error = bytes_at_most(Path::new(device), 10).expect_err(device);
            assert!(error.to_string().contains("no regular file"), "{device}: {error}");
        }
    }
}
