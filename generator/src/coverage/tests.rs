//! Losses that are made on purpose, in a small document and in what is generated from it.

use super::*;
use crate::testing;

/// All that counts, each kind of place once.
fn pets() -> String {
    testing::spec(
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
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
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

/// Counts after something was done to the generated files.
fn count(yaml: &str, spoil: impl FnOnce(&mut Artifacts)) -> Coverage {
    let (document, mut warnings) = testing::document(yaml);
    let inputs = [(document, Descriptions::default())];
    let api = Api::lower(&inputs, &mut warnings);
    assert_eq!(warnings.errors(), 0, "{warnings}");
    let sdk = rust::Sdk::new(&api, crate::docs::paths(&api));
    let mut artifacts = crate::emit::artifacts(&sdk, &[Root::Sdk, Root::Docs]).unwrap();
    spoil(&mut artifacts);
    Coverage {
        clients: clients(&inputs, &sdk, &artifacts),
        warnings,
    }
}

/// Replaces what stands in exactly one of the files whose name ends so.
fn replace(file: &str, from: &str, to: &str) -> String {
    let coverage = count(&pets(), |artifacts| {
        let files = artifacts.0.iter_mut().filter(|((_, path), _)| path.ends_with(file));
        let mut texts: Vec<_> =
            files.map(|(_, text)| text).filter(|text| text.contains(from)).collect();
        assert_eq!(texts.len(), 1, "`{from}` in {file}");
        *texts[0] = texts[0].replacen(from, to, 1);
    });
    first_lines(&coverage)
}

/// What was found, without places and hints.
fn first_lines(coverage: &Coverage) -> String {
    let findings = coverage.clients.iter().flat_map(|client| client.findings.iter());
    findings.map(|one| one.found.clone() + "\n").collect()
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
        ("operations/others.rs", "&FEED", "&FED"),
        ("operations/others.rs", "params: PutPetParams", "other: Other"),
        ("models/others.rs", "impl Object for ResultDto", "impl Object for Other"),
        ("models/others.rs", "Property::Optional(\"home\"),", ""),
        ("models/others.rs", "=> &self.kittens", "=> &self.extra"),
        ("models/others.rs", "Self::Cat => \"CAT\",", ""),
        ("models/common.rs", "Property::Optional(\"reason\")", ""),
    ];
    let text: String = losses
        .into_iter()
        .map(|(file, from, to)| format!("{from}\n{}\n", replace(file, from, to)))
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn losses_on_the_pages_are_named() {
    let losses = [
        ("pets-id.md", "`AuthenticationClient.put_pet`", "`AuthenticationClient.other`"),
        ("pets-id.md", "\n| id ", "\n\n| id "),
        ("pets-id.md", "\n| street ", "\n| streets "),
        ("list-pets.md", "<a id=\"PetDto\">", "<a id=\"Dog\">"),
        ("list-pets.md", "\n| `STRAY` |", ""),
        ("list-pets.md", "\n| `-age\\|name` |", ""),
        ("list-pets.md", "Type: `PetPageRespDto`", ""),
    ];
    let text: String = losses
        .into_iter()
        .map(|(file, from, to)| format!("{from}\n{}\n", replace(file, from, to)))
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn a_file_that_is_lost_is_seen_in_the_figures() {
    let coverage = count(&pets(), |artifacts| {
        artifacts.0.retain(|(_, path), _| !path.ends_with("list-pets.md"));
    });
    let figures: Vec<_> =
        coverage.clients[0].counts.iter().map(|count| count.docs).collect();
    // The other pages still show `PetDto` and `Result`.
    assert_eq!(figures, [2, 2, 11, 8]);
    assert!(!coverage.is_complete());
}

#[test]
fn what_the_document_does_not_have_is_named() {
    let added = replace(
        "models/others.rs",
        "Property::Optional(\"street\")",
        "Property::Optional(\"road\")",
    );
    insta::assert_snapshot!(added);
}

#[test]
fn findings_have_a_place_and_a_hint_and_are_not_too_many() {
    let coverage = count(&pets(), |artifacts| artifacts.0.clear());
    let client = &coverage.clients[0];
    assert_eq!(client.findings.iter().count(), 20);
    assert!(client.unlisted > 20);
    insta::assert_snapshot!(
        coverage.findings().lines().take(6).collect::<Vec<_>>().join("\n")
    );
    assert!(coverage.findings().ends_with("more for authentication\n"));
}

/// Two who look for paged operations, one in the document and one in the API, find the same.
#[test]
fn the_sdk_walks_through_the_pages_of_all_operations_that_have_some() {
    let spec_dir = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec"));
    let mut diagnostics = Diagnostics::default();
    let inputs = spec::read(spec_dir, &mut diagnostics);
    let api = Api::lower(&inputs, &mut diagnostics);
    let sdk = rust::Sdk::new(&api, crate::docs::paths(&api));
    for ((document, _), client) in inputs.iter().zip(&api.clients) {
        let raw = document::Document::read(&document.source.value);
        let names = Names::of(&sdk, client);
        let counted = paged::methods(&document.source.value, &raw, &names.methods);
        let paged = client.operations().filter(|one| one.paging.is_some());
        let mut walked: Vec<String> = paged
            .map(|one| format!("{}.{}", &sdk.names[client.node], &sdk.names[one.node]))
            .collect();
        walked.sort();
        assert_eq!(walked, counted);
        assert!(!walked.is_empty());
    }
}
