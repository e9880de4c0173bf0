//! The reference pages: [`Api`] in, one Markdown page per operation out, and one of all codes.
//!
//! An operation becomes a [`page::Page`], plain data; the templates in `templates/` lay it out. What a
//! page says comes from the API, how it says it from a template, in which words from a locale file.

mod block;
mod codes;
mod inline;
mod json;
mod labels;
mod layout;
mod markdown;
mod models;
mod page;
mod rows;
mod sample;
mod table;
mod types;
mod width;

use crate::api::{Api, Client, Group, Operation};
use page::Sections;

/// The folder of the pages whose methods and samples are Rust.
pub(crate) const LANGUAGE: &str = "rust";

/// All pages, as path (relative to the root of the pages) and text.
pub(crate) fn emit(api: &Api) -> Vec<(String, String)> {
    let mut sections = Sections::default();
    let mut pages = Vec::new();
    for client in &api.clients {
        pages.extend(client_pages(api, client, &mut sections));
    }
    pages.extend(codes_page(api));
    pages
}

fn codes_page(api: &Api) -> Option<(String, String)> {
    let page = || layout::render_codes(codes::build(&api.codes, &labels::ENGLISH));
    (!api.codes.is_empty()).then(|| (format!("{LANGUAGE}/error-codes.md"), page()))
}

fn client_pages<'a>(
    api: &'a Api,
    client: &'a Client,
    sections: &'a mut Sections,
) -> impl Iterator<Item = (String, String)> + 'a {
    let groups = client.groups.iter();
    let operations = groups.flat_map(|group| {
        group.operations.iter().map(move |operation| (group, operation))
    });
    operations.filter_map(|(group, operation)| {
        let path = path(client, group, operation)?;
        Some((path, layout::render(page::build(api, client, operation, sections))))
    })
}

/// Where the page of an operation is, if it has one.
fn path(client: &Client, group: &Group, operation: &Operation) -> Option<String> {
    let page = operation.page.as_ref()?;
    Some(format!("{LANGUAGE}/{}/{}/{page}.md", client.name, group.folder))
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
