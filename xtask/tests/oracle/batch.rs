//! Many documents as clients of one crate: generated, compiled and called together.

use std::collections::BTreeMap;

use fastrand::Rng;

use crate::document::Document;
use crate::exercise::{Exercise, Tried};
use crate::sdk::Sdk;

/// The stage at which a document fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Generate,
    Compile,
    Call,
}

/// A failure of a document.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) stage: Stage,
    pub(crate) what: String,
}

impl Failure {
    /// Returns whether another failure is of the same kind: its message begins alike.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.stage == other.stage && self.beginning() == other.beginning()
    }

    fn beginning(&self) -> String {
        let text = self.what.split("): ").last().unwrap_or_default();
        let letters = text.chars().filter(|one| one.is_alphabetic() || *one == ' ');
        letters.take(24).collect()
    }
}

/// The failures of each client.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) failures: BTreeMap<String, Vec<Failure>>,
    pub(crate) tried: Tried,
}

impl Outcome {
    fn add(&mut self, client: &str, stage: Stage, what: String) {
        let failure = Failure { stage, what };
        self.failures.entry(client.to_owned()).or_default().push(failure);
    }
}

/// Tries documents by their clients' names.
pub(crate) fn run(
    place: &str,
    documents: &[(String, String)],
    seed: u64,
    rounds: usize,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut sdk = Sdk::new(place);
    for (client, text) in documents {
        sdk.add(&format!("{client}.json"), text);
    }
    while sdk.documents().next().is_some() {
        if let Err(output) = sdk.generate() {
            let found = blocks(&output, |line| {
                let file = line.trim().strip_prefix("--> ")?;
                let file = file.strip_prefix("spec/").unwrap_or(file);
                Some(file.split(['.', '/']).next()?.to_owned())
            });
            remove(&mut sdk, &mut outcome, Stage::Generate, &output, found);
        } else if let Err(output) = sdk.build() {
            let found = blocks(&output, |line| {
                let (_, file) =
                    line.split_once("--> ")?.1.split_once("src/generated/")?;
                Some(file.split(['/', '.']).next()?.to_owned())
            });
            remove(&mut sdk, &mut outcome, Stage::Compile, &output, found);
        } else {
            break;
        }
    }
    if sdk.documents().next().is_none() {
        return outcome;
    }
    let mut program = sdk.start();
    let documents: Vec<(String, Document)> =
        sdk.documents().map(|(name, one)| (name.to_owned(), one.clone())).collect();
    for (client, document) in &documents {
        let mut rng = Rng::with_seed(seed);
        let mut exercise = Exercise::new(client, document, &mut rng, rounds);
        exercise.run(&mut program);
        outcome.tried.add(exercise.tried);
        for finding in exercise.findings {
            outcome.add(client, Stage::Call, finding.to_string());
        }
    }
    outcome
}

/// Takes out the documents that an output names. The others are tried without them.
fn remove(
    sdk: &mut Sdk,
    outcome: &mut Outcome,
    stage: Stage,
    output: &str,
    found: Vec<(String, String)>,
) {
    let known = |client: &str| sdk.documents().any(|(name, _)| name == client);
    let found: Vec<_> = found.into_iter().filter(|(client, _)| known(client)).collect();
    let shown: String = output.chars().take(5000).collect();
    assert!(!found.is_empty(), "no document is the cause of this:\n{shown}");
    for (client, what) in found {
        sdk.remove(&client);
        outcome.add(&client, stage, what);
    }
}

/// Returns the messages that are about a client.
fn blocks(
    output: &str,
    client: impl Fn(&str) -> Option<String>,
) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for block in output.split("\n\n") {
        // A warning of `generate` is no failure, but one of the compiler is.
        let is_failure =
            block.starts_with("error") || !output.contains("Nothing was done");
        let Some(client) = block.lines().find_map(&client).filter(|_| is_failure) else {
            continue;
        };
        found.push((client, block.lines().take(14).collect::<Vec<_>>().join("\n")));
    }
    found
}
