//! Comparison of schemas of the same name in two documents.

use std::collections::{BTreeSet, HashMap};

use crate::openapi::{Document, Kind, Schema};

/// The schemas of a document by name.
pub(super) type Schemas<'a> = HashMap<&'a str, &'a Schema>;

pub(super) fn schemas(document: &Document) -> Schemas<'_> {
    document.schemas.iter().map(|one| (one.name.as_str(), &one.schema)).collect()
}

/// Returns whether `name` means the same structure in both documents, through all references.
pub(super) fn is_same(name: &str, left: &Schemas<'_>, right: &Schemas<'_>) -> bool {
    Comparison {
        left,
        right,
        assumed: BTreeSet::new(),
    }
    .names(name)
}

struct Comparison<'c, 'a> {
    left: &'c Schemas<'a>,
    right: &'c Schemas<'a>,
    /// Names that are being compared already: a cycle is the same if nothing on it differs.
    assumed: BTreeSet<String>,
}

impl Comparison<'_, '_> {
    fn names(&mut self, name: &str) -> bool {
        if !self.assumed.insert(name.to_owned()) {
            return true;
        }
        match (self.left.get(name).copied(), self.right.get(name).copied()) {
            (Some(left), Some(right)) => self.schemas(left, right),
            _ => false,
        }
    }

    /// Descriptions and samples may differ: callers are not affected.
    fn schemas(&mut self, left: &Schema, right: &Schema) -> bool {
        left.nullable == right.nullable
            && left.deprecated == right.deprecated
            && left.read_only == right.read_only
            && left.write_only == right.write_only
            && left.secret == right.secret
            && left.default == right.default
            && left.limits == right.limits
            && left.enum_name == right.enum_name
            && left.of_type == right.of_type
            && left.of_field == right.of_field
            && left.discriminator == right.discriminator
            && self.kinds(&left.kind, &right.kind)
    }

    fn kinds(&mut self, left: &Kind, right: &Kind) -> bool {
        match (left, right) {
            (Kind::Any, Kind::Any)
            | (Kind::Integer, Kind::Integer)
            | (Kind::Float, Kind::Float)
            | (Kind::Boolean, Kind::Boolean) => true,
            (Kind::String(left), Kind::String(right)) => left == right,
            (Kind::Enum(left), Kind::Enum(right)) => left == right,
            (Kind::Reference(left), Kind::Reference(right)) => {
                left == right && self.names(left)
            }
            (Kind::Array(left), Kind::Array(right))
            | (Kind::Map(left), Kind::Map(right)) => self.schemas(left, right),
            (Kind::Union(left), Kind::Union(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| self.schemas(left, right))
            }
            (Kind::Object(left), Kind::Object(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(left, right)| {
                        left.name == right.name
                            && left.required == right.required
                            && self.schemas(&left.schema, &right.schema)
                    })
            }
            _ => false,
        }
    }
}
