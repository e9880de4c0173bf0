//! A small repository like this one, with its origin, upstream documents, and stand-ins for `cargo`
//! and `gh`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::upstream;
use crate::workflow::project;

/// The only client. No fixup of the import applies to it.
const CLIENT: &str = "factors";
const SPEC: &str = include_str!("../fixtures/authentication.yaml");
const PROSE: &str = include_str!("../fixtures/prose/en/authentication.yaml");
const PLATFORM: &str = include_str!("../../../spec/platform.yaml");

const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- All of it.\n";
const MANIFEST: &str = "[package]\nname = \"genauth\"\nversion = \"0.1.0\"\n";
const LOCK: &str = "[[package]]\nname = \"genauth\"\nversion = \"0.1.0\"\n";

/// Runs the commands of this project, and records all others, which succeed unless told otherwise.
/// To the output of the former it adds the file `noise`, as if documents had caused it.
const CARGO: &str = r#"#!/usr/bin/env bash
if [ "$1" = xtask ]; then
    shift
    cat "$(dirname "$0")/../noise" >&2 2>/dev/null || true
    CARGO_MANIFEST_DIR="$PWD/xtask" exec "$(dirname "$0")/xtask" "$@"
fi
cd "$(dirname "$0")/.."
echo "cargo $*" >>calls
[ ! -e "refuse-$1" ]
"#;

/// Knows one pull request and one release, records its calls, and keeps the last text that it
/// received.
const GH: &str = r#"#!/usr/bin/env bash
cd "$(dirname "$0")/.."
echo "gh $*" >>calls
while read -r file; do cp "$OLDPWD/$file" text; done < <(
    grep -oP '(--body-file |--notes-file |body=@)\K\S+' <<<"$*"
)
case "$1 $2" in
    'pr list') if [ -e pull ]; then cat pull; fi ;;
    'pr create') echo 7 >pull ;;
    'release view') [ -e "release-$3" ] ;;
    'release create') touch "release-$3" ;;
    'api --method') ;;
    *) exit 1 ;;
esac
"#;

/// The address of upstream, as the workflows have it.
const ADDRESS: &str = "https://upstream.example";

/// The real `curl`. It is called with https, but the server on loopback has no certificate: there,
/// http replaces https, and no protocol replaces http. Records its calls, too.
const CURL: &str = r#"#!/usr/bin/env bash
folder="$(dirname "$0")/.."
echo "curl $*" >>"$folder/fetches"
arguments=()
for one in "$@"; do
    case $one in
        https://upstream.example*) one="$(<"$folder/loopback")${one#https://upstream.example}" ;;
        =https) one==http ;;
    esac
    arguments+=("$one")
done
exec "$(PATH=${PATH#*:} command -v curl)" "${arguments[@]}"
"#;

const CI: &str = "#!/usr/bin/env bash\necho All steps passed.\n";

pub(crate) struct Scene {
    dir: TempDir,
    /// The address of the upstream server.
    pub(crate) address: &'static str,
}

impl Scene {
    /// The upstream documents were imported, generated, committed and pushed.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("upstream")).unwrap();
        let loopback = upstream::serve(&dir.path().join("upstream"));
        let address = ADDRESS;
        let scene = Self { dir, address };
        scene.write("loopback", &loopback);
        scene.stand_ins();
        scene.publish(&document());
        scene.git(
            ".",
            &["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"],
        );
        scene.git(".", &["clone", "--quiet", "origin.git", "home"]);
        scene.settle();
        scene.push("home", "main", "All of it");
        scene
    }

    fn stand_ins(&self) {
        for (name, text) in [("cargo", CARGO), ("gh", GH), ("curl", CURL)] {
            self.write(&format!("bin/{name}"), text);
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(self.path(&format!("bin/{name}")), executable).unwrap();
        }
        // The cache of the program is in its own folder.
        let program = Path::new(env!("CARGO_BIN_EXE_xtask"));
        let own = self.path("bin/xtask");
        fs::hard_link(program, &own)
            .or_else(|_| fs::copy(program, &own).map(|_| ()))
            .unwrap();
    }

    /// The files of the repository.
    fn settle(&self) {
        for (file, text) in [
            (".ci/run", CI),
            (".gitignore", "/target\n"),
            ("CHANGELOG.md", CHANGELOG),
            ("Cargo.lock", LOCK),
            ("generated-sdk/Cargo.toml", MANIFEST),
            (&format!("spec/prose/en/{CLIENT}.yaml"), PROSE),
            ("spec/platform.yaml", PLATFORM),
        ] {
            self.write(&format!("home/{file}"), text);
        }
        for script in fs::read_dir(project().join(".github/scripts")).unwrap() {
            let script = script.unwrap().path();
            let copy =
                Path::new("home/.github/scripts").join(script.file_name().unwrap());
            self.write(copy.to_str().unwrap(), "");
            fs::copy(&script, self.dir.path().join(copy)).unwrap();
        }
        let upstream = format!("../upstream/{CLIENT}-openapi.json");
        self.xtask(&["import", &upstream, "--client", CLIENT]);
        self.xtask(&["generate"]);
        self.xtask(&["check"]);
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Sets the upstream document.
    pub(crate) fn publish(&self, document: &Value) {
        self.respond(&document.to_string());
    }

    /// Sets the upstream response: a document, or a whole response.
    pub(crate) fn respond(&self, text: &str) {
        self.write(&format!("upstream/{CLIENT}-openapi.json"), text);
    }

    /// Returns the calls of `curl` since the last time, one on each line.
    pub(crate) fn fetches(&self) -> Vec<String> {
        let calls = self.read("fetches");
        self.write("fetches", "");
        calls.lines().map(str::to_owned).collect()
    }

    /// A command that finds the stand-ins, and has only these settings.
    pub(crate) fn command(
        &self,
        program: impl AsRef<std::ffi::OsStr>,
        folder: &str,
    ) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var("PATH").unwrap();
        command
            .current_dir(self.path(folder))
            .stdin(Stdio::null())
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("HOME", self.dir.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("NO_PROXY", "127.0.0.1");
        command
    }

    /// Runs a command of this project in the working copy.
    #[track_caller]
    pub(crate) fn xtask(&self, arguments: &[&str]) -> String {
        let mut command = self.command(self.path("bin/cargo"), "home");
        done(command.arg("xtask").args(arguments))
    }

    #[track_caller]
    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let who = ["-c", "user.name=Jane", "-c", "user.email=jane@example.com"];
        done(self.command("git", folder).args(who).args(arguments))
    }

    /// Commits all files of a folder, and pushes them to a branch.
    #[track_caller]
    pub(crate) fn push(&self, folder: &str, branch: &str, message: &str) {
        self.git(folder, &["add", "--all"]);
        self.git(folder, &["commit", "--quiet", "--message", message]);
        self.git(
            folder,
            &["push", "--quiet", "origin", &format!("HEAD:refs/heads/{branch}")],
        );
    }

    /// Branches and tags of the origin.
    pub(crate) fn refs(&self) -> Vec<String> {
        let names = self.git("origin.git", &["for-each-ref", "--format=%(refname)"]);
        names.lines().map(str::to_owned).collect()
    }

    /// Returns the calls of `cargo` and `gh` since the last time, one on each line.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.read("calls");
        self.write("calls", "");
        calls.lines().map(str::to_owned).collect()
    }
}

/// Runs a command that must succeed; returns its output.
#[track_caller]
fn done(command: &mut Command) -> String {
    let run = command.output().unwrap();
    assert!(
        run.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap()
}

/// The first upstream document.
pub(crate) fn document() -> Value {
    let mut document: Value = serde_yaml::from_str(SPEC).unwrap();
    document.as_object_mut().unwrap().remove("x-genauth-client");
    document
}

/// The same document with one operation removed, one added, and a property of another type.
pub(crate) fn other_document() -> Value {
    let mut document = document();
    let paths = document["paths"].as_object_mut().unwrap();
    paths.shift_remove("/api/v3/list-factors");
    let mut added = paths["/api/v3/reset-factor/{factorId}"].clone();
    added["post"]["operationId"] = "FactorController_deleteFactor".into();
    added["post"]["x-genauth-hidden-from-docs"] = false.into();
    paths.insert("/api/v3/delete-factor/{factorId}".to_owned(), added);
    let members = &mut document["components"]["schemas"]["FactorDto"]["properties"];
    members["trust"] = serde_json::json!({ "type": "string" });
    document
}
