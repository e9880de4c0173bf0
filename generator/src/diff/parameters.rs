//! Changes of the parameters of an operation.

use super::comparison::{Carrier, Comparison, Effects};
use super::index::Method;
use super::kinds::Kind::*;
use super::operations::anonymous;
use super::properties::{Owner, Scope};
use crate::github::markdown;
use crate::model::{Location, Operation, Parameter, Style, Type};

impl<'a> Comparison<'a> {
    pub(super) fn parameters(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (&old.operation.parameters, &new.operation.parameters);
        let pairs = paired_parameters(old.operation, new.operation);
        let type_name = self.new.names.parameters(new.operation);
        let type_name = type_name.or(self.old.names.parameters(old.operation));
        let owner = Owner {
            name: new.name,
            carrier: Carrier::Parameter,
            scope: Scope::Method(old, new),
            type_name: type_name.unwrap_or_default(),
        };
        for (index, one) in was.iter().enumerate() {
            match pairs.iter().find(|(old, _)| *old == index) {
                Some((_, new)) => self.parameter(&owner, one, &is[*new]),
                None => self.property_removed(&owner, &one.field),
            }
        }
        for (index, one) in is.iter().enumerate() {
            if pairs.iter().all(|(_, new)| *new != index) {
                self.property_added(&owner, &one.field);
            }
        }
    }

    fn parameter(
        &mut self,
        owner: &Owner<'_>,
        before: &'a Parameter,
        after: &'a Parameter,
    ) {
        let (was_in, old) = (before.location, &before.field);
        let (is_in, new) = (after.location, &after.field);
        let is_same_name = match is_in {
            Location::Header => old.wire_name.eq_ignore_ascii_case(&new.wire_name),
            _ => old.wire_name == new.wire_name,
        };
        if !is_same_name {
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
        let (was, is) = (style(before), style(after));
        if was != is && was_in == is_in {
            let what = format!("{} is written as {is} now, not {was}", owner.label(new));
            self.fixed(
                ParameterStyleChanged,
                self.property_site(owner, new, false),
                what,
            );
        }
        self.property(owner, old, new);
    }
}

/// Returns the style of a parameter for people.
fn style(parameter: &Parameter) -> String {
    let Style {
        syntax,
        explode,
        reserved,
        content,
    } = &parameter.style;
    let syntax = match content {
        Some(content) => markdown::name(content),
        None => markdown::name(syntax.as_str()),
    };
    let is_whole = content.is_none() && !explode;
    let is_whole = is_whole && may_be_composite(&parameter.field.ty);
    let explode = if is_whole { ", not exploded" } else { "" };
    let reserved = if *reserved { ", with reserved characters" } else { "" };
    format!("{syntax}{explode}{reserved}")
}

/// Returns whether values may have items or properties, which a style can write in two ways.
fn may_be_composite(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::String | Type::DateTime | Type::Integer | Type::Float | Type::Boolean
    )
}

/// Returns the indices in both lists of parameters with the same name, or at the same place of the
/// path.
fn paired_parameters(old: &Operation, new: &Operation) -> Vec<(usize, usize)> {
    let (was, is) = (&old.parameters, &new.parameters);
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut add = |old: Option<usize>, new: Option<usize>| {
        if let (Some(old), Some(new)) = (old, new)
            && pairs.iter().all(|(one, other)| *one != old && *other != new)
        {
            pairs.push((old, new));
        }
    };
    let named = |list: &[Parameter], name: &str, place: Option<Location>| {
        list.iter().position(|one| {
            let known = &one.field.wire_name;
            let is_same = match place {
                Some(Location::Header) => known.eq_ignore_ascii_case(name),
                _ => known == name,
            };
            is_same && place.is_none_or(|place| place == one.location)
        })
    };
    for place in [true, false] {
        for (index, one) in was.iter().enumerate() {
            let place = place.then_some(one.location);
            add(Some(index), named(is, &one.field.wire_name, place));
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
