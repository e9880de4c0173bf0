//! The application `passkeys`, with GenAuth's routes on loopback and what a browser sends. (The peer
//! `browser` tests it with real passkeys.)

mod application;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use application::Application;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use support::{APP_ID, APP_SECRET, Reply, Request, Server};

/// A result of `navigator.credentials`, with a property that the API description does not have.
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
    scene_with(&[])
}

/// An application with these settings beside the necessary ones.
fn scene_with(more: &[(&str, &str)]) -> Scene {
    let passkey_of = Arc::new(Mutex::new("u1"));
    let user = Arc::clone(&passkey_of);
    let genauth = Server::start(move |request| {
        respond(request, *user.lock().expect("nobody panicked"))
    });
    let host = genauth.host();
    let settings = [&settings(&host)[..], more].concat();
    let server = Application::start(env!("CARGO_BIN_EXE_passkeys"), &settings);
    let http = Client::builder().no_proxy().build().expect("a client can be made");
    Scene {
        genauth,
        server,
        http,
        passkey_of,
    }
}

fn settings(host: &str) -> [(&str, &str); 3] {
    [
        ("GENAUTH_HOST", host),
        ("GENAUTH_APP_ID", APP_ID),
        ("GENAUTH_APP_SECRET", APP_SECRET),
    ]
}

fn respond(request: &Request, passkey_of: &str) -> Reply {
    let tokens = |of: &str, way: &str| {
        json!({"access_token": of, "token_type": "Bearer", "expire_in": 3600,
            "refresh_token": format!("RT-{of}-{way}")})
    };
    let token =
        request.header("authorization").and_then(|it| it.strip_prefix("Bearer "));
    let call = format!("{} {}", request.method, request.target);
    let data = match (&*call, token) {
        ("POST /api/v3/signin", _) => tokens("u1", "password"),
        ("POST /api/v3/webauthn/login/initialize", _) => {
            json!({"publicKey": {"challenge": "L", "later": [1]}, "ticket": "T"})
        }
        ("POST /api/v3/webauthn/login/finalize", _)
            if request.body_text().contains("T-used") =>
        {
            return Reply::json(r#"{"statusCode":400,"message":"the ticket <T-used>"}"#);
        }
        ("POST /api/v3/webauthn/login/finalize", _) => tokens(passkey_of, "passkey"),
        ("POST /oidc/token/revocation", _) => return Reply::json("{}"),
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

    /// Signs in or confirms, and returns the session.
    async fn session(&self, path: &str, body: Value) -> String {
        self.next_session(path, "", body).await
    }

    /// Does so in a browser that has a session already.
    async fn next_session(&self, path: &str, session: &str, body: Value) -> String {
        let response = self.send(path, session, body).await;
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

    /// Returns the ways of the refresh tokens that were revoked: `u1-password`, for example.
    fn revoked(&self) -> Vec<String> {
        let requests = self.genauth.requests();
        let requests =
            requests.iter().filter(|it| it.target == "/oidc/token/revocation");
        let token = |request: &Request| {
            let pairs = form_urlencoded::parse(request.body_text().as_bytes());
            let token = pairs.into_owned().find(|(name, _)| name == "token");
            token.map(|(_, token)| token.trim_start_matches("RT-").to_owned())
        };
        requests.filter_map(token).collect()
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

    // The tokens of the other user are of no use.
    assert_eq!(scene.revoked(), ["u2-passkey"]);

    *scene.passkey_of.lock().expect("nobody panicked") = "u1";
    let confirmed = scene.next_session("/confirm", &session, assertion("T")).await;
    let deleted = scene.reply("/passkeys/delete", &confirmed, passkey.clone()).await;
    assert_eq!(deleted.0, 200);
    assert_eq!(scene.sent("/credentials/C%2F1").len(), 1);
    // Whoever knows the session from before is not confirmed.
    assert_eq!(scene.reply("/passkeys/delete", &session, passkey).await.0, 401);
}

#[tokio::test]
async fn an_old_session_cannot_change_passkeys() {
    let scene = scene_with(&[("RECENT_SECONDS", "0")]);
    let changes = [
        ("/passkeys/begin", json!({})),
        ("/passkeys/add", credential()),
        ("/passkeys/rename", json!({"id": "C/1", "name": "Key"})),
    ];
    for session in [
        scene.session("/login", password()).await,
        scene.session("/login/passkey", assertion("T")).await,
    ] {
        for (path, body) in &changes {
            let message = "Sign in again, or confirm with a passkey first.";
            let reply = scene.reply(path, &session, body.clone()).await;
            assert_eq!(reply, (400, json!({"message": message})), "{path}");
        }
        let deleted = scene.reply("/passkeys/delete", &session, json!({"id": "C/1"}));
        assert_eq!(deleted.await.0, 400);
        assert!(scene.page(&session).await.contains("Not confirmed"));
    }
    let sent = scene.genauth.requests();
    let sent = sent.iter().filter(|request| {
        request.target.contains("/registration/")
            || (request.method != "GET" && request.target.contains("/credentials"))
    });
    assert_eq!(sent.count(), 0);
}

#[tokio::test]
async fn a_recent_password_is_enough_to_add_a_passkey() {
    let scene = scene();
    let session = scene.session("/login", password()).await;
    assert_eq!(scene.reply("/passkeys/begin", &session, json!({})).await.0, 200);
    assert_eq!(scene.reply("/passkeys/add", &session, credential()).await.0, 200);
}

#[tokio::test]
async fn a_new_session_ends_those_before_it_and_revokes_their_tokens() {
    let scene = scene();
    let first = scene.session("/login", password()).await;
    // Another cookie of this name does not hide the session.
    let cookies = format!("session=unknown; other=1; {first}");
    assert_eq!(scene.reply("/passkeys/begin", &cookies, json!({})).await.0, 200);

    let second = scene.next_session("/login/passkey", &cookies, assertion("T")).await;
    assert_eq!(scene.reply("/passkeys/begin", &first, json!({})).await.0, 401);
    assert_eq!(scene.revoked(), ["u1-password"]);
    let third = scene.next_session("/confirm", &second, assertion("T")).await;
    assert_eq!(scene.reply("/passkeys/begin", &second, json!({})).await.0, 401);
    assert_eq!(scene.reply("/logout", &third, json!({})).await.0, 200);
    assert_eq!(scene.reply("/passkeys/begin", &third, json!({})).await.0, 401);
    assert_eq!(scene.revoked(), ["u1-password", "u1-passkey", "u1-passkey"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_a_message() {
    let scene = scene();
    let session = scene.session("/login", password()).await;
    // One byte too many, so that the server has read all of it when it refuses.
    let long = format!("\"{}\"", "a".repeat((2 << 20) - 1));
    let json = "application/json";
    for (path, content_type, body, status) in [
        ("/login", json, "{", 400),
        ("/login", json, r#"{"account": 1, "password": "p"}"#, 422),
        ("/login", json, &*long, 413),
        ("/login", "text/plain", r#"{"account": "a", "password": "p"}"#, 415),
        ("/login/passkey", json, r#"{"ticket": "T", "credential": []}"#, 400),
        ("/login/passkey", json, r#"{"ticket": "T", "credential": {}}"#, 400),
        ("/confirm", json, r#"{"ticket": "T", "credential": {"id": "C1"}}"#, 400),
        ("/passkeys/add", json, "{}", 400),
        ("/passkeys/add", json, "[", 400),
        ("/passkeys/rename", json, "{}", 422),
        ("/passkeys/rename", json, r#"{"id": "", "name": "Key"}"#, 400),
        ("/passkeys/delete", json, "null", 422),
    ] {
        let request = scene.http.post(format!("{}{path}", scene.server.address));
        let request = request.header(ORIGIN, &scene.server.address);
        let request =
            request.header(COOKIE, &session).header("content-type", content_type);
        let response = request.body(body.to_owned()).send().await;
        let response = response.expect("there is a response");
        let case = format!("{path} {}", &body[..body.len().min(60)]);
        assert_eq!(response.status().as_u16(), status, "{case}");
        let reply: Value = response.json().await.expect(&case);
        assert!(reply["message"].is_string(), "{case}");
    }
}

#[tokio::test]
async fn the_public_url_may_be_written_in_any_form() {
    let genauth = Server::start(|request| respond(request, "u1"));
    let host = genauth.host();
    for (public_url, origin) in [
        ("https://example.com", "https://example.com"),
        ("https://example.com/", "https://example.com"),
        ("HTTPS://Login.EXAMPLE.com:443/", "https://login.example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
        ("http://LOCALHOST:80/", "http://localhost"),
        ("http://app.localhost:3000", "http://app.localhost:3000"),
    ] {
        let free = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let listen = free.local_addr().expect("it has an address").to_string();
        drop(free);
        let more = [("PUBLIC_URL", public_url), ("LISTEN", &*listen)];
        let settings = [&settings(&host)[..], &more].concat();
        let server = Application::start(env!("CARGO_BIN_EXE_passkeys"), &settings);
        assert_eq!(server.address, origin, "{public_url}");
        let http = Client::builder().no_proxy().build().expect("a client can be made");
        let request = http.post(format!("http://{listen}/login")).header(ORIGIN, origin);
        let response = request.json(&password()).send().await;
        let response = response.expect("there is a response");
        assert_eq!(response.status().as_u16(), 200, "{public_url}");
        let cookie = response.headers()[SET_COOKIE].to_str().expect("it is text");
        let https = origin.starts_with("https://");
        assert_eq!(cookie.ends_with("; Secure"), https, "{cookie}");
        assert_eq!(cookie.starts_with("__Host-session="), https, "{cookie}");
    }
}

#[test]
fn a_public_url_that_passkeys_cannot_have_is_refused() {
    for public_url in [
        "example.com",
        "http://example.com",
        "ftp://example.com",
        "ftp://localhost",
        "http://localhost.example.com",
        "https://192.0.2.1",
        "https://[2001:db8::1]",
        "http://127.0.0.1:3000",
        "https://example.com/login",
        "https://example.com/?a=b",
        "https://example.com/#a",
        "https://user@example.com",
        "https://",
    ] {
        let process = Command::new(env!("CARGO_BIN_EXE_passkeys"))
            .envs(settings("https://example.genauth.ai"))
            .envs([("LISTEN", "127.0.0.1:0"), ("PUBLIC_URL", public_url)])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut process = process.expect("it starts");
        let mut said = [0];
        let mut stdout = process.stdout.take().expect("it is piped");
        let started = stdout.read(&mut said).expect("it can be read") > 0;
        drop(process.kill());
        let output = process.wait_with_output().expect("it has ended");
        assert!(!started && !output.status.success(), "{public_url}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(&format!("the PUBLIC_URL `{public_url}`")), "{told}");
    }
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
