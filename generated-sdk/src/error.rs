//! The one error of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::code::{ApiCode, StatusCode};
use crate::envelope::Envelope;
use crate::raw_response::RawResponse;
use crate::shown::{self, shown};
use crate::transport::{TransportError, TransportErrorKind};

/// The most characters of a body that an excerpt has.
const EXCERPT: usize = 500;

/// Why a call, or the making of a client, failed.
///
/// The platform returns HTTP 200 for most failures and says in the body's `statusCode` what
/// happened; all of that ends here, never in an `Ok`. Neither `Display` nor `Debug` prints a body,
/// a header or a credential. `Display` is one line of 1 KiB at most, in which controls and other hidden
/// characters of what the platform says are escaped.
///
/// ```no_run
/// # #[cfg(feature = "authentication")]
/// # async fn example(client: genauth::AuthenticationClient) {
/// use genauth::models::GetProfileParams;
/// use genauth::{ApiCode, ErrorKind};
///
/// match client.get_profile(GetProfileParams::new()).await {
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
    /// Method of the client; empty when no call was made.
    operation: &'static str,
    message: String,
    envelope: Envelope,
    response: Option<RawResponse>,
    attempts: u32,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// Where a failure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the call was set up in a way that can't work. Nothing was sent.
    Config,
    /// The credentials can't be had, or can't be trusted.
    Auth,
    /// No response came, or no whole one: the name did not resolve, nobody listened, the connection
    /// broke, the response was larger than a client takes.
    Transport,
    /// No response came in time.
    Timeout,
    /// HTTP says that the call failed, and the body says no more than that.
    Http,
    /// The platform says that the call failed: see [`Error::status_code`] and [`Error::api_code`].
    Api,
    /// The response can't be read.
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
            message: message.into(),
            envelope: Envelope::default(),
            response: None,
            attempts: 0,
            source: None,
        }))
    }

    /// Returns the error of the method `operation` to which the transport brought no response.
    pub(crate) fn undelivered(error: TransportError, operation: &'static str) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Invalid => ErrorKind::Config,
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::Connect
            | TransportErrorKind::Interrupted
            | TransportErrorKind::TooLarge => ErrorKind::Transport,
        };
        let wrapped = Self::new(kind, operation, error.to_string());
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

    /// With the response that is to blame, and what it says of itself.
    pub(crate) fn with_response(
        mut self,
        response: RawResponse,
        envelope: Envelope,
    ) -> Self {
        self.0.operation = response.operation();
        self.0.attempts = response.attempts();
        self.0.response = Some(response);
        self.0.envelope = envelope;
        self
    }

    /// As a failure of this method of the client, whatever it called.
    #[cfg_attr(not(feature = "authentication"), allow(dead_code))]
    pub(crate) fn with_operation(mut self, operation: &'static str) -> Self {
        self.0.operation = operation;
        self
    }

    /// With what a failure says of itself that came by another way than a response.
    #[cfg_attr(not(feature = "authentication"), allow(dead_code))]
    pub(crate) fn with_envelope(mut self, envelope: Envelope) -> Self {
        self.0.envelope = envelope;
        self
    }

    /// After this many attempts.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// The same failure, as another one who is hit by it sees it.
    pub(crate) fn duplicate(&self, kind: ErrorKind) -> Self {
        let inner = Inner {
            kind,
            ..Inner::clone(&self.0)
        };
        Self(Box::new(inner))
    }

    /// How often the request was sent: 0 if it never was.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Where the failure comes from.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Name of the method that failed, `enroll_factor` say; empty if no call was made.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// `statusCode` of the body: [`StatusCode::CLIENT_ERROR`] for most failures of a business rule,
    /// [`StatusCode::UNAUTHORIZED`] without a valid login, and so on.
    pub fn status_code(&self) -> Option<StatusCode> {
        self.0.envelope.status_code
    }

    /// `apiCode` of the body: the precise reason, where the platform has one.
    pub fn api_code(&self) -> Option<ApiCode> {
        self.0.envelope.api_code
    }

    /// What the platform says in words, as it came; without a response from it, what went wrong.
    pub fn message(&self) -> &str {
        self.0.envelope.message.as_deref().unwrap_or(&self.0.message)
    }

    /// `requestId` of the body. Quote it to the platform's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.envelope.request_id.as_deref()
    }

    /// `error` of an OAuth 2.0 error response (RFC 6749, section 5.2): `invalid_grant`, …
    pub fn oauth_error(&self) -> Option<&str> {
        self.0.envelope.error.as_deref()
    }

    /// HTTP status, if a response came.
    pub fn http_status(&self) -> Option<u16> {
        self.0.response.as_ref().map(RawResponse::status)
    }

    /// Headers of the response, names in lower case. None if no response came. They may hold secrets:
    /// don't log them.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.response.iter().flat_map(RawResponse::headers)
    }

    /// The beginning of the response's body as text, 500 characters at most, if a response came: for
    /// finding out why it can't be read. It may hold secrets, so no error prints it by itself.
    pub fn body_excerpt(&self) -> Option<String> {
        let body = self.response()?.body();
        // No character has more than four bytes; one that is cut in two is beyond the last that is
        // taken.
        let beginning = body.get(..EXCERPT * 4 + 4).unwrap_or(body);
        Some(String::from_utf8_lossy(beginning).chars().take(EXCERPT).collect())
    }

    /// The whole response, if one came. It may hold secrets: don't log it.
    pub fn response(&self) -> Option<&RawResponse> {
        self.0.response.as_ref()
    }

    /// `data` of the response: failures such as a required second factor carry what the next step
    /// needs.
    ///
    /// None if there is no response, no `data`, or `data` does not read as a `T`.
    pub fn data<T: DeserializeOwned>(&self) -> Option<T> {
        self.response()?.property("data")
    }

    /// The caller asked for too much in too short a time: HTTP 429, or the same as `statusCode`.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// The access token is missing, expired or revoked: status 401.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401)
    }

    /// The user may not do this: status 403.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// There is no such thing: status 404.
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// A parameter is wrong: status 400.
    pub fn is_invalid_argument(&self) -> bool {
        self.has_status(400)
    }

    /// No response came in time.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    fn has_status(&self, status: u16) -> bool {
        self.http_status() == Some(status)
            || self.status_code().is_some_and(|code| code == i64::from(status))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        if !self.operation().is_empty() {
            text.extend([self.operation(), ": "]);
        }
        text.push_str(&self.0.message);
        let said = &self.0.envelope;
        if let Some(message) = &said.message {
            text.extend([": ", &shown(message)]);
        }
        let mut facts = Vec::new();
        facts.extend(self.http_status().map(|status| format!("HTTP {status}")));
        // The meaning of the precise reason is enough.
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
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
