//! Events over a WebSocket: subscriptions with reconnects, and publishing.

#![cfg_attr(
    not(all(feature = "authentication", feature = "management")),
    allow(dead_code, reason = "only these clients subscribe")
)]

mod socket;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use backon::ExponentialBackoff;
use futures_util::{Stream, StreamExt, stream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use crate::core::MAX_RESPONSE_SIZE;
use crate::error::{Error, ErrorKind};
use crate::exchange::Session;
use crate::json::parse;
use crate::retry::exponential;
use crate::shown::shown;
#[cfg(feature = "authentication")]
pub use authentication::PublishEvent;
use socket::{Failure, Request, SUB_EVENT, Socket};

#[cfg(feature = "authentication")]
mod authentication {
    use super::{Arc, Events, Subscriber};
    use crate::AuthenticationClient;
    use crate::call::{Call, Operation};
    use crate::json::JsonObject;
    use crate::models::CommonResponseDto;
    use crate::operation::{Body, Description, Method, Place, empty};
    use crate::properties::Properties;

    /// # Events
    impl AuthenticationClient {
        /// Subscribes to events of the user.
        ///
        /// `code` is the type of event, for example `authing.user.updated`. The client needs the
        /// user's access token and sends it whenever it connects. See [`Events`] for reconnects.
        ///
        /// ```no_run
        /// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
        /// let mut events = client.sub_event("authing.user.updated");
        /// while let Some(event) = events.next().await {
        ///     println!("{}", event?.text());
        /// }
        /// # Ok(())
        /// # }
        /// ```
        pub fn sub_event(&self, code: impl Into<String>) -> Events {
            Events::new(Arc::clone(&self.core), Subscriber::User, code.into())
        }

        /// Publishes a custom event on behalf of the user.
        ///
        /// The type must have been defined with `define_event` of the management API. `source`
        /// names the origin of the event.
        ///
        /// ```no_run
        /// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
        /// let mut data = genauth::JsonObject::new();
        /// data.insert("orderId".to_owned(), "42".into());
        /// client.pub_event("shop.order.placed", "shop", data).await?;
        /// # Ok(())
        /// # }
        /// ```
        pub fn pub_event(
            &self,
            event_type: impl Into<String>,
            source: impl Into<String>,
            event_data: JsonObject,
        ) -> Call<PublishEvent> {
            let event = Properties::default()
                .with("eventType", event_type.into())
                .with("source", source.into())
                .with("eventData", event_data);
            let mut call = Call::new(&self.core);
            call.plan.put(Place::Body, Box::new(event));
            call
        }
    }

    /// The publication of a custom event.
    #[derive(Debug)]
    pub enum PublishEvent {}

    impl Operation for PublishEvent {
        type Response = CommonResponseDto;
        const DESCRIPTION: Description = PUB_EVENT;
    }

    const PUB_EVENT: Description = Description {
        name: "pub_event",
        method: Method::Post,
        path: "/api/v3/pub-userEvent",
        body: Body::Json(empty::<Properties>),
        bearer: true,
        enveloped: true,
        ..Description::DEFAULT
    };
}

#[cfg(feature = "management")]
mod management {
    use super::{Arc, Events, Subscriber};
    use crate::ManagementClient;

    /// # Events
    impl ManagementClient {
        /// Subscribes to events of the user pool.
        ///
        /// `code` is the type of event, for example `authing.user.created`. The client needs an
        /// [access key](crate::ManagementClientBuilder::access_key) and signs with it whenever it
        /// connects, even if it does not sign other requests. See [`Events`] for reconnects.
        /// [`pub_event`](Self::pub_event) publishes events.
        ///
        /// ```no_run
        /// # async fn example(client: genauth::ManagementClient) -> Result<(), genauth::Error> {
        /// let mut events = client.sub_event("authing.user.created");
        /// while let Some(event) = events.next().await {
        ///     println!("{}", event?.text());
        /// }
        /// # Ok(())
        /// # }
        /// ```
        pub fn sub_event(&self, code: impl Into<String>) -> Events {
            Events::new(Arc::clone(&self.core), Subscriber::Administrator, code.into())
        }
    }
}

/// An event.
///
/// `Debug` prints only its length, because events contain personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Event(String);

impl Event {
    /// Returns the text of the message.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Decodes the message as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // The limit of the client is not known here, but an event is never longer.
        let limit = self.0.len().max(MAX_RESPONSE_SIZE);
        parse(self.0.as_bytes(), "event", limit)
            .map_err(|message| Error::new(ErrorKind::Decode, SUB_EVENT, message))
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("bytes", &self.0.len()).finish()
    }
}

/// A subscription: a [`Stream`] of events that lasts until it is dropped.
///
/// It connects when it is first polled. If the connection is interrupted, closed by the server or
/// silent for too long, it reconnects after a pause. It ends with an error after five reconnects in a
/// row that failed, or if the server rejects the subscription. Each connection starts the count
/// anew, even if no event came over it: servers and proxies close quiet connections. Events that
/// occur without a connection are not delivered later.
///
/// The opening request is a bearer credential: for users the query contains the access token, for
/// administrators the header contains a signature without expiry. Proxies must not log it. It is
/// only sent to the client's [event host](crate::ManagementClientBuilder::event_host). For hosts
/// outside of GenAuth's cloud that host must be set, otherwise the first event is an error of the
/// kind [`Config`](ErrorKind::Config).
///
/// All work happens while the stream is polled. If it is not polled for a long time, the server may
/// close the connection. Subscriptions do not use the client's [`transport`](crate::transport).
#[must_use = "a subscription does nothing until it is polled"]
pub struct Events(State);

enum State {
    Ready(Box<Subscription>),
    Running(Pin<Box<dyn Stream<Item = Result<Event, Error>> + Send>>),
}

impl Events {
    fn new(session: Arc<Session>, subscriber: Subscriber, code: String) -> Self {
        Self(State::Ready(Box::new(Subscription {
            session,
            subscriber,
            code,
            max_reconnects: 5,
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(30),
            ping_interval: Duration::from_secs(30),
            socket: None,
            reconnects: 0,
            pauses: None,
            over: false,
        })))
    }

    /// Sets the maximum number of reconnects in a row that fail. 5 by default. With 0, the first
    /// interruption ends the subscription.
    pub fn max_reconnects(self, max_reconnects: u32) -> Self {
        self.with(|subscription| subscription.max_reconnects = max_reconnects)
    }

    /// Sets the pause before the first reconnect, without jitter. It doubles with each further one,
    /// until a connection lasts longer than the pause before it. 1 second by default.
    pub fn initial_backoff(self, pause: Duration) -> Self {
        self.with(|subscription| subscription.initial_backoff = pause)
    }

    /// Sets the maximum pause, without jitter. 30 seconds by default.
    pub fn max_backoff(self, pause: Duration) -> Self {
        self.with(|subscription| subscription.max_backoff = pause)
    }

    /// Sets the time without messages after which a ping is sent, and the time to wait for the
    /// pong. 30 seconds by default.
    pub fn ping_interval(self, ping_interval: Duration) -> Self {
        self.with(|subscription| subscription.ping_interval = ping_interval)
    }

    /// Changes a setting. Has no effect once the subscription has started.
    fn with(mut self, change: impl FnOnce(&mut Subscription)) -> Self {
        if let State::Ready(subscription) = &mut self.0 {
            change(subscription);
        }
        self
    }

    /// Returns the next event, or `None` after an error.
    pub async fn next(&mut self) -> Option<Result<Event, Error>> {
        StreamExt::next(self).await
    }
}

impl Stream for Events {
    type Item = Result<Event, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        if let State::Ready(subscription) = &mut self.0 {
            let begun = subscription.begin();
            self.0 = State::Running(Box::pin(stream::unfold(begun, Subscription::next)));
        }
        match &mut self.0 {
            State::Running(stream) => stream.as_mut().poll_next(cx),
            State::Ready(_) => Poll::Ready(None),
        }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// The kind of subscriber.
#[derive(Clone, Copy)]
enum Subscriber {
    User,
    #[cfg(feature = "management")]
    Administrator,
}

struct Subscription {
    session: Arc<Session>,
    subscriber: Subscriber,
    code: String,
    max_reconnects: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    ping_interval: Duration,
    socket: Option<Socket>,
    /// The number of reconnects since the last connection.
    reconnects: u32,
    /// The further pauses, and the latest one.
    pauses: Option<(ExponentialBackoff, Duration)>,
    over: bool,
}

impl Subscription {
    /// Returns the subscription to run. `self` is not polled again.
    fn begin(&mut self) -> Self {
        Self {
            session: Arc::clone(&self.session),
            code: std::mem::take(&mut self.code),
            socket: None,
            reconnects: 0,
            pauses: None,
            ..*self
        }
    }

    async fn next(mut self) -> Option<(Result<Event, Error>, Self)> {
        if self.over {
            return None;
        }
        loop {
            let failure = match self.attempt().await {
                Ok(text) => {
                    self.pauses = None;
                    return Some((Ok(Event(text)), self));
                }
                Err(failure) => failure,
            };
            if !failure.may_pass || self.reconnects >= self.max_reconnects {
                self.over = true;
                return Some((Err(failure.error), self));
            }
            self.reconnects += 1;
            tokio::time::sleep(self.pause()).await;
        }
    }

    async fn attempt(&mut self) -> Result<String, Failure> {
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => {
                let socket = Socket::connect(&self.session, &self.request()?).await?;
                self.reconnects = 0;
                socket
            }
        };
        let text = match socket.next_text(self.ping_interval).await {
            Ok(text) => text,
            Err(error) => {
                let age = socket.age();
                // Not at once if the server closes each connection at once.
                self.pauses.take_if(|(_, latest)| age > *latest);
                return Err(error.into());
            }
        };
        // Kept only after a success.
        self.socket = Some(socket);
        Ok(text)
    }

    /// Returns the pause before the next reconnect.
    fn pause(&mut self) -> Duration {
        let (initial, max) = (self.initial_backoff, self.max_backoff);
        let begin = || (exponential(initial, max, u32::MAX), max);
        let (pauses, latest) = self.pauses.get_or_insert_with(begin);
        *latest = pauses.next().unwrap_or(max);
        *latest
    }

    /// Returns the opening request with the current credentials.
    fn request(&self) -> Result<Request, Error> {
        let session = &self.session;
        let host = session.event_host.as_ref().ok_or_else(|| {
            missing(&format!(
                "the event host for `{}`: set `event_host` on the builder",
                shown(&session.host)
            ))
        })?;
        let code = utf8_percent_encode(&self.code, NON_ALPHANUMERIC);
        match self.subscriber {
            Subscriber::User => {
                let token = session.auth.access_token().ok_or_else(|| {
                    missing("the access token of a user: call `client.with_access_token(token)` first")
                })?;
                let token = utf8_percent_encode(token.expose(), NON_ALPHANUMERIC);
                let path = "/events/v1/authentication/sub";
                Ok(Request {
                    url: format!("{host}{path}?code={code}&token={token}"),
                    authorization: None,
                })
            }
            #[cfg(feature = "management")]
            Subscriber::Administrator => {
                let key = session.auth.key().ok_or_else(|| {
                    missing("an access key: set `access_key` on the builder")
                })?;
                Ok(Request {
                    url: format!("{host}/events/v1/management/sub?code={code}"),
                    authorization: Some(key.authorization(session.brand, "websocket\n")),
                })
            }
        }
    }
}

fn missing(what: &str) -> Error {
    let message = format!("a subscription needs {what}");
    Error::new(ErrorKind::Config, SUB_EVENT, message)
}
