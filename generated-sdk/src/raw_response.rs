//! A response as it came.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::json::{parse, properties};
use crate::operation::Operation;
use crate::shown::shown;
use crate::transport::HttpResponse;
use crate::wire::Tolerance;

/// Status, headers and body of a response, as they came.
///
/// `Debug` prints neither headers nor body, since both can hold tokens.
#[derive(Clone)]
pub struct RawResponse(Arc<Content>);

struct Content {
    operation: &'static Operation,
    http: HttpResponse,
    tolerance: Tolerance,
    /// The most bytes that the client takes.
    limit: usize,
    attempts: u32,
}

impl RawResponse {
    pub(crate) fn new(
        operation: &'static Operation,
        http: HttpResponse,
        attempts: u32,
        tolerance: Tolerance,
        limit: usize,
    ) -> Self {
        Self(Arc::new(Content {
            operation,
            http,
            tolerance,
            limit,
            attempts,
        }))
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.0.http.status
    }

    /// Names in lower case and values; the values of one name in the order in which they came.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.http.headers.iter()
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.http.header(name)
    }

    /// The body, as it came.
    pub fn body(&self) -> &[u8] {
        &self.0.http.body
    }

    /// Returns the property of this name of the body, if the body is an object that has it and it reads as a `T`.
    pub(crate) fn property<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let [property] = properties(self.body(), [name])?;
        parse(property?.get().as_bytes(), name, self.0.limit).ok()
    }

    /// How often the request was sent, this response's time included.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.0.operation.name
    }

    /// Returns whether the body has to have the platform's `statusCode`.
    pub(crate) fn is_enveloped(&self) -> bool {
        self.0.operation.enveloped
    }

    pub(crate) fn tolerance(&self) -> Tolerance {
        self.0.tolerance
    }

    /// Returns the most bytes that the client takes.
    pub(crate) fn limit(&self) -> usize {
        self.0.limit
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
