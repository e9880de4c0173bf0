//! Credentials of requests.
//!
//! Each request gets the header `authorization`, and the headers that belong to it. Credentials
//! never change: a client with others is another handle.

#[cfg(feature = "management")]
mod management_token;
#[cfg(any(feature = "authentication", feature = "management"))]
mod renewal;
mod schemes;
#[cfg(feature = "management")]
pub mod signature;
#[cfg(any(feature = "authentication", feature = "management"))]
mod unverified;
#[cfg(feature = "authentication")]
mod user_tokens;

use std::fmt;
use std::sync::Arc;

use crate::core::Core;
use crate::error::{Error, ErrorKind};
#[cfg(all(feature = "events", feature = "management"))]
use crate::platform::Brand;
use crate::request::Request;
use crate::secret::{REDACTED, Secret};

#[cfg(feature = "management")]
pub(crate) use management_token::TokenSource;
pub(crate) use schemes::Schemes;
#[cfg(feature = "management")]
pub(crate) use signature::Signer;
#[cfg(feature = "oidc")]
pub(crate) use user_tokens::OAUTH_REFRESH;
#[cfg(feature = "authentication")]
pub(crate) use user_tokens::OIDC_REFRESH;
#[cfg(feature = "authentication")]
pub use user_tokens::UserTokens;

/// The credentials of a client.
pub(crate) enum Auth {
    None,
    /// An access token of a user, or one that the application fetched for management. It is not
    /// renewed.
    Token(Secret),
    /// The tokens of a user, which are renewed.
    #[cfg(feature = "authentication")]
    User(UserTokens),
    #[cfg(feature = "management")]
    Key(Key),
    /// The credentials of the security schemes that the API declares.
    Schemes(Schemes),
}

/// An access key.
#[cfg(feature = "management")]
#[derive(Clone)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: Secret,
}

/// An access key and its use.
#[cfg(feature = "management")]
pub(crate) enum Key {
    Token(Arc<TokenSource>),
    Signature(Signer),
}

#[cfg(feature = "management")]
impl Key {
    pub(crate) fn new(AccessKey { id, secret }: AccessKey, signs: bool) -> Self {
        if signs {
            Self::Signature(Signer::new(id, secret))
        } else {
            Self::Token(Arc::new(TokenSource::new(id, secret)))
        }
    }
}

#[cfg(all(feature = "events", feature = "management"))]
impl Key {
    /// Returns the header `authorization` for a text that is always signed, even if requests are
    /// not.
    pub(crate) fn authorization(&self, brand: Brand, string_to_sign: &str) -> String {
        match self {
            Self::Token(source) => source.authorization(brand, string_to_sign),
            Self::Signature(signer) => signer.authorization(brand, string_to_sign),
        }
    }
}

/// Credentials that can be renewed.
pub(crate) enum Renewable {
    #[cfg(feature = "management")]
    Token(Arc<TokenSource>, Arc<management_token::Token>),
    #[cfg(feature = "authentication")]
    User(UserTokens, Arc<user_tokens::Kept>),
}

impl Renewable {
    /// Drops credentials that the server has rejected. Returns whether there may be new ones.
    pub(crate) fn refused(self) -> bool {
        match self {
            #[cfg(feature = "management")]
            Self::Token(source, token) => {
                source.forget(&token);
                true
            }
            #[cfg(feature = "authentication")]
            Self::User(tokens, kept) => tokens.rejected(&kept),
        }
    }
}

impl Auth {
    /// Returns the access token that the application has set.
    #[allow(dead_code, reason = "for subscriptions to events")]
    pub(crate) fn access_token(&self) -> Option<Secret> {
        match self {
            Self::Token(token) => Some(token.clone()),
            #[cfg(feature = "authentication")]
            Self::User(tokens) => Some(tokens.kept().secret()),
            _ => None,
        }
    }

    /// Returns whether there are any credentials.
    pub(crate) fn exist(&self) -> bool {
        match self {
            Self::None => false,
            Self::Schemes(schemes) => schemes.exist(),
            _ => true,
        }
    }

    /// Returns the user pool of the token for the access key.
    #[cfg(feature = "management")]
    pub(crate) fn userpool_id(&self) -> Option<String> {
        match self {
            Self::Key(Key::Token(source)) => source.userpool_id(),
            _ => None,
        }
    }

    #[cfg(all(feature = "events", feature = "management"))]
    pub(crate) fn key(&self) -> Option<&Key> {
        match self {
            Self::Key(key) => Some(key),
            _ => None,
        }
    }

    /// Returns whether requests are signed.
    #[cfg(feature = "management")]
    pub(crate) fn signs(&self) -> bool {
        matches!(self, Self::Key(Key::Signature(_)))
    }

    /// Adds credentials to `request`, unless the caller has set some. Returns them if they can be
    /// renewed after the server has rejected them.
    pub(crate) async fn authorize(
        &self,
        core: &Arc<Core>,
        request: &mut Request,
    ) -> Result<Option<Renewable>, Error> {
        if !request.is_at_home(core) {
            return Ok(None);
        }
        if let Self::Schemes(schemes) = self {
            return schemes.authorize(request).map(|()| None);
        }
        if request.header("authorization").is_some() {
            return Ok(None);
        }
        match self {
            Self::Token(token) if request.operation.bearer => {
                set_bearer(request, token)?;
                Ok(None)
            }
            Self::None | Self::Token(_) | Self::Schemes(_) => Ok(None),
            #[cfg(feature = "authentication")]
            Self::User(tokens) if request.operation.bearer => {
                if tokens.host() != core.host {
                    let message = "the user's tokens are for a client of another host";
                    let name = request.operation.name;
                    return Err(Error::new(ErrorKind::Config, name, message));
                }
                let kept = tokens.fresh().await?;
                set_bearer(request, &kept.secret())?;
                Ok(Some(Renewable::User(tokens.clone(), kept)))
            }
            #[cfg(feature = "authentication")]
            Self::User(_) => Ok(None),
            #[cfg(feature = "management")]
            Self::Key(key) => key.authorize(core, request).await,
        }
    }
}

/// Prints no secret.
impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.exist() { REDACTED } else { "none" })
    }
}

#[cfg(feature = "management")]
impl Key {
    /// Adds the credentials of the access key. The server requires them for each operation of the
    /// management API, even if the specification does not. Fetching a token by hand is the
    /// exception.
    async fn authorize(
        &self,
        core: &Arc<Core>,
        request: &mut Request,
    ) -> Result<Option<Renewable>, Error> {
        match self {
            _ if request.operation.name == management_token::OPERATION.name => Ok(None),
            Self::Signature(signer) => {
                signer.sign(core, request)?;
                Ok(None)
            }
            Self::Token(source) => {
                let token = source.token(core).await?;
                set_bearer(request, token.secret())?;
                if let Some(userpool_id) = token.userpool_id() {
                    request.set_own_header(core.brand, "userpool-id", userpool_id)?;
                }
                Ok(Some(Renewable::Token(Arc::clone(source), token)))
            }
        }
    }
}

fn set_bearer(request: &mut Request, token: &Secret) -> Result<(), Error> {
    if token.expose().trim().is_empty() {
        let message = "the access token is empty";
        return Err(Error::new(ErrorKind::Config, request.operation.name, message));
    }
    request.set_header("authorization", ["Bearer ", token.expose()].concat())
}
