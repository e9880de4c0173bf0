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
    /// if the client uses another address of GenAuth than browsers do, or if the application has an
    /// issuer of its own (`https://example.genauth.ai/APP_ID/oidc`).
    ///
    /// The discovery document and every token must have exactly this issuer. The document is
    /// fetched from the client's host, at the path of the issuer followed by
    /// `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 4).
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.settings.oidc.issuer = Some(issuer.into());
        self
    }

    /// Sets the URL of the keys that verify tokens, for example
    /// `https://example.genauth.ai/APP_ID/oidc/.well-known/jwks.json`. By default it is discovered:
    /// the discovery document of the issuer names it. It must be `https`, unless it is on the
    /// client's host or both are on the local machine.
    ///
    /// Tokens are then verified without the discovery document. Every algorithm that fits a key is
    /// accepted, except for those with a shared secret, which need
    /// [`signing_algorithm`](Self::signing_algorithm); and a callback need not name its issuer.
    pub fn jwks_url(mut self, url: impl Into<String>) -> Self {
        self.settings.oidc.jwks_url = Some(url.into());
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
