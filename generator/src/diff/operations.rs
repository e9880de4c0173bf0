//! Which operation has become which, and what changed about it.

use std::collections::{BTreeSet, HashMap};

use super::change::Place;
use super::comparison::{Carried, Comparison, Judged, Site, described};
use super::kinds::Effect;
use super::kinds::Kind::{self, *};
use super::members::{Member, Owner, Reach};
use super::view::{Method, Touched, View, answer_schema};
use crate::api::{Answer, Encoding, Location, Operation, Parameters, Type, TypeId};
use crate::document::{self, Visibility};
use crate::rust::Direction;

/// The methods that are on both sides: those of the same operationId, and of the others those with the
/// same HTTP method and path.
pub(super) fn matched<'a>(
    old: &View<'a>,
    new: &View<'a>,
) -> Vec<(Method<'a>, Method<'a>)> {
    let by_id = |one: &Method<'a>| {
        (one.client.name.as_str(), one.operation.id.as_str().to_owned())
    };
    let by_path = |one: &Method<'a>| {
        let operation = one.operation;
        let path = format!("{} {}", operation.http.as_str(), anonymous(&operation.path));
        (one.client.name.as_str(), path)
    };
    let mut pairs = zipped(&old.methods, &new.methods, by_id);
    let [before, after]: [BTreeSet<usize>; 2] = [
        pairs.iter().map(|(old, _)| old.index).collect(),
        pairs.iter().map(|(_, new)| new.index).collect(),
    ];
    let rest = |methods: &[Method<'a>], known: &BTreeSet<usize>| -> Vec<Method<'a>> {
        methods.iter().filter(|one| !known.contains(&one.index)).copied().collect()
    };
    let (before, after) = (rest(&old.methods, &before), rest(&new.methods, &after));
    pairs.extend(zipped(&before, &after, by_path));
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

/// A path without the names of its parameters.
fn anonymous(path: &str) -> String {
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
        let [before, after]: [BTreeSet<usize>; 2] = [
            self.methods.iter().map(|(old, _)| old.index).collect(),
            self.methods.iter().map(|(_, new)| new.index).collect(),
        ];
        for method in self.old.methods.clone() {
            if !before.contains(&method.index) && self.has_client(&self.new, method) {
                self.gone(method);
            }
        }
        for method in self.new.methods.clone() {
            if !after.contains(&method.index) && self.has_client(&self.old, method) {
                self.come(method);
            }
        }
    }

    fn has_client(&self, view: &View<'_>, method: Method<'_>) -> bool {
        view.document(&method.client.name).is_some()
    }

    fn gone(&mut self, method: Method<'a>) {
        let name = method.operation.plain_method();
        let mut site = operation_site(method, true);
        site.types = self.alone_with(method, true);
        if is_hidden(&self.new, method) {
            self.settled(
                OperationHidden,
                site,
                format!("`{name}` is no method any more"),
            );
        } else {
            let what = format!("`{name}` ({}) is gone", request_line(method.operation));
            self.settled(OperationRemoved, site, what);
        }
    }

    fn come(&mut self, method: Method<'a>) {
        let name = method.operation.plain_method();
        let mut site = operation_site(method, false);
        site.types = self.alone_with(method, false);
        // What it does to types that were there before is found when these are compared.
        let judged = Judged {
            source: Effect::Compatible,
            ..Judged::NOTHING
        };
        if is_hidden(&self.old, method) {
            self.judged(
                OperationShown,
                site,
                judged,
                format!("`{name}` is a method now"),
            );
        } else {
            let what = format!("`{name}` ({}) is new", request_line(method.operation));
            self.judged(OperationAdded, site, judged, what);
        }
    }

    /// The types that came or went with an operation: nothing led to them before, or leads to them now.
    fn alone_with(&self, method: Method<'_>, in_old: bool) -> Vec<String> {
        let view = if in_old { &self.old } else { &self.new };
        let is_used_there = |id: TypeId| {
            let mut pairs = self.pairs.all.iter();
            pairs.any(|(old, new)| match in_old {
                true => *old == id && self.new.is_used(*new),
                false => *new == id && self.old.is_used(*old),
            })
        };
        let types = (0..view.api.types.len()).map(TypeId).filter(|id| {
            view.users(*id).any(|user| user == method.index) && !is_used_there(*id)
        });
        let parameters = method.operation.parameters.iter();
        let mut names: Vec<_> = types
            .map(|id| view.api[id].type_name.clone())
            .chain(parameters.map(|one| one.type_name.clone()))
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
        self.parameters(old, new);
        self.body(old, new);
        self.answer(old, new);
        self.sentences(old, new);
    }

    fn identity(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        let struct_of = |one: &'a Operation| {
            one.parameters.as_ref().map(|parameters| parameters.type_name.as_str())
        };
        let (was_struct, is_struct) = (struct_of(was), struct_of(is));
        let other_struct =
            was_struct.is_some() && is_struct.is_some() && was_struct != is_struct;
        if was.method != is.method || other_struct {
            let mut what = format!(
                "`{}` is called `{}` now",
                was.plain_method(),
                is.plain_method()
            );
            if let (true, Some(was), Some(is)) = (other_struct, was_struct, is_struct) {
                what.push_str(&format!(", and `{was}` is `{is}`"));
            }
            let mut site = operation_site(new, false);
            site.types.extend(is_struct.map(str::to_owned));
            self.settled(OperationRenamed, site, what);
        } else if was.id != is.id {
            let what =
                format!("The operationId of `{}` is `{}` now", is.plain_method(), is.id);
            self.settled(OperationIdChanged, operation_site(new, false), what);
        }
    }

    fn address(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        let name = is.plain_method();
        if was.http != is.http {
            let what = format!(
                "`{name}` is sent with {} now, it was {}",
                is.http.as_str(),
                was.http.as_str()
            );
            self.settled(OperationMethodChanged, operation_site(new, false), what);
        }
        if anonymous(&was.path) != anonymous(&is.path) {
            let what =
                format!("`{name}` is sent to {} now, it was {}", is.path, was.path);
            self.settled(OperationPathChanged, operation_site(new, false), what);
        }
    }

    fn visibility(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.operation.plain_method();
        let mut note = |kind, what: String| {
            let mut site = operation_site(new, false);
            site.touched.has_page = true;
            self.settled(kind, site, what);
        };
        match (&old.operation.page, &new.operation.page) {
            (Some(_), None) => {
                note(OperationHiddenFromDocs, format!("`{name}` has no page any more"));
            }
            (None, Some(_)) => {
                note(OperationShownInDocs, format!("`{name}` has a page now"));
            }
            _ => {}
        }
        match (old.operation.deprecated, new.operation.deprecated) {
            (false, true) => {
                note(OperationDeprecated, format!("`{name}` is deprecated now"));
            }
            (true, false) => note(
                OperationUndeprecated,
                format!("`{name}` is not deprecated any more"),
            ),
            _ => {}
        }
    }

    fn behaviour(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        let name = is.plain_method();
        // With another HTTP method it is not the same request anyway.
        if was.http == is.http && was.idempotent != is.idempotent {
            let how = if is.idempotent { "sent again" } else { "not sent again" };
            let what = format!("`{name}` is {how} now when it failed");
            self.settled(OperationIdempotenceChanged, operation_site(new, false), what);
        }
        let paged =
            (self.old.api.paging(was).is_some(), self.new.api.paging(is).is_some());
        match paged {
            (false, true) => {
                let what = format!("`{name}` gives a list page by page now");
                self.settled(PagingRecognised, operation_site(new, false), what);
            }
            (true, false) => {
                let what = format!("`{name}` gives no list page by page any more");
                self.settled(PagingLost, operation_site(new, false), what);
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
            "`{}` may fail with other codes; new: {}, gone: {}",
            new.operation.plain_method(),
            listed(&is, &was),
            listed(&was, &is)
        );
        let mut site = operation_site(new, false);
        site.place.pointer.push_str(&format!("/{}", document::ERRORS));
        self.settled(OperationErrorsChanged, site, what);
    }

    fn security(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.operation.plain_method();
        let site = || Site {
            place: Place {
                pointer: format!("{}/security", new.written.at),
                ..operation_site(new, false).place
            },
            ..operation_site(new, false)
        };
        match (old.operation.bearer, new.operation.bearer) {
            (false, true) => {
                let what = format!("`{name}` needs the access token now");
                self.settled(SecurityAdded, site(), what);
            }
            (true, false) => {
                let what = format!("`{name}` needs the access token no longer");
                self.settled(SecurityRemoved, site(), what);
            }
            _ => {
                let schemes = |one: Method<'a>| -> BTreeSet<&str> {
                    one.written.security.iter().map(String::as_str).collect()
                };
                let (was, is) = (schemes(old), schemes(new));
                if was != is {
                    let shown = |schemes: &BTreeSet<&str>| match schemes.len() {
                        0 => "nothing".to_owned(),
                        _ => schemes.iter().copied().collect::<Vec<_>>().join(", "),
                    };
                    let what = format!(
                        "`{name}` asks for {} now, it asked for {}",
                        shown(&is),
                        shown(&was)
                    );
                    self.settled(SecurityChanged, site(), what);
                }
            }
        }
    }

    fn parameters(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (parameters(old), parameters(new));
        let pairs = paired_parameters(old.operation, new.operation, &was, &is);
        let type_name = |one: &Operation| {
            one.parameters.as_ref().map(|one: &Parameters| one.type_name.clone())
        };
        let type_name = type_name(new.operation).or_else(|| type_name(old.operation));
        let owner = Owner {
            name: new.operation.plain_method(),
            carried: Carried::Parameter,
            direction: Direction {
                in_request: true,
                in_answer: false,
            },
            reach: Reach::Method(new),
            type_name: &type_name.unwrap_or_default(),
        };
        let had_none = old.operation.parameters.is_none();
        for (index, (_, member)) in was.iter().enumerate() {
            match pairs.iter().find(|(old, _)| *old == index).map(|(_, new)| is[*new]) {
                Some((place, twin)) => {
                    self.parameter(&owner, was[index], (place, twin));
                }
                None => self.member_removed(&owner, *member),
            }
        }
        for (index, (_, member)) in is.iter().enumerate() {
            if pairs.iter().all(|(_, new)| *new != index) {
                self.member_added(&owner, *member, had_none);
            }
        }
    }

    fn parameter(
        &mut self,
        owner: &Owner<'_>,
        (was_in, old): (Location, Member<'a>),
        (is_in, new): (Location, Member<'a>),
    ) {
        let mut renamed = old.field.clone();
        if old.field.wire_name != new.field.wire_name {
            let what = format!(
                "{} is called `{}` now",
                owner.label(old.field),
                new.field.wire_name
            );
            self.settled(ParameterRenamed, self.member_site(owner, new, false), what);
            renamed.name.clone_from(&new.field.name);
        }
        if was_in != is_in {
            let (was, is) = (name_of(was_in), name_of(is_in));
            let what = format!(
                "{} goes into the {is} now, it went into the {was}",
                owner.label(new.field)
            );
            self.settled(
                ParameterLocationChanged,
                self.member_site(owner, new, false),
                what,
            );
        }
        let old = Member {
            field: &renamed,
            ..old
        };
        self.member(owner, old, new);
    }

    fn body(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.operation.plain_method();
        let at = |method: Method<'a>, in_old| {
            let written = method.written.body.as_ref();
            let mut site = operation_site(method, in_old);
            if let Some(body) = written {
                site.place.pointer.clone_from(&body.at);
            }
            site
        };
        match (&old.operation.body, &new.operation.body) {
            (None, Some(_)) => {
                self.settled(
                    BodyAdded,
                    at(new, false),
                    format!("`{name}` has a body now"),
                );
            }
            (Some(_), None) => {
                let what = format!("`{name}` has no body any more");
                self.settled(BodyRemoved, at(old, true), what);
            }
            (Some(was), Some(is)) => {
                if was.encoding != is.encoding {
                    let what = format!(
                        "The body of `{name}` is {} now, it was {}",
                        encoded(is.encoding),
                        encoded(was.encoding)
                    );
                    self.settled(BodyEncodingChanged, at(new, false), what);
                }
                let types = [was.schema, is.schema];
                self.message(BodyTypeChanged, "body", at(new, false), types, name);
            }
            (None, None) => {}
        }
    }

    fn answer(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.operation.plain_method();
        let at = |method: Method<'a>, in_old| {
            let mut site = operation_site(method, in_old);
            if let Some(schema) = answer_schema(method.written) {
                site.place.pointer.clone_from(&schema.at);
            }
            site
        };
        match (&old.operation.answer, &new.operation.answer) {
            (Answer::Raw, Answer::Json { .. }) => {
                let what = format!("The answer of `{name}` is described now");
                self.settled(AnswerAdded, at(new, false), what);
            }
            (Answer::Json { .. }, Answer::Raw) => {
                let what = format!("The answer of `{name}` is not described any more");
                self.settled(AnswerRemoved, at(old, true), what);
            }
            (Answer::Json { schema: was, .. }, Answer::Json { schema: is, .. }) => {
                let types = [*was, *is];
                self.message(AnswerTypeChanged, "answer", at(new, false), types, name);
            }
            (Answer::Raw, Answer::Raw) => {}
        }
    }

    /// A body or an answer that is another type now.
    fn message(
        &mut self,
        kind: Kind,
        part: &str,
        mut site: Site,
        [was, is]: [TypeId; 2],
        name: &str,
    ) {
        if self.pairs.has(was, is) {
            return;
        }
        let (was, is) = (Type::Named(was), Type::Named(is));
        let [sent, read] = self.fits(&was, &is);
        // It goes one way only.
        let fits = if kind == BodyTypeChanged { sent } else { read };
        let what = format!(
            "The {part} of `{name}` is {} now, it was {}",
            described(&self.new, &is),
            described(&self.old, &was)
        );
        site.types.extend(is.named().map(|id| self.new.api[id].type_name.clone()));
        self.judged(kind, site, Judged::wire([fits, fits]), what);
    }

    fn sentences(&mut self, old: Method<'a>, new: Method<'a>) {
        let (was, is) = (old.operation, new.operation);
        if (&was.summary, &was.description) != (&is.summary, &is.description) {
            let what = format!("The description of `{}` differs", is.plain_method());
            self.settled(ProseChanged, operation_site(new, false), what);
        }
    }
}

fn is_hidden(view: &View<'_>, method: Method<'_>) -> bool {
    let document = view.document(&method.client.name);
    document.is_some_and(|document| {
        document.operations.iter().any(|one| {
            one.id == method.operation.id && one.visibility == Visibility::Hidden
        })
    })
}

pub(super) fn touched(method: Method<'_>) -> Touched {
    let mut touched = Touched::default();
    touched.add(method.operation);
    touched
}

pub(super) fn operation_site(method: Method<'_>, in_old: bool) -> Site {
    Site {
        place: Place {
            client: method.client.name.clone(),
            pointer: method.written.at.clone(),
            in_old,
        },
        carried: Carried::NOWHERE,
        touched: touched(method),
        types: Vec::new(),
        cause: None,
    }
}

fn request_line(operation: &Operation) -> String {
    format!("{} {}", operation.http.as_str(), operation.path)
}

fn parameters(method: Method<'_>) -> Vec<(Location, Member<'_>)> {
    let members = method.operation.parameters().zip(&method.written.parameters);
    members
        .map(|(parameter, written)| {
            let member = Member {
                client: &method.client.name,
                at: &written.at,
                schema: &written.schema,
                field: &parameter.field,
            };
            (parameter.location, member)
        })
        .collect()
}

/// Places in both lists: of the same name, and of path parameters those at the same place of the path.
fn paired_parameters(
    old: &Operation,
    new: &Operation,
    was: &[(Location, Member<'_>)],
    is: &[(Location, Member<'_>)],
) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut add = |old: Option<usize>, new: Option<usize>| {
        if let (Some(old), Some(new)) = (old, new)
            && pairs.iter().all(|(one, other)| *one != old && *other != new)
        {
            pairs.push((old, new));
        }
    };
    let named =
        |list: &[(Location, Member<'_>)], name: &str, place: Option<Location>| {
            list.iter().position(|(location, member)| {
                member.field.wire_name == name
                    && place.is_none_or(|place| place == *location)
            })
        };
    for place in [true, false] {
        for (index, (location, member)) in was.iter().enumerate() {
            let twin = named(is, &member.field.wire_name, place.then_some(*location));
            add(Some(index), twin);
        }
    }
    if anonymous(&old.path) == anonymous(&new.path) {
        for (old, new) in old.path.split('/').zip(new.path.split('/')) {
            let bare = |segment: &str| segment.trim_matches(['{', '}']).to_owned();
            let path = Some(Location::Path);
            add(named(was, &bare(old), path), named(is, &bare(new), path));
        }
    }
    pairs
}

fn name_of(location: Location) -> &'static str {
    match location {
        Location::Query => "query",
        Location::Path => "path",
        Location::Header => "headers",
    }
}

fn encoded(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "JSON",
        Encoding::Form => "a form",
        Encoding::Multipart => "a multipart form",
    }
}
