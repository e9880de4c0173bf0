//! The tokens of a user, kept fresh: one refresh for all calls, stored before it is used.

#![cfg(feature = "authentication")]

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use genauth::transport::{
    HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
use genauth::{
    AuthenticationClient, ErrorKind, Retry, TokenError, TokenSet, UserTokens,
};
use serde_json::{Value, json};
use tokio::sync::Notify;

const NOW: u64 = 1_800_000_000;

/// A server with one user, whose refresh tokens are good for one use.
#[derive(Clone)]
struct Server(Arc<State>);

struct State {
    now: AtomicU64,
    refreshes: AtomicUsize,
    /// The access tokens of the calls.
    seen: Mutex<Vec<String>>,
    manner: Mutex<Manner>,
    /// Lets a slow refresh respond.
    go_on: Notify,
}

#[derive(Clone, PartialEq)]
enum Manner {
    Usual,
    /// The refresh waits.
    Slow,
    /// The refresh is refused with this OAuth error.
    Refuses(&'static str),
    Unreachable,
    /// The response has these properties instead of the usual ones.
    Odd(Value),
    /// Access tokens that are not this one are rejected.
    Accepts(&'static str),
}

impl Server {
    fn new() -> Self {
        Self(Arc::new(State {
            now: AtomicU64::new(NOW),
            refreshes: AtomicUsize::new(0),
            seen: Mutex::default(),
            manner: Mutex::new(Manner::Usual),
            go_on: Notify::new(),
        }))
    }

    fn set(&self, manner: Manner) {
        *self.0.manner.lock().expect("nobody panicked") = manner;
    }

    fn manner(&self) -> Manner {
        self.0.manner.lock().expect("nobody panicked").clone()
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.now.load(Ordering::SeqCst))
    }

    fn forward(&self, seconds: u64) {
        self.0.now.fetch_add(seconds, Ordering::SeqCst);
    }

    fn refreshes(&self) -> usize {
        self.0.refreshes.load(Ordering::SeqCst)
    }

    fn seen(&self) -> Vec<String> {
        self.0.seen.lock().expect("nobody panicked").clone()
    }

    fn client(&self) -> AuthenticationClient {
        let (clock, server) = (self.clone(), self.clone());
        AuthenticationClient::builder("app-1", "https://example.com")
            .app_secret("secret")
            .retry(Retry::never())
            .clock(move || clock.now())
            .transport(server)
            .build()
            .expect("the settings are fine")
    }

    async fn respond(
        &self,
        request: HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        if request.operation != "refresh_user_tokens" {
            let token = request.header("authorization").unwrap_or_default();
            let token = token.trim_start_matches("Bearer ").to_owned();
            let rejected =
                matches!(self.manner(), Manner::Accepts(only) if only != token);
            self.0.seen.lock().expect("nobody panicked").push(token);
            let body = if rejected {
                r#"{"statusCode":401,"message":"no"}"#
            } else {
                r#"{"statusCode":200,"message":"","data":[]}"#
            };
            return Ok(HttpResponse::json(200, body));
        }
        assert!(request.url.ends_with("/oidc/token"), "{}", request.url);
        let count = self.0.refreshes.fetch_add(1, Ordering::SeqCst) + 1;
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let expected = format!("refresh_token=RT{}", count - 1);
        if matches!(self.manner(), Manner::Usual | Manner::Slow) {
            assert!(body.contains(&expected), "{body}, expected {expected}");
        }
        match self.manner() {
            Manner::Refuses(error) => {
                Ok(HttpResponse::json(400, json!({"error": error}).to_string()))
            }
            Manner::Unreachable => Err(TransportError::new(TransportErrorKind::Connect)),
            Manner::Odd(body) => Ok(HttpResponse::json(200, body.to_string())),
            manner => {
                if manner == Manner::Slow {
                    self.0.go_on.notified().await;
                }
                let tokens = json!({
                    "access_token": format!("AT{count}"), "token_type": "Bearer",
                    "refresh_token": format!("RT{count}"), "expires_in": 3600,
                });
                Ok(HttpResponse::json(200, tokens.to_string()))
            }
        }
    }
}

impl Transport for Server {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(self.respond(request))
    }
}

/// Tokens with an hour left.
fn tokens(server: &Server) -> TokenSet {
    TokenSet::new("AT0")
        .with_refresh_token("RT0")
        .with_scope("openid")
        .with_expires_at(server.now() + Duration::from_secs(3600))
}

fn scene() -> (Server, AuthenticationClient, UserTokens) {
    let server = Server::new();
    let client = server.client();
    let kept = client.user_tokens(tokens(&server));
    (server, client, kept)
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end_and_not_before() {
    let (server, client, tokens) = scene();
    let user = client.with_user_tokens(&tokens);
    user.list_enrolled_factors().await.expect("200");
    server.forward(3539);
    user.list_enrolled_factors().await.expect("200");
    assert_eq!(server.refreshes(), 0);
    server.forward(1);
    user.list_enrolled_factors().await.expect("200");
    user.list_enrolled_factors().await.expect("200");
    assert_eq!(
        (server.seen(), server.refreshes()),
        (["AT0", "AT0", "AT1", "AT1"].map(str::to_owned).to_vec(), 1)
    );
    let now = tokens.current();
    assert_eq!(now.refresh_token.as_deref(), Some("RT1"));
    assert_eq!(now.scope.as_deref(), Some("openid"), "what is not renewed stays");
    assert!(!now.is_expired_at(server.now(), Duration::from_secs(3599)));
    assert!(!format!("{tokens:?} {user:?}").contains("AT1"));
}

#[tokio::test]
async fn many_calls_share_one_refresh() {
    let (server, client, tokens) = scene();
    server.forward(3600);
    let calls = (0..50).map(|_| {
        let user = client.with_user_tokens(&tokens);
        tokio::spawn(async move { user.list_enrolled_factors().await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("it ran").expect("200");
    }
    assert_eq!(server.refreshes(), 1);
    assert!(server.seen().iter().all(|token| token == "AT1"));
}

#[tokio::test]
async fn a_refresh_completes_even_if_all_calls_that_wait_are_dropped() {
    let (server, client, tokens) = scene();
    server.forward(3600);
    server.set(Manner::Slow);
    let user = client.with_user_tokens(&tokens);
    let one = tokio::spawn(user.list_enrolled_factors());
    let other = tokio::spawn(user.list_enrolled_factors());
    while server.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    one.abort();
    other.abort();
    assert!(one.await.is_err() && other.await.is_err());
    server.0.go_on.notify_one();
    while tokens.current().access_token != "AT1" {
        tokio::task::yield_now().await;
    }
    assert_eq!(tokens.get().await.expect("it is fresh").access_token, "AT1");
    assert_eq!((server.refreshes(), server.seen().len()), (1, 0));
}

#[tokio::test]
async fn new_tokens_are_stored_before_they_are_used() {
    let (server, client, tokens) = scene();
    server.forward(3600);
    let stored = Arc::new(Mutex::new(Vec::new()));
    let (store, calls) = (Arc::clone(&stored), server.clone());
    let tokens = tokens.on_refresh(move |tokens| {
        let (store, calls) = (Arc::clone(&store), calls.clone());
        async move {
            assert!(calls.seen().is_empty(), "nobody has used it");
            let mut store = store.lock().expect("nobody panicked");
            store.push(tokens);
            // The first time, the database is out of order.
            if store.len() == 1 { Err("out of order") } else { Ok(()) }
        }
    });
    let user = client.with_user_tokens(&tokens);
    let error = user.list_enrolled_factors().await.expect_err("it is not stored");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(error.to_string().contains("can't be stored"), "{error}");
    assert!(!error.is_unauthorized(), "no login would help");
    assert!(server.seen().is_empty());

    user.list_enrolled_factors().await.expect("200");
    assert_eq!(server.refreshes(), 1, "the new tokens are not lost");
    let stored = stored.lock().expect("nobody panicked").clone();
    assert_eq!(stored, [tokens.current(), tokens.current()]);
    assert_eq!(stored[0].refresh_token.as_deref(), Some("RT1"));
}

#[tokio::test]
async fn a_panic_while_tokens_are_stored_loses_nothing() {
    for early in [false, true] {
        let (server, client, tokens) = scene();
        server.forward(3600);
        let count = Arc::new(AtomicUsize::new(0));
        let tokens = tokens.on_refresh(move |_| {
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            assert!(!(first && early), "out of order");
            async move {
                assert!(!first, "out of order");
                Ok::<(), String>(())
            }
        });
        let user = client.with_user_tokens(&tokens);
        let error = user.list_enrolled_factors().await.expect_err("it is not stored");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(error.to_string().contains("can't be stored"), "{error}");
        user.list_enrolled_factors().await.expect("200");
        assert_eq!((server.refreshes(), server.seen()), (1, vec!["AT1".to_owned()]));
    }
}

#[tokio::test]
async fn odd_responses_to_a_refresh_are_no_reason_for_a_storm() {
    let (server, _, tokens) = scene();
    server.forward(3600);
    let odd = json!({"access_token": "AT1", "refresh_token": "", "expires_in": 0});
    server.set(Manner::Odd(odd));
    for _ in 0..3 {
        let tokens = tokens.get().await.expect("200");
        assert_eq!(tokens.refresh_token.as_deref(), Some("RT0"));
    }
    assert_eq!(server.refreshes(), 1);
    server.forward(10);
    server.set(Manner::Odd(json!({"error": "invalid_grant"})));
    for _ in 0..3 {
        let error = tokens.get().await.expect_err("it is refused");
        assert!(error.is_unauthorized(), "{error}");
        server.forward(10);
    }
    assert_eq!(server.refreshes(), 2);
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_means_a_new_login() {
    let (server, client, tokens) = scene();
    let user = client.with_user_tokens(&tokens);
    server.set(Manner::Refuses("invalid_grant"));
    server.forward(3590);
    user.list_enrolled_factors().await.expect("the old token is still valid");
    server.forward(10);
    for _ in 0..3 {
        let error = user.list_enrolled_factors().await.expect_err("it has expired");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert_eq!(error.token_error(), Some(TokenError::RefreshRefused));
        assert_eq!(error.oauth_error(), Some("invalid_grant"));
        assert!(error.is_unauthorized() && !error.is_invalid_token(), "{error}");
        assert!(!format!("{error} {error:?}").contains("RT0"));
    }
    assert_eq!((server.refreshes(), server.seen().len()), (1, 1));
}

#[tokio::test]
async fn the_old_token_is_used_while_the_server_can_not_be_reached() {
    let (server, client, tokens) = scene();
    let user = client.with_user_tokens(&tokens);
    server.set(Manner::Unreachable);
    server.forward(3550);
    for _ in 0..3 {
        user.list_enrolled_factors().await.expect("the old token is still valid");
    }
    assert_eq!(server.refreshes(), 1, "the next refresh is ten seconds later");
    server.forward(10);
    user.list_enrolled_factors().await.expect("the old token is still valid");
    assert_eq!(server.refreshes(), 2);
    let error = tokens.refresh().await.expect_err("nobody is there");
    assert_eq!(error.kind(), ErrorKind::Transport);
    user.list_enrolled_factors().await.expect("the old token is still valid");
    server.forward(40);
    let error = user.list_enrolled_factors().await.expect_err("it has expired");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.is_unauthorized(), "the refresh token may be good");
    // A wrong secret of the application is no reason for a login either.
    server.set(Manner::Refuses("invalid_client"));
    let refreshes = server.refreshes();
    let error = tokens.get().await.expect_err("there was a refresh a moment ago");
    assert_eq!((error.kind(), server.refreshes()), (ErrorKind::Transport, refreshes));
    server.forward(10);
    let error = tokens.get().await.expect_err("it is refused");
    assert_eq!((error.kind(), error.is_unauthorized()), (ErrorKind::Api, false));
}

#[tokio::test]
async fn without_a_refresh_token_a_token_is_used_until_it_expires() {
    let server = Server::new();
    let client = server.client();
    let end = server.now() + Duration::from_secs(3600);
    let tokens = client.user_tokens(TokenSet::new("AT0").with_expires_at(end));
    server.forward(3599);
    assert_eq!(tokens.get().await.expect("it is valid").access_token, "AT0");
    let error = tokens.refresh().await.expect_err("there is none");
    assert_eq!(error.kind(), ErrorKind::Config);
    server.forward(1);
    let error = tokens.get().await.expect_err("it has expired");
    assert!(error.is_token_expired() && error.is_unauthorized(), "{error}");
    // One of unknown lifetime is good until the server rejects it.
    let tokens = client.user_tokens(TokenSet::new("AT0"));
    server.forward(1 << 30);
    server.set(Manner::Accepts("another"));
    let user = client.with_user_tokens(&tokens);
    let error = user.list_enrolled_factors().await.expect_err("it is rejected");
    assert_eq!((error.kind(), error.is_unauthorized()), (ErrorKind::Api, true));
    assert_eq!((server.refreshes(), server.seen().len()), (0, 1));
}

#[tokio::test]
async fn a_token_that_the_server_rejects_is_renewed_once() {
    let (server, client, tokens) = scene();
    server.set(Manner::Accepts("AT1"));
    let user = client.with_user_tokens(&tokens);
    user.list_enrolled_factors().await.expect("the new token is accepted");
    assert_eq!(
        (server.seen(), server.refreshes()),
        (vec!["AT0".into(), "AT1".into()], 1)
    );
    server.set(Manner::Accepts("none"));
    for _ in 0..3 {
        let error = user.list_enrolled_factors().await.expect_err("nothing is accepted");
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(server.refreshes(), 1, "the token is new");
    }
    server.forward(10);
    let error = user.list_enrolled_factors().await.expect_err("nothing is accepted");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(server.refreshes(), 2);
}

#[tokio::test]
async fn tokens_of_another_user_are_refused() {
    let id_token = |subject: &str| {
        use base64::Engine as _;
        let claims =
            json!({"iss": "https://example.com/oidc", "sub": subject}).to_string();
        let claims = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(claims);
        format!("e30.{claims}.x")
    };
    let server = Server::new();
    let client = server.client();
    let old = tokens(&server).with_id_token(id_token("u1"));
    let new = |subject| {
        Manner::Odd(json!({"access_token": "AT1", "id_token": id_token(subject)}))
    };
    let kept = client.user_tokens(old);
    server.set(new("u2"));
    let error = kept.refresh().await.expect_err("it is another one's");
    assert!(error.to_string().contains("another user"), "{error}");
    assert_eq!(kept.current().access_token, "AT0");
    server.set(new("u1"));
    let renewed = kept.refresh().await.expect("it is the same user");
    assert_eq!(renewed.refresh_token.as_deref(), Some("RT0"), "it stays valid");
}

#[tokio::test]
async fn tokens_are_not_sent_to_another_host() {
    let (_, _, tokens) = scene();
    let other = AuthenticationClient::builder("app-1", "https://example.org")
        .build()
        .expect("the settings are fine")
        .with_user_tokens(&tokens);
    let error = other.list_enrolled_factors().await.expect_err("it is another host");
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[cfg(feature = "blocking")]
#[test]
fn programs_without_async_code_have_them_as_well() {
    let (server, client, tokens) = scene();
    let client = genauth::blocking::AuthenticationClient::from(client);
    server.forward(3600);
    client.with_user_tokens(&tokens).list_enrolled_factors().wait().expect("200");
    assert_eq!(
        genauth::blocking::wait(tokens.get()).expect("it is fresh").access_token,
        "AT1"
    );
    assert_eq!(server.refreshes(), 1);
}
