//! The extensions of OpenAPI that documents in `spec/` may have. The reader, the import and
//! `spec/README.md` go by this table.

use super::visit::Kind;

/// The prefix of our extensions. The reader ignores those of others.
pub(crate) const PREFIX: &str = "x-genauth-";

/// Marks what a maintainer added by hand.
pub(crate) const ADDED: &str = "x-genauth-added";
/// The client that the document describes; marks a document as ours.
pub(crate) const CLIENT: &str = "x-genauth-client";
/// The name of an inline enum.
pub(crate) const ENUM: &str = "x-genauth-enum";
/// The API error codes that an operation in particular may fail with.
pub(crate) const ERRORS: &str = "x-genauth-errors";
/// Marks an operation that has a method, but no page.
pub(crate) const HIDDEN_FROM_DOCS: &str = "x-genauth-hidden-from-docs";
/// Marks an operation that has neither method nor page.
pub(crate) const HIDDEN_FROM_SDK: &str = "x-genauth-hidden-from-sdk";
/// Says whether a call may be sent again, if the HTTP method does not tell.
pub(crate) const IDEMPOTENT: &str = "x-genauth-idempotent";
/// The name of an operation's method.
pub(crate) const METHOD: &str = "x-genauth-method";
/// The cells of a published page that do not follow from the rest of the document.
pub(crate) const PUBLISHED: &str = "x-genauth-published";
/// The records of removed operations.
pub(crate) const REMOVED: &str = "x-genauth-removed";
/// Marks a value that is never printed.
pub(crate) const SECRET: &str = "x-genauth-secret";
/// Marks an operation that signs a user in. Nothing reads it.
pub(crate) const SIGN_IN: &str = "x-genauth-signin-api";
/// Marks an example that is text in some language, and is in the catalogue of descriptions.
pub(crate) const TEXT_EXAMPLE: &str = "x-genauth-text-example";

/// An extension, and where it may be.
pub(crate) struct Extension {
    pub(crate) name: &'static str,
    pub(crate) on: &'static [Kind],
    /// True for a decision, which the import keeps.
    pub(crate) is_decision: bool,
}

const MEMBERS: &[Kind] = &[Kind::Property, Kind::Parameter];
const VALUES: &[Kind] = &[Kind::Property, Kind::Parameter, Kind::Inline];

/// All extensions, sorted by name.
pub(crate) static EXTENSIONS: [Extension; 13] = [
    mark(ADDED, &[Kind::Operation, Kind::Schema, Kind::Property, Kind::Parameter]),
    mark(CLIENT, &[Kind::Document]),
    decision(ENUM, &[Kind::Property, Kind::Inline]),
    decision(ERRORS, &[Kind::Operation]),
    decision(HIDDEN_FROM_DOCS, &[Kind::Operation]),
    decision(HIDDEN_FROM_SDK, &[Kind::Operation]),
    decision(IDEMPOTENT, &[Kind::Operation]),
    decision(METHOD, &[Kind::Operation]),
    mark(PUBLISHED, MEMBERS),
    mark(REMOVED, &[Kind::Document]),
    decision(SECRET, VALUES),
    mark(SIGN_IN, &[Kind::Operation]),
    decision(TEXT_EXAMPLE, VALUES),
];

const fn mark(name: &'static str, on: &'static [Kind]) -> Extension {
    Extension {
        name,
        on,
        is_decision: false,
    }
}

const fn decision(name: &'static str, on: &'static [Kind]) -> Extension {
    Extension {
        name,
        on,
        is_decision: true,
    }
}

/// Returns the names of the extensions that a kind of object may have.
pub(crate) fn of(kind: Kind) -> impl Iterator<Item = &'static str> {
    let all = EXTENSIONS.iter().filter(move |one| one.on.contains(&kind));
    all.map(|one| one.name)
}

/// Returns the names of the extensions that are decisions.
pub(crate) fn decisions() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().filter(|one| one.is_decision).map(|one| one.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `spec/README.md` has the same extensions, each with the same places.
    #[test]
    fn the_readme_lists_all_extensions_with_their_places() {
        let readme = include_str!("../../../spec/README.md");
        let rows = readme.lines().filter_map(|line| line.strip_prefix("| `x-genauth-"));
        let rows: Vec<String> = rows
            .filter_map(|row| {
                let mut cells = row.split('|').map(str::trim);
                let name = cells.next()?.trim_end_matches('`').split(':').next()?;
                Some(format!("{PREFIX}{name}: {}", cells.next()?))
            })
            .collect();
        let table: Vec<String> = EXTENSIONS
            .iter()
            .map(|one| {
                let on: Vec<_> = one.on.iter().map(|kind| kind.label()).collect();
                format!("{}: {}", one.name, on.join(", "))
            })
            .collect();
        assert_eq!(rows, table);
    }
}
