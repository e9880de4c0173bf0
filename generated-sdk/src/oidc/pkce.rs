//! Proof Key for Code Exchange (RFC 7636): only the requester of a code can redeem it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::AuthenticationClient;
use crate::error::{Error, ErrorKind};
use crate::random;

/// # PKCE
impl AuthenticationClient {
    /// Returns a code verifier: 256 random bits as 43 characters (RFC 7636, section 4.1).
    ///
    /// Keep it until the code is exchanged. The authorisation request contains only its
    /// [challenge](Self::code_challenge). [`build_authorize_url`](Self::build_authorize_url) does
    /// both by itself.
    pub fn generate_code_verifier(&self) -> String {
        verifier()
    }

    /// The same as [`generate_code_verifier`](Self::generate_code_verifier), under its official
    /// name: it returns the verifier, not the challenge.
    pub fn generate_code_challenge(&self) -> String {
        verifier()
    }

    /// Returns the code challenge for a code verifier, with the method `S256` (RFC 7636, section
    /// 4.2).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] unless the verifier has 43 to 128 characters, each a letter, a digit
    /// or one of `-._~`.
    pub fn code_challenge(&self, code_verifier: &str) -> Result<String, Error> {
        let unreserved = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
        };
        if !(43..=128).contains(&code_verifier.len())
            || !code_verifier.bytes().all(unreserved)
        {
            let message = "a code verifier has 43 to 128 characters, each a letter, a digit or one of `-._~`; \
                 `generate_code_verifier` makes one";
            return Err(Error::new(ErrorKind::Config, "code_challenge", message));
        }
        Ok(challenge(code_verifier))
    }

    /// The same as [`code_challenge`](Self::code_challenge), under its official name.
    ///
    /// # Errors
    ///
    /// Returns the errors of `code_challenge`.
    pub fn generate_code_challenge_digest(
        &self,
        code_verifier: &str,
    ) -> Result<String, Error> {
        self.code_challenge(code_verifier)
            .map_err(|error| error.with_operation("generate_code_challenge_digest"))
    }
}

pub(super) fn verifier() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::bytes::<32>())
}

pub(super) fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 7636, appendix B.
        let digest = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(digest, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn verifiers_differ_and_are_fit_for_use() {
        let client =
            AuthenticationClient::builder("app", "example.com").build().unwrap();
        let one = client.generate_code_challenge();
        assert_ne!(one, client.generate_code_challenge());
        assert_eq!((one.len(), client.generate_code_verifier().len()), (43, 43));
        let digest = client.generate_code_challenge_digest(&one).unwrap();
        assert_eq!(client.code_challenge(&one).unwrap(), digest);
        for unfit in ["", "short", &"ä".repeat(43), &"a".repeat(129)] {
            let error = client.generate_code_challenge_digest(unfit).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
        }
    }
}
