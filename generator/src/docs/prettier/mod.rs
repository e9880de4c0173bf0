//! Markdown formatted as prettier 2.6 formats it, with the configuration of upstream's documentation:
//! `tabWidth: 2, semi: true, singleQuote: true, jsxSingleQuote: true, trailingComma: none,
//! printWidth: 80`.
//!
//! Upstream's maintainers run prettier over their pages, so a page is equal to theirs byte for byte
//! only if this agrees with it, on broken tables too. [`blocks`] reads a page, [`print`] writes it,
//! [`words`] puts spaces between Chinese and Latin letters, [`table`] aligns tables, and [`json`]
//! formats code blocks. Code blocks in other languages stay as they are.

mod addresses;
mod blocks;
mod inline;
mod json;
mod print;
mod table;
mod words;

/// Returns a page as prettier writes it.
pub(super) fn format(page: &str) -> String {
    addresses::show(print::document(&blocks::read(page)))
}

#[cfg(test)]
mod tests;
