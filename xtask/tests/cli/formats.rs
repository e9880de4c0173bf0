//! The formats of `check` that programs read.

use serde_json::Value;

use crate::place::{Outcome, PROSE_FILE, Place, SPEC_FILE};

/// Causes one drift of each kind; returns the file that was edited, the line, and the file that was
/// removed.
fn drift(place: &Place) -> (String, usize, String) {
    let [rust, page] = place.samples();
    place.write("docs/old.md", &place.read(&page));
    let line = place.edit_one_character(&rust);
    place.remove(&page);
    place.edit(
        PROSE_FILE,
        "      trust: How much the factor is trusted.\n",
        "      trusty: No.\n",
    );
    (rust, line, page)
}

fn object(outcome: &Outcome) -> Value {
    assert_eq!(outcome.stderr, "");
    serde_json::from_str(&outcome.stdout).unwrap()
}

#[test]
fn json_says_that_all_is_well() {
    let place = Place::generated();
    let value = object(&place.check(&["--format", "json"]).expect(0));
    assert_eq!(value["status"], "ok");
    for list in
        ["/files/changed", "/files/missing", "/files/surplus", "/prose", "/diagnostics"]
    {
        assert_eq!(value.pointer(list), Some(&Value::Array(Vec::new())), "{list}");
    }
}

#[test]
fn json_has_everything_that_drifted() {
    let place = Place::generated();
    let (edited, line, removed) = drift(&place);
    let value = object(&place.check(&["--format", "json"]).expect(1));
    assert_eq!(value["status"], "drift");
    let changed = value["files"]["changed"].as_array().unwrap();
    let edit = changed.iter().find(|one| one["path"] == edited.as_str()).unwrap();
    assert!(edit["line"].as_u64().unwrap() <= line as u64);
    assert_eq!(value["files"]["missing"], serde_json::json!([removed]));
    assert_eq!(value["files"]["surplus"], serde_json::json!(["docs/old.md"]));
    let files: Vec<_> =
        value["prose"].as_array().unwrap().iter().map(|one| &one["file"]).collect();
    assert_eq!(files, [SPEC_FILE, PROSE_FILE]);
    assert_eq!(
        value["fix"],
        "cargo xtask generate --spec-dir spec --sdk-dir sdk --docs-dir docs"
    );
}

#[test]
fn json_carries_bad_input() {
    let place = Place::generated();
    place.edit(SPEC_FILE, "maxItems: 3", "maxItems: three");
    let value = object(&place.check(&["--format", "json"]).expect(2));
    assert_eq!(value["status"], "invalid");
    let finding = &value["diagnostics"][0];
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], SPEC_FILE);
    assert_eq!(
        finding["pointer"],
        "#/components/schemas/EnrollFactorDto/properties/passCodes/maxItems"
    );
    let text = place.read(SPEC_FILE);
    let line = text.lines().position(|line| line.contains("maxItems")).unwrap() + 1;
    assert_eq!(finding["line"], line);
    for key in ["column", "found", "expected", "hint"] {
        assert!(!finding[key].is_null(), "{key}");
    }
}

/// An annotation: its level, its properties, its message; all without escapes.
struct Annotation {
    level: String,
    properties: Vec<(String, String)>,
    message: String,
}

impl Annotation {
    fn parse(line: &str) -> Option<Self> {
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (level, properties) = head.split_once(' ')?;
        let properties = properties.split(',').map(|property| {
            let (key, value) = property.split_once('=').unwrap();
            (key.to_owned(), unescaped(value))
        });
        Some(Self {
            level: level.to_owned(),
            properties: properties.collect(),
            message: unescaped(message),
        })
    }

    fn property(&self, name: &str) -> &str {
        let found = self.properties.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }
}

fn unescaped(text: &str) -> String {
    [("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]
        .into_iter()
        .fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

fn annotations(outcome: &Outcome) -> Vec<Annotation> {
    outcome.stdout.lines().filter_map(Annotation::parse).collect()
}

#[test]
fn github_annotates_everything_that_drifted() {
    let place = Place::generated();
    let (edited, _, removed) = drift(&place);
    let found = annotations(&place.check(&["--format", "github"]).expect(1));
    let errors_at = |file: &str| {
        let here =
            |one: &&Annotation| one.level == "error" && one.property("file") == file;
        found.iter().filter(here).count()
    };
    for file in [edited.as_str(), removed.as_str(), "docs/old.md"] {
        assert_eq!(errors_at(file), 1, "{file}");
    }
    let in_spec = found.iter().filter(|one| one.property("file").starts_with("spec/"));
    let levels: Vec<_> = in_spec.map(|one| one.level.as_str()).collect();
    assert_eq!(
        levels,
        ["error", "warning"],
        "a missing description, and an orphaned one"
    );
    assert!(found.iter().all(|one| !one.property("title").is_empty()));
}

#[test]
fn github_annotates_bad_input_in_the_specification() {
    let place = Place::generated();
    place.edit(SPEC_FILE, "openapi: 3.0.3", "openapi: 3.1.0");
    let found = annotations(&place.check(&["--format", "github"]).expect(2));
    let error = found.iter().find(|one| one.level == "error").unwrap();
    assert_eq!(error.property("file"), SPEC_FILE);
    assert_eq!(error.property("line"), "1");
    assert!(error.message.contains("this is OpenAPI 3.1.0\n"), "{}", error.message);
}

#[test]
fn github_has_nothing_to_annotate_when_all_is_well() {
    let fine = Place::generated().check(&["--format", "github"]).expect(0);
    assert!(annotations(&fine).is_empty(), "{}", fine.stdout);
    assert!(fine.stdout.starts_with("Up to date: "));
}
