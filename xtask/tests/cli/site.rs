//! Sites of pages: their links, the folder that they replace, and no trace of GenAuth in those of
//! other APIs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::foreign;
use crate::place::Place;

/// The largest page of the fixtures, in bytes.
const LARGEST: usize = 500_000;

const RUN: [&str; 5] = ["site", "--spec-dir", "spec", "--out", "site"];

/// A folder with a small specification, and its site.
fn with_site() -> Place {
    let place = Place::new();
    place.run(&RUN).expect(0);
    place
}

/// The values of an attribute on a page, as it writes them: with quotes or without.
fn attributes(page: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=");
    // No text has a tag, so each tag ends at the next bracket.
    let tags = page.split('<').filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag);
    let values = tags.filter_map(|tag| {
        let (_, value) = tag.split_once(&start)?;
        match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split_whitespace().next(),
        }
    });
    values.map(unescaped).collect()
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&")
}

/// The path that a link leads to, from the page at a path.
fn target(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                assert!(parts.pop().is_some(), "{from}: {link} leads out of the site")
            }
            "." => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The defects of the pages: links that lead nowhere, equal ids, and pages that are too large.
fn defects(files: &BTreeMap<String, String>) -> Vec<String> {
    let pages = || files.iter().filter(|(path, _)| path.ends_with(".html"));
    let ids: BTreeMap<&str, BTreeSet<String>> = pages()
        .map(|(path, page)| (&**path, attributes(page, "id").into_iter().collect()))
        .collect();
    let mut defects = Vec::new();
    for (path, page) in pages() {
        if attributes(page, "id").len() != ids[&**path].len() {
            defects.push(format!("{path}: an id is there twice"));
        }
        if page.len() > LARGEST {
            defects.push(format!("{path}: {} bytes", page.len()));
        }
        for link in [attributes(page, "href"), attributes(page, "src")].concat() {
            if link.contains(':') {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let to = if file.is_empty() { path.clone() } else { target(path, file) };
            let leads = files.contains_key(&to)
                && (anchor.is_empty() || ids[&*to].contains(anchor));
            if !leads {
                defects.push(format!("{path}: {link}"));
            }
        }
    }
    defects
}

#[test]
fn each_link_leads_somewhere_and_each_id_is_there_once() {
    let files = with_site().files("site");
    assert!(files.contains_key("site/zh/index.html"));
    assert_eq!(defects(&files), [""; 0]);
}

#[test]
fn the_site_of_a_foreign_document_is_whole_and_has_nothing_of_genauth() {
    for (name, path) in foreign::fixtures("yaml") {
        let place = Place::empty();
        let document = fs::read_to_string(&path).unwrap();
        place.write(&format!("spec/{name}.yaml"), &document);
        place.run(&RUN).expect(0);
        let files = place.files("site");
        assert_eq!(defects(&files), [""; 0], "{name}");
        for (path, text) in &files {
            // The samples of Rust name the crate.
            let text = text.to_lowercase().replace("genauth::", "");
            for word in ["genauth", "authing", "statuscode", "apicode", "guide/"] {
                let is_foreign = document.to_lowercase().contains(word);
                assert!(
                    is_foreign || !text.contains(word),
                    "{name}: {path} has `{word}`"
                );
            }
        }
        let again = place.run(&RUN).expect(0);
        assert!(again.stdout.ends_with("index.html\n"), "{}", again.stdout);
        assert_eq!(place.files("site"), files, "{name}");
    }
}

#[test]
fn a_site_replaces_the_former_one() {
    let place = with_site();
    let files = place.files("site");
    place.write("site/gone/page.html", "An old page.");
    place.write("site/site.css", "An old style.");
    place.run(&RUN).expect(0);
    assert_eq!(place.files("site"), files);
    assert!(!place.path("site/gone").exists());
}

#[test]
fn a_second_run_changes_nothing() {
    let place = with_site();
    let files = place.files("site");
    place.run(&RUN).expect(0);
    assert_eq!(place.files("site"), files);
}

#[test]
fn a_folder_with_other_files_is_refused() {
    for file in ["site/notes.txt", "site/index.html", "site/.git/config"] {
        let place = Place::new();
        place.write(file, "Mine.");
        let refused = place.run(&RUN).expect(2);
        let reason = "would be emptied; give another folder";
        assert!(refused.stderr.contains(reason), "{}", refused.stderr);
        let files = place.files("site");
        assert_eq!(
            files.into_iter().collect::<Vec<_>>(),
            [(file.to_owned(), "Mine.".to_owned())]
        );
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let place = Place::new();
    place.write("site", "Mine.");
    let refused = place.run(&RUN).expect(2);
    assert!(refused.stderr.contains("site"), "{}", refused.stderr);
    assert_eq!(place.read("site"), "Mine.");
}

#[test]
fn a_wrong_specification_leaves_the_site_as_it_is() {
    let place = with_site();
    let files = place.files("site");
    place.write("spec/authentication.yaml", "openapi: [");
    place.run(&RUN).expect(2);
    assert_eq!(place.files("site"), files);
}

#[test]
fn documents_without_pages_make_no_site() {
    let place = Place::empty();
    let document = "openapi: 3.0.3\ninfo: {title: Nothing, version: '1'}\npaths: {}\n";
    place.write("spec/nothing.yaml", document);
    let refused = place.run(&RUN).expect(2);
    assert!(refused.stderr.contains("no operation"), "{}", refused.stderr);
    assert!(!place.path("site").exists());
}

#[test]
fn an_empty_folder_becomes_a_site() {
    let place = Place::new();
    fs::create_dir(place.path("site")).unwrap();
    place.run(&RUN).expect(0);
    assert!(place.path("site/index.html").exists());
}
