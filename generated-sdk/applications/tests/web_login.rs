//! The application `web_login`, with a provider on loopback and the steps of a browser.

mod application;
#[path = "../../tests/support/browser.rs"]
mod browser;
#[path = "../../tests/support/issuer.rs"]
mod issuer;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use application::Application;
use browser::{Browser, Form};
use issuer::{Issuer, Key};
use reqwest::{Response, Url};
use serde_json::{Value, json};
use support::{APP_ID, APP_SECRET, Reply, Request};

/// The second factors of the user.
type Factors = Arc<Mutex<Vec<Value>>>;

struct Scene {
    issuer: Issuer,
    key: Key,
    database: PathBuf,
    browser: Browser,
}

fn scene(name: &str) -> Scene {
    let key = Key::rsa();
    let factors = Factors::default();
    let issuer = Issuer::start_with(vec![key.jwk("k1")], move |request| {
        account(request, &factors)
    });
    let file = format!("{name}-{}.sqlite", std::process::id());
    let database = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(file);
    drop(fs::remove_file(&database));
    Scene {
        issuer,
        key,
        database,
        browser: Browser::new(),
    }
}

/// Responds for the user's account.
fn account(request: &Request, factors: &Factors) -> Option<Reply> {
    let mut factors = factors.lock().expect("nobody panicked");
    let body = || -> Value { serde_json::from_str(request.body_text()).expect("JSON") };
    let data = match request.target.as_str() {
        "/oidc/me" => {
            let user =
                json!({"sub": "u1", "email": "u1@example.com", "name": "<b>U</b>"});
            return Some(Reply::json(user.to_string()));
        }
        "/oidc/token/revocation" => return Some(Reply::new(200, &[], "")),
        "/api/v3/list-enrolled-factors" => json!(*factors),
        "/api/v3/send-enroll-factor-request" => {
            assert_eq!(body()["profile"]["email"], "u1@example.com");
            json!({"enrollmentToken": "ET"})
        }
        "/api/v3/enroll-factor" => {
            assert_eq!(body()["enrollmentToken"], "ET");
            assert_eq!(body()["enrollmentData"]["passCode"], "123456");
            let kind = body()["factorType"].clone();
            factors.push(json!({"factorId": "F1", "factorType": kind, "profile": {}}));
            json!({})
        }
        "/api/v3/reset-factor" => {
            factors.retain(|factor| factor["factorId"] != body()["factorId"]);
            json!({"success": true})
        }
        _ => return None,
    };
    let reply = json!({"statusCode": 200, "message": "", "data": data});
    Some(Reply::json(reply.to_string()))
}

impl Scene {
    fn start(&self) -> Application {
        let url = format!("sqlite://{}?mode=rwc", self.database.display());
        let host = self.issuer.server.host();
        let variables = [
            ("GENAUTH_HOST", &*host),
            ("GENAUTH_APP_ID", APP_ID),
            ("GENAUTH_APP_SECRET", APP_SECRET),
            ("DATABASE_URL", &url),
        ];
        Application::start(env!("CARGO_BIN_EXE_web_login"), &variables)
    }

    /// Sets the tokens of the next response of the token endpoint.
    fn issue(&self, access_token: &str, nonce: Option<&str>) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        let claims =
            self.issuer.claims(json!({"nonce": nonce, "iat": now, "exp": now + 3600}));
        let id_token = self.key.token(&json!({"alg": "RS256", "kid": "k1"}), &claims);
        self.issuer.issue(json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": 3600,
            "refresh_token": format!("RT of {access_token}"), "id_token": id_token,
        }));
    }

    async fn log_in(&mut self, server: &Application) {
        let response = self.browser.visit(&format!("{}/login", server.address)).await;
        let location = Url::parse(&location(&response)).expect("it is a URL");
        let value = |name: &str| {
            let mut pairs = location.query_pairs();
            pairs.find(|(known, _)| known == name).expect("it is there").1.into_owned()
        };
        self.issue("AT1", Some(&value("nonce")));
        let callback =
            format!("{}?code=C&state={}", value("redirect_uri"), value("state"));
        let response = self.browser.visit(&callback).await;
        assert_eq!(location_of(&response), "/");
    }

    async fn page(&mut self, server: &Application, path: &str) -> String {
        let response = self.browser.visit(&format!("{}{path}", server.address)).await;
        assert_eq!(response.status().as_u16(), 200);
        response.text().await.expect("there is a page")
    }

    /// Submits the form of a page with this action, with some fields filled in.
    async fn submit(
        &mut self,
        server: &Application,
        page: &str,
        action: &str,
        filled: &[(&str, &str)],
    ) -> Response {
        let form = Form::to(page, action).expect("there is a form");
        let mut fields = form.fields;
        fields.retain(|(name, _)| !filled.iter().any(|(it, _)| it == name));
        fields.extend(
            filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let url = format!("{}{action}", server.address);
        self.browser.submit(&url, &fields).await
    }

    /// Returns the access tokens that the user info endpoint has seen.
    fn seen(&self) -> Vec<String> {
        let requests = self.issuer.server.requests();
        let requests = requests.iter().filter(|request| request.target == "/oidc/me");
        requests
            .map(|it| it.header("authorization").unwrap_or_default().to_owned())
            .collect()
    }
}

fn location(response: &Response) -> String {
    location_of(response).to_owned()
}

fn location_of(response: &Response) -> &str {
    assert_eq!(response.status().as_u16(), 303);
    response.headers()["location"].to_str().expect("it is text")
}

#[tokio::test]
async fn a_session_outlives_the_process() {
    let mut scene = scene("session");
    let server = scene.start();
    assert!(scene.page(&server, "/").await.contains("Log in"));
    scene.log_in(&server).await;
    let home = scene.page(&server, "/").await;
    assert!(home.contains("u1@example.com") && !home.contains("<b>"), "{home}");

    drop(server);
    let server = scene.start();
    let home = scene.page(&server, "/").await;
    assert!(home.contains("u1@example.com"), "{home}");

    // New tokens are stored as well.
    scene.issue("AT2", None);
    let response = scene.submit(&server, &home, "/refresh", &[]).await;
    assert_eq!(location_of(&response), "/");
    drop(server);
    let server = scene.start();
    scene.page(&server, "/").await;
    assert_eq!(scene.seen(), ["Bearer AT1", "Bearer AT1", "Bearer AT2"]);

    // A form that another site sends has no session, or the wrong token.
    let forged = scene.submit(&server, &home, "/logout", &[("csrf", "guess")]).await;
    assert_eq!(forged.status().as_u16(), 400);
    let response = scene.submit(&server, &home, "/logout", &[]).await;
    assert!(location_of(&response).contains("/oidc/session/end?id_token_hint="));
    assert!(scene.page(&server, "/").await.contains("Log in"));
    let revoked = scene.issuer.server.requests();
    let revoked = revoked.iter().find(|it| it.target == "/oidc/token/revocation");
    assert!(revoked.expect("it was revoked").body_text().contains("RT+of+AT2"));
}

#[tokio::test]
async fn a_refresh_that_is_refused_leads_to_the_login() {
    let mut scene = scene("refused");
    let server = scene.start();
    scene.log_in(&server).await;
    let home = scene.page(&server, "/").await;
    scene.issuer.issue(json!({"error": "invalid_grant"}));
    let response = scene.submit(&server, &home, "/refresh", &[]).await;
    assert_eq!(location_of(&response), "/login");
}

#[tokio::test]
async fn a_user_adds_and_removes_a_second_factor() {
    let mut scene = scene("factors");
    let server = scene.start();
    let response = scene.browser.visit(&format!("{}/mfa", server.address)).await;
    assert_eq!(location_of(&response), "/login");
    scene.log_in(&server).await;
    let page = scene.page(&server, "/mfa").await;
    assert!(!page.contains("/mfa/remove"), "{page}");

    let fields = [("kind", "EMAIL"), ("address", "u1@example.com")];
    let response = scene.submit(&server, &page, "/mfa/start", &fields).await;
    assert_eq!(response.status().as_u16(), 200);
    let page = response.text().await.expect("there is a page");
    let code = [("code", "123456")];
    let response = scene.submit(&server, &page, "/mfa/finish", &code).await;
    assert_eq!(location_of(&response), "/mfa");

    let page = scene.page(&server, "/mfa").await;
    assert!(page.contains("<li>EMAIL"), "{page}");
    let response = scene.submit(&server, &page, "/mfa/remove", &[]).await;
    assert_eq!(location_of(&response), "/mfa");
    assert!(!scene.page(&server, "/mfa").await.contains("/mfa/remove"));
}
