//! The client for end users.

use std::fmt;
use std::sync::Arc;

use super::{Core, Settings, common_setters};
use crate::secret::Secret;
use crate::{Error, oidc};

/// The client for end users: registration, sign-in, MFA, profile and everything else that a
/// user does for themselves.
///
/// A clone is cheap and shares everything with the original, the access token included.
///
/// ```no_run
/// # async fn example(token: String) -> Result<(), genauth::Error> {
/// use genauth::AuthenticationClient;
///
/// let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
///     .app_secret("APP_SECRET")
///     .build()?;
/// client.set_access_token(token);
/// for factor in client.list_enrolled_factors().await?.data {
///     println!("{}", factor.factor_type);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AuthenticationClient {
    pub(crate) core: Arc<Core>,
    pub(crate) oidc: Arc<oidc::Provider>,
    app_id: Arc<str>,
}

impl AuthenticationClient {
    /// Begins the making of a client for the application `app_id` on its own `host`.
    ///
    /// A host without a scheme is taken for `https`; slashes at its end are dropped.
    pub fn builder(
        app_id: impl Into<String>,
        host: impl Into<String>,
    ) -> AuthenticationClientBuilder {
        AuthenticationClientBuilder {
            app_id: app_id.into(),
            app_secret: None,
            oidc: oidc::Settings::default(),
            settings: Settings::new(host),
        }
    }

    /// Sends this user's access token with all calls that need one, from now on.
    pub fn set_access_token(&self, token: impl Into<String>) {
        self.core.auth.set_access_token(Some(Secret::new(token)));
    }

    /// Forgets the user's access token.
    pub fn clear_access_token(&self) {
        self.core.auth.set_access_token(None);
    }

    /// The application's id.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The application's host, with scheme, without a slash at the end.
    pub fn host(&self) -> &str {
        &self.core.host
    }
}

impl fmt::Debug for AuthenticationClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationClient")
            .field("app_id", &self.app_id)
            .field("host", &self.core.host)
            .field("access_token", &self.core.auth.access_token())
            .finish_non_exhaustive()
    }
}

/// What an [`AuthenticationClient`] is made of.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct AuthenticationClientBuilder {
    app_id: String,
    app_secret: Option<Secret>,
    pub(crate) oidc: oidc::Settings,
    settings: Settings,
}

impl AuthenticationClientBuilder {
    /// The application's secret. Operations that authenticate the application (sign-in, tokens) send
    /// it; leave it out where it can't be kept, in an app on a user's device say.
    pub fn app_secret(mut self, secret: impl Into<String>) -> Self {
        self.app_secret = Some(Secret::new(secret));
        self
    }

    /// The user's access token, if it is known already; see
    /// [`AuthenticationClient::set_access_token`].
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.settings.access_token = Some(Secret::new(token));
        self
    }

    common_setters!();

    /// Makes the client. It connects when the first call is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the app id is empty, the host is none, TLS can't be set
    /// up, or `client_secret_basic` is wanted without an app secret.
    pub fn build(self) -> Result<AuthenticationClient, Error> {
        if self.app_id.trim().is_empty() {
            return Err(Error::config(
                "the app id is empty: pass the id of your application",
            ));
        }
        let identity = [("app-id", self.app_id.as_str()), ("request-from", "sdk")];
        let mut core = self.settings.into_core(&identity)?;
        let application = self.oidc.application(&self.app_id, self.app_secret)?;
        core.application = Some(application);
        Ok(AuthenticationClient {
            oidc: Arc::new(oidc::Provider::new(self.oidc, &core.host)),
            core: Arc::new(core),
            app_id: self.app_id.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_credential_is_printed() {
        let builder = AuthenticationClient::builder("app", "example.com")
            .app_secret("marked-secret")
            .access_token("marked-token");
        let client = builder.clone().build().unwrap();
        for printed in [format!("{builder:?}"), format!("{client:?}")] {
            assert!(!printed.contains("marked"), "{printed}");
        }
    }
}
