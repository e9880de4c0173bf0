//! Reports of a comparison, with hostile texts in the documents.

use serde_json::Value;

use super::super::change::{Change, Place};
use super::super::kinds::{Effect, Kind};
use super::super::revision::Revision;
use super::super::tests::{OLD, revision};
use super::{Format, Report};
use crate::github::markdown;
use crate::github::markdown::testing::{NAMES, outline};
use crate::text;

/// A change in which all text of the document is this, in code and outside of it.
fn change(name: &str, source: Effect) -> Change {
    let code = markdown::name(name);
    Change {
        kind: Kind::OperationAdded,
        name: "operation-added".to_owned(),
        place: Place {
            client: "pets".to_owned(),
            pointer: format!("#/paths/{name}"),
            in_old: false,
        },
        operations: vec![name.to_owned(); 9],
        types: vec![name.to_owned()],
        source,
        wire: Effect::None,
        docs: true,
        message: format!("{code} of `x` (GET {name}) is {code} now. Use `y`."),
        addition: None,
    }
}

fn report<'a>(name: &str, revision: &'a Revision) -> Report<'a> {
    let effects = [Effect::Breaking, Effect::Compatible, Effect::None];
    Report {
        changes: effects.map(|source| change(name, source)).into(),
        old: revision,
        new: revision,
    }
}

#[test]
fn a_pull_request_has_no_structure_but_ours() {
    let revision = revision(&[("pets", OLD)]);
    let (ours, _) = outline(&report("name", &revision).write(Format::Markdown));
    let headings = ours.iter().filter(|one| one.starts_with("Start(Heading"));
    let items = ours.iter().filter(|one| *one == "Start(Item)");
    assert_eq!((headings.count(), items.count()), (3, 3));
    for name in NAMES {
        // Outside of code, a backtick may pair with another; what follows is prose or code all the
        // same.
        let spans = |structure: Vec<String>| {
            structure.into_iter().filter(|one| !["text", "code"].contains(&one.as_str()))
        };
        let page = report(name, &revision).write(Format::Markdown);
        let (structure, _) = outline(&page);
        let (is, was): (Vec<_>, Vec<_>) =
            (spans(structure).collect(), spans(ours.clone()).collect());
        assert_eq!(is, was, "{name:?}: {page}");
        let hidden = |letter: char| text::is_hidden(letter) && letter != '\n';
        assert!(!page.contains(hidden), "{page}");
    }
}

#[test]
fn a_terminal_gets_as_many_lines_as_ever() {
    let revision = revision(&[("pets", OLD)]);
    let count = report("name", &revision).write(Format::Text).lines().count();
    for name in NAMES {
        let page = report(name, &revision).write(Format::Text);
        assert_eq!(page.lines().count(), count, "{page}");
        let begins = |line: &str| line.trim_start().starts_with("::");
        assert!(!page.lines().any(begins) && !page.contains("##["), "{page}");
        let hidden = |letter: char| text::is_hidden(letter) && letter != '\n';
        assert!(!page.contains(hidden), "{page}");
    }
    let long = "long ".repeat(10_000);
    let page = report(&long, &revision).write(Format::Text);
    assert!(page.len() < 10_000, "{}", page.len());
}

#[test]
fn each_change_is_one_annotation() {
    let revision = revision(&[("pets", OLD)]);
    for name in NAMES {
        let page = report(name, &revision).write(Format::Github);
        let lines: Vec<_> = page.split(['\n', '\r']).collect();
        assert_eq!(lines.len(), 5, "{page}");
        for (line, level) in lines.iter().zip(["error", "warning", "notice"]) {
            let start = format!("::{level} file=spec/pets.yaml,");
            assert!(line.starts_with(&start), "{page}");
        }
        assert!(lines[3].starts_with("3 changes: "), "{page}");
        assert!(!page.contains("##["), "{page}");
        let hidden = |letter: char| text::is_hidden(letter) && letter != '\n';
        assert!(!page.contains(hidden), "{page}");
    }
}

#[test]
fn json_has_what_the_document_has() {
    let revision = revision(&[("pets", OLD)]);
    for name in NAMES {
        let page = report(name, &revision).write(Format::Json);
        let object: Value = serde_json::from_str(&page).unwrap();
        let first = &object["changes"][0];
        assert_eq!(first["at"], format!("pets#/paths/{name}"));
        assert_eq!(first["types"][0], *name);
        // A terminal changes nothing of it.
        assert_eq!(text::lines(&page), page);
        assert!(!page.contains("##["), "{page}");
    }
}

/// The reader may refuse a name, but no value.
#[test]
fn values_are_code_in_every_message() {
    const VALUE: &str = "'@VALUE@'";
    let old = OLD.replace(
        "friend:",
        "kind: {type: string, enum: [a, b]}\n        \
         colour: {type: string, default: a, pattern: a}\n        friend:",
    );
    for name in NAMES {
        let value = serde_json::to_string(name).unwrap();
        // YAML takes more characters for line ends than JSON.
        let value = text::escaped_json(&value);
        let new = old
            .replace(
                "default: a, pattern: a",
                &format!("default: {VALUE}, pattern: {VALUE}"),
            )
            .replace(VALUE, &value);
        let (before, after) = (revision(&[("pets", &old)]), revision(&[("pets", &new)]));
        let report = Report::of(&before, &after);
        assert!(!report.changes().is_empty(), "{name:?}");
        let pattern = report.changes().iter().find(|one| one.name.contains("limit"));
        let shown = markdown::inline(&pattern.unwrap().message);
        let (_, codes) = outline(&shown);
        let value = if name.is_empty() { r#""""#.into() } else { text::line(name) };
        // Nowhere may a command of a workflow stand.
        let value = value.replace("##[", r"##\u{5b}");
        assert!(codes.contains(&value), "{name:?}: {shown} {codes:?}");
    }
}
