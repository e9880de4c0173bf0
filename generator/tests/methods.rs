//! The methods have the names of GenAuth's official Python SDK, so that its users find them:
//! `data/methods.tsv` has the name of each operation there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::model::Api;
use genauth_generator::openapi::Document;
use genauth_generator::platform::Platform;
use genauth_generator::source::Source;
use genauth_generator::spec::descriptions::Descriptions;

const PYTHON_SDK: &str = include_str!("data/methods.tsv");

/// Pairs of operations with the same name except for the controller. The Python SDK has only the
/// first of each pair.
const TWINS: [(&str, &str, &str); 12] = [
    ("/get-row-batch", "getRowBatch", "get_row_batch"),
    (
        "/api/internal/v1/metadata/get-row-batch",
        "getRowBatch",
        "get_row_batch_metadata_internal",
    ),
    ("/api/v3/metadata/update-row", "updateRow", "update_row"),
    (
        "/api/internal/v1/metadata/update-row",
        "updateRow",
        "update_row_metadata_internal",
    ),
    ("/api/v3/delete-device-by-user", "deleteDevice", "delete_device"),
    ("/api/v3/delete-device", "deleteDevice", "delete_device_terminal_management"),
    ("/api/v3/suspend-device-by-user", "suspendDevice", "suspend_device"),
    ("/api/v3/suspend-device", "suspendDevice", "suspend_device_terminal_management"),
    ("/api/v3/disable-device-by-user", "disableDevice", "disable_device"),
    ("/api/v3/disable-device", "disableDevice", "disable_device_terminal_management"),
    ("/api/v3/enable-device-by-user", "enableDevice", "enable_device"),
    ("/api/v3/enable-device", "enableDevice", "enable_device_terminal_management"),
];

/// Operations that the Python SDK has twice: under the name that follows from the rule, and under a
/// descriptive one.
const RENAMED: [(&str, &str); 1] = [("verify_event", "pub_event")];

/// Value of a parameter that has the official name of a method.
const NO_METHOD: &str = "select_account";

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

fn source(client: &str) -> Source {
    Source::read(&spec().join(format!("{client}.yaml"))).unwrap()
}

/// Maps client, method and path to operationId and name.
type Methods = BTreeMap<(String, String, String), (String, String)>;

fn methods(sources: [(&str, Source); 2]) -> Methods {
    let mut diagnostics = Diagnostics::default();
    let inputs = sources.map(|(client, source)| {
        (Document::read(client, source, &mut diagnostics), Descriptions::default())
    });
    let platform = Platform::of(&spec()).unwrap();
    let api = Api::lower(&inputs, &platform, &mut diagnostics);
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    let mut methods = Methods::new();
    for client in api.clients {
        for one in client.groups.into_iter().flat_map(|group| group.operations) {
            let http = one.http.as_str().to_owned();
            methods.insert((client.name.clone(), http, one.path), (one.id, one.name));
        }
    }
    methods
}

fn both() -> [(&'static str, Source); 2] {
    ["authentication", "management"].map(|client| (client, source(client)))
}

fn python_sdk() -> impl Iterator<Item = [&'static str; 4]> {
    let rows = PYTHON_SDK.lines().skip(1);
    rows.map(|row| row.split('\t').collect::<Vec<_>>().try_into().unwrap())
}

#[test]
fn methods_are_called_as_in_the_python_sdk() {
    let methods = methods(both());
    assert_eq!(python_sdk().count(), 496);
    let mut different = Vec::new();
    for [client, http, path, expected] in python_sdk() {
        let key = (client.to_owned(), http.to_owned(), path.to_owned());
        let name = methods.get(&key).map(|(_, name)| name.trim_start_matches("r#"));
        let renamed = RENAMED.iter().find(|(given, _)| *given == expected);
        let expected = renamed.map_or(expected, |(_, own)| own);
        if name != Some(expected) {
            different.push(format!("{http} {path}: {name:?}, not {expected}"));
        }
    }
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn operations_with_the_same_suffix_are_told_apart() {
    let methods = methods(both());
    for (path, suffix, expected) in TWINS {
        let key = ("management".to_owned(), "POST".to_owned(), path.to_owned());
        let (id, name) = &methods[&key];
        assert!(id.ends_with(&format!("_{suffix}")), "{path} is {id}");
        assert_eq!(name, expected, "{path}");
    }
}

#[test]
fn no_other_operations_have_the_same_suffix() {
    let methods = methods(both());
    let mut by_suffix: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for ((client, ..), (id, name)) in &methods {
        let suffix = id.split_once('_').map_or(id.as_str(), |(_, suffix)| suffix);
        by_suffix.entry((client, suffix)).or_default().push(name);
    }
    by_suffix.retain(|_, names| names.len() > 1);
    let twins: Vec<&str> = by_suffix.keys().map(|(_, suffix)| *suffix).collect();
    assert_eq!(
        twins,
        [
            "deleteDevice",
            "disableDevice",
            "enableDevice",
            "getRowBatch",
            "suspendDevice",
            "updateRow"
        ]
    );
}

#[test]
fn descriptions_name_methods_by_their_right_names() {
    let mut wrong = Vec::new();
    for (client, source) in both() {
        let document = Document::read(client, source, &mut Diagnostics::default());
        let catalogue = spec().join(format!("prose/en/{client}.yaml"));
        let descriptions = std::fs::read_to_string(catalogue).unwrap();
        let documented: BTreeSet<&str> = document
            .operations
            .iter()
            .map(|one| &one.recorded)
            .filter_map(|one| one.right_method.as_deref().or(one.method.as_deref()))
            .collect();
        for one in document.operations.iter().map(|one| &one.recorded) {
            let (Some(official), Some(right)) = (&one.method, &one.right_method) else {
                continue;
            };
            // A single word has other meanings.
            let is_other = !official.contains('_')
                || official == NO_METHOD
                || documented.contains(official.as_str());
            if !is_other && descriptions.contains(&format!("`{official}`")) {
                wrong.push(format!("{client}: `{official}`, not `{right}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
