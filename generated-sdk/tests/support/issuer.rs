//! An issuer of tokens with its own keys, which can be made malicious.

#![allow(dead_code, reason = "each test uses the part that it needs")]
#![allow(unreachable_pub, reason = "it is public to the test that has it as a module")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use genauth::{AuthenticationClient, AuthenticationClientBuilder};
use serde_json::{Value, json};

use crate::support::{APP_ID, Reply, Request, Server};

pub const NOW: u64 = 1_800_000_000;

/// An issuer with one key, and a client that trusts it.
pub struct Scene {
    pub issuer: Issuer,
    pub key: Key,
    pub client: AuthenticationClient,
}

pub fn scene() -> Scene {
    let key = Key::rsa();
    let issuer = Issuer::start(vec![key.jwk("k1")]);
    let client = issuer.client(|builder| builder);
    Scene {
        issuer,
        key,
        client,
    }
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A clock that stands still until it is moved.
#[derive(Clone)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// A signing key.
pub enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    /// HS256.
    Shared(Vec<u8>),
    /// The algorithm `none`.
    Nothing,
}

impl Key {
    pub fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key can be made"))
    }

    pub fn ec() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Self::Ec(key.expect("a key can be made"))
    }

    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
            Self::Shared(_) => "HS256",
            Self::Nothing => "none",
        }
    }

    /// Returns the public key.
    pub fn public_bytes(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
            Self::Ec(key) => key.public_key().as_ref().to_vec(),
            Self::Shared(_) | Self::Nothing => Vec::new(),
        }
    }

    pub fn jwk(&self, kid: &str) -> Value {
        match self {
            Self::Rsa(key) => json!({
                "kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256",
                "n": encode(key.public_key().modulus().big_endian_without_leading_zero()),
                "e": encode(key.public_key().exponent().big_endian_without_leading_zero()),
            }),
            Self::Ec(_) => {
                let point = self.public_bytes();
                let (x, y) = point[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": encode(x), "y": encode(y)})
            }
            Self::Shared(secret) => {
                json!({"kty": "oct", "kid": kid, "k": encode(secret)})
            }
            Self::Nothing => json!({}),
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .expect("it can be signed");
                signature
            }
            Self::Ec(key) => {
                key.sign(&random, message).expect("it can be signed").as_ref().to_vec()
            }
            Self::Shared(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&key, message).as_ref().to_vec()
            }
            Self::Nothing => Vec::new(),
        }
    }

    /// Returns a token with this header and these claims.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let message =
            format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(self.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }
}

/// Returns `base` with these changes. Null removes a property.
pub fn with(mut base: Value, changes: Value) -> Value {
    let properties = base.as_object_mut().expect("it is an object");
    for (name, value) in changes.as_object().expect("it is an object") {
        properties.insert(name.clone(), value.clone());
    }
    properties.retain(|_, value| !value.is_null());
    base
}

/// The responses of the issuer, which can change at runtime.
#[derive(Default)]
struct Said {
    keys: Vec<Value>,
    /// Overridden properties of the discovery document.
    discovery: Value,
    tokens: Value,
    out_of_order: bool,
}

pub struct Issuer {
    pub server: Server,
    pub clock: Clock,
    said: Arc<Mutex<Said>>,
}

impl Issuer {
    /// Starts an issuer that announces RS256 and these keys.
    pub fn start(keys: Vec<Value>) -> Self {
        Self::start_with(keys, |_| None)
    }

    /// Starts one that responds to some requests with `more`.
    pub fn start_with(
        keys: Vec<Value>,
        more: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let said = Arc::new(Mutex::new(Said {
            keys,
            discovery: json!({}),
            tokens: json!({"error": "invalid_grant"}),
            out_of_order: false,
        }));
        let shared = Arc::clone(&said);
        Self {
            server: Server::start(move |request| {
                more(request).unwrap_or_else(|| response(request, &shared))
            }),
            clock: Clock::new(),
            said,
        }
    }

    pub fn publish(&self, keys: Vec<Value>) {
        self.said.lock().expect("nobody panicked").keys = keys;
    }

    /// Returns errors from now on.
    pub fn fail(&self) {
        self.said.lock().expect("nobody panicked").out_of_order = true;
    }

    pub fn announce(&self, discovery: Value) {
        self.said.lock().expect("nobody panicked").discovery = discovery;
    }

    pub fn issue(&self, tokens: Value) {
        self.said.lock().expect("nobody panicked").tokens = tokens;
    }

    pub fn issuer(&self) -> String {
        format!("{}/oidc", self.server.host())
    }

    pub fn client(
        &self,
        settings: impl FnOnce(AuthenticationClientBuilder) -> AuthenticationClientBuilder,
    ) -> AuthenticationClient {
        let clock = self.clock.clone();
        self.server
            .configured(move |builder| settings(builder.clock(move || clock.now())))
    }

    /// Returns the claims of a valid ID token with changes.
    pub fn claims(&self, changes: Value) -> Value {
        let usual = json!({
            "iss": self.issuer(), "sub": "u1", "aud": APP_ID,
            "exp": NOW + 3600, "iat": NOW, "nonce": "N",
        });
        with(usual, changes)
    }

    /// Returns the number of requests for this path.
    pub fn count(&self, path: &str) -> usize {
        self.server.requests().iter().filter(|it| it.target == path).count()
    }
}

fn response(request: &Request, said: &Mutex<Said>) -> Reply {
    let said = said.lock().expect("nobody panicked");
    let host = request.header("host").unwrap_or_default();
    match request.target.as_str() {
        _ if said.out_of_order => Reply::new(500, &[], ""),
        "/oidc/.well-known/openid-configuration"
        | "/app-1/oidc/.well-known/openid-configuration" => {
            let path =
                request.target.trim_end_matches("/.well-known/openid-configuration");
            let usual = json!({
                "issuer": format!("http://{host}{path}"),
                "jwks_uri": format!("http://{host}/keys"),
                "id_token_signing_alg_values_supported": ["RS256", "none"],
            });
            Reply::json(with(usual, said.discovery.clone()).to_string())
        }
        "/keys" | "/app-1/oidc/.well-known/jwks.json" => {
            Reply::json(json!({"keys": said.keys}).to_string())
        }
        "/oidc/token" if said.tokens.get("error").is_some() => {
            Reply::json_with_status(400, said.tokens.to_string())
        }
        "/oidc/token" => Reply::json(said.tokens.to_string()),
        _ => Reply::new(404, &[], ""),
    }
}
