//! `diff` on folders, documents and revisions of the small specification.

use std::process::Command;

use serde_json::Value;

use crate::place::{Outcome, Place, SPEC, SPEC_FILE};

impl Place {
    /// The specification in `spec/`, and one in `new/` in which a method has another name.
    fn with_a_change() -> Self {
        let place = Self::new();
        place.write("new/authentication.yaml", &renamed());
        place.write(
            "new/prose/en/authentication.yaml",
            &place.read("spec/prose/en/authentication.yaml"),
        );
        place
    }

    /// Revisions are those of `spec/` in this folder, not of the workspace.
    fn diff(&self, arguments: &[&str]) -> Outcome {
        self.run(&[&["diff", "--spec-dir", "spec"], arguments].concat())
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Test", "-c", "user.email=test@example.org"]);
        let outcome = git.args(arguments).current_dir(self.path("")).output().unwrap();
        assert!(outcome.status.success(), "{outcome:?}");
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--no-gpg-sign", "-m", message]);
    }
}

fn renamed() -> String {
    let id = "operationId: LoginController_signIn\n";
    assert_eq!(SPEC.matches(id).count(), 1, "the operation of this test");
    SPEC.replace(id, &format!("{id}      x-genauth-method: log_in\n"))
}

fn kinds(json: &str) -> Vec<String> {
    let object: Value = serde_json::from_str(json).unwrap();
    let changes = object["changes"].as_array().unwrap();
    changes.iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn folders_documents_and_revisions_are_the_same_to_it() {
    let place = Place::with_a_change();
    place.git(&["init", "--quiet"]);
    place.commit("old");
    place.write(SPEC_FILE, &renamed());
    place.commit("new");
    for (old, new) in [
        ("HEAD~1", "new"),
        ("HEAD~1", "HEAD"),
        ("HEAD~1", "new/authentication.yaml"),
        ("HEAD~1", "spec"),
    ] {
        let json = place.diff(&[old, new, "--format", "json"]).expect(0).stdout;
        assert_eq!(kinds(&json), ["operation-renamed"], "{old} {new}: {json}");
    }
    let none = place.diff(&["HEAD", "spec"]).expect(0);
    assert_eq!(none.stdout, "No change.\n");
}

#[test]
fn a_revision_may_have_rules_of_an_older_form() {
    let place = Place::with_a_change();
    let platform = place.read("spec/platform.yaml");
    place.git(&["init", "--quiet"]);
    place.write("spec/platform.yaml", &format!("{platform}\nbefore: [1]\n"));
    place.commit("old");
    place.write("spec/platform.yaml", &platform);
    place.write(SPEC_FILE, &renamed());
    let json = place.diff(&["HEAD", "spec", "--format", "json"]).expect(0).stdout;
    assert_eq!(kinds(&json), ["operation-renamed"], "{json}");
}

#[test]
fn the_exit_code_is_that_of_the_level() {
    let place = Place::with_a_change();
    place.diff(&["spec", "new"]).expect(0);
    for level in ["breaking", "minor", "patch"] {
        place.diff(&["spec", "new", "--fail-on", level]).expect(1);
        place.diff(&["spec", "spec", "--fail-on", level]).expect(0);
    }
}

#[test]
fn annotations_name_the_line_of_the_new_document() {
    let place = Place::with_a_change();
    let found = place.diff(&["spec", "new", "--format", "github"]).expect(0);
    let line =
        found.stdout.lines().find(|line| line.contains("title=operation-renamed"));
    let at = "::error file=new/authentication.yaml,line=";
    assert!(line.is_some_and(|line| line.starts_with(at)), "{}", found.stdout);
}

#[test]
fn what_is_neither_is_refused() {
    let place = Place::with_a_change();
    place.git(&["init", "--quiet"]);
    place.commit("all");
    let refused = place.diff(&["nowhere", "no-revision"]).expect(2);
    assert_eq!(refused.stdout, "");
    for name in ["nowhere", "no-revision"] {
        assert!(refused.stderr.contains(&format!("--> {name}")), "{}", refused.stderr);
    }
    assert!(refused.stderr.contains("no git revision"), "{}", refused.stderr);
    place.write("new/authentication.yaml", "openapi: 3.0.3\ninfo: [\n");
    place.diff(&["spec", "new"]).expect(2);
    place.diff(&["spec"]).expect(2);
    place.diff(&["spec", "new", "--format", "xml"]).expect(2);
}

#[test]
fn a_document_is_compared_with_its_client_only() {
    let place = Place::with_a_change();
    place.write("two/authentication.yaml", SPEC);
    place.write(
        "two/other.yaml",
        &SPEC.replace("client: authentication", "client: other"),
    );
    let same = place.diff(&["two", "two/authentication.yaml"]).expect(0);
    assert_eq!(same.stdout, "No change.\n");
    place.write(
        "stranger.yaml",
        &SPEC.replace("client: authentication", "client: nobody"),
    );
    let refused = place.diff(&["two", "stranger.yaml"]).expect(2);
    assert!(
        refused.stderr.contains("one of `authentication`, `other`"),
        "{}",
        refused.stderr
    );
}
