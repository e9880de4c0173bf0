//! Browser logins: OpenID Connect, OAuth 2.0, SAML and CAS.
//!
//! A web server needs two methods of [`AuthenticationClient`](crate::AuthenticationClient):
//! [`login_with_redirect`](crate::AuthenticationClient::login_with_redirect) starts a login, and
//! [`handle_redirect_callback`](crate::AuthenticationClient::handle_redirect_callback) completes
//! it. Their building blocks are public as well: the URLs, the grants of the token endpoint, and
//! the verification of tokens.

mod authorize;
mod builder;
mod cache;
#[cfg(feature = "cas")]
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

pub(crate) mod operations {
    #[cfg(feature = "cas")]
    pub use super::cas::ValidateTicket;
    pub use super::tokens::{ExchangeToken, FetchUserInfo};
}

use percent_encoding::utf8_percent_encode;
use subtle::ConstantTimeEq as _;

pub use authorize::{AuthorizeUrl, AuthorizeUrlOptions};
#[cfg(feature = "cas")]
pub use cas::{CasFormat, CasUser};
pub use claims::{Claims, LogoutToken};
pub use jws::SigningAlgorithm;
pub use login::{Login, LoginOptions, LoginRedirect};
pub use logout::LogoutUrlOptions;
pub(crate) use provider::Provider;
pub use settings::Protocol;
pub(crate) use settings::Settings;
pub use tokens::{AuthorizationCode, ClientCredentials, UserInfo};
pub use verify::{AccessTokenChecks, IdTokenChecks, bearer_token};

use crate::error::{Error, ErrorKind};
use crate::shown::shown;
use crate::style::ESCAPED;
use crate::token_error::TokenError;

/// A token that is not accepted.
#[derive(Debug)]
struct Refusal {
    reason: TokenError,
    /// The reason for people, after "the token can't be trusted:".
    message: String,
    /// The scopes that are required.
    scopes: Vec<String>,
}

impl Refusal {
    fn new(reason: TokenError, message: impl Into<String>) -> Self {
        Self {
            reason,
            message: message.into(),
            scopes: Vec::new(),
        }
    }
}

/// A claim or a part of the token that is missing, or not of its type.
impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Self::new(TokenError::Malformed, message)
    }
}

/// Creates the error for data that can't be trusted.
fn untrusted(operation: &'static str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Auth, operation, message)
}

/// Quotes and escapes untrusted text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// Escapes a path segment or a query value.
fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Adds a parameter, or replaces those of this name: no parameter of a request may occur twice
/// (RFC 6749, section 3.1).
fn set_parameter(parameters: &mut Vec<(String, String)>, name: String, value: String) {
    let place = parameters.iter().position(|(known, _)| *known == name);
    parameters.retain(|(known, _)| *known != name);
    parameters.insert(place.unwrap_or(parameters.len()), (name, value));
}

/// Adds escaped query parameters to `base`.
fn with_query<N: AsRef<str>, V: AsRef<str>>(
    base: &str,
    parameters: &[(N, V)],
) -> String {
    let written: Vec<_> = parameters
        .iter()
        .map(|(name, value)| {
            format!("{}={}", escaped(name.as_ref()), escaped(value.as_ref()))
        })
        .collect();
    if written.is_empty() {
        return base.to_owned();
    }
    format!("{base}?{}", written.join("&"))
}

/// Compares in constant time.
fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
