//! Changes of the values of an enum, and of the variants of a union.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::index::Index;
use super::kinds::Effect;
use super::kinds::Kind::*;
use super::pairs::is_inline_enum;
use super::types::Both;
use crate::github::markdown;
use crate::model::{EnumValue, Shape, UnionVariant};

impl<'a> Comparison<'a> {
    /// Returns whether an enum without a schema was renamed only because its values differ at some
    /// place. Then the values are the change.
    pub(super) fn has_other_values(&self, both: Both) -> bool {
        is_inline_enum(&self.old, both.old)
            && self.related(both).into_iter().any(|both| {
                let values = |shape: &'a Shape| {
                    let values = shape.values().iter().map(|one| &one.wire_value);
                    values.collect::<BTreeSet<_>>()
                };
                values(&self.old_type(both).shape) != values(&self.new_type(both).shape)
            })
    }

    /// Returns the pairs that share the old or the new type, at this place or elsewhere.
    fn related(&self, both: Both) -> Vec<Both> {
        let all = self.pairs.all.iter().map(|(old, new)| Both {
            old: *old,
            new: *new,
        });
        all.filter(|one| one.old == both.old || one.new == both.new).collect()
    }

    pub(super) fn values(
        &mut self,
        both: Both,
        old: &'a [EnumValue],
        new: &'a [EnumValue],
    ) {
        let known = self.changes.len();
        self.variants(both, old, new);
        let names = |of: &dyn Fn(Both) -> String| -> BTreeSet<String> {
            self.related(both).into_iter().map(of).collect()
        };
        let was = names(&|one| self.old.type_name(one.old).to_owned());
        let is = names(&|one| self.new.type_name(one.new).to_owned());
        if was == is || !self.has_other_values(both) {
            return;
        }
        let listed = |names: &BTreeSet<String>| {
            let names = names.iter().map(|name| format!("`{name}`"));
            names.collect::<Vec<_>>().join(" and ")
        };
        let how = format!(
            " Types with different values are different types: {} became {}.",
            listed(&was),
            listed(&is)
        );
        for change in self.changes.iter_mut().skip(known) {
            change.source = Effect::Breaking;
            change.types = is.iter().cloned().collect();
            change.message.push_str(&how);
        }
    }

    fn variants(&mut self, both: Both, old: &'a [EnumValue], new: &'a [EnumValue]) {
        let is_split = self.related(both).len() > 1;
        let name = self.new.type_name(both.new);
        let (before, after) = (self.old.names, self.new.names);
        for was in old {
            let is = new.iter().find(|one| one.wire_value == was.wire_value);
            let renamed = new.iter().find(|one| {
                after[one.node] == before[was.node]
                    && old.iter().all(|old| old.wire_value != one.wire_value)
            });
            match (is, renamed) {
                (Some(is), _) => self.variant(both, was, is),
                (None, Some(is)) => {
                    let site = self.site_at(both, &is.origin);
                    let what = format!(
                        "`{name}::{}` stands for {} now, it was {}",
                        &after[is.node],
                        markdown::name(&is.wire_value),
                        markdown::name(&was.wire_value)
                    );
                    self.fixed(EnumValueChanged, site, what);
                }
                (None, None) => {
                    // A definition that served several places is not the place of the removal.
                    let site = if is_split {
                        self.site_at(both, &self.new_type(both).origin.below("/enum"))
                    } else {
                        self.site_before(both, &was.origin)
                    };
                    let value = markdown::name(&was.wire_value);
                    let what = format!("The value {value} of `{name}` was removed");
                    self.fixed(EnumValueRemoved, site, what);
                }
            }
        }
        for is in new {
            let is_known = old.iter().any(|was| {
                let is_gone = new.iter().all(|one| one.wire_value != was.wire_value);
                was.wire_value == is.wire_value
                    || is_gone && before[was.node] == after[is.node]
            });
            if !is_known {
                let site = self.site_at(both, &is.origin);
                let value = markdown::name(&is.wire_value);
                let what = format!("The value {value} of `{name}` is new");
                self.fixed(EnumValueAdded, site, what);
            }
        }
    }

    fn variant(&mut self, both: Both, old: &EnumValue, new: &EnumValue) {
        let name = self.new.type_name(both.new);
        let (was, is) = (&self.old.names[old.node], &self.new.names[new.node]);
        if was != is {
            let what = format!(
                "`{name}::{was}` is called `{name}::{is}` now, for the same {}",
                markdown::name(&new.wire_value)
            );
            self.fixed(EnumVariantRenamed, self.site_at(both, &new.origin), what);
        }
        if old.description != new.description {
            let what = format!(
                "The description of the value {} of `{name}` differs",
                markdown::name(&new.wire_value)
            );
            self.fixed(ProseChanged, self.site_at(both, &new.origin), what);
        }
    }

    pub(super) fn union_variants(
        &mut self,
        both: Both,
        old: &[UnionVariant],
        new: &[UnionVariant],
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
        }
        for (index, is) in new.iter().enumerate() {
            if !kept.contains(&index) {
                let what = format!("`{name}` can be `{}` now", &self.new.names[is.node]);
                self.fixed(UnionVariantAdded, self.site_at(both, &is.origin), what);
            }
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
