//! The types of the crate, as unions of types of the model.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::generic::Alias;
use super::representation::{CodeType, Direction, Representation, representation};
use crate::model::{
    Api, EnumValue, Field, FieldRecord, Operation, Shape, Type, TypeDef, TypeId,
    UnionVariant,
};
use crate::platform::Envelope;

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
    /// Set if it is an alias of a generic struct.
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

    /// Returns the types of the fields or variants.
    pub(super) fn types(&self) -> impl Iterator<Item = &Type> {
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
    /// Set if it is a code of the envelope.
    pub(crate) code: Option<CodeType>,
}

impl SurfaceField {
    pub(super) fn represent(&mut self, direction: Direction) {
        let derived = representation(&self.field, self.code, direction);
        self.representation = match self.field.recorded.optional {
            Some(true) if derived == Representation::Plain => Representation::Optional,
            Some(false) => Representation::Plain,
            _ => derived,
        };
    }
}

/// Returns the union of types, without its name.
pub(super) fn union(api: &Api, members: Vec<TypeId>) -> SurfaceType {
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
        Shape::Struct(_) => {
            let envelope = api.platform.envelope.as_ref();
            SurfaceShape::Struct(unrepresented(fields(&definitions), envelope))
        }
        Shape::Enum(_) => {
            let values = definitions.iter().flat_map(|one| one.shape.values());
            let all = grouped(values, |one| one.wire_value.as_str());
            let all = all.into_iter().map(|(first, same)| {
                let described = same.iter().find(|one| !one.description.is_empty());
                let description = described.map(|one| one.description.clone());
                EnumValue {
                    description: description.unwrap_or_default(),
                    ..first.clone()
                }
            });
            SurfaceShape::Enum(all.collect())
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
    let fields = grouped(all, |one| one.wire_name.as_str()).into_iter();
    let fields = fields.map(|(first, found)| {
        let mut field = first.clone();
        let any = |flag: fn(&Field) -> bool| found.iter().copied().any(flag);
        let required = found.iter().all(|one| one.required);
        let recorded = FieldRecord {
            name: found.iter().find_map(|one| one.recorded.name.clone()),
            optional: found.iter().find_map(|one| one.recorded.optional),
            boxed: found.iter().find_map(|one| one.recorded.boxed),
        };
        let (nullable, secret) = (any(|one| one.nullable), any(|one| one.secret));
        (field.required, field.nullable, field.secret) = (required, nullable, secret);
        field.read_only = found.iter().all(|one| one.read_only);
        field.write_only = found.iter().all(|one| one.write_only);
        field.recorded = recorded;
        field
    });
    fields.collect()
}

/// Returns the first one of each key, with all that have the key.
fn grouped<'a, T>(
    all: impl Iterator<Item = &'a T>,
    key: fn(&T) -> &str,
) -> Vec<(&'a T, Vec<&'a T>)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<(&T, Vec<&T>)> = Vec::new();
    for one in all {
        match places.entry(key(one)) {
            Entry::Occupied(place) => groups[*place.get()].1.push(one),
            Entry::Vacant(place) => {
                place.insert(groups.len());
                groups.push((one, vec![one]));
            }
        }
    }
    groups
}

fn unrepresented(fields: Vec<Field>, envelope: Option<&Envelope>) -> Vec<SurfaceField> {
    let codes: Vec<_> =
        fields.iter().map(|one| CodeType::of(one, &fields, envelope)).collect();
    let fields = fields.into_iter().zip(codes).map(|(field, code)| SurfaceField {
        field,
        representation: Representation::Plain,
        code,
    });
    fields.collect()
}

/// Returns the struct of an operation's parameters.
pub(super) fn parameter_struct(operation: &Operation, name: &str) -> SurfaceType {
    let fields = operation.parameters.iter().map(|one| one.field.clone()).collect();
    SurfaceType {
        name: name.to_owned(),
        members: Vec::new(),
        clients: vec![operation.origin.document.to_string()],
        direction: Direction::REQUEST,
        shape: SurfaceShape::Struct(unrepresented(fields, None)),
        alias: None,
    }
}
