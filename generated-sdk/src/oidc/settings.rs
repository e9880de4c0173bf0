//! The settings of browser logins.

use std::time::Duration;

use super::SigningAlgorithm;

/// The protocol of an application, as set in the GenAuth console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// OpenID Connect.
    #[default]
    Oidc,
    /// OAuth 2.0 without OpenID Connect: no ID token.
    OAuth,
    /// SAML 2.0.
    Saml,
    /// CAS.
    #[cfg(feature = "cas")]
    Cas,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) protocol: Protocol,
    /// The issuer, if it is not derived from the host.
    pub(crate) issuer: Option<String>,
    /// The accepted algorithm, if not all that the provider announces.
    pub(crate) algorithm: Option<SigningAlgorithm>,
    /// The tolerated difference between clocks.
    pub(crate) leeway: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            protocol: Protocol::default(),
            issuer: None,
            algorithm: None,
            leeway: Duration::from_secs(60),
        }
    }
}
