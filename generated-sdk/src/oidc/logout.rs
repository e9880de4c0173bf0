//! The logout request.

use std::fmt;

use super::{Protocol, set_parameter, with_query};
use crate::AuthenticationClient;

/// The parameters of a logout (OpenID Connect RP-Initiated Logout 1.0, section 2).
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct LogoutUrlOptions {
    /// The URL that the browser is redirected to afterwards, registered for the application.
    pub post_logout_redirect_uri: Option<String>,
    /// The ID token of the session. OpenID Connect only.
    pub id_token_hint: Option<String>,
    /// A value that is returned. OpenID Connect only.
    pub state: Option<String>,
    /// Additional parameters, for example `logout_hint` or `ui_locales`. One with the name of
    /// another parameter replaces it.
    pub parameters: Vec<(String, String)>,
}

impl LogoutUrlOptions {
    /// Creates the parameters of a logout that ends on a page of GenAuth.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `post_logout_redirect_uri`.
    pub fn with_post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uri = Some(uri.into());
        self
    }

    /// Sets `id_token_hint`. Without it, GenAuth may ask the user for confirmation and not
    /// redirect.
    pub fn with_id_token_hint(mut self, id_token: impl Into<String>) -> Self {
        self.id_token_hint = Some(id_token.into());
        self
    }

    /// Sets `state`.
    pub fn with_state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Sets any parameter of the request, in place of one with the same name.
    pub fn with_parameter(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        set_parameter(&mut self.parameters, name.into(), value.into());
        self
    }
}

/// Prints only whether there is an ID token.
impl fmt::Debug for LogoutUrlOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutUrlOptions")
            .field("post_logout_redirect_uri", &self.post_logout_redirect_uri)
            .field("id_token_hint", &self.id_token_hint.is_some())
            .finish_non_exhaustive()
    }
}

impl AuthenticationClient {
    /// Returns the URL for logging out with a browser, in the application's
    /// [`protocol`](crate::AuthenticationClientBuilder::protocol):
    ///
    /// - OpenID Connect: `/oidc/session/end` (RP-Initiated Logout 1.0, section 2).
    /// - CAS: `/cas-idp/logout`.
    /// - OAuth 2.0 and SAML: `/login/profile/logout`.
    ///
    /// This ends the session at GenAuth. The application must end its own session itself.
    pub fn build_logout_url(&self, options: LogoutUrlOptions) -> String {
        let (path, names) = match self.core.oidc.settings.protocol {
            Protocol::Oidc => (
                "/oidc/session/end",
                ["id_token_hint", "post_logout_redirect_uri", "state"],
            ),
            #[cfg(feature = "cas")]
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
        let mut query: Vec<_> = names
            .into_iter()
            .zip(values)
            .filter(|(name, _)| !name.is_empty())
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        for (name, value) in options.parameters {
            set_parameter(&mut query, name, value);
        }
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
            #[cfg(feature = "cas")]
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

    #[test]
    fn no_parameter_occurs_twice() {
        let client =
            AuthenticationClient::builder("app", "example.com").build().unwrap();
        let options = LogoutUrlOptions::new()
            .with_state("S")
            .with_parameter("logout_hint", "a")
            .with_parameter("state", "X")
            .with_parameter("logout_hint", "b");
        assert_eq!(
            client.build_logout_url(options),
            "https://example.com/oidc/session/end?state=X&logout_hint=b"
        );
    }
}
