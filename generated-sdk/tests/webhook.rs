//! Requests that GenAuth sends to webhooks.
#![cfg(feature = "webhook")]

use genauth::webhook::{Event, EventName, RequestError};
use genauth::{ErrorKind, JsonObject};
use serde::Deserialize;
use serde_json::{Value, json};

const SECRET: &str = "marked-secret";
const BODY: &str =
    r#"{"eventName":"user:created","data":{"userId":"u1","email":"marked-email"}}"#;

fn read(headers: &[(&str, &str)], body: &str) -> Result<Event, RequestError> {
    Event::from_request(headers.iter().copied(), body.as_bytes(), SECRET)
}

fn of_body(body: &str) -> Result<Event, RequestError> {
    read(&[("x-authing-webhook-secret", SECRET)], body)
}

#[test]
fn headers_of_both_brands_are_read_in_any_case() {
    for prefix in ["x-authing-", "x-genauth-", "X-Authing-", "X-GenAuth-"] {
        let (secret, pool) =
            (format!("{prefix}webhook-secret"), format!("{prefix}Userpool-Id"));
        let headers = [
            ("user-agent", "authing-webhook@2.0"),
            (secret.as_str(), SECRET),
            (pool.as_str(), "pool-1"),
        ];
        let event = read(&headers, BODY).expect(prefix);
        assert_eq!(event.name, EventName::UserCreated);
        assert_eq!(event.userpool_id.as_deref(), Some("pool-1"));
        assert_eq!(event.data["userId"], "u1");
    }
    assert_eq!(of_body(BODY).expect("an event").userpool_id, None);
}

#[test]
fn headers_can_be_those_of_a_web_framework() {
    let mut headers = http::HeaderMap::new();
    let secret = http::HeaderValue::from_static(SECRET);
    headers.insert("x-authing-webhook-secret", secret);
    headers.insert("x-other", http::HeaderValue::from_bytes(b"\xff").expect("a value"));
    let event = Event::from_request(&headers, BODY.as_bytes(), SECRET);
    assert_eq!(event.expect("an event").name, EventName::UserCreated);
    let owned = vec![("X-Authing-Webhook-Secret".to_owned(), SECRET.to_owned())];
    Event::from_request(owned, BODY.as_bytes(), SECRET).expect("an event");
}

#[test]
fn only_who_knows_the_secret_is_heard() {
    let missing = Err(RequestError::MissingSecret);
    assert_eq!(read(&[], BODY), missing);
    assert_eq!(read(&[("webhook-secret", SECRET)], BODY), missing);
    assert_eq!(read(&[("x-authing-webhook-secrets", SECRET)], BODY), missing);
    for wrong in
        ["", "x", "marked-secre", "marked-secret ", "Marked-secret", "marked-secrex"]
    {
        let outcome = read(&[("x-authing-webhook-secret", wrong)], BODY);
        assert_eq!(outcome, Err(RequestError::WrongSecret), "{wrong}");
        // The body is not read.
        let outcome = read(&[("x-genauth-webhook-secret", wrong)], "{");
        assert_eq!(outcome, Err(RequestError::WrongSecret), "{wrong}");
    }
    // A receiver that was set up without a secret accepts nothing.
    for sent in ["", "x"] {
        let headers = [("x-authing-webhook-secret", sent)];
        let outcome = Event::from_request(headers, BODY.as_bytes(), "");
        assert_eq!(outcome, Err(RequestError::WrongSecret), "{sent}");
    }
    assert_eq!(RequestError::MissingSecret.http_status(), 401);
    assert_eq!(RequestError::WrongSecret.http_status(), 401);
    assert_eq!(RequestError::MalformedBody.http_status(), 400);
}

#[test]
fn what_is_no_event_is_malformed() {
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"data":{}}"#,
        r#"{"eventName":7,"data":{}}"#,
        r#"{"eventName":"login","data":[]}"#,
        r#"{"eventName":"login","data":"x"}"#,
        r#"{"eventName":"login","data":{}} x"#,
    ] {
        assert_eq!(of_body(body), Err(RequestError::MalformedBody), "{body}");
    }
}

#[test]
fn names_and_properties_that_are_new_are_kept() {
    let body = json!({"eventName": "moon:rose", "data": null, "eventId": "e1"});
    let event = of_body(&body.to_string()).expect("an event");
    assert_eq!(event.name, EventName::Unknown("moon:rose".into()));
    assert_eq!(event.name.as_str(), "moon:rose");
    assert!(event.data.is_empty());
    assert_eq!(event.extra.get("eventId"), Some(&Value::from("e1")));

    // A lone surrogate, which JSON allows.
    let body = r#"{"eventName":"login","data":{"nickname":"a\ud83d"}}"#;
    assert_eq!(of_body(body).expect("an event").data["nickname"], "a\u{fffd}");
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    user_id: String,
}

#[test]
fn data_has_the_type_that_the_handler_wants() {
    let event = of_body(BODY).expect("an event");
    let created: Created = event.data_as().expect("it has a user ID");
    assert_eq!(created.user_id, "u1");
    let error = event.data_as::<Vec<u8>>().expect_err("it is no list");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!format!("{error} {error:?}").contains("marked"), "{error}");
}

#[test]
fn nothing_secret_is_printed() {
    let event = of_body(BODY).expect("an event");
    let printed = format!("{event:?} {event:#?}");
    assert!(printed.contains("email") && !printed.contains("marked"), "{printed}");
    for error in [
        RequestError::MissingSecret,
        RequestError::WrongSecret,
        RequestError::MalformedBody,
    ] {
        assert!(!format!("{error} {error:?}").contains("marked"));
    }
}

#[test]
fn tests_can_make_events() {
    let Value::Object(data) = json!({"userId": "u1", "email": "marked-email"}) else {
        unreachable!("it is an object");
    };
    let made = Event::new("user:created", data).with_userpool_id("pool-1");
    let headers =
        [("x-authing-webhook-secret", SECRET), ("x-authing-userpool-id", "pool-1")];
    assert_eq!(read(&headers, BODY), Ok(made));
    assert!(Event::new(EventName::Login, JsonObject::new()).data.is_empty());
}
