//! Random documents with a mistake, which must be refused: each error has a place, and nothing is
//! written. A document with any other change is generated and compiles, or is refused likewise.
//!
//! Runs with the variables of the generative test, without its further seeds.

use std::fs;
use std::path::Path;
use std::process::Command;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::generative::{self, Seeds};
use crate::sdk::Sdk;
use crate::sdk_copy::{fresh, with_features, workspace};

/// Random changes of each document.
const CHANGES: usize = 6;
/// Changed documents that are compiled, at most.
const COMPILED: usize = 60;

/// Makes a mistake in an object at a place. Returns whether it could.
type Mistake = fn(place: &str, object: &mut Value) -> bool;

const MISTAKES: [(&str, Mistake); 13] = [
    ("a reference to nothing", |_, one| {
        set(
            one,
            "$ref",
            |text| text.starts_with("#/components/schemas/"),
            json!("#/components/schemas/Nothing"),
        )
    }),
    ("a reference that is a number", |_, one| set(one, "$ref", |_| true, json!(5))),
    ("an unknown type", |place, one| {
        is_schema(place) && set(one, "type", |_| true, json!("text"))
    }),
    ("a range of numbers without a value", |place, one| {
        let is_number = ["integer", "number"].iter().any(|name| one["type"] == *name);
        let has_limit = one.get("exclusiveMinimum").is_some();
        let is_wanted = is_schema(place) && is_number && !has_limit;
        if is_wanted {
            one["minimum"] = json!(9);
            one["maximum"] = json!(2);
        }
        is_wanted
    }),
    ("lengths without a value", |place, one| {
        let is_wanted = is_schema(place) && one["type"] == "string";
        if is_wanted {
            one["minLength"] = json!(9);
            one["maxLength"] = json!(2);
        }
        is_wanted
    }),
    ("properties in an array", |place, one| {
        let is_wanted = is_schema(place) && one["type"] == "object";
        if is_wanted {
            one["properties"] = json!(["name"]);
        }
        is_wanted
    }),
    ("types that no value has", |place, one| {
        let is_wanted = is_schema(place) && one["type"] == "string";
        if is_wanted {
            *one = json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] });
        }
        is_wanted
    }),
    ("a union without variants", |place, one| {
        let is_wanted = is_schema(place) && one["type"].is_string();
        if is_wanted {
            *one = json!({ "oneOf": [] });
        }
        is_wanted
    }),
    ("a parameter of an unknown location", |_, one| {
        set(one, "in", |text| text == "query" || text == "path", json!("nowhere"))
    }),
    ("a parameter without a name", |_, one| {
        let is_wanted = one["in"] == "query" && one["name"].is_string();
        if is_wanted && let Some(object) = one.as_object_mut() {
            object.remove("name");
        }
        is_wanted
    }),
    ("a security scheme that is not declared", |_, one| {
        let is_wanted = one.get("responses").is_some();
        if is_wanted {
            one["security"] = json!([{ "nothing": [] }]);
        }
        is_wanted
    }),
    ("responses in an array", |_, one| {
        let is_wanted = one["responses"].is_object();
        if is_wanted {
            one["responses"] = json!([]);
        }
        is_wanted
    }),
    ("a path without a slash", |place, one| {
        let Some(paths) = one.as_object_mut().filter(|_| place == "/paths") else {
            return false;
        };
        let first = paths.keys().next().cloned();
        let Some((path, item)) = first.and_then(|path| paths.shift_remove_entry(&path))
        else {
            return false;
        };
        paths.insert(path.trim_start_matches('/').to_owned(), item);
        true
    }),
];

/// Replaces a string of an object.
fn set(object: &mut Value, key: &str, is_wanted: fn(&str) -> bool, new: Value) -> bool {
    let found = object.get(key).and_then(Value::as_str).is_some_and(is_wanted);
    if found {
        object[key] = new;
    }
    found
}

/// Returns whether an object at a place is a schema.
fn is_schema(place: &str) -> bool {
    let mut parts = place.rsplit('/');
    let last = parts.next().unwrap_or_default();
    let parent = parts.next().unwrap_or_default();
    ["schema", "items", "additionalProperties"].contains(&last) && parent != "properties"
        || ["properties", "schemas", "oneOf", "anyOf", "allOf"].contains(&parent)
            && parts.next() != Some("properties")
}

#[test]
fn documents_with_a_mistake_are_refused_with_places() {
    let Some(seeds) = Seeds::given() else { return };
    let (mut refused, mut accepted, mut failed) = (0, Vec::new(), Vec::new());
    for seed in seeds.range() {
        let document = generative::document(seed);
        let mut rng = Rng::with_seed(seed);
        for (what, mistake) in MISTAKES {
            let mut broken = document.clone();
            if !make(&mut broken, mistake, &mut rng) {
                continue;
            }
            match outcome(seed, &broken) {
                Ok(true) => refused += 1,
                Ok(false) => {
                    let file = generative::write(seed, &broken);
                    failed.push(format!("seed {seed}, {what}: {file} is accepted"));
                }
                Err(output) => failed.push(format!("seed {seed}, {what}: {output}")),
            }
        }
        for _ in 0..CHANGES {
            let changed = changed(&document, &mut rng);
            match outcome(seed, &changed) {
                Ok(true) => refused += 1,
                Ok(false) => accepted.push((seed, changed)),
                Err(output) => failed.push(format!("seed {seed}, changed: {output}")),
            }
        }
    }
    println!(
        "{refused} documents are refused, {} changed ones are accepted",
        accepted.len()
    );
    accepted.truncate(COMPILED);
    failed.extend(compile(&accepted));
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// Makes a mistake at a random place.
fn make(document: &mut Value, mistake: Mistake, rng: &mut Rng) -> bool {
    let mut places = generative::places(document);
    rng.shuffle(&mut places);
    places.iter().any(|place| {
        let Some(one) = document.pointer_mut(place).filter(|one| one.is_object()) else {
            return false;
        };
        // Enums, constants and examples are data.
        let is_data = ["/enum", "/const", "/example", "/default"]
            .iter()
            .any(|key| place.contains(key));
        !is_data && mistake(place, one)
    })
}

/// Replaces or removes a random value.
fn changed(document: &Value, rng: &mut Rng) -> Value {
    let places = generative::places(document);
    let place = &places[rng.usize(..places.len())];
    let others = [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!(5),
        json!(true),
        json!([{}]),
        json!(-1.5),
    ];
    let mut document = document.clone();
    if rng.u8(..4) == 0 {
        return generative::without(&document, &[place]);
    }
    if let Some(value) = document.pointer_mut(place) {
        *value = others[rng.usize(..others.len())].clone();
    }
    document
}

/// Generates a document. Returns whether it is refused as it must be.
///
/// # Errors
///
/// The output of a command that fails in another way.
fn outcome(seed: u64, document: &Value) -> Result<bool, String> {
    let dir = fresh("broken");
    let client = generative::mark(seed);
    fs::create_dir_all(dir.join("spec")).unwrap();
    fs::create_dir_all(dir.join("sdk")).unwrap();
    fs::write(dir.join(format!("spec/{client}.json")), format!("{document:#}")).unwrap();
    let manifest =
        fs::read_to_string(workspace().join("generated-sdk/Cargo.toml")).unwrap();
    fs::write(dir.join("sdk/Cargo.toml"), with_features(&manifest, [client.as_str()]))
        .unwrap();
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.current_dir(&dir);
    let arguments =
        ["generate", "--spec-dir", "spec", "--sdk-dir", "sdk", "--docs-dir", "docs"];
    let outcome = xtask.args(arguments).output().unwrap();
    let output = String::from_utf8_lossy(&outcome.stderr).into_owned();
    let errors: Vec<&str> =
        output.split("\n\n").filter(|one| one.starts_with("error")).collect();
    let file = format!("--> spec/{client}.json:");
    let has_places = !errors.is_empty() && errors.iter().all(|one| one.contains(&file));
    match outcome.status.code() {
        Some(0) => Ok(false),
        Some(2) if has_places && is_untouched(&dir) => Ok(true),
        _ => {
            let text = generative::write(seed, document);
            let shown: String = output.chars().take(1500).collect();
            Err(format!("{text}: {:?}\n{shown}", outcome.status))
        }
    }
}

/// Returns whether nothing was generated.
fn is_untouched(dir: &Path) -> bool {
    let files = fs::read_dir(dir.join("sdk")).unwrap();
    files.count() == 1 && !dir.join("docs").exists()
}

/// Compiles documents as clients of one crate. Returns the failures.
fn compile(documents: &[(u64, Value)]) -> Vec<String> {
    let mut sdk = Sdk::new("changed");
    for (index, (seed, document)) in documents.iter().enumerate() {
        let (client, text) = generative::renamed(*seed, index, document);
        sdk.add(&format!("{client}.json"), &text);
    }
    if documents.is_empty() {
        return Vec::new();
    }
    let failure = sdk.generate().err().or_else(|| sdk.build().err());
    failure.into_iter().map(|output| output.chars().take(4000).collect()).collect()
}
