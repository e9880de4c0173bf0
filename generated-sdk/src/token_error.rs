//! Reasons why tokens are not accepted.

use std::fmt;

/// The reason why a token is not accepted: see [`Error::token_error`](crate::Error::token_error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenError {
    /// It is not a signed JWT, or a required claim is missing or not of its type.
    Malformed,
    /// Its algorithm is not one that the provider announces.
    UnsupportedAlgorithm,
    /// The provider has no key of this ID.
    UnknownKey,
    /// The signature does not match the key.
    BadSignature,
    /// It is another kind of token, for example an ID token in place of an access token.
    WrongType,
    /// `iss`: it is from another issuer.
    WrongIssuer,
    /// `aud` or `azp`: it is for another application or API.
    WrongAudience,
    /// `exp`: it has expired. Also if a user's access token has expired and there is no refresh
    /// token.
    Expired,
    /// `nbf` or `iat`: it is not valid yet.
    NotYetValid,
    /// `nonce`, `at_hash` or `auth_time`: it does not belong to this login.
    WrongLogin,
    /// It is valid, but lacks a scope that is required.
    MissingScope,
    /// The server does not accept the refresh token: it has expired, was revoked, or was used
    /// already (RFC 6749, section 5.2: `invalid_grant`). The user has to log in again.
    RefreshRefused,
}

impl TokenError {
    /// Returns a description for the client that has sent the token. It quotes nothing from it.
    fn description(self) -> &'static str {
        match self {
            Self::Malformed => "the token is malformed",
            Self::UnsupportedAlgorithm => "the token has an unsupported algorithm",
            Self::UnknownKey => "the token is signed with an unknown key",
            Self::BadSignature => "the signature of the token is invalid",
            Self::WrongType => "the token is of another kind",
            Self::WrongIssuer => "the token is from another issuer",
            Self::WrongAudience => "the token is for another audience",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::WrongLogin => "the token does not belong to this login",
            Self::MissingScope => "the token lacks a required scope",
            Self::RefreshRefused => "the refresh token is not accepted",
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.description())
    }
}

/// A token that is not accepted.
#[derive(Clone, Debug)]
pub(crate) struct RefusedToken {
    pub(crate) reason: TokenError,
    /// The scopes that are required.
    pub(crate) scopes: Vec<String>,
}

impl RefusedToken {
    /// Returns the value of the header `www-authenticate` (RFC 6750, section 3). `None` if the
    /// token was not sent by a client.
    pub(crate) fn www_authenticate(&self) -> Option<String> {
        let error = match self.reason {
            TokenError::RefreshRefused => return None,
            TokenError::MissingScope => "insufficient_scope",
            _ => "invalid_token",
        };
        let mut value =
            format!("Bearer error=\"{error}\", error_description=\"{}\"", self.reason);
        // The characters of a scope (RFC 6749, section 3.3): none of them ends the string.
        let is_plain = |scope: &&String| {
            let mut bytes = scope.bytes();
            bytes.all(|it| matches!(it, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
        };
        let scopes: Vec<_> =
            self.scopes.iter().filter(is_plain).map(String::as_str).collect();
        if self.reason == TokenError::MissingScope && !scopes.is_empty() {
            value.extend([", scope=\"", &scopes.join(" "), "\""]);
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_says_what_is_wrong_and_quotes_nothing() {
        let challenge = |reason, scopes: &[&str]| {
            let scopes = scopes.iter().map(|it| (*it).to_owned()).collect();
            RefusedToken { reason, scopes }.www_authenticate()
        };
        assert_eq!(
            challenge(TokenError::Expired, &["a"]).unwrap(),
            r#"Bearer error="invalid_token", error_description="the token has expired""#
        );
        assert_eq!(
            challenge(TokenError::MissingScope, &["orders:read", "b\"c\\\r\n", "d"])
                .unwrap(),
            "Bearer error=\"insufficient_scope\", error_description=\"the token lacks a required \
             scope\", scope=\"orders:read d\""
        );
        assert_eq!(challenge(TokenError::RefreshRefused, &[]), None);
    }
}
