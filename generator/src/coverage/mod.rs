//! Whether all that a document has is in the SDK and on the reference pages.
//!
//! In goes a directory of specifications, out come numbers and what is missing. Each of the three
//! places is counted by itself: the document on its JSON value, the SDK on the text of its Rust
//! files, the pages on their text. Of the [`Api`] only the names are used, to tell which method is
//! which operation and which type which schema; so whatever reader, lowering or emitters lose is
//! missed here. (A document of upstream's counts as it is once it has been normalised.)
//!
//! What counts:
//!
//! - **operations** with a page. Those with a method alone (`x-genauth-hidden-from-docs`), and those
//!   without either (`x-genauth-hidden-from-sdk`), are stated beside the table.
//! - **schemas** with members that these operations lead to: from parameters, body and success
//!   answer, through all references.
//! - **properties** of these schemas, and the parameters of these operations.
//! - **enum values**, once for each property or parameter that can have them.
//!
//! So the pages can have all of it. The SDK has more, since every schema becomes a type and some
//! operations have a method only: that is checked as well, and stated beside the table. On the pages
//! a thing counts only if no page lacks it whose operation leads to it.

mod compare;
mod docs;
mod document;
mod item;
mod paged;
mod report;
mod sdk;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use crate::artifacts::{Artifacts, Root};
use crate::diagnostic::Diagnostics;
use crate::docs::languages::RUST;
use crate::model::{self, Api, Shape};
use crate::openapi::Document;
use crate::rust;
use crate::spec;
use crate::spec::descriptions::Descriptions;
pub use item::Kind;
use sdk::Sdk;

/// What was counted.
#[derive(Clone, Debug)]
pub struct Coverage {
    pub clients: Vec<Client>,
    /// Findings about the documents with which one can go on.
    pub warnings: Diagnostics,
}

/// The figures of one document.
#[derive(Clone, Debug)]
pub struct Client {
    pub name: String,
    /// In the order of [`Kind::ALL`].
    pub counts: [Count; 4],
    /// What the SDK has to have besides, as no page needs it; in the same order.
    pub besides: [usize; 4],
    /// Operations without a method.
    pub hidden: usize,
    /// The methods that return lists page by page, in the order of the alphabet.
    pub paged: Vec<String>,
    /// What is missing, and what is there without reason.
    pub findings: Diagnostics,
    /// Findings that are not listed, as there are too many.
    pub unlisted: usize,
}

/// How many of one kind there are in each place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub document: usize,
    pub sdk: usize,
    pub docs: usize,
}

impl Coverage {
    /// Counts what the documents of a directory have, and what is generated from them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the documents and the prose.
    pub fn of(spec_dir: &Path) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let inputs = spec::read(spec_dir, &mut diagnostics);
        let api = Api::lower(&inputs, &mut diagnostics);
        let (api, warnings) = diagnostics.finish(api)?;
        let sdk = rust::Sdk::new(&api, crate::docs::paths(&api));
        let artifacts = crate::emit::artifacts(&sdk, &[Root::Sdk, Root::Docs])?;
        Ok(Self {
            clients: clients(&inputs, &sdk, &artifacts),
            warnings,
        })
    }

    /// Nothing is missing, and nothing is there without reason.
    pub fn is_complete(&self) -> bool {
        self.clients.iter().all(|client| client.findings.is_empty())
    }
}

fn clients(
    inputs: &[(Document, Descriptions)],
    generated: &rust::Sdk<'_>,
    artifacts: &Artifacts,
) -> Vec<Client> {
    let of =
        |wanted: Root| artifacts.0.iter().filter(move |((root, _), _)| *root == wanted);
    let sdk = Sdk::read(of(Root::Sdk).map(|(_, text)| text.as_str()));
    let counted =
        inputs.iter().zip(&generated.api.clients).map(|((document, _), client)| {
            let names = Names::of(generated, client);
            let raw = document::Document::read(&document.source.value);
            let folder = format!("{}/{}/", RUST.name, client.name);
            let pages =
                of(Root::Docs).filter(|((_, path), _)| path.starts_with(&folder));
            let pages = pages.filter_map(|((_, path), text)| {
                Some((path.as_str(), docs::Page::read(text)?))
            });
            let comparison = compare::Comparison {
                sdk: sdk.items(&generated.names[client.node], &names.schemas(&raw)),
                pages: names.pages(pages),
                document: &raw,
            };
            Client {
                paged: paged::methods(&document.source.value, &raw, &names.methods),
                ..comparison.client(&client.name, &document.source)
            }
        });
    counted.collect()
}

/// What is called how: all that is taken from the [`Api`].
struct Names<'a> {
    sdk: &'a rust::Sdk<'a>,
    client: &'a model::Client,
    /// From `POST /api/v3/enroll-factor` to `AuthenticationClient.enroll_factor`.
    methods: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    fn of(sdk: &'a rust::Sdk<'a>, client: &'a model::Client) -> Self {
        let operations = client.operations();
        let methods = operations.map(|one| {
            let (class, method) = (&sdk.names[client.node], &sdk.names[one.node]);
            (format!("{} {}", one.http.as_str(), one.path), format!("{class}.{method}"))
        });
        Self {
            sdk,
            client,
            methods: methods.collect(),
        }
    }

    /// From Rust's name of a type to that of its schema. Types of inline schemas have none.
    fn schemas(&self, document: &document::Document<'_>) -> BTreeMap<String, String> {
        let own = self.sdk.api.types.iter().filter(|one| {
            matches!(one.shape, Shape::Struct(_))
                && one.clients.contains(&self.client.name)
                && document.schemas.contains_key(&one.name)
        });
        own.map(|one| (self.sdk.names[one.node].to_owned(), one.name.clone())).collect()
    }

    /// The pages by operation.
    fn pages<'t>(
        &self,
        pages: impl Iterator<Item = (&'t str, docs::Page)>,
    ) -> BTreeMap<&str, (&'t str, docs::Page)> {
        let operations: BTreeMap<&str, &str> = self
            .methods
            .iter()
            .map(|(operation, method)| (method.as_str(), operation.as_str()))
            .collect();
        pages
            .filter_map(|(path, page)| {
                Some((*operations.get(page.method.as_str())?, (path, page)))
            })
            .collect()
    }
}
