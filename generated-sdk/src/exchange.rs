//! From a request to its answer: credentials, attempts, and the time that all of it may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::time::Instant;

use crate::answer::{RawAnswer, peeked_status};
use crate::client::Core;
use crate::request::Request;
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};
use crate::{Error, ErrorKind, auth, trace};

/// Sends a request as often as its policy says, within its time.
pub(crate) async fn send(
    core: Arc<Core>,
    request: Result<Request, Error>,
) -> Result<RawAnswer, Error> {
    let mut request = request?;
    request.guard(&core)?;
    let (operation, timeout) = (request.operation, request.timeout);
    let attempts = AtomicU32::new(0);
    let outcome = match tokio::time::timeout(
        timeout,
        carry_out(&core, request, &attempts),
    )
    .await
    {
        Ok(outcome) => outcome,
        Err(_) => {
            let message = format!("no answer came within {timeout:?}");
            Err(Error::new(ErrorKind::Timeout, operation.name, message))
        }
    };
    let attempts = attempts.into_inner();
    match outcome {
        Ok(answer) => Ok(RawAnswer::new(&core, operation, answer, attempts)),
        Err(error) => Err(error.after(attempts)),
    }
}

async fn carry_out(
    core: &Arc<Core>,
    request: Request,
    attempts: &AtomicU32,
) -> Result<HttpResponse, Error> {
    let started = Instant::now();
    let mut pauses = request.retry.pauses(request.operation);
    let mut renewed = false;
    loop {
        let mut ready = request.clone();
        let credentials = auth::authorize(core, &mut ready).await?;
        attempts.fetch_add(1, Ordering::Relaxed);
        let outcome = core.transport.send(ready.into_http()).await;
        if let Some(token) = credentials
            && !renewed
            && is_unauthorized(&outcome)
        {
            token.refused();
            renewed = true;
            continue;
        }
        let left = request.timeout.saturating_sub(started.elapsed());
        match pauses.next(&outcome, core.clock.now(), left) {
            Some(pause) => {
                trace::retried(attempts.load(Ordering::Relaxed), pause);
                tokio::time::sleep(pause).await;
            }
            None => {
                return outcome.map_err(|error| failure(error, request.operation.name));
            }
        }
    }
}

/// Whether the server says so in HTTP, or the platform in a body that is as short as refusals are.
fn is_unauthorized(outcome: &Result<HttpResponse, TransportError>) -> bool {
    // The platform prefers to say it in the body.
    matches!(outcome, Ok(answer) if answer.status == 401 || peeked_status(answer) == Some(401))
}

pub(crate) fn failure(error: TransportError, operation: &'static str) -> Error {
    let kind = match error.kind() {
        TransportErrorKind::Invalid => ErrorKind::Config,
        TransportErrorKind::Timeout => ErrorKind::Timeout,
        TransportErrorKind::Connect
        | TransportErrorKind::Broken
        | TransportErrorKind::TooLarge => ErrorKind::Transport,
    };
    let wrapped = Error::new(kind, operation, error.to_string());
    match error.source {
        Some(source) => wrapped.caused_by(source),
        None => wrapped,
    }
}
