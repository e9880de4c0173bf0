//! The client for administrators.

use std::fmt;
use std::sync::Arc;

use super::{Core, Settings, common_setters};
use crate::Error;
use crate::auth::{Key, Signer, TokenSource};
use crate::secret::Secret;

/// Where the platform's own cloud answers.
const DEFAULT_HOST: &str = "https://api.genauth.ai";

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
    pub(crate) core: Arc<Core>,
    userpool_id: Option<Arc<str>>,
}

impl ManagementClient {
    /// Begins the making of a client.
    pub fn builder() -> ManagementClientBuilder {
        ManagementClientBuilder {
            access_key: None,
            sign_requests: false,
            userpool_id: None,
            settings: Settings::new(DEFAULT_HOST),
        }
    }

    /// Sends this token with all calls that need one, from now on, whether the client has an access key or
    /// not.
    pub fn set_access_token(&self, token: impl Into<String>) {
        self.core.auth.set_access_token(Some(Secret::new(token)));
    }

    /// Forgets the token that was set. A client with an access key goes back to that.
    pub fn clear_access_token(&self) {
        self.core.auth.set_access_token(None);
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
    settings: Settings,
}

impl ManagementClientBuilder {
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

    /// The user pool's id. The tokens of an access key have it in them, and signed requests need none: it is
    /// for a client with an [`access_token`](Self::access_token).
    pub fn userpool_id(mut self, id: impl Into<String>) -> Self {
        self.userpool_id = Some(id.into());
        self
    }

    /// The host of a private deployment, in place of `https://api.genauth.ai`.
    ///
    /// A host without a scheme is taken for `https`; slashes at its end are dropped.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.settings.host = host.into();
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
    /// and empty, requests are to be signed without a key, the host is none, or TLS can't be set up.
    pub fn build(self) -> Result<ManagementClient, Error> {
        let userpool_id = self
            .userpool_id
            .as_deref()
            .map(|id| filled("user pool id", id))
            .transpose()?;
        let identity = userpool_id.map(|id| ("userpool-id", id));
        let mut core = self.settings.into_core(identity.as_slice())?;
        if let Some(key) = key(self.access_key, self.sign_requests)? {
            core.auth.set_key(key);
        }
        Ok(ManagementClient {
            userpool_id: userpool_id.map(Arc::from),
            core: Arc::new(core),
        })
    }
}

fn key(access_key: Option<(String, Secret)>, sign: bool) -> Result<Option<Key>, Error> {
    let Some((id, secret)) = access_key else {
        let hint = "requests can't be signed without an access key: set `access_key`";
        return if sign { Err(Error::config(hint)) } else { Ok(None) };
    };
    filled("access key id", &id)?;
    filled("access key secret", secret.expose())?;
    Ok(Some(if sign {
        Key::Signature(Signer::new(id, secret))
    } else {
        Key::Token(Arc::new(TokenSource::new(id, secret)))
    }))
}

fn filled<'a>(what: &str, value: &'a str) -> Result<&'a str, Error> {
    if value.trim().is_empty() {
        return Err(Error::config(format!(
            "the {what} is empty: set it, or leave it out"
        )));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_credential_is_printed() {
        let builder = ManagementClient::builder()
            .access_key("key", "marked-secret")
            .access_token("marked-token");
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
            assert_eq!(error.kind(), crate::ErrorKind::Config);
            assert!(error.to_string().contains(what), "{error}");
        }
    }
}
