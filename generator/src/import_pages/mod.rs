//! `cargo xtask import-pages`: a folder of specifications made of reference pages.
//!
//! ```text
//! pages ─ read, each by itself ─▶ facts ─ decide what they leave open ─▶ operations and models
//!       ─ compare with the samples ─▶ document ─ normalise ─▶ <client>.yaml, prose/<locale>/<client>.yaml
//! ```
//!
//! Damage on a page is a warning with its line. Facts that no page states are decided by rules, and
//! the report names them.

mod description;
mod document;
mod facts;
mod findings;
mod lists;
mod operations;
mod outline;
mod page;
mod place;
mod prose;
mod report;
mod samples;
mod schemas;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod wordings;
mod words;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::facts::{Page, Profile};
use self::findings::Findings;
use self::operations::Operation;
pub use self::report::Report;
use self::samples::Learner;
use self::schemas::Schemas;
use self::words::Words;
use crate::diagnostic::Diagnostics;
use crate::docs::upstream::{self, Passage};
use crate::import::structure;
use crate::input;
use crate::locale::{self, Locale};
use crate::model::Api;
use crate::openapi::Document;
use crate::openapi::is_client_name;
use crate::platform::{self, Platform};
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;

/// The pages to import, and the folder to write to.
#[derive(Clone, Debug)]
pub struct Request {
    /// Pages and folders of pages.
    pub pages: Vec<PathBuf>,
    /// The folder of specifications.
    pub out: PathBuf,
    /// The folder whose platform a folder without specifications starts with.
    pub model: PathBuf,
    /// The language that the pages are written in.
    pub locale: &'static Locale,
}

/// Reads the pages and writes the specifications.
///
/// # Errors
///
/// All errors of the pages, or a file that can't be written. Then nothing is written.
pub fn run(request: &Request) -> Result<Report, Diagnostics> {
    let mut findings = Findings::default();
    let platform_file = platform::target(&request.out, &request.model, None)?;
    let mut platform = Platform::of_target(&platform_file)?;
    // The names of groups in English are no names for pages in another language.
    if request.locale.name != locale::DEFAULT {
        platform.groups.names.clear();
    }
    let (words, files, mut report) =
        gather(&request.pages, request.locale, &mut findings);
    let clients = clients(&files, &words, &platform, &mut report, &mut findings);
    let files =
        clients.iter().flat_map(|one| one.files(&request.out, request.locale.name));
    let mut files: Vec<_> = files.collect();
    if platform_file.differs() {
        files.extend(platform_file.new.map(|text| (platform_file.path, text)));
    }
    findings.extend(read_back(&clients, &platform));
    let (_, warnings) = findings.sorted().finish(())?;
    write::all(&request.out, &files)?;
    report.written =
        files.into_iter().map(|(path, _)| path.display().to_string()).collect();
    report.warnings = warnings;
    Ok(report)
}

/// A file and its text.
type Text = (PathBuf, String);

/// Returns the words that pages in this locale have, with those of these pages.
fn words(locale: &'static Locale, texts: &[Text]) -> Words {
    let words = Words::of(locale);
    let wordings = texts.iter().map(|(_, text)| wordings::read(&words, text));
    let wordings: Vec<_> = wordings.collect();
    wordings::learn(words, &wordings)
}

/// Reads all pages and their words. Other Markdown files in a folder are skipped.
fn gather(
    given: &[PathBuf],
    locale: &'static Locale,
    findings: &mut Findings,
) -> (Words, Vec<Text>, Report) {
    let (mut texts, mut report) = (Vec::new(), Report::default());
    for path in given {
        let files = if path.is_dir() { files_below(path) } else { vec![path.clone()] };
        for file in files {
            match input::read(&file) {
                Ok(text) => texts.push((file, text)),
                Err(error) => findings.refuse_file(
                    &file,
                    format!("can't be read: {error}"),
                    "a page in Markdown, or a folder of pages",
                    "check the path and its permissions",
                ),
            }
        }
    }
    let words = words(locale, &texts);
    texts.retain(|(file, text)| {
        let is_other =
            !given.contains(file) && outline::Outline::of(&words, text).is_empty();
        if is_other {
            report.skipped.push(file.display().to_string());
        }
        !is_other
    });
    if texts.is_empty() {
        let first = given.first().map_or(Path::new(""), PathBuf::as_path);
        findings.refuse_file(
            first,
            "there is no reference page".to_owned(),
            "files with sections such as `## Request parameters`",
            "give the pages, or the folder that they are in",
        );
    }
    (words, texts, report)
}

/// Returns all Markdown files, sorted by name.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    let files = entries.into_iter().flat_map(|path| match path.extension() {
        _ if path.is_dir() => files_below(&path),
        Some(extension) if extension == "md" => vec![path],
        _ => Vec::new(),
    });
    files.collect()
}

/// The specification of a client.
#[derive(Debug)]
struct Client {
    name: String,
    structure: Value,
    prose: Value,
}

impl Client {
    fn files(&self, out: &Path, locale: &str) -> [(PathBuf, String); 2] {
        let file = format!("{}.yaml", self.name);
        [
            (out.join(&file), write::structure(&self.name, locale, &self.structure)),
            (
                out.join("prose").join(locale).join(file),
                write::prose(&self.name, &self.prose),
            ),
        ]
    }
}

fn clients(
    texts: &[Text],
    words: &Words,
    platform: &Platform,
    report: &mut Report,
    findings: &mut Findings,
) -> Vec<Client> {
    let mut pages: BTreeMap<String, Vec<Page>> = BTreeMap::new();
    for (file, text) in texts {
        match page::read(words, file, text, platform, findings) {
            Some(page) => {
                pages.entry(operations::names(&page).0).or_default().push(page)
            }
            None => findings.refuse_file(
                file,
                "this is no reference page".to_owned(),
                "sections such as `## Request parameters`",
                "leave the file out",
            ),
        }
    }
    for page in
        pages.iter().filter(|(name, _)| !is_client_name(name)).flat_map(|(_, all)| all)
    {
        findings.refuse(
            &page.at,
            "nothing says which client the page belongs to",
            "a method such as `AuthenticationClient.x`, or the folders <client>/<group>",
            "restore the section `## Method name`, or put the page into such folders",
        );
    }
    let clients = pages
        .into_iter()
        .map(|(name, pages)| client(name, pages, words, platform, report, findings));
    clients.collect()
}

fn client(
    name: String,
    mut pages: Vec<Page>,
    words: &Words,
    platform: &Platform,
    report: &mut Report,
    findings: &mut Findings,
) -> Client {
    let mut schemas = Schemas::default();
    for page in &mut pages {
        lists::complete(page, findings);
        for model in &page.models {
            schemas.add(model.clone(), findings);
        }
        for definition in &page.enums {
            schemas.add_enum(definition, &page.at);
        }
    }
    for page in &pages {
        if let Some(response) = &page.response {
            schemas.add_brief(response.model.clone(), findings);
        }
    }
    let operations: Vec<(Operation, &Page)> = pages
        .iter()
        .map(|page| {
            (operations::operation(page, platform, &mut schemas, findings), page)
        })
        .collect();
    let mut operations = learn(operations, &mut schemas, findings);
    operations::part(&mut operations, &platform.operations, findings);
    let published = wordings::published(words, pages.iter().map(|page| &page.wording));
    let texts = published.iter().filter_map(|(name, text)| Some((&**name, text.as_str()?)));
    let locale = words.locale.with(texts);
    let mut document =
        document::document(&name, &operations, &schemas, platform, &locale, findings);
    report.add(&name, &operations, &schemas);
    let mut client = Client {
        prose: prose::catalogue(&operations, &schemas, &document),
        structure: structure::of(&document, &name, platform).0,
        name,
    };
    let passages = passages(&client, &operations, &pages, platform, &locale);
    document::publish(&mut document, published, passages);
    client.structure = structure::of(&document, &client.name, platform).0;
    client
}

/// Returns the passages of upstream's pages that are not made of the specification.
fn passages<'o>(
    client: &Client,
    operations: &'o [Operation],
    pages: &[Page],
    platform: &Platform,
    locale: &Locale,
) -> Vec<(&'o Operation, Vec<Passage>)> {
    // Errors are those that reading the result back has.
    let inputs = inputs(std::slice::from_ref(client), &mut Diagnostics::default());
    let Some((document, prose)) = inputs.first() else { return Vec::new() };
    let document = upstream::inline(document, prose);
    let mut made: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut passages = Vec::new();
    for (operation, page) in operations.iter().zip(pages) {
        let Some(language) = page.language().filter(|_| page.profile == Profile::Upstream)
        else {
            continue;
        };
        let made = made.entry(language.name).or_insert_with(|| {
            upstream::emit(&client.name, &document, platform, language, locale)
                .into_iter()
                .collect()
        });
        let (group, path) = (&operation.group, &operation.path);
        let path = upstream::page_path(&client.name, group, path, platform);
        if let Some(text) = made.get(&path) {
            let exactness = upstream::exactness(locale);
            passages.push((operation, upstream::between(text, &page.text, exactness)));
        }
    }
    passages
}

/// Reads the samples: first those of the requests, because their tables are more complete.
fn learn(
    operations: Vec<(Operation, &Page)>,
    schemas: &mut Schemas,
    findings: &mut Findings,
) -> Vec<Operation> {
    samples::read_cells(schemas);
    let requests = operations.iter().filter_map(|(operation, page)| {
        Some((
            operation.body.as_ref()?.model.as_str(),
            page.request_sample.as_ref()?,
            *page,
        ))
    });
    let responses = operations.iter().filter_map(|(_, page)| {
        let response = page.response.as_ref()?;
        Some((response.model.name.as_str(), response.sample.as_ref()?, *page))
    });
    for (model, sample, page) in requests.chain(responses) {
        let profile = page.profile;
        Learner {
            schemas,
            profile,
            findings,
        }
        .learn(model, sample);
    }
    let mut operations: Vec<Operation> =
        operations.into_iter().map(|(operation, _)| operation).collect();
    let parameters =
        operations.iter_mut().flat_map(|operation| &mut operation.parameters);
    parameters.for_each(|parameter| samples::read_cell(&mut parameter.member));
    operations
}

/// Reads the result as the generator does.
fn read_back(clients: &[Client], platform: &Platform) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let inputs = inputs(clients, &mut diagnostics);
    Api::lower(&inputs, platform, &mut diagnostics);
    diagnostics
}

/// Returns the documents and descriptions in the files of the clients.
fn inputs(
    clients: &[Client],
    diagnostics: &mut Diagnostics,
) -> Vec<(Document, Descriptions)> {
    let mut inputs = Vec::new();
    for client in clients {
        let [document, prose] =
            client.files(Path::new(""), locale::DEFAULT).map(|(path, text)| {
                Source::parse(&path.display().to_string(), text, Format::Yaml)
            });
        match (document, prose.and_then(Descriptions::read)) {
            (Ok(source), Ok(prose)) => {
                inputs.push((Document::read(&client.name, source, diagnostics), prose));
            }
            (document, prose) => {
                let failures = document.err().into_iter().chain(prose.err());
                failures.for_each(|found| diagnostics.extend(found));
            }
        }
    }
    inputs
}
