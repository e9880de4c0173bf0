//! The generated files as one value: what `generate` writes, `check` compares and tests snapshot.

use std::collections::BTreeMap;

/// Which directory a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// `src/generated` of the SDK's crate.
    Sdk,
    /// The reference pages.
    Docs,
}

/// Path (with `/`, relative to its root) to text. Ordered, so that every listing of it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts(pub BTreeMap<(Root, String), String>);
