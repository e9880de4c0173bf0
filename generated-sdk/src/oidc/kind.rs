//! The kind of a verified token. An issuer signs several kinds with the same key, so the signature
//! does not distinguish them.

use serde_json::Value;

use super::quoted;
use crate::json::JsonObject;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// ID token: who has logged in (OpenID Connect Core 1.0, section 2).
    Id,
    /// Access token: permissions (RFC 9068).
    Access,
    /// Logout token: a session has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4).
    Logout,
}

/// Values of the header `typ` that identify a kind. `jwt` does not.
const TYPES: [(&str, Kind); 5] = [
    ("id_token", Kind::Id),
    ("id_token+jwt", Kind::Id),
    ("at+jwt", Kind::Access),
    ("logout+jwt", Kind::Logout),
    ("logout_token", Kind::Logout),
];

/// Claims in which some issuers name the kind, with a value of [`USES`].
const HINTS: [&str; 3] = ["token_use", "token_type", "typ"];

const USES: [(&str, Kind); 12] = [
    ("id", Kind::Id),
    ("id_token", Kind::Id),
    ("access", Kind::Access),
    ("access_token", Kind::Access),
    ("at+jwt", Kind::Access),
    ("application/at+jwt", Kind::Access),
    ("bearer", Kind::Access),
    ("dpop", Kind::Access),
    ("logout", Kind::Logout),
    ("logout_token", Kind::Logout),
    ("logout+jwt", Kind::Logout),
    ("application/logout+jwt", Kind::Logout),
];

/// Claims of ID tokens only (OpenID Connect Core 1.0, sections 2 and 3.3.2.11; FAPI 1.0).
const OF_ID_TOKENS: [&str; 4] = ["nonce", "at_hash", "c_hash", "s_hash"];

/// Claims of access tokens: `client_id` by RFC 9068, `scope` or `scp` in older ones.
const OF_ACCESS_TOKENS: [&str; 3] = ["client_id", "scope", "scp"];

/// Checks that a token is of the `expected` kind: nothing in it identifies another kind, and if
/// nothing names a kind, it has the claims of this one.
pub(super) fn check(
    expected: Kind,
    header_type: Option<&str>,
    claims: &JsonObject,
    app_id: &str,
) -> Result<(), String> {
    let named = named(expected, header_type, claims)?;
    // Optional claims without a value can be null.
    let has = |name: &&str| claims.get(*name).is_some_and(|value| !value.is_null());
    let of_id_token = OF_ID_TOKENS.iter().find(|name| has(name));
    let of_access_token = OF_ACCESS_TOKENS.iter().find(|name| has(name));
    if expected != Kind::Logout && has(&"events") {
        return Err("it is a logout token: it has `events`".into());
    }
    match (expected, of_id_token, of_access_token) {
        (Kind::Access | Kind::Logout, Some(name), _) => {
            Err(format!("it is an ID token: it has `{name}`"))
        }
        (Kind::Id, None, Some(name)) if !named => {
            Err(format!("it is an access token: it has `{name}` and no `nonce`"))
        }
        (Kind::Access, ..) if !named && has(&"auth_time") && is_for(claims, app_id) => {
            Err("it is an ID token: it has `auth_time`, and is for the application"
                .into())
        }
        (Kind::Access, _, None) if !named => Err(
            "it may be an ID token: an access token has the type `at+jwt`, or one of `scope` and `client_id`"
                .into(),
        ),
        _ => Ok(()),
    }
}

/// Returns whether the token names its kind. Fails if it names another or an unknown one.
fn named(
    expected: Kind,
    header_type: Option<&str>,
    claims: &JsonObject,
) -> Result<bool, String> {
    let mut named = false;
    if let Some(found) = header_type.filter(|found| *found != "jwt") {
        if !TYPES.contains(&(found, expected)) {
            return Err(format!("its type is {}", quoted(found)));
        }
        named = true;
    }
    for name in HINTS {
        match claims.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(found)) => {
                let lower = found.to_ascii_lowercase();
                if !USES.contains(&(lower.as_str(), expected)) {
                    return Err(format!("its `{name}` is {}", quoted(found)));
                }
                named = true;
            }
            Some(_) => return Err(format!("its `{name}` is not a string")),
        }
    }
    Ok(named)
}

fn is_for(claims: &JsonObject, app_id: &str) -> bool {
    match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(|one| one == app_id),
        Some(one) => one == app_id,
        None => false,
    }
}
