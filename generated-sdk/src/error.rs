//! The error type of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::value::{Error as ValueError, StringDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::code::{ApiCode, StatusCode};
use crate::envelope::Envelope;
use crate::raw_response::RawResponse;
use crate::retry::Limit;
use crate::shown::{self, shown};
#[cfg(feature = "authentication")]
use crate::token_error::{RefusedToken, TokenError};
use crate::transport::{TransportError, TransportErrorKind};

/// The maximum length of a body excerpt, in characters.
const EXCERPT: usize = 500;

/// An error of a call or of building a client.
///
/// GenAuth returns HTTP 200 for most failures, with the result in the body's `statusCode`. All of
/// them are errors here. Neither `Display` nor `Debug` prints bodies, headers or credentials.
/// `Display` is one line of at most 1 KiB, with control characters and other hidden characters of
/// the response escaped.
///
/// ```no_run
/// # #[cfg(feature = "authentication")]
/// # async fn example(client: genauth::AuthenticationClient) {
/// use genauth::{ApiCode, ErrorKind};
///
/// match client.get_profile().await {
///     Ok(response) => println!("{}", response.data.user_id),
///     Err(error) if error.is_unauthorized() => println!("log in again"),
///     Err(error) if error.api_code() == Some(ApiCode::USER_LOCKED) => println!("locked"),
///     Err(error) if error.kind() == ErrorKind::Timeout => println!("try again later"),
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    /// The method of the client. Empty if there was no call.
    operation: &'static str,
    /// Replaces the method of the client when the error is printed.
    label: Option<String>,
    message: String,
    envelope: Envelope,
    response: Option<RawResponse>,
    attempts: u32,
    limit: Option<Limit>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    #[cfg(feature = "authentication")]
    token: Option<RefusedToken>,
}

/// The category of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the call has invalid settings, or the call lacks required parameters or
    /// properties. Nothing was sent.
    Config,
    /// Credentials could not be obtained, or could not be verified.
    Auth,
    /// There is no complete response: the name did not resolve, the connection was refused or
    /// interrupted, or the response exceeds the size limit.
    Transport,
    /// The timeout expired.
    Timeout,
    /// The HTTP status is an error, and the body does not explain it.
    Http,
    /// The API reports an error: see [`Error::status_code`] and [`Error::api_code`].
    Api,
    /// The response can't be decoded, or has no result: `data` (or the list in it) is missing or of
    /// another kind.
    Decode,
}

impl Error {
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, "", message)
    }

    pub(crate) fn new(
        kind: ErrorKind,
        operation: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            label: None,
            message: message.into(),
            envelope: Envelope::default(),
            response: None,
            attempts: 0,
            limit: None,
            source: None,
            #[cfg(feature = "authentication")]
            token: None,
        }))
    }

    /// Creates the error for a request of the method `operation` without a response.
    pub(crate) fn undelivered(error: TransportError, operation: &'static str) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Invalid => ErrorKind::Config,
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::Connect
            | TransportErrorKind::Interrupted
            | TransportErrorKind::TooLarge => ErrorKind::Transport,
        };
        let message = match &error.source {
            // The reason is what to change.
            Some(source) if kind == ErrorKind::Config => format!("{error}: {source}"),
            _ => error.to_string(),
        };
        let wrapped = Self::new(kind, operation, message);
        match error.source {
            Some(source) => wrapped.caused_by(source),
            None => wrapped,
        }
    }

    pub(crate) fn caused_by(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(Arc::from(shown::cause(source.into())));
        self
    }

    /// Attaches the response and its error properties.
    pub(crate) fn with_response(
        mut self,
        response: RawResponse,
        envelope: Envelope,
    ) -> Self {
        self.0.operation = response.operation();
        self.0.attempts = response.attempts();
        self.0.limit = response.limit();
        self.0.response = Some(response);
        self.0.envelope = envelope;
        self
    }

    /// Sets the method of the client that failed.
    #[allow(dead_code, reason = "not all clients need it")]
    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = operation;
        self
    }

    /// Sets the text that stands for the call when the error is printed.
    pub(crate) fn with_label(mut self, label: String) -> Self {
        self.0.label = Some(label);
        self
    }

    /// Attaches error properties that did not come from a response body.
    #[allow(dead_code, reason = "not all clients need it")]
    pub(crate) fn with_envelope(mut self, envelope: Envelope) -> Self {
        self.0.envelope = envelope;
        self
    }

    /// Sets the reason why a token is not accepted.
    #[cfg(feature = "authentication")]
    pub(crate) fn with_token(mut self, reason: TokenError, scopes: Vec<String>) -> Self {
        self.0.token = Some(RefusedToken { reason, scopes });
        self
    }

    /// Sets the number of attempts, and the limit that ended them.
    pub(crate) fn with_attempts(mut self, attempts: u32, limit: Option<Limit>) -> Self {
        self.0.attempts = attempts;
        self.0.limit = limit.or(self.0.limit);
        self
    }

    /// Returns a copy of this error for another waiting call.
    #[allow(dead_code, reason = "not all clients need it")]
    pub(crate) fn duplicate(&self, kind: ErrorKind) -> Self {
        let inner = Inner {
            kind,
            ..Inner::clone(&self.0)
        };
        Self(Box::new(inner))
    }

    /// Returns how often the request was sent. 0 if it was not sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the limit because of which the call was not repeated once more: the number of
    /// attempts or the time.
    ///
    /// `None` if the call would not have been repeated anyway: the failure is not temporary, or the
    /// server may have acted on the request. See [`Retry`](crate::Retry).
    ///
    /// If the timeout expires while an attempt is under way, the kind is
    /// [`Timeout`](ErrorKind::Timeout), the limit is the time, and the
    /// [source](StdError::source) is the error of the attempt before, if there was one. If there is
    /// no time for another attempt, the error is that of the last attempt.
    pub fn exhausted(&self) -> Option<Limit> {
        self.0.limit
    }

    /// Returns how long the server asks to wait before another request, counted from the arrival of
    /// the response: its header `Retry-After` (RFC 9110, section 10.2.3).
    ///
    /// Zero if it names a time in the past. At most a hundred years.
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after()
    }

    /// Returns the category of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the method of the client that failed, for example `enroll_factor`. Empty if there
    /// was no call.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns the `statusCode` of the body, for example `StatusCode::UNAUTHORIZED`. Most
    /// failures of business rules have `StatusCode::CLIENT_ERROR`.
    pub fn status_code(&self) -> Option<StatusCode> {
        self.0.envelope.status_code
    }

    /// Returns the `apiCode` of the body: the precise reason, if the server gives one.
    pub fn api_code(&self) -> Option<ApiCode> {
        self.0.envelope.api_code
    }

    /// Returns the message of the server, or a description of the error if there is none.
    pub fn message(&self) -> &str {
        self.0.envelope.message.as_deref().unwrap_or(&self.0.message)
    }

    /// Returns the `requestId` of the body. Quote it to GenAuth's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.envelope.request_id.as_deref()
    }

    /// Returns the `error` of an OAuth 2.0 error response (RFC 6749, section 5.2): `invalid_grant`,
    /// …
    pub fn oauth_error(&self) -> Option<&str> {
        self.0.envelope.error.as_deref()
    }

    /// Returns the HTTP status, if there is a response.
    pub fn http_status(&self) -> Option<u16> {
        self.0.response.as_ref().map(RawResponse::status)
    }

    /// Returns the headers of the response with names in lower case. They may contain secrets:
    /// don't log them.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.response.iter().flat_map(RawResponse::headers)
    }

    /// Returns the first 500 characters of the response body, if there is a response. It may
    /// contain secrets, so it is never part of `Display` or `Debug`.
    pub fn body_excerpt(&self) -> Option<String> {
        let body = self.response()?.body();
        // A character has at most four bytes, so a truncated one at the end is beyond the excerpt.
        let beginning = body.get(..EXCERPT * 4 + 4).unwrap_or(body);
        Some(String::from_utf8_lossy(beginning).chars().take(EXCERPT).collect())
    }

    /// Returns the response, if there is one. It may contain secrets: don't log it.
    pub fn response(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// Decodes the body of the response, for example into the type that the documentation of the
    /// method names for its status. A body that is no JSON is a string.
    ///
    /// Returns `None` if there is no response, or its body is not a `T`.
    pub fn body<T: DeserializeOwned>(&self) -> Option<T> {
        let response = self.response()?;
        if response.is_json()
            && let Ok(body) = response.json()
        {
            return Some(body);
        }
        let text = response.text()?.into_owned();
        let text: StringDeserializer<ValueError> = text.into_deserializer();
        T::deserialize(text).ok()
    }

    /// Decodes the `data` of the response. For example, if a second factor is required, it has the
    /// properties for the next step.
    ///
    /// Returns `None` if there is no response, no `data`, or `data` is not a `T`.
    pub fn data<T: DeserializeOwned>(&self) -> Option<T> {
        self.response()?.property("data")
    }

    /// Returns whether there were too many requests: HTTP status or `statusCode` 429.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// Returns whether the access token is missing, expired or revoked, so that the user has to log
    /// in again: status 401, or a `token_error` other than `MissingScope`.
    ///
    /// False if the server does not accept the credentials of the application
    /// ([`oauth_error`](Self::oauth_error) `invalid_client`): no login would help.
    pub fn is_unauthorized(&self) -> bool {
        let by_status =
            self.has_status(401) && self.oauth_error() != Some("invalid_client");
        #[cfg(feature = "authentication")]
        let by_token =
            self.token_error().is_some_and(|it| it != TokenError::MissingScope);
        #[cfg(not(feature = "authentication"))]
        let by_token = false;
        by_status || by_token
    }

    /// Returns whether permission is missing: status 403, or a verified token without a required
    /// scope.
    pub fn is_forbidden(&self) -> bool {
        #[cfg(feature = "authentication")]
        if self.is_missing_scope() {
            return true;
        }
        self.has_status(403)
    }

    /// Returns whether the resource does not exist: status 404.
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// Returns whether the resource conflicts with an existing one, for example because its name is
    /// taken: status 409.
    pub fn is_conflict(&self) -> bool {
        self.has_status(409)
    }

    /// Returns whether a parameter is invalid: status 400.
    pub fn is_invalid_argument(&self) -> bool {
        self.has_status(400)
    }

    /// Returns whether the timeout expired.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

/// # Tokens that are not accepted
#[cfg(feature = "authentication")]
impl Error {
    /// Returns the reason why a token is not accepted: by the verification of a token, or, for the
    /// tokens of a user, by the server.
    pub fn token_error(&self) -> Option<TokenError> {
        self.0.token.as_ref().map(|token| token.reason)
    }

    /// Returns whether a token has expired.
    pub fn is_token_expired(&self) -> bool {
        self.token_error() == Some(TokenError::Expired)
    }

    /// Returns whether a valid access token lacks a required scope. A resource server responds with
    /// HTTP 403 (RFC 6750, section 3.1).
    pub fn is_missing_scope(&self) -> bool {
        self.token_error() == Some(TokenError::MissingScope)
    }

    /// Returns whether a token was verified and is not valid, for any reason: it has expired, is
    /// not for this application, and so on. A resource server responds with HTTP 401 (RFC 6750,
    /// section 3.1).
    ///
    /// False if it could not be verified, for example because the provider can't be reached.
    pub fn is_invalid_token(&self) -> bool {
        self.token_error().is_some_and(|reason| {
            !matches!(reason, TokenError::MissingScope | TokenError::RefreshRefused)
        })
    }

    /// Returns the header `www-authenticate` for the response of a resource server that has
    /// verified an access token: `invalid_token`, or `insufficient_scope` with the required scopes
    /// (RFC 6750, section 3). It quotes nothing from the token.
    ///
    /// `None` if the error is not about a token. For a request without a token, respond with
    /// `Bearer` alone.
    pub fn www_authenticate(&self) -> Option<String> {
        self.0.token.as_ref()?.www_authenticate()
    }
}

impl Error {
    fn has_status(&self, status: u16) -> bool {
        self.http_status() == Some(status)
            || self.status_code().is_some_and(|code| code == i64::from(status))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        let call = self.0.label.as_deref().unwrap_or(self.operation());
        if !call.is_empty() {
            text.extend([call, ": "]);
        }
        text.push_str(&self.0.message);
        let said = &self.0.envelope;
        if let Some(message) = &said.message {
            text.extend([": ", &shown(message)]);
        }
        let mut facts = Vec::new();
        facts.extend(self.http_status().map(|status| format!("HTTP {status}")));
        // The meaning of the API code is enough.
        facts.extend(said.status_code.map(|code| match said.api_code {
            Some(_) => format!("statusCode {}", code.get()),
            None => format!("statusCode {code}"),
        }));
        facts.extend(said.api_code.map(|code| format!("apiCode {code}")));
        facts.extend(said.error.as_ref().map(|error| format!("error {}", shown(error))));
        facts.extend(
            said.request_id.as_ref().map(|id| format!("requestId {}", shown(id))),
        );
        if self.attempts() > 1 {
            facts.push(format!("{} attempts", self.attempts()));
        }
        match self.exhausted() {
            // The message has the timeout.
            Some(Limit::Time) if self.is_timeout() => {}
            Some(Limit::Time) => facts.push("no time for another attempt".to_owned()),
            Some(Limit::Attempts) => facts.push("no attempts left".to_owned()),
            None => {}
        }
        if !facts.is_empty() {
            text.extend([" (", &facts.join(", "), ")"]);
        }
        f.write_str(&shown::message(&text))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("message", &shown(self.message()))
            .field("http_status", &self.http_status())
            .field("status_code", &self.status_code())
            .field("api_code", &self.api_code())
            .field("request_id", &self.request_id().map(shown))
            .field("attempts", &self.attempts())
            .field("exhausted", &self.exhausted())
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
