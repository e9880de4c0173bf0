//! The specification of each client, made of its pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::facts::{Page, Profile};
use super::findings::Findings;
use super::operations::{self, Operation};
use super::samples::{self, Learner};
use super::schemas::Schemas;
use super::words::Words;
use super::{Report, Text, document, lists, page, prose, wordings, write};
use crate::diagnostic::Diagnostics;
use crate::docs::upstream;
use crate::import::{self, structure};
use crate::locale::{self, Locale};
use crate::normalise::{self, Published};
use crate::openapi::{Document, is_client_name};
use crate::platform::Platform;
use crate::source::{Format, Source};
use crate::spec::descriptions::Descriptions;

/// The specification of a client.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) name: String,
    structure: Value,
    prose: Value,
}

impl Client {
    fn operation(&self, operation: &Operation) -> Option<&Value> {
        self.structure.get("paths")?.get(&operation.path)?.get(&operation.http)
    }

    pub(super) fn files(&self, out: &Path, locale: &str) -> [(PathBuf, String); 2] {
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

/// Returns the specifications of the clients that the pages belong to.
pub(super) fn clients(
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
    let drafts = pages.into_iter().map(|(name, pages)| {
        let draft = draft(name, pages, platform, findings);
        report.add(&draft.name, &draft.operations, &draft.schemas);
        draft
    });
    let drafts: Vec<Draft> = drafts.collect();
    let schemas = drafts.iter().flat_map(|draft| &draft.schemas.all);
    let schemas: Vec<String> = schemas.map(|schema| schema.name.clone()).collect();
    let mut clients: Vec<Client> = Vec::new();
    for draft in drafts {
        let before = clients.iter().map(|one| (one.name.as_str(), &one.structure));
        let before: Vec<_> = before.collect();
        let old = import::model(&before, platform);
        let names = import::published(&before, &old, &schemas, platform);
        let client = client(draft, &names, words, platform, findings);
        clients.push(client);
    }
    clients
}

/// The facts of a client's pages.
struct Draft {
    name: String,
    pages: Vec<Page>,
    operations: Vec<Operation>,
    schemas: Schemas,
}

fn draft(
    name: String,
    mut pages: Vec<Page>,
    platform: &Platform,
    findings: &mut Findings,
) -> Draft {
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
    Draft {
        name,
        pages,
        operations,
        schemas,
    }
}

/// Returns the specification of a client, with names of types that no other client has.
fn client(
    draft: Draft,
    names: &Published,
    words: &Words,
    platform: &Platform,
    findings: &mut Findings,
) -> Client {
    let Draft {
        name,
        pages,
        operations,
        schemas,
    } = draft;
    let published = wordings::published(words, pages.iter().map(|page| &page.wording));
    let texts =
        published.iter().filter_map(|(name, text)| Some((&**name, text.as_str()?)));
    let locale = words.locale.with(texts);
    let mut document = document::document(&operations, &schemas, &locale, findings);
    normalise::settle(&mut document, &name, platform, names);
    let mut client = Client {
        prose: prose::catalogue(&operations, &schemas, &document),
        structure: structure::of(&document, &name, platform).0,
        name,
    };
    let own = own_pages(&client, &operations, &pages, platform, &locale);
    document::publish(&mut document, published, own);
    client.structure = structure::of(&document, &client.name, platform).0;
    client
}

/// Returns what upstream's pages have that is not made of the specification.
fn own_pages<'o>(
    client: &Client,
    operations: &'o [Operation],
    pages: &[Page],
    platform: &Platform,
    locale: &Locale,
) -> Vec<(&'o Operation, Value)> {
    // Errors are those that reading the result back has.
    let inputs = inputs(std::slice::from_ref(client), &mut Diagnostics::default());
    let Some((document, prose)) = inputs.first() else { return Vec::new() };
    let document = upstream::inline(document, prose);
    let mut made: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut own = Vec::new();
    for (operation, page) in operations.iter().zip(pages) {
        let Some(language) =
            page.language().filter(|_| page.profile == Profile::Upstream)
        else {
            continue;
        };
        let made = made.entry(language.name).or_insert_with(|| {
            upstream::emit(&client.name, &document, platform, language, locale)
                .into_iter()
                .collect()
        });
        let written = client.operation(operation);
        // A known group may have been renamed.
        let group = written.and_then(|one| one["tags"][0].as_str());
        let group = group.unwrap_or(&operation.group);
        let path = upstream::page_path(&client.name, group, &operation.path, platform);
        if let Some(text) = made.get(&path) {
            let passages =
                upstream::between(text, &page.text, upstream::exactness(locale));
            let other = page.location.page.as_deref().filter(|page| *page != path);
            let published = upstream::published_page(other, &passages);
            own.extend(published.map(|page| (operation, page)));
        }
    }
    own
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

/// Returns the documents and descriptions in the files of the clients.
pub(super) fn inputs(
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
