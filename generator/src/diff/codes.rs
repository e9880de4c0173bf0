//! Changes of the status codes and API error codes.

use super::change::Place;
use super::comparison::{Carrier, Comparison, Site};
use super::index::Affected;
use super::kinds::Kind::*;
use crate::model::Code;
use crate::source::pointer::Pointer;

/// The client's name in the place of a code.
pub(super) const ERRORS: &str = "errors";

impl Comparison<'_> {
    pub(super) fn codes(&mut self) {
        let (old, new) = (&self.old.api.codes, &self.new.api.codes);
        self.section("statusCode", "StatusCode", &old.status, &new.status);
        self.section("apiCode", "ApiCode", &old.api, &new.api);
    }

    fn section(&mut self, key: &str, ty: &str, old: &[Code], new: &[Code]) {
        let counterpart =
            |codes: &[Code], value| codes.iter().find(|one| one.value == value).cloned();
        for was in old {
            match counterpart(new, was.value) {
                Some(is) => self.code(key, ty, was, &is),
                None => {
                    let what =
                        format!("`{ty}::{}` ({}) was removed", was.name, was.value);
                    self.fixed(ErrorCodeRemoved, site(key, ty, was, true), what);
                }
            }
        }
        for is in new.iter().filter(|is| counterpart(old, is.value).is_none()) {
            let what = format!("`{ty}::{}` ({}) is new", is.name, is.value);
            self.fixed(ErrorCodeAdded, site(key, ty, is, false), what);
        }
    }

    fn code(&mut self, key: &str, ty: &str, was: &Code, is: &Code) {
        if was.name != is.name {
            let what = format!("`{ty}::{}` is called `{ty}::{}` now", was.name, is.name);
            self.fixed(ErrorCodeRenamed, site(key, ty, is, false), what);
        }
        if (&was.meaning, &was.remedy) != (&is.meaning, &is.remedy) {
            let what = format!("The description of the code {} differs", is.value);
            self.fixed(ProseChanged, site(key, ty, is, false), what);
        }
    }
}

fn site(key: &str, ty: &str, code: &Code, in_old: bool) -> Site {
    let section = Pointer::ROOT.key(key);
    let value = code.value.to_string();
    Site {
        place: Place {
            client: ERRORS.to_owned(),
            pointer: section.key(&value).to_string(),
            in_old,
        },
        carrier: Carrier::NONE,
        // Any call may end with it, and a page lists all codes.
        affected: Affected {
            has_page: true,
            ..Affected::default()
        },
        types: vec![ty.to_owned()],
        cause: None,
    }
}
