//! Errors of transports.

use std::error::Error as StdError;
use std::fmt;

use crate::shown;

/// The error of a request without a response.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The category of a transport error. It decides whether the client sends the request again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The request is invalid and was not sent.
    Invalid,
    /// There was no connection, so that no byte of the request was sent: the name did not resolve,
    /// the connection was refused, the TLS handshake failed, or one of them timed out.
    ///
    /// The client repeats such a request, even one that is not idempotent. A transport must not
    /// return this kind if the server may have received a part of the request, for example over a
    /// connection that it had used before: that is [`Interrupted`](Self::Interrupted).
    Connect,
    /// The exchange timed out. The server may have processed the request, so it is not repeated.
    /// (If connecting timed out, the kind is [`Connect`](Self::Connect).)
    Timeout,
    /// The connection was interrupted. The server may have processed the request, so it is not
    /// repeated.
    Interrupted,
    /// The response exceeds the size limit.
    TooLarge,
}

impl TransportError {
    /// Creates an error.
    pub fn new(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// Sets the source of the error. Its message must not contain credentials.
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.source = Some(shown::cause(source.into()));
        self
    }

    /// Returns the category of the error.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

/// Creates the error for an invalid part of a request. The source must not quote that part.
pub(crate) fn invalid(error: impl StdError + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Invalid).caused_by(error)
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Invalid => "the request can't be sent as it is",
            TransportErrorKind::Connect => "the server can't be reached",
            TransportErrorKind::Timeout => "the request timed out",
            TransportErrorKind::Interrupted => "the connection was interrupted",
            TransportErrorKind::TooLarge => "the response is too large",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
