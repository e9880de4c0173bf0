//! The attempts at one request, within its timeout. Credentials are added elsewhere.

use std::sync::{Arc, Mutex};

use tokio::time::{Instant, error::Elapsed};

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::raw_response::{Content, RawResponse};
use crate::request::Request;
use crate::response;
use crate::retry::{Limit, Pauses};
use crate::trace;
use crate::transport::{HttpResponse, Pieces, TransportError, is_event_stream};

/// Sends a request without adding credentials.
#[allow(dead_code, reason = "not all clients need it")]
pub(crate) async fn send(
    core: Arc<Core>,
    mut request: Request,
) -> Result<RawResponse, Error> {
    request.guard(&core)?;
    let mut attempts = Attempts::new(&core, &request);
    let outcome = tokio::time::timeout(request.timeout, async {
        loop {
            let outcome = attempts.send(request.clone()).await;
            if let Some(last) = attempts.pause(outcome).await {
                return last.map_err(|error| attempts.failure(error));
            }
        }
    });
    let outcome = outcome.await;
    attempts.ended(outcome)
}

/// The outcome of one attempt.
pub(crate) type Outcome = Result<HttpResponse, TransportError>;

/// The attempts at one request.
pub(crate) struct Attempts<'a> {
    core: &'a Core,
    request: &'a Request,
    started: Instant,
    pauses: Pauses,
    made: u32,
    /// The outcome of the latest attempt that another one follows.
    before: Option<Outcome>,
    is_under_way: bool,
    /// The limit that ended the attempts.
    limit: Option<Limit>,
    /// The body of the latest response, if that is a stream.
    pieces: Option<Pieces>,
}

impl<'a> Attempts<'a> {
    /// Starts the timeout of all attempts.
    pub(crate) fn new(core: &'a Core, request: &'a Request) -> Self {
        Self {
            core,
            request,
            started: Instant::now(),
            pauses: request.retry.pauses(request.operation, core.has_codes),
            made: 0,
            before: None,
            is_under_way: false,
            limit: None,
            pieces: None,
        }
    }

    /// Sends the request once. `ready` is the request with its credentials.
    pub(crate) async fn send(&mut self, ready: Request) -> Outcome {
        self.made += 1;
        self.is_under_way = true;
        let outcome = match ready.is_stream {
            true => self.stream(ready).await,
            false => self.core.transport.send(ready.into_http()).await,
        };
        self.is_under_way = false;
        outcome
    }

    /// Sends the request once, and keeps the body of a successful response for later.
    async fn stream(&mut self, ready: Request) -> Outcome {
        let stream = self.core.transport.stream(ready.into_http()).await?;
        let is_success = (200..300).contains(&stream.head.status);
        if is_success && is_event_stream(stream.head.header("content-type")) {
            self.pieces = Some(stream.pieces);
            return Ok(stream.head);
        }
        stream.read(self.core.max_response_size).await
    }

    /// Waits for the next attempt. Returns the outcome if it is the last one.
    pub(crate) async fn pause(&mut self, outcome: Outcome) -> Option<Outcome> {
        let left = self.request.timeout.saturating_sub(self.started.elapsed());
        let pause = match self.pauses.next(&outcome, self.core.clock.now(), left) {
            Ok(pause) => pause,
            Err(limit) => {
                self.limit = limit;
                return Some(outcome);
            }
        };
        self.before = Some(outcome);
        trace::retried(self.made, pause);
        tokio::time::sleep(pause).await;
        None
    }

    /// Returns the error of the last attempt.
    pub(crate) fn failure(&self, error: TransportError) -> Error {
        Error::undelivered(error, self.request.operation.name)
    }

    /// Notes that the next attempt follows at once, with other credentials.
    pub(crate) fn renewed(&mut self) {
        self.before = None;
    }

    /// Returns the final response or error.
    pub(crate) fn ended(
        mut self,
        outcome: Result<Result<HttpResponse, Error>, Elapsed>,
    ) -> Result<RawResponse, Error> {
        let outcome = outcome.unwrap_or_else(|_| self.late());
        match outcome {
            Ok(response) => {
                let pieces = self.pieces.take();
                Ok(self.raw(response, pieces))
            }
            Err(error) => Err(error.with_attempts(self.made, self.limit)),
        }
    }

    /// Returns the outcome of a call whose timeout has expired.
    fn late(&mut self) -> Result<HttpResponse, Error> {
        let before = self.before.take();
        if !self.is_under_way
            && let Some(before) = before
        {
            // Nothing has happened since that attempt was refused.
            self.limit = Some(Limit::Time);
            return before.map_err(|error| self.failure(error));
        }
        let Request {
            operation, timeout, ..
        } = self.request;
        let message = format!("no response within {timeout:?}");
        let error = Error::new(ErrorKind::Timeout, operation.name, message);
        // The server may act on the attempt that is under way, so the call does not have the codes
        // of the one before. They are in the source.
        let before = before.and_then(|outcome| match outcome {
            Ok(response) => response::refusal(&self.raw(response, None)),
            Err(error) => Some(self.failure(error)),
        });
        self.limit = Some(Limit::Time);
        Err(match before {
            Some(before) => error.caused_by(before),
            None => error,
        })
    }

    fn raw(&self, http: HttpResponse, pieces: Option<Pieces>) -> RawResponse {
        RawResponse::new(Content {
            operation: self.request.operation,
            has_codes: self.core.has_codes,
            tolerance: self.core.tolerance,
            max_size: self.core.max_response_size,
            attempts: self.made,
            limit: self.limit,
            received_at: self.core.clock.now(),
            pieces: Mutex::new(pieces),
            http,
        })
    }
}
