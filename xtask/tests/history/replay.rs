//! The versions of a history, imported one over the other.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::callers::{Callers, Subject};
use crate::changes::Change;
use crate::sdk::{self, Client, CompileError, Sdk};

pub(crate) struct Replay {
    sdk: Sdk,
    /// The program cargo-semver-checks.
    judge: Option<PathBuf>,
    clients: &'static [Client],
}

/// An error at a use of the old crate.
struct Found {
    /// The part of the crate that is used.
    used: Subject,
    error: CompileError,
}

impl Found {
    /// The part of the crate that is wrong: the type that is missing, or else the part that is used.
    fn subject(&self) -> Subject {
        self.error.subject().unwrap_or_else(|| self.used.clone())
    }
}

/// The first error at a part of the crate, and the changes that explain all of them.
struct Broken {
    subject: Subject,
    error: CompileError,
    causes: Vec<Change>,
}

/// The step from a version to the next one.
pub(crate) struct Transition {
    name: String,
    uses: usize,
    broken: Vec<Broken>,
    /// Findings of cargo-semver-checks, without those of the compiler.
    found: Vec<Broken>,
    /// Changes that break callers although the server breaks nothing.
    our_own: Vec<Change>,
    /// Changes that break the source by their verdict, but no caller.
    unproved: Vec<Change>,
}

/// The ending of modules with the generated calls of tests.
const CALLS: &str = "_calls";

type Files = BTreeMap<String, Callers>;

impl Replay {
    pub(crate) fn new(name: &str, clients: &'static [Client]) -> Self {
        Self {
            sdk: Sdk::new(name, clients),
            judge: env::var_os("SEMVER_CHECKS").map(PathBuf::from),
            clients,
        }
    }

    pub(crate) fn run(&self, versions: &[PathBuf]) -> Vec<Transition> {
        assert!(versions.len() > 1, "{versions:?}");
        self.sdk.import(&versions[0]);
        let (mut transitions, mut callers) = (Vec::new(), Files::new());
        for pair in versions.windows(2) {
            transitions.push(self.step(&name(&pair[0]), &pair[1], &mut callers));
        }
        transitions
    }

    /// Imports the next version. `callers` are those of all earlier versions, without the uses that
    /// were broken before.
    fn step(&self, old: &str, version: &Path, callers: &mut Files) -> Transition {
        let present = Callers::of(&self.sdk.path("sdk/src"));
        let (used, former) = (present.types(), present.former());
        // Later callers have no use for types that no operation takes or returns any more.
        for file in callers.values_mut() {
            file.blocks.retain(|block| used.contains(&block.head.subject.owner));
        }
        callers.extend(self.callers(callers.len()));
        let wrong = self.errors(callers).into_iter();
        let wrong: Vec<String> =
            wrong.map(|one| format!("{}: {}", one.used, one.error.message)).collect();
        assert!(
            wrong.is_empty(),
            "callers don't fit their own crate:\n{}",
            wrong.join("\n")
        );
        let blocks = callers.values().flat_map(|file| &file.blocks);
        let uses = blocks.map(|block| block.uses.len() + 1).sum();
        let before = format!("versions/{old}");
        crate::sdk_copy::copy(&self.sdk.path("spec"), &self.sdk.path(&before));
        let judge =
            self.judge.as_ref().map(|judge| (judge, self.sdk.document("old.json")));
        self.sdk.import(version);
        let report = self.sdk.xtask(&format!("diff {before} spec --format json"), None);
        let mut breaking = Change::all(&report);
        breaking.retain(Change::breaks_source);
        let types = Callers::of(&self.sdk.path("sdk/src")).types();
        let mut errors = self.errors(callers);
        for error in &mut errors {
            if let Some(present) = former.get(&error.used) {
                error.used = present.clone();
            }
        }
        let found = judge.map(|(judge, old)| {
            let new = self.sdk.document("new.json");
            let found = self.sdk.semver(judge, &old, &new).into_iter();
            let found = found.map(|error| Found {
                used: sdk::found_at(&error.message),
                error,
            });
            found.filter(|one| used.contains(&one.used.owner)).collect()
        });
        let name = format!("{old} to {}", name(version));
        Transition::new(name, uses, breaking, &types, errors, found)
    }

    /// Returns callers of the present crate, in files that begin with a number.
    fn callers(&self, number: usize) -> Files {
        let mut files = Files::new();
        let uses = Callers::of(&self.sdk.path("sdk/src"));
        files.insert(format!("from_{number}_uses"), uses);
        for client in self.clients {
            let name = client.name;
            let file = self.sdk.path(&format!("sdk/tests/generated/{name}.rs"));
            if file.exists() {
                let calls = Callers::calls(&client.ty(), &file);
                files.insert(format!("from_{number}_{name}{CALLS}"), calls);
            }
        }
        files
    }

    /// Compiles the callers until no error is left, each time without the uses that are wrong.
    fn errors(&self, files: &mut Files) -> Vec<Found> {
        let mut found = Vec::new();
        loop {
            let modules: String =
                files.keys().map(|name| format!("mod {name};\n")).collect();
            self.sdk.write(
                "callers/src/lib.rs",
                &format!("#![allow(warnings)]\nmod sample;\n{modules}"),
            );
            let mut lines = BTreeMap::new();
            for (name, file) in &*files {
                let (text, places) = file.text();
                self.sdk.write(&format!("callers/src/{name}.rs"), &text);
                lines.insert(format!("{name}.rs"), places);
            }
            let errors = self.sdk.check();
            if errors.is_empty() {
                return found;
            }
            let mut gone = Vec::new();
            for error in errors {
                let place = lines.get(&error.file).and_then(|lines| lines[error.line]);
                let Some((block, used)) = place else { panic!("{error:?}") };
                let name = error.file.strip_suffix(".rs").unwrap().to_owned();
                let block_of = &files[&name].blocks[block];
                let line = used.map_or(&block_of.head, |used| &block_of.uses[used]);
                found.push(Found {
                    used: line.subject.clone(),
                    error,
                });
                if !gone.contains(&(name.clone(), block, used)) {
                    gone.push((name, block, used));
                }
            }
            // From the end, so that the places of the others stay.
            gone.sort();
            for (name, block, used) in gone.into_iter().rev() {
                let blocks = &mut files.get_mut(&name).unwrap().blocks;
                match used {
                    Some(used) => drop(blocks[block].uses.remove(used)),
                    None => drop(blocks.remove(block)),
                }
            }
        }
    }
}

impl Transition {
    fn new(
        name: String,
        uses: usize,
        breaking: Vec<Change>,
        types: &BTreeSet<String>,
        errors: Vec<Found>,
        found: Option<Vec<Found>>,
    ) -> Self {
        let explained = |found: &[Found]| -> Vec<Broken> {
            let mut broken: BTreeMap<Subject, Broken> = BTreeMap::new();
            for one in found {
                let subject = one.subject();
                let causes = breaking.iter().filter(|change| explains(change, one));
                broken.entry(subject.clone()).or_insert_with(|| Broken {
                    subject,
                    error: one.error.clone(),
                    causes: causes.cloned().collect(),
                });
            }
            broken.into_values().collect()
        };
        let is_proved = |change: &Change| {
            errors.iter().any(|one| explains(change, one) || change.is_at(&one.used))
        };
        let (broken, found) =
            (explained(&errors), explained(&found.unwrap_or_default()));
        let chosen = |is: &dyn Fn(&Change) -> bool| {
            breaking.iter().filter(|one| is(one)).cloned().collect()
        };
        Self {
            name,
            uses,
            our_own: chosen(&|change| change.is_our_own(types)),
            unproved: chosen(&|change| !is_proved(change)),
            broken,
            found,
        }
    }
}

fn explains(change: &Change, found: &Found) -> bool {
    // A generated call sets properties, too.
    let call = found.used.member.as_ref().filter(|_| found.error.file.contains(CALLS));
    change.is_at(&found.subject())
        || change.renames_one_of(&found.error.message)
        || call.is_some_and(|name| change.is_of_operation(name))
}

fn name(version: &Path) -> String {
    let name = version.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (broken, unexplained) = (
            self.broken.len(),
            self.broken.iter().filter(|one| one.causes.is_empty()).count(),
        );
        writeln!(
            f,
            "# {}: {} uses, {broken} broken, {unexplained} of them without a cause, {} changes of our own, {} without an error\n",
            self.name,
            self.uses,
            self.our_own.len(),
            self.unproved.len()
        )?;
        for Broken {
            subject,
            error,
            causes,
        } in &self.broken
        {
            writeln!(f, "{subject}: {}", error.code)?;
            for cause in causes {
                writeln!(f, "    {cause}")?;
            }
            if causes.is_empty() {
                writeln!(f, "    WITHOUT A CAUSE: {}", error.message)?;
            }
        }
        for change in &self.our_own {
            writeln!(f, "OUR OWN: {change}: {}", change.message)?;
        }
        for change in &self.unproved {
            writeln!(f, "WITHOUT AN ERROR: {change}: {}", change.message)?;
        }
        Ok(())
    }
}

pub(crate) fn assert_explained(transitions: &[Transition]) {
    for one in transitions {
        let all = one.broken.iter().chain(&one.found);
        let unexplained = all.filter(|one| one.causes.is_empty());
        let unexplained: Vec<String> = unexplained
            .map(|one| format!("{}: {}", one.error.code, one.error.message))
            .collect();
        assert!(
            unexplained.is_empty(),
            "{}: errors without a cause:\n{}",
            one.name,
            unexplained.join("\n")
        );
        assert_eq!(one.our_own.len(), 0, "{}: breaks of our own", one.name);
    }
}
