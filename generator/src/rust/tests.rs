//! One snapshot for each thing that can be emitted.

use std::collections::BTreeSet;

use super::{emit, emit_calls};
use crate::model::Code;
use crate::tests::{api, spec, with_sdk};

/// The file at `path`, without its header.
fn file(yaml: &str, path: &str) -> String {
    let files = with_sdk(&api(yaml), emit).unwrap();
    let (_, text) = files.iter().find(|(known, _)| known == path).unwrap_or_else(|| {
        let paths: Vec<_> = files.iter().map(|(path, _)| path).collect();
        panic!("no {path} among {paths:?}")
    });
    text.lines().skip(2).collect::<Vec<_>>().join("\n")
}

fn types(schemas: &str) -> String {
    file(&spec("", schemas), "authentication/models/common.rs")
}

fn operations(paths: &str, schemas: &str) -> String {
    file(&spec(paths, schemas), "authentication/operations/pets.rs")
}

const ANSWER: &str = "
    PetDto:
      type: object
      description: A pet.
      required: [statusCode, name]
      properties:
        statusCode: {type: number, format: int64}
        name: {type: string}";

#[test]
fn the_struct_of_a_request() {
    let paths = "
  /pets:
    post:
      operationId: PetsController_addPet
      tags: [Pets]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/AddPetDto'}}}}
      responses: {'200': {description: ''}}";
    let schemas = "
    AddPetDto:
      type: object
      description: What has to be known about a new pet.
      required: [type, born, password, weights]
      properties:
        type: {type: string, description: Kind of animal.}
        born: {type: string, format: date-time}
        password: {type: string, x-genauth-secret: true}
        weights: {type: array, items: {type: number}, maxItems: 9}
        en-US: {type: string, description: 'Name, in English.', minLength: 1, maxLength: 20}
        tags: {type: array, items: {type: string}}
        tame: {type: boolean, default: false}
        note: {type: string, nullable: true}
        custom: {type: object}
        anything: {}";
    insta::assert_snapshot!(file(
        &spec(paths, schemas),
        "authentication/models/pets.rs"
    ));
}

/// No caller can confuse two values of the same type when a document changes.
#[test]
fn properties_that_are_reordered_or_renamed_swap_no_values() {
    let paths = "
  /keys:
    post:
      operationId: KeysController_addKey
      tags: [Keys]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/KeyDto'}}}}
      responses: {'200': {description: ''}}";
    let functions = |names: [&str; 2]| -> BTreeSet<String> {
        let properties =
            names.map(|name| format!("{name}: {{type: string}}")).join(", ");
        let schemas = format!(
            "\n    KeyDto: {{type: object, required: [{}], properties: {{{properties}}}}}",
            names.join(", ")
        );
        let text = file(&spec(paths, &schemas), "authentication/models/keys.rs");
        let lines = text.lines().map(str::trim);
        lines.filter(|line| line.starts_with("pub fn ")).map(str::to_owned).collect()
    };
    assert_eq!(functions(["userId", "type"]), functions(["type", "userId"]));
    let kept = &functions(["userId", "type"]) & &functions(["type", "name"]);
    let kept: Vec<_> = kept.iter().map(String::as_str).collect();
    assert_eq!(
        kept,
        [
            "pub fn new() -> Self {",
            "pub fn with_type(mut self, value: impl IntoProperty<String>) -> Self {",
        ]
    );
}

#[test]
fn the_struct_of_an_answer() {
    insta::assert_snapshot!(types(
        "
    PetDto:
      type: object
      required: [name, legs, tame, born, owners]
      properties:
        name: {type: string}
        legs: {type: number, format: int64}
        tame: {type: boolean}
        born: {type: string, format: date-time}
        owners: {type: array, items: {type: string}}
        weight: {type: number, format: double}"
    ));
}

#[test]
fn a_response_that_is_an_alias() {
    insta::assert_snapshot!(types(
        "
    PetsRespDto:
      type: object
      description: Response of `list_pets`.
      required: [statusCode, message, data]
      properties:
        statusCode: {type: integer}
        message: {type: string}
        apiCode: {type: integer}
        requestId: {type: string}
        data: {type: array, items: {type: string}, description: The names.}
    AliveRespDto:
      type: object
      required: [statusCode, message, data]
      properties:
        statusCode: {type: integer}
        message: {type: string}
        apiCode: {type: integer}
        requestId: {type: string}
        data: {type: boolean, description: 'True if the pet is alive, as all others are.'}"
    ));
}

#[test]
fn a_struct_without_members() {
    insta::assert_snapshot!(types("\n    EmptyDto: {type: object, properties: {}}"));
}

#[test]
fn a_struct_that_contains_itself() {
    insta::assert_snapshot!(types(
        "
    TreeDto:
      type: object
      required: [parent, children]
      properties:
        parent: {$ref: '#/components/schemas/TreeDto'}
        children: {type: array, items: {$ref: '#/components/schemas/TreeDto'}}"
    ));
}

#[test]
fn an_open_enum() {
    insta::assert_snapshot!(types(
        "
    Kind:
      type: string
      description: Kinds of pets.
      enum: [CAT, big-dog, '2', Unknown, '']"
    ));
}

#[test]
fn a_union() {
    insta::assert_snapshot!(types(
        "
    AnswerDto:
      type: object
      properties:
        content:
          oneOf:
            - $ref: '#/components/schemas/PetDto'
            - {type: string, description: The name alone.}
            - {type: array, items: {type: string}}
    PetDto:
      type: object
      properties:
        name: {type: string}"
    ));
}

#[test]
fn alternatives_of_the_same_type_are_made_from_it_once() {
    let types = types(
        "
    Either:
      oneOf:
        - {type: string}
        - {type: string, format: uuid}
        - {type: integer}
        - {type: array, items: {$ref: '#/components/schemas/Either'}}",
    );
    for source in ["String", "i64", "Vec<Either>"] {
        let count = types.matches(&format!("impl From<{source}> for Either")).count();
        assert_eq!(count, 1, "{source}: {types}");
    }
}

#[test]
fn an_operation_with_a_body() {
    insta::assert_snapshot!(operations(
        "
  /pets:
    post:
      operationId: PetsController_addPet
      tags: [Pets]
      summary: Add a pet
      description: Adds it.
      security: [{bearer: []}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}}",
        ANSWER
    ));
}

#[test]
fn right_names_are_documented_and_official_ones_are_aliases() {
    let paths = "
  /pets/{id}:
    post:
      operationId: PetsController_movPet
      tags: [Pets]
      x-genauth-method: mov_pet
      x-genauth-right-method: move_pet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
      responses: {'200': {description: ''}}";
    let yaml = spec(paths, ANSWER) + "\nx-genauth-right-types: {PetDto: AnimalDto}\n";
    let lines = |path: &str| {
        let text = file(&yaml, path);
        let kept = text.lines().map(str::trim).filter(|line| {
            [
                "pub fn mov",
                "self.mov",
                "pub type",
                "#[doc(alias",
                "/// The official",
                "pub enum",
                "pub struct",
                "#[deprecated",
            ]
            .iter()
            .any(|start| line.starts_with(start))
        });
        kept.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(lines("authentication/operations/pets.rs"), @r#"
    #[doc(alias = "pets")]
    #[doc(alias = "movPet")]
    pub fn move_pet(
    /// The official name of [`move_pet`](Self::move_pet).
    pub fn mov_pet(
    self.move_pet(params, body)
    pub enum MovePet {}
    /// The official name of [`MovePet`].
    pub type MovPet = MovePet;
    "#);
    insta::assert_snapshot!(lines("authentication/models/pets.rs"), @r"
    pub struct AnimalDto {
    pub struct MovePetParams {
    /// The official name of [`AnimalDto`].
    pub type PetDto = AnimalDto;
    /// The official name of [`MovePetParams`].
    pub type MovPetParams = MovePetParams;
    ");
}

#[test]
fn a_renamed_operation_and_a_renamed_type_keep_their_earlier_names() {
    let paths = "
  /pets/{id}:
    post:
      operationId: PetsController_movePet
      tags: [Pets]
      x-genauth-method: move_pet
      x-genauth-former-methods: [bring_pet]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
      responses: {'200': {description: ''}}";
    let yaml = spec(paths, ANSWER) + "\nx-genauth-former-types: {OldPetDto: PetDto}\n";
    let lines = |path: &str| {
        let text = file(&yaml, path);
        let kept = text.lines().map(str::trim).filter(|line| {
            ["pub fn", "self.move", "pub type", "#[deprecated", "/// The earlier"]
                .iter()
                .any(|start| line.starts_with(start))
        });
        kept.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(lines("authentication/operations/pets.rs"), @r#"
    pub fn move_pet(
    /// The earlier name of [`move_pet`](Self::move_pet).
    #[deprecated(note = "renamed to `move_pet`")]
    pub fn bring_pet(
    self.move_pet(params, body)
    /// The earlier name of [`MovePet`].
    #[deprecated(note = "renamed to `MovePet`")]
    pub type BringPet = MovePet;
    "#);
    let types = lines("authentication/models/pets.rs");
    insta::assert_snapshot!(&types[types.find("/// The earlier").unwrap()..], @r#"
    /// The earlier name of [`PetDto`].
    #[deprecated(note = "renamed to `PetDto`")]
    pub type OldPetDto = PetDto;
    "#);
}

#[test]
fn an_operation_with_errors_of_its_own() {
    let paths = "
  /pets:
    delete:
      operationId: PetsController_losePet
      tags: [Pets]
      summary: Lose a pet
      x-genauth-errors: [2004, 2005]
      responses: {'200': {description: ''}}";
    let code = Code {
        value: 2004,
        name: "NOT_FOUND".to_owned(),
        meaning: "there is no <pet>".to_owned(),
        remedy: String::new(),
    };
    let mut api = api(&spec(paths, ""));
    api.codes.api.push(code);
    let files = with_sdk(&api, emit).unwrap();
    let file = files.iter().find(|(path, _)| path.ends_with("operations/pets.rs"));
    let text = &file.expect("a file of operations").1;
    let comments = text.lines().map(str::trim).filter(|line| line.starts_with("///"));
    insta::assert_snapshot!(comments.collect::<Vec<_>>().join("\n"), @r"
    /// # Pets
    /// Lose a pet.
    ///
    /// `DELETE /pets`.
    ///
    /// Returns [`RawResponse`](crate::RawResponse).
    ///
    /// ```no_run
    /// # use genauth::{AuthenticationClient, Error};
    /// # async fn example(client: AuthenticationClient) -> Result<(), Error> {
    /// let response = client.lose_pet().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [Reference page](https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/rust/authentication/pets/pets.md)
    ///
    /// # Errors
    ///
    /// In addition to those of any call:
    ///
    /// - [`ApiCode::NOT_FOUND`](crate::ApiCode::NOT_FOUND): there is no \<pet>
    /// The operation of the method `lose_pet`.
    ");
}

#[test]
fn an_operation_with_parameters_and_a_body() {
    insta::assert_snapshot!(operations(
        "
  /pets/{id}:
    put:
      operationId: PetsController_updatePet
      tags: [Pets]
      deprecated: true
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: x-trace, in: header, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}}",
        ANSWER
    ));
}

#[test]
fn an_operation_with_neither_and_an_answer_that_nobody_described() {
    insta::assert_snapshot!(operations(
        "
  /pets/picture:
    get:
      operationId: PetsController_type
      tags: [Pets]
      x-genauth-hidden-from-docs: true
      responses: {'302': {description: ''}}",
        ""
    ));
}

#[test]
fn an_operation_with_a_form_and_credentials() {
    insta::assert_snapshot!(operations(
        "
  /token:
    post:
      operationId: PetsController_token
      tags: [Pets]
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/FormDto'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/FormDto'}}}}}",
        "
    FormDto:
      type: object
      properties:
        client_id: {type: string}
        client_secret: {type: string, x-genauth-secret: true}"
    ));
}

#[test]
fn an_operation_with_a_file() {
    let yaml = spec(
        "
  /upload:
    post:
      operationId: PetsController_upload
      tags: [Pets]
      requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/UploadDto'}}}}
      responses: {'200': {description: ''}}",
        "
    UploadDto:
      type: object
      required: [file]
      properties:
        file: {type: string, format: binary}",
    );
    insta::assert_snapshot!(file(&yaml, "authentication/operations/pets.rs"));
    insta::assert_snapshot!(file(&yaml, "authentication/models/pets.rs"));
}

#[test]
fn the_files_that_hold_others_together() {
    let yaml = spec(
        "
  /pets:
    get:
      operationId: list
      tags: [Pets]
      parameters: [{name: page, in: query, schema: {type: number, format: int64}}]
      responses: {'200': {description: ''}}",
        "\n    Kind: {type: string, enum: [CAT]}",
    );
    for path in [
        "mod.rs",
        "authentication/mod.rs",
        "authentication/models/mod.rs",
        "authentication/operations/mod.rs",
        "authentication/client.rs",
        "authentication/blocking.rs",
    ] {
        insta::assert_snapshot!(file(&yaml, path));
    }
}

/// Paging parameters in the query, in the body, or within it, as numbers or as strings.
#[test]
fn an_operation_that_returns_a_list_page_by_page() {
    let operation = |name: &str, request: &str| {
        format!(
            "
  /{name}:
    post:
      operationId: PetsController_{name}
      tags: [Pets]
      {request}
      responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/PetPageDto'}}}}}}}}}}"
        )
    };
    let body = |schema: &str| {
        format!(
            "requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}"
        )
    };
    let page = "{name: page, in: query, schema: {type: number, format: int64}}";
    let limit = "{name: limit, in: query, schema: {type: number, format: int64}}";
    let paths = operation("inQuery", &format!("parameters: [{page}, {limit}]"))
        + &operation("inBody", &body("AskedDto"))
        + &operation("within", &body("FilterDto"))
        + &operation("elsewhere", &format!("parameters: [{page}, {limit}]"))
            .replace("PetPageDto", "PetsDto")
        + &operation("oneForAll", &format!("parameters: [{page}, {limit}]"))
            .replace("PetPageDto", "OnePetDto")
        + &operation("noList", &format!("parameters: [{page}, {limit}]"))
            .replace("PetPageDto", "NoListDto")
        + &operation("allAtOnce", &format!("parameters: [{limit}]"));
    let schemas = "
    AskedDto: {type: object, properties: {page: {type: string}, limit: {type: string}}}
    PagingDto: {type: object, properties: {page: {type: number, format: int64}, limit: {type: number, format: int64}}}
    OptionsDto: {type: object, properties: {pagination: {$ref: '#/components/schemas/PagingDto'}}}
    FilterDto: {type: object, properties: {options: {$ref: '#/components/schemas/OptionsDto'}}}
    PetPageDto: {type: object, properties: {data: {$ref: '#/components/schemas/PetListDto'}}}
    PetsDto: {type: object, properties: {data: {type: array, items: {type: string}}}}
    OnePetDto: {type: object, properties: {data: {$ref: '#/components/schemas/AskedDto'}}}
    NoListDto: {type: object, properties: {data: {type: string}}}
    PetListDto: {type: object, required: [list], properties: {totalCount: {type: number, format: int64}, list: {type: array, items: {type: string}}}}";
    let yaml = spec(&paths, schemas);
    let found = |path: &str, wanted: &str| {
        let text = file(&yaml, path);
        let lines = text.lines().filter(|line| line.contains(wanted)).map(str::trim);
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(found("authentication/operations/pets.rs", "Paging"), @r#"
    use crate::operation::{Body, Description, Location, Method, Paging, empty};
    paging: Paging::Query,
    paging: Paging::BodyString(&[]),
    paging: Paging::Body(&["options", "pagination"]),
    paging: Paging::Query,
    paging: Paging::Query,
    "#);
    insta::assert_snapshot!(found("authentication/operations/pets.rs", "paged"), @r"
    use crate::paging::paged;
    paged!(InQuery : models::PetListDto of String);
    paged!(InBody : models::PetListDto of String);
    paged!(Within : models::PetListDto of String);
    paged!(Elsewhere : of String);
    paged!(OneForAll : of models::AskedDto);
    ");
}

#[test]
fn the_calls_of_an_operation() {
    let paths = "
  /pets/{id}:
    post:
      operationId: PetsController_movePet
      tags: [Pets]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: ''}
        - {name: force, in: query, schema: {type: boolean}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/MoveDto'}}}}
      responses: {'200': {description: ''}}
  /pets/count:
    get:
      operationId: PetsController_countPets
      tags: [Pets]
      responses: {'200': {description: ''}}
  /pets/photo:
    post:
      operationId: PetsController_addPhoto
      tags: [Pets]
      requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/PhotoDto'}}}}
      responses: {'200': {description: ''}}";
    let schemas = "
    MoveDto:
      type: object
      required: [when, places]
      properties:
        when: {type: string, format: date-time, example: 2022-06-03}
        places: {type: array, items: {type: string, maxLength: 4}, example: [garden, roof, tree]}
        how: {type: string, enum: [RUN, FLY], example: FLY, x-genauth-enum: How}
        then: {$ref: '#/components/schemas/MoveDto'}
        weight: {type: number, format: double, example: -1.5}
    PhotoDto:
      type: object
      required: [file]
      properties:
        file: {type: string, format: binary}
        folder: {type: string, example: photos}";
    let files = with_sdk(&api(&spec(paths, schemas)), emit_calls).unwrap();
    let (_, calls) =
        files.iter().find(|(path, _)| path == "authentication.rs").expect("a file");
    insta::assert_snapshot!(calls);
}

#[test]
fn a_group_may_have_the_name_of_the_module_above_it() {
    let paths = "
  /pets:
    get:
      operationId: PetsController_listPets
      tags: [Operations]
      responses: {'200': {description: ''}}";
    let modules = file(&spec(paths, ""), "authentication/operations/mod.rs");
    assert!(modules.contains("clippy::module_inception"), "{modules}");
    let modules = file(
        &spec(&paths.replace("Operations", "Pets"), ""),
        "authentication/operations/mod.rs",
    );
    assert!(!modules.contains("clippy"), "{modules}");
}
