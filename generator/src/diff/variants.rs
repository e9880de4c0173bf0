//! The values of an enum and the alternatives of a union, as they were and as they are.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use super::kinds::Effect;
use super::kinds::Kind::*;
use super::pairs::is_inline_enum;
use super::types::Both;
use super::view::{View, variants};
use crate::github::markdown;
use crate::model::{Alternative, Variant};

impl<'a> Comparison<'a> {
    /// Whether an enum without a schema is called otherwise because its values differ here or elsewhere. Then
    /// that is the change.
    pub(super) fn has_other_values(&self, both: Both) -> bool {
        is_inline_enum(&self.old, both.old)
            && self.relatives(both).into_iter().any(|both| {
                let values = |shape| {
                    let values = variants(shape).iter().map(|one| &one.wire_value);
                    values.collect::<BTreeSet<_>>()
                };
                values(&self.old_type(both).shape) != values(&self.new_type(both).shape)
            })
    }

    /// What the old type has become, and what has become the new one, at this place and elsewhere.
    fn relatives(&self, both: Both) -> Vec<Both> {
        let all = self.pairs.all.iter().map(|(old, new)| Both {
            old: *old,
            new: *new,
        });
        all.filter(|one| one.old == both.old || one.new == both.new).collect()
    }

    pub(super) fn values(&mut self, both: Both, old: &'a [Variant], new: &'a [Variant]) {
        let known = self.changes.len();
        self.variants(both, old, new);
        let names = |of: &dyn Fn(Both) -> String| -> BTreeSet<String> {
            self.relatives(both).into_iter().map(of).collect()
        };
        let was = names(&|one| self.old_type(one).type_name.clone());
        let is = names(&|one| self.new_type(one).type_name.clone());
        if was == is || !self.has_other_values(both) {
            return;
        }
        let listed = |names: &BTreeSet<String>| {
            let names = names.iter().map(|name| format!("`{name}`"));
            names.collect::<Vec<_>>().join(" and ")
        };
        let how = format!(
            " Where values differ, so do types: of {} became {}.",
            listed(&was),
            listed(&is)
        );
        for change in self.changes.iter_mut().skip(known) {
            change.source = Effect::Breaking;
            change.types = is.iter().cloned().collect();
            change.message.push_str(&how);
        }
    }

    fn variants(&mut self, both: Both, old: &'a [Variant], new: &'a [Variant]) {
        let is_split = self.relatives(both).len() > 1;
        let name = &self.new_type(both).type_name;
        for (index, was) in old.iter().enumerate() {
            let is = new.iter().find(|one| one.wire_value == was.wire_value);
            let renamed = new.iter().find(|one| {
                one.name == was.name
                    && old.iter().all(|old| old.wire_value != one.wire_value)
            });
            match (is, renamed) {
                (Some(is), _) => self.variant(both, was, is, position(new, is)),
                (None, Some(is)) => {
                    let site = self.site_at(both, &value_at(position(new, is)));
                    let what = format!(
                        "`{name}::{}` stands for {} now, it was {}",
                        is.name,
                        markdown::name(&is.wire_value),
                        markdown::name(&was.wire_value)
                    );
                    self.settled(EnumValueChanged, site, what);
                }
                (None, None) => {
                    // A definition that stood for several places is not where it is gone from.
                    let site = if is_split {
                        self.site_at(both, "/enum")
                    } else {
                        self.site_before(both, &value_at(index))
                    };
                    let value = markdown::name(&was.wire_value);
                    let what = format!("The value {value} of `{name}` is gone");
                    self.settled(EnumValueRemoved, site, what);
                }
            }
        }
        for (index, is) in new.iter().enumerate() {
            let is_known = old.iter().any(|was| {
                let is_gone = new.iter().all(|one| one.wire_value != was.wire_value);
                was.wire_value == is.wire_value || is_gone && was.name == is.name
            });
            if !is_known {
                let site = self.site_at(both, &value_at(index));
                let value = markdown::name(&is.wire_value);
                let what = format!("The value {value} of `{name}` is new");
                self.settled(EnumValueAdded, site, what);
            }
        }
    }

    fn variant(&mut self, both: Both, old: &Variant, new: &Variant, index: usize) {
        let name = &self.new_type(both).type_name;
        if old.name != new.name {
            let what = format!(
                "`{name}::{}` is called `{name}::{}` now, for the same {}",
                old.name,
                new.name,
                markdown::name(&new.wire_value)
            );
            let site = self.site_at(both, &value_at(index));
            self.settled(EnumVariantRenamed, site, what);
        }
        if old.description != new.description {
            let what = format!(
                "What the value {} of `{name}` means is said in other words",
                markdown::name(&new.wire_value)
            );
            let site = self.site_at(both, &value_at(index));
            self.settled(ProseChanged, site, what);
        }
    }

    pub(super) fn alternatives(
        &mut self,
        both: Both,
        old: &[Alternative],
        new: &[Alternative],
    ) {
        let name = &self.new_type(both).type_name;
        let mut kept = Vec::new();
        for (index, was) in old.iter().enumerate() {
            let place = new.iter().position(|one| self.pairs.same(&was.ty, &one.ty));
            let Some(place) = place else {
                let what = format!("`{name}` can't be `{}` any more", was.name);
                let site = self.site_before(both, &alternative_at(index));
                self.settled(AlternativeRemoved, site, what);
                continue;
            };
            kept.push(place);
            self.alternative(both, was, &new[place], place);
        }
        for (index, is) in new.iter().enumerate() {
            if !kept.contains(&index) {
                let what = format!("`{name}` can be `{}` now", is.name);
                let site = self.site_at(both, &alternative_at(index));
                self.settled(AlternativeAdded, site, what);
            }
        }
        if !kept.is_sorted() {
            let what =
                format!("The alternatives of `{name}` are tried in another order");
            self.settled(AlternativesReordered, self.site(both), what);
        }
    }

    fn alternative(
        &mut self,
        both: Both,
        old: &Alternative,
        new: &Alternative,
        index: usize,
    ) {
        let name = &self.new_type(both).type_name;
        let by_type = |view: &View<'_>, one: &Alternative| {
            one.ty.named().is_some_and(|id| view.api[id].type_name == one.name)
        };
        let follows = by_type(&self.old, old) && by_type(&self.new, new);
        if old.name != new.name && !follows {
            let what =
                format!("`{name}::{}` is called `{name}::{}` now", old.name, new.name);
            let site = self.site_at(both, &alternative_at(index));
            self.settled(AlternativeRenamed, site, what);
        }
        if old.description != new.description {
            let what = format!("The description of `{name}::{}` differs", new.name);
            let site = self.site_at(both, &alternative_at(index));
            self.settled(ProseChanged, site, what);
        }
    }
}

fn position(variants: &[Variant], one: &Variant) -> usize {
    variants.iter().position(|other| other == one).unwrap_or_default()
}

fn value_at(index: usize) -> String {
    format!("/enum/{index}")
}

fn alternative_at(index: usize) -> String {
    format!("/oneOf/{index}")
}
