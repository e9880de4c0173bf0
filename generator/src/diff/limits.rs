//! Comparison of limits: the tighter ones and the looser ones.

use std::collections::HashSet;
use std::fmt::Display;

use serde_json::Value;

use crate::github::markdown;
use crate::model::Limits;

/// Returns the tighter and the looser limits, each as `maxLength 20 instead of 30`.
pub(super) fn compare(old: &Limits, new: &Limits) -> (Vec<String>, Vec<String>) {
    let mut found = Found::default();
    found.least("minimum", old.minimum, new.minimum);
    found.least("minLength", old.min_length, new.min_length);
    found.least("minItems", old.min_items, new.min_items);
    found.most("maximum", old.maximum, new.maximum);
    found.most("maxLength", old.max_length, new.max_length);
    found.most("maxItems", old.max_items, new.max_items);
    found.least("minProperties", old.min_properties, new.min_properties);
    found.most("maxProperties", old.max_properties, new.max_properties);
    for (what, bounds, flags) in [
        (
            "exclusiveMinimum",
            [old.minimum, new.minimum],
            [old.exclusive_minimum, new.exclusive_minimum],
        ),
        (
            "exclusiveMaximum",
            [old.maximum, new.maximum],
            [old.exclusive_maximum, new.exclusive_maximum],
        ),
    ] {
        // Otherwise the bound has been removed or added.
        if flags[0] != flags[1] && bounds.iter().all(Option::is_some) {
            found.note(what, Some(flags[0]), Some(flags[1]), flags[1]);
        }
    }
    // Two of these can't be compared; without them, every value is allowed.
    for (what, was, is) in [
        ("pattern", old.pattern.clone(), new.pattern.clone()),
        ("format", old.format.clone(), new.format.clone()),
        ("pattern of names", old.names.clone(), new.names.clone()),
        ("other constraints", old.others.clone(), new.others.clone()),
        (
            "multipleOf",
            old.multiple_of.map(|one| one.to_string()),
            new.multiple_of.map(|one| one.to_string()),
        ),
    ] {
        if was != is {
            let [was, is] = [was, is].map(|one| one.as_deref().map(markdown::name));
            let is_tighter = is.is_some();
            found.note(what, was, is, is_tighter);
        }
    }
    found.values(&old.values, &new.values);
    (found.tighter, found.looser)
}

#[derive(Default)]
struct Found {
    tighter: Vec<String>,
    looser: Vec<String>,
}

impl Found {
    fn least<T: Display + PartialOrd + Copy>(
        &mut self,
        what: &str,
        old: Option<T>,
        new: Option<T>,
    ) {
        if old != new {
            // A missing bound counts as the smallest one, like None.
            self.note(what, old, new, new > old);
        }
    }

    fn most<T: Display + PartialOrd + Copy>(
        &mut self,
        what: &str,
        old: Option<T>,
        new: Option<T>,
    ) {
        if old != new {
            let is_tighter = match (old, new) {
                (Some(old), Some(new)) => new < old,
                (_, new) => new.is_some(),
            };
            self.note(what, old, new, is_tighter);
        }
    }

    /// Compares the allowed values; none allow all.
    fn values(&mut self, old: &[Value], new: &[Value]) {
        let named = |values: &[Value], others: &[Value]| {
            let known: HashSet<String> = others.iter().map(Value::to_string).collect();
            let values = values.iter().map(Value::to_string);
            let values = values.filter(|value| !known.contains(value));
            values.map(|value| markdown::name(&value)).collect::<Vec<_>>().join(", ")
        };
        let (gone, added) = (named(old, new), named(new, old));
        match (old, new) {
            ([], []) => {}
            ([], _) => self.tighter.push(format!("only the values {added}")),
            (_, []) => self.looser.push("any value".to_owned()),
            _ => {
                if !gone.is_empty() {
                    self.tighter.push(format!("without the value {gone}"));
                }
                if !added.is_empty() {
                    self.looser.push(format!("also the value {added}"));
                }
            }
        }
    }

    fn note<T: Display>(
        &mut self,
        what: &str,
        old: Option<T>,
        new: Option<T>,
        is_tighter: bool,
    ) {
        let text = match (old, new) {
            (Some(old), Some(new)) => format!("{what} {new} instead of {old}"),
            (None, Some(new)) => format!("{what} {new}"),
            (Some(old), None) => format!("no {what}, it was {old}"),
            (None, None) => return,
        };
        if is_tighter { self.tighter.push(text) } else { self.looser.push(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_counts_by_itself() {
        let old = Limits {
            min_length: Some(6),
            max_length: Some(20),
            maximum: Some(1.5),
            ..Limits::default()
        };
        let new = Limits {
            min_length: Some(8),
            max_length: Some(30),
            pattern: Some("^a".to_owned()),
            ..Limits::default()
        };
        let (tighter, looser) = compare(&old, &new);
        assert_eq!(tighter, ["minLength 8 instead of 6", "pattern `^a`"]);
        assert_eq!(looser, ["no maximum, it was 1.5", "maxLength 30 instead of 20"]);
    }
}
