//! Pages with holes: most of a page is the same in all languages, and is laid out for all of them at once.

use super::language::{Language, RUST};
use super::layout::Layout;
use super::page::{self, Sections};
use super::{codes, labels};
use crate::api::{Api, Client, Group, Operation};

/// Stands for the method. No document can have it: neither YAML nor JSON allows it as it is.
pub(super) const METHOD: &str = "\0";

/// The pages of all operations, and of the codes.
pub(crate) struct Forms<'a> {
    api: &'a Api,
    pub(super) forms: Vec<Form<'a>>,
}

/// A page with a hole for the method.
pub(super) struct Form<'a> {
    pub(super) path: String,
    pub(super) text: String,
    class: &'a str,
    operation: &'a Operation,
}

impl<'a> Forms<'a> {
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut sections = Sections::default();
        let forms = api.clients.iter().flat_map(|client| {
            let groups = client.groups.iter();
            groups.flat_map(move |group| {
                group.operations.iter().map(move |operation| (client, group, operation))
            })
        });
        let forms = forms.filter_map(|(client, group, operation)| {
            Some(Form {
                path: path(client, group, operation)?,
                text: Layout::genauth().render(page::build(
                    api,
                    client,
                    operation,
                    &mut sections,
                )),
                class: &client.type_name,
                operation,
            })
        });
        Self {
            forms: forms.collect(),
            api,
        }
    }

    /// The pages of a language, as path (relative to its folder) and text.
    pub(crate) fn fill(&self, language: &Language) -> Vec<(String, String)> {
        let pages =
            self.forms.iter().map(|form| (form.path.clone(), form.fill(language)));
        pages.chain(self.codes(language)).collect()
    }

    /// The page of the codes, if there are any.
    pub(super) fn codes(&self, language: &Language) -> Option<(String, String)> {
        let codes = &self.api.codes;
        let page = || codes::build(codes, language, &labels::ENGLISH);
        (!codes.is_empty()).then(|| {
            ("error-codes.md".to_owned(), Layout::genauth().render_codes(page()))
        })
    }
}

impl Form<'_> {
    fn fill(&self, language: &Language) -> String {
        let method = self.method(language);
        let mut text = String::with_capacity(self.text.len() + method.len());
        let mut parts = self.text.split(METHOD);
        text.extend(parts.next());
        parts.for_each(|part| text.extend([&method, part]));
        text
    }

    /// What goes into the hole: `AuthenticationClient.enrollFactor`.
    pub(super) fn method(&self, language: &Language) -> String {
        format!("{}.{}", self.class, method(language, self.operation))
    }
}

/// As the language has it. Ours has been decided with all other Rust names.
fn method(language: &Language, operation: &Operation) -> String {
    match operation.plain_method() {
        name if language == RUST => name.to_owned(),
        name => language.method(name),
    }
}

/// Where the page of an operation is, if it has one.
fn path(client: &Client, group: &Group, operation: &Operation) -> Option<String> {
    let page = operation.page.as_ref()?;
    Some(format!("{}/{}/{page}.md", client.name, group.folder))
}
