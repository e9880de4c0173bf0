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
    with_first(api, |_| true)
}

/// Returns the same. Of types that are not compatible, those that are `first` stay together.
pub(super) fn with_first(api: &Api, first: impl Fn(TypeId) -> bool) -> Vec<Vec<TypeId>> {
    let mut groups = Groups::by_key(api);
    groups.members.iter_mut().for_each(|one| one.sort_by_key(|id| !first(*id)));
    while groups.split(api) {}
    let mut groups = groups.members;
    groups.iter_mut().for_each(|one| one.sort());
    groups.sort();
    groups
}

/// Returns whether two types have a property in common, or could get one, because one of them has
/// none. Of other types than objects it is always true.
pub(super) fn have_common(left: &Shape, right: &Shape) -> bool {
    let (Shape::Struct(left), Shape::Struct(right)) = (left, right) else { return true };
    let is_in = |name: &str| right.iter().any(|one| one.wire_name == name);
    left.is_empty() || right.is_empty() || left.iter().any(|one| is_in(&one.wire_name))
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
        if left.discriminator != right.discriminator {
            return false;
        }
        match (&left.shape, &right.shape) {
            (Shape::Enum(_), Shape::Enum(_)) => true,
            (Shape::Struct(left_fields), Shape::Struct(right_fields)) => {
                let is_same = left_fields.iter().all(|one| {
                    let mut right = right_fields.iter();
                    let other = right.find(|other| other.wire_name == one.wire_name);
                    other.is_none_or(|other| self.are_same(&one.ty, &other.ty))
                });
                // Types that are recorded as one stay one, even if documents remove properties.
                let are_one =
                    left.recorded.name.is_some() && right.recorded.name.is_some();
                is_same && (are_one || have_common(&left.shape, &right.shape))
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
