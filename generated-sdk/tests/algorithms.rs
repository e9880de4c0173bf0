//! All algorithms of tokens. The application's own `jsonwebtoken` signs them, with the provider
//! that the application has chosen, and verifies them in the same program.

#![cfg(feature = "oidc")]

#[path = "support/issuer.rs"]
mod issuer;
mod support;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, RsaKeyPair,
};
use genauth::oidc::AccessTokenChecks;
use genauth::{AuthenticationClient, ErrorKind};
use issuer::{Issuer, encode};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use support::APP_ID;

const SECRET: &str = "a secret of the application";

/// A key with the algorithms that use it.
struct Key {
    signs: EncodingKey,
    jwk: Value,
    algorithms: &'static [Algorithm],
}

/// The length of the header of an RSA key in PKCS #8, which contains one in PKCS #1.
const PKCS8_HEADER: usize = 26;

fn keys() -> Vec<Key> {
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key can be made");
    let modulus = rsa.public_key().modulus().big_endian_without_leading_zero();
    let exponent = rsa.public_key().exponent().big_endian_without_leading_zero();
    let der = rsa.as_der().expect("it can be encoded");
    let rsa = Key {
        signs: EncodingKey::from_rsa_der(&der.as_ref()[PKCS8_HEADER..]),
        jwk: json!({"kty": "RSA", "n": encode(modulus), "e": encode(exponent)}),
        algorithms: &[
            Algorithm::RS256,
            Algorithm::RS384,
            Algorithm::RS512,
            Algorithm::PS256,
            Algorithm::PS384,
            Algorithm::PS512,
        ],
    };
    let ed25519 = Ed25519KeyPair::generate().expect("a key can be made");
    let x = encode(ed25519.public_key().as_ref());
    let ed25519 = Key {
        signs: EncodingKey::from_ed_der(
            ed25519.to_pkcs8v1().expect("it can be encoded").as_ref(),
        ),
        jwk: json!({"kty": "OKP", "crv": "Ed25519", "x": x}),
        algorithms: &[Algorithm::EdDSA],
    };
    let p256 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
    let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING);
    vec![
        rsa,
        ec(&p256.expect("a key can be made"), "P-256", &[Algorithm::ES256]),
        ec(&p384.expect("a key can be made"), "P-384", &[Algorithm::ES384]),
        ed25519,
    ]
}

fn ec(pair: &EcdsaKeyPair, curve: &str, algorithms: &'static [Algorithm]) -> Key {
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    Key {
        signs: EncodingKey::from_ec_der(
            pair.to_pkcs8v1().expect("it can be encoded").as_ref(),
        ),
        jwk: json!({"kty": "EC", "crv": curve, "x": encode(x), "y": encode(y)}),
        algorithms,
    }
}

fn name(algorithm: Algorithm) -> String {
    format!("{algorithm:?}")
}

/// Returns the reason why a token is rejected, or `None` if it is accepted.
async fn rejection(client: &AuthenticationClient, token: &str) -> Option<String> {
    let error =
        client.parse_access_token(token, AccessTokenChecks::new()).await.err()?;
    assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
    Some(error.to_string())
}

fn changed(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').expect("it has a signature");
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{message}.{first}{}", &signature[1..])
}

#[tokio::test]
async fn each_algorithm_is_verified_with_its_own_kind_of_key() {
    let mut keys = keys();
    for (index, key) in keys.iter_mut().enumerate() {
        key.jwk["kid"] = format!("k{index}").into();
    }
    let issuer = Issuer::start(keys.iter().map(|key| key.jwk.clone()).collect());
    let shared = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let all = keys.iter().flat_map(|key| key.algorithms).chain(&shared);
    let all: Vec<String> = all.copied().map(name).collect();
    assert_eq!(all.len(), 12);
    issuer.announce(json!({"id_token_signing_alg_values_supported": all}));
    let client = issuer.client(|builder| builder.app_secret(SECRET));
    let claims =
        issuer.claims(json!({"nonce": null, "scope": "read", "client_id": APP_ID}));

    for (index, key) in keys.iter().enumerate() {
        let public = serde_json::from_value(key.jwk.clone()).expect("it is a key");
        let public = DecodingKey::from_jwk(&public).expect("it is a key");
        for algorithm in key.algorithms {
            let mut header = Header::new(*algorithm);
            header.kid = Some(format!("k{index}"));
            let token = jsonwebtoken::encode(&header, &claims, &key.signs)
                .expect("it is signed");
            assert_eq!(rejection(&client, &token).await, None, "{algorithm:?}");
            let mut validation = Validation::new(*algorithm);
            validation.set_audience(&[APP_ID]);
            jsonwebtoken::decode::<Value>(&token, &public, &validation)
                .expect("it is valid");

            let why = rejection(&client, &changed(&token)).await.expect("it is changed");
            assert!(why.contains("signature does not match"), "{algorithm:?}: {why}");

            // The same signature, said to be of another algorithm or of another key.
            let (message, signature) =
                token.rsplit_once('.').expect("it has a signature");
            let (_, content) = message.split_once('.').expect("it has a header");
            for other in all.iter().filter(|other| **other != name(*algorithm)) {
                for kid in 0..keys.len() {
                    let header =
                        json!({"alg": other, "kid": format!("k{kid}")}).to_string();
                    let token = format!("{}.{content}.{signature}", encode(header));
                    let why = rejection(&client, &token).await;
                    assert!(why.is_some(), "{algorithm:?} as {other} of k{kid}");
                }
            }
        }
    }
    for algorithm in shared {
        for (secret, accepted) in [(SECRET, true), ("another secret", false)] {
            let key = EncodingKey::from_secret(secret.as_bytes());
            let token = jsonwebtoken::encode(&Header::new(algorithm), &claims, &key);
            let why = rejection(&client, &token.expect("it is signed")).await;
            assert_eq!(why.is_none(), accepted, "{algorithm:?}: {why:?}");
        }
    }
}
