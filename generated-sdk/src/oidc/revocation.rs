//! The revocation of tokens. The specification has the type of its body.

use crate::AuthenticationClient;
use crate::call::{Call, Input, Operation};
use crate::models::TokenRevocationEndpointParams;
use crate::operation::{Body, Description, Method, Place, empty};

const REVOCATION: Description = Description {
    name: "revoke_token",
    method: Method::Post,
    path: "/oidc/token/revocation",
    body: Body::Form(empty::<TokenRevocationEndpointParams>),
    client_credentials: true,
    // Revoking a revoked token succeeds (RFC 7009, section 2.2).
    idempotent: true,
    ..Description::DEFAULT
};

/// A revocation of a token.
#[derive(Debug)]
pub enum RevokeToken {}

impl Operation for RevokeToken {
    type Response = ();
    const DESCRIPTION: Description = REVOCATION;
}

impl Input<RevokeToken> for TokenRevocationEndpointParams {
    const PLACE: Place = Place::Body;
}

/// # Revocation
impl AuthenticationClient {
    /// Revokes an access or refresh token, for example when a user logs out (RFC 7009, section
    /// 2.1).
    ///
    /// An invalid token is a success as well. Revoking a refresh token may revoke its access
    /// tokens.
    ///
    /// ```no_run
    /// # use genauth::{models::*, *};
    /// # async fn example(client: AuthenticationClient) -> Result<(), Error> {
    /// client.revoke_token(TokenRevocationEndpointParams::new().with_token("xxxxx")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// `POST /oidc/token/revocation`.
    pub fn revoke_token(
        &self,
        body: TokenRevocationEndpointParams,
    ) -> Call<RevokeToken> {
        Call::new(&self.core).with(body)
    }
}
