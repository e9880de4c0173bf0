//! Comparison of limits: the tighter ones and the looser ones.

use std::fmt::Display;

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
    if old.pattern != new.pattern {
        // Two patterns can't be compared; without a pattern, every string is allowed.
        let is_tighter = new.pattern.is_some();
        let [was, is] = [old, new].map(|one| one.pattern.as_deref().map(markdown::name));
        found.note("pattern", was, is, is_tighter);
    }
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
