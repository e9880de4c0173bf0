//! The reference pages: the [`Api`](crate::model::Api) in, one Markdown page per operation out, one of all codes, and the way to them.
//!
//! An operation becomes a [`page::Page`], plain data; the templates in `templates/` lay it out. What a
//! page says comes from the API, how it says it from a template, in which words from a locale file.
//! What differs between the languages of the SDKs is in [`languages`], and all else is laid out once, in
//! [`page_templates`]. [`upstream`] makes the pages as
//! they were before this project, mistakes included.

mod codes;
pub(crate) mod compare;
mod digests;
mod jinja;
mod json;
pub(crate) mod languages;
mod layout;
mod limits;
pub(crate) mod locale;
pub(crate) mod markdown;
pub(crate) mod models;
mod navigation;
mod page;
pub(crate) mod page_templates;
mod paths;
mod rows;
mod structure;
pub(crate) mod table;
mod types;
pub(crate) mod upstream;
mod width;

use crate::diagnostic::Diagnostics;
use crate::rust::Sdk;
use languages::RUST;
pub(crate) use layout::notice;
use page_templates::PageTemplates;
pub(crate) use paths::paths;

/// What is committed: the pages of our own language, the chapters of the site, and digests of the other languages.
///
/// # Errors
///
/// A page on which a text of the documents gets out of its place.
pub(crate) fn committed(sdk: &Sdk<'_>) -> Result<Vec<(String, String)>, Diagnostics> {
    let forms = PageTemplates::new(sdk)?;
    let pages = forms.fill(RUST)?.into_iter();
    let mut files: Vec<_> =
        pages.map(|(path, text)| (format!("{}/{path}", RUST.name), text)).collect();
    files.push((navigation::SUMMARY.to_owned(), forms.summary()?));
    files.push((digests::FILE.to_owned(), digests::text(&forms)?));
    Ok(files)
}

/// Whether this is a page of ours: its first comment is the notice, and stands where the template has it.
pub(crate) fn is_page(text: &str) -> bool {
    let Some(Some((title, rest))) =
        text.strip_prefix("# ").map(|text| text.split_once("\n\n"))
    else {
        return false;
    };
    let notice = notice();
    let after_remark = || rest.strip_prefix("> ")?.split_once("\n\n");
    !title.contains('\n')
        && (rest.starts_with(notice)
            || after_remark().is_some_and(|(remark, rest)| {
                !remark.contains('\n') && rest.starts_with(notice)
            }))
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
pub(crate) mod hostile;
#[cfg(test)]
mod tests;
