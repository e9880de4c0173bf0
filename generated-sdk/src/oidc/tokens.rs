//! The token endpoint, a method for each grant; the user info endpoint; revocation.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::Protocol;
use crate::call::Call;
use crate::client::AuthenticationClient;
use crate::error::Error;
use crate::json::JsonObject;
use crate::models::{GrantType, TokenEndPointParams, TokenRevocationEndpointParams};
use crate::operation::{Body, Method, Operation};
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::response::{sealed, unreadable};
use crate::secret::REDACTED;
use crate::secret::Secret;
use crate::wire;

static OIDC_TOKEN: Operation = TOKEN;

const TOKEN: Operation = Operation {
    name: "exchange_token",
    method: Method::Post,
    path: "/oidc/token",
    body: Body::Form,
    client_credentials: true,
    ..Operation::DEFAULT
};

static OAUTH_TOKEN: Operation = Operation {
    path: "/oauth/token",
    ..TOKEN
};

static OIDC_USER_INFO: Operation = USER_INFO;

const USER_INFO: Operation = Operation {
    name: "get_user_info_by_access_token",
    method: Method::Get,
    path: "/oidc/me",
    idempotent: true,
    ..Operation::DEFAULT
};

static OAUTH_USER_INFO: Operation = Operation {
    path: "/oauth/me",
    ..USER_INFO
};

static REVOCATION: Operation = Operation {
    name: "revoke_token",
    method: Method::Post,
    path: "/oidc/token/revocation",
    body: Body::Form,
    client_credentials: true,
    // A token that is revoked already is a success (RFC 7009, section 2.2).
    idempotent: true,
    ..Operation::DEFAULT
};

/// A code, and what it has to be exchanged with (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
#[derive(Clone)]
#[non_exhaustive]
pub struct AuthorizationCode {
    /// What came back as `code`.
    pub code: String,
    /// That of the authorisation request, unchanged.
    pub redirect_uri: String,
    /// The PKCE verifier whose challenge was in the authorisation request.
    pub code_verifier: Option<String>,
}

impl AuthorizationCode {
    /// A code that was asked for with this `redirect_uri`.
    pub fn new(code: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            redirect_uri: redirect_uri.into(),
            code_verifier: None,
        }
    }

    /// Sets `code_verifier`: [`AuthorizeUrl::code_verifier`](super::AuthorizeUrl::code_verifier).
    pub fn with_code_verifier(mut self, verifier: impl Into<String>) -> Self {
        self.code_verifier = Some(verifier.into());
        self
    }
}

/// Codes and verifiers are secrets.
impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("redirect_uri", &self.redirect_uri)
            .field("code_verifier", &self.code_verifier.is_some())
            .finish_non_exhaustive()
    }
}

/// What is asked for with the credentials of a client alone (RFC 6749, section 4.4.2).
///
/// A text is taken for the scope.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ClientCredentials {
    /// Permissions, separated by spaces. By default the server decides.
    pub scope: Option<String>,
    /// Id and secret of an account for programmatic access, in place of the application's.
    pub access_key: Option<(String, String)>,
}

impl ClientCredentials {
    /// Whatever the application itself may do.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `scope`.
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sets `access_key`.
    pub fn with_access_key(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        self.access_key = Some((id.into(), secret.into()));
        self
    }
}

impl<S: Into<String>> From<S> for ClientCredentials {
    fn from(scope: S) -> Self {
        Self::new().with_scope(scope)
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("scope", &self.scope)
            .field("access_key", &self.access_key.as_ref().map(|(id, _)| id))
            .finish()
    }
}

/// # Tokens
impl AuthenticationClient {
    /// Exchange an authorisation code for tokens (RFC 6749, section 4.1.3).
    ///
    /// The ID token among them is not verified yet: [`parse_id_token`](Self::parse_id_token) does that.
    ///
    /// `POST /oidc/token` or `/oauth/token`.
    pub fn get_access_token_by_code(&self, code: AuthorizationCode) -> Call<TokenSet> {
        let mut grant = TokenEndPointParams::new(GrantType::AuthorizationCode)
            .with_code(code.code)
            .with_redirect_uri(code.redirect_uri);
        grant.code_verifier = code.code_verifier;
        self.grant(&grant)
    }

    /// Exchange a refresh token for new tokens (RFC 6749, section 6).
    ///
    /// A refresh token is granted with the scope `offline_access`. It may be good for one use only: if there is
    /// a new one in the response, keep that.
    ///
    /// `POST /oidc/token` or `/oauth/token`.
    pub fn get_new_access_token_by_refresh_token(
        &self,
        refresh_token: impl Into<String>,
    ) -> Call<TokenSet> {
        let grant = TokenEndPointParams::new(GrantType::RefreshToken);
        self.grant(&grant.with_refresh_token(refresh_token))
    }

    /// Get an access token for the application itself, or for an account for programmatic access (RFC 6749,
    /// section 4.4).
    ///
    /// The application needs its [`app_secret`](crate::AuthenticationClientBuilder::app_secret) for it.
    ///
    /// `POST /oidc/token` or `/oauth/token`.
    pub fn get_access_token_by_client_credentials(
        &self,
        options: impl Into<ClientCredentials>,
    ) -> Call<TokenSet> {
        let options = options.into();
        let mut grant = TokenEndPointParams::new(GrantType::ClientCredentials);
        if let Some(scope) = options.scope {
            // Missing in the specification, required by the RFC.
            grant.extra.insert("scope", scope);
        }
        if let Some((id, secret)) = options.access_key {
            grant = grant.with_client_id(id).with_client_secret(secret);
        }
        self.grant(&grant)
    }

    fn grant(&self, grant: &TokenEndPointParams) -> Call<TokenSet> {
        let operation = match self.oidc.settings.protocol {
            Protocol::OAuth => &OAUTH_TOKEN,
            _ => &OIDC_TOKEN,
        };
        Call::new(&self.core, operation, None, Some(grant))
    }

    /// The claims about the user that an access token stands for (OpenID Connect Core 1.0, section 5.3).
    ///
    /// The token is sent with this call only, in the header; the client's own stays what it is. Which claims there
    /// are depends on the token's scope. Compare [`UserInfo::subject`] with that of the ID token before
    /// you take them for the same user (section 5.3.2).
    ///
    /// `GET /oidc/me` or `/oauth/me`.
    pub fn get_user_info_by_access_token(
        &self,
        access_token: impl Into<String>,
    ) -> Call<UserInfo> {
        let operation = match self.oidc.settings.protocol {
            Protocol::OAuth => &OAUTH_USER_INFO,
            _ => &OIDC_USER_INFO,
        };
        Call::new(&self.core, operation, None, None).access_token(access_token)
    }

    /// Revoke an access or refresh token, when a user logs out say (RFC 7009, section 2.1).
    ///
    /// A token that is none, or not valid any more, is a success too. With a refresh token, the access tokens
    /// that it gave may go as well.
    ///
    /// ```no_run
    /// # use genauth::{models::*, *};
    /// # async fn example(client: AuthenticationClient) -> Result<(), Error> {
    /// client.revoke_token(TokenRevocationEndpointParams::new("xxxxx")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// `POST /oidc/token/revocation`.
    pub fn revoke_token(&self, body: TokenRevocationEndpointParams) -> Call<()> {
        Call::new(&self.core, &REVOCATION, None, Some(&body))
    }
}

/// Tokens, as the token endpoint gives them (RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3).
///
/// `Debug` prints none of them.
#[derive(Clone)]
#[non_exhaustive]
pub struct TokenSet {
    /// What the application calls the platform with in the user's name.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// How long the access token is good for, from the moment of the response.
    pub expires_in: Option<Duration>,
    /// Who logged in, for the application. It proves nothing before
    /// [`parse_id_token`](AuthenticationClient::parse_id_token) has verified it.
    pub id_token: Option<String>,
    /// What new tokens can be got with.
    pub refresh_token: Option<String>,
    /// What was granted, if it differs from what was asked for.
    pub scope: Option<String>,
    /// All properties of the response.
    pub properties: JsonObject,
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |token: &Option<String>| token.as_ref().map(Secret::new);
        f.debug_struct("TokenSet")
            .field("access_token", &format_args!("{REDACTED}"))
            .field("token_type", &self.token_type)
            .field("expires_in", &self.expires_in)
            .field("id_token", &shown(&self.id_token))
            .field("refresh_token", &shown(&self.refresh_token))
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl sealed::Sealed for TokenSet {}

impl Response for TokenSet {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let properties = object(&raw)?;
        let text =
            |name: &str| properties.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(access_token) = text("access_token").filter(|it| !it.is_empty()) else {
            return Err(unreadable(&raw, "the response has no `access_token`"));
        };
        // The specification of the platform leaves the `s` out; what is written wins over what it should be.
        let seconds =
            properties.get("expires_in").or_else(|| properties.get("expire_in"));
        let seconds = seconds.and_then(wire::integer_of);
        let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
        Ok(Self {
            access_token,
            token_type: text("token_type").unwrap_or_default(),
            expires_in: seconds.map(Duration::from_secs),
            id_token: text("id_token"),
            refresh_token: text("refresh_token"),
            scope: text("scope"),
            properties,
        })
    }
}

/// What the user info endpoint says (OpenID Connect Core 1.0, section 5.3.2).
///
/// `Debug` prints the names of the claims only: they are about a person.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UserInfo {
    /// All claims: `sub`, `name`, `email`, … (section 5.1).
    pub claims: JsonObject,
}

impl UserInfo {
    /// `sub`: the user's id. OpenID Connect always gives one.
    pub fn subject(&self) -> Option<&str> {
        self.get_str("sub")
    }

    /// The claim of this name, if it is a text.
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.claims.keys()).finish()
    }
}

impl sealed::Sealed for UserInfo {}

impl Response for UserInfo {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let claims = object(&raw)?;
        Ok(Self { claims })
    }
}

impl sealed::Sealed for () {}

/// For responses that say nothing but that it was done: the body may be empty.
impl Response for () {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        RawResponse::from_raw(raw).map(drop)
    }
}

/// The properties of the response, if it is a success.
fn object(raw: &RawResponse) -> Result<JsonObject, Error> {
    RawResponse::from_raw(raw.clone())?.json()
}
