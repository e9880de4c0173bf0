//! The changes that `diff` reports.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::callers::Subject;

/// A change, with its verdicts.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) kind: String,
    pub(crate) at: String,
    operations: Vec<String>,
    types: Vec<String>,
    pub(crate) source: String,
    pub(crate) wire: String,
    pub(crate) message: String,
}

/// Parts of the kinds that break callers because something is gone or has another type, even if the
/// server does not mind.
const UPSTREAM: &[&str] = &[
    "removed",
    "type-changed",
    "format-changed",
    "kind-changed",
    "paging-lost",
    "response-body-added",
];

impl Change {
    /// Reads the report of `diff --format json`.
    pub(crate) fn all(report: &str) -> Vec<Self> {
        let report: Value = serde_json::from_str(report).unwrap();
        report["changes"].as_array().unwrap().iter().map(Self::read).collect()
    }

    fn read(value: &Value) -> Self {
        let text = |key: &str| value[key].as_str().unwrap().to_owned();
        let list = |key: &str| {
            let list = value[key].as_array().unwrap();
            list.iter().map(|one| one.as_str().unwrap().to_owned()).collect()
        };
        Self {
            kind: text("kind"),
            at: text("at"),
            operations: list("operations"),
            types: list("types"),
            source: text("source"),
            wire: text("wire"),
            message: text("message"),
        }
    }

    pub(crate) fn breaks_source(&self) -> bool {
        self.source == "breaking"
    }

    /// Returns whether the change breaks callers although nothing that they use is gone.
    pub(crate) fn is_our_own(&self, types: &BTreeSet<String>) -> bool {
        self.breaks_source()
            && self.wire != "breaking"
            && !UPSTREAM.iter().any(|part| self.kind.contains(part))
            && !self.renamed_type().is_some_and(|old| types.contains(old))
    }

    /// Returns the former name of a type. If the new crate has a type of this name, a schema is no
    /// longer the same in all documents.
    fn renamed_type(&self) -> Option<&str> {
        let is_it = self.kind == "schema-type-renamed";
        self.message.split('`').nth(1).filter(|_| is_it)
    }

    /// Returns whether the change renames the type that an error expects.
    pub(crate) fn renames_one_of(&self, error: &str) -> bool {
        let expected = error.split(", found").next().unwrap_or_default();
        let mut words = expected.split(|one: char| !one.is_alphanumeric());
        self.renamed_type().is_some_and(|name| words.any(|word| word == name))
    }

    /// Returns whether the change is at this part of the crate.
    pub(crate) fn is_at(&self, subject: &Subject) -> bool {
        let Subject { owner, member } = subject;
        let is_of_type =
            self.types.contains(owner) || self.mentions(|word| word == owner);
        match member {
            Some(name) if owner.ends_with("Client") => {
                self.at.contains("#/paths/") && self.is_of_operation(name)
            }
            Some(name) if self.is_of_property() => {
                // A setter and a field may begin with `with`.
                let setter = name.strip_prefix("with_").unwrap_or(name);
                let names = [letters(name), letters(setter)];
                let property = self.at.rsplit('/').next().unwrap_or_default();
                is_of_type
                    && (names.contains(&letters(property))
                        || self.mentions(|word| names.contains(&letters(word)))
                        || name == "new")
            }
            _ => is_of_type,
        }
    }

    /// Returns whether the change is at an operation or in its request or response.
    pub(crate) fn is_of_operation(&self, name: &str) -> bool {
        // The type of an operation is named after its method.
        let is_it = |one: &str| letters(one) == letters(name);
        self.operations.iter().any(|one| is_it(one)) || self.mentions(is_it)
    }

    fn is_of_property(&self) -> bool {
        self.kind.contains("property") || self.kind.starts_with("parameter")
    }

    /// Returns whether the message has a name in backticks for which `is` holds.
    fn mentions(&self, is: impl Fn(&str) -> bool) -> bool {
        self.message.split('`').skip(1).step_by(2).any(is)
    }
}

/// Returns the letters and digits of a name, which are the same in all cases of words.
fn letters(name: &str) -> String {
    name.trim_start_matches("r#")
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|one| one.to_ascii_lowercase())
        .collect()
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            at,
            source,
            wire,
            ..
        } = self;
        write!(f, "{kind} at {at} (source {source}, wire {wire})")
    }
}
