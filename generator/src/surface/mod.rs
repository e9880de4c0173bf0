//! The public API of the crate: its names, its types and their representation.
//!
//! The model has the types of the documents, place by place. Several of them may be one type of the
//! crate, which is their union: the fields, values or variants of all its members.

mod aliases;
mod names;
mod representation;
mod reserved;

use std::collections::{BTreeSet, HashMap};

pub(crate) use self::aliases::{Alias, Generic};
pub(crate) use self::names::{Names, ident};
pub(crate) use self::representation::{Direction, Representation, representation};
use crate::model::{
    Api, EnumValue, Field, NodeId, Operation, Shape, TypeDef, TypeId, UnionVariant,
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

/// A type of the crate.
#[derive(Clone, Debug)]
pub(crate) struct SurfaceType {
    pub(crate) name: String,
    /// The types of the model that it is; none for a struct of parameters.
    pub(crate) members: Vec<TypeId>,
    /// The clients whose documents have it.
    pub(crate) clients: Vec<String>,
    pub(crate) direction: Direction,
    pub(crate) shape: SurfaceShape,
    /// Set if it is an alias of the generic struct.
    pub(crate) alias: Option<Alias>,
}

/// The content of a type of the crate.
#[derive(Clone, Debug)]
pub(crate) enum SurfaceShape {
    Struct(Vec<SurfaceField>),
    Enum(Vec<EnumValue>),
    Union(Vec<UnionVariant>),
}

impl SurfaceShape {
    /// Returns the fields of a struct.
    pub(crate) fn fields(&self) -> &[SurfaceField] {
        match self {
            Self::Struct(fields) => fields,
            Self::Enum(_) | Self::Union(_) => &[],
        }
    }
}

/// The inputs that a method takes as arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) parameters: bool,
    pub(crate) body: bool,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub(crate) struct SurfaceField {
    /// The property in the words of the first member that has it; required if it is required in all
    /// members, boxed if it is `recursive`.
    pub(crate) field: Field,
    pub(crate) representation: Representation,
}

impl Surface {
    /// Derives the public API of the model.
    pub(crate) fn of(api: &Api) -> Self {
        let mut surface = Self {
            by_type: vec![0; api.types.len()],
            ..Self::default()
        };
        for members in groups(api) {
            for id in &members {
                surface.by_type[id.0] = surface.types.len();
            }
            surface.types.push(union(api, members));
        }
        for operation in api.operations().filter(|one| !one.parameters.is_empty()) {
            surface.parameters.insert(operation.node, parameters(operation));
        }
        surface.names = Names::of(api, &surface.types);
        for one in &mut surface.types {
            surface.names[api[one.members[0]].node].clone_into(&mut one.name);
        }
        for operation in api.operations() {
            if let Some(one) = surface.parameters.get_mut(&operation.node)
                && let Some(name) = surface.names.parameters(operation)
            {
                name.clone_into(&mut one.name);
            }
        }
        surface.find_aliases();
        surface
    }

    /// Returns the index in `types` of a type of the model.
    pub(crate) fn index(&self, id: TypeId) -> usize {
        self.by_type[id.0]
    }

    /// Returns which inputs the method of an operation takes as arguments. All others are set on
    /// the call.
    pub(crate) fn arguments(api: &Api, operation: &Operation) -> Arguments {
        let is_required = |field: &Field| field.required;
        let body = operation.body.as_ref().map(|body| &api[body.schema].shape);
        Arguments {
            parameters: operation.parameters.iter().any(|one| one.field.required),
            body: body.is_some_and(|body| body.fields().iter().any(is_required)),
        }
    }

    /// Returns the struct of an operation's parameters, if it has any.
    pub(crate) fn parameters(&self, operation: &Operation) -> Option<&SurfaceType> {
        self.parameters.get(&operation.node)
    }
}

/// Returns the types of the model that are one type each, in the order of the model: inline enums
/// of one name.
fn groups(api: &Api) -> Vec<Vec<TypeId>> {
    let mut groups: Vec<Vec<TypeId>> = Vec::new();
    let mut enums: HashMap<&str, usize> = HashMap::new();
    for (index, definition) in api.types.iter().enumerate() {
        let is_enum = definition.is_inline && matches!(definition.shape, Shape::Enum(_));
        let next = groups.len();
        let group = match is_enum {
            true => *enums.entry(&definition.name).or_insert(next),
            false => next,
        };
        match groups.get_mut(group) {
            Some(members) => members.push(TypeId(index)),
            None => groups.push(vec![TypeId(index)]),
        }
    }
    groups
}

/// Returns the union of types, without its name.
fn union(api: &Api, members: Vec<TypeId>) -> SurfaceType {
    let definitions: Vec<&TypeDef> = members.iter().map(|id| &api[*id]).collect();
    let mut clients: Vec<String> = Vec::new();
    for client in definitions.iter().flat_map(|one| &one.clients) {
        if !clients.contains(client) {
            clients.push(client.clone());
        }
    }
    let direction = Direction::new(
        definitions.iter().any(|one| one.in_request),
        definitions.iter().any(|one| one.in_response),
    );
    let shape = match definitions[0].shape {
        Shape::Struct(_) => {
            SurfaceShape::Struct(represented(fields(&definitions), direction))
        }
        Shape::Enum(_) => {
            let values = definitions.iter().flat_map(|one| one.shape.values());
            SurfaceShape::Enum(distinct(values, |one| one.wire_value.as_str()))
        }
        Shape::Union(_) => SurfaceShape::Union(definitions[0].shape.variants().to_vec()),
    };
    SurfaceType {
        name: String::new(),
        members,
        clients,
        direction,
        shape,
        alias: None,
    }
}

/// Returns the fields of all members, in the order of their first one.
fn fields(members: &[&TypeDef]) -> Vec<Field> {
    let all = members.iter().flat_map(|one| one.shape.fields());
    let mut fields = distinct(all, |one| one.wire_name.as_str());
    for field in &mut fields {
        let counterpart = |member: &&TypeDef| {
            let mut fields = member.shape.fields().iter();
            fields.find(|one| one.wire_name == field.wire_name).cloned()
        };
        let found: Vec<Option<Field>> = members.iter().map(counterpart).collect();
        let any = |flag: fn(&Field) -> bool| found.iter().flatten().any(flag);
        field.required =
            found.iter().all(|one| one.as_ref().is_some_and(|one| one.required));
        field.nullable = any(|one| one.nullable);
        field.secret = any(|one| one.secret);
        field.recursive = any(|one| one.recursive);
    }
    fields
}

/// Returns the first one of each key.
fn distinct<'a, T: Clone + 'a>(
    all: impl Iterator<Item = &'a T>,
    key: fn(&T) -> &str,
) -> Vec<T> {
    let mut known = BTreeSet::new();
    all.filter(|one| known.insert(key(one).to_owned())).cloned().collect()
}

fn represented(fields: Vec<Field>, direction: Direction) -> Vec<SurfaceField> {
    let fields = fields.into_iter().map(|field| SurfaceField {
        representation: representation(&field, direction),
        field,
    });
    fields.collect()
}

/// Returns the struct of an operation's parameters, without its name.
fn parameters(operation: &Operation) -> SurfaceType {
    let fields = operation.parameters.iter().map(|one| one.field.clone()).collect();
    SurfaceType {
        name: String::new(),
        members: Vec::new(),
        clients: vec![operation.origin.document.to_string()],
        direction: Direction::REQUEST,
        shape: SurfaceShape::Struct(represented(fields, Direction::REQUEST)),
        alias: None,
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
