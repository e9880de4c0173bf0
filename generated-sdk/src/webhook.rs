//! Webhooks: the requests by which GenAuth notifies a server of events.
//!
//! GenAuth sends the secret of the webhook with each request. [`Event::from_request`] compares it and
//! reads the event, for any web framework. It needs no client.
//!
//! ```
//! use genauth::webhook::{Event, EventName, RequestError};
//!
//! # fn main() -> Result<(), RequestError> {
//! let headers = [("x-authing-webhook-secret", "SECRET"), ("x-authing-userpool-id", "POOL_ID")];
//! let body = br#"{"eventName": "user:created", "data": {"userId": "u1"}}"#;
//!
//! let event = Event::from_request(headers, body, "SECRET")?;
//! assert_eq!(event.name, EventName::UserCreated);
//! assert_eq!(event.data["userId"], "u1");
//! # Ok(())
//! # }
//! ```
//!
//! `ManagementClient` manages webhooks, for example with `create_webhook`.

use std::error::Error as StdError;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;
use subtle::{Choice, ConstantTimeEq as _};

use crate::core::MAX_RESPONSE_SIZE;
use crate::error::{Error, ErrorKind};
use crate::extra::Extra;
use crate::json::{JsonObject, parse};

/// The name of an event, for example [`UserCreated`](EventName::UserCreated). Names that this
/// version does not know are kept as `Unknown`.
pub use crate::models::WebhookEvent as EventName;

/// The beginnings of the headers. Those of the GenAuth brand are not documented.
const PREFIXES: [&str; 2] = ["x-authing-", "x-genauth-"];

/// An event that a webhook was notified of.
///
/// `Debug` prints no values of the data, because they are personal data and can be secret.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The name of the event: `eventName`.
    pub name: EventName,
    /// The subject of the event, for example the user: `data`. Empty if the request has none.
    pub data: JsonObject,
    /// The user pool of the event, if the request names it.
    pub userpool_id: Option<String>,
    /// Other properties of the body.
    pub extra: Extra,
}

impl Event {
    /// Reads an event from a request, after comparing the secret.
    ///
    /// `headers` are pairs of name and value, for example a `&HeaderMap` of the crate `http`, which
    /// axum and others use. `body` is the unchanged body. `secret` is that of the webhook, as it was
    /// set in the GenAuth console or with `create_webhook`. The headers of both
    /// [brands](crate::Brand) are read.
    ///
    /// The secret is compared in constant time. It proves that the sender knows it, not that the
    /// request is new: GenAuth may send the same event again, and so may anyone who has seen the
    /// request.
    ///
    /// # Errors
    ///
    /// [`RequestError::MissingSecret`] and [`RequestError::WrongSecret`] if the request does not
    /// prove that it comes from GenAuth. Nothing of it was read then. An empty `secret` is never
    /// right. [`RequestError::MalformedBody`] if the body is no event.
    pub fn from_request(
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        body: &[u8],
        secret: &str,
    ) -> Result<Self, RequestError> {
        let mut has_secret = false;
        let mut is_right = Choice::from(0);
        let mut userpool_id = None;
        for (name, value) in headers {
            let value = value.as_ref();
            match own_name(name.as_ref()).as_deref() {
                Some("webhook-secret") => {
                    has_secret = true;
                    is_right |= value.ct_eq(secret.as_bytes());
                }
                Some("userpool-id") => {
                    userpool_id = Some(String::from_utf8_lossy(value).into_owned());
                }
                _ => {}
            }
        }
        if !has_secret {
            return Err(RequestError::MissingSecret);
        }
        if secret.is_empty() || !bool::from(is_right) {
            return Err(RequestError::WrongSecret);
        }
        Self::from_body(body, userpool_id).ok_or(RequestError::MalformedBody)
    }

    /// Creates an event for a test of code that handles events.
    pub fn new(name: impl Into<EventName>, data: JsonObject) -> Self {
        Self {
            name: name.into(),
            data,
            userpool_id: None,
            extra: Extra::default(),
        }
    }

    /// Sets the user pool.
    pub fn with_userpool_id(mut self, userpool_id: impl Into<String>) -> Self {
        self.userpool_id = Some(userpool_id.into());
        self
    }

    /// Decodes the data into any type, for example a struct with the properties that a handler
    /// needs.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not a `T`.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let error = |message| Error::new(ErrorKind::Decode, "", message);
        let json = serde_json::to_vec(&self.data)
            .map_err(|_| error("the data of the event can't be read".to_owned()))?;
        parse(&json, "data of the event", limit(&json)).map_err(error)
    }

    fn from_body(body: &[u8], userpool_id: Option<String>) -> Option<Self> {
        let mut properties: JsonObject = parse(body, "event", limit(body)).ok()?;
        let Some(Value::String(name)) = properties.shift_remove("eventName") else {
            return None;
        };
        let data = match properties.shift_remove("data") {
            Some(Value::Object(data)) => data,
            Some(Value::Null) | None => JsonObject::new(),
            Some(_) => return None,
        };
        Some(Self {
            name: EventName::from(name),
            data,
            userpool_id,
            extra: Extra::from(properties),
        })
    }
}

/// Returns the name of a header without the prefix of a brand.
fn own_name(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).map(str::to_owned)
}

/// Returns the limit of the memory for JSON of this length. The receiver has limited the length.
fn limit(json: &[u8]) -> usize {
    json.len().max(MAX_RESPONSE_SIZE)
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("name", &self.name)
            .field("data", &self.data.keys().collect::<Vec<_>>())
            .field("userpool_id", &self.userpool_id)
            .finish_non_exhaustive()
    }
}

/// The error of a request that is no notification of the webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestError {
    /// The request has no secret.
    MissingSecret,
    /// The request has another secret than the webhook.
    WrongSecret,
    /// The body is not a JSON object with `eventName` and, unless there is none, an object as
    /// `data`.
    MalformedBody,
}

impl RequestError {
    /// Returns the HTTP status that describes the error: 401, or 400 for a malformed body.
    pub fn http_status(self) -> u16 {
        match self {
            Self::MissingSecret | Self::WrongSecret => 401,
            Self::MalformedBody => 400,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingSecret => {
                "the request has no secret: it does not come from GenAuth, or the webhook was \
                 created without one"
            }
            Self::WrongSecret => "the request has another secret than the webhook",
            Self::MalformedBody => {
                "the body of the request is not a webhook event: a JSON object with `eventName` \
                 and `data`"
            }
        })
    }
}

impl StdError for RequestError {}
