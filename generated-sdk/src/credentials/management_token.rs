//! Tokens for an access key: fetched when needed, cached, and renewed before they expire.
//!
//! One request fetches a token for all calls that wait for it. The waiting calls drive the request;
//! if all of them are dropped, so is the request, and the next call starts a new one. If it fails,
//! all waiting calls get the error.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures_util::FutureExt as _;
use futures_util::future::{Shared, WeakShared};

#[cfg(feature = "events")]
use super::signature;
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::json::properties;
use crate::models::{GetManagementAccessTokenDto, GetManagementTokenRespDto};
use crate::operation::{Body, Description, Method, empty};
#[cfg(feature = "events")]
use crate::platform::Brand;
use crate::response::Response as _;
use crate::secret::Secret;
use crate::{attempts, request};

/// The request for a token. The generated operation would require a token itself.
pub(super) static OPERATION: Description = Description {
    name: "get_management_token",
    method: Method::Post,
    path: "/api/v3/get-management-token",
    body: Body::Json(empty::<GetManagementAccessTokenDto>),
    // An additional token does no harm.
    idempotent: true,
    enveloped: true,
    ..Description::DEFAULT
};

/// A token is renewed this long before it expires, or after nine tenths of its lifetime if that is
/// later.
const AHEAD: Duration = Duration::from_secs(60);

/// An access key and its latest token.
pub(crate) struct TokenSource {
    key_id: String,
    key_secret: Secret,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Arc<Token>>,
    /// Weak, so that the renewal is dropped with the last call that waits for it.
    renewal: Option<WeakShared<Renewal>>,
}

/// A renewal with a shared error.
type Renewal = Pin<Box<dyn Future<Output = Result<Arc<Token>, Arc<Error>>> + Send>>;

impl TokenSource {
    pub(crate) fn new(key_id: String, key_secret: Secret) -> Self {
        Self {
            key_id,
            key_secret,
            state: Mutex::default(),
        }
    }

    /// Returns a token that has not expired.
    pub(crate) async fn token(
        self: &Arc<Self>,
        core: &Arc<Core>,
    ) -> Result<Arc<Token>, Error> {
        let renewal = match self.kept_or_renewal(core) {
            Ok(token) => return Ok(token),
            Err(renewal) => renewal,
        };
        renewal.await.map_err(|error| error.duplicate(ErrorKind::Auth))
    }

    /// Drops `token`, unless it has been replaced already.
    pub(crate) fn forget(&self, token: &Arc<Token>) {
        let mut state = self.state();
        if state.token.as_ref().is_some_and(|kept| Arc::ptr_eq(kept, token)) {
            state.token = None;
        }
    }

    /// Returns a signature with the key itself, without a token.
    #[cfg(feature = "events")]
    pub(crate) fn authorization(&self, brand: Brand, string_to_sign: &str) -> String {
        let secret = self.key_secret.expose();
        signature::authorization(brand, &self.key_id, secret, string_to_sign)
    }

    /// Returns the user pool of the cached token.
    pub(crate) fn userpool_id(&self) -> Option<String> {
        self.state().token.as_ref()?.userpool_id.clone()
    }

    fn kept_or_renewal(
        self: &Arc<Self>,
        core: &Arc<Core>,
    ) -> Result<Arc<Token>, Shared<Renewal>> {
        let mut state = self.state();
        match &state.token {
            Some(token) if token.is_good(core.clock.now()) => {
                return Ok(Arc::clone(token));
            }
            _ => {}
        }
        if let Some(under_way) = state.renewal.as_ref().and_then(WeakShared::upgrade) {
            return Err(under_way);
        }
        let renewal = renew(Arc::clone(self), Arc::clone(core)).shared();
        state.renewal = renewal.downgrade();
        Err(renewal)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No holder of the lock can leave a partial change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fetches and caches a token. Boxed, because all waiting calls share the future.
fn renew(source: Arc<TokenSource>, core: Arc<Core>) -> Renewal {
    Box::pin(async move {
        let outcome = fetch(&source, core).await.map(Arc::new).map_err(Arc::new);
        let mut state = source.state();
        state.renewal = None;
        if let Ok(token) = &outcome {
            state.token = Some(Arc::clone(token));
        }
        outcome
    })
}

async fn fetch(source: &TokenSource, core: Arc<Core>) -> Result<Token, Error> {
    let key = GetManagementAccessTokenDto::new()
        .with_access_key_id(source.key_id.as_str())
        .with_access_key_secret(source.key_secret.expose());
    let request = request::build(&core, None, &OPERATION, None, Some(&key))?;
    let asked = core.clock.now();
    let response = attempts::send(core, request).await?;
    let response = GetManagementTokenRespDto::from_raw(response)?.data;
    if response.access_token.is_empty() {
        let message = "the response contains no token";
        return Err(Error::new(ErrorKind::Auth, OPERATION.name, message));
    }
    let lifetime = response.expires_in.and_then(|seconds| u64::try_from(seconds).ok());
    Ok(Token::new(response.access_token, lifetime.map(Duration::from_secs), asked))
}

/// A token with its expiry.
pub(crate) struct Token {
    secret: Secret,
    userpool_id: Option<String>,
    /// `None` if the lifetime is unknown.
    good_until: Option<SystemTime>,
}

impl Token {
    /// Creates a token. `asked` is the time before the request, so that its duration does not
    /// extend the lifetime.
    fn new(token: String, lifetime: Option<Duration>, asked: SystemTime) -> Self {
        let good_until = lifetime
            .and_then(|lifetime| asked.checked_add(lifetime - AHEAD.min(lifetime / 10)));
        Self {
            userpool_id: userpool_of(&token),
            secret: Secret::new(token),
            good_until,
        }
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    pub(crate) fn userpool_id(&self) -> Option<&str> {
        self.userpool_id.as_deref()
    }

    fn is_good(&self, now: SystemTime) -> bool {
        self.good_until.is_none_or(|end| now < end)
    }
}

/// Returns the claim `scoped_userpool_id`. Not verified, because the token comes from the server
/// directly.
fn userpool_of(token: &str) -> Option<String> {
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let [userpool_id] = properties(&claims, ["scoped_userpool_id"])?;
    serde_json::from_str(userpool_id?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(lifetime: Option<u64>) -> Token {
        let lifetime = lifetime.map(Duration::from_secs);
        Token::new("token".to_owned(), lifetime, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn tokens_are_renewed_ahead_of_their_end() {
        for (lifetime, good, bad) in
            [(7200, 7139, 7140), (600, 539, 540), (100, 89, 90), (0, -1, 0)]
        {
            let token = token(Some(lifetime));
            let at = |seconds: i64| match u64::try_from(seconds) {
                Ok(after) => SystemTime::UNIX_EPOCH + Duration::from_secs(after),
                Err(_) => SystemTime::UNIX_EPOCH - Duration::from_secs(1),
            };
            assert!(token.is_good(at(good)), "{lifetime}");
            assert!(!token.is_good(at(bad)), "{lifetime}");
        }
    }

    #[test]
    fn a_token_of_unknown_lifetime_is_good_until_it_is_refused() {
        let distant = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 33);
        assert!(token(None).is_good(distant));
        // An overflow is an unknown lifetime.
        assert!(token(Some(u64::MAX)).is_good(distant));
    }

    #[test]
    fn the_user_pool_is_a_claim_of_the_token() {
        let claims =
            BASE64_URL_SAFE_NO_PAD.encode(r#"{"scoped_userpool_id": "pool-1"}"#);
        assert_eq!(userpool_of(&format!("e30.{claims}.x")).as_deref(), Some("pool-1"));
        for opaque in ["", "opaque", "a.b.c", "e30.e30.x", "e30.W10.x"] {
            assert_eq!(userpool_of(opaque), None, "{opaque}");
        }
    }
}
