//! What `check` said when all was well. While nothing has changed since, it says so again without looking.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use std::{env, fs, io};

use genauth_generator::fingerprint;

/// An answer, and a digest of all that it depends on.
pub(crate) struct Memory {
    /// Beside the program, and so in the target folder.
    file: PathBuf,
    digest: String,
}

impl Memory {
    /// Of what the question is, of the files in the folders, and of this program.
    ///
    /// None where that can't be told; then there is nothing to remember.
    pub(crate) fn of(mut question: Vec<String>, folders: &[&Path]) -> Option<Self> {
        let program = env::current_exe().ok()?;
        question.push(version(&program).ok()?);
        Some(Self {
            file: program.with_extension("checked"),
            digest: fingerprint::of(&question, folders).ok()?,
        })
    }

    /// The answer, if nothing has changed.
    pub(crate) fn answer(&self) -> Option<String> {
        let text = fs::read_to_string(&self.file).ok()?;
        let (digest, answer) = text.split_once('\n')?;
        (digest == self.digest).then(|| answer.to_owned())
    }

    /// Keeps the answer. If that can't be done, the next run looks again.
    pub(crate) fn keep(&self, answer: &str) {
        let _ = fs::write(&self.file, format!("{}\n{answer}", self.digest));
    }
}

/// Changes whenever the program is built anew.
fn version(program: &Path) -> io::Result<String> {
    let data = fs::metadata(program)?;
    let built = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {} {}", program.display(), data.len(), built.as_nanos()))
}
