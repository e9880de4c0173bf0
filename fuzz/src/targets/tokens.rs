//! Tokens that differ from those that an issuer signed: none of them is trusted.
//!
//! An input is JSON that says how a token is made.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use fastrand::Rng;
use genauth::oidc::{AccessTokenChecks, IdTokenChecks};
use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{AuthenticationClient, Error, ErrorKind, Retry};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{hostile, mutate};

pub(crate) const HOST: &str = "https://example.genauth.ai";
pub(crate) const ISSUER: &str = "https://example.genauth.ai/oidc";
pub(crate) const APP_ID: &str = "app-1";
const APP_SECRET: &str = "app-secret-1";
pub(crate) const NOW: i64 = 1_800_000_000;
const NONCE: &str = "N";
/// The accepted difference between clocks.
const LEEWAY: f64 = 60.0;

pub(crate) static SIGNER: LazyLock<Signer> = LazyLock::new(Signer::new);

/// The keys of the issuer, foreign keys, and a valid token for each purpose.
pub(crate) struct Signer {
    pub(crate) runtime: Runtime,
    keys: HashMap<&'static str, Key>,
    good: HashMap<&'static str, String>,
}

/// A token that was made by a recipe.
struct Made {
    token: String,
    /// The token that a key of the issuer signed, before the edits.
    whole: Option<String>,
}

enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Shared(Vec<u8>),
    Nothing,
}

pub(crate) fn run(input: &[u8]) {
    let Ok(recipe) = serde_json::from_slice::<Value>(input) else { return };
    let signer = &*SIGNER;
    let Made { token, whole } = signer.token(&recipe);
    let client = client(signer.jwks(&recipe["jwks"]), |_| None);
    let purpose = recipe["purpose"].as_str().unwrap_or_default();
    let purpose = if signer.good.contains_key(purpose) { purpose } else { "id" };
    let outcome = signer.runtime.block_on(parse(&client, purpose, &token));
    match outcome {
        Ok(()) => {
            let good = signer.good.get(purpose) == Some(&token);
            let fits = whole == Some(token.clone()) && claims_fit(purpose, &recipe);
            assert!(good || fits, "trusted for {purpose}: {token}");
        }
        Err(error) => {
            let text = format!("{error} {error:?}");
            assert!(text.len() <= 2048, "the error has {} bytes: {text}", text.len());
            assert!(
                !text.chars().any(genauth_generator::text::is_hidden),
                "the error holds something hidden: {text:?}"
            );
            let pristine =
                recipe == json!({"purpose": purpose, "token": format!("{{{purpose}}}")});
            assert!(!pristine, "a good token is refused: {error}");
            assert_ne!(error.kind(), ErrorKind::Transport, "{error}");
        }
    }
}

pub(crate) fn mutate(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    mutate::structure(input, rng, hostile::TOKEN)
}

async fn parse(
    client: &AuthenticationClient,
    purpose: &str,
    token: &str,
) -> Result<(), Error> {
    match purpose {
        "access" => {
            client.parse_access_token(token, AccessTokenChecks::new()).await.map(drop)
        }
        "logout" => client.parse_logout_token(token).await.map(drop),
        _ => client
            .parse_id_token(token, IdTokenChecks::new().with_nonce(NONCE))
            .await
            .map(drop),
    }
}

/// Returns a client of an issuer that has these keys, and responds with `more` to other requests.
pub(crate) fn client(
    jwks: Value,
    more: impl Fn(&HttpRequest) -> Option<Value> + Send + Sync + 'static,
) -> AuthenticationClient {
    let jwks = Arc::new(jwks.to_string());
    let client = AuthenticationClient::builder(APP_ID, HOST)
        .app_secret(APP_SECRET)
        .retry(Retry::never())
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(NOW as u64))
        .transport(move |request: HttpRequest| {
            if request.url.ends_with("/.well-known/openid-configuration") {
                let discovery = json!({
                    "issuer": ISSUER, "jwks_uri": format!("{HOST}/keys"),
                    "id_token_signing_alg_values_supported": ["RS256", "ES256", "none"],
                });
                return Ok(HttpResponse::json(200, discovery.to_string()));
            }
            Ok(match more(&request) {
                Some(response) => HttpResponse::json(200, response.to_string()),
                None => HttpResponse::json(200, jwks.as_str()),
            })
        });
    client.build().expect("the settings are fine")
}

/// A second implementation of what OpenID Connect and RFC 9068 require of the claims.
fn claims_fit(purpose: &str, recipe: &Value) -> bool {
    let claims = &recipe["claims"];
    let number = |name: &str| claims[name].as_f64();
    let has_audience = |wanted: &str| match &claims["aud"] {
        Value::String(one) => one == wanted,
        Value::Array(several) => several.iter().any(|one| one == wanted),
        _ => false,
    };
    let typ = recipe["header"]["typ"].as_str().unwrap_or_default().to_ascii_lowercase();
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    let in_time = number("exp").is_some_and(|exp| exp + LEEWAY > NOW as f64)
        && number("nbf").is_none_or(|nbf| nbf - LEEWAY <= NOW as f64);
    let common = claims["iss"] == ISSUER && in_time;
    common
        && match purpose {
            "access" => {
                !has_events(claims)
                    && claims["nonce"].is_null()
                    && ["", "jwt", "at+jwt"].contains(&typ)
            }
            "logout" => {
                has_events(claims)
                    && claims["nonce"].is_null()
                    && has_audience(APP_ID)
                    && ["", "jwt", "logout+jwt", "logout_token"].contains(&typ)
            }
            _ => {
                claims["nonce"] == NONCE
                    && !has_events(claims)
                    && has_audience(APP_ID)
                    && claims["sub"].is_string()
                    && ["", "jwt", "id_token", "id_token+jwt"].contains(&typ)
            }
        }
}

fn has_events(claims: &Value) -> bool {
    claims.get("events").is_some_and(|events| !events.is_null())
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    fn new() -> Self {
        let rsa = || RsaKeyPair::generate(KeySize::Rsa2048).expect("a key can be made");
        let issuer = rsa();
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .expect("a key can be made");
        let public = issuer.public_key().as_ref().to_vec();
        let keys = [
            ("rsa", Key::Rsa(issuer)),
            ("ec", Key::Ec(ec)),
            ("evil", Key::Rsa(rsa())),
            ("secret", Key::Shared(APP_SECRET.into())),
            ("public", Key::Shared(public)),
            ("none", Key::Nothing),
        ];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let mut signer = Self {
            runtime: runtime.expect("a runtime can be made"),
            keys: keys.into(),
            good: HashMap::new(),
        };
        for (purpose, typ, more) in [
            ("id", "JWT", json!({"nonce": NONCE})),
            (
                "access",
                "at+jwt",
                json!({"jti": "J", "scope": "openid read", "client_id": APP_ID}),
            ),
            (
                "logout",
                "logout+jwt",
                json!({"jti": "J", "sid": "S", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}),
            ),
        ] {
            let mut claims = json!({"iss": ISSUER, "sub": "u1", "aud": APP_ID, "exp": NOW + 3600, "iat": NOW});
            if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
                claims.extend(more);
            }
            let header = json!({"alg": "RS256", "kid": "rsa", "typ": typ});
            let token = signer.signed("rsa", &header, &claims);
            signer.good.insert(purpose, token);
        }
        signer
    }

    /// Returns a token with this header and these claims.
    pub(crate) fn signed(&self, key: &str, header: &Value, claims: &Value) -> String {
        let message =
            format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(self.signature(key, message.as_bytes()));
        format!("{message}.{signature}")
    }

    fn signature(&self, key: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self.keys.get(key) {
            Some(Key::Rsa(key)) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .expect("it can be signed");
                signature
            }
            Some(Key::Ec(key)) => {
                key.sign(&random, message).expect("it can be signed").as_ref().to_vec()
            }
            Some(Key::Shared(secret)) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message)
                    .as_ref()
                    .to_vec()
            }
            Some(Key::Nothing) | None => Vec::new(),
        }
    }

    /// Makes the token of the recipe: `token` with its placeholders filled in, then `edits`, each
    /// `[index, bytes to remove, text to insert]`.
    fn token(&self, recipe: &Value) -> Made {
        let key = recipe["key"].as_str().unwrap_or("rsa");
        let mut places = vec![];
        let mut put = |prefix: &str, token: &str| {
            let parts = token.splitn(3, '.');
            for (name, part) in ["h", "c", "s"].into_iter().zip(parts) {
                places.push((format!("{{{prefix}{name}}}"), part.to_owned()));
            }
        };
        let signed = self.signed(key, &recipe["header"], &recipe["claims"]);
        put("", &signed);
        for (purpose, token) in &self.good {
            put(&format!("{purpose}."), token);
        }
        places.extend(
            self.good
                .iter()
                .map(|(purpose, token)| (format!("{{{purpose}}}"), token.clone())),
        );
        places.push((
            "{b64}".to_owned(),
            encode(recipe["b64"].as_str().unwrap_or_default()),
        ));
        let token = recipe["token"].as_str().unwrap_or("{h}.{c}.{s}");
        Made {
            token: edited(&filled(token, &places), &recipe["edits"]),
            whole: ["rsa", "ec"].contains(&key).then_some(signed),
        }
    }

    /// Returns the keys by their names, and all other values of the recipe.
    pub(crate) fn jwks(&self, keys: &Value) -> Value {
        let usual = json!(["rsa", "ec"]);
        let keys = if keys.is_null() { &usual } else { keys };
        let Value::Array(keys) = keys else { return keys.clone() };
        let known = |key: &Value| {
            key.as_str().and_then(|name| self.jwk(name)).unwrap_or(key.clone())
        };
        json!({"keys": keys.iter().map(known).collect::<Vec<_>>()})
    }

    /// Returns the public key. Keys that the issuer does not have are left out.
    fn jwk(&self, name: &str) -> Option<Value> {
        match self.keys.get(name)? {
            Key::Rsa(key) if name == "rsa" => Some(json!({
                "kty": "RSA", "kid": name, "use": "sig", "alg": "RS256",
                "n": encode(key.public_key().modulus().big_endian_without_leading_zero()),
                "e": encode(key.public_key().exponent().big_endian_without_leading_zero()),
            })),
            Key::Ec(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                Some(
                    json!({"kty": "EC", "crv": "P-256", "kid": name, "x": encode(x), "y": encode(y)}),
                )
            }
            _ => None,
        }
    }
}

/// Fills in the placeholders.
pub(crate) fn filled(text: &str, places: &[(String, String)]) -> String {
    places.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// Applies `edits`, each `[index, bytes to remove, text to insert]`.
pub(crate) fn edited(text: &str, edits: &Value) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for edit in edits.as_array().into_iter().flatten().take(8) {
        let number = |at: usize| edit[at].as_u64().unwrap_or_default() as usize;
        let start = number(0) % (bytes.len() + 1);
        let end = start.saturating_add(number(1)).min(bytes.len());
        bytes.splice(start..end, edit[2].as_str().unwrap_or_default().bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
