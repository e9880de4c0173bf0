//! A small document, and a page of it for each quirk.

use serde_json::{Value, json};

use crate::docs::languages::{LANGUAGES, Language, RUST};
use crate::tests;

fn java() -> &'static Language {
    Language::named("java").unwrap_or(RUST)
}

/// A document with one operation and what it refers to.
fn document(operation: Value, schemas: Value) -> Value {
    json!({
        "paths": {"/api/v3/feed-pet": {"post": operation}},
        "components": {"schemas": schemas},
    })
}

/// An operation whose body is `In` and whose answer is `Out`.
fn operation() -> Value {
    let content = |name: &str| {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        json!({"content": {"application/json": {"schema": schema}}})
    };
    json!({
        "operationId": "PetController_feedPET",
        "tags": ["Pet Care/API", "More"],
        "summary": "Feed a pet",
        "description": "Once,\nor twice.",
        "requestBody": content("In"),
        "responses": {"200": content("Out")},
    })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "required": required, "properties": properties})
}

fn emit(client: &str, document: &Value, language: &Language) -> Vec<(String, String)> {
    super::emit(client, document, &tests::genauth(), language, Default::default())
}

fn page_of(document: &Value, client: &str, language: &Language) -> String {
    emit(client, document, language).into_iter().map(|(_, text)| text).collect()
}

/// The page of an operation whose body has these members.
fn asking(required: &[&str], properties: Value) -> String {
    let schemas =
        json!({"In": object(required, properties), "Out": object(&[], json!({}))});
    page_of(&document(operation(), schemas), "management", java())
}

/// The page of an operation whose answer has these members, of which one is a `Pet`.
fn answering(properties: Value, pet: Value) -> String {
    let schemas = json!({
        "In": object(&[], json!({})),
        "Out": object(&[], properties),
        "Pet": object(&["name"], pet),
    });
    page_of(&document(operation(), schemas), "management", java())
}

fn pet() -> Value {
    json!({"allOf": [{"$ref": "#/components/schemas/Pet"}]})
}

fn pets() -> Value {
    json!({"type": "array", "items": {"$ref": "#/components/schemas/Pet"}})
}

/// First cells of the rows of a section.
fn names(page: &str, heading: &str) -> Vec<String> {
    rows(page, heading).into_iter().map(|mut cells| cells.remove(0)).collect()
}

/// The cells of the first table below a heading.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, section) = page.split_once(heading).unwrap();
    let lines = section.lines().skip_while(|line| !line.starts_with('|'));
    let lines = lines.take_while(|line| line.starts_with('|')).skip(2);
    lines
        .map(|line| line.split('|').map(|cell| cell.trim().to_owned()))
        .map(|cells| cells.skip(1).collect())
        .collect()
}

/// The same as text, a row on each line.
fn text(page: &str, heading: &str) -> String {
    let rows = rows(page, heading).into_iter();
    rows.map(|row| row.join(" / ").trim_end().to_owned() + "\n").collect()
}

const REQUEST: &str = "## Request parameters";
const RESPONSE: &str = "## Request response";
const PET: &str = "### <a id=\"Pet\"></a> Pet";

#[test]
fn a_page() {
    let schemas = json!({
        "In": object(&["pet"], json!({
            "pet": pet(),
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2, "example": ["a"]},
        })),
        "Out": object(&["statusCode"], json!({
            "statusCode": {"type": "number", "example": 200, "description": "State."},
        })),
        "Pet": object(&["name"], json!({"name": {"type": "string", "example": "Rex"}})),
    });
    let mut operation = operation();
    operation["x-authing-code-samples"] = json!({"java": "client.feed();"});
    let files = emit("authentication", &document(operation, schemas), java());
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].0, "authentication/pet-care/feed-pet.md");
    insta::assert_snapshot!(files[0].1);
}

#[test]
fn stray_tag() {
    let schemas = json!({"In": object(&[], json!({})), "Out": object(&[], json!({}))});
    let document = document(operation(), schemas);
    let stray =
        |client| page_of(&document, client, java()).contains("</div>Sample value</div>");
    assert!(stray("authentication"));
    assert!(!stray("management"));
}

#[test]
fn body_order() {
    let text = json!({"type": "string"});
    let page = asking(&["b", "d"], json!({"a": text, "b": text, "c": text, "d": text}));
    assert_eq!(names(&page, REQUEST), ["d", "b", "a", "c"]);
}

#[test]
fn parameter_order() {
    let parameter = |name: &str, required: bool| json!({"name": name, "in": "query", "required": required, "schema": {"type": "string"}});
    let mut operation = operation();
    operation["parameters"] =
        json!([parameter("a", false), parameter("b", true), parameter("c", true)]);
    let document = document(operation, json!({}));
    let first = LANGUAGES.map(|language| {
        names(&page_of(&document, "management", language), REQUEST).remove(0)
    });
    assert_eq!(first, ["a", "c", "b", "c", "b", "c", "b"]);
}

#[test]
fn one_method() {
    let mut document = document(operation(), json!({}));
    let mut hidden = operation();
    hidden["x-authing-hidden-from-sdk"] = json!(true);
    let item = json!({"put": hidden, "get": operation(), "post": operation()});
    document["paths"]["/api/v3/feed-pet"] = item;
    assert_eq!(emit("management", &document, java()).len(), 1);
}

#[test]
fn silent_deprecation() {
    let mut operation = operation();
    let before = page_of(&document(operation.clone(), json!({})), "management", java());
    operation["deprecated"] = json!(true);
    assert_eq!(page_of(&document(operation, json!({})), "management", java()), before);
}

#[test]
fn one_of() {
    let either = json!({"oneOf": [{"type": "string"}, pet()]});
    let page = asking(&[], json!({"either": either}));
    assert_eq!(rows(&page, REQUEST)[0][1], r##"<a href="#"></a>"##);
    let page =
        answering(json!({"either": either, "pet": pet()}), json!({"either": either}));
    assert_eq!(rows(&page, RESPONSE)[0][1], "");
    assert_eq!(rows(&page, PET)[0][1], "");
}

#[test]
fn defaults_and_examples() {
    let page = asking(
        &[],
        json!({
            "off": {"type": "boolean", "default": false, "example": false},
            "on": {"type": "boolean", "default": true, "example": true},
            "none": {"type": "number", "default": 0, "example": 0},
            "words": {"type": "string", "default": "", "example": ""},
            "model": {"type": "object", "default": {"a": 1}, "example": {"a": 1}},
            "list": {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]},
            "pipe": {"type": "string", "default": "a|b", "example": "{{ b }}"},
        }),
    );
    insta::assert_snapshot!(text(&page, REQUEST), @r#"
    off / boolean / No / - /  /  /
    on / boolean / No / true /  / `true` /
    none / number / No / - /  /  /
    words / string / No / - /  /  /
    model / object / No / [object Object] /  / `{"a":1}` /
    list / string[] / No / a,b /  /  /
    pipe / string / No / a / b /  / `{{ b }}` /
    "#);
}

#[test]
fn raw_cells() {
    let page = asking(&[], json!({"text": {"type": "string", "example": "a\n  b|c"}}));
    assert!(page.contains("|  | `a\n  b|c` |\n"), "{page:?}");
}

#[test]
fn what_models_hold() {
    let page = answering(
        json!({"pet": pet(), "pets": pets()}),
        json!({
            "name": {"type": "string", "enum": ["<a>", "b"], "example": "b"},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "friend": pet(),
            "friends": {"type": "array", "maxItems": 5, "description": "All.",
                "items": {"$ref": "#/components/schemas/Pet"}},
        }),
    );
    insta::assert_snapshot!(text(&page, RESPONSE) + &text(&page, PET), @r##"
    pet / <a href="#Pet">Pet</a> /  /
    pets / array /  /
    name / string / Yes /  / &lt;a&gt; /
    tags / array / No / Array length limit: 3. /  /
    friend /  / No / Nested type: <a href="#Pet">Pet</a>. /  /
    friends / array / No / All. Nested type: <a href="#Pet">Pet</a>.Array length limit: 5. /  /
    "##);
}

#[test]
fn repeated_model() {
    let properties = json!({"one": pet(), "other": pet(), "more": pets()});
    let schemas = json!({
        "In": object(&[], properties.clone()),
        "Out": object(&[], properties),
        "Pet": object(&[], json!({})),
    });
    let page = page_of(&document(operation(), schemas), "management", java());
    assert_eq!(page.matches("<a id=\"Pet\">").count(), 2);
}

#[test]
fn samples() {
    let page = answering(
        json!({
            "one": pet(),
            "many": pets(),
            "list": {"type": "array", "items": {"type": "string"}, "example": ["a"]},
            "default": {"type": "number", "default": 7},
            "none": {"type": "number", "example": 0},
            "missing": {"type": "string"},
        }),
        json!({"name": {"type": "string", "example": "Rex"}, "friend": pet()}),
    );
    let (_, sample) = page.split_once("```json\n").unwrap();
    let (sample, _) = sample.split_once("\n```").unwrap();
    insta::assert_snapshot!(sample, @r#"
    {
      "one": {
        "name": "Rex"
      },
      "many": {
        "name": "Rex"
      },
      "list": "[\"a\"]",
      "default": 7
    }
    "#);
}

#[test]
fn a_document_with_holes_has_a_page_nevertheless() {
    let bare = json!({"operationId": "feed"});
    let files = emit("management", &document(bare, json!({})), java());
    assert_eq!(files[0].0, "management/others/feed-pet.md");
    assert!(files[0].1.starts_with("# feed\n"), "{}", files[0].1);
    assert_eq!(emit("management", &json!([]), java()), []);
}
