//! The `sidebar.json` of upstream's documentation: one for all languages, with the pages that
//! authing-docs-factory writes and those that people write.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::{Document, Operation};
use super::{file_name, folder, quirks};
use crate::platform::Platform;

static WRITTEN: LazyLock<Written> = LazyLock::new(|| {
    let yaml = include_str!("../../../../templates/upstream.yaml");
    serde_yaml::from_str(yaml)
        .unwrap_or_else(|defect| panic!("templates/upstream.yaml: {defect}"))
});

/// The parts of the navigation that people write.
#[derive(Deserialize)]
struct Written {
    root: String,
    languages: Map<String, Value>,
    first: Page,
    clients: Map<String, Value>,
}

#[derive(Deserialize)]
struct Client {
    title: String,
    groups: Map<String, Value>,
    pages: Vec<Page>,
}

#[derive(Deserialize)]
struct Page {
    title: String,
    /// The name of its file without the extension.
    page: String,
}

impl Page {
    fn node(&self, folder: &str) -> Value {
        json!({"title": self.title, "path": format!("{folder}/{}.md", self.page)})
    }
}

/// Returns the text of the file, which no newline ends.
pub(crate) fn sidebar(documents: &[(&str, Value)], platform: &Platform) -> String {
    let modules = WRITTEN.clients.iter().filter_map(|(client, written)| {
        let (_, document) = documents.iter().find(|(name, _)| name == client)?;
        let written = Client::deserialize(written).ok()?;
        Some(Module::of(client, written, Document(document), platform))
    });
    let modules: Vec<_> = modules.collect();
    let nodes = WRITTEN.languages.iter().map(|(name, title)| {
        let root = format!("{}/{name}", WRITTEN.root);
        let first = &WRITTEN.first;
        let mut children = vec![first.node(&root)];
        children.extend(modules.iter().map(|module| module.node(&root)));
        json!({
            "title": title,
            "path": format!("{root}/"),
            "redirect": format!("{root}/{}.html", first.page),
            "children": children,
        })
    });
    format!("{:#}", nodes.collect::<Value>())
}

/// The pages of a client, for all languages.
struct Module<'a> {
    client: &'a str,
    written: Client,
    groups: Vec<(&'a str, Vec<Generated<'a>>)>,
}

/// A page that authing-docs-factory writes.
struct Generated<'a> {
    title: Option<&'a str>,
    name: String,
}

impl<'a> Module<'a> {
    fn of(
        client: &'a str,
        written: Client,
        document: Document<'a>,
        platform: &Platform,
    ) -> Self {
        let groups = document.groups().into_iter();
        let groups = groups.map(|group| (group, generated(group, document, platform)));
        Self {
            client,
            written,
            groups: groups.collect(),
        }
    }

    /// Returns the node in a language.
    fn node(&self, root: &str) -> Value {
        let root = format!("{root}/{}", self.client);
        let written = &self.written.groups;
        let first = written.keys().map(String::as_str);
        let others = self.groups.iter().map(|(group, _)| *group);
        let others = others.filter(|group| !written.contains_key(*group));
        let groups = first.chain(others).filter_map(|group| {
            let pages = self.pages(group, &format!("{root}/{}", folder(group)));
            (!pages.is_empty()).then(|| json!({"title": group, "children": pages}))
        });
        let pages = self.written.pages.iter().map(|page| page.node(&root));
        let children: Vec<Value> = groups.chain(pages).collect();
        json!({"title": self.written.title, "children": children})
    }

    /// Returns the nodes of the pages of a group, those that people write first.
    fn pages(&self, group: &str, root: &str) -> Vec<Value> {
        let written = self.written.groups.get(group).map(Vec::<Page>::deserialize);
        let written = written.and_then(Result::ok).into_iter().flatten();
        let of_group = self.groups.iter().filter(|(name, _)| *name == group);
        let generated = of_group.flat_map(|(_, pages)| pages);
        written
            .map(|page| page.node(root))
            .chain(generated.map(|page| page.node(root)))
            .collect()
    }
}

impl Generated<'_> {
    fn node(&self, root: &str) -> Value {
        let mut node = Map::new();
        if let Some(title) = self.title {
            node.insert("title".to_owned(), title.into());
        }
        node.insert("path".to_owned(), format!("{root}/{}", self.name).into());
        node.into()
    }
}

/// Returns the generated pages of a group.
fn generated<'a>(
    group: &str,
    document: Document<'a>,
    platform: &Platform,
) -> Vec<Generated<'a>> {
    let operations = document.operations().filter_map(quirks::one_method);
    let mut seen = HashSet::new();
    let pages = operations.filter_map(|operation| {
        let name = file_name(operation.path, platform);
        let is_printed = operation.group() == Some(group)
            && is_printed(operation, &name, document)
            && seen.insert(name.clone());
        is_printed.then(|| Generated {
            title: document.title(operation.path),
            name,
        })
    });
    pages.collect()
}

/// Returns whether authing-docs-factory manages to write the page. It stops at a folder that is not
/// there, at a missing description, at a schema within itself, and at a message without a schema.
fn is_printed(operation: Operation<'_>, name: &str, document: Document<'_>) -> bool {
    let messages = [operation.body(), operation.answer()];
    let has_messages = operation.answer().is_some()
        && operation.body().is_some() == operation.has_body();
    !name.contains('/')
        && has_messages
        && operation.parameters().iter().all(|parameter| parameter.is_described)
        && messages.into_iter().flatten().all(|root| is_complete(root, document))
}

/// A step on the way through the models of a message.
enum Step<'a> {
    Enter(&'a str),
    Leave(&'a str),
}

/// Returns whether all properties in a model are described, and no model is within itself.
fn is_complete<'a>(root: &'a str, document: Document<'a>) -> bool {
    let (mut around, mut done) = (HashSet::new(), HashSet::new());
    // A stack instead of recursion, because models may be nested deeply.
    let mut open = vec![Step::Enter(root)];
    while let Some(step) = open.pop() {
        match step {
            Step::Leave(model) => {
                around.remove(model);
                done.insert(model);
            }
            Step::Enter(model) if around.contains(model) => return false,
            Step::Enter(model) if done.contains(model) => {}
            Step::Enter(model) => {
                around.insert(model);
                open.push(Step::Leave(model));
                for member in document.members(model) {
                    if !member.is_described {
                        return false;
                    }
                    open.extend(member.kind.model().map(Step::Enter));
                }
            }
        }
    }
    true
}
