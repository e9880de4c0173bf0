//! The types of the generated calls in `tests/generated`.

#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::future::Future;
use std::pin::Pin;

use genauth::{Call, Error, Operation, RawResponse, Response};
use serde::de::DeserializeOwned;

/// The calls of one operation.
pub struct Sample<Client> {
    /// The name of the method.
    pub operation: &'static str,
    /// The operation has a reference page.
    pub has_page: bool,
    /// The call of the reference page, mostly with required properties only.
    pub shown: fn(&Client) -> Sent,
    /// The call with every property, if any is optional.
    pub full: Option<fn(&Client) -> Sent>,
}

/// A sent call: the two steps of `.await` are separate, so that a test sees the raw response.
pub struct Sent {
    pub raw: Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>,
    pub read: fn(RawResponse) -> Result<(), Error>,
}

/// Sends a call. This is all that is compiled for each type of response.
pub fn sent<O: Operation>(call: Call<O>) -> Sent {
    Sent {
        raw: Box::pin(call.send_raw()),
        read: |raw| O::Response::from_raw(raw).map(drop),
    }
}

/// Parses an argument that is written as JSON.
pub fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the generator writes what the SDK reads")
}
