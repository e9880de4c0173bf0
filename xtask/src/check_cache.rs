//! The stored result of `check`, which is printed again as long as nothing that it depends on has
//! changed.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use std::{env, fs, io};

use genauth_generator::fingerprint;

/// A place for a result, and a digest of everything that the result depends on.
pub(crate) struct CheckCache {
    /// Beside the program, and so in the target folder.
    file: PathBuf,
    digest: String,
}

impl CheckCache {
    /// Computes the digest of the options, of the files in the folders, and of this program.
    /// Returns None if one of them can't be read.
    pub(crate) fn new(mut options: Vec<String>, folders: &[&Path]) -> Option<Self> {
        let program = env::current_exe().ok()?;
        options.push(version(&program).ok()?);
        Some(Self {
            file: program.with_extension("checked"),
            digest: fingerprint::of(&options, folders).ok()?,
        })
    }

    /// Returns the stored result, if nothing has changed.
    pub(crate) fn get(&self) -> Option<String> {
        let text = fs::read_to_string(&self.file).ok()?;
        let (digest, result) = text.split_once('\n')?;
        (digest == self.digest).then(|| result.to_owned())
    }

    /// Stores a result. If that fails, the next run checks again.
    pub(crate) fn put(&self, result: &str) {
        let _ = fs::write(&self.file, format!("{}\n{result}", self.digest));
    }
}

/// Returns a text that changes whenever the program is built again.
fn version(program: &Path) -> io::Result<String> {
    let data = fs::metadata(program)?;
    let built = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {} {}", program.display(), data.len(), built.as_nanos()))
}
