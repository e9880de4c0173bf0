//! The proof: for each case both SDKs are generated, and cargo-semver-checks decides whether the
//! crate broke. The compiler decides the cases that it can't detect: a snippet compiles against the
//! old crate, and not against the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genauth_generator::artifacts::Root;
use serde_json::Value;
use tempfile::TempDir;

use crate::cases::{self, Case, DOCUMENT};

/// Operations with the methods and types that the hand-written part of the SDK uses, which every crate
/// must therefore have.
const RUNTIME: &[&str] = &[
    "OidcV2TokenController_exchangeToken",
    "OidcV2TokenController_revokeToken",
    "SignInV3Controller_signInByCredentials",
    "SignUpV3Controller_signUp",
    "WechatMobileController_registerNewUser",
];

/// A crate with the hand-written part of the SDK.
struct Crate {
    dir: TempDir,
    target: PathBuf,
    /// Files that are added to the documents of cases.
    runtime: Value,
    /// The specification before all changes, with them.
    before: TempDir,
    base: Files,
    /// The program that decides.
    judge: PathBuf,
}

/// The generated part: path to text.
type Files = BTreeMap<String, String>;

/// Checks all cases whose name contains `only`. `judge` is cargo-semver-checks.
pub(crate) fn judge_all(judge: &Path, only: &str) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let sdk = Crate::new(&workspace, judge);
    let before = sdk.documented(&sdk.base, "base");
    let mut wrong = Vec::new();
    for case in cases::all()
        .iter()
        .filter(|case| only.split('|').any(|part| case.name.contains(part)))
    {
        let changed = case.changed(sdk.before.path(), |document| sdk.add(document));
        let changed = generated(changed.path());
        if code(&changed) == code(&sdk.base) {
            let fits = !case.breaks_source();
            println!("same code, so that nothing can break: {}", case.name);
            wrong
                .extend((!fits).then(|| format!("{}: the code is the same", case.name)));
            continue;
        }
        let since = std::time::Instant::now();
        let after = sdk.documented(&changed, "case");
        let broke = sdk.broke(&before, &after);
        println!(
            "{} ({:.1} s): {}",
            if broke { "broken" } else { "not broken" },
            since.elapsed().as_secs_f64(),
            case.name
        );
        wrong.extend(disagreement(case, broke));
        if let Some(snippet) = &case.snippet {
            wrong.extend(sdk.compiler_disagrees(case, snippet, &changed));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

/// An exception must still apply, or else it must be removed.
fn disagreement(case: &Case, broke: bool) -> Option<String> {
    let agrees = broke == case.breaks_source();
    match (agrees, &case.exception) {
        (true, Some(_)) => {
            Some(format!("{}: there is no need for an exception", case.name))
        }
        (false, None) => Some(format!("{}: cargo-semver-checks disagrees", case.name)),
        _ => None,
    }
}

/// The parts of a file that a compiler sees.
fn code(files: &Files) -> Vec<String> {
    let lines = files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .flat_map(|(path, text)| text.lines().map(move |line| format!("{path} {line}")));
    lines
        .filter(|line| {
            !line.split_once(' ').is_some_and(|(_, line)| {
                let line = line.trim_start();
                line.starts_with("///") || line.starts_with("//!")
            })
        })
        .collect()
}

impl Crate {
    fn new(workspace: &Path, judge: &Path) -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| workspace.join("target"));
        let runtime = runtime(&workspace.join("spec").join(DOCUMENT));
        let before = cases::before(|document| add(&runtime, document));
        let sdk = Self {
            dir: TempDir::new().unwrap(),
            target: target.join("semver"),
            runtime,
            base: generated(before.path()),
            before,
            judge: judge.to_owned(),
        };
        let source = workspace.join("generated-sdk");
        copy(&source.join("src"), &sdk.path("src"));
        copy(&source.join("docs/guide"), &sdk.path("docs/guide"));
        fs::copy(workspace.join("Cargo.lock"), sdk.path("Cargo.lock")).unwrap();
        fs::copy(source.join("README.md"), sdk.path("README.md")).unwrap();
        fs::write(sdk.path("Cargo.toml"), manifest(&source.join("Cargo.toml"))).unwrap();
        fs::create_dir_all(sdk.path("examples")).unwrap();
        sdk
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Adds what the hand-written part needs to a document.
    fn add(&self, document: &mut Value) {
        add(&self.runtime, document);
    }

    fn write(&self, files: &Files) {
        let root = self.path("src/generated");
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        for (path, text) in files {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }

    /// Returns rustdoc's JSON of the crate.
    fn documented(&self, files: &Files, name: &str) -> PathBuf {
        self.write(files);
        let succeeded = self.cargo(
            "rustdoc",
            &["--lib"],
            &["-Zunstable-options", "--output-format", "json", "--cap-lints", "allow"],
        );
        assert!(succeeded, "{name} can't be documented");
        let kept = self.target.join(format!("{name}.json"));
        fs::copy(self.target.join("doc/genauth.json"), &kept).unwrap();
        kept
    }

    fn cargo(&self, command: &str, what: &[&str], tool: &[&str]) -> bool {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([command, "--quiet", "--no-default-features"]);
        cargo.args(["--features", "authentication,kiosk"]).args(what);
        cargo.args((!tool.is_empty()).then_some("--")).args(tool);
        cargo.current_dir(self.dir.path());
        cargo.env("CARGO_TARGET_DIR", &self.target).env("RUSTC_BOOTSTRAP", "1");
        succeeds(&mut cargo)
    }

    /// Returns whether callers would have to change something.
    fn broke(&self, before: &Path, after: &Path) -> bool {
        let mut judge = Command::new(&self.judge);
        judge.args(["semver-checks", "check-release", "--release-type", "minor"]);
        judge.arg("--baseline-rustdoc").arg(before);
        judge.arg("--current-rustdoc").arg(after);
        judge.current_dir(self.dir.path());
        let outcome = judge.output().unwrap();
        let said = String::from_utf8_lossy(&outcome.stdout);
        let remarks = String::from_utf8_lossy(&outcome.stderr);
        match outcome.status.code() {
            Some(0) => false,
            Some(1 | 100) if said.contains("--- failure") => true,
            code => {
                panic!("cargo-semver-checks ended with {code:?}:\n{said}\n{remarks}")
            }
        }
    }

    fn compiler_disagrees(
        &self,
        case: &Case,
        snippet: &str,
        changed: &Files,
    ) -> Option<String> {
        let example = format!("fn main() {{\n    {snippet}\n}}\n");
        fs::write(self.path("examples/case.rs"), example).unwrap();
        let compiles = |files: &Files| {
            self.write(files);
            self.cargo("check", &["--example", "case"], &[])
        };
        let (before, after) = (compiles(&self.base), compiles(changed));
        fs::remove_file(self.path("examples/case.rs")).unwrap();
        let fits = before && after != case.breaks_source();
        (!fits)
            .then(|| format!("{}: compiles before: {before}, after: {after}", case.name))
    }
}

fn add(runtime: &Value, document: &mut Value) {
    for place in ["/paths", "/components/schemas"] {
        let ours = document.pointer_mut(place).unwrap().as_object_mut().unwrap();
        let theirs = runtime.pointer(place).unwrap().as_object().unwrap();
        ours.extend(theirs.clone());
    }
}

/// Returns the generated part of a specification's crate.
fn generated(spec: &Path) -> Files {
    let run = genauth_generator::generate(spec, &[Root::Sdk]).unwrap();
    let files = run.artifacts.0.into_iter();
    files.map(|((_, path), text)| (path, text)).collect()
}

fn succeeds(command: &mut Command) -> bool {
    let outcome = command.output().unwrap();
    let said = String::from_utf8_lossy(&outcome.stderr);
    if !outcome.status.success() {
        println!("{}", said.lines().take(6).collect::<Vec<_>>().join("\n"));
    }
    outcome.status.success()
}

/// The SDK's manifest without tests, benches and examples, which are not checked.
fn manifest(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let (library, _) = text.split_once("[dev-dependencies]").unwrap();
    let library = library
        .replace("\n__client = []\n", "\n__client = []\nkiosk = [\"__client\"]\n");
    format!("{library}\n[workspace]\n")
}

/// The operations that the hand-written part calls, with their schemas.
fn runtime(file: &Path) -> Value {
    let document: Value =
        serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let all = document["paths"].as_object().unwrap();
    let paths: serde_json::Map<_, _> = all
        .iter()
        .filter(|(_, item)| {
            let mut operations = item.as_object().unwrap().values();
            operations.any(|one| {
                one["operationId"].as_str().is_some_and(|id| RUNTIME.contains(&id))
            })
        })
        .map(|(path, item)| (path.clone(), item.clone()))
        .collect();
    let mut paths = Value::Object(paths);
    without_codes(&mut paths);
    let mut names = BTreeSet::new();
    references(&paths, &document, &mut names);
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let schemas: serde_json::Map<_, _> =
        names.into_iter().map(|name| (name.clone(), schemas[&name].clone())).collect();
    serde_json::json!({"paths": paths, "components": {"schemas": schemas}})
}

/// The codes are those of the cases, which differ.
fn without_codes(paths: &mut Value) {
    let items = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in
        items.filter_map(Value::as_object_mut).flat_map(|one| one.values_mut())
    {
        operation.as_object_mut().and_then(|one| one.shift_remove("x-genauth-errors"));
    }
}

fn references(value: &Value, document: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let name = map
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|name| !names.contains(*name)) {
                names.insert(name.to_owned());
                references(&document["components"]["schemas"][name], document, names);
            }
            map.values().for_each(|value| references(value, document, names));
        }
        Value::Array(list) => {
            list.iter().for_each(|value| references(value, document, names));
        }
        _ => {}
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() && name != OsStr::new("generated") {
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}
