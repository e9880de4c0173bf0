//! Calls of endpoints that the SDK has no method for.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::call::{Call, Operation};
use crate::endpoint::{self, Endpoint};
use crate::exchange::Session;
use crate::operation::{Description, Method};
use crate::raw_response::RawResponse;

/// A request to an endpoint that the SDK has no method for: the operation of a client's method
/// `request`.
#[derive(Debug)]
pub enum CustomRequest {}

impl Operation for CustomRequest {
    type Response = RawResponse;
    const DESCRIPTION: Description = endpoint::description(Method::Get);
}

/// Creates a call of an endpoint.
#[allow(dead_code, reason = "not used without a client")]
pub(crate) fn request(
    session: &Arc<Session>,
    method: &str,
    path: String,
) -> Call<CustomRequest> {
    let endpoint = Endpoint::new(session, method, path);
    let mut call = Call::described(session, endpoint.operation);
    call.plan.endpoint = Some(Box::new(endpoint));
    call
}

impl Call<CustomRequest> {
    /// Adds a query parameter. Name and value are percent-encoded. A name with several values is an
    /// array, whether the values are in the path or added here.
    ///
    /// A signature covers the query of `GET` requests. Of all other requests it covers the JSON
    /// body alone, which must be an object.
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        if let Some(endpoint) = &mut self.plan.endpoint {
            endpoint.query(name.into(), &value);
        }
        self
    }

    /// Sets the body, as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        if let Some(endpoint) = &mut self.plan.endpoint {
            endpoint.json(body);
        }
        self
    }
}
