//! Browsers that return with other values than they were given: none of them is logged in.
//!
//! An input is JSON: the `query` and the `cookies` of the browser, with placeholders and edits as
//! in tokens, and the `nonce` of the ID token.

use std::sync::{Arc, Mutex, PoisonError};

use genauth::AuthenticationClient;
use genauth::oidc::{AuthorizeUrlOptions, LoginOptions};
use serde_json::{Value, json};

use super::tokens::{APP_ID, ISSUER, NOW, SIGNER, client, edited, filled};

const CALLBACK: &str = "https://shop.example.com/callback";

/// The values that a browser was given.
struct Begun {
    state: String,
    nonce: String,
    cookie: String,
}

pub(crate) fn run(input: &[u8]) {
    let Ok(recipe) = serde_json::from_slice::<Value>(input) else { return };
    let signer = &*SIGNER;
    let issued = Arc::new(Mutex::new(Value::Null));
    let issue = Arc::clone(&issued);
    let client = client(signer.jwks(&Value::Null), move |request| {
        let tokens = issue.lock().unwrap_or_else(PoisonError::into_inner);
        request.url.ends_with("/token").then(|| tokens.clone())
    });
    let begun = [begin(&client), begin(&client)];
    let mut places = vec![];
    for (number, one) in ["", "2"].into_iter().zip(&begun) {
        let (name, value) = one.cookie.split_once('=').expect("it has a name");
        let parts = [
            ("state", &*one.state),
            ("nonce", &*one.nonce),
            ("cookie", &*one.cookie),
            ("name", name),
            ("value", value),
        ];
        places.extend(
            parts.map(|(part, text)| (format!("{{{part}{number}}}"), text.to_owned())),
        );
    }
    let text = |name: &str, usual: &str| {
        let text = recipe[name].as_str().unwrap_or(usual);
        edited(&filled(text, &places), &recipe[format!("edits_{name}")])
    };
    let query = text("query", "code=C&state={state}");
    let cookies = text("cookies", "{cookie}");
    let nonce = text("nonce", "{nonce}");
    let claims = json!({
        "iss": ISSUER, "sub": "u1", "aud": APP_ID, "exp": NOW + 3600, "iat": NOW, "nonce": nonce,
    });
    *issued.lock().unwrap_or_else(PoisonError::into_inner) = json!({
        "access_token": "AT", "token_type": "Bearer", "expires_in": 60,
        "id_token": signer.signed("rsa", &json!({"alg": "RS256", "kid": "rsa"}), &claims),
    });

    match signer.runtime.block_on(client.handle_redirect_callback(&query, &cookies)) {
        Ok(login) => {
            let genuine = begun.iter().any(|one| {
                nonce == one.nonce
                    && came_back(one, &query)
                    && has(&cookies, &one.cookie)
            });
            assert!(genuine, "logged in by {query:?} with {cookies:?}");
            assert_eq!(login.return_to.as_deref(), Some("/orders"));
            assert!(
                !login.clear_cookie.contains(['\r', '\n', '\0']),
                "{}",
                login.clear_cookie
            );
        }
        Err(error) => {
            assert!(recipe != json!({}), "a good login is refused: {error}");
            let text = format!("{error} {error:?}");
            assert!(text.len() <= 2048, "the error has {} bytes: {text}", text.len());
            assert!(
                !text.chars().any(genauth_generator::text::is_hidden),
                "the error holds something hidden: {text:?}"
            );
        }
    }
}

fn begin(client: &AuthenticationClient) -> Begun {
    let options =
        LoginOptions::new(AuthorizeUrlOptions::new(CALLBACK)).with_return_to("/orders");
    let redirect = client.login_with_redirect(options).expect("it begins");
    let (_, query) = redirect.location.split_once('?').expect("it has a query");
    let value = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).expect("it is there").1.into_owned()
    };
    let cookie = redirect.set_cookie.split(';').next().unwrap_or_default();
    Begun {
        state: value("state"),
        nonce: value("nonce"),
        cookie: cookie.to_owned(),
    }
}

/// Returns whether the query has the state of this login, once, and a code; and names no other
/// issuer.
fn came_back(login: &Begun, query: &str) -> bool {
    let query = query.split_once('?').map_or(query, |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    let values = |wanted: &str| -> Vec<String> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        pairs
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
            .collect()
    };
    values("state") == [login.state.as_str()]
        && values("code").iter().any(|code| !code.is_empty())
        && values("iss").iter().all(|issuer| issuer == ISSUER)
}

/// Returns whether one of the cookies is this one. Spaces and quotes around its value are ignored.
fn has(cookies: &str, cookie: &str) -> bool {
    let parts = |cookie: &str| {
        let (name, value) = cookie.split_once('=').unwrap_or_default();
        (name.trim().to_owned(), value.trim().trim_matches('"').to_owned())
    };
    cookies.split(';').any(|one| parts(one) == parts(cookie))
}
