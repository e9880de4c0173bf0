//! Digests of files, which show whether they have changed.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostics, io_error};
use crate::input;

/// Returns a digest of these words, and of the names and contents of all files in these folders. A
/// missing folder counts as an empty one.
///
/// # Errors
///
/// A file can't be read.
pub fn of(words: &[String], folders: &[&Path]) -> Result<String, Diagnostics> {
    let mut digest = Sha256::new();
    let mut absorb = |bytes: &[u8]| {
        // The length makes it count where a part ends.
        digest.update(bytes.len().to_le_bytes());
        digest.update(bytes);
    };
    words.iter().for_each(|word| absorb(word.as_bytes()));
    for folder in folders {
        let listing = input::list(folder, |_| true)?;
        for path in listing.files.iter().chain(&listing.links) {
            let path = folder.join(path);
            let bytes = input::bytes(&path)
                .map_err(|error| io_error(&path, "can't be read", &error))?;
            absorb(path.as_os_str().as_encoded_bytes());
            absorb(&bytes);
        }
    }
    Ok(hex(&digest.finalize()))
}

/// Returns the digest of a text, as `sha256sum` prints it.
pub(crate) fn of_text(text: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(text.as_ref()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{of, of_text};

    #[test]
    fn words_names_and_contents_count() {
        let folder = tempfile::tempdir().unwrap();
        let words = ["a".to_owned()];
        let digest =
            || of(&words, &[folder.path(), &folder.path().join("none")]).unwrap();
        let empty = digest();
        assert_eq!(digest(), empty);
        fs::create_dir(folder.path().join("below")).unwrap();
        fs::write(folder.path().join("below/one"), "1").unwrap();
        let one = digest();
        assert_ne!(one, empty);
        fs::write(folder.path().join("below/one"), "2").unwrap();
        let changed = digest();
        assert_ne!(changed, one);
        fs::rename(folder.path().join("below/one"), folder.path().join("below/two"))
            .unwrap();
        assert_ne!(digest(), changed);
        assert_ne!(of(&[], &[folder.path()]).unwrap(), digest());
    }

    #[test]
    fn a_text_has_the_digest_that_others_print() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(of_text(""), empty);
    }
}
