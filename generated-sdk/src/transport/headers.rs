//! Headers of requests and responses. Clones share the values, because each attempt has a copy.

use std::fmt;
use std::str;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::error::{TransportError, invalid};

/// Headers: names in lower case, and their values.
///
/// `Debug` prints only the names, because values can be credentials.
#[derive(Clone, Default)]
pub struct Headers(HeaderMap);

impl Headers {
    /// Returns the first header with this name, ignoring case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(text)
    }

    /// Returns all names and values. Values with the same name keep their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), text(value)))
    }

    /// Sets a header, replacing those with the same name.
    pub(crate) fn set(
        &mut self,
        name: &str,
        value: String,
    ) -> Result<(), TransportError> {
        self.0.insert(name_of(name)?, value_of(value)?);
        Ok(())
    }

    /// Adds a header, keeping those with the same name.
    pub(super) fn append(
        &mut self,
        name: &str,
        value: String,
    ) -> Result<(), TransportError> {
        self.0.append(name_of(name)?, value_of(value)?);
        Ok(())
    }

    /// Converts the headers of a response. Invalid UTF-8 is replaced.
    pub(crate) fn received(mut headers: HeaderMap) -> Self {
        for value in headers.values_mut() {
            if str::from_utf8(value.as_bytes()).is_err() {
                let readable = String::from_utf8_lossy(value.as_bytes()).into_owned();
                *value = HeaderValue::try_from(readable)
                    .unwrap_or(const { HeaderValue::from_static("") });
            }
        }
        Self(headers)
    }

    pub(crate) fn into_map(self) -> HeaderMap {
        self.0
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys().map(HeaderName::as_str)).finish()
    }
}

/// Returns the value, which is always valid UTF-8.
fn text(value: &HeaderValue) -> &str {
    str::from_utf8(value.as_bytes()).unwrap_or_default()
}

fn name_of(name: &str) -> Result<HeaderName, TransportError> {
    HeaderName::from_bytes(name.as_bytes()).map_err(invalid)
}

/// Converts a value without copying it.
fn value_of(value: String) -> Result<HeaderValue, TransportError> {
    HeaderValue::try_from(value).map_err(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::TransportErrorKind;

    #[test]
    fn names_have_no_case_and_values_an_order() {
        let mut headers = Headers::default();
        for (name, value) in [("X-A", "1"), ("x-b", "2"), ("x-a", "3")] {
            headers.append(name, value.to_owned()).unwrap();
        }
        let all: Vec<_> = headers.iter().collect();
        assert_eq!(all, [("x-a", "1"), ("x-a", "3"), ("x-b", "2")]);
        assert_eq!(headers.get("X-a"), Some("1"));
        headers.set("X-A", "4".to_owned()).unwrap();
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("x-a", "4"), ("x-b", "2")]);
    }

    #[test]
    fn what_is_no_header_is_refused_and_not_quoted() {
        for (name, value) in [("", "marked"), ("a marked", "x"), ("a", "marked\r\n")] {
            let mut headers = Headers::default();
            let error = headers.set(name, value.to_owned()).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Invalid);
            assert!(!format!("{error:?}").contains("marked"), "{error:?}");
        }
    }

    #[test]
    fn whatever_a_server_sends_is_read_as_text() {
        let mut sent = HeaderMap::new();
        sent.append("x-a", HeaderValue::from_bytes(b"caf\xe9").unwrap());
        sent.append("x-a", HeaderValue::from_bytes("café".as_bytes()).unwrap());
        let headers = Headers::received(sent);
        let all: Vec<_> = headers.iter().collect();
        assert_eq!(all, [("x-a", "caf\u{fffd}"), ("x-a", "café")]);
    }
}
