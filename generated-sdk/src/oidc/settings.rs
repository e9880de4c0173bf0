//! The settings of browser logins.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;

use super::{SigningAlgorithm, quoted};

/// The protocol of an application, as set in the GenAuth console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// OpenID Connect.
    #[default]
    Oidc,
    /// OAuth 2.0 without OpenID Connect: no ID token.
    OAuth,
    /// SAML 2.0.
    Saml,
    /// CAS.
    #[cfg(feature = "cas")]
    Cas,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) protocol: Protocol,
    /// The issuer, if it is not derived from the host.
    pub(crate) issuer: Option<String>,
    /// The URL of the keys, if it is not discovered.
    pub(crate) jwks_url: Option<String>,
    /// The accepted algorithm, if not all that the provider announces.
    pub(crate) algorithm: Option<SigningAlgorithm>,
    /// The tolerated difference between clocks.
    pub(crate) leeway: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            protocol: Protocol::default(),
            issuer: None,
            jwks_url: None,
            algorithm: None,
            leeway: Duration::from_secs(60),
        }
    }
}

impl Settings {
    /// Returns the invalid settings of a client with this host.
    pub(crate) fn mistakes(&self, host: &str) -> Option<String> {
        let url = self.jwks_url.as_ref()?;
        let secured = Url::parse(url).is_ok_and(|url| is_secured(&url, host));
        (!secured)
            .then(|| format!("`jwks_url` is {}: pass a URL with `https`", quoted(url)))
    }
}

/// Returns whether keys may be fetched from a URL: anyone who can change them in transit can sign
/// tokens. Within one machine, there is no transit.
pub(super) fn is_secured(url: &Url, host: &str) -> bool {
    let host = Url::parse(host).ok();
    let is_of_host = host.as_ref().is_some_and(|host| host.origin() == url.origin());
    let within = is_loopback(url) && host.as_ref().is_some_and(is_loopback);
    url.scheme() == "https" || is_of_host || within
}

fn is_loopback(url: &Url) -> bool {
    let address = |host: &str| host.trim_matches(['[', ']']).parse::<IpAddr>();
    url.scheme() == "http"
        && url.host_str().is_some_and(|host| {
            host == "localhost" || address(host).is_ok_and(|it| it.is_loopback())
        })
}
