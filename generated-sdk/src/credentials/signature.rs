//! Signatures of requests with an access key.
//!
//! A [`ManagementClient`](crate::ManagementClient) with
//! [`sign_requests`](crate::ManagementClientBuilder::sign_requests) signs its requests itself. The
//! functions are public for requests that the client does not send, and for comparison with other
//! implementations.
//!
//! ```
//! use genauth::{Brand, JsonObject, signature};
//!
//! let date = ("date".to_owned(), "Mon, 01 Jan 2024 00:00:00 GMT".to_owned());
//! let text =
//!     signature::string_to_sign(Brand::GenAuth, "GET", "/api/v3/x", &[date], &JsonObject::new());
//! assert_eq!(text, "GET\ndate:Mon, 01 Jan 2024 00:00:00 GMT\n/api/v3/x");
//!
//! let header = signature::authorization(Brand::GenAuth, "ACCESS_KEY_ID", "ACCESS_KEY_SECRET", &text);
//! assert!(header.starts_with("GenAuth ACCESS_KEY_ID:"));
//! ```

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::Mac as _;
use percent_encoding::percent_decode_str;
use serde_json::{Number, Value};
use sha1::Sha1;

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::json::JsonObject;
use crate::mac::hmac;
use crate::operation::Method;
use crate::platform::Brand;
use crate::request::Request;
use crate::secret::Secret;

/// Returns the text to be signed for a request.
///
/// `path` has no host, query or escapes. Names of `headers` are in lower case; only `date` and the
/// headers of the brand are signed. `properties` are the query parameters of a `GET` request, or
/// the top-level properties of the JSON body of any other request.
pub fn string_to_sign(
    brand: Brand,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    properties: &JsonObject,
) -> String {
    let mut text = format!("{method}\n");
    let prefix = brand.header_prefix();
    let mut signed: Vec<_> = headers
        .iter()
        .filter(|(name, _)| name == "date" || name.starts_with(prefix))
        .collect();
    signed.sort();
    for (name, value) in signed {
        text.extend([name, ":", &one_line(value), "\n"]);
    }
    text.push_str(path);
    let mut properties: Vec<_> = properties.iter().collect();
    properties.sort_by_key(|(name, _)| *name);
    let mut separator = '?';
    for (name, value) in properties {
        text.push(separator);
        text.extend([name, "="]);
        match value {
            Value::String(value) => text.push_str(value),
            other => write_compact(other, &mut text),
        }
        separator = '&';
    }
    text
}

/// Returns the header `authorization` for a [`string_to_sign`].
pub fn authorization(
    brand: Brand,
    access_key_id: &str,
    access_key_secret: &str,
    string_to_sign: &str,
) -> String {
    let scheme = brand.signature_scheme();
    let signature = hmac_sha1(access_key_secret, string_to_sign);
    format!("{scheme} {access_key_id}:{signature}")
}

fn hmac_sha1(key: &str, text: &str) -> String {
    let mac = hmac::<Sha1>(key.as_bytes(), text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

fn one_line(value: &str) -> String {
    value.replace(['\t', '\r', '\n', '\u{c}'], " ").trim().to_owned()
}

/// Writes JSON without white space, with numbers in the format of JavaScript: the server signs the
/// body after parsing it.
fn write_compact(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => text.push_str(&javascript_number(number)),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write_compact(item, text);
            }
            text.push(']');
        }
        Value::Object(properties) => {
            text.push('{');
            for (index, (name, value)) in properties.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                // Displaying a JSON value can't fail.
                let _ = write!(text, "{}:", Value::from(name.as_str()));
                write_compact(value, text);
            }
            text.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

/// Formats a number as ECMA-262, `Number::toString`: no fraction for integers, an exponent only far
/// from 1.
fn javascript_number(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    if float == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&float.abs()) {
        return float.to_string();
    }
    let scientific = format!("{float:e}");
    match scientific.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => scientific,
    }
}

/// Signs requests with an access key.
pub(crate) struct Signer {
    key_id: String,
    key_secret: Secret,
}

impl Signer {
    pub(crate) fn new(key_id: String, key_secret: Secret) -> Self {
        Self { key_id, key_secret }
    }

    pub(crate) fn sign(&self, core: &Core, request: &mut Request) -> Result<(), Error> {
        request.set_header("date", http_date(core)?)?;
        for (name, value) in [
            ("signature-nonce", (core.nonce)().as_str()),
            ("signature-method", "HMAC-SHA1"),
            ("signature-version", "1.0"),
        ] {
            request.set_own_header(core.brand, name, value)?;
        }
        let target = request.url.strip_prefix(&core.host).unwrap_or(&request.url);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let properties = match request.operation.method {
            Method::Get => query_properties(query, &request.lists),
            _ => body_properties(request)?,
        };
        let texts = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let headers: Vec<_> = request.headers.iter().map(texts).collect();
        let text = string_to_sign(
            core.brand,
            request.operation.method.as_str(),
            &unescaped(path),
            &headers,
            &properties,
        );
        request.set_header("authorization", self.authorization(core.brand, &text))
    }

    pub(crate) fn authorization(&self, brand: Brand, string_to_sign: &str) -> String {
        authorization(brand, &self.key_id, self.key_secret.expose(), string_to_sign)
    }
}

/// Returns the date of the request in the format of RFC 9110, section 5.6.7.
fn http_date(core: &Core) -> Result<String, Error> {
    let wrong = |error| Error::config("the clock has an invalid date").caused_by(error);
    let now = jiff::Timestamp::try_from(core.clock.now()).map_err(wrong)?;
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .map_err(wrong)
}

/// Returns the top-level properties of a JSON body. Bodies in other formats are not signed.
fn body_properties(request: &Request) -> Result<JsonObject, Error> {
    let content_type = request.header("content-type").unwrap_or_default();
    if request.body.is_empty() || !content_type.starts_with("application/json") {
        return Ok(JsonObject::new());
    }
    serde_json::from_slice(&request.body).map_err(|_| {
        let message = "the body is not a JSON object, and a signature covers no other JSON; \
                       send an object, or build the client without `sign_requests`";
        Error::new(ErrorKind::Config, request.operation.name, message)
    })
}

/// Returns the query as the server reads it: strings and arrays of strings.
fn query_properties(query: &str, lists: &[String]) -> JsonObject {
    let mut properties = JsonObject::new();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let (name, value) = (unescaped(name), Value::from(unescaped(value)));
        if !lists.contains(&name) {
            properties.insert(name, value);
        } else if let Some(list) = properties
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()))
            .as_array_mut()
        {
            list.push(value);
        }
    }
    properties
}

/// Decodes percent-encoding. It is this crate's own, so it is valid.
fn unescaped(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        for (json, expected) in [
            ("1", "1"),
            ("1.0", "1"),
            ("-0.0", "0"),
            ("0.1", "0.1"),
            ("-2.50", "-2.5"),
            ("1e20", "100000000000000000000"),
            ("1e21", "1e+21"),
            ("-1.5e300", "-1.5e+300"),
            ("0.000001", "0.000001"),
            ("0.0000015e-1", "1.5e-7"),
            ("9007199254740993", "9007199254740993"),
        ] {
            let mut text = String::new();
            write_compact(&serde_json::from_str(json).unwrap(), &mut text);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn nested_values_are_compact_json_in_their_own_order() {
        let mut text = String::new();
        let value = json!({"b": [1.0, null, "\"\n北"], "a": {}, "c": [true]});
        write_compact(&value, &mut text);
        assert_eq!(text, r#"{"b":[1,null,"\"\n北"],"a":{},"c":[true]}"#);
    }

    #[test]
    fn only_the_date_and_the_platforms_own_headers_count() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = [
            header("x-genauth-lang", "\ten-US\r\n"),
            header("x-authing-lang", "zh-CN"),
            header("date", "today"),
            header("accept", "*/*"),
        ];
        let properties = json!({"b": null, "a": "x y&z=1"});
        let text = string_to_sign(
            Brand::GenAuth,
            "PUT",
            "/p q",
            &headers,
            properties.as_object().unwrap(),
        );
        assert_eq!(text, "PUT\ndate:today\nx-genauth-lang:en-US\n/p q?a=x y&z=1&b=null");
    }

    #[test]
    fn lists_of_a_query_stay_lists() {
        let query = "ids=a%20b&one=x&ids=%E5%8C%97&single=1";
        let lists = ["ids".to_owned(), "single".to_owned()];
        assert_eq!(
            Value::Object(query_properties(query, &lists)),
            json!({"ids": ["a b", "北"], "one": "x", "single": ["1"]})
        );
        assert!(query_properties("", &[]).is_empty());
    }
}
