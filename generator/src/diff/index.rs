//! An index of a revision: its methods by operation, and the methods that use each type.

use std::collections::{BTreeSet, HashMap};

use super::revision::Revision;
use crate::model::{Api, Client, Group, NodeId, Operation, TypeDef, TypeId};
use crate::surface::{Direction, Names};

/// A revision, with its methods by operation.
pub(super) struct Index<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    pub(super) methods: Vec<Method<'a>>,
    /// The indices in `methods`.
    by_operation: HashMap<NodeId, usize>,
}

/// An operation and its method.
#[derive(Clone, Copy)]
pub(super) struct Method<'a> {
    pub(super) client: &'a Client,
    pub(super) group: &'a Group,
    pub(super) operation: &'a Operation,
    /// The name of the method.
    pub(super) name: &'a str,
}

impl Method<'_> {
    pub(super) fn node(&self) -> NodeId {
        self.operation.node
    }
}

/// The methods that a change affects.
#[derive(Clone, Debug, Default)]
pub(super) struct Affected {
    pub(super) methods: BTreeSet<String>,
    /// True if one of them has a page.
    pub(super) has_page: bool,
}

impl Affected {
    pub(super) fn add(&mut self, method: &Method<'_>) {
        self.methods.insert(method.name.to_owned());
        self.has_page |= method.operation.has_page;
    }
}

impl<'a> Index<'a> {
    pub(super) fn of(revision: &'a Revision) -> Self {
        let (api, names) = (&revision.api, &revision.surface.names);
        let mut methods = Vec::new();
        for client in &api.clients {
            for group in &client.groups {
                methods.extend(group.operations.iter().map(|operation| Method {
                    client,
                    group,
                    operation,
                    name: &names[operation.node],
                }));
            }
        }
        let places = methods.iter().enumerate();
        let by_operation =
            places.map(|(index, method)| (method.node(), index)).collect();
        Self {
            api,
            names,
            methods,
            by_operation,
        }
    }

    pub(super) fn direction(&self, id: TypeId) -> Direction {
        let uses = &self.api[id].uses;
        Direction {
            in_request: uses.iter().any(|one| one.in_request),
            in_response: uses.iter().any(|one| one.in_response),
        }
    }

    /// Returns whether a method uses the type, directly or indirectly.
    pub(super) fn is_used(&self, id: TypeId) -> bool {
        !self.api[id].uses.is_empty()
    }

    pub(super) fn affected(&self, id: TypeId) -> Affected {
        let mut affected = Affected::default();
        let methods = self.users(id).filter_map(|node| self.method(node));
        methods.for_each(|method| affected.add(method));
        affected
    }

    /// Returns the operations that use the type, directly or indirectly.
    pub(super) fn users(&self, id: TypeId) -> impl Iterator<Item = NodeId> {
        self.api[id].uses.iter().map(|one| one.operation)
    }

    pub(super) fn method(&self, operation: NodeId) -> Option<&Method<'a>> {
        self.methods.get(*self.by_operation.get(&operation)?)
    }

    /// Returns the Rust name of a type.
    pub(super) fn type_name(&self, id: TypeId) -> &'a str {
        &self.names[self.api[id].node]
    }

    /// Returns the module of the Rust type, below `genauth::models`.
    pub(super) fn module(&self, id: TypeId) -> String {
        let definition: &TypeDef = &self.api[id];
        let module = self.names.module(definition);
        match definition.clients.as_slice() {
            [client] => format!("{client}::{module}"),
            _ => module.to_owned(),
        }
    }

    pub(super) fn client(&self, name: &str) -> Option<&'a Client> {
        self.api.clients.iter().find(|one| one.name == name)
    }
}
