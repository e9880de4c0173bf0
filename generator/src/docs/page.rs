//! The content of a page as data. Values are Markdown for their places on the page.

use crate::model::TypeId;

/// Path and text of a page or another file; the path is relative to the folder of a language.
pub(super) type File = (String, String);

/// The page of an operation, without its sections on types and without sample code.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) deprecated: bool,
    pub(super) description: String,
    /// The column of default values has no width.
    pub(super) plain_default_column: bool,
    pub(super) endpoint: Option<Endpoint>,
    /// The heading of the request's samples, if it is not the usual one.
    pub(super) sample_heading: Option<String>,
    pub(super) request: Vec<Row>,
    /// The name of the words in the locale file that stand in place of an empty table.
    pub(super) no_request: Option<&'static str>,
    /// The type of a body whose properties are in no table.
    pub(super) body: Option<String>,
    /// The other media types of the body.
    pub(super) other_requests: Option<String>,
    /// JSON text of a body.
    pub(super) request_sample: Option<String>,
    /// None if the method returns nothing that the document describes.
    pub(super) response: Option<Response>,
    /// The name of the words that stand in place of the response.
    pub(super) no_response: &'static str,
    /// The other media types of the response.
    pub(super) other_responses: Option<String>,
    /// The statuses of successful calls, if there are several.
    pub(super) successes: Vec<Row>,
    /// The links of responses to operations.
    pub(super) links: Vec<Row>,
    /// The statuses of failed calls.
    pub(super) failures: Vec<Row>,
    /// True if there is a page of error codes to refer to.
    pub(super) has_codes: bool,
    /// The codes that this operation in particular may fail with.
    pub(super) errors: Vec<Row>,
    /// Anchor and name of each type that has no section, because the page would become too long.
    pub(super) named: Vec<(String, String)>,
    /// The heading of the types is there even if there are none.
    pub(super) keeps_empty_parts: bool,
}

/// The HTTP request.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// `POST /api/v3/enroll-factor`, as code.
    pub(super) call: String,
    /// The name of a label in `authentication` of the locale file.
    pub(super) authentication: &'static str,
    /// The security schemes of a client without a platform: all of one alternative.
    pub(super) schemes: Vec<Vec<String>>,
}

/// The response of an operation.
#[derive(Debug)]
pub(super) struct Response {
    /// It is a stream of events, and the rest is about their data.
    pub(super) is_stream: bool,
    /// The name, as code.
    pub(super) name: String,
    /// None if it is no object.
    pub(super) rows: Option<Vec<Row>>,
    /// JSON text.
    pub(super) sample: Option<String>,
}

/// The part of a page that differs between programming languages.
#[derive(Debug)]
pub(super) struct Snippet<'a> {
    /// `AuthenticationClient.enroll_factor`
    pub(super) method: &'a str,
    /// The info string of the code block.
    pub(super) fence: &'a str,
    pub(super) code: Option<&'a str>,
}

/// The section on a model or an enum.
#[derive(Debug)]
pub(super) struct Section {
    /// The target of links.
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) deprecated: bool,
    pub(super) kind: Kind,
    /// The page says that any properties may be there, in place of an empty table.
    pub(super) is_open: bool,
    pub(super) rows: Vec<Row>,
}

/// The kind of type that a section is about.
#[derive(Debug)]
pub(super) enum Kind {
    Model,
    Enum {
        /// True if the meaning of some values is known.
        explained: bool,
    },
}

/// A row of a table: a property, a value of an enum, or an error code. Templates choose which cells
/// become columns.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) r#type: String,
    pub(super) required: String,
    pub(super) default: String,
    pub(super) description: String,
    pub(super) sample: String,
    /// The models and enums that the type names.
    pub(super) types: Vec<TypeId>,
    /// Of an error code: the next step of a developer.
    pub(super) remedy: String,
}

impl Row {
    /// Returns the cell that templates know by this name.
    pub(super) fn cell(&self, name: &str) -> Option<&str> {
        Some(match name {
            "name" => &self.name,
            "type" => &self.r#type,
            "required" => &self.required,
            "default" => &self.default,
            "description" => &self.description,
            "sample" => &self.sample,
            "remedy" => &self.remedy,
            _ => return None,
        })
    }
}

/// A table; its first row is the heading.
pub(super) type Table = Vec<Vec<String>>;

/// An index page.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) title: String,
    pub(super) description: String,
    /// The servers of the API, if the documents say where it is.
    pub(super) servers: Vec<String>,
    pub(super) table: Table,
    /// True if there is a page of error codes next to this one.
    pub(super) has_codes: bool,
}

/// The page of error codes.
#[derive(Debug)]
pub(super) struct Codes {
    pub(super) status: Table,
    pub(super) api: Table,
}

/// The page of the requests that the server sends to webhooks and callbacks of a client.
#[derive(Debug)]
pub(super) struct Webhooks {
    pub(super) rows: Vec<Row>,
    /// Anchor and name of each type that has no section.
    pub(super) named: Vec<(String, String)>,
}
