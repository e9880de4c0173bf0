//! The steps of a maintainer when upstream publishes a new document, from the import to the plan of
//! a release. Each step that is left out stops the next one, which says what to do.

use std::process::Command;

use serde_json::{Value, json};

use crate::place::{Outcome, PLATFORM, PLATFORM_FILE, Place};

const PROSE: &str = "\
info: {title: Pets, description: All about pets.}
groups:
  Pets: {description: Pets and their cages.}
shared:
  statusCode: 200 stands for success.
  name: What the pet is called.
  age: How old it is, in years.
operations:
  Pets_adopt:
    summary: Adopt a pet
    description: Takes it home.
  Pets_feed:
    summary: Feed a pet
    description: Gives it something to eat.
schemas:
  Pet: {description: A pet.}
  Outcome: {description: How it went.}
";

const MANIFEST: &str = "[package]\nname = \"genauth\"\nversion = \"0.1.0\"\n";

/// Two operations on pets.
fn upstream() -> Value {
    let operation = |id: &str| {
        json!({"post": {
            "operationId": id,
            "tags": ["Pets"],
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {
                "$ref": "#/components/schemas/Outcome"
            }}}}}
        }})
    };
    json!({
        "openapi": "3.0.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/api/v3/adopt": operation("Pets_adopt"), "/api/v3/feed": operation("Pets_feed")},
        "components": {"schemas": {
            "Pet": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string"}, "age": {"type": "number"}
            }},
            "Outcome": {"type": "object", "required": ["statusCode"], "properties": {
                "statusCode": {"type": "number"}
            }}
        }}
    })
}

/// One operation was removed, one is new, and an age is a string.
fn changed() -> Value {
    let mut document = upstream();
    let paths = document["paths"].as_object_mut().unwrap();
    let mut walk = paths.shift_remove("/api/v3/feed").unwrap();
    walk["post"]["operationId"] = json!("Pets_walk");
    paths.insert("/api/v3/walk".to_owned(), walk);
    document["components"]["schemas"]["Pet"]["properties"]["age"] =
        json!({"type": "string"});
    document
}

/// The repository of an SDK with version 0.1.0 released.
struct Maintainer(Place);

impl Maintainer {
    fn new() -> Self {
        let maintainer = Self(Place::empty());
        let place = &maintainer.0;
        place.write(
            "CHANGELOG.md",
            "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-31\n\n- All.\n",
        );
        place.write(
            "Cargo.lock",
            "[[package]]\nname = \"genauth\"\nversion = \"0.1.0\"\n",
        );
        place.write("sdk/Cargo.toml", MANIFEST);
        place.write(PLATFORM_FILE, PLATFORM);
        maintainer.import(&upstream(), &[]).expect(0);
        place.write("spec/prose/en/pets.yaml", PROSE);
        place.generate(&[]).expect(0);
        place.check(&[]).expect(0);
        maintainer.git(&["init", "--quiet"]);
        maintainer.git(&["add", "--all"]);
        maintainer.git(&["commit", "--quiet", "--message", "Version 0.1.0"]);
        maintainer.git(&["tag", "v0.1.0"]);
        maintainer
    }

    fn git(&self, arguments: &[&str]) {
        let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        let mut git = Command::new("git");
        let run = git.args(who).args(arguments).current_dir(self.0.path("")).output();
        assert!(run.as_ref().is_ok_and(|run| run.status.success()), "{run:?}");
    }

    fn import(&self, document: &Value, options: &[&str]) -> Outcome {
        self.0.write("pets-openapi.json", &document.to_string());
        let import =
            ["import", "pets-openapi.json", "--client", "pets", "--spec-dir", "spec"];
        self.0.run(&[&import[..], options].concat())
    }

    fn diff(&self) -> Outcome {
        let level = ["--fail-on", "breaking"];
        self.0.run(
            &[&["diff", "v0.1.0", "spec", "--spec-dir", "spec"][..], &level].concat(),
        )
    }

    fn release_plan(&self, options: &[&str]) -> Outcome {
        let plan = ["release-plan", "--spec-dir", "spec", "--sdk-dir", "sdk"];
        self.0.run(&[&plan[..], options].concat())
    }
}

#[track_caller]
fn says(text: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(text.contains(sentence), "no `{sentence}` in:\n{text}");
    }
}

#[test]
fn a_new_document_becomes_a_release_step_by_step() {
    let maintainer = Maintainer::new();
    let place = &maintainer.0;
    says(&place.check(&[]).expect(0).stdout, &["API since v0.1.0: no change."]);

    // A removed operation needs a decision.
    let refused = maintainer.import(&changed(), &[]).expect(2);
    says(
        &refused.stderr,
        &["spec/pets.yaml:", "`Pets_feed`", "pass `--drop Pets_feed`"],
    );
    place.check(&[]).expect(0);
    let imported = maintainer.import(&changed(), &["--drop", "Pets_feed"]).expect(0);
    says(
        &imported.stdout,
        &[
            "empty descriptions laid out: 2",
            "descriptions orphaned: 1",
            "no operation `Pets_feed`",
        ],
    );

    let feed = "  Pets_feed:\n    summary: Feed a pet\n    description: Gives it something to eat.\n";
    place.edit("spec/prose/en/pets.yaml", feed, "");

    // A new operation must be described, and then generated.
    let found = maintainer.0.check(&[]).expect(1);
    let missing = "the summary of the operation `Pets_walk` is still to be written";
    says(
        &found.stdout,
        &[missing, "write it at this place", "follow the hints on 2 descriptions"],
    );
    assert!(
        found.stdout.find(missing) < found.stdout.find("Changed: "),
        "{}",
        found.stdout
    );
    let empty = "  Pets_walk:\n    summary:\n    description:\n";
    let walk =
        "  Pets_walk:\n    summary: Walk a pet\n    description: Takes it for a walk.\n";
    place.edit("spec/prose/en/pets.yaml", empty, walk);
    let found = maintainer.0.check(&[]).expect(1);
    says(&found.stdout, &["To fix this, run:\n  cargo xtask generate"]);
    place.generate(&[]).expect(0);

    // Everything is in order, and the content of the release is known.
    let fine = place.check(&[]).expect(0);
    says(&fine.stdout, &["Up to date: ", "API since v0.1.0: ", "bump: major", "`feed`"]);
    let broken = maintainer.diff().expect(1);
    for change in
        ["operation-removed", "operation-added", "request-property-type-changed"]
    {
        assert_eq!(
            broken.stdout.matches(change).count(),
            1,
            "{change}: {}",
            broken.stdout
        );
    }

    let plan = maintainer.release_plan(&[]).expect(0);
    says(
        &plan.stdout,
        &["Next version: 0.2.0.", "**Breaking:** `feed`", "/pets/pets/walk.md"],
    );
    maintainer.release_plan(&["--write"]).expect(0);
    says(&place.read("sdk/Cargo.toml"), &["version = \"0.2.0\""]);
    says(&place.read("CHANGELOG.md"), &["## [0.2.0] - ", "## [0.1.0] - 2026-01-31"]);
    says(
        &place.read("spec/pets.yaml"),
        &["  Pets_feed:\n    call: POST /api/v3/feed\n    version: 0.2.0\n"],
    );
    place.check(&[]).expect(0);
    says(&maintainer.release_plan(&[]).expect(0).stdout, &["Nothing to release"]);
}
