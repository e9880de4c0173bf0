//! Input that can't be used: every finding is listed, nothing is written.

use crate::place::{PROSE_FILE, Place, SPEC_FILE};

/// A document that nobody has imported.
const BILLING: &str = include_str!("../fixtures/billing.yaml");

/// Breaks the specification in three places, each with its own message.
fn break_it(place: &Place) -> [&'static str; 3] {
    place.edit(SPEC_FILE, "openapi: 3.0.3", "openapi: 3.1.0");
    place.edit(SPEC_FILE, "maxItems: 3", "maxItems: three");
    let list = "type: array\n          items:\n            $ref: '#/components/schemas/FactorDto'";
    place.edit(SPEC_FILE, list, "type: array\n          itemz: {}");
    [
        "this is OpenAPI 3.1.0",
        "#/components/schemas/EnrollFactorDto/properties/passCodes/maxItems",
        "`itemz`",
    ]
}

#[test]
fn generate_lists_every_finding_and_writes_nothing() {
    let place = Place::generated();
    let [rust, page] = place.samples();
    place.edit_one_character(&rust);
    place.remove(&page);
    let before = place.output();
    let findings = break_it(&place);

    let refused = place.generate(&[]).expect(2);
    for finding in findings {
        assert!(refused.stderr.contains(finding), "{finding}: {}", refused.stderr);
    }
    assert!(
        refused.stderr.contains(" --> spec/authentication.yaml:1:"),
        "{}",
        refused.stderr
    );
    assert_eq!(refused.stdout, "");
    assert_eq!(place.output(), before);
}

#[test]
fn check_lists_every_finding() {
    let place = Place::generated();
    let findings = break_it(&place);
    let refused = place.check(&[]).expect(2);
    for finding in findings {
        assert!(refused.stderr.contains(finding), "{finding}: {}", refused.stderr);
    }
    assert_eq!(refused.stdout, "");
}

#[test]
fn codes_are_read_as_strictly() {
    let place = Place::generated();
    place.write(
        "spec/errors.yaml",
        "apiCode:\n  2005: {name: locked, meaning: locked}\n",
    );
    let refused = place.check(&[]).expect(2);
    assert!(refused.stderr.contains(" --> spec/errors.yaml:2:"), "{}", refused.stderr);
    assert!(refused.stderr.contains("#/apiCode/2005/name"), "{}", refused.stderr);

    place.write(
        "spec/errors.yaml",
        "apiCode:\n  2005: {name: LOCKED, meaning: locked}\n",
    );
    place.generate(&[]).expect(0);
    let output = place.output();
    let constant = "pub const LOCKED: Self = Self::new(2005);";
    assert!(output.values().any(|text| text.contains(constant)), "no constant");
    assert!(output.values().any(|text| text.contains("`ApiCode::LOCKED`")), "no page");
}

#[test]
fn a_file_that_is_no_yaml_is_named_with_the_place() {
    for file in [SPEC_FILE, PROSE_FILE] {
        let place = Place::generated();
        place.write(file, "info: {title: [}\n");
        let refused = place.generate(&[]).expect(2);
        assert!(
            refused.stderr.contains(&format!(" --> {file}:1:")),
            "{}",
            refused.stderr
        );
        place.check(&[]).expect(2);
    }
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let place = Place::new();
    for command in ["generate", "check"] {
        let refused = place.run(&[command, "--spec-dir", "nowhere"]).expect(2);
        assert!(refused.stderr.contains(" --> nowhere"), "{}", refused.stderr);
        assert_eq!(refused.stdout, "");
    }
}

#[test]
fn a_folder_without_a_specification_is_named() {
    let place = Place::new();
    place.remove(SPEC_FILE);
    let refused = place.generate(&[]).expect(2);
    assert!(refused.stderr.contains(" --> spec"), "{}", refused.stderr);
}

#[test]
fn two_documents_for_clients_of_one_name_are_refused() {
    let place = Place::generated();
    place.write("spec/billing_1.yaml", BILLING);
    place.write("spec/billing1.yaml", BILLING);
    let refused = place.generate(&[]).expect(2);
    let found = "the document of `billing1` makes a `Billing1Client` already";
    assert!(refused.stderr.contains(found), "{}", refused.stderr);
    assert!(refused.stderr.contains("--> spec/billing_1.yaml"), "{}", refused.stderr);
}

#[test]
fn a_document_of_swagger_has_one_finding() {
    let place = Place::generated();
    let swagger = BILLING.replacen("openapi: 3.0.3", "swagger: '2.0'", 1).replacen(
        "x-genauth-client: billing",
        "host: a.example",
        1,
    );
    place.write("spec/billing.yaml", &swagger);
    let refused = place.generate(&[]).expect(2);
    assert!(refused.stderr.contains("this is Swagger \"2.0\""), "{}", refused.stderr);
    assert!(refused.stderr.contains("\n1 error. "), "{}", refused.stderr);
}

#[test]
fn documents_that_are_too_large_are_refused_by_every_command_that_reads_them() {
    let place = Place::generated();
    let before = place.output();
    let large = "x".repeat((1 << 20) + 1);
    place.write(SPEC_FILE, &large);
    place.write("large.md", &large);
    place.write("large.json", &large);
    let commands: [&[&str]; 7] = [
        &["generate"],
        &["check"],
        &["coverage"],
        &["docs", "--lang", "rust", "--out", "pages"],
        &["diff", "large.json", "large.json"],
        &["import", "large.json", "--client", "pets"],
        &["import-pages", "large.md", "--out", "out"],
    ];
    for command in commands {
        let limited = [command, &["--max-document-size", "1"]].concat();
        let refused = place.run(&limited).expect(2);
        let expected = "it is larger than 1 MiB; --max-document-size admits more";
        assert!(refused.stderr.contains(expected), "{command:?}: {}", refused.stderr);
        let wrong = [command, &["--max-document-size", "0"]].concat();
        place.run(&wrong).expect(2);
    }
    assert_eq!(place.output(), before);
}

#[cfg(unix)]
#[test]
fn devices_and_folders_are_no_documents() {
    let place = Place::generated();
    place.write("folder.json/a", "");
    std::os::unix::fs::symlink("/dev/zero", place.path("endless.json")).expect("a link");
    for file in ["endless.json", "folder.json"] {
        let refused = place.run(&["import", file, "--client", "pets"]).expect(2);
        assert!(refused.stderr.contains("can't be read"), "{}", refused.stderr);
    }
}
