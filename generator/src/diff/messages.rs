//! Changes of request bodies and responses.

use super::comparison::{Comparison, Effects, Site, described};
use super::index::Method;
use super::kinds::Kind::{self, *};
use super::operations::operation_site;
use crate::model::{Content, Encoding, Operation, Origin, Type};

impl<'a> Comparison<'a> {
    pub(super) fn body(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.name;
        let at = |method: Method<'a>, in_old| {
            let mut site = operation_site(method, in_old);
            if let Some(body) = &method.operation.body {
                site.place.pointer = body.origin.pointer.to_string();
            }
            site
        };
        match (&old.operation.body, &new.operation.body) {
            (None, Some(_)) => {
                self.fixed(
                    BodyAdded,
                    at(new, false),
                    format!("`{name}` has a body now"),
                );
            }
            (Some(_), None) => {
                let what = format!("`{name}` no longer has a body");
                self.fixed(BodyRemoved, at(old, true), what);
            }
            (Some(was), Some(is)) => {
                if was.encoding != is.encoding {
                    let what = format!(
                        "The body of `{name}` is {} now, it was {}",
                        encoded(is.encoding),
                        encoded(was.encoding)
                    );
                    self.fixed(BodyEncodingChanged, at(new, false), what);
                }
                if was.required != is.required {
                    let (kind, what) = match is.required {
                        true => (BodyRequired, "required now, it was optional"),
                        false => (BodyOptional, "optional now, it was required"),
                    };
                    let what = format!("The body of `{name}` is {what}");
                    self.fixed(kind, at(new, false), what);
                }
                let all = [&was.others, &is.others];
                self.media_types("body", name, all, &|in_old| match in_old {
                    true => at(old, true),
                    false => at(new, false),
                });
                let types = [&was.ty, &is.ty];
                self.message(BodyTypeChanged, "body", at(new, false), types, name);
            }
            (None, None) => {}
        }
    }

    pub(super) fn response(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.name;
        let at = |method: Method<'a>, in_old| {
            let mut site = operation_site(method, in_old);
            site.place.pointer = method.operation.response.origin.pointer.to_string();
            site
        };
        match (old.operation.response.ty(), new.operation.response.ty()) {
            (None, Some(_)) => {
                let what = format!("The response of `{name}` is described now");
                self.fixed(ResponseAdded, at(new, false), what);
            }
            (Some(_), None) => {
                let what = format!("The response of `{name}` is no longer described");
                self.fixed(ResponseRemoved, at(old, true), what);
            }
            (Some(_), Some(_))
                if old.operation.response.is_stream()
                    != new.operation.response.is_stream() =>
            {
                let effects = Effects {
                    source: Effects::source(true).source,
                    ..Effects::wire([false, false])
                };
                self.returned(old, new, at(new, false), effects);
            }
            (Some(was), Some(is)) => {
                let types = [was, is];
                self.message(
                    ResponseTypeChanged,
                    "response",
                    at(new, false),
                    types,
                    name,
                );
                self.optional_response(old, new, at(new, false));
            }
            (None, None) => {
                self.returned(old, new, at(new, false), Effects::source(true));
            }
        }
        let all = [&old.operation.response.others, &new.operation.response.others];
        self.media_types("response", name, all, &|in_old| match in_old {
            true => at(old, true),
            false => at(new, false),
        });
        self.statuses(old, new);
    }

    /// Records that a method returns something of another kind.
    fn returned(
        &mut self,
        old: Method<'a>,
        new: Method<'a>,
        site: Site,
        effects: Effects,
    ) {
        let contents = [old, new].map(|one| &one.operation.response.content);
        if contents[0] != contents[1] {
            let [was, is] = contents.map(returned);
            let what = format!("`{}` returns {is} now, it returned {was}", new.name);
            self.verdict(ResponseTypeChanged, site, effects, what);
        }
    }

    /// Records that a response can be missing now, or no longer can.
    fn optional_response(&mut self, old: Method<'a>, new: Method<'a>, site: Site) {
        let [was, is] = [old, new].map(|one| match &one.operation.response.content {
            Content::Value { optional, .. } => *optional,
            Content::Raw
            | Content::Empty
            | Content::Redirect
            | Content::Events { .. } => false,
        });
        if was == is {
            return;
        }
        let name = new.name;
        let what = match is {
            true => format!("The response of `{name}` can be missing now"),
            false => format!("The response of `{name}` can no longer be missing"),
        };
        let effects = Effects {
            source: Effects::source(true).source,
            ..Effects::wire([!is, !is])
        };
        self.verdict(ResponseTypeChanged, site, effects, what);
    }

    /// Records the media types that were added and removed beside the one that the client uses.
    fn media_types(
        &mut self,
        part: &str,
        name: &str,
        [was, is]: [&Vec<String>; 2],
        site: &dyn Fn(bool) -> Site,
    ) {
        for one in is.iter().filter(|one| !was.contains(one)) {
            let what = format!("The {part} of `{name}` can be `{one}`, too");
            self.fixed(MediaTypeAdded, site(false), what);
        }
        for one in was.iter().filter(|one| !is.contains(one)) {
            let what = format!("The {part} of `{name}` can no longer be `{one}`");
            self.fixed(MediaTypeRemoved, site(true), what);
        }
    }

    /// Records the statuses that were added and removed, and the types of errors.
    fn statuses(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.name;
        let (before, after) = (statuses(old.operation), statuses(new.operation));
        let at = |method: Method<'a>, origin: &Origin, in_old| {
            let mut site = operation_site(method, in_old);
            site.place.pointer = origin.pointer.to_string();
            site
        };
        for (status, origin) in after.iter().filter(|(one, _)| !has(&before, one)) {
            let what = format!("`{name}` is documented to return HTTP {status}");
            self.fixed(ResponseStatusAdded, at(new, origin, false), what);
        }
        for (status, origin) in before.iter().filter(|(one, _)| !has(&after, one)) {
            let what =
                format!("`{name}` is no longer documented to return HTTP {status}");
            self.fixed(ResponseStatusRemoved, at(old, origin, true), what);
        }
        let failures = &old.operation.response.failures;
        for is in &new.operation.response.failures {
            let Some(was) = failures.iter().find(|one| one.status == is.status) else {
                continue;
            };
            let is_same = match (&was.ty, &is.ty) {
                (Some(was), Some(is)) => self.pairs.same(was, is),
                (was, is) => was.is_none() && is.is_none(),
            };
            if !is_same {
                let what = format!(
                    "The body of HTTP {} of `{name}` has another type",
                    is.status
                );
                self.fixed(ErrorBodyChanged, at(new, &is.origin, false), what);
            }
        }
    }

    /// Records that the type of a body or a response was replaced.
    fn message(
        &mut self,
        kind: Kind,
        part: &str,
        mut site: Site,
        [was, is]: [&Type; 2],
        name: &str,
    ) {
        if self.pairs.same(was, is) {
            return;
        }
        let [sent, read] = self.fits(was, is);
        // A message has one direction only.
        let fits = if kind == BodyTypeChanged { sent } else { read };
        let what = format!(
            "The {part} of `{name}` is {} now, it was {}",
            described(&self.new, is),
            described(&self.old, was)
        );
        site.types.extend(is.named().map(|id| self.new.type_name(id).to_owned()));
        let effects = Effects {
            source: Effects::source(!self.same_in_rust(was, is)).source,
            ..Effects::wire([fits, fits])
        };
        self.verdict(kind, site, effects, what);
    }
}

/// Returns the statuses that are documented, with their places.
fn statuses(operation: &Operation) -> Vec<(&str, &Origin)> {
    let response = &operation.response;
    let successes = response.successes.iter().map(|one| (&*one.status, &one.origin));
    let failures = response.failures.iter().map(|one| (&*one.status, &one.origin));
    successes.chain(failures).collect()
}

fn has(statuses: &[(&str, &Origin)], status: &str) -> bool {
    statuses.iter().any(|(known, _)| *known == status)
}

/// Returns the words for a response without a type.
fn returned(content: &Content) -> &'static str {
    match content {
        Content::Empty => "nothing",
        Content::Redirect => "a redirect",
        Content::Events { .. } => "a stream of events",
        Content::Value { .. } => "a value",
        Content::Raw => "the raw response",
    }
}

fn encoded(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "JSON",
        Encoding::Form => "a form",
        Encoding::Multipart => "a multipart form",
        Encoding::Text | Encoding::Events => "text",
        Encoding::Binary => "a file",
    }
}
