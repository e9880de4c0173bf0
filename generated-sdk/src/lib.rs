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
//! # Calls
//!
//! Each operation of the API is a method of a client that returns a [`Call`]. It is sent by `.await`, and
//! adjusted before that: [`Call::timeout`], [`Call::header`].
//!
//! [`AuthenticationClient`] is for what end users do for themselves, [`ManagementClient`] for what
//! administrators do in a user pool. Each has a Cargo feature, `authentication` and `management`; both
//! are on by default.
//!
//! # Logging in
//!
//! Browsers log in with OpenID Connect: see the module `oidc`, and the example `axum_login` for the whole of it.
//!
//! # Answers
//!
//! `Ok` means that the platform said so: HTTP 2xx, and 200 as the body's `statusCode`. Everything else
//! is an [`Error`], which keeps what the platform said.
//!
//! Answers are read tolerantly, because a login should not fail over a member that nobody looks at:
//!
//! - An enum value that this version does not know is kept as `Unknown`, and written back unchanged.
//! - Members that it does not know are kept in `extra`.
//! - A required member that is missing or null is empty: a text or list without content, an enum
//!   `Unknown`. Numbers, booleans and dates have no empty value that could not be mistaken for an
//!   answer; in answers they are an `Option`, and then none.
//!
//! [`AuthenticationClientBuilder::strict`] refuses such answers instead.

#![doc = include_str!("generated/groups.md")]
#![warn(missing_docs)]
// Without a client, nothing needs what the clients share.
#![cfg_attr(
    not(any(feature = "authentication", feature = "management")),
    allow(unused, unreachable_pub)
)]

mod answer;
#[cfg(feature = "authentication")]
mod application;
mod auth;
mod call;
mod client;
mod clock;
mod date_time;
mod error;
mod exchange;
mod extra;
mod file;
mod generated;
mod multipart;
mod nullable;
#[cfg(feature = "authentication")]
pub mod oidc;
mod operation;
mod random;
mod request;
mod retry;
mod secret;
pub mod transport;
mod wire;

pub use answer::{Answer, RawAnswer};
#[cfg(feature = "authentication")]
pub use application::ClientAuthMethod;
pub use call::{Call, Sending};
#[cfg(feature = "authentication")]
pub use client::{AuthenticationClient, AuthenticationClientBuilder};
pub use client::{Brand, Lang};
#[cfg(feature = "management")]
pub use client::{ManagementClient, ManagementClientBuilder};
pub use clock::Clock;
pub use date_time::{DateTime, InvalidDateTime};
pub use error::{Error, ErrorKind};
pub use extra::Extra;
pub use file::File;
pub use nullable::Nullable;
pub use retry::Retry;

/// Any JSON value: members that the specification gives no type.
pub type Json = serde_json::Value;

/// An object with any members: `customData` and the like.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

pub use generated::models;
