//! The public API of the crate: its names, its types and their representation.
//!
//! The model has the types of the documents, place by place. Several of them may be one type of the
//! crate, which is their union: the fields, values or variants of all its members.

mod boxes;
mod groups;
mod names;
pub(crate) mod record;
mod representation;
mod reserved;

use std::collections::{BTreeSet, HashMap};

pub(crate) use self::names::{Names, ident};
pub(crate) use self::representation::{Direction, Representation, representation};
use crate::model::{
    Api, EnumValue, Field, FieldRecord, Input, NodeId, Operation, Shape, Type, TypeDef,
    TypeId, UnionVariant,
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

    /// Returns the types of the fields or variants.
    fn types(&self) -> impl Iterator<Item = &Type> {
        let variants = match self {
            Self::Union(variants) => variants.as_slice(),
            Self::Struct(_) | Self::Enum(_) => &[],
        };
        let fields = self.fields().iter().map(|one| &one.field.ty);
        fields.chain(variants.iter().map(|one| &one.ty))
    }
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
        Self {
            names,
            types,
            by_type,
            parameters,
        }
    }

    /// Returns the names of types that a new one can't have.
    pub(crate) fn taken(&self) -> BTreeSet<String> {
        let types = self.types.iter().chain(self.parameters.values());
        let names = types.map(|one| one.name.clone());
        let former = self.names.former_types.iter().map(|(old, _)| old.clone());
        let reserved = names::reserved_types().map(str::to_owned);
        names.chain(former).chain(reserved).collect()
    }

    /// Returns the index in `types` of a type of the model.
    pub(crate) fn index(&self, id: TypeId) -> usize {
        self.by_type[id.0]
    }

    /// Returns the type of the crate that a type of the model is.
    pub(crate) fn of_type(&self, id: TypeId) -> &SurfaceType {
        &self.types[self.by_type[id.0]]
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
        return Input::ALL.into_iter().filter(|one| recorded.contains(one)).collect();
    }
    let parameters = operation.parameters.iter().any(|one| one.field.required);
    let body = operation.body.as_ref().is_some_and(|body| {
        let given = &api.platform.application_credentials;
        let is_given = |field: &Field| {
            operation.client_credentials && given.contains_key(&field.wire_name)
        };
        let mut fields = api[body.schema].shape.fields().iter();
        fields.any(|field| field.required && !is_given(field))
    });
    let all = [(parameters, Input::Parameters), (body, Input::Body)];
    all.into_iter().filter(|(is_needed, _)| *is_needed).map(|(_, one)| one).collect()
}

impl SurfaceField {
    fn represent(&mut self, direction: Direction) {
        let derived = representation(&self.field, direction);
        self.representation = match self.field.recorded.optional {
            Some(true) if derived == Representation::Plain => Representation::Optional,
            Some(false) => Representation::Plain,
            _ => derived,
        };
    }
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
        definitions.iter().any(|one| one.in_request || one.recorded.in_requests),
        definitions.iter().any(|one| one.in_response),
    );
    let shape = match definitions[0].shape {
        Shape::Struct(_) => SurfaceShape::Struct(unrepresented(fields(&definitions))),
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
    }
}

/// Returns the fields of all members, in the order of their first one.
fn fields(members: &[&TypeDef]) -> Vec<Field> {
    let all = members.iter().flat_map(|one| one.shape.fields());
    let mut fields = distinct(all, |one| one.wire_name.as_str());
    for field in &mut fields {
        let mut found = members.iter().flat_map(|one| one.shape.fields());
        let mut found = || -> Vec<&Field> {
            found.by_ref().filter(|one| one.wire_name == field.wire_name).collect()
        };
        let found = found();
        let any = |flag: fn(&Field) -> bool| found.iter().copied().any(flag);
        let required = found.iter().all(|one| one.required);
        let recorded = FieldRecord {
            name: found.iter().find_map(|one| one.recorded.name.clone()),
            optional: found.iter().find_map(|one| one.recorded.optional),
            boxed: found.iter().find_map(|one| one.recorded.boxed),
        };
        let (nullable, secret) = (any(|one| one.nullable), any(|one| one.secret));
        (field.required, field.nullable, field.secret) = (required, nullable, secret);
        field.recorded = recorded;
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

fn unrepresented(fields: Vec<Field>) -> Vec<SurfaceField> {
    let fields = fields.into_iter().map(|field| SurfaceField {
        field,
        representation: Representation::Plain,
    });
    fields.collect()
}

/// Returns the struct of an operation's parameters.
fn parameter_struct(operation: &Operation, name: &str) -> SurfaceType {
    let fields = operation.parameters.iter().map(|one| one.field.clone()).collect();
    SurfaceType {
        name: name.to_owned(),
        members: Vec::new(),
        clients: vec![operation.origin.document.to_string()],
        direction: Direction::REQUEST,
        shape: SurfaceShape::Struct(unrepresented(fields)),
    }
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
