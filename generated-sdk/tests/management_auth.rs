//! Management authentication: tokens for an access key, and signatures.

#![cfg(all(feature = "authentication", feature = "management"))]

mod support;

use std::error::Error as _;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use genauth::models::{
    CreateTerminalDto, CreateTerminalType, DeleteUsersBatchDto, GetUserBatchParams,
    GetUserParams,
};
use genauth::operations::management::GetUser;
use genauth::transport::{
    HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
    TransportFuture,
};
use genauth::{
    Brand, Call, ErrorKind, JsonObject, Lang, ManagementClient, ManagementClientBuilder,
    Retry, signature,
};
use serde_json::{Value, json};
use support::{Reply, Server};

const KEY: &str = "key-1";
const SECRET: &str = "marked-secret";
const POOL: &str = "pool-of-the-token";

/// Returns an unsigned token with the user pool's ID, different for each `serial`.
fn jwt(serial: usize) -> String {
    // {"scoped_userpool_id":"pool-of-the-token"}
    let claims = "eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwb29sLW9mLXRoZS10b2tlbiJ9";
    format!("e30.{claims}.marked{serial}")
}

fn token_response(serial: usize, expires_in: u64) -> HttpResponse {
    let data = json!({"access_token": jwt(serial), "expires_in": expires_in});
    HttpResponse::json(200, json!({"statusCode": 200, "data": data}).to_string())
}

fn fine() -> HttpResponse {
    HttpResponse::json(200, r#"{"statusCode": 200, "data": {}}"#)
}

/// An in-memory server that counts requests, and accepts only the latest token.
#[derive(Clone, Default)]
struct Platform {
    tokens: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
    revoked: Arc<AtomicUsize>,
    failing: Arc<AtomicUsize>,
    pause: Duration,
    refusal: Option<HttpResponse>,
}

impl Platform {
    fn tokens(&self) -> usize {
        self.tokens.load(Ordering::SeqCst)
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Invalidates all tokens.
    fn revoke(&self) {
        self.revoked.store(self.tokens(), Ordering::SeqCst);
    }

    fn client(&self) -> ManagementClient {
        self.configured(|builder| builder)
    }

    fn configured(
        &self,
        settings: impl FnOnce(ManagementClientBuilder) -> ManagementClientBuilder,
    ) -> ManagementClient {
        let builder = ManagementClient::builder()
            .access_key(KEY, SECRET)
            .transport(self.clone())
            .retry(Retry::never());
        settings(builder).build().expect("the settings are fine")
    }

    fn response(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        if request.operation == "get_management_token" {
            return self.respond_to_key(request);
        }
        self.calls.fetch_add(1, Ordering::SeqCst);
        let bearer = request.header("authorization").expect("there are credentials");
        let serial: usize = bearer
            .rsplit_once("marked")
            .and_then(|(_, serial)| serial.parse().ok())
            .expect("it is one of our tokens");
        if serial > self.revoked.load(Ordering::SeqCst) {
            assert_eq!(request.header("x-genauth-userpool-id"), Some(POOL));
            return Ok(fine());
        }
        Ok(self.refusal.clone().unwrap_or_else(|| HttpResponse::new(401)))
    }

    fn respond_to_key(
        &self,
        request: &HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        assert_eq!(
            request.url_without_query(),
            "https://api.genauth.ai/api/v3/get-management-token"
        );
        assert_eq!(request.header("authorization"), None);
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        assert_eq!(body, json!({"accessKeyId": KEY, "accessKeySecret": SECRET}));
        let serial = self.tokens.fetch_add(1, Ordering::SeqCst) + 1;
        if self.failing.load(Ordering::SeqCst) >= serial {
            return Err(TransportError::new(TransportErrorKind::Interrupted)
                .caused_by("cut off"));
        }
        Ok(token_response(serial, 7200))
    }
}

impl Transport for Platform {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            tokio::time::sleep(self.pause).await;
            self.response(&request)
        })
    }
}

fn call(client: &ManagementClient) -> Call<GetUser> {
    client.get_user(GetUserParams::new().with_user_id("u1"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_token_is_enough_for_a_thousand_tasks() {
    let platform = Platform {
        pause: Duration::from_millis(50),
        ..Platform::default()
    };
    let client = platform.client();
    for round in 1..=2 {
        let tasks: Vec<_> =
            (0..1000).map(|_| tokio::spawn(call(&client).into_future())).collect();
        for task in tasks {
            task.await.expect("no panic").expect("200");
        }
        assert_eq!(platform.tokens(), round);
        // All callers lose the token at the same time.
        platform.revoke();
    }
    assert_eq!(client.userpool_id().as_deref(), Some(POOL));
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end() {
    let now = Arc::new(AtomicU64::new(1_800_000_000));
    let clock = Arc::clone(&now);
    let platform = Platform::default();
    let client = platform.configured(|builder| {
        builder.clock(move || {
            SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::SeqCst))
        })
    });
    for (seconds, tokens) in [(0, 1), (7139, 1), (1, 2), (7139, 2), (1, 3)] {
        now.fetch_add(seconds, Ordering::SeqCst);
        call(&client).await.expect("200");
        assert_eq!(platform.tokens(), tokens, "after {seconds} seconds more");
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_even_for_a_post() {
    let in_body = json!({"statusCode": 401, "message": "token expired"}).to_string();
    for refusal in [HttpResponse::new(401), HttpResponse::json(200, in_body)] {
        let platform = Platform {
            refusal: Some(refusal),
            ..Platform::default()
        };
        let client = platform.client();
        call(&client).await.expect("200");
        platform.revoke();
        client
            .delete_users_batch(DeleteUsersBatchDto::new().with_user_ids(["u1"]))
            .await
            .expect("200");
        assert_eq!((platform.tokens(), platform.calls()), (2, 3));

        platform.revoked.store(usize::MAX, Ordering::SeqCst);
        let error = call(&client).await.expect_err("nothing is accepted any more");
        assert!(error.is_unauthorized(), "{error:?}");
        assert_eq!(error.attempts(), 2);
        assert_eq!((platform.tokens(), platform.calls()), (3, 5));
    }
}

#[tokio::test]
async fn who_waits_for_a_failed_renewal_sees_it_and_the_next_call_tries_again() {
    let platform = Platform {
        pause: Duration::from_millis(20),
        failing: Arc::new(AtomicUsize::new(1)),
        ..Platform::default()
    };
    let client = platform.client();
    let tasks: Vec<_> =
        (0..50).map(|_| tokio::spawn(call(&client).into_future())).collect();
    for task in tasks {
        let error = task.await.expect("no panic").expect_err("there is no token");
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert_eq!(error.operation(), "get_management_token");
        assert_eq!(error.attempts(), 0, "the call itself was never sent");
        assert_eq!(error.source().expect("a cause").to_string(), "cut off");
    }
    assert_eq!((platform.tokens(), platform.calls()), (1, 0));
    call(&client).await.expect("200");
    assert_eq!(platform.tokens(), 2);
}

#[tokio::test]
async fn what_the_platform_says_of_the_key_is_kept() {
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .transport(|_: HttpRequest| {
            let body =
                json!({"statusCode": 401, "apiCode": 2102, "message": "no such key"});
            Ok(HttpResponse::json(200, body.to_string()))
        })
        .build()
        .expect("the settings are fine");
    let error = call(&client).await.expect_err("there is no such key");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert_eq!(error.api_code(), Some(2102.into()));
    assert!(error.is_unauthorized());
    assert_eq!(error.message(), "no such key");
    assert!(!format!("{error:?} {error}").contains("marked"));
}

#[tokio::test]
async fn a_response_without_a_token_is_an_error() {
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .transport(|_: HttpRequest| Ok(fine()))
        .build()
        .expect("the settings are fine");
    let error = call(&client).await.expect_err("there is no token");
    assert_eq!(error.kind(), ErrorKind::Auth);
}

#[tokio::test]
async fn a_waiter_that_gives_up_does_not_end_it_for_the_others() {
    let platform = Platform {
        pause: Duration::from_millis(200),
        ..Platform::default()
    };
    let client = platform.client();
    let hasty =
        tokio::spawn(call(&client).timeout(Duration::from_millis(20)).into_future());
    tokio::time::sleep(Duration::from_millis(5)).await;
    let patient = tokio::spawn(call(&client).into_future());
    let error = hasty.await.expect("no panic").expect_err("its time is over");
    assert!(error.is_timeout(), "{error:?}");
    patient.await.expect("no panic").expect("200");
    assert_eq!(platform.tokens(), 1);
}

#[tokio::test]
async fn when_all_give_up_the_next_call_begins_anew() {
    let platform = Platform {
        pause: Duration::from_millis(100),
        ..Platform::default()
    };
    let client = platform.client();
    let error = call(&client).timeout(Duration::from_millis(10)).await.err();
    assert!(error.expect("its time is over").is_timeout());
    call(&client).await.expect("200");
    assert_eq!(platform.tokens(), 1, "the first request was given up");
}

#[tokio::test]
async fn credentials_of_the_callers_own_come_first() {
    let server = Server::always(Reply::success());
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .access_token("own-token")
        .userpool_id("own-pool")
        .host(server.host())
        .build()
        .expect("the settings are fine");
    call(&client).await.expect("200");
    call(&client).header("Authorization", "Basic x").await.expect("200");
    let requests = server.requests();
    assert_eq!(requests[0].header("authorization"), Some("Bearer own-token"));
    assert_eq!(requests[0].header("x-genauth-userpool-id"), Some("own-pool"));
    assert_eq!(requests[1].header_values("authorization"), ["Basic x"]);
    assert_eq!(requests.len(), 2, "nothing was got for the access key");
}

#[tokio::test]
async fn getting_a_token_by_hand_needs_no_other_one() {
    let server = Server::always(Reply::success());
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .host(server.host())
        .build()
        .expect("the settings are fine");
    let key = genauth::models::GetManagementAccessTokenDto::new()
        .with_access_key_id("other")
        .with_access_key_secret("key");
    client.get_management_token(key).await.expect("200");
    assert_eq!(server.request().header("authorization"), None);
}

/// Returns a server, and a client that signs its requests.
fn signing(brand: Brand) -> (Server, ManagementClient) {
    signing_for(brand, Reply::success())
}

fn signing_for(brand: Brand, reply: Reply) -> (Server, ManagementClient) {
    let server = Server::always(reply);
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .sign_requests(true)
        .host(server.host())
        .brand(brand)
        .lang(Lang::JaJp)
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_830_297_598))
        .build()
        .expect("the settings are fine");
    (server, client)
}

/// Asserts that the only request of `server` has the correct signature.
fn assert_signed(server: &Server, brand: Brand, path: &str, properties: &Value) {
    let request = server.request();
    let properties: &JsonObject = properties.as_object().expect("an object");
    let text = signature::string_to_sign(
        brand,
        &request.method,
        path,
        &request.headers,
        properties,
    );
    let expected = signature::authorization(brand, KEY, SECRET, &text);
    assert_eq!(request.header_values("authorization"), [expected]);
    assert_eq!(request.header("date"), Some("Fri, 31 Dec 2027 23:59:58 GMT"));
    assert!(!format!("{request:?}").contains("marked"), "the secret is on the wire");
}

#[tokio::test]
async fn signatures_are_those_of_what_goes_over_the_wire() {
    for (brand, prefix) in
        [(Brand::GenAuth, "x-genauth-"), (Brand::Authing, "x-authing-")]
    {
        let (server, client) = signing_for(brand, Reply::empty_array());
        client
            .get_user_batch(GetUserBatchParams::new().with_user_ids(["北 1"]))
            .await
            .expect("200");
        assert_signed(
            &server,
            brand,
            "/api/v3/get-user-batch",
            &json!({"userIds": ["北 1"]}),
        );
        let request = server.request();
        let own =
            |name: &str| request.header(&format!("{prefix}{name}")).map(str::to_owned);
        assert_eq!(own("signature-method").as_deref(), Some("HMAC-SHA1"));
        assert_eq!(own("signature-version").as_deref(), Some("1.0"));
        assert_eq!(own("lang").as_deref(), Some("ja-JP"));
        assert_eq!(own("userpool-id"), None);
        let nonce = own("signature-nonce").expect("there is a nonce");
        assert!(nonce.len() == 32 && nonce.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}

#[tokio::test]
async fn parameters_and_bodies_are_signed_unescaped() {
    let (server, client) = signing(Brand::GenAuth);
    client
        .get_user(GetUserParams::new().with_user_id("a b&c=ü").with_custom_data(true))
        .await
        .expect("200");
    let properties = json!({"userId": "a b&c=ü", "withCustomData": "true"});
    assert_signed(&server, Brand::GenAuth, "/api/v3/get-user", &properties);

    let (server, client) = signing(Brand::GenAuth);
    let mut custom = JsonObject::new();
    custom.insert("half".to_owned(), json!(0.5));
    custom.insert("whole".to_owned(), json!(2.0));
    let device = CreateTerminalDto::new()
        .with_custom_data(custom.clone())
        .with_device_unique_id("id/1")
        .with_type(CreateTerminalType::Mobile);
    let properties = serde_json::to_value(&device).expect("JSON");
    client.add_device(device).await.expect("200");
    assert_signed(&server, Brand::GenAuth, "/api/v3/add-device", &properties);
}

#[tokio::test]
async fn each_attempt_is_signed_anew() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .sign_requests(true)
        .retry(
            Retry::default()
                .initial_backoff(Duration::from_millis(1))
                .retry_non_idempotent(),
        )
        .transport(move |request: HttpRequest| {
            let nonce = request.header("x-genauth-signature-nonce").map(str::to_owned);
            kept.lock().expect("nobody panicked").push(nonce.expect("there is a nonce"));
            Ok(HttpResponse::new(503))
        })
        .build()
        .expect("the settings are fine");
    call(&client).await.expect_err("503");
    let seen = seen.lock().expect("nobody panicked");
    assert_eq!(seen.len(), 3);
    assert!(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2], "{seen:?}");
}

#[tokio::test]
async fn with_a_clock_and_nonces_of_its_own_a_test_knows_the_signature() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let client = ManagementClient::builder()
        .access_key(KEY, SECRET)
        .sign_requests(true)
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200))
        .nonce(|| "0123456789abcdef0123456789abcdef".to_owned())
        .transport(move |request: HttpRequest| {
            let signed = request.header("authorization").map(str::to_owned);
            kept.lock().expect("nobody panicked").push(signed.expect("it is signed"));
            Ok(HttpResponse::json(200, r#"{"statusCode":200,"data":[]}"#))
        })
        .build()
        .expect("the settings are fine");
    client
        .get_user_batch(GetUserBatchParams::new().with_user_ids(["U 1"]))
        .await
        .expect("200");
    let text = concat!(
        "GET\n",
        "date:Mon, 01 Jan 2024 00:00:00 GMT\n",
        "x-genauth-sdk-version:rust:",
        env!("CARGO_PKG_VERSION"),
        "\n",
        "x-genauth-signature-method:HMAC-SHA1\n",
        "x-genauth-signature-nonce:0123456789abcdef0123456789abcdef\n",
        "x-genauth-signature-version:1.0\n",
        "/api/v3/get-user-batch?userIds=[\"U 1\"]",
    );
    let expected = signature::authorization(Brand::GenAuth, KEY, SECRET, text);
    assert_eq!(*seen.lock().expect("nobody panicked"), [expected]);
}

#[test]
fn signatures_are_as_they_were_worked_out_by_hand() {
    let text = include_str!("signature_vectors.json");
    let vectors: Vec<Value> = serde_json::from_str(text).expect("JSON");
    for vector in &vectors {
        let text = |name: &str| vector[name].as_str().expect("a text");
        let object = |name: &str| vector[name].as_object().expect("an object");
        let brand =
            if text("brand") == "authing" { Brand::Authing } else { Brand::GenAuth };
        let header = |(name, value): (&String, &Value)| {
            (name.clone(), value.as_str().expect("a text").to_owned())
        };
        let headers: Vec<_> = object("headers").iter().map(header).collect();
        let (method, path) = (text("method"), text("path"));
        let to_sign = signature::string_to_sign(
            brand,
            method,
            path,
            &headers,
            object("params_or_body"),
        );
        assert_eq!(to_sign, text("stringToSign"), "{}", text("name"));
        let (id, secret) = (text("accessKeyId"), text("accessKeySecret"));
        let signed = signature::authorization(brand, id, secret, &to_sign);
        assert_eq!(signed, text("authorization"), "{}", text("name"));
    }
    assert_eq!(vectors.len(), 12);
}
