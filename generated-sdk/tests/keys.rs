//! Fetching of the provider's keys: waiting, timeouts and frequency. Uses paused time.

#![cfg(feature = "oidc")]

#[path = "support/issuer.rs"]
mod issuer;
mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use genauth::oidc::{Claims, IdTokenChecks, SigningAlgorithm};
use genauth::transport::{
    HttpRequest, HttpResponse, Transport, TransportError, TransportFuture,
};
use genauth::{AuthenticationClient, Error, ErrorKind, Retry};
use issuer::{Clock, Key, NOW};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

const HOST: &str = "https://example.genauth.ai";
const TIMEOUT: Duration = Duration::from_millis(500);
/// Timers of tokio have a resolution of one millisecond.
const ON_TIME: Duration = Duration::from_millis(501);

const DISCOVERY: &str = "open_id_configuration";
const JWKS: &str = "jwks";

/// The key of all providers, because generating one is slow.
static KEY: LazyLock<Key> = LazyLock::new(Key::rsa);

/// The behaviour of a provider.
#[derive(Clone, Copy)]
enum Manner {
    Speaks(Duration),
    Fails,
    Silent,
}

use Manner::{Fails, Silent, Speaks};

const AT_ONCE: Manner = Speaks(Duration::ZERO);

/// An in-memory provider.
#[derive(Clone)]
struct Provider(Arc<Inner>);

struct Inner {
    published: Mutex<Vec<Value>>,
    discovery: Mutex<Manner>,
    jwks: Mutex<Manner>,
    discoveries: AtomicUsize,
    fetches: AtomicUsize,
    clock: Clock,
}

impl Provider {
    fn new() -> Self {
        let published = Mutex::new(vec![KEY.jwk("k1")]);
        Self(Arc::new(Inner {
            published,
            discovery: Mutex::new(AT_ONCE),
            jwks: Mutex::new(AT_ONCE),
            discoveries: AtomicUsize::new(0),
            fetches: AtomicUsize::new(0),
            clock: Clock::new(),
        }))
    }

    fn set(&self, discovery: Manner, jwks: Manner) {
        *self.0.discovery.lock().expect("nobody panicked") = discovery;
        *self.0.jwks.lock().expect("nobody panicked") = jwks;
    }

    fn publish(&self, keys: Vec<Value>) {
        *self.0.published.lock().expect("nobody panicked") = keys;
    }

    /// Returns the number of requests for the discovery document and for the keys.
    fn counts(&self) -> (usize, usize) {
        let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        (count(&self.0.discoveries), count(&self.0.fetches))
    }

    fn client(&self) -> AuthenticationClient {
        let clock = self.0.clock.clone();
        AuthenticationClient::builder(support::APP_ID, HOST)
            .transport(self.clone())
            .clock(move || clock.now())
            .timeout(TIMEOUT)
            .build()
            .expect("the settings are fine")
    }

    fn token(&self, kid: &str) -> String {
        let claims = json!({
            "iss": format!("{HOST}/oidc"), "sub": "u1", "aud": support::APP_ID,
            "exp": NOW + 10_000_000, "iat": NOW,
        });
        KEY.token(&json!({"alg": "RS256", "kid": kid}), &claims)
    }

    fn response(&self, request: &HttpRequest) -> (Manner, String) {
        match request.operation {
            DISCOVERY => {
                self.0.discoveries.fetch_add(1, Ordering::Relaxed);
                let document = json!({
                    "issuer": format!("{HOST}/oidc"),
                    "jwks_uri": format!("{HOST}/keys"),
                    "id_token_signing_alg_values_supported": ["RS256"],
                });
                (
                    *self.0.discovery.lock().expect("nobody panicked"),
                    document.to_string(),
                )
            }
            JWKS => {
                self.0.fetches.fetch_add(1, Ordering::Relaxed);
                let keys = self.0.published.lock().expect("nobody panicked").clone();
                let document = json!({"keys": keys});
                (*self.0.jwks.lock().expect("nobody panicked"), document.to_string())
            }
            other => panic!("{other} was not to be called"),
        }
    }
}

impl Transport for Provider {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let (manner, body) = self.response(&request);
        Box::pin(async move {
            match manner {
                Speaks(after) => {
                    sleep(after).await;
                    Ok(HttpResponse::json(200, body))
                }
                Fails => Ok(HttpResponse::json(500, "{}")),
                Silent => std::future::pending().await,
            }
        })
    }
}

async fn parse(client: &AuthenticationClient, token: &str) -> Result<Claims, Error> {
    client.parse_id_token(token, IdTokenChecks::new()).await
}

/// Verifies all tokens concurrently. Returns each outcome with its duration.
async fn all(
    client: &AuthenticationClient,
    tokens: impl IntoIterator<Item = String>,
) -> Vec<(Result<Claims, Error>, Duration)> {
    let began = Instant::now();
    let mut callers = JoinSet::new();
    for token in tokens {
        let client = client.clone();
        callers.spawn(async move { (parse(&client, &token).await, began.elapsed()) });
    }
    callers.join_all().await
}

fn same(token: String, times: usize) -> impl Iterator<Item = String> {
    std::iter::repeat_n(token, times)
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_timeout_for_a_provider_that_is_silent() {
    let ms = Duration::from_millis;
    for (discovery, jwks) in [
        (Silent, Silent),
        (AT_ONCE, Silent),
        (Speaks(ms(300)), Silent),
        (Speaks(ms(300)), Speaks(ms(300))),
        (Speaks(ms(499)), Speaks(ms(499))),
        (Speaks(ms(600)), AT_ONCE),
        (AT_ONCE, Speaks(ms(600))),
    ] {
        for callers in [1, 2, 20, 200] {
            let provider = Provider::new();
            provider.set(discovery, jwks);
            let client = provider.client();
            for (outcome, took) in
                all(&client, same(provider.token("k1"), callers)).await
            {
                let error = outcome.expect_err("there are no keys");
                assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
                assert_eq!(error.operation(), "parse_id_token");
                assert!(took <= ON_TIME, "{took:?}");
            }
            let (discoveries, fetches) = provider.counts();
            assert!(discoveries == 1 && fetches <= 1, "{discoveries} {fetches}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn callers_who_come_while_others_wait_share_their_fetch_and_its_failure() {
    let provider = Provider::new();
    provider.set(Silent, Silent);
    let client = provider.client();
    let token = provider.token("k1");
    let began = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..20 {
        let (client, token) = (client.clone(), token.clone());
        callers.spawn(async move { parse(&client, &token).await.map(drop) });
        sleep(Duration::from_millis(20)).await;
    }
    for outcome in callers.join_all().await {
        assert!(outcome.expect_err("there are no keys").is_timeout());
    }
    assert!(began.elapsed() <= ON_TIME, "{:?}", began.elapsed());
    assert_eq!(provider.counts(), (1, 0));

    // Later callers find a healthy provider.
    provider.set(AT_ONCE, AT_ONCE);
    parse(&client, &token).await.expect("it responds now");
    assert_eq!(provider.counts(), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn the_failure_of_a_fetch_is_that_of_all_who_wait() {
    let provider = Provider::new();
    provider.set(AT_ONCE, Fails);
    for (outcome, _) in all(&provider.client(), same(provider.token("k1"), 20)).await {
        let error = outcome.expect_err("there are no keys");
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::Http, Some(500)));
    }
    assert_eq!(provider.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn with_known_keys_nobody_waits_however_old_they_are() {
    let hour = 3600;
    for age in [0, 1, hour - 1, hour, hour + 1, 2 * hour, 5 * hour, 23 * hour] {
        for manner in [Silent, Fails, Speaks(Duration::from_millis(400))] {
            let provider = Provider::new();
            let client = provider.client();
            let token = provider.token("k1");
            parse(&client, &token).await.expect("it is good");
            provider.set(manner, manner);
            provider.0.clock.forward(age);
            for round in 0..3 {
                for (outcome, took) in all(&client, same(token.clone(), 20)).await {
                    outcome.unwrap_or_else(|error| panic!("{age} {round}: {error}"));
                    assert_eq!(took, Duration::ZERO, "{age}");
                }
            }
            // An old value is renewed in the background, once.
            sleep(2 * TIMEOUT).await;
            let expected = if age < hour { 1 } else { 2 };
            assert_eq!(provider.counts(), (expected, expected), "{age}");
            let waited = Instant::now();
            parse(&client, &token).await.expect("it is good");
            assert_eq!(waited.elapsed(), Duration::ZERO);
            assert_eq!(provider.counts(), (expected, expected), "{age}: after a pause");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn keys_are_not_used_for_ever() {
    let provider = Provider::new();
    let client = provider.client();
    let token = provider.token("k1");
    parse(&client, &token).await.expect("it is good");
    provider.set(Silent, Silent);
    provider.0.clock.forward(24 * 3600 - 1);
    parse(&client, &token).await.expect("they have to do for a day");
    provider.0.clock.forward(1);
    for (outcome, took) in all(&client, same(token, 20)).await {
        assert!(outcome.expect_err("but not longer").is_timeout());
        assert!(took <= ON_TIME, "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_renewed_beside_their_use_are_the_next_ones_used() {
    let provider = Provider::new();
    let client = provider.client();
    let token = provider.token("k1");
    parse(&client, &token).await.expect("it is good");
    provider.publish(vec![Key::rsa().jwk("k2")]);
    provider.0.clock.forward(3600);
    parse(&client, &token).await.expect("the known keys are used");
    sleep(Duration::from_millis(1)).await;
    let error = parse(&client, &token).await.expect_err("the key is withdrawn");
    assert!(error.to_string().contains("no key \"k1\""), "{error}");
}

#[tokio::test(start_paused = true)]
async fn unknown_keys_lead_to_one_fetch_each_half_minute() {
    for manner in [AT_ONCE, Speaks(Duration::from_millis(100)), Fails, Silent] {
        let provider = Provider::new();
        let client = provider.client();
        let good = provider.token("k1");
        parse(&client, &good).await.expect("it is good");
        for round in 1..4 {
            provider.0.clock.forward(30);
            provider.set(manner, manner);
            let forged: Vec<_> =
                (0..50).map(|n| provider.token(&format!("{round}-{n}"))).collect();
            // Good tokens do not wait for requests of others.
            let mixed = forged.iter().cloned().chain(same(good.clone(), 50));
            for (outcome, took) in all(&client, mixed).await {
                match outcome {
                    Ok(_) => assert_eq!(took, Duration::ZERO),
                    Err(_) => assert!(took <= ON_TIME, "{took:?}"),
                }
            }
            for token in forged {
                let error = parse(&client, &token).await.expect_err("it is forged");
                assert!(error.to_string().contains("no key"), "{error}");
            }
            assert_eq!(provider.counts(), (1, 1 + round));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_does_not_take_the_others_along() {
    for leavers in [1, 10, 19] {
        let provider = Provider::new();
        let response = Speaks(Duration::from_millis(200));
        provider.set(response, response);
        let client = provider.client();
        let token = provider.token("k1");
        let mut callers = JoinSet::new();
        for number in 0..20 {
            let (client, token) = (client.clone(), token.clone());
            callers.spawn(async move {
                // The first ones start the fetch.
                let patience = if number < leavers { 50 } else { 5_000 };
                let waiting = parse(&client, &token);
                timeout(Duration::from_millis(patience), waiting).await.is_ok_and(|it| {
                    it.expect("the fetch goes on");
                    true
                })
            });
        }
        let outcomes = callers.join_all().await;
        let served = outcomes.into_iter().filter(|served| *served).count();
        assert_eq!(served, 20 - leavers);
        assert_eq!(provider.counts(), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn when_all_have_given_up_the_next_one_is_served() {
    let provider = Provider::new();
    provider.set(Silent, Silent);
    let client = provider.client();
    let token = provider.token("k1");
    let impatient = timeout(Duration::from_millis(50), parse(&client, &token)).await;
    assert!(impatient.is_err());
    sleep(TIMEOUT).await;
    provider.set(AT_ONCE, AT_ONCE);
    parse(&client, &token).await.expect("it responds now");
}

#[test]
fn a_fetch_that_ended_with_its_runtime_is_begun_again() {
    let provider = Provider::new();
    let client = provider.client();
    let token = provider.token("k1");
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("it can be made")
    };
    provider.set(Silent, Silent);
    let left = runtime();
    left.block_on(async {
        let waiting = parse(&client, &token);
        assert!(timeout(Duration::from_millis(50), waiting).await.is_err());
    });
    drop(left);
    provider.set(AT_ONCE, AT_ONCE);
    runtime().block_on(parse(&client, &token)).expect("it is fetched anew");

    // A blocked fetch is replaced after its timeout.
    provider.0.clock.forward(2 * 24 * 3600);
    provider.set(Silent, Silent);
    let still = runtime();
    still.block_on(async {
        let waiting = parse(&client, &token);
        assert!(timeout(Duration::from_millis(50), waiting).await.is_err());
    });
    provider.set(AT_ONCE, AT_ONCE);
    let other = runtime();
    let outcome = other.block_on(async {
        let first = parse(&client, &token).await;
        sleep(TIMEOUT).await;
        (first, parse(&client, &token).await)
    });
    drop(still);
    outcome.1.expect("it is fetched anew");
}

#[test]
fn known_keys_need_no_runtime() {
    let provider = Provider::new();
    let client = provider.client();
    let token = provider.token("k1");
    let unknown = futures_util::FutureExt::now_or_never(parse(&client, &token));
    let error = unknown.expect("it does not wait").expect_err("there are no keys");
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("it can be made");
    runtime.block_on(parse(&client, &token)).expect("it is good");
    for age in [0, 7200] {
        provider.0.clock.forward(age);
        let known = futures_util::FutureExt::now_or_never(parse(&client, &token));
        known.expect("it does not wait").expect("it is good");
    }
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_panics_is_an_error_and_not_asked_for_ever() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let client = AuthenticationClient::builder(support::APP_ID, HOST)
        .signing_algorithm(SigningAlgorithm::Rs256)
        .retry(Retry::never())
        .transport(move |_: HttpRequest| -> Result<HttpResponse, TransportError> {
            count.fetch_add(1, Ordering::Relaxed);
            panic!("the transport panics")
        })
        .build()
        .expect("the settings are fine");
    let error = parse(&client, &Provider::new().token("k1")).await;
    assert_eq!(error.expect_err("nothing came").kind(), ErrorKind::Transport);
    assert!(asked.load(Ordering::Relaxed) <= 4, "{asked:?}");
}

/// Blocking callers use the background runtime, whose tasks have their own connections.
#[cfg(feature = "blocking")]
#[test]
fn blocking_callers_are_served_beside_a_runtime_that_stands_still() {
    let scene = issuer::scene();
    let claims = scene.issuer.claims(json!({"exp": NOW + 10_000_000}));
    let token = scene.key.token(&json!({"alg": "RS256", "kid": "k1"}), &claims);
    let checks = || IdTokenChecks::new().with_nonce("N");
    let still = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let still = still.expect("it can be made");
    still.block_on(scene.client.parse_id_token(&token, checks())).expect("it is good");
    scene.issuer.clock.forward(2 * 24 * 3600);
    for hours in [0, 2, 0] {
        scene.issuer.clock.forward(hours * 3600);
        let waiting = scene.client.parse_id_token(&token, checks());
        genauth::blocking::wait(waiting).expect("it is good");
    }
    drop(still);
}
