//! The operations and webhooks that use each type, in a request or in a response.

use std::collections::HashSet;

use super::{Api, NodeId, Type, TypeDef, TypeId};

/// An operation, or a webhook, that uses a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    pub operation: NodeId,
    pub in_request: bool,
    pub in_response: bool,
}

/// Finds the uses of all types. Operations that are hidden set the directions only.
pub(super) fn mark(api: &mut Api) {
    let Api { clients, types, .. } = api;
    spread_clients(types);
    for operation in clients.iter().flat_map(|client| client.operations()) {
        let node = operation.node;
        spread(types, node, operation.request_types().collect(), true);
        spread(types, node, operation.response.types().collect(), false);
    }
    // Their bodies are received, like responses.
    for webhook in clients.iter().flat_map(|client| &client.webhooks) {
        let body = webhook.ty.as_ref().and_then(Type::named);
        spread(types, webhook.node, body.into_iter().collect(), false);
    }
    for definition in types {
        definition.in_request |= definition.uses.iter().any(|one| one.in_request);
        definition.in_response |= definition.uses.iter().any(|one| one.in_response);
    }
}

/// Records the operation at every type that can be reached from `open`.
fn spread(
    types: &mut [TypeDef],
    operation: NodeId,
    mut open: Vec<TypeId>,
    in_request: bool,
) {
    while let Some(id) = open.pop() {
        let definition = &mut types[id.0];
        let uses = &mut definition.uses;
        if uses.last().is_none_or(|last| last.operation != operation) {
            uses.push(Use {
                operation,
                in_request: false,
                in_response: false,
            });
        }
        let Some(last) = uses.last_mut() else { continue };
        let direction =
            if in_request { &mut last.in_request } else { &mut last.in_response };
        if !std::mem::replace(direction, true) {
            open.extend(definition.parts());
        }
    }
}

/// Sets the direction of everything that can be reached from `roots`, including them.
pub(super) fn spread_direction(
    types: &mut [TypeDef],
    mut open: Vec<TypeId>,
    direction: fn(&mut TypeDef) -> &mut bool,
) {
    while let Some(id) = open.pop() {
        if !std::mem::replace(direction(&mut types[id.0]), true) {
            open.extend(types[id.0].parts());
        }
    }
}

/// Marks the types that a shared type contains as shared too.
fn spread_clients(types: &mut [TypeDef]) {
    // The types with these clients need not be visited again.
    let (mut done, mut of) = (HashSet::new(), Vec::new());
    for index in 0..types.len() {
        let clients = types[index].clients.clone();
        if clients.len() < 2 {
            continue;
        }
        if of != clients {
            done.clear();
            of.clone_from(&clients);
        }
        let mut open = vec![TypeId(index)];
        while let Some(id) = open.pop() {
            if done.insert(id) {
                open.extend(types[id.0].parts());
                types[id.0].clients.clone_from(&clients);
            }
        }
    }
}

impl TypeDef {
    /// Returns the named types that this one contains.
    fn parts(&self) -> impl Iterator<Item = TypeId> {
        self.shape.types().filter_map(|ty| ty.named())
    }
}
