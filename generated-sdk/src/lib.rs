#![cfg_attr(
    all(feature = "authentication", feature = "management"),
    doc = include_str!("genauth.md")
)]
#![cfg_attr(
    not(all(feature = "authentication", feature = "management")),
    doc = "Clients of APIs, generated from their OpenAPI descriptions."
)]
//!
//! # Calls
//!
//! Each operation of the API is a method of a client that returns a [`Call`]. `.await` sends it.
//! Before that, [`Call::timeout`], [`Call::retry`] and [`Call::header`] can adjust it.
//!
//! A method takes the inputs that are required. [`Call::with`] sets others, for example optional
//! parameters.
#![cfg_attr(
    feature = "authentication",
    doc = r"
```no_run
# async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
use genauth::models::GetProfileParams;

let user = client.get_profile().with(GetProfileParams::new().with_custom_data(true)).await?;
# Ok(())
# }
```
"
)]
//!
//! Requests are made with `new` and a setter for each property. Setters take a value, or an `Option`
//! of it, where `None` leaves the property unset. [`Null`] sends an explicit null. Fields are public
//! and may be assigned as well. A call that lacks required parameters or properties returns an error
//! of the kind [`Config`](ErrorKind::Config) that names all of them, and sends nothing.
//!
//! The method `request` of a client calls an endpoint that this crate has no method for.
//!
//! Paged lists are streams as well: [`Call::items`] iterates over the items of all pages,
//! [`Call::pages`] over the pages.
//!
//! For programs without async code, the module `blocking` has the same clients, behind the feature
//! of that name. There, `Call::wait` sends a call.
//!
//! # Responses
//!
//! `Ok` means success: HTTP 2xx and, if the responses of the API have a `statusCode`, 200 there.
//! Everything else is an [`Error`].
//!
//! A response that lacks the result of its operation, or has one of another kind, is an error: an
//! object, array or page of a list in `data`. Apart from that, decoding is tolerant, so that an
//! irrelevant property does not fail a login:
//!
//! - Unknown enum values are kept as `Unknown`, and written back unchanged. `is_known` of an enum
//!   tells them apart, and its `ALL` lists the known values.
//! - Unknown properties, and values of another type than specified, are kept in `extra`, and are
//!   written back unchanged.
//! - A required property that is missing or null gets an empty value: an empty string or array, or
//!   an `Unknown` enum value. Numbers, booleans and dates have no empty value. In responses they
//!   are an `Option`, and `None` if missing.
//!
//! [`ClientBuilder::strict`] rejects such responses instead.
//!
//! # Errors
//!
//! There is one error type, [`Error`]. Its [`kind`](Error::kind) is the category:
//!
//! - [`Config`](ErrorKind::Config): the client or the call has invalid settings, or the call lacks
//!   something that is required. Nothing was sent.
//! - [`Auth`](ErrorKind::Auth): credentials could not be obtained or verified.
//! - [`Transport`](ErrorKind::Transport), [`Timeout`](ErrorKind::Timeout): there is no complete
//!   response, or not in time. The [source](std::error::Error::source) may have details.
//! - [`Http`](ErrorKind::Http): the HTTP status is an error, and the body does not explain it. See
//!   [`http_status`](Error::http_status) and [`headers`](Error::headers).
//! - [`Api`](ErrorKind::Api): the API reports an error. See [`status_code`](Error::status_code),
//!   [`api_code`](Error::api_code), [`message`](Error::message), [`request_id`](Error::request_id)
//!   and [`data`](Error::data).
//! - [`Decode`](ErrorKind::Decode): the response can't be decoded, or lacks its result. The message names the path, for
//!   example `data.list[3].createdAt`; [`body_excerpt`](Error::body_excerpt) returns the beginning
//!   of the body.
//!
//! Most code needs the reason rather than the kind: [`is_unauthorized`](Error::is_unauthorized),
//! [`is_conflict`](Error::is_conflict), [`is_rate_limited`](Error::is_rate_limited) and so on, or a documented code, which is a constant
//! of [`StatusCode`] or [`ApiCode`]. Errors never print bodies, headers or credentials.
//!
//! # Retries
//!
//! Calls are repeated, up to twice, if nothing was sent because there was no connection, or if the
//! server refused the request unread because there are too many (429). Idempotent calls are also
//! repeated if the server is overloaded. The timeout of the call, 10 seconds by default, covers all
//! attempts and the pauses between them. [`Error::attempts`] returns the number of attempts,
//! [`Error::exhausted`] the limit that ended them. [`Retry`] sets the policy of a client or of a
//! single [call](Call::retry).
#![cfg_attr(
    feature = "authentication",
    doc = r#"
```
# fn example() -> Result<(), genauth::Error> {
use std::time::Duration;
use genauth::{AuthenticationClient, Retry};

let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
    .timeout(Duration::from_secs(30))
    .retry(Retry::default().max_attempts(5))
    .build()?;
# Ok(())
# }
```
"#
)]
//!
//! # Tracing
//!
//! With the feature `tracing`, each call is a span `genauth` with the fields `operation`, `method`,
//! `path` (the template, without values), `status` (of HTTP) and `attempts`, and after a failure
//! `error` (its kind) and `request_id`. Each retry, and each response that differs from the
//! specification, is an event of the level `DEBUG` in it. Bodies, headers and queries are never
//! recorded.

#![doc = include_str!("generated/groups.md")]
#![warn(missing_docs)]
// Code that clients share is unused without a client.
#![cfg_attr(not(feature = "__client"), allow(unused, unreachable_pub))]

// Modules, from the ground up: `shown`, `secret` and value types · `wire`, `json` · `transport`,
// `envelope`, `raw_response`, `error` · `style` · `platform`, `host`, `http` · `api`, `core` · `request`,
// `attempts` · `credentials` · `exchange` · `response`, `event_stream` · `endpoint`, `plan`, `call`,
// `custom`, `paging` · `client`; beside its users `oidc`, `events`, `webhook`, `sign_in`, `password`, `blocking`,
// `test_util`. A module imports only from modules before it, as `xtask/tests/layers.rs` checks.
mod api;
#[cfg_attr(
    not(feature = "authentication"),
    allow(
        dead_code,
        unreachable_pub,
        reason = "only its client stands for an application"
    )
)]
mod application;
mod attempts;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
#[cfg(feature = "__client")]
mod client;
mod clock;
mod code;
mod core;
mod credentials;
mod custom;
mod date_time;
mod endpoint;
mod envelope;
mod error;
mod event_stream;
#[cfg(feature = "events")]
mod events;
mod exchange;
mod extra;
mod file;
#[allow(clippy::doc_lazy_continuation, reason = "texts of documents are as they are")]
mod generated;
#[allow(dead_code, unreachable_pub, reason = "depends on the specification")]
mod generic;
#[cfg(all(
    doctest,
    feature = "__tls",
    feature = "blocking",
    feature = "cas",
    feature = "events",
    feature = "management",
    feature = "oidc",
    feature = "password-encryption",
    feature = "test-util"
))]
mod guide;
mod host;
mod http;
mod json;
#[cfg(any(feature = "management", feature = "oidc"))]
mod mac;
mod multipart;
#[cfg(feature = "oidc")]
pub mod oidc;
mod operation;
mod paging;
#[cfg(feature = "password-encryption")]
mod password;
mod plan;
mod platform;
#[cfg(any(feature = "authentication", feature = "management"))]
mod properties;
mod property;
mod random;
mod raw_response;
mod request;
mod response;
mod retry;
mod secret;
mod shown;
mod style;
#[cfg(feature = "test-util")]
pub mod test_util;
mod tls;
#[cfg(feature = "authentication")]
mod token_error;
#[cfg(feature = "authentication")]
mod token_set;
mod trace;
pub mod transport;
#[cfg(feature = "blocking")]
mod waiting;
mod wire;

#[cfg(feature = "management")]
pub use credentials::signature;

#[cfg(feature = "authentication")]
pub use application::ClientAuthMethod;
pub use call::{Call, Input, Operation};
#[cfg(feature = "__client")]
pub use client::ClientBuilder;
pub use clock::Clock;
pub use code::{ApiCode, StatusCode};
#[cfg(feature = "authentication")]
pub use credentials::UserTokens;
pub use date_time::{DateTime, InvalidDateTime};
pub use error::{Error, ErrorKind};
pub use event_stream::{EventStream, ServerSentEvent};
#[cfg(feature = "events")]
pub use events::{Event, Events};
pub use extra::Extra;
pub use file::File;
pub use json::{Json, JsonObject};
pub use paging::{Items, Page, Paged, Pages};
#[cfg(feature = "password-encryption")]
pub use password::encrypt_password;
pub use platform::{Brand, Lang};
pub use property::{IntoProperty, Null};
pub use raw_response::RawResponse;
pub use response::{Redirect, Response};
pub use retry::{Limit, Retry};
#[cfg(feature = "authentication")]
pub use token_error::TokenError;
#[cfg(feature = "authentication")]
pub use token_set::TokenSet;

#[cfg(feature = "webhook")]
pub use generated::additions::webhook;
pub use generated::clients::*;
pub use generated::models;

/// The operations of the API as types, one for each method: the parameter of [`Call`], for code
/// that names the type of a call.
///
/// ```no_run
/// # #[cfg(feature = "management")] {
/// use std::time::Duration;
///
/// use genauth::models::GetUserParams;
/// use genauth::operations::management;
/// use genauth::{Call, ManagementClient, Operation};
///
/// fn user(client: &ManagementClient, id: &str) -> Call<management::GetUser> {
///     client.get_user(GetUserParams::new().with_user_id(id))
/// }
///
/// fn urgent<O: Operation>(call: Call<O>) -> Call<O> {
///     call.timeout(Duration::from_secs(1))
/// }
/// # }
/// ```
pub mod operations {
    pub use crate::custom::CustomRequest;
    pub use crate::generated::operations::*;

    /// Operations of login protocols.
    #[cfg(feature = "authentication")]
    #[allow(unused_imports, unreachable_pub, reason = "the specification may lack some")]
    pub mod protocols {
        #[cfg(feature = "events")]
        pub use crate::events::PublishEvent;
        #[cfg(feature = "oidc")]
        pub use crate::generated::additions::revocation::*;
        pub use crate::generated::additions::sign_in::*;
        #[cfg(feature = "oidc")]
        pub use crate::oidc::operations::*;
    }
}
