//! The catalogue: reads `cases.yaml`, and writes the folder of a specification for each case.
//!
//! A case is what happens between two releases: an upstream document that changed is imported over
//! the specification of the one before, and maintainers edit the result.

use std::fs;
use std::path::{Path, PathBuf};

use genauth_generator::import::{self, Drop, Request};
use serde_json::{Map, Value};
use tempfile::TempDir;

pub(crate) const DOCUMENT: &str = "authentication.yaml";

/// The clients of the documents in base/.
const CLIENTS: [&str; 2] = ["authentication", "kiosk"];

/// A change, and the expected report.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) redocly: bool,
    /// The client whose document is edited.
    client: String,
    edits: Vec<Value>,
    pub(crate) expect: Vec<Expected>,
    pub(crate) exception: Option<String>,
    pub(crate) snippet: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Expected {
    pub(crate) kind: String,
    pub(crate) at: String,
    pub(crate) source: String,
    pub(crate) wire: String,
    pub(crate) docs: bool,
}

impl Case {
    pub(crate) fn breaks_source(&self) -> bool {
        self.expect.iter().any(|one| one.source == "breaking")
    }
}

pub(crate) fn place() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff")
}

pub(crate) fn base() -> PathBuf {
    place().join("base")
}

/// Returns the folder of GenAuth's specification.
pub(crate) fn real() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

pub(crate) fn all() -> Vec<Case> {
    let text = fs::read_to_string(place().join("cases.yaml")).unwrap();
    let cases: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    cases.iter().map(case).collect()
}

fn case(value: &Value) -> Case {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |key: &str| value[key].as_array().unwrap().clone();
    let client = value["client"].as_str().unwrap_or(CLIENTS[0]).to_owned();
    Case {
        name: text(&value["name"]).unwrap(),
        redocly: value["redocly"] == true,
        client: client.clone(),
        edits: list("edits"),
        expect: list("expect").iter().map(|one| expected(one, &client)).collect(),
        exception: text(&value["proof"]["exception"]),
        snippet: text(&value["proof"]["snippet"]),
    }
}

fn expected(value: &Value, client: &str) -> Expected {
    let text = |index: usize| value[index].as_str().unwrap().to_owned();
    let at = pointer(&text(1));
    let at = match at.strip_prefix("E/") {
        Some(rest) => format!("errors#/{rest}"),
        None => format!("{client}#{at}"),
    };
    Expected {
        kind: text(0),
        at,
        source: text(2),
        wire: text(3),
        docs: value[4].as_bool().unwrap(),
    }
}

/// A pointer without its abbreviation.
fn pointer(short: &str) -> String {
    if let Some(rest) = short.strip_prefix("S/") {
        format!("/components/schemas/{rest}")
    } else if let Some(rest) = short.strip_prefix("P/") {
        format!("/paths/~1api~1v3~1{rest}")
    } else {
        short.to_owned()
    }
}

impl Case {
    /// Returns the specification after the change. `before` is the one before it, and `change` is
    /// what the upstream document has in addition.
    pub(crate) fn changed(&self, before: &Path, add: impl Fn(&mut Value)) -> TempDir {
        let upstream = TempDir::new().unwrap();
        let document = format!("{}.yaml", self.client);
        let mut file = upstream.path().join(&document);
        fs::copy(base().join(&document), &file).unwrap();
        let (ours, theirs): (Vec<_>, Vec<_>) =
            self.edits.iter().partition(|edit| edit.get("file").is_some());
        theirs.iter().for_each(|edit| apply(edit, &mut file));
        let dir = TempDir::new().unwrap();
        copy(before, dir.path());
        import(&file, &self.client, dir.path(), add);
        for edit in ours {
            apply(edit, &mut dir.path().join(edit["file"].as_str().unwrap()));
        }
        dir
    }
}

/// Returns the specification before all changes.
pub(crate) fn before(add: impl Fn(&mut Value)) -> TempDir {
    let dir = TempDir::new().unwrap();
    copy(&base(), dir.path());
    fs::copy(real().join("platform.yaml"), dir.path().join("platform.yaml")).unwrap();
    for client in CLIENTS {
        let file = format!("{client}.yaml");
        fs::remove_file(dir.path().join(&file)).unwrap();
        import(&base().join(&file), client, dir.path(), &add);
    }
    dir
}

/// Imports a document; `add` adds to that of the first client.
fn import(upstream: &Path, client: &str, spec_dir: &Path, add: impl Fn(&mut Value)) {
    let mut document: Value =
        serde_yaml::from_str(&fs::read_to_string(upstream).unwrap()).unwrap();
    if client == CLIENTS[0] {
        add(&mut document);
    }
    let file = TempDir::new().unwrap();
    let file_name = file.path().join("upstream.json");
    fs::write(&file_name, document.to_string()).unwrap();
    let request = Request {
        file: file_name,
        client: client.to_owned(),
        spec_dir: spec_dir.to_owned(),
        work_dir: None,
        model: real(),
        dry_run: false,
        allow_stale_fixups: true,
        drop: Drop::All,
    };
    import::run(&request).unwrap();
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn apply(edit: &Value, file: &mut PathBuf) {
    let text = fs::read_to_string(&file).unwrap();
    if let (Some(what), Some(by)) = (edit["replace"].as_str(), edit["by"].as_str()) {
        assert!(text.contains(what), "{what} is nowhere");
        return fs::write(&file, text.replace(what, by)).unwrap();
    }
    let mut document: Value = serde_yaml::from_str(&text).unwrap();
    if edit["json"] == true {
        file.set_extension("json");
        let text = serde_json::to_string_pretty(&document).unwrap();
        return fs::write(&file, text).unwrap();
    }
    let target = |key: &str| pointer(edit[key].as_str().unwrap_or_default());
    if edit.get("set").is_some() {
        set(&mut document, &target("set"), edit["to"].clone());
    } else if edit.get("remove").is_some() {
        remove(&mut document, &target("remove"));
    } else if edit.get("rename").is_some() {
        rename(&mut document, &target("rename"), edit["to"].as_str().unwrap());
    } else if edit["reverse"] == true {
        reverse(&mut document);
    } else {
        panic!("no edit: {edit}");
    }
    fs::write(&file, serde_yaml::to_string(&document).unwrap()).unwrap();
}

/// Returns the value that contains the target of a pointer, and the pointer's last segment.
fn within<'v>(document: &'v mut Value, pointer: &str) -> (&'v mut Value, String) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent =
        document.pointer_mut(parent).unwrap_or_else(|| panic!("{parent} is not there"));
    (parent, last.replace("~1", "/").replace("~0", "~"))
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    match within(document, pointer) {
        (Value::Array(list), last) if last == "-" => list.push(value),
        (Value::Array(list), last) => list[last.parse::<usize>().unwrap()] = value,
        (Value::Object(map), last) => drop(map.insert(last, value)),
        (other, _) => panic!("{pointer} leads into {other}"),
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let removed = match within(document, pointer) {
        (Value::Array(list), last) => Some(list.remove(last.parse().unwrap())),
        (Value::Object(map), last) => map.shift_remove(&last),
        _ => None,
    };
    assert!(removed.is_some(), "{pointer} is not there");
}

fn rename(document: &mut Value, pointer: &str, name: &str) {
    let (Value::Object(map), last) = within(document, pointer) else {
        panic!("{pointer} is no key")
    };
    assert!(map.contains_key(&last), "{pointer} is not there");
    let renamed = std::mem::take(map).into_iter().map(|(key, value)| {
        if key == last { (name.to_owned(), value) } else { (key, value) }
    });
    *map = renamed.collect();
}

fn reverse(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
            entries.reverse();
            entries.iter_mut().for_each(|(_, value)| reverse(value));
            *map = Map::from_iter(entries);
        }
        Value::Array(list) => list.iter_mut().for_each(reverse),
        _ => {}
    }
}
