//! Documents that ask for more than anybody has: they end in an output of bounded size, or in findings
//! with places.

use std::fmt::Write as _;
use std::fs;

use genauth_generator::artifacts::Root;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::{Run, run};

/// Runs the generator over one document.
fn outcome(document: &str) -> Result<Run, Diagnostics> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("authentication.yaml"), document).expect("a file");
    run(folder.path(), &[Root::Sdk, Root::Docs, Root::Tests])
}

/// A document whose only operation sends and receives the schema `S0`.
fn document(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: T, version: '1'}}
paths:
  /api/v3/a:
    post:
      operationId: C_a
      tags: [G]
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}
      responses:
        '200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}
components:
  schemas:
{schemas}"
    )
}

/// `count` schemas, each of which has `members` properties of the next one's type, in the form of `member`.
fn chain(count: usize, members: usize, required: bool, member: &str) -> String {
    let mut text = String::new();
    for index in 0..count {
        let names: Vec<String> = (0..members).map(|name| format!("m{name}")).collect();
        let required = if required { names.join(", ") } else { String::new() };
        let _ = writeln!(
            text,
            "    S{index}:\n      type: object\n      required: [{required}]\n      properties:"
        );
        for name in names {
            let next = format!("$ref: '#/components/schemas/S{}'", index + 1);
            let _ =
                writeln!(text, "        {name}: {{{}}}", member.replace("NEXT", &next));
        }
    }
    let _ = writeln!(
        text,
        "    S{count}: {{type: object, properties: {{a: {{type: string}}}}}}"
    );
    text
}

#[test]
fn samples_are_bounded() {
    let forms = [
        "NEXT",
        "type: array, items: {NEXT}",
        "allOf: [{NEXT}], nullable: true",
        "oneOf: [{NEXT}, {type: string}]",
        "type: object, properties: {x: {NEXT}, y: {NEXT}}, required: [x, y]",
        "type: array, items: {type: array, items: {NEXT}}",
    ];
    for form in forms {
        for required in [true, false] {
            for members in [2, 3, 7] {
                let document = document(&chain(24, members, required, form));
                let run =
                    outcome(&document).unwrap_or_else(|found| panic!("{form}: {found}"));
                let largest = run.artifacts.0.values().map(String::len).max();
                assert!(
                    largest.is_some_and(|largest| largest < 2_000_000),
                    "{form}, {members}, {required}: {largest:?}"
                );
            }
        }
    }
}
