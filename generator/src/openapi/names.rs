//! Checks of a document's names: they can be sent, and records can be names of Rust.
//!
//! A name may have any character that its place on the wire can carry: emitters show hidden ones as
//! escapes, and derive names of Rust from all others.
//!
//! The checks walk the JSON value rather than the [`Document`](super::Document), so that a document
//! is held to the same rules before it is imported.

use serde_json::{Map, Value};

use super::extensions as ext;
use super::servers::is_dots;
use super::visit::{self, Kind, Site};
use crate::source::pointer::Pointer;
use crate::source::reader::Reader;
use crate::text;

/// The longest recorded name, in bytes.
const LONGEST: usize = 200;

/// Keywords that can't be written as `r#keyword`.
pub(crate) const NEVER_RAW: [&str; 4] = ["Self", "crate", "self", "super"];

/// The modules of the generated code that are not of one client.
const MODULES: [&str; 7] =
    ["additions", "blocking", "clients", "codes", "models", "operations", "shared"];

/// ASCII characters that no path of a URL has (RFC 3986).
const NOT_IN_PATHS: &str = " \"<>\\^`|?#";

/// Refuses the names of a document that can't be used.
pub(crate) fn check(reader: &Reader<'_>) {
    let names = Names(reader);
    visit::objects(reader.root().value, |site, object| names.of(site, object));
}

/// Returns whether a client may have this name, which is also the name of a file and of a module.
pub fn is_client_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && is_word(name)
        && !name.contains(|letter: char| letter.is_ascii_uppercase())
        && !name.contains("__")
        && !NEVER_RAW.contains(&name)
        && !MODULES.contains(&name)
}

/// Returns whether a method may be recorded under this name.
pub(crate) fn is_method_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && is_word(name)
        && !NEVER_RAW.contains(&name)
}

/// Returns whether a type may be recorded under this name.
pub(crate) fn is_type_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && is_word(name)
        && name != "Self"
}

/// Returns whether a field may be recorded under this name.
fn is_field_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_')
        && name.contains(|letter: char| letter.is_ascii_alphanumeric())
        && is_word(name)
        && !name.contains(|letter: char| letter.is_ascii_uppercase())
        && !NEVER_RAW.contains(&name)
}

fn is_word(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Returns whether the braces of a path come in pairs, each with a name.
fn has_names(path: &str) -> bool {
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else { return false };
        if before.contains('}') || name.is_empty() || name.contains('{') {
            return false;
        }
        rest = next;
    }
    !rest.contains('}')
}

struct Names<'r>(&'r Reader<'r>);

impl Names<'_> {
    fn of(&self, site: Site<'_>, object: &Map<String, Value>) {
        let Site { kind, at, key, .. } = site;
        match kind {
            Kind::PathItem => self.path(key, at),
            Kind::Parameter => self.parameter(object, at),
            Kind::Operation => {
                self.string(object, at, ext::METHOD, Self::method);
                self.string(object, at, ext::RIGHT_METHOD, Self::method);
                self.string(object, at, ext::PARAMETERS, Self::type_name);
                let former = object.get(ext::FORMER_METHODS).and_then(Value::as_array);
                for (index, one) in former.into_iter().flatten().enumerate() {
                    if let Some(name) = one.as_str() {
                        self.method(name, at.key(ext::FORMER_METHODS).index(index));
                    }
                }
            }
            Kind::Document => self.tables(object, at),
            _ => {}
        }
        self.string(object, at, ext::ENUM, Self::type_name);
        self.string(object, at, ext::TYPE, Self::type_name);
        self.string(object, at, ext::FIELD, Self::field);
    }

    /// Checks the records at the root.
    fn tables(&self, root: &Map<String, Value>, at: Pointer<'_>) {
        let entries =
            |key| root.get(key).and_then(Value::as_object).into_iter().flatten();
        for key in [ext::FORMER_TYPES, ext::RIGHT_TYPES] {
            for (one, other) in entries(key) {
                let at = at.key(key);
                self.type_name(one, at.key(one));
                if let Some(other) = other.as_str() {
                    self.type_name(other, at.key(one));
                }
            }
        }
        for (name, variants) in entries(ext::VARIANTS) {
            let at = at.key(ext::VARIANTS);
            for (value, variant) in variants.as_object().into_iter().flatten() {
                if let Some(variant) = variant.as_str() {
                    self.type_name(variant, at.key(name).key(value));
                }
            }
        }
    }

    fn string(
        &self,
        object: &Map<String, Value>,
        at: Pointer<'_>,
        key: &str,
        check: fn(&Self, &str, Pointer<'_>),
    ) {
        if let Some(name) = object.get(key).and_then(Value::as_str) {
            check(self, name, at.key(key));
        }
    }

    /// Checks that a parameter of a path has a name, and that one of a header has the name of a
    /// header (RFC 9110, 5.6.2).
    fn parameter(&self, parameter: &Map<String, Value>, at: Pointer<'_>) {
        let text = |key| parameter.get(key).and_then(Value::as_str);
        let (Some(name), Some(location)) = (text("name"), text("in")) else { return };
        let is_token = |letter: char| {
            letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter)
        };
        let (is_right, expected) = match location {
            "header" => (
                !name.is_empty() && name.chars().all(is_token),
                "ASCII letters, digits, and of punctuation only ``!#$%&'*+-.^_`|~``",
            ),
            "path" => (!name.is_empty(), "a name that the path has in braces"),
            _ => (true, ""),
        };
        if !is_right {
            let name = text::line(name);
            let found = format!("`{name}` can't be the name of a {location} parameter");
            self.refuse(at.key("name"), found, expected);
        }
    }

    /// Refuses a record with hidden characters, and one that is too long.
    fn visible(&self, name: &str, at: Pointer<'_>) {
        if name.contains(text::is_hidden) {
            let found = format!("the name `{}` has hidden characters", text::line(name));
            self.refuse(at, found, "visible characters");
        }
        if name.len() > LONGEST {
            let found = format!("a name of {} bytes", name.len());
            self.refuse(at, found, format!("at most {LONGEST} bytes"));
        }
    }

    fn path(&self, path: &str, at: Pointer<'_>) {
        let shown = text::line(path);
        if !path.starts_with('/') {
            let found = format!("the path `{shown}` begins with no slash");
            self.refuse(at, found, "a path such as `/api/v3/users`");
        }
        // A client of HTTP resolves these segments, so the request would go to another path.
        if path.split('/').any(is_dots) {
            let found = format!("the path `{shown}` has a segment of dots");
            self.refuse(at, found, "a path without `.` and `..` as segments");
        }
        // The names of parameters are not sent.
        let mut depth = 0_usize;
        let wrong = path.chars().find(|letter| {
            match letter {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && (text::is_hidden(*letter) || NOT_IN_PATHS.contains(*letter))
        });
        if !has_names(path) {
            let found =
                format!("the path `{shown}` has braces without a name in between");
            self.refuse(at, found, "a path such as `/api/v3/users/{id}`");
        }
        if let Some(wrong) = wrong {
            let found = format!(
                "the path `{shown}` has `{}` in it",
                text::line(&wrong.to_string())
            );
            self.refuse(
                at,
                found,
                "characters that a URL can have, all others as `%XX`",
            );
        }
    }

    fn method(&self, name: &str, at: Pointer<'_>) {
        self.visible(name, at);
        if !is_method_name(name) {
            let found = format!("`{}` can't be the name of a method", text::line(name));
            self.refuse(at, found, "ASCII letters, digits and `_`, a letter first, and no word such as `self`");
        }
    }

    fn field(&self, name: &str, at: Pointer<'_>) {
        self.visible(name, at);
        if !is_field_name(name) {
            let found = format!("`{}` can't be the name of a field", text::line(name));
            let expected = "small ASCII letters, digits and `_`, no digit first, and not \
                            `crate`, `self` or `super`";
            self.refuse(at, found, expected);
        }
    }

    fn type_name(&self, name: &str, at: Pointer<'_>) {
        self.visible(name, at);
        if !is_type_name(name) {
            let found = format!("`{}` can't be the name of a type", text::line(name));
            let expected =
                "ASCII letters, digits and `_`, a capital letter first, and not `Self`";
            self.refuse(at, found, expected);
        }
    }

    fn refuse(
        &self,
        at: Pointer<'_>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let hint = "fix the name, here and wherever it is referred to";
        self.0.error(at, found, expected, hint);
    }
}
