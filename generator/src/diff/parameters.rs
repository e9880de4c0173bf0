//! Changes of the parameters of an operation.

use super::comparison::{Carrier, Comparison, Effects};
use super::index::Method;
use super::kinds::Kind::*;
use super::operations::anonymous;
use super::properties::{Owner, Scope};
use crate::github::markdown;
use crate::model::{Field, Location, Operation};

impl<'a> Comparison<'a> {
    pub(super) fn parameters(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (parameters(old), parameters(new));
        let pairs = paired_parameters(old.operation, new.operation, &was, &is);
        let type_name = self.new.names.parameters(new.operation);
        let type_name = type_name.or(self.old.names.parameters(old.operation));
        let owner = Owner {
            name: new.name,
            carrier: Carrier::Parameter,
            scope: Scope::Method(old, new),
            type_name: type_name.unwrap_or_default(),
        };
        for (index, (_, member)) in was.iter().enumerate() {
            match pairs.iter().find(|(old, _)| *old == index).map(|(_, new)| is[*new]) {
                Some((place, counterpart)) => {
                    self.parameter(&owner, was[index], (place, counterpart));
                }
                None => self.property_removed(&owner, member),
            }
        }
        for (index, (_, member)) in is.iter().enumerate() {
            if pairs.iter().all(|(_, new)| *new != index) {
                self.property_added(&owner, member);
            }
        }
    }

    fn parameter(
        &mut self,
        owner: &Owner<'_>,
        (was_in, old): (Location, &'a Field),
        (is_in, new): (Location, &'a Field),
    ) {
        if old.wire_name != new.wire_name {
            let what = format!(
                "{} is called {} now",
                owner.label(old),
                markdown::name(&new.wire_name)
            );
            let breaks = self.old.names[old.node] != self.new.names[new.node];
            let site = self.property_site(owner, new, false);
            self.verdict(ParameterRenamed, site, Effects::source(breaks), what);
        }
        if was_in != is_in {
            let (was, is) = (name_of(was_in), name_of(is_in));
            let what = format!(
                "{} goes into the {is} now, it went into the {was}",
                owner.label(new)
            );
            self.fixed(
                ParameterLocationChanged,
                self.property_site(owner, new, false),
                what,
            );
        }
        self.property(owner, old, new);
    }
}

fn parameters(method: Method<'_>) -> Vec<(Location, &Field)> {
    method.operation.parameters.iter().map(|one| (one.location, &one.field)).collect()
}

/// Returns the indices in both lists of parameters with the same name, or at the same place of the
/// path.
fn paired_parameters(
    old: &Operation,
    new: &Operation,
    was: &[(Location, &Field)],
    is: &[(Location, &Field)],
) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut add = |old: Option<usize>, new: Option<usize>| {
        if let (Some(old), Some(new)) = (old, new)
            && pairs.iter().all(|(one, other)| *one != old && *other != new)
        {
            pairs.push((old, new));
        }
    };
    let named = |list: &[(Location, &Field)], name: &str, place: Option<Location>| {
        list.iter().position(|(location, member)| {
            member.wire_name == name && place.is_none_or(|place| place == *location)
        })
    };
    for place in [true, false] {
        for (index, (location, member)) in was.iter().enumerate() {
            let counterpart = named(is, &member.wire_name, place.then_some(*location));
            add(Some(index), counterpart);
        }
    }
    if anonymous(&old.path) == anonymous(&new.path) {
        for (old, new) in old.path.split('/').zip(new.path.split('/')) {
            let bare = |segment: &str| segment.trim_matches(['{', '}']).to_owned();
            let path = Some(Location::Path);
            add(named(was, &bare(old), path), named(is, &bare(new), path));
        }
    }
    pairs
}

fn name_of(location: Location) -> &'static str {
    match location {
        Location::Query => "query",
        Location::Path => "path",
        Location::Header => "headers",
        Location::Cookie => "cookies",
        Location::QueryString => "whole query",
    }
}
