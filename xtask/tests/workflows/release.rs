//! release.yml: the conditions for a tag, and the release.

use crate::runner::{Run, Runner};
use crate::scene::{Scene, other_document};

const PLAN: &str = "`cargo xtask release-plan --write && cargo xtask generate`";
const JOBS: [&str; 3] = ["ready", "tag", "publish"];

fn run(scene: &Scene) -> Run {
    Runner::new(scene).run("release.yml")
}

fn plan(scene: &Scene) {
    scene.xtask(&["release-plan", "--write"]);
    scene.xtask(&["generate"]);
    scene.push("home", "main", "The next release");
}

fn released() -> Scene {
    let scene = Scene::new();
    plan(&scene);
    run(&scene).expect(&JOBS);
    scene
}

/// The upstream changes, merged.
fn drift(scene: &Scene) {
    scene.git("home", &["fetch", "--quiet", "--tags"]);
    scene.publish(&other_document());
    let upstream = "../upstream/factors-openapi.json";
    scene.xtask(&["import", upstream, "--client", "factors", "--drop", "all"]);
    scene.xtask(&["generate"]);
    scene.push("home", "main", "Upstream's changes");
}

#[test]
fn without_a_plan_nothing_is_released() {
    let scene = Scene::new();
    run(&scene).expect_failure("ready", &["no section for 0.1.0", PLAN]);
    assert_eq!(scene.refs(), ["refs/heads/main"]);
    assert_eq!(scene.calls(), Vec::<String>::new());
}

#[test]
fn only_main_is_released() {
    let scene = Scene::new();
    plan(&scene);
    scene.git("home", &["push", "--quiet", "origin", "HEAD:refs/heads/other"]);
    let run = Runner::new(&scene).on("other").run("release.yml");
    run.expect_failure("ready", &["this is other", "run this workflow on main"]);
}

#[test]
fn the_first_release_is_tagged() {
    let scene = Scene::new();
    plan(&scene);
    let run = run(&scene).expect(&JOBS);
    for title in ["The first release", "Not published"] {
        assert!(run.log.contains(&format!("::notice title={title}::")), "{}", run.log);
    }
    assert!(run.log.contains("All steps passed"), "{}", run.log);
    assert_eq!(scene.refs(), ["refs/heads/main", "refs/tags/v0.1.0"]);
    let tagged = scene.git("origin.git", &["rev-parse", "v0.1.0^{commit}", "main"]);
    let [tag, main] = tagged.lines().collect::<Vec<_>>()[..] else { panic!("{tagged}") };
    assert_eq!(tag, main);
    assert_eq!(
        scene.calls(),
        [
            "cargo publish --package genauth --locked --no-verify --dry-run",
            "gh release view v0.1.0",
            "gh release create v0.1.0 --verify-tag --title genauth 0.1.0 --notes-file \
             target/release-notes.md",
        ]
    );
    assert_eq!(scene.read("text"), "### Added\n\n- All of it.\n");
}

#[test]
fn what_is_released_is_not_released_again() {
    let scene = released();
    run(&scene).expect_failure("ready", &["v0.1.0 is released already", PLAN]);
}

#[test]
fn a_release_that_broke_off_can_be_finished() {
    let scene = Scene::new();
    plan(&scene);
    scene.git("home", &["tag", "v0.1.0"]);
    scene.git("home", &["push", "--quiet", "origin", "v0.1.0"]);
    let tag = || Runner::new(&scene).with("needs.ready.outputs.tag", "v0.1.0");
    for calls in [2, 1] {
        tag().run_job("release.yml", "tag").expect(&["tag"]);
        assert_eq!(scene.calls().len(), calls);
    }
}

#[test]
fn what_changed_since_has_to_be_in_the_plan() {
    let scene = released();
    drift(&scene);
    run(&scene).expect_failure("ready", &["v0.1.0 is released already", PLAN]);

    let manifest = "home/generated-sdk/Cargo.toml";
    let raised = scene.read(manifest).replace("0.1.0", "0.1.1");
    scene.write(manifest, &raised);
    let changelog = scene.read("home/CHANGELOG.md");
    let own =
        changelog.replace("## [0.1.0]", "## [0.1.1] - today\n\n- Little.\n\n## [0.1.0]");
    scene.write("home/CHANGELOG.md", &own);
    scene.push("home", "main", "A release by hand");
    run(&scene).expect_failure("ready", &["Next version: 0.2.0.", PLAN]);
}

#[test]
fn a_version_that_admits_too_little_is_not_released() {
    let scene = released();
    drift(&scene);
    plan(&scene);
    scene.write("refuse-semver-checks", "");
    let says = ["changed more since v0.1.0", "raise it there by hand", PLAN];
    run(&scene).expect_failure("ready", &says);
    assert_eq!(scene.refs(), ["refs/heads/main", "refs/tags/v0.1.0"]);
}

#[test]
fn the_next_release_is_compared_with_the_last_and_published() {
    let scene = released();
    drift(&scene);
    plan(&scene);
    scene.calls();
    let runner = Runner::new(&scene).with("secrets.CARGO_REGISTRY_TOKEN", "token");
    runner.run("release.yml").expect(&JOBS);
    let mut calls = scene.calls();
    let install =
        "cargo install --quiet --locked --root target/tools cargo-semver-checks@";
    assert!(calls.remove(0).starts_with(install));
    assert_eq!(
        calls,
        [
            "cargo semver-checks --package genauth --baseline-rev v0.1.0",
            "cargo publish --package genauth --locked --no-verify --dry-run",
            "gh release view v0.2.0",
            "gh release create v0.2.0 --verify-tag --title genauth 0.2.0 --notes-file \
             target/release-notes.md",
            "cargo publish --package genauth --locked --no-verify",
        ]
    );
    let notes = scene.read("text");
    assert!(
        notes.contains("`list_factors` (GET /api/v3/list-factors) was removed."),
        "{notes}"
    );
    let page = "(https://github.example/owner/project/blob/v0.2.0/generated-sdk/docs/rust/factors/";
    assert!(notes.contains(page), "{notes}");
    assert!(!notes.contains("All of it."), "{notes}");
}
