//! Findings of `check`, which writes nothing.

use crate::place::{Outcome, PROSE, PROSE_FILE, Place, SPEC, SPEC_FILE};

const FIX: &str = "cargo xtask generate --spec-dir spec --sdk-dir sdk --docs-dir docs\n";

#[test]
fn what_was_generated_is_up_to_date() {
    let place = Place::generated();
    let files = place.output().len();
    let fine = place.check(&[]).expect(0);
    assert_eq!(fine.stdout, format!("Up to date: {files} files.\n"));
    assert_eq!(fine.stderr, "");
}

const REMEMBERED: &str = "Nothing has changed since the last check.\n";

#[test]
fn while_nothing_changes_the_answer_is_remembered() {
    let place = Place::generated().with_own_program();
    let first = place.check(&[]).expect(0);
    assert_eq!(first.stderr, "");
    let second = place.check(&[]).expect(0);
    assert_eq!((second.stdout, second.stderr.as_str()), (first.stdout, REMEMBERED));
    assert_eq!(place.check(&["--full"]).expect(0).stderr, "");
    assert_eq!(place.check(&["--only", "sdk"]).expect(0).stderr, "");

    place.check(&[]).expect(0);
    for file in place.samples() {
        let good = place.read(&file);
        place.edit_one_character(&file);
        // Errors are checked again each time.
        place.check(&[]).expect(1);
        assert_names(&place.check(&[]).expect(1), "Changed: 1 file", &file);
        place.write(&file, &good);
    }
    place.edit(PROSE_FILE, "summary: Get a factor", "summary: Get one factor");
    place.check(&[]).expect(1);
}

#[test]
fn an_edit_of_one_character_is_shown() {
    let place = Place::generated();
    for file in place.samples() {
        let good = place.read(&file);
        let line = place.edit_one_character(&file);
        let before = place.output();

        let found = place.check(&[]).expect(1);
        assert_names(&found, "Changed: 1 file", &file);
        assert!(found.stdout.contains(&format!("\n--- a/{file}\n+++ b/{file}\n@@ ")));
        let text = good.lines().nth(line - 1).unwrap();
        assert!(found.stdout.contains(&format!("\n+{text}\n")), "{}", found.stdout);
        assert!(found.stdout.ends_with(FIX), "{}", found.stdout);
        assert_eq!(place.output(), before);
        place.write(&file, &good);
    }
}

#[test]
fn an_edit_of_the_specification_is_shown() {
    let place = Place::generated();
    place.edit(SPEC_FILE, "example: jane@example.com", "example: john@example.com");
    let found = place.check(&[]).expect(1);
    assert!(found.stdout.contains("john@example.com"), "{}", found.stdout);
    place.generate(&[]).expect(0);
    place.check(&[]).expect(0);
}

#[test]
fn an_edit_of_the_prose_is_shown() {
    let place = Place::generated();
    place.edit(PROSE_FILE, "summary: Get a factor", "summary: Get one factor");
    let found = place.check(&[]).expect(1);
    assert!(found.stdout.contains("Get one factor"), "{}", found.stdout);
}

#[test]
fn a_missing_file_is_named() {
    let place = Place::generated();
    for file in place.samples() {
        place.remove(&file);
        assert_names(&place.check(&[]).expect(1), "Missing: 1 file", &file);
        place.generate(&[]).expect(0);
    }
}

#[test]
fn a_surplus_file_is_named() {
    let place = Place::generated();
    let [rust, page] = place.samples();
    place.write("sdk/src/generated/old.rs", &place.read(&rust));
    place.write("docs/old.md", &place.read(&page));
    place.write("docs/own.md", "# My own page\n");

    let found = place.check(&[]).expect(1);
    assert_names(&found, "Surplus: 2 files", "sdk/src/generated/old.rs");
    assert!(found.stdout.contains("  docs/old.md\n"));
    assert!(!found.stdout.contains("own.md"));
    assert!(place.path("docs/old.md").exists());
}

#[test]
fn a_part_that_was_not_asked_for_is_not_looked_at() {
    let place = Place::generated();
    let [rust, page] = place.samples();
    place.edit_one_character(&page);
    place.check(&["--only", "sdk"]).expect(0);
    place.check(&["--only", "docs"]).expect(1);
    place.generate(&[]).expect(0);
    place.edit_one_character(&rust);
    place.check(&["--only", "docs"]).expect(0);
    let found = place.check(&["--only", "sdk"]).expect(1);
    let fix = FIX.replace('\n', " --only sdk\n");
    assert!(found.stdout.ends_with(&fix), "{}", found.stdout);
}

#[test]
fn missing_prose_is_found() {
    for (sentence, owner) in [
        ("    summary: Get a factor\n", "FactorController_getFactor"),
        ("      account: E-mail address or phone number.\n", "`account` of `SignInDto`"),
        ("          OTP: A code from an authenticator\n", "`OTP`"),
        ("    example: Success\n", "`message`"),
    ] {
        let place = Place::with(SPEC, &without(PROSE, sentence));
        place.generate(&[]).expect(0);
        let found = place.check(&[]).expect(1);
        assert!(found.stdout.contains(owner), "{owner}: {}", found.stdout);
        assert!(found.stdout.contains(" --> spec/"), "{}", found.stdout);
        assert!(found.stdout.ends_with(FIX), "{}", found.stdout);
    }
}

#[test]
fn a_language_has_to_be_complete_only_if_asked_for() {
    let place = Place::generated();
    let file = "spec/prose/zh/authentication.yaml";
    place.write(file, "shared:\n  factorId: 要素的 ID。\n  nothing: 没有。\n");
    let checked = place.check(&[]).expect(0);
    assert!(checked.stdout.contains("In `zh`, "), "{}", checked.stdout);
    let asked = place.check(&["--complete", "zh"]).expect(1);
    assert!(
        asked.stdout.contains("spec/prose/zh/authentication.yaml:3"),
        "{}",
        asked.stdout
    );
}

#[test]
fn orphaned_prose_is_found() {
    let orphan = "operations:\n  FactorController_forgotten:\n    summary: Forget\n";
    let place = Place::with(SPEC, &PROSE.replace("operations:\n", orphan));
    place.generate(&[]).expect(0);
    let found = place.check(&[]).expect(1);
    assert!(found.stdout.contains("FactorController_forgotten"), "{}", found.stdout);
    assert!(found.stdout.contains(" --> spec/prose/en/"), "{}", found.stdout);
}

#[track_caller]
fn assert_names(found: &Outcome, heading: &str, file: &str) {
    assert!(found.stdout.starts_with(&format!("{heading}\n")), "{}", found.stdout);
    assert!(found.stdout.contains(&format!("  {file}\n")), "{}", found.stdout);
}

#[track_caller]
fn without(text: &str, line: &str) -> String {
    assert_eq!(text.matches(line).count(), 1, "{line}");
    text.replace(line, "")
}
