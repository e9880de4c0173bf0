//! Fakes for the tests of an application: a [`Recorder`] in place of the server, responses made of
//! typed values, [`filled`] values, and a [`TestClock`].
//!
//! ```
//! # #[cfg(feature = "management")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), genauth::Error> {
//! use genauth::ManagementClient;
//! use genauth::models::{GetUserParams, UserDto};
//! use genauth::test_util::{Recorder, filled};
//! use genauth::transport::HttpResponse;
//!
//! let mut user = filled::<UserDto>();
//! user.nickname = Some("Test".to_owned());
//!
//! let server = Recorder::new().on("get_user", HttpResponse::ok(&user));
//! let client = ManagementClient::builder()
//!     .access_token("TOKEN")
//!     .transport(server.clone())
//!     .strict(true)
//!     .build()?;
//!
//! let response = client.get_user(GetUserParams::new().with_user_id("u1")).await?;
//! assert_eq!(response.data, user);
//! assert_eq!(server.requests()[0].query_value("userId").as_deref(), Some("u1"));
//! server.assert_done();
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "management"))]
//! # fn main() {}
//! ```

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::clock::Clock;
use crate::code::{ApiCode, StatusCode};
use crate::error::{Error, ErrorKind};
use crate::json::parse;
use crate::transport::{
    HttpRequest, HttpResponse, HttpStream, Known, StreamFuture, Transport,
    TransportError, TransportErrorKind, TransportFuture,
};
use crate::wire::{self, Slot};

/// A type of the API: those of [`models`](crate::models), their properties, and arrays of them.
pub trait Model: Slot + Default {}

impl<T: Slot + Default> Model for T {}

/// Returns a value with every required property, that a client reads with `strict(true)`. Change it
/// by assigning its fields.
///
/// | Type               | Value                                                              |
/// | ------------------ | ------------------------------------------------------------------ |
/// | string             | the name of the property: `user_id` is `"userId"`                  |
/// | number, boolean    | 1 and `true`; a `statusCode` is 200                                |
/// | date               | 2026-01-01, midnight in UTC                                        |
/// | enum               | the first known value                                              |
/// | union              | the first variant                                                  |
/// | array              | one item; an array of a type within that type is empty             |
/// | object             | its required properties; an object with any properties is empty    |
///
/// Optional properties are not set.
///
/// ```
/// # #[cfg(feature = "management")] {
/// use genauth::models::{UserDto, UserPaginatedRespDto, UserStatus};
/// use genauth::test_util::filled;
///
/// let mut user = filled::<UserDto>();
/// assert_eq!((user.user_id.as_str(), &user.phone), ("userId", &None));
/// user.status = UserStatus::Suspended;
///
/// let mut response = filled::<UserPaginatedRespDto>();
/// response.data.total_count = Some(2);
/// response.data.list.push(user);
/// # }
/// ```
pub fn filled<T: Model>() -> T {
    let mut value = T::default();
    wire::fill(&mut value);
    value
}

/// Responses of tests, behind the feature `test-util`.
impl HttpResponse {
    /// Creates the response of a successful call: HTTP 200, with the value as `data` of the envelope
    /// that GenAuth's responses have. A value with a `statusCode` is a whole response already, and
    /// stays as it is. For a response without `data`, pass `&()`.
    ///
    /// Other APIs, login protocols and some operations have responses without an envelope: see
    /// [`plain`](Self::plain).
    pub fn ok<T: Serialize + ?Sized>(value: &T) -> Self {
        let value = match serde_json::to_value(value) {
            Ok(value) => value,
            Err(error) => return unwritable(&error),
        };
        if value.get("statusCode").is_some() {
            return Self::plain(&value);
        }
        let mut envelope = Map::new();
        envelope.insert("statusCode".to_owned(), Value::from(200));
        envelope.insert("message".to_owned(), Value::from("success"));
        if !value.is_null() {
            envelope.insert("data".to_owned(), value);
        }
        Self::plain(&envelope)
    }

    /// Creates the response of a successful call without an envelope: HTTP 200, with the value as
    /// the whole body.
    pub fn plain<T: Serialize + ?Sized>(value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::json(200, body),
            Err(error) => unwritable(&error),
        }
    }

    /// Creates the response of a call that the API rejects: HTTP 200, with these codes in the body.
    ///
    /// ```
    /// # #[cfg(feature = "authentication")] {
    /// use genauth::transport::HttpResponse;
    /// use genauth::{ApiCode, StatusCode};
    ///
    /// HttpResponse::error(StatusCode::NOT_FOUND, None);
    /// HttpResponse::error(StatusCode::CLIENT_ERROR, ApiCode::WRONG_PASSWORD);
    /// HttpResponse::error(StatusCode::CLIENT_ERROR, ApiCode::new(4711));
    /// # }
    /// ```
    pub fn error(
        status_code: impl Into<StatusCode>,
        api_code: impl Into<Option<ApiCode>>,
    ) -> Self {
        let status_code = status_code.into();
        let api_code = api_code.into();
        let meaning = api_code.and_then(ApiCode::meaning).or(status_code.meaning());
        let mut body = json!({
            "statusCode": status_code.get(),
            "message": meaning.unwrap_or("the call failed"),
            "requestId": "test-request",
        });
        if let Some(code) = api_code {
            body["apiCode"] = Value::from(code.get());
        }
        Self::plain(&body)
    }

    /// Creates an error of a login protocol (RFC 6749, section 5.2), for example `invalid_grant` of
    /// a refresh token that has expired: HTTP 400, or 401 for `invalid_client` and `invalid_token`.
    pub fn oauth_error(code: &str) -> Self {
        let status = match code {
            "invalid_client" | "invalid_token" => 401,
            _ => 400,
        };
        Self::json(status, json!({ "error": code }).to_string())
    }
}

/// Creates a response that no call can read. Its beginning is in `Error::body_excerpt`.
fn unwritable(error: &serde_json::Error) -> HttpResponse {
    HttpResponse::new(200)
        .with_body(format!("the value of the test can't be written as JSON: {error}"))
}

/// Access to requests in tests, behind the feature `test-util`.
impl HttpRequest {
    /// Parses the JSON body, for example into the request type of the operation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body is not a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        parse(&self.body, "body of the request", usize::MAX)
            .map_err(|message| Error::new(ErrorKind::Decode, self.operation, message))
    }

    /// Returns the decoded value of a query parameter; the first one, if there are several.
    pub fn query_value(&self, name: &str) -> Option<String> {
        let (_, query) = self.url.split_once('?')?;
        first_value(query.as_bytes(), name)
    }

    /// Returns the decoded value of a property of a form body.
    pub fn form_value(&self, name: &str) -> Option<String> {
        first_value(&self.body, name)
    }
}

fn first_value(pairs: &[u8], name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(pairs);
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// A transport for tests, that responds by operation and records all requests.
///
/// Responses of [`on`](Self::on) are given once each, in their order. After them, a function of
/// [`on_each`](Self::on_each) responds. A request without a response is an error of the call, and
/// [`assert_done`](Self::assert_done) reports it. Clones share everything: the test keeps one and
/// passes the other to the client.
///
/// The name of an operation is that of its method. Shorthands have the operation of the method that
/// they call: `sign_in_by_email_password` has `sign_in_by_credentials`. To add responses during the
/// test, call `on` on a clone.
///
/// ```
/// # #[cfg(feature = "authentication")]
/// # async fn example() -> Result<(), genauth::Error> {
/// use genauth::models::{LoginTokenResponseDataDto, LoginTokenRespDto};
/// use genauth::test_util::{Recorder, filled};
/// use genauth::transport::{HttpResponse, TransportError, TransportErrorKind};
/// use genauth::{ApiCode, AuthenticationClient, StatusCode};
///
/// let server = Recorder::new()
///     .on(
///         "sign_in_by_credentials",
///         HttpResponse::error(StatusCode::CLIENT_ERROR, ApiCode::WRONG_PASSWORD),
///     )
///     .on("sign_in_by_credentials", TransportError::new(TransportErrorKind::Interrupted))
///     .on("sign_in_by_credentials", HttpResponse::ok(&filled::<LoginTokenRespDto>()))
///     .on_each("send_email", |_| HttpResponse::ok(&()));
///
/// let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
///     .transport(server.clone())
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<State>>);

/// A function that responds to all requests of an operation.
type Function = Arc<dyn Fn(&HttpRequest) -> Answer + Send + Sync>;

#[derive(Default)]
struct State {
    /// The responses that were not given yet.
    queue: VecDeque<(String, Answer)>,
    functions: Vec<(String, Function)>,
    requests: Vec<HttpRequest>,
    /// The operations of requests without a response.
    unexpected: Vec<&'static str>,
}

/// The outcome of a request: an [`HttpResponse`], or a [`TransportError`] if there is none.
pub struct Answer {
    outcome: Result<HttpResponse, TransportError>,
    /// The rest of a body that comes in pieces.
    pieces: Vec<Result<Vec<u8>, TransportError>>,
}

impl Answer {
    /// Creates a stream of events: HTTP 200, with a body that comes in these pieces. A piece may
    /// end anywhere within an event.
    ///
    /// ```
    /// use genauth::test_util::{Answer, Recorder};
    ///
    /// let server = Recorder::new().on("watch", Answer::events(["data: a\n\nda", "ta: b\n\n"]));
    /// ```
    pub fn events<P: Into<Vec<u8>>>(pieces: impl IntoIterator<Item = P>) -> Self {
        let head =
            HttpResponse::new(200).with_header("content-type", "text/event-stream");
        Self {
            pieces: pieces.into_iter().map(|piece| Ok(piece.into())).collect(),
            ..Self::from(head)
        }
    }

    /// Ends the body with an error, for example of the connection.
    pub fn then(mut self, error: TransportError) -> Self {
        self.pieces.push(Err(error));
        self
    }

    /// Returns the response with its body in pieces.
    fn stream(self) -> Result<HttpStream, TransportError> {
        let mut head = self.outcome?;
        let body = std::mem::take(&mut head.body);
        let first = (!body.is_empty()).then_some(Ok(body));
        let pieces: Vec<_> = first.into_iter().chain(self.pieces).collect();
        Ok(HttpStream::new(head, Known(pieces.into_iter())))
    }

    /// Returns the complete response.
    fn complete(self) -> Result<HttpResponse, TransportError> {
        let mut response = self.outcome?;
        for piece in self.pieces {
            response.body.extend(piece?);
        }
        Ok(response)
    }
}

impl From<HttpResponse> for Answer {
    fn from(response: HttpResponse) -> Self {
        Self::from(Ok(response))
    }
}

impl From<TransportError> for Answer {
    fn from(error: TransportError) -> Self {
        Self::from(Err(error))
    }
}

impl From<Result<HttpResponse, TransportError>> for Answer {
    fn from(outcome: Result<HttpResponse, TransportError>) -> Self {
        Self {
            outcome,
            pieces: Vec::new(),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.outcome.fmt(f)
    }
}

impl Recorder {
    /// Creates a transport without responses.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a response to one request of this operation.
    pub fn on(self, operation: impl Into<String>, answer: impl Into<Answer>) -> Self {
        self.state().queue.push_back((operation.into(), answer.into()));
        self
    }

    /// Sets the function that responds to all requests of this operation for which
    /// [`on`](Self::on) has no response. It must not use the recorder itself.
    pub fn on_each<A: Into<Answer>>(
        self,
        operation: impl Into<String>,
        answer: impl Fn(&HttpRequest) -> A + Send + Sync + 'static,
    ) -> Self {
        let (operation, mut state) = (operation.into(), self.state());
        state.functions.retain(|(known, _)| *known != operation);
        state
            .functions
            .push((operation, Arc::new(move |request| answer(request).into())));
        drop(state);
        self
    }

    /// Returns all requests so far, repeated ones included.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.state().requests.clone()
    }

    /// Returns the requests of one operation.
    pub fn requests_of(&self, operation: &str) -> Vec<HttpRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == operation);
        requests
    }

    /// Asserts that all responses of [`on`](Self::on) were given, and that no request was without a
    /// response.
    ///
    /// # Panics
    ///
    /// If that is not so: the message lists the operations.
    #[track_caller]
    pub fn assert_done(&self) {
        let state = self.state();
        let left: Vec<_> = state.queue.iter().map(|(name, _)| name.as_str()).collect();
        let unexpected = &state.unexpected;
        assert!(
            left.is_empty() && unexpected.is_empty(),
            "responses that no request got: {left:?}; requests without a response: {unexpected:?}"
        );
    }

    /// Another thread may have panicked in a failed test.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: HttpRequest) -> Answer {
        let operation = request.operation;
        let mut state = self.state();
        state.requests.push(request.clone());
        if let Some(index) = state.queue.iter().position(|(name, _)| name == operation)
            && let Some((_, answer)) = state.queue.remove(index)
        {
            return answer;
        }
        let function = state.functions.iter().find(|(name, _)| name == operation);
        if let Some((_, function)) = function {
            let function = Arc::clone(function);
            drop(state);
            return function(&request);
        }
        state.unexpected.push(operation);
        let message = format!(
            "the `Recorder` has no response left for `{operation}`: add one with `on` or `on_each`"
        );
        TransportError::new(TransportErrorKind::Invalid).caused_by(message).into()
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(std::future::ready(self.answer(request).complete()))
    }

    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(std::future::ready(self.answer(request).stream()))
    }
}

/// Prints operations only.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Recorder")
            .field(
                "queue",
                &state.queue.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            )
            .field(
                "functions",
                &state.functions.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            )
            .field("requests", &state.requests)
            .finish()
    }
}

/// A clock that stands still until the test changes it. Clones share the time.
///
/// ```
/// use std::time::Duration;
///
/// use genauth::Clock;
/// use genauth::test_util::TestClock;
///
/// let clock = TestClock::new();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(clock.now(), before + Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<SystemTime>>);

impl TestClock {
    /// Creates a clock that shows the present time.
    pub fn new() -> Self {
        Self::at(SystemTime::now())
    }

    /// Creates a clock that shows this time.
    pub fn at(time: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    /// Moves the clock forward. A time that `SystemTime` can't represent leaves it unchanged.
    pub fn advance(&self, duration: Duration) {
        let mut time = self.time();
        *time = time.checked_add(duration).unwrap_or(*time);
    }

    /// Sets the time.
    pub fn set(&self, time: SystemTime) {
        *self.time() = time;
    }

    fn time(&self) -> MutexGuard<'_, SystemTime> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> SystemTime {
        *self.time()
    }
}
