//! The client for administrators.

use std::fmt;
use std::sync::Arc;

use super::environment::{self, Environment};
use super::{Core, Settings, common_setters};
use crate::Error;
use crate::secret::Secret;

const USERPOOL_ID: &str = "GENAUTH_USERPOOL_ID";
const TENANT_ID: &str = "GENAUTH_TENANT_ID";

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
            tenant_id: None,
            settings: Settings::new(None),
        }
    }

    /// A client of what the environment says.
    ///
    /// | Variable | | What |
    /// | --- | --- | --- |
    /// | `GENAUTH_USERPOOL_ID` | required | the user pool's id |
    /// | `GENAUTH_ACCESS_TOKEN` | | [`access_token`](ManagementClientBuilder::access_token) |
    /// | `GENAUTH_HOST` | | host of a private deployment: [`host`](ManagementClientBuilder::host) |
    /// | `GENAUTH_TENANT_ID` | | [`tenant_id`](ManagementClientBuilder::tenant_id) |
    /// | `GENAUTH_LANG` | | `zh-CN`, `en-US`, `ja-JP` or `zh-TW`: [`lang`](ManagementClientBuilder::lang) |
    /// | `GENAUTH_BRAND` | | `genauth` or `authing`: [`brand`](ManagementClientBuilder::brand) |
    ///
    /// An empty variable counts as none. Nothing else in this crate looks at these variables.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all variables that are missing or can't be
    /// understood.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// The same, to be adjusted before the client is made.
    ///
    /// # Errors
    ///
    /// As [`ManagementClient::from_env`].
    pub fn builder_from_env() -> Result<ManagementClientBuilder, Error> {
        ManagementClientBuilder::read(Environment::new(&environment::of_process))
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
    tenant_id: Option<String>,
    settings: Settings,
}

impl ManagementClientBuilder {
    fn read(mut environment: Environment<'_>) -> Result<Self, Error> {
        let userpool_id = environment.required(USERPOOL_ID);
        let mut builder = ManagementClient::builder(userpool_id);
        builder.tenant_id = environment.optional(TENANT_ID);
        builder.settings.host = environment.optional(environment::HOST);
        builder.settings.read(&mut environment);
        environment.finish(builder)
    }

    /// The host of a private deployment, in place of the brand's own: `https://api.genauth.ai`, or
    /// `https://api.authing.cn`.
    ///
    /// A host without a scheme is taken for `https`; slashes at its end are dropped.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.settings.host = Some(host.into());
        self
    }

    /// The tenant whose users and data the calls are about, in a user pool that has tenants.
    pub fn tenant_id(mut self, tenant_id: impl Into<String>) -> Self {
        self.tenant_id = Some(tenant_id.into());
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
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the user pool's id is empty, the host is none, or a
    /// setting can't be used; all mistakes at once.
    pub fn build(self) -> Result<ManagementClient, Error> {
        let mistake = self.userpool_id.trim().is_empty().then(|| {
            "the user pool id is empty: pass the id of your user pool".to_owned()
        });
        let mut identity = vec![("userpool-id", self.userpool_id.as_str())];
        identity.extend(self.tenant_id.as_deref().map(|id| ("tenant-id", id)));
        let core = self.settings.into_core(&identity, Vec::from_iter(mistake))?;
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
        let builder = ManagementClient::builder("pool")
            .access_token("marked-token")
            .proxy("http://user:marked-password@127.0.0.1:3128")
            .header("x-key", "marked-key");
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
        let authing = ManagementClient::builder("pool").brand(crate::Brand::Authing);
        assert_eq!(authing.clone().build().unwrap().host(), "https://api.authing.cn");
        assert_eq!(authing.host("own.com").build().unwrap().host(), "https://own.com");
    }

    #[test]
    fn the_environment_needs_a_user_pool_only() {
        let variable =
            |name: &str| (name == "GENAUTH_USERPOOL_ID").then(|| "pool".to_owned());
        let builder =
            ManagementClientBuilder::read(Environment::new(&variable)).unwrap();
        let client = builder.build().unwrap();
        assert_eq!(
            (client.userpool_id(), client.host()),
            ("pool", "https://api.genauth.ai")
        );
        let error =
            ManagementClientBuilder::read(Environment::new(&|_| None)).unwrap_err();
        assert!(error.message().contains("GENAUTH_USERPOOL_ID"), "{error}");
    }
}
