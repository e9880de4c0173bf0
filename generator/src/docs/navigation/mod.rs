//! Where pages stand: the API and the list of guides in; index pages, `sidebar.json` and `SUMMARY.md` out.
//!
//! All of them go through the same [`Module`]s, so that they have the same pages in the same order: the
//! one of the specification.

mod guides;
mod index;
mod sidebar;
mod summary;
#[cfg(test)]
mod tests;

use heck::ToTitleCase;

use super::languages::Language;
use super::locale::ENGLISH;
use super::page_templates::{File, PageTemplate};
use crate::diagnostic::Diagnostics;
use crate::model::{Client, Group};
use crate::rust::Sdk;
pub(super) use index::Index;
pub(super) use summary::{FILE as SUMMARY, summary};

/// The page that a folder shows.
const INDEX: &str = "README.md";

/// What is there to navigate besides the pages of the operations: path (relative to the language's
/// folder) and text.
///
/// # Errors
///
/// A page on which a text of the documents gets out of its place.
pub(super) fn files(
    sdk: &Sdk<'_>,
    forms: &[PageTemplate<'_>],
    language: &Language,
    is_read: bool,
) -> Result<Vec<File>, Diagnostics> {
    let modules = modules(sdk, forms);
    if modules.is_empty() {
        return Ok(Vec::new());
    }
    let mut files = index::pages(&modules, sdk, language, is_read)?;
    let nodes = sidebar::nodes(&modules, sdk, language);
    files.push(("sidebar.json".to_owned(), sidebar::text(&nodes)));
    Ok(files)
}

/// The pages of a client.
struct Module<'a> {
    client: &'a Client,
    chapters: Vec<Chapter<'a>>,
}

impl Module<'_> {
    /// Next to its groups, a client needs no more than one word.
    fn title(&self) -> String {
        self.client.name.to_title_case()
    }

    fn path(&self) -> String {
        format!("{}/{INDEX}", self.client.name)
    }
}

/// The pages of a group: never none.
struct Chapter<'a> {
    group: &'a Group,
    folder: &'a str,
    forms: Vec<&'a PageTemplate<'a>>,
}

impl Chapter<'_> {
    fn path(&self) -> String {
        format!("{}/{INDEX}", self.folder)
    }
}

/// Clients, groups and pages, as far as there are any.
fn modules<'a>(sdk: &'a Sdk<'a>, forms: &'a [PageTemplate<'a>]) -> Vec<Module<'a>> {
    let module = |client: &'a Client| Module {
        client,
        chapters: client
            .groups
            .iter()
            .map(|group| Chapter {
                group,
                folder: sdk.pages.get(&group.node).map_or("", String::as_str),
                forms: forms.iter().filter(|form| form.is_in(client, group)).collect(),
            })
            .filter(|chapter| !chapter.forms.is_empty())
            .collect(),
    };
    let modules = sdk.api.clients.iter().map(module);
    modules.filter(|module| !module.chapters.is_empty()).collect()
}

/// A word of the locale file.
fn word(name: &'static str) -> &'static str {
    ENGLISH.navigation(name)
}
