//! A catalogue in one language, completed by that in another.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{
    Descriptions, GroupDescription, Meanings, MemberDescription, OperationDescription,
    SchemaDescription,
};

/// What can take from another of its kind what it lacks.
trait Complete: Sized {
    fn complete(&mut self, other: Self);
}

impl Descriptions {
    /// Returns the catalogue with what it lacks from another one. Samples and words to search for
    /// are mostly the same in all languages.
    pub(crate) fn completed_by(mut self, other: Self) -> Self {
        if other.source.is_some() {
            self.source = other.source;
            self.empty = other.empty;
        }
        self.title.complete(other.title);
        self.description.complete(other.description);
        self.groups.complete(other.groups);
        self.shared.complete(other.shared);
        self.operations.complete(other.operations);
        self.schemas.complete(other.schemas);
        self
    }
}

impl<T> Complete for Option<T> {
    fn complete(&mut self, other: Self) {
        if self.is_none() {
            *self = other;
        }
    }
}

impl<T: Complete> Complete for BTreeMap<String, T> {
    fn complete(&mut self, other: Self) {
        for (name, value) in other {
            match self.entry(name) {
                Entry::Occupied(mut own) => own.get_mut().complete(value),
                Entry::Vacant(place) => {
                    place.insert(value);
                }
            }
        }
    }
}

impl Complete for GroupDescription {
    fn complete(&mut self, other: Self) {
        self.title.complete(other.title);
        self.description.complete(other.description);
    }
}

impl Complete for OperationDescription {
    fn complete(&mut self, other: Self) {
        self.summary.complete(other.summary);
        self.description.complete(other.description);
        self.sample.complete(other.sample);
        self.parameters.complete(other.parameters);
        self.search.extend(other.search);
    }
}

impl Complete for SchemaDescription {
    fn complete(&mut self, other: Self) {
        self.description.complete(other.description);
        self.properties.complete(other.properties);
        complete_meanings(&mut self.values, other.values);
    }
}

impl Complete for MemberDescription {
    fn complete(&mut self, other: Self) {
        self.description.complete(other.description);
        self.example.complete(other.example);
        complete_meanings(&mut self.values, other.values);
    }
}

/// Adds the meanings of values that have none.
fn complete_meanings(own: &mut Option<Meanings>, other: Option<Meanings>) {
    let (Some(Meanings(own)), Some(Meanings(other))) = (own.as_mut(), &other) else {
        return own.complete(other);
    };
    for (value, meaning) in other {
        if own.iter().all(|(known, _)| known != value) {
            own.push((value.clone(), meaning.clone()));
        }
    }
}
