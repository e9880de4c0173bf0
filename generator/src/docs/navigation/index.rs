//! Index pages: of a language, of a client, and of a group.

use crate::docs::contents::{
    self, ClientPages, Contents, GroupPages, INDEX, OperationPage, WEBHOOKS,
};
use crate::docs::languages::{Language, client_class};
use crate::docs::markdown;
use crate::docs::page::{Index, Table};
use crate::locale::Locale;
use crate::model::{Operation, Server};

/// Returns all index pages with their paths.
pub(in crate::docs) fn pages(
    contents: &Contents<'_>,
    language: &Language,
    locale: &Locale,
) -> Vec<(String, Index)> {
    if contents.clients.is_empty() {
        return Vec::new();
    }
    let mut pages = vec![(INDEX.to_owned(), of_language(contents, locale))];
    for client in &contents.clients {
        pages.push((client.path(), of_client(contents, client, locale)));
        let groups = client.groups.iter();
        pages.extend(
            groups.map(|group| {
                (group.path(), of_group(contents, group, language, locale))
            }),
        );
    }
    pages
}

fn of_language(contents: &Contents<'_>, locale: &Locale) -> Index {
    let rows = contents.clients.iter().map(|pages| {
        [
            markdown::title_link(&pages.client.title, &pages.path()),
            markdown::code(&client_class(pages.client)),
            count(pages.groups.iter().map(|group| group.pages.len()).sum()),
        ]
    });
    Index {
        title: locale.text("navigation.reference").to_owned(),
        description: locale.text("navigation.reference_description").to_owned(),
        servers: Vec::new(),
        table: table(locale, ["api", "client", "operations"], rows),
        has_codes: contents.has_codes,
    }
}

fn of_client(
    contents: &Contents<'_>,
    pages: &ClientPages<'_>,
    locale: &Locale,
) -> Index {
    let client = format!("{}/", pages.client.name);
    let rows = pages.groups.iter().map(|pages| {
        let group = pages.group;
        let folder = pages.path();
        let path = folder.strip_prefix(&*client).unwrap_or(&folder);
        [
            markdown::title_link(&group.title, path),
            count(pages.pages.len()),
            markdown::cell(&markdown::fold(&group.description)),
        ]
    });
    let webhooks = pages.webhooks().map(|_| {
        [
            markdown::title_link(locale.text("webhooks.title"), WEBHOOKS),
            count(pages.client.webhooks.len()),
            markdown::cell(locale.text("webhooks.description")),
        ]
    });
    let rows = rows.chain(webhooks);
    Index {
        title: markdown::heading(markdown::plain(&pages.client.title)),
        description: markdown::block(&pages.client.description),
        servers: match contents.sdk.api.platform.credentials(&pages.client.name) {
            None => pages.client.servers.iter().map(server).collect(),
            Some(_) => Vec::new(),
        },
        table: table(locale, ["group", "operations", "purpose"], rows),
        has_codes: false,
    }
}

fn of_group(
    contents: &Contents<'_>,
    pages: &GroupPages<'_>,
    language: &Language,
    locale: &Locale,
) -> Index {
    let rows = pages.pages.iter().map(|page| {
        [
            link(page, page.file()),
            markdown::code(&language.method(contents.sdk, page.operation)),
            purpose(page.operation, locale),
        ]
    });
    Index {
        title: markdown::heading(markdown::plain(&pages.group.title)),
        description: markdown::block(&pages.group.description),
        servers: Vec::new(),
        table: table(locale, ["operation", "method", "purpose"], rows),
        has_codes: false,
    }
}

/// Returns the URL of a server as code, with its description.
pub(crate) fn server(server: &Server) -> String {
    let url = markdown::code(&server.url());
    match markdown::inline(&markdown::fold(&server.description)) {
        about if about.is_empty() => url,
        about => format!("{url}: {about}"),
    }
}

/// Returns a link to the page of an operation.
pub(super) fn link(page: &OperationPage<'_>, path: &str) -> String {
    let operation = page.operation;
    markdown::link(&contents::name(operation), contents::title(operation), path)
}

fn count(number: usize) -> String {
    number.to_string()
}

fn table(
    locale: &Locale,
    columns: [&str; 3],
    rows: impl Iterator<Item = [String; 3]>,
) -> Table {
    let heading =
        columns.map(|column| locale.text(&format!("navigation.{column}")).to_owned());
    [heading].into_iter().chain(rows).map(Vec::from).collect()
}

/// Returns the first sentence of the description, with a mark if the operation is deprecated.
fn purpose(operation: &Operation, locale: &Locale) -> String {
    let sentence = markdown::cell(&first_sentence(&operation.description));
    if operation.deprecated {
        let mark = locale.text("navigation.deprecated");
        format!("{mark} {sentence}").trim_end().to_owned()
    } else {
        sentence
    }
}

/// Returns the first sentence of the first paragraph, on one line.
fn first_sentence(description: &str) -> String {
    let lines = description.trim().lines();
    let paragraph: Vec<&str> =
        lines.take_while(|line| !line.trim().is_empty()).collect();
    let text = markdown::fold(&paragraph.join(" "));
    let mut ends = text.match_indices(". ").map(|(end, _)| end);
    let end = ends.find(|end| is_end(&text, *end));
    end.and_then(|end| text.get(..=end)).unwrap_or(&text).to_owned()
}

/// Returns whether the full stop at this place ends a sentence, and not an abbreviation.
fn is_end(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at + 2..).unwrap_or_default();
    let abbreviated =
        ["e.g", "i.e", "etc", "vs"].iter().any(|word| before.ends_with(word));
    !abbreviated && !after.starts_with(|letter: char| letter.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn sentences_end_where_they_end() {
        for (description, sentence) in [
            ("Does it. Does more.", "Does it."),
            ("Does it\nin two lines. More.", "Does it in two lines."),
            (
                "Does a.b, e.g. This, and v1. of it. More",
                "Does a.b, e.g. This, and v1. of it.",
            ),
            ("No end", "No end"),
            ("Ends with `a. B`. And on.", "Ends with `a."),
            ("First:\n\n- a", "First:"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(description), sentence);
        }
    }
}
