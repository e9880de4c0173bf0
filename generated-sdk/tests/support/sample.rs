//! The types of the generated calls in `tests/generated`.

#![allow(dead_code, reason = "each test uses the part that it needs")]
#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use genauth::test_util::{Model, filled};
use genauth::transport::HttpResponse;
use genauth::{Call, Error, Operation, RawResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The calls of one operation.
pub struct Sample<Client> {
    /// The name of the method.
    pub operation: &'static str,
    /// Its official name, which pages of other languages have.
    pub official: &'static str,
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
    /// Decodes a response, and writes it again. `None` if the response has no type.
    pub again: fn(RawResponse) -> Result<Option<Value>, Error>,
    /// `None` if the response has no type.
    pub filled: Option<Filled>,
}

/// A response that `filled` makes.
pub struct Filled {
    pub response: fn() -> HttpResponse,
    /// Reads a response, and returns whether it is the filled one.
    pub is_same: fn(RawResponse) -> Result<bool, Error>,
}

/// Sends a call. This is all that is compiled for each type of response.
pub fn sent<O: Operation>(call: Call<O>) -> Sent
where
    O::Response: Model + PartialEq + Serialize,
{
    Sent {
        again: |raw| {
            let response = O::Response::from_raw(raw)?;
            Ok(Some(serde_json::to_value(response).expect("any type can be written")))
        },
        filled: Some(Filled {
            response: || HttpResponse::plain(&filled::<O::Response>()),
            is_same: |raw| Ok(O::Response::from_raw(raw)? == filled()),
        }),
        ..sent_raw(call)
    }
}

/// Sends a call whose response has no type.
pub fn sent_raw<O: Operation>(call: Call<O>) -> Sent {
    Sent {
        raw: Box::pin(call.send_raw()),
        read: |raw| O::Response::from_raw(raw).map(drop),
        again: |raw| O::Response::from_raw(raw).map(|_| None),
        filled: None,
    }
}

thread_local! {
    /// Arguments as they are in the generated calls, with those that are sent instead.
    static REPLACEMENTS: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    /// The arguments of generated calls since the last replacement.
    static TAKEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Replaces arguments of the next calls, each the JSON of the generated call.
pub fn replace(arguments: Vec<(String, String)>) {
    REPLACEMENTS.set(arguments);
    TAKEN.take();
}

/// Returns the JSON of the arguments that the generated calls have read.
pub fn taken() -> Vec<String> {
    TAKEN.take()
}

/// Parses an argument that is written as JSON.
pub fn read<T: DeserializeOwned>(json: &str) -> T {
    TAKEN.with_borrow_mut(|taken| taken.push(json.to_owned()));
    REPLACEMENTS.with_borrow(|all| {
        let replacement = all.iter().find(|(argument, _)| argument == json);
        let json = replacement.map_or(json, |(_, replacement)| replacement);
        serde_json::from_str(json).expect("the generator writes what the SDK reads")
    })
}
