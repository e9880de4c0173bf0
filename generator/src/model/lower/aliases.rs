//! Schemas without a named type that contain themselves.

use std::collections::{HashMap, HashSet};

use crate::graph;
use crate::openapi::{Kind, NamedSchema, Schema};

/// Returns the schemas that have to be named types although they are no objects, enums or unions:
/// arrays that are their own items, and the like.
pub(super) fn recursive(schemas: &[NamedSchema]) -> HashSet<&str> {
    let is_alias = |one: &&NamedSchema| {
        !matches!(one.schema.kind, Kind::Object(_) | Kind::Enum(_) | Kind::Union(_))
    };
    let aliases: Vec<&NamedSchema> = schemas.iter().filter(is_alias).collect();
    let index: HashMap<&str, usize> =
        aliases.iter().enumerate().map(|(at, one)| (one.name.as_str(), at)).collect();
    let uses: Vec<Vec<usize>> = aliases
        .iter()
        .map(|one| {
            let mut used = Vec::new();
            references(&one.schema, &mut |name| used.extend(index.get(name)));
            used
        })
        .collect();
    let cycles = graph::cycles(&uses);
    let is_recursive =
        |at: &usize| uses[*at].iter().any(|used| cycles[*used] == cycles[*at]);
    let recursive = (0..aliases.len()).filter(is_recursive).map(|at| aliases[at]);
    recursive
        .filter(|one| !matches!(one.schema.kind, Kind::Reference(_)))
        .map(|one| one.name.as_str())
        .collect()
}

/// Calls `found` with the names of the schemas that a schema refers to.
fn references<'a>(schema: &'a Schema, found: &mut dyn FnMut(&'a str)) {
    match &schema.kind {
        Kind::Reference(name) => found(name),
        Kind::Array(items) | Kind::Map(items) => references(items, found),
        Kind::Object(properties) => {
            properties.iter().for_each(|one| references(&one.schema, found));
        }
        Kind::Union(variants) => variants.iter().for_each(|one| references(one, found)),
        Kind::Any
        | Kind::String(_)
        | Kind::Enum(_)
        | Kind::Integer
        | Kind::Float
        | Kind::Boolean => {}
    }
}
