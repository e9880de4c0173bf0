//! `sidebar.json`: nodes `{title, path?, redirect?, children?}`, as upstream's site has them.
//!
//! A path begins at the folder that the folders of the languages and the guides are in. A node without
//! a page of its own redirects to the first that it has below it.

use serde_json::{Map, Value};

use super::guides::GUIDES;
use super::{Chapter, INDEX, Module, word};
use crate::docs::languages::Language;
use crate::docs::page_templates::{self, PageTemplate};
use crate::docs::{markdown, page};
use crate::rust::Sdk;

/// A page, or a heading over others.
pub(super) struct Node {
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

    /// Where one gets by it.
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

/// The text of the file.
pub(super) fn text(nodes: &[Node]) -> String {
    let nodes: Value = nodes.iter().map(Node::json).collect();
    format!("{nodes:#}\n")
}

/// Where to begin, a node for each client, the codes, and other guides.
pub(super) fn nodes(
    modules: &[Module<'_>],
    sdk: &Sdk<'_>,
    language: &Language,
) -> Vec<Node> {
    let mut general = guides(language, None).into_iter();
    let mut nodes: Vec<Node> = general.next().into_iter().collect();
    nodes.extend(modules.iter().map(|module| of_module(module, language)));
    if !sdk.api.codes.is_empty() {
        nodes.push(Node::page(word("codes"), &place(language, page_templates::CODES)));
    }
    if general.len() > 0 {
        nodes.push(Node::heading(word("more")).over(general));
    }
    nodes
}

/// Those about a client, or about none. They are about our language.
fn guides(language: &Language, module: Option<&str>) -> Vec<Node> {
    let guides = GUIDES
        .iter()
        .filter(|guide| language.is_own() && guide.module.as_deref() == module);
    guides.map(|guide| Node::page(&guide.title, &guide.path())).collect()
}

fn of_module(module: &Module<'_>, language: &Language) -> Node {
    let chapters = module.chapters.iter();
    let groups = chapters.map(|chapter| of_chapter(chapter, language));
    let guides = guides(language, Some(&module.client.name));
    let node = Node::page(module.title(), &place(language, &module.path()));
    node.over(groups.chain(guides))
}

fn of_chapter(chapter: &Chapter<'_>, language: &Language) -> Node {
    let leaf = |form: &&PageTemplate<'_>| {
        Node::page(page::name(form.operation), &place(language, &form.path))
    };
    let path = place(language, &chapter.path());
    let node = Node::page(&chapter.group.title, &path);
    node.over(chapter.forms.iter().map(leaf))
}

fn place(language: &Language, path: &str) -> String {
    format!("{}/{path}", language.name)
}
