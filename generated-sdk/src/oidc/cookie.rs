//! What the browser keeps between the beginning of a login and its end.

use std::time::{Duration, SystemTime};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// How long a user may take to log in.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// One login that has begun.
#[derive(Clone)]
pub(super) struct Begun {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) redirect_uri: String,
    pub(super) return_to: Option<String>,
}

/// Makes cookies, and reads them again.
pub(super) struct Jar {
    /// Where there is an app secret, cookies that somebody else made, or changed, are refused.
    key: Option<hmac::Key>,
    now: SystemTime,
}

impl Jar {
    pub(super) fn new(app_id: &str, app_secret: Option<&str>, now: SystemTime) -> Self {
        // A key for nothing but this is derived from the secret, which has other uses.
        let key = app_secret.map(|secret| {
            let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let purpose = format!("genauth login cookie 1 {app_id}");
            let derived = hmac::sign(&secret, purpose.as_bytes());
            hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
        });
        Self { key, now }
    }

    /// The header `set-cookie` that makes the browser keep it.
    pub(super) fn set(&self, begun: &Begun) -> String {
        let expires = self.now.checked_add(LIFETIME).and_then(seconds);
        let content = json!({
            "s": begun.state, "n": begun.nonce, "v": begun.verifier, "r": begun.redirect_uri,
            "t": begun.return_to, "e": expires.unwrap_or(0),
        });
        let content = BASE64_URL_SAFE_NO_PAD.encode(content.to_string());
        let value = match self.tag(&content) {
            Some(tag) => format!("{content}.{tag}"),
            None => content,
        };
        header(&begun.state, is_secure(&begun.redirect_uri), &value, LIFETIME.as_secs())
    }

    /// The header `set-cookie` that makes the browser forget it.
    pub(super) fn clear(begun: &Begun) -> String {
        header(&begun.state, is_secure(&begun.redirect_uri), "", 0)
    }

    /// The login that was begun with this `state`, from the header `cookie`.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub(super) fn find(
        &self,
        cookies: &str,
        state: &str,
    ) -> Result<Begun, &'static str> {
        let find = |secure| {
            let name = name(state, secure);
            let pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
            let mut values = pairs.filter(|(known, _)| known.trim() == name);
            values.next().map(|(_, value)| value.trim().trim_matches('"'))
        };
        let (secure, value) = match (find(true), find(false)) {
            (Some(value), _) => (true, value),
            (None, Some(value)) => (false, value),
            (None, None) => {
                return Err("this browser has begun no such login, or too long ago");
            }
        };
        let begun = self.open(value)?;
        // Any neighbour of the site can plant a cookie without the prefix.
        if is_secure(&begun.redirect_uri) != secure {
            return Err("the login's cookie does not belong to this site");
        }
        Ok(begun)
    }

    fn open(&self, value: &str) -> Result<Begun, &'static str> {
        const CHANGED: &str = "the login's cookie was made or changed by somebody else";
        let (content, tag) = match value.split_once('.') {
            Some((content, tag)) => (content, Some(tag)),
            None => (value, None),
        };
        let genuine = match (&self.key, tag) {
            (None, None) => true,
            (Some(key), Some(tag)) => {
                let tag = BASE64_URL_SAFE_NO_PAD.decode(tag).unwrap_or_default();
                hmac::verify(key, content.as_bytes(), &tag).is_ok()
            }
            _ => false,
        };
        if !genuine {
            return Err(CHANGED);
        }
        let content = BASE64_URL_SAFE_NO_PAD.decode(content).unwrap_or_default();
        let content: Value = serde_json::from_slice(&content).map_err(|_| CHANGED)?;
        let text = |name: &str| content.get(name)?.as_str().map(str::to_owned);
        let expires = content.get("e").and_then(Value::as_u64).unwrap_or(0);
        if seconds(self.now).is_none_or(|now| expires <= now) {
            return Err("the login was begun too long ago");
        }
        let required = |name: &str| text(name).ok_or(CHANGED);
        Ok(Begun {
            state: required("s")?,
            nonce: required("n")?,
            verifier: required("v")?,
            redirect_uri: required("r")?,
            return_to: text("t"),
        })
    }

    fn tag(&self, content: &str) -> Option<String> {
        let key = self.key.as_ref()?;
        Some(BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(key, content.as_bytes())))
    }
}

/// Each login has a cookie of its own, so that two tabs don't get in each other's way.
///
/// Browsers take a name with the prefix `__Host-` only from the site itself, over https (RFC 6265bis, section
/// 4.1.3.2).
fn name(state: &str, secure: bool) -> String {
    let digest = digest(&SHA256, state.as_bytes());
    let short: String =
        digest.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let prefix = if secure { "__Host-" } else { "" };
    format!("{prefix}genauth_login_{short}")
}

fn header(state: &str, secure: bool, value: &str, max_age: u64) -> String {
    let name = name(state, secure);
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}")
}

fn is_secure(redirect_uri: &str) -> bool {
    redirect_uri.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"))
}

fn seconds(time: SystemTime) -> Option<u64> {
    time.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(redirect_uri: &str) -> Begun {
        Begun {
            state: "S".into(),
            nonce: "N".into(),
            verifier: "V".into(),
            redirect_uri: redirect_uri.into(),
            return_to: Some("/a".into()),
        }
    }

    fn jar(secret: Option<&str>, now: u64) -> Jar {
        Jar::new("app", secret, SystemTime::UNIX_EPOCH + Duration::from_secs(now))
    }

    fn pair(set_cookie: &str) -> &str {
        set_cookie.split(';').next().unwrap()
    }

    #[test]
    fn what_was_begun_is_found_again() {
        for secret in [None, Some("secret")] {
            let set = jar(secret, 1_000).set(&begun("https://a.example/cb"));
            assert!(set.starts_with("__Host-genauth_login_"), "{set}");
            assert!(
                set.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"),
                "{set}"
            );
            let cookies = format!("other=1; {}; more=2", pair(&set));
            let found = jar(secret, 1_599).find(&cookies, "S").unwrap();
            assert_eq!((found.nonce.as_str(), found.verifier.as_str()), ("N", "V"));
            assert_eq!(found.return_to.as_deref(), Some("/a"));
            let late = jar(secret, 1_600).find(&cookies, "S").err().unwrap();
            assert!(late.contains("too long ago"), "{late}");
            assert!(jar(secret, 1_000).find(&cookies, "T").is_err());
        }
    }

    #[test]
    fn what_others_made_is_refused() {
        let set = jar(Some("secret"), 0).set(&begun("https://a.example/cb"));
        let genuine = pair(&set).to_owned();
        let (content, _) = genuine.split_once('.').unwrap();
        let other = jar(Some("other"), 0).set(&begun("https://a.example/cb"));
        let unsigned = jar(None, 0).set(&begun("https://a.example/cb"));
        let unprefixed = genuine.replace("__Host-", "");
        let without_tag = format!("{content}.");
        for cookie in [content, &without_tag, pair(&other), pair(&unsigned), &unprefixed]
        {
            assert!(jar(Some("secret"), 0).find(cookie, "S").is_err(), "{cookie}");
        }
        assert!(jar(Some("secret"), 0).find(&genuine, "S").is_ok());
        // Who has no key takes none that is signed.
        assert!(jar(None, 0).find(&genuine, "S").is_err());
    }

    #[test]
    fn without_https_there_is_no_prefix() {
        let begun = begun("http://127.0.0.1/cb");
        let set = jar(None, 0).set(&begun);
        assert!(set.starts_with("genauth_login_") && !set.contains("Secure"), "{set}");
        assert!(jar(None, 0).find(pair(&set), "S").is_ok());
        let cleared = Jar::clear(&begun);
        assert!(cleared.contains("=; Path=/; Max-Age=0;"), "{cleared}");
    }
}
