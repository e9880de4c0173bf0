//! The files that lead to pages: index pages, `sidebar.json`, and `SUMMARY.md` of the site.

mod guides;
mod index;
mod sidebar;
mod summary;
#[cfg(test)]
mod tests;

pub(super) use index::pages as index_pages;
pub(super) use sidebar::file as sidebar;
pub(super) use summary::{FILE as SUMMARY, text as summary};
