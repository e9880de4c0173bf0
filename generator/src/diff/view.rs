//! One revision as the comparison sees it: its methods by operation, and what they affect.

use std::collections::{BTreeSet, HashMap};

use super::side::Side;
use crate::model::{Api, Client, Group, NodeId, Operation, TypeDef, TypeId};
use crate::rust::Names;

/// A side, and what is looked up in it over and over.
pub(super) struct View<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    pub(super) methods: Vec<Method<'a>>,
    /// The places in `methods`.
    by_operation: HashMap<NodeId, usize>,
}

/// An operation that has a method.
#[derive(Clone, Copy)]
pub(super) struct Method<'a> {
    pub(super) client: &'a Client,
    pub(super) group: &'a Group,
    pub(super) operation: &'a Operation,
    /// As callers know it.
    pub(super) name: &'a str,
}

impl Method<'_> {
    pub(super) fn node(&self) -> NodeId {
        self.operation.node
    }
}

/// Which way something travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Travels {
    pub(super) sent: bool,
    pub(super) read: bool,
}

/// The methods that something matters to.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    pub(super) methods: BTreeSet<String>,
    /// One of them has a page.
    pub(super) has_page: bool,
}

impl Touched {
    pub(super) fn add(&mut self, method: &Method<'_>) {
        self.methods.insert(method.name.to_owned());
        self.has_page |= method.operation.has_page;
    }
}

impl<'a> View<'a> {
    pub(super) fn of(side: &'a Side) -> Self {
        let (api, names) = (&side.api, &side.names);
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

    pub(super) fn travels(&self, id: TypeId) -> Travels {
        let uses = &self.api[id].uses;
        Travels {
            sent: uses.iter().any(|one| one.in_request),
            read: uses.iter().any(|one| one.in_response),
        }
    }

    /// Returns whether a method leads to the type.
    pub(super) fn is_used(&self, id: TypeId) -> bool {
        !self.api[id].uses.is_empty()
    }

    pub(super) fn touched(&self, id: TypeId) -> Touched {
        let mut touched = Touched::default();
        let methods = self.users(id).filter_map(|node| self.method(node));
        methods.for_each(|method| touched.add(method));
        touched
    }

    /// Returns the operations that lead to the type.
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

    /// Returns the module of the Rust type, from `genauth::models` on.
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
