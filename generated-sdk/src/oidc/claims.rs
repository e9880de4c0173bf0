//! Claims of verified tokens, and their checks.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Refusal, quoted, same};
use crate::json::JsonObject;
use crate::shown::shown;
use crate::token_error::TokenError;

/// The claims of a verified token.
///
/// They are serialized as the object of all claims, as in the token. Claims that were stored or made
/// are as trustworthy as their source: nothing verifies them again.
///
/// `Debug` prints the values of the registered claims only, because others are personal data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Claims {
    /// `iss`: the issuer.
    pub issuer: String,
    /// `sub`: the user's ID.
    pub subject: String,
    /// `aud`: the audience.
    pub audience: Vec<String>,
    /// `exp`: the expiry.
    pub expires_at: SystemTime,
    /// `iat`: the time of issue.
    pub issued_at: Option<SystemTime>,
    /// All claims, including those above.
    pub all: JsonObject,
}

/// Claims for tests. Each setter replaces the claim in [`all`](Self::all) as well.
impl Claims {
    /// Creates claims about a user with this ID: without an issuer and an audience, and valid until
    /// the end of the year 9999.
    pub fn new(subject: impl Into<String>) -> Self {
        let claims = Self {
            issuer: String::new(),
            subject: String::new(),
            audience: Vec::new(),
            expires_at: SystemTime::UNIX_EPOCH,
            issued_at: None,
            all: JsonObject::new(),
        };
        // The last second of the year 9999.
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
        let claims = claims.with_issuer("").with_claim("sub", subject.into());
        claims.with_audience(Vec::<String>::new()).with_expires_at(end)
    }

    /// Sets `issuer`.
    pub fn with_issuer(self, issuer: impl Into<String>) -> Self {
        self.with_claim("iss", issuer.into())
    }

    /// Sets `audience`.
    pub fn with_audience<S: Into<String>>(
        self,
        audience: impl IntoIterator<Item = S>,
    ) -> Self {
        let audience: Vec<String> = audience.into_iter().map(S::into).collect();
        self.with_claim("aud", audience)
    }

    /// Sets `expires_at`.
    pub fn with_expires_at(self, expires_at: SystemTime) -> Self {
        self.with_claim("exp", seconds(expires_at))
    }

    /// Sets `issued_at`.
    pub fn with_issued_at(self, issued_at: SystemTime) -> Self {
        self.with_claim("iat", seconds(issued_at))
    }

    /// Sets any claim, for example `scope`. A registered claim of the wrong type is only set in
    /// [`all`](Self::all).
    pub fn with_claim(
        mut self,
        name: impl Into<String>,
        value: impl Into<Value>,
    ) -> Self {
        self.all.insert(name.into(), value.into());
        if let Ok(issuer) = string(&self.all, "iss") {
            self.issuer = issuer;
        }
        if let Ok(subject) = string(&self.all, "sub") {
            self.subject = subject;
        }
        if let Ok(audience) = audience(&self.all) {
            self.audience = audience;
        }
        if let Ok(Some(end)) = time(&self.all, "exp") {
            self.expires_at = end;
        }
        if let Ok(issued_at) = time(&self.all, "iat") {
            self.issued_at = issued_at;
        }
        self
    }
}

impl Claims {
    /// Returns a claim if it is a string: `email`, `name`, …
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.all.get(name).and_then(Value::as_str)
    }

    /// Returns the `scope` of an access token.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.get_str("scope").unwrap_or_default().split_whitespace()
    }

    /// Reads the claims.
    ///
    /// # Errors
    ///
    /// The name of a claim that is missing or invalid.
    pub(super) fn read(all: JsonObject) -> Result<Self, String> {
        let subject = required(&all, "sub")?;
        Self::about(subject, all)
    }

    fn about(subject: String, all: JsonObject) -> Result<Self, String> {
        let audience = audience(&all)?;
        let expires_at = time(&all, "exp")?.ok_or_else(|| missing("exp", "a time"))?;
        Ok(Self {
            issuer: string(&all, "iss")?,
            subject,
            audience,
            expires_at,
            issued_at: time(&all, "iat")?,
            all,
        })
    }
}

/// Writes all claims. A field that was assigned takes precedence over its claim.
impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = self.all.clone();
        let mut differs = |name: &str, differs: bool, value: Value| {
            if differs {
                all.insert(name.to_owned(), value);
            }
        };
        let (own, of_token) = (self, &self.all);
        let issuer = string(of_token, "iss");
        differs("iss", issuer.as_ref() != Ok(&own.issuer), own.issuer.clone().into());
        let subject = string(of_token, "sub");
        differs("sub", subject.as_ref() != Ok(&own.subject), own.subject.clone().into());
        let found = audience(of_token);
        differs("aud", found.as_ref() != Ok(&own.audience), own.audience.clone().into());
        let end = time(of_token, "exp");
        differs("exp", end != Ok(Some(own.expires_at)), seconds(own.expires_at));
        if let Some(issued_at) = own.issued_at {
            let found = time(of_token, "iat");
            differs("iat", found != Ok(Some(issued_at)), seconds(issued_at));
        }
        all.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(JsonObject::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("issuer", &self.issuer)
            .field("subject", &self.subject)
            .field("audience", &self.audience)
            .field("expires_at", &self.expires_at)
            .field("claims", &self.all.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// The claims of a verified logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4).
///
/// It has a subject, a session ID, or both. `Debug` prints neither.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct LogoutToken {
    /// `sub`: the user who logged out. Without a `session_id`, all of the user's sessions have
    /// ended.
    pub subject: Option<String>,
    /// `sid`: the session that has ended, as in the `sid` of its ID token.
    pub session_id: Option<String>,
    /// `jti`: the ID of the token. An application may reject a repeated one until it expires.
    pub id: String,
    /// `exp`: the expiry.
    pub expires_at: SystemTime,
    /// All claims, including those above.
    pub all: JsonObject,
}

/// The property of `events` that identifies a logout token.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

impl LogoutToken {
    /// Checks the claims of a logout token (section 2.6). The kind of token is checked elsewhere.
    pub(super) fn read(
        all: JsonObject,
        app_id: &str,
        expected: &Expected<'_>,
    ) -> Result<Self, Refusal> {
        let event = all.get("events").and_then(|events| events.get(LOGOUT_EVENT));
        if !event.is_some_and(Value::is_object) {
            let message =
                format!("`events` must be an object with the object `{LOGOUT_EVENT}`");
            return Err(message.into());
        }
        let optional = |name: &str| match all.get(name) {
            None => Ok(None),
            Some(_) => required(&all, name).map(Some),
        };
        let (subject, session_id) = (optional("sub")?, optional("sid")?);
        if subject.is_none() && session_id.is_none() {
            return Err("it has neither `sub` nor `sid`".to_owned().into());
        }
        let id = required(&all, "jti")?;
        let claims = Claims::about(subject.clone().unwrap_or_default(), all)?;
        expected.check(&claims)?;
        if claims.issued_at.is_none() {
            return Err("it has no `iat`".to_owned().into());
        }
        check_audience(&claims, app_id)?;
        Ok(Self {
            subject,
            session_id,
            id,
            expires_at: claims.expires_at,
            all: claims.all,
        })
    }
}

impl fmt::Debug for LogoutToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutToken")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .field("claims", &self.all.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// Returns a claim that must be a string and not empty.
fn required(claims: &JsonObject, name: &str) -> Result<String, String> {
    let text = string(claims, name).ok().filter(|text| !text.is_empty());
    text.ok_or_else(|| missing(name, "a string"))
}

fn string(claims: &JsonObject, name: &str) -> Result<String, String> {
    let text = claims.get(name).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| missing(name, "a string"))
}

fn missing(name: &str, form: &str) -> String {
    format!("`{name}` must be {form}")
}

fn audience(claims: &JsonObject) -> Result<Vec<String>, String> {
    let strings = match claims.get("aud") {
        Some(Value::String(one)) => Some(vec![one.clone()]),
        Some(Value::Array(several)) => {
            several.iter().map(|it| it.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    };
    strings.ok_or_else(|| missing("aud", "a string or an array of strings"))
}

/// Returns a time in seconds since 1970, with a fraction if it has one.
fn seconds(time: SystemTime) -> Value {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    match since.subsec_nanos() {
        0 => since.as_secs().into(),
        _ => since.as_secs_f64().into(),
    }
}

/// Returns a claim in seconds since 1970, with or without a fraction (RFC 7519, section 2).
fn time(claims: &JsonObject, name: &str) -> Result<Option<SystemTime>, String> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
        .map(Some)
        .ok_or_else(|| missing(name, "a time"))
}

/// The expected values of claims.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) now: SystemTime,
    pub(super) leeway: Duration,
}

impl Expected<'_> {
    /// Checks the issuer and the times (RFC 7519, section 4.1).
    pub(super) fn check(&self, claims: &Claims) -> Result<(), Refusal> {
        if claims.issuer != self.issuer {
            let (found, expected) = (quoted(&claims.issuer), quoted(self.issuer));
            let message = format!("its issuer is {found}, expected {expected}");
            return Err(Refusal::new(TokenError::WrongIssuer, message));
        }
        let earliest = self.now.checked_sub(self.leeway).unwrap_or(self.now);
        let latest = self.now.checked_add(self.leeway).unwrap_or(self.now);
        if claims.expires_at <= earliest {
            let ago = self.now.duration_since(claims.expires_at).unwrap_or_default();
            let message = format!("it expired {} seconds ago", ago.as_secs());
            return Err(Refusal::new(TokenError::Expired, message));
        }
        for (name, time) in
            [("nbf", time(&claims.all, "nbf")?), ("iat", claims.issued_at)]
        {
            if let Some(ahead) = time.filter(|time| *time > latest) {
                let ahead = ahead.duration_since(self.now).unwrap_or_default();
                let seconds = ahead.as_secs();
                let message = format!("its `{name}` is {seconds} seconds in the future");
                return Err(Refusal::new(TokenError::NotYetValid, message));
            }
        }
        Ok(())
    }
}

/// Checks that the token has this audience.
pub(super) fn check_audience(claims: &Claims, audience: &str) -> Result<(), Refusal> {
    if claims.audience.iter().any(|one| one == audience) {
        return Ok(());
    }
    let found: Vec<_> = claims.audience.iter().map(|one| format!("\"{one}\"")).collect();
    let (found, expected) = (shown(&found.join(", ")), quoted(audience));
    let message = format!("its audience is [{found}], expected {expected}");
    Err(Refusal::new(TokenError::WrongAudience, message))
}

/// Checks that all audiences are trusted, and that the token was issued to the application (OpenID
/// Connect Core 1.0, section 3.1.3.7, steps 3 to 5).
pub(super) fn check_party(
    claims: &Claims,
    app_id: &str,
    trusted: &[String],
) -> Result<(), Refusal> {
    let refused =
        |message: String| Err(Refusal::new(TokenError::WrongAudience, message));
    let known = |one: &String| one == app_id || trusted.contains(one);
    if let Some(stranger) = claims.audience.iter().find(|one| !known(one)) {
        let stranger = quoted(stranger);
        return refused(format!("it is also for {stranger}, which is not trusted"));
    }
    match claims.all.get("azp") {
        None if claims.audience.len() > 1 => {
            refused("it has several audiences and no `azp`".into())
        }
        None => Ok(()),
        Some(Value::String(party)) if party == app_id => Ok(()),
        Some(party) => {
            let (found, expected) = (shown(&party.to_string()), quoted(app_id));
            refused(format!("its `azp` is {found}, expected {expected}"))
        }
    }
}

/// Checks a claim whose value is a secret of the requester.
pub(super) fn check_secret(
    claims: &Claims,
    name: &str,
    expected: &str,
) -> Result<(), Refusal> {
    let message = match claims.get_str(name) {
        Some(found) if same(found, expected) => return Ok(()),
        Some(_) => format!("its `{name}` does not match"),
        None => format!("it has no `{name}`"),
    };
    Err(Refusal::new(TokenError::WrongLogin, message))
}

/// Checks that the user logged in no longer ago than `max_age` (OpenID Connect Core 1.0, section
/// 3.1.3.7, step 13).
pub(super) fn check_age(
    claims: &Claims,
    max_age: Duration,
    expected: &Expected<'_>,
) -> Result<(), Refusal> {
    let since = time(&claims.all, "auth_time")?;
    let since = since.ok_or_else(|| missing("auth_time", "a time"))?;
    let age = expected.now.duration_since(since).unwrap_or_default();
    if age <= max_age.saturating_add(expected.leeway) {
        return Ok(());
    }
    let message = format!("the user logged in {} seconds ago", age.as_secs());
    Err(Refusal::new(TokenError::WrongLogin, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: u64 = 1_700_000_000;

    fn claims(changes: Value) -> Result<Claims, String> {
        let mut all = json!({
            "iss": "https://a.example/oidc", "sub": "u1", "aud": "app",
            "exp": NOW + 100, "iat": NOW - 100,
        });
        let properties = all.as_object_mut().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            properties.insert(name.clone(), value.clone());
        }
        properties.retain(|_, value| !value.is_null());
        Claims::read(properties.clone())
    }

    fn expected() -> Expected<'static> {
        Expected {
            issuer: "https://a.example/oidc",
            now: SystemTime::UNIX_EPOCH + Duration::from_secs(NOW),
            leeway: Duration::from_secs(60),
        }
    }

    fn check(changes: Value) -> Result<(), String> {
        expected().check(&claims(changes)?).map_err(|refusal| refusal.message)
    }

    #[test]
    fn times_are_checked_with_leeway() {
        check(json!({})).unwrap();
        check(json!({"exp": NOW - 59})).unwrap();
        check(json!({"exp": NOW as f64 + 0.5, "iat": NOW + 60, "nbf": NOW + 60}))
            .unwrap();
        for (changes, why) in [
            (json!({"exp": NOW - 60}), "it expired 60 seconds ago"),
            (json!({"nbf": NOW + 61}), "its `nbf` is 61 seconds in the future"),
            (json!({"iat": NOW + 61}), "its `iat` is 61 seconds in the future"),
            (json!({"exp": null}), "`exp` must be a time"),
            (json!({"exp": "1700000100"}), "`exp` must be a time"),
            (json!({"exp": -1}), "`exp` must be a time"),
            (json!({"exp": 1e300}), "`exp` must be a time"),
            (json!({"iat": "now"}), "`iat` must be a time"),
            (json!({"nbf": []}), "`nbf` must be a time"),
        ] {
            assert_eq!(check(changes.clone()).unwrap_err(), why, "{changes}");
        }
    }

    #[test]
    fn the_issuer_is_compared_to_the_letter() {
        for issuer in ["https://a.example/oidc/", "https://A.example/oidc", ""] {
            let error = check(json!({"iss": issuer})).unwrap_err();
            assert!(error.contains("expected \"https://a.example/oidc\""), "{error}");
        }
        for name in ["iss", "sub"] {
            let why = format!("`{name}` must be a string");
            assert_eq!(check(json!({name: null})).unwrap_err(), why);
        }
    }

    #[test]
    fn audiences() {
        let party = |changes: Value, trusted: &[String]| {
            let claims = claims(changes)?;
            check_audience(&claims, "app")
                .and_then(|()| check_party(&claims, "app", trusted))
                .map_err(|refusal| refusal.message)
        };
        let api = ["api".to_owned()];
        party(json!({}), &[]).unwrap();
        party(json!({"aud": ["app"], "azp": "app"}), &[]).unwrap();
        party(json!({"aud": ["app", "api"], "azp": "app"}), &api).unwrap();
        for (changes, trusted, why) in [
            (
                json!({"aud": "other"}),
                &api[..],
                "its audience is [\"other\"], expected \"app\"",
            ),
            (json!({"aud": []}), &[], "its audience is [], expected \"app\""),
            (
                json!({"aud": ["app", 1]}),
                &[],
                "`aud` must be a string or an array of strings",
            ),
            (json!({"aud": null}), &[], "`aud` must be a string or an array of strings"),
            (
                json!({"aud": ["app", "api"], "azp": "app"}),
                &[],
                "it is also for \"api\", which is not trusted",
            ),
            (
                json!({"aud": ["app", "api"]}),
                &api[..],
                "it has several audiences and no `azp`",
            ),
            (json!({"azp": "api"}), &api[..], "its `azp` is \"api\", expected \"app\""),
            (json!({"azp": 1}), &[], "its `azp` is 1, expected \"app\""),
        ] {
            assert_eq!(party(changes.clone(), trusted).unwrap_err(), why, "{changes}");
        }
    }

    #[test]
    fn secrets_are_not_quoted() {
        let with = |nonce: Value| claims(json!({"nonce": nonce})).unwrap();
        check_secret(&with(json!("N")), "nonce", "N").unwrap();
        let other = check_secret(&with(json!("marked")), "nonce", "N").unwrap_err();
        assert_eq!(other.message, "its `nonce` does not match");
        let none = check_secret(&with(json!(null)), "nonce", "N").unwrap_err();
        assert_eq!(none.message, "it has no `nonce`");
    }

    #[test]
    fn the_age_of_a_login() {
        let age = |auth_time: Value| {
            let claims = claims(json!({"auth_time": auth_time}))?;
            check_age(&claims, Duration::from_secs(30), &expected())
                .map_err(|refusal| refusal.message)
        };
        age(json!(NOW - 90)).unwrap();
        assert_eq!(
            age(json!(NOW - 91)).unwrap_err(),
            "the user logged in 91 seconds ago"
        );
        assert_eq!(age(json!(null)).unwrap_err(), "`auth_time` must be a time");
    }

    #[test]
    fn nothing_about_the_person_is_printed() {
        let claims = claims(json!({"email": "marked@example.com"})).unwrap();
        let printed = format!("{claims:?}");
        assert!(printed.contains("email") && !printed.contains("marked"), "{printed}");
    }

    #[test]
    fn claims_are_stored_as_in_the_token() {
        let token = json!({
            "iss": "https://a.example/oidc", "sub": "u1", "aud": "app", "exp": 1_700_000_100.5,
            "email": "a@example.com",
        });
        let claims: Claims = serde_json::from_value(token.clone()).unwrap();
        assert_eq!(serde_json::to_value(&claims).unwrap(), token);
        let mut changed = claims.clone();
        changed.subject = "u2".into();
        changed.issued_at = Some(SystemTime::UNIX_EPOCH);
        let written = serde_json::to_value(&changed).unwrap();
        assert_eq!((&written["sub"], &written["iat"]), (&json!("u2"), &json!(0)));
        let error = serde_json::from_value::<Claims>(json!({"sub": "u1"})).unwrap_err();
        assert_eq!(error.to_string(), "`aud` must be a string or an array of strings");
    }

    #[test]
    fn claims_can_be_made() {
        let claims = Claims::new("u1")
            .with_issuer("https://a.example/oidc")
            .with_audience(["app"])
            .with_issued_at(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
            .with_claim("scope", "a b");
        expected().check(&claims).unwrap();
        check_audience(&claims, "app").unwrap();
        assert_eq!(claims.scopes().collect::<Vec<_>>(), ["a", "b"]);
        let stored = serde_json::to_value(&claims).unwrap();
        assert_eq!(serde_json::from_value::<Claims>(stored).unwrap(), claims);
    }
}
