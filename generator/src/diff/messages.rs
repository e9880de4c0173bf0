//! The body of a request and the answer to it, as they were and as they are.

use super::comparison::{Comparison, Judged, Site, described};
use super::kinds::Kind::{self, *};
use super::operations::operation_site;
use super::view::Method;
use crate::model::{Encoding, Type, TypeId};

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

    pub(super) fn answer(&mut self, old: Method<'a>, new: Method<'a>) {
        let name = new.name;
        let at = |method: Method<'a>, in_old| {
            let mut site = operation_site(method, in_old);
            site.place.pointer = method.operation.response.origin.pointer.to_string();
            site
        };
        match (old.operation.response.schema, new.operation.response.schema) {
            (None, Some(_)) => {
                let what = format!("The answer of `{name}` is described now");
                self.settled(AnswerAdded, at(new, false), what);
            }
            (Some(_), None) => {
                let what = format!("The answer of `{name}` is not described any more");
                self.settled(AnswerRemoved, at(old, true), what);
            }
            (Some(was), Some(is)) => {
                let types = [was, is];
                self.message(AnswerTypeChanged, "answer", at(new, false), types, name);
            }
            (None, None) => {}
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
        site.types.extend(is.named().map(|id| self.new.type_name(id).to_owned()));
        self.judged(kind, site, Judged::wire([fits, fits]), what);
    }
}

fn encoded(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Json => "JSON",
        Encoding::Form => "a form",
        Encoding::Multipart => "a multipart form",
    }
}
