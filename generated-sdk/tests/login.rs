//! The login of a web server's users, with a provider that lies.

#![cfg(feature = "authentication")]

#[path = "support/issuer.rs"]
mod issuer;
mod support;

use genauth::oidc::{AuthorizeUrlOptions, Login, LoginOptions, LoginRedirect};
use genauth::{Error, ErrorKind};
use issuer::{Scene, scene};
use serde_json::{Value, json};

const CALLBACK: &str = "https://shop.example.com/callback";

/// What a browser knows after the redirect.
struct Browser {
    state: String,
    nonce: String,
    cookie: String,
}

fn browser(redirect: &LoginRedirect) -> Browser {
    let (_, query) = redirect.location.split_once('?').expect("it has a query");
    let value = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(known, _)| known == name).expect("it is there").1.into_owned()
    };
    let cookie = redirect.set_cookie.split(';').next().expect("it has a value");
    Browser {
        state: value("state"),
        nonce: value("nonce"),
        cookie: cookie.to_owned(),
    }
}

impl Scene {
    fn begin(&self) -> Browser {
        let request = AuthorizeUrlOptions::new(CALLBACK);
        let options = LoginOptions::new(request).with_return_to("/orders");
        browser(&self.client.login_with_redirect(options).expect("it begins"))
    }

    /// The token endpoint gives an ID token with these claims.
    fn issue(&self, claims: Value) {
        let claims = self.issuer.claims(claims);
        let id_token = self.key.token(&json!({"alg": "RS256", "kid": "k1"}), &claims);
        self.issuer.issue(json!({
            "access_token": "AT", "token_type": "Bearer", "expires_in": 60, "id_token": id_token,
        }));
    }

    async fn end(&self, query: &str, cookie: &str) -> Result<Login, Error> {
        self.client.handle_redirect_callback(query, cookie).await
    }

    async fn refusal(&self, query: &str, cookie: &str) -> String {
        let error = self.end(query, cookie).await.expect_err("it must not be trusted");
        assert_eq!(error.kind(), ErrorKind::Auth, "{error}");
        error.to_string()
    }
}

#[tokio::test]
async fn a_browser_that_comes_back_is_logged_in() {
    let scene = scene();
    let browser = scene.begin();
    scene.issue(json!({"nonce": browser.nonce}));
    let callback = format!("{CALLBACK}?code=C&state={}#", browser.state);
    let login = scene.end(&callback, &browser.cookie).await.expect("all is well");
    assert_eq!(login.claims.subject, "u1");
    assert_eq!(login.tokens.access_token, "AT");
    assert_eq!(login.return_to.as_deref(), Some("/orders"));
    assert!(login.clear_cookie.contains("Max-Age=0"), "{}", login.clear_cookie);
    assert!(!format!("{login:?}").contains("AT"), "{login:?}");

    let requests = scene.issuer.server.requests();
    let exchange = requests.iter().find(|it| it.target == "/oidc/token");
    let exchange = exchange.expect("the code was exchanged").body_text();
    assert!(exchange.contains("code=C&") && exchange.contains("code_verifier="));
}

#[tokio::test]
async fn two_logins_do_not_get_in_each_others_way() {
    let scene = scene();
    let (one, other) = (scene.begin(), scene.begin());
    let cookies = format!("{}; {}", one.cookie, other.cookie);
    for browser in [one, other] {
        scene.issue(json!({"nonce": browser.nonce}));
        let query = format!("code=C&state={}", browser.state);
        scene.end(&query, &cookies).await.expect("all is well");
    }
}

#[tokio::test]
async fn a_login_that_nobody_here_began_is_refused() {
    let scene = scene();
    let (victim, attacker) = (scene.begin(), scene.begin());
    scene.issue(json!({"nonce": victim.nonce}));
    let query = |state: &str| format!("code=C&state={state}");
    let stranger = "this browser has begun no such login";
    for (query, cookie) in [
        (query("forged"), &*victim.cookie),
        (query(&attacker.state), &victim.cookie),
        (query(&victim.state), ""),
        ("code=C".to_owned(), &victim.cookie),
        ("code=C&state=".to_owned(), &victim.cookie),
        (String::new(), ""),
    ] {
        let error = scene.refusal(&query, cookie).await;
        assert!(error.contains(stranger), "{error}");
    }
    // The attacker's login under the name of the victim's.
    let (name, _) = victim.cookie.split_once('=').expect("it has a name");
    let (_, value) = attacker.cookie.split_once('=').expect("it has a value");
    let swapped = format!("{name}={value}");
    let error = scene.refusal(&query(&victim.state), &swapped).await;
    assert!(error.contains("`state` is another one"), "{error}");
    // Nothing was asked of the provider.
    assert!(scene.issuer.server.requests().is_empty());

    scene.issuer.clock.forward(600);
    let error = scene.refusal(&query(&victim.state), &victim.cookie).await;
    assert!(error.contains("too long ago"), "{error}");
}

#[tokio::test]
async fn a_cookie_is_good_only_as_it_was_made() {
    let scene = scene();
    let browser = scene.begin();
    let query = format!("code=C&state={}", browser.state);
    let changed = browser.cookie.replace('.', "A.");
    let unsigned = browser.cookie.split('.').next().expect("it has a value");
    for cookie in [&*changed, unsigned] {
        let error = scene.refusal(&query, cookie).await;
        assert!(error.contains("made or changed by somebody else"), "{error}");
    }
}

#[tokio::test]
async fn the_id_token_has_to_be_the_one_of_this_login() {
    let scene = scene();
    let browser = scene.begin();
    let query = format!("code=C&state={}", browser.state);
    let cases = [
        (json!({"nonce": "another"}), "`nonce` is another one"),
        (json!({"nonce": null}), "no `nonce`"),
        (json!({"nonce": browser.nonce, "aud": "another"}), "audience"),
        (
            json!({"nonce": browser.nonce, "at_hash": "another"}),
            "`at_hash` is another one",
        ),
    ];
    for (claims, why) in cases {
        scene.issue(claims);
        let error = scene.refusal(&query, &browser.cookie).await;
        assert!(error.contains(why), "{error}");
    }
    scene.issuer.issue(json!({"access_token": "AT", "token_type": "Bearer"}));
    let error = scene.refusal(&query, &browser.cookie).await;
    assert!(error.contains("no ID token"), "{error}");
}

#[tokio::test]
async fn an_answer_has_to_be_from_the_right_issuer() {
    let scene = scene();
    let browser = scene.begin();
    scene.issue(json!({"nonce": browser.nonce}));
    let query = |more: &str| format!("code=C&state={}{more}", browser.state);
    let evil = query("&iss=https%3A%2F%2Fevil.example");
    let error = scene.refusal(&evil, &browser.cookie).await;
    assert!(
        error.contains("\"https://evil.example\", expected \"http://127"),
        "{error}"
    );
    scene.end(&query(""), &browser.cookie).await.expect("it need not say so");

    let announced = json!({"authorization_response_iss_parameter_supported": true});
    scene.issuer.announce(announced);
    let client = scene.issuer.client(|builder| builder);
    let error = client.handle_redirect_callback(&query(""), &browser.cookie).await;
    let error = error.expect_err("it has to say so now").to_string();
    assert!(error.contains("does not say from which issuer"), "{error}");
    let right = query(&format!("&iss={}", scene.issuer.issuer()));
    let login = client.handle_redirect_callback(&right, &browser.cookie).await;
    login.expect("all is well");
}

#[tokio::test]
async fn what_the_provider_says_against_it_is_reported() {
    let scene = scene();
    let browser = scene.begin();
    let query = format!(
        "error=access_denied&error_description=not+today&state={}",
        browser.state
    );
    let error = scene.end(&query, &browser.cookie).await.expect_err("it was denied");
    assert_eq!(error.kind(), ErrorKind::Platform);
    assert_eq!(error.oauth_error(), Some("access_denied"));
    assert_eq!(error.message(), "not today");
    // But not to those who come from nowhere.
    let forged = "error=access_denied&error_description=call+0900&state=x";
    assert!(!scene.refusal(forged, "").await.contains("0900"));

    let query = format!("code=C&state={}", browser.state);
    scene.issuer.issue(json!({"error": "invalid_grant"}));
    let error = scene.end(&query, &browser.cookie).await.expect_err("the code is bad");
    assert_eq!(error.oauth_error(), Some("invalid_grant"));
    let empty = format!("state={}", browser.state);
    assert!(scene.refusal(&empty, &browser.cookie).await.contains("neither a code"));
}
