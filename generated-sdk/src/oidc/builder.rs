//! The builder's settings for browser logins.

use std::time::Duration;

use super::{Protocol, SigningAlgorithm};
use crate::AuthenticationClientBuilder;
use crate::application::{AuthMethods, ClientAuthMethod};

/// # OpenID Connect, OAuth 2.0, SAML and CAS
impl AuthenticationClientBuilder {
    fn auth_methods(&mut self) -> &mut AuthMethods {
        &mut self.settings.application.get_or_insert_default().methods
    }

    /// Sets the protocol of the application. [`Protocol::Oidc`] by default.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.settings.oidc.protocol = protocol;
        self
    }

    /// Sets the client authentication method of the token endpoint (RFC 6749, section 2.3) and of
    /// the sign-in endpoints. `client_secret_post` by default.
    pub fn token_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.auth_methods().token = method;
        self
    }

    /// Sets the client authentication method of the introspection endpoint (RFC 7662, section 2.1).
    /// By default that of the token endpoint.
    pub fn introspection_endpoint_auth_method(
        mut self,
        method: ClientAuthMethod,
    ) -> Self {
        self.auth_methods().introspection = Some(method);
        self
    }

    /// Sets the client authentication method of the revocation endpoint (RFC 7009, section 2.1). By
    /// default that of the token endpoint.
    pub fn revocation_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.auth_methods().revocation = Some(method);
        self
    }

    /// Sets the issuer of tokens. The default is the host followed by `/oidc`. Set it, for example,
    /// if the client uses another address of GenAuth than browsers do.
    ///
    /// The discovery document and every token must have exactly this issuer.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.settings.oidc.issuer = Some(issuer.into());
        self
    }

    /// Sets the only accepted signing algorithm for tokens. By default, all algorithms are accepted
    /// that the provider announces.
    ///
    /// The algorithms with a shared secret (`HS256`, …) use the app secret as the key.
    pub fn signing_algorithm(mut self, algorithm: SigningAlgorithm) -> Self {
        self.settings.oidc.algorithm = Some(algorithm);
        self
    }

    /// Sets the tolerated difference between the clocks of the provider and of this machine. One
    /// minute by default.
    pub fn clock_leeway(mut self, leeway: Duration) -> Self {
        self.settings.oidc.leeway = leeway;
        self
    }
}
