//! Operations that were removed from the upstream document. Their callers have to change their
//! code, so a maintainer decides. Our document keeps a record of each operation that was dropped.

use std::collections::BTreeMap;

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

/// An operation of a document.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) id: String,
    /// `GET /api/v3/pets`
    call: String,
    pub(super) pointer: String,
    /// True if the SDK has no method for it, so that it has no callers.
    hidden: bool,
    added: bool,
}

/// The operations of two documents: those that are the same, and the others.
pub(super) struct Pairs {
    pub(super) same: Vec<(Operation, Operation)>,
    gone: Vec<Operation>,
    new: Vec<Operation>,
}

impl Pairs {
    /// Operations are the same if they have the same method and path, whatever the names within the
    /// path are; of the others, those that have the same operationId.
    pub(super) fn of(ours: &Value, theirs: &Value) -> Self {
        let mut pairs = Self {
            same: Vec::new(),
            gone: operations(ours),
            new: operations(theirs),
        };
        pairs.find(|one| one.call.clone());
        pairs.find(|one| unnamed(&one.call));
        pairs.find(|one| one.id.clone());
        pairs
    }

    fn find(&mut self, key: impl Fn(&Operation) -> String) {
        let mut places = BTreeMap::new();
        for (index, one) in self.new.iter().enumerate() {
            places.entry(key(one)).or_insert(index);
        }
        let mut new: Vec<_> = self.new.drain(..).map(Some).collect();
        for one in std::mem::take(&mut self.gone) {
            let place = places.get(&key(&one));
            match place.and_then(|place| new.get_mut(*place)?.take()) {
                Some(other) => self.same.push((one, other)),
                None => self.gone.push(one),
            }
        }
        self.new = new.into_iter().flatten().collect();
    }
}

/// The operations that were removed. One whose operationId or path only was changed is not among
/// them: it keeps its method.
pub(super) struct Removed {
    /// By operationId.
    operations: BTreeMap<String, Operation>,
    /// The former operationIds of operations, with those of the upstream document.
    renamed: Vec<(String, String)>,
    /// The operations of the upstream document that are the same as ours, and those that are new.
    known: Vec<Operation>,
    new: Vec<Operation>,
}

impl Removed {
    /// Finds the operations of `ours` that are not among `theirs` and were not added by hand.
    pub(super) fn between(ours: Option<&Value>, theirs: &Value) -> Self {
        let pairs = Pairs::of(ours.unwrap_or(&Value::Null), theirs);
        let gone = pairs.gone.into_iter().filter(|one| !one.added);
        let renamed = pairs.same.iter().filter(|(was, is)| was.id != is.id);
        let mut renamed: Vec<_> =
            renamed.map(|(was, is)| (was.id.clone(), is.id.clone())).collect();
        renamed.sort();
        Self {
            operations: gone.map(|one| (one.id.clone(), one)).collect(),
            renamed,
            known: pairs.same.into_iter().map(|(_, is)| is).collect(),
            new: pairs.new,
        }
    }

    /// Returns whether the operation of ours with this operationId was removed.
    pub(super) fn has(&self, id: &str) -> bool {
        self.operations.contains_key(id)
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
        // Another operation may have the operationId now.
        let is_same = |one: &&Operation, records: &Object| {
            let call =
                records.get(&one.id).and_then(|record| record.get("call")?.as_str());
            call.is_some_and(|call| unnamed(call) == unnamed(&one.call))
        };
        let again = self.known.iter().filter(|one| is_same(one, &records));
        let again: Vec<String> =
            again.chain(&self.new).map(|one| one.id.clone()).collect();
        let mut restored: Vec<String> =
            again.into_iter().filter(|id| records.shift_remove(id).is_some()).collect();
        restored.sort();
        if let Some(root) = document.as_object_mut().filter(|_| !records.is_empty()) {
            root.insert(REMOVED.to_owned(), Value::Object(records));
        }
        restored
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    visit::objects(document, |site, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        let Some(id) = id.filter(|_| site.kind == Kind::Operation) else { return };
        operations.push(Operation {
            id: id.to_owned(),
            call: format!("{} {}", site.key.to_uppercase(), site.path),
            pointer: site.at.to_string(),
            hidden: flag(operation, HIDDEN_FROM_SDK),
            added: flag(operation, ADDED),
        });
    });
    operations
}
