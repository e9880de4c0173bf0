//! Credentials of the calling application (RFC 6749, section 2.3).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::secret::Secret;

/// The client authentication method of an endpoint.
///
/// The right method is a setting of the application in the GenAuth console. The names are those of
/// OpenID Connect Core 1.0, section 9.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientAuthMethod {
    /// `client_secret_post`: `client_id` and `client_secret` are properties of the body. The
    /// default. Without an app secret, it is the same as [`None`](Self::None).
    #[default]
    ClientSecretPost,
    /// `client_secret_basic`: both are in the header `authorization` (RFC 6749, section 2.3.1).
    ClientSecretBasic,
    /// `none`: only `client_id` is sent. For applications that can't keep a secret.
    None,
}

/// The method of each endpoint. An endpoint without its own method uses that of the token endpoint.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AuthMethods {
    pub(crate) token: ClientAuthMethod,
    pub(crate) introspection: Option<ClientAuthMethod>,
    pub(crate) revocation: Option<ClientAuthMethod>,
}

impl AuthMethods {
    fn at(self, path: &str) -> ClientAuthMethod {
        let special = match path.rsplit('/').next() {
            Some("introspection") => self.introspection,
            Some("revocation") => self.revocation,
            _ => None,
        };
        special.unwrap_or(self.token)
    }

    pub(crate) fn include(self, method: ClientAuthMethod) -> bool {
        [Some(self.token), self.introspection, self.revocation].contains(&Some(method))
    }
}

/// The calling application.
#[derive(Clone, Debug, Default)]
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) secret: Option<Secret>,
    pub(crate) methods: AuthMethods,
}

impl Application {
    /// Returns the invalid settings.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.id.trim().is_empty() {
            mistakes
                .push("the app id is empty: pass the id of your application".to_owned());
        }
        let secret = self.secret.as_ref().map(Secret::expose);
        if secret.is_some_and(|secret| secret.trim().is_empty()) {
            let message = "the app secret is empty: pass the application's secret, or leave \
                 `app_secret` out for an application that can't keep one";
            mistakes.push(message.to_owned());
        }
        if secret.is_none() && self.methods.include(ClientAuthMethod::ClientSecretBasic)
        {
            let message = "client_secret_basic requires a secret: set `app_secret`";
            mistakes.push(message.to_owned());
        }
        mistakes
    }

    /// Returns the credentials for a request to `path`, without the properties that its body `has`.
    pub(crate) fn credentials(
        &self,
        path: &str,
        has: &dyn Fn(&str) -> bool,
    ) -> Credentials<'_> {
        let secret = self.secret.as_ref().map(Secret::expose);
        let method = self.methods.at(path);
        if let (ClientAuthMethod::ClientSecretBasic, Some(secret)) = (method, secret) {
            // A request must not have two kinds of credentials.
            let given = has("client_id") || has("client_secret");
            let header = (!given).then(|| basic(&self.id, secret));
            return Credentials {
                header,
                ..Credentials::default()
            };
        }
        let secret = secret.filter(|_| method == ClientAuthMethod::ClientSecretPost);
        let id = Some(("client_id", self.id.as_str()));
        let secret = secret.map(|secret| ("client_secret", secret));
        let properties = id.into_iter().chain(secret).filter(|(name, _)| !has(name));
        Credentials {
            properties: properties.collect(),
            header: None,
        }
    }
}

/// The credentials to add to a request.
#[derive(Default)]
pub(crate) struct Credentials<'a> {
    /// Properties of the body.
    pub(crate) properties: Vec<(&'static str, &'a str)>,
    /// Value of the header `authorization`.
    pub(crate) header: Option<String>,
}

/// Encodes the credentials for HTTP Basic authentication. Both are form-encoded first, because a
/// colon in the ID would end it.
fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| -> String {
        form_urlencoded::byte_serialize(text.as_bytes()).collect()
    };
    let joined = format!("{}:{}", encode(id), encode(secret));
    format!("Basic {}", BASE64_STANDARD.encode(joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(secret: Option<&str>, methods: AuthMethods) -> Application {
        Application {
            id: "a:b c".into(),
            secret: secret.map(Secret::new),
            methods,
        }
    }

    #[test]
    fn the_header_form_encodes_both_halves() {
        let methods = AuthMethods {
            token: ClientAuthMethod::ClientSecretBasic,
            ..AuthMethods::default()
        };
        let application = application(Some("s%/ü"), methods);
        let credentials = application.credentials("/oidc/token", &|_| false);
        assert!(credentials.properties.is_empty());
        let header = credentials.header.unwrap();
        let decoded = BASE64_STANDARD.decode(header.strip_prefix("Basic ").unwrap());
        assert_eq!(decoded.unwrap(), b"a%3Ab+c:s%25%2F%C3%BC");

        let given = application.credentials("/oidc/token", &|name| name == "client_id");
        assert!(given.properties.is_empty() && given.header.is_none());
    }

    #[test]
    fn each_endpoint_has_a_method_of_its_own() {
        let methods = AuthMethods {
            token: ClientAuthMethod::None,
            introspection: Some(ClientAuthMethod::ClientSecretPost),
            revocation: None,
        };
        let application = application(Some("secret"), methods);
        let properties = |path| application.credentials(path, &|_| false).properties;
        let id = ("client_id", "a:b c");
        assert_eq!(properties("/oidc/token"), [id]);
        assert_eq!(
            properties("/oidc/token/introspection"),
            [id, ("client_secret", "secret")]
        );
        assert_eq!(properties("/oidc/token/revocation"), [id]);
        assert_eq!(properties("/api/v3/signin"), [id]);
    }

    #[test]
    fn without_a_secret_only_the_id_is_sent() {
        for token in [ClientAuthMethod::ClientSecretPost, ClientAuthMethod::None] {
            let methods = AuthMethods {
                token,
                ..AuthMethods::default()
            };
            let application = application(None, methods);
            let credentials = application.credentials("/oidc/token", &|_| false);
            assert_eq!(credentials.properties, [("client_id", "a:b c")]);
        }
    }
}
