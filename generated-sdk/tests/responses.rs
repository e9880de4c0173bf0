//! Results of responses, with `get_profile` as an example. The cases of `responses.json` are
//! variations of a valid response with the expected result.

#![cfg(feature = "oidc")]

mod support;

use std::future::Future;

use genauth::models::{
    BindEmailDto, Gender, GrantType, TokenEndPointParams, TokenIntrospectEndpointParams,
    UserDto, UserSingleRespDto, UserStatus,
};
use genauth::{
    ApiCode, AuthenticationClient, Error, ErrorKind, Extra, Retry, StatusCode,
};
use serde_json::{Map, Value, json};
use support::{Reply, Server};

/// A case of `responses.json`.
struct Case {
    /// The profile that all cases change.
    base: Value,
    case: Value,
}

impl Case {
    fn all() -> Vec<Self> {
        let file: Value = serde_json::from_str(include_str!("responses.json"))
            .expect("the cases are JSON");
        let cases = file["cases"].as_array().expect("the cases are a list");
        let base = file["profile"].clone();
        cases
            .iter()
            .map(|case| Self {
                base: base.clone(),
                case: case.clone(),
            })
            .collect()
    }

    fn named(id: &str) -> Self {
        Self::all()
            .into_iter()
            .find(|case| case.id() == id)
            .expect("there is such a case")
    }

    fn id(&self) -> &str {
        self.case["id"].as_str().expect("a case has an id")
    }

    fn expected(&self, name: &str) -> &Value {
        &self.case["expect"][name]
    }

    /// Returns the `data` of the response.
    fn data(&self) -> Option<Value> {
        let changes = self.case.get("profile")?.as_object()?;
        let mut data = self.base.as_object()?.clone();
        data.extend(changes.clone());
        if let Some(name) = self.case["without"].as_str() {
            data.shift_remove(name);
        }
        Some(data.into())
    }

    fn body(&self) -> String {
        if let Some(text) = self.case["text"].as_str() {
            return text.to_owned();
        }
        let mut body = self.case["envelope"].clone();
        if let Some(data) = self.data() {
            body["data"] = data;
        }
        body.to_string()
    }

    fn reply(&self) -> Reply {
        let status = self.case["http_status"].as_u64().unwrap_or(200);
        let content_type =
            self.case["content_type"].as_str().unwrap_or("application/json");
        let status = u16::try_from(status).expect("a status has three digits");
        Reply::new(status, &[("content-type", content_type)], self.body())
    }

    async fn run(&self) -> Result<UserSingleRespDto, Error> {
        get_profile(&Server::always(self.reply()).client()).await
    }
}

async fn get_profile(client: &AuthenticationClient) -> Result<UserSingleRespDto, Error> {
    client.get_profile().await
}

#[tokio::test]
async fn every_case_has_its_outcome() {
    for case in Case::all() {
        let id = case.id();
        match (case.expected("outcome").as_str(), case.run().await) {
            (Some("ok"), Ok(response)) => check_success(&case, &response),
            (Some("platform"), Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::Api, "{id}");
                check_failure(&case, &error);
            }
            (Some("decode"), Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
                check_failure(&case, &error);
            }
            (Some("http"), Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::Http, "{id}");
                check_failure(&case, &error);
            }
            (expected, outcome) => panic!("{id}: {expected:?} became {outcome:?}"),
        }
    }
}

fn check_success(case: &Case, response: &UserSingleRespDto) {
    let id = case.id();
    assert_eq!(response.status_code, 200, "{id}");
    assert_eq!(response.data.user_id, "user-1", "{id}");
    let written = serde_json::to_value(&response.data).expect("DTOs can be written");
    assert_eq!(Some(&written), case.data().as_ref(), "{id}");
    // The fields alone.
    let mut data = response.data.clone();
    data.extra = Extra::default();
    let held = serde_json::to_value(&data).expect("DTOs can be written");
    let empty = Map::new();
    for (name, value) in case.expected("kept").as_object().unwrap_or(&empty) {
        let kept = held.get(name).or(response.data.extra.get(name));
        assert_eq!(kept, Some(value), "{id}");
    }
    if let Some(name) = case.expected("must_not_invent").as_str() {
        // Enums have an empty value, everything else is absent.
        assert!(matches!(held[name].as_str(), None | Some("")), "{id}: {held}");
        assert!(held[name].is_null() || held[name].is_string(), "{id}: {held}");
    }
}

fn check_failure(case: &Case, error: &Error) {
    let id = case.id();
    let numbers = [
        ("status_code", error.status_code().map(i64::from)),
        ("api_code", error.api_code().map(i64::from)),
        ("http_status", error.http_status().map(i64::from)),
    ];
    for (name, number) in numbers {
        let expected = case.expected(name);
        assert!(expected.is_null() || expected.as_i64() == number, "{id}: {error}");
    }
    let texts = [("message", Some(error.message())), ("request_id", error.request_id())];
    for (name, text) in texts {
        let expected = case.expected(name);
        assert!(expected.is_null() || expected.as_str() == text, "{id}: {error}");
    }
    let named = case.expected("names").as_str().unwrap_or_default();
    assert!(error.to_string().contains(named), "{id}: {error}");
    assert_eq!(error.operation(), "get_profile", "{id}");
}

#[tokio::test]
async fn no_gender_is_no_gender() {
    for id in ["null for a required property", "required property missing"] {
        let response = Case::named(id).run().await.expect(id);
        assert_eq!(response.data.gender, Gender::Unknown(String::new()), "{id}");
    }
}

#[tokio::test]
async fn what_this_version_does_not_know_is_written_back_unchanged() {
    for id in ["unknown enum value", "unknown property", "success"] {
        let case = Case::named(id);
        let response = case.run().await.expect(id);
        assert_eq!(serde_json::to_value(&response.data).ok(), case.data(), "{id}");
    }
    let response =
        Case::named("unknown enum value").run().await.expect("it is a success");
    assert_eq!(response.data.status, UserStatus::Unknown("Hibernating".into()));
}

#[tokio::test]
async fn a_failure_keeps_its_data() {
    let case = Case::named("failure with all data");
    let error = case.run().await.expect_err("it is a failure");
    let user: UserDto = error.data().expect("the data is a user");
    assert_eq!(user.user_id, "user-1");
    assert_eq!(error.data::<Value>(), case.data());
    assert_eq!(error.data::<Vec<u8>>(), None, "an object is no list");

    for id in ["failure without data", "HTML with HTTP 200"] {
        let error = Case::named(id).run().await.expect_err(id);
        assert_eq!(error.data::<UserDto>(), None, "{id}");
    }
}

#[tokio::test]
async fn strict_mode_refuses_what_lenient_mode_forgives_and_says_where() {
    let cases = [
        ("null for a required property", "`data.gender`"),
        ("required property missing", "`data.gender`"),
        ("list where an object is expected", "`data.customData`"),
        ("objects and words where scalars are expected", "`data.emailVerified`"),
        ("numbers and booleans as text, numbers as names", "`data.emailVerified`"),
        ("null among the items of a list", "`data.identities[0]`"),
        ("empty string for a date", "`data.birthdate`"),
        ("quoted statusCode", "`statusCode`"),
    ];
    for (id, path) in cases {
        let server = Server::always(Case::named(id).reply());
        let client = server.configured(|builder| builder.strict(true));
        let error = get_profile(&client).await.expect_err(id);
        assert_eq!(error.kind(), ErrorKind::Decode, "{id}");
        assert!(error.to_string().contains(path), "{id}: {error}");
    }
}

#[tokio::test]
async fn strict_mode_accepts_what_is_only_new_or_empty() {
    for id in [
        "success",
        "unknown enum value",
        "unknown property",
        "null for an optional list",
    ] {
        let server = Server::always(Case::named(id).reply());
        let client = server.configured(|builder| builder.strict(true));
        get_profile(&client).await.unwrap_or_else(|error| panic!("{id}: {error}"));
    }
}

#[tokio::test]
async fn a_failure_stays_a_failure_of_the_platform_in_strict_mode() {
    let server = Server::always(Case::named("failure without data").reply());
    let client = server.configured(|builder| builder.strict(true));
    let error = get_profile(&client).await.expect_err("it is a failure");
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.api_code(), Some(ApiCode::NOT_LOGGED_IN));
}

#[tokio::test]
async fn a_success_without_its_object_is_an_error() {
    let bodies = [
        json!({"statusCode": 200}),
        json!({"statusCode": 200, "message": "ok", "data": null}),
        json!({"statusCode": 200, "data": []}),
        json!({"statusCode": 200, "data": [{"userId": "user-1"}]}),
        json!({"statusCode": 200, "data": "user-1"}),
        json!({"statusCode": 200, "data": ""}),
        json!({"statusCode": 200, "data": 1}),
        json!({"statusCode": 200, "data": false}),
        json!({"data": [], "statusCode": "200"}),
    ];
    for body in bodies {
        let outcome = outcome(&body, |client| async move { client.get_profile().await });
        assert_decode(outcome.await, "`data`", &body);
    }
    let empty = json!({"statusCode": 200, "data": {}});
    let response = outcome(&empty, |client| async move { client.get_profile().await });
    assert_eq!(response.await.expect("an object").data, UserDto::default());
}

#[tokio::test]
async fn a_number_that_is_too_large_is_null() {
    let body = r#"{"statusCode":200,"data":{"userId":"u","score":1e400}}"#;
    let server = Server::always(Reply::json(body));
    let profile = get_profile(&server.client()).await.expect("a profile");
    assert_eq!(profile.data.extra.get("score"), Some(&Value::Null));
}

#[tokio::test]
async fn a_byte_order_mark_before_the_body_is_ignored() {
    let body = "\u{feff}{\"statusCode\":200,\"data\":{\"userId\":\"u\"}}";
    let server = Server::always(Reply::json(body));
    get_profile(&server.client()).await.expect("a profile");
}

#[tokio::test]
async fn a_success_without_its_array_is_an_error() {
    let bodies = [
        json!({"statusCode": 200}),
        json!({"statusCode": 200, "data": null}),
        json!({"statusCode": 200, "data": {}}),
        json!({"statusCode": 200, "data": {"factorId": "f1"}}),
        json!({"statusCode": 200, "data": ""}),
        json!({"statusCode": 200, "data": "f1"}),
        json!({"statusCode": 200, "data": true}),
    ];
    for body in bodies {
        let outcome =
            outcome(&body, |client| async move { client.list_enrolled_factors().await });
        assert_decode(outcome.await, "`data`", &body);
    }
    let empty = json!({"statusCode": 200, "data": []});
    let response =
        outcome(&empty, |client| async move { client.list_enrolled_factors().await });
    assert!(response.await.expect("an array").data.is_empty());
}

#[tokio::test]
async fn a_page_without_its_list_is_an_error() {
    let pages = [
        json!({}),
        json!({"totalCount": 2}),
        json!({"totalCount": 2, "list": {}}),
        json!({"totalCount": 2, "list": {"appId": "a"}}),
        json!({"totalCount": 2, "list": "a"}),
        json!({"totalCount": 2, "list": 7}),
    ];
    for page in pages {
        let body = json!({"statusCode": 200, "data": page});
        let call = |client: AuthenticationClient| async move {
            client.get_login_history().await
        };
        assert_decode(outcome(&body, call).await, "`data.list`", &body);
        let items = |client: AuthenticationClient| async move {
            client.get_login_history().items().collect_all().await
        };
        assert_decode(outcome(&body, items).await, "`data.list`", &body);
    }
}

#[tokio::test]
async fn a_page_whose_list_is_null_is_empty_unless_strict() {
    let body = json!({"statusCode": 200, "data": {"totalCount": 0, "list": null}});
    let server = Server::always(Reply::json(body.to_string()));
    let client = server.client();
    let response = client.get_login_history().await.expect("an empty page");
    assert!(response.data.list.is_empty());
    assert_eq!(serde_json::to_value(&response).expect("JSON"), body);
    let items = client.get_login_history().items().collect_all().await;
    assert!(items.expect("no items").is_empty());

    let strict = server.configured(|builder| builder.strict(true));
    let error = strict.get_login_history().await.expect_err("null is not specified");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("`data.list`"), "{error}");
}

#[tokio::test]
async fn a_result_that_is_optional_or_not_specified_may_be_missing() {
    for data in [json!(null), json!([]), json!({}), json!("x")] {
        let body = json!({"statusCode": 200, "data": data});
        // No `data` in the specification.
        let bind = |client: AuthenticationClient| async move {
            let email = BindEmailDto::new().with_email("a@example.com");
            client.bind_email(email.with_pass_code("123456")).await
        };
        outcome(&body, bind).await.expect("nothing is lost");
        // Optional `data`.
        let code = |client: AuthenticationClient| async move {
            client.gene_fastpass_qrcode_info().await
        };
        outcome(&body, code).await.expect("nothing is lost");
    }
}

/// Returns the outcome of a call that has this response.
async fn outcome<T, F: Future<Output = Result<T, Error>>>(
    body: &Value,
    call: impl Fn(AuthenticationClient) -> F,
) -> Result<T, Error> {
    let server = Server::always(Reply::json(body.to_string()));
    call(server.client()).await
}

fn assert_decode<T>(outcome: Result<T, Error>, path: &str, body: &Value) {
    let error = outcome.err().unwrap_or_else(|| panic!("a success: {body}"));
    assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
    assert!(error.to_string().contains(path), "{body}: {error}");
    assert_eq!(error.http_status(), Some(200), "{body}");
}

type Predicate = fn(&Error) -> bool;

#[tokio::test]
async fn statuses_have_names() {
    let predicates: [(u16, Predicate); 6] = [
        (400, Error::is_invalid_argument),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_conflict),
        (429, Error::is_rate_limited),
    ];
    for (status, predicate) in predicates {
        let body = json!({"statusCode": status, "message": "no"}).to_string();
        let replies = [
            Reply::json(&body),
            Reply::json_with_status(status, &body),
            Reply::new(status, &[], "no"),
        ];
        for reply in replies {
            let server = Server::always(reply);
            let client = server.configured(|builder| builder.retry(Retry::never()));
            let error = get_profile(&client).await.expect_err("no");
            assert!(predicate(&error), "{error}");
            assert!(!error.is_timeout(), "{error}");
        }
    }
}

fn token_request() -> TokenEndPointParams {
    TokenEndPointParams::new()
        .with_grant_type(GrantType::AuthorizationCode)
        .with_code("code-1")
}

#[tokio::test]
async fn an_oauth_error_is_the_platforms() {
    let body = r#"{"error":"invalid_grant","error_description":"the code is used up"}"#;
    let server = Server::always(Reply::json_with_status(400, body));
    let error = server.client().exchange_token(token_request()).await.expect_err("400");
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.oauth_error(), Some("invalid_grant"));
    assert_eq!(error.message(), "the code is used up");
    assert_eq!(error.http_status(), Some(400));
    assert_eq!((error.status_code(), error.api_code()), (None, None));
    assert!(error.is_invalid_argument());
}

#[tokio::test]
async fn oidc_responses_have_no_envelope() {
    let body = r#"{"access_token":"at","id_token":"it","token_type":"Bearer","expires_in":"3600"}"#;
    let server = Server::always(Reply::json(body));
    let tokens = server.client().exchange_token(token_request()).await.expect("200");
    assert_eq!(tokens.access_token.as_deref(), Some("at"));
    assert_eq!(tokens.id_token.as_deref(), Some("it"));
    assert_eq!(tokens.token_type, "Bearer");
    // The specification misspells this property; the actual one is not lost.
    assert_eq!(tokens.extra.get("expires_in"), Some(&json!("3600")));
}

#[tokio::test]
async fn an_envelope_where_none_is_expected_still_counts() {
    for status in ["499", "\"499\"", "499.0"] {
        let body = format!(r#"{{"statusCode":{status},"message":"no","apiCode":7}}"#);
        let server = Server::always(Reply::json(body));
        let call = server
            .client()
            .introspect_token(TokenIntrospectEndpointParams::new().with_token("token"));
        let error = call.await.expect_err(status);
        assert_eq!(error.kind(), ErrorKind::Api, "{status}");
        assert_eq!(error.status_code(), Some(StatusCode::CLIENT_ERROR), "{status}");
        assert_eq!(error.api_code(), Some(ApiCode::new(7)), "{status}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::always(Case::named("success").reply());
        let location = format!("{}/api/v3/get-profile", elsewhere.host());
        let server = Server::always(Reply::new(status, &[("location", &location)], ""));
        let error = get_profile(&server.client()).await.expect_err("it is no response");
        assert_eq!(error.kind(), ErrorKind::Http);
        assert_eq!(error.http_status(), Some(status));
        let response = error.response().expect("there is a response");
        assert_eq!(response.header("Location"), Some(location.as_str()));

        // `send_raw` is the only way to get the response of a failure.
        let error = server.client().jwks().await.expect_err("it is no response");
        assert_eq!(error.kind(), ErrorKind::Http);
        assert_eq!(error.http_status(), Some(status));
        let raw = server.client().jwks().send_raw().await.expect("there is a response");
        assert_eq!(raw.status(), status);
        assert!(elsewhere.requests().is_empty(), "credentials went elsewhere");
    }
}

#[tokio::test]
async fn a_raw_answer_is_what_came() {
    let server = Server::always(Reply::new(
        499,
        &[("x-one", "1"), ("content-type", "text/plain")],
        "quite so",
    ));
    let raw =
        server.client().get_profile().send_raw().await.expect("there is a response");
    assert_eq!(raw.status(), 499);
    assert_eq!(raw.body(), b"quite so");
    assert_eq!(raw.header("X-One"), Some("1"));
    assert!(raw.headers().any(|header| header == ("content-type", "text/plain")));
    let error = raw.json::<Value>().expect_err("it is no JSON");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.operation(), "get_profile");
}

#[tokio::test]
async fn a_response_without_a_type_is_still_refused_if_it_is_a_failure() {
    let server = Server::always(Reply::json(r#"{"keys": []}"#));
    let keys: Value =
        server.client().jwks().await.expect("200").json().expect("it is JSON");
    assert_eq!(keys, json!({"keys": []}));

    let server = Server::always(Case::named("failure without data").reply());
    let error = server.client().jwks().await.expect_err("it is a failure");
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.status_code(), Some(StatusCode::CLIENT_ERROR));
}

/// `RawResponse` and the properties of errors are read as tolerantly.
#[tokio::test]
async fn a_lone_surrogate_fails_nothing() {
    let body = r#"{"statusCode": 200, "message": "\ud83d", "data": {"userId": "u", "nickname": "a\udc00"}}"#;
    let server = Server::always(Reply::json(body));
    let user = get_profile(&server.client()).await.unwrap().data;
    assert_eq!(
        (user.user_id.as_str(), user.nickname.as_deref()),
        ("u", Some("a\u{fffd}"))
    );
    let raw = server.client().get_profile().send_raw().await.unwrap();
    assert_eq!(raw.json::<Value>().unwrap()["data"]["nickname"], "a\u{fffd}");
    assert!(raw.json::<UserSingleRespDto>().is_ok());

    let refusal = r#"{"\ud83d": 1, "statusCode": 499, "message": "no \ud83d"}"#;
    let client = Server::always(Reply::json(refusal)).client();
    let error = get_profile(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Api, "no \u{fffd}"));
}

/// Writes a response back, as the server sent it.
#[tokio::test]
async fn a_response_is_written_back_unchanged() {
    let sent = json!({
        "statusCode": 200, "message": null, "requestId": 7, "data": {
            "userId": 5, "gender": null, "status": {"a": 1}, "email": null, "loginsCount": "many",
            "lastLogin": 1_669_881_887_852_i64, "emailVerified": "true", "new": [null],
            "identities": [{"identityId": 1, "extIdpId": null}, "odd", null], "customData": [1]
        }
    });
    let server = Server::always(Reply::json(sent.to_string()));
    let response = get_profile(&server.client()).await.unwrap();
    assert_eq!(serde_json::to_value(&response).unwrap(), sent);
    let user = response.data;
    assert_eq!((user.user_id.as_str(), user.email_verified), ("5", Some(true)));
    assert_eq!(user.extra.get("loginsCount"), Some(&json!("many")));
    assert_eq!(user.identities.map(|all| all.len()), Some(1));
}
