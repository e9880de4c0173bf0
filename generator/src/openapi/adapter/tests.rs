//! Documents of all versions, and of several files, as the reader gets them.

use std::fs;

use serde_json::Value;

use super::{adapt, open};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::{Document, Kind};
use crate::source::{Format, Source};

/// Adapts a document without other files.
fn adapted(yaml: &str) -> Source {
    let source = Source::parse("spec/pets.yaml", yaml.to_owned(), Format::Yaml).unwrap();
    adapt(source, &|file| panic!("{file}"))
}

fn findings(source: Source) -> String {
    let mut findings = Diagnostics::default();
    Document::read("pets", source, &mut findings);
    findings.to_string()
}

fn shown(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap()
}

/// A schema of a later version, as it is read.
fn schema(yaml: &str) -> String {
    let source = adapted(&format!(
        "openapi: 3.1.0\ninfo: {{title: Pets, version: '1'}}\ncomponents: {{schemas: {{Pet: {yaml}}}}}\n"
    ));
    source.value["components"]["schemas"]["Pet"].to_string()
}

#[test]
fn schemas_of_later_versions_have_the_form_of_3_0() {
    let cases = [
        "{type: [string, 'null'], examples: [a, b]}",
        "{type: ['null']}",
        "{type: 'null'}",
        "{type: [integer, number, 'null'], exclusiveMinimum: 1}",
        "{type: [array, string, object], items: {type: string}, minLength: 1, properties: {a: true}, description: x}",
        "{type: [string, integer], enum: [a, 1]}",
        "{const: a}",
        "{const: null}",
        "{enum: [a, null]}",
        "{oneOf: [{type: 'null'}, {const: null}, {$ref: '#/components/schemas/Pet'}]}",
        "{type: array, prefixItems: [{type: string}, {type: integer}, {type: string}], items: false}",
        "{prefixItems: [{type: string}]}",
        "{type: array}",
        "{items: true}",
        "{contentMediaType: image/png}",
        "{type: string, contentEncoding: base64, contentMediaType: image/png}",
        "{type: string, contentMediaType: application/json}",
        "{additionalProperties: {type: string}}",
        "{additionalProperties: false}",
        "{properties: {a: false, b: {type: [boolean]}}}",
        "{$ref: '#/components/schemas/Pet', description: x, type: object}",
        "{$ref: '#/components/schemas/Pet', description: x, type: object, required: [a]}",
        "{$ref: '#/components/schemas/Pet', allOf: [{type: object}], properties: {a: {}}}",
        "{if: {properties: {a: {const: 1}}}, then: {required: [b]}, not: {const: 1}}",
    ];
    let shown = cases.map(|case| format!("{case}\n    {}\n", schema(case)));
    insta::assert_snapshot!(shown.concat());
}

const POINTERS: &str = "\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets/{id}:
    $ref: '#/components/pathItems/Pet'
  /cats/{id}:
    get:
      operationId: getCat
      responses:
        '200':
          description: ''
          content: {application/json: {schema: {type: object, properties: {next: {$ref: '#/paths/~1cats~1%7Bid%7D/get/responses/200/content/application~1json/schema'}}}}}
components:
  pathItems:
    Pet:
      get:
        operationId: getPet
        parameters: [{$ref: '#/components/parameters/Kind'}]
        responses: {'200': {$ref: '#/components/responses/Pet'}}
  parameters:
    Kind: {name: kind, in: query, schema: {type: string, enum: [CAT, DOG], default: CAT}}
  responses:
    Pet:
      description: ''
      content: {application/json: {schema: {type: object, properties: {home: {$ref: '#/components/schemas/Owner/properties/home'}}}}}
  schemas:
    Owner:
      type: object
      $defs:
        Street: {$anchor: street, type: object, properties: {name: {type: string}, home: {$ref: '#/components/schemas/Owner/properties/home'}}}
      properties:
        home: {description: Where., type: object, properties: {street: {$ref: '#street'}, door: {$ref: '#/components/schemas/Owner/properties/home/properties/number'}, number: {type: integer}}}
";

#[test]
fn what_a_pointer_leads_to_becomes_a_component() {
    let source = adapted(POINTERS);
    insta::assert_snapshot!(shown(&source.value));
    let number = "#/components/schemas/OwnerHome/properties/number";
    let found = source.error(number, "", "", "");
    assert_eq!(
        found.pointer,
        "#/components/schemas/Owner/properties/home/properties/number"
    );
    assert_eq!(found.position.unwrap().line, 32);
}

/// A schema that becomes a component takes along those within it.
#[test]
fn a_pointer_leads_into_a_schema_that_another_pointer_leads_to() {
    let source = adapted(
        "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      responses: {'200': {$ref: '#/components/responses/Pets'}}
    put:
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/paths/~1pets/post/responses/200/content/application~1json/schema'}}}}
        '201': {description: '', content: {application/json: {schema: {$ref: '#/paths/~1pets/post/responses/200/content/application~1json/schema/properties/pet/items'}}}}
        '202': {description: '', content: {application/json: {schema: {$ref: '#/paths/~1pets/post/responses/200/content/application~1json/schema/properties/pet/items/properties/home'}}}}
        '203': {description: '', content: {application/json: {schema: {$ref: '#/components/responses/Pets/content/application~1json/schema/properties/owner'}}}}
    post:
      responses:
        '200': {description: '', content: {application/json: {schema: {type: object, properties: {pet: {type: array, items: {type: object, properties: {home: {type: object, properties: {street: {type: string}}}}}}}}}}}
components:
  responses:
    Pets: {description: '', content: {application/json: {schema: {type: object, properties: {owner: {type: object, properties: {name: {type: string}}}}}}}}
",
    );
    insta::assert_snapshot!(shown(&source.value["components"]["schemas"]));
    assert!(!findings(source).contains("error"));
}

#[test]
fn values_of_another_type_than_the_declared_are_taken_as_what_they_mean() {
    let document = "\
openapi: 3.0.3
info: {title: 2024, description: null, version: 1.0}
paths: {}
components:
  schemas:
    Level:
      type: string
      enum: [auto, 1, '1', true, null, [a], {a: b}]
    Pet:
      type: object
      discriminator: {propertyName: kind, mapping: {cat: 'models/cat.yml#/cat'}}
      properties:
        code: {type: string, pattern: 12, description: 5}
        price: {allOf: [{$ref: '#/components/schemas/Level'}, {type: 'null'}]}
";
    let source = Source::parse("spec/pets.yaml", document.to_owned(), Format::Yaml);
    let refuse = |file: &str| {
        Err(Diagnostic::about_file(file.as_ref(), "no such file", "a file", "").into())
    };
    let source = adapt(source.unwrap(), &refuse);
    assert!(!source.value.to_string().contains("discriminator"));
    let mut found = Diagnostics::default();
    let document = Document::read("pets", source, &mut found);
    assert_eq!(found.errors(), 0, "{found}");
    let Kind::Enum(values) = &document.schemas[0].schema.kind else {
        panic!("{:?}", document.schemas[0])
    };
    assert_eq!(values, &["auto", "1", "true"]);
    insta::assert_snapshot!(found);
}

#[test]
fn a_reference_that_leads_nowhere_is_refused_with_its_place() {
    let document = POINTERS
        .replace(
            "/properties/home/properties/number",
            "/properties/home/properties/none",
        )
        .replace("#street", "#town")
        .replace("'#/components/pathItems/Pet'", "'https://example.com/pet.yaml'")
        .replace("'#/components/responses/Pet'", "'#/components/schemas/Owner'")
        .replace("'#/components/parameters/Kind'", "'../pets.yaml#/x'");
    let circle = "openapi: 3.0.0\ninfo: {title: a, version: b}\npaths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}, /c: {get: {responses: {'200': {$ref: '#/paths/~1c/get/responses/200'}}}}}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B/x'}, B: {$ref: '#/components/schemas/A/x'}}}\n";
    insta::assert_snapshot!(
        [document.as_str(), circle].map(|text| findings(adapted(text))).join("----\n")
    );
}

#[test]
fn references_lead_to_files_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| fs::write(place(name), text).unwrap();
    fs::create_dir_all(place("spec/schemas")).unwrap();
    write(
        "spec/pets.yaml",
        "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n  /pets/{id}: {$ref: 'paths.json#/pet'}\n",
    );
    write(
        "spec/paths.json",
        "{\"pet\": {\"get\": {\"operationId\": \"getPet\",\n\"parameters\": [{\"$ref\": \"#/id\"}],\n\"responses\": {\"200\": {\"description\": \"\", \"content\": {\"application/json\": {\"schema\": {\"$ref\": \"./schemas/pet.yaml\"}}}}}}}, \"id\": {\"name\": \"id\", \"in\": \"path\", \"schema\": {\"type\": \"string\"}}}",
    );
    write(
        "spec/schemas/pet.yaml",
        "\ntype: object\nproperties:\n  name: {$ref: ../pets.yaml#/components/schemas/None}\n  home: {$ref: home.yaml#/definitions/Home}\n  parent: {$ref: 'pet.yaml'}\n  color: {$ref: '#/colour'}\ncolour: {type: colour}\n",
    );
    write(
        "spec/schemas/home.yaml",
        "definitions: {Home: {type: object, properties: {street: {type: string}, outer: {$ref: '#/definitions/Home'}}}}\n",
    );
    let source = open(&place("spec/pets.yaml")).unwrap();
    insta::assert_snapshot!(shown(&source.value));
    let findings = findings(source);
    insta::assert_snapshot!(findings.replace(&*folder.path().to_string_lossy(), ""));
}

/// A file above the folder is not read, whatever the reference looks like.
#[cfg(unix)]
#[test]
fn references_never_lead_out_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::create_dir_all(place("spec/inner")).unwrap();
    fs::write(
        place("secret.yaml"),
        "type: object\nproperties: {secret: {type: string}}\n",
    )
    .unwrap();
    std::os::unix::fs::symlink(place("secret.yaml"), place("spec/link.yaml")).unwrap();
    std::os::unix::fs::symlink(folder.path(), place("spec/out")).unwrap();
    let secret = place("secret.yaml").display().to_string();
    let references = [
        "../secret.yaml",
        "inner/../../secret.yaml",
        "%2e%2e/secret.yaml",
        "link.yaml",
        "out/secret.yaml",
        "file:../secret.yaml",
        "//example.com/secret.yaml",
        "inner",
        &secret,
    ];
    for reference in references {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{Pet: {{$ref: '{reference}'}}}}}}\n"
        );
        fs::write(place("spec/pets.yaml"), text).unwrap();
        let source = open(&place("spec/pets.yaml")).unwrap();
        assert!(!source.value.to_string().contains("secret"), "{reference}");
        assert!(findings(source).contains("error: the reference"), "{reference}");
    }
}

#[test]
fn operations_get_what_they_lack() {
    let source = adapted(
        "openapi: 3.0\ninfo: {title: Pets, version: '1'}\npaths:\n  /: {get: {}}\n  /users/{id}/pets.{form}:\n    parameters: [{$ref: '#/components/parameters/Id'}, {name: none, in: path, schema: {type: string}}]\n    get: {}\n    put: {operationId: same}\n    post: {operationId: same}\n  /users/{id}/pets/{form}: {get: {operationId: get_root}}\ncomponents: {parameters: {Id: {name: id, in: path, required: true, schema: {type: integer}}}}\n",
    );
    insta::assert_snapshot!(shown(&source.value["paths"]));
    insta::assert_snapshot!(findings(source));
}
