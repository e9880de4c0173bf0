//! Credentials of requests.
//!
//! Each request gets the header `authorization`, and the headers that belong to it. An access token
//! that the application has set comes first. Otherwise a client with an access key fetches a token
//! for the key or signs the request.

#[cfg(feature = "management")]
mod management_token;
#[cfg(feature = "management")]
pub mod signature;

use std::sync::{Arc, PoisonError, RwLock};

use crate::application::Application;
use crate::core::Core;
use crate::error::Error;
#[cfg(all(feature = "events", feature = "management"))]
use crate::platform::Brand;
use crate::request::Request;
use crate::secret::Secret;

#[cfg(feature = "management")]
pub(crate) use management_token::TokenSource;
#[cfg(feature = "management")]
pub(crate) use signature::Signer;

/// The credentials of a client.
pub(crate) struct Auth {
    /// A user's token, or one that the application fetched for management.
    token: RwLock<Option<Secret>>,
    #[cfg(feature = "management")]
    key: Option<Key>,
    /// The calling application, if there is one.
    application: Option<Application>,
    /// The user pool that was set.
    #[cfg_attr(not(feature = "management"), allow(dead_code))]
    userpool_id: Option<String>,
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
}

impl Renewable {
    /// Drops credentials that the server has rejected.
    pub(crate) fn refused(self) {
        match self {
            #[cfg(feature = "management")]
            Self::Token(source, token) => source.forget(&token),
        }
    }
}

impl Auth {
    pub(crate) fn new(
        token: Option<Secret>,
        application: Option<Application>,
        userpool_id: Option<String>,
    ) -> Self {
        Self {
            token: RwLock::new(token),
            #[cfg(feature = "management")]
            key: None,
            application,
            userpool_id,
        }
    }

    pub(crate) fn application(&self) -> Option<&Application> {
        self.application.as_ref()
    }

    pub(crate) fn access_token(&self) -> Option<Secret> {
        // A thread that panicked while holding the lock can't leave a partial token.
        self.token.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_access_token(&self, new: Option<Secret>) {
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = new;
    }

    #[cfg(feature = "management")]
    pub(crate) fn set_key(&mut self, AccessKey { id, secret }: AccessKey, signs: bool) {
        self.key = Some(if signs {
            Key::Signature(Signer::new(id, secret))
        } else {
            Key::Token(Arc::new(TokenSource::new(id, secret)))
        });
    }

    /// Returns the user pool: the one that was set, or that of the token for the access key.
    #[cfg(feature = "management")]
    pub(crate) fn userpool_id(&self) -> Option<String> {
        match (&self.userpool_id, &self.key) {
            (Some(id), _) => Some(id.clone()),
            (None, Some(Key::Token(source))) => source.userpool_id(),
            (None, _) => None,
        }
    }

    #[cfg(all(feature = "events", feature = "management"))]
    pub(crate) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// Returns whether requests without an access token are signed.
    #[cfg(feature = "management")]
    pub(crate) fn signs(&self) -> bool {
        matches!(self.key, Some(Key::Signature(_)))
    }

    /// Adds credentials to `request`, unless the caller has set some. Returns them if they can be
    /// renewed after the server has rejected them.
    pub(crate) async fn authorize(
        &self,
        core: &Arc<Core>,
        request: &mut Request,
    ) -> Result<Option<Renewable>, Error> {
        if request.header("authorization").is_some() || !request.is_at_home(core) {
            return Ok(None);
        }
        if let Some(token) = self.access_token() {
            if request.operation.bearer {
                set_bearer(request, &token)?;
            }
            return Ok(None);
        }
        #[cfg(feature = "management")]
        return self.with_key(core, request).await;
        #[cfg(not(feature = "management"))]
        Ok(None)
    }

    /// Adds the credentials of the access key. The server requires them for each operation of the
    /// management API, even if the specification does not. Fetching a token by hand is the
    /// exception.
    #[cfg(feature = "management")]
    async fn with_key(
        &self,
        core: &Arc<Core>,
        request: &mut Request,
    ) -> Result<Option<Renewable>, Error> {
        match &self.key {
            _ if request.operation.name == management_token::OPERATION.name => Ok(None),
            None => Ok(None),
            Some(Key::Signature(signer)) => {
                signer.sign(core, request)?;
                Ok(None)
            }
            Some(Key::Token(source)) => {
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
    request.set_header("authorization", ["Bearer ", token.expose()].concat())
}
