//! From a request to its answer: credentials, attempts, and the time that all of it may take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::answer::{Envelope, RawAnswer};
use crate::client::Core;
use crate::request::Request;
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};
use crate::{Error, ErrorKind, auth};

/// Longer answers have data: they are not read twice to see whether they are refusals.
const LONGEST_REFUSAL: usize = 4096;

/// Sends a request as often as its policy says, within its time.
pub(crate) async fn send(
    core: Arc<Core>,
    request: Result<Request, Error>,
) -> Result<RawAnswer, Error> {
    let request = request?;
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
        Ok(answer) => Ok(RawAnswer::new(operation, answer, core.tolerance, attempts)),
        Err(error) => Err(error.after(attempts)),
    }
}

async fn carry_out(
    core: &Arc<Core>,
    request: Request,
    attempts: &AtomicU32,
) -> Result<HttpResponse, Error> {
    let mut renewed = false;
    loop {
        let mut ready = request.clone();
        let credentials = auth::authorize(core, &mut ready).await?;
        let count = attempts.fetch_add(1, Ordering::Relaxed) + 1;
        let outcome = core.transport.send(ready.into_http()).await;
        if let Some(token) = credentials
            && !renewed
            && is_unauthorized(&outcome)
        {
            token.refused();
            renewed = true;
            continue;
        }
        match request.retry.pause(request.operation, count, &outcome) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => {
                return outcome.map_err(|error| failure(error, request.operation.name));
            }
        }
    }
}

/// Whether the server says so in HTTP, or the platform in a body that is as short as refusals are.
fn is_unauthorized(outcome: &Result<HttpResponse, TransportError>) -> bool {
    let Ok(answer) = outcome else { return false };
    let body = &answer.body;
    answer.status == 401
        || (body.len() <= LONGEST_REFUSAL && Envelope::of(body).status_code == Some(401))
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
