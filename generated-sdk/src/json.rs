//! JSON that is parsed within a memory budget, or only in part.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::wire::{Budget, deserialize_within, readable};

/// Any JSON value: the type of properties without a schema.
pub type Json = serde_json::Value;

/// A JSON object with any properties, for example `customData`.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

/// The message for a response that exceeds the memory budget.
pub(crate) const TOO_LARGE: &str = ": it needs more memory than the client allows; if that is expected, increase the client's \
                         `max_response_size`";

/// Parses a `T` from a response of a client with this size limit.
pub(crate) fn parse<T: DeserializeOwned>(
    json: &[u8],
    what: &str,
    limit: usize,
) -> Result<T, String> {
    let mut budget = Budget::of_limit(limit);
    let mut outcome = parse_within(json, &budget);
    if outcome.as_ref().is_err_and(serde_json::Error::is_syntax)
        && let Some(json) = readable(json)
    {
        budget = Budget::of_limit(limit);
        outcome = parse_within(&json, &budget);
    }
    outcome.map_err(|error| {
        if budget.is_exceeded() {
            return format!("the {what} can't be read{TOO_LARGE}");
        }
        not_the_json(what, &error)
    })
}

fn parse_within<T: DeserializeOwned>(
    json: &[u8],
    budget: &Budget,
) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = deserialize_within(&mut deserializer, budget)?;
    deserializer.end()?;
    Ok(value)
}

/// Returns an error message with the place only: serde's message quotes the value, which may be
/// secret.
fn not_the_json(what: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    format!("the {what} is not the expected JSON: line {line}, column {column}")
}

/// Returns the properties of a JSON object with these names, unparsed. Skips all others without
/// allocating memory.
pub(crate) fn properties<'a, const N: usize>(
    body: &'a [u8],
    names: [&str; N],
) -> Option<[Option<&'a RawValue>; N]> {
    struct Properties<'n, const N: usize>([&'n str; N]);

    /// Finds the name of a property. As bytes, because serde_json refuses lone surrogates in
    /// strings.
    struct Name<'n>(&'n [&'n str]);

    impl<'de> DeserializeSeed<'de> for Name<'_> {
        type Value = Option<usize>;

        fn deserialize<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_bytes(self)
        }
    }

    impl Visitor<'_> for Name<'_> {
        type Value = Option<usize>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of a property")
        }

        fn visit_bytes<E>(self, name: &[u8]) -> Result<Self::Value, E> {
            Ok(self.0.iter().position(|known| known.as_bytes() == name))
        }
    }

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
            while let Some(index) = entries.next_key_seed(Name(&self.0))? {
                match index {
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
