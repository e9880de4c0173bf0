//! The URL where a session ends.

use std::fmt;

use super::{Protocol, with_query};
use crate::client::AuthenticationClient;

/// What a logout is asked for with (OpenID Connect RP-Initiated Logout 1.0, section 2).
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct LogoutUrlOptions {
    /// Where the browser is sent afterwards: one of those that are set for the application.
    pub post_logout_redirect_uri: Option<String>,
    /// The ID token of the session that is to end. OpenID Connect only.
    pub id_token_hint: Option<String>,
    /// What comes back unchanged. OpenID Connect only.
    pub state: Option<String>,
}

impl LogoutUrlOptions {
    /// A logout that ends on a page of the platform.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `post_logout_redirect_uri`.
    pub fn with_post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uri = Some(uri.into());
        self
    }

    /// Sets `id_token_hint`. Without it the platform may ask the user whether they mean it, and stay where it is.
    pub fn with_id_token_hint(mut self, id_token: impl Into<String>) -> Self {
        self.id_token_hint = Some(id_token.into());
        self
    }

    /// Sets `state`.
    pub fn with_state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }
}

/// Says nothing of the ID token but that there is one.
impl fmt::Debug for LogoutUrlOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutUrlOptions")
            .field("post_logout_redirect_uri", &self.post_logout_redirect_uri)
            .field("id_token_hint", &self.id_token_hint.is_some())
            .finish_non_exhaustive()
    }
}

impl AuthenticationClient {
    /// The URL where the browser has to go for the session at the platform to end, in the application's
    /// [`protocol`](crate::AuthenticationClientBuilder::protocol):
    ///
    /// - OpenID Connect: `/oidc/session/end` (RP-Initiated Logout 1.0, section 2).
    /// - CAS: `/cas-idp/logout`.
    /// - OAuth 2.0 and SAML: `/login/profile/logout`.
    ///
    /// The application's own session is for the application to end.
    pub fn build_logout_url(&self, options: LogoutUrlOptions) -> String {
        let (path, names) = match self.oidc.settings.protocol {
            Protocol::Oidc => (
                "/oidc/session/end",
                ["id_token_hint", "post_logout_redirect_uri", "state"],
            ),
            Protocol::Cas => ("/cas-idp/logout", ["", "url", ""]),
            Protocol::OAuth | Protocol::Saml => {
                ("/login/profile/logout", ["", "redirect_uri", ""])
            }
        };
        let values = [
            options.id_token_hint.as_deref(),
            options.post_logout_redirect_uri.as_deref(),
            options.state.as_deref(),
        ];
        let query: Vec<_> = names
            .into_iter()
            .zip(values)
            .filter(|(name, _)| !name.is_empty())
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        with_query(&format!("{}{path}", self.host()), &query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_has_a_url_of_its_own() {
        let options = LogoutUrlOptions::new()
            .with_post_logout_redirect_uri("https://a.example/?x=1")
            .with_id_token_hint("h.p.s")
            .with_state("S");
        assert!(!format!("{options:?}").contains("h.p.s"));
        let to = "https%3A%2F%2Fa.example%2F%3Fx%3D1";
        let cases = [
            (
                Protocol::Oidc,
                format!(
                    "/oidc/session/end?id_token_hint=h.p.s&post_logout_redirect_uri={to}&state=S"
                ),
            ),
            (Protocol::Cas, format!("/cas-idp/logout?url={to}")),
            (Protocol::OAuth, format!("/login/profile/logout?redirect_uri={to}")),
            (Protocol::Saml, format!("/login/profile/logout?redirect_uri={to}")),
        ];
        for (protocol, expected) in cases {
            let client = AuthenticationClient::builder("app", "example.com")
                .protocol(protocol)
                .build()
                .unwrap();
            let url = client.build_logout_url(options.clone());
            assert_eq!(url, format!("https://example.com{expected}"));
            let bare = client.build_logout_url(LogoutUrlOptions::new());
            assert!(!bare.contains('?'), "{bare}");
        }
    }
}
