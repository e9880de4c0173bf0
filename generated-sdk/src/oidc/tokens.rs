//! The token endpoint with its grants, the user info endpoint, and revocation.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::Protocol;
use crate::AuthenticationClient;
use crate::call::{Call, Operation};
use crate::error::Error;
use crate::json::JsonObject;
use crate::operation::{Body, Description, Method, Place, empty};
use crate::properties::Properties;
use crate::raw_response::RawResponse;
use crate::response::Response;
use crate::response::sealed;
use crate::token_set::TokenSet;

const OIDC_TOKEN: Description = TOKEN;

const TOKEN: Description = Description {
    name: "exchange_token",
    method: Method::Post,
    path: "/oidc/token",
    body: Body::Form(empty::<Properties>),
    client_credentials: true,
    ..Description::DEFAULT
};

const OAUTH_TOKEN: Description = Description {
    path: "/oauth/token",
    ..TOKEN
};

const OIDC_USER_INFO: Description = USER_INFO;

const USER_INFO: Description = Description {
    name: "get_user_info_by_access_token",
    method: Method::Get,
    path: "/oidc/me",
    idempotent: true,
    ..Description::DEFAULT
};

const OAUTH_USER_INFO: Description = Description {
    path: "/oauth/me",
    ..USER_INFO
};

/// A request to the token endpoint.
#[derive(Debug)]
pub enum ExchangeToken {}

impl Operation for ExchangeToken {
    type Response = TokenSet;
    const DESCRIPTION: Description = OIDC_TOKEN;
}

/// A request to the user info endpoint.
#[derive(Debug)]
pub enum FetchUserInfo {}

impl Operation for FetchUserInfo {
    type Response = UserInfo;
    const DESCRIPTION: Description = OIDC_USER_INFO;
}

/// A code with the values for its exchange (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
#[derive(Clone)]
#[non_exhaustive]
pub struct AuthorizationCode {
    /// The `code` of the callback.
    pub code: String,
    /// The `redirect_uri` of the authorisation request.
    pub redirect_uri: String,
    /// The PKCE verifier for the challenge of the authorisation request.
    pub code_verifier: Option<String>,
}

impl AuthorizationCode {
    /// Creates a code that was requested with this `redirect_uri`.
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

/// Omits code and verifier, which are secrets.
impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("redirect_uri", &self.redirect_uri)
            .field("code_verifier", &self.code_verifier.is_some())
            .finish_non_exhaustive()
    }
}

/// The options of the client credentials grant (RFC 6749, section 4.4.2).
///
/// A `&str` or `String` converts into the scope.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ClientCredentials {
    /// The requested scope, separated by spaces. By default the server decides.
    pub scope: Option<String>,
    /// ID and secret of an account for programmatic access, in place of the application's.
    pub access_key: Option<(String, String)>,
}

impl ClientCredentials {
    /// Creates options for the default scope of the application.
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
    /// Exchanges an authorisation code for tokens (RFC 6749, section 4.1.3).
    ///
    /// The ID token is not verified: use [`verify_id_token`](Self::verify_id_token).
    ///
    /// `POST /oidc/token` or `/oauth/token`.
    pub fn get_access_token_by_code(
        &self,
        code: AuthorizationCode,
    ) -> Call<ExchangeToken> {
        let grant = Properties::default()
            .with("grant_type", "authorization_code")
            .with("redirect_uri", code.redirect_uri)
            .with("code", code.code)
            .with("code_verifier", code.code_verifier);
        self.grant(grant)
    }

    /// Exchanges a refresh token for new tokens (RFC 6749, section 6).
    ///
    /// A refresh token needs the scope `offline_access`. It may be valid for one use only: if the
    /// response contains a new one, store that.
    ///
    /// `POST /oidc/token` or `/oauth/token`.
    pub fn get_new_access_token_by_refresh_token(
        &self,
        refresh_token: impl Into<String>,
    ) -> Call<ExchangeToken> {
        let refresh_token: String = refresh_token.into();
        let grant = Properties::default().with("grant_type", "refresh_token");
        self.grant(grant.with("refresh_token", refresh_token))
    }

    /// Fetches an access token for the application itself, or for an account for programmatic
    /// access (RFC 6749, section 4.4).
    ///
    /// The application needs its [`app_secret`](crate::AuthenticationClientBuilder::app_secret).
    ///
    /// `POST /oidc/token` or `/oauth/token`.
    pub fn get_access_token_by_client_credentials(
        &self,
        options: impl Into<ClientCredentials>,
    ) -> Call<ExchangeToken> {
        let options = options.into();
        let mut grant = Properties::default().with("grant_type", "client_credentials");
        if let Some(scope) = options.scope {
            // Missing in the specification, but required by the RFC.
            grant = grant.with("scope", scope);
        }
        if let Some((id, secret)) = options.access_key {
            grant = grant.with("client_id", id).with("client_secret", secret);
        }
        self.grant(grant)
    }

    fn grant(&self, grant: Properties) -> Call<ExchangeToken> {
        let description = match self.core.oidc.settings.protocol {
            Protocol::OAuth => &OAUTH_TOKEN,
            _ => &OIDC_TOKEN,
        };
        let mut call = Call::described(&self.core, description);
        call.plan.put(Place::Body, Box::new(grant));
        call
    }

    /// Fetches the claims about the user of an access token (OpenID Connect Core 1.0, section 5.3).
    ///
    /// The token is sent in the header of this call only. The scope of the token determines the
    /// claims. Compare [`UserInfo::subject`] with the subject of the ID token before you use them
    /// together (section 5.3.2).
    ///
    /// `GET /oidc/me` or `/oauth/me`.
    pub fn get_user_info_by_access_token(
        &self,
        access_token: impl Into<String>,
    ) -> Call<FetchUserInfo> {
        let description = match self.core.oidc.settings.protocol {
            Protocol::OAuth => &OAUTH_USER_INFO,
            _ => &OIDC_USER_INFO,
        };
        let authorization = format!("Bearer {}", access_token.into());
        Call::described(&self.core, description).header("authorization", authorization)
    }
}

/// The response of the user info endpoint (OpenID Connect Core 1.0, section 5.3.2).
///
/// It is serialized as the object of its claims. `Debug` prints only the names of the claims, because
/// they are personal data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UserInfo {
    /// All claims: `sub`, `name`, `email`, … (section 5.1).
    pub claims: JsonObject,
}

impl UserInfo {
    /// Creates the information about a user with this ID, for tests.
    pub fn new(subject: impl Into<String>) -> Self {
        let user = Self {
            claims: JsonObject::new(),
        };
        user.with_claim("sub", subject.into())
    }

    /// Sets a claim.
    pub fn with_claim(
        mut self,
        name: impl Into<String>,
        value: impl Into<Value>,
    ) -> Self {
        self.claims.insert(name.into(), value.into());
        self
    }

    /// Returns `sub`: the user's ID. Always present for OpenID Connect.
    pub fn subject(&self) -> Option<&str> {
        self.get_str("sub")
    }

    /// Returns a claim if it is a string.
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }
}

impl fmt::Debug for UserInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.claims.keys()).finish()
    }
}

impl Serialize for UserInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.claims.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UserInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let claims = JsonObject::deserialize(deserializer)?;
        Ok(Self { claims })
    }
}

impl sealed::Sealed for UserInfo {}

impl Response for UserInfo {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let claims = object(&raw)?;
        Ok(Self { claims })
    }
}

/// Returns the properties of a successful response.
fn object(raw: &RawResponse) -> Result<JsonObject, Error> {
    RawResponse::from_raw(raw.clone())?.json()
}
