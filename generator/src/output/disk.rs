//! Changes of the disk. A test can let any of them be the last one.

use std::io::{self, ErrorKind};

/// Changes something on the disk.
pub(super) fn op<T>(operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    #[cfg(test)]
    super::fault::strike()?;
    operation()
}

/// Accepts that a file or folder to remove was missing.
pub(super) fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
