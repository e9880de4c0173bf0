//! What a verified token is good for. One issuer signs tokens of several kinds with the same key, so the signature
//! does not tell them apart.

use serde_json::Value;

use super::quoted;
use crate::json::JsonObject;

/// What a token is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Says who has logged in (OpenID Connect Core 1.0, section 2).
    Id,
    /// Says what somebody may do (RFC 9068).
    Access,
    /// Says that somebody has logged out (OpenID Connect Back-Channel Logout 1.0, section 2.4).
    Logout,
}

/// Values of the header `typ` that name a kind. `jwt` names none.
const TYPES: [(&str, Kind); 5] = [
    ("id_token", Kind::Id),
    ("id_token+jwt", Kind::Id),
    ("at+jwt", Kind::Access),
    ("logout+jwt", Kind::Logout),
    ("logout_token", Kind::Logout),
];

/// Claims in which some issuers name the kind, by one of [`USES`].
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

/// Claims that only ID tokens have (OpenID Connect Core 1.0, sections 2 and 3.3.2.11; FAPI 1.0).
const OF_ID_TOKENS: [&str; 4] = ["nonce", "at_hash", "c_hash", "s_hash"];

/// Claims that access tokens have: `client_id` by RFC 9068, `scope` or `scp` in those that are older.
const OF_ACCESS_TOKENS: [&str; 3] = ["client_id", "scope", "scp"];

/// Checks that a token is of the kind that is `expected`: nothing in it names another kind or belongs to another
/// kind, and if nothing names a kind, the claims are those of this one.
pub(super) fn check(
    expected: Kind,
    header_type: Option<&str>,
    claims: &JsonObject,
    app_id: &str,
) -> Result<(), String> {
    let named = named(expected, header_type, claims)?;
    // Optional claims of users without a value come as null.
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

/// Returns whether the token names its kind. One that names another kind, or a kind that nobody has heard of, is
/// refused.
fn named(
    expected: Kind,
    header_type: Option<&str>,
    claims: &JsonObject,
) -> Result<bool, String> {
    let mut named = false;
    if let Some(found) = header_type.filter(|found| *found != "jwt") {
        if !TYPES.contains(&(found, expected)) {
            return Err(format!("it is of the type {}", quoted(found)));
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
            Some(_) => return Err(format!("its `{name}` is no string")),
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
