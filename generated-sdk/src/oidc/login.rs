//! Browser logins on a web server.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::cookie::{LoginCookies, PendingLogin};
use super::{
    AuthorizationCode, AuthorizeUrlOptions, Claims, IdTokenChecks, Protocol, cache,
    quoted, same, untrusted,
};
use crate::AuthenticationClient;
use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind};
use crate::json::JsonObject;
use crate::secret::Secret;
use crate::shown::shown;
use crate::token_set::TokenSet;

const BEGIN: &str = "login_with_redirect";
const END: &str = "handle_redirect_callback";

/// The options of a login.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoginOptions {
    /// The authorisation request.
    pub request: AuthorizeUrlOptions,
    /// A path of the application to return to after the login. Available as [`Login::return_to`].
    pub return_to: Option<String>,
}

impl LoginOptions {
    /// Creates the options for an authorisation request.
    pub fn new(request: AuthorizeUrlOptions) -> Self {
        Self {
            request,
            return_to: None,
        }
    }

    /// Sets `return_to`: a path of the application with its query, for example `/orders?page=2`.
    pub fn with_return_to(mut self, path: impl Into<String>) -> Self {
        self.return_to = Some(path.into());
        self
    }
}

impl From<AuthorizeUrlOptions> for LoginOptions {
    fn from(request: AuthorizeUrlOptions) -> Self {
        Self::new(request)
    }
}

/// The redirect (HTTP 302 or 303) that starts a login, with a cookie.
///
/// `Debug` prints no secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct LoginRedirect {
    /// The value of the header `location`.
    pub location: String,
    /// The value of the header `set-cookie`.
    pub set_cookie: String,
}

impl fmt::Debug for LoginRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.location.split('?').next().unwrap_or_default();
        f.debug_struct("LoginRedirect").field("location", &place).finish_non_exhaustive()
    }
}

/// A completed login.
///
/// It can be stored, and made for tests. Only a login from
/// [`handle_redirect_callback`](AuthenticationClient::handle_redirect_callback) was verified: one that
/// is read again is as trustworthy as the place where it was stored. It contains tokens, which are
/// secrets.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Login {
    /// The tokens of the user.
    pub tokens: TokenSet,
    /// The claims of the verified ID token.
    pub claims: Claims,
    /// The [`LoginOptions::return_to`] of the login: a path of the application.
    pub return_to: Option<String>,
    /// The value of a header `set-cookie` that deletes the cookie of the login.
    pub clear_cookie: String,
}

impl Login {
    /// Creates a login with these tokens and claims, without verifying anything. For tests.
    pub fn new(tokens: TokenSet, claims: Claims) -> Self {
        Self {
            tokens,
            claims,
            return_to: None,
            clear_cookie: String::new(),
        }
    }

    /// Sets `return_to`.
    pub fn with_return_to(mut self, path: impl Into<String>) -> Self {
        self.return_to = Some(path.into());
        self
    }

    /// Sets `clear_cookie`.
    pub fn with_clear_cookie(mut self, set_cookie: impl Into<String>) -> Self {
        self.clear_cookie = set_cookie.into();
        self
    }
}

impl Serialize for Login {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tokens", &self.tokens)?;
        map.serialize_entry("claims", &self.claims)?;
        map.serialize_entry("return_to", &self.return_to)?;
        map.serialize_entry("clear_cookie", &self.clear_cookie)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Login {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = JsonObject::deserialize(deserializer)?;
        let mut field = |name| fields.shift_remove(name).unwrap_or(Value::Null);
        let tokens = TokenSet::deserialize(field("tokens")).map_err(D::Error::custom)?;
        let claims = Claims::deserialize(field("claims")).map_err(D::Error::custom)?;
        let mut text = |name| match field(name) {
            Value::String(text) => Some(text),
            _ => None,
        };
        Ok(Self {
            tokens,
            claims,
            return_to: text("return_to"),
            clear_cookie: text("clear_cookie").unwrap_or_default(),
        })
    }
}

/// # Logging in on a web server
impl AuthenticationClient {
    /// Starts a browser login with the authorisation code flow and PKCE (OpenID Connect Core 1.0,
    /// section 3.1; RFC 7636; RFC 9700).
    ///
    /// State, nonce and PKCE verifier are stored in a cookie for ten minutes (`HttpOnly`,
    /// `SameSite=Lax`; over HTTPS also `Secure`, with the prefix `__Host-`). With an
    /// [`app_secret`](crate::AuthenticationClientBuilder::app_secret) it is signed with a key
    /// derived from the secret. It is valid only for this application and issuer. The server stores
    /// nothing, so the login may end on another instance.
    ///
    /// ```
    /// use genauth::AuthenticationClient;
    /// use genauth::oidc::{AuthorizeUrlOptions, LoginOptions};
    ///
    /// # fn main() -> Result<(), genauth::Error> {
    /// let client = AuthenticationClient::builder("APP_ID", "https://example.genauth.ai")
    ///     .app_secret("APP_SECRET")
    ///     .build()?;
    /// let request = AuthorizeUrlOptions::new("https://shop.example.com/callback");
    /// let redirect =
    ///     client.login_with_redirect(LoginOptions::new(request).with_return_to("/orders"))?;
    /// // Response with HTTP 303, `location: redirect.location`, `set-cookie: redirect.set_cookie`.
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the protocol is not OpenID Connect, the scope lacks `openid`, the
    /// options require another flow, `return_to` is not a path of the application, or the cookie
    /// exceeds 4096 bytes.
    pub fn login_with_redirect(
        &self,
        options: impl Into<LoginOptions>,
    ) -> Result<LoginRedirect, Error> {
        let mut options = options.into();
        options.request = options.request.resolved();
        self.check_options(&options)
            .map_err(|why| Error::new(ErrorKind::Config, BEGIN, why))?;
        let redirect_uri = options.request.redirect_uri.clone();
        let begun = self.build_authorize_url(options.request);
        let (Some(state), Some(nonce), Some(verifier)) =
            (begun.state, begun.nonce, begun.code_verifier)
        else {
            let message = "the login needs a state, a nonce and a PKCE verifier";
            return Err(Error::new(ErrorKind::Config, BEGIN, message));
        };
        let set_cookie = self.jar().set(&PendingLogin {
            state,
            nonce,
            verifier,
            redirect_uri,
            return_to: options.return_to,
        });
        let set_cookie = set_cookie.map_err(|bytes| {
            let message = format!(
                "the login's cookie has {bytes} bytes, but browsers accept at most 4096: shorten `return_to`, \
                 state, nonce or redirect URI"
            );
            Error::new(ErrorKind::Config, BEGIN, message)
        })?;
        Ok(LoginRedirect {
            location: begun.url,
            set_cookie,
        })
    }

    fn check_options(&self, options: &LoginOptions) -> Result<(), &'static str> {
        let request = &options.request;
        let return_to = options.return_to.as_deref();
        if self.core.oidc.settings.protocol != Protocol::Oidc {
            Err("only OpenID Connect identifies the user: set `Protocol::Oidc`")
        } else if !request.scope.split_whitespace().any(|scope| scope == "openid") {
            Err("the scope must contain `openid`: without it there is no ID token")
        } else if request.response_type != "code" || request.response_mode != "query" {
            Err(
                "the login requires the response type `code` and the response mode `query`",
            )
        } else if !request.pkce || request.code_challenge.is_some() {
            Err("the login requires PKCE with its own verifier")
        } else if return_to.is_some_and(|path| !is_local(path)) {
            Err("`return_to` must be a path of the application, for example `/orders`")
        } else {
            Ok(())
        }
    }

    /// Completes a browser login: checks that this browser [started](Self::login_with_redirect) it,
    /// exchanges the code, and verifies the ID token.
    ///
    /// `callback` is the requested URL or its query. `cookies` is the header `cookie` of the
    /// request.
    ///
    /// ```no_run
    /// # use genauth::{AuthenticationClient, Error};
    /// # async fn example(client: AuthenticationClient, url: &str, cookies: &str) -> Result<(), Error> {
    /// let login = client.handle_redirect_callback(url, cookies).await?;
    /// println!("{} is here", login.claims.subject);
    /// // Start a session, and respond with `set-cookie: login.clear_cookie` and a redirect.
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::Auth`] if the login can't be trusted: it does not exist, has expired or was
    ///   started in another browser; the response is from another provider (RFC 9207); the ID token
    ///   is missing or invalid (see [`verify_id_token`](Self::verify_id_token)).
    /// - [`ErrorKind::Api`] if the user did not log in, with the provider's reason
    ///   (`access_denied`, …) as [`Error::oauth_error`], or if the provider rejects the code.
    /// - The kinds of any call, if the provider can't be reached.
    pub async fn handle_redirect_callback(
        &self,
        callback: &str,
        cookies: &str,
    ) -> Result<Login, Error> {
        let callback = Callback::parse(callback)?;
        let state = callback.state.as_deref().unwrap_or_default();
        let begun = self.jar().find(cookies, state);
        let begun = begun.map_err(|why| untrusted(END, why))?;
        if !same(&begun.state, state) {
            return Err(untrusted(END, "the `state` does not match the login"));
        }
        self.check_issuer(callback.issuer.as_deref()).await?;
        let code = callback.code()?;
        let code = AuthorizationCode::new(code, begun.redirect_uri.clone())
            .with_code_verifier(begun.verifier.clone());
        let tokens = self.get_access_token_by_code(code).await?;
        let Some(id_token) = &tokens.id_token else {
            return Err(untrusted(END, "the provider gave no ID token"));
        };
        let checks = IdTokenChecks::new()
            .with_nonce(&begun.nonce)
            .with_access_token(&tokens.access_token);
        let claims = self.verify_id_token(id_token, checks).await?;
        let clear_cookie = LoginCookies::clear(&begun);
        // An unsigned cookie can contain any value.
        let return_to = begun.return_to.filter(|path| is_local(path));
        Ok(Login {
            tokens,
            claims,
            return_to,
            clear_cookie,
        })
    }

    /// Checks `iss` (RFC 9207, section 2.4): must match if present, must be present if advertised.
    async fn check_issuer(&self, found: Option<&str>) -> Result<(), Error> {
        let expected = self.core.oidc.issuer();
        match found {
            Some(found) if found == expected => Ok(()),
            Some(found) => {
                let (found, expected) = (quoted(found), quoted(expected));
                let message = format!(
                    "the response is from the issuer {found}, expected {expected}"
                );
                Err(untrusted(END, message))
            }
            None => {
                let deadline = cache::deadline(&self.core);
                let metadata = self.core.oidc.metadata(deadline).await;
                if metadata.map_err(|error| error.with_operation(END))?.names_itself {
                    let message = "the response does not name its issuer";
                    return Err(untrusted(END, message));
                }
                Ok(())
            }
        }
    }

    fn jar(&self) -> LoginCookies<'_> {
        let application = self.core.application.as_ref();
        let secret = application.and_then(|it| it.secret.as_ref());
        // An empty secret is no key.
        let secret = secret.map(Secret::expose).filter(|secret| !secret.is_empty());
        LoginCookies::new(
            self.app_id(),
            self.core.oidc.issuer(),
            secret,
            self.core.clock.now(),
        )
    }
}

/// The parameters of the callback (RFC 6749, section 4.1.2).
#[derive(Default)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    issuer: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Callback {
    fn parse(callback: &str) -> Result<Self, Error> {
        let callback = callback.split('#').next().unwrap_or_default();
        let query = callback.split_once('?').map_or(callback, |(_, query)| query);
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let property = match &*name {
                "code" => &mut parsed.code,
                "state" => &mut parsed.state,
                "iss" => &mut parsed.issuer,
                "error" => &mut parsed.error,
                "error_description" => &mut parsed.error_description,
                _ => continue,
            };
            // RFC 6749, section 3.1.
            if property.replace(value.into_owned()).is_some() {
                let message = format!("the response has more than one `{name}`");
                return Err(untrusted(END, message));
            }
        }
        Ok(parsed)
    }

    fn code(self) -> Result<String, Error> {
        if self.error.is_some() {
            let message = "the provider did not log in the user";
            return Err(Error::new(ErrorKind::Api, END, message).with_envelope(
                Envelope {
                    error: self.error.as_deref().map(shown),
                    message: self.error_description.as_deref().map(shown),
                    ..Envelope::default()
                },
            ));
        }
        let code = self.code.filter(|code| !code.is_empty());
        code.ok_or_else(|| {
            untrusted(END, "the response has neither a code nor an error")
        })
    }
}

/// Returns whether this is a path of the application. Browsers treat `//host` and `/\host` as
/// another site, and ignore tabs and newlines.
fn is_local(path: &str) -> bool {
    let mut characters = path.chars();
    characters.next() == Some('/')
        && !matches!(characters.next(), Some('/' | '\\'))
        && !path.chars().any(|it| it.is_control() || it == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> AuthenticationClient {
        AuthenticationClient::builder("app", "https://example.com")
            .app_secret("secret")
            .build()
            .unwrap()
    }

    fn request() -> AuthorizeUrlOptions {
        AuthorizeUrlOptions::new("https://a.example/cb")
    }

    #[test]
    fn only_paths_of_the_application_are_returned_to() {
        for path in ["/", "/a?b=//c", "/a/../b", "/ä"] {
            assert!(is_local(path), "{path}");
        }
        for path in [
            "",
            "a",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/e",
            "/a\r\nb",
        ] {
            assert!(!is_local(path), "{path:?}");
            let options = LoginOptions::new(request()).with_return_to(path);
            let error = client().login_with_redirect(options).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
        }
    }

    #[test]
    fn another_flow_is_refused() {
        for request in [
            request().with_scope("profile openidx"),
            request().with_response_type("id_token"),
            request().with_response_mode("form_post"),
            request().with_pkce(false),
            request().with_code_challenge("C"),
        ] {
            let error = client().login_with_redirect(request).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert_eq!(error.operation(), "login_with_redirect");
        }
        let oauth = AuthenticationClient::builder("app", "example.com")
            .protocol(Protocol::OAuth)
            .build()
            .unwrap();
        assert!(oauth.login_with_redirect(request()).is_err());
    }

    #[test]
    fn what_nobody_may_know_is_not_printed() {
        let redirect = client().login_with_redirect(request()).unwrap();
        let printed = format!("{redirect:?}");
        assert!(!printed.contains("state") && !printed.contains("genauth_login"));
    }

    #[tokio::test]
    async fn a_parameter_that_comes_twice_is_refused() {
        for query in ["state=a&state=b", "/cb?code=1&code=1&state=a", "iss=&iss="] {
            let error = client().handle_redirect_callback(query, "").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Auth);
            assert!(error.to_string().contains("more than one"), "{error}");
        }
    }
}
