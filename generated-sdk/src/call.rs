//! One call: described by a method of the client, adjusted by the caller, sent by `.await`.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::endpoint;
use crate::error::Error;
use crate::event_stream::EventStream;
use crate::exchange::{self, Session};
use crate::operation::{Description, Place};
use crate::plan::Plan;
use crate::raw_response::RawResponse;
use crate::request::Request;
use crate::response::{self, Outcome, Response};
use crate::retry::Retry;
use crate::trace::Span;
use crate::wire::Slot;

/// An operation of the API: one of the types in [`operations`](crate::operations).
pub trait Operation: 'static {
    /// The response of a successful call.
    type Response: Response;

    #[doc(hidden)]
    const DESCRIPTION: Description;

    #[doc(hidden)]
    fn read(raw: RawResponse) -> Outcome<Self::Response> {
        response::read(raw)
    }
}

/// An input of the operation `O`: its parameters or its body.
///
/// A call takes no input of another operation:
///
/// ```compile_fail,E0277
/// # #[cfg(feature = "authentication")]
/// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
/// use genauth::models::GetFactorParams;
///
/// client.get_profile().with(GetFactorParams::new()).await?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "authentication"))]
/// # let _: u8 = "".into();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no input of the operation `{O}`",
    label = "not an input of this call",
    note = "a call takes the struct of parameters and the body of its own operation"
)]
pub trait Input<O: Operation>: Slot + Send + 'static {
    #[doc(hidden)]
    const PLACE: Place;
}

/// Makes a type an input of an operation.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! input {
    ($operation:ident: $place:ident of $ty:ident) => {
        impl $crate::call::Input<$operation> for $crate::models::$ty {
            const PLACE: $crate::operation::Place = $crate::operation::Place::$place;
        }
    };
    ($operation:ident: $place:ident in $ty:ty) => {
        impl $crate::call::Input<$operation> for $ty {
            const PLACE: $crate::operation::Place = $crate::operation::Place::$place;
        }
    };
}

#[allow(unused_imports, reason = "the specification may have none")]
pub(crate) use input;

/// A call that is ready to be sent. `.await` sends it and returns the response.
///
/// Nothing is sent before that, so the settings of this one call can still be changed.
///
/// ```no_run
/// # #[cfg(feature = "authentication")]
/// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
/// use std::time::Duration;
/// use genauth::models::GetProfileParams;
///
/// let user = client
///     .get_profile()
///     .with(GetProfileParams::new().with_custom_data(true))
///     .timeout(Duration::from_secs(3))
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// A call is a future that can be spawned as a task of its own. If a required parameter or property
/// is not set, or a setting is invalid, it returns an error of the kind
/// [`Config`](crate::ErrorKind::Config), and nothing is sent.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<O> {
    pub(crate) plan: Box<Plan>,
    sending: Option<Sending>,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    #[allow(dead_code, reason = "the specification may have no operation")]
    pub(crate) fn new(session: &Arc<Session>) -> Self {
        Self::described(session, const { &O::DESCRIPTION })
    }

    /// Creates a call with another description than the operation's.
    pub(crate) fn described(
        session: &Arc<Session>,
        description: &'static Description,
    ) -> Self {
        Self {
            plan: Box::new(Plan::new(session, description)),
            sending: None,
            operation: PhantomData,
        }
    }

    /// Replaces the URL of the operation.
    #[cfg(feature = "cas")]
    pub(crate) fn at(mut self, url: String) -> Self {
        self.plan.url = Some(url);
        self
    }

    /// Sets the parameters or the body of this call, in place of those that it has.
    pub fn with<I: Input<O>>(mut self, input: I) -> Self {
        self.plan.put(I::PLACE, Box::new(input));
        self
    }

    /// Sends this content as the body, in place of the one that the call has: for a media type that
    /// no type of this crate describes.
    pub fn content(
        mut self,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        self.plan.content = Some((content_type.into(), content.into()));
        self
    }

    /// Turns it into a call with another type of response.
    #[cfg(feature = "authentication")]
    #[allow(dead_code, reason = "the specification may have no sign-in")]
    pub(crate) fn returning<P: Operation>(self) -> Call<P> {
        Call {
            plan: self.plan,
            sending: None,
            operation: PhantomData,
        }
    }

    /// Sets the timeout of this call, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.timeout = Some(timeout);
        self
    }

    /// Sets the retry policy of this call, in place of the client's.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.plan.retry = Some(retry);
        self
    }

    /// Adds a header, or replaces the one of this name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.plan.headers.push((name.into(), value.into()));
        self
    }

    /// Sends the call and returns the response, as `.await` does.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send(self) -> Result<O::Response, Error> {
        self.await
    }

    /// Sends the call and returns the response without checking it.
    ///
    /// # Errors
    ///
    /// Only if there is no response: kinds `Config`, `Transport` and `Timeout`.
    pub async fn send_raw(mut self) -> Result<RawResponse, Error> {
        let mut sending = Sending::of(&mut self.plan, false);
        poll_fn(|cx| sending.poll(cx, Ok)).await
    }

    /// Sends the call and returns the events of its response, for a server that sends some if the
    /// header `accept` asks for them.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). If the response has another content, the kind is
    /// [`Decode`](crate::ErrorKind::Decode).
    pub async fn send_events(self) -> Result<EventStream, Error> {
        let mut call = self.header("accept", "text/event-stream");
        let mut sending = Sending::of(&mut call.plan, true);
        poll_fn(|cx| sending.poll(cx, EventStream::from_raw)).await
    }
}

impl<O: Operation> Future for Call<O> {
    type Output = Result<O::Response, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { plan, sending, .. } = &mut *self;
        let sending =
            sending.get_or_insert_with(|| Sending::of(plan, O::Response::IS_STREAM));
        sending.poll(cx, O::read)
    }
}

/// A call on its way.
struct Sending {
    /// The part that does not depend on the type of the response.
    exchange: Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>,
    span: Span,
    /// Method and path, if there is no name of an operation.
    label: Option<String>,
}

impl Sending {
    fn of(plan: &mut Plan, is_stream: bool) -> Self {
        let request = plan.request().map(|request| Request {
            is_stream,
            ..request
        });
        Self {
            label: plan.endpoint.as_ref().map(|endpoint| endpoint.label.clone()),
            span: Span::of(request.as_ref().ok()),
            exchange: Box::pin(exchange::send(Arc::clone(&plan.session), request)),
        }
    }

    fn poll<T>(
        &mut self,
        cx: &mut Context<'_>,
        read: fn(RawResponse) -> Result<T, Error>,
    ) -> Poll<Result<T, Error>> {
        let _entered = self.span.enter();
        let raw = ready!(self.exchange.as_mut().poll(cx));
        self.span.exchanged(&raw);
        let outcome = raw.and_then(read).map_err(|error| match self.label.take() {
            // Fetching credentials may fail as well.
            Some(label) if error.operation() == endpoint::NAME => {
                error.with_label(label)
            }
            _ => error,
        });
        self.span.ended(outcome.as_ref().err());
        Poll::Ready(outcome)
    }
}

impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("plan", &self.plan).finish()
    }
}
