//! The types of the crate, as unions of types of the model.

use std::collections::BTreeSet;

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
            let values = || definitions.iter().flat_map(|one| one.shape.values());
            let mut all = distinct(values(), |one| one.wire_value.as_str());
            for one in all.iter_mut().filter(|one| one.description.is_empty()) {
                let described = values().find(|other| {
                    other.wire_value == one.wire_value && !other.description.is_empty()
                });
                one.description = described
                    .map_or_else(String::new, |other| other.description.clone());
            }
            SurfaceShape::Enum(all)
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
        field.read_only = found.iter().all(|one| one.read_only);
        field.write_only = found.iter().all(|one| one.write_only);
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
