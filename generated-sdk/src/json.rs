//! JSON texts: read within a budget of memory, or only a few of their properties.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::wire::{Budget, deserialize_within};

/// Any JSON value: properties that the specification gives no type.
pub type Json = serde_json::Value;

/// An object with any properties: `customData` and the like.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

/// Why a response is not read, and what to do if it should be.
pub(crate) const TOO_LARGE: &str = ": it takes more memory than the client allows; if it is right, raise the client's \
                         `max_response_size`";

/// Reads a `T` from a JSON text that came in a response of at most `limit` bytes, or says why that can't be.
pub(crate) fn parse<T: DeserializeOwned>(
    json: &[u8],
    what: &str,
    limit: usize,
) -> Result<T, String> {
    let budget = Budget::of_limit(limit);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let outcome = deserialize_within(&mut deserializer, &budget)
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

/// Returns the properties of these names of a JSON object, as they came. All others are passed over, however much
/// memory they would take.
pub(crate) fn properties<'a, const N: usize>(
    body: &'a [u8],
    names: [&str; N],
) -> Option<[Option<&'a RawValue>; N]> {
    struct Properties<'n, const N: usize>([&'n str; N]);

    impl<'de, const N: usize> Visitor<'de> for Properties<'_, N> {
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
    let found = deserializer.deserialize_map(Properties(names)).ok()?;
    deserializer.end().ok().map(|()| found)
}
