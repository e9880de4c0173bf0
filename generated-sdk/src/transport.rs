//! The transport of requests and responses.
//!
//! The default transport is HTTP/1.1 and HTTP/2 over TLS. The builder's method `transport` replaces
//! it, for example by one that records requests, or by one that returns responses in tests of an
//! application:
//!
//! ```
//! # #[cfg(feature = "authentication")]
//! # async fn example() -> Result<(), genauth::Error> {
//! use genauth::AuthenticationClient;
//! use genauth::transport::{HttpRequest, HttpResponse};
//!
//! let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
//!     .transport(|request: HttpRequest| match request.operation {
//!         "get_profile" => Ok(HttpResponse::json(200, r#"{"statusCode": 200, "data": {}}"#)),
//!         other => panic!("{other} was not to be called"),
//!     })
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! The client handles credentials, retries, timeouts and decoding, whatever the transport.

mod error;
mod headers;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

pub(crate) use error::invalid;
pub use error::{TransportError, TransportErrorKind};
pub use headers::Headers;

/// Sends one request and returns the complete response. Must not retry: the client does that.
pub trait Transport: Send + Sync + 'static {
    /// Starts the exchange. The future is dropped when the timeout of the call expires.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;
}

/// The future of an exchange.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'a>>;

/// A function that returns a response is a transport for tests.
impl<F> Transport for F
where
    F: Fn(HttpRequest) -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
{
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let response = self(request);
        Box::pin(std::future::ready(response))
    }
}

/// A complete request.
///
/// `Debug` prints neither query, headers nor body, because they can contain credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The name of the operation, which is that of its method: `get_profile`, or `request`. Shorthands and
    /// deprecated aliases have the name of the method that they call.
    pub operation: &'static str,
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// The URL with scheme and query, percent-encoded.
    pub url: String,
    /// All headers, except for those of the connection.
    pub headers: Headers,
    /// The body. May be empty.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// Returns the first header with this name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// Returns the URL without its query.
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

/// A complete response.
///
/// `Debug` prints neither headers nor body, because both can contain credentials.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: Headers,
    /// The decoded body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// Creates a response without headers and body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// Creates a response with a JSON body.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status).with_header("content-type", "application/json").with_body(body)
    }

    /// Adds a header. An invalid one, for example with a line break, is ignored, because no server
    /// could send it.
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        let _ = self.headers.append(name, value.into());
        self
    }

    /// Sets the body.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Returns the first header with this name, ignoring case.
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
