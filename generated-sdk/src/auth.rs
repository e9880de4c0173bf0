//! What proves to the platform who is calling.

use std::sync::{PoisonError, RwLock};

use crate::Error;
use crate::request::Request;
use crate::secret::Secret;

/// The credentials of a client, for all operations that need some.
pub(crate) enum Auth {
    /// A token that the application brings: a user's, or one that it got for management.
    Token(RwLock<Option<Secret>>),
}

impl Auth {
    pub(crate) fn token(token: Option<Secret>) -> Self {
        Self::Token(RwLock::new(token))
    }

    /// Adds to `request` what it needs, unless the caller has given it credentials of its own.
    pub(crate) async fn authorize(&self, request: &mut Request) -> Result<(), Error> {
        if !request.operation.bearer || request.header("authorization").is_some() {
            return Ok(());
        }
        match self {
            Self::Token(_) => {
                if let Some(token) = self.access_token() {
                    let bearer = format!("Bearer {}", token.expose());
                    request.set_header("authorization", bearer);
                }
            }
        }
        Ok(())
    }

    /// Takes note that the server refused the header `authorization` of this value. Says whether another one
    /// can be had.
    pub(crate) fn refused(&self, _authorization: Option<Secret>) -> bool {
        match self {
            Self::Token(_) => false,
        }
    }

    pub(crate) fn access_token(&self) -> Option<Secret> {
        match self {
            // A thread that panicked while it held the lock did not leave half a token.
            Self::Token(token) => {
                token.read().unwrap_or_else(PoisonError::into_inner).clone()
            }
        }
    }

    pub(crate) fn set_access_token(&self, new: Option<Secret>) {
        match self {
            Self::Token(token) => {
                *token.write().unwrap_or_else(PoisonError::into_inner) = new;
            }
        }
    }
}
