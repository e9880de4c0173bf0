//! ci.yml: the comment on a pull request about its effect on callers.

use crate::runner::Runner;
use crate::scene::{Scene, other_document};

fn callers<'a>(scene: &'a Scene, event: &str) -> Runner<'a> {
    Runner::new(scene).with("github.event_name", event).on("merge")
}

#[test]
fn a_break_is_annotated_and_explained_and_passes() {
    let scene = Scene::new();
    scene.publish(&other_document());
    let upstream = "../upstream/factors-openapi.json";
    scene.xtask(&["import", upstream, "--client", "factors", "--drop", "all"]);
    scene.push("home", "merge", "Upstream's changes");

    let run = callers(&scene, "pull_request")
        .run_job("ci.yml", "callers")
        .expect(&["callers"]);
    assert!(run.log.contains("title=operation-removed::"), "{}", run.log);
    assert!(run.summary.contains("\n## Breaking changes\n"), "{}", run.summary);
}

#[test]
fn a_push_is_told_nothing() {
    let scene = Scene::new();
    callers(&scene, "push").run_job("ci.yml", "callers").expect(&[]);
}
