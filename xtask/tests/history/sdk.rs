//! A crate that is generated from a specification, and a crate of callers beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::callers::Subject;
use crate::sdk_copy::{self, copy, fresh, with_features, workspace};

/// A client of the crate, none of which has code by hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client {
    pub(crate) name: &'static str,
    /// The client of the upstream document.
    pub(crate) document: &'static str,
}

impl Client {
    /// Returns the name of the client's type.
    pub(crate) fn ty(&self) -> String {
        format!("{}{}Client", self.name[..1].to_uppercase(), &self.name[1..])
    }
}

/// A folder with a specification, the crate that is generated from it, and its callers.
pub(crate) struct Sdk {
    dir: PathBuf,
    clients: &'static [Client],
}

/// An error of the compiler.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CompileError {
    /// The name of a file of the callers.
    pub(crate) file: String,
    /// The first line is 0.
    pub(crate) line: usize,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl CompileError {
    /// Returns the part of the crate that the message says to be missing.
    pub(crate) fn subject(&self) -> Option<Subject> {
        let names: Vec<&str> = self.message.split('`').skip(1).step_by(2).collect();
        let is = |beginning: &str| self.message.starts_with(beginning);
        match names[..] {
            // The type of an operation, which belongs to a method.
            [_, module, ..] if module.starts_with("operations::") => None,
            [name, ..] if is("cannot find type ") || is("failed to resolve: ") => {
                Some(Subject::of(name))
            }
            [member, owner, ..]
                if is("no ") && self.message.contains(" found for struct `") =>
            {
                Some(Subject::member(owner.rsplit("::").next()?, member))
            }
            _ => None,
        }
    }
}

/// Returns the part of the crate at which cargo-semver-checks found something: `field email of
/// struct UserDto, previously in file …`.
pub(crate) fn found_at(finding: &str) -> Subject {
    let place = finding.split(", previously in ").next().unwrap_or_default();
    let place = place.split(" in /").next().unwrap_or_default();
    let words: Vec<&str> = place.split_whitespace().collect();
    if let ["field", field, "of", "struct", owner, ..] = words[..] {
        return Subject::member(owner, field);
    }
    let path = words.iter().find(|word| word.contains("::")).or(words.last());
    let path: Vec<&str> =
        path.map(|path| path.split("::").collect()).unwrap_or_default();
    match path[..] {
        ["genauth", "operations", client, operation] => {
            let client = format!("{}{}Client", client[..1].to_uppercase(), &client[1..]);
            Subject::member(&client, operation)
        }
        ["genauth", .., name] => Subject::of(name),
        [owner, member] => Subject::member(owner, member),
        _ => Subject::of(place),
    }
}

impl Sdk {
    /// Makes the folder anew.
    pub(crate) fn new(name: &str, clients: &'static [Client]) -> Self {
        let (workspace, dir) = (workspace(), fresh(name));
        fs::create_dir_all(dir.join("spec")).unwrap();
        let errors = "spec/errors.yaml";
        fs::copy(workspace.join(errors), dir.join(errors)).unwrap();
        let source = workspace.join("generated-sdk");
        copy(&source.join("src"), &dir.join("sdk/src"));
        fs::create_dir_all(dir.join("sdk/docs")).unwrap();
        let sdk = Self { dir, clients };
        let platform = fs::read_to_string(workspace.join("spec/platform.yaml")).unwrap();
        sdk.write("spec/platform.yaml", &sdk.platform(&platform));
        sdk.write("sdk/Cargo.toml", &sdk.manifest(&source.join("Cargo.toml")));
        sdk.write("callers/Cargo.toml", &sdk.callers_manifest());
        let lock = fs::read_to_string(workspace.join("Cargo.lock")).unwrap();
        sdk.write("callers/Cargo.lock", &lock);
        let sample = source.join("tests/support/sample.rs");
        sdk.write("callers/src/sample.rs", &fs::read_to_string(sample).unwrap());
        sdk
    }

    /// The platform without the credentials of clients, and with their names in the fixups.
    fn platform(&self, text: &str) -> String {
        let mut lines = Vec::new();
        let mut is_client = false;
        for line in text.lines() {
            is_client = line == "clients:" || is_client && line.starts_with(' ');
            if is_client {
                continue;
            }
            let mut line = line.to_owned();
            if line.contains(" clients: [") {
                for client in self.clients {
                    line = line.replace(client.document, client.name);
                }
            }
            lines.push(line);
        }
        lines.join("\n")
    }

    /// The manifest with a feature for each client, and without tests, benches and examples.
    fn manifest(&self, file: &Path) -> String {
        let text = fs::read_to_string(file).unwrap();
        let (library, _) = text.split_once("[dev-dependencies]").unwrap();
        with_features(library, self.clients.iter().map(|one| one.name))
    }

    fn callers_manifest(&self) -> String {
        format!(
            "[package]\nname = \"callers\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nfutures-core = {{ version = \"0.3\", default-features = false }}\nserde = \"1\"\nserde_json = \"1\"\n\n\
             [dependencies.genauth]\npath = \"../sdk\"\ndefault-features = false\nfeatures = {:?}\n",
            // The samples fill in what is required.
            self.clients
                .iter()
                .map(|one| one.name)
                .chain(["test-util"])
                .collect::<Vec<_>>()
        )
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Imports the documents of a version over the specification, and generates the crate.
    pub(crate) fn import(&self, version: &Path) {
        for client in self.clients {
            let Some(file) = document(version, client.document) else { continue };
            let name = client.name;
            let command = format!(
                "import --client {name} --spec-dir spec --allow-stale-fixups --drop all"
            );
            let import = || {
                self.xtask(&command, Some(&file));
                fs::read_to_string(self.path(&format!("spec/{name}.yaml"))).unwrap()
            };
            let once = import();
            assert!(import() == once, "a second import changes the document of {name}");
        }
        self.xtask("generate --spec-dir spec --sdk-dir sdk --docs-dir sdk/docs", None);
    }

    /// Runs a command and returns its output.
    #[track_caller]
    pub(crate) fn xtask(&self, command: &str, file: Option<&Path>) -> String {
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        // The variable names this workspace.
        xtask.env_remove("CARGO_MANIFEST_DIR").current_dir(&self.dir);
        let outcome = xtask.args(command.split(' ')).args(file).output().unwrap();
        let stderr = String::from_utf8_lossy(&outcome.stderr);
        assert!(outcome.status.success(), "{command}\n{stderr}");
        String::from_utf8(outcome.stdout).unwrap()
    }

    fn cargo(&self, arguments: &[&str], target: &str) -> Command {
        let mut cargo =
            sdk_copy::cargo(&self.path("callers"), &sdk_copy::target().join(target));
        cargo.args(arguments);
        cargo
    }

    /// Compiles the callers and returns their errors, one for each line.
    pub(crate) fn check(&self) -> Vec<CompileError> {
        let arguments = ["check", "--quiet", "--offline", "--message-format", "json"];
        let outcome = self.cargo(&arguments, "").output().unwrap();
        let stdout = String::from_utf8(outcome.stdout).unwrap();
        let errors: Vec<CompileError> = stdout.lines().filter_map(error).collect();
        let stderr = String::from_utf8_lossy(&outcome.stderr);
        assert_eq!(outcome.status.success(), errors.is_empty(), "{stderr}");
        let mut lines = BTreeSet::new();
        errors
            .into_iter()
            .filter(|one| lines.insert((one.file.clone(), one.line)))
            .collect()
    }

    /// Writes rustdoc's JSON of the crate to a file.
    pub(crate) fn document(&self, file: &str) -> PathBuf {
        const TARGET: &str = "semver-history";
        let mut cargo = self.cargo(
            &[
                "rustdoc",
                "--quiet",
                "--offline",
                "--package",
                "genauth",
                "--lib",
                "--",
                "-Zunstable-options",
                "--output-format",
                "json",
                "--cap-lints",
                "allow",
            ],
            TARGET,
        );
        let outcome = cargo.env("RUSTC_BOOTSTRAP", "1").output().unwrap();
        let stderr = String::from_utf8_lossy(&outcome.stderr);
        assert!(outcome.status.success(), "{stderr}");
        let target = cargo.get_envs().find(|(name, _)| *name == "CARGO_TARGET_DIR");
        let target = PathBuf::from(target.unwrap().1.unwrap());
        let file = self.path(file);
        fs::copy(target.join("doc/genauth.json"), &file).unwrap();
        file
    }

    /// Returns what cargo-semver-checks finds between two crates.
    pub(crate) fn semver(
        &self,
        judge: &Path,
        old: &Path,
        new: &Path,
    ) -> Vec<CompileError> {
        let mut judge = Command::new(judge);
        judge.args(["semver-checks", "check-release", "--release-type", "minor"]);
        judge.arg("--baseline-rustdoc").arg(old).arg("--current-rustdoc").arg(new);
        let outcome = judge.current_dir(self.path("sdk")).output().unwrap();
        let stdout = String::from_utf8(outcome.stdout).unwrap();
        let stderr = String::from_utf8_lossy(&outcome.stderr);
        assert!(
            matches!(outcome.status.code(), Some(0 | 1 | 100)),
            "{stdout}\n{stderr}"
        );
        let failures = stdout.split("--- failure ").skip(1);
        let findings = failures.flat_map(|failure| {
            let code = failure.split(':').next().unwrap_or_default();
            let (_, places) = failure.split_once("Failed in:\n").unwrap_or_default();
            let places = places.lines().take_while(|line| line.starts_with("  "));
            places.map(|place| CompileError {
                file: String::new(),
                line: 0,
                code: code.to_owned(),
                message: place.trim().to_owned(),
            })
        });
        findings.collect()
    }
}

/// Reads a message of cargo.
fn error(line: &str) -> Option<CompileError> {
    let value: Value = serde_json::from_str(line).unwrap();
    let message = &value["message"];
    let level = message["level"].as_str()?;
    let text = message["message"].as_str()?;
    if level != "error" || text.starts_with("aborting due to") {
        return None;
    }
    let package = value["target"]["name"].as_str()?;
    let rendered = message["rendered"].as_str().unwrap_or_default();
    assert_eq!(package, "callers", "the crate does not compile:\n{rendered}");
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true);
    let span = span.unwrap_or_else(|| panic!("{rendered}"));
    let label = span["label"].as_str();
    Some(CompileError {
        file: span["file_name"].as_str()?.strip_prefix("src/").unwrap().to_owned(),
        line: usize::try_from(span["line_start"].as_u64()?).unwrap() - 1,
        code: message["code"]["code"].as_str().unwrap_or_default().to_owned(),
        message: label.map_or(text.to_owned(), |label| format!("{text}: {label}")),
    })
}

fn document(version: &Path, client: &str) -> Option<PathBuf> {
    let names = ["-openapi.json", ".json", ".yaml"];
    let mut files = names.iter().map(|end| version.join(format!("{client}{end}")));
    files.find(|file| file.exists())
}
