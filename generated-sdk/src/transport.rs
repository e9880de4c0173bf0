//! How requests get to the server, and responses back.
//!
//! A client brings its own transport: HTTP/1.1 and HTTP/2 over TLS. Another one can take its place with the
//! builder's `transport`: one that records what goes through it and hands it on, say, or one that responds
//! itself, in the tests of an application:
//!
//! ```
//! # #[cfg(feature = "authentication")]
//! # async fn example() -> Result<(), genauth::Error> {
//! use genauth::AuthenticationClient;
//! use genauth::transport::{HttpRequest, HttpResponse};
//!
//! let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
//!     .transport(|request: HttpRequest| match request.operation {
//!         "get_profile" => Ok(HttpResponse::json(200, r#"{"statusCode": 200}"#)),
//!         other => panic!("{other} was not to be called"),
//!     })
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! Whatever the transport, the client sees to credentials, retries, timeouts and the reading of responses.

mod error;
mod headers;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

pub(crate) use error::invalid;
pub use error::{TransportError, TransportErrorKind};
pub use headers::Headers;

/// Sends one request and reads the whole response to it. Never retries: that is decided elsewhere.
pub trait Transport: Send + Sync + 'static {
    /// Begins the exchange. The future is dropped if the call's time is over.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;
}

/// An exchange on its way.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'a>>;

/// A function that responds at once is a transport for tests.
impl<F> Transport for F
where
    F: Fn(HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
{
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let response = self(request);
        Box::pin(std::future::ready(response))
    }
}

/// A request, complete.
///
/// `Debug` prints neither query, headers nor body, since all of them can hold credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// Name of the client's method, `get_profile` say.
    pub operation: &'static str,
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// With scheme and query, escaped.
    pub url: String,
    /// All that are sent, but for those of the connection.
    pub headers: Headers,
    /// Empty if there is none.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The URL without its query.
    pub fn url_without_query(&self) -> &str {
        self.url.split(['?', '#']).next().unwrap_or_default()
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("url", &self.url_without_query())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A response, complete.
///
/// `Debug` prints neither headers nor body, since both can hold credentials.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// All that came.
    pub headers: Headers,
    /// Without any encoding of the transfer.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// A response without headers and body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A response with a body in JSON.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status).with_header("content-type", "application/json").with_body(body)
    }

    /// With one header more. What can't be one, with a line break in it say, is left out: no server could
    /// send it.
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        let _ = self.headers.append(name, value.into());
        self
    }

    /// With this body.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
