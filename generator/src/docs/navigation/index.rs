//! Index pages: what there is in a language, in a client, and in a group.

use super::{Chapter, INDEX, Module, word};
use crate::diagnostic::Diagnostics;
use crate::docs::languages::{Language, client_class};
use crate::docs::layout::Layout;
use crate::docs::page_templates::{self, File, PageTemplate};
use crate::docs::{markdown, page};
use crate::model::Operation;
use crate::rust::Sdk;

/// An index page, ready for the template.
#[derive(Debug)]
pub(in crate::docs) struct Index {
    pub(in crate::docs) title: String,
    pub(in crate::docs) description: String,
    /// The first row is the heading; each cell in Markdown.
    pub(in crate::docs) table: Vec<Vec<String>>,
    /// There is a page of codes, next to this one.
    pub(in crate::docs) has_codes: bool,
}

/// All index pages, as path and text.
///
/// # Errors
///
/// A page on which a text of the documents gets out of its place.
pub(super) fn pages(
    modules: &[Module<'_>],
    sdk: &Sdk<'_>,
    language: &Language,
    is_read: bool,
) -> Result<Vec<File>, Diagnostics> {
    let mut pages = vec![(INDEX.to_owned(), of_language(modules, sdk))];
    for module in modules {
        pages.push((module.path(), of_module(module)));
        let chapters = module.chapters.iter();
        pages.extend(
            chapters.map(|chapter| (chapter.path(), of_chapter(sdk, chapter, language))),
        );
    }
    let render = |(path, index): (String, Index)| match Layout::genauth()
        .render_index(index, is_read)
    {
        Ok(text) => Ok((path, text)),
        Err(difference) => Err(page_templates::fault(&path, difference)),
    };
    page_templates::all(pages.into_iter().map(render))
}

fn of_language(modules: &[Module<'_>], sdk: &Sdk<'_>) -> Index {
    let rows = modules.iter().map(|module| {
        [
            titled(&module.client.title, &module.path()),
            markdown::code(&client_class(module.client)),
            count(module.chapters.iter().map(|chapter| chapter.forms.len()).sum()),
        ]
    });
    Index {
        title: word("reference").to_owned(),
        description: word("reference_description").to_owned(),
        table: tabulate(["api", "client", "operations"], rows.collect()),
        has_codes: !sdk.api.codes.is_empty(),
    }
}

fn of_module(module: &Module<'_>) -> Index {
    let folder = format!("{}/", module.client.name);
    let rows = module.chapters.iter().map(|chapter| {
        let path = chapter.path();
        [
            titled(&chapter.group.title, path.strip_prefix(&folder).unwrap_or(&path)),
            count(chapter.forms.len()),
            markdown::cell(&markdown::fold(&chapter.group.description)),
        ]
    });
    Index {
        title: markdown::heading(markdown::plain(&module.client.title)),
        description: markdown::block(&module.client.description),
        table: tabulate(["group", "operations", "purpose"], rows.collect()),
        has_codes: false,
    }
}

fn of_chapter(sdk: &Sdk<'_>, chapter: &Chapter<'_>, language: &Language) -> Index {
    let folder = format!("{}/", chapter.folder);
    let row = |form: &&PageTemplate<'_>| {
        let file = form.path.strip_prefix(&folder).unwrap_or(&form.path);
        [
            operation(form.operation, file),
            markdown::code(&form.method(sdk, language)),
            purpose(form.operation),
        ]
    };
    Index {
        title: markdown::heading(markdown::plain(&chapter.group.title)),
        description: markdown::block(&chapter.group.description),
        table: tabulate(
            ["operation", "method", "purpose"],
            chapter.forms.iter().map(row).collect(),
        ),
        has_codes: false,
    }
}

/// A link to what has this title.
pub(super) fn titled(title: &str, path: &str) -> String {
    markdown::link(title, markdown::plain(title), path)
}

/// A link to the page of an operation.
pub(super) fn operation(operation: &Operation, path: &str) -> String {
    markdown::link(&page::name(operation), page::title(operation), path)
}

fn count(number: usize) -> String {
    number.to_string()
}

fn tabulate(columns: [&'static str; 3], rows: Vec<[String; 3]>) -> Vec<Vec<String>> {
    let headings = columns.map(|column| word(column).to_owned());
    [headings].into_iter().chain(rows).map(Vec::from).collect()
}

/// The first sentence of the description, marked if nobody should call the operation any more.
fn purpose(operation: &Operation) -> String {
    let sentence = markdown::cell(&first_sentence(&operation.description));
    if operation.deprecated {
        format!("{} {sentence}", word("deprecated")).trim_end().to_owned()
    } else {
        sentence
    }
}

/// The first sentence of the first paragraph, on one line.
fn first_sentence(description: &str) -> String {
    let lines = description.trim().lines();
    let paragraph: Vec<&str> =
        lines.take_while(|line| !line.trim().is_empty()).collect();
    let text = markdown::fold(&paragraph.join(" "));
    let mut ends = text.match_indices(". ").map(|(end, _)| end);
    let end = ends.find(|end| is_end(&text, *end));
    end.and_then(|end| text.get(..=end)).unwrap_or(&text).to_owned()
}

/// Whether the full stop at this place ends a sentence, and not an abbreviation.
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
