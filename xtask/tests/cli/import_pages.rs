//! `import-pages`: reference pages become a specification.

use crate::place::{Outcome, Place, SPEC_FILE};

/// A folder with the pages of the small specification, in a profile.
fn published(profile: &str) -> Place {
    let place = Place::new();
    let pages =
        ["docs", "--spec-dir", "spec", "--lang", "rust,python", "--out", "pages"];
    place.run(&[&pages[..], &["--profile", profile]].concat()).expect(0);
    place
}

fn import(place: &Place, pages: &[&str]) -> Outcome {
    place.run(&[&["import-pages"], pages, &["--out", "again"]].concat())
}

#[test]
fn an_sdk_and_its_pages_come_from_pages_alone() {
    let place = published("genauth");
    let done = import(&place, &["pages/rust"]).expect(0);
    assert_eq!(done.stderr, "");
    let dirs = ["--spec-dir", "again", "--sdk-dir", "sdk", "--docs-dir", "docs"];
    place.run(&[&["generate"], &dirs[..]].concat()).expect(0);
    // Index pages have the titles of clients and groups, and no page of an operation has those.
    let index = |path: &str| path.ends_with("README.md") || path.ends_with(".json");
    for (path, text) in
        place.files("pages/rust").into_iter().filter(|(path, _)| !index(path))
    {
        assert_eq!(place.read(&path.replacen("pages", "docs", 1)), text, "{path}");
    }
    let has_method = |text: &String| text.contains("pub fn enroll_factor(");
    assert!(place.files("sdk/src/generated").values().any(has_method));
}

#[test]
fn pages_of_upstreams_come_out_as_they_went_in() {
    let place = published("upstream");
    let done = import(&place, &["pages/python"]).expect(0);
    assert!(done.stdout.contains("HTTP method by the method's name"), "{}", done.stdout);
    let docs =
        ["docs", "--spec-dir", "again", "--lang", "python", "--profile", "upstream"];
    place.run(&[&docs[..], &["--out", "printed"]].concat()).expect(0);
    for (path, text) in place.files("pages/python") {
        assert_eq!(place.read(&path.replacen("pages", "printed", 1)), text, "{path}");
    }
}

#[test]
fn damage_is_a_warning_and_the_rest_is_imported() {
    let place = published("upstream");
    let page = "pages/python/authentication/mfa-factor-management/enroll-factor.md";
    place.write(page, &place.read(page).replacen("| string", "| strnig", 1));
    let done = import(&place, &[page]).expect(0);
    assert!(
        done.stderr.contains("`strnig` is no type that a page can have"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains(&format!("--> {page}:")), "{}", done.stderr);
    assert!(done.stdout.contains("warnings: "), "{}", done.stdout);
    assert!(place.read("again/authentication.yaml").contains("enrollFactor"));
}

#[test]
fn what_is_no_page_is_refused_and_nothing_is_written() {
    let place = published("upstream");
    place.write("other.md", "# Something else\n");
    let refused = import(&place, &["pages/python", "other.md", "nowhere.md"]).expect(2);
    for file in ["other.md", "nowhere.md"] {
        assert!(refused.stderr.contains(&format!("--> {file}\n")), "{}", refused.stderr);
    }
    assert!(!place.path("again").exists());
}

#[test]
fn a_specification_that_people_wrote_is_not_overwritten() {
    let place = published("genauth");
    let before = place.files("spec");
    let pages = ["import-pages", "pages/rust", "--out", "spec"];
    let refused = place.run(&pages).expect(2);
    assert!(refused.stderr.contains(SPEC_FILE), "{}", refused.stderr);
    assert_eq!(place.files("spec"), before);
    import(&place, &["pages/rust"]).expect(0);
    import(&place, &["pages/rust"]).expect(0);
}
