//! Descriptions of APIs: their servers and security schemes.

#![allow(unreachable_pub, reason = "sealed: public in bounds, nameable by nobody")]

/// The description of an API without a platform. The generated code has a constant for each client.
#[derive(Debug)]
pub struct Api {
    /// The default server. Without a host, the caller names one.
    pub(crate) server: Server,
    pub(crate) schemes: &'static [Scheme],
    /// The bodies of the API have a `statusCode`, which is 200 for success.
    pub(crate) has_codes: bool,
}

/// The client of an API that is described by a constant.
pub trait Described {
    #[doc(hidden)]
    const API: &'static Api;
}

/// A server of an API or of an operation.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "depends on the specification")]
pub(crate) struct Server {
    /// The host with its scheme.
    pub(crate) host: Option<&'static str>,
    /// The path before that of the operation: empty, or with a slash at its beginning only.
    pub(crate) path: &'static str,
}

/// A security scheme: a kind of credentials.
#[derive(Debug)]
#[allow(dead_code, reason = "depends on the specification")]
pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    /// The method of the builder that sets the credentials.
    pub(crate) setter: &'static str,
    pub(crate) place: Place,
}

/// The place of credentials in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "depends on the specification")]
pub(crate) enum Place {
    /// The header `authorization`, as a bearer token.
    Bearer,
    /// The header `authorization`, as encoded user name and password.
    Basic,
    /// The header `authorization`, whose whole value the caller sets.
    Authorization,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    /// The certificate of the connection.
    Certificate,
}

impl Scheme {
    /// Returns the header that has the credentials.
    pub(crate) fn header(&self) -> Option<&'static str> {
        match self.place {
            Place::Bearer | Place::Basic | Place::Authorization => Some("authorization"),
            Place::Header(name) => Some(name),
            Place::Query(_) | Place::Cookie(_) | Place::Certificate => None,
        }
    }
}
