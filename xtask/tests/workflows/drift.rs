//! drift.yml: what becomes of upstream's changes.

use crate::runner::{Run, Runner};
use crate::scene::{Scene, document, other_document};

const BRANCH: &str = "refs/heads/drift/main";

fn run(scene: &Scene) -> Run {
    Runner::new(scene).with("vars.UPSTREAM_URL", &scene.address).run("drift.yml")
}

/// Nothing was pushed, and nobody was asked for anything.
#[track_caller]
fn assert_nothing_happened(scene: &Scene) {
    assert_eq!(scene.refs(), ["refs/heads/main"]);
    assert_eq!(scene.calls(), Vec::<String>::new());
}

#[test]
fn without_an_address_nothing_is_done() {
    let scene = Scene::new();
    let run = Runner::new(&scene).run("drift.yml").expect(&["import"]);
    assert!(run.log.contains("::notice title=Nothing to compare with::"), "{}", run.log);
    assert!(run.log.contains("variable UPSTREAM_URL is not set"), "{}", run.log);
    assert_nothing_happened(&scene);
}

#[test]
fn while_upstream_is_the_same_nothing_happens() {
    let scene = Scene::new();
    let same = run(&scene).expect(&["import"]);
    assert!(same.log.contains("::notice title=No drift::"), "{}", same.log);

    let mut reworded = document();
    reworded["info"]["description"] = "In other words.".into();
    scene.publish(&reworded);
    run(&scene).expect(&["import"]);
    assert_nothing_happened(&scene);
}

#[test]
fn what_changed_is_proposed() {
    let scene = Scene::new();
    scene.publish(&other_document());
    let run = run(&scene).expect(&["import", "propose"]);
    assert_eq!(
        scene.calls(),
        [
            "gh pr list --base main --head drift/main --state open --json number,isCrossRepository --jq \
             .[] | select(.isCrossRepository | not) | .number",
            "gh pr create --base main --head drift/main --title Upstream's documents have changed \
             --body-file target/drift/report.md",
        ]
    );
    let text = scene.read("text");
    for part in [
        "\n## Breaking changes\n",
        "**operation-removed** at `factors#/paths/~1api~1v3~1list-factors/get`",
        "**response-member-type-changed** at `factors#/components/schemas/FactorDto",
        "**operation-added**",
        "\n```text\nwarning: the operation `FactorController_deleteFactor` has no summary\n",
        "\noperations went: 1\n  FactorController_listFactors\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(run.summary, text);

    let commit =
        scene.git("origin.git", &["show", "--format=%an%n%B", "--name-only", BRANCH]);
    for part in [
        "github-actions[bot]\nTake over upstream's documents\n",
        "\nspec/factors.yaml\n",
        "\nspec/genauth.lock\n",
        "\nspec/prose/en/factors.held.yaml\n",
        "\ngenerated-sdk/src/generated/factors/operations/mfa_factor_management.rs\n",
        "\ngenerated-sdk/docs/rust/factors/mfa-factor-management/delete-factor-factorId.md\n",
        "\ngenerated-sdk/docs/rust/factors/mfa-factor-management/list-factors.md\n",
    ] {
        assert!(commit.contains(part), "{part}: {commit}");
    }
    let count = format!("refs/heads/main..{BRANCH}");
    assert_eq!(scene.git("origin.git", &["rev-list", "--count", &count]), "1\n");
}

#[test]
fn a_second_run_brings_the_pull_request_up_to_date() {
    let scene = Scene::new();
    scene.publish(&other_document());
    run(&scene).expect(&["import", "propose"]);
    scene.calls();

    let mut later = other_document();
    later["paths"].as_object_mut().unwrap().shift_remove("/api/v3/get-factor");
    scene.publish(&later);
    let run = run(&scene).expect(&["import", "propose"]);
    assert!(run.log.contains("::notice title=Brought up to date::#7 "), "{}", run.log);
    assert_eq!(
        scene.calls()[1..],
        [
            "gh api --method PATCH repos/owner/project/pulls/7 --silent --raw-field title=Upstream's \
          documents have changed --field body=@target/drift/report.md"
        ]
    );
    assert!(
        scene.read("text").contains("`get_factor` (GET /api/v3/get-factor) is gone.")
    );
    assert_eq!(scene.refs(), [BRANCH, "refs/heads/main"]);
    let count = format!("refs/heads/main..{BRANCH}");
    assert_eq!(scene.git("origin.git", &["rev-list", "--count", &count]), "1\n");
}

#[test]
fn no_change_is_too_much_for_a_pull_request() {
    let scene = Scene::new();
    let mut document = other_document();
    let paths = document["paths"].as_object_mut().unwrap();
    for number in 0..300 {
        let mut added = paths["/api/v3/get-factor"].clone();
        added["get"]["operationId"] =
            format!("FactorController_getFactor{number}").into();
        paths.insert(format!("/api/v3/get-factor-{number}"), added);
    }
    scene.publish(&document);
    run(&scene).expect(&["import", "propose"]);
    let text = scene.read("text");
    assert!((50_000..65_536).contains(&text.len()), "{}", text.len());
    for part in [
        "**operation-removed**",
        "which `cargo xtask diff main spec` shows.",
        "which `cargo xtask check` shows.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_people_have_added_is_never_overwritten() {
    let scene = Scene::new();
    scene.publish(&other_document());
    run(&scene).expect(&["import", "propose"]);
    scene
        .git(".", &["clone", "--quiet", "--branch", "drift/main", "origin.git", "desk"]);
    scene.write("desk/spec/notes.md", "Prose to come.\n");
    scene.push("desk", "drift/main", "Prose");
    let theirs = scene.git("origin.git", &["rev-parse", BRANCH]);

    let same = run(&scene).expect(&["import", "propose"]);
    assert!(same.log.contains("::notice title=In work::#7 "), "{}", same.log);

    let mut later = other_document();
    later["paths"].as_object_mut().unwrap().shift_remove("/api/v3/get-factor");
    scene.publish(&later);
    run(&scene)
        .expect_failure("propose", &["Merge or close #7", "run this workflow again"]);
    assert_eq!(scene.git("origin.git", &["rev-parse", BRANCH]), theirs);
}

#[test]
fn an_address_that_does_not_answer_is_named() {
    let scene = Scene::new();
    let address = format!("{}/nowhere/", scene.address);
    let document = format!("{}/nowhere/factors-openapi.json", scene.address);
    Runner::new(&scene)
        .with("vars.UPSTREAM_URL", &address)
        .run("drift.yml")
        .expect_failure(
            "import",
            &[&document, "can't be fetched", "set the repository variable UPSTREAM_URL"],
        );
    // Port 1 is nobody's.
    Runner::new(&scene)
        .with("vars.UPSTREAM_URL", "http://127.0.0.1:1")
        .run("drift.yml")
        .expect_failure("import", &["http://127.0.0.1:1/factors-openapi.json"]);
    assert_nothing_happened(&scene);
}

#[test]
fn what_is_no_document_is_not_taken_over() {
    let scene = Scene::new();
    scene.publish(&serde_json::json!({ "message": "moved" }));
    let run =
        run(&scene).expect_failure("import", &["factors", "--dry-run", &scene.address]);
    assert!(run.log.contains("expected: "), "{}", run.log);
    assert_nothing_happened(&scene);
}
