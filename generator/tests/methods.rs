//! The methods have the names of GenAuth's official Python SDK, so that its users find them:
//! `data/methods.tsv` has the name of each operation there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use genauth_generator::diagnostic::Diagnostics;
use genauth_generator::model::Api;
use genauth_generator::openapi::Document;
use genauth_generator::platform::Platform;
use genauth_generator::source::Source;
use genauth_generator::spec::descriptions::Descriptions;
use serde_json::Value;

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

/// Client, HTTP method and path of an operation.
type Call = (String, String, String);

/// Operations by their call.
type Methods = BTreeMap<Call, Method>;

#[derive(Clone)]
struct Method {
    id: String,
    name: String,
    /// Names before upstream renamed the operation.
    former: Vec<String>,
}

impl Method {
    fn is_called(&self, name: &str) -> bool {
        let mut names = self.former.iter().chain([&self.name]);
        names.any(|one| one.trim_start_matches("r#") == name)
    }
}

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
            let call = (client.name.clone(), one.http.as_str().to_owned(), one.path);
            let method = Method {
                id: one.id,
                name: one.name,
                former: one.recorded.former_methods,
            };
            methods.insert(call, method);
        }
    }
    methods
}

fn both() -> [(&'static str, Source); 2] {
    ["authentication", "management"].map(|client| (client, source(client)))
}

/// Returns the calls of the operations that an import dropped.
fn removed(sources: &[(&str, Source)]) -> BTreeSet<Call> {
    let records = |(client, source): &(&str, Source)| {
        let records = source.value.get("x-genauth-removed").and_then(Value::as_object);
        let records = records.into_iter().flat_map(|all| all.values());
        let calls = records.filter_map(|one| one["call"].as_str()?.split_once(' '));
        let call = |(http, path): (&str, &str)| {
            ((*client).to_owned(), http.to_owned(), path.to_owned())
        };
        calls.map(call).collect::<Vec<_>>()
    };
    sources.iter().flat_map(records).collect()
}

fn python_sdk() -> impl Iterator<Item = [&'static str; 4]> {
    let rows = PYTHON_SDK.lines().skip(1);
    rows.map(|row| row.split('\t').collect::<Vec<_>>().try_into().unwrap())
}

/// Lists the methods that have neither now nor formerly the names of the Python SDK.
fn different(methods: &Methods, removed: &BTreeSet<Call>) -> Vec<String> {
    let mut different = Vec::new();
    for [client, http, path, expected] in python_sdk() {
        let call = (client.to_owned(), http.to_owned(), path.to_owned());
        let renamed = RENAMED.iter().find(|(given, _)| *given == expected);
        let expected = renamed.map_or(expected, |(_, own)| own);
        match methods.get(&call) {
            Some(method) if method.is_called(expected) => {}
            Some(Method { name, .. }) => {
                different
                    .push(format!("{client} {http} {path}: {name}, not {expected}"));
            }
            None if removed.contains(&call) => {}
            None => different.push(format!("{client} {http} {path}: no {expected}")),
        }
    }
    different
}

/// An import keeps a former name as an alias, and a record of a dropped operation.
const TO_DO: &str = "write the alias into `x-genauth-former-methods`, the operation into \
    `x-genauth-removed`, or the names into RENAMED of this test if the Python SDK has another one";

#[test]
fn methods_are_called_as_in_the_python_sdk() {
    let sources = both();
    let removed = removed(&sources);
    let different = different(&methods(sources), &removed);
    assert_eq!(python_sdk().count(), 496);
    assert!(different.is_empty(), "{TO_DO}: {different:#?}");
}

#[test]
fn operations_that_upstream_renamed_or_removed_have_a_record() {
    let mut methods = methods(both());
    let [client, http, path, name] = python_sdk()
        .find(|[client, http, path, name]| {
            let call = ((*client).into(), (*http).into(), (*path).into());
            methods.get(&call).is_some_and(|one| one.name == *name)
        })
        .unwrap();
    let call: Call = (client.into(), http.into(), path.into());
    let none = BTreeSet::new();
    let before = different(&methods, &none).len();
    let method = methods.get_mut(&call).unwrap();
    method.name = "renamed".into();
    assert_eq!(different(&methods, &none).len(), before + 1);
    methods.get_mut(&call).unwrap().former.push(name.into());
    assert_eq!(different(&methods, &none).len(), before);
    methods.remove(&call);
    assert_eq!(different(&methods, &none).len(), before + 1);
    assert_eq!(different(&methods, &BTreeSet::from([call])).len(), before);
}

#[test]
fn operations_with_the_same_suffix_are_told_apart() {
    let sources = both();
    let removed = removed(&sources);
    let methods = methods(sources);
    for (path, suffix, expected) in TWINS {
        let call = ("management".to_owned(), "POST".to_owned(), path.to_owned());
        if removed.contains(&call) {
            continue;
        }
        let Some(method) = methods.get(&call) else {
            panic!("there is no POST {path} any more: remove it from TWINS");
        };
        assert!(method.is_called(expected), "{path} ({suffix}) is {}", method.name);
    }
}

#[test]
fn no_other_operations_have_the_same_suffix() {
    let mut by_suffix: HashMap<_, Vec<Method>> = HashMap::new();
    for ((client, ..), method) in methods(both()) {
        let suffix = method.id.split_once('_').map_or(&*method.id, |(_, suffix)| suffix);
        by_suffix.entry((client, suffix.to_owned())).or_default().push(method);
    }
    by_suffix.retain(|_, methods| methods.len() > 1);
    let mut others: Vec<String> = by_suffix
        .into_iter()
        .filter(|((_, suffix), _)| !TWINS.iter().any(|(_, known, _)| known == suffix))
        .map(|((client, suffix), methods)| {
            let names: Vec<String> = methods.into_iter().map(|one| one.name).collect();
            format!("{client} {suffix}: {}", names.join(", "))
        })
        .collect();
    others.sort();
    assert!(others.is_empty(), "check the names, and add them to TWINS: {others:#?}");
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
