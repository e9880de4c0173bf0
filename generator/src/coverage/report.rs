//! Figures and findings as text, and the figures as JSON.

use serde_json::{Map, Value, json};

use super::{Client, Count, Coverage, Kind};
use crate::{line, text};

impl Coverage {
    /// Returns a table for each client, the figures that it leaves out, and the findings.
    pub fn text(&self) -> String {
        let clients: Vec<String> = self.clients.iter().map(client).collect();
        clients.join("\n")
    }

    /// Returns `{"<client>": {"operations": {"document": 1, "sdk": 1, "docs": 1}, …, "paged":
    /// ["…"]}}`
    pub fn json(&self) -> String {
        let clients: Map<String, Value> =
            self.clients.iter().map(|one| (one.name.clone(), figures(one))).collect();
        text::json(&Value::Object(clients))
    }

    /// Returns the names that are missing. If none is, the string is empty.
    pub fn findings(&self) -> String {
        self.clients.iter().map(findings).collect()
    }

    /// Returns the methods that return lists page by page.
    pub fn paged(&self) -> String {
        self.clients.iter().map(paged).collect()
    }
}

fn client(client: &Client) -> String {
    let mut text = format!(
        "{:<16}{:>9}{:>9}{:>9}\n",
        line::name(&client.name),
        "document",
        "SDK",
        "docs"
    );
    for (
        kind,
        Count {
            document,
            sdk,
            docs,
        },
    ) in Kind::ALL.into_iter().zip(client.counts)
    {
        // Most documents have only the first kinds.
        if document == 0 && kind > Kind::EnumValue {
            continue;
        }
        text.push_str(&format!(
            "  {:<16}{document:>7}{sdk:>9}{docs:>9}\n",
            kind.plural()
        ));
    }
    text.push_str(&footnote(client));
    text.push_str(&findings(client));
    text
}

/// Returns the figures that the table leaves out.
fn footnote(client: &Client) -> String {
    let kinds = Kind::ALL.into_iter().zip(client.without_page);
    let kinds = kinds.filter(|(kind, count)| *count > 0 || *kind <= Kind::EnumValue);
    let kinds = kinds.map(|(kind, count)| format!("{}: {count}", kind.plural()));
    let kinds: Vec<_> = kinds.collect();
    format!(
        "  Without a page, so not in the table: {}.\n  Hidden, so without a method: \
         operations: {}.\n",
        kinds.join(", "),
        client.hidden
    )
}

fn findings(client: &Client) -> String {
    let mut text = String::new();
    for finding in client.findings.iter() {
        text.push_str(&format!("\n{finding}\n"));
    }
    if client.unlisted > 0 {
        let name = line::name(&client.name);
        text.push_str(&format!("\nand {} more for {name}\n", client.unlisted));
    }
    text
}

fn paged(client: &Client) -> String {
    let mut text = format!(
        "\n{}, methods that return a list page by page: {}\n",
        line::name(&client.name),
        client.paged.len()
    );
    text.extend(client.paged.iter().map(|method| format!("  {}\n", line::name(method))));
    text
}

fn figures(client: &Client) -> Value {
    let figures = Kind::ALL.into_iter().zip(client.counts);
    let figures = figures.map(
        |(
            kind,
            Count {
                document,
                sdk,
                docs,
            },
        )| {
            let name = kind.plural().replace(' ', "_");
            (name, json!({"document": document, "sdk": sdk, "docs": docs}))
        },
    );
    let paged = ("paged".to_owned(), json!(client.paged));
    Value::Object(figures.chain([paged]).collect())
}
