//! The brands of GenAuth, and the languages of its messages.

use std::str::FromStr;

#[cfg(feature = "events")]
use reqwest::Url;

use crate::error::Error;
use crate::shown::shown;

/// The host for events of GenAuth's cloud.
#[cfg(feature = "events")]
const EVENT_HOST: &str = "wss://openevent.genauth.ai";

/// The brand of the service. It determines the names of its own headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Brand {
    /// The international service, `genauth.ai`.
    #[default]
    GenAuth,
    /// Authing, `authing.cn`, and its private deployments.
    Authing,
}

impl Brand {
    /// Returns the prefix of the brand's headers.
    pub(crate) fn header_prefix(self) -> &'static str {
        match self {
            Self::GenAuth => "x-genauth-",
            Self::Authing => "x-authing-",
        }
    }

    /// Returns the scheme of the header `authorization` of a signed request.
    #[cfg(feature = "management")]
    pub(crate) fn signature_scheme(self) -> &'static str {
        match self {
            Self::GenAuth => "GenAuth",
            Self::Authing => "authing",
        }
    }

    /// Returns the host of the management API in the brand's cloud.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::GenAuth => "https://api.genauth.ai",
            Self::Authing => "https://api.authing.cn",
        }
    }

    /// Returns the event host that belongs to `host`, if it is known.
    #[cfg(feature = "events")]
    pub(crate) fn event_host(self, host: &str) -> Option<&'static str> {
        (self == Self::GenAuth && is_genauth_cloud(host)).then_some(EVENT_HOST)
    }
}

impl FromStr for Brand {
    type Err = Error;

    /// Parses `genauth` or `authing`, ignoring case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = [("genauth", Self::GenAuth), ("authing", Self::Authing)];
        choice(&known, text, "brand")
    }
}

/// The language of messages in responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`: the default of the server.
    ZhCn,
    /// English, `en-US`.
    EnUs,
    /// Japanese, `ja-JP`.
    JaJp,
    /// Traditional Chinese, `zh-TW`.
    ZhTw,
}

impl Lang {
    /// Returns the language tag.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::EnUs => "en-US",
            Self::JaJp => "ja-JP",
            Self::ZhTw => "zh-TW",
        }
    }
}

impl FromStr for Lang {
    type Err = Error;

    /// Parses a language tag, ignoring case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = [Self::ZhCn, Self::EnUs, Self::JaJp, Self::ZhTw];
        choice(&known.map(|lang| (lang.as_str(), lang)), text, "language")
    }
}

fn choice<T: Copy>(known: &[(&str, T)], text: &str, what: &str) -> Result<T, Error> {
    match known.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        Some((_, found)) => Ok(*found),
        None => {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let hint = names.join(", ");
            Err(Error::config(format!(
                "`{}` is not a known {what}; use one of {hint}",
                shown(text)
            )))
        }
    }
}

/// Returns whether the host belongs to GenAuth's cloud, which has one event host.
#[cfg(feature = "events")]
fn is_genauth_cloud(host: &str) -> bool {
    let url = Url::parse(host).ok();
    let domain = url.as_ref().and_then(Url::domain).unwrap_or_default();
    domain == "genauth.ai" || domain.ends_with(".genauth.ai")
}

#[cfg(all(test, feature = "events"))]
mod tests {
    use super::*;

    #[test]
    fn the_cloud_is_known_by_its_domain() {
        for host in [
            "https://api.genauth.ai",
            "https://a.genauth.ai:8443/x",
            "https://GENAUTH.ai",
        ] {
            assert!(is_genauth_cloud(host), "{host}");
        }
        for host in [
            "https://genauth.ai.example.com",
            "https://notgenauth.ai",
            "https://api.authing.cn",
            "https://example.com/genauth.ai",
            "http://127.0.0.1",
        ] {
            assert!(!is_genauth_cloud(host), "{host}");
        }
    }
}
