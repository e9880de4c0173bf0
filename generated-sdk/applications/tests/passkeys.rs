//! The application `passkeys`, with GenAuth's routes on loopback and what a browser sends. (The peer
//! `browser` tests it with real passkeys.)

mod application;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::sync::{Arc, Mutex};

use application::Application;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use support::{APP_ID, APP_SECRET, Reply, Request, Server};

/// What `navigator.credentials` returns, with a property that the API description does not have.
fn credential() -> Value {
    json!({
        "id": "C1", "rawId": "C1", "type": "public-key", "authenticatorAttachment": "platform",
        "clientExtensionResults": {"credProps": {"rk": true}},
        "response": {
            "authenticatorData": "AD", "clientDataJSON": "CD", "signature": "S", "userHandle": null,
            "attestationObject": "AO",
        },
    })
}

struct Scene {
    genauth: Server,
    server: Application,
    http: Client,
    /// The user of the next passkey.
    passkey_of: Arc<Mutex<&'static str>>,
}

fn scene() -> Scene {
    let passkey_of = Arc::new(Mutex::new("u1"));
    let user = Arc::clone(&passkey_of);
    let genauth = Server::start(move |request| {
        respond(request, *user.lock().expect("nobody panicked"))
    });
    let host = genauth.host();
    let settings = [
        ("GENAUTH_HOST", &*host),
        ("GENAUTH_APP_ID", APP_ID),
        ("GENAUTH_APP_SECRET", APP_SECRET),
    ];
    let server = Application::start(env!("CARGO_BIN_EXE_passkeys"), &settings);
    let http = Client::builder().no_proxy().build().expect("a client can be made");
    Scene {
        genauth,
        server,
        http,
        passkey_of,
    }
}

fn respond(request: &Request, passkey_of: &str) -> Reply {
    let tokens = |of: &str| json!({"access_token": of, "token_type": "Bearer", "expire_in": 3600});
    let token =
        request.header("authorization").and_then(|it| it.strip_prefix("Bearer "));
    let call = format!("{} {}", request.method, request.target);
    let data = match (&*call, token) {
        ("POST /api/v3/signin", _) => tokens("u1"),
        ("POST /api/v3/webauthn/login/initialize", _) => {
            json!({"publicKey": {"challenge": "L", "later": [1]}, "ticket": "T"})
        }
        ("POST /api/v3/webauthn/login/finalize", _)
            if request.body_text().contains("T-used") =>
        {
            return Reply::json(r#"{"statusCode":400,"message":"the ticket <T-used>"}"#);
        }
        ("POST /api/v3/webauthn/login/finalize", _) => tokens(passkey_of),
        (_, None) => {
            return Reply::json(r#"{"statusCode":401,"message":"who are you"}"#);
        }
        ("GET /api/v3/get-profile", Some(user)) => {
            json!({"userId": user, "username": "<b>"})
        }
        ("POST /api/v3/webauthn/registration/initialize", _) => {
            json!({"publicKey": {"challenge": "R"}})
        }
        ("GET /api/v3/webauthn/credentials", _) => {
            json!({"totalCount": 1, "list": [{"credentialId": "C/1", "name": "My \"phone\""}]})
        }
        _ => json!({"success": true}),
    };
    let reply = json!({"statusCode": 200, "message": "", "data": data});
    Reply::json(reply.to_string())
}

impl Scene {
    /// Sends JSON as the application's own page does.
    async fn send(&self, path: &str, session: &str, body: Value) -> Response {
        let request = self.http.post(format!("{}{path}", self.server.address));
        let request =
            request.header(ORIGIN, &self.server.address).header(COOKIE, session);
        request.json(&body).send().await.expect("there is a response")
    }

    /// Sends JSON and returns status and body.
    async fn reply(&self, path: &str, session: &str, body: Value) -> (u16, Value) {
        let response = self.send(path, session, body).await;
        (response.status().as_u16(), response.json().await.expect("it is JSON"))
    }

    /// Signs in, and returns the session.
    async fn session(&self, path: &str, body: Value) -> String {
        let response = self.send(path, "", body).await;
        assert_eq!(response.status().as_u16(), 200);
        let cookie = response.headers()[SET_COOKIE].to_str().expect("it is text");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax"), "{cookie}");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    async fn page(&self, session: &str) -> String {
        let request = self.http.get(&self.server.address).header(COOKIE, session);
        let response = request.send().await.expect("there is a response");
        response.text().await.expect("it is text")
    }

    /// Returns the bodies of requests to GenAuth.
    fn sent(&self, target: &str) -> Vec<Value> {
        let requests = self.genauth.requests();
        let requests =
            requests.iter().filter(|request| request.target.ends_with(target));
        requests
            .map(|it| serde_json::from_str(it.body_text()).unwrap_or_default())
            .collect()
    }
}

fn assertion(ticket: &str) -> Value {
    json!({"ticket": ticket, "credential": credential(), "options": {"scope": "everything"}})
}

fn password() -> Value {
    json!({"account": "alice", "password": "p"})
}

#[tokio::test]
async fn options_and_credentials_pass_through_as_they_are() {
    let scene = scene();
    let begun = scene.reply("/login/passkey/begin", "", json!({})).await;
    let options = json!({"publicKey": {"challenge": "L", "later": [1]}, "ticket": "T"});
    assert_eq!(begun, (200, options));
    let session = scene.session("/login/passkey", assertion("T")).await;
    let sent = &scene.sent("/login/finalize")[0];
    assert_eq!((&sent["ticket"], &sent["credential"]), (&json!("T"), &credential()));
    // The scope is not the browser's to choose.
    assert_eq!(sent["options"], json!({"scope": "openid profile offline_access"}));

    let begun = scene.reply("/passkeys/begin", &session, json!({})).await;
    assert_eq!(begun, (200, json!({"publicKey": {"challenge": "R"}})));
    let added = scene.reply("/passkeys/add", &session, credential()).await;
    assert_eq!(added, (200, json!({})));
    assert_eq!(scene.sent("/registration/finalize"), [credential()]);
    let renamed = json!({"id": "C/1", "name": "Key"});
    assert_eq!(scene.reply("/passkeys/rename", &session, renamed).await.0, 200);
    assert_eq!(scene.sent("/credentials/C%2F1"), [json!({"name": "Key"})]);

    let page = scene.page(&session).await;
    assert!(
        page.contains("Confirmed with a passkey") && page.contains("&lt;b&gt;"),
        "{page}"
    );
    assert!(
        page.contains("value=\"C/1\"") && page.contains("My &quot;phone&quot;"),
        "{page}"
    );
}

#[tokio::test]
async fn a_refusal_is_told_without_the_reason() {
    let scene = scene();
    let refused = scene.reply("/login/passkey", "", assertion("T-used")).await;
    let message = "This passkey was not accepted. Try again, or use another way.";
    assert_eq!(refused, (400, json!({"message": message})));
}

#[tokio::test]
async fn deletion_needs_a_passkey_of_the_same_user() {
    let scene = scene();
    let session = scene.session("/login", password()).await;
    assert!(scene.page(&session).await.contains("Not confirmed"));
    let passkey = json!({"id": "C/1"});
    assert_eq!(scene.reply("/passkeys/delete", &session, passkey.clone()).await.0, 400);

    *scene.passkey_of.lock().expect("nobody panicked") = "u2";
    assert_eq!(scene.reply("/confirm", &session, assertion("T")).await.0, 400);
    assert_eq!(scene.reply("/passkeys/delete", &session, passkey.clone()).await.0, 400);
    assert_eq!(scene.sent("/credentials/C%2F1"), [Value::Null; 0]);

    *scene.passkey_of.lock().expect("nobody panicked") = "u1";
    assert_eq!(scene.reply("/confirm", &session, assertion("T")).await.0, 200);
    assert_eq!(scene.reply("/passkeys/delete", &session, passkey).await.0, 200);
    assert_eq!(scene.sent("/credentials/C%2F1").len(), 1);
}

#[tokio::test]
async fn other_sites_and_ended_sessions_are_refused() {
    let scene = scene();
    let session = scene.session("/login", password()).await;
    for origin in [None, Some("null"), Some("https://evil.example")] {
        let url = format!("{}/logout", scene.server.address);
        let mut request = scene.http.post(url).header(COOKIE, &session).json(&json!({}));
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let response = request.send().await.expect("there is a response");
        assert_eq!(response.status().as_u16(), 400, "{origin:?}");
    }
    assert_eq!(scene.reply("/logout", &session, json!({})).await.0, 200);
    assert_eq!(scene.reply("/passkeys/begin", &session, json!({})).await.0, 401);
    assert!(scene.page(&session).await.contains("Sign in with a passkey"));
}
