//! Cases that the catalogue in `tests/diff` can't show: formats, several clients, circles.

use super::{Bump, Change, Format, Level, Report, Revision, compare};
use crate::diagnostic::Diagnostics;
use crate::model::Api;
use crate::openapi::Document;
use crate::source::{self, Source};
use crate::spec::descriptions::Descriptions;
use crate::surface::Surface;
use crate::tests;

/// A revision with these documents, each of a client of that name.
pub(super) fn revision(documents: &[(&str, &str)]) -> Revision {
    let mut findings = Diagnostics::default();
    let read = documents.iter().map(|(client, yaml)| {
        let file = format!("spec/{client}.yaml");
        let source = Source::parse(&file, (*yaml).to_owned(), source::Format::Yaml);
        let document = Document::read(client, source.unwrap(), &mut findings);
        (document, Descriptions::default())
    });
    let inputs: Vec<_> = read.collect();
    let api = Api::lower(&inputs, &tests::genauth(), &mut findings);
    assert!(findings.is_empty(), "{findings}");
    Revision {
        surface: Surface::of(&api),
        api,
        codes: None,
    }
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    compare(&revision(&[("pets", old)]), &revision(&[("pets", new)]))
}

fn names(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.name.as_str()).collect()
}

pub(super) const OLD: &str = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /add:
    post:
      operationId: add
      x-genauth-arguments: [body]
      tags: [Pets]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: ''}}
  /drop:
    get:
      operationId: drop
      tags: [Pets]
      responses: {'200': {description: ''}}
components:
  schemas:
    Pet:
      type: object
      properties:
        name: {type: string, maxLength: 20}
        friend: {$ref: '#/components/schemas/Pet'}
";

fn new() -> String {
    let (head, tail) = OLD.split_once("  /drop:").unwrap();
    let (_, schemas) = tail.split_once("components:").unwrap();
    let schemas = schemas
        .replace("20}", "30, description: '100% its own'}")
        .replace("      type: object\n", "      type: object\n      required: [age]\n");
    format!("{head}components:{schemas}        age: {{type: number, format: int64}}\n")
}

fn written(format: Format) -> String {
    let (old, new) = (revision(&[("pets", OLD)]), revision(&[("pets", &new())]));
    Report::of(&old, &new).write(format)
}

#[test]
fn for_a_terminal() {
    insta::assert_snapshot!(written(Format::Text));
}

#[test]
fn for_a_pull_request() {
    insta::assert_snapshot!(written(Format::Markdown));
}

#[test]
fn for_programs() {
    insta::assert_snapshot!(written(Format::Json));
}

#[test]
fn for_github() {
    insta::assert_snapshot!(written(Format::Github));
}

#[test]
fn no_change_is_said_in_every_format() {
    let same = revision(&[("pets", OLD)]);
    let report = Report::of(&same, &same);
    for format in Format::NAMES.map(|name| Format::named(name).unwrap()) {
        let text = report.write(format);
        assert!(text.contains("No change.") || text.contains("\"bump\": \"none\""));
    }
    assert_eq!(report.bump(), Bump::None);
    assert!(!report.reaches(Level::Patch));
}

#[test]
fn levels_are_reached_from_above() {
    let (old, new) = (revision(&[("pets", OLD)]), revision(&[("pets", &new())]));
    let report = Report::of(&old, &new);
    assert_eq!(report.bump(), Bump::Major);
    for level in Level::NAMES.map(|name| Level::named(name).unwrap()) {
        assert!(report.reaches(level), "{level:?}");
    }
    // Only what breaks nobody is left.
    let looser = OLD.replace("20}", "30}");
    let (old, new) = (revision(&[("pets", OLD)]), revision(&[("pets", &looser)]));
    let report = Report::of(&old, &new);
    assert_eq!(report.bump(), Bump::Patch);
    assert!(report.reaches(Level::Patch) && !report.reaches(Level::Minor));
}

#[test]
fn what_breaks_the_wire_alone_is_breaking_but_no_major_release() {
    let found = changes(OLD, &OLD.replace("/drop:", "/leave:"));
    assert_eq!(names(&found), ["operation-path-changed"]);
    assert!(found[0].breaks());
    assert_eq!(found[0].bump(), Bump::Minor);
}

#[test]
fn circles_come_to_an_end() {
    let boxed = OLD.replace("friend", "friends").replace(
        "{$ref: '#/components/schemas/Pet'}\n",
        "{type: array, items: {$ref: '#/components/schemas/Pet'}}\n",
    );
    assert_eq!(
        names(&changes(OLD, &boxed)),
        ["request-property-removed", "request-property-added-optional"]
    );
    let another =
        OLD.replace("schemas/Pet'", "schemas/Animal'").replace("Pet:", "Animal:");
    assert_eq!(names(&changes(OLD, &another)), ["schema-renamed"]);
}

#[test]
fn a_client_comes_and_goes_as_one() {
    let other = OLD.replace("Pet", "Plant");
    let one = revision(&[("pets", OLD)]);
    let two = revision(&[("pets", OLD), ("plants", &other)]);
    assert_eq!(names(&compare(&one, &two)), ["client-added"]);
    assert_eq!(names(&compare(&two, &one)), ["client-removed"]);
    let shared = revision(&[("pets", OLD), ("shop", OLD)]);
    let found = compare(&one, &shared);
    assert_eq!(names(&found), ["client-added"]);
    assert!(!found[0].breaks(), "{found:#?}");
}

#[test]
fn what_two_clients_share_is_reported_once() {
    let wider = OLD.replace("20}", "30}");
    let old = revision(&[("pets", OLD), ("shop", OLD)]);
    let new = revision(&[("pets", &wider), ("shop", &wider)]);
    let found = compare(&old, &new);
    assert_eq!(names(&found), ["request-property-limit-loosened"]);
    assert_eq!(found[0].at(), "pets#/components/schemas/Pet/properties/name");
}

#[test]
fn what_they_share_stays_one_type_if_only_its_limits_differ() {
    let wider = OLD.replace("20}", "30}");
    let old = revision(&[("pets", OLD), ("shop", OLD)]);
    let new = revision(&[("pets", OLD), ("shop", &wider)]);
    assert_eq!(names(&compare(&old, &new)), ["request-property-limit-loosened"]);
}

/// Returns a document whose only operation sends the type, or returns it.
fn with(ty: &str, sent: bool) -> String {
    let (head, _) = OLD.split_once("  /drop:").unwrap();
    let head = if sent {
        head.to_owned()
    } else {
        head.lines()
            .filter(|line| !line.contains("requestBody"))
            .map(|line| {
                let content = "content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}";
                line.replace("{description: ''}", &format!("{{description: '', {content}}}")) + "\n"
            })
            .collect()
    };
    format!(
        "{head}components:\n  schemas:\n    Pet:\n      type: object\n      properties:\n        it: {ty}\n    A: {{type: object, required: [a], properties: {{a: {{type: string}}}}}}\n    B: {{type: object, properties: {{a: {{type: string}}, b: {{type: string}}}}}}\n"
    )
}

#[test]
fn old_clients_get_along_with_a_type_if_one_takes_all_that_the_other_writes() {
    const ENUM: &str = "{type: string, enum: [x, y]}";
    const TEXT: &str = "{type: string}";
    const A: &str = "{$ref: '#/components/schemas/A'}";
    const B: &str = "{$ref: '#/components/schemas/B'}";
    const EITHER: &str =
        "{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}";
    const WHOLE: &str = "{type: number, format: int64}";
    const NUMBER: &str = "{type: number, format: double}";
    // Old, new, and what breaks: in requests, in responses.
    let cases = [
        (ENUM, TEXT, [false, false]),
        (TEXT, ENUM, [true, false]),
        (WHOLE, NUMBER, [false, true]),
        (NUMBER, WHOLE, [true, false]),
        (TEXT, "{}", [false, true]),
        ("{}", TEXT, [true, false]),
        (TEXT, "{type: array, items: {type: string}}", [true, true]),
        // What is required of A is not always in B.
        (A, B, [false, true]),
        (B, A, [true, false]),
        (A, EITHER, [false, true]),
        (EITHER, A, [true, false]),
        (A, "{type: object}", [false, true]),
    ];
    for (old, new, breaks) in cases {
        for (sent, breaks) in [true, false].into_iter().zip(breaks) {
            let found = changes(&with(old, sent), &with(new, sent));
            let change =
                found.iter().find(|one| one.name.contains("-property-")).unwrap();
            let broke = change.wire == super::Effect::Breaking;
            assert_eq!(broke, breaks, "{old} to {new}, sent: {sent}: {found:#?}");
        }
    }
}

#[test]
fn the_type_of_an_error_is_gone_with_its_status() {
    let described = "responses: {'200': {description: ''}, '404': {description: '', content: {application/json: {schema: {type: object, properties: {hint: {type: string}}}}}}}";
    let old = OLD.replacen("responses: {'200': {description: ''}}", described, 1);
    let changes = changes(&old, OLD);
    assert_eq!(names(&changes), ["response-status-removed"]);
    assert_eq!(changes[0].source, super::kinds::Effect::Breaking);
    assert_eq!(changes[0].types.len(), 1, "{:?}", changes[0].types);
}
