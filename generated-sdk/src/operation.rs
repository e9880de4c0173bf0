//! Descriptions of operations.

/// The description of an operation. The generated code has a constant for each.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The method of the client.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// The path, with `{names}` of parameters in braces.
    pub(crate) path: &'static str,
    /// The location of each property of the `Params` struct.
    pub(crate) parameters: &'static [Location],
    pub(crate) body: Body,
    /// Sending the request twice has the same effect as sending it once.
    pub(crate) idempotent: bool,
    /// The request has the client's credentials.
    pub(crate) bearer: bool,
    /// The body has the application's credentials.
    pub(crate) client_credentials: bool,
    /// The response has a `statusCode`, which must be 200.
    pub(crate) enveloped: bool,
    /// The location of the page number in the request.
    pub(crate) paging: Paging,
}

impl Operation {
    /// An operation without parameters, body and credentials.
    pub(crate) const DEFAULT: Self = Self {
        name: "",
        method: Method::Get,
        path: "",
        parameters: &[],
        body: Body::None,
        idempotent: false,
        bearer: false,
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
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Location {
    Query,
    Path,
    Header,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Body {
    None,
    Json,
    Form,
    Multipart,
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
