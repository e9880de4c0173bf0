//! Calls of endpoints that the SDK has no method for.

#![cfg(all(feature = "authentication", feature = "management", feature = "blocking"))]

mod support;

use std::time::{Duration, SystemTime};

use genauth::{Brand, JsonObject};
use genauth::{ErrorKind, Json, ManagementClient, Retry, blocking, signature};
use serde_json::json;
use support::{Reply, Request, Server, TOKEN};

fn body(request: &Request) -> Json {
    serde_json::from_str(request.body_text()).expect("a JSON body")
}

#[tokio::test]
async fn a_request_has_the_users_token_and_the_clients_headers() {
    let server = Server::always(Reply::json(r#"{"statusCode":200,"data":{"id":7}}"#));
    let client = server.client();
    let response = client
        .request("get", "/api/v3/get-gadget/a%2Fb?x=1")
        .query("name", "a b&c=北")
        .query("ids", 1)
        .query("ids", 2)
        .header("x-trace", "t")
        .await
        .expect("200");
    assert_eq!(response.json::<Json>().expect("JSON")["data"]["id"], 7);
    let request = server.request();
    assert_eq!(request.method, "GET");
    assert_eq!(
        request.target,
        "/api/v3/get-gadget/a%2Fb?x=1&name=a%20b%26c%3D%E5%8C%97&ids=1&ids=2"
    );
    assert_eq!(request.header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(request.header("x-genauth-app-id"), Some(support::APP_ID));
    assert_eq!(request.header("x-trace"), Some("t"));
    assert_eq!(request.header("content-type"), None);
}

#[tokio::test]
async fn a_body_is_sent_as_json_with_every_method() {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let server = Server::always(Reply::success());
        let call = server.client().request(method, "/api/v3/x").json(&json!({"a": [1]}));
        call.await.expect("200");
        let request = server.request();
        assert_eq!(request.method, method);
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(body(&request), json!({"a": [1]}));
    }
}

#[tokio::test]
async fn a_full_url_is_taken_on_the_clients_own_host_alone() {
    let server = Server::always(Reply::success());
    let client = server.client();
    let own = format!("{}/api/v3/x?a=1", server.host());
    client.request("GET", own).await.expect("200");
    assert_eq!(server.request().target, "/api/v3/x?a=1");
    let own = format!("{}/api/v3/x?b=1", server.host().replacen("http", "HTTP", 1));
    client.request("GET", own).await.expect("200");
    assert_eq!(server.requests().pop().expect("it was sent").target, "/api/v3/x?b=1");

    let other = Server::always(Reply::success());
    for path in [
        format!("{}/api/v3/x", other.host()),
        "https://user:marked@evil.example/x".to_owned(),
        format!("{}.evil.example/x", server.host()),
        format!("{}@evil.example/x", server.host()),
        format!("{}/x", server.host().replacen("http://", "HTTP://user:marked@", 1)),
        format!("//{}/x", other.host().trim_start_matches("http://")),
        "api/v3/x".to_owned(),
        String::new(),
    ] {
        let error = client.request("GET", path.as_str()).await.expect_err(&path);
        assert_eq!(error.kind(), ErrorKind::Config, "{path}");
        assert!(!error.to_string().contains("marked"), "{error}");
    }
    let error = client.request("BREW", "/pot").await.expect_err("no such method");
    assert!(error.to_string().contains("GET, POST, PUT, PATCH, DELETE"), "{error}");
    assert!(other.requests().is_empty());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn errors_name_method_and_path() {
    let refusal = r#"{"statusCode":404,"message":"No gadget","requestId":"r1"}"#;
    let server = Server::always(Reply::json(refusal));
    let call =
        || server.client().request("GET", "/api/v3/get-gadget").query("key", "marked");
    let error = call().await.expect_err("404");
    let text = error.to_string();
    assert!(
        text.starts_with("GET /api/v3/get-gadget: the API rejected the call"),
        "{text}"
    );
    assert!(text.contains("No gadget") && text.contains("requestId r1"), "{text}");
    assert!(!text.contains("marked"), "{text}");
    assert!(error.is_not_found());
    assert_eq!(error.operation(), "request");
    let raw = call().send_raw().await.expect("a response");
    assert_eq!(raw.status(), 200);
}

#[tokio::test]
async fn only_gets_are_repeated() {
    for (method, attempts) in [("GET", 3), ("POST", 1), ("PUT", 1), ("DELETE", 1)] {
        let server = Server::always(Reply::new(503, &[], ""));
        let policy = Retry::default().initial_backoff(Duration::from_millis(1));
        let call = server.client().request(method, "/api/v3/x").retry(policy);
        let error = call.await.expect_err("503");
        assert_eq!((error.attempts(), error.kind()), (attempts, ErrorKind::Http));
        assert_eq!(server.requests().len() as u32, attempts, "{method}");
    }
}

/// Returns the signature of a request with these parameters or this body.
fn signed(request: &Request, method: &str, path: &str, properties: &Json) -> String {
    let headers = request.headers.iter();
    let headers: Vec<_> =
        headers.map(|(name, value)| (name.clone(), value.clone())).collect();
    let properties: &JsonObject = properties.as_object().expect("an object");
    let text =
        signature::string_to_sign(Brand::GenAuth, method, path, &headers, properties);
    signature::authorization(Brand::GenAuth, "key", "secret", &text)
}

#[tokio::test]
async fn signatures_cover_query_and_body() {
    let server = Server::always(Reply::success());
    let client = ManagementClient::builder()
        .host(server.host())
        .access_key("key", "secret")
        .sign_requests(true)
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200))
        .build()
        .expect("the settings are fine");
    client
        .request("GET", "/api/v3/list-gadgets/a%20b?x=1")
        .query("ids", "ü")
        .query("ids", 2)
        .query("page", 1)
        .await
        .expect("200");
    let request = server.requests().remove(0);
    let properties = json!({"x": "1", "ids": ["ü", "2"], "page": "1"});
    assert_eq!(
        request.header("authorization"),
        Some(&*signed(&request, "GET", "/api/v3/list-gadgets/a b", &properties))
    );

    for (path, target, properties) in [
        ("/a?ids=1", "/a?ids=1&ids=2", json!({"ids": ["1", "2"]})),
        ("/a?ids=0&ids=1", "/a?ids=0&ids=1&ids=2", json!({"ids": ["0", "1", "2"]})),
        (
            "/a?flag&q=a+b%20%2B&",
            "/a?flag=&q=a%20b%20%2B&ids=2",
            json!({"flag": "", "q": "a b +", "ids": "2"}),
        ),
    ] {
        client.request("GET", path).query("ids", 2).await.expect("200");
        let request = server.requests().pop().expect("it was sent");
        assert_eq!(request.target, target);
        let expected = signed(&request, "GET", "/a", &properties);
        assert_eq!(request.header("authorization"), Some(&*expected), "{path}");
    }
    let error = client.request("GET", "/a?b=%ff").await.expect_err("no UTF-8");
    assert_eq!(error.kind(), ErrorKind::Config);
    let error = client.request("POST", "/a").json(&[1]).await.expect_err("no object");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("not a JSON object"), "{error}");

    let content = json!({"name": "ü", "parts": [{"a": 1.0}], "none": null});
    client.request("POST", "/api/v3/create-gadget").json(&content).await.expect("200");
    let request = server.requests().pop().expect("it was sent");
    assert_eq!(
        request.header("authorization"),
        Some(&*signed(&request, "POST", "/api/v3/create-gadget", &content))
    );
}

#[test]
fn blocking_clients_have_it_too() {
    let server = Server::always(Reply::success());
    let client = blocking::AuthenticationClient::from(server.client());
    let user = client.with_access_token("theirs");
    let response = user.request("GET", "/api/v3/x").wait().expect("200");
    assert_eq!(response.status(), 200);
    assert_eq!(server.request().header("authorization"), Some("Bearer theirs"));
}
