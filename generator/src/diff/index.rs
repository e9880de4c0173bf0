//! An index of a revision: its methods by operation, and the methods that use each type.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::kinds::Effect;
use super::revision::Revision;
use crate::model::{
    Api, Client, Field, Group, NodeId, Operation, Origin, Shape, Type, TypeId,
};
use crate::surface::{Direction, Names, Surface, SurfaceField, SurfaceType};

/// A revision, with its methods by operation.
pub(super) struct Index<'a> {
    pub(super) api: &'a Api,
    pub(super) surface: &'a Surface,
    pub(super) names: &'a Names,
    pub(super) methods: Vec<Method<'a>>,
    /// The indices in `methods`.
    by_operation: HashMap<NodeId, usize>,
    /// The names of the crate's types.
    types: HashSet<&'a str>,
    /// The present names of types by their former ones.
    pub(super) former_types: BTreeMap<&'a str, &'a str>,
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
        let former = api.clients.iter().flat_map(|client| &client.former_types);
        Self {
            api,
            surface: &revision.surface,
            names,
            methods,
            by_operation,
            types: revision.surface.types.iter().map(|one| one.name.as_str()).collect(),
            former_types: former
                .map(|(old, new)| (old.as_str(), new.as_str()))
                .collect(),
        }
    }

    pub(super) fn direction(&self, id: TypeId) -> Direction {
        let uses = &self.api[id].uses;
        Direction {
            in_request: uses.iter().any(|one| one.in_request),
            in_response: uses.iter().any(|one| one.in_response),
        }
    }

    /// Returns whether a method or a webhook uses the type, directly or indirectly.
    pub(super) fn is_used(&self, id: TypeId) -> bool {
        !self.api[id].uses.is_empty()
    }

    pub(super) fn affected(&self, id: TypeId) -> Affected {
        let mut affected = Affected::default();
        for node in self.users(id) {
            match self.method(node) {
                Some(method) => affected.add(method),
                // Webhooks have a page.
                None => affected.has_page = true,
            }
        }
        affected
    }

    /// Returns the operations and webhooks that use the type, directly or indirectly.
    pub(super) fn users(&self, id: TypeId) -> impl Iterator<Item = NodeId> {
        self.api[id].uses.iter().map(|one| one.operation)
    }

    pub(super) fn method(&self, operation: NodeId) -> Option<&Method<'a>> {
        self.methods.get(*self.by_operation.get(&operation)?)
    }

    /// Returns the Rust type of a type.
    pub(super) fn surface_type(&self, id: TypeId) -> &'a SurfaceType {
        &self.surface.types[self.surface.index(id)]
    }

    /// Returns the Rust name of a type.
    pub(super) fn type_name(&self, id: TypeId) -> &'a str {
        &self.surface_type(id).name
    }

    /// Returns whether the crate has a type of this name.
    pub(super) fn has_type(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    /// Returns the effect on callers of a type that has another name than before.
    pub(super) fn renamed(&self, old: &str, new: &str) -> Effect {
        if old == new {
            Effect::None
        } else if self.former_types.get(old) == Some(&new) {
            Effect::Compatible
        } else {
            Effect::Breaking
        }
    }

    /// Returns the Rust field of a property.
    pub(super) fn field(
        &self,
        owner: TypeId,
        wire_name: &str,
    ) -> Option<&'a SurfaceField> {
        field(self.surface_type(owner), |field| field.wire_name == wire_name)
    }

    /// Returns the Rust field of a parameter.
    pub(super) fn parameter(
        &self,
        operation: &Operation,
        parameter: &Field,
    ) -> Option<&'a SurfaceField> {
        let parameters = self.surface.parameters(operation)?;
        field(parameters, |field| field.node == parameter.node)
    }

    /// Returns the enum that a type is, or is an array of.
    pub(super) fn enum_of(&self, ty: &Type) -> Option<TypeId> {
        ty.named().filter(|id| matches!(self.api[*id].shape, Shape::Enum(_)))
    }

    /// Returns the place of an enum within one of these places, or its first place.
    pub(super) fn place_within(
        &self,
        id: TypeId,
        owners: [Option<&Origin>; 2],
    ) -> &'a Origin {
        let definition = &self.api[id];
        let is_within = |place: &&Origin| {
            owners.iter().flatten().any(|owner| {
                let rest = place.pointer.strip_prefix(&*owner.pointer);
                place.document == owner.document
                    && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        definition.places.iter().find(is_within).unwrap_or(&definition.origin)
    }

    /// Returns the origin of a value of an enum at this place.
    pub(super) fn value_at(&self, place: &Origin, value: &str) -> Origin {
        let source = self.client(&place.document).and_then(|one| one.source.as_ref());
        let schema = source.and_then(|source| {
            source.value.pointer(place.pointer.trim_start_matches('#'))
        });
        let values = schema.and_then(|schema| schema.get("enum")?.as_array());
        let index = values.and_then(|values| values.iter().position(|one| one == value));
        let below = index.map_or("/enum".to_owned(), |index| format!("/enum/{index}"));
        place.below(&below)
    }

    pub(super) fn client(&self, name: &str) -> Option<&'a Client> {
        self.api.clients.iter().find(|one| one.name == name)
    }
}

fn field(owner: &SurfaceType, is_it: impl Fn(&Field) -> bool) -> Option<&SurfaceField> {
    owner.shape.fields().iter().find(|one| is_it(&one.field))
}
