//! Random documents, which must be generated, compiled without a warning and called as they say.
//!
//! `GENERATIVE_DOCUMENTS` is their number; without it, the test does nothing. `GENERATIVE_SEED` is
//! the seed of the first one, and the following numbers are those of the others; `GENERATIVE_ALSO`
//! has further seeds, separated by commas. A document that
//! fails is printed with its seed and written to `target/tmp/generative-failures`; the first
//! `GENERATIVE_REDUCED` of them (2) are reduced.
//!
//! `.ci/run` tries some seeds, those among them that found faults before.
//!
//! ```sh
//! GENERATIVE_DOCUMENTS=60 cargo test -p xtask --test oracle generative -- --nocapture
//! GENERATIVE_DOCUMENTS=1 GENERATIVE_SEED=17 cargo test -p xtask --test oracle generative -- --nocapture
//! ```

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::Value;

use crate::batch::{self, Failure};
use crate::random;

const DOCUMENTS: &str = "GENERATIVE_DOCUMENTS";
const SEED: &str = "GENERATIVE_SEED";
const ALSO: &str = "GENERATIVE_ALSO";
const REDUCE: &str = "GENERATIVE_REDUCED";
/// Documents of one crate.
const BATCH: usize = 60;
const OPERATIONS: usize = 6;
/// Calls with random arguments, and responses of each status.
const ROUNDS: usize = 8;
/// Documents that are reduced.
const REDUCED: usize = 2;
/// Reductions of a document: each builds a crate with many smaller documents.
const STEPS: usize = 8;
const CANDIDATES: usize = 40;
/// The time after which no further reduction begins. One takes less than a minute.
const PATIENCE: Duration = Duration::from_secs(90);

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// Returns the name of a document's client, which no other text of a document contains.
pub(crate) fn mark(index: u64) -> String {
    format!("d{index}x")
}

/// The seeds that the variables give.
pub(crate) struct Seeds {
    first: u64,
    count: u64,
    also: Vec<u64>,
}

impl Seeds {
    /// Returns the seeds, if any are given.
    pub(crate) fn given() -> Option<Self> {
        let count = number(DOCUMENTS)?;
        let also = std::env::var(ALSO).unwrap_or_default();
        let also = also.split(',').filter(|one| !one.is_empty());
        Some(Self {
            first: number(SEED).unwrap_or(1),
            count,
            also: also.map(|one| one.parse().expect("a number")).collect(),
        })
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = u64> + '_ {
        self.range().chain(self.also.iter().copied())
    }

    pub(crate) fn range(&self) -> Range<u64> {
        self.first..self.first + self.count
    }
}

pub(crate) fn document(seed: u64) -> Value {
    let mut rng = Rng::with_seed(seed);
    random::document(&mut rng, &mark(seed), OPERATIONS)
}

#[test]
fn random_documents_become_clients_that_call_as_they_say() {
    let Some(seeds) = Seeds::given() else { return };
    let all: Vec<u64> = seeds.all().collect();
    let mut failed = Vec::new();
    for seeds in all.chunks(BATCH) {
        let documents: Vec<(String, String)> = seeds
            .iter()
            .map(|&seed| (mark(seed), format!("{:#}", document(seed))))
            .collect();
        let outcome = batch::run("generative", &documents, seeds[0], ROUNDS);
        println!("seeds {seeds:?}: {}", outcome.tried);
        for &seed in seeds {
            let Some(failures) = outcome.failures.get(&mark(seed)) else { continue };
            for failure in failures.iter().take(5) {
                println!("seed {seed}: {:?}: {}", failure.stage, failure.what);
            }
            failed.push((seed, failures[0].clone()));
        }
    }
    let end = Instant::now() + PATIENCE;
    let reduced = number(REDUCE).map_or(REDUCED, |number| number as usize);
    for (seed, _) in &failed {
        write(*seed, &document(*seed));
    }
    for (seed, failure) in failed.iter().take(reduced) {
        let file = reduce(*seed, failure, end);
        println!("seed {seed}, reduced: {file}");
    }
    let seeds: Vec<u64> = failed.iter().map(|(seed, _)| *seed).collect();
    assert!(
        seeds.is_empty(),
        "{} of {} documents failed, of the seeds {seeds:?}",
        seeds.len(),
        all.len()
    );
}

/// Removes parts of a document as long as it fails in the same way and there is time, and writes it
/// to a file.
fn reduce(seed: u64, failure: &Failure, end: Instant) -> String {
    let mut smallest = document(seed);
    for _ in 0..STEPS {
        if Instant::now() > end {
            break;
        }
        let mut places = Vec::new();
        collect(&smallest, &mut String::new(), &mut places);
        places.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
        // The last candidate has all successful removals of a first look at the largest parts.
        let candidates: Vec<(String, Value)> = places
            .iter()
            .take(CANDIDATES)
            .map(|(place, _)| (place.clone(), without(&smallest, &[place])))
            .collect();
        let documents: Vec<(String, String)> = candidates
            .iter()
            .enumerate()
            .map(|(index, (_, one))| renamed(seed, index, one))
            .collect();
        let outcome = batch::run("generative", &documents, seed, ROUNDS);
        let still_fails = |client: &str, outcome: &batch::Outcome| {
            let failures = outcome.failures.get(client);
            failures.is_some_and(|all| all.iter().any(|one| one.is_like(failure)))
        };
        let removable: Vec<&String> = candidates
            .iter()
            .zip(&documents)
            .filter(|(_, (client, _))| still_fails(client, &outcome))
            .map(|((place, _), _)| place)
            .collect();
        // All of them at once, or as many of the largest as possible.
        let mut attempts = Vec::new();
        let mut number = removable.len();
        while number > 0 {
            attempts.push(without(&smallest, &removable[..number]));
            number /= 2;
        }
        let documents: Vec<(String, String)> = attempts
            .iter()
            .enumerate()
            .map(|(index, one)| renamed(seed, index, one))
            .collect();
        if documents.is_empty() {
            break;
        }
        let outcome = batch::run("generative", &documents, seed, ROUNDS);
        let best =
            documents.iter().position(|(client, _)| still_fails(client, &outcome));
        match best {
            Some(best) => smallest = attempts.swap_remove(best),
            None => break,
        }
    }
    write(seed, &smallest)
}

/// Writes a document that fails, and returns its file.
pub(crate) fn write(seed: u64, document: &Value) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generative-failures");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{seed}.json"));
    fs::write(&file, format!("{document:#}\n")).unwrap();
    file.display().to_string()
}

/// Returns a document as that of another client.
pub(crate) fn renamed(seed: u64, index: usize, document: &Value) -> (String, String) {
    let (old, new) = (mark(seed), format!("v{index}x"));
    let text = format!("{document:#}").replace(&old, &new);
    (new.clone(), text.replace(&old.to_uppercase(), &new.to_uppercase()))
}

/// Returns the places of all parts of a document.
pub(crate) fn places(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(document, &mut String::new(), &mut found);
    found.into_iter().map(|(place, _)| place).collect()
}

/// Finds the parts of a value, with their sizes.
fn collect(value: &Value, place: &mut String, found: &mut Vec<(String, usize)>) {
    let length = place.len();
    let mut visit = |key: &str, part: &Value| {
        place.push('/');
        place.push_str(&key.replace('~', "~0").replace('/', "~1"));
        found.push((place.clone(), part.to_string().len()));
        collect(part, place, found);
        place.truncate(length);
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, part)| visit(key, part)),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, part)| visit(&index.to_string(), part));
        }
        _ => {}
    }
}

/// Returns a document without some of its parts.
pub(crate) fn without(document: &Value, places: &[&String]) -> Value {
    let mut document = document.clone();
    // From the end, so that indices stay right.
    let mut places: Vec<&&String> = places.iter().collect();
    places.sort_by_key(|place| std::cmp::Reverse(index_key(place)));
    for place in places {
        let Some((parent, key)) = place.rsplit_once('/') else { continue };
        match document.pointer_mut(parent) {
            Some(Value::Object(object)) => {
                object.shift_remove(&key.replace("~1", "/").replace("~0", "~"));
            }
            Some(Value::Array(items)) => {
                let index = key.parse().unwrap_or(usize::MAX);
                if index < items.len() {
                    items.remove(index);
                }
            }
            _ => {}
        }
    }
    document
}

fn index_key(place: &str) -> Vec<String> {
    let number = |part: &str| part.parse::<u32>().map(|number| format!("{number:08}"));
    place
        .split('/')
        .map(|part| number(part).unwrap_or_else(|_| part.to_owned()))
        .collect()
}
