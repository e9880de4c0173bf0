//! The reference pages: [`Api`] in, one Markdown page per operation out, and one of all codes.
//!
//! An operation becomes a [`page::Page`], plain data; the templates in `templates/` lay it out. What a
//! page says comes from the API, how it says it from a template, in which words from a locale file.
//! What differs between the languages of the SDKs is in [`language`]. [`upstream`] makes the pages as
//! they were before this project, mistakes included.

mod block;
mod codes;
pub(crate) mod compare;
mod inline;
mod json;
mod labels;
pub(crate) mod language;
mod layout;
mod markdown;
mod models;
mod page;
mod rows;
mod sample;
mod table;
mod types;
pub(crate) mod upstream;
mod width;

use crate::api::{Api, Client, Group, Operation};
use language::Language;
use layout::Layout;
use page::Sections;

/// All pages, as path (relative to the folder of the language) and text.
pub(crate) fn emit(api: &Api, language: &Language) -> Vec<(String, String)> {
    let mut sections = Sections::default();
    let mut pages = Vec::new();
    for client in &api.clients {
        pages.extend(client_pages(api, client, language, &mut sections));
    }
    pages.extend(codes_page(api, language));
    pages
}

fn codes_page(api: &Api, language: &Language) -> Option<(String, String)> {
    let page = || codes::build(&api.codes, language, &labels::ENGLISH);
    (!api.codes.is_empty())
        .then(|| ("error-codes.md".to_owned(), Layout::genauth().render_codes(page())))
}

fn client_pages<'a>(
    api: &'a Api,
    client: &'a Client,
    language: &'a Language,
    sections: &'a mut Sections,
) -> impl Iterator<Item = (String, String)> + 'a {
    let groups = client.groups.iter();
    let operations = groups.flat_map(|group| {
        group.operations.iter().map(move |operation| (group, operation))
    });
    operations.filter_map(|(group, operation)| {
        let path = path(client, group, operation)?;
        let page = page::build(api, client, operation, language, sections);
        Some((path, Layout::genauth().render(page)))
    })
}

/// Where the page of an operation is, if it has one.
fn path(client: &Client, group: &Group, operation: &Operation) -> Option<String> {
    let page = operation.page.as_ref()?;
    Some(format!("{}/{}/{page}.md", client.name, group.folder))
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
