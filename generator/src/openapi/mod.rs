//! An OpenAPI 3.0 document as it is written: typed, complete, with compositions merged.
//!
//! Reading is strict: whatever this module does not know is a diagnostic, because a construct that
//! was skipped would become a method that is wrong.

pub(crate) mod adapter;
mod compose;
mod document;
pub(crate) mod extensions;
mod keys;
mod links;
pub(crate) mod media;
pub(crate) mod names;
mod read;
mod security;
mod servers;
mod shared;
#[cfg(test)]
mod tests;
pub(crate) mod visit;
mod webhooks;

pub use self::document::*;
pub use self::media::Encoding;
pub use self::names::is_client_name;
pub(crate) use self::read::{is_status, placeholders};
pub use self::security::{Requirement, Scheme, SchemeKind, Security};
pub use self::servers::Server;
pub(crate) use self::servers::is_safe;
