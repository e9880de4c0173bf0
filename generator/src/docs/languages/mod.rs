//! The programming languages that pages are written for: names of methods, and sample code.
//!
//! A language is a value: a file of this folder, a template in `templates/samples/`, and an entry
//! of [`LANGUAGES`]. All languages get the tree of [`crate::model::sample`], and spell it with a
//! function of their own.

mod call;
mod csharp;
mod go;
mod java;
mod language;
mod layout;
mod literal;
mod names;
mod node;
mod php;
mod python;
mod rust;
mod wrapper;

use crate::model::{Client, Operation};
use crate::rust::Sdk;

use call::Target;
pub use language::Language;
pub(super) use language::UpstreamOrder;
pub(super) use names::client_class;
use wrapper::Facts;
pub(super) use wrapper::Wrappers;

/// All languages: that of this project's SDK, then those of the official SDKs.
pub const LANGUAGES: [&Language; 7] = [
    RUST,
    &java::LANGUAGE,
    &node::LANGUAGE,
    &go::LANGUAGE,
    &python::LANGUAGE,
    &php::LANGUAGE,
    &csharp::LANGUAGE,
];

/// The language of this project's SDK.
pub(crate) const RUST: &Language = &rust::LANGUAGE;

/// Stands for a call of a method that an SDK does not have.
const NO_METHOD: &str = "The official SDK has no method for this operation.";

impl Language {
    /// Returns the language of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        LANGUAGES.into_iter().find(|language| language.name == name)
    }
}

/// Writes the sample of an operation, without a line end behind the last line.
pub(super) fn sample(
    sdk: &Sdk<'_>,
    client: &Client,
    operation: &Operation,
    language: &Language,
    wrappers: &Wrappers,
) -> String {
    let Some(method) = language.sdk_method(sdk, client, operation) else {
        return format!("{} {NO_METHOD}", language.comment);
    };
    let target = Target::new(sdk, client, operation, language.is_own, method);
    let statements = (language.emit)(&target);
    let imports = language.imports.map(|imports| imports(&target));
    let wrapper = wrappers.of(language, client, Facts::of(operation));
    let imports = imports.unwrap_or_default();
    let security = || rust::credentials(client, operation);
    wrapper::around(wrapper, statements.trim_end(), &imports, security)
}

#[cfg(test)]
mod tests;
