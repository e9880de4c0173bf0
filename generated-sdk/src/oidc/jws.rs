//! Signed tokens (RFC 7515, RFC 7519): their parts, and whether the signature is that of a key.
//!
//! The signatures are checked by `jsonwebtoken`, with the cryptography that TLS has in the tree anyway. Its own
//! `decode` is left alone: it checks times with the system's clock, and takes the process-wide choice of
//! cryptography, which another crate in the tree can make unusable.

use aws_lc_rs::digest::{self, digest};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;

use crate::json::JsonObject;

/// An algorithm that signs tokens (RFC 7518, section 3.1; RFC 8037). `none` is not among them.
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
    /// With the app secret for the key, as the other two that begin so.
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
    /// As it stands in tokens.
    pub fn as_str(self) -> &'static str {
        ALGORITHMS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// None for `none`, and for all that this version does not know.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        ALGORITHMS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The key is known to the application and the provider, and to nobody else.
    pub(crate) fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    fn algorithm(self) -> Option<Algorithm> {
        ALGORITHMS.iter().find(|row| row.0 == self).map(|row| row.2)
    }

    /// The left half of the digest of `text`, as `at_hash` has it (OpenID Connect Core 1.0, section 3.1.3.6).
    pub(crate) fn half_hash(self, text: &str) -> String {
        let name = self.as_str();
        let hash = if name.ends_with("256") {
            &digest::SHA256
        } else if name.ends_with("384") {
            &digest::SHA384
        } else {
            // Ed25519 has SHA-512 within.
            &digest::SHA512
        };
        let digest = digest(hash, text.as_bytes());
        let (left, _) = digest.as_ref().split_at(digest.as_ref().len() / 2);
        BASE64_URL_SAFE_NO_PAD.encode(left)
    }
}

/// A token whose signature nobody has checked yet.
pub(crate) struct Unverified<'a> {
    /// `alg`, as it stands there.
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    /// `typ`, as [`media_type`] writes it.
    pub(crate) kind: Option<String>,
    message: &'a [u8],
    signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Unverified<'a> {
    /// # Errors
    ///
    /// What is wrong with it, without quoting it.
    pub(crate) fn parse(token: &'a str) -> Result<Self, String> {
        // One more than any form has.
        let parts: Vec<&str> = token.splitn(6, '.').collect();
        let &[header, payload, signature] = parts.as_slice() else {
            return Err(match parts.len() {
                5 => "it is encrypted, which is not supported".into(),
                1 => "it is no JWT: it has no parts".into(),
                _ => "a signed token has three parts".into(),
            });
        };
        let message = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
        let header = object(header).ok_or("its header is no JSON object")?;
        // RFC 7515, section 4.1.11: what is critical has to be understood, and no extension is.
        if header.contains_key("crit") {
            return Err("it needs an extension (`crit`)".into());
        }
        let text = |name: &str| match header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(format!("its `{name}` is no string")),
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

    /// The claims, if the signature is that of `key`.
    pub(crate) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        key: &DecodingKey,
    ) -> Result<JsonObject, String> {
        let failed = || "its signature does not fit the key".to_owned();
        let library = algorithm.algorithm().ok_or_else(failed)?;
        let verifier =
            (DEFAULT_PROVIDER.verifier_factory)(&library, key).map_err(|_| failed())?;
        verifier.verify(self.message, &self.signature).map_err(|_| failed())?;
        object(self.payload).ok_or_else(|| "its content is no JSON object".into())
    }
}

/// A `typ` in lower case, without the `application/` that may be left out (RFC 7515, section 4.1.9).
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

/// The application's secret as a key.
pub(crate) fn secret_key(secret: &str) -> DecodingKey {
    DecodingKey::from_secret(secret.as_bytes())
}

/// The public keys of a provider (RFC 7517, section 5).
#[derive(Default)]
pub(crate) struct KeySet(Vec<(Jwk, DecodingKey)>);

impl KeySet {
    /// A key that can't be understood is left out (RFC 7517, section 5): another one may be the one that is needed.
    pub(crate) fn parse(document: &JsonObject) -> Option<Self> {
        let keys = document.get("keys")?.as_array()?;
        let readable = keys.iter().filter_map(|key| {
            let jwk: Jwk = serde_json::from_value(key.clone()).ok()?;
            let key = DecodingKey::from_jwk(&jwk).ok()?;
            // A shared secret that is published is none.
            (key.family() != AlgorithmFamily::Hmac).then_some((jwk, key))
        });
        Some(Self(readable.collect()))
    }

    /// The key that a token names. Without a name, there has to be exactly one that fits (OpenID Connect Core 1.0,
    /// section 10.1).
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
            ("", "no JWT"),
            ("a.b", "three parts"),
            (".......", "three parts"),
            ("a.b.c.d.e", "encrypted"),
            ("!.b.c", "header"),
            ("e30.b.c", "no `alg`"),
            ("eyJhbGciOiJSUzI1NiIsImNyaXQiOlsiYjY0Il19.e30.", "crit"),
            // {"alg":1}, {"alg":"RS256","kid":1}, {"alg":"RS256","typ":["JWT"]}
            ("eyJhbGciOjF9.e30.", "`alg` is no string"),
            ("eyJhbGciOiJSUzI1NiIsImtpZCI6MX0.e30.", "`kid` is no string"),
            ("eyJhbGciOiJSUzI1NiIsInR5cCI6WyJKV1QiXX0.e30.", "`typ` is no string"),
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
