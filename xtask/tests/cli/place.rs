//! A folder with a small specification, and the task runner in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub(crate) const SPEC: &str = include_str!("../fixtures/authentication.yaml");
pub(crate) const PROSE: &str = include_str!("../fixtures/prose/en/authentication.yaml");

pub(crate) const PLATFORM: &str = include_str!("../../../spec/platform.yaml");

pub(crate) const SPEC_FILE: &str = "spec/authentication.yaml";
pub(crate) const PROSE_FILE: &str = "spec/prose/en/authentication.yaml";

pub(crate) const PLATFORM_FILE: &str = "spec/platform.yaml";

/// The options with which each command runs.
pub(crate) const DIRS: [&str; 6] =
    ["--spec-dir", "spec", "--sdk-dir", "sdk", "--docs-dir", "docs"];

pub(crate) struct Place {
    dir: TempDir,
    program: PathBuf,
}

/// The output and exit code of a run.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Place {
    /// A folder with only the specification.
    pub(crate) fn new() -> Self {
        Self::with(SPEC, PROSE)
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            program: PathBuf::from(env!("CARGO_BIN_EXE_xtask")),
        }
    }

    pub(crate) fn with(spec: &str, prose: &str) -> Self {
        let place = Self::empty();
        place.write(SPEC_FILE, spec);
        place.write(PROSE_FILE, prose);
        place.write(PLATFORM_FILE, PLATFORM);
        place
    }

    /// A folder with the specification and its output.
    pub(crate) fn generated() -> Self {
        let place = Self::new();
        place.generate(&[]).expect(0);
        place
    }

    /// A copy of the program, whose cache is in its own folder.
    pub(crate) fn with_own_program(mut self) -> Self {
        let own = self.path("program/xtask");
        fs::create_dir(self.path("program")).unwrap();
        fs::hard_link(&self.program, &own)
            .or_else(|_| fs::copy(&self.program, &own).map(|_| ()))
            .unwrap();
        self.program = own;
        self
    }

    pub(crate) fn generate(&self, options: &[&str]) -> Outcome {
        self.run(&[&["generate"][..], &DIRS, options].concat())
    }

    pub(crate) fn check(&self, options: &[&str]) -> Outcome {
        self.run(&[&["check"][..], &DIRS, options].concat())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.command(arguments).output().unwrap().into()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.dir.path()).stdin(Stdio::null());
        // CARGO_MANIFEST_DIR is the folder of this workspace, but the test has its own.
        command.env_remove("CARGO_MANIFEST_DIR");
        command
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Replaces the only occurrence of `from`.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        self.write(path, &text.replace(from, to));
    }

    /// Changes one character after the header; returns its line.
    pub(crate) fn edit_one_character(&self, path: &str) -> usize {
        let text = self.read(path);
        let at = text.rfind(|one: char| one.is_ascii_lowercase()).unwrap();
        let mut edited = text.clone();
        edited.replace_range(at..=at, "Q");
        self.write(path, &edited);
        text[..at].matches('\n').count() + 1
    }

    /// Every file below a folder, with its content.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), folder, &mut files);
        files
    }

    /// All generated files.
    pub(crate) fn output(&self) -> BTreeMap<String, String> {
        let mut files = self.files("sdk");
        files.append(&mut self.files("docs"));
        files
    }

    /// Some generated Rust file and some page.
    pub(crate) fn samples(&self) -> [String; 2] {
        let last = |folder, kind: &str| {
            let mut files = self.files(folder).into_keys();
            files.rfind(|name| name.ends_with(kind)).unwrap()
        };
        [last("sdk/src/generated", ".rs"), last("docs", ".md")]
    }
}

fn collect(dir: &Path, name: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = format!("{name}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &name, files);
        } else if path.exists() {
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}
