//! Operations that upstream's document has no longer. Whoever calls them loses something, so somebody has to
//! decide; what was decided stays in our document, as a tombstone.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::overrides::ADDED;
use super::visit::{self, Object, flag};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Source;
use crate::source::pointer::Pointer;

/// At the root of our document: the operations that were dropped, by their operationIds.
pub(super) const TOMBSTONES: &str = "x-genauth-removed";

/// What a tombstone says until there is a release without the operation.
pub const UNRELEASED: &str = "unreleased";

/// The operations that upstream removed and that we drop, too.
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
    /// The SDK has no method for it, so that nobody loses anything.
    hidden: bool,
    added: bool,
}

/// By operationId.
type Operations = BTreeMap<String, Operation>;

/// The operations that are gone.
pub(super) struct Gone {
    operations: Operations,
    /// The operations that upstream has, by their calls.
    calls: BTreeMap<String, String>,
}

impl Gone {
    /// Those of `ours` that are not among `theirs` and were not added by hand.
    pub(super) fn between(ours: Option<&Value>, theirs: &Value) -> Self {
        let theirs = operations(theirs);
        let gone = |(id, operation): &(String, Operation)| {
            !operation.added && !theirs.contains_key(id)
        };
        let ours = ours.map(operations).unwrap_or_default();
        Self {
            operations: ours.into_iter().filter(gone).collect(),
            calls: theirs.into_iter().map(|(id, one)| (one.call, id)).collect(),
        }
    }

    /// Those that people call, and that nobody has decided about.
    pub(super) fn undecided(&self, ours: &Source, drop: &Drop) -> Diagnostics {
        let mut questions = Diagnostics::default();
        for (id, one) in &self.operations {
            if !one.hidden && !drop.has(id) {
                questions.push(self.question(ours, id, one));
            }
        }
        questions
    }

    fn question(&self, ours: &Source, id: &str, operation: &Operation) -> Diagnostic {
        let call = &operation.call;
        let keep = format!("write `{ADDED}: true` at the operation");
        match self.calls.get(call) {
            Some(new) => ours.error(
                &operation.pointer,
                format!("upstream calls the operation `{id}` by another name, `{new}`"),
                "a decision, as its method will have another name, too",
                format!(
                    "to follow, pass `--drop {id}`; a `x-genauth-method` at `{new}` keeps the method's name"
                ),
            ),
            None => ours.error(
                &operation.pointer,
                format!("upstream has the operation `{id}` no longer ({call})"),
                "a decision, as callers of its method will have to be changed",
                format!("to drop it, pass `--drop {id}`; to keep it, {keep}"),
            ),
        }
    }

    /// Names that are to be dropped and are not gone.
    pub(super) fn mistaken(&self, file: &str, drop: &Drop) -> Diagnostics {
        let mut diagnostics = Diagnostics::default();
        let Drop::These(ids) = drop else { return diagnostics };
        for id in ids.iter().filter(|id| !self.operations.contains_key(*id)) {
            let gone: Vec<&str> = self.operations.keys().map(String::as_str).collect();
            diagnostics.push(Diagnostic::about_file(
                std::path::Path::new(file),
                format!("`--drop {id}`, but no operation of this name is about to go"),
                match gone.as_slice() {
                    [] => "no `--drop`, as no operation goes".to_owned(),
                    gone => format!("one of `{}`", gone.join("`, `")),
                },
                "names are operationIds, as in the document",
            ));
        }
        diagnostics
    }

    /// Our document with a tombstone for each operation that goes, and without those of operations that
    /// have come back. Returns the operationIds of the latter.
    pub(super) fn bury(
        &self,
        ours: Option<&Value>,
        document: &mut Value,
    ) -> Vec<String> {
        let old = ours.and_then(|ours| ours.get(TOMBSTONES)).and_then(Value::as_object);
        let mut tombstones: Object = old.cloned().unwrap_or_default();
        for (id, operation) in self.operations.iter().filter(|(_, one)| !one.hidden) {
            let tombstone = json!({"call": operation.call, "version": UNRELEASED});
            tombstones.insert(id.clone(), tombstone);
        }
        let back: Vec<String> = self
            .calls
            .values()
            .filter(|id| tombstones.shift_remove(*id).is_some())
            .cloned()
            .collect();
        if let Some(root) = document.as_object_mut().filter(|_| !tombstones.is_empty()) {
            root.insert(TOMBSTONES.to_owned(), Value::Object(tombstones));
        }
        back
    }
}

fn operations(document: &Value) -> Operations {
    let empty = Map::new();
    let paths = document.get("paths").and_then(Value::as_object).unwrap_or(&empty);
    let mut operations = Operations::new();
    for (path, item) in paths {
        for method in visit::METHODS {
            let Some(operation) = item.get(method).and_then(Value::as_object) else {
                continue;
            };
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                continue;
            };
            let found = Operation {
                call: format!("{} {path}", method.to_uppercase()),
                pointer: Pointer::ROOT.key("paths").key(path).key(method).to_string(),
                hidden: flag(operation, "x-genauth-hidden-from-sdk"),
                added: flag(operation, ADDED),
            };
            operations.insert(id.to_owned(), found);
        }
    }
    operations
}
