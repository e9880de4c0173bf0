//! Operations that were removed from the upstream document. Their callers have to change their
//! code, so a maintainer decides. Our document keeps a record of each operation that was dropped.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::extensions::{ADDED, HIDDEN_FROM_SDK, REMOVED};
use crate::openapi::visit::{self, Kind, Object, flag};
use crate::source::Source;
use crate::surface::identity::unnamed;

/// The version in a record until there is a release without the operation.
pub const UNRELEASED: &str = "unreleased";

/// The removed operations that are dropped from our document, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drop {
    All,
    /// By their operationIds.
    These(Vec<String>),
}

impl Drop {
    fn has(&self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(ids) => ids.iter().any(|one| one == id),
        }
    }
}

/// An operation of our document.
#[derive(Clone, Debug)]
struct Operation {
    /// `GET /api/v3/pets`
    call: String,
    pointer: String,
    /// True if the SDK has no method for it, so that it has no callers.
    hidden: bool,
    added: bool,
}

/// By operationId.
type Operations = BTreeMap<String, Operation>;

/// The operations that were removed. One whose operationId only was renamed is not among them: it
/// keeps its method.
pub(super) struct Removed {
    operations: Operations,
    /// The former operationIds of operations, with those of the upstream document.
    renamed: Vec<(String, String)>,
    /// The operationIds of the upstream document.
    theirs: BTreeSet<String>,
}

impl Removed {
    /// Finds the operations of `ours` that are not among `theirs` and were not added by hand.
    pub(super) fn between(ours: Option<&Value>, theirs: &Value) -> Self {
        let theirs = operations(theirs);
        let calls: BTreeMap<String, &String> =
            theirs.iter().map(|(id, one)| (unnamed(&one.call), id)).collect();
        let mut renamed = Vec::new();
        let mut gone = ours.map(operations).unwrap_or_default();
        gone.retain(|id, one| !one.added && !theirs.contains_key(id));
        gone.retain(|id, one| {
            let new = calls.get(&unnamed(&one.call));
            renamed.extend(new.map(|new| (id.clone(), (*new).clone())));
            new.is_none()
        });
        Self {
            operations: gone,
            renamed,
            theirs: theirs.into_keys().collect(),
        }
    }

    /// Reports those that have a method, and are not to be dropped.
    pub(super) fn undecided(&self, ours: &Source, drop: &Drop) -> Diagnostics {
        let mut questions = Diagnostics::default();
        for (id, one) in &self.operations {
            if !one.hidden && !drop.has(id) {
                questions.push(Self::question(ours, id, one));
            }
        }
        questions
    }

    fn question(ours: &Source, id: &str, operation: &Operation) -> Diagnostic {
        let call = &operation.call;
        ours.error(
            &operation.pointer,
            format!("the operation `{id}` ({call}) was removed from the upstream document"),
            "a decision, because callers of its method have to be changed",
            format!("to drop it, pass `--drop {id}`; to keep it, write `{ADDED}: true` at the operation"),
        )
    }

    /// Returns the former operationIds of operations with those of the upstream document.
    pub(super) fn renamed(&self) -> &[(String, String)] {
        &self.renamed
    }

    /// Reports names that are to be dropped, but were not removed.
    pub(super) fn not_removed(&self, file: &str, drop: &Drop) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        let Drop::These(ids) = drop else { return diagnostics };
        for id in ids.iter().filter(|id| !self.operations.contains_key(*id)) {
            let removed: Vec<&str> =
                self.operations.keys().map(String::as_str).collect();
            diagnostics.push(Diagnostic::about_file(
                std::path::Path::new(file),
                format!("`--drop {id}`, but no operation of this name was removed"),
                match removed.as_slice() {
                    [] => "no `--drop`, because no operation was removed".to_owned(),
                    removed => format!("one of `{}`", removed.join("`, `")),
                },
                "pass an operationId of the document",
            ));
        }
        diagnostics
    }

    /// Records each operation that is dropped, and removes the records of operations that upstream
    /// has again. Returns the operationIds of the latter.
    pub(super) fn record(
        &self,
        ours: Option<&Value>,
        document: &mut Value,
    ) -> Vec<String> {
        let old = ours.and_then(|ours| ours.get(REMOVED)).and_then(Value::as_object);
        let mut records: Object = old.cloned().unwrap_or_default();
        for (id, operation) in self.operations.iter().filter(|(_, one)| !one.hidden) {
            let record = json!({"call": operation.call, "version": UNRELEASED});
            records.insert(id.clone(), record);
        }
        let restored: Vec<String> = self
            .theirs
            .iter()
            .filter(|id| records.shift_remove(*id).is_some())
            .cloned()
            .collect();
        if let Some(root) = document.as_object_mut().filter(|_| !records.is_empty()) {
            root.insert(REMOVED.to_owned(), Value::Object(records));
        }
        restored
    }
}

/// Returns the former operationIds of operations of `ours`, with those of `theirs`.
pub(crate) fn renamed_operations(ours: &Value, theirs: &Value) -> Vec<(String, String)> {
    Removed::between(Some(ours), theirs).renamed
}

fn operations(document: &Value) -> Operations {
    let mut operations = Operations::new();
    visit::objects(document, |site, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        let Some(id) = id.filter(|_| site.kind == Kind::Operation) else { return };
        let found = Operation {
            call: format!("{} {}", site.key.to_uppercase(), site.path),
            pointer: site.at.to_string(),
            hidden: flag(operation, HIDDEN_FROM_SDK),
            added: flag(operation, ADDED),
        };
        operations.insert(id.to_owned(), found);
    });
    operations
}
