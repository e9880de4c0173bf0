//! Names, shared types and refused constructs, in small documents.

use crate::model::{Api, Content, Origin, Shape, Type, TypeDef};
use crate::platform::Platform;
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;
use crate::tests::{api, document, genauth, lower, spec};
use serde_json::json;

fn definition<'a>(api: &'a Api, name: &str) -> &'a TypeDef {
    api.types.iter().find(|one| one.name == name).expect("the schema has a type")
}

fn methods(api: &Api) -> Vec<&str> {
    let operations = api.clients.iter().flat_map(|client| &client.groups);
    operations.flat_map(|group| &group.operations).map(|one| one.name.as_str()).collect()
}

/// Makes operations without body and response: `(path, method, operationId, more properties)`.
fn paths(operations: &[(&str, &str, &str, &str)]) -> String {
    operations
        .iter()
        .map(|(path, method, id, more)| {
            format!(
                "  {path}: {{{method}: {{operationId: {id}, {more} responses: {{}}}}}}\n"
            )
        })
        .collect()
}

#[test]
fn operations_with_the_same_suffix_are_told_apart_by_their_controller() {
    let api = api(&spec(
        &paths(&[
            ("/verify/devices", "delete", "TerminalVerifyController_deleteDevice", ""),
            ("/devices", "delete", "TerminalController_deleteDevice", ""),
            ("/given", "get", "TerminalController_given", "x-genauth-method: my_name,"),
        ]),
        "",
    ));
    assert_eq!(
        methods(&api),
        ["delete_device_terminal_verify", "delete_device", "my_name"]
    );
}

#[test]
fn every_node_knows_its_place() {
    let api = api(&spec(
        "  /pets:
    post:
      operationId: a
      parameters: [{name: id, in: query, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}}",
        "
    Id: {type: string}
    PetDto:
      type: object
      properties:
        id: {$ref: '#/components/schemas/Id'}
        kind: {type: string, enum: [CAT, DOG]}
        home: {oneOf: [{type: string}, {type: integer}]}",
    ));
    let operation = &api.clients[0].groups[0].operations[0];
    let at = "#/paths/~1pets/post";
    let pointer = |origin: &Origin| {
        assert_eq!(&*origin.document, "authentication");
        origin.pointer.to_string()
    };
    assert_eq!(pointer(&operation.origin), at);
    assert_eq!(
        pointer(&operation.parameters[0].field.origin),
        format!("{at}/parameters/0")
    );
    let body = operation.body.as_ref().map(|body| pointer(&body.origin));
    assert!(body.is_some_and(|body| body.starts_with(&format!("{at}/requestBody"))));
    let response = pointer(&operation.response.origin);
    assert!(response.starts_with(&format!("{at}/responses/200")), "{response}");
    let pet = definition(&api, "PetDto");
    let at = "#/components/schemas/PetDto";
    assert_eq!(pointer(&pet.origin), at);
    let fields = pet.shape.fields();
    assert_eq!(pointer(&fields[0].origin), format!("{at}/properties/id"));
    let alias = fields[0].alias.as_ref().map(pointer);
    assert_eq!(alias.as_deref(), Some("#/components/schemas/Id"));
    let kind = &definition(&api, "Kind").shape.values()[1];
    assert_eq!(pointer(&kind.origin), format!("{at}/properties/kind/enum/1"));
    let home = &definition(&api, "PetHome").shape.variants()[1];
    assert_eq!(pointer(&home.origin), format!("{at}/properties/home/oneOf/1"));
    let uses =
        pet.uses.iter().map(|one| (one.operation, one.in_request, one.in_response));
    assert_eq!(uses.collect::<Vec<_>>(), [(operation.node, true, true)]);
}

/// Schemas with unions at all places that can have one.
const UNIONS: &str = "
    Id: {anyOf: [{type: string}, {type: integer}]}
    PetDto:
      type: object
      properties:
        home: {anyOf: [{$ref: '#/components/schemas/Id'}, {type: boolean}]}
        toys:
          type: array
          items: {anyOf: [{type: string}, {anyOf: [{type: boolean}, {type: integer}]}]}
        note: {anyOf: [{type: string}, {type: integer}, {type: 'null'}]}
        rank: {anyOf: [{type: string, nullable: true}, {type: integer}]}";

#[test]
fn any_of_is_the_same_union_as_one_of() {
    let parameter = "
  /pets:
    get:
      operationId: a
      parameters: [{name: id, in: query, schema: {anyOf: [{type: string}, {type: integer}]}}]
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}}";
    let any_of = spec(parameter, UNIONS);
    let one_of = any_of.replace("anyOf", "oneOf");
    let api = api(&any_of);
    let shown = format!("{api:?}").replace("anyOf", "oneOf");
    let shown = shown.replace("any_of: true", "any_of: false");
    assert!(shown == format!("{:?}", super::tests::api(&one_of)));
    let parameter = &api.clients[0].groups[0].operations[0].parameters[0].field;
    assert!(matches!(parameter.ty, Type::Named(_)));
    let variants = |name| -> Vec<_> {
        let variants = definition(&api, name).shape.variants().iter();
        variants.map(|one| (&*one.origin.pointer, &one.ty)).collect()
    };
    let at = "#/components/schemas";
    assert_eq!(
        variants("Id"),
        [
            (&*format!("{at}/Id/anyOf/0"), &Type::String),
            (&*format!("{at}/Id/anyOf/1"), &Type::Integer)
        ]
    );
    let toys = format!("{at}/PetDto/properties/toys/items/anyOf/1/anyOf/1");
    assert_eq!(variants("PetToys")[2].0, toys);
    let pet = definition(&api, "PetDto").shape.fields();
    let nullable = pet.iter().map(|one| (&*one.wire_name, one.nullable));
    assert_eq!(
        nullable.collect::<Vec<_>>(),
        [("home", false), ("toys", false), ("note", true), ("rank", true)]
    );
    assert_eq!(variants("PetNote").len(), 2);
}

#[test]
fn a_union_of_one_schema_is_that_schema() {
    for key in ["oneOf", "anyOf"] {
        let api = api(&spec(
            "",
            &"
    Plain: {KEY: [{type: string}]}
    Kind: {KEY: [{type: string, enum: [CAT]}]}
    PetDto:
      type: object
      properties:
        note: {KEY: [{type: string, maxLength: 5, description: A note.}, {type: 'null'}]}
        kind: {description: Its kind., KEY: [{$ref: '#/components/schemas/Kind'}]}
        plain: {minLength: 1, KEY: [{KEY: [{$ref: '#/components/schemas/Plain'}]}]}
        size: {KEY: [{type: string, enum: [S, L]}]}"
                .replace("KEY", key),
        ));
        let [note, kind, plain, size] = definition(&api, "PetDto").shape.fields() else {
            panic!("not four fields")
        };
        assert_eq!((&note.ty, note.nullable), (&Type::String, true));
        assert_eq!((note.limits.max_length, &*note.description), (Some(5), "A note."));
        assert!(matches!(kind.ty, Type::Named(id) if api[id].name == "Kind"));
        assert_eq!((&*kind.description, kind.nullable), ("Its kind.", false));
        assert_eq!((&plain.ty, plain.limits.min_length), (&Type::String, Some(1)));
        let Type::Named(id) = size.ty else { panic!("no enum") };
        assert_eq!(
            &*api[id].shape.values()[1].origin.pointer,
            format!("#/components/schemas/PetDto/properties/size/{key}/0/enum/1")
        );
    }
}

#[test]
fn hidden_operations_have_no_method_and_half_hidden_ones_no_page() {
    let api = api(&spec(
        &paths(&[
            ("/a", "get", "a", "x-genauth-hidden-from-sdk: true,"),
            ("/b", "get", "b", "x-genauth-hidden-from-docs: true,"),
            ("/c", "get", "c", ""),
        ]),
        "",
    ));
    assert_eq!(methods(&api), ["b", "c"]);
    let operations = &api.clients[0].groups[0].operations;
    assert_eq!((operations[0].has_page, operations[1].has_page), (false, true));
}

#[test]
fn gets_are_idempotent_and_others_are_not_unless_the_document_says_so() {
    let api = api(&spec(
        &paths(&[
            ("/a", "get", "a", ""),
            ("/b", "get", "b", "x-genauth-idempotent: false,"),
            ("/c", "post", "c", ""),
            ("/d", "post", "d", "x-genauth-idempotent: true,"),
            ("/e", "put", "e", ""),
        ]),
        "",
    ));
    let idempotent = api.clients[0].operations().filter(|one| one.idempotent);
    assert_eq!(idempotent.map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "d"]);
}

#[test]
fn what_an_operation_fails_with_follows_from_what_it_is_and_what_people_found() {
    let id = "parameters: [{name: id, in: query, schema: {type: string}}],";
    let api = api(&spec(
        &paths(&[
            ("/a", "get", "a", ""),
            ("/b", "get", "b", id),
            ("/c", "get", "c", "security: [{bearer: []}], x-genauth-errors: [7, 5],"),
        ]),
        "",
    ));
    let errors = api.clients[0].operations().map(|one| &one.errors);
    let codes = errors.map(|one| (one.status.as_slice(), one.api.as_slice()));
    let found: Vec<(&[i64], &[i64])> = codes.collect();
    assert_eq!(found, [(&[][..], &[][..]), (&[400], &[]), (&[401, 403], &[7, 5])]);
}

#[test]
fn an_operation_without_a_tag_is_in_the_last_group() {
    let api = api(&spec(
        &paths(&[("/a", "get", "a", ""), ("/b", "get", "b", "tags: [Big Pets],")]),
        "",
    ));
    let groups: Vec<_> = api.clients[0]
        .groups
        .iter()
        .map(|group| (&*group.name, &*group.origin.pointer))
        .collect();
    assert_eq!(groups, [("Others", "#/tags"), ("Big Pets", "#/tags")]);
}

#[test]
fn equal_enums_of_the_same_name_are_one_type() {
    let yaml = spec(
        "",
        "
    ADto: {type: object, properties: {kind: {type: string, enum: [X, Y]}}}
    BDto: {type: object, properties: {kind: {type: string, enum: [Y, X]}}}
    CDto: {type: object, properties: {kind: {type: array, items: {type: string, enum: [Z]}}}}",
    );
    let api = api(&yaml);
    let mut enums: Vec<_> = api
        .types
        .iter()
        .filter(|one| matches!(one.shape, Shape::Enum(_)))
        .map(|one| one.name.as_str())
        .collect();
    enums.sort_unstable();
    assert_eq!(enums, ["CKind", "Kind"]);
}

#[test]
fn places_of_one_recorded_enum_keep_their_values() {
    let api = api(&spec(
        "",
        "
    ADto: {type: object, properties: {a: {type: string, enum: [X], x-genauth-enum: Kind}}}
    BDto: {type: object, properties: {b: {type: string, enum: [Y], x-genauth-enum: Kind}}}",
    ));
    let values: Vec<_> = api
        .types
        .iter()
        .filter(|one| one.name == "Kind")
        .map(|one| one.shape.values()[0].wire_value.as_str())
        .collect();
    assert_eq!(values, ["X", "Y"]);
}

#[test]
fn a_reference_to_nothing_is_an_error_with_a_suggestion() {
    let (_, diagnostics) = lower(&spec(
        "",
        "
    PetDto: {type: object, properties: {owner: {$ref: '#/components/schemas/OwnerDTO'}}}
    OwnerDto: {type: object}",
    ));
    insta::assert_snapshot!(diagnostics.to_string(), @"
    error: there is no schema `OwnerDTO`
      --> spec/authentication.yaml:8:48 #/components/schemas/PetDto/properties/owner
      expected: the name of a schema under components/schemas
      hint: did you mean `OwnerDto`?
    ");
}

#[test]
fn references_in_a_circle_are_an_error_not_a_hang() {
    let (_, diagnostics) = lower(&spec(
        "",
        "
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/A'}
    PetDto: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}",
    ));
    assert_eq!(diagnostics.errors(), 1, "{diagnostics}");
}

#[test]
fn unions_that_are_their_own_variants_have_the_variants_of_all() {
    let circle = |length: usize, last: &str| -> String {
        let union = |at: usize| {
            let next = if at + 1 < length {
                format!("$ref: '#/components/schemas/U{}'", at + 1)
            } else {
                last.to_owned()
            };
            let key = ["oneOf", "anyOf"][at % 2];
            format!("\n    U{at}: {{{key}: [{{type: integer}}, {{{next}}}]}}")
        };
        (0..length).map(union).collect()
    };
    let own = "$ref: '#/components/schemas/U0'";
    let inline = format!("oneOf: [{{{own}}}, {{type: string}}]");
    for (length, last) in [(5_000, own), (5_000, "type: string")] {
        let (_, diagnostics) = lower(&spec("", &circle(length, last)));
        assert_eq!(diagnostics.errors(), 1, "{length} {last}: {diagnostics}");
        assert!(diagnostics.to_string().contains("schemas/U"), "{diagnostics}");
    }
    for (length, last, expected) in
        [(1, own, 0), (2, own, 0), (50, own, 0), (2, &*inline, 2)]
    {
        let api = api(&spec("", &circle(length, last)));
        let union = api.types.iter().find(|one| one.name == "U0");
        let variants = union.map_or(0, |one| one.shape.variants().len());
        assert_eq!(variants, expected, "{length} {last}");
    }
    let list = format!("type: array, items: {{{own}}}");
    let object = format!("type: object, properties: {{a: {{{own}}}}}");
    for (length, last) in [(3, &*list), (3, &object), (50, "type: string")] {
        let (_, diagnostics) = lower(&spec("", &circle(length, last)));
        assert_eq!(diagnostics.errors(), 0, "{length} {last}: {diagnostics}");
    }
}

#[test]
fn a_schema_that_is_only_a_name_for_another_is_that_other() {
    let api = api(&spec(
        "",
        "
    Id: {type: string}
    Alias: {$ref: '#/components/schemas/Id'}
    PetDto: {type: object, properties: {id: {$ref: '#/components/schemas/Alias'}}}",
    ));
    let Shape::Struct(fields) = &definition(&api, "PetDto").shape else {
        panic!("no struct")
    };
    assert_eq!(fields[0].ty, Type::String);
}

#[test]
fn the_answer_is_the_first_success_or_the_default() {
    let answer = |responses: &str| {
        let yaml = spec(
            &format!("  /a: {{get: {{operationId: a, responses: {responses}}}}}"),
            "
    Yes: {type: object, properties: {statusCode: {type: number}}}
    No: {type: object, properties: {}}",
        );
        let api = api(&yaml);
        let response = &api.clients[0].groups[0].operations[0].response;
        response.direct().map(|id| (api[id].name.clone(), response.enveloped))
    };
    let json = |name: &str| {
        format!(
            "{{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}"
        )
    };
    let (yes, no) = (json("Yes"), json("No"));
    assert_eq!(
        answer(&format!("{{'301': {no}, default: {yes}}}")),
        Some(("Yes".to_owned(), true))
    );
    assert_eq!(
        answer(&format!("{{default: {no}, '201': {yes}}}")),
        Some(("Yes".to_owned(), true))
    );
    assert_eq!(answer(&format!("{{'200': {no}}}")), Some(("No".to_owned(), false)));
    assert_eq!(answer("{'302': {description: ''}}"), None);
}

#[test]
fn the_same_operation_id_twice_is_an_error() {
    let paths = paths(&[("/a", "get", "same", ""), ("/b", "get", "same", "")]);
    let (_, diagnostics) =
        lower(&format!("x-genauth-client: authentication\n{}", spec(&paths, "")));
    assert!(
        diagnostics
            .to_string()
            .contains("the operationId `same` stands here a second time"),
        "{diagnostics}"
    );
}

#[test]
fn a_message_can_have_any_type() {
    for kind in [
        "{type: string, enum: [a]}",
        "{oneOf: [{type: string}]}",
        "{type: array, items: {type: string}}",
        "{}",
    ] {
        let content =
            "{application/json: {schema: {$ref: '#/components/schemas/Kind'}}}";
        let paths = format!(
            "  /a:\n    post:\n      operationId: addPet\n      requestBody: {{required: true, content: \
             {content}}}\n      responses: {{'200': {{description: '', content: {content}}}}}\n"
        );
        let api = api(&spec(&paths, &format!("\n    Kind: {kind}")));
        let operation = api.operations().next().expect("there is an operation");
        let body = operation.body.as_ref().map(|body| &body.ty);
        assert_eq!(operation.response.ty(), body, "{kind}");
    }
}

#[test]
fn an_enum_has_the_description_of_a_place_that_is_described() {
    let api = api(&spec(
        "",
        "
    ADto: {type: object, properties: {a: {type: string, enum: [X], x-genauth-enum: Kind}}}
    BDto:
      type: object
      properties:
        b: {type: string, enum: [X], x-genauth-enum: Kind, description: Kind of pet.}",
    ));
    assert_eq!(definition(&api, "Kind").description, "Kind of pet.");
}

#[test]
fn an_example_of_a_description_replaces_text_and_what_is_missing() {
    let yaml = spec(
        "",
        "
    PetDto:
      type: object
      properties:
        text: {type: string, x-genauth-text-example: true}
        stated: {type: number, format: int64, example: 1}
        missing: {type: number, format: int64}
        shared: {type: number, format: int64}
        other: {type: boolean}",
    );
    let prose = "
shared: {shared: {example: 2}, other: {example: 2}}
schemas:
  PetDto:
    properties: {text: {example: Rex}, stated: {example: 2}, missing: {example: 2}}
";
    let prose = Source::parse("prose.yaml", prose.to_owned(), Format::Yaml).unwrap();
    let (document, mut diagnostics) = document(&yaml);
    let documents = [(document, Descriptions::read(prose).unwrap())];
    let api = Api::lower(&documents, &genauth(), &mut diagnostics);
    let Shape::Struct(fields) = &definition(&api, "PetDto").shape else {
        panic!("an object is a struct")
    };
    let examples = fields.iter().map(|field| field.example.clone());
    let two = Some(json!(2));
    let expected = [Some(json!("Rex")), Some(json!(1)), two.clone(), two, None];
    assert_eq!(examples.collect::<Vec<_>>(), expected);
}

#[test]
fn the_responses_decide_the_returned_value() {
    let content = |responses: &str| {
        let yaml = spec(
            &format!("  /a: {{get: {{operationId: a, responses: {responses}}}}}"),
            "
    Pet: {type: object, properties: {id: {type: string}}}
    Car: {type: object, properties: {id: {type: string}}}",
        );
        let (document, mut found) = document(&yaml);
        let inputs = [(document, Descriptions::default())];
        let api = Api::lower(&inputs, &Platform::default(), &mut found);
        assert_eq!(found.errors(), 0, "{responses}: {found}");
        let response = api.operations().next().expect("one operation").response.clone();
        let failures: Vec<&str> =
            response.failures.iter().map(|one| one.status.as_str()).collect();
        let value = match &response.content {
            Content::Raw => "raw".to_owned(),
            Content::Empty => "empty".to_owned(),
            Content::Redirect => "redirect".to_owned(),
            Content::Events { ty } => {
                let name = ty.direct().map(|id| api[id].name.as_str());
                format!(
                    "events of {}",
                    name.map_or_else(|| format!("{ty:?}"), str::to_owned)
                )
            }
            Content::Value {
                encoding,
                ty,
                optional,
                ..
            } => {
                let name = ty.direct().map(|id| api[id].name.as_str());
                let name = name.map_or_else(|| format!("{ty:?}"), str::to_owned);
                let mark = if *optional { "?" } else { "" };
                format!("{encoding:?} {name}{mark}")
            }
        };
        format!("{value} {}", failures.join(" ")).trim().to_owned()
    };
    let pet = "{description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}";
    let car = "{description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Car'}}}}";
    let text = "{description: '', content: {text/plain: {schema: {type: integer}}}}";
    let bytes = "{description: '', content: {image/png: {}}}";
    let both = "{description: '', content: {text/csv: {}, application/json; charset=utf-8: {schema: {type: array, items: {type: string}}}}}";
    let no = "{description: ''}";
    let form = "{description: '', content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Pet'}}}}";
    let events = "{description: '', content: {text/event-stream: {schema: {$ref: '#/components/schemas/Pet'}}}}";
    let parts = "{description: '', content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Pet'}}}}";
    for (responses, expected) in [
        (
            format!("{{'200': {pet}, '404': {car}, default: {no}}}"),
            "Json Pet 404 default",
        ),
        (format!("{{'200': {pet}, '201': {pet}}}"), "Json Pet"),
        (format!("{{'200': {pet}, '204': {no}}}"), "Json Pet?"),
        (format!("{{'200': {pet}, 2XX: {car}}}"), "Json AResponse"),
        (format!("{{'200': {pet}, '202': {text}}}"), "raw"),
        (format!("{{'200': {text}}}"), "Text String"),
        (format!("{{'200': {bytes}}}"), "Binary File"),
        (format!("{{'200': {both}}}"), "Json Array(String)"),
        (format!("{{'204': {no}, 4XX: {text}}}"), "empty 4XX"),
        (format!("{{'302': {no}, default: {pet}}}"), "redirect default"),
        (format!("{{'302': {text}, default: {pet}}}"), "redirect default"),
        (format!("{{'302': {pet}, default: {car}}}"), "Json Car 302"),
        (format!("{{'302': {pet}, '400': {car}}}"), "redirect 400"),
        (format!("{{'304': {no}, default: {pet}}}"), "Json Pet 304"),
        (format!("{{'200': {pet}, '301': {car}, '304': {no}}}"), "Json Pet 301 304"),
        (format!("{{default: {pet}}}"), "Json Pet"),
        (format!("{{'200': {form}, '400': {form}}}"), "Text String 400"),
        (format!("{{'200': {parts}}}"), "Binary File"),
        (
            format!("{{'200': {events}, '204': {no}, '400': {events}}}"),
            "events of Pet 400",
        ),
        (format!("{{'200': {pet}, '206': {events}}}"), "raw"),
        (
            format!("{{'200': {}}}", events.replace("{schema", "{x-no")),
            "events of String",
        ),
        (format!("{{'404': {no}}}"), "raw 404"),
        ("{}".to_owned(), "raw"),
    ] {
        assert_eq!(content(&responses), expected, "{responses}");
    }
}

#[test]
fn a_file_within_an_object_is_no_part() {
    let yaml = spec(
        "
  /a:
    post:
      operationId: a
      requestBody: {content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Upload'}}}}
      responses: {'204': {description: ''}}",
        "
    File: {type: string, format: binary}
    Deep: {type: object, properties: {file: {$ref: '#/components/schemas/File'}, self: {$ref: '#/components/schemas/Deep'}}}
    Upload:
      type: object
      properties:
        file: {$ref: '#/components/schemas/File'}
        files: {type: array, items: {type: string, format: binary}}
        either: {oneOf: [{$ref: '#/components/schemas/File'}, {type: array, items: {$ref: '#/components/schemas/File'}}]}
        data: {type: object, properties: {id: {type: string}}}
        deep: {$ref: '#/components/schemas/Deep'}
        list: {type: array, items: {type: object, properties: {deep: {$ref: '#/components/schemas/Deep'}}}}
        map: {type: object, additionalProperties: {type: string, format: binary}}
        some: {oneOf: [{type: string}, {$ref: '#/components/schemas/Deep'}]}",
    );
    let (document, mut found) = document(&yaml);
    Api::lower(&[(document, Descriptions::default())], &Platform::default(), &mut found);
    let places: Vec<_> = found.iter().map(|one| one.pointer.clone()).collect();
    let at = |name: &str| format!("#/components/schemas/Upload/properties/{name}");
    assert_eq!(places, ["deep", "list", "map", "some"].map(at), "{found}");
}

#[test]
fn only_multipart_bodies_have_files() {
    let yaml = spec(
        "  /a:
    post:
      operationId: json
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Plain'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/File'}}}}}}
    put:
      operationId: parts
      requestBody: {content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Upload'}}}}
      responses: {'200': {description: '', content: {image/png: {schema: {type: string}}}}}
    patch:
      operationId: form
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {file: {type: string, format: binary}}}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Upload'}}}}}",
        "
    File: {type: string, format: binary}
    Either: {oneOf: [{type: integer}, {$ref: '#/components/schemas/File'}]}
    Plain:
      type: object
      properties:
        file: {$ref: '#/components/schemas/File'}
        list: {type: array, items: {type: string, format: binary}}
        map: {type: object, additionalProperties: {type: string, format: binary, nullable: true}}
        either: {oneOf: [{type: boolean}, {$ref: '#/components/schemas/File'}]}
    Upload: {type: object, properties: {file: {type: string, format: binary}, either: {$ref: '#/components/schemas/Either'}}}",
    );
    let api = api(&yaml);
    let mut found = Vec::new();
    for definition in &api.types {
        for field in definition.shape.fields() {
            found.push(format!(
                "{}.{} {:?} {:?}",
                definition.name, field.wire_name, field.ty, field.limits.format
            ));
        }
        for variant in definition.shape.variants() {
            found.push(format!("{} {:?}", definition.name, variant.ty));
        }
    }
    for operation in api.operations() {
        found.push(format!("{} {:?}", operation.name, operation.response.ty()));
    }
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn forms_that_are_no_objects_are_reported() {
    for (media_type, schema, is_reported) in [
        ("multipart/form-data", "{type: string, format: binary}", true),
        ("multipart/form-data", "{type: array, items: {type: string}}", true),
        ("application/x-www-form-urlencoded", "{type: string}", true),
        ("application/x-www-form-urlencoded", "{type: string, enum: [a]}", true),
        ("multipart/form-data", "{type: object}", false),
        ("multipart/form-data", "{}", false),
        ("application/json", "{type: string}", false),
    ] {
        let yaml = spec(
            &format!(
                "  /a:
    post:
      operationId: a
      requestBody: {{content: {{{media_type}: {{schema: {schema}}}}}}}
      responses: {{'204': {{description: ''}}}}"
            ),
            "",
        );
        let (document, mut found) = document(&yaml);
        Api::lower(
            &[(document, Descriptions::default())],
            &Platform::default(),
            &mut found,
        );
        let found = found.to_string();
        assert_eq!(found.contains("is no object"), is_reported, "{schema} {found}");
    }
}

#[test]
fn maps_of_objects_with_files_are_refused_as_multipart_bodies() {
    let yaml = spec(
        "  /a:
    post:
      operationId: a
      requestBody: {content: {multipart/form-data: {schema: {type: object, additionalProperties: {type: object, properties: {file: {type: string, format: binary}}}}}}}
      responses: {'204': {description: ''}}",
        "",
    );
    let (document, mut found) = document(&yaml);
    Api::lower(&[(document, Descriptions::default())], &Platform::default(), &mut found);
    assert!(
        found.to_string().contains("the parts have files within objects"),
        "{found}"
    );
}

#[test]
fn references_of_unused_schemas_must_name_something_and_each_is_reported_once() {
    let (_, diagnostics) = lower(&spec(
        "",
        "    Map: {type: object, additionalProperties: {$ref: '#/components/schemas/Nothing'}}
    List: {type: array, items: {type: array, items: {type: object, properties: {a: {$ref: '#/components/schemas/None'}}}}}
    Used: {type: object, properties: {a: {$ref: '#/components/schemas/Map'}, b: {$ref: '#/components/schemas/Map'}}}",
    ));
    let text = diagnostics.to_string();
    assert_eq!(text.matches("there is no schema `Nothing`").count(), 1, "{text}");
    assert_eq!(text.matches("there is no schema `None`").count(), 1, "{text}");
}
