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
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use futures_core::Stream;

pub(crate) use error::invalid;
pub use error::{TransportError, TransportErrorKind};
pub use headers::Headers;

/// Sends one request and returns the complete response. Must not retry: the client does that.
pub trait Transport: Send + Sync + 'static {
    /// Starts the exchange. The future is dropped when the timeout of the call expires.
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;

    /// Starts the exchange of a call that returns an [`EventStream`](crate::EventStream). The future
    /// ends when the head of the response has come.
    ///
    /// The default implementation calls [`send`](Self::send), so that all events come at the end of
    /// the response.
    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        let sending = self.send(request);
        Box::pin(async { sending.await.map(HttpStream::from) })
    }
}

/// The future of an exchange.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'a>>;

/// The future of an exchange whose response comes in pieces.
pub type StreamFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpStream, TransportError>> + Send + 'a>>;

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

/// A response whose body comes in pieces.
#[non_exhaustive]
pub struct HttpStream {
    /// Status and headers. The body is empty.
    pub head: HttpResponse,
    /// The decoded body. Dropping it must close the connection.
    pub pieces: Pieces,
}

/// The pieces of a body. Nothing follows an error.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Vec<u8>, TransportError>> + Send>>;

impl HttpStream {
    /// Creates a response of its head, whose body is ignored, and the pieces of its body.
    pub fn new(
        head: HttpResponse,
        pieces: impl Stream<Item = Result<Vec<u8>, TransportError>> + Send + 'static,
    ) -> Self {
        Self {
            head: head.with_body([]),
            pieces: Box::pin(pieces),
        }
    }

    /// Reads the whole body, up to a limit.
    pub(crate) async fn read(
        mut self,
        max_size: usize,
    ) -> Result<HttpResponse, TransportError> {
        let mut body = Vec::new();
        while let Some(piece) = poll_fn(|cx| self.pieces.as_mut().poll_next(cx)).await {
            extend(&mut body, &piece?, max_size)?;
        }
        Ok(self.head.with_body(body))
    }
}

/// Adds a piece to a body, up to a limit.
pub(crate) fn extend(
    body: &mut Vec<u8>,
    piece: &[u8],
    max_size: usize,
) -> Result<(), TransportError> {
    let length = body.len() + piece.len();
    if length > max_size {
        return Err(TransportError::new(TransportErrorKind::TooLarge));
    }
    if length > body.capacity() {
        // Doubles the capacity, up to the limit.
        let capacity = length.max(body.len() * 2).min(max_size);
        body.reserve_exact(capacity - body.len());
    }
    body.extend_from_slice(piece);
    Ok(())
}

/// Returns whether a response with this content type is a stream of events.
pub(crate) fn is_event_stream(content_type: Option<&str>) -> bool {
    let essence = |it: &str| it.split(';').next().unwrap_or_default().trim().to_owned();
    content_type.is_none_or(|it| essence(it).eq_ignore_ascii_case("text/event-stream"))
}

/// A body that comes in one piece.
impl From<HttpResponse> for HttpStream {
    fn from(mut response: HttpResponse) -> Self {
        let body = std::mem::take(&mut response.body);
        Self::new(response, Known(vec![Ok(body)].into_iter()))
    }
}

/// A body whose pieces are known.
pub(crate) struct Known(pub(crate) vec::IntoIter<Result<Vec<u8>, TransportError>>);

impl Stream for Known {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

impl fmt::Debug for HttpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpStream").field("head", &self.head).finish_non_exhaustive()
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
