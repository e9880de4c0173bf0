//! Uses the process-wide defaults of `jsonwebtoken` and `rustls`, beside a client of the SDK. With
//! two providers in one program, these panic.

use genauth::oidc::{AccessTokenChecks, SigningAlgorithm};
use genauth::{AuthenticationClient, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let secret = "a secret of the application";
    // The port is closed: calls fail, after TLS has been set up.
    let client = AuthenticationClient::builder("app", "https://127.0.0.1:9")
        .app_secret(secret)
        .signing_algorithm(SigningAlgorithm::Hs256)
        .build()
        .expect("the settings are fine");

    let claims = json!({
        "iss": "https://127.0.0.1:9/oidc", "aud": "app", "sub": "user", "scope": "read",
        "client_id": "app", "exp": 4_000_000_000_u64, "iat": 1_700_000_000,
    });
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some("at+jwt".to_owned());
    let key = EncodingKey::from_secret(secret.as_bytes());
    let token = jsonwebtoken::encode(&header, &claims, &key).expect("it can be signed");

    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&["app"]);
    let key = DecodingKey::from_secret(secret.as_bytes());
    let read = jsonwebtoken::decode::<Value>(&token, &key, &validation);
    assert_eq!(read.expect("it is valid").claims["sub"], "user");

    let checks = AccessTokenChecks::new().with_scope("read");
    let read = client.parse_access_token(&token, checks).await;
    assert_eq!(read.expect("it is valid").subject, "user");

    let error = client.get_system_info().await.expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");

    #[cfg(feature = "rustls-ring")]
    {
        let roots = rustls::RootCertStore::empty();
        let _ = rustls::ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
    }
    println!("jsonwebtoken and rustls work beside the SDK.");
}
