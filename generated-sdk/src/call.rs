//! One call: described by a method of the client, adjusted by the caller, sent by `.await`.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::error::Error;
use crate::exchange::{self, Session};
use crate::operation::Operation;
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::{Response, Unchecked};
use crate::retry::Retry;
use crate::trace::Span;
use crate::wire::Object;

/// A call that is ready to be sent. `.await` sends it and returns the response.
///
/// Nothing is sent before that, so the settings of this one call can still be changed.
///
/// ```no_run
/// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
/// use std::time::Duration;
///
/// let factors = client.list_enrolled_factors().timeout(Duration::from_secs(3)).await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    pub(crate) session: Arc<Session>,
    /// The error of a request that can't be built is returned when the call is sent, so that
    /// methods need no `?`.
    pub(crate) request: Result<Request, Error>,
    response: PhantomData<fn() -> T>,
}

impl<T: Response> Call<T> {
    pub(crate) fn new(
        session: &Arc<Session>,
        operation: &'static Operation,
        parameters: Option<&dyn Object>,
        body: Option<&dyn Object>,
    ) -> Self {
        let request = session.request(operation, parameters, body);
        Self {
            session: Arc::clone(session),
            request,
            response: PhantomData,
        }
    }

    /// Replaces the URL of the operation.
    #[cfg(feature = "authentication")]
    pub(crate) fn at(mut self, url: String) -> Self {
        if let Ok(request) = &mut self.request {
            request.url = url;
        }
        self
    }

    /// Sets the timeout of this call, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let Ok(request) = &mut self.request {
            request.timeout = timeout;
        }
        self
    }

    /// Sets the retry policy of this call, in place of the client's.
    pub fn retry(mut self, retry: Retry) -> Self {
        if let Ok(request) = &mut self.request {
            request.retry = retry;
        }
        self
    }

    /// Sends this access token with this call, in place of the client's.
    ///
    /// A server that acts for many users shares one client and passes the token of the user to each
    /// call.
    pub fn access_token(self, token: impl Into<String>) -> Self {
        self.header("authorization", format!("Bearer {}", token.into()))
    }

    /// Adds a header, or replaces the one of this name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Ok(request) = &mut self.request
            && let Err(error) = request.set_header(&name.into(), value.into())
        {
            self.request = Err(error);
        }
        self
    }

    /// Sends the call and returns the response without checking it.
    ///
    /// # Errors
    ///
    /// Only if there is no response: kinds `Config`, `Transport` and `Timeout`.
    pub async fn send_raw(self) -> Result<RawResponse, Error> {
        let sending: ResponseFuture<Unchecked> =
            ResponseFuture::new(self.session, self.request);
        sending.await.map(|Unchecked(raw)| raw)
    }
}

impl<T: Response> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        ResponseFuture::new(self.session, self.request)
    }
}

/// The future of a call.
#[must_use = "futures do nothing unless awaited"]
pub struct ResponseFuture<T> {
    /// The part that does not depend on the type of the response.
    exchange: Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>,
    span: Span,
    response: PhantomData<fn() -> T>,
}

impl<T> ResponseFuture<T> {
    fn new(session: Arc<Session>, request: Result<Request, Error>) -> Self {
        Self {
            span: Span::of(request.as_ref().ok()),
            exchange: Box::pin(exchange::send(session, request)),
            response: PhantomData,
        }
    }
}

impl<T: Response> Future for ResponseFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { exchange, span, .. } = &mut *self;
        let _entered = span.enter();
        let raw = ready!(exchange.as_mut().poll(cx));
        span.exchanged(&raw);
        let outcome = raw.and_then(T::from_raw);
        span.ended(outcome.as_ref().err());
        Poll::Ready(outcome)
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).finish()
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
