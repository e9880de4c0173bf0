//! What the body of a failure says of itself.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::code::{ApiCode, StatusCode};
use crate::json::properties;
use crate::transport::HttpResponse;
use crate::wire;

/// The most bytes of a body that are read only to see whether to send the request again.
const PEEKED: usize = 4 << 10;

/// The `statusCode` with which a small body refuses a call over credentials or the rate limit.
///
/// Nearly every body is a success and is about to be read anyway, so only one in which the number
/// stands somewhere is parsed for it.
pub(crate) fn peeked_status(response: &HttpResponse) -> Option<i64> {
    if response.body.len() > PEEKED {
        return None;
    }
    // In a text, the standard library looks at many bytes at once.
    let text = str::from_utf8(&response.body).ok()?;
    if !text.contains("401") && !text.contains("429") {
        return None;
    }
    Envelope::of(&response.body).status_code.map(StatusCode::get)
}

/// What a failure says of itself: the platform's properties, or those of an OAuth 2.0 error.
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

/// Returns the value of a property that is a number or a text, and null for any other.
fn scalar(property: Option<&RawValue>) -> Value {
    let json = property.map_or("null", RawValue::get);
    if json.starts_with(['{', '[']) {
        return Value::Null;
    }
    serde_json::from_str(json).unwrap_or_default()
}
