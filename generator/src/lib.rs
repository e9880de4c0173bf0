pub mod api;
pub mod artifacts;
pub mod diagnostic;
pub mod docs;
pub mod document;
