//! Signing users in with a browser: OpenID Connect, OAuth 2.0, SAML and CAS.
//!
//! A web server needs two methods of [`AuthenticationClient`](crate::AuthenticationClient):
//! [`login_with_redirect`](crate::AuthenticationClient::login_with_redirect) when a user wants to log in, and
//! [`handle_redirect_callback`](crate::AuthenticationClient::handle_redirect_callback) when the browser comes
//! back. What these are made of is public too: the URLs, the grants of the token endpoint, and the
//! verification of tokens.

mod authorize;
mod builder;
mod cache;
mod cas;
mod claims;
mod cookie;
mod jws;
mod kind;
mod login;
mod logout;
mod pkce;
mod provider;
mod settings;
mod tokens;
mod verify;

use percent_encoding::utf8_percent_encode;

pub use authorize::{AuthorizeUrl, AuthorizeUrlOptions};
pub use cas::{CasFormat, CasUser};
pub use claims::{Claims, LogoutToken};
pub use jws::SigningAlgorithm;
pub use login::{Login, LoginOptions, LoginRedirect};
pub use logout::LogoutUrlOptions;
pub(crate) use provider::Provider;
pub use settings::Protocol;
pub(crate) use settings::Settings;
pub use tokens::{AuthorizationCode, ClientCredentials, TokenSet, UserInfo};
pub use verify::{AccessTokenChecks, IdTokenChecks};

use crate::error::{Error, ErrorKind};
use crate::request::ESCAPED;
use crate::shown::shown;

/// What a server said, or what came in its name, can't be trusted.
fn untrusted(operation: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Auth, operation, message)
}

/// Text of others in a message, in quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// `text` as one segment of a path, or one value of a query.
fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// `base` with these parameters, escaped.
fn with_query(base: &str, parameters: &[(&str, &str)]) -> String {
    let written: Vec<_> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    if written.is_empty() {
        return base.to_owned();
    }
    format!("{base}?{}", written.join("&"))
}

/// Whether both are the same, in a time that does not tell where they differ.
fn same(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes())
        .is_ok()
}
