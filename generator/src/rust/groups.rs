//! The table of contents on the front page of the crate's documentation.

use std::fmt::Write as _;

use super::doc;
use crate::header::MARKER;
use crate::model::{Api, Client, Group};

/// Each group with its methods, as Markdown with links that rustdoc resolves.
pub(super) fn markdown(api: &Api) -> String {
    let mut text = format!(
        "<!-- {MARKER} from spec/. Edit spec/ or generator/, not this file. -->\n"
    );
    for client in &api.clients {
        let name = &client.type_name;
        text.push_str(&format!("\n# Methods of [`{name}`]\n"));
        for group in &client.groups {
            text.push_str(&entry(client, group));
        }
    }
    text
}

fn entry(client: &Client, group: &Group) -> String {
    let Client {
        name, type_name, ..
    } = client;
    let Group { title, module, .. } = group;
    let description = doc::markdown(&group.description);
    let mut text = format!("\n## {}\n\n", doc::plain(title));
    if !description.is_empty() {
        text.push_str(&format!("{description}\n\n"));
    }
    // Writing to a string can't fail.
    let _ = write!(text, "Types: [`models::{name}::{module}`]. Methods:\n\n");
    for operation in &group.operations {
        let method = operation.plain_method();
        let summary = doc::sentence(operation.summary.trim().trim_end_matches('.'));
        let _ = writeln!(text, "- [`{method}`]({type_name}::{method}): {summary}");
    }
    text
}
