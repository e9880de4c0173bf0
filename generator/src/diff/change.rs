//! A change of the specification, and the version bump that it requires.

use super::kinds::{Effect, Kind};
use crate::model::Origin;

/// One change, at its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub kind: Kind,
    /// The kind's name, with its subject: `request-property-removed`.
    pub name: String,
    pub place: Place,
    /// Methods whose requests or responses contain it, sorted by name.
    pub operations: Vec<String>,
    /// Rust names of the types that are changed by it.
    pub types: Vec<String>,
    /// The effect on callers of the crate.
    pub source: Effect,
    /// The effect on clients that are in use when the server changes.
    pub wire: Effect,
    /// True if a reference page shows it.
    pub docs: bool,
    /// The description of the change and, if it breaks something, the advice for callers.
    pub message: String,
    /// The part that was added to something that exists, if that is the change.
    pub addition: Option<Addition>,
}

/// A part that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    pub part: Part,
    /// The name on the wire, or the value.
    pub name: String,
    /// The name in Rust of the type or the method that has it now.
    pub owner: String,
}

/// The kind of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Parameter,
    Property,
    Value,
}

/// The place of a change in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The document's client, or `errors`.
    pub client: String,
    /// JSON pointer: `#/components/schemas/UserDto`.
    pub pointer: String,
    /// True if the place is in the old document, because the new one no longer has it.
    pub in_old: bool,
}

impl Place {
    pub(super) fn of(origin: &Origin, in_old: bool) -> Self {
        Self {
            client: origin.document.to_string(),
            pointer: origin.pointer.to_string(),
            in_old,
        }
    }
}

impl Change {
    /// `authentication#/components/schemas/UserDto`
    pub fn at(&self) -> String {
        format!("{}{}", self.place.client, self.place.pointer)
    }

    pub fn bump(&self) -> Bump {
        match (self.source, self.wire) {
            (Effect::Breaking, _) => Bump::Major,
            (Effect::Compatible, _) | (_, Effect::Breaking) => Bump::Minor,
            (_, Effect::Compatible) => Bump::Patch,
            _ if self.docs => Bump::Patch,
            _ => Bump::None,
        }
    }

    /// Returns whether it breaks callers or clients in use.
    pub fn breaks(&self) -> bool {
        self.source == Effect::Breaking || self.wire == Effect::Breaking
    }
}

/// The version bump that a change requires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    #[default]
    None,
    /// Only the documentation changes for callers.
    Patch,
    /// Callers can do more, or older versions stop working though no code needs a change.
    Minor,
    /// Code of callers needs a change.
    Major,
}

impl Bump {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The smallest change that makes a comparison fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A change that breaks the source or the wire.
    Breaking,
    /// A change that needs at least a minor release.
    Minor,
    /// Any change that callers can see.
    Patch,
}

impl Level {
    /// The names on the command line.
    pub const NAMES: [&'static str; 3] = ["breaking", "minor", "patch"];

    pub fn named(name: &str) -> Option<Self> {
        match name {
            "breaking" => Some(Self::Breaking),
            "minor" => Some(Self::Minor),
            "patch" => Some(Self::Patch),
            _ => None,
        }
    }

    pub(super) fn is_reached_by(self, change: &Change) -> bool {
        match self {
            Self::Breaking => change.breaks(),
            Self::Minor => change.bump() >= Bump::Minor,
            Self::Patch => change.bump() >= Bump::Patch,
        }
    }
}
