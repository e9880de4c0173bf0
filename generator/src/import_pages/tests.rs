//! Pages of our own, read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::findings::Findings;
use super::{Report, Text, clients, inputs};
use crate::api::Api;
use crate::codes::Codes;
use crate::diagnostic::Diagnostics;
use crate::docs::forms::Forms;
use crate::docs::language::{Language, RUST};
use crate::docs::upstream;
use crate::document::Document;
use crate::prose::Prose;
use crate::spec_dir;

type Inputs = Vec<(Document, Prose)>;
type Pages = BTreeMap<String, String>;

/// What the pages say, and what was found on the way.
fn import(texts: &[Text]) -> (Inputs, Diagnostics) {
    let mut findings = Findings::default();
    let clients = clients(texts, &mut Report::default(), &mut findings);
    let mut diagnostics = findings.sorted();
    let inputs = inputs(&clients, &mut diagnostics);
    (inputs, diagnostics)
}

fn our_spec() -> (Inputs, Codes) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut diagnostics = Diagnostics::default();
    let inputs = spec_dir::read(&folder, &mut diagnostics);
    let codes = spec_dir::read_codes(&folder, &inputs, &mut diagnostics);
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    (inputs, codes)
}

fn our_pages(inputs: &Inputs, codes: &Codes) -> Pages {
    let mut diagnostics = Diagnostics::default();
    let api = Api {
        codes: codes.clone(),
        ..Api::lower(inputs, &mut diagnostics)
    };
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    let pages = Forms::new(&api).fill(RUST).into_iter();
    pages.filter(|(path, _)| path.contains('/')).collect()
}

fn upstream_pages(inputs: &Inputs, language: &Language) -> Pages {
    let pages = inputs.iter().flat_map(|(document, prose)| {
        upstream::emit(&document.client, &upstream::inline(document, prose), language)
    });
    pages.collect()
}

fn texts(language: &str, pages: &Pages) -> Vec<Text> {
    let text = |(path, text): (&String, &String)| {
        (PathBuf::from(language).join(path), text.clone())
    };
    pages.iter().map(text).collect()
}

/// The first line that differs on each page that does.
fn differences(before: &Pages, after: &Pages) -> Vec<String> {
    let different = before.iter().filter(|(path, text)| after.get(*path) != Some(text));
    let line = |(path, before): (&String, &String)| {
        let Some(after) = after.get(path) else { return format!("{path}: missing") };
        let lines = before.lines().zip(after.lines()).find(|(one, other)| one != other);
        let (one, other) = lines.unwrap_or_default();
        format!("{path}\n  {one}\n  {other}")
    };
    different.map(line).collect()
}

#[test]
fn our_pages_say_the_same_after_having_been_read_back() {
    let (inputs, codes) = our_spec();
    let pages = our_pages(&inputs, &codes);
    assert_eq!(pages.len(), 500);
    let (again, diagnostics) = import(&texts("rust", &pages));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    let again = our_pages(&again, &codes);
    let differences = differences(&pages, &again);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(again.len(), pages.len());
}

/// Of these pages, the sections on models are in another order: it follows from the order of the members of
/// the body, and upstream's tables do not say how its required members lie among the others.
const REORDERED: [&str; 1] = ["management/sync-center/create-sync-task.md"];

/// What these pages do not say shows nowhere on them: HTTP methods, places of parameters, schemas of bodies,
/// limits, deprecation, types of alternatives and of empty lists, and what only our own pages have.
#[test]
fn upstreams_pages_say_the_same_after_having_been_read_back() {
    let (inputs, _) = our_spec();
    for language in ["python", "java"].map(|name| Language::named(name).unwrap()) {
        let mut pages = upstream_pages(&inputs, language);
        assert_eq!(pages.len(), 494);
        let (again, diagnostics) = import(&texts(language.name, &pages));
        assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
        let mut again = upstream_pages(&again, language);
        for pages in [&mut pages, &mut again] {
            REORDERED
                .iter()
                .filter_map(|path| Some(sort_sections(pages.get_mut(*path)?)))
                .for_each(drop);
        }
        let differences = differences(&pages, &again);
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        assert_eq!(again.len(), pages.len());
    }
}

fn sort_sections(page: &mut String) {
    let mut sections: Vec<String> =
        page.trim_end().split("\n### ").map(str::to_owned).collect();
    sections.iter_mut().for_each(|section| section.truncate(section.trim_end().len()));
    sections[1..].sort();
    *page = sections.join("\n### ");
}
