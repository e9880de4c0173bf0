//! The builder's settings for browser logins.

use std::time::Duration;

use super::{Protocol, SigningAlgorithm};
use crate::application::ClientAuthMethod;
use crate::client::AuthenticationClientBuilder;

/// # OpenID Connect, OAuth 2.0, SAML and CAS
impl AuthenticationClientBuilder {
    /// Sets the protocol of the application. [`Protocol::Oidc`] by default.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.oidc.protocol = protocol;
        self
    }

    /// Sets the client authentication method of the token endpoint (RFC 6749, section 2.3) and of
    /// the sign-in endpoints. `client_secret_post` by default.
    pub fn token_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.oidc.methods.token = method;
        self
    }

    /// Sets the client authentication method of the introspection endpoint (RFC 7662, section 2.1).
    /// By default that of the token endpoint.
    pub fn introspection_endpoint_auth_method(
        mut self,
        method: ClientAuthMethod,
    ) -> Self {
        self.oidc.methods.introspection = Some(method);
        self
    }

    /// Sets the client authentication method of the revocation endpoint (RFC 7009, section 2.1). By
    /// default that of the token endpoint.
    pub fn revocation_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.oidc.methods.revocation = Some(method);
        self
    }

    /// Sets the issuer of tokens. The default is the host followed by `/oidc`. Set it, for example,
    /// if the client uses another address of GenAuth than browsers do.
    ///
    /// The discovery document and every token must have exactly this issuer.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.oidc.issuer = Some(issuer.into());
        self
    }

    /// Sets the only accepted signing algorithm for tokens. By default, all algorithms are accepted
    /// that the provider announces.
    ///
    /// The algorithms with a shared secret (`HS256`, …) use the app secret as the key.
    pub fn signing_algorithm(mut self, algorithm: SigningAlgorithm) -> Self {
        self.oidc.algorithm = Some(algorithm);
        self
    }

    /// Sets the tolerated difference between the clocks of the provider and of this machine. One
    /// minute by default.
    pub fn clock_leeway(mut self, leeway: Duration) -> Self {
        self.oidc.leeway = leeway;
        self
    }
}
