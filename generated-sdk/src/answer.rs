//! What came back, and what it means.

use serde::de::DeserializeOwned;

use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind};
use crate::json::{TOO_LARGE, parse};
use crate::raw_answer::RawAnswer;
use crate::shown::shown;
use crate::wire::{self, Budget, Reading, Slot};

pub(crate) mod sealed {
    #[allow(unreachable_pub, reason = "sealed")]
    pub trait Sealed {}
}

/// What a call can return: every answer type of this crate, and [`RawAnswer`].
pub trait Answer: sealed::Sealed + Sized + Send + 'static {
    #[doc(hidden)]
    fn from_raw(raw: RawAnswer) -> Result<Self, Error>;
}

impl RawAnswer {
    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body does not read as a `T`, or takes more memory than the client's
    /// `answer_limit` allows.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        parse(self.body(), "body", self.limit())
            .map_err(|message| unreadable(self, message))
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
    let mut reading = Reading::new(raw.tolerance(), Budget::of_limit(raw.limit()));
    if let Err(error) = read_object(&raw, target, &mut reading) {
        return Err(refusal(&raw).unwrap_or(error));
    }
    match wire::integer(target, "statusCode") {
        Some(200) => Ok(()),
        None if !raw.is_enveloped() => Ok(()),
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

#[allow(unused_macros, reason = "the specification may have none")]
/// Makes types with an [`Object`](crate::wire::Object) implementation answers that a call can return.
macro_rules! answer {
    ($($ty:ident)*) => { $(
        impl $crate::answer::Answer for $ty {
            #[inline]
            fn from_raw(raw: $crate::raw_answer::RawAnswer) -> Result<Self, $crate::error::Error> {
                let mut value = Self::default();
                $crate::answer::decode(raw, &mut value)?;
                Ok(value)
            }
        }

        impl $crate::answer::sealed::Sealed for $ty {}
    )* };
}

#[allow(unused_imports, reason = "the specification may have none")]
pub(crate) use answer;
