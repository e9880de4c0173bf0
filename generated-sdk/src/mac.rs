//! Message authentication codes (RFC 2104).

use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};

/// Returns the HMAC of a message, to be read or compared.
///
/// # Panics
///
/// Never: keys can have any length.
pub(crate) fn hmac<D: EagerHash>(key: &[u8], message: &[u8]) -> Hmac<D> {
    let hmac = Hmac::new_from_slice(key).expect("HMAC accepts keys of any length");
    hmac.chain_update(message)
}
