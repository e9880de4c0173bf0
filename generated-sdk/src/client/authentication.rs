//! Additions to the client for end users: the application's credentials, and the environment.

use super::builder::Branded;
use super::environment::{self, Environment};
use crate::application::{AuthMethods, ClientAuthMethod};
#[cfg(feature = "blocking")]
use crate::blocking;
#[cfg(feature = "oidc")]
use crate::credentials::OAUTH_REFRESH;
use crate::credentials::{Auth, OIDC_REFRESH, UserTokens};
use crate::error::Error;
#[cfg(feature = "oidc")]
use crate::oidc::Protocol;
use crate::secret::Secret;
use crate::token_set::TokenSet;
use crate::{AuthenticationClient, AuthenticationClientBuilder};

const APP_ID: &str = "GENAUTH_APP_ID";
const APP_SECRET: &str = "GENAUTH_APP_SECRET";

impl Branded for AuthenticationClient {}

/// # Settings
///
/// ```no_run
/// # async fn example(token: String) -> Result<(), genauth::Error> {
/// use genauth::AuthenticationClient;
///
/// let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
///     .app_secret("APP_SECRET")
///     .build()?;
/// let user = client.with_access_token(token);
/// for factor in user.list_enrolled_factors().await?.data {
///     println!("{}", factor.factor_type);
/// }
/// # Ok(())
/// # }
/// ```
impl AuthenticationClient {
    /// Creates a client with the settings in environment variables.
    ///
    /// | Variable | | Setting |
    /// | --- | --- | --- |
    /// | `GENAUTH_APP_ID` | required | the ID of the application |
    /// | `GENAUTH_HOST` | required | the host of the application |
    /// | `GENAUTH_APP_SECRET` | | [`app_secret`] |
    /// | `GENAUTH_LANG` | | [`lang`]: `zh-CN`, `en-US`, `ja-JP` or `zh-TW` |
    /// | `GENAUTH_BRAND` | | [`brand`]: `genauth` or `authing` |
    ///
    /// Empty variables are ignored. Nothing else in this crate reads these variables.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all missing and invalid variables.
    ///
    /// [`app_secret`]: AuthenticationClientBuilder::app_secret
    /// [`lang`]: AuthenticationClientBuilder::lang
    /// [`brand`]: AuthenticationClientBuilder::brand
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// Returns a builder with the settings of [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`from_env`](Self::from_env).
    pub fn builder_from_env() -> Result<AuthenticationClientBuilder, Error> {
        read(Environment::new(&environment::of_process))
    }
}

/// # Tokens of a user
impl AuthenticationClient {
    /// Returns the tokens of a user in a form that keeps them fresh: see [`UserTokens`].
    pub fn user_tokens(&self, tokens: TokenSet) -> UserTokens {
        let refresh = &OIDC_REFRESH;
        #[cfg(feature = "oidc")]
        let refresh = match self.core.oidc.settings.protocol {
            Protocol::OAuth => &OAUTH_REFRESH,
            _ => refresh,
        };
        let application = self.core.application.as_ref();
        UserTokens::new(&self.core.core, application, refresh, tokens)
    }

    /// Returns a handle of this client that sends the user's access token with its calls, and renews
    /// it when needed.
    ///
    /// The handle is cheap, and shares connections and settings with this client, which does not
    /// change. Handles with clones of the same `tokens` share them.
    pub fn with_user_tokens(&self, tokens: &UserTokens) -> Self {
        let core = self.core.with_auth(Auth::User(tokens.clone()));
        Self { core }
    }
}

#[cfg(feature = "blocking")]
impl blocking::AuthenticationClient {
    /// Creates a client with the settings of [`AuthenticationClient::from_env`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`AuthenticationClient::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        AuthenticationClient::from_env().map(Self::new)
    }

    /// Returns a handle with the tokens of a user, as [`AuthenticationClient::with_user_tokens`]
    /// does. [`wait`](blocking::wait) runs the methods of [`UserTokens`] that are futures.
    pub fn with_user_tokens(&self, tokens: &UserTokens) -> Self {
        Self::new((**self).with_user_tokens(tokens))
    }
}

fn read(mut environment: Environment<'_>) -> Result<AuthenticationClientBuilder, Error> {
    let app_id = environment.required(APP_ID);
    let host = environment.required(environment::HOST);
    let mut builder = AuthenticationClient::builder(app_id, host);
    if let Some(secret) = environment.optional(APP_SECRET) {
        builder = builder.app_secret(secret);
    }
    environment.read(&mut builder.settings);
    environment.finish(builder)
}

impl AuthenticationClientBuilder {
    /// Sets the secret of the application. It is sent by operations that authenticate the
    /// application, for example sign-in. Omit it if the application can't keep a secret, for example
    /// on a user's device. It must not be empty.
    pub fn app_secret(mut self, secret: impl Into<String>) -> Self {
        let application = self.settings.application.get_or_insert_default();
        application.secret = Some(Secret::new(secret));
        self
    }

    fn auth_methods(&mut self) -> &mut AuthMethods {
        &mut self.settings.application.get_or_insert_default().methods
    }

    /// Sets the client authentication method of the token endpoint (RFC 6749, section 2.3) and of
    /// the sign-in endpoints. `client_secret_post` by default.
    pub fn token_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.auth_methods().token = method;
        self
    }

    /// Sets the client authentication method of the introspection endpoint (RFC 7662, section 2.1).
    /// By default that of the token endpoint.
    pub fn introspection_endpoint_auth_method(
        mut self,
        method: ClientAuthMethod,
    ) -> Self {
        self.auth_methods().introspection = Some(method);
        self
    }

    /// Sets the client authentication method of the revocation endpoint (RFC 7009, section 2.1). By
    /// default that of the token endpoint.
    pub fn revocation_endpoint_auth_method(mut self, method: ClientAuthMethod) -> Self {
        self.auth_methods().revocation = Some(method);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn no_credential_is_printed() {
        let builder = AuthenticationClient::builder("app", "example.com")
            .app_secret("marked-secret")
            .proxy("http://user:marked-password@127.0.0.1:3128")
            .header("x-key", "marked-key");
        let client = builder.clone().build().unwrap().with_access_token("marked-token");
        for printed in [format!("{builder:?}"), format!("{client:?}")] {
            assert!(!printed.contains("marked"), "{printed}");
        }
    }

    const VARIABLES: [(&str, &str); 5] = [
        ("GENAUTH_APP_ID", "app-1"),
        ("GENAUTH_HOST", "example.com"),
        ("GENAUTH_APP_SECRET", "marked-secret"),
        ("GENAUTH_LANG", "ja-jp"),
        ("GENAUTH_BRAND", "Authing"),
    ];

    /// Returns the builder for [`VARIABLES`], with some replaced.
    fn read_with(others: &[(&str, &str)]) -> Result<AuthenticationClientBuilder, Error> {
        let variable = |name: &str| {
            let mut all = others.iter().chain(&VARIABLES);
            all.find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        super::read(Environment::new(&variable))
    }

    #[test]
    fn a_client_is_made_of_the_environment() {
        let builder = read_with(&[]).unwrap();
        assert!(!format!("{builder:?}").contains("marked"), "{builder:?}");
        let client = builder.build().unwrap();
        assert_eq!((client.app_id(), client.host()), ("app-1", "https://example.com"));
        let headers = &client.core.headers;
        assert_eq!(headers.get("x-authing-lang"), Some("ja-JP"), "{headers:?}");
        let application = client.core.application.as_ref().expect("it has credentials");
        let secret = application.secret.as_ref().expect("it has a secret");
        assert_eq!(secret.expose(), "marked-secret");
    }

    #[test]
    fn all_that_is_wrong_with_the_environment_is_said_at_once() {
        let error = read_with(&[
            ("GENAUTH_APP_ID", " "),
            ("GENAUTH_HOST", ""),
            ("GENAUTH_LANG", "de"),
            ("GENAUTH_BRAND", "acme"),
        ])
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(
            error.message(),
            "not set in the environment: GENAUTH_APP_ID, GENAUTH_HOST; \
             GENAUTH_BRAND: `acme` is not a known brand; use one of genauth, authing; \
             GENAUTH_LANG: `de` is not a known language; use one of zh-CN, en-US, ja-JP, zh-TW"
        );
    }

    #[test]
    fn all_mistakes_are_reported_at_once_with_what_to_do() {
        let builder = AuthenticationClient::builder("", "ftp://example.com")
            .proxy("proxy.example.com")
            .root_certificates("no PEM")
            .header("x key", "1")
            .user_agent_suffix("shop\n");
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        for part in [
            "pass the id of your application",
            "pass the application's host",
            "pass a URL such as `http://user:password@proxy.example.com:3128`",
            "pass a PEM file",
            "`x key` is not a valid header name",
            "the value of the header `user-agent` can't be sent",
        ] {
            assert!(error.message().contains(part), "{part}: {error}");
        }
    }
}
