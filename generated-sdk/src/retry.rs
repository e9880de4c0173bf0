//! When a call is sent again.

use std::time::Duration;

use crate::operation::Operation;
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};

/// How often, and how soon, a call is sent again that failed for a reason that may pass.
///
/// Only operations that can be repeated without harm are sent again, and only if the server could not be
/// reached or said that it is busy: HTTP 429, 502, 503, 504, or the platform's `statusCode` 429.
/// Pauses grow from one to the next and vary at random; a `Retry-After` of the server comes first.
/// The call's timeout holds for all attempts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
    regardless: bool,
}

impl Default for Retry {
    /// Three attempts; pauses of about 200 ms and 400 ms.
    fn default() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(5),
            regardless: false,
        }
    }
}

impl Retry {
    /// One attempt only.
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// The most attempts, the first one included. 3 by default.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The pause before the second attempt; later ones double it. 200 ms by default.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// The longest pause, unless the server asks for more. 5 seconds by default.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Also operations that change something are sent again: the caller knows that no harm comes of it.
    pub fn even_if_not_idempotent(mut self) -> Self {
        self.regardless = true;
        self
    }

    /// The pause before the next attempt, if there is to be one after `attempts`.
    pub(crate) fn pause(
        &self,
        operation: &Operation,
        attempts: u32,
        outcome: &Result<HttpResponse, TransportError>,
    ) -> Option<Duration> {
        let allowed = operation.idempotent || self.regardless;
        if !allowed || attempts >= self.attempts || !may_pass(outcome) {
            return None;
        }
        Some(self.first_pause)
    }
}

/// Whether what went wrong may go well the next time, and the server has certainly not acted.
fn may_pass(outcome: &Result<HttpResponse, TransportError>) -> bool {
    match outcome {
        Ok(answer) => matches!(answer.status, 429 | 502 | 503 | 504),
        Err(error) => error.kind() == TransportErrorKind::Connect,
    }
}
