//! Tokens for an access key: fetched when needed, cached, and renewed before they expire.
//!
//! One request fetches a token for all calls that wait for it. If all of them are dropped, so is the
//! request, and the next call starts a new one.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::renewal::{AHEAD, Renewed, shared};
#[cfg(feature = "events")]
use super::signature;
use super::unverified::claims_of;
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::json::JsonObject;
use crate::operation::{Body, Description, Method, empty};
#[cfg(feature = "events")]
use crate::platform::Brand;
use crate::properties::Properties;
use crate::raw_response::RawResponse;
use crate::response::Response as _;
use crate::secret::Secret;
use crate::{attempts, request, wire};

/// The request for a token. The generated operation would require a token itself.
pub(super) static OPERATION: Description = Description {
    name: "get_management_token",
    method: Method::Post,
    path: "/api/v3/get-management-token",
    body: Body::Json(empty::<Properties>),
    // An additional token does no harm.
    idempotent: true,
    enveloped: true,
    ..Description::DEFAULT
};

/// An access key and its latest token.
pub(crate) struct TokenSource {
    key_id: String,
    key_secret: Secret,
    token: Renewed<Token>,
}

impl TokenSource {
    pub(crate) fn new(key_id: String, key_secret: Secret) -> Self {
        Self {
            key_id,
            key_secret,
            token: Renewed::new(None),
        }
    }

    /// Returns a token that has not expired.
    pub(crate) async fn token(
        self: &Arc<Self>,
        core: &Arc<Core>,
    ) -> Result<Arc<Token>, Error> {
        let now = core.clock.now();
        let renew = || shared(OPERATION.name, renew(Arc::clone(self), Arc::clone(core)));
        match self.token.get(|token| token.is_good(now), renew) {
            Ok(token) => Ok(token),
            Err(renewal) => {
                renewal.await.map_err(|error| error.duplicate(ErrorKind::Auth))
            }
        }
    }

    /// Drops `token`, unless it has been replaced already.
    pub(crate) fn forget(&self, token: &Arc<Token>) {
        self.token.replace(token, None);
    }

    /// Returns a signature with the key itself, without a token.
    #[cfg(feature = "events")]
    pub(crate) fn authorization(&self, brand: Brand, string_to_sign: &str) -> String {
        let secret = self.key_secret.expose();
        signature::authorization(brand, &self.key_id, secret, string_to_sign)
    }

    /// Returns the user pool of the cached token.
    pub(crate) fn userpool_id(&self) -> Option<String> {
        self.token.value()?.userpool_id.clone()
    }
}

/// Fetches and keeps a token.
async fn renew(
    source: Arc<TokenSource>,
    core: Arc<Core>,
) -> Result<Arc<Token>, Arc<Error>> {
    let outcome = fetch(&source, core).await.map(Arc::new).map_err(Arc::new);
    source.token.ended(outcome.as_ref().ok().map(Arc::clone));
    outcome
}

async fn fetch(source: &TokenSource, core: Arc<Core>) -> Result<Token, Error> {
    let key = Properties::default()
        .with("accessKeyId", source.key_id.as_str())
        .with("accessKeySecret", source.key_secret.expose());
    let request = request::build(&core, None, &OPERATION, None, Some(&key))?;
    let asked = core.clock.now();
    let response = attempts::send(core, request).await?;
    let response: JsonObject = RawResponse::from_raw(response)?.json()?;
    let property = |name: &str| response.get("data")?.get(name);
    let token = property("access_token").and_then(Value::as_str).unwrap_or_default();
    if token.is_empty() {
        let message = "the response contains no token";
        return Err(Error::new(ErrorKind::Auth, OPERATION.name, message));
    }
    let lifetime = property("expires_in").and_then(wire::integer_of);
    let lifetime = lifetime.and_then(|seconds| u64::try_from(seconds).ok());
    Ok(Token::new(token.to_owned(), lifetime.map(Duration::from_secs), asked))
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

fn userpool_of(token: &str) -> Option<String> {
    let [userpool_id] = claims_of(token, ["scoped_userpool_id"])?;
    userpool_id
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

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
