//! The settings of a browser login.

use std::time::Duration;

use super::SigningAlgorithm;
use crate::application::ClientAuthMethod;
use crate::application::{Application, AuthMethods};
use crate::error::Error;
use crate::secret::Secret;

/// The protocol that the application speaks: a setting of it in the GenAuth console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// OpenID Connect.
    #[default]
    Oidc,
    /// OAuth 2.0 without OpenID Connect: there is no ID token.
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
    /// In place of the one that follows from the host.
    pub(crate) issuer: Option<String>,
    /// In place of those that the provider announces.
    pub(crate) algorithm: Option<SigningAlgorithm>,
    /// How far the clocks of the provider and of this machine may be apart.
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
            let message = "client_secret_basic needs a secret: pass it to `app_secret`";
            return Err(Error::config(message));
        }
        Ok(Application {
            id: id.to_owned(),
            secret,
            methods: self.methods,
        })
    }
}
