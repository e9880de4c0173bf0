//! Spans and events for `tracing`. No-ops without the feature `tracing`.
//!
//! Each call has one span. It never contains a body, a header or a query, because they can contain
//! credentials and personal data.

use std::time::Duration;

use crate::error::Error;
use crate::raw_response::RawResponse;
use crate::request::Request;
#[cfg(feature = "tracing")]
use crate::shown::shown;
use crate::wire::Findings;

/// The span of a call.
pub(crate) struct Span(#[cfg(feature = "tracing")] tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    /// Creates the span. A request that can't be sent has none.
    pub(crate) fn of(request: Option<&Request>) -> Self {
        use tracing::field::Empty;
        let Some(request) = request else { return Self(tracing::Span::none()) };
        Self(tracing::info_span!(
            "genauth",
            operation = request.operation.name,
            method = request.operation.method.as_str(),
            path = request.operation.path,
            status = Empty,
            attempts = Empty,
            request_id = Empty,
            error = Empty,
        ))
    }

    pub(crate) fn enter(&self) -> tracing::span::Entered<'_> {
        self.0.enter()
    }

    /// Records the outcome of the exchange.
    pub(crate) fn exchanged(&self, outcome: &Result<RawResponse, Error>) {
        let attempts = match outcome {
            Ok(response) => {
                self.0.record("status", response.status());
                response.attempts()
            }
            Err(error) => error.attempts(),
        };
        self.0.record("attempts", attempts);
    }

    /// Records the outcome of the call.
    pub(crate) fn ended(&self, error: Option<&Error>) {
        let Some(error) = error else { return };
        self.0.record("error", tracing::field::debug(error.kind()));
        self.0.record("request_id", error.request_id().map(shown));
    }
}

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(crate) fn of(_: Option<&Request>) -> Self {
        Self()
    }

    pub(crate) fn enter(&self) -> Entered {
        Entered
    }

    pub(crate) fn exchanged(&self, _: &Result<RawResponse, Error>) {}

    pub(crate) fn ended(&self, _: Option<&Error>) {}
}

/// A replacement for the guard of an entered span.
#[cfg(not(feature = "tracing"))]
pub(crate) struct Entered;

/// Emits an event for a retry of the current span's request.
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn retried(attempts: u32, pause: Duration) {
    #[cfg(feature = "tracing")]
    tracing::debug!(attempts, ?pause, "the call will be repeated after a pause");
}

/// Returns whether somebody listens to [`differs`].
pub(crate) fn tells_differences() -> bool {
    #[cfg(feature = "tracing")]
    return tracing::enabled!(tracing::Level::DEBUG);
    #[cfg(not(feature = "tracing"))]
    false
}

/// Emits an event for a response that was read although it does not keep to the specification.
#[cfg_attr(not(feature = "tracing"), allow(unused_variables))]
pub(crate) fn differs(findings: &Findings) {
    #[cfg(feature = "tracing")]
    if !findings.is_empty() {
        tracing::debug!(%findings, "the response does not keep to the specification");
    }
}
