//! Local verification of tokens.

use std::fmt;
use std::time::Duration;

use super::claims::{self, Claims, Expected, LogoutToken};
use super::jws::{self, Key, Unverified};
use super::kind::{self, Kind};
use super::{Refusal, SigningAlgorithm, cache, quoted, untrusted};
use crate::AuthenticationClient;
use crate::error::Error;
use crate::json::JsonObject;
use crate::secret::Secret;
use crate::token_error::TokenError;

/// Optional checks of an ID token, in addition to the mandatory ones (OpenID Connect Core 1.0,
/// section 3.1.3.7).
///
/// `Debug` prints no secrets.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct IdTokenChecks {
    nonce: Option<Secret>,
    access_token: Option<Secret>,
    max_age: Option<Duration>,
    trusted_audiences: Vec<String>,
}

impl IdTokenChecks {
    /// Creates no optional checks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the `nonce` of the authorisation request. Always pass it if there was one: otherwise, a
    /// stolen token of another login is not detected.
    pub fn with_nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(Secret::new(nonce));
        self
    }

    /// Sets the access token that was issued with the ID token. It must match `at_hash`, if present
    /// (section 3.1.3.8).
    pub fn with_access_token(mut self, access_token: impl Into<String>) -> Self {
        self.access_token = Some(Secret::new(access_token));
        self
    }

    /// Sets the `max_age` of the authorisation request: the maximum time since the user logged in.
    pub fn with_max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Adds an audience that is accepted in addition to this application.
    pub fn with_trusted_audience(mut self, audience: impl Into<String>) -> Self {
        self.trusted_audiences.push(audience.into());
        self
    }
}

impl fmt::Debug for IdTokenChecks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTokenChecks")
            .field("nonce", &self.nonce)
            .field("access_token", &self.access_token)
            .field("max_age", &self.max_age)
            .field("trusted_audiences", &self.trusted_audiences)
            .finish()
    }
}

/// Optional checks of an access token, in addition to the mandatory ones (RFC 9068, section 4).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AccessTokenChecks {
    /// The required audience. By default the application.
    pub audience: Option<String>,
    /// The required scopes.
    pub scopes: Vec<String>,
}

impl AccessTokenChecks {
    /// Creates checks for this application as the audience, and any scope.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `audience`.
    pub fn with_audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Adds a required scope.
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }
}

/// # Verification of tokens
impl AuthenticationClient {
    /// Verifies an ID token and returns its claims (OpenID Connect Core 1.0, section 3.1.3.7).
    ///
    /// - It is signed with an algorithm that the provider announces (or with the [one that is
    ///   set](crate::AuthenticationClientBuilder::signing_algorithm)) and with a published key of
    ///   the provider, or for `HS256` etc. with the app secret. `none` is never accepted.
    /// - It is from the [`issuer`](crate::AuthenticationClientBuilder::issuer), for this
    ///   application and only for trusted audiences. `azp`, if present, is this application.
    /// - It has not expired and is not from the future, according to the client's clock and
    ///   [`clock_leeway`](crate::AuthenticationClientBuilder::clock_leeway).
    /// - It passes the `checks`.
    ///
    /// The provider's keys are cached. After an hour they are renewed in the background, and after
    /// a day they are no longer used. A token with an unknown key triggers a renewal, at most every
    /// 30 seconds. Concurrent callers share one fetch and its result. No caller waits longer than
    /// the client's [`timeout`](crate::AuthenticationClientBuilder::timeout).
    ///
    /// Access tokens and logout tokens are rejected, although the issuer signs them with the same
    /// keys.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Auth`](crate::ErrorKind::Auth) if the token can't be trusted, with the reason
    /// as [`Error::token_error`]; the kinds of any call if the keys can't be fetched.
    #[doc(alias = "verify_token")]
    pub async fn verify_id_token(
        &self,
        id_token: &str,
        checks: IdTokenChecks,
    ) -> Result<Claims, Error> {
        let name = "verify_id_token";
        let outcome = self.verified(id_token).await;
        let (token, algorithm, claims) = outcome.map_err(|e| e.with_operation(name))?;
        let outcome = self.check_id_token(&token, algorithm, claims, &checks);
        outcome.map_err(|why| refused(name, "ID", why))
    }

    /// The same as [`verify_id_token`](Self::verify_id_token), under its official name.
    ///
    /// # Errors
    ///
    /// Returns the errors of `verify_id_token`.
    pub async fn parse_id_token(
        &self,
        id_token: &str,
        checks: IdTokenChecks,
    ) -> Result<Claims, Error> {
        let outcome = self.verify_id_token(id_token, checks).await;
        outcome.map_err(|error| error.with_operation("parse_id_token"))
    }

    fn check_id_token(
        &self,
        token: &Unverified<'_>,
        algorithm: SigningAlgorithm,
        claims: JsonObject,
        checks: &IdTokenChecks,
    ) -> Result<Claims, Refusal> {
        self.check_kind(Kind::Id, token, &claims)?;
        let claims = Claims::read(claims)?;
        let expected = self.expected();
        expected.check(&claims)?;
        if claims.issued_at.is_none() {
            return Err("it has no `iat`".to_owned().into());
        }
        claims::check_audience(&claims, self.app_id())?;
        claims::check_party(&claims, self.app_id(), &checks.trusted_audiences)?;
        if let Some(nonce) = &checks.nonce {
            claims::check_secret(&claims, "nonce", nonce.expose())?;
        }
        if let Some(token) = &checks.access_token
            && claims.all.contains_key("at_hash")
        {
            let hash = algorithm.half_hash(token.expose());
            claims::check_secret(&claims, "at_hash", &hash)?;
        }
        if let Some(max_age) = checks.max_age {
            claims::check_age(&claims, max_age, &expected)?;
        }
        Ok(claims)
    }

    /// Verifies an access token that is a JWT, and returns its claims (RFC 9068, section 4).
    ///
    /// The checks are those of [`verify_id_token`](Self::verify_id_token), except for the audience,
    /// which can be one of the application's APIs, and the optional checks.
    ///
    /// ```no_run
    /// # use genauth::oidc::{AccessTokenChecks, bearer_token};
    /// # use genauth::AuthenticationClient;
    /// /// Returns HTTP status and `www-authenticate` for a request without permission.
    /// async fn refusal(client: &AuthenticationClient, authorization: &str) -> Option<(u16, String)> {
    ///     let Some(token) = bearer_token(authorization) else {
    ///         return Some((401, "Bearer".into()));
    ///     };
    ///     let checks = AccessTokenChecks::new().with_audience("API").with_scope("orders:read");
    ///     let error = client.verify_access_token(token, checks).await.err()?;
    ///     let status = match &error {
    ///         error if error.is_missing_scope() => 403,
    ///         error if error.is_invalid_token() => 401,
    ///         // The provider's keys can't be fetched: the token may be good.
    ///         _ => 503,
    ///     };
    ///     Some((status, error.www_authenticate().unwrap_or_default()))
    /// }
    /// ```
    ///
    /// ID tokens and logout tokens are rejected: they do not grant permissions. An access token has
    /// the type `at+jwt`, or a `scope` or `client_id`, and none of the claims of ID tokens.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Auth`](crate::ErrorKind::Auth) if the token can't be trusted, with the reason
    /// as [`Error::token_error`]; the kinds of any call if the keys can't be fetched. A missing
    /// scope is reported only for a token that is valid otherwise.
    #[doc(alias = "verify_token")]
    pub async fn verify_access_token(
        &self,
        access_token: &str,
        checks: AccessTokenChecks,
    ) -> Result<Claims, Error> {
        let name = "verify_access_token";
        let outcome = self.verified(access_token).await;
        let (token, _, claims) = outcome.map_err(|e| e.with_operation(name))?;
        let outcome = self.check_access_token(&token, claims, &checks);
        outcome.map_err(|why| refused(name, "access", why))
    }

    /// The same as [`verify_access_token`](Self::verify_access_token), under its official name.
    ///
    /// # Errors
    ///
    /// Returns the errors of `verify_access_token`.
    pub async fn parse_access_token(
        &self,
        access_token: &str,
        checks: AccessTokenChecks,
    ) -> Result<Claims, Error> {
        let outcome = self.verify_access_token(access_token, checks).await;
        outcome.map_err(|error| error.with_operation("parse_access_token"))
    }

    fn check_access_token(
        &self,
        token: &Unverified<'_>,
        claims: JsonObject,
        checks: &AccessTokenChecks,
    ) -> Result<Claims, Refusal> {
        self.check_kind(Kind::Access, token, &claims)?;
        let claims = Claims::read(claims)?;
        self.expected().check(&claims)?;
        let audience = checks.audience.as_deref().unwrap_or(self.app_id());
        claims::check_audience(&claims, audience)?;
        let permits = |scope: &str| claims.scopes().any(|granted| granted == scope);
        match checks.scopes.iter().find(|scope| !permits(scope)) {
            Some(scope) => {
                let message = format!("it lacks the scope {}", quoted(scope));
                Err(Refusal {
                    scopes: checks.scopes.clone(),
                    ..Refusal::new(TokenError::MissingScope, message)
                })
            }
            None => Ok(claims),
        }
    }

    fn check_kind(
        &self,
        kind: Kind,
        token: &Unverified<'_>,
        claims: &JsonObject,
    ) -> Result<(), Refusal> {
        kind::check(kind, token.kind.as_deref(), claims, self.app_id())
            .map_err(|message| Refusal::new(TokenError::WrongType, message))
    }

    /// Verifies an access token of this application by its signature, and returns its claims:
    /// [`verify_access_token`](Self::verify_access_token) without optional checks.
    ///
    /// This needs no request to the server, but does not detect a revoked token.
    /// [`introspect_token`](Self::introspect_token) does.
    ///
    /// # Errors
    ///
    /// Returns the errors of `verify_access_token`.
    pub async fn introspect_token_offline(
        &self,
        access_token: &str,
    ) -> Result<Claims, Error> {
        let outcome = self.verify_access_token(access_token, AccessTokenChecks::new());
        outcome.await.map_err(|error| error.with_operation("introspect_token_offline"))
    }

    /// Verifies a logout token and returns its claims (OpenID Connect Back-Channel Logout 1.0,
    /// section 2.6). GenAuth sends it to the application as `logout_token` when a user's session
    /// has ended elsewhere.
    ///
    /// The checks are those of [`verify_id_token`](Self::verify_id_token), plus the claims of logout
    /// tokens: `events`, `jti`, and a subject, a session ID or both. ID tokens and access tokens
    /// are rejected. Repeated tokens are not detected, because the client does not store them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Auth`](crate::ErrorKind::Auth) if the token can't be trusted, with the reason
    /// as [`Error::token_error`]; the kinds of any call if the keys can't be fetched.
    #[doc(alias = "verify_logout_token")]
    pub async fn parse_logout_token(
        &self,
        logout_token: &str,
    ) -> Result<LogoutToken, Error> {
        let (token, _, claims) = self
            .verified(logout_token)
            .await
            .map_err(|e| e.with_operation("parse_logout_token"))?;
        let outcome = self
            .check_kind(Kind::Logout, &token, &claims)
            .and_then(|()| LogoutToken::read(claims, self.app_id(), &self.expected()));
        outcome.map_err(|why| refused("parse_logout_token", "logout", why))
    }

    fn expected(&self) -> Expected<'_> {
        Expected {
            issuer: self.core.oidc.issuer(),
            now: self.core.clock.now(),
            leeway: self.core.oidc.settings.leeway,
        }
    }

    /// Returns the claims if the signature is valid.
    async fn verified<'a>(
        &self,
        token: &'a str,
    ) -> Result<(Unverified<'a>, SigningAlgorithm, JsonObject), Error> {
        let refused = |reason, why: String| refused("", "", Refusal::new(reason, why));
        let token = Unverified::parse(token)
            .map_err(|why| refused(TokenError::Malformed, why))?;
        // The deadline of all requests to the provider together.
        let deadline = cache::deadline(&self.core);
        let secret = self.core.application.as_ref().and_then(|it| it.secret.as_ref());
        let allowed = self.core.oidc.algorithms(secret.is_some(), deadline).await?;
        let algorithm = SigningAlgorithm::from_name(&token.algorithm)
            .filter(|algorithm| allowed.contains(algorithm))
            .ok_or_else(|| {
                let why = unexpected(&token.algorithm, &allowed);
                refused(TokenError::UnsupportedAlgorithm, why)
            })?;
        // The algorithm determines the source of the key. A public key is never used as a shared
        // secret.
        let claims = if algorithm.is_symmetric() {
            let secret =
                secret.filter(|it| !it.expose().is_empty()).ok_or_else(|| {
                    let algorithm = algorithm.as_str();
                    let why =
                        format!("{algorithm} needs the app secret, which is not set");
                    refused(TokenError::UnsupportedAlgorithm, why)
                })?;
            token.verify(algorithm, &Key::Shared(secret.expose()))
        } else {
            let key_id = token.key_id.as_deref();
            let wanted = |keys: &jws::KeySet| keys.find(algorithm, key_id).is_some();
            let keys = self.core.oidc.keys(deadline, &wanted).await?;
            let key = keys.find(algorithm, key_id).ok_or_else(|| {
                refused(TokenError::UnknownKey, unknown_key(key_id, algorithm))
            })?;
            token.verify(algorithm, &Key::Public(key))
        };
        let claims = claims.map_err(|why| refused(TokenError::BadSignature, why))?;
        Ok((token, algorithm, claims))
    }
}

fn refused(operation: &'static str, kind: &str, why: Refusal) -> Error {
    let space = if kind.is_empty() { "" } else { " " };
    let message = format!("the {kind}{space}token can't be trusted: {}", why.message);
    untrusted(operation, message).with_token(why.reason, why.scopes)
}

/// Returns the token of a header `authorization` with the scheme `Bearer`, whose case does not matter
/// (RFC 6750, section 2.1; RFC 9110, section 11.1).
pub fn bearer_token(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let token = token.trim_start();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn unexpected(found: &str, allowed: &[SigningAlgorithm]) -> String {
    if allowed.is_empty() {
        return "the provider announces no supported algorithm; algorithms with HS need the \
                app secret"
            .into();
    }
    let allowed: Vec<_> = allowed.iter().map(|it| it.as_str()).collect();
    format!("its algorithm is {}, expected one of {}", quoted(found), allowed.join(", "))
}

fn unknown_key(key_id: Option<&str>, algorithm: SigningAlgorithm) -> String {
    let algorithm = algorithm.as_str();
    match key_id {
        Some(id) => format!("the provider has no key {} for {algorithm}", quoted(id)),
        None => format!(
            "it names no key, and the provider does not have exactly one for {algorithm}"
        ),
    }
}
