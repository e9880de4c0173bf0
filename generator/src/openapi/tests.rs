//! Each thing that the reader refuses, with what it says.

use super::Kind;
use crate::tests::{document, lower, spec};

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
        - {{name: id, in: body, schema: {{type: string}}}}
        - {{name: ids, in: query, style: pipes, schema: {{type: array, items: {{type: string}}}}}}
        - {{name: tags, in: header, style: form, schema: {{type: string}}}}
        - {{name: Tags, in: header, schema: {{type: string}}}}
        - {{name: bare, in: query}}
        - {{name: empty, in: query, content: {{}}}}
        - {{name: image, in: query, content: {{image/png: {{schema: {{type: object}}}}}}}}
{RESPONSES}"
    ));
    insta::assert_snapshot!(findings(&yaml));
}

#[test]
fn an_operation_without_what_it_needs() {
    let ours = ours(&spec("  /pets/{id}:\n    get: {summary: Pets}", ""));
    insta::assert_snapshot!(findings(&ours));
}

#[test]
fn objects_without_declared_properties_are_maps_of_their_values() {
    for (members, expected) in [
        ("additionalProperties: {type: string}", "Map(String)"),
        (
            "additionalProperties: {type: integer, nullable: true}",
            "Map(Nullable(Integer))",
        ),
        ("patternProperties: {'^a': {type: string}}", "Map(String)"),
        (
            "patternProperties: {a: {type: string}, b: {type: string}}\n      additionalProperties: false",
            "Map(String)",
        ),
        ("patternProperties: {a: {type: string}, b: {type: integer}}", "Map(Named("),
        ("patternProperties: {a: {type: string}, b: {}}", "Object"),
        ("additionalProperties: {description: Anything}", "Object"),
        ("additionalProperties: {}", "Object"),
        ("additionalProperties: true", "Object"),
        ("additionalProperties: false", "Object"),
    ] {
        let yaml = spec(
            "",
            &format!(
                "    Root: {{type: object, properties: {{pet: {{$ref: '#/components/schemas/Pet'}}}}}}\n    Pet:\n      type: object\n      {members}"
            ),
        );
        let (api, diagnostics) = lower(&yaml);
        assert_eq!(diagnostics.iter().count(), 0, "{diagnostics}");
        let root = api.types.iter().find(|one| one.name == "Root").unwrap();
        let ty = format!("{:?}", root.shape.fields()[0].ty);
        // An object of any properties is a struct of its own.
        let expected = if expected == "Object" { "Named(" } else { expected };
        assert!(ty.starts_with(expected), "{members}: {ty}");
    }
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

#[test]
fn paths_and_methods_that_no_request_can_have() {
    let paths = [
        "a",
        "/a?b=c",
        "/a#b",
        "/a/{",
        "/a/}",
        "/a/{}",
        "/a/{b{c}}",
        "/../a",
        "/a/%2E./b",
        "/a/.",
        "/.a/...",
    ];
    let paths: Vec<_> =
        paths.iter().map(|path| format!("  '{path}': {{get: {{}}}}\n")).collect();
    let methods =
        "  /b: {additionalOperations: {PURGE: {}, get: {}, 'A B': {}, '': {}}}\n"
            .to_owned();
    insta::assert_snapshot!(findings(&spec(&[paths.concat(), methods].concat(), "")));
}

#[test]
fn headers_that_the_client_sets_are_no_parameters() {
    let yaml = operation(&format!(
        "      parameters:
        - {{name: id, in: path, schema: {{type: string}}}}
        - {{name: accept, in: header, schema: {{type: string}}}}
        - {{name: Authorization, in: header, schema: {{type: string}}}}
        - {{name: content-type, in: header, style: none}}
        - {{name: accept, in: query, schema: {{type: string}}}}
{RESPONSES}"
    ));
    let (document, findings) = document(&yaml);
    assert!(findings.is_empty(), "{findings}");
    let names = document.operations[0].parameters.iter().map(|one| one.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["id", "accept"]);
}

#[test]
fn security_schemes_that_are_not_declared() {
    let named = |scheme: &str, place: &str, name: &str| {
        findings(&operation(&format!(
            "      security: [{{{scheme}: []}}]\n      parameters:\n      - {{name: id, in: path, required: true, schema: {{type: string}}}}\n      - {{name: {name}, in: {place}, schema: {{type: string}}}}\n{RESPONSES}"
        )))
    };
    for (scheme, place, name) in [
        ("sessionToken", "header", "X-Session-Token"),
        ("X-Session-Token", "query", "session_token"),
        ("session_token", "cookie", "sessionToken"),
    ] {
        let found = named(scheme, place, name);
        assert!(found.starts_with("warning"), "{found}");
        assert!(found.contains(&format!("set the parameter `{name}`")), "{found}");
    }
    for (scheme, place, name) in [
        ("sessionToken", "header", "X-Session"),
        ("Authorization", "header", "Authorization"),
        ("token", "query", "session_token"),
    ] {
        let found = named(scheme, place, name);
        assert!(found.starts_with("error"), "{found}");
    }
    assert!(named("Bearr", "query", "q").contains("did you mean `bearer`?"));
}

#[test]
fn credentials_in_a_parameter_are_none_of_the_client() {
    let yaml = operation(&format!(
        "      security: [{{bearer: [], token: []}}, {{token: []}}]\n      parameters:\n      - {{name: id, in: path, required: true, schema: {{type: string}}}}\n      - {{name: X-Token, in: header, schema: {{type: string}}}}\n{RESPONSES}"
    ));
    let (document, _) = document(&yaml);
    let security = &document.operations[0].security;
    let names: Vec<Vec<_>> = security
        .iter()
        .map(|all| all.iter().map(|one| one.scheme.as_str()).collect())
        .collect();
    assert_eq!(names, [vec!["bearer"], vec![]]);
}

#[test]
fn a_client_is_called_as_rust_calls_modules() {
    for name in ["a", "management", "v2_api", "a_"] {
        assert!(super::is_client_name(name), "{name}");
    }
    for name in ["", "_a", "2a", "A", "a-b", "a__b", "é"] {
        assert!(!super::is_client_name(name), "{name}");
    }
}

#[test]
fn values_that_no_document_can_mean() {
    let enums = schema(
        "      type: object
      properties:
        string: {type: string, enum: []}
        integer: {type: integer, enum: []}
        any: {enum: []}
        date: {type: string, format: date-time, enum: []}",
    );
    let mapping = spec(
        "",
        "    Cat: {type: object, properties: {kind: {type: string}}}
    Dog: {type: object, properties: {kind: {type: string}}}
    Fox: {type: object, properties: {kind: {type: string}}}
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: Cat, dog: '#/components/schemas/Dgo', elk: Elk, fox: Fox}}
    Base:
      type: object
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {elk: '#/components/schemas/Elk'}}",
    );
    insta::assert_snapshot!([findings(&enums), findings(&mapping)].concat());
}

#[test]
fn a_parameter_that_is_the_key_of_a_scheme_is_left_out() {
    let yaml = spec(
        "  /pets:
    parameters:
    - {name: key, in: query, required: true, schema: {type: string}}
    - {name: x-key, in: header, schema: {type: string}}
    - {name: sid, in: cookie, schema: {type: string}}
    - {name: sid, in: query, schema: {type: string}}
    get:
      operationId: all
      security: [{query: [], header: []}, {cookie: []}]
      responses: {}
    post:
      operationId: one
      security: [{header: []}, {}]
      responses: {}
    put: {operationId: none, responses: {}}
",
        "",
    );
    let schemes = "securitySchemes:
    query: {type: apiKey, in: query, name: key}
    header: {type: apiKey, in: header, name: X-Key}
    cookie: {type: apiKey, in: cookie, name: sid}";
    let known = "securitySchemes: {bearer: {type: http, scheme: bearer}}";
    let yaml = yaml.replace(known, schemes);
    let (document, findings) = document(&yaml);
    assert!(findings.is_empty(), "{findings}");
    let names = document.operations.iter().map(|one| {
        let names = one
            .parameters
            .iter()
            .map(|one| format!("{} {}", one.location.as_str(), one.name));
        format!("{}: {}", one.id, names.collect::<Vec<_>>().join(", "))
    });
    assert_eq!(
        names.collect::<Vec<_>>(),
        [
            "all: query sid",
            "none: query key, header x-key, cookie sid, query sid",
            "one: query key, cookie sid, query sid",
        ]
    );
}

#[test]
fn a_content_may_be_a_component() {
    let (document, findings) = document(
        "openapi: 3.2.0\ninfo: {title: Pets, version: '1'}\npaths: {/pets: {post: {requestBody: {content: {application/json: {$ref: '#/components/mediaTypes/Pet'}, text/json: {$ref: '#/components/mediaTypes/Pet'}}}}}}\ncomponents: {mediaTypes: {Pet: {schema: {type: [integer, 'null']}}}}\n",
    );
    assert!(findings.is_empty(), "{findings}");
    let body = document.operations[0].body.as_ref().unwrap();
    assert!(matches!(body.schema.kind, super::Kind::Integer) && body.schema.nullable);
    assert_eq!(body.others, ["text/json"]);
}

#[test]
fn headers_of_parts_are_sent_if_the_document_has_their_values() {
    let yaml = operation(
        "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {file: {type: string, format: binary}}}
            encoding:
              file:
                headers:
                  Content-Type: {schema: {type: string}}
                  X-Default: {schema: {type: integer, default: 5}}
                  X-Constant: {schema: {type: string, enum: [a b]}}
                  X-Open: {schema: {type: string}}
                  'X Name': {schema: {type: string, default: a}}
                  X-Lines: {schema: {type: string, default: \"a\\r\\nb: c\"}}
      responses: {}
",
    );
    let (document, findings) = document(&yaml);
    let body = document.operations[0].body.as_ref().unwrap();
    let headers = body.parts[0].headers.iter().map(|(name, value)| (&**name, &**value));
    let headers: Vec<_> = headers.collect();
    assert_eq!(headers, [("X-Default", "5"), ("X-Constant", "a b")]);
    let places: Vec<_> =
        findings.iter().map(|one| one.pointer.rsplit('/').next().unwrap()).collect();
    assert_eq!(places, ["X-Open", "X Name", "X-Lines"]);
}

#[test]
fn constraints_without_a_meaning_for_types_are_kept() {
    let yaml = schema(
        "      type: object
      dependentRequired: {a: [b]}
      properties:
        a: {type: string, not: {enum: [x], description: No x., x-a: 1}}
        b: {type: object, propertyNames: {pattern: '^a'}, additionalProperties: {type: string}}
        c: {type: object, propertyNames: {maxLength: 5}, additionalProperties: {type: string}}
        d: {type: string, if: {pattern: '^a'}, then: {enum: [LONG]}}"
            .replace("LONG", &"a".repeat(300))
            .as_str(),
    );
    let (document, findings) = document(&yaml);
    assert!(findings.is_empty(), "{findings}");
    let schema = &document.schemas[0].schema;
    let Kind::Object(properties) = &schema.kind else { panic!("an object") };
    let others = properties.iter().map(|one| one.schema.limits.others.as_deref());
    assert_eq!(
        others.collect::<Vec<_>>(),
        [
            Some(r#"{"not":{"enum":["x"]}}"#),
            None,
            Some(r#"{"propertyNames":{"maxLength":5}}"#),
            Some(r#"{"if":...,"then":...}"#),
        ]
    );
    let own = schema.limits.others.as_deref();
    assert_eq!(own, Some(r#"{"dependentRequired":{"a":["b"]}}"#));
}

#[test]
fn limits_that_no_value_satisfies_are_errors() {
    for (limits, expected) in [
        ("minimum: 5\n      maximum: 3", "there is no value from 5 to 3"),
        (
            "minimum: 5\n      maximum: 5\n      exclusiveMaximum: true",
            "there is no value between 5 and 5",
        ),
        ("minLength: 2\n      maxLength: 1", "there is no value from 2 to 1"),
        ("minItems: 2\n      maxItems: 1", "there is no value from 2 to 1"),
        ("minProperties: 2\n      maxProperties: 1", "there is no value from 2 to 1"),
        ("minimum: 5\n      maximum: 5", ""),
        ("minimum: -1.5\n      exclusiveMinimum: true\n      maximum: -1", ""),
    ] {
        let found = findings(&schema(&format!("      {limits}")));
        assert_eq!(
            found.matches("error:").count(),
            usize::from(!expected.is_empty()),
            "{found}"
        );
        assert!(found.contains(expected), "{found}");
    }
}
