//! The targets, one file each.

mod descriptions;
mod diff;
mod documents;
mod import;
mod logins;
mod pages;
mod responses;
mod tokens;

use fastrand::Rng;

/// A part of the project that gets hostile inputs.
pub struct Target {
    /// The name, and the folder of its inputs.
    pub name: &'static str,
    /// Panics if the input breaks a promise.
    pub run: fn(&[u8]),
    /// Returns a changed input.
    pub mutate: fn(&[u8], &mut Rng) -> Vec<u8>,
}

/// All targets.
pub const TARGETS: [Target; 8] = [
    Target {
        name: "documents",
        run: documents::run,
        mutate: crate::mutate::document,
    },
    Target {
        name: "descriptions",
        run: descriptions::run,
        mutate: descriptions::mutate,
    },
    Target {
        name: "import",
        run: import::run,
        mutate: crate::mutate::two_documents,
    },
    Target {
        name: "pages",
        run: pages::run,
        mutate: pages::mutate,
    },
    Target {
        name: "diff",
        run: diff::run,
        mutate: crate::mutate::two_documents,
    },
    Target {
        name: "responses",
        run: responses::run,
        mutate: responses::mutate,
    },
    Target {
        name: "tokens",
        run: tokens::run,
        mutate: tokens::mutate,
    },
    Target {
        name: "logins",
        run: logins::run,
        mutate: tokens::mutate,
    },
];
