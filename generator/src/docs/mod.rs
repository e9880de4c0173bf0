//! The reference pages: the [`Api`](crate::model::Api) in, pages in Markdown and the files that
//! lead to them out.
//!
//! [`operation`] says what a page states, as the data of [`page`]. [`layout`] lays it out with the
//! templates in `templates/` and the words of a locale. [`page_templates`] does so once for all
//! programming languages; what differs between them is in [`languages`]. [`upstream`] makes the
//! same data from a document as authing-docs-factory does, mistakes included.

mod codes;
pub(crate) mod compare;
mod contents;
mod digests;
mod jinja;
mod json;
pub(crate) mod languages;
mod layout;
mod limits;
pub(crate) mod markdown;
pub(crate) mod models;
mod navigation;
mod operation;
mod page;
pub(crate) mod page_templates;
mod paths;
mod prettier;
mod rows;
pub(crate) mod site;
mod structure;
pub(crate) mod table;
pub(crate) mod types;
pub(crate) mod upstream;
pub(crate) mod webhooks;
mod width;

use std::sync::LazyLock;

use crate::diagnostic::Diagnostics;
use crate::header::MARKER;
use crate::locale::Locale;
use crate::rust::Sdk;
use languages::RUST;
use layout::Layout;
use page_templates::PageTemplates;
pub(crate) use paths::paths;

/// Returns the files that are committed: the pages of our own language, and digests of the pages of
/// other languages.
///
/// # Errors
///
/// A page on which a text of the documents gets out of its place.
pub(crate) fn committed(
    sdk: &Sdk<'_>,
    locale: &Locale,
) -> Result<Vec<(String, String)>, Diagnostics> {
    let templates = PageTemplates::new(sdk, locale)?;
    let pages = templates.fill(RUST)?.into_iter();
    let mut files: Vec<_> =
        pages.map(|(path, text)| (format!("{}/{path}", RUST.name), text)).collect();
    files.push((digests::FILE.to_owned(), digests::text(&templates)?));
    Ok(files)
}

/// The first comment of the pages in each locale.
static NOTICES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let layout = |locale| Layout::new(locale, "notice", "source", Some(MARKER));
    Locale::all().iter().map(|locale| layout(locale).notice()).collect()
});

#[cfg(test)]
pub(crate) fn notice() -> &'static str {
    &NOTICES[0]
}

/// Returns whether this is a page of ours: its first comment is the notice, and stands where the
/// template has it.
pub(crate) fn is_page(text: &str) -> bool {
    let Some(Some((title, rest))) =
        text.strip_prefix("# ").map(|text| text.split_once("\n\n"))
    else {
        return false;
    };
    let begins = |text: &str| NOTICES.iter().any(|notice| text.starts_with(notice));
    let after_remark = || rest.strip_prefix("> ")?.split_once("\n\n");
    !title.contains('\n')
        && (begins(rest)
            || after_remark()
                .is_some_and(|(remark, rest)| !remark.contains('\n') && begins(rest)))
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
pub(crate) mod hostile;
#[cfg(test)]
mod tests;
