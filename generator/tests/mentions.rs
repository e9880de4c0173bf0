//! Descriptions and guides mention methods that exist, by the names under which the crate documents
//! them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use genauth_generator::source::{Format, Source};
use serde_json::Value;

/// Words in code spans that no document has: parts of requests and pages beyond the API.
const OTHER_WORDS: [&str; 9] = [
    "always_enable",
    "code_challenge",
    "error_description",
    "front_channel_logout",
    "mfa_token",
    "open_id",
    "select_account",
    "sub_event",
    "union_id",
];

fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Adds the names of all functions below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(path).unwrap();
            let after = text.split(" fn ").skip(1);
            names.extend(after.filter_map(|rest| words(rest).next().map(str::to_owned)));
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.split(move |letter| !is_part(letter)).filter(|word| !word.is_empty())
}

/// Returns the values of a key in a document.
fn values<'t>(text: &'t str, key: &str) -> impl Iterator<Item = &'t str> {
    let prefix = format!("{key}: ");
    text.lines().filter_map(move |line| line.trim_start().strip_prefix(&prefix))
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// Returns the code spans that look like the name of a method, with their lines.
fn mentions(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_name = |span: &&str| {
        span.trim_start_matches('_').contains('_')
            && span.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            })
    };
    let lines = text.lines().zip(1..);
    lines.flat_map(move |(line, number)| {
        let spans = line.split('`').skip(1).step_by(2).filter(is_name);
        spans.map(move |span| (number, span))
    })
}

/// Maps the former name of each method of a document, which is a deprecated alias, to the name that
/// is documented.
fn former(document: &str) -> BTreeMap<String, String> {
    let parsed = Source::parse("spec.yaml", document.to_owned(), Format::Yaml).unwrap();
    let paths = parsed.value["paths"].as_object().unwrap();
    let operations =
        paths.values().filter_map(Value::as_object).flat_map(|all| all.values());
    let mut names = BTreeMap::new();
    for operation in operations {
        let name = |key: &str| operation.get(key).and_then(Value::as_str);
        let Some(present) = name("x-genauth-right-method").or(name("x-genauth-method"))
        else {
            continue;
        };
        let former = operation.get("x-genauth-former-methods").and_then(Value::as_array);
        let former = former.into_iter().flatten().filter_map(Value::as_str);
        names.extend(former.map(|one| (one.to_owned(), present.to_owned())));
    }
    names
}

/// Returns the lines of a text that have a former name of a method, with the documented one.
fn former_mentions(text: &str, former: &BTreeMap<String, String>) -> Vec<String> {
    let lines = text.lines().zip(1..);
    let found = lines.flat_map(|(line, number)| {
        // A single word has other meanings.
        let names = words(line).filter(|word| word.contains('_'));
        let pairs = names.filter_map(|name| former.get_key_value(name));
        pairs.map(move |(name, present)| {
            format!("{number}: `{name}` is a deprecated alias of `{present}`")
        })
    });
    found.collect()
}

/// Returns the methods of a document that are documented under another name.
fn official(document: &str) -> BTreeSet<&str> {
    // The method without a documented name of its own is followed by the one that has it.
    let lines: Vec<&str> = document.lines().map(str::trim_start).collect();
    lines
        .windows(2)
        .filter(|two| two[1].starts_with("x-genauth-right-method: "))
        .filter_map(|two| two[0].strip_prefix("x-genauth-method: "))
        .collect()
}

#[test]
fn former_names_of_methods_are_found() {
    let former = former(
        "paths:\n  /a:\n    get:\n      x-genauth-method: list_pets\n      \
         x-genauth-former-methods: [list, list_all]\n    post:\n      \
         x-genauth-method: bring_pt\n      x-genauth-right-method: bring_pet\n      \
         x-genauth-former-methods: [add_pet]\n    put:\n      operationId: a\n",
    );
    let text = "Call `list_pets`, a list.\n  client.add_pet(), `list_all`.\n`add_pets`";
    assert_eq!(
        former_mentions(text, &former),
        [
            "2: `add_pet` is a deprecated alias of `bring_pet`",
            "2: `list_all` is a deprecated alias of `list_pets`"
        ]
    );
}

#[test]
fn descriptions_and_guides_mention_no_former_names_of_methods() {
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    let document = |client| text(&place(&format!("../spec/{client}.yaml")));
    let clients = ["authentication", "management"];
    let former = clients.map(|client| former(&document(client)));
    let mut mistakes = Vec::new();
    let mut look = |path: &Path, former: &BTreeMap<String, String>| {
        let found = former_mentions(&text(path), former);
        let path = path.strip_prefix(place("..")).unwrap().display().to_string();
        mistakes.extend(found.into_iter().map(|one| format!("{path}:{one}")));
    };
    for (client, former) in clients.iter().zip(&former) {
        look(&place(&format!("../spec/prose/en/{client}.yaml")), former);
    }
    let [mut all, management] = former;
    all.extend(management);
    for entry in fs::read_dir(place("../generated-sdk/docs/guide")).unwrap() {
        look(&entry.unwrap().path(), &all);
    }
    look(&place("../generated-sdk/README.md"), &all);
    look(&place("../spec/errors.yaml"), &all);
    assert!(mistakes.is_empty(), "write the new names: {mistakes:#?}");
}

#[test]
fn descriptions_mention_methods_by_the_names_that_are_documented() {
    let mut methods = BTreeSet::new();
    functions(&place("../generated-sdk/src"), &mut methods);
    let documents = ["authentication", "management"].map(|client| {
        let text = |path: &str| fs::read_to_string(place(path)).unwrap();
        let document = text(&format!("../spec/{client}.yaml"));
        (client, document, text(&format!("../spec/prose/en/{client}.yaml")))
    });
    let known: BTreeSet<&str> =
        documents.iter().flat_map(|(_, document, _)| words(document)).collect();
    let mut mistakes = Vec::new();
    for (client, document, catalogue) in &documents {
        let official = official(document);
        let hidden: BTreeSet<String> = values(document, "operationId")
            .map(|id| snake_case(id.split_once('_').map_or(id, |(_, name)| name)))
            .collect();
        for (line, name) in mentions(catalogue) {
            let place = format!("spec/prose/en/{client}.yaml:{line}: `{name}`");
            if OTHER_WORDS.contains(&name) {
                continue;
            }
            if official.contains(name) {
                mistakes.push(format!("{place} has a right name"));
            } else if !methods.contains(name)
                && !known.contains(name)
                && !hidden.contains(name)
            {
                mistakes.push(format!("{place} does not exist"));
            }
        }
    }
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

#[test]
fn remedies_mention_methods_by_the_names_that_are_documented() {
    let mut methods = BTreeSet::new();
    functions(&place("../generated-sdk/src"), &mut methods);
    let text = |path: &str| fs::read_to_string(place(path)).unwrap();
    let documents = ["authentication", "management"]
        .map(|client| text(&format!("../spec/{client}.yaml")));
    let official: BTreeSet<&str> =
        documents.iter().flat_map(|one| official(one)).collect();
    let catalogue = text("../spec/errors.yaml");
    let chinese = text("../spec/prose/zh/errors.yaml");
    let all = mentions(&catalogue).chain(mentions(&chinese));
    let mistakes: Vec<_> = all
        .filter(|(_, name)| !methods.contains(*name) || official.contains(name))
        .collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}
