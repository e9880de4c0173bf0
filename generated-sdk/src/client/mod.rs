//! The clients, and what is set once for all their calls.

#[cfg(feature = "authentication")]
mod authentication;
#[cfg(feature = "management")]
mod management;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

#[cfg(feature = "authentication")]
use crate::application::Application;
use crate::auth::Auth;
use crate::secret::Secret;
use crate::transport::{Connection, Reqwest, Transport};
use crate::wire::Tolerance;
use crate::{Clock, Error, Retry};

#[cfg(feature = "authentication")]
pub use authentication::{AuthenticationClient, AuthenticationClientBuilder};
#[cfg(feature = "management")]
pub use management::{ManagementClient, ManagementClientBuilder};

/// What can be set for every client, as it was set.
#[derive(Clone)]
struct Settings {
    host: String,
    brand: Brand,
    clock: Arc<dyn Clock>,
    access_token: Option<Secret>,
    timeout: Duration,
    lang: Option<Lang>,
    tolerance: Tolerance,
    retry: Retry,
    connection: Connection,
    /// In place of the one that is made of `connection`.
    transport: Option<Arc<dyn Transport>>,
}

#[cfg(any(feature = "authentication", feature = "management"))]
impl Settings {
    fn new(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            brand: Brand::GenAuth,
            clock: Arc::new(SystemTime::now),
            access_token: None,
            timeout: Duration::from_secs(10),
            lang: None,
            tolerance: Tolerance::Lenient,
            retry: Retry::default(),
            connection: Connection {
                connect_timeout: Duration::from_secs(10),
                answer_limit: 32 << 20,
            },
            transport: None,
        }
    }

    /// What a client is made of, with the headers that say who is calling.
    fn into_core(self, identity: &[(&str, &str)]) -> Result<Core, Error> {
        let host = normalised_host(&self.host)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(Reqwest::new(&self.connection)?),
        };
        let own = |name: &str, value: &str| {
            (format!("{}{name}", self.brand.header_prefix()), value.to_owned())
        };
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        headers.extend(identity.iter().map(|(name, value)| own(name, value)));
        headers.push(own("sdk-version", concat!("rust:", env!("CARGO_PKG_VERSION"))));
        headers.extend(self.lang.map(|lang| own("lang", lang.as_str())));
        Ok(Core {
            transport,
            host,
            brand: self.brand,
            clock: self.clock,
            headers,
            auth: Auth::token(self.access_token),
            #[cfg(feature = "authentication")]
            application: None,
            timeout: self.timeout,
            tolerance: self.tolerance,
            retry: self.retry,
        })
    }
}

/// Headers and credentials of the caller's own are not printed.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("host", &self.host)
            .field("access_token", &self.access_token)
            .field("timeout", &self.timeout)
            .field("lang", &self.lang)
            .field("tolerance", &self.tolerance)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
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

        /// When calls are sent again. By default up to twice, if no harm can come of it: see
        /// [`Retry`](crate::Retry).
        pub fn retry(mut self, retry: $crate::Retry) -> Self {
            self.settings.retry = retry;
            self
        }

        /// What carries requests and answers, in place of the built-in HTTP client: see
        /// [`transport`](crate::transport).
        pub fn transport(
            mut self,
            transport: impl $crate::transport::Transport,
        ) -> Self {
            self.settings.transport = Some(std::sync::Arc::new(transport));
            self
        }

        /// The name under which the platform runs where the host is: GenAuth by default.
        pub fn brand(mut self, brand: $crate::Brand) -> Self {
            self.settings.brand = brand;
            self
        }

        /// Another clock than the system's, for tests.
        pub fn clock(mut self, clock: impl $crate::Clock) -> Self {
            self.settings.clock = std::sync::Arc::new(clock);
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
    pub(crate) transport: Arc<dyn Transport>,
    /// With scheme, without trailing slash.
    pub(crate) host: String,
    #[allow(dead_code)]
    pub(crate) brand: Brand,
    #[allow(dead_code)]
    pub(crate) clock: Arc<dyn Clock>,
    /// Those that every call has.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) auth: Auth,
    /// The application that is calling, if it is one.
    #[cfg(feature = "authentication")]
    pub(crate) application: Option<Application>,
    pub(crate) timeout: Duration,
    pub(crate) tolerance: Tolerance,
    pub(crate) retry: Retry,
}

/// The name under which the platform runs. It decides what the platform's own headers are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Brand {
    /// The international platform, `genauth.ai`.
    #[default]
    GenAuth,
    /// Authing, `authing.cn`, and private deployments of it.
    Authing,
}

impl Brand {
    /// What the names of the platform's own headers begin with.
    pub(crate) fn header_prefix(self) -> &'static str {
        match self {
            Self::GenAuth => "x-genauth-",
            Self::Authing => "x-authing-",
        }
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
