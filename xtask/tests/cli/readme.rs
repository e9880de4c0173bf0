//! What the README promises. (Its Rust is compiled as an example of the SDK's own README.)

use std::path::Path;

use crate::place::{Place, SPEC_FILE};

const README: &str = include_str!("../../../README.md");
const SDK_README: &str = include_str!("../../../generated-sdk/README.md");

/// The contents of the fenced blocks that begin with `fence`.
fn blocks<'a>(text: &'a str, fence: &str) -> Vec<&'a str> {
    let fence = format!("```{fence}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_example_is_the_one_that_is_compiled() {
    assert_eq!(blocks(README, "rust"), blocks(SDK_README, "rust,no_run"));
}

#[test]
fn the_error_is_what_check_says() {
    let place = Place::new();
    place.edit(SPEC_FILE, "schemas/TokenDto", "schemas/TokensDto");
    let refused = place.check(&[]).expect(2);
    assert_eq!(blocks(README, "text"), [refused.stderr]);
}

#[test]
fn the_map_shows_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let map = README.split("\n## ").find(|part| part.starts_with("The map\n")).unwrap();
    let rooms =
        map.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let gone: Vec<_> = rooms.clone().filter(|room| !root.join(room).exists()).collect();
    assert!(gone.is_empty() && rooms.count() > 10, "{gone:?}");
}

#[test]
fn the_oldest_rust_is_that_of_the_manifest() {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    assert!(README.contains(&format!("\n{oldest}, as `rust-version` in Cargo.toml")));
    assert!(SDK_README.contains(&format!("The oldest Rust supported is {oldest}.")));
}

#[test]
fn the_crate_brings_the_licences_of_the_workspace() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let [ours, its] = [root.join(licence), root.join("generated-sdk").join(licence)]
            .map(|path| std::fs::read_to_string(path).unwrap());
        assert_eq!(ours, its, "{licence}");
    }
}
