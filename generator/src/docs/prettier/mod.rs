//! Markdown formatted as prettier 2.6 formats it, with the configuration of upstream's documentation:
//! `tabWidth: 2, semi: true, singleQuote: true, jsxSingleQuote: true, trailingComma: none,
//! printWidth: 80`.
//!
//! Upstream's maintainers run prettier over their pages, so a page is equal to theirs byte for byte
//! only if this agrees with it. Prettier 2 reads Markdown with remark-parse 8, which differs from
//! CommonMark, so this reads a page in the same way: [`blocks`] with [`code`], [`mod@html`], [`lists`]
//! and [`table`], then [`inline`] with [`links`]. [`mod@print`] writes it, [`words`] puts spaces between
//! Chinese and Latin letters, and [`json`] formats code blocks.
//!
//! Not as prettier does it: code blocks in other languages that it knows, which stay as they are,
//! and footnotes, formulas that are blocks, front matter and prettier's own comments, which are read
//! as other text.

mod blocks;
mod code;
mod html;
mod inline;
mod json;
mod lines;
mod links;
mod lists;
mod print;
mod table;
mod words;

/// Returns a page as prettier writes it.
pub(super) fn format(page: &str) -> String {
    if lines::trim(page).is_empty() {
        return String::new();
    }
    print::document(&blocks::read(page))
}

#[cfg(test)]
mod tests;
