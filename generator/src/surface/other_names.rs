//! The other names of methods and types: right ones beside the official ones.

use std::collections::{BTreeMap, HashMap};

use crate::model::{NodeId, Operation};

/// The right names of an API. After
/// [`Surface::with_right_names`](super::Surface::with_right_names), the official names of the
/// methods and types that have a right name.
#[derive(Debug, Default)]
pub(crate) struct OtherNames {
    /// Of methods, by operation.
    pub(super) methods: HashMap<NodeId, String>,
    /// Of the types of operations.
    pub(super) operations: HashMap<NodeId, String>,
    /// Of types, structs of parameters among them: by the names in use.
    pub(super) types: BTreeMap<String, String>,
}

impl OtherNames {
    /// Returns the other name of a method.
    pub(crate) fn method(&self, operation: &Operation) -> Option<&str> {
        self.methods.get(&operation.node).map(String::as_str)
    }

    /// Returns the other name of an operation's type.
    pub(crate) fn operation(&self, operation: &Operation) -> Option<&str> {
        self.operations.get(&operation.node).map(String::as_str)
    }

    /// Returns the types that have another name: the names in use with the others.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&str, &str)> {
        self.types.iter().map(|(name, other)| (name.as_str(), other.as_str()))
    }
}
