//! Encryption of passwords with GenAuth's public key.
//!
//! The server decrypts a password according to `passwordEncryptType`:
//!
//! - `rsa`: RSA with PKCS #1 v1.5 padding, in base64. Timing attacks on this padding concern
//!   decryption and do not apply to the public key.
//! - `sm2`: SM2 public key encryption (GB/T 32918.4) in the order C1 C3 C2, in hexadecimal, without
//!   the prefix byte of the uncompressed point.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use getrandom::SysRng;
use pkcs1::RsaPublicKeyRef;
use serde_json::Value;
use sm2::pke::EncryptingKey;
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

use crate::AuthenticationClient;
use crate::error::{Error, ErrorKind};
use crate::models::PasswordEncryptType;
use crate::shown::shown;

/// # Encryption of passwords
impl AuthenticationClient {
    /// Encrypts a password with GenAuth's public key.
    ///
    /// Pass the result as the password, with the same `encrypt_type` as `passwordEncryptType`. With
    /// [`PasswordEncryptType::None`] it is the password itself. HTTPS already protects passwords in
    /// transit. Encryption also keeps them out of the logs of proxies that terminate TLS.
    ///
    /// The key is fetched over the same connection and is not signed: anyone who can change
    /// responses can replace it. To prevent that, keep the key in the application and use
    /// [`crate::encrypt_password`]. That is also faster for many passwords, because this method
    /// calls [`get_system_info`](Self::get_system_info) each time.
    ///
    /// ```no_run
    /// # async fn example(client: genauth::AuthenticationClient) -> Result<(), genauth::Error> {
    /// use genauth::models::{PasswordEncryptType, SignInOptionsDto};
    ///
    /// let encrypted = client.encrypt_password("passw0rd", PasswordEncryptType::Rsa).await?;
    /// let options =
    ///     SignInOptionsDto::new().with_password_encrypt_type(PasswordEncryptType::Rsa);
    /// let tokens = client
    ///     .sign_in_by_email_password("test@example.com", encrypted, options)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of `get_system_info`; [`ErrorKind::Decode`] if the public key is missing
    /// or invalid; [`ErrorKind::Config`] if the password is empty or too long for the key, or the
    /// type of encryption is unknown.
    pub async fn encrypt_password(
        &self,
        password: impl Into<String>,
        encrypt_type: PasswordEncryptType,
    ) -> Result<String, Error> {
        let password = password.into();
        if encrypt_type == PasswordEncryptType::None {
            return Ok(password);
        }
        let system: Value = self.get_system_info().send_raw().await?.json()?;
        // The specification has no envelope, but some deployments do.
        let info = system.get("data").unwrap_or(&system);
        let key = info.get(encrypt_type.as_str()).and_then(|key| key.get("publicKey"));
        let key = key.and_then(Value::as_str).unwrap_or_default();
        encrypt_password(&password, &encrypt_type, key)
    }
}

/// Encrypts a password with a public key of
/// [`get_system_info`](AuthenticationClient::get_system_info).
///
/// An RSA key of 1024 to 16384 bits is in base64 or PEM (`PUBLIC KEY` or `RSA PUBLIC KEY`), an SM2
/// key in hexadecimal, base64 or PEM (`PUBLIC KEY`). The result of RSA has PKCS #1 v1.5 padding and
/// is in base64. The result of SM2 has the order C1 C3 C2 and is in hexadecimal.
///
/// # Errors
///
/// [`ErrorKind::Decode`] if the key is invalid; [`ErrorKind::Config`] if the password is empty or
/// too long for the key, or the type of encryption is unknown.
pub fn encrypt_password(
    password: &str,
    encrypt_type: &PasswordEncryptType,
    public_key: &str,
) -> Result<String, Error> {
    let outcome = match encrypt_type {
        PasswordEncryptType::None => Ok(password.to_owned()),
        PasswordEncryptType::Rsa => rsa(password.as_bytes(), public_key),
        PasswordEncryptType::Sm2 => sm2(password.as_bytes(), public_key),
        PasswordEncryptType::Unknown(_) => Err(Failure::Type),
    };
    outcome.map_err(|failure| failure.of(encrypt_type))
}

#[derive(Debug)]
enum Failure {
    /// The reason why the key is invalid.
    Key(String),
    Password,
    Type,
}

impl Failure {
    fn of(self, encrypt_type: &PasswordEncryptType) -> Error {
        let (kind, message) = match self {
            Self::Key(why) => {
                let message = format!("the public key can't be used: {why}");
                (ErrorKind::Decode, message)
            }
            Self::Password => {
                let message = "the password is empty or too long for the key";
                (ErrorKind::Config, message.to_owned())
            }
            Self::Type => {
                let message = "unknown encryption of passwords";
                (ErrorKind::Config, message.to_owned())
            }
        };
        let encrypt_type = shown(encrypt_type.as_str());
        Error::new(kind, "encrypt_password", format!("{message} ({encrypt_type})"))
    }
}

/// Creates a [`Failure::Key`].
fn unusable(why: impl Into<String>) -> Failure {
    Failure::Key(why.into())
}

fn sm2(password: &[u8], public_key: &str) -> Result<String, Failure> {
    let mut point = sm2_point(public_key.trim())?;
    // Some keys lack the prefix byte of the uncompressed point.
    if point.len() == 64 {
        point.insert(0, 4);
    }
    let key = EncryptingKey::from_sec1_bytes(&point)
        .map_err(|_| unusable("it is not a point of the curve sm2p256v1"))?;
    let encrypted = key.encrypt(&mut SysRng, password).map_err(|_| Failure::Password)?;
    Ok(encrypted.iter().skip(1).map(|byte| format!("{byte:02x}")).collect())
}

/// Returns the point of a key in hexadecimal, or in a `SubjectPublicKeyInfo` (RFC 5480, section 2).
fn sm2_point(text: &str) -> Result<Vec<u8>, Failure> {
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return bytes_of_hex(text)
            .ok_or_else(|| unusable("it has an odd number of hexadecimal digits"));
    }
    let (label, der) = der_of(text)?;
    if label == Some(RSA_LABEL) {
        return Err(unusable("it is an RSA key"));
    }
    let info = SubjectPublicKeyInfoRef::try_from(der.as_slice()).map_err(malformed)?;
    let (algorithm, curve) = info.algorithm.oids().map_err(malformed)?;
    if (algorithm, curve) != (ID_EC_PUBLIC_KEY, Some(SM2P256V1)) {
        return Err(unusable(format!(
            "its algorithm is {}, expected {ID_EC_PUBLIC_KEY} with the curve {SM2P256V1} (SM2)",
            named(algorithm, curve)
        )));
    }
    whole(&info).map(<[u8]>::to_vec)
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|digit| digit.to_digit(16));
    let digits = digits.collect::<Option<Vec<_>>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect()
}

fn rsa(password: &[u8], public_key: &str) -> Result<String, Failure> {
    let (modulus, exponent) = rsa_key(public_key)?;
    let padded = padded(password, modulus.len()).ok_or(Failure::Password)?;
    let odd = Odd::new(BoxedUint::from_be_slice_vartime(&modulus)).into_option();
    let odd = odd.ok_or_else(|| unusable("its modulus is even"))?;
    let params = BoxedMontyParams::new_vartime(odd);
    let bits = params.bits_precision();
    let message = BoxedUint::from_be_slice(&padded, bits)
        .map_err(|_| unusable("its modulus is shorter than declared"))?;
    let exponent = BoxedUint::from_be_slice_vartime(&exponent);
    let encrypted = BoxedMontyForm::new(message, &params).pow(&exponent).retrieve();
    let bytes = encrypted.to_be_bytes();
    // The result has the length of the modulus (RFC 8017, section 4.1).
    let bytes =
        bytes.get(bytes.len().saturating_sub(modulus.len())..).unwrap_or_default();
    Ok(BASE64_STANDARD.encode(bytes))
}

/// Pads a message according to RFC 8017, section 7.2.1: zero, two, at least eight random bytes that
/// are not zero, zero, the message.
fn padded(message: &[u8], length: usize) -> Option<Vec<u8>> {
    let fill = length.checked_sub(message.len() + 3).filter(|fill| *fill >= 8)?;
    if message.is_empty() {
        return None;
    }
    let random = std::iter::repeat_with(crate::random::bytes::<64>)
        .flatten()
        .filter(|byte| *byte != 0)
        .take(fill);
    Some(
        [0, 2]
            .into_iter()
            .chain(random)
            .chain([0])
            .chain(message.iter().copied())
            .collect(),
    )
}

/// Returns modulus and exponent of a key, big-endian and without leading zeros.
///
/// The key is a `SubjectPublicKeyInfo` (RFC 5280, section 4.1) or an `RSAPublicKey` (RFC 8017,
/// appendix A.1.1), in base64 or PEM.
fn rsa_key(text: &str) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let (label, der) = der_of(text.trim())?;
    let info = SubjectPublicKeyInfoRef::try_from(der.as_slice());
    let bare = RsaPublicKeyRef::try_from(der.as_slice());
    let key = match (label, info, bare) {
        (None | Some(LABEL), Ok(info), _) => {
            let algorithm = info.algorithm;
            if algorithm != pkcs1::ALGORITHM_ID {
                let curve = algorithm.parameters_oid().ok();
                return Err(unusable(format!(
                    "its algorithm is {}, expected {} (rsaEncryption) with NULL",
                    named(algorithm.oid, curve),
                    pkcs1::ALGORITHM_OID
                )));
            }
            RsaPublicKeyRef::try_from(whole(&info)?).map_err(malformed)?
        }
        (None | Some(RSA_LABEL), _, Ok(key)) => key,
        (None | Some(LABEL), Err(error), _) => return Err(malformed(error)),
        (_, _, Err(error)) => return Err(malformed(error)),
        (Some(_), ..) => {
            return Err(unusable("its PEM label names another kind of key"));
        }
    };
    let modulus = key.modulus.as_bytes().to_vec();
    let exponent = key.public_exponent.as_bytes().to_vec();
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    // Shorter keys are insecure, longer ones are a mistake.
    if !(128..=2048).contains(&modulus.len()) {
        let bits = modulus.len().saturating_mul(8);
        return Err(unusable(format!(
            "its modulus has {bits} bits, expected 1024 to 16384"
        )));
    }
    if !is_odd(&modulus) {
        return Err(unusable("its modulus is even"));
    }
    // RFC 8017, section 3.1.
    if !is_odd(&exponent) || exponent == [1] {
        return Err(unusable("its exponent is even or less than 3"));
    }
    if exponent.len() > 8 {
        return Err(unusable("its exponent has more than 64 bits"));
    }
    Ok((modulus, exponent))
}

/// PEM labels of a `SubjectPublicKeyInfo` (RFC 7468, section 13) and of an `RSAPublicKey`.
const LABEL: &str = "PUBLIC KEY";
const RSA_LABEL: &str = "RSA PUBLIC KEY";

/// RFC 5480, section 2.1.1.
const ID_EC_PUBLIC_KEY: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// The curve of SM2 (GB/T 33560).
const SM2P256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");

/// Decodes a key in base64 or PEM. Returns the label of a PEM file as well.
fn der_of(text: &str) -> Result<(Option<&'static str>, Vec<u8>), Failure> {
    let mut content = (None, text);
    for label in [LABEL, RSA_LABEL] {
        let begun = text.strip_prefix(&format!("-----BEGIN {label}-----"));
        if let Some(begun) = begun {
            let ended = begun.strip_suffix(&format!("-----END {label}-----"));
            let ended = ended.ok_or_else(|| {
                unusable(format!("its PEM does not end with `-----END {label}-----`"))
            })?;
            content = (Some(label), ended);
        }
    }
    let (label, content) = content;
    let content: String =
        content.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let der = BASE64_STANDARD.decode(content);
    der.map(|der| (label, der)).map_err(|_| {
        unusable(format!(
            "it is neither base64 nor PEM with the label `{LABEL}` or `{RSA_LABEL}`"
        ))
    })
}

/// Returns the key bits, which must be whole bytes.
fn whole<'a>(info: &SubjectPublicKeyInfoRef<'a>) -> Result<&'a [u8], Failure> {
    let bits = info.subject_public_key;
    bits.as_bytes().ok_or_else(|| unusable("its bits are not whole bytes"))
}

fn malformed(error: impl std::fmt::Display) -> Failure {
    Failure::Key(format!("it is not a public key in DER: {error}"))
}

fn named(algorithm: ObjectIdentifier, curve: Option<ObjectIdentifier>) -> String {
    match curve {
        Some(curve) => format!("{algorithm} with {curve}"),
        None => algorithm.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use sm2::pke::DecryptingKey;

    use super::*;

    /// Keys of `openssl genrsa 1024`, the shortest length in use.
    const RSA_SPKI: &str = concat!(
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQChofO9YA2P2Lp7QS8JPtCvaULBElxS5P",
        "09XQmPnoyekGl4yI0OAyu/e4IPMNTfj0IBG906MvJ9gSX+Egi7uC6aLUfSxfgNPkIIq8yf",
        "agrGWl2ruSEcfTQLR27MFdZzZma9yzfRIhgDeWcEXkY5lilB5yepx1EBFbvQeVgvuoXzYw",
        "IDAQAB",
    );
    const RSA_PRIVATE_EXPONENT: &str = concat!(
        "12434754157f52ca8d3f91fceb918268df7ee06bdfacaa1d070af5229a2a8f5c07ded2",
        "e2453c0c7c654b2bc63bb74aeb8d4e85afa6c409744743aeebf7b1f6e9dccd7aecb06f",
        "989b2619a45ba0e4a9dbd6b0301d25e4f636e3d512374a219c4126ee2e536fa4eeda16",
        "a056b76863d6e664e3519611138a8278c31bad723bc2a1",
    );
    const RSA_PKCS1_PEM: &str = "-----BEGIN RSA PUBLIC KEY-----\n\
        MIGJAoGBAKGh871gDY/YuntBLwk+0K9pQsESXFLk/T1dCY+ejJ6QaXjIjQ4DK797\n\
        gg8w1N+PQgEb3Toy8n2BJf4SCLu4LpotR9LF+A0+QgirzJ9qCsZaXau5IRx9NAtH\n\
        bswV1nNmZr3LN9EiGAN5ZwReRjmWKUHnJ6nHUQEVu9B5WC+6hfNjAgMBAAE=\n\
        -----END RSA PUBLIC KEY-----";
    /// A key of `openssl ecparam -name SM2 -genkey`.
    const SM2_PUBLIC: &str = concat!(
        "0432aa7902be7b89f3bd4c42cf889b7167bc5a4fddb2b422299b224af343aa7623fe11",
        "b99789bd2ec966e30b1f3ccd0fbc77e01fc52c090b34812f8e97f08230e0",
    );
    const SM2_PRIVATE: &str =
        "9ba9f4cff34e96821a3468990221cb954971c764ec14ccc8ec026c8ec7c8b9d2";

    fn rsa_decrypted(encrypted: &str) -> Vec<u8> {
        let (modulus, _) = rsa_key(RSA_SPKI).unwrap();
        let odd = Odd::new(BoxedUint::from_be_slice_vartime(&modulus)).unwrap();
        let params = BoxedMontyParams::new_vartime(odd);
        let bytes = BASE64_STANDARD.decode(encrypted).unwrap();
        let message = BoxedUint::from_be_slice(&bytes, params.bits_precision()).unwrap();
        let exponent = BoxedUint::from_be_slice_vartime(
            &bytes_of_hex(RSA_PRIVATE_EXPONENT).unwrap(),
        );
        let padded = BoxedMontyForm::new(message, &params).pow(&exponent).retrieve();
        padded.to_be_bytes().to_vec()
    }

    #[test]
    fn what_rsa_encrypts_comes_out_again() {
        for key in [RSA_SPKI, RSA_PKCS1_PEM] {
            let encrypted = encrypt_password("pässw0rd", &PasswordEncryptType::Rsa, key);
            let padded = rsa_decrypted(&encrypted.unwrap());
            assert_eq!(padded.len(), 128);
            assert_eq!(padded[..2], [0, 2]);
            let zero = padded[2..].iter().position(|byte| *byte == 0).unwrap() + 2;
            assert_eq!(&padded[zero + 1..], "pässw0rd".as_bytes());
        }
    }

    #[test]
    fn what_sm2_encrypts_comes_out_again() {
        let private = sm2::SecretKey::from_slice(&bytes_of_hex(SM2_PRIVATE).unwrap());
        let key = DecryptingKey::new(private.unwrap());
        for public in [SM2_PUBLIC, &SM2_PUBLIC[2..]] {
            let encrypted =
                encrypt_password("pässw0rd", &PasswordEncryptType::Sm2, public).unwrap();
            let bytes = bytes_of_hex(&format!("04{encrypted}")).unwrap();
            assert_eq!(key.decrypt(&bytes).unwrap(), "pässw0rd".as_bytes());
        }
    }

    #[test]
    fn no_two_are_alike() {
        for (kind, key) in [
            (PasswordEncryptType::Rsa, RSA_SPKI),
            (PasswordEncryptType::Sm2, SM2_PUBLIC),
        ] {
            let once = encrypt_password("password", &kind, key).unwrap();
            assert_ne!(once, encrypt_password("password", &kind, key).unwrap());
        }
    }

    #[test]
    fn what_is_no_key_is_an_error() {
        let cut = &RSA_SPKI[..RSA_SPKI.len() - 8];
        // Too short: 64 bits.
        let short = "MBowCQYDVR0gAgEAAw0AMAoCCQCAAAAAAAAAAQ==";
        for key in ["", "?", "AAAA", "MAA=", "MIL//w==", cut, short] {
            let error = encrypt_password("password", &PasswordEncryptType::Rsa, key);
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode, "{key}");
        }
        for key in ["", "0", "zz", "04", &"0".repeat(128), &SM2_PUBLIC[..64]] {
            let error = encrypt_password("password", &PasswordEncryptType::Sm2, key);
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode, "{key}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_not_printed() {
        let long = "marked".repeat(20);
        let unknown = PasswordEncryptType::Unknown("rot13".to_owned());
        for (password, kind, key) in [
            (long.as_str(), PasswordEncryptType::Rsa, RSA_SPKI),
            ("", PasswordEncryptType::Rsa, RSA_SPKI),
            ("", PasswordEncryptType::Sm2, SM2_PUBLIC),
            ("marked", unknown, ""),
        ] {
            let error = encrypt_password(password, &kind, key).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!format!("{error} {error:?}").contains("marked"), "{error:?}");
        }
        // The longest password: the padding takes 11 bytes.
        let fits = "x".repeat(128 - 11);
        assert!(encrypt_password(&fits, &PasswordEncryptType::Rsa, RSA_SPKI).is_ok());
    }

    /// Encodes a DER element with the shortest length.
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut bytes = vec![tag];
        match u8::try_from(length) {
            Ok(short) if short < 0x80 => bytes.push(short),
            Ok(short) => bytes.extend([0x81, short]),
            Err(_) => {
                let length = u16::try_from(length).unwrap();
                bytes.push(0x82);
                bytes.extend(length.to_be_bytes());
            }
        }
        bytes.extend(content);
        bytes
    }

    fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
        element(0x30, &elements.concat())
    }

    /// Encodes a non-negative INTEGER.
    fn integer(digits: &[u8]) -> Vec<u8> {
        let sign: &[u8] = if digits[0] & 0x80 == 0 { &[] } else { &[0] };
        element(0x02, &[sign, digits].concat())
    }

    fn oid(id: &str) -> Vec<u8> {
        element(0x06, ObjectIdentifier::new_unwrap(id).as_bytes())
    }

    fn null() -> Vec<u8> {
        element(0x05, &[])
    }

    fn spki(algorithm: &[Vec<u8>], key: &[u8]) -> Vec<u8> {
        let bits = element(0x03, &[&[0], key].concat());
        sequence(&[sequence(algorithm), bits])
    }

    fn modulus() -> Vec<u8> {
        rsa_key(RSA_SPKI).unwrap().0
    }

    fn bare(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        sequence(&[integer(modulus), integer(exponent)])
    }

    const RSA_OID: &str = "1.2.840.113549.1.1.1";
    const F4: [u8; 3] = [1, 0, 1];

    fn in_base64(der: &[u8]) -> String {
        BASE64_STANDARD.encode(der)
    }

    fn pem(begin: &str, content: &str, end: &str) -> String {
        format!("-----BEGIN {begin}-----\n{content}\n-----END {end}-----\n")
    }

    #[test]
    fn keys_have_several_forms() {
        let short = in_base64(&bare(&modulus(), &F4));
        let full = spki(&[oid(RSA_OID), null()], &bare(&modulus(), &F4));
        assert_eq!(in_base64(&full), RSA_SPKI);
        let wrapped =
            RSA_SPKI.as_bytes().chunks(64).map(|it| str::from_utf8(it).unwrap());
        let wrapped: Vec<_> = wrapped.collect();
        for key in [
            short.clone(),
            format!("  {RSA_SPKI}\n"),
            wrapped.join("\n"),
            pem(LABEL, &wrapped.join("\n"), LABEL),
            pem(LABEL, &wrapped.join("\r\n"), LABEL),
            pem(LABEL, RSA_SPKI, LABEL).replace('\n', ""),
            pem(RSA_LABEL, &short, RSA_LABEL),
        ] {
            let encrypted =
                encrypt_password("password", &PasswordEncryptType::Rsa, &key);
            assert!(
                rsa_decrypted(&encrypted.unwrap()).ends_with(b"\0password"),
                "{key}"
            );
        }
        for exponent in [&[3][..], &[17], &F4, &[1, 0, 0, 0, 0, 0, 0, 1]] {
            let key = in_base64(&bare(&modulus(), exponent));
            encrypt_password("password", &PasswordEncryptType::Rsa, &key).unwrap();
        }
        // An SM2 key in the format of OpenSSL and Java.
        let algorithm = [oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301")];
        let full = in_base64(&spki(&algorithm, &bytes_of_hex(SM2_PUBLIC).unwrap()));
        for key in [full.clone(), pem(LABEL, &full, LABEL), SM2_PUBLIC.to_uppercase()] {
            encrypt_password("password", &PasswordEncryptType::Sm2, &key).unwrap();
        }
    }

    #[test]
    fn malformed_rsa_keys_are_refused_with_the_reason() {
        let modulus = modulus();
        let good = bare(&modulus, &F4);
        let rsa = [oid(RSA_OID), null()];
        let full = spki(&rsa, &good);
        let with_exponent =
            |exponent: &[u8]| in_base64(&spki(&rsa, &bare(&modulus, exponent)));
        let with_modulus = |modulus: &[u8]| in_base64(&spki(&rsa, &bare(modulus, &F4)));
        let of = |algorithm: &[Vec<u8>]| in_base64(&spki(algorithm, &good));
        let even_modulus = [&modulus[..127], &[modulus[127] & 0xfe]].concat();
        let long_modulus = [&[0x80][..], &[1; 2048]].concat();
        let trailing = [&full[..], &[0]].concat();
        let twice = [&full[..], &full].concat();
        let inner = spki(&rsa, &[&good[..], &[0]].concat());
        let third = sequence(&[integer(&modulus), integer(&F4), integer(&[1])]);
        // The outer length is longer than necessary: 30 82 00 9f instead of 30 81 9f.
        let wide = [&[0x30, 0x82, 0x00], &full[2..]].concat();
        let indefinite = [&[0x30, 0x80], &full[3..], &[0, 0]].concat();
        // The same for lengths below 128: of the NULL, of the exponent.
        let wide_null = spki(&[oid(RSA_OID), vec![0x05, 0x81, 0x00]], &good);
        let wide_exponent =
            sequence(&[integer(&modulus), [&[0x02, 0x81, 0x03][..], &F4].concat()]);
        let padded =
            sequence(&[element(0x02, &[&[0, 0][..], &modulus].concat()), integer(&F4)]);
        let negative = sequence(&[element(0x02, &modulus), integer(&F4)]);
        let unused_bits = {
            let bits = element(0x03, &[&[1][..], &good].concat());
            sequence(&[sequence(&rsa), bits])
        };
        let as_octets = sequence(&[sequence(&rsa), element(0x04, &good)]);
        let private = sequence(&[integer(&[0]), sequence(&rsa), element(0x04, &good)]);
        let cases = [
            // Exponents.
            (with_exponent(&[0]), "exponent is even"),
            (with_exponent(&[1]), "exponent is even or less than 3"),
            (with_exponent(&[2]), "exponent is even"),
            (with_exponent(&[4]), "exponent is even"),
            (with_exponent(&[1, 0, 0]), "exponent is even"),
            (with_exponent(&[1, 0, 0, 0, 0, 0, 0, 0, 1]), "more than 64 bits"),
            // Moduli.
            (with_modulus(&even_modulus), "modulus is even"),
            (with_modulus(&[1]), "expected 1024"),
            (with_modulus(&modulus[..64]), "has 512 bits"),
            (with_modulus(&modulus[..127]), "expected 1024"),
            (with_modulus(&long_modulus), "16384"),
            (with_modulus(&[0]), "expected 1024"),
            // Algorithms.
            (
                of(&[oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301")]),
                "1.2.156.10197.1.301",
            ),
            (
                of(&[oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]),
                "1.2.840.10045.3.1.7",
            ),
            (of(&[oid("1.2.840.113549.1.1.7"), null()]), "1.2.840.113549.1.1.7"),
            (of(&[oid("1.2.840.113549.1.1.10"), null()]), "rsaEncryption"),
            (of(&[oid("1.2.840.113549.1.1.11"), null()]), "rsaEncryption"),
            (of(&[oid("1.2.840.10040.4.1"), null()]), "rsaEncryption"),
            (of(&[oid("1.3.101.112")]), "1.3.101.112"),
            (of(&[oid("2.5.29.32"), integer(&[0])]), "2.5.29.32"),
            (of(&[oid(RSA_OID), integer(&[0])]), "with NULL"),
            (of(&[]), "DER"),
            // Trailing or nested data.
            (in_base64(&trailing), "DER"),
            (in_base64(&twice), "DER"),
            (in_base64(&inner), "DER"),
            (in_base64(&third), "DER"),
            (in_base64(&full[..full.len() - 1]), "DER"),
            // Valid BER that is not DER.
            (in_base64(&wide), "DER"),
            (in_base64(&indefinite), "DER"),
            (in_base64(&wide_null), "DER"),
            (in_base64(&wide_exponent), "DER"),
            (in_base64(&padded), "DER"),
            (in_base64(&negative), "DER"),
            (in_base64(&unused_bits), "whole bytes"),
            (in_base64(&as_octets), "DER"),
            (in_base64(&private), "DER"),
            (in_base64(&[0x30, 0x00]), "DER"),
            // PEM.
            (pem(LABEL, RSA_SPKI, RSA_LABEL), "does not end with"),
            (pem(LABEL, &in_base64(&good), LABEL), "DER"),
            (pem(RSA_LABEL, RSA_SPKI, RSA_LABEL), "DER"),
            (pem("PRIVATE KEY", RSA_SPKI, "PRIVATE KEY"), "neither base64"),
            (pem("CERTIFICATE", RSA_SPKI, "CERTIFICATE"), "neither base64"),
            (pem(LABEL, &format!("{RSA_SPKI}!"), LABEL), "neither base64"),
            (pem(LABEL, &format!("Comment: x\n{RSA_SPKI}"), LABEL), "neither base64"),
            (pem(LABEL, "", LABEL), "DER"),
            (format!("{}garbage", pem(LABEL, RSA_SPKI, LABEL)), "does not end with"),
            (format!("garbage{}", pem(LABEL, RSA_SPKI, LABEL)), "neither base64"),
            (pem(LABEL, RSA_SPKI, LABEL).repeat(2), "neither base64"),
            (format!("-----BEGIN {LABEL}-----\n{RSA_SPKI}"), "does not end with"),
            (format!("{RSA_SPKI}\n-----END {LABEL}-----"), "neither base64"),
            (RSA_SPKI.replace('A', "-"), "neither base64"),
            (format!("{RSA_SPKI}===="), "neither base64"),
            (format!("{RSA_SPKI}\u{200b}"), "neither base64"),
            (SM2_PUBLIC.to_owned(), "neither base64"),
        ];
        for (key, why) in cases {
            let error = encrypt_password("password", &PasswordEncryptType::Rsa, &key);
            let error = error.expect_err(&key);
            assert_eq!(error.kind(), ErrorKind::Decode, "{key}");
            assert!(error.to_string().contains(why), "{key}: {error}");
        }
    }

    #[test]
    fn malformed_sm2_keys_are_refused_with_the_reason() {
        let point = bytes_of_hex(SM2_PUBLIC).unwrap();
        let curve = |curve: &str| [oid("1.2.840.10045.2.1"), oid(curve)];
        let sm2 = curve("1.2.156.10197.1.301");
        let of = |algorithm: &[Vec<u8>]| in_base64(&spki(algorithm, &point));
        let full = spki(&sm2, &point);
        let off_the_curve = format!("{}00", &SM2_PUBLIC[..128]);
        let cases = [
            (of(&curve("1.2.840.10045.3.1.7")), "1.2.840.10045.3.1.7"),
            (of(&curve("1.3.132.0.10")), "1.3.132.0.10"),
            (of(&curve("1.3.132.0.34")), "1.3.132.0.34"),
            (of(&[oid("1.2.840.10045.2.1")]), "SM2"),
            (of(&[oid("1.2.840.10045.2.1"), null()]), "SM2"),
            (of(&[oid(RSA_OID), oid("1.2.156.10197.1.301")]), RSA_OID),
            (of(&[oid("1.3.132.1.12"), oid("1.2.156.10197.1.301")]), "1.3.132.1.12"),
            (RSA_SPKI.to_owned(), "1.2.840.113549.1.1.1"),
            (RSA_PKCS1_PEM.to_owned(), "RSA key"),
            (in_base64(&[&full[..], &[0]].concat()), "DER"),
            (in_base64(&full[..full.len() - 1]), "DER"),
            (in_base64(&spki(&sm2, &point[..64])), "not a point"),
            (in_base64(&spki(&sm2, &[0])), "not a point"),
            (pem("EC PUBLIC KEY", &in_base64(&full), "EC PUBLIC KEY"), "neither base64"),
            (off_the_curve, "not a point"),
            (format!("05{}", &SM2_PUBLIC[2..]), "not a point"),
            (format!("{SM2_PUBLIC}00"), "not a point"),
            (SM2_PUBLIC[1..].to_owned(), "odd number"),
            (format!("0x{SM2_PUBLIC}"), "DER"),
            ("00".to_owned(), "not a point"),
            (format!("04{}", "f".repeat(128)), "not a point"),
        ];
        for (key, why) in cases {
            let error = encrypt_password("password", &PasswordEncryptType::Sm2, &key);
            let error = error.expect_err(&key);
            assert_eq!(error.kind(), ErrorKind::Decode, "{key}");
            assert!(error.to_string().contains(why), "{key}: {error}");
        }
    }
}
