//! Folders in memory, for inputs that must be files.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder that is removed when this is dropped.
pub(crate) struct Scratch(TempDir);

/// Returns the folder of GenAuth's specification.
pub(crate) fn genauth() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            TempDir::with_prefix_in("genauth-fuzz-", memory)
        } else {
            TempDir::with_prefix("genauth-fuzz-")
        };
        Self(folder.expect("a folder can be made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder can be made");
        }
        fs::write(&path, content).expect("a file can be written");
        path
    }

    /// Writes a document, as JSON if it begins like JSON.
    pub(crate) fn document(&self, folder: &str, name: &str, content: &[u8]) -> PathBuf {
        let json = content.trim_ascii_start().starts_with(b"{");
        let extension = if json { "json" } else { "yaml" };
        self.file(&format!("{folder}/{name}.{extension}"), content)
    }
}
