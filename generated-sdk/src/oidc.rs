//! The token endpoint, a method for each grant, and the user info endpoint.

use crate::models::{GrantType, LoginTokenResponseDataDto, TokenEndPointParams};
use crate::{AuthenticationClient, Call, RawAnswer};

/// # Tokens
impl AuthenticationClient {
    /// Exchange an authorisation code for tokens (RFC 6749, section 4.1.3).
    ///
    /// `redirect_uri` is the one of the authorisation request, unchanged. If that request was made with
    /// PKCE, the body needs the verifier too: use [`exchange_token`](Self::exchange_token) with
    /// [`with_code_verifier`](TokenEndPointParams::with_code_verifier).
    pub fn get_access_token_by_code(
        &self,
        code: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Call<LoginTokenResponseDataDto> {
        self.exchange_token(
            TokenEndPointParams::new(GrantType::AuthorizationCode)
                .with_code(code)
                .with_redirect_uri(redirect_uri),
        )
    }

    /// Exchange a refresh token for new tokens (RFC 6749, section 6).
    ///
    /// A refresh token is granted with the scope `offline_access`. It may be good for one use only: keep
    /// the one that comes back.
    pub fn get_new_access_token_by_refresh_token(
        &self,
        refresh_token: impl Into<String>,
    ) -> Call<LoginTokenResponseDataDto> {
        self.exchange_token(
            TokenEndPointParams::new(GrantType::RefreshToken)
                .with_refresh_token(refresh_token),
        )
    }

    /// Get an access token for the application itself (RFC 6749, section 4.4).
    ///
    /// `scope` lists the permissions that are asked for, separated by spaces. The client needs its
    /// [`app_secret`](crate::AuthenticationClientBuilder::app_secret).
    pub fn get_access_token_by_client_credentials(
        &self,
        scope: impl Into<String>,
    ) -> Call<LoginTokenResponseDataDto> {
        let mut grant = TokenEndPointParams::new(GrantType::ClientCredentials);
        // Missing in the specification, required by the RFC.
        grant.extra.insert("scope", scope.into());
        self.exchange_token(grant)
    }

    /// The claims about the user that an access token stands for (OpenID Connect Core 1.0, section 5.3).
    ///
    /// The token is sent with this call only; the client's own stays what it is. Which claims there are
    /// depends on the token's scope: read them with [`RawAnswer::json`].
    pub fn get_user_info_by_access_token(
        &self,
        access_token: impl Into<String>,
    ) -> Call<RawAnswer> {
        self.oidc_user_info_post()
            .header("authorization", format!("Bearer {}", access_token.into()))
    }
}
