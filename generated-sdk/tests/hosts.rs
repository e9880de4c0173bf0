//! Destinations of requests: credentials and headers are sent to the client's own host only.

#![cfg(all(feature = "management", feature = "oidc"))]

mod support;

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use genauth::oidc::IdTokenChecks;
use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{
    AuthenticationClient, AuthenticationClientBuilder, ErrorKind, ManagementClient,
};
use serde_json::json;
use support::{Reply, Server};

/// The value of all secrets.
const MARK: &str = "marked-by-the-test";

/// Headers with credentials or the identity of the caller.
const HEADERS: [&str; 16] = [
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "Cookie2",
    "x-api-key",
    "X-Api-Token",
    "api-key",
    "x-auth-token",
    "x-amz-security-token",
    "x-csrf-token",
    "x-forwarded-for",
    "x-genauth-app-id",
    "x-genauth-something",
    "user-agent",
    "accept",
];

fn with_header(
    builder: AuthenticationClientBuilder,
    name: &str,
) -> AuthenticationClientBuilder {
    let builder = builder.header(name, MARK).app_secret(MARK);
    builder.user_agent_suffix(MARK)
}

/// Responds like an OpenID provider with keys at `keys`, and records the requests.
fn provider(
    builder: AuthenticationClientBuilder,
    keys: &'static str,
) -> (AuthenticationClient, Arc<Mutex<Vec<HttpRequest>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let client = builder.transport(move |request: HttpRequest| {
        let body = if request.url.ends_with("openid-configuration") {
            json!({"issuer": "https://own.example.com/oidc", "jwks_uri": keys})
        } else {
            json!({"keys": [], "statusCode": 200, "data": {}})
        };
        kept.lock().expect("nobody panicked").push(request);
        Ok(HttpResponse::json(200, body.to_string()))
    });
    let client = client.build().expect("the settings are fine");
    (client.with_access_token(MARK), seen)
}

fn token() -> String {
    let part = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
    format!("{}.{}.{}", part(r#"{"alg":"RS256","kid":"k"}"#), part("{}"), part("s"))
}

#[tokio::test]
async fn headers_go_to_the_own_host_alone() {
    let elsewhere = [
        "https://keys.example.org/keys",
        "https://example.com/keys",
        "https://own.example.com:8443/keys",
        "https://own.example.com.evil.example/keys",
    ];
    for name in HEADERS {
        for keys in elsewhere {
            let builder =
                AuthenticationClient::builder("app", "https://own.example.com");
            let (client, seen) = provider(with_header(builder, name), keys);
            let outcome = client.parse_id_token(&token(), IdTokenChecks::new()).await;
            outcome.expect_err("there is no key");
            client.get_profile().await.expect("200");
            let seen = seen.lock().expect("nobody panicked");
            let (own, others): (Vec<_>, Vec<_>) = seen.iter().partition(|request| {
                request.url.starts_with("https://own.example.com/")
            });
            assert!(
                own.iter().all(|request| request.header(name) == Some(MARK)),
                "{name}"
            );
            for request in &others {
                let headers: Vec<_> = request.headers.iter().collect();
                assert!(
                    headers.iter().all(|(_, value)| !value.contains(MARK)),
                    "{name} went to {}: {headers:?}",
                    request.url
                );
                let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
                assert_eq!(names, ["accept", "user-agent"], "{}", request.url);
            }
        }
    }
}

#[tokio::test]
async fn the_keys_are_asked_for_on_another_host() {
    let builder = AuthenticationClient::builder("app", "https://own.example.com");
    let (client, seen) = provider(builder, "https://keys.example.org/keys");
    let outcome = client.parse_id_token(&token(), IdTokenChecks::new()).await;
    outcome.expect_err("there is no key");
    let seen = seen.lock().expect("nobody panicked");
    assert!(seen.iter().any(|request| request.url == "https://keys.example.org/keys"));
}

#[tokio::test]
async fn no_header_follows_a_redirect() {
    for name in HEADERS {
        let elsewhere = Server::always(Reply::success());
        let location = format!("{}/api/v3/get-profile", elsewhere.host());
        let server = Server::always(Reply::new(307, &[("location", &location)], ""));
        let client = server.configured(|builder| with_header(builder, name).no_proxy());
        client.get_profile().await.expect_err("it is no response");
        assert_eq!(server.request().header(&name.to_ascii_lowercase()), Some(MARK));
        assert!(elsewhere.requests().is_empty(), "{name}");
    }
}

#[test]
fn hosts_that_cannot_be_used_are_refused_with_a_hint() {
    let hosts = [
        "http://example.com",
        "http://192.168.0.1",
        "http://10.0.0.1:8080",
        "http://0.0.0.0",
        "http://[::2]",
        "http://localhost.example.com",
        "ws://example.com",
        "ws://127.0.0.1",
        "wss://example.com",
        "ftp://example.com",
        "https://u:p@example.com",
        "https://u@example.com",
        "https://example.com?x=1",
        "https://example.com#x",
        "https://example.com/../x",
        "https://example.com/%2e%2e/x",
        "https://example.com\\x",
        "https://exam\nple.com",
        "https://",
        "",
    ];
    for host in hosts {
        let errors = [
            AuthenticationClient::builder("app", host).build().err(),
            ManagementClient::builder().host(host).build().err(),
        ];
        for error in errors {
            let error = error.unwrap_or_else(|| panic!("{host} is taken"));
            assert_eq!(error.kind(), ErrorKind::Config, "{host}");
            assert!(error.to_string().contains("https://"), "{host}: {error}");
        }
    }
    for host in [
        "https://example.com",
        "example.com/base",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://127.3.2.1:1",
        "http://[::1]:3000",
    ] {
        AuthenticationClient::builder("app", host).build().expect(host);
        let proxied = ManagementClient::builder().host(host).access_token("t");
        proxied.proxy("http://proxy.example.com:3128").build().expect(host);
    }
}

#[test]
fn credentials_that_are_empty_are_refused() {
    for empty in ["", " ", "\t", "\n"] {
        let application = AuthenticationClient::builder("app", "example.com");
        let key = ManagementClient::builder;
        let errors = [
            (application.clone().app_secret(empty).build().err(), "app secret"),
            (AuthenticationClient::builder(empty, "a.com").build().err(), "app id"),
            (key().access_key(empty, "secret").build().err(), "access key id"),
            (key().access_key("id", empty).build().err(), "access key secret"),
            (key().access_token(empty).build().err(), "access token"),
        ];
        for (error, what) in errors {
            let error = error.unwrap_or_else(|| panic!("the {what} {empty:?} is taken"));
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(
                error.to_string().contains(&format!("the {what} is empty")),
                "{error}"
            );
        }
        application.build().expect("a public client has no secret");
    }
}

#[cfg(feature = "events")]
mod events {
    use genauth::{Brand, Events};

    use super::*;

    async fn first_failure(mut events: Events) -> genauth::Error {
        events.next().await.expect("it says why").expect_err("nobody is there")
    }

    #[tokio::test]
    async fn events_of_a_host_of_ones_own_come_from_where_one_says() {
        let hosts = [
            "https://own.example.com",
            "http://127.0.0.1:1",
            "https://genauth.ai.example.com",
            "https://notgenauth.ai",
            "https://api.authing.cn",
        ];
        for host in hosts {
            let user = AuthenticationClient::builder("app", host);
            let administrator =
                ManagementClient::builder().host(host).access_key("k", MARK);
            for brand in [Brand::GenAuth, Brand::Authing] {
                let user = user.clone().brand(brand).build().expect("all is fine");
                let user = user.with_access_token(MARK);
                let administrator =
                    administrator.clone().brand(brand).build().expect("all is fine");
                for events in [user.sub_event("x"), administrator.sub_event("x")] {
                    let error = first_failure(events).await;
                    assert_eq!(error.kind(), ErrorKind::Config, "{host}: {error}");
                    assert!(
                        error.to_string().contains("`event_host`"),
                        "{host}: {error}"
                    );
                    assert!(!error.to_string().contains(MARK), "{host}: {error}");
                }
            }
        }
        let authing = ManagementClient::builder().brand(Brand::Authing);
        let authing = authing.access_key("k", MARK).build().expect("all is fine");
        let error = first_failure(authing.sub_event("x")).await;
        assert!(error.to_string().contains("`event_host`"), "{error}");
    }

    #[test]
    fn hosts_of_events_are_checked_when_the_client_is_built() {
        for host in [
            "ws://events.example.com",
            "ws://10.0.0.1",
            "ws://[::2]",
            "http://events.example.com",
            "wss://u:p@events.example.com",
            "wss://events.example.com?token=x",
            "wss://events.example.com/../x",
            "ftp://events.example.com",
            "wss://",
            "",
        ] {
            let user =
                AuthenticationClient::builder("app", "example.com").event_host(host);
            let administrator = ManagementClient::builder().event_host(host);
            for error in [user.build().err(), administrator.build().err()] {
                let error = error.unwrap_or_else(|| panic!("{host} is taken"));
                assert_eq!(error.kind(), ErrorKind::Config, "{host}");
                assert!(
                    error.to_string().contains("wss://events.example.com"),
                    "{error}"
                );
            }
        }
        for host in
            ["ws://localhost:1", "ws://127.0.0.1", "ws://[::1]", "events.example.com"]
        {
            let builder = ManagementClient::builder().access_token("t");
            builder.event_host(host).build().expect(host);
        }
    }

    #[tokio::test]
    async fn headers_do_not_go_where_events_come_from() {
        for name in HEADERS {
            let server = Server::always(Reply::new(404, &[], ""));
            let builder =
                AuthenticationClient::builder("app", "https://own.example.com");
            let builder = with_header(builder, name).no_proxy();
            let client = builder.event_host(server.host()).build().expect("all is fine");
            let client = client.with_access_token("token");
            first_failure(client.sub_event("x")).await;
            let request = server.request();
            assert!(request.target.ends_with("&token=token"), "{}", request.target);
            let marked = request.headers.iter().find(|(_, value)| value.contains(MARK));
            assert_eq!(marked, None, "{name}");
        }
    }
}
