//! The types of the model that are one type of the crate.

use std::collections::HashMap;

use crate::model::{Api, Shape, Type, TypeDef, TypeId};

/// A reason for types to be one.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Name(&'a str),
    /// The place of an inline type within a schema, which other documents may have, too.
    Place(&'a str),
    Single(usize),
}

/// The beginning of the places that several documents may have.
const SCHEMAS: &str = "#/components/schemas/";

impl<'a> Key<'a> {
    /// `names` has the recorded names of inline types, by their places.
    fn of(
        index: usize,
        definition: &'a TypeDef,
        names: &HashMap<&'a str, &'a str>,
    ) -> Self {
        let pointer = &definition.origin.pointer;
        match (&definition.recorded.name, &definition.shape) {
            (Some(name), _) => Self::Name(name),
            (None, _) if !definition.is_inline => Self::Name(&definition.name),
            (None, Shape::Enum(_)) => Self::Name(&definition.name),
            (None, _) if pointer.starts_with(SCHEMAS) => names
                .get(&**pointer)
                .map_or(Self::Place(pointer), |name| Self::Name(name)),
            (None, _) => Self::Single(index),
        }
    }
}

/// Returns the types of the model that are one type each, in the order of the model: compatible
/// ones of one name.
pub(super) fn of(api: &Api) -> Vec<Vec<TypeId>> {
    let mut groups = Groups::by_key(api);
    while groups.split(api) {}
    let mut groups = groups.members;
    groups.sort();
    groups
}

struct Groups {
    members: Vec<Vec<TypeId>>,
    /// The index in `members` of each type.
    of: Vec<usize>,
}

impl Groups {
    fn by_key(api: &Api) -> Self {
        let mut groups = Self {
            members: Vec::new(),
            of: Vec::new(),
        };
        let inline = api.types.iter().filter(|one| one.is_inline);
        let named = inline.filter(|one| one.origin.pointer.starts_with(SCHEMAS));
        let names = named.filter_map(|one| {
            Some((&*one.origin.pointer, one.recorded.name.as_deref()?))
        });
        let names = names.collect();
        let mut known: HashMap<Key<'_>, usize> = HashMap::new();
        for (index, definition) in api.types.iter().enumerate() {
            let next = groups.members.len();
            let group = *known.entry(Key::of(index, definition, &names)).or_insert(next);
            if group == next {
                groups.members.push(Vec::new());
            }
            groups.members[group].push(TypeId(index));
            groups.of.push(group);
        }
        groups
    }

    /// Puts members that are not compatible with the others of their group into a new one. Returns
    /// whether there were any.
    fn split(&mut self, api: &Api) -> bool {
        for group in 0..self.members.len() {
            let mut kept: Vec<TypeId> = Vec::new();
            let mut others: Vec<TypeId> = Vec::new();
            for id in &self.members[group] {
                match kept.iter().all(|known| self.are_compatible(api, *known, *id)) {
                    true => kept.push(*id),
                    false => others.push(*id),
                }
            }
            if !others.is_empty() {
                others.iter().for_each(|id| self.of[id.0] = self.members.len());
                self.members[group] = kept;
                self.members.push(others);
                return true;
            }
        }
        false
    }

    fn are_compatible(&self, api: &Api, left: TypeId, right: TypeId) -> bool {
        let (left, right) = (&api[left], &api[right]);
        // A new schema of the name of an inline enum is something else.
        let is_schema = |one: &TypeDef| !one.is_inline && one.recorded.name.is_none();
        if is_schema(left) && right.is_inline || is_schema(right) && left.is_inline {
            return false;
        }
        match (&left.shape, &right.shape) {
            (Shape::Enum(_), Shape::Enum(_)) => true,
            (Shape::Struct(left), Shape::Struct(right)) => {
                let mut common = 0;
                let is_same = left.iter().all(|one| {
                    let mut right = right.iter();
                    match right.find(|other| other.wire_name == one.wire_name) {
                        Some(other) => {
                            common += 1;
                            self.are_same(&one.ty, &other.ty)
                        }
                        None => true,
                    }
                });
                is_same && (common > 0 || left.is_empty() || right.is_empty())
            }
            (Shape::Union(left), Shape::Union(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| self.are_same(&left.ty, &right.ty))
            }
            _ => false,
        }
    }

    fn are_same(&self, left: &Type, right: &Type) -> bool {
        match (left, right) {
            (Type::Named(left), Type::Named(right)) => {
                self.of[left.0] == self.of[right.0]
            }
            (Type::Array(left), Type::Array(right)) => self.are_same(left, right),
            _ => left == right,
        }
    }
}
