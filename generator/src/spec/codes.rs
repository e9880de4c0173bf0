//! The catalogue of status codes and API error codes in `spec/errors.yaml`: each code with its name,
//! its meaning and its remedy. People write it, so it is read strictly.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::openapi::Document;
use crate::openapi::extensions::ERRORS;
use crate::source::Source;
use crate::source::reader::{Node, Object, Reader};

/// The codes of responses. The default is the empty catalogue.
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
    /// A sentence on the next step of a developer: `Say that the account is locked.` Empty if none
    /// is known.
    pub remedy: String,
}

/// The sections of the catalogue.
const SECTIONS: [&str; 2] = ["statusCode", "apiCode"];

impl Codes {
    /// Reads the file, and reports everything that is wrong with it.
    pub fn read(source: &Source) -> Result<Self, Diagnostics> {
        let reader = Reader::new(
            source,
            "spec/README.md shows the format of the catalogue of codes",
        );
        let root = reader.root().record(&SECTIONS);
        let section = |key| root.map(|root| section(root, key)).unwrap_or_default();
        let codes = Self {
            status: section("statusCode"),
            api: section("apiCode"),
        };
        reader.finish(codes)
    }

    /// Returns the codes with the texts of another file, and reports everything that is wrong with
    /// it.
    pub(crate) fn translated(mut self, source: &Source) -> Result<Self, Diagnostics> {
        let hint = "write the texts of the code: `2005: {meaning: the user is locked}`";
        let reader = Reader::new(source, hint);
        if let Some(root) = reader.root().record(&SECTIONS) {
            for (key, codes) in SECTIONS.into_iter().zip(self.sections_mut()) {
                root.entries(key, |value, entry| translate(codes, value, entry));
            }
        }
        reader.finish(self)
    }

    /// Returns an error for each text of a code that another file lacks.
    pub(crate) fn untranslated(&self, source: &Source) -> Diagnostics {
        let mut findings = Diagnostics::default();
        for (key, codes) in SECTIONS.into_iter().zip([&self.status, &self.api]) {
            for code in codes {
                let value = code.value.to_string();
                let entry = source.value.get(key).and_then(|all| all.get(&value));
                let texts = [("meaning", &code.meaning), ("remedy", &code.remedy)];
                let lacks = |(name, text): &(&str, &String)| {
                    !text.is_empty() && entry.and_then(|one| one.get(name)).is_none()
                };
                for (name, text) in texts.into_iter().filter(lacks) {
                    findings.push(source.error(
                        format!("#/{key}/{value}/{name}"),
                        format!("the code {value} has no {name} in this language"),
                        format!("an entry `{name}: {text}`"),
                        "write it in this language",
                    ));
                }
            }
        }
        findings
    }

    /// Refuses the error codes of the document's operations that are not in the catalogue, if there
    /// is a catalogue.
    pub(crate) fn check(&self, document: &Document, diagnostics: &mut Diagnostics) {
        let is_known = |value: i64| self.api.iter().any(|code| code.value == value);
        for operation in document.operations.iter().filter(|_| !self.is_empty()) {
            let errors = operation.errors.iter().enumerate();
            for (index, value) in errors.filter(|(_, value)| !is_known(**value)) {
                diagnostics.push(document.source.error(
                    format!("{}/{ERRORS}/{index}", operation.at),
                    format!("the code {value} is not in the catalogue"),
                    "an `apiCode` that errors.yaml lists",
                    "fix the number, or add the code to errors.yaml with a name and its meaning",
                ));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.status.is_empty() && self.api.is_empty()
    }

    fn sections_mut(&mut self) -> [&mut [Code]; 2] {
        [&mut self.status, &mut self.api]
    }
}

/// Returns the codes with these values, in the order of the values. Unknown ones are left out.
pub(crate) fn find<'a>(
    codes: &'a [Code],
    values: &'a [i64],
) -> impl Iterator<Item = &'a Code> {
    values.iter().filter_map(|value| codes.iter().find(|code| code.value == *value))
}

/// Returns whether any of the codes has a remedy.
pub(crate) fn have_remedies(codes: &[Code]) -> bool {
    codes.iter().any(|code| !code.remedy.is_empty())
}

fn section(root: Object<'_>, key: &str) -> Vec<Code> {
    let mut names = BTreeSet::new();
    root.entries(key, |value, entry| {
        let code = code(value, entry)?;
        if !names.insert(code.name.clone()) {
            let found = format!("another code has the name `{}`", code.name);
            entry.reader.refuse(entry.at.key("name"), found, "a name of its own");
        }
        Some(code)
    })
}

fn code(value: &str, entry: Node<'_>) -> Option<Code> {
    let Node { reader, at, .. } = entry;
    let number = value.parse();
    if number.is_err() {
        reader.refuse(at, format!("the key `{value}`"), "an integer");
    }
    let entry = entry.record(&["name", "meaning", "remedy"])?;
    let name = entry.require("name").and_then(|name| name.text());
    if let Some(name) = name.as_ref().filter(|name| !is_constant(name)) {
        let found = format!("`{name}` can't be the name of a constant");
        reader.refuse(at.key("name"), found, "a name such as `USER_LOCKED`");
    }
    let meaning = entry.require("meaning").and_then(|meaning| meaning.text());
    if meaning.as_ref().is_some_and(|meaning| meaning.ends_with('.')) {
        reader.refuse(at.key("meaning"), "a sentence", "a clause without a full stop");
    }
    let remedy = entry.get("remedy").and_then(|remedy| remedy.text());
    if remedy.as_ref().is_some_and(|remedy| !remedy.ends_with('.')) {
        reader.refuse(at.key("remedy"), "no full stop", "a sentence with a full stop");
    }
    Some(Code {
        value: number.ok()?,
        name: name?,
        meaning: meaning?,
        remedy: remedy.unwrap_or_default(),
    })
}

/// Gives the code its texts in another language.
fn translate(codes: &mut [Code], value: &str, entry: Node<'_>) -> Option<()> {
    let texts = entry.record(&["meaning", "remedy"])?;
    let Some(code) = codes.iter_mut().find(|code| code.value.to_string() == value)
    else {
        let found = format!("the key `{value}`");
        entry.reader.refuse(entry.at, found, "a code of the catalogue errors.yaml");
        return None;
    };
    for (key, text) in [("meaning", &mut code.meaning), ("remedy", &mut code.remedy)] {
        if let Some(translated) = texts.get(key).and_then(|node| node.text()) {
            *text = translated;
        }
    }
    Some(())
}

fn is_constant(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;
    use crate::tests;

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
    fn texts_in_another_language_replace_those_that_they_translate() {
        let codes = read(
            "apiCode:\n  1: {name: ONE, meaning: one, remedy: Count again.}\n  \
             2: {name: TWO, meaning: two}\n  3: {name: THREE, meaning: three}\n",
        )
        .expect("nothing is wrong with it");
        let source = |text: &str| {
            let source = Source::parse("zh/errors.yaml", text.to_owned(), Format::Yaml);
            source.expect("valid YAML")
        };
        let chinese = source("apiCode: {1: {meaning: 一}, 3: {remedy: 重数。}}");
        let missing = codes.untranslated(&chinese);
        let missing: Vec<_> = missing.iter().map(|one| one.pointer.as_str()).collect();
        let places =
            ["#/apiCode/1/remedy", "#/apiCode/2/meaning", "#/apiCode/3/meaning"];
        assert_eq!(missing, places);

        let translated =
            codes.clone().translated(&chinese).expect("all codes are known");
        let texts: Vec<_> =
            translated.api.iter().map(|one| (&*one.meaning, &*one.remedy)).collect();
        assert_eq!(texts, [("一", "Count again."), ("two", ""), ("three", "重数。")]);

        let wrong = source("apiCode: {1: 一, 4: {meaning: 四}, 2: {name: 二}}");
        let wrong = codes.translated(&wrong).expect_err("a lot is wrong");
        let found: Vec<_> = wrong.iter().map(|one| one.found.as_str()).collect();
        assert_eq!(
            found,
            ["this is a string", "the key `4`", "the key `name` is not supported here"]
        );
    }

    #[test]
    fn each_code_of_genauth_has_a_remedy() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/errors.yaml");
        let source = Source::read(std::path::Path::new(path)).expect("a file");
        let codes = Codes::read(&source).expect("a catalogue");
        let all = codes.status.iter().chain(&codes.api);
        let without: Vec<_> = all.filter(|one| one.remedy.is_empty()).collect();
        assert!(without.is_empty(), "write a remedy: {without:#?}");
    }

    #[test]
    fn a_code_of_an_operation_has_to_be_in_the_catalogue() {
        let operation = "  /a:\n    get:\n      operationId: a\n      responses: {}\n      \
                         x-genauth-errors: [7, 2005, six]\n";
        let (document, mut diagnostics) = tests::document(&tests::spec(operation, ""));
        let codes =
            read("apiCode: {7: {name: SEVEN, meaning: seven}}").expect("a catalogue");
        codes.check(&document, &mut diagnostics);
        Codes::default().check(&document, &mut diagnostics);
        insta::assert_snapshot!(diagnostics.to_string(), @r"
        error: this is a string
          --> spec/authentication.yaml:8:35 #/paths/~1a/get/x-genauth-errors/2
          expected: an integer
          hint: write what OpenAPI 3.0.3 requires here; the generator supports only a part of it

        error: the code 2005 is not in the catalogue
          --> spec/authentication.yaml:8:29 #/paths/~1a/get/x-genauth-errors/1
          expected: an `apiCode` that errors.yaml lists
          hint: fix the number, or add the code to errors.yaml with a name and its meaning
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
  3: {name: SAME, meaning: three, remedy: count again}
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
