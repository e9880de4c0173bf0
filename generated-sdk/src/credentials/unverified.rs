//! Claims of tokens that are not verified, because they come from the server directly.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::json::properties;

/// Returns those claims of a token that are strings. `None` if it is not a JWT.
pub(super) fn claims_of<const N: usize>(
    token: &str,
    names: [&str; N],
) -> Option<[Option<String>; N]> {
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims = properties(&claims, names)?;
    Some(claims.map(|claim| serde_json::from_str(claim?.get()).ok()))
}
