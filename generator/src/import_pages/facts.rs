//! The facts that pages state.

use serde_json::Value;

use super::description::{Description, Values};
use super::findings::Place;
use super::place::Location;
use super::types::Type;
use super::wordings::Wording;
use crate::docs::languages::Language;
use crate::docs::upstream;

/// The format of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// Our own format, with the HTTP request and escaped texts.
    Genauth,
    Upstream,
}

#[derive(Debug)]
pub(super) struct Page {
    pub(super) at: Place,
    pub(super) location: Location,
    pub(super) profile: Profile,
    /// The page as it is.
    pub(super) text: String,
    /// Its fixed words, if it is upstream's.
    pub(super) wording: Wording,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) deprecated: bool,
    /// `AuthenticationClient.enroll_factor`, and its place.
    pub(super) method: Option<(Place, String)>,
    /// The official name of the method, if that is another.
    pub(super) official: Option<String>,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) request: Vec<Row>,
    /// The sample of the body.
    pub(super) request_sample: Option<Sample>,
    /// The types that the sample code in Rust constructs, the outer ones first.
    pub(super) made: Vec<String>,
    /// None if the page says that nothing is known about it.
    pub(super) response: Option<Response>,
    /// The API error codes that a call may fail with.
    pub(super) errors: Vec<i64>,
    /// The HTTP statuses that a call may fail with.
    pub(super) failures: Vec<Failure>,
    pub(super) models: Vec<Model>,
    pub(super) enums: Vec<Enum>,
}

impl Page {
    /// Returns the language of the page: that of its folder, or else one that spells the method so.
    pub(super) fn language(&self) -> Option<&'static Language> {
        let method = self.method.as_ref().and_then(|(_, text)| text.split_once('.'));
        let spelt = || upstream::language_of(method.map_or("", |(_, method)| method));
        self.location.language.or_else(spelt)
    }
}

/// A row of the table of HTTP statuses.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) at: Place,
    /// `404`, `4XX`, `default`, …
    pub(super) status: String,
    /// The type of the body, if the page gives one.
    pub(super) ty: Option<Type>,
}

#[derive(Debug)]
pub(super) struct Endpoint {
    /// The method in upper case.
    pub(super) http: String,
    pub(super) path: String,
    /// True if a call carries a token, unless the page denies it.
    pub(super) bearer: bool,
    /// Whether a call needs the token of a user, if the page says so.
    pub(super) user_token: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Response {
    /// It is a stream of events whose data has this model.
    pub(super) is_stream: bool,
    pub(super) model: Model,
    pub(super) sample: Option<Sample>,
}

/// JSON, and the place where it begins.
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
pub(super) struct Enum {
    /// None if the values are in the description of a property.
    pub(super) name: Option<String>,
    pub(super) values: Values,
}

/// The content of the column of samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// The table has no such column.
    NoColumn,
    Nothing,
    /// The text within backticks.
    Code(String),
    /// A text without backticks: on upstream pages, the first value of an enum.
    Bare(String),
}

/// A property or a parameter.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) at: Place,
    /// The format of the page.
    pub(super) profile: Profile,
    pub(super) name: String,
    pub(super) ty: Type,
    /// None if the table has no such column.
    pub(super) required: Option<bool>,
    /// The text of the cell that says so.
    pub(super) label: String,
    /// The text of the cell, unless it says that there is no default.
    pub(super) default: Option<String>,
    pub(super) description: Description,
    pub(super) shown: Shown,
    /// True if the type was inferred from a sample that shows the items of an array.
    pub(super) inferred: bool,
}
