//! Deliberate losses in what is generated from a small document.

use super::*;
use crate::tests;

/// A document with everything that is counted.
fn pets() -> String {
    tests::spec(
        "
  /api/v3/list-pets:
    parameters:
      - {name: page, in: query, schema: {type: number, format: int64}}
    get:
      operationId: Pets_listPets
      parameters:
        - {name: limit, in: query, schema: {type: number, format: int64}}
        - {name: _sort, in: query, schema: {type: array, items: {type: string, enum: ['+age', '-age|name']}}}
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/PetPageRespDto'}}}}
        '500': {content: {application/json: {schema: {$ref: '#/components/schemas/FailureDto'}}}}
  /api/v3/pets/{id}:
    put:
      operationId: Pets_putPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
      responses:
        '204': {}
    post:
      operationId: Pets_feed
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                id: {type: string}
                bowl: {type: object, properties: {size: {type: string, enum: [S, L]}}}
      responses:
        '200':
          content:
            application/json: {schema: {type: object, properties: {eaten: {type: boolean}}}}
  /api/v3/count:
    get: {operationId: Pets_count, x-genauth-hidden-from-docs: true, responses: {}}
  /api/v3/erase:
    post: {operationId: Pets_erase, x-genauth-hidden-from-sdk: true, responses: {}}",
        "
    PetPageRespDto: {type: object, properties: {data: {$ref: '#/components/schemas/Page'}}}
    Page:
      type: object
      required: [list]
      properties:
        totalCount: {type: number, format: int64}
        list: {$ref: '#/components/schemas/Pets'}
    Pets: {type: array, items: {$ref: '#/components/schemas/PetDto'}}
    PetDto:
      type: object
      properties:
        type: {type: string, enum: [CAT, DOG, ''], description: 'Kind, not one of:<br>- `COW`'}
        color: {allOf: [{$ref: '#/components/schemas/Color'}]}
        kittens: {type: array, items: {$ref: '#/components/schemas/PetDto'}}
        home: {oneOf: [{$ref: '#/components/schemas/Result'}, {type: string, enum: [STRAY]}]}
    Color: {type: string, enum: [RED, GREY]}
    Result: {type: object, properties: {street: {type: string}}}
    FailureDto: {type: object, properties: {reason: {type: string}}}",
    )
}

/// Counts after a change of the generated files.
fn count(yaml: &str, spoil: impl FnOnce(&mut Artifacts)) -> Coverage {
    let (document, mut warnings) = tests::document(yaml);
    let inputs = [(document, Descriptions::default())];
    let api = Api::lower(&inputs, &tests::genauth(), &mut warnings);
    assert_eq!(warnings.errors(), 0, "{warnings}");
    let sdk = rust::Sdk::new(&api, crate::docs::paths(&api));
    let mut artifacts = crate::emit::artifacts(&sdk, &[Root::Sdk, Root::Docs]).unwrap();
    spoil(&mut artifacts);
    Coverage {
        clients: clients(&inputs, &sdk, &artifacts),
        warnings,
    }
}

/// Replaces a text in the one file that has it, and returns what is found then.
fn found((file, from, to): (&str, &str, &str)) -> String {
    let coverage = count(&pets(), |artifacts| {
        let files = artifacts.0.iter_mut().filter(|((_, path), _)| path.ends_with(file));
        let mut texts: Vec<_> =
            files.map(|(_, text)| text).filter(|text| text.contains(from)).collect();
        assert_eq!(texts.len(), 1, "`{from}` in {file}");
        *texts[0] = texts[0].replacen(from, to, 1);
    });
    let findings = coverage.clients.iter().flat_map(|client| client.findings.iter());
    let findings: String = findings.map(|one| one.found.clone() + "\n").collect();
    format!("{from}\n{findings}\n")
}

#[test]
fn a_healthy_document_has_the_same_figures_everywhere() {
    let coverage = count(&pets(), |_| {});
    insta::assert_snapshot!(coverage.text() + &coverage.paged());
    assert!(coverage.is_complete());
}

#[test]
fn losses_in_the_sdk_are_named() {
    let losses = [
        ("operations/others.rs", "pub fn feed(", "pub fn fed("),
        ("models/others.rs", "impl Object for ResultDto", "impl Object for Other"),
        ("models/others.rs", "Property::Optional(\"home\"),", ""),
        ("models/others.rs", "Self::Cat => \"CAT\",", ""),
        ("models/others.rs", "Property::Optional(\"reason\")", ""),
    ];
    insta::assert_snapshot!(losses.map(found).concat());
}

#[test]
fn losses_on_the_pages_are_named() {
    let losses = [
        ("pets-id.md", "`AuthenticationClient.put_pet`", "`AuthenticationClient.other`"),
        ("pets-id.md", "\n| id ", "\n| other "),
        ("pets-id.md", "\n| street ", "\n| streets "),
        ("list-pets.md", "<a id=\"PetDto\">", "<a id=\"Dog\">"),
        ("list-pets.md", "\n| `STRAY` |", ""),
        ("list-pets.md", "\n| `-age\\|name` |", ""),
        ("list-pets.md", "\n## Request response\n", ""),
    ];
    insta::assert_snapshot!(losses.map(found).concat());
}

#[test]
fn a_page_that_is_missing_is_seen_in_the_figures() {
    let coverage = count(&pets(), |artifacts| {
        artifacts.0.retain(|(_, path), _| !path.ends_with("list-pets.md"));
    });
    let [operations, schemas, ..] = coverage.clients[0].counts;
    assert_eq!((operations.document, operations.docs), (3, 2));
    assert!(schemas.docs < schemas.document);
    assert!(!coverage.is_complete());
}

#[test]
fn findings_have_a_place_and_a_hint_and_are_not_too_many() {
    let coverage = count(&pets(), |artifacts| artifacts.0.clear());
    let client = &coverage.clients[0];
    assert_eq!(client.findings.iter().count(), 20);
    assert!(client.unlisted > 20);
    let findings = coverage.findings();
    insta::assert_snapshot!(findings.lines().take(6).collect::<Vec<_>>().join("\n"));
    assert!(findings.ends_with("more for authentication\n"));
}

/// A document without a platform that has the kinds of things that GenAuth's lack.
const KIOSK: &str = "\
openapi: 3.1.0
info: {title: Kiosk, version: '1'}
servers: [{url: 'https://kiosk.example/v1', description: All papers.}]
security: [{key: []}]
paths:
  /papers:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Paper'}}}}
      responses: {'204': {description: ''}}
      callbacks: {printed: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Paper'}}}}}}}}
webhooks: {sold: {post: {summary: A paper was sold, requestBody: {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Paper'}}}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Paper: {type: object, properties: {pages: {type: object, additionalProperties: {type: integer}}, cover: {oneOf: [{$ref: '#/components/schemas/Photo'}, {type: string}, {type: array, items: {type: [number, 'null']}}]}}}
    Photo: {type: object, properties: {url: {type: string}}}
";

#[test]
fn what_a_document_without_a_platform_has_is_counted() {
    let losses = [
        ("webhooks.md", "| `sold` ", "| `sole` "),
        ("papers.md", "Record&lt;string, number&gt;", "object"),
        ("README.md", "`https://kiosk.example/v1`", ""),
        ("papers.md", "- `key`", ""),
        ("papers.md", "<a href=\"#Photo\">Photo</a> \\| string", ""),
        ("client.rs", "pub fn api_key(", "pub fn key("),
        ("client.rs", "- `POST /papers: POST printed`", "- printed"),
        ("models/others.rs", "Self::Photo(", "Self::Picture("),
    ];
    let count = |(file, from, to): (&str, &str, &str)| {
        let (document, mut warnings) = tests::document(KIOSK);
        let inputs = [(document, Descriptions::default())];
        let api = Api::lower(&inputs, &Platform::default(), &mut warnings);
        assert_eq!(warnings.errors(), 0, "{warnings}");
        let sdk = rust::Sdk::new(&api, crate::docs::paths(&api));
        let mut artifacts =
            crate::emit::artifacts(&sdk, &[Root::Sdk, Root::Docs]).unwrap();
        let files = artifacts.0.iter_mut().filter(|((_, path), text)| {
            path.ends_with(file) && (text.contains(from) || from.is_empty())
        });
        for (_, text) in files {
            *text = text.replace(from, to);
        }
        let coverage = Coverage {
            clients: clients(&inputs, &sdk, &artifacts),
            warnings,
        };
        let findings: Vec<String> =
            coverage.clients[0].findings.iter().map(|one| one.found.clone()).collect();
        let text = if from.is_empty() { coverage.text() } else { from.to_owned() };
        format!("{text}\n{}\n\n", findings.join("\n"))
    };
    insta::assert_snapshot!(count(("-", "", "")) + &losses.map(count).concat());
}
