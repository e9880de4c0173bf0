//! The settings of a browser login, on the client's builder.

use std::time::Duration;

use super::{Protocol, SigningAlgorithm};
use crate::application::ClientAuthMethod;
use crate::client::AuthenticationClientBuilder;

/// # OpenID Connect and its relatives
impl AuthenticationClientBuilder {
    /// The protocol that the application speaks. [`Protocol::Oidc`] by default.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.oidc.protocol = protocol;
        self
    }

    /// How the application proves who it is to the token endpoint (RFC 6749, section 2.3), and to the endpoints that
    /// sign users in. `client_secret_post` by default.
    pub fn token_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.oidc.methods.token = method;
        self
    }

    /// The same for the introspection endpoint (RFC 7662, section 2.1). By default that of the token endpoint.
    pub fn introspection_endpoint_auth_method(
        mut self,
        method: ClientAuthMethod,
    ) -> Self {
        self.oidc.methods.introspection = Some(method);
        self
    }

    /// The same for the revocation endpoint (RFC 7009, section 2.1). By default that of the token endpoint.
    pub fn revocation_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.oidc.methods.revocation = Some(method);
        self
    }

    /// Who issues the tokens, if it isn't the host with `/oidc` at its end: where the client reaches the platform
    /// under another address than browsers do, say.
    ///
    /// The discovery document and every token have to name exactly this issuer.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.oidc.issuer = Some(issuer.into());
        self
    }

    /// The one algorithm that signs this application's tokens, in place of all that the provider announces.
    ///
    /// The algorithms with a shared secret (`HS256`, …) take the app secret for the key.
    pub fn signing_algorithm(mut self, algorithm: SigningAlgorithm) -> Self {
        self.oidc.algorithm = Some(algorithm);
        self
    }

    /// How far the clocks of the provider and of this machine may be apart when the times in a token are
    /// checked. A minute by default.
    pub fn clock_leeway(mut self, leeway: Duration) -> Self {
        self.oidc.leeway = leeway;
        self
    }
}
