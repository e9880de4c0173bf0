//! Events as they happen: what a subscription is, how long it goes on, and how events are published.
//!
//! In goes the code of an event, out comes a stream of all events with that code, over a WebSocket that is
//! connected anew when it breaks.

mod socket;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

use crate::core::MAX_RESPONSE_SIZE;
use crate::error::{Error, ErrorKind};
use crate::exchange::Session;
use crate::json::parse;
use crate::random;
use crate::shown::shown;
use socket::{Failure, Request, SUB_EVENT, Socket};

#[cfg(feature = "authentication")]
mod authentication {
    use super::{Arc, Events, Subscriber};
    use crate::call::Call;
    use crate::client::AuthenticationClient;
    use crate::extra::Extra;
    use crate::json::JsonObject;
    use crate::models::CommonResponseDto;
    use crate::operation::{Body, Method, Operation};
    use crate::wire::{Object, Property, Slot};

    /// # Events
    impl AuthenticationClient {
        /// Subscribe to events that concern the user.
        ///
        /// `code` is the type of event, `authing.user.updated` say. The client needs the user's access token,
        /// which it sends whenever it connects. See [`Events`] for what happens when the connection breaks.
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

        /// Publish a custom event on behalf of the user.
        ///
        /// The type must have been defined, with `define_event` of the management API. `source` says where the
        /// event comes from.
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
        ) -> Call<CommonResponseDto> {
            let mut properties = Extra::default();
            properties.insert("eventType", event_type.into());
            properties.insert("source", source.into());
            properties.insert("eventData", event_data);
            Call::new(&self.core, &PUB_EVENT, None, Some(&UserEvent(properties)))
        }
    }

    static PUB_EVENT: Operation = Operation {
        name: "pub_event",
        method: Method::Post,
        path: "/api/v3/pub-userEvent",
        body: Body::Json,
        bearer: true,
        enveloped: true,
        ..Operation::DEFAULT
    };

    /// The authentication API's specification has neither the operation nor its body.
    struct UserEvent(Extra);

    impl Object for UserEvent {
        fn properties(&self) -> &'static [Property] {
            &[]
        }

        fn get(&self, _index: usize) -> &dyn Slot {
            &self.0
        }

        fn get_mut(&mut self, _index: usize) -> &mut dyn Slot {
            &mut self.0
        }
    }
}

#[cfg(feature = "management")]
mod management {
    use super::{Arc, Events, Subscriber};
    use crate::client::ManagementClient;

    /// # Events
    impl ManagementClient {
        /// Subscribe to events of the user pool.
        ///
        /// `code` is the type of event, `authing.user.created` say. The client needs an
        /// [access key](crate::ManagementClientBuilder::access_key), with which it signs whenever it
        /// connects, whether requests are signed or not. See [`Events`] for what happens when the connection
        /// breaks. Events are published with [`pub_event`](Self::pub_event).
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

/// One event, as it came.
///
/// `Debug` prints only how long it is: events are about people.
#[derive(Clone, PartialEq, Eq)]
pub struct Event(String);

impl Event {
    /// The text of the message.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The message as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it does not read as a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // An event is not longer than the client's limit, which is not at hand here.
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

/// A subscription: a [`Stream`] of events that goes on until it is dropped.
///
/// It connects when it is first asked for an event. When the connection breaks, when the server closes it, or
/// when nothing comes over it for long, it connects anew, after pauses that grow. It ends with an error when
/// that has failed five times in a row, or when the server says that it will not do. Events that happen while
/// there is no connection are not delivered later.
///
/// The request that opens it is a bearer credential: that of a user has the access token in its query, and that of
/// an administrator has a signature that is not bound to a time. Whoever sees one can subscribe, so a proxy must
/// not log it. It goes to the client's [event host](crate::ManagementClientBuilder::event_host) only; for a host
/// that is not one of GenAuth's own cloud that has to be set, or else the first event is an error of the kind
/// [`Config`](ErrorKind::Config).
///
/// Everything happens while it is asked: an application that does not ask for a long time may find the
/// connection closed. It does not go through the client's
/// [`transport`](crate::transport).
#[must_use = "a subscription does nothing until it is asked for events"]
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
            failures: 0,
            over: false,
        })))
    }

    /// How often in a row it may connect anew without an event in between. 5 by default.
    pub fn max_reconnects(self, max_reconnects: u32) -> Self {
        self.with(|subscription| subscription.max_reconnects = max_reconnects)
    }

    /// The pause before it connects anew; later ones double it. One second by default.
    pub fn initial_backoff(self, pause: Duration) -> Self {
        self.with(|subscription| subscription.initial_backoff = pause)
    }

    /// The longest pause. 30 seconds by default.
    pub fn max_backoff(self, pause: Duration) -> Self {
        self.with(|subscription| subscription.max_backoff = pause)
    }

    /// How long nothing may come before it asks whether somebody is there (a ping), and how long it waits for an
    /// response to that. 30 seconds by default.
    pub fn ping_interval(self, ping_interval: Duration) -> Self {
        self.with(|subscription| subscription.ping_interval = ping_interval)
    }

    /// Settings of a subscription that has begun stay as they are.
    fn with(mut self, change: impl FnOnce(&mut Subscription)) -> Self {
        if let State::Ready(subscription) = &mut self.0 {
            change(subscription);
        }
        self
    }

    /// The next event. None after an error.
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

/// Who wants to know.
#[derive(Clone, Copy)]
enum Subscriber {
    #[cfg(feature = "authentication")]
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
    /// Since the last event.
    failures: u32,
    over: bool,
}

impl Subscription {
    /// The subscription to go on with; what stays behind is never asked again.
    fn begin(&mut self) -> Self {
        Self {
            session: Arc::clone(&self.session),
            code: std::mem::take(&mut self.code),
            socket: None,
            ..*self
        }
    }

    async fn next(mut self) -> Option<(Result<Event, Error>, Self)> {
        if self.over {
            return None;
        }
        loop {
            match self.attempt().await {
                Ok(text) => {
                    self.failures = 0;
                    return Some((Ok(Event(text)), self));
                }
                Err(failure)
                    if failure.may_pass && self.failures < self.max_reconnects =>
                {
                    tokio::time::sleep(self.pause()).await;
                    self.failures += 1;
                }
                Err(failure) => {
                    self.over = true;
                    return Some((Err(failure.error), self));
                }
            }
        }
    }

    async fn attempt(&mut self) -> Result<String, Failure> {
        let mut socket = match self.socket.take() {
            Some(socket) => socket,
            None => Socket::connect(&self.session, &self.request()?).await?,
        };
        let text = socket.next_text(self.ping_interval).await?;
        // Kept only if all is well with it.
        self.socket = Some(socket);
        Ok(text)
    }

    /// Somewhere between half and all of it, so that clients which lost their server together do not return
    /// together.
    fn pause(&self) -> Duration {
        let doubled = self.initial_backoff.saturating_mul(1 << self.failures.min(16));
        let longest = doubled.min(self.max_backoff);
        let [random] = random::bytes::<1>();
        longest / 2 + longest / 2 * u32::from(random) / 255
    }

    /// With the credentials of this moment.
    fn request(&self) -> Result<Request, Error> {
        let session = &self.session;
        let host = session.event_host.as_ref().ok_or_else(|| {
            missing(&format!(
                "the host that the events of `{}` come from: set `event_host` when the client is built",
                shown(&session.host)
            ))
        })?;
        let code = utf8_percent_encode(&self.code, NON_ALPHANUMERIC);
        match self.subscriber {
            #[cfg(feature = "authentication")]
            Subscriber::User => {
                let token = session.auth.access_token().ok_or_else(|| {
                    missing("a user's access token: call `set_access_token` first")
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
                    missing("an access key: set `access_key` when the client is built")
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
