//! Changes of the variants of a union.

use std::collections::HashMap;

use super::comparison::Comparison;
use super::index::Index;
use super::kinds::Kind::*;
use super::types::Both;
use crate::model::{Discriminator, UnionVariant};

impl<'a> Comparison<'a> {
    pub(super) fn union_variants(
        &mut self,
        both: Both,
        old: &'a [UnionVariant],
        new: &'a [UnionVariant],
    ) {
        let name = self.new.type_name(both.new);
        let (mut kept, mut kept_pairs) = (Vec::new(), Vec::new());
        for (index, was) in old.iter().enumerate() {
            let place = new.iter().position(|one| self.pairs.same(&was.ty, &one.ty));
            let Some(place) = place else {
                let variant = &self.old.names[was.node];
                let what = format!("`{name}` can no longer be `{variant}`");
                let site = self.site_before(both, &was.origin);
                self.fixed(UnionVariantRemoved, site, what);
                continue;
            };
            kept.push(place);
            kept_pairs.push((index, place));
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
        self.discriminator(both, &kept_pairs);
        if !kept.is_sorted() {
            let what = format!("The variants of `{name}` are tried in another order");
            self.fixed(UnionVariantsReordered, self.site(both), what);
        }
    }

    /// Compares the discriminators. `kept` has the indices of the variants that both unions have:
    /// the values of others change with them.
    fn discriminator(&mut self, both: Both, kept: &[(usize, usize)]) {
        let name = self.new.type_name(both.new);
        let was = self.old_type(both).discriminator.as_ref();
        let is = self.new_type(both).discriminator.as_ref();
        let property =
            |one: Option<&'a Discriminator>| one.map(|one| one.property.as_str());
        let text = |one: Option<&str>| {
            one.map_or("no property".to_owned(), |name| format!("`{name}`"))
        };
        if property(was) != property(is) {
            let (was, is) = (text(property(was)), text(property(is)));
            let what =
                format!("{is} says which variant of `{name}` a value is, it was {was}");
            self.fixed(UnionDiscriminatorChanged, self.site(both), what);
            return;
        }
        let (Some(was), Some(is)) = (was, is) else { return };
        let index = |one: &'a Discriminator| -> HashMap<&'a str, usize> {
            one.mapping.iter().map(|(value, index)| (value.as_str(), *index)).collect()
        };
        let (olds, news) = (index(was), index(is));
        let property = &is.property;
        let kept_default = was.default.map(|at| kept.iter().find(|(old, _)| *old == at));
        if kept_default.map(|it| it.map(|(_, new)| *new)) != is.default.map(Some) {
            let what = format!(
                "Another variant of `{name}` stands for the values of `{property}` that none has"
            );
            self.fixed(UnionDiscriminatorChanged, self.site(both), what);
        }
        for (value, at) in &was.mapping {
            let Some((_, place)) = kept.iter().find(|(old, _)| old == at) else {
                continue;
            };
            match news.get(value.as_str()) {
                Some(new) if new == place => {}
                Some(_) => {
                    let what = format!(
                        "`{property}` `{value}` is another variant of `{name}` now"
                    );
                    self.fixed(UnionDiscriminatorChanged, self.site(both), what);
                }
                // Any other value is it now.
                None if is.default == Some(*place) => {}
                None => {
                    let what =
                        format!("`{property}` of `{name}` can no longer be `{value}`");
                    self.fixed(UnionValueRemoved, self.site(both), what);
                }
            }
        }
        for (value, at) in &is.mapping {
            let is_kept = kept.iter().any(|(_, new)| new == at);
            if is_kept && !olds.contains_key(value.as_str()) {
                let what = format!("`{property}` of `{name}` can be `{value}` now");
                self.fixed(UnionValueAdded, self.site(both), what);
            }
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
