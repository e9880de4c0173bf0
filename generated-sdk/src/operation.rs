//! Descriptions of operations.

#![allow(
    unreachable_pub,
    reason = "sealed traits: public in bounds, nameable by nobody"
)]

use crate::api::Server;
use crate::style::{Part, Style, Syntax};
use crate::wire::Slot;

/// A value that a call sends: parameters or a body.
pub(crate) type Value = Box<dyn Slot + Send>;

/// Creates a value without any property.
pub(crate) type Empty = fn() -> Value;

/// Returns an empty value of this type: the input of a call that was given none.
#[allow(dead_code, reason = "depends on the specification")]
pub(crate) fn empty<T: Slot + Default + Send + 'static>() -> Value {
    Box::new(T::default())
}

/// The description of an operation. The generated code has a constant for each.
#[derive(Debug)]
pub struct Description {
    /// The method of the client.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// The path, with `{names}` of parameters in braces.
    pub(crate) path: &'static str,
    /// The parameters of a call that was given none, if the operation has any.
    pub(crate) parameters: Option<Empty>,
    /// The location and style of each property of the `Params` struct.
    pub(crate) locations: &'static [Location],
    pub(crate) body: Body,
    /// The media type of the body, if it does not follow from its encoding.
    pub(crate) content_type: &'static str,
    /// The properties of the body that are not encoded as usual.
    pub(crate) encodings: &'static [Encoding],
    /// A call without a body sends none.
    pub(crate) optional_body: bool,
    /// The media types to ask for, if it is not JSON.
    pub(crate) accept: &'static str,
    /// Sending the request twice has the same effect as sending it once.
    pub(crate) idempotent: bool,
    /// The request has the client's credentials, if it has any.
    pub(crate) bearer: bool,
    /// The alternatives of security schemes: the request has the credentials of all schemes of one.
    pub(crate) security: &'static [&'static [&'static str]],
    /// The server, if it is not that of the API.
    pub(crate) server: Option<Server>,
    /// A call without the access token of a user is not sent.
    pub(crate) needs_token: bool,
    /// The body has the application's credentials.
    pub(crate) client_credentials: bool,
    /// The response has a `statusCode`, which must be 200.
    pub(crate) enveloped: bool,
    /// The location of the page number in the request.
    pub(crate) paging: Paging,
}

impl Description {
    /// Returns the encoding of a property, unless it is the usual one.
    pub(crate) fn encoding(&self, name: &str) -> Option<&'static Encoding> {
        self.encodings.iter().find(|one| one.name == name)
    }

    /// An operation without parameters, body and credentials.
    pub(crate) const DEFAULT: Self = Self {
        name: "",
        method: Method::Get,
        path: "",
        parameters: None,
        locations: &[],
        body: Body::None,
        content_type: "",
        encodings: &[],
        optional_body: false,
        accept: "",
        idempotent: false,
        bearer: false,
        security: &[],
        server: None,
        needs_token: false,
        client_credentials: false,
        enveloped: false,
        paging: Paging::None,
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Trace,
    Query,
    Other(&'static str),
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(name) => name,
        }
    }
}

/// The location of a parameter, and its style there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) part: Part,
    pub(crate) style: Style,
}

#[allow(
    dead_code,
    non_upper_case_globals,
    reason = "which of them are used depends on the specification; named like variants"
)]
impl Location {
    pub(crate) const Path: Self = Self::new(Part::Path, Style::SIMPLE);
    pub(crate) const Query: Self = Self::new(Part::Query, Style::FORM);
    pub(crate) const QueryString: Self = Self::new(Part::QueryString, Style::FORM);
    pub(crate) const Header: Self = Self::new(Part::Header, Style::SIMPLE);
    pub(crate) const Cookie: Self = Self::new(Part::Cookie, Style::FORM);

    const fn new(part: Part, style: Style) -> Self {
        Self { part, style }
    }

    const fn with(self, syntax: Syntax, explode: bool) -> Self {
        Self::new(self.part, Style::new(syntax, explode))
    }

    pub(crate) const fn label(self) -> Self {
        self.with(Syntax::Label, false)
    }

    pub(crate) const fn matrix(self) -> Self {
        self.with(Syntax::Matrix, false)
    }

    pub(crate) const fn space_delimited(self) -> Self {
        self.with(Syntax::SpaceDelimited, false)
    }

    pub(crate) const fn pipe_delimited(self) -> Self {
        self.with(Syntax::PipeDelimited, false)
    }

    pub(crate) const fn deep_object(self) -> Self {
        self.with(Syntax::DeepObject, true)
    }

    pub(crate) const fn cookie(self) -> Self {
        self.with(Syntax::Cookie, true)
    }

    pub(crate) const fn json(self) -> Self {
        self.with(Syntax::Json, false)
    }

    pub(crate) const fn text(self) -> Self {
        self.with(Syntax::Text, false)
    }

    /// Sets that the items and properties stand for themselves, or do not.
    pub(crate) const fn explode(mut self, explode: bool) -> Self {
        self.style.explode = explode;
        self
    }

    /// Sets that reserved characters are not escaped.
    pub(crate) const fn reserved(mut self) -> Self {
        self.style.reserved = true;
        self
    }
}

/// The place of an input in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub enum Place {
    Parameters,
    Body,
}

/// The encoding of a property in a form or a multipart body.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the specification may have none")]
pub(crate) struct Encoding {
    pub(crate) name: &'static str,
    /// The style in a form.
    pub(crate) style: Option<Style>,
    /// The content type of a part, unless its file has another; empty if it is the usual one.
    pub(crate) content_type: &'static str,
    /// The headers of a part.
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

impl Encoding {
    /// The usual encoding.
    pub(crate) const DEFAULT: Self = Self {
        name: "",
        style: None,
        content_type: "",
        headers: &[],
    };
}

/// The encoding of a body, and the body of a call that was given none.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Body {
    None,
    Json(Empty),
    Form(Empty),
    Multipart(Empty),
    Text(Empty),
    /// A file, which has its own content type.
    Binary(Empty),
}

impl Body {
    pub(crate) fn empty(self) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Json(empty)
            | Self::Form(empty)
            | Self::Multipart(empty)
            | Self::Text(empty)
            | Self::Binary(empty) => Some(empty()),
        }
    }
}

/// The location of `page` and `limit` in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Paging {
    /// The operation returns only one page.
    None,
    Query,
    /// In the JSON body, in the object at this path.
    Body(&'static [&'static str]),
    /// The same, as strings.
    BodyString(&'static [&'static str]),
}
