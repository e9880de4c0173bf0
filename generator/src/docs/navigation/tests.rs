//! The way to the pages of a small API.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::docs::committed;
use crate::docs::fixture::{api, operation};
use crate::docs::languages::{LANGUAGES, Language, RUST};
use crate::docs::page_templates::PageTemplates;
use crate::model::{Api, Code, Codes, Group, Operation};
use crate::tests::with_sdk;

/// Two clients; a group whose order is not that of the alphabet, and one without pages.
fn small() -> Api {
    let mut api = api(vec![], operation("sign_in"));
    let client = &mut api.clients[0];
    client.title = "GenAuth Authentication API".to_owned();
    client.description = "Acts for users.\n\nTwo paragraphs.".to_owned();
    let mut hidden = operation("hidden");
    hidden.has_page = false;
    let mut old = operation("enroll_factor");
    old.deprecated = true;
    client.groups = vec![
        group("Login", vec![operation("sign_in"), hidden.clone()]),
        group("MFA | Factors", vec![operation("send_code"), old, operation("a_factor")]),
        group("Hidden", vec![hidden]),
    ];
    let mut management = client.clone();
    management.name = "management".to_owned();
    management.title = "GenAuth Management API".to_owned();
    management.groups = vec![group("Users", vec![operation("get_user")])];
    api.clients.push(management);
    let code = Code {
        value: 200,
        name: "OK".to_owned(),
        meaning: "done".to_owned(),
        remedy: String::new(),
    };
    api.codes = Codes {
        status: vec![code],
        api: vec![],
    };
    api
}

fn group(title: &str, operations: Vec<Operation>) -> Group {
    Group {
        name: title.to_owned(),
        title: title.to_owned(),
        description: format!("All about *{title}*:\nsee there."),
        operations: operations
            .into_iter()
            .map(|operation| Operation {
                summary: format!("Do `{}`", operation.name),
                description: "Does it | now. Not later.".to_owned(),
                ..operation
            })
            .collect(),
        ..Group::default()
    }
}

fn files(language: &Language) -> BTreeMap<String, String> {
    let api = small();
    with_sdk(&api, |sdk| PageTemplates::new(sdk, Default::default())?.fill(language))
        .unwrap()
        .into_iter()
        .collect()
}

#[test]
fn index_pages() {
    let files = files(RUST);
    let pages = [
        "README.md",
        "authentication/README.md",
        "authentication/mfa-factors/README.md",
    ];
    let pages = pages.map(|page| {
        let text = &files[page];
        assert!(text.contains("@generated"), "{text}");
        let (_, text) = text.split_once("the API is right.\n").unwrap();
        format!("{page}\n{text}")
    });
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn sidebar_has_guides_for_our_language() {
    insta::assert_snapshot!(files(RUST)["sidebar.json"]);
}

#[test]
fn sidebar_has_pages_alone_for_others() {
    let java = LANGUAGES[1];
    insta::assert_snapshot!(files(java)["sidebar.json"]);
}

#[test]
fn groups_name_methods_as_the_language_does() {
    let page = &files(LANGUAGES[1])["authentication/login/README.md"];
    assert!(page.contains("| `signIn` |"), "{page}");
}

#[test]
fn nothing_leads_nowhere() {
    let api = Api::default();
    assert!(
        with_sdk(&api, |sdk| PageTemplates::new(sdk, Default::default())?.fill(RUST))
            .unwrap()
            .is_empty()
    );
}

/// All files of the documentation, and the pages that people write.
fn all() -> BTreeSet<String> {
    let api = small();
    let mut files: BTreeSet<_> =
        with_sdk(&api, |sdk| committed(sdk, Default::default()))
            .unwrap()
            .into_iter()
            .map(|(path, _)| path)
            .collect();
    files.retain(|path| path.ends_with(".md"));
    let guides = super::guides::GUIDES.iter().map(|guide| guide.path());
    files.extend(guides);
    files
}

#[test]
fn the_sidebar_leads_to_every_page() {
    fn paths(nodes: &Value, found: &mut BTreeSet<String>) {
        for node in nodes.as_array().into_iter().flatten() {
            let path = node.get("path").and_then(Value::as_str).map(|path| &path[1..]);
            let index = |path: &str| if path.ends_with('/') { "README.md" } else { "" };
            found.extend(path.map(|path| format!("{path}{}", index(path))));
            paths(&node["children"], found);
        }
    }
    let mut found = BTreeSet::new();
    paths(&serde_json::from_str(&files(RUST)["sidebar.json"]).unwrap(), &mut found);
    let mut all = all();
    // The page of a language is where its sidebar is.
    all.remove("rust/README.md");
    assert_eq!(found, all);
}
