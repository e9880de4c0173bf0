//! Changes of request bodies and responses.

use super::comparison::{Comparison, Effects, Site, described};
use super::index::Method;
use super::kinds::Kind::{self, *};
use super::operations::operation_site;
use crate::model::{Encoding, Type};

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
            (Some(was), Some(is)) => {
                let types = [was, is];
                self.message(
                    ResponseTypeChanged,
                    "response",
                    at(new, false),
                    types,
                    name,
                );
            }
            (None, None) => {}
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

fn encoded(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "JSON",
        Encoding::Form => "a form",
        Encoding::Multipart => "a multipart form",
        Encoding::Text | Encoding::Events => "text",
        Encoding::Binary => "a file",
    }
}
