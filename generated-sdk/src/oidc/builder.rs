//! The builder's settings for browser logins.

use std::time::Duration;

use super::{Protocol, SigningAlgorithm};
use crate::AuthenticationClientBuilder;

/// # OpenID Connect, OAuth 2.0, SAML and CAS
impl AuthenticationClientBuilder {
    /// Sets the protocol of the application. [`Protocol::Oidc`] by default.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.settings.oidc.protocol = protocol;
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
