//! drift.yml: the handling of changes in the upstream documents.

use crate::runner::{Run, Runner};
use crate::scene::{Scene, document, other_document};
use crate::upstream::RESPONSE;
use genauth_generator::text;

const BRANCH: &str = "refs/heads/drift/main";

fn run(scene: &Scene) -> Run {
    Runner::new(scene).with("vars.UPSTREAM_URL", scene.address).run("drift.yml")
}

/// Asserts that nothing was pushed, and no pull request was opened or changed.
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
        "**response-property-type-changed** at `factors#/components/schemas/FactorDto",
        "**operation-added**",
        "\n```text\nerror: the summary of the operation `FactorController_deleteFactor` is still to be written\n",
        "\n- Write the 2 descriptions that have an empty entry in `spec/prose/`, ",
        "\ndescriptions to write: 2\n",
        "\noperations removed: 1\n  FactorController_listFactors\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(run.summary, text);

    let commit =
        scene.git("origin.git", &["show", "--format=%an%n%B", "--name-only", BRANCH]);
    for part in [
        "github-actions[bot]\nTake over upstream's documents\n",
        "\nspec/factors.yaml\n",
        "\nspec/prose/en/factors.yaml\n",
        "\nspec/genauth.lock\n",
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
        scene
            .read("text")
            .contains("`get_factor` (GET /api/v3/get-factor) was removed.")
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
    // Nobody listens on port 1.
    Runner::new(&scene)
        .with("vars.UPSTREAM_URL", "https://127.0.0.1:1")
        .run("drift.yml")
        .expect_failure("import", &["https://127.0.0.1:1/factors-openapi.json"]);
    assert_nothing_happened(&scene);
}

#[test]
fn what_is_no_document_is_not_taken_over() {
    let scene = Scene::new();
    scene.publish(&serde_json::json!({ "message": "moved" }));
    let run =
        run(&scene).expect_failure("import", &["factors", "--dry-run", scene.address]);
    assert!(run.log.contains("expected: "), "{}", run.log);
    assert_nothing_happened(&scene);
}

#[test]
fn only_https_is_fetched() {
    let scene = Scene::new();
    for address in [
        "http://upstream.example",
        "HTTP://upstream.example",
        "http://127.0.0.1:1",
        "upstream.example",
        "//upstream.example",
        "ftp://upstream.example",
        "file:///etc",
        "https:upstream.example",
        " https://upstream.example",
        "-o/tmp/x https://upstream.example",
        "x\n::warning::https://upstream.example",
    ] {
        let run =
            Runner::new(&scene).with("vars.UPSTREAM_URL", address).run("drift.yml");
        let run = run.expect_failure("import", &["Not https", "begins with https://"]);
        assert_eq!(run.commands.len(), 1, "{run:#?}");
    }
    assert_eq!(scene.fetches(), Vec::<String>::new());

    run(&scene).expect(&["import"]);
    let [fetch] = &scene.fetches()[..] else { panic!("one document, one call") };
    for flag in [
        "--proto =https",
        "--proto-redir =https",
        "--max-redirs 5",
        "--max-time 120",
        "--max-filesize 33554432",
    ] {
        assert!(fetch.contains(&format!(" {flag} ")), "{flag}: {fetch}");
    }
}

/// A response with these headers.
fn response(status: &str, headers: &str, body: &str) -> String {
    format!("{RESPONSE}{status}\r\n{headers}connection: close\r\n\r\n{body}")
}

#[test]
fn a_redirect_is_followed_only_over_https_and_not_for_ever() {
    let scene = Scene::new();
    let redirect = |to: &str| response("302 Found", &format!("location: {to}\r\n"), "");
    for to in [
        // Here, http replaces https, so another protocol must replace http.
        "ftp://127.0.0.1:1/factors-openapi.json",
        "file:///etc/passwd",
        "gopher://127.0.0.1:1/x",
        "/factors-openapi.json",
    ] {
        scene.respond(&redirect(to));
        run(&scene).expect_failure("import", &["can't be fetched", "https only"]);
    }
    assert_nothing_happened(&scene);

    scene.write("upstream/moved.json", &document().to_string());
    scene.respond(&redirect("/moved.json"));
    run(&scene).expect(&["import"]);
}

#[test]
fn what_is_too_large_or_broken_off_is_not_taken_over() {
    let scene = Scene::new();
    let large = format!("{}{}", other_document(), " ".repeat(33 << 20));
    let length = |length: usize| format!("content-length: {length}\r\n");
    for (what, text) in [
        ("that says how long it is", large.clone()),
        ("that does not", response("200 OK", "", &large)),
        (
            "that is shorter than it says",
            response("200 OK", &length(1 << 20), &document().to_string()),
        ),
        ("that says more than it may", response("200 OK", &length(1 << 40), "{}")),
        ("that is empty", response("200 OK", &length(0), "")),
    ] {
        scene.respond(&text);
        let run = run(&scene);
        assert_eq!(run.failed, ["import"], "a document {what}: {run:#?}");
        assert_nothing_happened(&scene);
    }
}

/// Texts that try to become commands, markup or references.
const HOSTILE: [&str; 14] = [
    "\n::warning::a",
    "\r\n::add-mask::a",
    "\n   ::stop-commands::a",
    "::error::a",
    "##[error]a",
    "a\n##[add-path]b",
    "\u{1b}[2J\u{1b}]8;;https://example.com\u{7}a",
    "\n## Heading\n",
    "```\n# Heading",
    "`````",
    "@owner closes #1",
    "<!-- ![a](https://example.com/a.png)",
    "</details><img src=a>",
    "a\u{2028}::notice::b\u{202e}c",
];

/// Asserts that GitHub received only the commands of the scripts, whatever the documents contain.
#[track_caller]
fn assert_own_commands(run: &Run) {
    for command in &run.commands {
        let ours = ["::notice title=", "::error title="];
        let own = ours.iter().any(|start| command.starts_with(start));
        assert!(own && !command.contains("##["), "{command}: {}", run.log);
    }
    assert!(run.commands.len() <= 1, "{:?}", run.commands);
    let hidden =
        |letter: char| text::is_hidden(letter) && letter != '\n' && letter != '\t';
    assert!(!run.log.contains(hidden), "{}", run.log);
}

#[test]
fn no_name_of_upstreams_is_a_command_or_markup() {
    let scene = Scene::new();
    for (number, hostile) in HOSTILE.into_iter().enumerate() {
        // A document that the reader refuses is an error that names it; an accepted one is in the
        // pull request.
        let mut document = other_document();
        let mut replace = |from: &str| {
            let quoted = serde_json::to_string(&format!("{from}{hostile}")).unwrap();
            let text = document.to_string().replace(&format!("\"{from}\""), &quoted);
            document = serde_json::from_str(&text).unwrap();
        };
        match number % 3 {
            0 => replace("FactorController_deleteFactor"),
            1 => replace("FactorDto"),
            _ => replace("trust"),
        }
        scene.publish(&document);
        let run = run(&scene);
        assert_own_commands(&run);
        assert_text_is_ours(&scene, hostile);
    }
}

#[test]
fn no_value_of_upstreams_is_a_command_or_markup() {
    let scene = Scene::new();
    for hostile in HOSTILE {
        let mut document = other_document();
        let members = &mut document["components"]["schemas"]["FactorDto"]["properties"];
        members["trust"] = serde_json::json!({
            "type": "string",
            "default": hostile,
            "pattern": hostile,
            "description": hostile,
            "example": hostile,
        });
        document["info"]["title"] = hostile.into();
        scene.publish(&document);
        let run = run(&scene);
        assert_own_commands(&run);
        assert_text_is_ours(&scene, hostile);
    }
}

#[test]
fn no_program_that_reads_documents_is_obeyed() {
    let scene = Scene::new();
    scene.publish(&other_document());
    scene.write(
        "noise",
        "::warning::a\n  ::add-mask::b\nc ##[error]d\n::stop-commands::e",
    );
    let drift = run(&scene).expect(&["import", "propose"]);
    assert!(drift.log.contains("::add-mask::b"), "{}", drift.log);
    assert_own_commands(&drift);
    scene.xtask(&["release-plan", "--write"]);
    scene.push("home", "main", "The next release");
    let release = Runner::new(&scene).run_job("release.yml", "ready").expect(&["ready"]);
    assert!(release.log.contains("::add-mask::b"), "{}", release.log);
    assert_own_commands(&release);
}

/// Asserts that the pull request's text, if there is one, has our headings and fences, and no HTML
/// but ours.
#[track_caller]
fn assert_text_is_ours(scene: &Scene, hostile: &str) {
    let text = scene.read("text");
    let (mut headings, mut html, mut fence) = (Vec::new(), Vec::new(), None);
    for line in text.lines() {
        match &fence {
            None if line.starts_with("```") => {
                fence = Some(line.trim_end_matches("text").to_owned());
            }
            Some(end) if line == end => fence = None,
            Some(end) => assert!(!line.contains(end.as_str()), "{hostile:?}: {text}"),
            None if line.starts_with('#') => headings.push(line),
            None if line.starts_with('<') => html.push(line),
            None => {}
        }
    }
    assert_eq!(fence, None, "{hostile:?}: {text}");
    let ours = [
        "## Breaking changes",
        "## Compatible changes",
        "## Small changes",
        "## Before this is merged",
    ];
    headings.retain(|line| !ours.contains(line));
    assert_eq!(headings, Vec::<&str>::new(), "{hostile:?}: {text}");
    html.retain(|line| {
        !["<details><summary>The imports in detail</summary>", "</details>"]
            .contains(line)
    });
    assert_eq!(html, Vec::<&str>::new(), "{hostile:?}: {text}");
    let refs = scene.refs();
    if refs.iter().any(|one| one == BRANCH) {
        let message = scene.git("origin.git", &["log", "-1", "--format=%B", BRANCH]);
        let lines: Vec<_> = message.trim().lines().collect();
        assert_eq!(
            (lines.len(), lines[0]),
            (3, "Take over upstream's documents"),
            "{message}"
        );
        assert!(!message.contains(['@', '#', '`', '<']), "{message}");
    }
}
