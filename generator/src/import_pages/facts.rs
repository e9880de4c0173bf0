//! What pages state, as data.

use serde_json::Value;

use super::description::Description;
use super::findings::Place;
use super::place::Location;
use super::types::Type;

/// Who wrote a page, as far as it matters to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// With the HTTP request, and all texts escaped.
    Genauth,
    Upstream,
}

#[derive(Debug)]
pub(super) struct Page {
    pub(super) at: Place,
    pub(super) location: Location,
    pub(super) profile: Profile,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) deprecated: bool,
    /// `AuthenticationClient.enroll_factor`, and where that stands.
    pub(super) method: Option<(Place, String)>,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) request: Vec<Row>,
    /// Of the body.
    pub(super) request_sample: Option<Sample>,
    /// The types that the sample code in Rust makes, the outer ones first.
    pub(super) made: Vec<String>,
    /// None where the page says that nothing is known about it.
    pub(super) response: Option<Response>,
    /// The values of `apiCode` that a call may end with.
    pub(super) errors: Vec<i64>,
    pub(super) models: Vec<Model>,
    pub(super) enums: Vec<Choice>,
}

#[derive(Debug)]
pub(super) struct Endpoint {
    /// In capitals.
    pub(super) http: String,
    pub(super) path: String,
    /// The page does not say that a call needs no token.
    pub(super) needs_token: bool,
}

#[derive(Debug)]
pub(super) struct Response {
    pub(super) model: Model,
    pub(super) sample: Option<Sample>,
}

/// JSON, and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) at: Place,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) at: Place,
    pub(super) name: String,
    pub(super) deprecated: bool,
    pub(super) rows: Vec<Row>,
}

/// The values of an enum.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choice {
    /// None where they stand in the description of a member.
    pub(super) name: Option<String>,
    pub(super) values: Values,
}

/// Values, each with its meaning, which may be empty.
pub(super) type Values = Vec<(String, String)>;

/// What stands in the column of samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// The table has no such column.
    NoColumn,
    Nothing,
    /// The text within the backticks.
    Code(String),
    /// Without backticks: upstream's first value of an enum.
    Bare(String),
}

/// A member.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) at: Place,
    /// Of the page.
    pub(super) profile: Profile,
    pub(super) name: String,
    pub(super) ty: Type,
    /// None where the table has no such column.
    pub(super) required: Option<bool>,
    /// The word for it.
    pub(super) label: String,
    /// The text of the cell, unless it says that there is none.
    pub(super) default: Option<String>,
    pub(super) description: Description,
    pub(super) shown: Shown,
    /// The type is not on the page as such: only a sample shows what a list holds.
    pub(super) inferred: bool,
}
