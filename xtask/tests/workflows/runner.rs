//! Runs a workflow as GitHub does, with the features that ours use: jobs after those that they
//! need, each in its own clone, steps with their conditions and outputs, and artifacts from one job
//! to another.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::scene::Scene;
use crate::workflow::{Job, Step, Workflow};

/// The values of expressions.
type Context = BTreeMap<String, String>;

/// The result of a run.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The output of all scripts.
    pub(crate) log: String,
    /// The workflow commands in the output.
    pub(crate) commands: Vec<String>,
    /// The summary page of the run.
    pub(crate) summary: String,
    /// Jobs that succeeded, in their order.
    pub(crate) succeeded: Vec<String>,
    pub(crate) failed: Vec<String>,
}

impl Run {
    /// Asserts that all jobs that ran have succeeded: these.
    #[track_caller]
    pub(crate) fn expect(self, jobs: &[&str]) -> Self {
        assert!(self.failed.is_empty() && self.succeeded == jobs, "{self:#?}");
        self
    }

    /// Asserts that a job has failed, and printed all of this.
    #[track_caller]
    pub(crate) fn expect_failure(self, job: &str, says: &[&str]) -> Self {
        assert_eq!(self.failed, [job], "{self:#?}");
        let error = self.log.lines().find(|line| line.starts_with("::error title="));
        let error = error.unwrap_or_else(|| panic!("{}", self.log));
        for part in says {
            assert!(error.contains(part), "{part}: {error}");
        }
        self
    }
}

pub(crate) struct Runner<'a> {
    scene: &'a Scene,
    branch: String,
    context: Context,
    run: Run,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(scene: &'a Scene) -> Self {
        let context = Context::from([("github.token".to_owned(), "token".to_owned())]);
        let (branch, run) = ("main".to_owned(), Run::default());
        Self {
            scene,
            branch,
            context,
            run,
        }
    }

    /// The value of an expression such as `vars.UPSTREAM_URL`.
    pub(crate) fn with(mut self, expression: &str, text: &str) -> Self {
        self.context.insert(expression.to_owned(), text.to_owned());
        self
    }

    pub(crate) fn on(mut self, branch: &str) -> Self {
        self.branch = branch.to_owned();
        self
    }

    pub(crate) fn run(mut self, workflow: &str) -> Run {
        for (name, job) in Workflow::read(workflow).jobs() {
            let ready = job.needs().iter().all(|one| self.succeeded(one));
            if ready && job.condition().is_none_or(|condition| self.holds(condition)) {
                self.job(name, job);
            }
        }
        self.run
    }

    /// Runs one job, without those that it needs.
    pub(crate) fn run_job(mut self, workflow: &str, name: &str) -> Run {
        let workflow = Workflow::read(workflow);
        let (name, job) = workflow.jobs().find(|(one, _)| *one == name).unwrap();
        if job.condition().is_none_or(|condition| self.holds(condition)) {
            self.job(name, job);
        }
        self.run
    }

    fn succeeded(&self, job: &str) -> bool {
        self.run.succeeded.iter().any(|one| one == job)
    }

    fn job(&mut self, name: &str, job: Job<'_>) {
        self.context.retain(|expression, _| !expression.starts_with("steps."));
        let place = tempfile::tempdir_in(self.scene.path(".")).unwrap();
        let clone = place.path().join("clone");
        for step in job.steps() {
            let wanted = step.condition().is_none_or(|condition| self.holds(condition));
            if wanted && !self.step(step, &clone) {
                return self.run.failed.push(name.to_owned());
            }
        }
        for (output, value) in job.outputs() {
            let value = self.filled(&value);
            self.context.insert(format!("needs.{name}.outputs.{output}"), value);
        }
        self.run.succeeded.push(name.to_owned());
    }

    /// Returns whether it succeeds.
    fn step(&mut self, step: Step<'_>, clone: &Path) -> bool {
        match step.action().map(|action| action.split('@').next().unwrap_or_default()) {
            None => self.script(step, clone),
            Some("actions/checkout") => self.check_out(step, clone),
            Some("actions/upload-artifact") => {
                copy(&clone.join(path(step)), &self.artifact(step))
            }
            Some("actions/download-artifact") => {
                copy(&self.artifact(step), &clone.join(path(step)))
            }
            Some(other) => panic!("{other} is no action that is known here"),
        }
    }

    fn check_out(&self, step: Step<'_>, clone: &Path) -> bool {
        let origin = format!("file://{}", self.scene.path("origin.git").display());
        let depth = step.with("fetch-depth").unwrap_or("1".to_owned());
        let mut git = self.scene.command("git", ".");
        git.args(["clone", "--quiet", "--no-single-branch", "--branch", &self.branch]);
        if depth != "0" {
            git.args(["--depth", &depth]);
        }
        git.arg(origin).arg(clone).status().unwrap().success()
    }

    /// Runs a script as the runner does: `bash -e`, in the clone.
    fn script(&mut self, step: Step<'_>, clone: &Path) -> bool {
        let files = tempfile::tempdir_in(clone.parent().unwrap()).unwrap();
        let [output, summary] =
            ["output", "summary"].map(|name| files.path().join(name));
        let mut bash = self.scene.command("bash", clone.to_str().unwrap());
        bash.args(["-e", "-c", step.script().unwrap()])
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .env("GITHUB_REF_NAME", &self.branch)
            .env("GITHUB_SERVER_URL", "https://github.example")
            .env("GITHUB_REPOSITORY", "owner/project")
            .env_remove("CARGO_REGISTRY_TOKEN")
            .envs(
                step.env().into_iter().map(|(name, value)| (name, self.filled(&value))),
            );
        let done = bash.output().unwrap();
        // GitHub reads both streams separately, so nothing on one of them stops commands on the
        // other.
        for text in [&done.stdout, &done.stderr] {
            let text = String::from_utf8_lossy(text);
            self.run.log.push_str(&text);
            self.run.commands.extend(commands(&text));
        }
        self.run.summary.push_str(&fs::read_to_string(summary).unwrap_or_default());
        for line in fs::read_to_string(output).unwrap_or_default().lines() {
            let (name, value) = line.split_once('=').unwrap();
            let step = step.id().unwrap();
            self.context
                .insert(format!("steps.{step}.outputs.{name}"), value.to_owned());
        }
        done.status.success()
    }

    fn artifact(&self, step: Step<'_>) -> PathBuf {
        self.scene.path("artifacts").join(step.with("name").unwrap())
    }

    /// Evaluates a condition; only comparisons are supported.
    fn holds(&self, condition: &str) -> bool {
        let (left, right) = condition.split_once(" == ").unwrap();
        self.value(left) == right.trim_matches('\'')
    }

    /// Replaces a text that is an expression by its value.
    fn filled(&self, text: &str) -> String {
        let expression =
            text.strip_prefix("${{ ").and_then(|text| text.strip_suffix(" }}"));
        expression.map_or(text.to_owned(), |expression| self.value(expression))
    }

    fn value(&self, expression: &str) -> String {
        self.context.get(expression).cloned().unwrap_or_default()
    }
}

/// Returns the commands that GitHub's runner finds in the output of a script: `::name
/// properties::message` at the start of a line, after white space, and the old `##[name]message`
/// anywhere. Everything between `::stop-commands::TOKEN` and `::TOKEN::` is text.
pub(crate) fn commands(text: &str) -> Vec<String> {
    let (mut found, mut stopped) = (Vec::new(), None);
    for line in text.split(['\n', '\r']) {
        let line = line.trim_start();
        if let Some(token) = &stopped {
            if line == format!("::{token}::") {
                stopped = None;
            }
        } else if let Some(token) = line.strip_prefix("::stop-commands::") {
            assert!(token.len() >= 32, "{token} can be guessed");
            stopped = Some(token.to_owned());
        } else if line.strip_prefix("::").is_some_and(|rest| rest.contains("::"))
            || line.contains("##[")
        {
            found.push(line.to_owned());
        }
    }
    assert_eq!(stopped, None, "{text}");
    found
}

fn path(step: Step<'_>) -> String {
    step.with("path").unwrap()
}

/// Replaces the files of a folder by copies of these.
fn copy(from: &Path, to: &Path) -> bool {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    true
}
