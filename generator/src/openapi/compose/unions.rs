//! Unions, with the properties beside them merged into their variants.

use std::collections::{BTreeSet, HashSet};

use super::narrow::{self, Conflict};
use super::{Composer, size};
use crate::openapi::document::{Kind, Property, Schema, UnionOf, WrittenDiscriminator};

/// The limit of variants of a union, far above the need of any document.
const MOST: usize = 2_000;

/// A variant of a union.
#[derive(Clone)]
pub(super) struct Variant {
    /// The schema that it is written as a reference to.
    pub(super) name: Option<String>,
    pub(super) schema: Schema,
}

impl Variant {
    fn of(schema: Schema) -> Self {
        let name = match &schema.kind {
            Kind::Reference(name) => Some(name.clone()),
            _ => None,
        };
        Self { name, schema }
    }
}

impl Composer<'_> {
    /// Makes a union of a flat schema that has `oneOf` or `anyOf`. A union with one variant is that.
    pub(super) fn united(&mut self, mut schema: Schema, of: Option<&str>) -> Schema {
        let Some(composition) = schema.composition.take() else { return schema };
        let is_alone = schema.is_open() && composition.unions.len() == 1;
        let mut all: Option<Vec<Variant>> = None;
        let (mut place, mut any_of, mut written) = (schema.at.clone(), false, None);
        for union in composition.unions {
            place.clone_from(&union.at);
            any_of |= union.any_of;
            let UnionOf {
                variants,
                discriminator,
                ..
            } = union;
            written = written.or(discriminator);
            let variants = self.variants(variants, of, is_alone, &mut schema.nullable);
            all = Some(match all {
                None => variants,
                Some(known) => self.product(&place, known, &variants),
            });
        }
        let mut variants = all.unwrap_or_default();
        if !schema.is_open() {
            let base = Schema {
                kind: schema.kind.clone(),
                also_required: std::mem::take(&mut schema.also_required),
                ..Schema::any(schema.at.clone())
            };
            schema.kind = Kind::Any;
            let base = vec![Variant::of(base)];
            variants = self.product(&place, base, &variants);
        }
        remove_repeated(&mut variants);
        match variants.len() {
            0 => {
                self.no_variant(&place);
                schema
            }
            1 => only(schema, variants),
            _ => self.several(schema, variants, any_of, written),
        }
    }

    fn no_variant(&mut self, at: &str) {
        self.diagnostics.push(self.source.error(
            at,
            "a union without a variant that a value can have",
            "at least one variant other than the union itself",
            "list the schemas that a value may have",
        ));
    }

    fn several(
        &mut self,
        mut schema: Schema,
        variants: Vec<Variant>,
        any_of: bool,
        written: Option<WrittenDiscriminator>,
    ) -> Schema {
        if let Some(object) = same_properties(&variants) {
            let sentence = required_sentence(&variants, any_of);
            if !sentence.is_empty() && !schema.description.is_empty() {
                schema.description.push_str("\n\n");
            }
            schema.description.push_str(&sentence);
            schema.kind = Kind::Object(object);
            return schema;
        }
        if let Some((values, meanings, at)) = values(&variants) {
            schema.kind = Kind::Enum(values);
            schema.meanings = meanings;
            schema.at = at.unwrap_or(schema.at);
            return schema;
        }
        schema.discriminator = self.discriminator(written, &variants);
        schema.any_of = any_of;
        let mapping = schema.discriminator.as_ref().map(|one| &one.mapping[..]);
        let value = |index: usize| {
            let mut mapping = mapping.unwrap_or_default().iter();
            mapping.find(|(_, of)| *of == index).map(|(value, _)| value.clone())
        };
        let variants = variants.into_iter().enumerate().map(|(index, one)| {
            let title = one.schema.title.clone();
            Schema {
                label: one.name.or_else(|| value(index)).or(title),
                ..one.schema
            }
        });
        schema.kind = Kind::Union(variants.collect());
        schema
    }

    /// Returns the variants of a union. Unions that are their own variants through others, and those
    /// without a name, are replaced by their variants.
    fn variants(
        &mut self,
        written: Vec<Schema>,
        of: Option<&str>,
        is_alone: bool,
        nullable: &mut bool,
    ) -> Vec<Variant> {
        let mut known: HashSet<String> = of.map(str::to_owned).into_iter().collect();
        let mut open: Vec<Schema> = written.into_iter().rev().collect();
        let mut variants = Vec::new();
        while let Some(one) = open.pop() {
            let name = match &one.kind {
                Kind::Reference(name) => name.clone(),
                _ => String::new(),
            };
            if let Some(nested) = self.circular(of, &name) {
                if known.len() > super::DEEPEST {
                    self.endless(of, &one.at);
                    return vec![Variant::of(Schema::any(one.at))];
                }
                if known.insert(name) {
                    open.extend(nested.into_iter().rev());
                }
                continue;
            }
            let variant = Variant::of(one);
            let flat = self.flattened(variant.schema, None);
            if let Some(nested) = unnamed(&flat, is_alone) {
                *nullable |= flat.nullable;
                open.extend(nested.iter().rev().cloned());
                continue;
            }
            let mut schema = self.united(flat, None);
            match schema.kind {
                Kind::Union(nested) if schema.discriminator.is_none() || !is_alone => {
                    *nullable |= schema.nullable;
                    variants.extend(nested.into_iter().map(Variant::of));
                }
                kind => {
                    schema.kind = kind;
                    let name = variant.name.or(match &schema.kind {
                        Kind::Reference(name) => Some(name.clone()),
                        _ => None,
                    });
                    variants.push(Variant { name, schema });
                }
            }
        }
        variants
    }

    /// Reports once that unions are each other's variants.
    fn endless(&mut self, of: Option<&str>, at: &str) {
        let cycle = of.and_then(|of| self.cycles.get(of)).copied();
        if self.endless.insert(cycle) {
            self.diagnostics.push(self.source.error(
                at,
                format!(
                    "more than {} unions that are each other's variants",
                    super::DEEPEST
                ),
                "variants that end somewhere",
                "write the variants of all these unions into one",
            ));
        }
    }

    /// Returns the variants of a named union that has the union `of` as a variant, or is it.
    fn circular(&self, of: Option<&str>, name: &str) -> Option<Vec<Schema>> {
        let of = of?;
        if self.cycles.get(of) != self.cycles.get(name) {
            return None;
        }
        let flat = self.flat.get(name)?;
        let unions = flat.composition.as_deref().map(|one| &one.unions[..])?;
        let [union] = unions else { return None };
        matches!(flat.kind, Kind::Any).then(|| union.variants.clone())
    }

    /// Returns the schemas that only values of a variant of both fit.
    fn product(
        &mut self,
        at: &str,
        left: Vec<Variant>,
        right: &[Variant],
    ) -> Vec<Variant> {
        let mut first: Option<Conflict> = None;
        let mut all = Vec::new();
        if left.len().saturating_mul(right.len()) > MOST || self.depth >= super::DEEPEST
        {
            self.too_large(at);
            return all;
        }
        self.depth += 1;
        for one in &left {
            for other in right {
                self.copies += size(&one.schema);
                if self.copies > super::MOST_COPIES {
                    self.too_large(at);
                    break;
                }
                match self.both(one.schema.clone(), other.schema.clone(), None) {
                    Ok(mut both) => {
                        // The schema that a reference leads to is another one.
                        if !matches!(both.kind, Kind::Reference(_) | Kind::Enum(_))
                            && let Some(reference) = [&other.schema, &one.schema]
                                .into_iter()
                                .find(|it| matches!(it.kind, Kind::Reference(_)))
                        {
                            both.at.clone_from(&reference.at);
                        }
                        let name = other.name.clone().or_else(|| one.name.clone());
                        let both = self.united(both, None);
                        all.push(Variant { name, schema: both });
                    }
                    Err(conflict) => {
                        first.get_or_insert(conflict);
                    }
                }
            }
        }
        self.depth -= 1;
        if let Some(conflict) = first.filter(|_| all.is_empty()) {
            self.report(&conflict);
        }
        all
    }
}

/// Returns the variants of a schema that is nothing but a union. With a discriminator, it stays a
/// union of its own if that is allowed.
fn unnamed(schema: &Schema, may_stay: bool) -> Option<&[Schema]> {
    let unions = schema.composition.as_deref().map(|one| &one.unions[..])?;
    let [union] = unions else { return None };
    let is_only = matches!(schema.kind, Kind::Any) && schema.also_required.is_empty();
    (is_only && (union.discriminator.is_none() || !may_stay)).then_some(&union.variants)
}

/// Returns the only variant with the details of the union.
fn only(schema: Schema, variants: Vec<Variant>) -> Schema {
    let at = schema.at.clone();
    let nullable = schema.nullable;
    let Some(Variant { schema: only, .. }) = variants.into_iter().next() else {
        return schema;
    };
    let discriminator = only.discriminator.clone();
    let nullable = nullable || only.nullable;
    match narrow::narrowed(only, schema) {
        Ok(only) => Schema {
            nullable,
            discriminator,
            // The values of an enum are below its place.
            at: if matches!(only.kind, Kind::Enum(_)) { only.at } else { at },
            ..only
        },
        Err(_) => Schema::any(at),
    }
}

/// Removes variants that are the same schema or scalar as an earlier one.
fn remove_repeated(variants: &mut Vec<Variant>) {
    let mut known = HashSet::new();
    variants.retain(|one| match key(&one.schema) {
        Some(key) => known.insert(key),
        None => true,
    });
}

fn key(schema: &Schema) -> Option<String> {
    Some(match &schema.kind {
        Kind::Reference(name) => format!("#{name}"),
        Kind::Any => "any".to_owned(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Integer => "integer".to_owned(),
        Kind::Float => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Array(items) if items.composition.is_none() => {
            format!("[{}]", key(items)?)
        }
        _ => return None,
    })
}

/// Returns the properties of all variants, if these differ only in which properties are required:
/// those that are in all variants stay required.
fn same_properties(variants: &[Variant]) -> Option<Vec<Property>> {
    let objects = variants.iter().map(|one| match &one.schema.kind {
        Kind::Object(all) if one.name.is_none() && one.schema.composition.is_none() => {
            Some(all)
        }
        _ => None,
    });
    let objects: Vec<&Vec<Property>> = objects.collect::<Option<_>>()?;
    let (first, others) = objects.split_first()?;
    let is_same = |one: &Property, other: &Property| {
        one.name == other.name && one.schema.at == other.schema.at
    };
    let are_same = others.iter().all(|one| {
        one.len() == first.len()
            && one.iter().zip(first.iter()).all(|(one, first)| is_same(one, first))
    });
    if !are_same || first.is_empty() {
        return None;
    }
    let mut properties = first.to_vec();
    for (index, one) in properties.iter_mut().enumerate() {
        let mut others = others.iter();
        one.required &=
            others.all(|other| other.get(index).is_some_and(|it| it.required));
    }
    Some(properties)
}

/// Returns the sentence about properties that only some variants require.
fn required_sentence(variants: &[Variant], any_of: bool) -> String {
    let required = variants.iter().map(|one| -> BTreeSet<&str> {
        let Kind::Object(all) = &one.schema.kind else { return BTreeSet::new() };
        let own = all.iter().filter(|one| one.required).map(|one| one.name.as_str());
        let also = one.schema.also_required.iter().map(String::as_str);
        own.chain(also).collect()
    });
    let required: Vec<BTreeSet<&str>> = required.collect();
    let mut choices = Vec::new();
    for one in &required {
        let is_common = |name: &&&str| !required.iter().all(|one| one.contains(**name));
        let names = one.iter().filter(is_common).map(|name| format!("`{name}`"));
        let names: Vec<String> = names.collect();
        if names.is_empty() {
            return String::new();
        }
        choices.push(names.join(" and "));
    }
    let beginning = if any_of { "At least" } else { "Exactly" };
    format!("{beginning} one of these must be set: {}.", choices.join("; "))
}

type Values = (Vec<String>, Vec<(String, String)>, Option<String>);

/// Returns the values of all variants if each is an enum or a string, with their descriptions and
/// the place of a single list of values.
fn values(variants: &[Variant]) -> Option<Values> {
    let mut values: Vec<String> = Vec::new();
    let mut meanings = Vec::new();
    let mut places = Vec::new();
    let mut known = HashSet::new();
    for Variant { name, schema } in variants {
        match &schema.kind {
            Kind::String(_) => {}
            Kind::Enum(of_variant) if name.is_none() => {
                places.push(schema.at.clone());
                if let [value] = &of_variant[..] {
                    let title = schema.title.clone().unwrap_or_default();
                    let meaning = match schema.description.is_empty() {
                        true => title,
                        false => schema.description.clone(),
                    };
                    if !meaning.is_empty() {
                        meanings.push((value.clone(), meaning));
                    }
                }
                let new = of_variant.iter().filter(|one| known.insert((*one).clone()));
                values.extend(new.cloned());
            }
            _ => return None,
        }
    }
    let place = if let [place] = &places[..] { Some(place.clone()) } else { None };
    (!values.is_empty()).then_some((values, meanings, place))
}
