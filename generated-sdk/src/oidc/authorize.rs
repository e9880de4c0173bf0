//! The authorisation request.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Protocol, escaped, pkce, set_parameter, with_query};
use crate::AuthenticationClient;
use crate::json::JsonObject;
use crate::random;

/// The parameters of an authorisation request (OpenID Connect Core 1.0, section 3.1.2.1).
///
/// ```
/// use genauth::oidc::AuthorizeUrlOptions;
///
/// let options = AuthorizeUrlOptions::new("https://shop.example.com/callback")
///     .with_scope("openid profile email offline_access")
///     .with_tenant_id("TENANT_ID");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuthorizeUrlOptions {
    /// The URL that the browser is redirected to, registered for the application. For CAS, the
    /// `service`.
    pub redirect_uri: String,
    /// The requested scope, separated by spaces. `openid profile` by default. A refresh token needs
    /// `offline_access`.
    pub scope: String,
    /// A value that is returned with the response. By default 128 random bits.
    pub state: Option<String>,
    /// A value that is returned in the ID token. By default 128 random bits.
    pub nonce: Option<String>,
    /// The type of the response. `code` by default.
    pub response_type: String,
    /// The mode of the response. `query` by default.
    pub response_mode: String,
    /// The tenant of the user.
    pub tenant_id: Option<String>,
    /// Requires the user to log in again, even if there is a session: `prompt=login`.
    pub force_login: bool,
    /// The value of `prompt`: `none`, or one or several of `login`, `consent` and `select_account`,
    /// separated by spaces. An empty string sends none.
    ///
    /// By default it is `login` with [`force_login`](Self::force_login), and `consent` if the scope
    /// has `offline_access`, because a provider may ignore that scope otherwise (section 11).
    pub prompt: Option<String>,
    /// The PKCE challenge for the caller's own verifier, with the method `S256`.
    pub code_challenge: Option<String>,
    /// Use PKCE (RFC 7636). `true` by default.
    pub pkce: bool,
    /// Additional parameters, for example `ui_locales` or `login_hint`. One with the name of another
    /// parameter replaces it, because none may occur twice (RFC 6749, section 3.1).
    pub parameters: Vec<(String, String)>,
}

impl AuthorizeUrlOptions {
    /// Creates a request for a code, with PKCE and the scope `openid profile`.
    pub fn new(redirect_uri: impl Into<String>) -> Self {
        Self {
            redirect_uri: redirect_uri.into(),
            scope: "openid profile".into(),
            state: None,
            nonce: None,
            response_type: "code".into(),
            response_mode: "query".into(),
            tenant_id: None,
            force_login: false,
            prompt: None,
            code_challenge: None,
            pkce: true,
            parameters: Vec::new(),
        }
    }

    /// Sets `scope`.
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = scope.into();
        self
    }

    /// Sets `state`. It must not be predictable.
    pub fn with_state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Sets `nonce`. It must not be predictable.
    pub fn with_nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Sets `response_type`.
    pub fn with_response_type(mut self, response_type: impl Into<String>) -> Self {
        self.response_type = response_type.into();
        self
    }

    /// Sets `response_mode`.
    pub fn with_response_mode(mut self, response_mode: impl Into<String>) -> Self {
        self.response_mode = response_mode.into();
        self
    }

    /// Sets `tenant_id`.
    pub fn with_tenant_id(mut self, tenant_id: impl Into<String>) -> Self {
        self.tenant_id = Some(tenant_id.into());
        self
    }

    /// Sets `force_login`.
    pub fn with_force_login(mut self, force_login: bool) -> Self {
        self.force_login = force_login;
        self
    }

    /// Sets `prompt`.
    pub fn with_prompt(mut self, prompt: impl Into<String>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }

    /// Sets `code_challenge`.
    pub fn with_code_challenge(mut self, code_challenge: impl Into<String>) -> Self {
        self.code_challenge = Some(code_challenge.into());
        self
    }

    /// Sets `pkce`. Disable it only if the application's settings do not allow PKCE.
    pub fn with_pkce(mut self, pkce: bool) -> Self {
        self.pkce = pkce;
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

    /// Moves additional parameters that have a field into their field.
    pub(super) fn resolved(mut self) -> Self {
        for (name, value) in std::mem::take(&mut self.parameters) {
            match name.as_str() {
                "redirect_uri" => self.redirect_uri = value,
                "scope" => self.scope = value,
                "state" => self.state = Some(value),
                "nonce" => self.nonce = Some(value),
                "response_type" => self.response_type = value,
                "response_mode" => self.response_mode = value,
                "tenantId" => self.tenant_id = Some(value),
                "prompt" => self.prompt = Some(value),
                "code_challenge" => self.code_challenge = Some(value),
                _ => set_parameter(&mut self.parameters, name, value),
            }
        }
        self
    }

    /// Returns the values of `prompt` (OpenID Connect Core 1.0, sections 3.1.2.1 and 11).
    fn prompt(&self) -> Option<&str> {
        if let Some(prompt) = &self.prompt {
            return Some(prompt.as_str()).filter(|prompt| !prompt.is_empty());
        }
        let offline = self.scope.split_whitespace().any(|one| one == "offline_access");
        match (self.force_login, offline) {
            (true, true) => Some("login consent"),
            (true, false) => Some("login"),
            (false, true) => Some("consent"),
            (false, false) => None,
        }
    }
}

/// The URL of an authorisation request, and the values to keep until the response.
///
/// It can be stored, for example in the session of the browser. The values are secrets.
///
/// `Debug` prints no secrets.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct AuthorizeUrl {
    /// The URL for the browser.
    pub url: String,
    /// The expected `state` of the response. `None` for SAML and CAS.
    pub state: Option<String>,
    /// The expected `nonce` of the ID token. Only for OpenID Connect.
    pub nonce: Option<String>,
    /// The PKCE verifier for the token request. `None` without PKCE, or if the caller passed a
    /// challenge.
    pub code_verifier: Option<String>,
}

impl AuthorizeUrl {
    fn without_response(url: String) -> Self {
        Self {
            url,
            state: None,
            nonce: None,
            code_verifier: None,
        }
    }
}

impl Serialize for AuthorizeUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("url", &self.url)?;
        map.serialize_entry("state", &self.state)?;
        map.serialize_entry("nonce", &self.nonce)?;
        map.serialize_entry("code_verifier", &self.code_verifier)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for AuthorizeUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = JsonObject::deserialize(deserializer)?;
        let mut text = |name| match fields.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        Ok(Self {
            url: text("url").ok_or_else(|| D::Error::missing_field("url"))?,
            state: text("state"),
            nonce: text("nonce"),
            code_verifier: text("code_verifier"),
        })
    }
}

impl fmt::Debug for AuthorizeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("AuthorizeUrl").field("url", &place).finish_non_exhaustive()
    }
}

/// # Logging in with a browser
impl AuthenticationClient {
    /// Returns the URL for logging in with a browser, in the application's
    /// [`protocol`](crate::AuthenticationClientBuilder::protocol):
    ///
    /// - OpenID Connect: `/oidc/auth` (OpenID Connect Core 1.0, section 3.1.2.1), with PKCE.
    /// - OAuth 2.0: `/oauth/auth` (RFC 6749, section 4.1.1), with PKCE.
    /// - SAML: `/api/v2/saml-idp/APP_ID`, without any of the options.
    /// - CAS: `/cas-idp/APP_ID`, with `redirect_uri` as the only option.
    ///
    /// State, nonce and verifier are random. Store them in the session of this browser, and check
    /// them when the browser returns. On a web server,
    /// [`login_with_redirect`](Self::login_with_redirect) does all of that.
    pub fn build_authorize_url(&self, options: AuthorizeUrlOptions) -> AuthorizeUrl {
        let (host, app_id) = (self.host(), escaped(self.app_id()));
        match self.core.oidc.settings.protocol {
            Protocol::Oidc => self.authorization_request("/oidc/auth", options),
            Protocol::OAuth => self.authorization_request("/oauth/auth", options),
            Protocol::Saml => AuthorizeUrl::without_response(format!(
                "{host}/api/v2/saml-idp/{app_id}"
            )),
            #[cfg(feature = "cas")]
            Protocol::Cas => AuthorizeUrl::without_response(with_query(
                &format!("{host}/cas-idp/{app_id}"),
                &[("service", &options.redirect_uri)],
            )),
        }
    }

    fn authorization_request(
        &self,
        path: &str,
        options: AuthorizeUrlOptions,
    ) -> AuthorizeUrl {
        let options = options.resolved();
        let prompt = options.prompt().map(str::to_owned);
        let is_oidc = self.core.oidc.settings.protocol == Protocol::Oidc;
        let state = options.state.unwrap_or_else(random::hex);
        let nonce = is_oidc.then(|| options.nonce.unwrap_or_else(random::hex));
        let pkce =
            options.pkce && options.response_type.split(' ').any(|it| it == "code");
        let code_verifier =
            (pkce && options.code_challenge.is_none()).then(pkce::verifier);
        let challenge = code_verifier.as_deref().map(pkce::challenge);
        let challenge = challenge.or(options.code_challenge).filter(|_| pkce);

        let own = [
            ("redirect_uri", Some(options.redirect_uri.as_str())),
            ("response_mode", Some(&options.response_mode)),
            ("response_type", Some(&options.response_type)),
            ("client_id", Some(self.app_id())),
            ("scope", Some(&options.scope)),
            ("state", Some(&state)),
            ("nonce", nonce.as_deref()),
            ("tenantId", options.tenant_id.as_deref()),
            ("prompt", prompt.as_deref().filter(|_| is_oidc)),
            ("code_challenge", challenge.as_deref()),
            ("code_challenge_method", challenge.as_ref().map(|_| "S256")),
        ];
        let own = own
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        let mut query: Vec<_> = own.collect();
        for (name, value) in options.parameters {
            set_parameter(&mut query, name, value);
        }
        AuthorizeUrl {
            url: with_query(&format!("{}{path}", self.host()), &query),
            state: Some(state),
            nonce,
            code_verifier,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(protocol: Protocol, options: AuthorizeUrlOptions) -> AuthorizeUrl {
        let client = AuthenticationClient::builder("app 1", "example.com")
            .protocol(protocol)
            .build()
            .unwrap();
        client.build_authorize_url(options)
    }

    fn fixed() -> AuthorizeUrlOptions {
        AuthorizeUrlOptions::new("https://a.example/cb?x=1&y=2")
            .with_state("S")
            .with_nonce("N")
            .with_code_challenge("C")
    }

    #[test]
    fn openid_connect() {
        let options = fixed()
            .with_scope("openid offline_access")
            .with_tenant_id("T")
            .with_force_login(true)
            .with_parameter("ui_locales", "de");
        assert_eq!(
            url(Protocol::Oidc, options).url,
            "https://example.com/oidc/auth\
             ?redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1%26y%3D2\
             &response_mode=query&response_type=code&client_id=app%201\
             &scope=openid%20offline_access&state=S&nonce=N&tenantId=T\
             &prompt=login%20consent&code_challenge=C&code_challenge_method=S256&ui_locales=de"
        );
    }

    #[test]
    fn the_other_protocols() {
        assert_eq!(
            url(Protocol::OAuth, fixed().with_scope("user").with_pkce(false)).url,
            "https://example.com/oauth/auth\
             ?redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1%26y%3D2\
             &response_mode=query&response_type=code&client_id=app%201&scope=user&state=S"
        );
        assert_eq!(
            url(Protocol::Saml, fixed()).url,
            "https://example.com/api/v2/saml-idp/app%201"
        );
        #[cfg(feature = "cas")]
        assert_eq!(
            url(Protocol::Cas, fixed()).url,
            "https://example.com/cas-idp/app%201?service=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1%26y%3D2"
        );
    }

    #[test]
    fn what_nobody_may_guess_is_new_each_time() {
        let make = || url(Protocol::Oidc, AuthorizeUrlOptions::new("https://a.example"));
        let (one, other) = (make(), make());
        assert_ne!(one.state, other.state);
        assert_ne!(one.nonce, other.nonce);
        assert_ne!(one.code_verifier, other.code_verifier);
        let challenge = pkce::challenge(&one.code_verifier.clone().unwrap());
        assert!(one.url.contains(&format!("code_challenge={challenge}&")));
        assert!(!format!("{one:?}").contains(&one.state.unwrap()));
    }

    #[test]
    fn no_parameter_occurs_twice() {
        let names = [
            "redirect_uri",
            "response_mode",
            "response_type",
            "client_id",
            "scope",
            "state",
            "nonce",
            "tenantId",
            "prompt",
            "code_challenge",
            "code_challenge_method",
            "ui_locales",
        ];
        for name in names {
            let mut options =
                fixed().with_scope("openid offline_access").with_tenant_id("T");
            options.parameters.push((name.into(), "first".into()));
            options.parameters.push((name.into(), "second".into()));
            let made = url(Protocol::Oidc, options.clone().with_parameter(name, "X"));
            let found: Vec<_> = made
                .url
                .split(['?', '&'])
                .filter(|pair| pair.starts_with(&format!("{name}=")))
                .collect();
            assert_eq!(found, [format!("{name}=X")]);
            let again = url(Protocol::Oidc, fixed().with_parameter(name, "X"));
            assert!(again.url.contains(&format!("{name}=X")), "{}", again.url);
            let kept = [again.state.as_deref(), again.nonce.as_deref()];
            let expected = ["state", "nonce"].map(|own| (own == name).then_some("X"));
            for (kept, expected) in kept.into_iter().zip(expected) {
                assert!(expected.is_none() || kept == expected, "{name}");
            }
        }
    }

    #[test]
    fn the_prompt_can_be_chosen() {
        let prompt = |options: AuthorizeUrlOptions| {
            let url = url(Protocol::Oidc, options).url;
            let (_, rest) = url.split_once("&prompt=")?;
            rest.split('&').next().map(str::to_owned)
        };
        let offline = || fixed().with_scope("openid offline_access");
        assert_eq!(prompt(offline()).as_deref(), Some("consent"));
        assert_eq!(prompt(offline().with_prompt("login")).as_deref(), Some("login"));
        let by_name = offline().with_parameter("prompt", "none");
        assert_eq!(prompt(by_name).as_deref(), Some("none"));
        assert_eq!(prompt(offline().with_prompt("")), None);
        assert_eq!(prompt(fixed()), None);
    }

    #[test]
    fn what_has_to_be_kept_can_be_stored() {
        let made = url(Protocol::Oidc, AuthorizeUrlOptions::new("https://a.example"));
        let stored = serde_json::to_string(&made).unwrap();
        assert!(serde_json::from_str::<AuthorizeUrl>(&stored).unwrap() == made);
        let cas = url(Protocol::Cas, AuthorizeUrlOptions::new("https://a.example"));
        let stored = serde_json::to_string(&cas).unwrap();
        assert!(serde_json::from_str::<AuthorizeUrl>(&stored).unwrap() == cas);
        assert!(serde_json::from_str::<AuthorizeUrl>("{}").is_err());
    }
}
