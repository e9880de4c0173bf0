//! A change, and what all changes come down to.

use super::kinds::{Effect, Kind};
use crate::model::Origin;

/// One change, where it is caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub kind: Kind,
    /// The kind's name, with its subject: `request-property-removed`.
    pub name: String,
    pub place: Place,
    /// Methods whose requests or responses carry it, in the order of the alphabet.
    pub operations: Vec<String>,
    /// Rust names of the types that are changed by it.
    pub types: Vec<String>,
    /// For those who call the crate.
    pub source: Effect,
    /// For clients that are out there, when the server changes.
    pub wire: Effect,
    /// A reference page shows it.
    pub docs: bool,
    /// What changed and, if that breaks something, what to do about it.
    pub message: String,
}

/// Where a change stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The document's client, or `errors`.
    pub client: String,
    /// JSON pointer: `#/components/schemas/UserDto`.
    pub pointer: String,
    /// It stands in the old document: it is gone from the new one.
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

    /// Whether it breaks anybody.
    pub fn breaks(&self) -> bool {
        self.source == Effect::Breaking || self.wire == Effect::Breaking
    }
}

/// What a release has to be called that has a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    #[default]
    None,
    /// Callers see it in the documentation only.
    Patch,
    /// Callers can do more, or older versions stop working though sources need no change.
    Minor,
    /// Sources need a change.
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

/// From which changes on a comparison counts as failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something that breaks the source or the wire.
    Breaking,
    /// Something that needs a minor release at least.
    Minor,
    /// Anything that callers can see.
    Patch,
}

impl Level {
    /// As they are called on the command line.
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
