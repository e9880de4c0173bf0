//! Documents that have nothing of GenAuth become clients of one crate, which compiles without a
//! warning and sends the right requests.
//!
//! Each document is a file `xtask/tests/fixtures/foreign/NAME.yaml`. The tests of its calls are in
//! `NAME.rs` beside it, if there are any. They are a module of a test of the crate.

use std::fs;
use std::path::{Path, PathBuf};

use crate::crate_copy::{CrateCopy, run};
use crate::place::Place;
use crate::sdk_copy::{self, target};

/// Returns the files with this extension, and their names without it, sorted.
pub(crate) fn fixtures(extension: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/foreign");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == extension));
    let name = |path: &Path| {
        path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    };
    let mut files: Vec<_> = files.map(|path| (name(&path), path)).collect();
    files.sort();
    files
}

#[test]
fn foreign_documents_become_clients_without_warnings() {
    let documents = fixtures("yaml");
    let names: Vec<String> = documents.iter().map(|(name, _)| name.clone()).collect();
    let sdk = CrateCopy::new("foreign", &names);
    for (name, path) in &documents {
        fs::copy(path, sdk.0.join(format!("spec/{name}.yaml"))).unwrap();
    }
    sdk.generate();
    let tests = sdk.0.join("sdk/tests/calls");
    fs::create_dir_all(&tests).unwrap();
    let mut root = String::from("//! Calls of foreign APIs.\n\n");
    for (name, path) in fixtures("rs") {
        assert!(names.contains(&name), "{name}.rs has no document");
        root.push_str(&format!("mod {name};\n"));
        fs::copy(path, tests.join(format!("{name}.rs"))).unwrap();
    }
    fs::write(tests.join("main.rs"), root).unwrap();
    let features = format!("{},blocking,test-util", names.join(","));
    let warnings = run(sdk.cargo("test", &features).args(["--test", "calls"]));
    assert_eq!(warnings, "");

    // GenAuth's features are gone, with the code by hand that needs its clients.
    let manifest = fs::read_to_string(sdk.0.join("sdk/Cargo.toml")).unwrap();
    let expected = format!("default = [\"{}\", \"aws-lc-rs\"]", names.join("\", \""));
    assert!(manifest.contains(&expected), "{manifest}");
    assert!(!sdk.0.join("sdk/examples/signature_vectors.rs").exists());
    assert!(!sdk.0.join("sdk/benches/decode").exists());
    let mut check = sdk_copy::cargo(&sdk.0.join("sdk"), &target());
    check.args(["check", "--quiet", "--offline", "--all-features"]);
    assert_eq!(run(&mut check), "");
}

#[test]
fn an_imported_document_becomes_the_same_code() {
    for (name, path) in fixtures("yaml").into_iter().filter(|(name, _)| name != "names")
    {
        let plain = Place::empty();
        plain.write(&format!("spec/{name}.yaml"), &fs::read_to_string(&path).unwrap());
        let imported = Place::empty();
        let path = path.to_string_lossy();
        let import = ["import", &path, "--client", &name, "--spec-dir", "spec"];
        imported.run(&import).expect(0);
        let [before, after] = [plain, imported].map(|place| {
            place.generate(&[]).expect(0);
            let files = place.files("sdk/src/generated").into_iter();
            files.map(|(path, text)| (path, code(&text))).collect::<Vec<_>>()
        });
        assert_eq!(before, after, "{name}");
    }
}

/// Returns the lines that are no comments: the import leaves out descriptions.
fn code(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(str::to_owned).collect()
}
