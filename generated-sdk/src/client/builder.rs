//! The builder of all clients.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::settings::Settings;
use crate::application::Application;
use crate::clock::Clock;
use crate::error::Error;
use crate::exchange::Session;
use crate::http::Proxy;
use crate::platform::{Brand, Lang};
use crate::retry::Retry;
use crate::secret::Secret;
use crate::transport::Transport;
use crate::wire::Tolerance;

/// A client of GenAuth, whose servers know the headers of a brand.
#[allow(unreachable_pub, reason = "sealed: public in bounds, nameable by nobody")]
pub trait Branded {}

/// A builder of the client type `C`, with the settings that all clients have.
///
/// Each client type has an alias, for example `ManagementClientBuilder`, and a method `builder`.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    pub(crate) settings: Settings,
    client: PhantomData<fn() -> C>,
}

impl<C> ClientBuilder<C> {
    /// Creates the builder of a client for the brand's own host.
    #[allow(dead_code, reason = "depends on the specification")]
    pub(crate) fn new() -> Self {
        Self {
            settings: Settings::new(),
            client: PhantomData,
        }
    }

    /// Creates the builder of a client that authenticates an application.
    #[allow(dead_code, reason = "depends on the specification")]
    pub(crate) fn of_application(id: String, host: String) -> Self {
        let mut builder = Self::new().host(host);
        builder.settings.application = Some(Application {
            id,
            ..Application::default()
        });
        builder
    }

    /// Creates the builder of a client that needs an access key or an access token.
    #[allow(dead_code, reason = "depends on the specification")]
    pub(crate) fn of_administrator() -> Self {
        let mut builder = Self::new();
        builder.settings.needs_credentials = true;
        builder
    }

    /// Creates the core and the credentials of the client.
    pub(crate) fn into_session(self) -> Result<Arc<Session>, Error> {
        self.settings.into_session().map(Arc::new)
    }

    /// Sets the host, for example of a private deployment or a test server. The default is the host of
    /// the API or, for GenAuth's own clients, of the brand's cloud: `https://api.genauth.ai` or
    /// `https://api.authing.cn`.
    ///
    /// If the API has a base path, a host without a path gets it, and a path in `host` replaces it.
    ///
    /// The default scheme is `https`, and trailing slashes are removed. `http` is allowed only for
    /// loopback (`localhost`, `127.0.0.0/8`, `[::1]`), because credentials are sent to the host.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.settings.host = Some(host.into());
        self
    }

    /// Sets the timeout of a call, which covers all attempts and the whole response. 10 seconds by
    /// default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Sets the retry policy. By default, idempotent calls are repeated up to twice.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    /// Sets the timeout for connecting, within the timeout of the call. 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connection.connect_timeout = timeout;
        self
    }

    /// Sets the maximum size of a response, in bytes after decompression. 32 MiB by default. A
    /// larger one is an error of the kind [`Transport`](crate::ErrorKind::Transport).
    ///
    /// The decoded values may take twice as much memory, and at least 16 MiB. A response that
    /// exceeds this, for example with millions of empty objects, is an error of the kind
    /// [`Decode`](crate::ErrorKind::Decode).
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.settings.connection.max_response_size = bytes;
        self
    }

    /// Sets the proxy for all requests: `http://user:password@proxy.example.com:3128`. By default,
    /// the variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` and the system decide.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.settings.connection.proxy = Proxy::Url(Secret::new(url));
        self
    }

    /// Disables proxies, including those of the environment and the system.
    pub fn no_proxy(mut self) -> Self {
        self.settings.connection.proxy = Proxy::None;
        self
    }

    /// Adds trusted certificates from a PEM file, for example of a private certificate authority.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.settings.connection.root_certificates.push(pem.into());
        self
    }

    /// Disables the verification of certificates. **Anyone on the network can then read and change
    /// all data, including passwords and tokens.** Use it only in tests on the local machine.
    pub fn danger_accept_invalid_certificates(mut self, accept: bool) -> Self {
        self.settings.connection.danger_accept_invalid_certificates = accept;
        self
    }

    /// Sets a header of all requests, replacing the client's own. [`Call::header`] sets one of a
    /// single call.
    ///
    /// It is sent to the client's own host only, neither to the event host nor to another host with
    /// the keys of the OpenID provider.
    ///
    /// [`Call::header`]: crate::Call::header
    pub fn header(mut self, name: impl AsRef<str>, value: impl Into<String>) -> Self {
        self.settings.set_header(name.as_ref(), value.into());
        self
    }

    /// Appends the application's name to the user agent: `genauth-rust/0.1.0 shop/2.1`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.settings.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Replaces the HTTP client: see [`transport`](crate::transport). Settings of connections,
    /// proxies and certificates then have no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Sends requests with an HTTP client of the application, for example to share its connections,
    /// resolver or client certificate. [`transport`](Self::transport) takes precedence.
    ///
    /// The client must not follow redirects
    /// ([`Policy::none`](reqwest::redirect::Policy::none)): a redirect could send credentials to
    /// another host. The settings of connections, proxies and certificates of this builder then
    /// affect only subscriptions to events. Timeouts, retries and the limit of the response size are
    /// those of this builder. For blocking calls, pass a client that asynchronous code does not use.
    ///
    /// ```
    /// # #[cfg(feature = "management")]
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use genauth::ManagementClient;
    ///
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .tcp_keepalive(std::time::Duration::from_secs(30))
    ///     .build()?;
    /// let client = ManagementClient::builder()
    ///     .access_key("ACCESS_KEY_ID", "ACCESS_KEY_SECRET")
    ///     .reqwest_client(http)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "reqwest-0-13")]
    pub fn reqwest_client(mut self, client: reqwest::Client) -> Self {
        self.settings.reqwest_client = Some(client);
        self
    }

    /// Replaces the system clock, for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Rejects responses with missing required properties, or with properties of another type,
    /// instead of decoding as much as possible. `false` by default, because not all responses match
    /// the specification.
    pub fn strict(mut self, strict: bool) -> Self {
        let tolerance = if strict { Tolerance::Strict } else { Tolerance::Lenient };
        self.settings.tolerance = tolerance;
        self
    }
}

/// # Settings of GenAuth's clients
impl<C: Branded> ClientBuilder<C> {
    /// Sets the address of the user (`x-real-ip`), for audit logs and risk rules. A client for many
    /// users should set it for each call with [`Call::header`](crate::Call::header).
    pub fn real_ip(mut self, ip: impl Into<IpAddr>) -> Self {
        self.settings.real_ip = Some(ip.into());
        self
    }

    /// Sets the brand of the service. [`Brand::GenAuth`] by default.
    pub fn brand(mut self, brand: Brand) -> Self {
        self.settings.brand = brand;
        self
    }

    /// Sets the host of events. It is required unless the client's host belongs to GenAuth's cloud
    /// (`*.genauth.ai`). Otherwise a subscription is an error, because its credentials would be sent
    /// to the wrong host, `wss://openevent.genauth.ai`.
    ///
    /// The default scheme is `wss`, and trailing slashes are removed. `ws` is allowed only for
    /// loopback.
    #[cfg(feature = "events")]
    pub fn event_host(mut self, host: impl Into<String>) -> Self {
        self.settings.event_host = Some(host.into());
        self
    }

    /// Sets the language of messages in responses. By default the server decides.
    pub fn lang(mut self, lang: Lang) -> Self {
        self.settings.lang = Some(lang);
        self
    }
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            client: PhantomData,
        }
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("settings", &self.settings).finish()
    }
}
