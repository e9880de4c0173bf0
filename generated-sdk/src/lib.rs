//! The GenAuth SDK for Rust: sign users in, enrol MFA factors, manage users, organisations and
//! permissions.
//!
//! ```no_run
//! use genauth::AuthenticationClient;
//! use genauth::models::{EnrollFactorDto, EnrollFactorEnrollmentDataDto, FactorType};
//!
//! # async fn example(token: String, enrollment_token: String) -> Result<(), genauth::Error> {
//! let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
//!     .app_secret("APP_SECRET")
//!     .build()?;
//! client.set_access_token(token);
//!
//! client
//!     .enroll_factor(EnrollFactorDto::new(
//!         EnrollFactorEnrollmentDataDto::new().with_pass_code("123456"),
//!         enrollment_token,
//!         FactorType::Sms,
//!     ))
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Guides
//!
//! [Getting started][install], [users], [administration], [login with a browser][browser], [OAuth 2.0][oauth],
//! [SAML][saml], [CAS][cas], [tokens], [logout], [errors], [retries and timeouts][retries], [events], [testing], [blocking clients][blocking]: how to do things, with
//! examples. Here is what you should know in any case.
//!
//! [install]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/install.md
//! [users]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/authentication.md
//! [administration]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/management.md
//! [browser]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/oidc.md
//! [oauth]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/oauth.md
//! [saml]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/saml.md
//! [cas]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/cas.md
//! [tokens]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/tokens.md
//! [logout]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/logout.md
//! [errors]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/errors.md
//! [retries]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/retries.md
//! [events]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/events.md
//! [testing]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/testing.md
//! [blocking]: https://github.com/Authing/genauth-rust-sdk/blob/main/generated-sdk/docs/guide/blocking.md
//!
//! # Calls
//!
//! Each operation of the API is a method of a client that returns a [`Call`]. It is sent by `.await`, and
//! adjusted before that: [`Call::timeout`], [`Call::retry`], [`Call::header`].
//!
//! Lists that the platform gives page by page are streams as well: [`Call::items`] goes through all pages,
//! [`Call::pages`] gives one after the other.
//!
//! Programs that are not asynchronous have the same clients in the module `blocking`, behind the
//! feature of that name: there a call is sent by `Call::wait`.
//!
//! [`AuthenticationClient`] is for what end users do for themselves, [`ManagementClient`] for what
//! administrators do in a user pool. Each has a Cargo feature, `authentication` and `management`; both
//! are on by default.
//!
//! # Logging in
//!
//! Users who have a browser log in with OpenID Connect: see the module `oidc`, and the example `axum_login` for the
//! whole of it. Applications with a login form of their own have a method for each kind of credentials:
//! [`AuthenticationClient::sign_in_by_email_password`] and its like.
//!
//! A [`ManagementClient`] has an [access key](ManagementClientBuilder::access_key), and gets its tokens by
//! itself.
//!
//! # Responses
//!
//! `Ok` means that the platform said so: HTTP 2xx, and 200 as the body's `statusCode`. Everything else
//! is an [`Error`], which keeps what the platform said.
//!
//! Responses are read tolerantly, because a login should not fail over a property that nobody looks at:
//!
//! - An enum value that this version does not know is kept as `Unknown`, and written back unchanged.
//! - Properties that it does not know are kept in `extra`.
//! - A required property that is missing or null is empty: a text or list without content, an enum
//!   `Unknown`. Numbers, booleans and dates have no empty value that could not be mistaken for an
//!   response; in responses they are an `Option`, and then none.
//!
//! [`AuthenticationClientBuilder::strict`] refuses such responses instead.
//!
//! # Errors
//!
//! There is one [`Error`] for all that can go wrong. Its [`kind`](Error::kind) says where the
//! failure comes from:
//!
//! - [`Config`](ErrorKind::Config): client or call can't work as they are set up; nothing was sent.
//! - [`Auth`](ErrorKind::Auth): credentials could not be obtained, or not be verified.
//! - [`Transport`](ErrorKind::Transport), [`Timeout`](ErrorKind::Timeout): no whole response came, or not
//!   in time. The [source](std::error::Error::source) may know more.
//! - [`Http`](ErrorKind::Http): HTTP says that the call failed, and the body does not say why. There are
//!   [`http_status`](Error::http_status) and [`headers`](Error::headers).
//! - [`Api`](ErrorKind::Api): the platform says that the call failed, and why. There are
//!   [`status_code`](Error::status_code), [`api_code`](Error::api_code), [`message`](Error::message),
//!   [`request_id`](Error::request_id) and often [`data`](Error::data).
//! - [`Decode`](ErrorKind::Decode): the response can't be read. The message names the place,
//!   `data.list[3].createdAt` say; [`body_excerpt`](Error::body_excerpt) shows what came.
//!
//! Most code asks for the reason rather than the kind: [`is_unauthorized`](Error::is_unauthorized),
//! [`is_rate_limited`](Error::is_rate_limited) and so on, or one of the codes that the platform
//! documents, the constants of [`StatusCode`] and [`ApiCode`]. What an error prints has no body,
//! header or credential in it.
//!
//! # Retries
//!
//! A call that only reads is sent again, up to twice, if the server could not be reached or said
//! that it is busy. What changes something is sent once. The call's timeout, 10 seconds by default,
//! holds for all attempts and the pauses between them; [`Error::attempts`] says how many there
//! were. [`Retry`] has the particulars and is set for a client or for a single [call](Call::retry):
//!
//! ```
//! # #[cfg(feature = "authentication")]
//! # fn example() -> Result<(), genauth::Error> {
//! use std::time::Duration;
//! use genauth::{AuthenticationClient, Retry};
//!
//! let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
//!     .timeout(Duration::from_secs(30))
//!     .retry(Retry::default().max_attempts(5))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Tracing
//!
//! With the feature `tracing`, each call is a span `genauth` with the fields `operation`, `method`,
//! `path` (the template, without values), `status` (of HTTP), `attempts`, and after a failure
//! `error` (its kind) and `request_id`. Attempts that are repeated, and responses that do not keep to
//! the specification, are events in it. No body, header or query is ever told.

#![doc = include_str!("generated/groups.md")]
#![warn(missing_docs)]
// Without a client, nothing needs what the clients share.
#![cfg_attr(
    not(any(feature = "authentication", feature = "management")),
    allow(unused, unreachable_pub)
)]

// Imports point down only, from the ground up: `shown`, `secret` and the types of values · `wire`, `json` ·
// `transport`, `envelope`, `raw_response`, `error` · `platform`, `host`, `http` · `core` · `request`, `attempts` ·
// `credentials` · `exchange` · `call`, `paging` · `client`, and beside its users `oidc`, `events`, `sign_in`,
// `password`, `blocking`. `xtask/tests/layers.rs` tests it.
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
mod client;
mod clock;
mod code;
mod core;
mod credentials;
mod date_time;
mod envelope;
mod error;
#[cfg(feature = "events")]
mod events;
mod exchange;
mod extra;
mod file;
mod generated;
#[cfg(all(
    doctest,
    feature = "authentication",
    feature = "management",
    feature = "blocking",
    feature = "events",
    feature = "password-encryption"
))]
mod guide;
mod host;
mod http;
mod json;
mod multipart;
mod nullable;
#[cfg(feature = "authentication")]
pub mod oidc;
mod operation;
mod paging;
#[cfg(feature = "password-encryption")]
mod password;
mod platform;
mod random;
mod raw_response;
mod request;
mod response;
mod retry;
mod secret;
mod shown;
#[cfg(feature = "authentication")]
mod sign_in;
mod trace;
pub mod transport;
#[cfg(feature = "blocking")]
mod waiting;
mod wire;

#[cfg(feature = "management")]
pub use credentials::signature;

#[cfg(feature = "authentication")]
pub use application::ClientAuthMethod;
pub use call::{Call, ResponseFuture};
#[cfg(feature = "authentication")]
pub use client::{AuthenticationClient, AuthenticationClientBuilder};
#[cfg(feature = "management")]
pub use client::{ManagementClient, ManagementClientBuilder};
pub use clock::Clock;
pub use code::{ApiCode, StatusCode};
pub use date_time::{DateTime, InvalidDateTime};
pub use error::{Error, ErrorKind};
#[cfg(feature = "events")]
pub use events::{Event, Events};
pub use extra::Extra;
pub use file::File;
pub use json::{Json, JsonObject};
pub use nullable::Nullable;
pub use paging::{Items, Page, Paged, Pages};
#[cfg(feature = "password-encryption")]
pub use password::encrypt_password;
pub use platform::{Brand, Lang};
pub use raw_response::RawResponse;
pub use response::Response;
pub use retry::Retry;

pub use generated::models;
