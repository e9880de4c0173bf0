//! The application `resource_server`, with tokens of an issuer on loopback.

mod application;
#[path = "../../tests/support/issuer.rs"]
mod issuer;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::time::{Duration, SystemTime};

use application::Application;
use issuer::{Issuer, Key};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use support::APP_ID;

const API: &str = "https://api.example.com";

struct Scene {
    issuer: Issuer,
    key: Key,
    server: Application,
    http: Client,
}

fn scene() -> Scene {
    let key = Key::rsa();
    let issuer = Issuer::start(vec![key.jwk("k1")]);
    let host = issuer.server.host();
    let settings =
        [("GENAUTH_HOST", &*host), ("GENAUTH_APP_ID", APP_ID), ("AUDIENCE", API)];
    let server = Application::start(env!("CARGO_BIN_EXE_resource_server"), &settings);
    let http = Client::builder().no_proxy().build().expect("a client can be made");
    Scene {
        issuer,
        key,
        server,
        http,
    }
}

impl Scene {
    /// Returns an access token with these changes.
    fn token(&self, changes: Value) -> String {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        let mut claims = json!({
            "nonce": null, "aud": API, "scope": "orders:read", "iat": now, "exp": now + 60,
        });
        let properties = claims.as_object_mut().expect("it is an object");
        properties.extend(changes.as_object().expect("it is an object").clone());
        let header = json!({"alg": "RS256", "kid": "k1"});
        self.key.token(&header, &self.issuer.claims(claims))
    }

    /// Returns the status, `www-authenticate` and the body of the response.
    async fn send(
        &self,
        method: Method,
        authorization: Option<String>,
    ) -> (u16, Option<String>, String) {
        let url = format!("{}/orders", self.server.address);
        let mut request = self.http.request(method, url).json(&json!({"item": "tea"}));
        request = request.timeout(Duration::from_secs(60));
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let response = request.send().await.expect("it responds");
        let challenge = response.headers().get("www-authenticate");
        let challenge = challenge.map(|it| it.to_str().expect("it is text").to_owned());
        let status = response.status().as_u16();
        (status, challenge, response.text().await.expect("it has a body"))
    }
}

#[tokio::test]
async fn a_token_with_all_scopes_is_served() {
    let scene = scene();
    let read = format!("Bearer {}", scene.token(json!({})));
    let (status, challenge, body) = scene.send(Method::GET, Some(read)).await;
    assert_eq!((status, challenge), (200, None));
    assert!(body.contains(r#""user":"u1""#), "{body}");
    let both = scene.token(json!({"scope": "orders:write orders:read"}));
    // The scheme ignores case.
    let (status, _, body) =
        scene.send(Method::POST, Some(format!("bearer {both}"))).await;
    assert_eq!(status, 201);
    assert!(body.contains("tea"), "{body}");
}

#[tokio::test]
async fn other_requests_are_refused_with_a_reason() {
    let scene = scene();
    for authorization in [None, Some("Basic YTpi".to_owned())] {
        let (status, challenge, _) = scene.send(Method::GET, authorization).await;
        assert_eq!((status, challenge.as_deref()), (401, Some("Bearer")));
    }

    let expired = scene.token(json!({"exp": 1_000}));
    let another = scene.token(json!({"aud": APP_ID}));
    let claims = scene.issuer.claims(json!({}));
    let forged = Key::rsa().token(&json!({"alg": "RS256", "kid": "k1"}), &claims);
    for (token, why) in [
        (expired, "the token has expired"),
        (another, "the token is for another audience"),
        (forged, "the signature of the token is invalid"),
        ("opaque".to_owned(), "the token is malformed"),
    ] {
        let header = Some(format!("Bearer {token}"));
        let (status, challenge, body) = scene.send(Method::GET, header).await;
        let expected =
            format!("Bearer error=\"invalid_token\", error_description=\"{why}\"");
        assert_eq!((status, challenge), (401, Some(expected)), "{body}");
    }

    let read = format!("Bearer {}", scene.token(json!({})));
    let (status, challenge, _) = scene.send(Method::POST, Some(read)).await;
    let challenge = challenge.expect("it says what is missing");
    assert_eq!(status, 403);
    assert!(challenge.starts_with("Bearer error=\"insufficient_scope\""), "{challenge}");
    assert!(challenge.ends_with("scope=\"orders:read orders:write\""), "{challenge}");
}

#[tokio::test]
async fn a_provider_that_is_out_of_order_is_no_fault_of_the_token() {
    let scene = scene();
    scene.issuer.fail();
    let read = format!("Bearer {}", scene.token(json!({})));
    let (status, challenge, _) = scene.send(Method::GET, Some(read)).await;
    assert_eq!((status, challenge), (503, None));
}
