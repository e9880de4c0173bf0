//! Changes of the values of enums, place by place: several places may share one type of the crate,
//! whose variants are the values of all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Addition, Part, Place};
use super::comparison::{Carrier, Comparison, Effects, Site, ValueChange};
use super::index::{Affected, Index};
use super::kinds::Kind::*;
use super::properties::Owner;
use super::types::Both;
use crate::github::markdown;
use crate::model::{EnumValue, Field, Origin, TypeId, UnionVariant};
use crate::surface::{SurfaceShape, SurfaceType};

/// A place of an enum in both revisions.
struct EnumPlace<'p> {
    both: Both,
    origins: [&'p Origin; 2],
    carrier: Carrier,
    affected: Affected,
    label: Option<String>,
}

impl<'a> Comparison<'a> {
    /// Compares the values of an enum that is a property or parameter, or an array's items.
    pub(super) fn enum_of_property(
        &mut self,
        owner: &Owner<'_>,
        old: &Field,
        new: &Field,
    ) {
        let Some(both) = self.enums(old.ty.named(), new.ty.named()) else { return };
        let origins = [
            self.old.place_within(both.old, [Some(&old.origin), old.alias.as_ref()]),
            self.new.place_within(both.new, [Some(&new.origin), new.alias.as_ref()]),
        ];
        if self.is_unchanged(both) {
            return;
        }
        let place = EnumPlace {
            both,
            origins,
            carrier: owner.carrier,
            affected: self.affected_by(owner),
            label: Some(owner.label(new)),
        };
        self.enum_place(place);
    }

    /// Compares the values of an enum that is a variant of a union.
    pub(super) fn enum_of_variant(
        &mut self,
        union: Both,
        old: &UnionVariant,
        new: &UnionVariant,
    ) {
        let Some(both) = self.enums(old.ty.named(), new.ty.named()) else { return };
        if self.is_unchanged(both) {
            return;
        }
        let place = EnumPlace {
            both,
            origins: [
                self.old.place_within(both.old, [Some(&old.origin), None]),
                self.new.place_within(both.new, [Some(&new.origin), None]),
            ],
            carrier: self.carrier(union),
            affected: self.affected(union.old, union.new),
            label: Some(format!("`{}`", self.new.type_name(union.new))),
        };
        self.enum_place(place);
    }

    /// Compares the values of a schema.
    pub(super) fn enum_schema(&mut self, both: Both) {
        let (old, new) = (self.old_type(both), self.new_type(both));
        let place = EnumPlace {
            both,
            origins: [&old.origin, &new.origin],
            carrier: self.carrier(both),
            affected: self.affected(both.old, both.new),
            label: None,
        };
        self.enum_place(place);
    }

    /// Returns the enums, if they are compared at their places.
    fn enums(&self, old: Option<TypeId>, new: Option<TypeId>) -> Option<Both> {
        let (old, new) = (old?, new?);
        self.pairs.has_enums(old, new).then_some(Both { old, new })
    }

    /// Returns whether nothing differs, so that the place need not be known.
    fn is_unchanged(&self, both: Both) -> bool {
        let names = |index: &Index<'_>, id| -> BTreeSet<(String, String, String)> {
            let values = index.api[id].shape.values().iter();
            let name = |one: &EnumValue| {
                let variant = index.names[one.node].to_owned();
                (one.wire_value.clone(), variant, one.description.clone())
            };
            values.map(name).collect()
        };
        self.old.type_name(both.old) == self.new.type_name(both.new)
            && names(&self.old, both.old) == names(&self.new, both.new)
    }

    fn enum_place(&mut self, place: EnumPlace<'_>) {
        let EnumPlace { both, origins, .. } = &place;
        let [before, after] = [
            self.old.api[both.old].shape.values(),
            self.new.api[both.new].shape.values(),
        ];
        let types = [self.old.surface.index(both.old), self.new.surface.index(both.new)];
        let mut found = Vec::new();
        let mut note = |value: &str, index: &Index<'_>, is_new: bool| {
            let origin = index.value_at(origins[usize::from(is_new)], value);
            found.push(ValueChange {
                types,
                is_new,
                value: value.to_owned(),
                place: Place::of(&origin, !is_new),
                carrier: place.carrier,
                affected: place.affected.clone(),
                label: place.label.clone(),
            });
        };
        for was in before {
            if after.iter().all(|is| is.wire_value != was.wire_value) {
                note(&was.wire_value, &self.old, false);
            }
        }
        for is in after {
            if before.iter().all(|was| is.wire_value != was.wire_value) {
                note(&is.wire_value, &self.new, true);
            }
        }
        self.values.extend(found);
        self.enum_name(&place);
        for was in before {
            let is = after.iter().find(|is| is.wire_value == was.wire_value);
            is.into_iter().for_each(|is| self.variant(&place, was, is));
        }
    }

    /// Compares the Rust names of an enum that has no schema.
    fn enum_name(&mut self, place: &EnumPlace<'_>) {
        let Both { old, new } = place.both;
        let (was, is) = (self.old.type_name(old), self.new.type_name(new));
        if was != is && place.label.is_some() {
            let what = format!("The type `{was}` is called `{is}` now");
            let mut site = self.enum_site(place, place.origins[1]);
            site.cause = Some(format!("{was} {is}"));
            let effects = Effects::on_source(self.new.renamed(was, is));
            self.verdict(SchemaTypeRenamed, site, effects, what);
        }
    }

    fn variant(&mut self, place: &EnumPlace<'_>, old: &EnumValue, new: &EnumValue) {
        let name = self.new.type_name(place.both.new);
        let (was, is) = (&self.old.names[old.node], &self.new.names[new.node]);
        let value = markdown::name(&new.wire_value);
        if was == is && old.description == new.description {
            return;
        }
        let origin = self.new.value_at(place.origins[1], &new.wire_value);
        if was != is {
            let what = format!(
                "`{name}::{was}` is called `{name}::{is}` now, for the same {value}"
            );
            let mut site = self.enum_site(place, &origin);
            site.cause = Some(format!("{name} {was} {is}"));
            self.fixed(EnumVariantRenamed, site, what);
        }
        if old.description != new.description {
            let what =
                format!("The description of the value {value} of `{name}` differs");
            let mut site = self.enum_site(place, &origin);
            site.cause = Some(format!("{name} {value} {}", new.description));
            self.fixed(ProseChanged, site, what);
        }
    }

    fn enum_site(&self, place: &EnumPlace<'_>, origin: &Origin) -> Site {
        Site {
            place: Place::of(origin, false),
            carrier: place.carrier,
            affected: place.affected.clone(),
            types: vec![self.new.type_name(place.both.new).to_owned()],
            cause: None,
        }
    }

    /// Records the values that were added and removed. A value that the type of the crate gained or
    /// lost is one change; otherwise each place is one.
    pub(super) fn enum_values(&mut self) {
        let mut whole: BTreeMap<(usize, bool, String), ValueChange> = BTreeMap::new();
        for change in std::mem::take(&mut self.values) {
            let [old, new] = change.types;
            let other = match change.is_new {
                true => &self.old.surface.types[old],
                false => &self.new.surface.types[new],
            };
            if has_value(other, &change.value) {
                self.value_of_place(change);
                continue;
            }
            let key = (new, change.is_new, change.value.clone());
            match whole.get_mut(&key) {
                Some(known) => known.merge(change),
                None => drop(whole.insert(key, change)),
            }
        }
        let changed = self.changed_values(&whole);
        for (_, change) in whole {
            self.value_of_type(change, &changed);
        }
    }

    /// Returns the new values that took over the variant of a removed one, with the latter.
    fn changed_values(
        &self,
        whole: &BTreeMap<(usize, bool, String), ValueChange>,
    ) -> Vec<(usize, String, String)> {
        let variant = |change: &ValueChange| {
            let [old, new] = change.types;
            match change.is_new {
                true => variant(&self.new, new, &change.value),
                false => variant(&self.old, old, &change.value),
            }
        };
        let mut changed = Vec::new();
        for is in whole.values().filter(|one| one.is_new) {
            let was = whole.values().find(|was| {
                !was.is_new && was.types[1] == is.types[1] && variant(was) == variant(is)
            });
            changed.extend(
                was.map(|was| (is.types[1], was.value.clone(), is.value.clone())),
            );
        }
        changed
    }

    fn value_of_type(
        &mut self,
        change: ValueChange,
        changed: &[(usize, String, String)],
    ) {
        let ty = change.types[1];
        let name = &self.new.surface.types[ty].name;
        let value = markdown::name(&change.value);
        let variant = variant(&self.new, ty, &change.value).unwrap_or_default();
        let pair = changed.iter().find(|(of, was, is)| {
            *of == ty && change.value == *if change.is_new { is } else { was }
        });
        let is_new = change.is_new;
        let addition = Addition {
            part: Part::Value,
            name: change.value.clone(),
            owner: name.clone(),
        };
        let site = change.site(name);
        match pair {
            Some((_, was, _)) if is_new => {
                let was = markdown::name(was);
                let what =
                    format!("`{name}::{variant}` stands for {value} now, it was {was}");
                self.fixed(EnumValueChanged, site, what);
            }
            // It is reported at the new value.
            Some(_) => {}
            None if is_new => {
                let what = format!("The value {value} of `{name}` is new");
                self.added(EnumValueAdded, site, what, addition);
            }
            None => {
                let what = format!("The value {value} of `{name}` was removed");
                self.verdict(EnumValueRemoved, site, Effects::source(true), what);
            }
        }
    }

    /// Records a value of one place that the type has for other places, too.
    fn value_of_place(&mut self, change: ValueChange) {
        let name = &self.new.surface.types[change.types[1]].name;
        let value = markdown::name(&change.value);
        let label = change.label.clone().unwrap_or_else(|| format!("`{name}`"));
        let is_new = change.is_new;
        let site = change.site(name);
        if is_new {
            let what = format!("{label} can be {value} now, which `{name}` has already");
            self.fixed(EnumValueAdded, site, what);
        } else {
            let what = format!(
                "{label} can no longer be {value}, which `{name}` has for other places"
            );
            self.verdict(EnumValueRemoved, site, Effects::NOTHING, what);
        }
    }
}

fn has_value(ty: &SurfaceType, value: &str) -> bool {
    match &ty.shape {
        SurfaceShape::Enum(values) => values.iter().any(|one| one.wire_value == value),
        SurfaceShape::Struct(_) | SurfaceShape::Union(_) => false,
    }
}

/// Returns the name of the variant for a value.
fn variant<'a>(index: &Index<'a>, ty: usize, value: &str) -> Option<&'a str> {
    match &index.surface.types[ty].shape {
        SurfaceShape::Enum(values) => {
            let value = values.iter().find(|one| one.wire_value == value)?;
            Some(&index.names[value.node])
        }
        SurfaceShape::Struct(_) | SurfaceShape::Union(_) => None,
    }
}
