//! The clients, and what is set once for all their calls.

#[cfg(feature = "authentication")]
mod authentication;
#[cfg(feature = "management")]
mod management;

use std::sync::RwLock;
use std::time::Duration;

use crate::Error;
use crate::operation::Operation;
use crate::secret::Secret;
use crate::wire::Tolerance;

#[cfg(feature = "authentication")]
pub use authentication::{AuthenticationClient, AuthenticationClientBuilder};
#[cfg(feature = "management")]
pub use management::{ManagementClient, ManagementClientBuilder};

/// Prefix of the platform's own headers.
const HEADER_PREFIX: &str = "x-genauth-";

/// What can be set for every client, as it was set.
#[derive(Clone, Debug)]
struct Settings {
    host: String,
    access_token: Option<Secret>,
    timeout: Duration,
    lang: Option<Lang>,
    tolerance: Tolerance,
}

#[cfg(any(feature = "authentication", feature = "management"))]
impl Settings {
    fn new(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            access_token: None,
            timeout: Duration::from_secs(10),
            lang: None,
            tolerance: Tolerance::Lenient,
        }
    }

    /// What a client is made of, with the headers that say who is calling.
    fn into_core(self, identity: &[(&str, &str)]) -> Result<Core, Error> {
        let http = reqwest::Client::builder()
            // Credentials never follow a redirect to another place.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| {
                Error::config("the HTTP client can't be set up").caused_by(error)
            })?;
        let own = |name: &str, value: &str| {
            (format!("{HEADER_PREFIX}{name}"), value.to_owned())
        };
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        headers.extend(identity.iter().map(|(name, value)| own(name, value)));
        headers.push(own("sdk-version", concat!("rust:", env!("CARGO_PKG_VERSION"))));
        headers.extend(self.lang.map(|lang| own("lang", lang.as_str())));
        Ok(Core {
            http,
            host: normalised_host(&self.host)?,
            headers,
            application: None,
            access_token: RwLock::new(self.access_token),
            timeout: self.timeout,
            tolerance: self.tolerance,
        })
    }
}

/// The setters that all builders have.
#[cfg(any(feature = "authentication", feature = "management"))]
macro_rules! common_setters {
    () => {
        /// The most that a call may take, from the first byte sent to the last one received. 10
        /// seconds by default.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings.timeout = timeout;
            self
        }

        /// Language of the messages in answers. By default the platform decides.
        pub fn lang(mut self, lang: $crate::Lang) -> Self {
            self.settings.lang = Some(lang);
            self
        }

        /// Refuse answers that lack a required member, or have one of another type, in place of
        /// reading what can be read. Off by default: the platform's answers are not always as
        /// specified.
        pub fn strict(mut self, strict: bool) -> Self {
            self.settings.tolerance = if strict {
                $crate::wire::Tolerance::Strict
            } else {
                $crate::wire::Tolerance::Lenient
            };
            self
        }
    };
}

#[cfg(any(feature = "authentication", feature = "management"))]
use common_setters;

/// What all calls of a client share.
pub(crate) struct Core {
    pub(crate) http: reqwest::Client,
    /// With scheme, without trailing slash.
    pub(crate) host: String,
    headers: Vec<(String, String)>,
    /// Id and secret of the application that is calling, if it is one.
    application: Option<(String, Option<Secret>)>,
    access_token: RwLock<Option<Secret>>,
    pub(crate) timeout: Duration,
    pub(crate) tolerance: Tolerance,
}

impl Core {
    /// The headers that every call of this operation has.
    pub(crate) fn headers(&self, operation: &Operation) -> Vec<(String, String)> {
        let token = if operation.bearer { self.access_token() } else { None };
        let bearer = token.map(|token| {
            ("authorization".to_owned(), format!("Bearer {}", token.expose()))
        });
        self.headers.iter().cloned().chain(bearer).collect()
    }

    /// What identifies the application in the body of a request (`client_secret_post`, RFC 6749,
    /// section 2.3.1; without a secret, `none`).
    pub(crate) fn client_credentials(&self) -> Vec<(&'static str, &str)> {
        let Some((id, secret)) = &self.application else { return Vec::new() };
        let secret = secret.as_ref().map(|secret| ("client_secret", secret.expose()));
        std::iter::once(("client_id", id.as_str())).chain(secret).collect()
    }

    fn access_token(&self) -> Option<Secret> {
        // A thread that panicked while it held the lock did not leave half a token.
        self.access_token.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    #[cfg(any(feature = "authentication", feature = "management"))]
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
}
