//! Verification of tokens, with an issuer that attempts all known attacks.

#![cfg(feature = "oidc")]

#[path = "support/issuer.rs"]
mod issuer;
mod support;

use std::time::Duration;

use genauth::oidc::{
    AccessTokenChecks, Claims, IdTokenChecks, SigningAlgorithm, bearer_token,
};
use genauth::{AuthenticationClient, Error, ErrorKind, TokenError};
use issuer::{Issuer, Key, NOW, Scene, scene, with};
use serde_json::{Value, json};
use support::APP_SECRET;

const KEYS: &str = "/keys";
const DISCOVERY: &str = "/oidc/.well-known/openid-configuration";

impl Scene {
    fn header(&self) -> Value {
        json!({"alg": self.key.algorithm(), "kid": "k1"})
    }

    fn token(&self, changes: Value) -> String {
        self.key.token(&self.header(), &self.issuer.claims(changes))
    }

    async fn parse(&self, token: &str) -> Result<Claims, Error> {
        let checks = IdTokenChecks::new().with_nonce("N");
        self.client.verify_id_token(token, checks).await
    }

    /// Returns the reason why the token is rejected, after checking properties of every rejection.
    async fn refusal(&self, token: &str) -> String {
        let error = self.parse(token).await.expect_err("it must not be trusted");
        assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
        assert_eq!(error.operation(), "verify_id_token");
        assert!(error.is_invalid_token() && error.is_unauthorized());
        let printed = format!("{error} {error:?}");
        for part in token.split('.').filter(|part| !part.is_empty()) {
            assert!(!printed.contains(part), "{printed}");
        }
        error.to_string()
    }
}

#[tokio::test]
async fn a_good_token_says_who_it_is() {
    let scene = scene();
    let token = scene.token(json!({"email": "u1@example.com"}));
    let claims = scene.parse(&token).await.expect("it is good");
    assert_eq!((claims.subject.as_str(), claims.audience.len()), ("u1", 1));
    assert_eq!(claims.get_str("email"), Some("u1@example.com"));
}

#[tokio::test]
async fn claims_that_do_not_fit_are_refused() {
    let scene = scene();
    let cases = [
        (
            json!({"iss": "https://evil.example/oidc"}),
            "issuer is \"https://evil.example/oidc\", expected \"http://127.0.0.1",
        ),
        (json!({"iss": null}), "`iss` must be a string"),
        (json!({"aud": "another"}), "audience is [\"another\"], expected \"app-1\""),
        (json!({"aud": ["app-1", "another"]}), "also for \"another\""),
        (json!({"azp": "another"}), "`azp` is \"another\", expected \"app-1\""),
        (json!({"sub": null}), "`sub` must be a string"),
        (json!({"exp": NOW - 60}), "expired 60 seconds ago"),
        (json!({"exp": null}), "`exp` must be a time"),
        (json!({"iat": NOW + 3600}), "`iat` is 3600 seconds in the future"),
        (json!({"iat": null}), "no `iat`"),
        (json!({"nbf": NOW + 3600}), "`nbf` is 3600 seconds in the future"),
        (json!({"nonce": "M"}), "`nonce` does not match"),
        (json!({"nonce": null}), "no `nonce`"),
    ];
    for (changes, why) in cases {
        let error = scene.refusal(&scene.token(changes.clone())).await;
        assert!(error.contains(why), "{changes}: {error}");
    }
}

#[tokio::test]
async fn a_refusal_has_a_reason() {
    let scene = scene();
    let header = |changes: Value| {
        scene.key.token(&with(scene.header(), changes), &scene.issuer.claims(json!({})))
    };
    let other = Key::rsa().token(&scene.header(), &scene.issuer.claims(json!({})));
    let cases = [
        ("no token".to_owned(), TokenError::Malformed),
        (scene.token(json!({"exp": null})), TokenError::Malformed),
        (scene.token(json!({"iat": null})), TokenError::Malformed),
        (header(json!({"alg": "HS256"})), TokenError::UnsupportedAlgorithm),
        (header(json!({"kid": "k2"})), TokenError::UnknownKey),
        (other, TokenError::BadSignature),
        (header(json!({"typ": "at+jwt"})), TokenError::WrongType),
        (scene.token(json!({"iss": "https://evil.example"})), TokenError::WrongIssuer),
        (scene.token(json!({"aud": "another"})), TokenError::WrongAudience),
        (scene.token(json!({"azp": "another"})), TokenError::WrongAudience),
        (scene.token(json!({"exp": NOW - 60})), TokenError::Expired),
        (scene.token(json!({"nbf": NOW + 3600})), TokenError::NotYetValid),
        (scene.token(json!({"nonce": "M"})), TokenError::WrongLogin),
    ];
    for (token, reason) in cases {
        let error = scene.parse(&token).await.expect_err("it must not be trusted");
        assert_eq!(error.token_error(), Some(reason), "{error}");
        assert_eq!(error.is_token_expired(), reason == TokenError::Expired);
        assert!(error.is_invalid_token() && error.is_unauthorized(), "{error}");
        assert!(!error.is_missing_scope() && !error.is_forbidden(), "{error}");
        let challenge = error.www_authenticate().expect("it is about a token");
        assert!(
            challenge.starts_with("Bearer error=\"invalid_token\", "),
            "{challenge}"
        );
    }

    // The keys can't be fetched: the token may be good.
    scene.issuer.fail();
    let client = scene.issuer.client(|builder| builder);
    let token = scene.token(json!({}));
    let error = client.verify_id_token(&token, IdTokenChecks::new()).await;
    let error = error.expect_err("the provider is out of order");
    assert_eq!((error.token_error(), error.www_authenticate()), (None, None));
    assert!(!error.is_invalid_token() && !error.is_unauthorized());
}

#[tokio::test]
async fn a_missing_scope_is_another_matter_than_an_invalid_token() {
    let scene = scene();
    let access = |changes: Value| {
        let mut own = json!({"nonce": null, "aud": "api", "scope": "read"});
        let properties = own.as_object_mut().expect("it is an object");
        properties.extend(changes.as_object().expect("it is an object").clone());
        scene.token(own)
    };
    let checks = AccessTokenChecks::new()
        .with_audience("api")
        .with_scope("read")
        .with_scope("write");
    let verify = |token: String| {
        let (client, checks) = (scene.client.clone(), checks.clone());
        async move { client.verify_access_token(&token, checks).await }
    };
    let error = verify(access(json!({}))).await.expect_err("it lacks a scope");
    assert_eq!(error.token_error(), Some(TokenError::MissingScope));
    assert!(error.is_missing_scope() && error.is_forbidden(), "{error}");
    assert!(!error.is_invalid_token() && !error.is_unauthorized(), "{error}");
    let challenge = error.www_authenticate().expect("it is about a token");
    assert!(
        challenge.starts_with("Bearer error=\"insufficient_scope\", "),
        "{challenge}"
    );
    assert!(challenge.ends_with(", scope=\"read write\""), "{challenge}");
    // One that is not valid either lacks more than a scope.
    let error = verify(access(json!({"exp": NOW - 60}))).await.expect_err("it is old");
    assert!(error.is_token_expired() && !error.is_missing_scope());
    let claims =
        verify(access(json!({"scope": "write read"}))).await.expect("it is good");
    assert_eq!(claims.scopes().count(), 2);
}

#[tokio::test]
async fn official_names_verify_as_well() {
    let scene = scene();
    let token = scene.token(json!({}));
    scene.client.parse_id_token(&token, IdTokenChecks::new()).await.expect("it is good");
    let error = scene.client.parse_id_token("x", IdTokenChecks::new()).await;
    assert_eq!(error.expect_err("it is none").operation(), "parse_id_token");
    let access = scene.token(json!({"nonce": null, "scope": "read"}));
    let checks = AccessTokenChecks::new();
    scene.client.parse_access_token(&access, checks).await.expect("it is good");
    let error = scene.client.parse_access_token("x", AccessTokenChecks::new()).await;
    assert_eq!(error.expect_err("it is none").operation(), "parse_access_token");
    let error = scene.client.introspect_token_offline(&token).await;
    let error = error.expect_err("it is an ID token");
    assert_eq!(error.operation(), "introspect_token_offline");
    assert_eq!(error.token_error(), Some(TokenError::WrongType));
}

#[test]
fn a_bearer_token_is_found_in_its_header() {
    for (header, token) in [
        ("Bearer abc", Some("abc")),
        ("bearer  abc ", Some("abc")),
        ("BEARER abc", Some("abc")),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
        ("Bearerabc", None),
        ("", None),
    ] {
        assert_eq!(bearer_token(header), token, "{header:?}");
    }
}

#[tokio::test]
async fn the_issuer_of_an_application_has_its_own_discovery_document() {
    let scene = scene();
    let issuer = format!("{}/app-1/oidc", scene.issuer.server.host());
    let client = scene.issuer.client(|builder| builder.issuer(&issuer));
    let token = scene.token(json!({"iss": issuer}));
    client.verify_id_token(&token, IdTokenChecks::new()).await.expect("it is good");
    assert_eq!(scene.issuer.count("/app-1/oidc/.well-known/openid-configuration"), 1);
    assert_eq!(scene.issuer.count(DISCOVERY), 0);
}

#[tokio::test]
async fn the_location_of_the_keys_can_be_set() {
    let scene = scene();
    let host = scene.issuer.server.host();
    let url = format!("{host}/app-1/oidc/.well-known/jwks.json");
    let client = scene.issuer.client(|builder| builder.jwks_url(&url));
    let token = scene.token(json!({}));
    client.verify_id_token(&token, IdTokenChecks::new()).await.expect("it is good");
    // The app secret is no key unless the algorithm is set.
    let secret = Key::Shared(APP_SECRET.as_bytes().to_vec());
    let claims = scene.issuer.claims(json!({}));
    let shared = secret.token(&json!({"alg": "HS256"}), &claims);
    let error = client.verify_id_token(&shared, IdTokenChecks::new()).await;
    let error = error.expect_err("nobody has said that it is");
    assert_eq!(error.token_error(), Some(TokenError::UnsupportedAlgorithm));
    assert_eq!(scene.issuer.count("/app-1/oidc/.well-known/jwks.json"), 1);
    assert_eq!((scene.issuer.count(DISCOVERY), scene.issuer.count(KEYS)), (0, 0));

    for unfit in ["http://example.com/keys", "keys", "", "ftp://example.com/keys"] {
        let builder = AuthenticationClient::builder("app", "example.com");
        let error = builder.jwks_url(unfit).build().expect_err("it is not safe");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("`jwks_url` is"), "{error}");
    }
}

#[tokio::test]
async fn a_token_expires() {
    let scene = scene();
    let token = scene.token(json!({}));
    scene.issuer.clock.forward(3600 + 59);
    scene.parse(&token).await.expect("the clocks may be a minute apart");
    scene.issuer.clock.forward(1);
    assert!(scene.refusal(&token).await.contains("expired"));
}

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    let scene = scene();
    let claims = scene.issuer.claims(json!({}));
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let token = Key::Nothing.token(&json!({"alg": alg, "kid": "k1"}), &claims);
        let error = scene.refusal(&token).await;
        assert!(error.contains("expected one of RS256"), "{error}");
    }
    // `none` is rejected even if announced.
    let bare = Key::Nothing.token(&scene.header(), &claims);
    assert!(scene.refusal(&bare).await.contains("signature"));
    let signed = scene.token(json!({}));
    let cut = signed.rsplit_once('.').expect("it has parts").0;
    assert!(scene.refusal(cut).await.contains("three parts"));
}

#[tokio::test]
async fn a_public_key_is_no_shared_secret() {
    let scene = scene();
    let claims = scene.issuer.claims(json!({}));
    let jwk = scene.key.jwk("k1");
    let modulus = jwk["n"].as_str().expect("it has one").as_bytes().to_vec();
    let secrets =
        [scene.key.public_bytes(), jwk.to_string().into_bytes(), modulus, Vec::new()];
    for announced in [json!(["RS256"]), json!(["RS256", "HS256"])] {
        let discovery = json!({"id_token_signing_alg_values_supported": announced});
        scene.issuer.announce(discovery);
        let client = scene.issuer.client(|builder| builder);
        for secret in &secrets {
            let header = json!({"alg": "HS256", "kid": "k1"});
            let token = Key::Shared(secret.clone()).token(&header, &claims);
            let error = client.verify_id_token(&token, IdTokenChecks::new()).await;
            assert_eq!(error.expect_err("it is forged").kind(), ErrorKind::Auth);
        }
    }
}

#[tokio::test]
async fn the_app_secret_signs_only_where_that_is_announced_or_set() {
    let scene = scene();
    let claims = scene.issuer.claims(json!({}));
    let secret = Key::Shared(APP_SECRET.as_bytes().to_vec());
    let token = secret.token(&json!({"alg": "HS256"}), &claims);
    assert!(scene.refusal(&token).await.contains("expected one of RS256"));

    let set = scene
        .issuer
        .client(|builder| builder.signing_algorithm(SigningAlgorithm::Hs256));
    let checks = || IdTokenChecks::new().with_nonce("N");
    set.verify_id_token(&token, checks()).await.expect("it is set");
    let error = set.verify_id_token(&scene.token(json!({})), checks()).await;
    let error = error.expect_err("it is the only one").to_string();
    assert!(error.contains("\"RS256\", expected one of HS256"), "{error}");

    let both = json!({"id_token_signing_alg_values_supported": ["RS256", "HS256"]});
    scene.issuer.announce(both);
    let announced = scene.issuer.client(|builder| builder);
    announced.verify_id_token(&token, checks()).await.expect("it is announced");

    // A published key is not a secret.
    let published = Key::Shared(b"published".to_vec());
    scene.issuer.publish(vec![published.jwk("k1")]);
    let token = published.token(&json!({"alg": "HS256", "kid": "k1"}), &claims);
    assert!(announced.verify_id_token(&token, checks()).await.is_err());

    let only = json!({"id_token_signing_alg_values_supported": ["HS256"]});
    scene.issuer.announce(only);
    let host = scene.issuer.server.host();
    let neither = AuthenticationClient::builder(support::APP_ID, host).build();
    let neither = neither.expect("the settings are fine");
    let error = neither.verify_id_token(&token, checks()).await;
    assert!(error.expect_err("no secret").to_string().contains("app secret"));

    let without_secret =
        AuthenticationClient::builder(support::APP_ID, scene.issuer.server.host())
            .signing_algorithm(SigningAlgorithm::Hs256)
            .build()
            .expect("the settings are fine");
    let empty = Key::Shared(Vec::new()).token(&json!({"alg": "HS256"}), &claims);
    let error = without_secret.verify_id_token(&empty, checks()).await;
    assert!(error.expect_err("no secret").to_string().contains("app secret"));
}

#[tokio::test]
async fn only_published_keys_sign() {
    let scene = scene();
    let claims = scene.issuer.claims(json!({}));
    let other = Key::rsa();
    let forged = other.token(&scene.header(), &claims);
    assert!(scene.refusal(&forged).await.contains("signature"));
    // A key in the token proves nothing.
    let header = with(
        scene.header(),
        json!({"jwk": other.jwk("k1"), "jku": "https://evil.example"}),
    );
    assert!(scene.refusal(&other.token(&header, &claims)).await.contains("signature"));
    // A key of another kind with the same ID is rejected.
    let curve = Key::ec();
    let forged = curve.token(&json!({"alg": "ES256", "kid": "k1"}), &claims);
    assert!(scene.refusal(&forged).await.contains("expected one of RS256"));

    let good = scene.token(json!({}));
    let (message, signature) = good.rsplit_once('.').expect("it has parts");
    let (header, _) = message.split_once('.').expect("it has parts");
    let other = issuer::encode(scene.issuer.claims(json!({"sub": "admin"})).to_string());
    assert!(
        scene
            .refusal(&format!("{header}.{other}.{signature}"))
            .await
            .contains("signature")
    );
    let header = issuer::encode(r#"{"alg":"RS256","kid":"k1","crit":["x"],"x":1}"#);
    let critical = format!("{header}.{other}.{signature}");
    assert!(scene.refusal(&critical).await.contains("crit"));
}

#[tokio::test]
async fn curves_sign_where_they_are_announced() {
    let key = Key::ec();
    let issuer = Issuer::start(vec![key.jwk("e1")]);
    issuer.announce(json!({"id_token_signing_alg_values_supported": ["ES256"]}));
    let client = issuer.client(|builder| builder);
    let claims = issuer.claims(json!({}));
    for header in [json!({"alg": "ES256", "kid": "e1"}), json!({"alg": "ES256"})] {
        let token = key.token(&header, &claims);
        client.verify_id_token(&token, IdTokenChecks::new()).await.expect("it is good");
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_for_one_that_is_not_among_them() {
    let scene = scene();
    let good = scene.token(json!({}));
    for _ in 0..3 {
        scene.parse(&good).await.expect("it is good");
    }
    assert_eq!((scene.issuer.count(DISCOVERY), scene.issuer.count(KEYS)), (1, 1));

    let new = Key::rsa();
    let rotated = new
        .token(&json!({"alg": "RS256", "kid": "k2"}), &scene.issuer.claims(json!({})));
    for _ in 0..3 {
        let error = scene.refusal(&rotated).await;
        assert!(error.contains("no key \"k2\" for RS256"), "{error}");
    }
    assert_eq!(scene.issuer.count(KEYS), 1, "they were fetched a moment ago");

    scene.issuer.publish(vec![scene.key.jwk("k1"), new.jwk("k2")]);
    scene.issuer.clock.forward(30);
    scene.parse(&rotated).await.expect("the key is known now");
    scene.parse(&good).await.expect("and the old one still is");
    assert_eq!((scene.issuer.count(DISCOVERY), scene.issuer.count(KEYS)), (1, 2));

    scene.issuer.publish(vec![new.jwk("k2")]);
    scene.issuer.clock.forward(3000);
    scene.parse(&good).await.expect("it is not looked up each time");
    scene.issuer.clock.forward(600);
    scene.parse(&good).await.expect("what is known is used while it is renewed");
    while scene.parse(&good).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let error = scene.refusal(&good).await;
    assert!(error.contains("no key \"k1\""), "a withdrawn key is forgotten: {error}");
}

#[tokio::test]
async fn a_provider_that_is_out_of_order_is_not_asked_again_and_again() {
    let scene = scene();
    let good = scene.token(json!({}));
    scene.parse(&good).await.expect("it is good");
    scene.issuer.fail();
    scene.issuer.clock.forward(30);
    let header = json!({"alg": "RS256", "kid": "k2"});
    let unknown = Key::rsa().token(&header, &scene.issuer.claims(json!({})));
    let error = scene.parse(&unknown).await.expect_err("nobody knows the key");
    assert_eq!(error.kind(), ErrorKind::Http);
    for _ in 0..3 {
        assert!(scene.refusal(&unknown).await.contains("no key \"k2\""));
    }
    assert_eq!(scene.issuer.count(KEYS), 2);

    scene.issuer.clock.forward(3600);
    let late = scene.token(json!({"exp": NOW + 1_000_000}));
    scene.parse(&late).await.expect("what was known has to do");
    scene.issuer.clock.forward(24 * 3600);
    let error = scene.parse(&late).await.expect_err("but not for ever");
    assert_eq!(error.kind(), ErrorKind::Http);
}

#[tokio::test]
async fn many_at_once_fetch_the_keys_once() {
    let scene = scene();
    let token = scene.token(json!({}));
    let parsing = (0..20).map(|_| {
        let (client, token) = (scene.client.clone(), token.clone());
        tokio::spawn(async move {
            client.verify_id_token(&token, IdTokenChecks::new()).await.map(drop)
        })
    });
    for task in parsing.collect::<Vec<_>>() {
        task.await.expect("it ran").expect("it is good");
    }
    assert_eq!((scene.issuer.count(DISCOVERY), scene.issuer.count(KEYS)), (1, 1));
}

#[tokio::test]
async fn the_provider_has_to_be_the_one_that_is_expected() {
    let scene = scene();
    let token = scene.token(json!({}));
    for (discovery, why) in [
        (json!({"issuer": "https://evil.example/oidc"}), "set the builder's `issuer`"),
        (json!({"issuer": null}), "has the issuer \"\""),
        (json!({"jwks_uri": "http://evil.example/keys"}), "not https"),
        (json!({"jwks_uri": null}), "not https"),
    ] {
        scene.issuer.announce(discovery);
        let client = scene.issuer.client(|builder| builder);
        let error = client.verify_id_token(&token, IdTokenChecks::new()).await;
        let error = error.expect_err("it is another one");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(error.to_string().contains(why), "{error}");
    }
    scene.issuer.announce(json!({"issuer": "https://login.example.com/oidc"}));
    let client =
        scene.issuer.client(|builder| builder.issuer("https://login.example.com/oidc"));
    let token = scene.token(json!({"iss": "https://login.example.com/oidc"}));
    client.verify_id_token(&token, IdTokenChecks::new()).await.expect("it is set");
}

#[tokio::test]
async fn the_access_token_has_to_belong_to_the_id_token() {
    let scene = scene();
    // OpenID Connect Core 1.0, appendix A.3.
    let access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    let checks = |token: &str| IdTokenChecks::new().with_access_token(token);
    let token = scene.token(json!({"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}));
    let parsed = scene.client.verify_id_token(&token, checks(access_token)).await;
    parsed.expect("they belong together");
    let error = scene.client.verify_id_token(&token, checks("another")).await;
    let error = error.expect_err("it is another one").to_string();
    assert!(error.contains("`at_hash` does not match"), "{error}");
    assert!(!error.contains("77Qm"), "{error}");
}

#[tokio::test]
async fn access_tokens_are_verified_offline() {
    let scene = scene();
    let token = |typ: Value, changes: Value| {
        let header = with(scene.header(), json!({"typ": typ}));
        let usual = scene.issuer.claims(json!({"nonce": null, "scope": "openid read"}));
        scene.key.token(&header, &with(usual, changes))
    };
    for typ in [json!(null), json!("JWT"), json!("at+jwt"), json!("application/at+jwt")]
    {
        let token = token(typ, json!({}));
        let claims = scene.client.introspect_token_offline(&token).await;
        let claims = claims.expect("it is good");
        assert_eq!(claims.scopes().collect::<Vec<_>>(), ["openid", "read"]);
    }
    let api = token(json!("at+jwt"), json!({"aud": "api"}));
    let checks = AccessTokenChecks::new().with_audience("api").with_scope("read");
    scene.client.verify_access_token(&api, checks.clone()).await.expect("it is good");

    let refusal = async |token: &str, checks| {
        let error = scene.client.verify_access_token(token, checks).await;
        let error = error.expect_err("it must not be trusted");
        assert_eq!(error.kind(), ErrorKind::Auth);
        error.to_string()
    };
    let plain = AccessTokenChecks::new;
    assert!(refusal(&api, plain()).await.contains("expected \"app-1\""));
    let error = refusal(&api, checks.with_scope("write")).await;
    assert!(error.contains("lacks the scope \"write\""), "{error}");
    // ID tokens and access tokens are not interchangeable.
    assert!(refusal(&scene.token(json!({})), plain()).await.contains("an ID token"));
    let logout = token(json!("logout+jwt"), json!({}));
    assert!(refusal(&logout, plain()).await.contains("\"logout+jwt\""));
    let error = scene.refusal(&token(json!("at+jwt"), json!({"nonce": "N"}))).await;
    assert!(error.contains("type is \"at+jwt\""), "{error}");

    let error = scene.client.introspect_token_offline("opaque").await;
    let error = error.expect_err("it is no JWT");
    assert_eq!(error.operation(), "introspect_token_offline");
}

/// The three checks.
const CHECKS: [&str; 3] = ["ID", "access", "logout"];

impl Scene {
    /// Returns the names of the checks that accept the token.
    async fn accepted(&self, token: &str) -> Vec<&'static str> {
        let client = &self.client;
        let id = client.verify_id_token(token, IdTokenChecks::new()).await.map(drop);
        let access = client.introspect_token_offline(token).await.map(drop);
        let logout = client.parse_logout_token(token).await.map(drop);
        let outcomes = [id, access, logout];
        for (name, outcome) in CHECKS.into_iter().zip(&outcomes) {
            if let Err(error) = outcome {
                assert_eq!(error.kind(), ErrorKind::Auth, "{name}: {error}");
            }
        }
        let accepted = CHECKS.into_iter().zip(outcomes).filter(|(_, it)| it.is_ok());
        accepted.map(|(name, _)| name).collect()
    }
}

/// Each token has a valid signature, and at most one purpose.
#[tokio::test]
async fn a_token_is_good_for_one_purpose() {
    let scene = scene();
    let event = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    let id = json!({});
    let without_nonce = json!({"nonce": null});
    // The claims of GenAuth's documentation, with a user.
    let profile = json!({
        "nonce": null, "name": null, "given_name": null, "picture": "https://a.example/p",
        "gender": "U", "updated_at": "2022-08-11T09:55:15.267Z", "email": "a@example.com",
        "email_verified": false, "scope": null, "token_type": null,
    });
    let access = json!({"nonce": null, "jti": "J", "scope": "openid profile"});
    let machine = json!({"nonce": null, "jti": "J", "scope": "read", "azp": "machine"});
    let rfc_9068 =
        json!({"nonce": null, "jti": "J", "client_id": "c", "auth_time": NOW});
    let logout = json!({"nonce": null, "jti": "J", "sid": "S", "events": event});
    let bare = json!({"nonce": null, "jti": "J"});
    let no_one: &[&str] = &[];
    let plain = [json!(null), json!("JWT"), json!("jwt"), json!("application/JWT")];
    let mut cases = Vec::new();
    let mut case = |header: Value, base: &Value, more: Value, good: &[&'static str]| {
        let mut changes = base.clone();
        let properties = changes.as_object_mut().expect("it is an object");
        properties.extend(more.as_object().expect("it is an object").clone());
        cases.push((header, changes, good.to_vec()));
    };
    // If the header names no kind, the claims decide.
    for typ in plain {
        let header = json!({"typ": typ});
        for good in [&id, &without_nonce, &profile, &bare] {
            case(header.clone(), good, json!({}), &["ID"]);
        }
        for good in [&access, &machine] {
            case(header.clone(), good, json!({}), &["access"]);
        }
        case(header.clone(), &logout, json!({}), &["logout"]);
        case(header.clone(), &without_nonce, json!({"auth_time": NOW}), &["ID"]);
        case(header.clone(), &without_nonce, json!({"at_hash": "H"}), &["ID"]);
        // An ID token with a scope is still an ID token.
        for mark in ["nonce", "at_hash", "c_hash", "s_hash"] {
            case(header.clone(), &access, json!({mark: "H"}), &["ID"]);
        }
        let both = json!({"auth_time": NOW});
        case(header.clone(), &access, both, no_one);
        let elsewhere = json!({"auth_time": NOW, "aud": "api"});
        case(header, &access, elsewhere, no_one);
    }
    // If the header names a kind, the claims must not contradict it.
    for typ in ["at+jwt", "application/at+jwt", "AT+JWT", "Application/At+Jwt"] {
        let header = json!({"typ": typ});
        for good in [&access, &machine, &rfc_9068, &bare, &without_nonce] {
            case(header.clone(), good, json!({}), &["access"]);
        }
        case(header.clone(), &id, json!({}), no_one);
        for mark in ["nonce", "at_hash", "c_hash", "s_hash", "events"] {
            case(header.clone(), &access, json!({mark: "H"}), no_one);
        }
        case(header, &logout, json!({}), no_one);
    }
    for typ in ["logout+jwt", "application/logout+jwt", "Logout+JWT"] {
        let header = json!({"typ": typ});
        case(header.clone(), &logout, json!({}), &["logout"]);
        for other in [&id, &access, &bare, &rfc_9068] {
            case(header.clone(), other, json!({}), no_one);
        }
        case(header, &logout, json!({"nonce": "N"}), no_one);
    }
    case(json!({"typ": "id_token"}), &id, json!({}), &["ID"]);
    case(json!({"typ": "id_token"}), &access, json!({}), &["ID"]);
    case(json!({"typ": "id_token"}), &logout, json!({}), no_one);
    // Unknown or missing types.
    for typ in [
        json!(""),
        json!(" at+jwt"),
        json!("at+jwt "),
        json!("at+jwt;v=1"),
        json!("at"),
        json!("rt+jwt"),
        json!("secevent+jwt"),
        json!("dpop+jwt"),
        json!("JOSE"),
        json!("application/application/at+jwt"),
        json!("text/at+jwt"),
        json!("JWT\u{202e}"),
        json!(1),
        json!(true),
        json!(["at+jwt"]),
        json!({"at+jwt": 1}),
    ] {
        for claims in [&id, &access, &logout] {
            case(json!({"typ": typ}), claims, json!({}), no_one);
        }
    }
    // Critical extensions.
    for crit in [json!(["b64"]), json!([]), json!("exp"), json!(["exp"]), json!(false)] {
        for claims in [&id, &access, &logout] {
            case(json!({"crit": crit, "exp": 1}), claims, json!({}), no_one);
        }
    }
    // Claims that name the kind.
    for (name, value, good) in [
        ("token_use", json!("access"), "access"),
        ("token_use", json!("id"), "ID"),
        ("token_type", json!("Bearer"), "access"),
        ("token_type", json!("access_token"), "access"),
        ("typ", json!("Bearer"), "access"),
        ("typ", json!("ID"), "ID"),
        ("token_use", json!("refresh"), ""),
        ("token_use", json!("logout"), ""),
        ("typ", json!("Refresh"), ""),
        ("typ", json!("Offline"), ""),
        ("token_use", json!(1), ""),
        ("token_type", json!(["access"]), ""),
    ] {
        let good: Vec<&'static str> =
            CHECKS.into_iter().filter(|it| *it == good).collect();
        case(json!({}), &without_nonce, json!({name: value}), &good);
    }
    // Logout tokens without required claims.
    for change in [
        json!({"events": {}}),
        json!({"events": []}),
        json!({"events": "http://schemas.openid.net/event/backchannel-logout"}),
        json!({"events": {"http://schemas.openid.net/event/backchannel-logout": true}}),
        json!({"events": {"http://schemas.openid.net/event/backchannel-logout": null}}),
        json!({"events": {"https://schemas.openid.net/event/other": {}}}),
        json!({"nonce": "N"}),
        json!({"nonce": ""}),
        json!({"jti": null}),
        json!({"jti": 7}),
        json!({"jti": ""}),
        json!({"sub": null, "sid": null}),
        json!({"sub": ""}),
        json!({"sid": 7}),
        json!({"iat": null}),
        json!({"exp": null}),
        json!({"exp": NOW - 60}),
        json!({"iat": NOW + 3600}),
        json!({"aud": "another"}),
        json!({"aud": null}),
        json!({"iss": "https://evil.example/oidc"}),
    ] {
        case(json!({"typ": "logout+jwt"}), &logout, change, no_one);
    }
    case(json!({}), &logout, json!({"sub": null}), &["logout"]);
    case(json!({}), &logout, json!({"sid": null}), &["logout"]);

    assert!(cases.len() > 200, "{}", cases.len());
    for (header, changes, good) in cases {
        let header = with(scene.header(), header);
        let token = scene.key.token(&header, &scene.issuer.claims(changes.clone()));
        assert_eq!(scene.accepted(&token).await, good, "{header} {changes}");
    }
}

#[tokio::test]
async fn a_logout_token_says_whose_session_has_ended() {
    let scene = scene();
    let token = scene.token(json!({
        "nonce": null, "jti": "J", "sid": "marked-session",
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }));
    let said = scene.client.parse_logout_token(&token).await.expect("it is good");
    assert_eq!(said.subject.as_deref(), Some("u1"));
    assert_eq!(said.session_id.as_deref(), Some("marked-session"));
    assert_eq!(said.id, "J");
    assert!(said.all.contains_key("events"));
    assert!(!format!("{said:?}").contains("marked"), "{said:?}");

    let error = scene.client.parse_logout_token(&scene.token(json!({}))).await;
    let error = error.expect_err("it is an ID token");
    assert_eq!(error.operation(), "parse_logout_token");
    assert!(error.to_string().contains("logout token can't be trusted"), "{error}");
}

#[tokio::test]
async fn what_a_token_says_does_not_disturb_the_message() {
    let scene = scene();
    let nasty = format!("\u{1b}[31m\u{202e}\r\n\u{200b}{}", "x".repeat(10_000));
    let tokens = [
        scene.token(json!({"iss": nasty})),
        scene.token(json!({"aud": nasty})),
        scene.token(json!({"aud": vec![nasty.clone(); 100]})),
        scene.token(json!({"aud": ["app-1", nasty]})),
        scene.token(json!({"azp": nasty})),
        scene.token(json!({"azp": {"nasty": nasty}})),
        scene.token(json!({"token_use": nasty})),
    ];
    let header = |changes: Value| with(scene.header(), changes);
    let claims = scene.issuer.claims(json!({}));
    let headers = [json!({"typ": nasty}), json!({"alg": nasty}), json!({"kid": nasty})];
    let headers = headers.map(|changes| scene.key.token(&header(changes), &claims));
    for token in tokens.iter().chain(&headers) {
        let error = scene.parse(token).await.expect_err("it must not be trusted");
        let printed = error.to_string();
        assert!(printed.chars().count() < 500, "{printed}");
        assert!(printed.contains(r"\u{202e}"), "{printed}");
        let hidden =
            |letter: char| letter.is_control() || "\u{202e}\u{200b}".contains(letter);
        assert!(!printed.contains(hidden), "{printed:?}");
    }
}
