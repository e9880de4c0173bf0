//! `spec/genauth.lock`: the upstream documents that the specification was imported from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diagnostic::Diagnostics;
use crate::fingerprint;
use crate::source::reader::Reader;
use crate::source::{Format, Source};

/// The file's name in the folder of the specification. Its extension is not that of YAML, because
/// each YAML file there is a client.
pub const FILE: &str = "genauth.lock";

const HEADER: &str = "\
# The documents of upstream's that the specification was imported from. Written by `cargo xtask import`.
";

/// The origin of each client's document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock(pub BTreeMap<String, Origin>);

/// An upstream document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Digest of the file, as `sha256sum` prints it.
    pub sha256: String,
    /// The day (UTC, `2026-01-31`) on which this digest was first imported.
    pub imported: String,
}

impl Lock {
    /// Reads the text of a lock file.
    ///
    /// # Errors
    ///
    /// It is not a lock file.
    pub fn read(file: &str, text: String) -> Result<Self, Diagnostics> {
        let source = Source::parse(file, text, Format::Yaml)?;
        let hint = "take the file from the last commit that has it, and import again";
        let reader = Reader::new(&source, hint);
        let origins = reader.root().entries(|client, origin| {
            let origin = origin.record(&["sha256", "imported"])?;
            let sha256 = origin.require("sha256").and_then(|digest| digest.text());
            let imported = origin.require("imported").and_then(|day| day.text());
            Some((
                client.to_owned(),
                Origin {
                    sha256: sha256?,
                    imported: imported?,
                },
            ))
        });
        reader.finish(Self(origins.into_iter().collect()))
    }

    /// Records the import of a document, unless it is the one that was imported last.
    pub fn pin(&mut self, client: &str, document: &str, day: String) {
        let sha256 = fingerprint::of_text(document);
        if self.0.get(client).is_none_or(|origin| origin.sha256 != sha256) {
            let imported = day;
            self.0.insert(client.to_owned(), Origin { sha256, imported });
        }
    }

    /// Returns the text of the file.
    pub fn text(&self) -> String {
        let origins = self.0.iter().map(|(client, Origin { sha256, imported })| {
            (client.clone(), json!({"sha256": sha256, "imported": imported}))
        });
        // A map of strings can't fail to become YAML.
        let yaml = serde_yaml::to_string(&Value::Object(origins.collect()));
        format!("{HEADER}{}", yaml.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::{FILE, Lock};

    fn day(day: &str) -> String {
        day.to_owned()
    }

    #[test]
    fn a_document_keeps_its_day_until_it_changes() {
        let mut lock = Lock::default();
        lock.pin("pets", "abc", day("2026-01-31"));
        lock.pin("pets", "abc", day("2026-02-01"));
        lock.pin("birds", "", day("2026-02-02"));
        insta::assert_snapshot!(lock.text(), @r"
        # The documents of upstream's that the specification was imported from. Written by `cargo xtask import`.
        birds:
          sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
          imported: 2026-02-02
        pets:
          sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
          imported: 2026-01-31
        ");
        assert_eq!(Lock::read(FILE, lock.text()), Ok(lock.clone()));
        lock.pin("pets", "abcd", day("2026-02-03"));
        assert_eq!(lock.0["pets"].imported, "2026-02-03");
    }

    #[test]
    fn what_is_no_lock_is_refused_with_its_place() {
        let error = Lock::read(FILE, "pets:\n  sha256: 1\n".to_owned()).unwrap_err();
        assert!(error.to_string().contains("genauth.lock:2:3 #/pets"), "{error}");
    }
}
