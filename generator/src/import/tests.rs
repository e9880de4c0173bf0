//! The import as a whole, on small documents with the defects that upstream's documents have.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::*;
use crate::input;
use crate::output::fault::{self, Fault};
use crate::tests;

/// One of each: a client called `pets`, which no fixup knows.
fn pets() -> Value {
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Pets", "description": "All about pets.", "version": "3.0"},
        "x-tagGroups": [{"name": "Pets", "tags": ["Pets/List"]}],
        "paths": {
            "/api/v3/pets/list": {
                "get": {
                    "operationId": "PetsController_listPets",
                    "summary": "List pets",
                    "tags": ["Pets/List", "Pets/List"],
                    "security": [{"x-authing-app-id": []}, {"x-authing-tenant-id": []}],
                    "parameters": [
                        {"name": "kind", "in": "query", "maxLength": 50,
                         "schema": {"type": "string", "enum": ["CAT", "DOG"]}, "example": "CAT"},
                        {"name": "source", "in": "query", "schema": {}},
                    ],
                    "responses": {"301": {"description": "Moved."}, "default": {"description": "x"}}
                },
                "post": {
                    "operationId": "PetsController_createPet",
                    "parameters": [],
                    "requestBody": {"required": true, "content": {
                        "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Pet"}}
                    }},
                    "responses": {"201": {"description": "x", "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Result"}}
                    }}}
                }
            }
        },
        "components": {
            "securitySchemes": {
                "x-authing-app-id": {"type": "apiKey", "in": "header", "name": "x-authing-app-id"}
            },
            "schemas": {
                "Result": {"type": "object", "properties": {
                    "result": {"type": "string", "enum": ["OK", "NO"], "description": "How it went."},
                    "statusCode": {"type": "number", "example": "200"}
                }},
                "Pet": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string", "example": "Rex", "description": "Its name."},
                    "nickname": {"type": "string", "nullable": true},
                    "weight": {"type": "number", "example": 4.5},
                    "chipToken": {"type": "string"},
                    "token": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                    "owner": {"allOf": [{"$ref": "#/components/schemas/Pet"}], "default": false},
                    "customData": {"type": "object", "additionalProperties": true}
                }}
            }
        }
    })
}

struct Workshop {
    directory: tempfile::TempDir,
}

impl Workshop {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn request(&self, document: &Value) -> Request {
        fs::write(self.path("upstream.json"), document.to_string()).unwrap();
        // The platform knows the client.
        let platform =
            fs::read_to_string(tests::spec_dir().join("platform.yaml")).unwrap();
        let platform = platform.replacen(
            "clients:\n",
            "clients:\n  pets: {credentials: user}\n",
            1,
        );
        fs::create_dir_all(self.path("model")).unwrap();
        fs::write(self.path("model/platform.yaml"), platform).unwrap();
        Request {
            file: self.path("upstream.json"),
            client: "pets".to_owned(),
            spec_dir: self.path("spec"),
            work_dir: Some(self.path("target/import")),
            model: self.path("model"),
            dry_run: false,
            allow_stale_fixups: false,
            drop: Drop::These(Vec::new()),
        }
    }

    fn import(&self, document: &Value) -> Report {
        run(&self.request(document)).unwrap()
    }

    fn spec(&self) -> String {
        fs::read_to_string(self.path("spec/pets.yaml")).unwrap()
    }

    fn edit(&self, from: &str, to: &str) {
        let edited = self.spec().replacen(from, to, 1);
        assert_ne!(edited, self.spec(), "{from}");
        fs::write(self.path("spec/pets.yaml"), edited).unwrap();
    }

    /// Returns the text without the path of the folder.
    fn shown(&self, text: &impl ToString) -> String {
        text.to_string().replace(&self.directory.path().display().to_string(), "")
    }
}

#[test]
fn every_trap_becomes_plain_structure() {
    let workshop = Workshop::new();
    workshop.import(&pets());
    insta::assert_snapshot!(workshop.spec());
}

#[test]
fn the_report_fits_on_a_screen() {
    let workshop = Workshop::new();
    let first = workshop.import(&pets());
    insta::assert_snapshot!("first_report", workshop.shown(&first));
    workshop.edit("x-genauth-secret: true", "x-genauth-secret: false");
    let mut changed = pets();
    let properties = &mut changed["components"]["schemas"]["Pet"]["properties"];
    properties["weight"] = json!({"type": "string"});
    properties["age"] = json!({"type": "number"});
    properties.as_object_mut().unwrap().shift_remove("nickname");
    changed["paths"]["/api/v3/pets/list"]["get"]["x-codegen"] = json!({});
    fs::create_dir_all(workshop.path("spec/prose/en")).unwrap();
    let prose = "shared:\n  statusCode: 200 stands for success.\nschemas:\n  Pet:\n    properties:\n      nickname: Gone.\n";
    fs::write(workshop.path("spec/prose/en/pets.yaml"), prose).unwrap();
    let second = workshop.import(&changed);
    insta::assert_snapshot!("second_report", workshop.shown(&second));
}

#[test]
fn a_second_import_changes_nothing_and_says_so() {
    let workshop = Workshop::new();
    workshop.import(&pets());
    let before = workshop.spec();
    let report = workshop.import(&pets());
    assert_eq!(report.outcome, Outcome::Unchanged);
    assert!(report.to_string().contains("is up to date: the import changes nothing"));
    assert_eq!(workshop.spec(), before);
}

#[test]
fn an_import_that_was_killed_at_any_point_is_made_up_for_by_the_next() {
    let mut changed = pets();
    let properties = &mut changed["components"]["schemas"]["Pet"]["properties"];
    properties.as_object_mut().unwrap().shift_remove("nickname");
    let files = |workshop: &Workshop| {
        let names =
            input::list(&workshop.path("spec"), |_| true).unwrap().files.into_iter();
        let read = |name: String| {
            (name.clone(), fs::read_to_string(workshop.path("spec").join(name)).unwrap())
        };
        names.map(read).collect::<Vec<_>>()
    };
    let whole = described();
    whole.import(&changed);
    for points in 0.. {
        let workshop = described();
        let request = workshop.request(&changed);
        let (_, struck) = fault::with(Fault::Killed(points), || run(&request).is_ok());
        if !struck {
            assert!(points >= 12, "{points}");
            break;
        }
        workshop.import(&changed);
        assert_eq!(files(&workshop), files(&whole), "killed after {points}");
    }
}

#[test]
fn yaml_and_json_give_the_same_document() {
    let workshop = Workshop::new();
    workshop.import(&pets());
    let request = workshop.request(&pets());
    let file = workshop.path("upstream.yaml");
    fs::write(&file, serde_yaml::to_string(&pets()).unwrap()).unwrap();
    assert_eq!(run(&Request { file, ..request }).unwrap().outcome, Outcome::Unchanged);
}

#[test]
fn a_file_of_somebody_else_is_not_overwritten_by_the_work_file() {
    let workshop = Workshop::new();
    let file = workshop.path("target/import/pets.md");
    fs::create_dir_all(workshop.path("target/import")).unwrap();
    fs::write(&file, "# Pets\n").unwrap();
    let refused = run(&workshop.request(&pets())).err().unwrap().to_string();
    assert!(refused.contains("--work-dir"), "{refused}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "# Pets\n");
    assert!(!workshop.path("spec/pets.yaml").exists());
    fs::remove_file(&file).unwrap();
    workshop.import(&pets());
    workshop.import(&pets());
}

#[test]
fn names_and_values_are_code_in_the_work_file() {
    let mut document = pets();
    let list = &mut document["paths"]["/api/v3/pets/list"]["get"];
    list["tags"] = json!(["a`b<!-- [x]"]);
    list["parameters"] = json!([
        {"name": "c`d<!--", "in": "query", "schema": {"type": "string", "default": "e`<f"}},
    ]);
    let workshop = Workshop::new();
    workshop.import(&document);
    let work = fs::read_to_string(workshop.path("target/import/pets.md")).unwrap();
    let (work, _) = work.split_once("## Report").unwrap();
    for code in ["### groups: ``a`b<!-- [x]``", r"a&#96;b&lt;!-- \[x\]", "``c`d<!--``"] {
        assert!(work.contains(code), "{code}\n{work}");
    }
    assert!(work.contains("default ``\"e`<f\"``"), "{work}");
}

#[test]
fn a_dry_run_writes_the_work_file_at_most() {
    let workshop = Workshop::new();
    let request = Request {
        dry_run: true,
        ..workshop.request(&pets())
    };
    let silent = Request {
        work_dir: None,
        ..request.clone()
    };
    assert_eq!(run(&silent).unwrap().work_file, None);
    assert!(!workshop.path("target").exists());
    let report = run(&request).unwrap();
    assert_eq!(report.outcome, Outcome::DryRun);
    assert!(workshop.path("target/import/pets.md").exists());
    assert!(!workshop.path("spec").exists());
}

#[test]
fn decisions_of_a_maintainer_outlive_an_import() {
    let workshop = Workshop::new();
    workshop.import(&pets());
    workshop.edit("x-genauth-secret: true", "x-genauth-secret: false");
    workshop.edit("format: double", "format: int64");
    workshop.edit("x-genauth-enum: Kind", "x-genauth-enum: Species");
    workshop.edit(
        "operationId: PetsController_createPet",
        "operationId: PetsController_createPet\n      x-genauth-hidden-from-docs: true",
    );
    workshop.edit("x-genauth-method: create_pet", "x-genauth-method: adopt");
    workshop.edit(
        "  schemas:\n",
        "  schemas:\n    Cage:\n      x-genauth-added: true\n      type: object\n",
    );
    let report = workshop.import(&pets());
    assert_eq!(report.kept.len(), 3, "{:#?}", report.kept);
    let spec = workshop.spec();
    for kept in [
        "x-genauth-secret: false",
        "x-genauth-enum: Species",
        "x-genauth-method: adopt",
        "x-genauth-hidden-from-docs: true",
        "Cage:",
    ] {
        assert!(spec.contains(kept), "{kept}");
    }
    assert!(!spec.contains("format: double"));
    assert_eq!(workshop.import(&pets()).outcome, Outcome::Unchanged);
}

#[test]
fn a_fixup_without_a_defect_fails_by_name_unless_allowed() {
    let workshop = Workshop::new();
    let request = Request {
        client: "management".to_owned(),
        ..workshop.request(&pets())
    };
    let failure = run(&request).unwrap_err().to_string();
    assert!(
        failure.contains("the fixup `servers-are-genauth` has nothing to fix"),
        "{failure}"
    );
    assert!(!failure.contains("parameter-limits-into-schema"), "{failure}");
    assert!(!workshop.path("spec").exists());
    assert!(
        run(&Request {
            allow_stale_fixups: true,
            ..request
        })
        .is_ok()
    );
}

#[test]
fn what_is_no_upstream_document_is_refused_with_all_reasons() {
    let workshop = Workshop::new();
    let failures = [
        json!({"swagger": "2.0", "x-genauth-client": "pets"}),
        json!({"openapi": "3.0.1"}),
    ]
    .map(|document| workshop.shown(&run(&workshop.request(&document)).unwrap_err()));
    insta::assert_snapshot!(failures.join("----\n"));
}

/// A client that is not one of the platform's gets none of the platform's rules.
#[test]
fn a_document_of_others_is_imported_without_the_platform() {
    let workshop = Workshop::new();
    let mut document = pets();
    let import = |document: &Value| {
        run(&Request {
            client: "shop".to_owned(),
            ..workshop.request(document)
        })
    };
    // The schemes that the platform knows are unknown here.
    let refused = workshop.shown(&import(&document).unwrap_err());
    assert!(refused.contains("`x-authing-tenant-id` is not declared"), "{refused}");
    let schemes = &mut document["components"]["securitySchemes"];
    schemes["x-authing-tenant-id"] = schemes["x-authing-app-id"].clone();
    import(&document).unwrap();
    assert!(workshop.path("spec/shop.yaml").exists());
    assert!(!workshop.path("spec/platform.yaml").exists());
}

/// Operations without an operationId of their own are named after method and path.
#[test]
fn each_operation_gets_an_operation_id() {
    let workshop = Workshop::new();
    let mut document = pets();
    document["paths"]["/a/{b}"] =
        json!({"get": {}, "put": {"operationId": "PetsController_listPets"}});
    run(&workshop.request(&document)).unwrap();
    let text = fs::read_to_string(workshop.path("spec/pets.yaml")).unwrap();
    for id in ["PetsController_listPets", "get_a_by_b", "put_a_by_b"] {
        assert!(text.contains(&format!("operationId: {id}\n")), "{text}");
    }
    assert!(text.contains("- name: b\n"), "{text}");
}

#[test]
fn a_broken_catalogue_is_refused_before_anything_is_written() {
    let workshop = Workshop::new();
    let request = workshop.request(&pets());
    fs::create_dir_all(workshop.path("spec/prose/en")).unwrap();
    fs::write(workshop.path("spec/prose/en/pets.yaml"), "operation: {}\n").unwrap();
    assert!(run(&request).is_err());
    assert!(!workshop.path("spec/pets.yaml").exists());
}

const PROSE: &str = "\
# Ours.
operations:
  PetsController_listPets:
    summary: List pets
    # How to narrow it down.
    parameters:
      kind: Kind of the pets.
schemas:
  Pet:
    properties:
      nickname: What it is called.
      name: Its name.
";

/// Returns a folder with an imported document and its descriptions.
fn described() -> Workshop {
    let workshop = Workshop::new();
    workshop.import(&pets());
    fs::create_dir_all(workshop.path("spec/prose/en")).unwrap();
    fs::write(workshop.path("spec/prose/en/pets.yaml"), PROSE).unwrap();
    workshop
}

fn without_list() -> Value {
    let mut document = pets();
    let item = document["paths"]["/api/v3/pets/list"].as_object_mut().unwrap();
    item.shift_remove("get");
    document
}

#[test]
fn a_removed_operation_asks_for_a_decision() {
    let workshop = described();
    let before = workshop.spec();
    let document = without_list();
    let failure = run(&workshop.request(&document)).unwrap_err();
    insta::assert_snapshot!(workshop.shown(&failure));
    assert_eq!(workshop.spec(), before);

    let request = workshop.request(&document);
    let rehearsal = run(&Request {
        dry_run: true,
        ..request.clone()
    });
    assert!(
        workshop.shown(&rehearsal.unwrap()).contains("operations to decide about: 1")
    );
    let typo = Drop::These(vec!["Pets_list".to_owned()]);
    let failure = run(&Request {
        drop: typo,
        ..request
    });
    let failure = failure.unwrap_err().to_string();
    assert!(failure.contains("`--drop Pets_list`, but no operation"), "{failure}");
}

#[test]
fn an_operation_with_another_id_is_not_removed() {
    let workshop = described();
    let mut document = pets();
    document["paths"]["/api/v3/pets/list"]["post"]["operationId"] = json!("Pets_adopt");
    document["paths"]["/api/v3/pets/list"]["get"]["operationId"] = json!("Pets_all");
    let report = workshop.import(&document);
    assert_eq!(
        report.renamed,
        [
            "`PetsController_createPet` is `Pets_adopt` now",
            "`PetsController_listPets` is `Pets_all` now, and so are its descriptions"
        ]
    );
    assert!(report.orphaned.is_empty(), "{}", report.orphaned);
    let catalogue =
        fs::read_to_string(workshop.path("spec/prose/en/pets.yaml")).unwrap();
    assert!(
        catalogue.contains("\n  Pets_all:\n    summary: List pets\n"),
        "{catalogue}"
    );
    let spec = workshop.spec();
    assert!(spec.contains("x-genauth-method: adopt"), "{spec}");
    assert!(spec.contains("x-genauth-former-methods:\n      - create_pet"), "{spec}");
    assert!(!spec.contains("x-genauth-removed"), "{spec}");
}

/// Returns the summaries of the catalogue by operationId.
fn summaries(workshop: &Workshop) -> Value {
    let file = workshop.path("spec/prose/en/pets.yaml");
    let catalogue = Source::read(&file).unwrap().value;
    let entries = catalogue["operations"].as_object().unwrap().clone();
    entries.into_iter().map(|(id, entry)| (id, entry["summary"].clone())).collect()
}

#[test]
fn descriptions_follow_operations_whose_ids_are_reused() {
    let (list, create) = ("PetsController_listPets", "PetsController_createPet");
    let with_ids = |get: &str, post: &str| {
        let mut document = pets();
        let path = &mut document["paths"]["/api/v3/pets/list"];
        path["get"]["operationId"] = json!(get);
        path["post"]["operationId"] = json!(post);
        document
    };
    let workshop = || {
        let workshop = Workshop::new();
        workshop.import(&pets());
        let text = format!(
            "operations:\n  {list}: # read\n    summary: List\n  {create}: {{summary: Create}}\n"
        );
        fs::write(workshop.path("spec/prose/en/pets.yaml"), text).unwrap();
        workshop
    };

    let swapped = workshop();
    let report = swapped.import(&with_ids(create, list));
    assert_eq!(report.renamed.len(), 2, "{:?}", report.renamed);
    assert_eq!(summaries(&swapped), json!({create: "List", list: "Create"}));

    let chained = workshop();
    let report = chained.import(&with_ids("Pets_all", list));
    assert_eq!(report.renamed.len(), 2, "{:?}", report.renamed);
    assert_eq!(summaries(&chained), json!({"Pets_all": "List", list: "Create"}));

    let lost = workshop();
    let mut document = with_ids(create, "");
    let path = document["paths"]["/api/v3/pets/list"].as_object_mut().unwrap();
    path.shift_remove("post");
    let failure = run(&lost.request(&document)).unwrap_err().to_string();
    assert!(
        failure.contains(&format!("`{create}` (POST /api/v3/pets/list)")),
        "{failure}"
    );
    let request = Request {
        drop: Drop::These(vec![create.to_owned()]),
        ..lost.request(&document)
    };
    let failure = run(&request).unwrap_err().to_string();
    assert!(failure.contains("delete the entry"), "{failure}");
    let text = format!("operations:\n  {list}:\n    summary: List\n");
    fs::write(lost.path("spec/prose/en/pets.yaml"), text).unwrap();
    assert!(run(&request).unwrap().restored.is_empty());
    assert_eq!(summaries(&lost), json!({create: "List"}));
    let record = format!("x-genauth-removed:\n  {create}:\n    call: POST ");
    assert!(lost.spec().contains(&record), "{}", lost.spec());
    assert_eq!(lost.import(&document).outcome, Outcome::Unchanged);
}

#[test]
fn a_dropped_operation_is_recorded_until_upstream_has_it_again() {
    let workshop = described();
    let request = Request {
        drop: Drop::These(vec!["PetsController_listPets".to_owned()]),
        ..workshop.request(&without_list())
    };
    run(&request).unwrap();
    let record = "x-genauth-removed:\n  PetsController_listPets:\n    call: GET /api/v3/pets/list\n    version: unreleased\n";
    assert!(workshop.spec().contains(record), "{}", workshop.spec());
    // A decision is asked for once.
    assert_eq!(workshop.import(&without_list()).outcome, Outcome::Unchanged);

    let report = workshop.import(&pets());
    assert_eq!(report.restored, ["PetsController_listPets"]);
    assert!(!workshop.spec().contains("x-genauth-removed"));
}

#[test]
fn an_orphaned_description_stays_and_is_reported() {
    let workshop = described();
    let mut document = pets();
    let properties = &mut document["components"]["schemas"]["Pet"]["properties"];
    properties.as_object_mut().unwrap().shift_remove("nickname");
    let orphans = |report: &Report| {
        let orphans = report.orphaned.iter().map(|one| one.pointer.clone());
        orphans.collect::<Vec<_>>()
    };
    let report = workshop.import(&document);
    assert_eq!(orphans(&report), ["#/schemas/Pet/properties/nickname"]);
    let catalogue = workshop.path("spec/prose/en/pets.yaml");
    let text = fs::read_to_string(&catalogue).unwrap();
    assert!(text.contains("\n      nickname: What it is called.\n"), "{text}");

    let kept = PROSE.replace("      nickname: What it is called.\n", "");
    fs::write(&catalogue, format!("{kept}orphaned:\n  nickname: [any, value]\n"))
        .unwrap();
    assert!(orphans(&workshop.import(&document)).is_empty());
}

#[test]
fn missing_descriptions_get_empty_entries_once() {
    let workshop = described();
    let rehearsal = run(&Request {
        dry_run: true,
        ..workshop.request(&pets())
    });
    let catalogue = workshop.path("spec/prose/en/pets.yaml");
    let text = || fs::read_to_string(&catalogue).unwrap();
    assert_eq!(text(), PROSE);
    let report = workshop.import(&pets());
    let laid_out = text();
    insta::assert_snapshot!(laid_out);
    assert_eq!(report.laid_out, 21);
    let work = fs::read_to_string(workshop.path("target/import/pets.md")).unwrap();
    insta::assert_snapshot!(workshop.shown(&work));
    assert_eq!(rehearsal.unwrap().to_write, report.to_write);

    let report = workshop.import(&pets());
    assert_eq!((report.outcome, report.laid_out), (Outcome::Unchanged, 0));
    assert_eq!(report.to_write.errors(), 21);
    assert_eq!(text(), laid_out);
}

#[test]
fn a_document_that_generate_would_refuse_is_refused() {
    let workshop = Workshop::new();
    let mut document = pets();
    let properties = &mut document["components"]["schemas"]["Pet"]["properties"];
    properties["weight"] = json!({"type": "weight"});
    properties["owner"] = json!({"$ref": "#/components/schemas/Owner"});
    let refused = run(&workshop.request(&document)).unwrap_err();
    insta::assert_snapshot!(workshop.shown(&refused));
    assert!(!workshop.path("spec/pets.yaml").exists());
}

#[test]
fn a_second_tag_is_reported() {
    let workshop = Workshop::new();
    let mut document = pets();
    document["paths"]["/api/v3/pets/list"]["get"]["tags"] = json!(["Pets/List", "Cats"]);
    let report = workshop.import(&document);
    assert_eq!(report.left_out, ["#/paths/~1api~1v3~1pets~1list/get/tags/1"]);
}

#[test]
fn the_lock_names_the_document_that_was_imported() {
    let workshop = Workshop::new();
    workshop.import(&pets());
    let lock = || fs::read_to_string(workshop.path("spec/genauth.lock")).unwrap();
    let first = lock();
    assert!(first.contains("pets:\n  sha256: "), "{first}");
    workshop.import(&pets());
    assert_eq!(lock(), first);
    workshop.import(&newer());
    assert_ne!(lock(), first);
}

/// Another version of the document, without a removed operation.
fn newer() -> Value {
    let mut document = pets();
    document["info"]["version"] = json!("3.1");
    document
}

#[test]
fn any_value_passes_through_without_a_panic() {
    for odd in [
        json!(null),
        json!([]),
        json!({"paths": [], "components": 1, "tags": {}, "servers": {}}),
        json!({"paths": {"/a": {"get": {"tags": "x", "parameters": {}, "security": {}}, "x": 1}}}),
        json!({"components": {"schemas": {"A": {"properties": {"b": {"enum": {}, "type": 1}}}}}}),
    ] {
        let mut document = odd.clone();
        normalise::normalise(&mut document, "pets", &tests::genauth());
        import(&odd, &[("pets", &odd)], "pets", &tests::genauth());
    }
}

/// Our descriptions are in English, and the structure has none.
#[test]
fn our_documents_are_in_ascii_and_fit_together() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let document = Source::read(&spec.join("authentication.yaml")).unwrap();
    let mut findings = Diagnostics::default();
    let prose = Source::read(&spec.join("prose/en/authentication.yaml")).unwrap();
    for Source { file, text, .. } in [&document, &prose] {
        let foreign = text.lines().position(|line| !line.is_ascii());
        assert_eq!(foreign.map(|line| line + 1), None, "{file}");
    }
    let document = Document::read("authentication", document, &mut findings);
    findings.extend(Descriptions::read(prose).unwrap().findings(&document));
    assert!(findings.is_empty(), "{findings}");
}

/// Edits the specification, and returns the errors of an import.
fn refused(from: &str, to: &str) -> String {
    let workshop = Workshop::new();
    workshop.import(&pets());
    workshop.edit(from, to);
    let known = workshop.spec();
    let refused = run(&workshop.request(&pets())).unwrap_err();
    assert_eq!(workshop.spec(), known, "nothing is written");
    workshop.shown(&refused)
}

#[test]
fn recorded_names_that_are_no_names_are_refused() {
    let cases = [
        ("x-genauth-enum: Kind", "x-genauth-enum: 1x"),
        ("    Pet:\n", "    Pet:\n      x-genauth-type: A b\n"),
        ("x-genauth-method: list_pets", "x-genauth-method: self"),
        (
            "x-genauth-method: list_pets",
            "x-genauth-method: list_pets\n      x-genauth-parameters: ''",
        ),
        (
            "x-genauth-method: list_pets",
            "x-genauth-method: list_pets\n      x-genauth-former-methods: [a b]",
        ),
        ("CAT: Cat", "CAT: 1x"),
        (
            "x-genauth-variants:",
            "x-genauth-former-types: {Old: 1x}\nx-genauth-variants:",
        ),
        (
            "        nickname:\n",
            "        nickname:\n          x-genauth-field: r#type\n",
        ),
        ("        nickname:\n", "        nickname:\n          x-genauth-field: _\n"),
    ];
    for (from, to) in cases {
        let text = refused(from, to);
        assert!(text.contains("can't be the name of a"), "{to}: {text}");
        assert!(text.contains("--> /spec/pets.yaml:"), "{to}: {text}");
    }
}

#[test]
fn recorded_names_that_are_taken_are_refused() {
    let cases = [
        ("x-genauth-method: list_pets", "x-genauth-method: create_pet"),
        ("x-genauth-method: list_pets", "x-genauth-method: builder"),
        ("x-genauth-method: list_pets", "x-genauth-method: clone"),
        (
            "x-genauth-method: list_pets",
            "x-genauth-method: list_pets\n      x-genauth-right-method: to_owned",
        ),
        ("    Pet:\n", "    Pet:\n      x-genauth-type: Vec\n"),
        ("    Pet:\n", "    Pet:\n      x-genauth-type: Kind\n"),
        ("    Pet:\n", "    Pet:\n      x-genauth-type: PetsClientBuilder\n"),
        ("CAT: Cat", "CAT: Dog"),
        ("CAT: Cat", "CAT: Unknown"),
        ("        nickname:\n", "        nickname:\n          x-genauth-field: extra\n"),
    ];
    for (from, to) in cases {
        let text = refused(from, to);
        assert!(text.contains("which is taken"), "{to}: {text}");
        assert!(text.contains("--> /spec/pets.yaml:"), "{to}: {text}");
    }
}

#[test]
fn right_names_that_no_method_should_have_are_refused() {
    for name in ["ListPets", "listPets", "type"] {
        let right =
            format!("x-genauth-method: list_pets\n      x-genauth-right-method: {name}");
        let text = refused("x-genauth-method: list_pets", &right);
        assert!(text.contains("a name in snake case that is no keyword"), "{text}");
        assert!(text.contains("--> /spec/pets.yaml:"), "{text}");
    }
}
