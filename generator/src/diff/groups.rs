//! Clients, and the groups of their operations.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Place;
use super::comparison::{Carrier, Comparison, Effects, Site};
use super::index::{Affected, Index, Method};
use super::kinds::Effect;
use super::kinds::Kind::{self, *};
use super::operations::operation_site;
use crate::github::markdown;
use crate::model::{Client, Scheme, Server};
use crate::surface::setters;

impl<'a> Comparison<'a> {
    pub(super) fn clients(&mut self) {
        let (old, new) = (&self.old.api.clients, &self.new.api.clients);
        for client in old {
            match new.iter().find(|one| one.name == client.name) {
                Some(counterpart) => self.client(client, counterpart),
                None => self.whole(ClientRemoved, client, true),
            }
        }
        for client in new {
            if old.iter().all(|one| one.name != client.name) {
                self.whole(ClientAdded, client, false);
            }
        }
        self.moved();
    }

    fn whole(&mut self, kind: Kind, client: &Client, in_old: bool) {
        let view = if in_old { &self.old } else { &self.new };
        let name = &view.names[client.node];
        let how = if in_old { "was removed" } else { "is new" };
        let what = format!("`{}` {how}, with all its operations", name);
        let mut site = site(view, client, "#".to_owned(), client.operations());
        site.place.in_old = in_old;
        self.fixed(kind, site, what);
    }

    fn client(&mut self, old: &Client, new: &Client) {
        if (&old.title, &old.description) != (&new.title, &new.description) {
            let mut site = site(&self.new, new, "#/info".to_owned(), [].into_iter());
            // The title is on every page.
            site.affected.has_page = true;
            let what =
                format!("The description of `{}` differs", &self.new.names[new.node]);
            self.fixed(ProseChanged, site, what);
        }
        if self.new.api.platform.credentials(&new.name).is_none() {
            self.servers(old, new);
            self.schemes(old, new);
        }
        for group in &new.groups {
            let counterpart = old.groups.iter().find(|one| one.name == group.name);
            let differs = counterpart.is_some_and(|counterpart| {
                (&counterpart.title, &counterpart.description)
                    != (&group.title, &group.description)
            });
            if differs {
                let title = markdown::name(&group.title);
                let what = format!("The description of the group {title} differs");
                let site = site(
                    &self.new,
                    new,
                    group.origin.pointer.to_string(),
                    group.operations.iter(),
                );
                self.fixed(ProseChanged, site, what);
            }
        }
    }

    fn servers(&mut self, old: &Client, new: &Client) {
        let url = |server: Option<&Server>| match server {
            Some(server) => markdown::name(&server.url()),
            None => "none".to_owned(),
        };
        let (was, is) = (url(old.servers.first()), url(new.servers.first()));
        if was != is {
            let what = format!("The default server is {is} now, it was {was}");
            let at = "#/servers".to_owned();
            let site = site(&self.new, new, at, new.operations());
            let effect = match old.has_host() == new.has_host() {
                true => Effect::Compatible,
                false => Effect::Breaking,
            };
            self.verdict(ServersChanged, site, Effects::on_source(effect), what);
        }
    }

    /// Compares the security schemes, and the methods of the builder that set their credentials.
    fn schemes(&mut self, old: &Client, new: &Client) {
        let with_setters =
            |client: &Client| -> BTreeMap<String, (Scheme, Option<String>)> {
                let schemes = client.schemes.iter().cloned().zip(setters::of(client));
                schemes.map(|one| (one.0.name.clone(), one)).collect()
            };
        let (was, is) = (with_setters(old), with_setters(new));
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for name in names {
            let shown = markdown::name(name);
            let mut effects = Effects::NOTHING;
            let (kind, what) = match (was.get(name), is.get(name)) {
                (None, Some(_)) => {
                    (CredentialsAdded, format!("The security scheme {shown} is new"))
                }
                (Some(_), None) => (
                    CredentialsRemoved,
                    format!("The security scheme {shown} was removed"),
                ),
                (Some((was, old)), Some((is, new))) if was.kind != is.kind => {
                    let is_set_alike = old == new
                        && setters::kind(&was.kind) == setters::kind(&is.kind);
                    effects.source = Effects::source(!is_set_alike).source;
                    effects.sent = Effect::Breaking;
                    let what = format!(
                        "The credentials of the security scheme {shown} are others"
                    );
                    (CredentialsChanged, what)
                }
                (Some((_, Some(was))), Some((_, Some(is)))) if was != is => {
                    effects.source = Effect::Breaking;
                    let what = format!(
                        "The credentials of the security scheme {shown} are set by `{is}` now, they were set by `{was}`"
                    );
                    (CredentialsChanged, what)
                }
                _ => continue,
            };
            let is_gone = kind == CredentialsRemoved;
            let (view, client) = match is_gone {
                true => (&self.old, old),
                false => (&self.new, new),
            };
            let pointer = client.schemes.iter().find(|one| one.name == *name);
            let pointer = pointer.map(|one| one.at.clone()).unwrap_or_default();
            let operations = client.operations().filter(|operation| {
                operation.security.iter().flatten().any(|one| one.scheme == *name)
            });
            let mut site = site(view, client, pointer, operations);
            site.place.in_old = is_gone;
            self.verdict(kind, site, effects, what);
        }
    }

    /// Records operations that are in another group now: one change for each, or for all of a
    /// group.
    fn moved(&mut self) {
        let pairs = self.methods.clone();
        let mut moved: Vec<_> = pairs
            .into_iter()
            .filter(|(old, new)| old.group.name != new.group.name)
            .collect();
        let renamed = renamed_groups(&self.old, &self.new, &moved);
        for (was, is) in &renamed {
            let (of_group, rest): (Vec<_>, Vec<_>) =
                moved.into_iter().partition(|(old, new)| {
                    (&old.client.name, &old.group.name) == (&was.0, &was.1)
                        && new.group.name == *is
                });
            moved = rest;
            self.group_renamed(&of_group);
        }
        for (old, new) in moved {
            let what = format!(
                "`{}` is in the group {} now, it was in {}",
                new.name,
                markdown::name(&new.group.title),
                markdown::name(&old.group.title)
            );
            self.fixed(OperationMoved, operation_site(new, false), what);
        }
    }

    fn group_renamed(&mut self, methods: &[(Method<'a>, Method<'a>)]) {
        let Some((old, new)) = methods.first() else { return };
        let what = format!(
            "The group {} is called {} now",
            markdown::name(&old.group.title),
            markdown::name(&new.group.title)
        );
        let site = site(
            &self.new,
            new.client,
            new.group.origin.pointer.to_string(),
            methods.iter().map(|(_, new)| new.operation),
        );
        self.fixed(GroupRenamed, site, what);
    }
}

fn site<'o>(
    view: &Index<'_>,
    client: &Client,
    pointer: String,
    operations: impl Iterator<Item = &'o crate::model::Operation>,
) -> Site {
    let mut affected = Affected::default();
    operations
        .filter_map(|operation| view.method(operation.node))
        .for_each(|method| affected.add(method));
    Site {
        place: Place {
            client: client.name.clone(),
            pointer,
            in_old: false,
        },
        carrier: Carrier::NONE,
        affected,
        types: Vec::new(),
        cause: None,
    }
}

/// Returns client, old name and new name of renamed groups: all operations of the old group are in
/// the new one, and only one of them exists in each revision.
fn renamed_groups(
    old: &Index<'_>,
    new: &Index<'_>,
    moved: &[(Method<'_>, Method<'_>)],
) -> BTreeMap<(String, String), String> {
    let has = |view: &Index<'_>, client: &str, group: &str| {
        let mut methods = view.methods.iter();
        methods.any(|one| one.client.name == client && one.group.name == group)
    };
    let mut targets: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (was, is) in moved {
        let group = (was.client.name.clone(), was.group.name.clone());
        targets.entry(group).or_default().insert(is.group.name.clone());
    }
    targets
        .into_iter()
        .filter_map(|((client, group), targets)| {
            let [target] = Vec::from_iter(targets).try_into().ok()?;
            let is_new = !has(old, &client, &target);
            (is_new && !has(new, &client, &group)).then_some(((client, group), target))
        })
        .collect()
}
