//! Decoding of responses.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind};
use crate::file::File;
use crate::json::{TOO_LARGE, parse};
use crate::raw_response::RawResponse;
use crate::shown::shown;
use crate::trace;
use crate::wire::{self, Budget, Reading, Slot, View, ViewMut};

pub(crate) mod sealed {
    #[allow(unreachable_pub, reason = "sealed")]
    pub trait Sealed {}
}

/// A type that a call can return: every type of a response, [`RawResponse`], [`Redirect`],
/// [`EventStream`](crate::EventStream), and `()` for a response without content.
pub trait Response: sealed::Sealed + Sized + Send + 'static {
    /// The response is read while it comes.
    #[doc(hidden)]
    const IS_STREAM: bool = false;

    #[doc(hidden)]
    fn from_raw(raw: RawResponse) -> Result<Self, Error>;
}

impl RawResponse {
    /// Decodes the body as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body is not a `T`, or needs more memory than the client's
    /// `max_response_size` allows.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        parse(self.body(), "body", self.max_size())
            .map_err(|message| unreadable(self, message))
    }
}

/// The result of reading a response.
pub(crate) type Outcome<T> = Result<T, Error>;

/// Reads a response.
pub(crate) fn read<T: Response>(raw: RawResponse) -> Outcome<T> {
    T::from_raw(raw)
}

impl<T: Slot> sealed::Sealed for T {}

impl<T: Slot + Default + Send + 'static> Response for T {
    #[inline]
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let mut value = Self::default();
        decode(raw, &mut value)?;
        Ok(value)
    }
}

impl sealed::Sealed for RawResponse {}

impl Response for RawResponse {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        match refusal(&raw) {
            Some(error) => Err(error),
            None if raw.status() >= 300 => Err(redirect(&raw)),
            None => Ok(raw),
        }
    }
}

impl sealed::Sealed for () {}

/// The response of operations without a result. The body may be empty.
impl Response for () {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        RawResponse::from_raw(raw).map(drop)
    }
}

/// A redirect, as the response of an operation that does nothing else. It is not followed.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Redirect {
    /// The HTTP status, for example 302.
    pub status: u16,
    /// The address: the header `location`. It may contain secrets.
    pub location: String,
}

/// Omits the address, which may contain secrets.
impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redirect").field("status", &self.status).finish_non_exhaustive()
    }
}

impl sealed::Sealed for Redirect {}

impl Response for Redirect {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        match (refusal(&raw), raw.header("location")) {
            (Some(error), _) => Err(error),
            (None, Some(location)) if raw.status() >= 300 => Ok(Self {
                status: raw.status(),
                location: location.to_owned(),
            }),
            (None, _) => Err(unreadable(&raw, "the response is no redirect")),
        }
    }
}

/// Decodes a successful response into `target`.
///
/// A success is parsed only once: its `statusCode` is read from the target.
fn decode(raw: RawResponse, target: &mut dyn Slot) -> Result<(), Error> {
    if raw.status() >= 300 {
        return Err(refusal(&raw).unwrap_or_else(|| redirect(&raw)));
    }
    if let Some(outcome) = read_content(&raw, target) {
        return outcome;
    }
    let mut reading = Reading::new(raw.tolerance(), Budget::of_limit(raw.max_size()));
    if trace::tells_differences() {
        reading.collect_findings();
    }
    if let Err(error) = read_value(&raw, target, &mut reading) {
        return Err(refusal(&raw).unwrap_or(error));
    }
    let status = raw.has_codes().then(|| wire::integer(target, "statusCode"));
    match status.flatten() {
        Some(200) => {}
        None if !raw.is_enveloped() => {}
        None => {
            let message = "the response has no `statusCode`";
            return Err(unreadable(&raw, message));
        }
        Some(_) => return Err(refusal(&raw).unwrap_or_else(|| redirect(&raw))),
    }
    if raw.is_enveloped()
        && let Some((path, what)) = reading.lost()
    {
        return Err(unreadable(&raw, format!("`{path}` of the response {what}")));
    }
    trace::differs(reading.findings());
    Ok(())
}

/// Reads a response whose content is no JSON: none, a file or a text.
fn read_content(raw: &RawResponse, target: &mut dyn Slot) -> Option<Result<(), Error>> {
    let first = raw.body().iter().find(|byte| !byte.is_ascii_whitespace());
    let is_null = raw.body().trim_ascii() == b"null" && raw.is_json();
    let is_none = first.is_none() || is_null;
    if is_none && matches!(target.view_mut(), ViewMut::Optional(_)) {
        return Some(Ok(()));
    }
    match target.view_mut().filled() {
        ViewMut::File(file) => {
            let header = |name| raw.header(name).unwrap_or_default();
            let (disposition, media_type) =
                (header("content-disposition"), header("content-type"));
            *file = File::received(disposition, media_type, raw.body());
        }
        ViewMut::Text(_) if raw.is_json() && matches!(first, Some(b'"' | b'n')) => {
            return None;
        }
        ViewMut::Text(text) => match raw.text() {
            Some(content) => *text = content.into_owned(),
            None => return Some(Err(unreadable(raw, "the response is no text"))),
        },
        _ => return None,
    }
    Some(Ok(()))
}

fn read_value(
    raw: &RawResponse,
    target: &mut dyn Slot,
    reading: &mut Reading,
) -> Result<(), Error> {
    let first = raw.body().iter().find(|byte| !byte.is_ascii_whitespace());
    let is_object = matches!(target.view(), View::Object(_));
    if is_object && first != Some(&b'{') {
        let content_type = shown(raw.header("content-type").unwrap_or("none"));
        let message =
            format!("the response is not a JSON object (content type {content_type})");
        return Err(unreadable(raw, message));
    }
    read_json(raw, target, raw.body(), reading)
}

/// Decodes a part of a successful response into `target`.
#[allow(dead_code, reason = "the specification may have no such operation")]
pub(crate) fn decode_part(
    raw: &RawResponse,
    target: &mut dyn Slot,
    json: &str,
) -> Result<(), Error> {
    let mut reading = Reading::new(raw.tolerance(), Budget::of_limit(raw.max_size()));
    read_json(raw, target, json.as_bytes(), &mut reading)
}

fn read_json(
    raw: &RawResponse,
    target: &mut dyn Slot,
    json: &[u8],
    reading: &mut Reading,
) -> Result<(), Error> {
    let outcome = wire::from_json(target, json, reading);
    outcome.map_err(|error| {
        let path = reading.path();
        let place =
            if path.is_empty() { String::new() } else { format!(" at `{path}`") };
        let why = if reading.is_too_large() { TOO_LARGE } else { "" };
        unreadable(raw, format!("the response can't be read{place}{why}"))
            .caused_by(error)
    })
}

/// Creates the error for a response that can't be decoded.
pub(crate) fn unreadable(raw: &RawResponse, message: impl Into<String>) -> Error {
    let error = Error::new(ErrorKind::Decode, "", message);
    error.with_response(raw.clone(), Envelope::default())
}

/// Returns the error that the response reports, if any.
pub(crate) fn refusal(raw: &RawResponse) -> Option<Error> {
    let envelope = envelope(raw);
    let refused = envelope.status_code.is_some_and(|code| code != 200);
    let http_failed = raw.status() >= 400;
    let explained = envelope.error.is_some() || envelope.status_code.is_some();
    let (kind, message) = if refused || (http_failed && explained) {
        (ErrorKind::Api, "the API rejected the call")
    } else if http_failed {
        (ErrorKind::Http, "the server rejected the call")
    } else {
        return None;
    };
    Some(Error::new(kind, "", message).with_response(raw.clone(), envelope))
}

/// Creates the error for a redirect. Redirects are never followed, because credentials must not be
/// sent elsewhere.
fn redirect(raw: &RawResponse) -> Error {
    let message = "the server sent a redirect";
    Error::new(ErrorKind::Http, "", message).with_response(raw.clone(), envelope(raw))
}

/// Returns the error properties of the body, with codes only if the API has those.
fn envelope(raw: &RawResponse) -> Envelope {
    let envelope = Envelope::of(raw.body());
    match raw.has_codes() {
        true => envelope,
        false => Envelope {
            status_code: None,
            api_code: None,
            request_id: None,
            ..envelope
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::UNIX_EPOCH;

    use serde_json::json;

    use super::{Outcome, Redirect, Response, read};
    use crate::error::{Error, ErrorKind};
    use crate::file::File;
    use crate::json::Json;
    use crate::operation::Description;
    use crate::raw_response::{Content, RawResponse};
    use crate::transport::HttpResponse;
    use crate::wire::Tolerance;

    static OPERATION: Description = Description::DEFAULT;

    fn raw(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> RawResponse {
        let http = HttpResponse::new(status);
        let http = match content_type {
            "" => http,
            known => http.with_header("content-type", known),
        };
        of(http.with_body(body))
    }

    fn of(http: HttpResponse) -> RawResponse {
        RawResponse::new(Content {
            operation: &OPERATION,
            http,
            has_codes: false,
            tolerance: Tolerance::Lenient,
            max_size: 1 << 20,
            attempts: 1,
            limit: None,
            received_at: UNIX_EPOCH,
            pieces: Mutex::default(),
        })
    }

    fn value<T: Response>(content_type: &str, body: &str) -> T {
        read(raw(200, content_type, body)).unwrap()
    }

    #[test]
    fn a_response_is_read_as_any_type() {
        assert_eq!(value::<Option<Vec<i64>>>("application/json", " null "), None);
        assert_eq!(value::<Option<Vec<i64>>>("application/json", "[1]"), Some(vec![1]));
        let json = "application/json; charset=utf-8";
        assert_eq!(value::<Vec<i64>>(json, "[1, 2]"), [1, 2]);
        assert_eq!(value::<i64>(json, "7"), 7);
        assert_eq!(value::<f64>("text/plain", "1.5"), 1.5);
        assert!(value::<bool>(json, " true"));
        assert_eq!(
            value::<Json>("application/scim+json", "{\"a\": []}"),
            json!({"a": []})
        );
        assert_eq!(value::<Option<Vec<i64>>>(json, "null"), None);
        assert_eq!(value::<Option<Vec<i64>>>("", " "), None);
        assert_eq!(value::<Option<Vec<i64>>>(json, "[]"), Some(Vec::new()));
        value::<()>("text/html", "<p>");
        let wrong: Outcome<Vec<i64>> = read(raw(200, json, "<html>"));
        assert_eq!(wrong.unwrap_err().kind(), ErrorKind::Decode);
    }

    #[test]
    fn a_text_is_json_or_the_whole_content() {
        let json = "application/json";
        for (content_type, body, text) in [
            (json, "\"a\\n\"", "a\n"),
            ("application/problem+json", "\"a\"", "a"),
            ("", "\"a\"", "a"),
            ("text/plain", "\"a\"", "\"a\""),
            ("text/plain", "a b\n", "a b\n"),
            ("application/xml", "<a/>", "<a/>"),
            ("", "", ""),
        ] {
            assert_eq!(
                value::<String>(content_type, body),
                text,
                "{content_type} {body}"
            );
        }
        let latin = "text/plain; charset=ISO-8859-1";
        let text: String = read(raw(200, latin, *b"\xfc")).unwrap();
        assert_eq!(text, "ü");
        let wrong: Outcome<String> = read(raw(200, "text/plain", *b"\xfc"));
        assert_eq!(wrong.unwrap_err().kind(), ErrorKind::Decode);
    }

    #[test]
    fn a_file_has_name_type_and_content() {
        let http = HttpResponse::new(200)
            .with_header("content-type", "image/png")
            .with_header("content-disposition", "attachment; filename=\"a.png\"")
            .with_body([0, 255]);
        let file: File = read(of(http)).unwrap();
        assert_eq!((file.name(), file.content_type()), ("a.png", "image/png"));
        assert_eq!(file.into_content(), [0, 255]);
    }

    #[test]
    fn a_redirect_is_the_response_of_operations_that_do_nothing_else() {
        let http = HttpResponse::new(302).with_header("location", "https://a.example");
        let found: Redirect = read(of(http)).unwrap();
        assert_eq!((found.status, &*found.location), (302, "https://a.example"));
        let wrong: Outcome<Redirect> = read(raw(200, "", ""));
        assert_eq!(wrong.unwrap_err().kind(), ErrorKind::Decode);
        let refused: Outcome<Redirect> = read(raw(404, "", ""));
        assert_eq!(refused.unwrap_err().http_status(), Some(404));
    }

    #[test]
    fn an_error_has_a_body_of_any_type() {
        let failed = |content_type: &str, body: &str| -> Error {
            read::<()>(raw(422, content_type, body)).unwrap_err()
        };
        let error = failed("application/problem+json", "{\"title\": \"Wrong\"}");
        assert_eq!(error.body::<Json>(), Some(json!({"title": "Wrong"})));
        assert_eq!(error.body::<Vec<String>>(), None);
        let error = failed("text/plain", "wrong");
        assert_eq!(error.body::<String>().as_deref(), Some("wrong"));
        assert_eq!(error.body::<Vec<String>>(), None);
        let error = failed("", "7");
        assert_eq!(error.body::<i64>(), Some(7));
    }
}
