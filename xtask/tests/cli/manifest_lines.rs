//! The lines for Cargo.toml that pages show: cargo resolves them with the crate as it is here. Tables
//! of features list the features that the crate has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The source of the dependency on pages.
const REPOSITORY: &str = r#"git = "https://github.com/Authing/genauth-rust-sdk""#;

const INSTALL: &str = "generated-sdk/docs/guide/install.md";
const FRONT_PAGE: &str = "generated-sdk/src/genauth.md";

const PAGES: [&str; 3] = ["README.md", "generated-sdk/README.md", "generated-sdk/docs"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Runs cargo without network, and returns its JSON.
fn metadata(manifest: &Path, options: &[&str]) -> Result<Value, String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .args(options)
        .output()
        .unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap())
}

/// Returns the features that applications may use, and whether they are on by default.
fn features() -> BTreeMap<String, bool> {
    let metadata = metadata(&root().join("Cargo.toml"), &["--no-deps"]).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let genauth = packages.iter().find(|one| one["name"] == "genauth").unwrap();
    let all = genauth["features"].as_object().unwrap();
    let default: Vec<_> =
        all["default"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let public = all.keys().filter(|name| *name != "default" && !name.starts_with("__"));
    public.map(|name| (name.clone(), default.contains(&name.as_str()))).collect()
}

/// Returns the Markdown pages for users, by path. The reference is generated, and has no such lines.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for page in PAGES {
        let path = root().join(page);
        let files = match path.is_dir() {
            true => [path.join("README.md")]
                .into_iter()
                .chain(
                    fs::read_dir(path.join("guide"))
                        .unwrap()
                        .map(|one| one.unwrap().path()),
                )
                .collect(),
            false => vec![path],
        };
        for file in files {
            let name = file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            pages.push((name, fs::read_to_string(file).unwrap()));
        }
    }
    let front = fs::read_to_string(root().join(FRONT_PAGE)).unwrap();
    pages.push((FRONT_PAGE.to_owned(), front));
    pages
}

fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next())
}

/// Returns the manifest of an application with the lines of a page. The crate's source becomes the
/// folder of this workspace.
fn manifest(block: &str) -> String {
    let folder = root().join("generated-sdk");
    let path = format!("path = {:?}", folder.to_str().unwrap());
    let block = block
        .lines()
        .map(|line| match line.split_once("path = \"") {
            Some((start, rest)) => {
                let (_, rest) = rest.split_once('"').unwrap();
                format!("{start}{path}{rest}")
            }
            None => line.replace(REPOSITORY, &path),
        })
        .collect::<Vec<_>>()
        .join("\n");
    let head = "[workspace]\n\n[package]\nname = \"application\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let table = if block.contains("[dependencies]") { "" } else { "[dependencies]\n" };
    format!("{head}\n{table}{block}\n")
}

#[test]
fn cargo_resolves_the_dependency_of_every_page() {
    let mut resolved = BTreeSet::new();
    for (page, text) in pages() {
        for block in blocks(&text).filter(|block| block.contains("genauth")) {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("Cargo.toml");
            fs::create_dir(folder.path().join("src")).unwrap();
            fs::write(folder.path().join("src/lib.rs"), "").unwrap();
            fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock"))
                .unwrap();
            let manifest = manifest(block);
            fs::write(&file, &manifest).unwrap();
            let found = metadata(&file, &[])
                .unwrap_or_else(|error| panic!("{page}:\n{manifest}\n{error}"));
            let packages = found["packages"].as_array().unwrap();
            let genauth = packages.iter().find(|one| one["name"] == "genauth");
            let source =
                &genauth.unwrap_or_else(|| panic!("{page}: {manifest}"))["source"];
            // A crate of this name from a registry would be somebody else's.
            assert!(source.is_null(), "{page}: `genauth` comes from {source}");
            resolved.insert(page.clone());
        }
    }
    for page in ["README.md", "generated-sdk/README.md", INSTALL, FRONT_PAGE] {
        assert!(
            resolved.contains(page),
            "{page} does not say how to depend on the crate"
        );
    }
}

#[test]
fn tables_of_features_are_those_of_the_manifest() {
    let features = features();
    for page in ["generated-sdk/README.md", INSTALL] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let (_, part) = text.split_once("\n## Features\n").unwrap();
        let part = part.split("\n## ").next().unwrap();
        let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
        let listed: BTreeMap<_, _> = rows
            .flat_map(|row| {
                let mut cells = row.split(" | ");
                let names = cells.next().unwrap_or_default().split('`').step_by(2);
                let is_default = cells.next().is_some_and(|cell| cell.trim() == "yes");
                let names = names.filter(|name| !name.trim().is_empty());
                names.map(move |name| (name.to_owned(), is_default))
            })
            .collect();
        assert_eq!(listed, features, "{page}");
    }
}

#[test]
fn every_feature_that_pages_and_documentation_name_exists() {
    let features = features();
    let mut texts = pages();
    let mut folders = vec![root().join("generated-sdk/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name =
                    path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                let lines = fs::read_to_string(&path).unwrap();
                let docs = lines
                    .lines()
                    .filter_map(|line| line.trim_start().strip_prefix("//"));
                let docs = docs.map(|line| line.trim_start_matches(['/', '!', ' ']));
                texts.push((name, docs.collect::<Vec<_>>().join(" ")));
            }
        }
    }
    let mut named = 0;
    for (page, text) in texts {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // A feature of another crate is "the feature `name` of …".
        for rest in text.split("eature `").skip(1) {
            let (name, rest) = rest.split_once('`').unwrap_or_default();
            let is_known = features.contains_key(name) || rest.starts_with(" of ");
            assert!(is_known, "{page}: there is no feature `{name}`");
            named += 1;
        }
    }
    assert!(named > 5, "{named}");
}
