//! Plans in repositories of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Plan, Request, plan, write};
use crate::output::STAGING;
use crate::output::fault::{self, Fault};

const CHANGELOG: &str =
    "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing of ours.\n";
const MANIFEST: &str = "[package]\nname = \"genauth\"\nversion = \"0.1.0\"\n";
const LOCK: &str = "[[package]]\nname = \"genauth\"\nversion = \"0.1.0\"\n";

const PLATFORM: &str = include_str!("../../../spec/platform.yaml");

const SPEC: &str = "\
openapi: 3.0.3
x-genauth-client: pets
info: {title: Pets, version: '1'}
paths:
  /api/v3/list-pets:
    get:
      operationId: Pets_listPets
      summary: List pets
      description: Lists them.
      tags: [Pets]
      responses: {'200': {description: ''}}
  /api/v3/feed:
    post:
      operationId: Pets_feed
      summary: Feed
      description: Feeds them.
      tags: [Care/Food]
      responses: {'200': {description: ''}}
";

struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        for (file, text) in [
            ("CHANGELOG.md", CHANGELOG),
            ("Cargo.lock", LOCK),
            ("generated-sdk/Cargo.toml", MANIFEST),
            ("spec/pets.yaml", SPEC),
            ("spec/platform.yaml", PLATFORM),
        ] {
            repository.write(file, text);
        }
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        let mut git = Command::new("git");
        let run =
            git.current_dir(self.path()).args(who).args(arguments).output().unwrap();
        assert!(run.status.success(), "{run:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "A commit"]);
    }

    fn request(&self) -> Request {
        Request {
            workspace: self.path().to_owned(),
            sdk_dir: self.path().join("generated-sdk"),
            spec_dir: self.path().join("spec"),
            day: "2026-01-31".to_owned(),
        }
    }

    fn plan(&self) -> Plan {
        plan(&self.request()).unwrap()
    }

    fn write_plan(&self) -> Vec<PathBuf> {
        write(&self.request()).unwrap().1
    }
}

#[test]
fn the_first_release_is_what_the_manifest_says() {
    let repository = Repository::new();
    insta::assert_snapshot!(repository.plan(), @r"
    There is no release yet: no tag like v0.1.0.
    Next version: 0.1.0.

    ## [0.1.0] - 2026-01-31

    ### Added

    - A thing of ours.
    ");
}

#[test]
fn what_changed_since_the_last_tag_makes_the_next_version() {
    let repository = Repository::new();
    repository.write_plan();
    repository.commit();
    repository.git(&["tag", "v0.1.0"]);
    assert!(
        repository.plan().to_string().ends_with("the changelog has it all already.\n")
    );

    let next = SPEC
        .replace("/api/v3/list-pets:\n    get", "/api/v3/adopt:\n    post")
        .replace("Pets_listPets", "Pets_adopt")
        .replace("Feeds them.", "Feeds all of them.")
        .replace(
            "x-genauth-client: pets",
            "x-genauth-client: pets\nx-genauth-removed:\n  Pets_listPets:\n    call: GET /api/v3/list-pets\n    version: unreleased",
        );
    repository.write("spec/pets.yaml", &next);
    let plan = repository.plan();
    insta::assert_snapshot!(plan);

    let written = repository.write_plan();
    assert_eq!(written.len(), 4);
    assert!(repository.read("generated-sdk/Cargo.toml").contains("version = \"0.2.0\""));
    assert!(repository.read("Cargo.lock").contains("version = \"0.2.0\""));
    assert!(repository.read("spec/pets.yaml").contains("    version: 0.2.0\n"));
    let changelog = repository.read("CHANGELOG.md");
    assert!(
        changelog.contains("## [Unreleased]\n\n## [0.2.0] - 2026-01-31\n"),
        "{changelog}"
    );
    assert!(changelog.contains("\n\n## [0.1.0] - 2026-01-31\n"), "{changelog}");
    assert_eq!(repository.write_plan().len(), 0);
}

#[test]
fn a_plan_whose_writing_was_killed_is_written_by_the_next() {
    let files = |repository: &Repository| {
        ["CHANGELOG.md", "Cargo.lock", "generated-sdk/Cargo.toml", "spec/pets.yaml"]
            .map(|file| repository.read(file))
    };
    let whole = Repository::new();
    whole.write_plan();
    for points in 0.. {
        let repository = Repository::new();
        let request = repository.request();
        let (_, struck) = fault::with(Fault::Killed(points), || write(&request).is_ok());
        if !struck {
            assert!(points >= 6, "{points}");
            break;
        }
        repository.write_plan();
        assert_eq!(files(&repository), files(&whole), "killed after {points}");
        assert!(!repository.path().join(STAGING).exists());
    }
}

#[test]
fn what_stands_in_the_way_is_said() {
    let repository = Repository::new();
    let request = |folder: &Path| Request {
        workspace: folder.to_owned(),
        sdk_dir: folder.join("generated-sdk"),
        spec_dir: folder.join("spec"),
        day: String::new(),
    };
    let failed = |folder: &Path| plan(&request(folder)).err().unwrap().to_string();
    repository.write("CHANGELOG.md", "# Changelog\n");
    assert!(failed(repository.path()).contains("no section for unreleased changes"));
    repository.write("generated-sdk/Cargo.toml", "[package]\n");
    assert!(failed(repository.path()).contains("no version"));
    repository.write("generated-sdk/Cargo.toml", MANIFEST);
    fs::remove_dir_all(repository.path().join(".git")).unwrap();
    assert!(failed(repository.path()).contains("not a git repository"));
}
