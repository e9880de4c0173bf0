//! Whether the names of a document can be printed, sent and looked up: without characters that nobody sees,
//! and recorded names as Rust takes them.
//!
//! It walks the value rather than the [`Document`](super::Document), so that a document is held to the same
//! rules before it is imported.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::source::pointer::Pointer;
use crate::text;
use crate::words::{is_method_name, is_type_name};

/// The longest name, in bytes: file names are made of names, and file systems end at 255.
const LONGEST: usize = 200;

/// ASCII characters that no path of a URL holds (RFC 3986).
const NOT_IN_PATHS: &str = " \"<>\\^`|";

/// Keys whose values go over the wire: nothing in them is a name.
const VALUES: [&str; 5] =
    ["default", "enum", "example", "examples", "x-genauth-published"];

/// Refuses the names of a document that can't be used.
pub(crate) fn check(source: &Source, diagnostics: &mut Diagnostics) {
    let mut checker = Checker {
        source,
        diagnostics,
    };
    checker.value(&source.value, Pointer::ROOT);
}

struct Checker<'a> {
    source: &'a Source,
    diagnostics: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn value(&mut self, value: &Value, at: Pointer<'_>) {
        match value {
            Value::Object(map) => self.object(map, at),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, at.index(index));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, map: &Map<String, Value>, at: Pointer<'_>) {
        for (key, value) in map.iter().filter(|(key, _)| !VALUES.contains(&key.as_str()))
        {
            let at = at.key(key);
            match (key.as_str(), value) {
                ("paths", Value::Object(paths)) => self.named(paths, at, Self::path),
                ("properties", Value::Object(named)) => {
                    self.named(named, at, Self::visible)
                }
                ("schemas" | "securitySchemes", Value::Object(named)) => {
                    self.named(named, at, Self::name);
                }
                ("security", Value::Array(alternatives)) => {
                    for (index, one) in alternatives.iter().enumerate() {
                        let schemes = one.as_object().into_iter().flat_map(Map::keys);
                        schemes.for_each(|scheme| self.name(scheme, at.index(index)));
                    }
                }
                ("tags", Value::Array(tags)) => {
                    for (index, tag) in tags.iter().enumerate() {
                        match tag {
                            Value::String(name) => self.name(name, at.index(index)),
                            other => self.name_of(other, at.index(index)),
                        }
                    }
                }
                ("parameters", Value::Array(parameters)) => {
                    for (index, parameter) in parameters.iter().enumerate() {
                        self.name_of(parameter, at.index(index));
                        self.value(parameter, at.index(index));
                    }
                }
                ("operationId", Value::String(id)) => self.name(id, at),
                ("x-genauth-method", Value::String(name)) => self.method(name, at),
                ("x-genauth-enum", Value::String(name)) => self.type_name(name, at),
                _ => self.value(value, at),
            }
        }
    }

    /// The entries of a map whose keys are the author's own.
    fn named(
        &mut self,
        map: &Map<String, Value>,
        at: Pointer<'_>,
        check: fn(&mut Self, &str, Pointer<'_>),
    ) {
        for (name, value) in map {
            check(self, name, at.key(name));
            self.value(value, at.key(name));
        }
    }

    fn name_of(&mut self, value: &Value, at: Pointer<'_>) {
        if let Some(name) = value.get("name").and_then(Value::as_str) {
            self.name(name, at.key("name"));
        }
    }

    fn name(&mut self, name: &str, at: Pointer<'_>) {
        if name.is_empty() {
            self.refuse(at, "an empty name".to_owned(), "a name");
        }
        self.visible(name, at);
    }

    fn visible(&mut self, name: &str, at: Pointer<'_>) {
        if name.contains(text::is_hidden) {
            let found = format!(
                "the name `{}` has characters that nobody sees",
                text::line(name)
            );
            self.refuse(at, found, "characters that can be seen");
        }
        if name.len() > LONGEST {
            let found = format!("a name of {} bytes", name.len());
            self.refuse(at, found, &format!("at most {LONGEST} bytes"));
        }
    }

    fn path(&mut self, path: &str, at: Pointer<'_>) {
        // An extension among the paths.
        if path.starts_with("x-") {
            return;
        }
        self.visible(path, at);
        if !path.starts_with('/') {
            let found = format!("the path `{}` begins with no slash", text::line(path));
            self.refuse(at, found, "a path such as `/api/v3/users`");
        }
        if let Some(wrong) = path.chars().find(|one| NOT_IN_PATHS.contains(*one)) {
            let found = format!("the path `{}` has `{wrong}` in it", text::line(path));
            self.refuse(
                at,
                found,
                "characters that a URL can have, all others as `%XX`",
            );
        }
    }

    fn method(&mut self, name: &str, at: Pointer<'_>) {
        self.visible(name, at);
        if !is_method_name(name) {
            let found = format!("`{}`, which is no name of a method", text::line(name));
            self.refuse(at, found, "ASCII letters, digits and `_`, a letter first");
        }
    }

    fn type_name(&mut self, name: &str, at: Pointer<'_>) {
        self.visible(name, at);
        if !is_type_name(name) {
            let found = format!("`{}`, which is no name of a type", text::line(name));
            let expected =
                "ASCII letters, digits and `_`, a capital letter first, and not `Self`";
            self.refuse(at, found, expected);
        }
    }

    fn refuse(&mut self, at: Pointer<'_>, found: String, expected: &str) {
        let hint = "fix the name, here and wherever it is referred to";
        self.diagnostics.push(self.source.error(at, found, expected, hint));
    }
}
