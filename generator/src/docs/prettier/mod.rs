//! Markdown formatted as prettier 2.6 formats it, with the configuration of upstream's documentation:
//! `tabWidth: 2, semi: true, singleQuote: true, jsxSingleQuote: true, trailingComma: none,
//! printWidth: 80`.
//!
//! Upstream's maintainers run prettier over their pages, so a page is equal to theirs byte for byte
//! only if this agrees with it, on broken tables too. [`blocks`] and [`inline`] read a page,
//! [`mod@print`] and [`spans`] write it, [`words`] puts spaces between Chinese and Latin letters,
//! [`table`] aligns tables, and [`json`] formats code blocks.
//!
//! Not as prettier does it: code blocks in other languages and JSON with comments or bare keys,
//! which stay as they are, and an underscore that begins emphasis within a word.

mod addresses;
mod blocks;
mod inline;
mod json;
mod print;
mod spans;
mod table;
mod words;

/// Returns a page as prettier writes it.
pub(super) fn format(page: &str) -> String {
    addresses::show(print::document(&blocks::read(page)))
}

#[cfg(test)]
mod tests;
