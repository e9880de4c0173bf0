//! Documents that ask for too many resources: the result is an output of bounded size, or findings
//! with places.

use std::fmt::Write as _;
use std::fs;

use genauth_generator::artifacts::Root;
use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::import_pages::{self, Request};
use genauth_generator::{Generated, generate};
use serde_json::Value;

/// Runs the generator over one document.
fn outcome(document: &str) -> Result<Generated, Diagnostics> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("authentication.yaml"), document).expect("a file");
    generate(folder.path(), &[Root::Sdk, Root::Docs, Root::Tests])
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

/// Returns `count` schemas, each of which has `members` properties of the next one's type, in the
/// form of `member`.
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
        "anyOf: [{NEXT}, {type: string}]",
        "anyOf: [{NEXT}, {type: 'null'}]",
        "type: object, properties: {x: {NEXT}, y: {NEXT}}, required: [x, y]",
        "type: array, items: {type: array, items: {NEXT}}",
    ];
    for form in forms {
        for required in [true, false] {
            for members in [2, 7] {
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

/// Malformed names.
const NAMES: [&str; 48] = [
    "",
    " ",
    "-",
    "---",
    "_",
    "__",
    "123",
    "1a",
    "中文",
    "²",
    "😀",
    "é",
    "a b",
    "a.b",
    "a/b",
    "~",
    "$ref",
    "{",
    "}",
    "{{x}}",
    "`",
    "|",
    "<b>",
    "\"",
    "'",
    "\\",
    "*/",
    "```",
    "#",
    "%2F",
    "self",
    "Self",
    "super",
    "crate",
    "type",
    "async",
    "gen",
    "dyn",
    "fn",
    "extra",
    "Unknown",
    "Option",
    "String",
    "Error",
    "README",
    "x-internal",
    "new",
    "\u{202e}x",
];

/// Places of names in a document; `NAME` is a JSON string.
const PLACES: [(&str, &str); 13] = [
    (
        "schema",
        r#"{"components": {"schemas": {NAME: {"type": "object", "properties": {"a": {"type": "string"}}}}}}"#,
    ),
    (
        "alias",
        r#"{"components": {"schemas": {NAME: {"type": "string", "enum": ["a"]}}}}"#,
    ),
    (
        "property",
        r#"{"components": {"schemas": {"S0": {"type": "object", "required": [NAME], "properties": {NAME: {"type": "string"}}}}}}"#,
    ),
    (
        "inline enum",
        r#"{"components": {"schemas": {"S0": {"type": "object", "properties": {NAME: {"type": "string", "enum": ["a", "b"]}}}}}}"#,
    ),
    (
        "inline object",
        r#"{"components": {"schemas": {"S0": {"type": "object", "properties": {NAME: {"type": "object", "properties": {NAME: {"type": "string"}}}}}}}}"#,
    ),
    (
        "union",
        r#"{"components": {"schemas": {"S0": {"type": "object", "properties": {NAME: {"oneOf": [{"type": "string"}, {"type": "boolean"}]}}}}}}"#,
    ),
    (
        "enum value",
        r#"{"components": {"schemas": {"S0": {"type": "object", "properties": {"a": {"type": "string", "enum": [NAME, "b", "self_value", "Self"]}}}}}}"#,
    ),
    (
        "recorded enum",
        r#"{"components": {"schemas": {"S0": {"type": "object", "properties": {"a": {"type": "string", "enum": ["a"], "x-genauth-enum": NAME}}}}}}"#,
    ),
    ("operationId", r#"{"paths": {"/api/v3/a": {"post": {"operationId": NAME}}}}"#),
    (
        "controller",
        r#"{"paths": {"/api/v3/b": {"get": {"operationId": "a", "responses": {}}}, "/api/v3/a": {"post": {"operationId": NAME}}}}"#,
    ),
    (
        "recorded method",
        r#"{"paths": {"/api/v3/a": {"post": {"x-genauth-method": NAME}}}}"#,
    ),
    (
        "tag",
        r#"{"tags": [{"name": NAME}], "paths": {"/api/v3/a": {"post": {"tags": [NAME]}}}}"#,
    ),
    (
        "parameter",
        r#"{"paths": {"/api/v3/a": {"post": {"parameters": [{"name": NAME, "in": "query", "schema": {"type": "string", "enum": ["a"]}}]}}}}"#,
    ),
];

/// Overwrites the properties of one value with those of another.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// Writes JSON in ASCII, because YAML refuses some characters.
fn escaped(value: &Value) -> String {
    let mut text = String::new();
    for one in value.to_string().chars() {
        if one.is_ascii() && one != '\u{7f}' {
            text.push(one);
        } else {
            let _ = write!(text, "\\u{:04x}", u32::from(one));
        }
    }
    text
}

fn findings_have_places(case: &str, found: &Diagnostics) {
    assert!(found.errors() > 0, "{case}");
    for one in found.iter() {
        assert!(one.position.is_some() && one.pointer.starts_with('#'), "{case}: {one}");
    }
}

#[test]
fn names_end_in_an_output_or_in_findings_with_places() {
    let base = document("    S0: {type: object, properties: {b: {type: string}}}\n");
    let base: Value = serde_yaml::from_str(&base).expect("a document");
    for name in NAMES {
        let quoted = serde_json::to_string(name).expect("a string");
        let path =
            r#"{"paths": {NAME: {"get": {"operationId": "C_b", "responses": {}}}}}"#;
        let paths = [("path", path.replace("NAME", &quoted)), {
            let path =
                serde_json::to_string(&format!("/api/v3/{name}")).expect("a string");
            (
                "end of a path",
                r#"{"paths": {NAME: {"get": {"operationId": "C_b", "responses": {}}}}}"#
                    .replace("NAME", &path),
            )
        }];
        let places = PLACES.map(|(place, over)| (place, over.replace("NAME", &quoted)));
        for (place, over) in places.into_iter().chain(paths) {
            for ours in [true, false] {
                let mut value = base.clone();
                merge(&mut value, &serde_json::from_str(&over).expect(&over));
                if ours {
                    value["x-genauth-client"] = "authentication".into();
                }
                let case = format!("{place} {name:?}, {ours}");
                match outcome(&value.to_string()) {
                    Ok(run) => assert!(!run.artifacts.0.is_empty(), "{case}"),
                    Err(found) => findings_have_places(&case, &found),
                }
            }
        }
    }
}

#[test]
fn clients_are_called_as_modules_can_be() {
    let text = document("    S0: {type: object, properties: {b: {type: string}}}\n");
    let names = [
        "my-api", "2fa", "API", "type", "self", "crate", "codes", "shared", "中文",
        "😀", "_", "a b", "mod", "é", "a.b",
    ];
    for name in names {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(format!("{name}.yaml")), &text).expect("a file");
        let found = generate(folder.path(), &[Root::Sdk]).err().expect(name).to_string();
        assert!(found.contains("rename the file"), "{found}");
    }
}

#[test]
fn hidden_characters_are_shown_in_names_and_in_prose() {
    for hidden in [
        '\0', '\u{7}', '\n', '\r', '\t', '\u{1b}', '\u{7f}', '\u{85}', '\u{2028}',
        '\u{202e}', '\u{2066}', '\u{feff}', '\u{200e}',
    ] {
        let base = document("    S0: {type: object, properties: {b: {type: string}}}\n");
        let base: Value = serde_yaml::from_str(&base).expect("a document");
        let name = serde_json::to_string(&format!("a{hidden}b")).expect("a string");
        let quoted = PLACES.map(|(place, over)| (place, over.replace("NAME", &name)));
        for (place, over) in &quoted {
            let mut value = base.clone();
            value["x-genauth-client"] = "authentication".into();
            merge(&mut value, &serde_json::from_str(over).expect(over));
            let case = format!("{place} {hidden:?}");
            match outcome(&escaped(&value)) {
                Ok(run) => assert_shown(&case, &run),
                Err(found) => {
                    assert!(place.starts_with("recorded"), "{case}: {found}");
                    findings_have_places(&case, &found);
                }
            }
        }
        let mut value = base.clone();
        let prose = format!("One{hidden}two.");
        value["info"]["description"] = prose.clone().into();
        value["components"]["schemas"]["S0"]["description"] = prose.clone().into();
        value["components"]["schemas"]["S0"]["properties"]["b"]["description"] =
            prose.clone().into();
        value["paths"]["/api/v3/a"]["post"]["summary"] = prose.clone().into();
        value["paths"]["/api/v3/a"]["post"]["description"] = prose.into();
        let run = outcome(&escaped(&value))
            .unwrap_or_else(|found| panic!("{hidden:?}: {found}"));
        assert_shown(&format!("{hidden:?}"), &run);
    }
}

/// Asserts that no file has hidden characters.
fn assert_shown(case: &str, run: &Generated) {
    for ((_, file), text) in &run.artifacts.0 {
        let seen = |one: char| {
            matches!(one, '\n' | '\t') || !genauth_generator::text::is_hidden(one)
        };
        assert!(text.chars().all(seen), "{case} in {file}");
    }
}

/// Asserts that the generator ends with this document, and that the findings have places.
fn ends(case: &str, document: &str) -> bool {
    match outcome(document) {
        Ok(run) => !run.artifacts.0.is_empty(),
        Err(found) => {
            findings_have_places(case, &found);
            false
        }
    }
}

/// Schemas `S0`, `S1`, … in this form, in which `NEXT` refers to the next one; the last is a model.
fn schemas(count: usize, form: &str) -> String {
    let mut text = String::new();
    for index in 0..count {
        let next = format!("$ref: '#/components/schemas/S{}'", index + 1);
        let form =
            if index == 0 { "type: object, properties: {m: {NEXT}}" } else { form };
        let _ = writeln!(text, "    S{index}: {{{}}}", form.replace("NEXT", &next));
    }
    let _ = writeln!(
        text,
        "    S{count}: {{type: object, properties: {{a: {{type: string}}}}}}"
    );
    text
}

#[test]
fn long_chains_of_schemas_end() {
    // An array of arrays has no name of its own at which it could end.
    let forms = [
        ("NEXT", true),
        ("type: object, properties: {m: {NEXT}}", true),
        ("type: object, required: [m], properties: {m: {NEXT}}", true),
        ("type: object, properties: {m: {NEXT}, n: {NEXT}}", true),
        ("type: object, properties: {m: {type: array, items: {NEXT}}}", true),
        ("type: object, properties: {m: {allOf: [{NEXT}]}}", true),
        ("allOf: [{NEXT}]", true),
        ("anyOf: [{NEXT}]", true),
        ("type: array, items: {NEXT}", false),
        ("type: array, items: {type: array, items: {NEXT}}", false),
        (
            "type: array, items: {type: object, properties: {p: {NEXT}, q: {NEXT}}}",
            false,
        ),
    ];
    for (form, fits) in forms {
        assert_eq!(ends(form, &document(&schemas(2000, form))), fits, "{form}");
    }
    for unions in ["oneOf: [{NEXT}, {type: string}]", "anyOf: [{NEXT}, {type: string}]"]
    {
        assert!(ends(unions, &document(&schemas(100, unions))));
        assert!(!ends(unions, &document(&schemas(500, unions))));
    }
}

#[test]
fn circles_end() {
    let forms = [
        ("    A: {$ref: '#/components/schemas/A'}", false),
        ("    A: {type: array, items: {$ref: '#/components/schemas/A'}}", true),
        (
            "    A: {type: array, items: {type: array, items: {$ref: '#/components/schemas/A'}}}",
            true,
        ),
        (
            "    A: {type: array, items: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}}",
            true,
        ),
        ("    A: {allOf: [{$ref: '#/components/schemas/A'}]}", false),
        (
            "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}",
            false,
        ),
        (
            "    A: {type: array, items: {$ref: '#/components/schemas/B'}}\n    B: {type: array, items: {$ref: '#/components/schemas/A'}}",
            true,
        ),
        (
            "    A: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}",
            true,
        ),
        (
            "    A: {type: object, required: [a, b], properties: {a: {$ref: '#/components/schemas/S0'}, b: {$ref: '#/components/schemas/A'}}}",
            true,
        ),
        ("    A: {oneOf: [{$ref: '#/components/schemas/A'}]}", false),
        ("    A: {anyOf: [{$ref: '#/components/schemas/A'}]}", false),
        ("    A: {anyOf: [{$ref: '#/components/schemas/A'}, {type: string}]}", true),
        ("    A: {anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}", false),
        (
            "    A: {anyOf: [{type: array, items: {$ref: '#/components/schemas/A'}}, {type: string}]}",
            true,
        ),
        (
            "    A: {oneOf: [{$ref: '#/components/schemas/B'}]}\n    B: {oneOf: [{$ref: '#/components/schemas/A'}]}",
            false,
        ),
        (
            "    A: {type: object, properties: {a: {type: array, items: {$ref: '#/components/schemas/A'}}}}",
            true,
        ),
    ];
    for (form, fits) in forms {
        let root = "    S0: {type: object, required: [m], properties: {m: {$ref: '#/components/schemas/A'}}}";
        assert_eq!(ends(form, &document(&format!("{root}\n{form}\n"))), fits, "{form}");
    }
}

#[test]
fn texts_that_are_nested_too_deeply_are_refused() {
    let deep = 50_000;
    let texts = [
        "[".repeat(deep),
        "{".repeat(deep),
        "{a: ".repeat(deep),
        "a: {b: [".to_owned() + &"[".repeat(deep),
        "[".repeat(deep) + &"]".repeat(deep),
        "a: ".to_owned() + &"[ \"]\", ".repeat(deep),
        "a: ".to_owned() + &"[ ']', ".repeat(deep),
        "a: ".to_owned() + &"[ # ]\n".repeat(deep),
        "- ".repeat(deep),
        "? ".repeat(deep),
        "- - ? ".repeat(deep),
        (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
        (0..2000).map(|depth| format!("{}- \n", " ".repeat(depth))).collect(),
        "[{".repeat(65) + &"}]".repeat(65),
        "&a [".repeat(deep),
        "!!seq [".repeat(deep),
    ];
    for text in texts {
        let case: String = text.chars().take(20).collect();
        let found = outcome(&text).err().expect(&case);
        let found: Vec<_> = found.iter().collect();
        assert_eq!(found.len(), 1, "{case}");
        assert!(
            found[0].found.contains("nested more than 128 deep"),
            "{case}: {}",
            found[0]
        );
        assert!(found[0].position.is_some(), "{case}");
    }
    for depth in [2, 20, 60] {
        let text = "a: ".to_owned() + &"[{b: ".repeat(depth) + "1" + &"}]".repeat(depth);
        let found = outcome(&text).err().expect("no document").to_string();
        assert!(!found.contains("nested"), "{found}");
    }
}

#[test]
fn aliases_that_make_a_document_many_times_larger_are_refused() {
    let lists = (1..12).map(|level| {
        format!(
            "a{level}: &a{level} [{}]\n",
            vec![format!("*a{}", level - 1); 9].join(", ")
        )
    });
    let maps = (1..12).map(|level| {
        let members = (0..9).map(|name| format!("k{name}: *a{}", level - 1));
        format!("a{level}: &a{level} {{{}}}\n", members.collect::<Vec<_>>().join(", "))
    });
    let texts = [
        "a0: &a0 [x, x]\n".to_owned() + &lists.collect::<String>(),
        "a0: &a0 {x: x}\n".to_owned() + &maps.collect::<String>(),
        format!(
            "s: &s '{}'\nl: [{}]\n",
            "x".repeat(100_000),
            vec!["*s"; 1000].join(",")
        ),
        format!("s: &s '{}'\nl:\n{}", "x".repeat(100_000), "- *s\n".repeat(1000)),
    ];
    for text in texts {
        let found = outcome(&text).err().expect("too large").to_string();
        assert!(found.contains("with its aliases"), "{found}");
    }
    let few = document(
        "    S0: &s {type: object, properties: {a: {type: string}}}\n    S1: *s\n    S2: *s\n",
    );
    assert!(ends("few", &few));
}

#[test]
fn many_of_everything_ends() {
    let count = 1500;
    let each = |form: &str| {
        (0..count)
            .map(|index| form.replace('N', &index.to_string()))
            .collect::<Vec<_>>()
            .join("")
    };
    let model = "    S0: {type: object, properties: {a: {type: string}}}\n";
    let cases = [
        (
            "properties",
            format!(
                "    S0: {{type: object, properties: {{{}}}}}\n",
                each("pN: {type: string}, ")
            ),
            true,
        ),
        (
            "required",
            format!(
                "    S0: {{type: object, required: [{}], properties: {{{}}}}}\n",
                each("pN, "),
                each("pN: {type: string}, ")
            ),
            true,
        ),
        (
            "missing",
            format!(
                "    S0: {{type: object, required: [{}], properties: {{a: {{type: string}}}}}}\n",
                each("pN, ")
            ),
            true,
        ),
        (
            "values",
            format!(
                "    S0: {{type: object, properties: {{e: {{type: string, enum: [{}]}}}}}}\n",
                each("vN, ")
            ),
            true,
        ),
        (
            "values that fold",
            format!(
                "    S0: {{type: object, properties: {{e: {{type: string, enum: [{}]}}}}}}\n",
                each("v-N, v_N, ")
            ),
            true,
        ),
        (
            "unions",
            format!(
                "    S0: {{type: object, properties: {{{}}}}}\n",
                each("pN: {oneOf: [{type: string}, {type: boolean}]}, ")
            ),
            true,
        ),
        (
            "schemas",
            format!(
                "{model}{}",
                each("    TN: {type: object, properties: {a: {type: string}}}\n")
            ),
            true,
        ),
        (
            "schemas that fold",
            format!(
                "{model}{}",
                each(
                    "    'a-N': {type: object, properties: {a: {type: string}}}\n    a_N: {type: object, properties: {a: {type: string}}}\n"
                )
            ),
            true,
        ),
        (
            "references to nothing",
            format!(
                "{model}{}",
                each(
                    "    TN: {type: object, properties: {a: {$ref: '#/components/schemas/XN'}}}\n"
                )
            ),
            false,
        ),
        ("wrong types", format!("{model}{}", each("    TN: {type: strin}\n")), false),
        (
            "unknown keys",
            format!("{model}{}", each("    TN: {type: object, zN: 1}\n")),
            true,
        ),
    ];
    for (case, schemas, fits) in cases {
        assert_eq!(ends(case, &document(&schemas)), fits, "{case}");
    }
}

const PAGE: &str = "# Adopt

## Method name

`AuthenticationClient.adopt`

## Request parameters

| Name | Type | Required | Default value | Description | Sample value |
| ---- | ---- | -------- | ------------- | ----------- | ------------ |
REQUEST
## Request response

Type: `AdoptRespDto`

| Name | Type | Description |
| ---- | ---- | ----------- |
RESPONSE
";

#[test]
fn pages_with_long_tables_are_read() {
    let count = 2000;
    let each = |row: &str| {
        (0..count).map(|index| row.replace('N', &index.to_string())).collect::<String>()
    };
    let response = "| rN | string | Text. |\n";
    let rows = [
        ("| pN | string | Yes | - | Text. | `x` |\n", count),
        ("| pN | string | No | - | Text. | `x` |\n", count),
        ("| pN | string[] | Yes | - | Text. | `[\"x\"]` |\n", count),
        ("| pN | number | Yes | 1 | Text. | `1` |\n", count),
        ("| pN | string | Yes | - | Text. | `x |\n", count),
        ("| pN | string | Yes | - | `a` and `b`. | `x |\n", count),
        ("| pN | string | Yes | - | Text | with | a pipe. | `x` |\n", count),
        ("| pN | string |\n", 0),
        ("| p | string | Yes | - | Text. | `x` |\n", 1),
        ("| pN | <a href=\"#M\">M</a> | Yes | - | Text. | |\n", count),
        (
            "| pN | string | Yes | - | Kind: <br>- `A`: One<br>- `B`: Two | `A` |\n",
            count,
        ),
    ];
    for (row, expected) in rows {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("authentication/pets");
        fs::create_dir_all(&place).expect("a folder");
        let page =
            PAGE.replace("REQUEST", &each(row)).replace("RESPONSE", &each(response));
        fs::write(place.join("adopt.md"), page).expect("a page");
        let out = folder.path().join("out");
        let request = Request {
            pages: vec![folder.path().to_owned()],
            out: out.clone(),
            model: folder.path().to_owned(),
            locale: Default::default(),
        };
        if let Err(found) = import_pages::run(&request) {
            assert!(found.iter().all(|one| one.position.is_some()), "{row}: {found}");
            continue;
        }
        let text =
            fs::read_to_string(out.join("authentication.yaml")).expect("a document");
        let document: Value = serde_yaml::from_str(&text).expect("a document");
        let schemas = document["components"]["schemas"].as_object().expect("schemas");
        let members = |one: &Value| {
            one["properties"].as_object().map_or(0, |members| members.len())
        };
        let sizes: Vec<usize> = schemas.values().map(members).collect();
        assert!(sizes.contains(&count), "{row}: {sizes:?}");
        assert!(expected == 0 || sizes.contains(&expected), "{row}: {sizes:?}");
    }
}
