//! What came back, and what it means.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Deserializer as _;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::client::Core;
use crate::operation::Operation;
use crate::shown::shown;
use crate::transport::HttpResponse;
use crate::wire::{self, Budget, Reading, Slot, Tolerance};
use crate::{ApiCode, Error, ErrorKind, StatusCode};

pub(crate) mod sealed {
    #[allow(unreachable_pub, reason = "sealed")]
    pub trait Sealed {}
}

/// What a call can return: every answer type of this crate, and [`RawAnswer`].
pub trait Answer: sealed::Sealed + Sized + Send + 'static {
    #[doc(hidden)]
    fn from_raw(raw: RawAnswer) -> Result<Self, Error>;
}

/// Status, headers and body of an answer, as they came.
///
/// `Debug` prints neither headers nor body, since both can hold tokens.
#[derive(Clone)]
pub struct RawAnswer(Arc<Content>);

struct Content {
    operation: &'static Operation,
    http: HttpResponse,
    tolerance: Tolerance,
    /// The most bytes that the client takes.
    limit: usize,
    attempts: u32,
}

impl RawAnswer {
    pub(crate) fn new(
        core: &Core,
        operation: &'static Operation,
        http: HttpResponse,
        attempts: u32,
    ) -> Self {
        Self(Arc::new(Content {
            operation,
            http,
            tolerance: core.tolerance,
            limit: core.answer_limit,
            attempts,
        }))
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.0.http.status
    }

    /// Names in lower case and values; the values of one name in the order in which they came.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.http.headers.iter()
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.http.header(name)
    }

    /// The body, as it came.
    pub fn body(&self) -> &[u8] {
        &self.0.http.body
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body does not read as a `T`, or takes more memory than the client's
    /// `answer_limit` allows.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        parse(self.body(), "body", self.0.limit)
            .map_err(|message| unreadable(self, message))
    }

    /// Returns the member of this name of the body, if the body is an object that has it and it reads as a `T`.
    pub(crate) fn member<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let [member] = members(self.body(), [name])?;
        parse(member?.get().as_bytes(), name, self.0.limit).ok()
    }

    /// How often the request was sent, this answer's time included.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.0.operation.name
    }
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status())
            .field("content_type", &self.header("content-type").map(shown))
            .field("body_bytes", &self.body().len())
            .finish()
    }
}

impl sealed::Sealed for RawAnswer {}

impl Answer for RawAnswer {
    fn from_raw(raw: RawAnswer) -> Result<Self, Error> {
        match refusal(&raw) {
            Some(error) => Err(error),
            None if raw.status() >= 300 => Err(redirect(&raw)),
            None => Ok(raw),
        }
    }
}

/// An answer that is not looked at.
pub(crate) struct AsItCame(pub(crate) RawAnswer);

impl sealed::Sealed for AsItCame {}

impl Answer for AsItCame {
    fn from_raw(raw: RawAnswer) -> Result<Self, Error> {
        Ok(Self(raw))
    }
}

/// Reads an answer into `target`, if it is a success.
///
/// A success is parsed once: what the platform says of it stands in the target.
pub(crate) fn decode(raw: RawAnswer, target: &mut dyn Slot) -> Result<(), Error> {
    if raw.status() >= 300 {
        return Err(refusal(&raw).unwrap_or_else(|| redirect(&raw)));
    }
    let mut reading = Reading::new(raw.0.tolerance, Budget::of_limit(raw.0.limit));
    if let Err(error) = read_object(&raw, target, &mut reading) {
        return Err(refusal(&raw).unwrap_or(error));
    }
    match wire::integer(target, "statusCode") {
        Some(200) => Ok(()),
        None if !raw.0.operation.enveloped => Ok(()),
        None => {
            let message =
                "the answer has no `statusCode`, so it can't be taken for a success";
            Err(unreadable(&raw, message))
        }
        Some(_) => Err(refusal(&raw).unwrap_or_else(|| redirect(&raw))),
    }
}

fn read_object(
    raw: &RawAnswer,
    target: &mut dyn Slot,
    reading: &mut Reading,
) -> Result<(), Error> {
    let first = raw.body().iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        let content_type = shown(raw.header("content-type").unwrap_or("none"));
        let message =
            format!("the answer is no JSON object (content type {content_type})");
        return Err(unreadable(raw, message));
    }
    let outcome = wire::from_json(target, raw.body(), reading);
    outcome.map_err(|error| {
        let path = reading.path();
        let place =
            if path.is_empty() { String::new() } else { format!(" at `{path}`") };
        let why = if reading.is_too_large() { TOO_LARGE } else { "" };
        unreadable(raw, format!("the answer can't be read{place}{why}")).caused_by(error)
    })
}

/// Why a response is not read, and what to do if it should be.
const TOO_LARGE: &str = ": it takes more memory than the client allows; if it is right, raise the client's \
                         `answer_limit`";

/// Reads a `T` from a JSON text that came in a response of at most `limit` bytes, or says why that can't be.
pub(crate) fn parse<T: DeserializeOwned>(
    json: &[u8],
    what: &str,
    limit: usize,
) -> Result<T, String> {
    let budget = Budget::of_limit(limit);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let outcome = wire::deserialize_within(&mut deserializer, &budget)
        .and_then(|value| deserializer.end().map(|()| value));
    outcome.map_err(|error| {
        if budget.is_exceeded() {
            return format!("the {what} can't be read{TOO_LARGE}");
        }
        not_the_json(what, &error)
    })
}

/// Says only the place: serde's own words quote the value, and that can be a secret.
fn not_the_json(what: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    format!(
        "the {what} is not the JSON that was asked for: line {line}, column {column}"
    )
}

/// The error for an answer that says nothing that could be understood.
pub(crate) fn unreadable(raw: &RawAnswer, message: impl Into<String>) -> Error {
    let error = Error::new(ErrorKind::Decode, "", message);
    error.answered(raw.clone(), Envelope::default())
}

/// The error that the answer is, if it says so itself.
fn refusal(raw: &RawAnswer) -> Option<Error> {
    let envelope = Envelope::of(raw.body());
    let refused = envelope.status_code.is_some_and(|code| code != 200);
    let http_failed = raw.status() >= 400;
    let explained = envelope.error.is_some() || envelope.status_code.is_some();
    let (kind, message) = if refused || (http_failed && explained) {
        (ErrorKind::Platform, "the platform refused the call")
    } else if http_failed {
        (ErrorKind::Http, "the server refused the call")
    } else {
        return None;
    };
    Some(Error::new(kind, "", message).answered(raw.clone(), envelope))
}

/// The error for an answer that is none: redirects are never followed, because the credentials of the
/// request must not go to another place.
fn redirect(raw: &RawAnswer) -> Error {
    let message = "the server redirects instead of answering";
    Error::new(ErrorKind::Http, "", message)
        .answered(raw.clone(), Envelope::of(raw.body()))
}

/// The most bytes of a body that are read only to see whether to send the request again.
const PEEKED: usize = 4 << 10;

/// The `statusCode` with which a small body refuses a call over credentials or the rate limit.
///
/// Nearly every body is a success and is about to be read anyway, so only one in which the number
/// stands somewhere is parsed for it.
pub(crate) fn peeked_status(answer: &HttpResponse) -> Option<i64> {
    if answer.body.len() > PEEKED {
        return None;
    }
    // In a text, the standard library looks at many bytes at once.
    let text = str::from_utf8(&answer.body).ok()?;
    if !text.contains("401") && !text.contains("429") {
        return None;
    }
    Envelope::of(&answer.body).status_code.map(StatusCode::get)
}

/// What a failure says of itself: the platform's members, or those of an OAuth 2.0 error.
#[derive(Clone, Default)]
pub(crate) struct Envelope {
    pub(crate) status_code: Option<StatusCode>,
    pub(crate) api_code: Option<ApiCode>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) error: Option<String>,
}

impl Envelope {
    /// A body that is no JSON object says nothing.
    pub(crate) fn of(body: &[u8]) -> Self {
        const NAMES: [&str; 6] = [
            "statusCode",
            "apiCode",
            "message",
            "error_description",
            "requestId",
            "error",
        ];
        let members = members(body, NAMES).unwrap_or_default().map(scalar);
        let [status_code, api_code, message, description, request_id, error] = members;
        let text = |member: Value| match member {
            Value::String(text) => Some(text),
            _ => None,
        };
        Self {
            status_code: wire::integer_of(&status_code).map(StatusCode::new),
            api_code: wire::integer_of(&api_code).map(ApiCode::new),
            message: text(message).or_else(|| text(description)),
            request_id: text(request_id),
            error: text(error),
        }
    }
}

/// Returns the members of these names of a JSON object, as they came. All others are passed over, however much
/// memory they would take.
pub(crate) fn members<'a, const N: usize>(
    body: &'a [u8],
    names: [&str; N],
) -> Option<[Option<&'a RawValue>; N]> {
    struct Members<'n, const N: usize>([&'n str; N]);

    impl<'de, const N: usize> Visitor<'de> for Members<'_, N> {
        type Value = [Option<&'de RawValue>; N];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(
            self,
            mut entries: A,
        ) -> Result<Self::Value, A::Error> {
            let mut found = [None; N];
            while let Some(name) = entries.next_key::<Cow<'de, str>>()? {
                match self.0.iter().position(|known| *known == name) {
                    Some(index) => found[index] = Some(entries.next_value()?),
                    None => {
                        entries.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Ok(found)
        }
    }

    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let found = deserializer.deserialize_map(Members(names)).ok()?;
    deserializer.end().ok().map(|()| found)
}

/// Returns the value of a member that is a number or a text, and null for any other.
fn scalar(member: Option<&RawValue>) -> Value {
    let json = member.map_or("null", RawValue::get);
    if json.starts_with(['{', '[']) {
        return Value::Null;
    }
    serde_json::from_str(json).unwrap_or_default()
}
