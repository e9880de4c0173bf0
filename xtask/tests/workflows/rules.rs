//! Rules for all workflows.

use std::collections::BTreeMap;
use std::fs;

use crate::workflow::{Workflow, project};

fn texts() -> BTreeMap<String, String> {
    let files = fs::read_dir(project().join(".github/workflows")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let named = files.map(|file| {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(file).unwrap())
    });
    named.collect()
}

#[test]
fn actions_are_those_of_github_and_pinned() {
    let mut pins: BTreeMap<&str, &str> = BTreeMap::new();
    let texts = texts();
    for (name, text) in &texts {
        for line in text.lines().filter(|line| line.contains("uses: ")) {
            let (_, uses) = line.split_once("uses: ").unwrap();
            let (action, pin) = uses.split_once('@').unwrap();
            assert!(action.starts_with("actions/"), "{name}: {uses}");
            let (digest, version) = pin.split_once(" # v").unwrap();
            let hexadecimal = digest.chars().all(|one| one.is_ascii_hexdigit());
            assert!(digest.len() == 40 && hexadecimal, "{name}: {uses}");
            assert!(version.split('.').count() == 3, "{name}: {uses}");
            assert_eq!(*pins.entry(action).or_insert(pin), pin, "{name}");
        }
    }
    assert!(pins.contains_key("actions/checkout"));
}

#[test]
fn only_jobs_that_write_may_write_and_these_build_nothing() {
    for name in texts().keys() {
        let workflow = Workflow::read(name);
        let all = &workflow.0["permissions"];
        assert_eq!(*all, serde_json::json!({ "contents": "read" }), "{name}");
        for (job_name, job) in workflow.jobs() {
            let writes = job.0["permissions"].to_string().contains("write");
            let mut scripts = job.steps().filter_map(|step| step.script());
            let builds = scripts.any(|script| whole_text(script).contains("cargo"));
            assert!(!writes || !builds, "{name}: {job_name}");
            assert!(job.0["timeout-minutes"].is_u64(), "{name}: {job_name}");
            for step in job.steps().filter(|step| step.action().is_some()) {
                let keeps = step.with("persist-credentials");
                assert!(keeps.is_none_or(|keeps| (keeps == "true") == writes), "{name}");
            }
        }
    }
}

/// The scripts that a step runs: in the workflow, and in the file that it names.
fn whole_text(script: &str) -> String {
    let file = fs::read_to_string(project().join(script)).unwrap_or_default();
    format!("{script}\n{file}")
}

/// Text from outside would be code in a script; in a variable it is text.
#[test]
fn scripts_have_no_expressions_and_exist() {
    for name in texts().keys() {
        let workflow = Workflow::read(name);
        let steps = workflow.jobs().flat_map(|(_, job)| job.steps());
        for script in steps.filter_map(|step| step.script()) {
            assert!(!script.contains("${{"), "{name}: {script}");
            if script.starts_with(".github/") {
                assert!(project().join(script).is_file(), "{name}: {script}");
            }
        }
    }
}

/// Two versions could disagree about the same API.
#[test]
fn all_use_the_same_version_of_cargo_semver_checks() {
    let version = |file: &str| {
        let text = fs::read_to_string(project().join(file)).unwrap();
        let mut lines = text.lines();
        lines.find_map(|line| {
            line.strip_prefix("readonly SEMVER_CHECKS_VERSION=").map(str::to_owned)
        })
    };
    let ours = version(".github/scripts/release-semver.sh");
    assert!(ours.is_some());
    assert!(version(".ci/run").is_none_or(|theirs| Some(theirs) == ours));
}
