//! The extensions of OpenAPI that documents in `spec/` may have. The reader, the import and
//! `spec/README.md` go by this table.

use super::visit::Kind;

/// The prefix of our extensions. The reader ignores those of others.
pub(crate) const PREFIX: &str = "x-genauth-";

/// Marks what a maintainer added by hand.
pub(crate) const ADDED: &str = "x-genauth-added";
/// The inputs that a method takes as arguments.
pub(crate) const ARGUMENTS: &str = "x-genauth-arguments";
/// Says whether a field or a variant is a `Box`, if that is not derived.
pub(crate) const BOXED: &str = "x-genauth-boxed";
/// The client that the document describes; marks a document as ours.
pub(crate) const CLIENT: &str = "x-genauth-client";
/// The name of an inline enum.
pub(crate) const ENUM: &str = "x-genauth-enum";
/// The API error codes that an operation in particular may fail with.
pub(crate) const ERRORS: &str = "x-genauth-errors";
/// The name of a field, if it is not derived.
pub(crate) const FIELD: &str = "x-genauth-field";
/// Earlier names of an operation's method, which stay as deprecated aliases.
pub(crate) const FORMER_METHODS: &str = "x-genauth-former-methods";
/// Earlier names of types with the present ones; they stay as deprecated aliases.
pub(crate) const FORMER_TYPES: &str = "x-genauth-former-types";
/// Marks an operation that has a method, but no page.
pub(crate) const HIDDEN_FROM_DOCS: &str = "x-genauth-hidden-from-docs";
/// Marks an operation that has neither method nor page.
pub(crate) const HIDDEN_FROM_SDK: &str = "x-genauth-hidden-from-sdk";
/// Says whether a call may be sent again, if the HTTP method does not tell.
pub(crate) const IDEMPOTENT: &str = "x-genauth-idempotent";
/// Marks a type that has setters although no request reaches it any more.
pub(crate) const IN_REQUESTS: &str = "x-genauth-in-requests";
/// The name of an operation's method.
pub(crate) const METHOD: &str = "x-genauth-method";
/// Says whether a field is an `Option`, if that is not derived.
pub(crate) const OPTIONAL: &str = "x-genauth-optional";
/// The name of an operation's struct of parameters, if it is not derived.
pub(crate) const PARAMETERS: &str = "x-genauth-parameters";
/// The words, passages and cells of published pages that do not follow from the rest of the
/// document.
pub(crate) const PUBLISHED: &str = "x-genauth-published";
/// The records of removed operations.
pub(crate) const REMOVED: &str = "x-genauth-removed";
/// The documented name of an operation's method, if the official one is misspelt or misleads.
pub(crate) const RIGHT_METHOD: &str = "x-genauth-right-method";
/// Official names of types that are misspelt or mislead, with the documented ones.
pub(crate) const RIGHT_TYPES: &str = "x-genauth-right-types";
/// Marks a value that is never printed.
pub(crate) const SECRET: &str = "x-genauth-secret";
/// Marks an operation that signs a user in. Nothing reads it.
pub(crate) const SIGN_IN: &str = "x-genauth-signin-api";
/// Marks an example that is text in some language, and is in the catalogue of descriptions.
pub(crate) const TEXT_EXAMPLE: &str = "x-genauth-text-example";
/// The name of a type, if it is not that of its schema.
pub(crate) const TYPE: &str = "x-genauth-type";
/// Says whether a call needs the access token of a user.
pub(crate) const USER_TOKEN: &str = "x-genauth-user-token";
/// The variants of all enums, by enum and value.
pub(crate) const VARIANTS: &str = "x-genauth-variants";

/// An extension, and where it may be.
pub(crate) struct Extension {
    pub(crate) name: &'static str,
    pub(crate) on: &'static [Kind],
    pub(crate) role: Role,
}

/// The treatment of an extension by the import.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The import writes it, or a maintainer does.
    Mark,
    /// The import keeps it, and reports if it would decide otherwise.
    Decision,
    /// A published name or form, which the import keeps.
    Record,
}

const MEMBERS: &[Kind] = &[Kind::Property, Kind::Parameter];
const VALUES: &[Kind] = &[Kind::Property, Kind::Parameter, Kind::Inline];

/// All extensions, sorted by name.
pub(crate) static EXTENSIONS: [Extension; 26] = [
    mark(ADDED, &[Kind::Operation, Kind::Schema, Kind::Property, Kind::Parameter]),
    record(ARGUMENTS, &[Kind::Operation]),
    record(BOXED, &[Kind::Property, Kind::Inline]),
    mark(CLIENT, &[Kind::Document]),
    record(ENUM, &[Kind::Property, Kind::Inline]),
    decision(ERRORS, &[Kind::Operation]),
    record(FIELD, MEMBERS),
    record(FORMER_METHODS, &[Kind::Operation]),
    record(FORMER_TYPES, &[Kind::Document]),
    decision(HIDDEN_FROM_DOCS, &[Kind::Operation]),
    decision(HIDDEN_FROM_SDK, &[Kind::Operation]),
    decision(IDEMPOTENT, &[Kind::Operation]),
    record(IN_REQUESTS, &[Kind::Schema, Kind::Property, Kind::Inline]),
    record(METHOD, &[Kind::Operation]),
    record(OPTIONAL, &[Kind::Property]),
    record(PARAMETERS, &[Kind::Operation]),
    mark(PUBLISHED, &[Kind::Document, Kind::Operation, Kind::Property, Kind::Parameter]),
    mark(REMOVED, &[Kind::Document]),
    record(RIGHT_METHOD, &[Kind::Operation]),
    record(RIGHT_TYPES, &[Kind::Document]),
    decision(SECRET, VALUES),
    mark(SIGN_IN, &[Kind::Operation]),
    decision(TEXT_EXAMPLE, VALUES),
    record(TYPE, &[Kind::Schema, Kind::Property, Kind::Inline]),
    decision(USER_TOKEN, &[Kind::Operation]),
    record(VARIANTS, &[Kind::Document]),
];

const fn mark(name: &'static str, on: &'static [Kind]) -> Extension {
    Extension {
        name,
        on,
        role: Role::Mark,
    }
}

const fn decision(name: &'static str, on: &'static [Kind]) -> Extension {
    Extension {
        name,
        on,
        role: Role::Decision,
    }
}

const fn record(name: &'static str, on: &'static [Kind]) -> Extension {
    Extension {
        name,
        on,
        role: Role::Record,
    }
}

/// Returns the names of the extensions that a kind of object may have.
pub(crate) fn of(kind: Kind) -> impl Iterator<Item = &'static str> {
    let all = EXTENSIONS.iter().filter(move |one| one.on.contains(&kind));
    all.map(|one| one.name)
}

/// Returns the names of the extensions that the import keeps.
pub(crate) fn kept() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().filter(|one| one.role != Role::Mark).map(|one| one.name)
}

/// Returns the names of the extensions that are published names and forms.
pub(crate) fn records() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().filter(|one| one.role == Role::Record).map(|one| one.name)
}

/// Returns the names of the extensions that are decisions.
pub(crate) fn decisions() -> impl Iterator<Item = &'static str> {
    EXTENSIONS.iter().filter(|one| one.role == Role::Decision).map(|one| one.name)
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
