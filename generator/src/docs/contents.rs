//! The table of contents: clients, groups and pages in the order of the specification.

use heck::ToTitleCase;

use super::markdown;
use crate::model::{Client, Group, Operation};
use crate::rust::Sdk;

/// The index page of a folder.
pub(super) const INDEX: &str = "README.md";
/// The page of error codes, in the folder of a language.
pub(super) const CODES: &str = "error-codes.md";
/// The page of webhooks, in the folder of a client.
pub(super) const WEBHOOKS: &str = "webhooks.md";

/// All pages. Clients and groups without pages are left out.
pub(super) struct Contents<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) clients: Vec<ClientPages<'a>>,
    /// True if there is a page of error codes.
    pub(super) has_codes: bool,
}

/// The pages of a client.
pub(super) struct ClientPages<'a> {
    pub(super) client: &'a Client,
    pub(super) groups: Vec<GroupPages<'a>>,
}

/// The pages of a group.
pub(super) struct GroupPages<'a> {
    pub(super) group: &'a Group,
    /// The path of the folder in the folder of a language.
    folder: &'a str,
    /// Those of deprecated operations come last.
    pub(super) pages: Vec<OperationPage<'a>>,
}

/// The page of an operation.
#[derive(Clone)]
pub(super) struct OperationPage<'a> {
    pub(super) client: &'a Client,
    pub(super) operation: &'a Operation,
    /// The path in the folder of a language.
    pub(super) path: &'a str,
}

impl<'a> Contents<'a> {
    pub(super) fn of(sdk: &'a Sdk<'a>) -> Self {
        let clients = sdk.api.clients.iter().map(|client| ClientPages::of(sdk, client));
        Self {
            sdk,
            clients: clients.filter(|client| !client.is_empty()).collect(),
            has_codes: !sdk.api.codes.is_empty(),
        }
    }

    /// Returns the pages of all operations.
    pub(super) fn pages(&self) -> impl Iterator<Item = OperationPage<'a>> {
        let groups = self.clients.iter().flat_map(|client| &client.groups);
        groups.flat_map(|group| group.pages.iter().cloned())
    }
}

impl<'a> ClientPages<'a> {
    fn of(sdk: &'a Sdk<'a>, client: &'a Client) -> Self {
        let groups =
            client.groups.iter().map(|group| GroupPages::of(sdk, client, group));
        Self {
            client,
            groups: groups.filter(|group| !group.pages.is_empty()).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.client.webhooks.is_empty()
    }

    /// Returns the path of the page of webhooks, if there are any.
    pub(super) fn webhooks(&self) -> Option<String> {
        let path = || format!("{}/{WEBHOOKS}", self.client.name);
        (!self.client.webhooks.is_empty()).then(path)
    }

    /// Returns the client's name in words, which is enough next to its groups.
    pub(super) fn title(&self) -> String {
        self.client.name.to_title_case()
    }

    /// Returns the path of the index page.
    pub(super) fn path(&self) -> String {
        format!("{}/{INDEX}", self.client.name)
    }
}

impl<'a> GroupPages<'a> {
    fn of(sdk: &'a Sdk<'a>, client: &'a Client, group: &'a Group) -> Self {
        let page = |operation: &'a Operation| {
            Some(OperationPage {
                client,
                operation,
                path: sdk.pages.get(&operation.node)?,
            })
        };
        let mut pages: Vec<_> = group.operations.iter().filter_map(page).collect();
        pages.sort_by_key(|page| page.operation.deprecated);
        Self {
            group,
            pages,
            folder: sdk.pages.get(&group.node).map_or("", String::as_str),
        }
    }

    /// Returns the path of the index page.
    pub(super) fn path(&self) -> String {
        format!("{}/{INDEX}", self.folder)
    }
}

impl OperationPage<'_> {
    /// Returns the path in the folder of the group.
    pub(super) fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// Returns the title of an operation's page, in Markdown.
pub(super) fn title(operation: &Operation) -> String {
    markdown::inline(&name(operation))
}

/// Returns the summary as it was written, or the method's name in words.
pub(super) fn name(operation: &Operation) -> String {
    if !operation.summary.trim().is_empty() {
        return markdown::fold(&operation.summary);
    }
    let words = operation.name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
