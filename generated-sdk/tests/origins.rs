//! Headers of the client are sent to its own host only, wherever the provider's keys are.

#![cfg(feature = "oidc")]

#[path = "support/issuer.rs"]
mod issuer;
mod support;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use genauth::oidc::IdTokenChecks;
use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{AuthenticationClient, AuthenticationClientBuilder, Brand, Lang};
use issuer::{NOW, scene};
use serde_json::json;
use support::{Reply, Server};

/// Headers that applications set on the builder, with marked values.
const SECRETS: [&str; 14] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "apikey",
    "ocp-apim-subscription-key",
    "x-auth-token",
    "x-amz-security-token",
    "cf-access-client-secret",
    "x-forwarded-for",
    "x-csrf-token",
    "x-custom",
    "user-agent",
    "accept",
];

fn with_everything(
    mut builder: AuthenticationClientBuilder,
) -> AuthenticationClientBuilder {
    for name in SECRETS {
        builder = builder.header(name, format!("marked {name}"));
    }
    builder
        .user_agent_suffix("marked-suffix")
        .real_ip(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)))
        .lang(Lang::JaJp)
}

/// Returns whether a header may be sent to another origin.
fn is_plain(name: &str, value: &str) -> bool {
    match name {
        "accept" => value == "application/json",
        "user-agent" => {
            value.starts_with("genauth-rust/") && !value.contains(char::is_whitespace)
        }
        // Headers of the connection.
        "host" | "accept-encoding" => true,
        _ => false,
    }
}

#[tokio::test]
async fn headers_of_the_builder_stay_with_the_host() {
    let scene = scene();
    let keys = json!({"keys": [scene.key.jwk("k1")]}).to_string();
    let other = Server::always(Reply::json(keys));
    scene.issuer.announce(json!({"jwks_uri": format!("{}/their/keys", other.host())}));
    for brand in [Brand::GenAuth, Brand::Authing] {
        let client =
            scene.issuer.client(|builder| with_everything(builder.brand(brand)));
        let client = client.with_access_token("marked-token");
        let token = scene.key.token(
            &json!({"alg": "RS256", "kid": "k1"}),
            &scene.issuer.claims(json!({})),
        );
        let checks = IdTokenChecks::new().with_nonce("N");
        client.parse_id_token(&token, checks).await.expect("it is good");
    }
    let received = other.requests();
    assert_eq!(received.len(), 2);
    for request in received {
        assert_eq!(request.target, "/their/keys");
        for (name, value) in &request.headers {
            assert!(is_plain(name, value), "{name}: {value}");
        }
        assert!(!format!("{request:?}").contains("marked"), "{request:?}");
    }
    // The host itself may need them, for example behind a gateway.
    let discovery = scene.issuer.server.requests().remove(0);
    for name in SECRETS {
        assert_eq!(discovery.header(name), Some(&*format!("marked {name}")));
    }
}

/// Returns the headers of the request for the keys at `jwks_uri`.
async fn headers_for(jwks_uri: &'static str) -> Vec<(String, String)> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&asked);
    let builder = AuthenticationClient::builder("app", "https://example.genauth.ai");
    let client = with_everything(builder)
        .transport(move |request: HttpRequest| {
            if request.operation == "jwks" {
                let headers = request.headers.iter();
                let headers = headers.map(|(name, value)| (name.into(), value.into()));
                *kept.lock().expect("nobody panicked") = headers.collect();
                return Ok(HttpResponse::json(200, r#"{"keys": []}"#));
            }
            let document = json!({
                "issuer": "https://example.genauth.ai/oidc", "jwks_uri": jwks_uri,
            });
            Ok(HttpResponse::json(200, document.to_string()))
        })
        .build()
        .expect("the settings are fine")
        .with_access_token("marked-token");
    let claims = json!({"exp": NOW});
    let token =
        issuer::Key::Nothing.token(&json!({"alg": "RS256", "kid": "k"}), &claims);
    let error = client.parse_id_token(&token, IdTokenChecks::new()).await;
    error.expect_err("there is no key");
    let asked = asked.lock().expect("nobody panicked");
    assert!(!asked.is_empty(), "{jwks_uri} was not asked");
    asked.clone()
}

#[tokio::test]
async fn an_origin_is_scheme_host_and_port() {
    for other in [
        "https://keys.example.net/jwks",
        "https://example.genauth.ai:8443/keys",
        "https://sub.example.genauth.ai/keys",
        "https://genauth.ai/keys",
        "https://example.genauth.ai.evil.example/keys",
        "https://example.genauth.ai@evil.example/keys",
        "https://evil.example/https://example.genauth.ai/",
        "https://evil.example\\@example.genauth.ai/keys",
        "https://evil.example#@example.genauth.ai/",
        "https://evil.example?https://example.genauth.ai/",
        "https://127.0.0.1/keys",
        "https://[::1]/keys",
        "HTTPS://EVIL.EXAMPLE/keys",
    ] {
        for (name, value) in headers_for(other).await {
            assert!(is_plain(&name, &value), "{other}: {name}: {value}");
        }
    }
    for own in [
        "https://example.genauth.ai/keys",
        "https://example.genauth.ai:443/keys",
        "https://EXAMPLE.genauth.ai/a/b",
        "HTTPS://example.genauth.ai",
    ] {
        let headers = headers_for(own).await;
        assert!(headers.iter().any(|(name, _)| name == "x-api-key"), "{own}");
    }
}

#[tokio::test]
async fn keys_over_plain_http_are_taken_within_this_machine_only() {
    let scene = scene();
    let header = json!({"alg": "RS256", "kid": "k1"});
    let token = scene.key.token(&header, &scene.issuer.claims(json!({})));
    for jwks_uri in [
        "http://evil.example/keys",
        "http://192.0.2.1/keys",
        "http://127.0.0.1.evil.example/keys",
        "http://localhost.evil.example/keys",
        "http://127.0.0.1@evil.example/keys",
        "ftp://127.0.0.1/keys",
        "file:///etc/keys",
        "data:application/json,{}",
        "/keys",
        "keys",
        "",
    ] {
        scene.issuer.announce(json!({"jwks_uri": jwks_uri}));
        let client = scene.issuer.client(|builder| builder);
        let error = client.parse_id_token(&token, IdTokenChecks::new()).await;
        let error = error.expect_err("anybody could change them").to_string();
        assert!(error.contains("not https"), "{jwks_uri}: {error}");
    }
}
