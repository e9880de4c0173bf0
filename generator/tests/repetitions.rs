//! Descriptions say more than the names of what they describe.
//!
//! A description only repeats if each of its words is in the name of what it describes, in the name
//! of the operation or schema that has it, or among the empty words: `Id of the role.` for `roleId`.
//! Other forms of a word are the same word, and numbers are no words.

use std::collections::BTreeSet;
use std::path::Path;

use genauth_generator::source::Source;
use serde_json::Value;

/// Words that add nothing to a name: those of the grammar, and the most general nouns of the API.
const EMPTY_WORDS: &str = "a an and are as at be by each for given has have if in is it its of on \
    one or that the their them this to what which whose with account application kind new page \
    permission present setting user";

/// Verbs that the descriptions of operations begin with.
const VERBS: &str = "add change create delete get list remove return set update";

/// The least number of words that the description of an operation has and its names have not.
const NEW_WORDS_OF_OPERATIONS: usize = 4;

/// Returns the stems of all words, those within `camelCase` and `snake_case` included.
fn stems(text: &str) -> BTreeSet<String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    for letter in text.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && previous.is_lowercase())
        {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphabetic()) {
            word.extend(letter.to_lowercase());
        }
        previous = letter;
    }
    words.iter().map(|word| stem(word)).filter(|stem| !stem.is_empty()).collect()
}

fn stem(word: &str) -> String {
    let ending =
        ["ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y"];
    let stem = ending.iter().filter_map(|ending| word.strip_suffix(ending));
    stem.into_iter().find(|stem| stem.len() > 2).unwrap_or(word).to_owned()
}

/// A description with the names that the reader sees beside it.
struct Described<'t> {
    pointer: String,
    text: &'t str,
    names: Vec<&'t str>,
    /// The least number of words that it must have and the names have not.
    new_words: usize,
}

impl Described<'_> {
    fn only_repeats(&self) -> bool {
        let known = stems(&format!("{} {EMPTY_WORDS}", self.names.join(" ")));
        stems(self.text).difference(&known).count() < self.new_words
    }
}

fn text(entry: &Value) -> Option<&str> {
    entry.as_str().or_else(|| entry.get("description")?.as_str())
}

fn entries<'t>(
    value: &'t Value,
    key: &str,
) -> impl Iterator<Item = (&'t String, &'t Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// Returns the descriptions of the operations, parameters, schemas and properties of a catalogue.
fn described(catalogue: &Value) -> Vec<Described<'_>> {
    let mut all = Vec::new();
    let mut add = |pointer: String, entry, names: Vec<_>, new_words| {
        if let Some(text) = text(entry) {
            all.push(Described {
                pointer,
                text,
                names,
                new_words,
            });
        }
    };
    for (name, entry) in entries(catalogue, "shared") {
        add(format!("/shared/{name}"), entry, vec![name], 1);
    }
    for (id, operation) in entries(catalogue, "operations") {
        let pointer = format!("/operations/{id}");
        let method = id.split_once('_').map_or(id.as_str(), |(_, method)| method);
        let names = vec![method, VERBS];
        add(format!("{pointer}/description"), operation, names, NEW_WORDS_OF_OPERATIONS);
        for (name, entry) in entries(operation, "parameters") {
            add(format!("{pointer}/parameters/{name}"), entry, vec![method, name], 1);
        }
    }
    for (schema, entry) in entries(catalogue, "schemas") {
        let pointer = format!("/schemas/{schema}");
        for (name, entry) in entries(entry, "properties") {
            add(format!("{pointer}/properties/{name}"), entry, vec![schema, name], 1);
        }
        add(format!("{pointer}/description"), entry, vec![schema], 1);
    }
    all
}

#[test]
fn descriptions_say_more_than_names() {
    let mut mistakes = Vec::new();
    for client in ["authentication", "management"] {
        let file = format!("spec/prose/en/{client}.yaml");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let source = Source::read(&root.join(&file)).unwrap();
        for described in described(&source.value) {
            if described.only_repeats() {
                let line =
                    source.locate(&described.pointer).map_or(0, |place| place.line);
                mistakes.push(format!(
                    "{file}:{line}: {} of {}",
                    described.text, described.pointer
                ));
            }
        }
    }
    assert!(mistakes.is_empty(), "{} descriptions: {mistakes:#?}", mistakes.len());
}

#[test]
fn other_forms_of_a_word_are_the_same_word() {
    let says_nothing = |text: &str, names: &[&str]| {
        let names = names.to_vec();
        Described {
            pointer: String::new(),
            text,
            names,
            new_words: 1,
        }
        .only_repeats()
    };
    assert!(says_nothing("Id of the role.", &["RoleDto", "id"]));
    assert!(says_nothing("Roles to assign.", &["AssignRoleBatchDto", "roles"]));
    assert!(says_nothing("The policies.", &["data_policy"]));
    assert!(!says_nothing(
        "Id of the role, which `list_roles` returns.",
        &["namespaceId"]
    ));
}
