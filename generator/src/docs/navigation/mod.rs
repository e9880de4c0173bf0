//! The files that lead to pages: index pages and `sidebar.json`.

mod guides;
mod index;
mod sidebar;
#[cfg(test)]
mod tests;

pub(super) use guides::GUIDES;
pub(super) use index::pages as index_pages;
pub(super) use sidebar::file as sidebar;
