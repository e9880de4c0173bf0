//! Pairs of operations, and the changes of each.

use std::collections::{BTreeSet, HashMap};

use super::change::Place;
use super::comparison::{Carrier, Comparison, Effects, Site};
use super::index::{Affected, Index, Method};
use super::kinds::Effect;
use super::kinds::Kind::*;
use crate::github::markdown;
use crate::line;
use crate::model::{
    Input, Link, NodeId, Operation, Origin, Requirement, Security, Server, TypeId,
};
use crate::surface;

/// Returns the methods that both revisions have: paired by HTTP method and path, the others without
/// the names of path parameters, and those that are left by operationId.
pub(super) fn matched<'a>(
    old: &Index<'a>,
    new: &Index<'a>,
) -> Vec<(Method<'a>, Method<'a>)> {
    let by_id = |one: &Method<'a>| {
        (one.client.name.as_str(), one.operation.id.as_str().to_owned())
    };
    let by_path = |one: &Method<'a>| {
        let path = format!("{} {}", one.operation.http.as_str(), one.operation.path);
        (one.client.name.as_str(), path)
    };
    let by_anonymous = |one: &Method<'a>| {
        let (client, path) = by_path(one);
        (client, anonymous(&path))
    };
    let mut pairs = zipped(&old.methods, &new.methods, by_path);
    for key in [&by_anonymous as &dyn Fn(&Method<'a>) -> (&'a str, String), &by_id] {
        let [before, after]: [BTreeSet<NodeId>; 2] = [
            pairs.iter().map(|(old, _)| old.node()).collect(),
            pairs.iter().map(|(_, new)| new.node()).collect(),
        ];
        let rest = |methods: &[Method<'a>],
                    known: &BTreeSet<NodeId>|
         -> Vec<Method<'a>> {
            methods.iter().filter(|one| !known.contains(&one.node())).copied().collect()
        };
        pairs.extend(zipped(
            &rest(&old.methods, &before),
            &rest(&new.methods, &after),
            key,
        ));
    }
    pairs
}

fn zipped<'a>(
    old: &[Method<'a>],
    new: &[Method<'a>],
    key: impl Fn(&Method<'a>) -> (&'a str, String),
) -> Vec<(Method<'a>, Method<'a>)> {
    let new: HashMap<_, _> = new.iter().map(|one| (key(one), *one)).collect();
    old.iter().filter_map(|one| Some((*one, *new.get(&key(one))?))).collect()
}

/// Returns a path without the names of its parameters.
pub(super) fn anonymous(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let is_parameter = segment.starts_with('{') && segment.ends_with('}');
        if is_parameter { "{}" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

impl<'a> Comparison<'a> {
    pub(super) fn operations(&mut self) {
        for (old, new) in self.methods.clone() {
            self.operation(old, new);
        }
        let [before, after]: [BTreeSet<NodeId>; 2] = [
            self.methods.iter().map(|(old, _)| old.node()).collect(),
            self.methods.iter().map(|(_, new)| new.node()).collect(),
        ];
        for method in self.old.methods.clone() {
            if !before.contains(&method.node()) && self.has_client(&self.new, method) {
                self.gone(method);
            }
        }
        for method in self.new.methods.clone() {
            if !after.contains(&method.node()) && self.has_client(&self.old, method) {
                self.come(method);
            }
        }
    }

    fn has_client(&self, view: &Index<'_>, method: Method<'_>) -> bool {
        view.client(&method.client.name).is_some()
    }

    fn gone(&mut self, method: Method<'a>) {
        let name = method.name;
        let mut site = operation_site(method, true);
        site.types = self.alone_with(method, true);
        if is_hidden(&self.new, method) {
            self.fixed(
                OperationHidden,
                site,
                format!("`{name}` no longer has a method"),
            );
        } else {
            let what =
                format!("`{name}` ({}) was removed", request_line(method.operation));
            self.fixed(OperationRemoved, site, what);
        }
    }

    fn come(&mut self, method: Method<'a>) {
        let name = method.name;
        let mut site = operation_site(method, false);
        site.types = self.alone_with(method, false);
        if is_hidden(&self.old, method) {
            self.fixed(OperationShown, site, format!("`{name}` has a method now"));
        } else {
            let what = format!("`{name}` ({}) is new", request_line(method.operation));
            self.fixed(OperationAdded, site, what);
        }
    }

    /// Returns the types that were added or removed with an operation: only one of the revisions
    /// uses them.
    fn alone_with(&self, method: Method<'_>, in_old: bool) -> Vec<String> {
        let view = if in_old { &self.old } else { &self.new };
        let is_used_there = |id: TypeId| {
            let mut pairs = self.pairs.all_with_enums();
            pairs.any(|(old, new)| match in_old {
                true => *old == id && self.new.is_used(*new),
                false => *new == id && self.old.is_used(*old),
            })
        };
        let types = (0..view.api.types.len()).map(TypeId).filter(|id| {
            view.users(*id).any(|user| user == method.node()) && !is_used_there(*id)
        });
        let parameters = view.names.parameters(method.operation);
        let mut names: Vec<_> = types
            .map(|id| view.type_name(id).to_owned())
            .chain(parameters.map(str::to_owned))
            .collect();
        names.sort();
        names
    }

    fn operation(&mut self, old: Method<'a>, new: Method<'a>) {
        self.identity(old, new);
        self.address(old, new);
        self.visibility(old, new);
        self.behaviour(old, new);
        self.errors(old, new);
        self.security(old, new);
        self.server(old, new);
        self.token(old, new);
        self.arguments(old, new);
        self.parameters(old, new);
        self.body(old, new);
        self.response(old, new);
        self.sentences(old, new);
    }

    fn identity(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        let former = self.new.names.former_methods(is);
        let method = match old.name == new.name {
            true => Effect::None,
            false if former.iter().any(|name| name == old.name) => Effect::Compatible,
            false => Effect::Breaking,
        };
        let structs = [self.old.names.parameters(was), self.new.names.parameters(is)];
        let parameters = match structs {
            [Some(was), Some(is)] => self.new.renamed(was, is),
            _ => Effect::None,
        };
        let effect = method.max(parameters);
        if effect > Effect::None {
            let mut what = format!("`{}` is called `{}` now", old.name, new.name);
            if let (true, [Some(was), Some(is)]) = (parameters > Effect::None, structs) {
                what.push_str(&format!(", and `{was}` is `{is}`"));
            }
            if effect == Effect::Compatible {
                what.push_str("; the former name is deprecated");
            }
            let mut site = operation_site(new, false);
            site.types.extend(structs[1].map(str::to_owned));
            self.verdict(OperationRenamed, site, Effects::on_source(effect), what);
        } else if was.id != is.id {
            let id = markdown::name(&is.id);
            let what = format!("The operationId of `{}` is {id} now", new.name);
            self.fixed(OperationIdChanged, operation_site(new, false), what);
        }
        self.former_methods(old, new);
    }

    fn former_methods(&mut self, old: Method<'a>, new: Method<'a>) {
        let [was, is] = [
            self.old.names.right.method(old.operation),
            self.new.names.right.method(new.operation),
        ];
        let former = self.new.names.former_methods(new.operation).iter();
        let mut now: Vec<&str> = former.map(String::as_str).collect();
        now.extend([new.name].into_iter().chain(is));
        let before = self.old.names.former_methods(old.operation).iter();
        let before = before.map(|former| (former.as_str(), "a former name"));
        for (name, kind) in before.chain(was.map(|right| (right, "another name"))) {
            if !now.contains(&name) {
                let what = format!("`{name}`, {kind} of `{}`, was removed", new.name);
                self.fixed(OperationAliasRemoved, operation_site(new, false), what);
            }
        }
        if let Some(right) = is.filter(|_| is != was) {
            let what = format!("`{right}` is another name of `{}` now", new.name);
            self.fixed(OperationNameAdded, operation_site(new, false), what);
        }
    }

    /// Compares the inputs that the method takes as arguments. Inputs that were removed are reported
    /// as such.
    fn arguments(&mut self, old: Method<'a>, new: Method<'a>) {
        let was = surface::arguments(self.old.api, old.operation);
        let is = surface::arguments(self.new.api, new.operation);
        let exists = |input: &Input| match input {
            Input::Parameters => !new.operation.parameters.is_empty(),
            Input::Body => new.operation.body.is_some(),
        };
        let differs = |input: &Input| was.contains(input) != is.contains(input);
        if Input::ALL.iter().any(|input| exists(input) && differs(input)) {
            let listed = |inputs: &[Input]| match inputs {
                [] => "no arguments".to_owned(),
                _ => {
                    let names = inputs.iter().map(|one| one.as_str());
                    names.collect::<Vec<_>>().join(" and ")
                }
            };
            let what = format!(
                "`{}` takes {} now, it took {}",
                new.name,
                listed(&is),
                listed(&was)
            );
            self.fixed(OperationArgumentsChanged, operation_site(new, false), what);
        }
    }

    fn address(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        let name = new.name;
        if was.http != is.http {
            let what = format!(
                "`{name}` is sent with {} now, it was {}",
                is.http.as_str(),
                was.http.as_str()
            );
            self.fixed(OperationMethodChanged, operation_site(new, false), what);
        }
        if anonymous(&was.path) != anonymous(&is.path) {
            let what = format!(
                "`{name}` is sent to {} now, it was {}",
                line::short(&is.path),
                line::short(&was.path)
            );
            self.fixed(OperationPathChanged, operation_site(new, false), what);
        }
    }

    fn visibility(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.name;
        let mut note = |kind, what: String| {
            let mut site = operation_site(new, false);
            site.affected.has_page = true;
            self.fixed(kind, site, what);
        };
        match (old.operation.has_page, new.operation.has_page) {
            (true, false) => {
                note(OperationHiddenFromDocs, format!("`{name}` no longer has a page"));
            }
            (false, true) => {
                note(OperationShownInDocs, format!("`{name}` has a page now"));
            }
            _ => {}
        }
        match (old.operation.deprecated, new.operation.deprecated) {
            (false, true) => {
                note(OperationDeprecated, format!("`{name}` is deprecated now"));
            }
            (true, false) => {
                note(OperationUndeprecated, format!("`{name}` is no longer deprecated"))
            }
            _ => {}
        }
    }

    fn behaviour(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        let name = new.name;
        // With another HTTP method, it is a different request anyway.
        if was.http == is.http && was.idempotent != is.idempotent {
            let how = if is.idempotent { "sent again" } else { "not sent again" };
            let what = format!("`{name}` is {how} now after a failure");
            self.fixed(OperationIdempotenceChanged, operation_site(new, false), what);
        }
        let paged = (was.paging.is_some(), is.paging.is_some());
        match paged {
            (false, true) => {
                let what = format!("`{name}` returns an array page by page now");
                self.fixed(PagingRecognised, operation_site(new, false), what);
            }
            (true, false) => {
                let what = format!("`{name}` no longer returns an array page by page");
                self.fixed(PagingLost, operation_site(new, false), what);
            }
            _ => {}
        }
    }

    fn errors(&mut self, old: Method<'a>, new: Method<'a>) {
        let codes = |method: Method<'a>| -> BTreeSet<i64> {
            method.operation.errors.api.iter().copied().collect()
        };
        let (was, is) = (codes(old), codes(new));
        if was == is {
            return;
        }
        let listed = |codes: &BTreeSet<i64>, less: &BTreeSet<i64>| {
            let codes: Vec<_> = codes.difference(less).map(i64::to_string).collect();
            if codes.is_empty() { "none".to_owned() } else { codes.join(", ") }
        };
        let what = format!(
            "`{}` may fail with other codes; new: {}, removed: {}",
            new.name,
            listed(&is, &was),
            listed(&was, &is)
        );
        let mut site = operation_site(new, false);
        site.place.pointer = new.operation.errors.origin.pointer.to_string();
        self.fixed(OperationErrorsChanged, site, what);
    }

    fn security(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.name;
        let site = || Site {
            place: Place::of(&new.operation.origin.below("/security"), false),
            ..operation_site(new, false)
        };
        match (old.operation.bearer, new.operation.bearer) {
            (false, true) => {
                let what = format!("`{name}` needs the access token now");
                self.fixed(SecurityAdded, site(), what);
            }
            (true, false) => {
                let what = format!("`{name}` no longer needs the access token");
                self.fixed(SecurityRemoved, site(), what);
            }
            _ => {
                let (was, is) = (&old.operation.security, &new.operation.security);
                if alternatives(was) == alternatives(is) {
                    return;
                }
                let client = &new.operation.origin.document;
                let is_described = self.new.api.platform.credentials(client).is_none();
                let kind = match (was.is_empty(), is.is_empty()) {
                    (true, false) if is_described && !is.contains(&Vec::new()) => {
                        SecurityAdded
                    }
                    (false, true) if is_described => SecurityRemoved,
                    _ => SecurityChanged,
                };
                // The clients of a platform have one kind of credentials, whatever the document says.
                let shown = if is_described { required } else { names };
                let what = format!(
                    "`{name}` requires {} now, it required {}",
                    shown(is),
                    shown(was)
                );
                let fits = is_described && fits(was, is);
                self.verdict(kind, site(), Effects::wire([fits, fits]), what);
            }
        }
    }

    /// Compares the servers that operations have instead of that of the API.
    fn server(&mut self, old: Method<'a>, new: Method<'a>) {
        let url = |method: Method<'a>| {
            let server: Option<&Server> = method.operation.server.as_ref();
            server.map(|server| (server.host.as_deref(), server.path.as_str()))
        };
        if url(old) != url(new) {
            let what = format!("`{}` is a call of another server", new.name);
            let site = Site {
                place: Place::of(&new.operation.origin.below("/servers"), false),
                ..operation_site(new, false)
            };
            let effects = Effects::on_source(Effect::Compatible);
            self.verdict(ServersChanged, site, effects, what);
        }
    }

    /// Compares whether a call needs the token that both revisions send.
    fn token(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        if was.bearer && is.bearer && was.needs_token != is.needs_token {
            let how = if is.needs_token { "no longer sent" } else { "sent now" };
            let what =
                format!("`{}` is {how} without the access token of a user", new.name);
            self.fixed(OperationTokenChanged, operation_site(new, false), what);
        }
    }

    fn sentences(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        if (&was.summary, &was.description) != (&is.summary, &is.description) {
            let what = format!("The description of `{}` differs", new.name);
            self.fixed(ProseChanged, operation_site(new, false), what);
        }
        let links = |one: &Operation| -> Vec<_> {
            let without_origin = |link: &Link| Link {
                origin: Origin::default(),
                ..link.clone()
            };
            one.links.iter().map(without_origin).collect()
        };
        if links(was) != links(is) {
            let what = format!("The links of the responses of `{}` differ", new.name);
            self.fixed(ProseChanged, operation_site(new, false), what);
        }
    }
}

fn is_hidden(view: &Index<'_>, method: Method<'_>) -> bool {
    let client = view.client(&method.client.name);
    client.is_some_and(|client| client.hidden.contains(&method.operation.id))
}

pub(super) fn affected(method: Method<'_>) -> Affected {
    let mut affected = Affected::default();
    affected.add(&method);
    affected
}

pub(super) fn operation_site(method: Method<'_>, in_old: bool) -> Site {
    Site {
        place: Place::of(&method.operation.origin, in_old),
        carrier: Carrier::NONE,
        affected: affected(method),
        types: Vec::new(),
        cause: None,
    }
}

fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.http.as_str(), line::short(&operation.path))
}

/// A security scheme with its scopes.
type Required<'s> = (&'s str, BTreeSet<&'s str>);

/// Returns the alternatives of security schemes, none of which has an order.
fn alternatives(security: &Security) -> BTreeSet<BTreeSet<Required<'_>>> {
    fn required(one: &Requirement) -> Required<'_> {
        (&one.scheme, one.scopes.iter().map(String::as_str).collect())
    }
    security.iter().map(|all| all.iter().map(required).collect()).collect()
}

/// Returns whether the credentials of each alternative are enough for one of the new ones.
fn fits(was: &Security, is: &Security) -> bool {
    let (mut was, is) = (alternatives(was), alternatives(is));
    if was.is_empty() {
        was.insert(BTreeSet::new());
    }
    let has = |all: &BTreeSet<Required<'_>>, (scheme, scopes): &Required<'_>| {
        all.iter().any(|(one, known)| one == scheme && scopes.is_subset(known))
    };
    let is_enough = |given: &BTreeSet<Required<'_>>| {
        is.iter().any(|wanted| wanted.iter().all(|one| has(given, one)))
    };
    is.is_empty() || was.iter().all(is_enough)
}

/// Writes the names of all security schemes of an operation.
fn names(security: &Security) -> String {
    let names = security.iter().flatten().map(|one| markdown::name(&one.scheme));
    let names: BTreeSet<_> = names.collect();
    match names.is_empty() {
        true => "nothing".to_owned(),
        false => names.into_iter().collect::<Vec<_>>().join(", "),
    }
}

/// Writes the security schemes that an operation requires.
fn required(security: &Security) -> String {
    let requirement = |one: &Requirement| {
        let scopes: Vec<_> = one.scopes.iter().map(|one| markdown::name(one)).collect();
        let name = markdown::name(&one.scheme);
        match scopes.is_empty() {
            true => name,
            false => format!("{name} ({})", scopes.join(", ")),
        }
    };
    let alternatives = security.iter().map(|all| match all.is_empty() {
        true => "nothing".to_owned(),
        false => all.iter().map(requirement).collect::<Vec<_>>().join(" and "),
    });
    match security.is_empty() {
        true => "nothing".to_owned(),
        false => alternatives.collect::<Vec<_>>().join(" or "),
    }
}
