//! The differences between a response and its specification, as one text for an event.

use std::fmt;

/// The maximum number of findings that are listed.
const LISTED: usize = 20;

/// Findings of a deserialization. All items of an array count as one.
#[derive(Default)]
pub(crate) struct Findings {
    listed: Vec<Finding>,
    /// The number of findings that are not listed.
    more: usize,
}

struct Finding {
    /// The path of the first place.
    path: String,
    what: &'static str,
    /// The number of places.
    places: usize,
}

impl Findings {
    #[cfg_attr(not(feature = "tracing"), allow(dead_code))]
    pub(crate) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    pub(super) fn add(&mut self, path: String, what: &'static str) {
        let is_known =
            |known: &&mut Finding| known.what == what && is_alike(&known.path, &path);
        if let Some(known) = self.listed.iter_mut().find(is_known) {
            known.places += 1;
        } else if self.listed.len() == LISTED {
            self.more += 1;
        } else {
            self.listed.push(Finding {
                path,
                what,
                places: 1,
            });
        }
    }
}

/// Writes one line.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.listed.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}`{}` {}", finding.path, finding.what)?;
            if finding.places > 1 {
                write!(f, " ({} times)", finding.places)?;
            }
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "; {more} more"),
        }
    }
}

/// Returns whether two paths differ only in the indices of items.
fn is_alike(one: &str, other: &str) -> bool {
    names(one).eq(names(other))
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_an_array_are_one_finding_and_the_text_is_bounded() {
        let mut findings = Findings::default();
        for index in 0..50 {
            findings.add(format!("data.list[{index}].gender"), "is missing");
        }
        findings.add("data.list[7].gender".to_owned(), "is null");
        findings.add("data.list.gender".to_owned(), "is missing");
        assert_eq!(
            findings.to_string(),
            "`data.list[0].gender` is missing (50 times); `data.list[7].gender` is null; \
             `data.list.gender` is missing"
        );
        for index in 0..50 {
            findings.add(format!("data.property{index}"), "is missing");
        }
        assert!(findings.to_string().ends_with("`data.property16` is missing; 33 more"));
    }
}
