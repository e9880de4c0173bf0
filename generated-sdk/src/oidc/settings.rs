//! The settings of browser logins.

use std::time::Duration;

use super::SigningAlgorithm;
use crate::application::ClientAuthMethod;
use crate::application::{Application, AuthMethods};
use crate::error::Error;
use crate::secret::Secret;

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
    Cas,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) protocol: Protocol,
    pub(crate) methods: AuthMethods,
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
            methods: AuthMethods::default(),
            issuer: None,
            algorithm: None,
            leeway: Duration::from_secs(60),
        }
    }
}

impl Settings {
    pub(crate) fn application(
        &self,
        id: &str,
        secret: Option<Secret>,
    ) -> Result<Application, Error> {
        let basic = self.methods.include(ClientAuthMethod::ClientSecretBasic);
        if basic && secret.is_none() {
            let message = "client_secret_basic requires a secret: set `app_secret`";
            return Err(Error::config(message));
        }
        Ok(Application {
            id: id.to_owned(),
            secret,
            methods: self.methods,
        })
    }
}
