//! A workflow, as it is in its file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder of the whole project.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub(crate) struct Workflow(pub(crate) Value);

impl Workflow {
    pub(crate) fn read(name: &str) -> Self {
        let file = project().join(".github/workflows").join(name);
        Self(serde_yaml::from_str(&fs::read_to_string(file).unwrap()).unwrap())
    }

    /// Jobs by name, in the order of the file: a job comes after those that it needs.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = (&String, Job<'_>)> {
        let jobs = self.0["jobs"].as_object().unwrap();
        jobs.iter().map(|(name, job)| (name, Job(job)))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Job<'a>(pub(crate) &'a Value);

impl<'a> Job<'a> {
    pub(crate) fn needs(self) -> Vec<&'a str> {
        match &self.0["needs"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn condition(self) -> Option<&'a str> {
        self.0["if"].as_str()
    }

    pub(crate) fn outputs(self) -> BTreeMap<String, String> {
        texts(&self.0["outputs"])
    }

    pub(crate) fn steps(self) -> impl Iterator<Item = Step<'a>> {
        self.0["steps"].as_array().unwrap().iter().map(Step)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Step<'a>(pub(crate) &'a Value);

impl<'a> Step<'a> {
    pub(crate) fn id(self) -> Option<&'a str> {
        self.0["id"].as_str()
    }

    pub(crate) fn condition(self) -> Option<&'a str> {
        self.0["if"].as_str()
    }

    /// The script, unless it is an action.
    pub(crate) fn script(self) -> Option<&'a str> {
        self.0["run"].as_str()
    }

    /// The pinned action.
    pub(crate) fn action(self) -> Option<&'a str> {
        self.0["uses"].as_str()
    }

    pub(crate) fn with(self, name: &str) -> Option<String> {
        texts(&self.0["with"]).remove(name)
    }

    pub(crate) fn env(self) -> BTreeMap<String, String> {
        texts(&self.0["env"])
    }
}

fn texts(map: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
    let map = map.as_object().into_iter().flatten();
    map.map(|(name, value)| (name.clone(), text(value))).collect()
}
