//! The commands for curl on the site, run by a shell and validated by Prism.
//!
//! Without the variable `PRISM_REQUIRED`, the test does nothing. `CURL_DOCUMENTS` names a folder with
//! other documents, whose refused commands are only listed:
//!
//! ```sh
//! (cd generated-sdk/tests/peers/prism && npm ci --ignore-scripts)
//! PRISM_REQUIRED=1 cargo test -p xtask --test oracle curl -- --nocapture
//! ```

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::credentials;
use crate::document::Document;
use crate::mock::{self, Prism};
use crate::prism::{Response, objections};
use crate::sdk_copy::{fresh, workspace};

/// The documents whose commands must be accepted.
const OWN: [&str; 6] = [
    "spec/authentication.yaml",
    "spec/management.yaml",
    "xtask/tests/fixtures/foreign/deprecated.yaml",
    "xtask/tests/fixtures/foreign/lighthouse.yaml",
    "xtask/tests/fixtures/foreign/typeless.yaml",
    "xtask/tests/oracle/workshop.yaml",
];
/// Objections of Prism to valid commands, and their causes. Each must be raised: one that a later
/// Prism does not raise has to go.
const WRONG: [(&str, &str); 3] = [
    ("property photos must be array", "Prism keeps one part of each name, as a string"),
    ("property words must be array", "Prism keeps one value of each name, as a string"),
    ("property 'visitor%20key'", "Prism does not decode the name of a key in the query"),
];

/// A command of a page.
struct Shown {
    page: String,
    command: String,
}

#[test]
fn prism_accepts_the_commands_of_the_site() {
    let given = env::var_os("CURL_DOCUMENTS").map(PathBuf::from);
    if given.is_none() && env::var_os("PRISM_REQUIRED").is_none() {
        return;
    }
    let program = mock::program().unwrap_or_else(|reason| panic!("{reason}"));
    if let Some(folder) = given {
        for entry in fs::read_dir(folder).unwrap() {
            judge(&program, &entry.unwrap().path());
        }
        return;
    }
    let own = OWN.iter().map(|path| workspace().join(path));
    let mut refused: Vec<_> = own.flat_map(|path| judge(&program, &path)).collect();
    for (words, cause) in WRONG {
        let before = refused.len();
        refused.retain(|objection| !objection.contains(words));
        assert!(refused.len() < before, "Prism does not say {words}: {cause}");
    }
    assert!(refused.is_empty(), "commands were refused: {refused:#?}");
}

/// Runs the commands for a document, and returns the objections.
fn judge(program: &Path, document: &Path) -> Vec<String> {
    let name = document.file_stem().unwrap().to_str().unwrap();
    let dir = fresh(&format!("curl-{name}"));
    let all = commands(document, &dir);
    // Prism knows the paths of the document alone, without those of its servers.
    let read = Document::read(&fs::read_to_string(document).unwrap());
    let mut bases: Vec<String> =
        read.operations().iter().map(credentials::base).collect();
    bases.sort_by_key(|base| Reverse(base.len()));
    let prism = Prism::start(program, document);
    let host = prism.host.trim_end_matches('/');
    fs::write(dir.join("FILE"), "content").unwrap();
    let (mut refused, mut pages) = (Vec::new(), BTreeSet::new());
    for Shown { page, command } in &all {
        let base = bases.iter().find(|base| command.contains(&format!("'{base}/")));
        let objections = match run(&dir, command, base, host) {
            Ok(response) => objections(&response),
            Err(reason) => vec![reason],
        };
        for objection in objections {
            println!("{page}: {objection}\n{command}");
            pages.insert(page);
            refused.push(format!("{page}: {objection}"));
        }
    }
    let accepted = all.len() - pages.len();
    println!("{name}: Prism accepted {accepted} of {} commands", all.len());
    assert!(!all.is_empty(), "{name} has no operation");
    refused
}

/// Returns the commands of a site.
fn commands(document: &Path, dir: &Path) -> Vec<Shown> {
    let spec = dir.join("spec");
    fs::create_dir_all(&spec).unwrap();
    fs::copy(document, spec.join(document.file_name().unwrap())).unwrap();
    let beside = document.with_file_name("platform.yaml");
    if beside.exists() {
        fs::copy(beside, spec.join("platform.yaml")).unwrap();
    }
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.current_dir(dir).args(["site", "--spec-dir", "spec", "--out", "site"]);
    let output = xtask.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut shown = Vec::new();
    pages(&dir.join("site"), "", &mut shown);
    shown
}

fn pages(site: &Path, folder: &str, shown: &mut Vec<Shown>) {
    let entries = fs::read_dir(site.join(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in names {
        let page = format!("{folder}{name}");
        if site.join(&page).is_dir() && page != "zh" {
            pages(site, &format!("{page}/"), shown);
        } else if page.ends_with(".html") {
            let html = fs::read_to_string(site.join(&page)).unwrap();
            if let Some(command) = command(&html) {
                shown.push(Shown { page, command });
            }
        }
    }
}

/// Returns the command of a page.
fn command(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("id=\"try-it\"")?;
    let (_, rest) = rest.split_once("<code>")?;
    let (code, _) = rest.split_once("</code>")?;
    let mut parts = code.split('<');
    let mut text = parts.next()?.to_owned();
    text.extend(parts.filter_map(|part| Some(part.split_once('>')?.1)));
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    for (escaped, mark) in marks {
        text = text.replace(escaped, mark);
    }
    Some(text)
}

/// Runs a command with another host.
fn run(
    dir: &Path,
    command: &str,
    base: Option<&String>,
    host: &str,
) -> Result<Response, String> {
    let (_, url) = command.split_once("'http").expect("a URL");
    let (scheme, rest) = url.split_once("://").expect("a URL");
    let end = rest.find(['/', '\'']).expect("the end of the host");
    let server = format!("http{scheme}://{}", &rest[..end]);
    let command = command.replacen(base.unwrap_or(&server), host, 1);
    let arguments = command.strip_prefix("curl ").expect("the command is curl");
    let options = "--silent --show-error --include --max-time 60";
    let command = format!("curl {options} {arguments}");
    let output = Command::new("sh").current_dir(dir).args(["-c", &command]).output();
    let output = output.unwrap();
    match output.status.success() {
        true => Ok(Response::read(&output.stdout)),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
