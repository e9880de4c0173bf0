//! The tables of contents in the crate's documentation: methods on the front page, types on the page
//! of their module.

use std::fmt::Write as _;

use super::doc;
use super::models::{self, Content};
use super::sdk::Sdk;
use crate::header::MARKER;
use crate::model::{Client, Group};

/// Each group with its methods, as Markdown with links that rustdoc resolves.
pub(super) fn markdown(sdk: &Sdk<'_>) -> String {
    let mut text = format!(
        "<!-- {MARKER} from spec/. Edit spec/ or generator/, not this file. -->\n"
    );
    for client in &sdk.api.clients {
        let name = &sdk.surface.names[client.node];
        text.push_str(&format!("\n# Methods of [`{name}`]\n"));
        for group in &client.groups {
            text.push_str(&entry(sdk, client, group));
        }
    }
    text
}

fn entry(sdk: &Sdk<'_>, client: &Client, group: &Group) -> String {
    let (title, type_name) = (&group.title, &sdk.surface.names[client.node]);
    let description = doc::markdown(&group.description);
    let mut text = format!("\n## {}\n\n", doc::plain(title));
    if !description.is_empty() {
        text.push_str(&format!("{description}\n\n"));
    }
    let mut operations: Vec<_> = group.operations.iter().collect();
    operations.sort_by_key(|one| one.deprecated);
    for operation in operations {
        let method = &sdk.surface.names[operation.node];
        let summary = doc::sentence(operation.summary.trim().trim_end_matches('.'));
        // Writing to a string can't fail.
        let _ = writeln!(text, "- [`{method}`]({type_name}::{method}): {summary}");
    }
    text
}

/// The types by client and group, as Markdown with links that rustdoc resolves.
pub(super) fn models(sdk: &Sdk<'_>) -> String {
    let mut text = format!(
        "<!-- {MARKER} from spec/. Edit spec/ or generator/, not this file. -->\n\nThe types of requests and responses.\n"
    );
    for client in &sdk.api.clients {
        let name = &sdk.surface.names[client.node];
        text.push_str(&format!("\n# Types of [`{name}`](crate::{name})\n"));
        let mut contents = models::by_module(sdk, client);
        for group in &client.groups {
            if let Some(content) = contents.remove(&sdk.surface.names[group.node]) {
                types(&mut text, &doc::plain(&group.title), &content);
            }
        }
        for content in contents.values() {
            types(&mut text, "Several groups", content);
        }
    }
    if let Some(shared) = models::shared(sdk) {
        text.push_str("\n# Types of several clients\n");
        links(&mut text, &shared);
    }
    text
}

fn types(text: &mut String, title: &str, content: &Content<'_>) {
    text.push_str(&format!("\n## {title}\n"));
    links(text, content);
}

/// Adds a paragraph with a link in each line.
fn links(text: &mut String, content: &Content<'_>) {
    let links: Vec<_> =
        content.names().into_iter().map(|name| format!("[`{name}`]")).collect();
    text.push_str(&format!("\n{}\n", links.join(",\n")));
}
