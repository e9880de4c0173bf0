//! An unparsed response.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;

use crate::json::{parse, properties};
use crate::operation::Description;
use crate::retry::{Limit, retry_after};
use crate::shown::shown;
use crate::transport::{HttpResponse, Pieces};
use crate::wire::Tolerance;

/// Status, headers and body of a response.
///
/// `Debug` prints neither headers nor body, because both can contain tokens.
#[derive(Clone)]
pub struct RawResponse(Arc<Content>);

pub(crate) struct Content {
    pub(crate) operation: &'static Description,
    pub(crate) http: HttpResponse,
    /// The bodies of the API have a `statusCode`, which is 200 for success.
    pub(crate) has_codes: bool,
    pub(crate) tolerance: Tolerance,
    /// The size limit of the client, in bytes.
    pub(crate) max_size: usize,
    pub(crate) attempts: u32,
    /// The limit because of which the request is not repeated.
    pub(crate) limit: Option<Limit>,
    pub(crate) received_at: SystemTime,
    /// The body of a stream, until somebody reads it.
    pub(crate) pieces: Mutex<Option<Pieces>>,
}

impl RawResponse {
    pub(crate) fn new(mut content: Content) -> Self {
        // RFC 8259, section 8.1: a parser may ignore a byte order mark.
        let body = &mut content.http.body;
        if body.starts_with(b"\xEF\xBB\xBF{") || body.starts_with(b"\xEF\xBB\xBF[") {
            body.drain(..3);
        }
        Self(Arc::new(content))
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.0.http.status
    }

    /// Returns names (in lower case) and values of the headers. Values with the same name keep
    /// their order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.http.headers.iter()
    }

    /// Returns the first header with this name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.http.header(name)
    }

    /// Returns the body, without a byte order mark before JSON.
    pub fn body(&self) -> &[u8] {
        &self.0.http.body
    }

    /// Returns the body of a stream, once.
    pub(crate) fn pieces(&self) -> Option<Pieces> {
        self.0.pieces.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Returns whether the content type is JSON, or there is none.
    pub(crate) fn is_json(&self) -> bool {
        let Some(content_type) = self.header("content-type") else { return true };
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let (_, kind) = essence.rsplit_once(['/', '+']).unwrap_or_default();
        kind.eq_ignore_ascii_case("json")
    }

    /// Returns the body as text. Returns `None` if it is none.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        let content_type = self.header("content-type").unwrap_or_default();
        let content_type = content_type.to_ascii_lowercase();
        match str::from_utf8(self.body()) {
            Ok(text) => Some(text.into()),
            Err(_) if content_type.contains("iso-8859-1") => {
                let text: String =
                    self.body().iter().map(|byte| char::from(*byte)).collect();
                Some(text.into())
            }
            Err(_) => None,
        }
    }

    /// Decodes a property of the body. Returns `None` if the body is not an object, or the property
    /// is missing or not a `T`.
    pub(crate) fn property<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let [property] = properties(self.body(), [name])?;
        parse(property?.get().as_bytes(), name, self.0.max_size).ok()
    }

    /// Returns how often the request was sent, including the attempt that led to this response.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the time at which the response was received, according to the client's clock.
    pub fn received_at(&self) -> SystemTime {
        self.0.received_at
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.0.operation.name
    }

    /// Returns whether the body must have a `statusCode`.
    pub(crate) fn is_enveloped(&self) -> bool {
        self.0.operation.enveloped
    }

    /// Returns whether a `statusCode` of the body decides about success.
    pub(crate) fn has_codes(&self) -> bool {
        self.0.has_codes
    }

    pub(crate) fn tolerance(&self) -> Tolerance {
        self.0.tolerance
    }

    /// Returns the size limit of the client, in bytes.
    pub(crate) fn max_size(&self) -> usize {
        self.0.max_size
    }

    /// Returns the limit because of which the request was not repeated.
    pub(crate) fn limit(&self) -> Option<Limit> {
        self.0.limit
    }

    /// Returns how long the server asks to wait, from the arrival of the response.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.0.http, self.0.received_at)
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status())
            .field("content_type", &self.header("content-type").map(shown))
            .field("body_bytes", &self.body().len())
            .finish()
    }
}
