//! The attempts at one request, within its timeout. Credentials are added elsewhere.

use std::sync::Arc;

use tokio::time::{Instant, error::Elapsed};

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::retry::Pauses;
use crate::trace;
use crate::transport::{HttpResponse, TransportError};

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
            if !attempts.pause(&outcome).await {
                return outcome.map_err(|error| attempts.failure(error));
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
}

impl<'a> Attempts<'a> {
    /// Starts the timeout of all attempts.
    pub(crate) fn new(core: &'a Core, request: &'a Request) -> Self {
        Self {
            core,
            request,
            started: Instant::now(),
            pauses: request.retry.pauses(request.operation),
            made: 0,
        }
    }

    /// Sends the request once. `ready` is the request with its credentials.
    pub(crate) async fn send(&mut self, ready: Request) -> Outcome {
        self.made += 1;
        self.core.transport.send(ready.into_http()).await
    }

    /// Waits for the next attempt. Returns false if there is none after this outcome.
    pub(crate) async fn pause(&mut self, outcome: &Outcome) -> bool {
        let left = self.request.timeout.saturating_sub(self.started.elapsed());
        let Some(pause) = self.pauses.next(outcome, self.core.clock.now(), left) else {
            return false;
        };
        trace::retried(self.made, pause);
        tokio::time::sleep(pause).await;
        true
    }

    /// Returns the error of the last attempt.
    pub(crate) fn failure(&self, error: TransportError) -> Error {
        Error::undelivered(error, self.request.operation.name)
    }

    /// Returns the final response or error.
    pub(crate) fn ended(
        self,
        outcome: Result<Result<HttpResponse, Error>, Elapsed>,
    ) -> Result<RawResponse, Error> {
        let Request {
            operation, timeout, ..
        } = self.request;
        let outcome = outcome.unwrap_or_else(|_| {
            let message = format!("no response within {timeout:?}");
            Err(Error::new(ErrorKind::Timeout, operation.name, message))
        });
        match outcome {
            Ok(response) => {
                let Core {
                    tolerance,
                    max_response_size,
                    ..
                } = *self.core;
                Ok(RawResponse::new(
                    operation,
                    response,
                    self.made,
                    tolerance,
                    max_response_size,
                    self.core.clock.now(),
                ))
            }
            Err(error) => Err(error.with_attempts(self.made)),
        }
    }
}
