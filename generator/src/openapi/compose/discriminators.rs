//! The properties that tell the variants of unions apart.

use std::collections::{HashMap, HashSet};

use super::Composer;
use super::unions::Variant;
use crate::openapi::document::{
    Discriminator, Kind, Property, Schema, WrittenDiscriminator, referenced_schema,
};
use crate::source::pointer;
use crate::text;

/// The limit of references that lead to a schema.
const MOST_HOPS: usize = 32;

impl Composer<'_> {
    /// Returns the discriminator that is written, or the property that is another constant in each
    /// variant.
    pub(super) fn discriminator(
        &mut self,
        written: Option<WrittenDiscriminator>,
        variants: &[Variant],
    ) -> Option<Discriminator> {
        match written {
            Some(written) => Some(self.written(written, variants)),
            None => self.implied(variants),
        }
    }

    /// Values come from the mapping, then from constants, then from the names of the schemas.
    fn written(
        &mut self,
        written: WrittenDiscriminator,
        variants: &[Variant],
    ) -> Discriminator {
        let WrittenDiscriminator {
            at,
            property,
            mapping: entries,
            default,
        } = written;
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (index, one) in variants.iter().enumerate() {
            if let Some(name) = &one.name {
                places.entry(name).or_insert(index);
            }
        }
        let mut find = |target: &str, at: String, subject: String| {
            let name = referenced_schema(target).unwrap_or_else(|| target.to_owned());
            let place = places.get(name.as_str()).copied();
            // The reader refuses the name of no schema.
            if place.is_none() && self.cycles.contains_key(&name) {
                self.diagnostics.push(self.source.warning(
                    at,
                    format!(
                        "{subject} for `{}`, which is no variant",
                        text::line(target)
                    ),
                    "the name of a variant, or a reference to it",
                    "add the schema to the variants, or fix the mapping",
                ));
            }
            place
        };
        let mut mapping: Vec<(String, usize)> = Vec::new();
        for (value, target) in entries {
            let at = format!("{at}/mapping/{}", pointer::escape(&value));
            let subject = format!("the value `{}` stands", text::line(&value));
            mapping.extend(find(&target, at, subject).map(|index| (value, index)));
        }
        let default = default.and_then(|target| {
            let at = format!("{at}/defaultMapping");
            find(&target, at, "other values stand".to_owned())
        });
        let mapped: HashSet<usize> = mapping.iter().map(|(_, index)| *index).collect();
        for (index, one) in variants.iter().enumerate() {
            if !mapped.contains(&index)
                && let Some(all) = self.properties(&one.schema)
                && let Some(one) = all.iter().find(|one| one.name == property)
                && let Some(value) = self.constant(&one.schema)
            {
                mapping.push((value.to_owned(), index));
            }
        }
        let mut known: HashSet<String> =
            mapping.iter().map(|(value, _)| value.clone()).collect();
        for (index, one) in variants.iter().enumerate() {
            if let Some(name) = one
                .name
                .as_ref()
                .filter(|name| places.get(name.as_str()) == Some(&index))
                // The name of the default variant is one of the other values.
                .filter(|_| default != Some(index))
                && known.insert(name.clone())
            {
                mapping.push((name.clone(), index));
            }
        }
        Discriminator {
            property,
            mapping,
            default,
        }
    }

    fn implied(&self, variants: &[Variant]) -> Option<Discriminator> {
        let all: Option<Vec<&[Property]>> =
            variants.iter().map(|one| self.properties(&one.schema)).collect();
        let all = all?;
        let of = |properties: &[Property], name: &str| -> Option<String> {
            let one = properties.iter().find(|one| one.name == name && one.required)?;
            self.constant(&one.schema).map(str::to_owned)
        };
        let first = all.first()?.iter().filter(|one| one.required);
        first.map(|one| &one.name).find_map(|name| {
            let mut known = HashSet::new();
            let mapping = all.iter().enumerate().map(|(index, properties)| {
                let value = of(properties, name)?;
                known.insert(value.clone()).then_some((value, index))
            });
            let mapping: Vec<_> = mapping.collect::<Option<_>>()?;
            Some(Discriminator {
                property: name.clone(),
                mapping,
                default: None,
            })
        })
    }

    /// Returns the schema that references lead to.
    fn target<'s>(&'s self, schema: &'s Schema) -> Option<&'s Schema> {
        let mut schema = schema;
        for _ in 0..MOST_HOPS {
            match &schema.kind {
                Kind::Reference(name) => schema = self.flat.get(name)?,
                _ => return Some(schema),
            }
        }
        None
    }

    fn properties<'s>(&'s self, variant: &'s Schema) -> Option<&'s [Property]> {
        match &self.target(variant)?.kind {
            Kind::Object(properties) => Some(properties),
            _ => None,
        }
    }

    /// Returns the only value of a string.
    fn constant<'s>(&'s self, schema: &'s Schema) -> Option<&'s str> {
        let mut schema = self.target(schema)?;
        if let Some(composition) = schema.composition.as_deref()
            && let [part] = &composition.all_of[..]
        {
            schema = self.target(part)?;
        }
        match &schema.kind {
            Kind::Enum(values) => match &values[..] {
                [value] => Some(value),
                _ => None,
            },
            _ => None,
        }
    }
}
