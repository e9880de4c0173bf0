//! The cookie of a pending login.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::Mac as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::mac::hmac;

/// The lifetime of a pending login.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// The largest cookie that all browsers accept, in bytes, including name and attributes (RFC 6265,
/// section 6.1).
const LONGEST: usize = 4096;

/// A login that has started.
#[derive(Clone)]
pub(super) struct PendingLogin {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) redirect_uri: String,
    pub(super) return_to: Option<String>,
}

/// Creates and reads the cookies of pending logins.
pub(super) struct LoginCookies<'a> {
    app_id: &'a str,
    issuer: &'a str,
    /// The signing key, if there is an app secret.
    key: Option<Vec<u8>>,
    now: SystemTime,
}

impl<'a> LoginCookies<'a> {
    pub(super) fn new(
        app_id: &'a str,
        issuer: &'a str,
        app_secret: Option<&str>,
        now: SystemTime,
    ) -> Self {
        // The derived key has no other use, unlike the secret.
        let key = app_secret.map(|secret| {
            let purpose = format!("genauth login cookie 1 {app_id}");
            let derived = hmac::<Sha256>(secret.as_bytes(), purpose.as_bytes());
            derived.finalize().into_bytes().to_vec()
        });
        Self {
            app_id,
            issuer,
            key,
            now,
        }
    }

    /// Returns the header `set-cookie` for a pending login.
    ///
    /// # Errors
    ///
    /// The size in bytes, if browsers would drop the cookie.
    pub(super) fn set(&self, begun: &PendingLogin) -> Result<String, usize> {
        let expires = self.now.checked_add(LIFETIME).and_then(seconds);
        let content = json!({
            "s": begun.state, "n": begun.nonce, "v": begun.verifier, "r": begun.redirect_uri,
            "t": begun.return_to, "e": expires.unwrap_or(0), "c": self.app_id, "i": self.issuer,
        });
        let content = BASE64_URL_SAFE_NO_PAD.encode(content.to_string());
        let value = match self.tag(&content) {
            Some(tag) => format!("{content}.{tag}"),
            None => content,
        };
        let secure = is_secure(&begun.redirect_uri);
        let cookie = header(&begun.state, secure, &value, LIFETIME.as_secs());
        if cookie.len() > LONGEST { Err(cookie.len()) } else { Ok(cookie) }
    }

    /// Returns the header `set-cookie` that deletes the cookie.
    pub(super) fn clear(begun: &PendingLogin) -> String {
        header(&begun.state, is_secure(&begun.redirect_uri), "", 0)
    }

    /// Returns the pending login with this `state` from the header `cookie`.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub(super) fn find(
        &self,
        cookies: &str,
        state: &str,
    ) -> Result<PendingLogin, &'static str> {
        let find = |secure| {
            let name = name(state, secure);
            let pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
            let mut values = pairs.filter(|(known, _)| trimmed(known) == name);
            values.next().map(|(_, value)| trimmed(value).trim_matches('"'))
        };
        let (secure, value) = match (find(true), find(false)) {
            (Some(value), _) => (true, value),
            (None, Some(value)) => (false, value),
            (None, None) => {
                return Err(
                    "this browser has not started this login, or it has expired",
                );
            }
        };
        let begun = self.open(value)?;
        // Other subdomains can set a cookie without the prefix.
        if is_secure(&begun.redirect_uri) != secure {
            return Err("the login's cookie does not belong to this site");
        }
        Ok(begun)
    }

    fn open(&self, value: &str) -> Result<PendingLogin, &'static str> {
        const CHANGED: &str =
            "the login's cookie was created or changed by someone else";
        let (content, tag) = match value.split_once('.') {
            Some((content, tag)) => (content, Some(tag)),
            None => (value, None),
        };
        let genuine = match (&self.key, tag) {
            (None, None) => true,
            (Some(key), Some(tag)) => {
                let tag = BASE64_URL_SAFE_NO_PAD.decode(tag).unwrap_or_default();
                hmac::<Sha256>(key, content.as_bytes()).verify_slice(&tag).is_ok()
            }
            _ => false,
        };
        if !genuine {
            return Err(CHANGED);
        }
        let content = BASE64_URL_SAFE_NO_PAD.decode(content).unwrap_or_default();
        let content: Value = serde_json::from_slice(&content).map_err(|_| CHANGED)?;
        let text = |name: &str| content.get(name)?.as_str().map(str::to_owned);
        // Another client on this site may have started the login. With another provider, the code
        // must not be sent to this one.
        if text("c").as_deref() != Some(self.app_id)
            || text("i").as_deref() != Some(self.issuer)
        {
            return Err("the login's cookie belongs to another application or provider");
        }
        let expires = content.get("e").and_then(Value::as_u64).unwrap_or(0);
        if seconds(self.now).is_none_or(|now| expires <= now) {
            return Err("the login has expired");
        }
        let required = |name: &str| text(name).ok_or(CHANGED);
        Ok(PendingLogin {
            state: required("s")?,
            nonce: required("n")?,
            verifier: required("v")?,
            redirect_uri: required("r")?,
            return_to: text("t"),
        })
    }

    fn tag(&self, content: &str) -> Option<String> {
        let key = self.key.as_ref()?;
        let mac = hmac::<Sha256>(key, content.as_bytes());
        Some(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

/// Removes white space around cookies (RFC 6265bis, section 5.6). Other white space is part of a
/// name: browsers accept cookies with it before the prefix `__Host-` from anyone.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Returns the name of the cookie. It depends on the state, so that logins in several tabs do not
/// interfere.
///
/// Browsers accept the prefix `__Host-` only from the site itself, over HTTPS (RFC 6265bis, section
/// 4.1.3.2).
fn name(state: &str, secure: bool) -> String {
    let digest = Sha256::digest(state);
    let short: String =
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
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

    fn begun(redirect_uri: &str) -> PendingLogin {
        PendingLogin {
            state: "S".into(),
            nonce: "N".into(),
            verifier: "V".into(),
            redirect_uri: redirect_uri.into(),
            return_to: Some("/a".into()),
        }
    }

    const ISSUER: &str = "https://a.example/oidc";

    fn jar(secret: Option<&str>, now: u64) -> LoginCookies<'static> {
        jar_of("app", ISSUER, secret, now)
    }

    fn jar_of(
        app_id: &'static str,
        issuer: &'static str,
        secret: Option<&str>,
        now: u64,
    ) -> LoginCookies<'static> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
        LoginCookies::new(app_id, issuer, secret, now)
    }

    fn pair(set_cookie: &str) -> &str {
        set_cookie.split(';').next().unwrap()
    }

    #[test]
    fn what_was_begun_is_found_again() {
        for secret in [None, Some("secret")] {
            let set = jar(secret, 1_000).set(&begun("https://a.example/cb")).unwrap();
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
            assert!(late.contains("has expired"), "{late}");
            assert!(jar(secret, 1_000).find(&cookies, "T").is_err());
        }
    }

    #[test]
    fn what_others_made_is_refused() {
        let set = jar(Some("secret"), 0).set(&begun("https://a.example/cb")).unwrap();
        let genuine = pair(&set).to_owned();
        let (content, _) = genuine.split_once('.').unwrap();
        let other = jar(Some("other"), 0).set(&begun("https://a.example/cb")).unwrap();
        let unsigned = jar(None, 0).set(&begun("https://a.example/cb")).unwrap();
        let unprefixed = genuine.replace("__Host-", "");
        let without_tag = format!("{content}.");
        for cookie in [content, &without_tag, pair(&other), pair(&unsigned), &unprefixed]
        {
            assert!(jar(Some("secret"), 0).find(cookie, "S").is_err(), "{cookie}");
        }
        assert!(jar(Some("secret"), 0).find(&genuine, "S").is_ok());
        // Without a key, a signed cookie is rejected.
        assert!(jar(None, 0).find(&genuine, "S").is_err());
    }

    #[test]
    fn a_name_with_other_white_space_is_another_name() {
        let set = jar(Some("secret"), 0).set(&begun("https://a.example/cb")).unwrap();
        let genuine = pair(&set);
        let find = |cookies: &str| jar(Some("secret"), 0).find(cookies, "S").is_ok();
        for space in ["", " ", "\t", " \t "] {
            assert!(find(&format!(
                "a=b;{space}{}",
                genuine.replace('=', &format!("{space}={space}"))
            )));
        }
        let spaces = (0..=0xffff).filter_map(char::from_u32);
        let spaces = spaces.filter(|it| it.is_whitespace() && !" \t".contains(*it));
        for space in spaces.chain(['\0', '\u{feff}', '\u{200b}']) {
            assert!(!find(&format!("{space}{genuine}")), "{space:?}");
            let behind = genuine.replace('=', &format!("{space}="));
            assert!(!find(&behind), "{space:?}");
        }
    }

    #[test]
    fn without_https_there_is_no_prefix() {
        let begun = begun("http://127.0.0.1/cb");
        let set = jar(None, 0).set(&begun).unwrap();
        assert!(set.starts_with("genauth_login_") && !set.contains("Secure"), "{set}");
        assert!(jar(None, 0).find(pair(&set), "S").is_ok());
        let cleared = LoginCookies::clear(&begun);
        assert!(cleared.contains("=; Path=/; Max-Age=0;"), "{cleared}");
    }

    #[test]
    fn what_another_client_or_provider_began_is_refused() {
        let others = [
            ("another", ISSUER),
            ("", ISSUER),
            ("app ", ISSUER),
            ("APP", ISSUER),
            ("app", "https://b.example/oidc"),
            ("app", "https://a.example/oidc/"),
            ("app", "http://a.example/oidc"),
            ("app", "https://a.example:444/oidc"),
            ("app", "https://A.example/oidc"),
            ("app", ""),
        ];
        for secret in [None, Some("secret")] {
            for (app_id, issuer) in others {
                let other = jar_of(app_id, issuer, secret, 0);
                let set = other.set(&begun("https://a.example/cb")).unwrap();
                let error = jar(secret, 0).find(pair(&set), "S").err().unwrap();
                // With a secret, the key depends on the app ID.
                let expected = if secret.is_some() && app_id != "app" {
                    "someone else"
                } else {
                    "another"
                };
                assert!(error.contains(expected), "{app_id} {issuer}: {error}");
                assert!(other.find(pair(&set), "S").is_ok());
            }
        }
        // A cookie without app ID and issuer, which another subdomain could set.
        let content =
            json!({"s": "S", "n": "N", "v": "V", "r": "http://a.example", "e": 600});
        let content = BASE64_URL_SAFE_NO_PAD.encode(content.to_string());
        let cookie = format!("{}={content}", name("S", false));
        assert!(jar(None, 0).find(&cookie, "S").is_err());
    }

    #[test]
    fn what_no_browser_keeps_is_not_made() {
        for secret in [None, Some("secret")] {
            let lengths = (0..5_000).map(|length| {
                let mut begun = begun("https://a.example/cb");
                begun.return_to = Some(format!("/{}", "a".repeat(length)));
                jar(secret, 0).set(&begun).map(|cookie| cookie.len())
            });
            let lengths: Vec<_> = lengths.collect();
            let kept = lengths.iter().take_while(|length| length.is_ok()).count();
            assert!((2_000..4_000).contains(&kept), "{kept}");
            assert!(lengths[..kept].iter().all(|it| it.is_ok_and(|it| it <= 4096)));
            assert!(lengths[kept..].iter().all(|it| it.is_err_and(|it| it > 4096)));
        }
    }
}
