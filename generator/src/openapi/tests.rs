//! Each thing that the reader refuses, with what it says.

use crate::tests::{document, spec};

fn findings(yaml: &str) -> String {
    document(yaml).1.to_string()
}

/// One operation with these properties.
fn operation(members: &str) -> String {
    spec(&format!("  /pets/{{id}}:\n    get:\n      operationId: getPet\n{members}"), "")
}

fn schema(members: &str) -> String {
    spec("", &format!("    Pet:\n{members}"))
}

/// The document as one of ours, which is not adapted.
fn ours(yaml: &str) -> String {
    format!("x-genauth-client: authentication\n{yaml}")
}

const PATH_ID: &str =
    "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n";
const RESPONSES: &str = "      responses: {}\n";

#[test]
fn a_document_that_is_not_openapi_3_0() {
    insta::assert_snapshot!(
        ["swagger: '2.0'\n", "openapi: 4.0.0\n", "openapi: [3]\n", "a: 1\n"]
            .map(findings)
            .concat()
    );
}

#[test]
fn an_unknown_key() {
    let theirs =
        schema("      type: object\n      propertys: {}\n    Dog: {propertys: {}}");
    insta::assert_snapshot!([findings(&ours(&theirs)), findings(&theirs)].concat());
}

#[test]
fn an_unknown_type() {
    insta::assert_snapshot!(findings(&schema("      type: strng")));
}

#[test]
fn all_findings_of_a_run() {
    let yaml = schema(
        "      type: object
      required: [nam]
      properties:
        name: {type: text}
        age: {type: number, minimum: zero}
        tags: {type: array}
        other: {$ref: 'other.yaml#/Pet'}
        both: {allOf: [{type: string}, {type: object}]}
        mixed: {type: string, enum: [a, 1, a]}",
    );
    insta::assert_snapshot!(findings(&yaml));
}

#[test]
fn compositions_that_lose_something() {
    let yaml = schema(
        "      properties:
        none: {anyOf: []}
        nothing: {anyOf: [{type: 'null'}]}
        both: {oneOf: [{type: string}, {type: integer}], anyOf: [{type: string}, {type: integer}]}
        beside: {type: object, properties: {a: {}}, anyOf: [{required: [a]}, {required: [b]}]}
        word: {anyOf: {type: string}}
        inner: {anyOf: [{type: string}, {type: strng}]}",
    );
    insta::assert_snapshot!(findings(&yaml));
}

#[test]
fn a_parameter_that_can_not_be_sent() {
    let yaml = operation(&format!(
        "      parameters:
        - {{name: id, in: cookie, schema: {{type: string}}}}
        - {{name: ids, in: query, style: pipeDelimited, schema: {{type: array, items: {{type: string}}}}}}
        - {{name: bare, in: query}}
{RESPONSES}"
    ));
    insta::assert_snapshot!(findings(&yaml));
}

#[test]
fn a_body_that_can_not_be_sent() {
    let yaml = operation(&format!(
        "{PATH_ID}      requestBody: {{content: {{application/xml: {{schema: {{type: object}}}}}}}}\n{RESPONSES}"
    ));
    insta::assert_snapshot!(findings(&yaml));
}

#[test]
fn an_operation_without_what_it_needs() {
    let ours = ours(&spec("  /pets/{id}:\n    get: {summary: Pets}", ""));
    insta::assert_snapshot!(findings(&ours));
}

#[test]
fn typed_additional_members_are_only_a_warning() {
    let (_, diagnostics) = document(&schema(
        "      type: object\n      additionalProperties: {type: string}",
    ));
    assert_eq!(
        (diagnostics.iter().count(), diagnostics.errors()),
        (1, 0),
        "{diagnostics}"
    );
}

#[test]
fn a_value_of_the_wrong_kind_never_panics() {
    for wrong in ["[]", "1", "text", "null", "true"] {
        for yaml in [
            wrong.to_owned(),
            format!(
                "openapi: {wrong}\ninfo: {wrong}\npaths: {wrong}\ncomponents: {wrong}\ntags: {wrong}"
            ),
            spec(&format!("  /pets: {wrong}"), &format!("    Pet: {wrong}")),
            operation(&format!(
                "      parameters: {wrong}\n      requestBody: {wrong}\n      responses: {wrong}\n      security: {wrong}"
            )),
            schema(&format!(
                "      properties: {wrong}\n      items: {wrong}\n      enum: {wrong}\n      allOf: {wrong}"
            )),
        ] {
            let (_, diagnostics) = document(&yaml);
            assert!(!diagnostics.to_string().contains("panicked"), "{yaml}");
        }
    }
}
