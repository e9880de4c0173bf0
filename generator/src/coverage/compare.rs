//! From what was found in the three places to figures and findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::docs::Page;
use super::document::Document;
use super::item::{Item, Items, Kind};
use super::{Client, Count};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Source;

/// More findings than this help nobody: where there are many, they have one cause.
const LISTED: usize = 20;

/// One client in its three places.
pub(super) struct Comparison<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) sdk: Items,
    /// Path and content of the pages, by operation.
    pub(super) pages: BTreeMap<&'a str, (&'a str, Page)>,
}

impl<'a> Comparison<'a> {
    pub(super) fn client(&self, name: &str, source: &Source) -> Client {
        let documented: BTreeSet<&Item> = self.documented().collect();
        let pages = self.pages(&documented);
        let sides = Sides {
            all: &self.document.items,
            documented: &documented,
            sdk: &self.sdk,
            pages: &pages,
        };
        let findings = sides.findings();
        Client {
            name: name.to_owned(),
            counts: Kind::ALL.map(|kind| sides.count(kind)),
            besides: Kind::ALL.map(|kind| sides.besides(kind)),
            hidden: self.document.hidden,
            paged: Vec::new(),
            unlisted: findings.len().saturating_sub(LISTED),
            findings: listed(&findings, source),
        }
    }

    /// What the pages have to have.
    fn documented(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        let operations = self.document.operations.iter().filter(|one| one.has_page);
        operations.flat_map(|operation| &operation.reach)
    }

    fn pages(&self, documented: &BTreeSet<&Item>) -> Pages<'a> {
        let mut pages = Pages::default();
        let mut without = Vec::new();
        for operation in &self.document.operations {
            let Some((path, page)) = self.pages.get(operation.name.as_str()) else {
                without.extend(operation.has_page.then_some(operation));
                continue;
            };
            let found = page.items(operation, &self.document.schemas);
            for item in operation.reach.iter().filter(|item| !found.contains(item)) {
                pages.missing.entry(item).or_insert(Some(path));
            }
            pages.found.extend(found);
        }
        for item in without.into_iter().flat_map(|operation| &operation.reach) {
            if !pages.found.contains(item) {
                pages.missing.entry(item).or_default();
            }
        }
        // A list in the prose looks like a list of values.
        let is_value = |item: &Item| item.kind == Kind::EnumValue;
        pages.found.retain(|item| !is_value(item) || documented.contains(item));
        pages
    }
}

/// What the pages have, and what they lack.
#[derive(Default)]
struct Pages<'a> {
    found: Items,
    /// With the first page that should have it, if that exists.
    missing: BTreeMap<&'a Item, Option<&'a str>>,
}

/// The sets that are compared.
struct Sides<'s> {
    /// What the SDK has to have, and where it stands in the document.
    all: &'s BTreeMap<Item, String>,
    /// What the pages have to have, which is a part of all.
    documented: &'s BTreeSet<&'s Item>,
    sdk: &'s Items,
    pages: &'s Pages<'s>,
}

impl<'s> Sides<'s> {
    /// What only the SDK has to have is left out of its figure.
    fn count(&self, kind: Kind) -> Count {
        let of_kind = |item: &&Item| item.kind == kind;
        let counts = |item: &&Item| {
            self.documented.contains(item) || !self.all.contains_key(item)
        };
        let complete = |item: &&Item| !self.pages.missing.contains_key(item);
        Count {
            document: self.documented.iter().filter(|item| of_kind(item)).count(),
            sdk: self.sdk.iter().filter(of_kind).filter(counts).count(),
            docs: self.pages.found.iter().filter(of_kind).filter(complete).count(),
        }
    }

    fn besides(&self, kind: Kind) -> usize {
        let only_sdk = |item: &&Item| !self.documented.contains(item);
        self.all.keys().filter(|item| item.kind == kind).filter(only_sdk).count()
    }

    /// The most important kinds first.
    fn findings(&self) -> Vec<Finding<'s>> {
        let missing = self.all.iter().flat_map(|(item, at)| self.missing(item, at));
        let sdk = self.sdk.iter().filter(|item| !self.all.contains_key(item));
        let pages = &self.pages.found;
        let pages = pages.iter().filter(|item| !self.documented.contains(item));
        let sdk = sdk.map(|item| (item, Place::Sdk));
        let pages = pages.map(|item| (item, Place::Pages));
        let surplus = sdk.chain(pages).map(|(item, place)| Finding {
            item,
            at: None,
            place,
        });
        missing.chain(surplus).collect()
    }

    fn missing(&self, item: &'s Item, at: &'s str) -> impl Iterator<Item = Finding<'s>> {
        let sdk = (!self.sdk.contains(item)).then_some(Place::Sdk);
        let page = self.pages.missing.get(item).map(|page| match page {
            Some(path) => Place::Page(path),
            None => Place::Pages,
        });
        sdk.into_iter().chain(page).map(move |place| Finding {
            item,
            at: Some(at),
            place,
        })
    }
}

/// Something that is not everywhere, or somewhere without reason.
struct Finding<'a> {
    item: &'a Item,
    /// Where it stands in the document, if it does.
    at: Option<&'a str>,
    /// Where it is missing, or should not be.
    place: Place<'a>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Sdk,
    Pages,
    Page(&'a str),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sdk => f.write_str("in the SDK"),
            Self::Pages => f.write_str("on the pages"),
            Self::Page(path) => write!(f, "on the page `{path}`"),
        }
    }
}

impl Finding<'_> {
    fn diagnostic(&self, source: &Source) -> Diagnostic {
        let Item { kind, name } = self.item;
        let (thing, place) = (format!("the {} `{name}`", kind.noun()), self.place);
        let emitter = match place {
            Place::Sdk => "generator/src/rust/",
            Place::Pages | Place::Page(_) => "generator/src/docs/ or templates/",
        };
        let hint = format!("a bug in {emitter}, or in generator/src/api/ before it");
        match self.at {
            Some(at) => {
                let found = format!("{thing} is missing {place}");
                source.error(at, found, "all that the document has", hint)
            }
            None => {
                let found = format!("{thing} is {place}, but not in the document");
                source.error("#", found, "only what the document has", hint)
            }
        }
    }
}

/// Positions are looked up only for what is shown.
fn listed(findings: &[Finding<'_>], source: &Source) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for finding in findings.iter().take(LISTED) {
        diagnostics.push(finding.diagnostic(source));
    }
    diagnostics
}
