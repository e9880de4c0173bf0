//! Additions to the client for administrators: access keys, and the environment.

use std::sync::Arc;

use super::builder::Branded;
use super::environment::{self, Environment};
#[cfg(feature = "blocking")]
use crate::blocking;
use crate::credentials::AccessKey;
use crate::error::Error;
use crate::secret::Secret;
use crate::{ManagementClient, ManagementClientBuilder};

const ACCESS_KEY_ID: &str = "GENAUTH_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "GENAUTH_ACCESS_KEY_SECRET";
const ACCESS_TOKEN: &str = "GENAUTH_ACCESS_TOKEN";
const USERPOOL_ID: &str = "GENAUTH_USERPOOL_ID";
const TENANT_ID: &str = "GENAUTH_TENANT_ID";

impl Branded for ManagementClient {}

/// # Settings
///
/// With an access key, the client fetches its tokens itself:
///
/// ```no_run
/// # async fn example() -> Result<(), genauth::Error> {
/// use genauth::ManagementClient;
/// use genauth::models::GetUserParams;
///
/// let client = ManagementClient::builder()
///     .access_key("ACCESS_KEY_ID", "ACCESS_KEY_SECRET")
///     .build()?;
/// let user = client.get_user(GetUserParams::new().with_user_id("USER_ID")).await?.data;
/// # Ok(())
/// # }
/// ```
///
/// The first call fetches a token. It is cached and renewed before it expires. If the server rejects
/// it earlier, the call is repeated once with a new one. One request fetches a token for all waiting
/// calls. If it fails, they fail with [`ErrorKind::Auth`](crate::ErrorKind::Auth), and the next call
/// tries again.
///
/// With [`sign_requests`](ManagementClientBuilder::sign_requests), each request is signed instead.
impl ManagementClient {
    /// Creates a client with the settings in environment variables.
    ///
    /// | Variable | | Setting |
    /// | --- | --- | --- |
    /// | `GENAUTH_ACCESS_KEY_ID` | with the secret | the ID of the [`access_key`] |
    /// | `GENAUTH_ACCESS_KEY_SECRET` | with the ID | the secret of the [`access_key`] |
    /// | `GENAUTH_ACCESS_TOKEN` | without a key | [`access_token`] |
    /// | `GENAUTH_USERPOOL_ID` | | [`userpool_id`] |
    /// | `GENAUTH_HOST` | | [`host`] of a private deployment |
    /// | `GENAUTH_TENANT_ID` | | [`tenant_id`] |
    /// | `GENAUTH_LANG` | | [`lang`]: `zh-CN`, `en-US`, `ja-JP` or `zh-TW` |
    /// | `GENAUTH_BRAND` | | [`brand`]: `genauth` or `authing` |
    ///
    /// Empty variables are ignored. Nothing else in this crate reads these variables.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all missing and invalid variables.
    ///
    /// [`access_key`]: ManagementClientBuilder::access_key
    /// [`access_token`]: ManagementClientBuilder::access_token
    /// [`userpool_id`]: ManagementClientBuilder::userpool_id
    /// [`host`]: ManagementClientBuilder::host
    /// [`tenant_id`]: ManagementClientBuilder::tenant_id
    /// [`lang`]: ManagementClientBuilder::lang
    /// [`brand`]: ManagementClientBuilder::brand
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// Returns a builder with the settings of [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`from_env`](Self::from_env).
    pub fn builder_from_env() -> Result<ManagementClientBuilder, Error> {
        read(Environment::new(&environment::of_process))
    }

    /// Returns the ID of the user pool, if it was set or the client has a token that contains it.
    pub fn userpool_id(&self) -> Option<String> {
        let name = format!("{}userpool-id", self.core.brand.header_prefix());
        let set = self.core.headers.get(&name).map(str::to_owned);
        set.or_else(|| self.core.auth.userpool_id())
    }
}

#[cfg(feature = "blocking")]
impl blocking::ManagementClient {
    /// Creates a client with the settings of [`ManagementClient::from_env`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`ManagementClient::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ManagementClient::from_env().map(Self::new)
    }
}

fn read(mut environment: Environment<'_>) -> Result<ManagementClientBuilder, Error> {
    let mut builder = ManagementClient::builder();
    let settings = &mut builder.settings;
    let key = environment.pair(ACCESS_KEY_ID, ACCESS_KEY_SECRET);
    settings.access_key = key.map(|(id, secret)| AccessKey {
        id,
        secret: Secret::new(secret),
    });
    settings.access_token = environment.optional(ACCESS_TOKEN).map(Secret::new);
    settings.userpool_id = environment.optional(USERPOOL_ID);
    settings.tenant_id = environment.optional(TENANT_ID);
    settings.host = environment.optional(environment::HOST);
    environment.read(settings);
    if settings.access_key.is_none() && settings.access_token.is_none() {
        environment.required(ACCESS_KEY_ID);
        environment.required(ACCESS_KEY_SECRET);
    }
    environment.finish(builder)
}

impl ManagementClientBuilder {
    /// Sets the access key, with which the client fetches tokens or signs requests.
    pub fn access_key(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        self.settings.access_key = Some(AccessKey {
            id: id.into(),
            secret: Secret::new(secret),
        });
        self
    }

    /// Sets the access token of all calls, from another source than an access key. It takes
    /// precedence over an access key, and is not renewed. The client's method
    /// [`with_access_token`](ManagementClient::with_access_token) returns a handle with another one.
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.settings.access_token = Some(Secret::new(token));
        self
    }

    /// Signs each request with the access key, instead of fetching a token for it. That saves a
    /// request, and the secret is never sent. `false` by default. The server rejects a signature
    /// whose date differs too much from its own.
    pub fn sign_requests(mut self, sign: bool) -> Self {
        self.settings.sign_requests = sign;
        self
    }

    /// Replaces the nonces of signed requests, for tests. By default they are 128 random bits, as 32
    /// hexadecimal digits. The server rejects a repeated one.
    pub fn nonce(mut self, nonce: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.settings.nonce = Arc::new(nonce);
        self
    }

    /// Sets the ID of the user pool, for a client with an [`access_token`](Self::access_token). The
    /// tokens of access keys contain it, and signed requests do not need it.
    pub fn userpool_id(mut self, id: impl Into<String>) -> Self {
        self.settings.userpool_id = Some(id.into());
        self
    }

    /// Sets the tenant of all calls, in a user pool with tenants.
    pub fn tenant_id(mut self, tenant_id: impl Into<String>) -> Self {
        self.settings.tenant_id = Some(tenant_id.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::platform::Brand;

    #[test]
    fn no_credential_is_printed() {
        let builder = ManagementClient::builder()
            .access_key("key", "marked-secret")
            .access_token("marked-token")
            .proxy("http://user:marked-password@127.0.0.1:3128")
            .header("x-key", "marked-key");
        for builder in [builder.clone(), builder.sign_requests(true)] {
            let client = builder.clone().build().unwrap();
            for printed in [format!("{builder:?}"), format!("{client:?}")] {
                assert!(!printed.contains("marked"), "{printed}");
            }
        }
    }

    #[test]
    fn the_platform_is_the_default_host() {
        let builder = ManagementClient::builder().access_token("token");
        let client = builder.clone().build().unwrap();
        assert_eq!(client.host(), "https://api.genauth.ai");
        let authing = builder.brand(Brand::Authing);
        assert_eq!(authing.clone().build().unwrap().host(), "https://api.authing.cn");
        assert_eq!(authing.host("own.com").build().unwrap().host(), "https://own.com");
    }

    #[test]
    fn settings_that_are_empty_are_refused() {
        let new = ManagementClient::builder;
        for (builder, what) in [
            (new().userpool_id(" "), "user pool id"),
            (new().access_key("", "secret"), "access key id"),
            (new().access_key("id", ""), "access key secret"),
            (new().access_token(" "), "access token"),
            (new().sign_requests(true), "without an access key"),
            (new(), "set `access_key`, with which"),
            (new().userpool_id("pool"), "or `access_token`"),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(what), "{error}");
        }
    }

    #[test]
    fn the_environment_needs_a_key_or_a_token() {
        let read = |known: &[&str]| {
            let value = |name: &str| known.contains(&name).then(|| "pool".to_owned());
            super::read(Environment::new(&value))
        };
        let key = ["GENAUTH_ACCESS_KEY_ID", "GENAUTH_ACCESS_KEY_SECRET"];
        assert!(read(&key).unwrap().build().is_ok());
        assert!(read(&["GENAUTH_ACCESS_TOKEN"]).unwrap().build().is_ok());
        for known in [&[][..], &key[..1]] {
            let error = read(known).unwrap_err();
            assert!(error.message().contains("GENAUTH_ACCESS_KEY_SECRET"), "{error}");
        }
    }
}
