pub mod api;
pub mod artifacts;
pub mod diagnostic;
pub mod document;
pub mod report;
