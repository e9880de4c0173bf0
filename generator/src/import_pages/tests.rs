//! Pages of our own, read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::findings::Findings;
use super::{Client, Report, Request, Text, clients, inputs, words};
use crate::diagnostic::{Diagnostics, Severity};
use crate::docs::languages::{Language, RUST};
use crate::docs::page_templates::PageTemplates;
use crate::docs::upstream;
use crate::locale::Locale;
use crate::model::Api;
use crate::openapi::{Document, Visibility};
use crate::spec;
use crate::spec::codes::Codes;
use crate::spec::descriptions::Descriptions;
use crate::tests::{self, with_sdk};

pub(super) const FIXTURE: &str = "src/import_pages/fixture";

/// Pages of ours in the fashion of the published ones, by their names below the fixture's folder.
fn fixture(names: &[&str]) -> Vec<Text> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURE);
    let text = |name: &&str| {
        (PathBuf::from(name), std::fs::read_to_string(folder.join(name)).unwrap())
    };
    names.iter().map(text).collect()
}

/// The files of the only client, and what was found on the way.
fn files(names: &[&str]) -> (String, String) {
    let mut findings = Findings::default();
    let pages = fixture(names);
    let clients = clients(
        &pages,
        &words(Default::default(), &pages),
        &tests::genauth(),
        &mut Report::default(),
        &mut findings,
    );
    let [client] = clients.as_slice() else { panic!("{} clients", clients.len()) };
    let text =
        Client::files(client, Path::new(""), "en").map(|(_, text)| text).join("---\n");
    (text, findings.sorted().to_string())
}

pub(super) const ADOPT: &str = "authentication/pet-care/adopt-pet.md";

/// A page with all peculiarities of published ones: a required property that says `yes`, white
/// space before a break and a break at the end of a description, a stray tag in a heading, required
/// properties in reverse order, and an enum of which only the first value is known.
#[test]
fn a_published_page_comes_out_as_it_went_in() {
    let pages = fixture(&[ADOPT]);
    let (inputs, diagnostics) = import(&pages);
    let found: Vec<&str> = diagnostics.iter().map(|one| one.found.as_str()).collect();
    assert_eq!(
        found,
        [
            "`HAPPY` without backticks is the first value of an enum, whose others are not listed"
        ]
    );
    let again = upstream_pages(&inputs, Language::named("python").unwrap());
    assert_eq!(again.get(ADOPT), Some(&pages[0].1));
}

#[test]
fn a_published_page_becomes_structure_and_prose() {
    insta::assert_snapshot!(files(&[ADOPT]).0);
}

#[test]
fn wordings_may_vary() {
    let (files, findings) = files(&["management/pet-care/list-pets.md"]);
    insta::assert_snapshot!(format!("{findings}{files}"));
}

#[test]
fn damage_is_named_with_its_line() {
    let names = ["list-pets", "wash-pet", "weigh-pet"]
        .map(|name| format!("management/pet-care/{name}.md"));
    let (files, findings) = files(&names.each_ref().map(String::as_str));
    insta::assert_snapshot!("damage", findings);
    insta::assert_snapshot!("what_is_left", files);
}

#[test]
fn a_page_can_be_given_only_once() {
    let [page] = fixture(&[ADOPT]).try_into().unwrap();
    let (_, diagnostics) = import(&[page.clone(), page]);
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
    let errors: Vec<String> = errors.map(ToString::to_string).collect();
    insta::assert_snapshot!(errors.join("\n"), @r"
    error: POST /api/v3/adopt-pet is described a second time
      --> authentication/pet-care/adopt-pet.md:1:1
      expected: one page for it; the other one is authentication/pet-care/adopt-pet.md:1
      hint: leave one of the two out
    ");
}

#[test]
fn a_page_has_to_be_that_of_a_client() {
    let page = format!(
        "# Title\n\n## Request parameters\n\n{}",
        "| Name | Type |\n| --- | --- |\n"
    );
    let (_, diagnostics) = import(&[(PathBuf::from("/2026/a/page.md"), page)]);
    let error = diagnostics.iter().find(|one| one.severity == Severity::Error).unwrap();
    assert_eq!(error.found, "nothing says which client the page belongs to");
}

/// The folder of published pages that `GENAUTH_PAGES` names, if it does, is imported without an
/// error, and those of its pages that have kept to the factory's wordings come out as they went in.
#[test]
fn published_pages_are_imported() {
    let Some(folder) = std::env::var_os("GENAUTH_PAGES").map(PathBuf::from) else {
        return;
    };
    let request = Request {
        pages: vec![folder.clone()],
        out: tempfile::tempdir().unwrap().path().join("spec"),
        locale: Default::default(),
        model: tests::spec_dir(),
    };
    let report = super::run(&request).unwrap_or_else(|errors| panic!("{errors}"));
    println!("{}{report}", report.warnings);
    let mut diagnostics = Diagnostics::default();
    let inputs = spec::read(
        &request.out,
        &tests::genauth(),
        crate::locale::DEFAULT,
        &mut diagnostics,
    );
    let pages = upstream_pages(&inputs, Language::named("python").unwrap());
    let read = |path: &String| std::fs::read_to_string(folder.join(path)).ok();
    let same = pages.iter().filter(|(path, text)| read(path).as_ref() == Some(*text));
    let same: Vec<&String> = same.map(|(path, _)| path).collect();
    println!("{} of {} pages are the same: {same:?}", same.len(), pages.len());
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    assert!(!same.is_empty());
}

#[test]
fn other_files_are_refused() {
    let (_, diagnostics) =
        import(&[(PathBuf::from("README.md"), "# Read me\n".to_owned())]);
    insta::assert_snapshot!(diagnostics, @r"
    error: this is no reference page
      --> README.md
      expected: sections such as `## Request parameters`
      hint: leave the file out
    ");
}

pub(super) type Inputs = Vec<(Document, Descriptions)>;
pub(super) type Pages = BTreeMap<String, String>;

/// Returns the documents that the pages amount to, and the findings.
fn import(texts: &[Text]) -> (Inputs, Diagnostics) {
    import_in(Default::default(), texts)
}

pub(super) fn import_in(
    locale: &'static Locale,
    texts: &[Text],
) -> (Inputs, Diagnostics) {
    let mut findings = Findings::default();
    let clients = clients(
        texts,
        &words(locale, texts),
        &tests::genauth(),
        &mut Report::default(),
        &mut findings,
    );
    let mut diagnostics = findings.sorted();
    let inputs = inputs(&clients, &mut diagnostics);
    (inputs, diagnostics)
}

fn our_spec() -> (Inputs, Codes) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let mut diagnostics = Diagnostics::default();
    let inputs =
        spec::read(&folder, &tests::genauth(), crate::locale::DEFAULT, &mut diagnostics);
    let codes =
        spec::read_codes(&folder, crate::locale::DEFAULT, &inputs, &mut diagnostics);
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    (inputs, codes)
}

fn our_pages(inputs: &Inputs, codes: &Codes) -> Pages {
    let mut diagnostics = Diagnostics::default();
    let mut api = Api {
        codes: codes.clone(),
        ..Api::lower(inputs, &tests::genauth(), &mut diagnostics)
    };
    // Pages do not say why a sample sets a property, and have the official names of types.
    api.clients.iter_mut().for_each(|client| client.right_types.clear());
    let groups = api.clients.iter_mut().flat_map(|client| &mut client.groups);
    groups
        .flat_map(|group| &mut group.operations)
        .for_each(|operation| operation.sample = None);
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    let pages =
        with_sdk(&api, |sdk| PageTemplates::new(sdk, Default::default())?.fill(RUST))
            .unwrap()
            .into_iter();
    // Neither index pages nor the codes are about an operation.
    let of_operation = |path: &str| path.contains('/') && !path.ends_with("/README.md");
    pages.filter(|(path, _)| of_operation(path)).collect()
}

fn upstream_pages(inputs: &Inputs, language: &Language) -> Pages {
    upstream_pages_in(Default::default(), inputs, language)
}

pub(super) fn upstream_pages_in(
    locale: &Locale,
    inputs: &Inputs,
    language: &Language,
) -> Pages {
    let pages = inputs.iter().flat_map(|(document, prose)| {
        let written = upstream::inline(document, prose);
        let platform = tests::genauth();
        upstream::emit(&document.client, &written, &platform, language, locale)
    });
    pages.collect()
}

/// Returns the number of operations that have a page.
fn documented(inputs: &Inputs) -> usize {
    let operations = inputs.iter().flat_map(|(document, _)| &document.operations);
    operations.filter(|one| one.visibility == Visibility::Public).count()
}

pub(super) fn texts(language: &str, pages: &Pages) -> Vec<Text> {
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

/// The sample code on these pages sets a property of a nested model to its default, which a sample
/// would have in any case: nothing else on the page says that it is a default.
const DEFAULTS_LOST: [&str; 5] = [
    "management/public-accounts/create-public-account.md",
    "management/public-accounts/create-public-accounts-batch.md",
    "management/public-accounts/list-public-accounts.md",
    "management/users/create-user.md",
    "management/users/list-users-post.md",
];

/// The sample code on these pages sets parameters of the query. Pages do not tell them from
/// properties of a multipart body, nor which optional ones of a page of a list the sample sets.
const PARAMETERS_LOST: [&str; 2] = [
    "authentication/user-profile/webauthn-credentials.md",
    "management/invitations/invitation-invitee-upload.md",
];

#[test]
fn our_pages_say_the_same_after_having_been_read_back() {
    let (inputs, codes) = our_spec();
    let mut pages = our_pages(&inputs, &codes);
    assert_eq!(pages.len(), documented(&inputs));
    let (again, diagnostics) = import(&texts("rust", &pages));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    let mut again = our_pages(&again, &codes);
    for pages in [&mut pages, &mut again] {
        change(pages, &DEFAULTS_LOST, without_code);
        change(pages, &PARAMETERS_LOST, without_code);
    }
    let differences = differences(&pages, &again);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(again.len(), pages.len());
}

#[test]
fn pages_say_how_parameters_are_sent() {
    let yaml = tests::spec(
        "  /api/v3/get-pet/{id}:
    get:
      operationId: PetsController_getPet
      tags: [Pets]
      parameters:
        - {name: id, in: path, required: true, style: label, schema: {type: string}, description: Id of the pet., example: p1}
        - {name: tags, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}, description: Labels., example: [a]}
        - {name: names, in: query, explode: false, schema: {type: array, items: {type: string}}, description: Other names., example: [b]}
        - {name: url, in: query, allowReserved: true, schema: {type: string, minLength: 2}, description: Its page., example: c}
        - {name: X-List, in: header, explode: true, schema: {type: array, items: {type: string}}, description: A list., example: [d]}
        - {name: session, in: cookie, schema: {type: string}, description: The session., example: e}
        - {name: theme, in: cookie, style: cookie, schema: {type: string}, description: The theme., example: f}
        - {name: note, in: query, content: {text/plain: {schema: {type: string}}}, description: A note., example: g}
      responses: {'200': {description: ''}}",
        "",
    );
    let (document, diagnostics) = tests::document(&yaml);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    let inputs = vec![(document, Descriptions::default())];
    let pages = our_pages(&inputs, &Codes::default());
    let (again, diagnostics) = import(&texts("rust", &pages));
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    let sent = |inputs: &Inputs| {
        let parameters = inputs[0].0.operations[0].parameters.iter();
        let sent = parameters.map(|one| {
            (
                one.name.clone(),
                one.location,
                one.style.clone(),
                one.schema.limits.clone(),
            )
        });
        sent.collect::<Vec<_>>()
    };
    assert_eq!(sent(&inputs), sent(&again), "{pages:?}");
}

#[test]
fn pages_say_which_responses_there_are() {
    let yaml = tests::spec(
        "  /api/v3/watch-pets:
    get:
      operationId: PetsController_watchPets
      tags: [Pets]
      responses:
        '200': {description: '', content: {text/event-stream: {schema: {$ref: '#/components/schemas/PetDto'}}}}
        '303': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/PetDto'}}}}
        4XX: {description: ''}
        default: {description: '', content: {application/json: {schema: {type: array, items: {type: string}}}}}",
        "
    PetDto: {type: object, required: [name], properties: {name: {type: string, description: Its name., example: Rex}}}",
    );
    let (document, diagnostics) = tests::document(&yaml);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    let inputs = vec![(document, Descriptions::default())];
    let pages = our_pages(&inputs, &Codes::default());
    let (again, diagnostics) = import(&texts("rust", &pages));
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    assert_eq!(differences(&pages, &our_pages(&again, &Codes::default())), [""; 0]);
    let responses = again[0].0.operations[0].responses.iter();
    let statuses: Vec<_> = responses.map(|one| one.status.as_str()).collect();
    assert_eq!(statuses, ["200", "303", "4XX", "default"], "{pages:?}");
}

/// Facts that upstream pages do not state show nowhere on them: HTTP methods, places of parameters,
/// schemas of bodies, limits, deprecation, types of variants and of empty arrays, and facts that
/// only our own pages have.
#[test]
fn upstreams_pages_say_the_same_after_having_been_read_back() {
    let (inputs, _) = our_spec();
    std::thread::scope(|scope| {
        for language in ["python", "java"].map(|name| Language::named(name).unwrap()) {
            let inputs = &inputs;
            scope.spawn(move || come_back(inputs, language));
        }
    });
}

fn come_back(inputs: &Inputs, language: &Language) {
    let pages = upstream_pages(inputs, language);
    assert!(!pages.is_empty());
    let (again, diagnostics) = import(&texts(language.name, &pages));
    assert_eq!(diagnostics.errors(), 0, "{diagnostics}");
    let again = upstream_pages(&again, language);
    let differences = differences(&pages, &again);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(again.len(), pages.len());
}

fn change(pages: &mut Pages, paths: &[&str], change: fn(&str) -> String) {
    for path in paths {
        // An import may have removed the operation.
        if let Some(page) = pages.get_mut(*path) {
            *page = change(page);
        }
    }
}

fn without_code(page: &str) -> String {
    let sections =
        page.split("\n## ").filter(|section| !section.starts_with("Sample code"));
    sections.collect::<Vec<_>>().join("\n## ")
}
