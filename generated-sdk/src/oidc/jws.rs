//! Signed tokens (RFC 7515, RFC 7519): parsing and verification of signatures.
//!
//! `jsonwebtoken` checks the signatures, with the same cryptography as TLS. Its `decode` is not
//! used, because it checks times with the system clock and depends on a process-wide choice of
//! cryptography that another crate can change.

use aws_lc_rs::digest::{self, digest};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;

use crate::json::JsonObject;

/// A signing algorithm of tokens (RFC 7518, section 3.1; RFC 8037). `none` is not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names are those of the RFCs")]
pub enum SigningAlgorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
    /// The key is the app secret, as for the other two HMAC algorithms.
    Hs256,
    Hs384,
    Hs512,
}

#[rustfmt::skip]
const ALGORITHMS: [(SigningAlgorithm, &str, Algorithm, KeyAlgorithm); 12] = [
    (SigningAlgorithm::Rs256, "RS256", Algorithm::RS256, KeyAlgorithm::RS256),
    (SigningAlgorithm::Rs384, "RS384", Algorithm::RS384, KeyAlgorithm::RS384),
    (SigningAlgorithm::Rs512, "RS512", Algorithm::RS512, KeyAlgorithm::RS512),
    (SigningAlgorithm::Ps256, "PS256", Algorithm::PS256, KeyAlgorithm::PS256),
    (SigningAlgorithm::Ps384, "PS384", Algorithm::PS384, KeyAlgorithm::PS384),
    (SigningAlgorithm::Ps512, "PS512", Algorithm::PS512, KeyAlgorithm::PS512),
    (SigningAlgorithm::Es256, "ES256", Algorithm::ES256, KeyAlgorithm::ES256),
    (SigningAlgorithm::Es384, "ES384", Algorithm::ES384, KeyAlgorithm::ES384),
    (SigningAlgorithm::EdDsa, "EdDSA", Algorithm::EdDSA, KeyAlgorithm::EdDSA),
    (SigningAlgorithm::Hs256, "HS256", Algorithm::HS256, KeyAlgorithm::HS256),
    (SigningAlgorithm::Hs384, "HS384", Algorithm::HS384, KeyAlgorithm::HS384),
    (SigningAlgorithm::Hs512, "HS512", Algorithm::HS512, KeyAlgorithm::HS512),
];

impl SigningAlgorithm {
    /// Returns all algorithms.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        ALGORITHMS.iter().map(|row| row.0)
    }

    /// Returns the name of the algorithm in tokens.
    pub fn as_str(self) -> &'static str {
        ALGORITHMS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Returns the algorithm with this name. `None` for `none` and unknown names.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        ALGORITHMS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// Returns whether the key is a shared secret.
    pub(crate) fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    fn algorithm(self) -> Option<Algorithm> {
        ALGORITHMS.iter().find(|row| row.0 == self).map(|row| row.2)
    }

    /// Returns the left half of the digest of `text`, for `at_hash` (OpenID Connect Core 1.0,
    /// section 3.1.3.6).
    pub(crate) fn half_hash(self, text: &str) -> String {
        let name = self.as_str();
        let hash = if name.ends_with("256") {
            &digest::SHA256
        } else if name.ends_with("384") {
            &digest::SHA384
        } else {
            // Ed25519 uses SHA-512.
            &digest::SHA512
        };
        let digest = digest(hash, text.as_bytes());
        let (left, _) = digest.as_ref().split_at(digest.as_ref().len() / 2);
        BASE64_URL_SAFE_NO_PAD.encode(left)
    }
}

/// A token with an unverified signature.
pub(crate) struct Unverified<'a> {
    /// The header `alg`.
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    /// The header `typ`, in the format of [`media_type`].
    pub(crate) kind: Option<String>,
    message: &'a [u8],
    signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Unverified<'a> {
    /// Parses a token.
    ///
    /// # Errors
    ///
    /// A description that does not quote the token.
    pub(crate) fn parse(token: &'a str) -> Result<Self, String> {
        // One more than any format has.
        let parts: Vec<&str> = token.splitn(6, '.').collect();
        let &[header, payload, signature] = parts.as_slice() else {
            return Err(match parts.len() {
                5 => "it is encrypted, which is not supported".into(),
                1 => "it is not a JWT: it has no parts".into(),
                _ => "a signed token has three parts".into(),
            });
        };
        let message = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
        let header = object(header).ok_or("its header is not a JSON object")?;
        // RFC 7515, section 4.1.11: critical extensions must be supported, and none is.
        if header.contains_key("crit") {
            return Err("it needs an extension (`crit`)".into());
        }
        let text = |name: &str| match header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(format!("its `{name}` is not a string")),
        };
        Ok(Self {
            algorithm: text("alg")?.ok_or("its header has no `alg`")?.to_owned(),
            key_id: text("kid")?.map(str::to_owned),
            kind: text("typ")?.map(media_type),
            message: message.as_bytes(),
            signature: decoded(signature).ok_or("its signature is not base64url")?,
            payload,
        })
    }

    /// Returns the claims if the signature matches `key`.
    pub(crate) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        key: &DecodingKey,
    ) -> Result<JsonObject, String> {
        let failed = || "its signature does not match the key".to_owned();
        let library = algorithm.algorithm().ok_or_else(failed)?;
        let verifier =
            (DEFAULT_PROVIDER.verifier_factory)(&library, key).map_err(|_| failed())?;
        verifier.verify(self.message, &self.signature).map_err(|_| failed())?;
        object(self.payload).ok_or_else(|| "its content is not a JSON object".into())
    }
}

/// Returns a `typ` in lower case, without the optional `application/` (RFC 7515, section 4.1.9).
fn media_type(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let short = lower.strip_prefix("application/").filter(|it| !it.contains('/'));
    short.map_or_else(|| lower.clone(), str::to_owned)
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}

fn object(part: &str) -> Option<JsonObject> {
    serde_json::from_slice(&decoded(part)?).ok()
}

/// Returns the app secret as a key.
pub(crate) fn secret_key(secret: &str) -> DecodingKey {
    DecodingKey::from_secret(secret.as_bytes())
}

/// The public keys of a provider (RFC 7517, section 5).
#[derive(Default)]
pub(crate) struct KeySet(Vec<(Jwk, DecodingKey)>);

impl KeySet {
    /// Parses a key set. Unsupported keys are ignored (RFC 7517, section 5).
    pub(crate) fn parse(document: &JsonObject) -> Option<Self> {
        let keys = document.get("keys")?.as_array()?;
        let readable = keys.iter().filter_map(|key| {
            let jwk: Jwk = serde_json::from_value(key.clone()).ok()?;
            let key = DecodingKey::from_jwk(&jwk).ok()?;
            // A published key can't be a shared secret.
            (key.family() != AlgorithmFamily::Hmac).then_some((jwk, key))
        });
        Some(Self(readable.collect()))
    }

    /// Returns the key of a token. Without a key ID, exactly one key must match (OpenID Connect
    /// Core 1.0, section 10.1).
    pub(crate) fn find(
        &self,
        algorithm: SigningAlgorithm,
        key_id: Option<&str>,
    ) -> Option<&DecodingKey> {
        let mut fitting = self.0.iter().filter(|(jwk, key)| {
            let named = key_id.is_none() || jwk.common.key_id.as_deref() == key_id;
            named && fits(jwk, key, algorithm)
        });
        let (_, first) = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

fn fits(jwk: &Jwk, key: &DecodingKey, algorithm: SigningAlgorithm) -> bool {
    let row = ALGORITHMS.iter().find(|row| row.0 == algorithm);
    let Some((_, _, library, key_algorithm)) = row else { return false };
    let common = &jwk.common;
    let usable = common.public_key_use.as_ref();
    let usable = usable.is_none_or(|it| *it == PublicKeyUse::Signature);
    let operations = common.key_operations.as_ref();
    let verifies = operations.is_none_or(|it| it.contains(&KeyOperations::Verify));
    key.family() == library.family()
        && usable
        && verifies
        && common.key_algorithm.is_none_or(|it| it == *key_algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(keys: Value) -> KeySet {
        let document = json!({"keys": keys});
        KeySet::parse(document.as_object().unwrap()).unwrap()
    }

    #[test]
    fn the_half_hash_of_the_specification() {
        // OpenID Connect Core 1.0, appendix A.3.
        let hash = SigningAlgorithm::Rs256
            .half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(hash, "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn only_three_parts_are_a_signed_token() {
        for (token, why) in [
            ("", "not a JWT"),
            ("a.b", "three parts"),
            (".......", "three parts"),
            ("a.b.c.d.e", "encrypted"),
            ("!.b.c", "header"),
            ("e30.b.c", "no `alg`"),
            ("eyJhbGciOiJSUzI1NiIsImNyaXQiOlsiYjY0Il19.e30.", "crit"),
            // {"alg":1}, {"alg":"RS256","kid":1}, {"alg":"RS256","typ":["JWT"]}
            ("eyJhbGciOjF9.e30.", "`alg` is not a string"),
            ("eyJhbGciOiJSUzI1NiIsImtpZCI6MX0.e30.", "`kid` is not a string"),
            ("eyJhbGciOiJSUzI1NiIsInR5cCI6WyJKV1QiXX0.e30.", "`typ` is not a string"),
        ] {
            let error = Unverified::parse(token).err().unwrap();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_media_type_may_be_short() {
        for (name, expected) in [
            ("JWT", "jwt"),
            ("at+jwt", "at+jwt"),
            ("AT+JWT", "at+jwt"),
            ("application/at+jwt", "at+jwt"),
            ("Application/AT+JWT", "at+jwt"),
            ("application/application/at+jwt", "application/application/at+jwt"),
            ("text/at+jwt", "text/at+jwt"),
            (" at+jwt", " at+jwt"),
            ("", ""),
        ] {
            assert_eq!(media_type(name), expected);
        }
    }

    #[test]
    fn the_algorithm_none_has_no_name() {
        assert_eq!(SigningAlgorithm::from_name("none"), None);
        assert_eq!(SigningAlgorithm::from_name("rs256"), None);
        assert_eq!(SigningAlgorithm::from_name("RS256"), Some(SigningAlgorithm::Rs256));
    }

    #[test]
    fn keys_are_found_by_name_and_by_fitness() {
        let rsa = |kid: &str, more: Value| {
            let mut key = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": kid});
            let properties = key.as_object_mut().unwrap();
            properties.extend(more.as_object().unwrap().clone());
            key
        };
        let keys = set(json!([
            rsa("sig", json!({"use": "sig", "alg": "RS256"})),
            rsa("enc", json!({"use": "enc"})),
            rsa("other", json!({"alg": "PS512"})),
            {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
            {"kty": "LMS", "kid": "unheard of"},
            "no key at all",
        ]));
        let found = |algorithm, kid: Option<&str>| keys.find(algorithm, kid).is_some();
        assert!(found(SigningAlgorithm::Rs256, Some("sig")));
        assert!(found(SigningAlgorithm::Rs256, None));
        assert!(!found(SigningAlgorithm::Rs256, Some("enc")));
        assert!(!found(SigningAlgorithm::Rs256, Some("other")));
        assert!(!found(SigningAlgorithm::Rs256, Some("unknown")));
        assert!(!found(SigningAlgorithm::Es256, Some("sig")));
        assert!(!found(SigningAlgorithm::Hs256, Some("shared")));
        let twice = set(json!([rsa("a", json!({})), rsa("b", json!({}))]));
        assert!(twice.find(SigningAlgorithm::Rs256, None).is_none());
    }
}
