//! The table of contents on the front page of the crate's documentation.

use std::fmt::Write as _;

use super::doc;
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
    let (name, type_name) = (&client.name, &sdk.surface.names[client.node]);
    let (title, module) = (&group.title, &sdk.surface.names[group.node]);
    let description = doc::markdown(&group.description);
    let mut text = format!("\n## {}\n\n", doc::plain(title));
    if !description.is_empty() {
        text.push_str(&format!("{description}\n\n"));
    }
    // Writing to a string can't fail.
    let _ = write!(text, "Types: [`models::{name}::{module}`]. Methods:\n\n");
    for operation in &group.operations {
        let method = &sdk.surface.names[operation.node];
        let summary = doc::sentence(operation.summary.trim().trim_end_matches('.'));
        let _ = writeln!(text, "- [`{method}`]({type_name}::{method}): {summary}");
    }
    text
}
