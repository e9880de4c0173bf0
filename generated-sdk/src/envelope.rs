//! The error properties of a response body.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::code::{ApiCode, StatusCode};
use crate::json::{parse, properties};
use crate::transport::HttpResponse;
use crate::wire;

/// The largest body that is parsed to decide about a retry, in bytes.
const PEEKED: usize = 4 << 10;

/// Returns the `statusCode` of a small body, if it is none of a success.
///
/// Most bodies are successes and are parsed later anyway. They are recognised by the first digit of
/// the code, and are not parsed here.
pub(crate) fn peeked_status(response: &HttpResponse) -> Option<i64> {
    const NAME: &str = "\"statusCode\"";
    if response.body.len() > PEEKED {
        return None;
    }
    // Searching a `str` is faster than searching bytes.
    let text = str::from_utf8(&response.body).ok()?;
    // There may be others within `data`.
    let is_failure = text.match_indices(NAME).any(|(index, _)| {
        let rest = text.get(index + NAME.len()..).unwrap_or_default();
        let code = rest.trim_start_matches([' ', '\t', '\r', '\n', ':', '"']);
        !code.starts_with('2')
    });
    if !is_failure {
        return None;
    }
    Envelope::of(&response.body).status_code.map(StatusCode::get)
}

/// The error properties of a body: those of GenAuth, or those of an OAuth 2.0 error.
#[derive(Clone, Default)]
pub(crate) struct Envelope {
    pub(crate) status_code: Option<StatusCode>,
    pub(crate) api_code: Option<ApiCode>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) error: Option<String>,
}

impl Envelope {
    /// Reads the properties. They are empty if the body is not a JSON object.
    pub(crate) fn of(body: &[u8]) -> Self {
        const NAMES: [&str; 6] = [
            "statusCode",
            "apiCode",
            "message",
            "error_description",
            "requestId",
            "error",
        ];
        let properties = properties(body, NAMES).unwrap_or_default().map(scalar);
        let [status_code, api_code, message, description, request_id, error] =
            properties;
        let text = |property: Value| match property {
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

/// Returns the value of a property that is a number or a string, and null for any other.
fn scalar(property: Option<&RawValue>) -> Value {
    let json = property.map_or("null", RawValue::get);
    if json.starts_with(['{', '[']) {
        return Value::Null;
    }
    parse(json.as_bytes(), "property", 0).unwrap_or_default()
}
