//! What the generated calls of `tests/generated` are made of.

#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::future::Future;
use std::pin::Pin;

use genauth::{Call, Error, RawResponse, Response};
use serde::de::DeserializeOwned;

/// The calls of one operation.
pub struct Sample<Client> {
    /// The method's name.
    pub operation: &'static str,
    /// Whether the operation is in the reference pages.
    pub has_page: bool,
    /// As its page shows it: with what is required, for most.
    pub shown: fn(&Client) -> Sent,
    /// With every property there is, if any can be left out.
    pub full: Option<fn(&Client) -> Sent>,
}

/// A call on its way, whatever it returns: the two steps of `.await`, so that a test sees what lies
/// between them.
pub struct Sent {
    pub raw: Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>,
    pub read: fn(RawResponse) -> Result<(), Error>,
}

/// All that is compiled for each type of response.
pub fn sent<T: Response>(call: Call<T>) -> Sent {
    Sent {
        raw: Box::pin(call.send_raw()),
        read: |raw| T::from_raw(raw).map(drop),
    }
}

/// An argument that is written as JSON.
pub fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the generator writes what the SDK reads")
}
