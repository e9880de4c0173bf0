//! The clients, and what is set once for all their calls.

use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use crate::Error;
use crate::operation::Operation;
use crate::secret::Secret;
use crate::wire::Tolerance;

/// Prefix of the platform's own headers.
const HEADER_PREFIX: &str = "x-genauth-";

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// What all calls of a client share.
pub(crate) struct Core {
    pub(crate) http: reqwest::Client,
    /// With scheme, without trailing slash.
    pub(crate) host: String,
    pub(crate) app_id: String,
    app_secret: Option<Secret>,
    access_token: RwLock<Option<Secret>>,
    pub(crate) timeout: Duration,
    lang: Option<Lang>,
    pub(crate) tolerance: Tolerance,
}

impl Core {
    /// The headers that every call of this operation has.
    pub(crate) fn headers(&self, operation: &Operation) -> Vec<(String, String)> {
        let own = |name: &str| format!("{HEADER_PREFIX}{name}");
        let mut headers = vec![
            ("accept".to_owned(), "application/json".to_owned()),
            (own("app-id"), self.app_id.clone()),
            (own("request-from"), "sdk".to_owned()),
            (own("sdk-version"), concat!("rust:", env!("CARGO_PKG_VERSION")).to_owned()),
        ];
        headers.extend(self.lang.map(|lang| (own("lang"), lang.as_str().to_owned())));
        if operation.bearer {
            let token = self.access_token();
            headers.extend(token.map(|token| {
                ("authorization".to_owned(), format!("Bearer {}", token.expose()))
            }));
        }
        headers
    }

    /// What identifies the application in the body of a request (`client_secret_post`, RFC 6749,
    /// section 2.3.1; without a secret, `none`).
    pub(crate) fn client_credentials(&self) -> Vec<(&'static str, &str)> {
        let secret =
            self.app_secret.as_ref().map(|secret| ("client_secret", secret.expose()));
        std::iter::once(("client_id", self.app_id.as_str())).chain(secret).collect()
    }

    fn access_token(&self) -> Option<Secret> {
        // A thread that panicked while it held the lock did not leave half a token.
        self.access_token.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    fn set_access_token(&self, token: Option<Secret>) {
        *self.access_token.write().unwrap_or_else(|poisoned| poisoned.into_inner()) =
            token;
    }
}

/// Language of the messages in the platform's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`: the platform's default.
    ZhCn,
    /// English, `en-US`.
    EnUs,
    /// Japanese, `ja-JP`.
    JaJp,
    /// Traditional Chinese, `zh-TW`.
    ZhTw,
}

impl Lang {
    /// As it goes over the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::EnUs => "en-US",
            Self::JaJp => "ja-JP",
            Self::ZhTw => "zh-TW",
        }
    }
}

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
#[cfg(feature = "authentication")]
#[derive(Clone)]
pub struct AuthenticationClient {
    pub(crate) core: Arc<Core>,
}

#[cfg(feature = "authentication")]
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
            host: host.into(),
            app_secret: None,
            access_token: None,
            timeout: DEFAULT_TIMEOUT,
            lang: None,
            tolerance: Tolerance::Lenient,
        }
    }

    /// Sends this user's access token with all calls that need one, from now on.
    pub fn set_access_token(&self, token: impl Into<String>) {
        self.core.set_access_token(Some(Secret::new(token)));
    }

    /// Forgets the user's access token.
    pub fn clear_access_token(&self) {
        self.core.set_access_token(None);
    }

    /// The application's id.
    pub fn app_id(&self) -> &str {
        &self.core.app_id
    }

    /// The application's host, with scheme, without a slash at the end.
    pub fn host(&self) -> &str {
        &self.core.host
    }
}

#[cfg(feature = "authentication")]
impl fmt::Debug for AuthenticationClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationClient")
            .field("app_id", &self.core.app_id)
            .field("host", &self.core.host)
            .field("app_secret", &self.core.app_secret)
            .field("access_token", &self.core.access_token())
            .finish_non_exhaustive()
    }
}

/// What an [`AuthenticationClient`] is made of.
#[cfg(feature = "authentication")]
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct AuthenticationClientBuilder {
    app_id: String,
    host: String,
    app_secret: Option<Secret>,
    access_token: Option<Secret>,
    timeout: Duration,
    lang: Option<Lang>,
    tolerance: Tolerance,
}

#[cfg(feature = "authentication")]
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
        self.access_token = Some(Secret::new(token));
        self
    }

    /// The most that a call may take, from the first byte sent to the last one received. 10 seconds
    /// by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Language of the messages in answers. By default the platform decides.
    pub fn lang(mut self, lang: Lang) -> Self {
        self.lang = Some(lang);
        self
    }

    /// Refuse answers that lack a required member, or have one of another type, in place of reading
    /// what can be read. Off by default: the platform's answers are not always as specified.
    pub fn strict(mut self, strict: bool) -> Self {
        self.tolerance = if strict { Tolerance::Strict } else { Tolerance::Lenient };
        self
    }

    /// Makes the client. It connects when the first call is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the app id is empty, the host is none, or TLS can't be set up.
    pub fn build(self) -> Result<AuthenticationClient, Error> {
        if self.app_id.trim().is_empty() {
            return Err(Error::config(
                "the app id is empty: pass the id of your application",
            ));
        }
        let http = reqwest::Client::builder()
            // Credentials never follow a redirect to another place.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| {
                Error::config("the HTTP client can't be set up").caused_by(error)
            })?;
        let core = Core {
            http,
            host: normalised_host(&self.host)?,
            app_id: self.app_id,
            app_secret: self.app_secret,
            access_token: RwLock::new(self.access_token),
            timeout: self.timeout,
            lang: self.lang,
            tolerance: self.tolerance,
        };
        Ok(AuthenticationClient {
            core: Arc::new(core),
        })
    }
}

/// The host with scheme, without trailing slashes.
fn normalised_host(host: &str) -> Result<String, Error> {
    let trimmed = host.trim().trim_end_matches('/');
    let with_scheme = if trimmed.contains("://") {
        trimmed.to_owned()
    } else {
        format!("https://{trimmed}")
    };
    let refused = |why: &str| {
        let hint = "pass the application's host, as `https://example.genauth.ai`";
        Err(Error::config(format!("the host can't be used: {why}; {hint}")))
    };
    match reqwest::Url::parse(&with_scheme) {
        Err(error) => refused(&error.to_string()),
        Ok(url) if !matches!(url.scheme(), "https" | "http") => {
            refused("it is neither https nor http")
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => {
            refused("it has a query or a fragment")
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            refused("it has credentials in it")
        }
        Ok(_) => Ok(with_scheme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_normalised() {
        assert_eq!(
            normalised_host("example.genauth.ai").unwrap(),
            "https://example.genauth.ai"
        );
        assert_eq!(
            normalised_host("http://127.0.0.1:3000//").unwrap(),
            "http://127.0.0.1:3000"
        );
    }

    #[test]
    fn what_is_no_host_is_refused_with_a_hint() {
        for host in [
            "",
            "ftp://example.com",
            "https://example.com?x=1",
            "https://u:p@example.com",
        ] {
            let error = normalised_host(host).unwrap_err();
            assert!(
                error.to_string().contains("https://example.genauth.ai"),
                "{host}: {error}"
            );
        }
    }

    #[cfg(feature = "authentication")]
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
