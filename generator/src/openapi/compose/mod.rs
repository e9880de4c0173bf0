//! Composed schemas merged: `allOf` into one schema, `oneOf` and `anyOf` into a union whose variants
//! have the properties beside it.
//!
//! First, the parts of each named schema are merged, down to its properties; after that, unions are
//! made of the merged schemas, and the schemas of properties and items are treated likewise.

mod discriminators;
mod narrow;
#[cfg(test)]
mod tests;
mod unions;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use self::narrow::Conflict;
use super::document::{
    Composition, Document, Kind, Limits, NamedSchema, Property, Schema, TypeRecord,
};
use crate::diagnostic::Diagnostics;
use crate::graph;
use crate::source::Source;
use crate::words;

/// The limit of compositions within each other, far above the need of any document.
const DEEPEST: usize = 100;

/// The limit of schemas that are copied into others, far above the need of any document.
const MOST_COPIES: usize = 100_000;

/// The parts of a place that are no names of schemas or properties.
const NO_NAMES: [&str; 12] = [
    "components",
    "schemas",
    "properties",
    "items",
    "additionalProperties",
    "patternProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "paths",
    "content",
    "schema",
];

/// Merges all compositions of the document.
pub(super) fn compose(document: &mut Document, diagnostics: &mut Diagnostics) {
    let mut composer = Composer::new(document, diagnostics);
    let names = std::mem::take(&mut composer.names);
    for name in composer.parts_first(&names) {
        composer.flatten(&name);
    }
    for name in names {
        let flat = composer.flat.get(&name).cloned();
        let schema = flat.map(|flat| composer.settled(flat, Some(&name)));
        document.schemas.extend(schema.map(|schema| NamedSchema { name, schema }));
    }
    document.each_inline(&mut |schema| {
        let written = std::mem::replace(schema, Schema::any(String::new()));
        *schema = composer.settled(written, None);
    });
    let recursive = std::mem::take(&mut composer.recursive);
    document.schemas.extend(recursive);
}

struct Composer<'d> {
    source: Arc<Source>,
    diagnostics: &'d mut Diagnostics,
    /// The names of the schemas, in the order of the document.
    names: Vec<String>,
    /// The schemas that are not flat yet.
    written: HashMap<String, Schema>,
    /// The schemas with the properties of all their parts. Their unions and the schemas of their
    /// properties are as written.
    flat: HashMap<String, Schema>,
    /// The cycle of compositions that each schema is on.
    cycles: HashMap<String, usize>,
    /// The schemas under `allOf` of each schema.
    extended: HashMap<String, Vec<String>>,
    /// The cycles of too many unions that were reported.
    endless: HashSet<Option<usize>>,
    /// The places of the compositions without a name around the current schema.
    open: Vec<String>,
    /// The names that compositions get because they contain themselves, by their places.
    given: HashMap<String, String>,
    /// The compositions that contain themselves.
    recursive: Vec<NamedSchema>,
    /// The number of compositions around the current one.
    depth: usize,
    copies: usize,
}

impl<'d> Composer<'d> {
    fn new(document: &mut Document, diagnostics: &'d mut Diagnostics) -> Self {
        let schemas = std::mem::take(&mut document.schemas);
        let names: Vec<String> = schemas.iter().map(|one| one.name.clone()).collect();
        let index: HashMap<&str, usize> = schemas
            .iter()
            .enumerate()
            .map(|(at, one)| (one.name.as_str(), at))
            .collect();
        let uses: Vec<Vec<usize>> = schemas
            .iter()
            .map(|one| {
                let mut used = Vec::new();
                parts(&one.schema, &mut |name| used.extend(index.get(name)));
                used
            })
            .collect();
        let extended = schemas.iter().filter_map(|one| {
            let composition = one.schema.composition.as_deref()?;
            let mut all = Vec::new();
            for part in &composition.all_of {
                parts(part, &mut |name| all.push(name.to_owned()));
            }
            Some((one.name.clone(), all))
        });
        let extended = extended.collect();
        let cycles = names.iter().cloned().zip(graph::cycles(&uses)).collect();
        Self {
            source: Arc::clone(&document.source),
            diagnostics,
            names,
            written: schemas.into_iter().map(|one| (one.name, one.schema)).collect(),
            flat: HashMap::new(),
            cycles,
            extended,
            endless: HashSet::new(),
            open: Vec::new(),
            given: HashMap::new(),
            recursive: Vec::new(),
            depth: 0,
            copies: 0,
        }
    }

    /// Returns the names of all schemas, those of parts before those that they are parts of.
    fn parts_first(&self, names: &[String]) -> Vec<String> {
        let mut known: HashSet<&str> = HashSet::new();
        let mut order = Vec::new();
        for name in names {
            // Each schema with the number of its parts that were visited.
            let mut open: Vec<(&str, usize)> = Vec::new();
            if known.insert(name) {
                open.push((name, 0));
            }
            while let Some((name, next)) = open.last_mut() {
                let part = self.extended.get(*name).and_then(|all| all.get(*next));
                *next += 1;
                match part {
                    Some(part) if known.insert(part) => open.push((part, 0)),
                    Some(_) => {}
                    None => {
                        order.push((*name).to_owned());
                        open.pop();
                    }
                }
            }
        }
        order
    }

    /// Merges the parts of a named schema. Returns whether that is done.
    fn flatten(&mut self, name: &str) -> bool {
        if let Some(written) = self.written.remove(name) {
            let flat = self.flattened(written, Some(name));
            self.flat.insert(name.to_owned(), flat);
        }
        self.flat.contains_key(name)
    }

    /// Merges the parts of a schema, of the schema `of` if it has a name.
    fn flattened(&mut self, mut schema: Schema, of: Option<&str>) -> Schema {
        let Some(mut composition) = schema.composition.take() else { return schema };
        let all_of = std::mem::take(&mut composition.all_of);
        if !composition.unions.is_empty() {
            schema.composition = Some(composition);
        }
        if all_of.is_empty() {
            return schema;
        }
        if self.depth == DEEPEST {
            return self.too_deep(schema.at);
        }
        self.depth += 1;
        let mut parts: Option<Schema> = None;
        for part in all_of {
            let part = self.flattened(part, of);
            parts = Some(match parts {
                None => part,
                Some(parts) => self.both_or_error(parts, part, of),
            });
        }
        let schema = match parts {
            None => schema,
            Some(parts) => {
                let (at, nullable) =
                    (schema.at.clone(), schema.nullable || parts.nullable);
                let both = self.both_or_error(parts, schema, of);
                Schema {
                    nullable,
                    // The values of an enum are below its place.
                    at: if matches!(both.kind, Kind::Enum(_)) { both.at } else { at },
                    ..both
                }
            }
        };
        self.depth -= 1;
        schema
    }

    /// Returns the schema that only values of both schemas fit.
    fn both(
        &mut self,
        left: Schema,
        right: Schema,
        of: Option<&str>,
    ) -> Result<Schema, Conflict> {
        let is_settled = left.is_open() || right.is_open();
        let (names, kept) = match (&left.kind, &right.kind) {
            _ if is_settled => return narrow::narrowed(left, right),
            (Kind::Reference(one), Kind::Reference(other)) => {
                let kept = if one == other || self.extends(other, one) {
                    Some(other)
                } else {
                    self.extends(one, other).then_some(one)
                };
                ([Some(one), Some(other)], kept)
            }
            (Kind::Reference(name), _) => {
                ([Some(name), None], narrow::is_bare(&right).then_some(name))
            }
            (_, Kind::Reference(name)) => {
                ([None, Some(name)], narrow::is_bare(&left).then_some(name))
            }
            _ => return narrow::narrowed(left, right),
        };
        if let Some(kept) = kept.cloned() {
            return Ok(narrow::referring(left, right, kept));
        }
        let [one, other] = names.map(|name| name.cloned());
        let Some(target) = self.resolved(&left, of) else { return Ok(right) };
        let Some(other_target) = self.resolved(&right, of) else { return Ok(left) };
        let both = narrow::narrowed(target.clone(), other_target.clone())?;
        let is_same = |name: Option<String>, target: &Schema| {
            name.filter(|_| narrow::has_content(&both, target))
        };
        match is_same(other, &other_target).or_else(|| is_same(one, &target)) {
            Some(name) => Ok(narrow::referring(left, right, name)),
            None => Ok(both),
        }
    }

    fn both_or_error(
        &mut self,
        left: Schema,
        right: Schema,
        of: Option<&str>,
    ) -> Schema {
        let at = right.at.clone();
        self.both(left, right, of).unwrap_or_else(|conflict| {
            self.report(&conflict);
            Schema::any(at)
        })
    }

    fn report(&mut self, conflict: &Conflict) {
        self.diagnostics.push(self.source.error(
            &conflict.right,
            format!(
                "this is {}, but {} is {}",
                conflict.is, conflict.left, conflict.was
            ),
            "schemas that a value can fit at the same time",
            "give both the same type, or rename one of the properties",
        ));
    }

    /// Returns the schema that a reference leads to, with the details of the reference.
    fn resolved(&mut self, schema: &Schema, of: Option<&str>) -> Option<Schema> {
        let Kind::Reference(name) = &schema.kind else { return Some(schema.clone()) };
        let content = self.content(&schema.at, name, of)?;
        let reference = Schema {
            kind: Kind::Any,
            ..schema.clone()
        };
        let at = content.at.clone();
        let resolved = narrow::narrowed(content, reference).ok()?;
        Some(Schema { at, ..resolved })
    }

    /// Returns whether a schema has another among its parts, or among theirs.
    fn extends(&self, name: &str, other: &str) -> bool {
        let mut open = vec![name];
        let mut known = HashSet::new();
        while let Some(name) = open.pop() {
            let parts = self.extended.get(name).into_iter().flatten();
            for part in parts {
                if part == other {
                    return true;
                }
                if known.insert(part) {
                    open.push(part);
                }
            }
        }
        false
    }

    fn too_deep(&mut self, at: String) -> Schema {
        self.diagnostics.push(self.source.error(
            &at,
            format!("a composition that is {DEEPEST} compositions deep, or has no end"),
            "schemas that end somewhere",
            "give the schemas within it names under components/schemas; a schema can't be a part of itself",
        ));
        Schema::any(at)
    }

    /// Returns a copy of a named schema with the properties of all its parts. If the schema `of` is
    /// a variant of it, the copy has only the properties beside the variants.
    fn content(&mut self, at: &str, name: &str, of: Option<&str>) -> Option<Schema> {
        let mut name = name.to_owned();
        let mut known = HashSet::new();
        let flat = loop {
            if self.depth >= DEEPEST || known.len() >= DEEPEST {
                self.too_deep(at.to_owned());
                return None;
            }
            self.depth += 1;
            let is_flat = self.flatten(&name);
            self.depth -= 1;
            let Some(flat) = self.flat.get(&name).filter(|_| is_flat) else {
                self.unavailable(at, &name);
                return None;
            };
            match &flat.kind {
                Kind::Reference(_) if !known.insert(name.clone()) => {
                    self.unavailable(at, &name);
                    return None;
                }
                Kind::Reference(next) => name.clone_from(next),
                _ => break flat,
            }
        };
        let is_variant = of.is_some_and(|of| {
            self.cycles.get(of).is_some_and(|one| self.cycles.get(&name) == Some(one))
        });
        let content = Schema {
            kind: flat.kind.clone(),
            nullable: flat.nullable,
            secret: flat.secret,
            enum_name: flat.enum_name.clone(),
            meanings: flat.meanings.clone(),
            limits: flat.limits.clone(),
            composition: flat.composition.clone().filter(|_| !is_variant),
            also_required: flat.also_required.clone(),
            ..Schema::any(flat.at.clone())
        };
        self.copies += size(&content);
        if self.copies > MOST_COPIES {
            self.too_large(at);
            return None;
        }
        Some(content)
    }

    fn unavailable(&mut self, at: &str, name: &str) {
        let (found, expected, hint) = if self.cycles.contains_key(name) {
            (
                format!("`{name}` is a part of itself"),
                "other schemas",
                "remove the reference, or give the common properties a schema of their own",
            )
        } else {
            (
                format!("there is no schema `{name}`"),
                "the name of a schema under components/schemas",
                "add the schema, or fix the reference",
            )
        };
        self.diagnostics.push(self.source.error(at, found, expected, hint));
    }

    /// Reports once that the compositions copy too much.
    fn too_large(&mut self, at: &str) {
        if self.copies < usize::MAX / 2 {
            self.diagnostics.push(self.source.error(
                at,
                format!("compositions that copy more than {MOST_COPIES} schemas"),
                "fewer properties in all compositions together",
                "refer to common objects in properties instead of merging them",
            ));
        }
        self.copies = usize::MAX / 2;
    }

    /// Merges the compositions of a schema and of all schemas within it. A composition without a name
    /// that contains itself becomes a schema with a name.
    fn settled(&mut self, schema: Schema, of: Option<&str>) -> Schema {
        if schema.composition.is_none() || of.is_some() {
            return self.settled_content(schema, of);
        }
        if self.open.contains(&schema.at) && !self.given.contains_key(&schema.at) {
            let name = self.name_for(&schema.at);
            self.given.insert(schema.at.clone(), name);
        }
        if let Some(name) = self.given.get(&schema.at) {
            return reference_to(name, schema);
        }
        let at = schema.at.clone();
        self.open.push(at.clone());
        let schema = self.settled_content(schema, of);
        self.open.pop();
        let Some(name) = self.given.get(&at) else { return schema };
        let named = NamedSchema {
            name: name.clone(),
            schema: schema.clone(),
        };
        self.recursive.push(named);
        reference_to(name, schema)
    }

    /// Returns a name that no schema has, made of the names of the schema and of the properties around
    /// a place.
    fn name_for(&self, at: &str) -> String {
        let parts = at
            .split('/')
            .skip(1)
            .filter(|part| !NO_NAMES.contains(part) && part.parse::<usize>().is_err());
        let name: String = parts.map(words::pascal).collect();
        let is_free = |name: &str| {
            !self.cycles.contains_key(name) && self.given.values().all(|one| one != name)
        };
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        names.find(|one| is_free(one)).unwrap_or(name)
    }

    fn settled_content(&mut self, schema: Schema, of: Option<&str>) -> Schema {
        if self.depth == DEEPEST {
            return self.too_deep(schema.at);
        }
        self.depth += 1;
        let schema = self.flattened(schema, None);
        let mut schema = self.united(schema, of);
        schema.kind = match schema.kind {
            Kind::Object(properties) => {
                let mut settled = Vec::new();
                for one in properties {
                    settled.push(Property {
                        schema: self.settled(one.schema, None),
                        ..one
                    });
                }
                Kind::Object(settled)
            }
            Kind::Array(items) => Kind::Array(Box::new(self.settled(*items, None))),
            Kind::Map(values) => Kind::Map(Box::new(self.settled(*values, None))),
            Kind::Union(variants) => Kind::Union(
                variants.into_iter().map(|one| self.settled(one, None)).collect(),
            ),
            kind => kind,
        };
        self.depth -= 1;
        self.declare_required(&mut schema);
        schema
    }

    /// Adds the properties that are required and not declared: they may have any value.
    fn declare_required(&mut self, schema: &mut Schema) {
        let required = std::mem::take(&mut schema.also_required);
        let Kind::Object(properties) = &mut schema.kind else { return };
        let mut known: HashSet<String> =
            properties.iter().map(|one| one.name.clone()).collect();
        for name in required {
            if !known.insert(name.clone()) {
                continue;
            }
            let at = format!("{}/required", schema.at);
            self.diagnostics.push(self.source.warning(
                &at,
                format!("`{name}` is required, but not among the properties"),
                "the name of a property",
                "declare the property, or take the name off the list; the SDK takes any value for it",
            ));
            properties.push(Property {
                name,
                required: true,
                schema: Schema::any(at),
            });
        }
    }
}

/// Returns a reference to a schema that had no name, with the details of a property.
fn reference_to(name: &str, schema: Schema) -> Schema {
    Schema {
        kind: Kind::Reference(name.to_owned()),
        composition: None,
        also_required: Vec::new(),
        discriminator: None,
        limits: Limits::default(),
        of_type: TypeRecord::default(),
        ..schema
    }
}

/// Calls `found` with the names of the schemas that a schema is composed of, or refers to.
fn parts(schema: &Schema, found: &mut dyn FnMut(&str)) {
    if let Kind::Reference(name) = &schema.kind {
        found(name);
    }
    let Some(Composition { all_of, unions }) = schema.composition.as_deref() else {
        return;
    };
    let variants = unions.iter().flat_map(|one| &one.variants);
    all_of.iter().chain(variants).for_each(|one| parts(one, found));
}

/// Counts the schemas within a schema, and itself.
fn size(schema: &Schema) -> usize {
    let within = match &schema.kind {
        Kind::Object(properties) => properties.iter().map(|one| size(&one.schema)).sum(),
        Kind::Array(items) | Kind::Map(items) => size(items),
        Kind::Union(variants) => variants.iter().map(size).sum(),
        _ => 0,
    };
    let composition = schema.composition.as_deref();
    let composed: usize = composition.map_or(0, |one| {
        let variants = one.unions.iter().flat_map(|one| &one.variants);
        one.all_of.iter().chain(variants).map(size).sum()
    });
    1 + within + composed
}
