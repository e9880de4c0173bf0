//! What differs between operations, as data.

/// The request of one operation. The generated code has a constant of it for each.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Name of the method.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    /// Template with `{names}` in braces.
    pub(crate) path: &'static str,
    /// Where each property of the `Params` struct goes, in the order of its properties.
    pub(crate) parameters: &'static [Location],
    pub(crate) body: Body,
    /// ResponseFuture it twice does no more than sending it once.
    pub(crate) idempotent: bool,
    /// The client's credentials go along.
    pub(crate) bearer: bool,
    /// The application's credentials are properties of the body.
    pub(crate) client_credentials: bool,
    /// The response carries the platform's `statusCode`, which has to be 200.
    pub(crate) enveloped: bool,
    /// Where the request says which page of a list it wants.
    pub(crate) paging: Paging,
}

impl Operation {
    /// No parameters, no body, no credentials: operations are written as what differs from this.
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

/// Where `page` and `limit` stand in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub(crate) enum Paging {
    /// Nowhere: there is one page.
    None,
    Query,
    /// In the JSON body, in the object that these properties lead to.
    Body(&'static [&'static str]),
    /// The same, as text.
    BodyString(&'static [&'static str]),
}
