//! Changes of the variants of a union.

use super::comparison::Comparison;
use super::index::Index;
use super::kinds::Kind::*;
use super::types::Both;
use crate::model::UnionVariant;

impl<'a> Comparison<'a> {
    pub(super) fn union_variants(
        &mut self,
        both: Both,
        old: &'a [UnionVariant],
        new: &'a [UnionVariant],
    ) {
        let name = self.new.type_name(both.new);
        let mut kept = Vec::new();
        for was in old {
            let place = new.iter().position(|one| self.pairs.same(&was.ty, &one.ty));
            let Some(place) = place else {
                let variant = &self.old.names[was.node];
                let what = format!("`{name}` can no longer be `{variant}`");
                let site = self.site_before(both, &was.origin);
                self.fixed(UnionVariantRemoved, site, what);
                continue;
            };
            kept.push(place);
            self.union_variant(both, was, &new[place]);
            self.enum_of_variant(both, was, &new[place]);
        }
        for (index, is) in new.iter().enumerate() {
            if !kept.contains(&index) {
                let what = format!("`{name}` can be `{}` now", &self.new.names[is.node]);
                self.fixed(UnionVariantAdded, self.site_at(both, &is.origin), what);
            }
        }
        let any_of = [self.old_type(both).any_of, self.new_type(both).any_of];
        if any_of == [false, true] {
            let what = format!("A value of `{name}` may fit several variants now");
            self.fixed(UnionInclusive, self.site(both), what);
        } else if any_of == [true, false] {
            let what = format!("A value of `{name}` may fit only one variant now");
            self.fixed(UnionExclusive, self.site(both), what);
        }
        if !kept.is_sorted() {
            let what = format!("The variants of `{name}` are tried in another order");
            self.fixed(UnionVariantsReordered, self.site(both), what);
        }
    }

    fn union_variant(&mut self, both: Both, old: &UnionVariant, new: &UnionVariant) {
        let name = self.new.type_name(both.new);
        let by_type = |view: &Index<'_>, one: &UnionVariant| {
            one.ty.named().is_some_and(|id| *view.type_name(id) == view.names[one.node])
        };
        let follows = by_type(&self.old, old) && by_type(&self.new, new);
        let (was, is) = (&self.old.names[old.node], &self.new.names[new.node]);
        if was != is && !follows {
            let what = format!("`{name}::{was}` is called `{name}::{is}` now");
            self.fixed(UnionVariantRenamed, self.site_at(both, &new.origin), what);
        }
        if old.description != new.description {
            let what = format!("The description of `{name}::{is}` differs");
            self.fixed(ProseChanged, self.site_at(both, &new.origin), what);
        }
    }
}
