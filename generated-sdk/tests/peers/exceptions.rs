//! Known differences of the official SDKs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// A difference with a reason.
#[derive(Debug)]
struct Exception {
    difference: String,
    /// The affected pages. Empty means all.
    pages: Vec<String>,
    because: String,
    /// The pages where it occurred.
    met: BTreeSet<String>,
}

/// The exceptions of one SDK.
#[derive(Debug)]
pub(crate) struct Exceptions(Vec<Exception>);

impl Exceptions {
    pub(crate) fn of(sdk: &str, file: &Path) -> Self {
        let text = fs::read_to_string(file).expect("the exceptions can be read");
        let all: Vec<Value> = serde_json::from_str(&text).expect("a list");
        let own = all.iter().filter(|one| one["sdk"] == sdk);
        Self(own.map(Exception::read).collect())
    }

    /// Returns whether a difference has a reason, and records its occurrence.
    pub(crate) fn explain(&mut self, page: &str, difference: &str) -> bool {
        let exception = self.0.iter_mut().find(|one| {
            let is_meant =
                one.pages.is_empty() || one.pages.iter().any(|meant| meant == page);
            is_meant && one.difference == difference
        });
        let Some(exception) = exception else { return false };
        exception.met.insert(page.to_owned());
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Prints each exception with the number of affected samples.
    pub(crate) fn report(&self) {
        for Exception {
            difference,
            because,
            met,
            ..
        } in &self.0
        {
            println!("  {:>4}  {difference}: {because}", met.len());
        }
    }

    /// Returns the exceptions that no longer occur.
    pub(crate) fn stale(&self) -> Vec<String> {
        let stale = |one: &Exception| {
            let nowhere = one.met.is_empty().then(|| "anywhere".to_owned());
            let pages =
                one.pages.iter().filter(|page| !one.met.contains(*page)).cloned();
            let places: Vec<_> = nowhere.into_iter().chain(pages).collect();
            let line = |place| format!("no longer {}: {place}", one.difference);
            places.into_iter().map(line).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(stale).collect()
    }
}

impl Exception {
    fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().expect("a text").to_owned();
        let pages = value["pages"].as_array().into_iter().flatten();
        Self {
            difference: text("difference"),
            pages: pages.map(|page| page.as_str().expect("a page").to_owned()).collect(),
            because: text("because"),
            met: BTreeSet::new(),
        }
    }
}
