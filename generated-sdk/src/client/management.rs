//! The client for administrators.

use std::fmt;
use std::sync::Arc;

use super::{Core, Settings, common_setters};
use crate::Error;
use crate::secret::Secret;

/// Where the platform's own cloud answers.
const DEFAULT_HOST: &str = "https://api.genauth.ai";

/// The client for back ends: users, organisations, roles, applications, permissions and all else that
/// an administrator manages in a user pool.
///
/// A clone is cheap and shares everything with the original, the access token included.
///
/// ```no_run
/// # async fn example() -> Result<(), genauth::Error> {
/// use genauth::ManagementClient;
/// use genauth::models::GetManagementAccessTokenDto;
///
/// let client = ManagementClient::builder("USERPOOL_ID").build()?;
/// let keys = GetManagementAccessTokenDto::new("ACCESS_KEY_ID", "ACCESS_KEY_SECRET");
/// let token = client.get_management_token(keys).await?.data.access_token;
/// client.set_access_token(token);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ManagementClient {
    pub(crate) core: Arc<Core>,
    userpool_id: Arc<str>,
}

impl ManagementClient {
    /// Begins the making of a client for the user pool `userpool_id`.
    pub fn builder(userpool_id: impl Into<String>) -> ManagementClientBuilder {
        ManagementClientBuilder {
            userpool_id: userpool_id.into(),
            settings: Settings::new(DEFAULT_HOST),
        }
    }

    /// Sends this token with all calls that need one, from now on. `get_management_token` gives one for
    /// an access key.
    pub fn set_access_token(&self, token: impl Into<String>) {
        self.core.auth.set_access_token(Some(Secret::new(token)));
    }

    /// Forgets the access token.
    pub fn clear_access_token(&self) {
        self.core.auth.set_access_token(None);
    }

    /// The user pool's id.
    pub fn userpool_id(&self) -> &str {
        &self.userpool_id
    }

    /// The host, with scheme, without a slash at the end.
    pub fn host(&self) -> &str {
        &self.core.host
    }
}

impl fmt::Debug for ManagementClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagementClient")
            .field("userpool_id", &self.userpool_id)
            .field("host", &self.core.host)
            .field("access_token", &self.core.auth.access_token())
            .finish_non_exhaustive()
    }
}

/// What a [`ManagementClient`] is made of.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ManagementClientBuilder {
    userpool_id: String,
    settings: Settings,
}

impl ManagementClientBuilder {
    /// The host of a private deployment, in place of `https://api.genauth.ai`.
    ///
    /// A host without a scheme is taken for `https`; slashes at its end are dropped.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.settings.host = host.into();
        self
    }

    /// The access token, if it is known already; see [`ManagementClient::set_access_token`].
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.settings.access_token = Some(Secret::new(token));
        self
    }

    common_setters!();

    /// Makes the client. It connects when the first call is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the user pool's id is empty, the host is none, or TLS
    /// can't be set up.
    pub fn build(self) -> Result<ManagementClient, Error> {
        if self.userpool_id.trim().is_empty() {
            return Err(Error::config(
                "the user pool id is empty: pass the id of your user pool",
            ));
        }
        let core =
            self.settings.into_core(&[("userpool-id", self.userpool_id.as_str())])?;
        Ok(ManagementClient {
            core: Arc::new(core),
            userpool_id: self.userpool_id.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_credential_is_printed() {
        let builder = ManagementClient::builder("pool").access_token("marked-token");
        let client = builder.clone().build().unwrap();
        for printed in [format!("{builder:?}"), format!("{client:?}")] {
            assert!(!printed.contains("marked"), "{printed}");
        }
    }

    #[test]
    fn the_platform_is_the_default_host() {
        let client = ManagementClient::builder("pool").build().unwrap();
        assert_eq!(client.host(), "https://api.genauth.ai");
        assert!(ManagementClient::builder(" ").build().is_err());
    }
}
