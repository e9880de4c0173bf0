//! The settings that all clients have.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::checks;
use super::environment::{self, Environment};
use crate::clock::Clock;
#[cfg(feature = "management")]
use crate::core::Nonce;
use crate::core::{Core, MAX_RESPONSE_SIZE};
use crate::error::Error;
use crate::host;
use crate::http::{Connection, Proxy, Reqwest};
use crate::platform::{Brand, Lang};
use crate::retry::Retry;
use crate::secret::Secret;
use crate::transport::{Headers, Transport};
use crate::wire::Tolerance;

/// The settings that every client has, as they were set.
#[derive(Clone)]
pub(super) struct Settings {
    /// None for the one that the brand has.
    pub(super) host: Option<String>,
    pub(super) brand: Brand,
    pub(super) clock: Arc<dyn Clock>,
    #[cfg(feature = "management")]
    pub(super) nonce: Nonce,
    pub(super) access_token: Option<Secret>,
    /// What the user agent ends with.
    pub(super) application: Option<String>,
    pub(super) real_ip: Option<IpAddr>,
    /// The caller's own.
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout: Duration,
    pub(super) lang: Option<Lang>,
    pub(super) tolerance: Tolerance,
    pub(super) retry: Retry,
    pub(super) connection: Connection,
    /// None for that of the platform's own cloud.
    #[cfg(feature = "events")]
    pub(super) event_host: Option<String>,
    /// In place of the one that is made of `connection`.
    pub(super) transport: Option<Arc<dyn Transport>>,
}

impl Settings {
    pub(super) fn new(host: Option<String>) -> Self {
        Self {
            host,
            brand: Brand::GenAuth,
            clock: Arc::new(SystemTime::now),
            #[cfg(feature = "management")]
            nonce: Arc::new(crate::random::hex),
            access_token: None,
            application: None,
            real_ip: None,
            headers: Vec::new(),
            timeout: Duration::from_secs(10),
            lang: None,
            tolerance: Tolerance::Lenient,
            retry: Retry::default(),
            connection: Connection {
                connect_timeout: Duration::from_secs(10),
                max_response_size: MAX_RESPONSE_SIZE,
                proxy: Proxy::System,
                root_certificates: Vec::new(),
                danger_accept_invalid_certificates: false,
            },
            #[cfg(feature = "events")]
            event_host: None,
            transport: None,
        }
    }

    /// Reads the settings of all clients from the environment.
    pub(super) fn read(&mut self, environment: &mut Environment<'_>) {
        self.brand = environment.parsed(environment::BRAND).unwrap_or_default();
        self.lang = environment.parsed(environment::LANG);
        self.access_token =
            environment.optional(environment::ACCESS_TOKEN).map(Secret::new);
    }

    /// Returns the core of a client, with the headers that say who is calling; or everything that is wrong
    /// with the settings, after the mistakes that the client has found itself.
    pub(super) fn into_core(
        self,
        identity: &[(&str, &str)],
        mut mistakes: Vec<String>,
    ) -> Result<Core, Error> {
        let host = host::of_calls(self.host.as_deref().unwrap_or(self.brand.host()));
        mistakes.extend(host.as_ref().err().cloned());
        #[cfg(feature = "events")]
        let event_host = self.event_host.as_deref().map(host::of_events).transpose();
        #[cfg(feature = "events")]
        mistakes.extend(event_host.as_ref().err().cloned());
        let texts = self.all_headers(identity);
        mistakes.extend(
            texts.iter().filter_map(|(name, value)| checks::header(name, value)),
        );
        mistakes.extend(checks::connection(&self.connection));
        if !mistakes.is_empty() {
            return Err(Error::config(mistakes.join("; ")));
        }
        let host = host.map_err(Error::config)?;
        #[cfg(feature = "events")]
        let event_host = match event_host.map_err(Error::config)? {
            None => {
                let known = self.brand.event_host(&host);
                known.and_then(|host| host::of_events(host).ok())
            }
            set => set,
        };
        let headers = to_headers(texts)?;
        let foreign = [("accept", ACCEPT), ("user-agent", USER_AGENT)];
        let foreign = foreign.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(Reqwest::new(self.connection.clone())?),
        };
        Ok(Core {
            transport,
            host,
            brand: self.brand,
            clock: self.clock,
            #[cfg(feature = "management")]
            nonce: self.nonce,
            headers,
            foreign_headers: to_headers(foreign)?,
            #[cfg(feature = "events")]
            event_host,
            max_response_size: self.connection.max_response_size,
            #[cfg(feature = "events")]
            connection: self.connection,
            timeout: self.timeout,
            tolerance: self.tolerance,
            retry: self.retry,
        })
    }

    /// The caller's own headers come first when there are two of a name.
    fn all_headers(&self, identity: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |name: &str, value: &str| {
            (format!("{}{name}", self.brand.header_prefix()), value.to_owned())
        };
        let mut headers = vec![("accept".to_owned(), ACCEPT.to_owned())];
        headers.push(("user-agent".to_owned(), self.user_agent()));
        headers.extend(identity.iter().map(|(name, value)| own(name, value)));
        headers.push(own("sdk-version", concat!("rust:", env!("CARGO_PKG_VERSION"))));
        headers.extend(self.lang.map(|lang| own("lang", lang.as_str())));
        headers.extend(self.real_ip.map(|ip| ("x-real-ip".to_owned(), ip.to_string())));
        headers.retain(|(name, _)| !self.headers.iter().any(|(given, _)| given == name));
        headers.extend(self.headers.iter().cloned());
        headers
    }

    fn user_agent(&self) -> String {
        match &self.application {
            Some(application) => format!("{USER_AGENT} {application}"),
            None => USER_AGENT.to_owned(),
        }
    }

    pub(super) fn set_header(&mut self, name: &str, value: String) {
        let name = name.to_ascii_lowercase();
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
    }
}

const ACCEPT: &str = "application/json";

const USER_AGENT: &str = concat!("genauth-rust/", env!("CARGO_PKG_VERSION"));

fn to_headers(
    texts: impl IntoIterator<Item = (String, String)>,
) -> Result<Headers, Error> {
    let mut headers = Headers::default();
    for (name, value) in texts {
        let set = headers.set(&name, value);
        set.map_err(|error| Error::undelivered(error, ""))?;
    }
    Ok(headers)
}

/// Headers and credentials of the caller's own are not printed.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> =
            self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Settings")
            .field("host", &self.host)
            .field("brand", &self.brand)
            .field("access_token", &self.access_token)
            .field("headers", &headers)
            .field("timeout", &self.timeout)
            .field("lang", &self.lang)
            .field("tolerance", &self.tolerance)
            .field("retry", &self.retry)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

/// The setters that all builders have.
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
        pub fn retry(mut self, retry: $crate::retry::Retry) -> Self {
            self.settings.retry = retry;
            self
        }

        /// The most that may pass until there is a connection, within the timeout of the call. 10
        /// seconds by default.
        pub fn connect_timeout(mut self, timeout: std::time::Duration) -> Self {
            self.settings.connection.connect_timeout = timeout;
            self
        }

        /// The most bytes that a response may have, once unpacked: 32 MiB by default. A longer one is an
        /// error of the kind [`Transport`](crate::ErrorKind::Transport).
        ///
        /// What is read from it, structs and JSON values, may take twice as much memory, and 16 MiB in any
        /// case. A response that takes more, such as millions of empty objects, is an error of the kind
        /// [`Decode`](crate::ErrorKind::Decode).
        pub fn max_response_size(mut self, bytes: usize) -> Self {
            self.settings.connection.max_response_size = bytes;
            self
        }

        /// Sends everything through this proxy: `http://user:password@proxy.example.com:3128`. By
        /// default the variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` and the system decide.
        pub fn proxy(mut self, url: impl Into<String>) -> Self {
            self.settings.connection.proxy =
                $crate::http::Proxy::Url($crate::secret::Secret::new(url));
            self
        }

        /// Sends nothing through a proxy, whatever environment and system say.
        pub fn no_proxy(mut self) -> Self {
            self.settings.connection.proxy = $crate::http::Proxy::None;
            self
        }

        /// Trusts the certificates in this PEM file as well, of a private deployment's authority say.
        /// Each call adds to those before.
        pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
            self.settings.connection.root_certificates.push(pem.into());
            self
        }

        /// Trusts any server, without looking at certificates. **Everyone on the way can then read
        /// and change everything, passwords and tokens included:** for tests alone, on the own machine.
        pub fn danger_accept_invalid_certificates(mut self, accept: bool) -> Self {
            self.settings.connection.danger_accept_invalid_certificates = accept;
            self
        }

        /// Adds a header to all requests, or replaces the client's own of this name. For a single
        /// call there is [`Call::header`](crate::Call::header).
        ///
        /// It goes to the client's own host alone: not to where events come from, nor to the keys of an OpenID
        /// provider that are on another host.
        pub fn header(
            mut self,
            name: impl AsRef<str>,
            value: impl Into<String>,
        ) -> Self {
            self.settings.set_header(name.as_ref(), value.into());
            self
        }

        /// The address of the user for whom all calls are made (`x-real-ip`), for the platform's audit logs
        /// and risk rules. Where a client serves many users, use
        /// [`Call::header`](crate::Call::header).
        pub fn real_ip(mut self, ip: impl Into<std::net::IpAddr>) -> Self {
            self.settings.real_ip = Some(ip.into());
            self
        }

        /// Names the application in the user agent, behind the SDK: `genauth-rust/0.1.0 shop/2.1`.
        pub fn user_agent_suffix(mut self, application: impl Into<String>) -> Self {
            self.settings.application = Some(application.into());
            self
        }

        /// What carries requests and responses, in place of the built-in HTTP client: see
        /// [`transport`](crate::transport). What is set about connections, proxies and certificates
        /// then has no effect.
        pub fn transport(
            mut self,
            transport: impl $crate::transport::Transport,
        ) -> Self {
            self.settings.transport = Some(std::sync::Arc::new(transport));
            self
        }

        /// The name under which the platform runs where the host is: GenAuth by default. It decides
        /// what the platform's own headers are called.
        pub fn brand(mut self, brand: $crate::platform::Brand) -> Self {
            self.settings.brand = brand;
            self
        }

        /// Another clock than the system's, for tests.
        pub fn clock(mut self, clock: impl $crate::clock::Clock) -> Self {
            self.settings.clock = std::sync::Arc::new(clock);
            self
        }

        /// Where events come from, if the client's host is not one of GenAuth's own cloud (`*.genauth.ai`):
        /// on a private deployment, with a domain of your own, or with the brand Authing. Without it, a
        /// subscription there is an error, since its credentials would go to
        /// `wss://openevent.genauth.ai`, where nobody knows them.
        ///
        /// A host without a scheme is taken for `wss`; slashes at its end are dropped. `ws` is refused but
        /// for loopback.
        #[cfg(feature = "events")]
        pub fn event_host(mut self, host: impl Into<String>) -> Self {
            self.settings.event_host = Some(host.into());
            self
        }

        /// Language of the messages in responses. By default the platform decides.
        pub fn lang(mut self, lang: $crate::platform::Lang) -> Self {
            self.settings.lang = Some(lang);
            self
        }

        /// Refuse responses that lack a required property, or have one of another type, in place of
        /// reading what can be read. Off by default: the platform's responses are not always as
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

/// The methods that all clients have, with their own words for the token.
macro_rules! client_methods {
    (
        $client:ident, $builder:ident;
        $(#[$set:meta])* set_access_token;
        $(#[$clear:meta])* clear_access_token;
    ) => {
        impl $client {
            #[doc = concat!("The same as [`from_env`](", stringify!($client), "::from_env), to be adjusted before the client is made.")]
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`", stringify!($client), "::from_env`].")]
            pub fn builder_from_env() -> Result<$builder, Error> {
                $builder::read(Environment::new(&environment::of_process))
            }

            $(#[$set])*
            pub fn set_access_token(&self, token: impl Into<String>) {
                self.core.auth.set_access_token(Some(Secret::new(token)));
            }

            $(#[$clear])*
            pub fn clear_access_token(&self) {
                self.core.auth.set_access_token(None);
            }
        }
    };
}

pub(super) use {client_methods, common_setters};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_callers_own_come_first() {
        let mut settings = Settings::new(Some("example.com".to_owned()));
        settings.set_header("User-Agent", "mine".to_owned());
        let core = settings.into_core(&[], Vec::new()).unwrap();
        assert_eq!(core.headers.get("user-agent"), Some("mine"));
        let others: Vec<_> = core.foreign_headers.iter().collect();
        assert_eq!(others.len(), 2, "{others:?}");
        assert!(others[1].1.starts_with("genauth-rust/"), "{others:?}");
    }
}
