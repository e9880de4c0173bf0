//! `sidebar.json`: nodes `{title, path?, redirect?, children?}`, in the format of the GenAuth site.
//!
//! A path starts at the folder that has the folders of the languages and of the guides. A node
//! without a page redirects to the first page below it.

use serde_json::{Map, Value};

use super::guides::GUIDES;
use crate::docs::contents::{self, CODES, ClientPages, Contents, GroupPages, INDEX};
use crate::docs::languages::Language;
use crate::docs::markdown;
use crate::docs::page::File;
use crate::locale::Locale;

/// A page, or a heading over others.
struct Node {
    title: String,
    path: Option<String>,
    children: Vec<Node>,
}

impl Node {
    fn page(title: impl Into<String>, path: &str) -> Self {
        Self {
            title: markdown::shown(&title.into()),
            // A folder stands for its index page.
            path: Some(format!("/{}", path.strip_suffix(INDEX).unwrap_or(path))),
            children: Vec::new(),
        }
    }

    fn heading(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            path: None,
            children: Vec::new(),
        }
    }

    fn over(self, children: impl IntoIterator<Item = Self>) -> Self {
        Self {
            children: children.into_iter().collect(),
            ..self
        }
    }

    /// Returns the path of the page, or else of the first page below.
    fn target(&self) -> Option<&str> {
        let first = || self.children.first().and_then(Self::target);
        self.path.as_deref().or_else(first)
    }

    fn json(&self) -> Value {
        let mut node = Map::new();
        node.insert("title".to_owned(), self.title.clone().into());
        let key = if self.path.is_some() { "path" } else { "redirect" };
        if let Some(target) = self.target() {
            node.insert(key.to_owned(), target.into());
        }
        if !self.children.is_empty() {
            let children = self.children.iter().map(Self::json).collect();
            node.insert("children".to_owned(), children);
        }
        node.into()
    }
}

/// Returns the file of a language, if there are any pages.
pub(in crate::docs) fn file(
    contents: &Contents<'_>,
    language: &Language,
    locale: &Locale,
) -> Option<File> {
    if contents.clients.is_empty() {
        return None;
    }
    let nodes = nodes(contents, language, locale);
    let nodes: Value = nodes.iter().map(Node::json).collect();
    Some(("sidebar.json".to_owned(), format!("{nodes:#}\n")))
}

/// Returns the guide to begin with, a node for each client, the error codes, and other guides.
fn nodes(contents: &Contents<'_>, language: &Language, locale: &Locale) -> Vec<Node> {
    let mut general = guides(language, None).into_iter();
    let mut nodes: Vec<Node> = general.next().into_iter().collect();
    nodes.extend(
        contents.clients.iter().map(|client| of_client(client, language, locale)),
    );
    if contents.has_codes {
        let title = locale.text("navigation.codes");
        nodes.push(Node::page(title, &place(language, CODES)));
    }
    if general.len() > 0 {
        nodes.push(Node::heading(locale.text("navigation.more")).over(general));
    }
    nodes
}

/// Returns the guides about a client, or about none. They are about our own language.
fn guides(language: &Language, client: Option<&str>) -> Vec<Node> {
    let guides = GUIDES
        .iter()
        .filter(|guide| language.is_own && guide.client.as_deref() == client);
    guides.map(|guide| Node::page(&guide.title, &guide.path())).collect()
}

fn of_client(pages: &ClientPages<'_>, language: &Language, locale: &Locale) -> Node {
    let groups = pages.groups.iter().map(|group| of_group(group, language));
    let webhooks = pages
        .webhooks()
        .map(|path| Node::page(locale.text("webhooks.title"), &place(language, &path)));
    let guides = guides(language, Some(&pages.client.name));
    let node = Node::page(pages.title(), &place(language, &pages.path()));
    node.over(groups.chain(webhooks).chain(guides))
}

fn of_group(pages: &GroupPages<'_>, language: &Language) -> Node {
    let leaves = pages.pages.iter().map(|page| {
        Node::page(contents::name(page.operation), &place(language, page.path))
    });
    Node::page(&pages.group.title, &place(language, &pages.path())).over(leaves)
}

fn place(language: &Language, path: &str) -> String {
    format!("{}/{path}", language.name)
}
