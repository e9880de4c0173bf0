//! The client for administrators.

use std::fmt;
use std::sync::Arc;

use super::environment::{self, Environment};
use super::settings::{Settings, client_methods, common_setters};
use crate::credentials::{Auth, Key, Signer, TokenSource};
use crate::error::Error;
use crate::exchange::Session;
use crate::secret::Secret;

const ACCESS_KEY_ID: &str = "GENAUTH_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "GENAUTH_ACCESS_KEY_SECRET";
const USERPOOL_ID: &str = "GENAUTH_USERPOOL_ID";
const TENANT_ID: &str = "GENAUTH_TENANT_ID";

/// The client for back ends: users, organisations, roles, applications, permissions and all else that
/// an administrator manages in a user pool.
///
/// It gets its credentials by itself, with an access key:
///
/// ```no_run
/// # async fn example() -> Result<(), genauth::Error> {
/// use genauth::ManagementClient;
/// use genauth::models::GetUserParams;
///
/// let client = ManagementClient::builder()
///     .access_key("ACCESS_KEY_ID", "ACCESS_KEY_SECRET")
///     .build()?;
/// let user = client.get_user(GetUserParams::new("USER_ID")).await?.data;
/// # Ok(())
/// # }
/// ```
///
/// The first call gets a token for the key. It is kept, and renewed ahead of its end; if the server refuses it
/// before that, the call is sent once more with a new one. However many calls need a token at the same time,
/// one is got for all of them. If none can be had, calls fail with
/// [`ErrorKind::Auth`](crate::ErrorKind::Auth), and the next one tries again.
///
/// With [`sign_requests`](ManagementClientBuilder::sign_requests), each request is signed instead.
///
/// A clone is cheap and shares everything with the original, the credentials included.
#[derive(Clone)]
pub struct ManagementClient {
    pub(crate) core: Arc<Session>,
    userpool_id: Option<Arc<str>>,
}

impl ManagementClient {
    /// Begins the making of a client.
    pub fn builder() -> ManagementClientBuilder {
        ManagementClientBuilder {
            access_key: None,
            sign_requests: false,
            userpool_id: None,
            tenant_id: None,
            settings: Settings::new(None),
        }
    }

    /// A client of what the environment says.
    ///
    /// | Variable | | What |
    /// | --- | --- | --- |
    /// | `GENAUTH_ACCESS_KEY_ID` | with the next | [`access_key`](ManagementClientBuilder::access_key) |
    /// | `GENAUTH_ACCESS_KEY_SECRET` | with the one above | its secret |
    /// | `GENAUTH_ACCESS_TOKEN` | without a key | [`access_token`](ManagementClientBuilder::access_token) |
    /// | `GENAUTH_USERPOOL_ID` | | [`userpool_id`](ManagementClientBuilder::userpool_id) |
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

    /// The user pool's id, if it was set, or the client has a token that says it.
    pub fn userpool_id(&self) -> Option<String> {
        match (&self.userpool_id, self.core.auth.key()) {
            (Some(id), _) => Some(id.as_ref().to_owned()),
            (None, Some(Key::Token(source))) => source.userpool_id(),
            (None, _) => None,
        }
    }

    /// The host, with scheme, without a slash at the end.
    pub fn host(&self) -> &str {
        &self.core.host
    }
}

client_methods! {
    ManagementClient, ManagementClientBuilder;
    /// Sends this token with all calls that need one, from now on, whether the client has an access key or
    /// not.
    set_access_token;
    /// Forgets the token that was set. A client with an access key goes back to that.
    clear_access_token;
}

impl fmt::Debug for ManagementClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagementClient")
            .field("userpool_id", &self.userpool_id())
            .field("host", &self.core.host)
            .field("access_token", &self.core.auth.access_token())
            .finish_non_exhaustive()
    }
}

/// What a [`ManagementClient`] is made of.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ManagementClientBuilder {
    access_key: Option<(String, Secret)>,
    sign_requests: bool,
    userpool_id: Option<String>,
    tenant_id: Option<String>,
    settings: Settings,
}

impl ManagementClientBuilder {
    fn read(mut environment: Environment<'_>) -> Result<Self, Error> {
        let mut builder = ManagementClient::builder();
        builder.access_key = environment
            .pair(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
            .map(|(id, secret)| (id, Secret::new(secret)));
        builder.userpool_id = environment.optional(USERPOOL_ID);
        builder.tenant_id = environment.optional(TENANT_ID);
        builder.settings.host = environment.optional(environment::HOST);
        builder.settings.read(&mut environment);
        if builder.access_key.is_none() && builder.settings.access_token.is_none() {
            environment.required(ACCESS_KEY_ID);
            environment.required(ACCESS_KEY_SECRET);
        }
        environment.finish(builder)
    }

    /// The access key that the client gets its tokens for, or signs with.
    pub fn access_key(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Self {
        self.access_key = Some((id.into(), Secret::new(secret)));
        self
    }

    /// Signs each request with the access key, in place of getting a token for it: no call more, and the
    /// secret never goes over the wire. Off by default. The platform refuses a signature whose date is too
    /// far from its own.
    pub fn sign_requests(mut self, sign: bool) -> Self {
        self.sign_requests = sign;
        self
    }

    /// Where the nonces of signed requests come from, for tests. By default each is 128 bits of the operating
    /// system's generator, as 32 hexadecimal digits; the platform refuses one that it has seen.
    pub fn nonce(mut self, nonce: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.settings.nonce = Arc::new(nonce);
        self
    }

    /// The user pool's id. The tokens of an access key have it in them, and signed requests need none: it is
    /// for a client with an [`access_token`](Self::access_token).
    pub fn userpool_id(mut self, id: impl Into<String>) -> Self {
        self.userpool_id = Some(id.into());
        self
    }

    /// The host of a private deployment, in place of the brand's own: `https://api.genauth.ai`, or
    /// `https://api.authing.cn`.
    ///
    /// A host without a scheme is taken for `https`; slashes at its end are dropped. `http` is refused but for
    /// loopback (`localhost`, `127.0.0.0/8`, `[::1]`), since credentials go there.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.settings.host = Some(host.into());
        self
    }

    /// The tenant whose users and data the calls are about, in a user pool that has tenants.
    pub fn tenant_id(mut self, tenant_id: impl Into<String>) -> Self {
        self.tenant_id = Some(tenant_id.into());
        self
    }

    /// A token of the application's own, which comes before any access key. Nothing renews it: see
    /// [`ManagementClient::set_access_token`].
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.settings.access_token = Some(Secret::new(token));
        self
    }

    common_setters!();

    /// Makes the client. It connects when the first call is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the user pool's id or a part of the access key is set
    /// and empty, requests are to be signed without a key, the host is none, or a setting can't be used; all
    /// mistakes at once.
    pub fn build(self) -> Result<ManagementClient, Error> {
        let mistakes = self.mistakes();
        let own = [("userpool-id", &self.userpool_id), ("tenant-id", &self.tenant_id)];
        let identity: Vec<_> = own
            .into_iter()
            .filter_map(|(name, id)| Some((name, id.as_deref()?)))
            .collect();
        let mut auth = Auth::new(self.settings.access_token.clone());
        let core = self.settings.into_core(&identity, mistakes)?;
        if let Some((id, secret)) = self.access_key {
            auth.set_key(if self.sign_requests {
                Key::Signature(Signer::new(id, secret))
            } else {
                Key::Token(Arc::new(TokenSource::new(id, secret)))
            });
        }
        Ok(ManagementClient {
            userpool_id: self.userpool_id.map(Arc::from),
            core: Arc::new(Session {
                core: Arc::new(core),
                auth,
            }),
        })
    }

    fn mistakes(&self) -> Vec<String> {
        let key = self.access_key.as_ref();
        let filled = [
            ("user pool id", self.userpool_id.as_deref()),
            ("access key id", key.map(|(id, _)| id.as_str())),
            ("access key secret", key.map(|(_, secret)| secret.expose())),
        ];
        let empty = filled
            .into_iter()
            .filter(|(_, value)| value.is_some_and(|value| value.trim().is_empty()))
            .map(|(what, _)| format!("the {what} is empty: set it, or leave it out"));
        let keyless = (self.sign_requests && key.is_none()).then(|| {
            "requests can't be signed without an access key: set `access_key`".to_owned()
        });
        empty.chain(keyless).collect()
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
        let client = ManagementClient::builder().build().unwrap();
        assert_eq!(client.host(), "https://api.genauth.ai");
        let authing = ManagementClient::builder().brand(Brand::Authing);
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
            (new().sign_requests(true), "without an access key"),
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
            ManagementClientBuilder::read(Environment::new(&value))
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
