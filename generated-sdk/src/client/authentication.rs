//! The client for end users.

use std::fmt;
use std::sync::Arc;

use super::environment::{self, Environment};
use super::settings::{Settings, client_methods, common_setters};
use crate::credentials::Auth;
use crate::error::Error;
use crate::exchange::Session;
use crate::oidc;
use crate::secret::Secret;

const APP_ID: &str = "GENAUTH_APP_ID";
const APP_SECRET: &str = "GENAUTH_APP_SECRET";

/// The client for end users: registration, sign-in, MFA, profile and everything else that a
/// user does for themselves.
///
/// A clone is cheap and shares everything with the original, the access token included.
///
/// ```no_run
/// # async fn example(token: String) -> Result<(), genauth::Error> {
/// use genauth::AuthenticationClient;
///
/// let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
///     .app_secret("APP_SECRET")
///     .build()?;
/// client.set_access_token(token);
/// for factor in client.list_enrolled_factors().await?.data {
///     println!("{}", factor.factor_type);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AuthenticationClient {
    pub(crate) core: Arc<Session>,
    pub(crate) oidc: Arc<oidc::Provider>,
    app_id: Arc<str>,
}

impl AuthenticationClient {
    /// Begins the making of a client for the application `app_id` on its own `host`.
    ///
    /// A host without a scheme is taken for `https`; slashes at its end are dropped. `http` is refused but for
    /// loopback (`localhost`, `127.0.0.0/8`, `[::1]`), since credentials go there.
    pub fn builder(
        app_id: impl Into<String>,
        host: impl Into<String>,
    ) -> AuthenticationClientBuilder {
        AuthenticationClientBuilder {
            app_id: app_id.into(),
            app_secret: None,
            oidc: oidc::Settings::default(),
            settings: Settings::new(Some(host.into())),
        }
    }

    /// A client of what the environment says.
    ///
    /// | Variable | | What |
    /// | --- | --- | --- |
    /// | `GENAUTH_APP_ID` | required | the application's id |
    /// | `GENAUTH_HOST` | required | the application's own host |
    /// | `GENAUTH_APP_SECRET` | | its secret: [`app_secret`](AuthenticationClientBuilder::app_secret) |
    /// | `GENAUTH_ACCESS_TOKEN` | | a user's token: [`access_token`](AuthenticationClientBuilder::access_token) |
    /// | `GENAUTH_LANG` | | `zh-CN`, `en-US`, `ja-JP` or `zh-TW`: [`lang`](AuthenticationClientBuilder::lang) |
    /// | `GENAUTH_BRAND` | | `genauth` or `authing`: [`brand`](AuthenticationClientBuilder::brand) |
    ///
    /// An empty variable counts as none. Nothing else in this crate looks at these variables.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all variables that are missing or can't be
    /// understood.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// The application's id.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The application's host, with scheme, without a slash at the end.
    pub fn host(&self) -> &str {
        &self.core.host
    }
}

client_methods! {
    AuthenticationClient, AuthenticationClientBuilder;
    /// Sends this user's access token with all calls that need one, from now on.
    set_access_token;
    /// Forgets the user's access token.
    clear_access_token;
}

impl fmt::Debug for AuthenticationClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationClient")
            .field("app_id", &self.app_id)
            .field("host", &self.core.host)
            .field("access_token", &self.core.auth.access_token())
            .finish_non_exhaustive()
    }
}

/// What an [`AuthenticationClient`] is made of.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct AuthenticationClientBuilder {
    app_id: String,
    app_secret: Option<Secret>,
    pub(crate) oidc: oidc::Settings,
    settings: Settings,
}

impl AuthenticationClientBuilder {
    fn read(mut environment: Environment<'_>) -> Result<Self, Error> {
        let app_id = environment.required(APP_ID);
        let host = environment.required(environment::HOST);
        let mut builder = AuthenticationClient::builder(app_id, host);
        builder.app_secret = environment.optional(APP_SECRET).map(Secret::new);
        builder.settings.read(&mut environment);
        environment.finish(builder)
    }

    /// The application's secret. Operations that authenticate the application (sign-in, tokens) send
    /// it; leave it out where it can't be kept, in an app on a user's device say. An empty one is refused.
    pub fn app_secret(mut self, secret: impl Into<String>) -> Self {
        self.app_secret = Some(Secret::new(secret));
        self
    }

    /// The user's access token, if it is known already; see
    /// [`AuthenticationClient::set_access_token`].
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.settings.access_token = Some(Secret::new(token));
        self
    }

    common_setters!();

    /// Makes the client. It connects when the first call is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the app id is empty, or the app secret is set and empty;
    /// if the host is none, or is neither reached over `https` nor on loopback; if `client_secret_basic` is wanted without an app secret, or a setting can't be used; all mistakes at once.
    pub fn build(self) -> Result<AuthenticationClient, Error> {
        let app_id =
            self.app_id.trim().is_empty().then(|| {
                "the app id is empty: pass the id of your application".to_owned()
            });
        let secret = self.app_secret.as_ref();
        let secret = secret.filter(|secret| secret.expose().trim().is_empty()).map(|_| {
            "the app secret is empty: pass the application's secret, or leave `app_secret` out for an \
             application that can't keep one"
                .to_owned()
        });
        let identity = [("app-id", self.app_id.as_str()), ("request-from", "sdk")];
        let mistakes = app_id.into_iter().chain(secret).collect();
        let mut auth = Auth::new(self.settings.access_token.clone());
        let core = Arc::new(self.settings.into_core(&identity, mistakes)?);
        auth.set_application(self.oidc.application(&self.app_id, self.app_secret)?);
        Ok(AuthenticationClient {
            oidc: Arc::new(oidc::Provider::new(self.oidc, Arc::clone(&core))),
            core: Arc::new(Session { core, auth }),
            app_id: self.app_id.into(),
        })
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
            .access_token("marked-token")
            .proxy("http://user:marked-password@127.0.0.1:3128")
            .header("x-key", "marked-key");
        let client = builder.clone().build().unwrap();
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

    /// The builder of what [`VARIABLES`] has, but for some.
    fn read(others: &[(&str, &str)]) -> Result<AuthenticationClientBuilder, Error> {
        let variable = |name: &str| {
            let mut all = others.iter().chain(&VARIABLES);
            all.find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        AuthenticationClientBuilder::read(Environment::new(&variable))
    }

    #[test]
    fn a_client_is_made_of_the_environment() {
        let builder = read(&[]).unwrap();
        assert!(!format!("{builder:?}").contains("marked"), "{builder:?}");
        let client = builder.build().unwrap();
        assert_eq!((client.app_id(), client.host()), ("app-1", "https://example.com"));
        let headers = &client.core.headers;
        assert_eq!(headers.get("x-authing-lang"), Some("ja-JP"), "{headers:?}");
        let application = client.core.auth.application().expect("it has credentials");
        let secret = application.secret.as_ref().expect("it has a secret");
        assert_eq!(secret.expose(), "marked-secret");
    }

    #[test]
    fn all_that_is_wrong_with_the_environment_is_said_at_once() {
        let error = read(&[
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
