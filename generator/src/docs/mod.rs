//! The reference pages: [`Api`] in, one Markdown page per operation out.
//!
//! An operation becomes a [`page::Page`], plain data; the templates in `templates/` lay it out. What a
//! page says comes from the API, how it says it from a template, in which words from a locale file.

mod block;
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
    let mut pages = Vec::new();
    let mut sections = Sections::default();
    for client in &api.clients {
        for group in &client.groups {
            for operation in &group.operations {
                if let Some(path) = path(client, group, operation) {
                    let page = page::build(api, client, operation, &mut sections);
                    pages.push((path, layout::render(page)));
                }
            }
        }
    }
    pages
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
