//! The public API of the crate: its names, its types and their representation.
//!
//! The model has the types of the documents, place by place. Several of them may be one type of the
//! crate, which is their union: the fields, values or variants of all its members.

mod aliases;
mod boxes;
mod generic;
mod groups;
pub(crate) mod identity;
mod names;
mod other_names;
mod pins;
pub(crate) mod record;
mod representation;
mod reserved;
mod right;
pub(crate) mod setters;
mod types;

use std::collections::{BTreeSet, HashMap};

pub(crate) use self::generic::{Alias, Generic};
pub(crate) use self::names::{Names, ident, plain_parameters};
pub(crate) use self::representation::{Direction, Representation};
pub(crate) use self::types::{SurfaceField, SurfaceShape, SurfaceType};
use self::types::{parameter_struct, union};
use crate::model::{
    Api, Field, Input, NodeId, Operation, Shape, Type, TypeId, UnionVariant,
};

/// The public API of the crate.
#[derive(Debug, Default)]
pub(crate) struct Surface {
    pub(crate) names: Names,
    /// In the order of their first members.
    pub(crate) types: Vec<SurfaceType>,
    /// The index in `types` of each type of the model.
    by_type: Vec<usize>,
    /// The structs of parameters, by operation.
    parameters: HashMap<NodeId, SurfaceType>,
}

/// The inputs that a method takes as arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) parameters: bool,
    pub(crate) body: bool,
}

impl Surface {
    /// Derives the public API of the model. What is recorded in the documents wins.
    pub(crate) fn of(api: &Api) -> Self {
        let mut types: Vec<SurfaceType> = Vec::new();
        let mut by_type = vec![0; api.types.len()];
        for members in groups::of(api) {
            members.iter().for_each(|id| by_type[id.0] = types.len());
            types.push(union(api, members));
        }
        spread_clients(&mut types, &by_type);
        boxes::mark(&mut types, &by_type);
        let names = Names::of(api, &mut types);
        let mut parameters = HashMap::new();
        for operation in api.operations() {
            if let Some(name) = names.parameters(operation) {
                parameters.insert(operation.node, parameter_struct(operation, name));
            }
        }
        for one in types.iter_mut().chain(parameters.values_mut()) {
            let direction = one.direction;
            if let SurfaceShape::Struct(fields) = &mut one.shape {
                fields.iter_mut().for_each(|one| one.represent(direction));
            }
        }
        let mut surface = Self {
            names,
            types,
            by_type,
            parameters,
        };
        surface.find_aliases();
        surface
    }

    /// Returns the names of types that a new one can't have.
    pub(crate) fn taken(&self) -> BTreeSet<String> {
        let types = self.types.iter().chain(self.parameters.values());
        let names = types.map(|one| one.name.clone());
        let former = self.names.former_types.iter().map(|(old, _)| old.clone());
        let right = self.names.right.types().map(|(_, right)| right.to_owned());
        let reserved = names::reserved_types().map(str::to_owned);
        names.chain(former).chain(right).chain(reserved).collect()
    }

    /// Returns the index in `types` of a type of the model.
    pub(crate) fn index(&self, id: TypeId) -> usize {
        self.by_type[id.0]
    }

    /// Returns the type of the crate that a type of the model is.
    pub(crate) fn of_type(&self, id: TypeId) -> &SurfaceType {
        &self.types[self.by_type[id.0]]
    }

    /// Returns which inputs the method of an operation takes as arguments. All others are set on
    /// the call.
    pub(crate) fn arguments(api: &Api, operation: &Operation) -> Arguments {
        let arguments = arguments(api, operation);
        Arguments {
            parameters: arguments.contains(&Input::Parameters),
            body: arguments.contains(&Input::Body),
        }
    }

    /// Returns whether a variant of a union is boxed.
    pub(crate) fn is_boxed(&self, variant: &UnionVariant) -> bool {
        self.types.iter().any(|one| match &one.shape {
            SurfaceShape::Union(all) => {
                all.iter().any(|one| one.node == variant.node && one.recursive)
            }
            SurfaceShape::Struct(_) | SurfaceShape::Enum(_) => false,
        })
    }

    /// Returns the struct of an operation's parameters, if it has any.
    pub(crate) fn parameters(&self, operation: &Operation) -> Option<&SurfaceType> {
        self.parameters.get(&operation.node)
    }
}

/// Returns the inputs that a method takes as arguments: those that are recorded, otherwise those
/// that a call can't do without.
pub(crate) fn arguments(api: &Api, operation: &Operation) -> Vec<Input> {
    if let Some(recorded) = &operation.recorded.arguments {
        let exists = |input: &Input| match input {
            Input::Parameters => !operation.parameters.is_empty(),
            Input::Body => operation.body.is_some(),
        };
        let all = Input::ALL.into_iter().filter(exists);
        return all.filter(|one| recorded.contains(one)).collect();
    }
    let parameters = operation.parameters.iter().any(|one| one.field.required);
    let body = operation.body.as_ref().is_some_and(|body| {
        let given = &api.platform.application_credentials;
        let is_given = |field: &Field| {
            operation.client_credentials && given.contains_key(&field.wire_name)
        };
        let is_object =
            body.ty.direct().is_some_and(|id| matches!(api[id].shape, Shape::Struct(_)))
                || body.ty == Type::Object;
        let mut fields = api.fields(&body.ty).iter();
        let is_needed = !is_object
            || fields.any(|field| field.is_required_in_requests() && !is_given(field));
        body.required && is_needed
    });
    let all = [(parameters, Input::Parameters), (body, Input::Body)];
    all.into_iter().filter(|(is_needed, _)| *is_needed).map(|(_, one)| one).collect()
}

/// Marks the types that a shared type contains as shared too.
fn spread_clients(types: &mut [SurfaceType], by_type: &[usize]) {
    let mut open: Vec<usize> = (0..types.len()).collect();
    while let Some(at) = open.pop() {
        if types[at].clients.len() < 2 {
            continue;
        }
        let clients = types[at].clients.clone();
        for id in types[at].shape.types().filter_map(Type::named).collect::<Vec<_>>() {
            let part = &mut types[by_type[id.0]].clients;
            let known = part.len();
            for client in &clients {
                if !part.contains(client) {
                    part.push(client.clone());
                }
            }
            if part.len() > known {
                open.push(by_type[id.0]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{api, spec};

    #[test]
    fn an_enum_is_the_union_of_its_places() {
        let api = api(&spec(
            "",
            "
    ADto: {type: object, properties: {a: {type: string, enum: [X, Z], x-genauth-enum: Kind}}}
    BDto: {type: object, properties: {b: {type: string, enum: [Y, X], x-genauth-enum: Kind}}}",
        ));
        let surface = Surface::of(&api);
        let mut enums = surface.types.iter().filter(|one| one.name == "Kind");
        let one = enums.next().expect("the enum has a type");
        let SurfaceShape::Enum(values) = &one.shape else { panic!("{one:?}") };
        let values: Vec<_> = values
            .iter()
            .map(|one| (one.wire_value.as_str(), &surface.names[one.node]))
            .collect();
        assert_eq!(values, [("X", "X"), ("Z", "Z"), ("Y", "Y")]);
        assert!(enums.next().is_none());
        let shared = &api.types[one.members[1].0].shape.values()[1];
        assert_eq!(&surface.names[shared.node], "X");
    }
}
