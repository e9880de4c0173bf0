//! A programming language of the pages, as a value.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

use super::call::Target;
use super::names;
use crate::model::{Client, Operation};
use crate::platform::MissingMethods;
use crate::rust;

/// A programming language of the pages.
#[derive(Debug)]
pub struct Language {
    /// The folder of its pages, and its name on the command line.
    pub name: &'static str,
    /// The name that people call it by.
    pub(in crate::docs) title: &'static str,
    /// The info string of its code blocks.
    pub(in crate::docs) fence: &'static str,
    /// The case of its methods' names.
    pub(super) case: Case,
    /// True if samples call the SDK of this project, and not an official one, whose methods are
    /// named after operations.
    pub(in crate::docs) is_own: bool,
    /// The template of the code around a call: imports, and the client.
    pub(super) wrapper: &'static str,
    /// Writes the imports of a call, for the wrapper; without it, the wrapper has all imports.
    pub(super) imports: Option<fn(&Target<'_>) -> String>,
    /// Writes the statements that make the call, without a line end behind the last.
    pub(super) emit: fn(&Target<'_>) -> String,
    /// The start of a comment.
    pub(super) comment: &'static str,
    pub(in crate::docs) upstream_order: UpstreamOrder,
}

/// The case of the names of methods.
#[derive(Debug)]
pub(super) enum Case {
    /// `enroll_factor`
    Snake,
    /// `enrollFactor`
    Camel,
    /// `EnrollFactor`
    Pascal,
}

/// The order of an operation's parameters on the pages of authing-docs-factory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::docs) enum UpstreamOrder {
    /// The order of the document.
    Document,
    /// The required ones first.
    RequiredFirst,
    /// The required ones first, the last of them at the start.
    RequiredReversed,
}

impl Language {
    /// Spells a method's name, given in whichever case. Acronyms are words: `geneQRCode` is
    /// `gene_qr_code`.
    pub(in crate::docs) fn spell(&self, name: &str) -> String {
        let name = names::cased(name, |name| match self.case {
            Case::Snake => name.to_snake_case(),
            Case::Camel => name.to_lower_camel_case(),
            Case::Pascal => name.to_upper_camel_case(),
        });
        // A word of Python itself can't be a method.
        match self.case {
            Case::Snake if !self.is_own && names::is_python_keyword(&name) => {
                format!("{name}_")
            }
            _ => name,
        }
    }

    /// Returns the name of an operation's method that pages state.
    pub(in crate::docs) fn method(
        &self,
        sdk: &rust::Sdk<'_>,
        operation: &Operation,
    ) -> String {
        if self.is_own {
            sdk.surface.names[operation.node].to_owned()
        } else {
            self.spell(&operation.name)
        }
    }

    /// Returns the official name of a method that pages state by another one.
    pub(in crate::docs) fn official<'s>(
        &self,
        sdk: &'s rust::Sdk<'_>,
        operation: &Operation,
    ) -> Option<&'s str> {
        sdk.surface.names.right.method(operation).filter(|_| self.is_own)
    }

    /// Returns the method that samples call, if the SDK has it. The official SDKs name theirs after
    /// the operation.
    pub(in crate::docs) fn sdk_method(
        &self,
        sdk: &rust::Sdk<'_>,
        client: &Client,
        operation: &Operation,
    ) -> Option<String> {
        let platform = &sdk.api.platform;
        let sdks = &platform.official_sdks;
        if self.is_own {
            return Some(self.method(sdk, operation));
        }
        let is_missing =
            |rule: &MissingMethods| rule.include(self.name, &client.name, &operation.id);
        if sdks.missing.iter().any(is_missing) {
            return None;
        }
        let renamed = sdks.renamed.get(self.name).and_then(|all| all.get(&operation.id));
        let (_, name) = platform.operations.split(&operation.id);
        Some(renamed.cloned().unwrap_or_else(|| self.spell(name)))
    }
}
