//! Changes of the specification, as lines of a changelog.

use std::collections::{BTreeMap, BTreeSet};

use super::changelog::Line;
use crate::diff::{Bump, Change, Effect, Heading, Kind, Part, Revision};
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

/// Writes the changes that affect callers, and one line for all changes of the documentation. A new
/// operation has its summary; additions to one type, and the same additions to several, are one
/// line.
pub(super) fn of(changes: &[Change], old: &Revision, new: &Revision) -> Vec<Line> {
    let places = Places::of(old, new);
    let (noticed, read): (Vec<_>, Vec<_>) = changes
        .iter()
        .partition(|change| change.bump() > Bump::Patch || change.breaks());
    let mut entries: Vec<_> = Entry::all(&noticed)
        .iter()
        .map(|entry| (places.rank(entry), places.line(entry)))
        .collect();
    entries.sort_by_key(|(rank, _)| *rank);
    let mut lines: Vec<Line> = entries.into_iter().map(|(_, line)| line).collect();
    let pages: BTreeSet<&String> = read.iter().flat_map(|one| &one.operations).collect();
    if !read.is_empty() {
        lines.push(Line {
            heading: Heading::Changed,
            topic: "Documentation".to_owned(),
            text: match pages.len() {
                1 => "Descriptions, samples and limits of one operation.".to_owned(),
                count => {
                    format!("Descriptions, samples and limits of {count} operations.")
                }
            },
        });
    }
    lines
}

/// The subject of one line.
enum Entry<'c> {
    Change(&'c Change),
    Additions(Additions<'c>),
}

/// Parts of one kind that were added to the same owners, without breaking anybody.
struct Additions<'c> {
    part: Part,
    /// The client whose methods are the owners; types can be those of several.
    client: Option<&'c str>,
    names: Vec<&'c str>,
    owners: Vec<&'c str>,
    /// All of them have the same heading.
    changes: Vec<&'c Change>,
}

impl<'c> Entry<'c> {
    /// Merges additions: first those to one owner, then owners with the same ones.
    fn all(changes: &[&'c Change]) -> Vec<Self> {
        let entries = changes.iter().map(|change| Self::of(change)).collect();
        let by_owner = Self::merged(entries, |one, other| one.owners == other.owners);
        Self::merged(by_owner, |one, other| one.names == other.names)
    }

    fn of(change: &'c Change) -> Self {
        let Some(addition) = change.addition.as_ref().filter(|_| !change.breaks())
        else {
            return Self::Change(change);
        };
        let client = Some(change.place.client.as_str());
        Self::Additions(Additions {
            part: addition.part,
            client: client.filter(|_| addition.part == Part::Parameter),
            names: vec![&addition.name],
            owners: vec![&addition.owner],
            changes: vec![change],
        })
    }

    /// Merges additions of the same kind into the first ones that are alike.
    fn merged(
        entries: Vec<Self>,
        are_alike: impl Fn(&Additions<'c>, &Additions<'c>) -> bool,
    ) -> Vec<Self> {
        let mut merged: Vec<Self> = Vec::new();
        for entry in entries {
            let known = merged.iter_mut().find_map(|known| match (known, &entry) {
                (Self::Additions(known), Self::Additions(one))
                    if (known.part, known.client) == (one.part, one.client)
                        && are_alike(known, one) =>
                {
                    Some(known)
                }
                _ => None,
            });
            match (known, entry) {
                (Some(known), Self::Additions(one)) => known.absorb(one),
                (_, entry) => merged.push(entry),
            }
        }
        merged
    }

    /// Returns the operations whose requests or responses contain it.
    fn methods(&self) -> BTreeSet<Method<'c>> {
        let methods = self.changes().iter().flat_map(|change| {
            let client = change.place.client.as_str();
            change.operations.iter().map(move |method| (client, method.as_str()))
        });
        methods.collect()
    }

    fn changes(&self) -> &[&'c Change] {
        match self {
            Self::Change(change) => std::slice::from_ref(change),
            Self::Additions(additions) => &additions.changes,
        }
    }
}

impl Additions<'_> {
    fn absorb(&mut self, other: Self) {
        for (ours, theirs) in
            [(&mut self.names, other.names), (&mut self.owners, other.owners)]
        {
            let new: Vec<_> =
                theirs.into_iter().filter(|one| !ours.contains(one)).collect();
            ours.extend(new);
        }
        self.changes.extend(other.changes);
    }

    /// `New values of `FactorType` and `Channel`: `PUSH`, `CALL`.`
    fn text(&self) -> String {
        let what = match (self.part, self.names.len()) {
            (Part::Parameter, 1) => "parameter",
            (Part::Parameter, _) => "parameters",
            (Part::Property, 1) => "property",
            (Part::Property, _) => "properties",
            (Part::Value, 1) => "value",
            (Part::Value, _) => "values",
        };
        let names: Vec<_> = self.names.iter().map(|name| markdown::name(name)).collect();
        let owners: Vec<_> =
            self.owners.iter().map(|name| markdown::name(name)).collect();
        let owners = match owners.as_slice() {
            [rest @ .., last] if !rest.is_empty() => {
                format!("{} and {last}", rest.join(", "))
            }
            all => all.concat(),
        };
        format!("New {what} of {owners}: {}.", names.join(", "))
    }
}

/// The client and the method of an operation.
type Method<'a> = (&'a str, &'a str);

struct Place<'a> {
    group: &'a str,
    /// The index of the group among those of all clients.
    index: usize,
    /// The documented name of the method.
    name: &'a str,
    summary: &'a str,
    page: Option<String>,
}

/// The groups and pages of operations.
struct Places<'a>(BTreeMap<Method<'a>, Place<'a>>);

impl<'a> Places<'a> {
    /// Finds operations in the new API, and removed ones, which have no page, in the old API.
    fn of(old: &'a Revision, new: &'a Revision) -> Self {
        let mut places = BTreeMap::new();
        let pages = docs::paths(new.api());
        let mut groups: Vec<&str> = Vec::new();
        for (revision, is_new) in [(old, false), (new, true)] {
            let names = revision.names();
            for client in &revision.api().clients {
                for group in &client.groups {
                    let title = group.title.as_str();
                    let index = groups.iter().position(|one| *one == title);
                    let index = index.unwrap_or_else(|| {
                        groups.push(title);
                        groups.len() - 1
                    });
                    for operation in &group.operations {
                        let page = pages.get(&operation.node).filter(|_| is_new);
                        let page = page.map(|page| format!("{PAGES}/{page}"));
                        let name = &names[operation.node];
                        let place = Place {
                            group: title,
                            index,
                            name: names.right.method(operation).unwrap_or(name),
                            summary: operation.summary.as_str(),
                            page,
                        };
                        places.insert((client.name.as_str(), name), place);
                    }
                }
            }
        }
        Self(places)
    }

    fn of_methods<'p>(&'p self, methods: &BTreeSet<Method<'p>>) -> Vec<&'p Place<'a>> {
        methods.iter().filter_map(|method| self.0.get(method)).collect()
    }

    /// Returns the place of a line: what affects several groups, then the groups as on the pages,
    /// then what affects none; in each of them, what breaks callers comes first.
    fn rank(&self, entry: &Entry<'_>) -> (usize, usize, bool) {
        let groups: BTreeSet<usize> =
            self.of_methods(&entry.methods()).iter().map(|place| place.index).collect();
        let breaks = entry.changes().iter().any(|change| change.breaks());
        match groups.first() {
            None => (2, 0, !breaks),
            Some(group) if groups.len() == 1 => (1, *group, !breaks),
            Some(_) => (0, 0, !breaks),
        }
    }

    fn line(&self, entry: &Entry<'_>) -> Line {
        let changes = entry.changes();
        let methods = entry.methods();
        let places = self.of_methods(&methods);
        let text = match (entry, places.as_slice()) {
            (Entry::Change(change), [place])
                if change.kind == Kind::OperationAdded && !change.breaks() =>
            {
                let summary = markdown::inline(place.summary);
                let gap = if summary.is_empty() { "" } else { ": " };
                format!("{}{gap}{summary}.", place.link())
            }
            (Entry::Change(change), _) => format!(
                "{}{}",
                warning(change),
                linked(&change.message, &methods, &places)
            ),
            (Entry::Additions(additions), _) => {
                linked(&additions.text(), &methods, &places)
            }
        };
        Line {
            heading: changes.first().map_or(Heading::Changed, |one| heading(one)),
            topic: markdown::prose(&line::short(topic(&places))),
            text,
        }
    }
}

impl Place<'_> {
    /// Writes the name of the method, with a link to its page if there is one.
    fn link(&self) -> String {
        let name = markdown::inline(&markdown::name(self.name));
        match &self.page {
            Some(page) => format!("[{name}]({})", markdown::target(page)),
            None => name,
        }
    }
}

/// Writes a message with links to the pages of its operations: in place of the method's name if
/// there is one method and the message names it, otherwise at its end.
fn linked(
    message: &str,
    methods: &BTreeSet<Method<'_>>,
    places: &[&Place<'_>],
) -> String {
    let message = markdown::inline(message);
    if let ([place], Some((_, method))) = (places, methods.first()) {
        let name = markdown::inline(&markdown::name(method));
        if message.contains(&name) {
            return message.replacen(&name, &place.link(), 1);
        }
    }
    format!("{message}{}", links(places))
}

fn topic<'a>(places: &[&Place<'a>]) -> &'a str {
    let groups: BTreeSet<&'a str> = places.iter().map(|place| place.group).collect();
    match groups.iter().next() {
        None => NONE,
        Some(group) if groups.len() == 1 => group,
        Some(_) => SEVERAL,
    }
}

/// Writes links to the pages of operations: ` ([`enroll_factor`](…))`.
fn links(places: &[&Place<'_>]) -> String {
    let pages = places.iter().filter(|place| place.page.is_some());
    let pages: Vec<String> = pages.map(|place| place.link()).collect();
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
    use crate::diff::{Addition, Place as At};
    use crate::github::markdown::testing::{NAMES, outline};
    use crate::text;

    /// The section of a release with an operation, a change and an addition, in which all that a
    /// document can say is this.
    fn section(name: &str, filling: usize) -> String {
        let new = Change {
            source: Effect::Compatible,
            ..change(name, filling)
        };
        let added = Change {
            kind: Kind::EnumValueAdded,
            addition: Some(Addition {
                part: Part::Value,
                name: name.to_owned(),
                owner: name.to_owned(),
            }),
            ..new.clone()
        };
        let summary = format!("{} {name} and {name}", "x".repeat(filling));
        let place = Place {
            group: name,
            index: 0,
            name,
            summary: &summary,
            page: Some(format!("{PAGES}/pets/{name}/{name}.md")),
        };
        let places = Places(BTreeMap::from([(("pets", name), place)]));
        let log =
            "# Changelog\n\n## [Unreleased]\n\n### Changed\n\n- Ours.\n\n## [0.1.0]\n";
        let changes = [&change(name, filling), &new, &added, &added];
        let lines: Vec<Line> =
            Entry::all(&changes).iter().map(|entry| places.line(entry)).collect();
        assert_eq!(lines.len(), 3);
        changelog::release(log, "0.2.0", "2026-01-31", &lines).unwrap().0
    }

    fn change(name: &str, filling: usize) -> Change {
        Change {
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
            addition: None,
        }
    }

    #[test]
    fn additions_to_one_owner_and_to_several_are_one_line() {
        let added = |part, name: &str, owner: &str, breaks| Change {
            source: if breaks { Effect::Breaking } else { Effect::Compatible },
            addition: Some(Addition {
                part,
                name: name.to_owned(),
                owner: owner.to_owned(),
            }),
            ..change("list", 1)
        };
        let of_shop = |mut change: Change| {
            change.place.client = "shop".to_owned();
            change
        };
        let changes = [
            added(Part::Value, "SMS", "Factor", false),
            added(Part::Property, "id", "Pet", false),
            added(Part::Value, "PUSH", "Factor", false),
            added(Part::Value, "SMS", "Channel", false),
            added(Part::Value, "PUSH", "Channel", false),
            added(Part::Property, "id", "Owner", false),
            added(Part::Property, "age", "Pet", true),
            added(Part::Property, "id", "Shop", false),
            added(Part::Parameter, "id", "list", false),
            of_shop(added(Part::Parameter, "id", "list", false)),
            added(Part::Parameter, "id", "get", false),
        ];
        let changes: Vec<&Change> = changes.iter().collect();
        let places = Places(BTreeMap::new());
        let lines = Entry::all(&changes)
            .iter()
            .map(|entry| places.line(entry).text)
            .collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                "New values of `Factor` and `Channel`: `SMS`, `PUSH`.",
                "New property of `Pet`, `Owner` and `Shop`: `id`.",
                "**Breaking:** x `list` of `x` is list now, and list.",
                "New parameter of `list` and `get`: `id`.",
                "New parameter of `list`: `id`.",
            ]
        );
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
                assert_eq!(headings.count(), 6, "{page}");
            }
        }
    }
}
