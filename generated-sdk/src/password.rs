//! Passwords, encrypted with the platform's public key: for those who want more than HTTPS.
//!
//! In goes a password, out comes what the platform decrypts if `passwordEncryptType` says so:
//!
//! - `rsa`: RSA with the padding of PKCS #1 v1.5, in base64. Only the public key takes part, so that the timing
//!   attacks on this padding, which are on whoever decrypts, have nothing to attack here.
//! - `sm2`: SM2 public key encryption (GB/T 32918.4) in the order C1 C3 C2, in hexadecimal digits, and without
//!   the byte that says that the point is not compressed.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};
use getrandom::SysRng;
use serde_json::Value;
use sm2::pke::EncryptingKey;

use crate::models::PasswordEncryptType;
use crate::{AuthenticationClient, Error, ErrorKind};

/// # Encryption of passwords
impl AuthenticationClient {
    /// Encrypt a password with the platform's public key.
    ///
    /// The outcome goes where a password goes, with the same `encrypt_type` as `passwordEncryptType` beside
    /// it. With [`PasswordEncryptType::None`] it is the password itself. HTTPS protects passwords already; this
    /// keeps them from whoever can look into that, a proxy that ends TLS say.
    ///
    /// The key is asked for each time: to encrypt many passwords, get it once with
    /// [`get_system_info`](Self::get_system_info), and use [`crate::encrypt_password`].
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
    ///     .await?
    ///     .data;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of `get_system_info`; [`ErrorKind::Decode`] if the platform's key is none, and
    /// [`ErrorKind::Config`] if the password is too long for it, or the type of encryption is unknown.
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
        // The specification has no envelope around it; some deployments do.
        let info = system.get("data").unwrap_or(&system);
        let key = info.get(encrypt_type.as_str()).and_then(|key| key.get("publicKey"));
        let key = key.and_then(Value::as_str).unwrap_or_default();
        encrypt_password(&password, &encrypt_type, key)
    }
}

/// Encrypts a password with a public key of the platform's, as
/// [`get_system_info`](AuthenticationClient::get_system_info) gives it.
///
/// An RSA key is in base64 or PEM, an SM2 key in hexadecimal digits.
///
/// # Errors
///
/// [`ErrorKind::Decode`] if the key is none, and [`ErrorKind::Config`] if the password is empty or too long for
/// it, or the type of encryption is unknown.
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

enum Failure {
    Key,
    Password,
    Type,
}

impl Failure {
    fn of(self, encrypt_type: &PasswordEncryptType) -> Error {
        let encrypt_type = encrypt_type.as_str();
        let (kind, message) = match self {
            Self::Key => (ErrorKind::Decode, "the platform's public key can't be read"),
            Self::Password => {
                (ErrorKind::Config, "the password is empty, or too long for the key")
            }
            Self::Type => {
                (ErrorKind::Config, "there is no such encryption of passwords")
            }
        };
        Error::new(kind, "encrypt_password", format!("{message} ({encrypt_type})"))
    }
}

fn sm2(password: &[u8], public_key: &str) -> Result<String, Failure> {
    let mut point = bytes_of_hex(public_key.trim()).ok_or(Failure::Key)?;
    // Some write the point without the byte that says that it is not compressed.
    if point.len() == 64 {
        point.insert(0, 4);
    }
    let key = EncryptingKey::from_sec1_bytes(&point).map_err(|_| Failure::Key)?;
    let encrypted = key.encrypt(&mut SysRng, password).map_err(|_| Failure::Password)?;
    Ok(encrypted.iter().skip(1).map(|byte| format!("{byte:02x}")).collect())
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|digit| digit.to_digit(16));
    let digits = digits.collect::<Option<Vec<_>>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| u8::try_from(high << 4 | low).ok()).collect()
}

fn rsa(password: &[u8], public_key: &str) -> Result<String, Failure> {
    let (modulus, exponent) = rsa_key(public_key).ok_or(Failure::Key)?;
    let padded = padded(password, modulus.len()).ok_or(Failure::Password)?;
    let odd = Odd::new(BoxedUint::from_be_slice_vartime(&modulus));
    let params = BoxedMontyParams::new_vartime(odd.into_option().ok_or(Failure::Key)?);
    let bits = params.bits_precision();
    let message = BoxedUint::from_be_slice(&padded, bits).map_err(|_| Failure::Key)?;
    let exponent = BoxedUint::from_be_slice_vartime(&exponent);
    let encrypted = BoxedMontyForm::new(message, &params).pow(&exponent).retrieve();
    let bytes = encrypted.to_be_bytes();
    // As long as the modulus (RFC 8017, section 4.1), whatever the width of the machine's words.
    let bytes =
        bytes.get(bytes.len().saturating_sub(modulus.len())..).unwrap_or_default();
    Ok(BASE64_STANDARD.encode(bytes))
}

/// RFC 8017, section 7.2.1: zero, two, at least eight random bytes that are not zero, zero, the message.
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

/// Modulus and exponent of a key, big-endian and without leading zeros.
///
/// The key is a `SubjectPublicKeyInfo` (RFC 5280, section 4.1) or an `RSAPublicKey` (RFC 8017, appendix
/// A.1.1), in DER, in base64, with or without the lines around it that make it PEM.
fn rsa_key(text: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let der = BASE64_STANDARD.decode(lines.collect::<String>()).ok()?;
    let mut outer = Der(Der(&der).element(SEQUENCE)?);
    let mut inner = outer.clone();
    let mut key = match inner.element(SEQUENCE) {
        Some(_algorithm) => {
            // The first byte says how many bits of the last one are none.
            let bits = inner.element(BIT_STRING)?.strip_prefix(&[0])?;
            outer = Der(Der(bits).element(SEQUENCE)?);
            outer
        }
        None => outer,
    };
    let modulus = unsigned(key.element(INTEGER)?);
    let exponent = unsigned(key.element(INTEGER)?);
    // Shorter ones protect nothing, longer ones are a mistake: as in RFC 8017, the exponent is at least 3.
    let sound = (128..=2048).contains(&modulus.len())
        && (1..=8).contains(&exponent.len())
        && exponent != [1];
    sound.then(|| (modulus.to_vec(), exponent.to_vec()))
}

fn unsigned(integer: &[u8]) -> &[u8] {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    integer.get(zeros..).unwrap_or_default()
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// The elements of a DER text (X.690) that have not been read.
#[derive(Clone)]
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the next element, if it has this tag.
    fn element(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&first, rest) = self.0.split_first()?;
        if first != tag {
            return None;
        }
        let (&length, rest) = rest.split_first()?;
        let (length, rest) = match length {
            0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
            0x82 => {
                let (bytes, rest) = rest.split_first_chunk::<2>()?;
                (usize::from(u16::from_be_bytes(*bytes)), rest)
            }
            short if short < 0x80 => (usize::from(short), rest),
            // No key is that long.
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(content)
    }
}

#[cfg(test)]
mod tests {
    use sm2::pke::DecryptingKey;

    use super::*;

    /// Keys of `openssl genrsa 1024`, made for these tests: as short as some platforms have.
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
    /// Of `openssl ecparam -name SM2 -genkey`.
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
        // The longest that fits: 11 bytes are for the padding.
        let fits = "x".repeat(128 - 11);
        assert!(encrypt_password(&fits, &PasswordEncryptType::Rsa, RSA_SPKI).is_ok());
    }
}
