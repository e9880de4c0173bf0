//! Browser logins on a web server, with a malicious provider.

#![cfg(feature = "oidc")]

#[path = "support/issuer.rs"]
mod issuer;
mod support;

use genauth::oidc::{AuthorizeUrlOptions, Claims, Login, LoginOptions, LoginRedirect};
use genauth::{AuthenticationClient, Error, ErrorKind, TokenSet};
use issuer::{Scene, scene};
use serde_json::{Value, json};

const CALLBACK: &str = "https://shop.example.com/callback";

/// The state of a browser after the redirect.
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

    /// Sets the ID token that the token endpoint returns.
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
async fn a_login_can_be_stored_and_made() {
    let scene = scene();
    let browser = scene.begin();
    scene.issue(json!({"nonce": browser.nonce}));
    let query = format!("code=C&state={}", browser.state);
    let login = scene.end(&query, &browser.cookie).await.expect("all is well");
    let stored = serde_json::to_string(&login).expect("it can be written");
    let read: Login = serde_json::from_str(&stored).expect("it can be read");
    assert_eq!(read, login);
    let end = login.tokens.expires_at.as_ref().expect("it is known").to_system_time();
    let lifetime = end.expect("it is a time").duration_since(scene.issuer.clock.now());
    assert_eq!(lifetime.expect("it is later").as_secs(), 60);

    let made = Login::new(TokenSet::new("AT"), Claims::new("u1")).with_return_to("/a");
    assert_eq!(made.claims.subject, "u1");
    let stored = serde_json::to_value(&made).expect("it can be written");
    assert_eq!(serde_json::from_value::<Login>(stored).expect("it can be read"), made);
    assert!(serde_json::from_str::<Login>("{}").is_err());
}

#[tokio::test]
async fn another_flow_by_parameter_is_refused_as_well() {
    let scene = scene();
    for (name, value) in [
        ("response_type", "id_token"),
        ("response_mode", "fragment"),
        ("scope", "profile"),
        ("code_challenge", "C"),
    ] {
        let request = AuthorizeUrlOptions::new(CALLBACK).with_parameter(name, value);
        let error = scene.client.login_with_redirect(request).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
    let request = AuthorizeUrlOptions::new(CALLBACK).with_parameter("state", "marked");
    let redirect = scene.client.login_with_redirect(request).expect("it begins");
    assert_eq!(browser(&redirect).state, "marked");
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
    let stranger = "this browser has not started this login";
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
    // The attacker's login with the name of the victim's cookie.
    let (name, _) = victim.cookie.split_once('=').expect("it has a name");
    let (_, value) = attacker.cookie.split_once('=').expect("it has a value");
    let swapped = format!("{name}={value}");
    let error = scene.refusal(&query(&victim.state), &swapped).await;
    assert!(error.contains("`state` does not match"), "{error}");
    // The provider got no requests.
    assert!(scene.issuer.server.requests().is_empty());

    scene.issuer.clock.forward(600);
    let error = scene.refusal(&query(&victim.state), &victim.cookie).await;
    assert!(error.contains("has expired"), "{error}");
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
        assert!(error.contains("created or changed by someone else"), "{error}");
    }
}

#[tokio::test]
async fn the_id_token_has_to_be_the_one_of_this_login() {
    let scene = scene();
    let browser = scene.begin();
    let query = format!("code=C&state={}", browser.state);
    let cases = [
        (json!({"nonce": "another"}), "`nonce` does not match"),
        (json!({"nonce": null}), "no `nonce`"),
        (json!({"nonce": browser.nonce, "aud": "another"}), "audience"),
        (
            json!({"nonce": browser.nonce, "at_hash": "another"}),
            "`at_hash` does not match",
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
async fn a_response_has_to_be_from_the_right_issuer() {
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
    assert!(error.contains("does not name its issuer"), "{error}");
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
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.oauth_error(), Some("access_denied"));
    assert_eq!(error.message(), "not today");
    // Requests without a pending login are rejected.
    let forged = "error=access_denied&error_description=call+0900&state=x";
    assert!(!scene.refusal(forged, "").await.contains("0900"));

    let query = format!("code=C&state={}", browser.state);
    scene.issuer.issue(json!({"error": "invalid_grant"}));
    let error = scene.end(&query, &browser.cookie).await.expect_err("the code is bad");
    assert_eq!(error.oauth_error(), Some("invalid_grant"));
    let empty = format!("state={}", browser.state);
    assert!(scene.refusal(&empty, &browser.cookie).await.contains("neither a code"));
}

#[tokio::test]
async fn a_return_path_that_leads_elsewhere_or_fits_no_cookie_is_refused() {
    let scene = scene();
    let begin = |path: &str| {
        let options = LoginOptions::new(AuthorizeUrlOptions::new(CALLBACK));
        scene.client.login_with_redirect(options.with_return_to(path))
    };
    let long = format!("/{}", "a".repeat(4_096));
    let wide = format!("/{}", "中".repeat(1_500));
    // Control characters are rejected, whatever their length in JSON.
    for path in [
        "",
        "orders",
        "?page=2",
        "#top",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\..\\..\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        " /orders",
        "/a\r\nset-cookie: a=b",
        "/a\0",
        "/a\u{7f}",
        "/a\u{85}",
        "https:evil.example",
        "https://evil.example",
        "HTTPS://evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "@evil.example",
        &long,
        &wide,
    ] {
        let error = begin(path).expect_err("it must not begin");
        assert_eq!(error.kind(), ErrorKind::Config, "{path:?}");
        assert_eq!(error.operation(), "login_with_redirect");
        assert!(error.to_string().contains("`return_to`"), "{error}");
    }
    for path in
        ["/", "/orders?page=2&next=//x", "/a/../b", "/ä", "/a?u=https://b.example"]
    {
        let redirect = begin(path).expect("it begins");
        let browser = browser(&redirect);
        scene.issue(json!({"nonce": browser.nonce}));
        let query = format!("code=C&state={}", browser.state);
        let login = scene.end(&query, &browser.cookie).await.expect("all is well");
        assert_eq!(login.return_to.as_deref(), Some(path));
    }
    // Any value can make the cookie too long.
    let request = AuthorizeUrlOptions::new(format!("{CALLBACK}?{}", "a".repeat(4_000)));
    let error = scene.client.login_with_redirect(request).expect_err("it fits nowhere");
    assert!(error.to_string().contains("4096"), "{error}");
}

/// Returns a client without a secret on the site of `scene`, with the same provider.
fn public(scene: &Scene, app_id: &str, issuer: Option<&str>) -> AuthenticationClient {
    let clock = scene.issuer.clock.clone();
    let builder = AuthenticationClient::builder(app_id, scene.issuer.server.host());
    let builder = builder.clock(move || clock.now());
    let builder = match issuer {
        Some(issuer) => builder.issuer(issuer),
        None => builder,
    };
    builder.build().expect("the settings are fine")
}

#[tokio::test]
async fn a_cookie_that_nothing_signs_is_good_for_its_client_and_issuer_only() {
    let scene = scene();
    let own = public(&scene, support::APP_ID, None);
    let own_issuer = scene.issuer.issuer();
    let with_slash = format!("{own_issuer}/");
    let begin = |client: &AuthenticationClient| {
        let request = AuthorizeUrlOptions::new(CALLBACK);
        browser(&client.login_with_redirect(request).expect("it begins"))
    };
    for (app_id, issuer) in [
        ("another", None),
        ("app", None),
        ("app-11", None),
        ("APP-1", None),
        (" app-1", None),
        (support::APP_ID, Some("https://evil.example/oidc")),
        (support::APP_ID, Some("https://127.0.0.1/oidc")),
        (support::APP_ID, Some(&*with_slash)),
        (support::APP_ID, Some("")),
        ("another", Some(&*own_issuer)),
    ] {
        let browser = begin(&public(&scene, app_id, issuer));
        let query = format!("code=C&state={}", browser.state);
        let error = own.handle_redirect_callback(&query, &browser.cookie).await;
        let error = error.expect_err("another one began it");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(
            error.to_string().contains("another application or provider"),
            "{error}"
        );
    }
    assert_eq!(scene.issuer.count("/oidc/token"), 0, "no code was exchanged");

    let browser = begin(&public(&scene, support::APP_ID, Some(&own_issuer)));
    scene.issue(json!({"nonce": browser.nonce}));
    let query = format!("code=C&state={}", browser.state);
    let login = own.handle_redirect_callback(&query, &browser.cookie).await;
    login.expect("it is the same client, of the same issuer");
}

#[tokio::test]
async fn what_the_browser_brings_does_not_disturb_the_message() {
    let scene = scene();
    let browser = scene.begin();
    let long = "x".repeat(10_000);
    for nasty in [
        "%1B%5B31m",
        "%0D%0A%3A%3Aerror%3A%3A",
        "%E2%80%AEnimda",
        "%E2%81%A6a",
        "%E2%80%8Ba",
        "%00",
        "%C2%85",
        "%7F",
        "%EF%BB%BF",
        "%E2%80%A8",
        "%FF",
        &long,
    ] {
        for query in [
            format!("error={nasty}&state={}", browser.state),
            format!("error=a&error_description={nasty}&state={}", browser.state),
            format!("code=C&iss={nasty}&state={}", browser.state),
            format!("code=C&state={nasty}"),
            format!("code={nasty}&code={nasty}"),
        ] {
            let error =
                scene.end(&query, &browser.cookie).await.expect_err("it is forged");
            let parts = [
                error.to_string(),
                error.message().to_owned(),
                error.oauth_error().unwrap_or_default().to_owned(),
            ];
            for part in parts {
                assert!(part.chars().count() < 500, "{part}");
                let hidden = |letter: char| {
                    letter.is_control()
                        || "\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}".contains(letter)
                };
                assert!(!part.contains(hidden), "{part:?}");
            }
        }
    }
}
