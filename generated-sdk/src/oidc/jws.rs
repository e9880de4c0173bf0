//! Signed tokens (RFC 7515, RFC 7519): parsing and verification of signatures.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek as ed25519;
use hmac::Mac as _;
use p256::ecdsa::signature::Verifier as _;
use rsa::BoxedUint;
use serde_json::Value;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::json::JsonObject;
use crate::mac::hmac;

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

const ALGORITHMS: [(SigningAlgorithm, &str); 12] = [
    (SigningAlgorithm::Rs256, "RS256"),
    (SigningAlgorithm::Rs384, "RS384"),
    (SigningAlgorithm::Rs512, "RS512"),
    (SigningAlgorithm::Ps256, "PS256"),
    (SigningAlgorithm::Ps384, "PS384"),
    (SigningAlgorithm::Ps512, "PS512"),
    (SigningAlgorithm::Es256, "ES256"),
    (SigningAlgorithm::Es384, "ES384"),
    (SigningAlgorithm::EdDsa, "EdDSA"),
    (SigningAlgorithm::Hs256, "HS256"),
    (SigningAlgorithm::Hs384, "HS384"),
    (SigningAlgorithm::Hs512, "HS512"),
];

/// The accepted sizes of RSA keys, in bits. Shorter keys are insecure (RFC 7518, section 3.3), and
/// longer ones take too long.
const RSA_SIZES: std::ops::RangeInclusive<usize> = 2048..=8192;

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

    /// Returns the left half of the digest of `text`, for `at_hash` (OpenID Connect Core 1.0,
    /// section 3.1.3.6).
    pub(crate) fn half_hash(self, text: &str) -> String {
        let name = self.as_str();
        let digest = if name.ends_with("256") {
            Sha256::digest(text).to_vec()
        } else if name.ends_with("384") {
            Sha384::digest(text).to_vec()
        } else {
            // Ed25519 uses SHA-512.
            Sha512::digest(text).to_vec()
        };
        let (left, _) = digest.split_at(digest.len() / 2);
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
        key: &Key<'_>,
    ) -> Result<JsonObject, String> {
        if !key.verifies(algorithm, self.message, &self.signature) {
            return Err("its signature does not match the key".into());
        }
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

/// A key that verifies signatures.
#[derive(Clone, Copy)]
pub(crate) enum Key<'a> {
    /// The app secret.
    Shared(&'a str),
    Public(&'a PublicKey),
}

impl Key<'_> {
    /// Returns whether the signature is that of the message. A key of another kind than the
    /// algorithm verifies nothing.
    fn verifies(
        self,
        algorithm: SigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        use SigningAlgorithm::*;
        match (algorithm, self) {
            (Hs256, Key::Shared(secret)) => hmac::<Sha256>(secret.as_bytes(), message)
                .verify_slice(signature)
                .is_ok(),
            (Hs384, Key::Shared(secret)) => hmac::<Sha384>(secret.as_bytes(), message)
                .verify_slice(signature)
                .is_ok(),
            (Hs512, Key::Shared(secret)) => hmac::<Sha512>(secret.as_bytes(), message)
                .verify_slice(signature)
                .is_ok(),
            (_, Key::Public(key)) => key.verifies(algorithm, message, signature),
            (_, Key::Shared(_)) => false,
        }
    }
}

/// A public key of a provider.
pub(crate) enum PublicKey {
    Rsa(rsa::PublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Ed25519(ed25519::VerifyingKey),
}

impl PublicKey {
    /// Reads a key of a key set (RFC 7518, section 6; RFC 8037, section 2). `None` if it is invalid
    /// or not supported. A published key can't be a shared secret.
    fn read(jwk: &JsonObject) -> Option<Self> {
        let text = |name: &str| jwk.get(name)?.as_str();
        let bytes = |name: &str| decoded(text(name)?);
        // The point of a curve whose coordinates have this length.
        let point = |length: usize| {
            let (x, y) = (bytes("x")?, bytes("y")?);
            let fits = x.len() == length && y.len() == length;
            fits.then(|| [&[4], x.as_slice(), y.as_slice()].concat())
        };
        match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let number =
                    |name| Some(BoxedUint::from_be_slice_vartime(&bytes(name)?));
                let (n, e) = (number("n")?, number("e")?);
                rsa::PublicKey::new_with_size_limits(n, e, RSA_SIZES).ok().map(Self::Rsa)
            }
            ("EC", Some("P-256")) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point(32)?);
                key.ok().map(Self::P256)
            }
            ("EC", Some("P-384")) => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(&point(48)?);
                key.ok().map(Self::P384)
            }
            ("OKP", Some("Ed25519")) => {
                let point = bytes("x")?.try_into().ok()?;
                ed25519::VerifyingKey::from_bytes(&point).ok().map(Self::Ed25519)
            }
            _ => None,
        }
    }

    /// Returns whether the key is for this algorithm.
    fn is_for(&self, algorithm: SigningAlgorithm) -> bool {
        use SigningAlgorithm::*;
        match self {
            Self::Rsa(_) => {
                matches!(algorithm, Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512)
            }
            Self::P256(_) => algorithm == Es256,
            Self::P384(_) => algorithm == Es384,
            Self::Ed25519(_) => algorithm == EdDsa,
        }
    }

    fn verifies(
        &self,
        algorithm: SigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        use SigningAlgorithm::*;
        match (algorithm, self) {
            (Rs256, Self::Rsa(key)) => {
                key.pkcs1v15_verify::<Sha256>(message, signature).is_ok()
            }
            (Rs384, Self::Rsa(key)) => {
                key.pkcs1v15_verify::<Sha384>(message, signature).is_ok()
            }
            (Rs512, Self::Rsa(key)) => {
                key.pkcs1v15_verify::<Sha512>(message, signature).is_ok()
            }
            (Ps256, Self::Rsa(key)) => {
                key.pss_verify::<Sha256>(message, signature).is_ok()
            }
            (Ps384, Self::Rsa(key)) => {
                key.pss_verify::<Sha384>(message, signature).is_ok()
            }
            (Ps512, Self::Rsa(key)) => {
                key.pss_verify::<Sha512>(message, signature).is_ok()
            }
            (Es256, Self::P256(key)) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (Es384, Self::P384(key)) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (EdDsa, Self::Ed25519(key)) => ed25519::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            _ => false,
        }
    }
}

/// The public keys of a provider (RFC 7517, section 5).
#[derive(Default)]
pub(crate) struct KeySet(Vec<PublishedKey>);

/// A public key with its restrictions (RFC 7517, section 4).
struct PublishedKey {
    key: PublicKey,
    key_id: Option<String>,
    algorithm: Option<String>,
}

impl PublishedKey {
    /// Reads a key. `None` if it is invalid, not supported, or not for signatures.
    fn read(jwk: &Value) -> Option<Self> {
        let jwk = jwk.as_object()?;
        // The outer `Option` is none if the property is not a string.
        let text = |name: &str| match jwk.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(value) => value.as_str().map(Some),
        };
        let for_signatures = text("use")?.is_none_or(|purpose| purpose == "sig");
        let verifies = match jwk.get("key_ops") {
            None | Some(Value::Null) => true,
            Some(operations) => operations.as_array()?.iter().any(|it| it == "verify"),
        };
        if !for_signatures || !verifies {
            return None;
        }
        Some(Self {
            key: PublicKey::read(jwk)?,
            key_id: text("kid")?.map(str::to_owned),
            algorithm: text("alg")?.map(str::to_owned),
        })
    }
}

impl KeySet {
    /// Parses a key set. Unsupported keys are ignored (RFC 7517, section 5).
    pub(crate) fn parse(document: &JsonObject) -> Option<Self> {
        let keys = document.get("keys")?.as_array()?;
        Some(Self(keys.iter().filter_map(PublishedKey::read).collect()))
    }

    /// Returns the key of a token. Without a key ID, exactly one key must match (OpenID Connect
    /// Core 1.0, section 10.1).
    pub(crate) fn find(
        &self,
        algorithm: SigningAlgorithm,
        key_id: Option<&str>,
    ) -> Option<&PublicKey> {
        let mut fitting = self.0.iter().filter(|published| {
            let named = key_id.is_none() || published.key_id.as_deref() == key_id;
            let for_algorithm = published.algorithm.as_deref();
            named
                && for_algorithm.is_none_or(|name| name == algorithm.as_str())
                && published.key.is_for(algorithm)
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(&first.key)
    }
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

    /// Returns a key with a modulus of this many bits.
    fn rsa_key(bits: usize) -> Value {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] >>= (8 - bits % 8) % 8;
        json!({"kty": "RSA", "n": BASE64_URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB"})
    }

    fn is_readable(key: Value) -> bool {
        PublicKey::read(key.as_object().unwrap()).is_some()
    }

    #[test]
    fn rsa_keys_have_limits() {
        for (bits, accepted) in
            [(1024, false), (2047, false), (2048, true), (8192, true), (8193, false)]
        {
            assert_eq!(is_readable(rsa_key(bits)), accepted, "{bits}");
        }
        // An even exponent, 1, and one with more than 33 bits.
        for exponent in ["AQAA", "AQ", "AgAAAAE", "", "!"] {
            let mut key = rsa_key(2048);
            key["e"] = exponent.into();
            assert!(!is_readable(key), "{exponent}");
        }
    }

    #[test]
    fn points_are_whole_and_on_their_curve() {
        // RFC 7515, appendix A.3; RFC 8037, appendix A.2.
        let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
        let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
        let ed25519 = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let ec = |curve: &str, x: &str, y: &str| json!({"kty": "EC", "crv": curve, "x": x, "y": y});
        assert!(is_readable(ec("P-256", x, y)));
        assert!(!is_readable(ec("P-256", y, x)));
        assert!(!is_readable(ec("P-384", x, y)));
        assert!(!is_readable(ec("P-521", x, y)));
        assert!(!is_readable(ec("P-256", &x[..40], y)));
        // One byte moved from one coordinate to the other.
        let moved =
            (&decoded(x).unwrap()[..31], [&[0x45], &decoded(y).unwrap()[..]].concat());
        let moved = (
            BASE64_URL_SAFE_NO_PAD.encode(moved.0),
            BASE64_URL_SAFE_NO_PAD.encode(moved.1),
        );
        assert!(!is_readable(ec("P-256", &moved.0, &moved.1)));
        assert!(is_readable(json!({"kty": "OKP", "crv": "Ed25519", "x": ed25519})));
        assert!(!is_readable(json!({"kty": "OKP", "crv": "Ed448", "x": ed25519})));
        assert!(!is_readable(
            json!({"kty": "OKP", "crv": "Ed25519", "x": &ed25519[..40]})
        ));
        assert!(!is_readable(json!({"kty": "oct", "k": x})));
    }

    #[test]
    fn keys_with_malformed_restrictions_are_ignored() {
        let usable = |name: &str, value: Value| {
            let mut key = rsa_key(2048);
            key[name] = value;
            set(json!([key])).find(SigningAlgorithm::Rs256, None).is_some()
        };
        for (name, value) in [
            ("use", json!("sig")),
            ("key_ops", json!(["sign", "verify"])),
            ("alg", json!("RS256")),
            ("alg", Value::Null),
        ] {
            assert!(usable(name, value.clone()), "{name} {value}");
        }
        for (name, value) in [
            ("use", json!(["sig"])),
            ("use", json!("")),
            ("key_ops", json!("verify")),
            ("key_ops", json!([])),
            ("alg", json!("rs256")),
            ("alg", json!("RSA-OAEP")),
            ("alg", json!(1)),
            ("kid", json!(1)),
        ] {
            assert!(!usable(name, value.clone()), "{name} {value}");
        }
    }

    #[test]
    fn keys_are_found_by_name_and_by_fitness() {
        let rsa = |kid: &str, more: Value| {
            let mut key = rsa_key(2048);
            key["kid"] = kid.into();
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
