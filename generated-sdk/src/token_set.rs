//! The tokens of a user.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::date_time::DateTime;
use crate::error::Error;
use crate::extra::Extra;
use crate::json::JsonObject;
use crate::property::{Given, IntoProperty};
use crate::raw_response::RawResponse;
use crate::response::{Response, sealed, unreadable};
use crate::secret::{REDACTED, Secret};
use crate::wire;

/// The tokens of a user, from any way to sign in (RFC 6749, section 5.1; OpenID Connect Core 1.0,
/// section 3.1.3.3).
///
/// They can be stored: `Serialize` writes the fields under their names here, with the properties in
/// [`extra`](Self::extra) beside them. **They are secrets**: store them as you would passwords.
///
/// ```
/// use genauth::TokenSet;
///
/// let tokens = TokenSet::new("AT").with_refresh_token("RT");
/// let stored = serde_json::to_string(&tokens)?;
/// assert_eq!(serde_json::from_str::<TokenSet>(&stored)?, tokens);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// [`AuthenticationClient::user_tokens`](crate::AuthenticationClient::user_tokens) keeps them
/// fresh. `Debug` prints no tokens.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct TokenSet {
    /// The access token of the user.
    pub access_token: String,
    /// The type of the access token: `Bearer`.
    pub token_type: String,
    /// The time at which the access token expires, according to the client's clock. `None` if the
    /// server gave no lifetime.
    pub expires_at: Option<DateTime>,
    /// The ID token. It must be verified with `verify_id_token`, unless `handle_redirect_callback`
    /// has done that.
    pub id_token: Option<String>,
    /// The refresh token. It needs the scope `offline_access`.
    pub refresh_token: Option<String>,
    /// The granted scope, separated by spaces, if the server says it.
    pub scope: Option<String>,
    /// All other properties of the response.
    pub extra: Extra,
}

impl TokenSet {
    /// Creates a token set of the type `Bearer` with only an access token.
    pub fn new(access_token: impl Into<String>) -> Self {
        Self {
            access_token: access_token.into(),
            token_type: "Bearer".into(),
            expires_at: None,
            id_token: None,
            refresh_token: None,
            scope: None,
            extra: Extra::default(),
        }
    }

    /// Sets `token_type`.
    pub fn with_token_type(mut self, token_type: impl Into<String>) -> Self {
        self.token_type = token_type.into();
        self
    }

    /// Sets `expires_at`, for example to a [`SystemTime`].
    pub fn with_expires_at(mut self, expires_at: impl IntoProperty<DateTime>) -> Self {
        self.expires_at = given(expires_at);
        self
    }

    /// Sets `id_token`.
    pub fn with_id_token(mut self, id_token: impl IntoProperty<String>) -> Self {
        self.id_token = given(id_token);
        self
    }

    /// Sets `refresh_token`.
    pub fn with_refresh_token(
        mut self,
        refresh_token: impl IntoProperty<String>,
    ) -> Self {
        self.refresh_token = given(refresh_token);
        self
    }

    /// Sets `scope`.
    pub fn with_scope(mut self, scope: impl IntoProperty<String>) -> Self {
        self.scope = given(scope);
        self
    }

    /// Returns whether the access token has expired at `now`, or expires within `leeway` after it.
    /// False if the expiry is unknown.
    pub fn is_expired_at(&self, now: SystemTime, leeway: Duration) -> bool {
        let end = self.expires_at.as_ref().and_then(|it| it.to_system_time().ok());
        let until = now.checked_add(leeway).unwrap_or(now);
        end.is_some_and(|end| end <= until)
    }

    /// Reads the properties of a response that was received at this time. Returns `None` if there
    /// is no access token.
    pub(crate) fn of_response(
        mut properties: JsonObject,
        received: SystemTime,
    ) -> Option<Self> {
        // GenAuth's specification spells it `expire_in`. The standard name takes precedence.
        let lifetimes =
            ["expires_in", "expire_in"].map(|name| properties.shift_remove(name));
        let seconds = lifetimes.iter().flatten().find_map(wire::integer_of);
        let end = seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .and_then(|seconds| received.checked_add(Duration::from_secs(seconds)));
        // A time that can't be written is as good as none.
        let end = end.map(DateTime::from).filter(|end| !end.as_str().is_empty());
        let mut tokens = Self::of_properties(properties)?;
        tokens.expires_at = end;
        Some(tokens)
    }

    /// Reads properties with the names of the fields.
    fn of_properties(mut properties: JsonObject) -> Option<Self> {
        let mut text = |name: &str| match properties.get_mut(name) {
            Some(Value::String(text)) => {
                let text = std::mem::take(text);
                properties.shift_remove(name);
                Some(text)
            }
            Some(Value::Null) => {
                properties.shift_remove(name);
                None
            }
            // A value of another type stays in `extra`.
            _ => None,
        };
        Some(Self {
            access_token: text("access_token").filter(|token| !token.is_empty())?,
            token_type: text("token_type").unwrap_or_default(),
            expires_at: text("expires_at").map(DateTime::from),
            id_token: text("id_token"),
            refresh_token: text("refresh_token"),
            scope: text("scope"),
            extra: Extra::from(properties),
        })
    }
}

fn given<T>(value: impl IntoProperty<T>) -> Option<T> {
    match value.into_property() {
        Given::Value(value) => Some(value),
        Given::Unset | Given::Null => None,
    }
}

impl Serialize for TokenSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = [
            ("access_token", Some(self.access_token.as_str())),
            ("token_type", Some(&self.token_type)),
            ("expires_at", self.expires_at.as_ref().map(DateTime::as_str)),
            ("id_token", self.id_token.as_deref()),
            ("refresh_token", self.refresh_token.as_deref()),
            ("scope", self.scope.as_deref()),
        ];
        let is_set =
            |name: &str| fields.iter().any(|(it, value)| *it == name && value.is_some());
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in fields {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        for (name, value) in self.extra.iter().filter(|(name, _)| !is_set(name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for TokenSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut properties = JsonObject::deserialize(deserializer)?;
        if let Some(seconds) = properties.get("expires_at").and_then(Value::as_u64) {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
            let time = time.map(|time| DateTime::from(time).as_str().to_owned());
            properties.insert("expires_at".to_owned(), time.into());
        }
        let has_lifetime = ["expires_in", "expire_in"]
            .iter()
            .any(|name| properties.get(*name).is_some_and(|value| !value.is_null()));
        let is_given =
            properties.get("expires_at").is_some_and(|value| !value.is_null());
        let tokens = Self::of_properties(properties)
            .ok_or_else(|| D::Error::custom("there is no `access_token`"))?;
        // Without its expiry, a token would be used until the server rejects it.
        match &tokens.expires_at {
            Some(time) if time.to_system_time().is_ok() => Ok(tokens),
            None if !is_given && !has_lifetime => Ok(tokens),
            None if !is_given => Err(D::Error::custom(
                "`expires_in` counts from an unknown time: store `expires_at` instead",
            )),
            _ => Err(D::Error::custom("`expires_at` is not a time")),
        }
    }
}

/// Converts the tokens within the result of a sign-in, for example with a QR code, a push message
/// or a passkey. The lifetime counts from the time of the conversion, by the system's clock, so
/// convert them at once.
///
impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |token: &Option<String>| token.as_ref().map(Secret::new);
        f.debug_struct("TokenSet")
            .field("access_token", &format_args!("{REDACTED}"))
            .field("token_type", &self.token_type)
            .field("expires_at", &self.expires_at)
            .field("id_token", &shown(&self.id_token))
            .field("refresh_token", &shown(&self.refresh_token))
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl sealed::Sealed for TokenSet {}

/// The tokens are the whole response, or its `data`.
impl Response for TokenSet {
    fn from_raw(raw: RawResponse) -> Result<Self, Error> {
        let mut properties: JsonObject = RawResponse::from_raw(raw.clone())?.json()?;
        if raw.is_enveloped() {
            properties = match properties.shift_remove("data") {
                Some(Value::Object(data)) if properties.contains_key("statusCode") => {
                    data
                }
                _ => return Err(unreadable(&raw, "the response has no `data`")),
            };
        }
        Self::of_response(properties, raw.received_at())
            .ok_or_else(|| unreadable(&raw, "the response has no `access_token`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(properties: Value) -> Option<TokenSet> {
        let received = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        TokenSet::of_response(properties.as_object().unwrap().clone(), received)
    }

    #[test]
    fn the_expiry_is_a_time() {
        let end = |properties: Value| {
            let mut all = json!({"access_token": "AT"});
            all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
            let tokens = of(all).unwrap();
            assert!(tokens.extra.is_empty(), "{tokens:?}");
            tokens.expires_at.map(|end| end.as_str().to_owned())
        };
        let expected = Some("1970-01-01T00:17:40.000Z".to_owned());
        assert_eq!(end(json!({"expires_in": 60})), expected);
        assert_eq!(end(json!({"expire_in": "60"})), expected);
        assert_eq!(end(json!({"expires_in": 60, "expire_in": 1})), expected);
        for unknown in [json!(null), json!("soon"), json!(-1), json!(i64::MAX)] {
            assert_eq!(end(json!({"expires_in": unknown})), None);
        }
        for missing in
            [json!({}), json!({"access_token": ""}), json!({"access_token": 1})]
        {
            assert_eq!(of(missing), None);
        }
    }

    #[test]
    fn a_token_expires_at_its_end_or_ahead_of_it() {
        let tokens = of(json!({"access_token": "AT", "expires_in": 60})).unwrap();
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(!tokens.is_expired_at(at(1_059), Duration::ZERO));
        assert!(tokens.is_expired_at(at(1_060), Duration::ZERO));
        assert!(tokens.is_expired_at(at(1_050), Duration::from_secs(10)));
        assert!(tokens.is_expired_at(at(1_060), Duration::MAX));
        for unknown in [None, Some("some day")] {
            let tokens = TokenSet::new("AT").with_expires_at(unknown);
            assert!(!tokens.is_expired_at(at(1 << 33), Duration::ZERO));
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let tokens = of(json!({
            "access_token": "AT", "token_type": "Bearer", "expires_in": 60, "id_token": "IT",
            "refresh_token": "RT", "scope": "openid", "session_state": {"a": [1]}, "odd": null,
        }))
        .unwrap();
        let stored = serde_json::to_value(&tokens).unwrap();
        assert_eq!(
            stored,
            json!({
                "access_token": "AT", "token_type": "Bearer",
                "expires_at": "1970-01-01T00:17:40.000Z", "id_token": "IT",
                "refresh_token": "RT", "scope": "openid", "session_state": {"a": [1]},
                "odd": null,
            })
        );
        assert_eq!(serde_json::from_value::<TokenSet>(stored).unwrap(), tokens);
        let bare = TokenSet::new("AT");
        let stored = json!({"access_token": "AT", "token_type": "Bearer"});
        assert_eq!(serde_json::to_value(&bare).unwrap(), stored);
        // A value of another type is kept, and does not occur twice.
        let odd = json!({"access_token": "AT", "token_type": "", "scope": ["a"]});
        let tokens: TokenSet = serde_json::from_value(odd.clone()).unwrap();
        assert_eq!(serde_json::to_value(&tokens).unwrap(), odd);
        let text = serde_json::to_string(&tokens.with_scope("b")).unwrap();
        assert_eq!(text.matches("scope").count(), 1, "{text}");
        let by_seconds = r#"{"access_token": "AT", "expires_at": 1700000000}"#;
        let tokens: TokenSet = serde_json::from_str(by_seconds).unwrap();
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        assert!(!tokens.is_expired_at(end - Duration::from_secs(1), Duration::ZERO));
        assert!(tokens.is_expired_at(end, Duration::ZERO));
        for (unfit, why) in [
            ("{}", "no `access_token`"),
            ("[]", "invalid type"),
            (r#"{"access_token": "AT", "expires_in": 60}"#, "store `expires_at`"),
            (r#"{"access_token": "AT", "expires_at": "soon"}"#, "not a time"),
            (r#"{"access_token": "AT", "expires_at": [1]}"#, "not a time"),
        ] {
            let error = serde_json::from_str::<TokenSet>(unfit).unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
        }
    }

    #[test]
    fn no_token_is_printed() {
        let tokens = TokenSet::new("marked")
            .with_id_token("marked")
            .with_refresh_token(Some("marked"))
            .with_scope(None::<String>);
        assert!(!format!("{tokens:?}").contains("marked"), "{tokens:?}");
    }
}
