//! Changes of the specification, as lines of a changelog.

use std::collections::{BTreeMap, BTreeSet};

use super::changelog::Line;
use crate::diff::Revision;
use crate::diff::{Bump, Change, Effect, Heading};
use crate::docs;
use crate::github::markdown;
use crate::line;

/// The folder of the pages, as the changelog links to it.
const PAGES: &str = "generated-sdk/docs/rust";

/// The maximum number of links in one line.
const LINKS: usize = 3;

/// The topics of changes that affect several groups, or none.
const SEVERAL: &str = "Several groups";
const NONE: &str = "Types and codes";

/// Writes a line for each change that affects callers, and one line for all changes of the
/// documentation.
pub(super) fn of(changes: &[Change], old: &Revision, new: &Revision) -> Vec<Line> {
    let places = Places::of(old, new);
    let (noticed, read): (Vec<_>, Vec<_>) = changes
        .iter()
        .partition(|change| change.bump() > Bump::Patch || change.breaks());
    let mut lines: Vec<Line> =
        noticed.iter().map(|change| places.line(change)).collect();
    let pages: BTreeSet<&String> = read.iter().flat_map(|one| &one.operations).collect();
    if !read.is_empty() {
        lines.push(Line {
            heading: Heading::Changed,
            topic: "Documentation".to_owned(),
            text: format!(
                "Sentences, samples and limits of {} operations.",
                pages.len()
            ),
        });
    }
    lines
}

/// The client and the method of an operation.
type Method<'a> = (&'a str, &'a str);

struct Place<'a> {
    group: &'a str,
    page: Option<String>,
}

/// The groups and pages of operations.
struct Places<'a>(BTreeMap<Method<'a>, Place<'a>>);

impl<'a> Places<'a> {
    /// Finds operations in the new API, and removed ones, which have no page, in the old API.
    fn of(old: &'a Revision, new: &'a Revision) -> Self {
        let mut places = BTreeMap::new();
        let pages = docs::paths(new.api());
        for (revision, is_new) in [(old, false), (new, true)] {
            for client in &revision.api().clients {
                for group in &client.groups {
                    for operation in &group.operations {
                        let page = pages.get(&operation.node).filter(|_| is_new);
                        let page = page.map(|page| format!("{PAGES}/{page}"));
                        let name = &revision.names()[operation.node];
                        let method = (client.name.as_str(), name);
                        let group = group.title.as_str();
                        places.insert(method, Place { group, page });
                    }
                }
            }
        }
        Self(places)
    }

    fn line(&self, change: &Change) -> Line {
        let methods = change.operations.iter();
        let places = methods.filter_map(|method| {
            let place = self.0.get(&(change.place.client.as_str(), method.as_str()))?;
            Some((method.as_str(), place))
        });
        let places: Vec<(&str, &Place<'_>)> = places.collect();
        Line {
            heading: heading(change),
            topic: markdown::prose(&line::short(topic(&places))),
            text: format!(
                "{}{}{}",
                warning(change),
                markdown::inline(&change.message),
                links(&places)
            ),
        }
    }
}

fn topic<'a>(places: &[(&str, &Place<'a>)]) -> &'a str {
    let groups: BTreeSet<&'a str> =
        places.iter().map(|(_, place)| place.group).collect();
    match groups.iter().next() {
        None => NONE,
        Some(group) if groups.len() == 1 => group,
        Some(_) => SEVERAL,
    }
}

/// Writes links to the pages of operations: ` ([enroll_factor](…))`.
fn links(places: &[(&str, &Place<'_>)]) -> String {
    let pages = places.iter().filter_map(|(method, place)| {
        let page = markdown::target(place.page.as_ref()?);
        Some(format!("[{}]({page})", markdown::prose(method)))
    });
    let pages: Vec<String> = pages.collect();
    let shown = pages.iter().take(LINKS).cloned().collect::<Vec<_>>().join(", ");
    match pages.len() {
        0 => String::new(),
        count if count > LINKS => format!(" ({shown} and {} more)", count - LINKS),
        _ => format!(" ({shown})"),
    }
}

fn warning(change: &Change) -> &'static str {
    match (change.source, change.wire) {
        (Effect::Breaking, _) => "**Breaking:** ",
        (_, Effect::Breaking) => "**Older versions stop working:** ",
        _ => "",
    }
}

/// Returns the heading of the kind; a change that breaks callers is never just an addition.
fn heading(change: &Change) -> Heading {
    match change.kind.row().heading {
        Heading::Added if change.breaks() => Heading::Changed,
        heading => heading,
    }
}

#[cfg(test)]
mod tests {
    use super::super::changelog;
    use super::*;
    use crate::diff::{Kind, Place as At};
    use crate::github::markdown::testing::{NAMES, outline};
    use crate::text;

    /// The section of a release with one change, in which all that a document can say is this.
    fn section(name: &str, filling: usize) -> String {
        let change = Change {
            kind: Kind::OperationAdded,
            name: "operation-added".to_owned(),
            place: At {
                client: "pets".to_owned(),
                pointer: "#".to_owned(),
                in_old: false,
            },
            operations: vec![name.to_owned()],
            types: Vec::new(),
            source: Effect::Breaking,
            wire: Effect::None,
            docs: true,
            message: format!(
                "{} {} of `x` is {name} now, and {name}.",
                "x".repeat(filling),
                markdown::name(name)
            ),
        };
        let page = Some(format!("{PAGES}/pets/{name}/{name}.md"));
        let place = Place { group: name, page };
        let places = Places(BTreeMap::from([(("pets", name), place)]));
        let log =
            "# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- Ours.\n\n## [0.1.0]\n";
        let line = places.line(&change);
        changelog::release(log, "0.2.0", "2026-01-31", &[line]).unwrap().0
    }

    #[test]
    fn a_changelog_has_no_structure_but_ours() {
        let blocks = |page: &str| -> Vec<String> {
            let (structure, _) = outline(page);
            let inner = ["text", "code"];
            structure.into_iter().filter(|one| !inner.contains(&one.as_str())).collect()
        };
        for name in NAMES {
            // A line ends before each of the words once.
            for filling in (1..110).step_by(4) {
                let (page, ours) = (section(name, filling), section("name", filling));
                assert_eq!(blocks(&page), blocks(&ours), "{name:?} {filling}: {page}");
                let hidden = |letter: char| text::is_hidden(letter) && letter != '\n';
                assert!(!page.contains(hidden), "{page}");
                let headings = page.lines().filter(|line| line.starts_with('#'));
                assert_eq!(headings.count(), 5, "{page}");
            }
        }
    }
}
