//! The way through the site: the pages in their order, and the list at the side of each.

use minijinja::{Value, context};

use super::links;
use crate::docs::contents::{self, CODES, Contents, GroupPages};
use crate::docs::languages::RUST;
use crate::docs::markdown;
use crate::docs::navigation::GUIDES;
use crate::locale::Locale;

/// The most pages of a group that are listed beside one of them. Its index page has all.
const MOST_BESIDE: usize = 80;

/// A page, with the path of its file on the site.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) deprecated: bool,
}

/// A heading over pages, in the list of a part.
struct Group {
    /// None for pages without a heading.
    entry: Option<Entry>,
    pages: Vec<Entry>,
}

impl Group {
    /// Returns the pages that are near the one at a path.
    fn around(&self, path: &str) -> &[Entry] {
        let here = self.pages.iter().position(|entry| entry.path == path);
        let last = self.pages.len().saturating_sub(MOST_BESIDE);
        let start = here.unwrap_or_default().saturating_sub(MOST_BESIDE / 2).min(last);
        &self.pages[start..self.pages.len().min(start + MOST_BESIDE)]
    }
}

/// A part of the site.
struct Part {
    title: String,
    groups: Vec<Group>,
}

/// All pages in their order.
pub(super) struct Navigation {
    parts: Vec<Part>,
    order: Vec<Entry>,
}

impl Navigation {
    /// Lists the pages. `titles` has path and title of each guide; without any, there is no part for
    /// them.
    pub(super) fn new(
        contents: &Contents<'_>,
        locale: &Locale,
        titles: &[(String, String)],
    ) -> Self {
        let mut parts = Vec::new();
        if !titles.is_empty() {
            let listed = GUIDES.iter().filter_map(|guide| {
                let path = links::path(&guide.path());
                let title = titles.iter().find(|(page, _)| *page == path)?.1.clone();
                Some(entry(path, title))
            });
            let overview = entry(
                links::path("guide/README.md"),
                locale.text("navigation.overview"),
            );
            parts.push(Part {
                title: locale.text("navigation.guides").to_owned(),
                groups: vec![Group {
                    entry: None,
                    pages: [overview].into_iter().chain(listed).collect(),
                }],
            });
        }
        for client in &contents.clients {
            let overview =
                entry(page(&client.path()), locale.text("navigation.overview"));
            let webhooks = client
                .webhooks()
                .map(|path| entry(page(&path), locale.text("webhooks.title")));
            let alone = |pages: Vec<Entry>| Group { entry: None, pages };
            let groups = client.groups.iter().map(group);
            parts.push(Part {
                title: markdown::shown(&client.client.title),
                groups: [alone(vec![overview])]
                    .into_iter()
                    .chain(groups)
                    .chain(webhooks.map(|one| alone(vec![one])))
                    .collect(),
            });
        }
        let codes = contents
            .has_codes
            .then(|| entry(page(CODES), locale.text("navigation.codes")));
        let overview = entry(page("README.md"), locale.text("navigation.reference"));
        parts.push(Part {
            title: locale.text("navigation.more").to_owned(),
            groups: vec![Group {
                entry: None,
                pages: [overview].into_iter().chain(codes).collect(),
            }],
        });
        let groups = parts.iter().flat_map(|part| &part.groups);
        let order = groups.flat_map(|group| group.entry.iter().chain(&group.pages));
        Self {
            order: order.cloned().collect(),
            parts,
        }
    }

    /// Returns the list beside a page: the pages of the part and the group that it is in, and links
    /// to the others.
    pub(super) fn beside(&self, path: &str) -> Value {
        let is_here = |entry: &Entry| entry.path == path;
        let parts = self.parts.iter().map(|part| {
            let groups: Vec<Value> = part
                .groups
                .iter()
                .map(|group| {
                    let is_open = group.pages.iter().chain(&group.entry).any(is_here);
                    let is_listed = is_open || group.entry.is_none();
                    let pages = if is_listed { group.around(path) } else { &[] };
                    let pages = pages.iter();
                    context! {
                        entry => group.entry.as_ref().map(|one| value(one, path)),
                        pages => pages.map(|one| value(one, path)).collect::<Vec<_>>(),
                    }
                })
                .collect();
            let mut pages = part
                .groups
                .iter()
                .flat_map(|group| group.pages.iter().chain(&group.entry));
            context! { title => &part.title, is_open => pages.any(is_here), groups }
        });
        parts.collect()
    }

    /// Returns the pages before and behind a page.
    pub(super) fn around(&self, path: &str) -> (Option<&Entry>, Option<&Entry>) {
        let Some(at) = self.order.iter().position(|entry| entry.path == path) else {
            return (None, self.order.first());
        };
        (at.checked_sub(1).and_then(|at| self.order.get(at)), self.order.get(at + 1))
    }
}

fn group(pages: &GroupPages<'_>) -> Group {
    let entries = pages.pages.iter().map(|one| Entry {
        path: page(one.path),
        title: markdown::shown(&contents::name(one.operation)),
        deprecated: one.operation.deprecated,
    });
    Group {
        entry: Some(entry(page(&pages.path()), markdown::shown(&pages.group.title))),
        pages: entries.collect(),
    }
}

fn entry(path: String, title: impl Into<String>) -> Entry {
    Entry {
        path,
        title: title.into(),
        deprecated: false,
    }
}

/// Returns the path on the site of a page in the folder of a language.
pub(super) fn page(path: &str) -> String {
    links::path(&format!("{}/{path}", RUST.name))
}

/// Returns an entry as templates see it on the page with this path.
pub(super) fn value(entry: &Entry, from: &str) -> Value {
    context! {
        title => &entry.title,
        href => format!("{}{}", links::up(from), entry.path),
        is_here => entry.path == from,
        deprecated => entry.deprecated,
    }
}
