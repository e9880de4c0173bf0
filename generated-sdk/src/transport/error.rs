//! Why no response came.

use std::error::Error as StdError;
use std::fmt;

use crate::shown;

/// The reason why no response came.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What became of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The request is none that can be sent.
    Invalid,
    /// There was no connection, or not in time: nothing was sent.
    Connect,
    /// The time for the exchange was over. (If it is that for connecting, it is [`Connect`](Self::Connect).)
    Timeout,
    /// The connection broke. The server may have got the request or not.
    Interrupted,
    /// The response has more bytes than a client takes.
    TooLarge,
}

impl TransportError {
    /// An error of this kind.
    pub fn new(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// With the error that led to this one. Its text must not have a credential in it.
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.source = Some(shown::cause(source.into()));
        self
    }

    /// What became of the request.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

/// A part of the request is none. No such error quotes what it refuses.
pub(crate) fn invalid(error: impl StdError + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Invalid).caused_by(error)
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Invalid => "the request can't be sent as it is",
            TransportErrorKind::Connect => "the server can't be reached",
            TransportErrorKind::Timeout => "no response came in time",
            TransportErrorKind::Interrupted => "the connection broke",
            TransportErrorKind::TooLarge => "the response is too large",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
