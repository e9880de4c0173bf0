//! What the provider says of itself, and the keys that it signs with: fetched when they are needed, and kept for
//! a while.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::Mutex;

use super::jws::KeySet;
use super::{Settings, SigningAlgorithm, tokens, untrusted};
use crate::client::Core;
use crate::operation::{Method, Operation};
use crate::{Error, JsonObject, RawAnswer, exchange, request};

/// Where the discovery document is, below the issuer (OpenID Connect Discovery 1.0, section 4).
static DISCOVERY: Operation = Operation {
    name: "open_id_configuration",
    method: Method::Get,
    path: "/oidc/.well-known/openid-configuration",
    idempotent: true,
    ..Operation::DEFAULT
};

/// The path is that of GenAuth; the discovery document has the last word.
static KEYS: Operation = Operation {
    name: "jwks",
    method: Method::Get,
    path: "/oidc/.well-known/jwks.json",
    idempotent: true,
    ..Operation::DEFAULT
};

/// After this time, what was fetched is fetched again.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// As long as this, what was fetched has to do if the provider can't be reached.
const USABLE: Duration = Duration::from_secs(24 * 60 * 60);

/// The least time between two attempts, however many tokens with keys that nobody has heard of come in.
const PAUSE: Duration = Duration::from_secs(30);

/// The provider of a client: how it is to be met, and what is known of it.
pub(crate) struct Provider {
    pub(crate) settings: Settings,
    issuer: String,
    metadata: Mutex<Option<Cached<Metadata>>>,
    keys: Mutex<Option<Cached<KeySet>>>,
}

/// What of the discovery document matters here (OpenID Connect Discovery 1.0, section 3).
pub(crate) struct Metadata {
    jwks_uri: String,
    /// Those that it signs with and that are known here.
    algorithms: Vec<SigningAlgorithm>,
    /// Answers of the authorisation endpoint say whom they are from (RFC 9207, section 3).
    pub(crate) names_itself: bool,
}

impl Provider {
    pub(crate) fn new(settings: Settings, host: &str) -> Self {
        let issuer = settings.issuer.clone().unwrap_or_else(|| format!("{host}/oidc"));
        Self {
            settings,
            issuer,
            metadata: Mutex::default(),
            keys: Mutex::default(),
        }
    }

    /// What every token has to have as `iss`.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The algorithms that tokens may be signed with: those that the provider announces, unless one is set. A
    /// shared secret needs one that is shared.
    pub(crate) async fn algorithms(
        &self,
        core: &Arc<Core>,
    ) -> Result<Vec<SigningAlgorithm>, Error> {
        if let Some(algorithm) = self.settings.algorithm {
            return Ok(vec![algorithm]);
        }
        let secret = core.application.as_ref().is_some_and(|it| it.secret.is_some());
        let announced = &self.metadata(core).await?.algorithms;
        let usable = announced.iter().filter(|it| secret || !it.is_symmetric());
        Ok(usable.copied().collect())
    }

    pub(crate) async fn metadata(
        &self,
        core: &Arc<Core>,
    ) -> Result<Arc<Metadata>, Error> {
        let mut cached = self.metadata.lock().await;
        let now = core.clock.now();
        if let Some(known) = cached.as_ref().and_then(|it| it.get(now, true)) {
            return Ok(known);
        }
        let fetched = self.fetch_metadata(core).await;
        Cached::renew(&mut cached, fetched, now)
    }

    /// The keys, from the cache unless they are old, or not what is `wanted`.
    pub(crate) async fn keys(
        &self,
        core: &Arc<Core>,
        wanted: &(dyn Fn(&KeySet) -> bool + Sync),
    ) -> Result<Arc<KeySet>, Error> {
        let mut cached = self.keys.lock().await;
        let now = core.clock.now();
        let known = cached.as_ref();
        let found = known.is_some_and(|it| wanted(&it.value));
        if let Some(known) = known.and_then(|it| it.get(now, found)) {
            return Ok(known);
        }
        match self.fetch_keys(core).await {
            // What is known does not help, so why nothing else is known is the answer. Whoever comes next waits.
            Err(error) if !found => {
                if let Some(known) = cached.as_mut() {
                    known.tried = now;
                }
                Err(error)
            }
            fetched => Cached::renew(&mut cached, fetched, now),
        }
    }

    async fn fetch_metadata(&self, core: &Arc<Core>) -> Result<Metadata, Error> {
        let document = fetch(core, &DISCOVERY, None).await?;
        let text = |name: &str| document.get(name).and_then(Value::as_str);
        let found = text("issuer").unwrap_or_default();
        if found != self.issuer {
            let expected = &self.issuer;
            let message = format!(
                "the discovery document is of the issuer {found:?}, expected {expected:?}; if that is right, \
                 pass it to the builder's `issuer`"
            );
            return Err(untrusted(DISCOVERY.name, message));
        }
        let jwks_uri = text("jwks_uri").unwrap_or_default();
        // Who can change the keys on their way can sign whatever they like.
        let secured = jwks_uri.starts_with("https://")
            || jwks_uri.starts_with(&format!("{}/", core.host));
        if !secured {
            let message = format!("`jwks_uri` is {jwks_uri:?}, which is not https");
            return Err(untrusted(DISCOVERY.name, message));
        }
        let name = "id_token_signing_alg_values_supported";
        let algorithms = match document.get(name).and_then(Value::as_array) {
            Some(names) => {
                let names = names.iter().filter_map(Value::as_str);
                names.filter_map(SigningAlgorithm::named).collect()
            }
            // What every provider has to support.
            None => vec![SigningAlgorithm::Rs256],
        };
        let name = "authorization_response_iss_parameter_supported";
        Ok(Metadata {
            jwks_uri: jwks_uri.to_owned(),
            algorithms,
            names_itself: document.get(name).and_then(Value::as_bool).unwrap_or(false),
        })
    }

    async fn fetch_keys(&self, core: &Arc<Core>) -> Result<KeySet, Error> {
        let metadata = self.metadata(core).await?;
        let document = fetch(core, &KEYS, Some(&metadata.jwks_uri)).await?;
        KeySet::parse(&document).ok_or_else(|| {
            untrusted(KEYS.name, "the document at `jwks_uri` is no set of keys")
        })
    }
}

async fn fetch(
    core: &Arc<Core>,
    operation: &'static Operation,
    url: Option<&str>,
) -> Result<JsonObject, Error> {
    let mut request = request::build(core, operation, None, None)?;
    if let Some(url) = url {
        url.clone_into(&mut request.url);
    }
    let answer: RawAnswer = exchange::send(Arc::clone(core), Ok(request)).await?;
    tokens::object(&answer)
}

/// Something that was fetched.
struct Cached<T> {
    value: Arc<T>,
    fetched: SystemTime,
    tried: SystemTime,
}

impl<T> Cached<T> {
    /// The value, unless it is old or not what is `wanted`, and it is time to try again.
    fn get(&self, now: SystemTime, wanted: bool) -> Option<Arc<T>> {
        let fresh = within(FRESH, self.fetched, now) && wanted;
        // Shortly after an attempt there is none, whatever came of it.
        let paused = within(PAUSE, self.tried, now) && within(USABLE, self.fetched, now);
        (fresh || paused).then(|| Arc::clone(&self.value))
    }

    /// Takes what was `fetched`; if that failed, what is known does for a while.
    fn renew(
        cached: &mut Option<Self>,
        fetched: Result<T, Error>,
        now: SystemTime,
    ) -> Result<Arc<T>, Error> {
        match (fetched, cached.as_mut()) {
            (Ok(value), _) => Ok(Self::replace(cached, value, now)),
            (Err(_), Some(known)) if within(USABLE, known.fetched, now) => {
                known.tried = now;
                Ok(Arc::clone(&known.value))
            }
            (Err(error), _) => Err(error),
        }
    }

    fn replace(cached: &mut Option<Self>, value: T, now: SystemTime) -> Arc<T> {
        let value = Arc::new(value);
        *cached = Some(Self {
            value: Arc::clone(&value),
            fetched: now,
            tried: now,
        });
        value
    }
}

/// A clock that was set back makes everything old.
fn within(time: Duration, since: SystemTime, now: SystemTime) -> bool {
    now.duration_since(since).is_ok_and(|age| age < time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn what_is_known_is_kept_for_an_hour() {
        let mut cached = None;
        Cached::replace(&mut cached, 1, at(1_000));
        let known = |now, wanted| cached.as_ref().unwrap().get(at(now), wanted);
        assert!(known(1_000, true).is_some());
        assert!(known(4_599, true).is_some());
        assert!(known(4_600, true).is_none());
        assert!(known(1_029, false).is_some(), "asked for again too soon");
        assert!(known(1_030, false).is_none());
        assert!(known(999, true).is_none(), "the clock was set back");
    }

    #[test]
    fn a_provider_out_of_reach_is_left_alone_for_a_while() {
        let failed = || Err(Error::config("out of reach"));
        let mut cached = None;
        assert!(Cached::<i32>::renew(&mut cached, failed(), at(0)).is_err());
        Cached::replace(&mut cached, 1, at(0));
        assert_eq!(*Cached::renew(&mut cached, failed(), at(5_000)).unwrap(), 1);
        let known = |cached: &Option<Cached<i32>>, now| {
            cached.as_ref().unwrap().get(at(now), true).is_some()
        };
        assert!(known(&cached, 5_029) && !known(&cached, 5_030));
        assert!(Cached::renew(&mut cached, failed(), at(86_400)).is_err());
        assert_eq!(*Cached::renew(&mut cached, Ok(2), at(86_400)).unwrap(), 2);
    }
}
