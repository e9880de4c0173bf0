//! The catalogue of the platform's codes: `spec/errors.yaml` goes in, each code with its name and its
//! meaning comes out.
//!
//! It is written by people and read strictly, as the prose is.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostics;
use crate::openapi::{self, Document, ERRORS};
use crate::source::Source;
use crate::source::pointer::Pointer;

/// What the platform can say about the end of a call. The default is the empty catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    /// `statusCode` of a body.
    pub status: Vec<Code>,
    /// `apiCode` of a body.
    pub api: Vec<Code>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub value: i64,
    /// Name of the constant: `USER_LOCKED`.
    pub name: String,
    /// A clause without a full stop: `the user is locked`.
    pub meaning: String,
}

impl Codes {
    /// Everything that is wrong with the file is reported at once.
    pub fn read(source: &Source) -> Result<Self, Diagnostics> {
        let mut reader = Reader {
            source,
            diagnostics: Diagnostics::default(),
        };
        let codes = reader.catalogue();
        reader.diagnostics.finish(codes).map(|(codes, _)| codes)
    }

    /// Refuses what the document's operations are said to fail with if it is not in the catalogue. Without a
    /// catalogue, there is nothing to hold a document to.
    pub(crate) fn check(&self, document: &Document, diagnostics: &mut Diagnostics) {
        let is_known = |value: i64| self.api.iter().any(|code| code.value == value);
        for operation in document.operations.iter().filter(|_| !self.is_empty()) {
            let errors = operation.errors.iter().enumerate();
            for (index, value) in errors.filter(|(_, value)| !is_known(**value)) {
                diagnostics.push(document.source.error(
                    format!("{}/{ERRORS}/{index}", operation.at),
                    format!("the code {value}, which nobody has explained"),
                    "an `apiCode` that errors.yaml lists",
                    "mend the number, or add the code to errors.yaml with a name and its meaning",
                ));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.status.is_empty() && self.api.is_empty()
    }
}

/// The codes with these values, in the order of the values; what is not known is left out.
pub(crate) fn find<'a>(
    codes: &'a [Code],
    values: &'a [i64],
) -> impl Iterator<Item = &'a Code> {
    values.iter().filter_map(|value| codes.iter().find(|code| code.value == *value))
}

struct Reader<'s> {
    source: &'s Source,
    diagnostics: Diagnostics,
}

impl<'s> Reader<'s> {
    fn catalogue(&mut self) -> Codes {
        let root = self.object(&self.source.value, &Pointer::ROOT);
        self.only(root, &Pointer::ROOT, &["statusCode", "apiCode"]);
        Codes {
            status: self.section(root, "statusCode"),
            api: self.section(root, "apiCode"),
        }
    }

    fn section(&mut self, root: Option<&'s Map<String, Value>>, key: &str) -> Vec<Code> {
        let at = Pointer::ROOT.key(key);
        let section = root.and_then(|root| root.get(key));
        let entries = section.and_then(|section| self.object(section, &at));
        let mut names = BTreeSet::new();
        let mut codes = Vec::new();
        for (value, entry) in entries.into_iter().flatten() {
            let at = at.key(value);
            let Some(code) = self.code(value, entry, &at) else { continue };
            if !names.insert(code.name.clone()) {
                let found = format!("the name `{}`, which another code has", code.name);
                self.refuse(&at.key("name"), &found, "a name of its own");
            }
            codes.push(code);
        }
        codes
    }

    fn code(&mut self, value: &str, entry: &'s Value, at: &Pointer<'_>) -> Option<Code> {
        let number = value.parse();
        if number.is_err() {
            self.refuse(at, &format!("the key `{value}`"), "a whole number");
        }
        let entry = self.object(entry, at);
        self.only(entry, at, &["name", "meaning"]);
        let name = self.text(entry?, at, "name");
        if let Some(name) = name.filter(|name| !is_constant(name)) {
            let found = format!("`{name}`, which is no name of a constant");
            self.refuse(&at.key("name"), &found, "a name as `USER_LOCKED`");
        }
        let meaning = self.text(entry?, at, "meaning");
        if meaning.is_some_and(|meaning| meaning.ends_with('.')) {
            self.refuse(
                &at.key("meaning"),
                "a sentence",
                "a clause without a full stop",
            );
        }
        Some(Code {
            value: number.ok()?,
            name: name?.to_owned(),
            meaning: openapi::prose(meaning?),
        })
    }

    fn text(
        &mut self,
        entry: &'s Map<String, Value>,
        at: &Pointer<'_>,
        key: &str,
    ) -> Option<&'s str> {
        match entry.get(key).map(|value| value.as_str().map(str::trim)) {
            None => self.refuse(at, &format!("no `{key}`"), "`name` and `meaning`"),
            Some(Some("") | None) => {
                self.refuse(&at.key(key), "no text", "a text that is not empty");
            }
            Some(text) => return text,
        }
        None
    }

    fn object(
        &mut self,
        value: &'s Value,
        at: &Pointer<'_>,
    ) -> Option<&'s Map<String, Value>> {
        if !value.is_object() {
            self.refuse(at, "no map", "a map");
        }
        value.as_object()
    }

    fn only(
        &mut self,
        object: Option<&Map<String, Value>>,
        at: &Pointer<'_>,
        known: &[&str],
    ) {
        let keys = object.into_iter().flat_map(Map::keys);
        for key in keys.filter(|key| !known.contains(&key.as_str())) {
            let found = format!("the key `{key}`, which means nothing here");
            let expected = format!("one of `{}`", known.join("`, `"));
            self.refuse(&at.key(key), &found, &expected);
        }
    }

    fn refuse(&mut self, at: &Pointer<'_>, found: &str, expected: &str) {
        let hint = "spec/README.md shows the format of the catalogue of codes";
        self.diagnostics.push(self.source.error(at, found, expected, hint));
    }
}

fn is_constant(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;
    use crate::testing;

    fn read(text: &str) -> Result<Codes, Diagnostics> {
        Codes::read(
            &Source::parse("errors.yaml", text.to_owned(), Format::Yaml)
                .expect("valid YAML"),
        )
    }

    #[test]
    fn codes_keep_their_order() {
        let codes = read(
            "apiCode:\n  2005: {name: USER_LOCKED, meaning: the user is locked}\n  \
             7: {name: SEVEN, meaning: seven}\n",
        )
        .expect("nothing is wrong with it");
        let values: Vec<_> = codes.api.iter().map(|code| code.value).collect();
        assert_eq!(values, [2005, 7]);
        assert_eq!(codes.api[0].name, "USER_LOCKED");
        assert!(codes.status.is_empty() && !codes.is_empty());
    }

    #[test]
    fn a_code_of_an_operation_has_to_be_in_the_catalogue() {
        let operation = "  /a:\n    get:\n      operationId: a\n      responses: {}\n      \
                         x-genauth-errors: [7, 2005, six]\n";
        let (document, mut diagnostics) =
            testing::document(&testing::spec(operation, ""));
        let codes =
            read("apiCode: {7: {name: SEVEN, meaning: seven}}").expect("a catalogue");
        codes.check(&document, &mut diagnostics);
        Codes::default().check(&document, &mut diagnostics);
        insta::assert_snapshot!(diagnostics.to_string(), @r"
        error: a string stands here
          --> spec/authentication.yaml:8:35 #/paths/~1a/get/x-genauth-errors/2
          expected: a whole number
          hint: write a value of that kind

        error: the code 2005, which nobody has explained
          --> spec/authentication.yaml:8:29 #/paths/~1a/get/x-genauth-errors/1
          expected: an `apiCode` that errors.yaml lists
          hint: mend the number, or add the code to errors.yaml with a name and its meaning
        ");
    }

    #[test]
    fn all_mistakes_are_named_with_their_places() {
        let text = "\
statuscode: {}
statusCode:
  ok: {name: OK, meaning: well}
  400: {name: Bad, meaning: It is bad., code: 1}
  401: {name: SAME}
apiCode:
  1: {name: SAME, meaning: one}
  2: {name: SAME, meaning: ''}
  3: {name: SAME, meaning: three}
  4: four
";
        let complaints: Vec<_> = read(text)
            .expect_err("a lot is wrong")
            .iter()
            .map(|one| {
                let line = one.position.map_or(0, |at| at.line);
                format!("{line} {}: {}, not {}", one.pointer, one.expected, one.found)
            })
            .collect();
        insta::assert_snapshot!(complaints.join("\n"));
    }
}
