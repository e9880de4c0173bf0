//! The settings of clients, and the sessions that they make.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::checks;
use crate::api::Api;
use crate::application::Application;
use crate::clock::Clock;
#[cfg(feature = "management")]
use crate::core::Nonce;
use crate::core::{Core, MAX_RESPONSE_SIZE};
#[cfg(feature = "management")]
use crate::credentials::{AccessKey, Key};
use crate::credentials::{Auth, Schemes};
use crate::error::Error;
use crate::exchange::Session;
use crate::host;
use crate::http::{Connection, Proxy, Reqwest};
#[cfg(feature = "oidc")]
use crate::oidc;
use crate::platform::{Brand, Lang};
use crate::retry::Retry;
use crate::secret::Secret;
use crate::transport::{Headers, Transport};
use crate::wire::Tolerance;

/// The settings of a client.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The API of a client without a platform.
    pub(super) api: Option<&'static Api>,
    /// `None` for the API's or the brand's own host.
    pub(super) host: Option<String>,
    /// Replaces the path of the API's server.
    pub(super) base_path: Option<String>,
    /// Credentials as they are sent, or what is wrong with them, by the index of the security
    /// scheme.
    pub(super) credentials: Vec<(usize, Result<Secret, &'static str>)>,
    pub(super) brand: Brand,
    pub(super) clock: Arc<dyn Clock>,
    #[cfg(feature = "management")]
    pub(super) nonce: Nonce,
    #[cfg(feature = "management")]
    pub(super) access_token: Option<Secret>,
    pub(crate) application: Option<Application>,
    /// A client without an access key or an access token is of no use.
    #[cfg_attr(not(feature = "management"), allow(dead_code))]
    pub(super) needs_credentials: bool,
    #[cfg(feature = "management")]
    pub(super) access_key: Option<AccessKey>,
    #[cfg(feature = "management")]
    pub(super) sign_requests: bool,
    pub(super) userpool_id: Option<String>,
    pub(super) tenant_id: Option<String>,
    pub(super) user_agent_suffix: Option<String>,
    pub(super) real_ip: Option<IpAddr>,
    /// The caller's own headers.
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout: Duration,
    pub(super) lang: Option<Lang>,
    pub(super) tolerance: Tolerance,
    pub(super) retry: Retry,
    pub(super) connection: Connection,
    /// `None` for the host of GenAuth's cloud.
    #[cfg(feature = "events")]
    pub(super) event_host: Option<String>,
    /// Replaces the HTTP client of `connection`.
    pub(super) transport: Option<Arc<dyn Transport>>,
    /// The HTTP client of the application.
    #[cfg(feature = "reqwest-0-13")]
    pub(super) reqwest_client: Option<reqwest::Client>,
    #[cfg(feature = "oidc")]
    pub(crate) oidc: oidc::Settings,
}

/// Returns whether a host has a path of its own.
fn has_path(host: &str) -> bool {
    host::of_calls(host).is_ok_and(|host| host::origin(&host) != host)
}

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            api: None,
            host: None,
            base_path: None,
            credentials: Vec::new(),
            brand: Brand::GenAuth,
            clock: Arc::new(SystemTime::now),
            #[cfg(feature = "management")]
            nonce: Arc::new(crate::random::hex),
            #[cfg(feature = "management")]
            access_token: None,
            application: None,
            needs_credentials: false,
            #[cfg(feature = "management")]
            access_key: None,
            #[cfg(feature = "management")]
            sign_requests: false,
            userpool_id: None,
            tenant_id: None,
            user_agent_suffix: None,
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
            #[cfg(feature = "reqwest-0-13")]
            reqwest_client: None,
            #[cfg(feature = "oidc")]
            oidc: oidc::Settings::default(),
        }
    }

    /// Creates the session of a client.
    ///
    /// # Errors
    ///
    /// All invalid settings at once.
    pub(super) fn into_session(self) -> Result<Session, Error> {
        let auth = self.auth();
        let application = self.application.clone().map(Arc::new);
        #[cfg(feature = "oidc")]
        let oidc = self.oidc.clone();
        let core = Arc::new(self.into_core()?);
        Ok(Session {
            #[cfg(feature = "oidc")]
            oidc: Arc::new(oidc::Provider::new(oidc, Arc::clone(&core))),
            core,
            application,
            auth,
        })
    }

    fn auth(&self) -> Auth {
        match self.api {
            None => self.platform_auth(),
            Some(api) => {
                let valid = |(index, value): &(usize, Result<Secret, _>)| {
                    Some((*index, value.as_ref().ok()?.clone()))
                };
                let given = self.credentials.iter().filter_map(valid);
                Auth::Schemes(Schemes::new(api.schemes, given.collect()))
            }
        }
    }

    #[cfg(feature = "management")]
    fn platform_auth(&self) -> Auth {
        if let Some(token) = &self.access_token {
            return Auth::Token(token.clone());
        }
        let key = |key: &AccessKey| Auth::Key(Key::new(key.clone(), self.sign_requests));
        self.access_key.as_ref().map_or(Auth::None, key)
    }

    #[cfg(not(feature = "management"))]
    fn platform_auth(&self) -> Auth {
        Auth::None
    }

    fn into_core(self) -> Result<Core, Error> {
        let mut mistakes = self.mistakes();
        let host = self.normalised_host();
        mistakes.extend(host.as_ref().err().cloned());
        #[cfg(feature = "events")]
        let event_host = self.event_host.as_deref().map(host::of_events).transpose();
        #[cfg(feature = "events")]
        mistakes.extend(event_host.as_ref().err().cloned());
        let texts = self.all_headers();
        mistakes.extend(
            texts.iter().filter_map(|(name, value)| checks::header(name, value)),
        );
        mistakes.extend(checks::connection(&self.connection));
        #[cfg(feature = "oidc")]
        if let Ok(host) = &host {
            mistakes.extend(self.oidc.mistakes(host));
        }
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
        #[cfg(feature = "reqwest-0-13")]
        let given = self
            .reqwest_client
            .map(|http| Reqwest::of_client(http, self.connection.max_response_size));
        #[cfg(not(feature = "reqwest-0-13"))]
        let given: Option<Reqwest> = None;
        let transport = match (self.transport, given) {
            (Some(transport), _) => transport,
            (None, Some(given)) => Arc::new(given),
            (None, None) => Arc::new(Reqwest::new(self.connection.clone())?),
        };
        Ok(Core {
            transport,
            host,
            is_host_given: self.host.is_some(),
            is_path_given: self.host.as_deref().is_some_and(has_path),
            has_codes: self.api.is_none_or(|api| api.has_codes),
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

    /// Returns the host with the base path, or the reason why it is invalid.
    fn normalised_host(&self) -> Result<String, String> {
        let Some(api) = self.api else {
            let host = self.host.as_deref().unwrap_or(self.brand.host());
            return host::of_calls(host);
        };
        let host = self.host.as_deref().or(api.server.host).unwrap_or_default();
        match &self.base_path {
            None => host::of_api(host, api.server.path),
            Some(path) => {
                let path = path.trim().trim_matches('/');
                let path =
                    if path.is_empty() { String::new() } else { format!("/{path}") };
                host::of_api(host, &path)
            }
        }
    }

    /// Returns the invalid settings of credentials.
    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let schemes = self.api.map_or(&[][..], |api| api.schemes);
        for (index, value) in &self.credentials {
            let Some(scheme) = schemes.get(*index) else { continue };
            let what = match value {
                Err(what) => Some(*what),
                Ok(value) => checks::credentials(scheme, value.expose()),
            };
            mistakes.extend(what.map(|what| {
                format!(
                    "the credentials of the security scheme `{}` {what}: set `{}`, or leave it out",
                    scheme.name, scheme.setter
                )
            }));
        }
        mistakes.extend(self.application.iter().flat_map(Application::mistakes));
        let mut filled = vec![("user pool id", self.userpool_id.as_deref())];
        #[cfg(feature = "management")]
        filled.push(("access token", self.access_token.as_ref().map(Secret::expose)));
        #[cfg(feature = "management")]
        if let Some(key) = &self.access_key {
            filled.push(("access key id", Some(&key.id)));
            filled.push(("access key secret", Some(key.secret.expose())));
        }
        let is_empty = |value: &str| value.trim().is_empty();
        filled.retain(|(_, value)| value.is_some_and(is_empty));
        mistakes.extend(
            filled.iter().map(|(what, _)| {
                format!("the {what} is empty: set it, or leave it out")
            }),
        );
        #[cfg(feature = "management")]
        if self.sign_requests && self.access_key.is_none() {
            let message =
                "requests can't be signed without an access key: set `access_key`";
            mistakes.push(message.to_owned());
        }
        #[cfg(feature = "management")]
        if self.needs_credentials
            && self.access_key.is_none()
            && self.access_token.is_none()
        {
            let message = "there are no credentials: set `access_key`, with which the client \
                           fetches tokens or signs requests, or `access_token`";
            mistakes.push(message.to_owned());
        }
        mistakes
    }

    /// Returns all headers. The caller's own replace others with the same name.
    fn all_headers(&self) -> Vec<(String, String)> {
        let prefix = self.brand.header_prefix();
        let own =
            |name: &str, value: &str| (format!("{prefix}{name}"), value.to_owned());
        let mut headers = vec![("accept".to_owned(), ACCEPT.to_owned())];
        headers.push(("user-agent".to_owned(), self.user_agent()));
        if let Some(application) = &self.application {
            headers.push(own("app-id", &application.id));
            headers.push(own("request-from", "sdk"));
        }
        headers.extend(self.userpool_id.iter().map(|id| own("userpool-id", id)));
        headers.extend(self.tenant_id.iter().map(|id| own("tenant-id", id)));
        if self.api.is_none() {
            headers
                .push(own("sdk-version", concat!("rust:", env!("CARGO_PKG_VERSION"))));
        }
        headers.extend(self.lang.map(|lang| own("lang", lang.as_str())));
        headers.extend(self.real_ip.map(|ip| ("x-real-ip".to_owned(), ip.to_string())));
        headers.retain(|(name, _)| !self.headers.iter().any(|(given, _)| given == name));
        headers.extend(self.headers.iter().cloned());
        headers
    }

    fn user_agent(&self) -> String {
        match &self.user_agent_suffix {
            Some(suffix) => format!("{USER_AGENT} {suffix}"),
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

/// Prints neither credentials nor the values of headers.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> =
            self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Settings")
            .field("host", &self.host)
            .field("brand", &self.brand)
            .field("application", &self.application)
            .field("headers", &headers)
            .field("timeout", &self.timeout)
            .field("lang", &self.lang)
            .field("tolerance", &self.tolerance)
            .field("retry", &self.retry)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_callers_own_come_first() {
        let mut settings = Settings::new();
        settings.set_header("User-Agent", "mine".to_owned());
        let core = settings.into_core().unwrap();
        assert_eq!(core.headers.get("user-agent"), Some("mine"));
        let others: Vec<_> = core.foreign_headers.iter().collect();
        assert_eq!(others.len(), 2, "{others:?}");
        assert!(others[1].1.starts_with("genauth-rust/"), "{others:?}");
    }
}
