//! What the READMEs and the guides promise. (Their Rust is compiled as examples of the SDK.)

use std::path::{Path, PathBuf};

use crate::place::{Place, SPEC_FILE};

const README: &str = include_str!("../../../README.md");
const SDK_README: &str = include_str!("../../../generated-sdk/README.md");
const GUIDES: &str = "generated-sdk/docs/guide";

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

/// The READMEs and the guides, by path.
fn pages_by_hand() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let guides = std::fs::read_dir(root.join(GUIDES)).unwrap();
    let guides = guides.map(|entry| entry.unwrap().path());
    let readmes = ["README.md", "generated-sdk/README.md"].map(|path| root.join(path));
    let read = |path: PathBuf| (path.clone(), std::fs::read_to_string(path).unwrap());
    readmes.into_iter().chain(guides).map(read).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut checked = 0;
    for (path, text) in pages_by_hand() {
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            let place = path.with_file_name(target.split('#').next().unwrap());
            assert!(place.exists(), "{}: {target}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
}

#[test]
fn each_guide_is_listed_and_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let index = read("generated-sdk/docs/guide/README.md");
    let compiled = read("generated-sdk/src/guide.rs");
    for (path, _) in pages_by_hand() {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name != "README.md" {
            assert!(index.contains(&format!("]({name})")), "{name}");
            assert!(compiled.contains(&format!("docs/guide/{name}")), "{name}");
        }
    }
}
