//! The MFA operations end to end: the bytes of the request, and the result of the response.

#![cfg(feature = "authentication")]

mod support;

use std::future::Future;
use std::pin::Pin;

use genauth::models::{
    EnrollFactorDto, EnrollFactorEnrollmentDataDto, FactorProfile, FactorType,
    GetFactorParams, MfaOtpVerityDto, ResetFactorDto, SendEnrollFactorRequestDto,
};
use genauth::{ApiCode, AuthenticationClient, Error, ErrorKind, Lang, StatusCode};
use support::{APP_ID, Reply, Server, TOKEN};

/// An operation.
struct Row {
    name: &'static str,
    /// Makes the call, and checks all properties of a success.
    call: fn(AuthenticationClient) -> Outcome,
    method: &'static str,
    target: &'static str,
    body: Option<&'static str>,
    success: &'static str,
}

type Outcome = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

const OPERATIONS: [Row; 7] = [
    Row {
        name: "send_enroll_factor_request",
        call: |client| {
            Box::pin(async move {
                let profile = FactorProfile::new()
                    .with_phone_number("13800000000")
                    .with_phone_country_code("+86");
                let body = SendEnrollFactorRequestDto::new()
                    .with_factor_type(FactorType::Sms)
                    .with_profile(profile);
                let response = client.send_enroll_factor_request(body).await?;
                assert_eq!(response.status_code, 200);
                assert_eq!(response.message, "sent");
                assert_eq!(response.data.enrollment_token, "enrollment-1");
                let otp = response.data.otp_data.expect("there is data for an OTP app");
                assert_eq!(
                    otp.qr_code_uri,
                    "otpauth://totp/a:b?secret=GEZDGNBV&issuer=a"
                );
                assert_eq!(otp.qr_code_data_url, "data:image/png;base64,iVBORw0KGgo=");
                assert_eq!(otp.recovery_code, "1a2b-3c4d");
                Ok(())
            })
        },
        method: "POST",
        target: "/api/v3/send-enroll-factor-request",
        body: Some(
            r#"{"factorType":"SMS","profile":{"phoneNumber":"13800000000","phoneCountryCode":"+86"}}"#,
        ),
        success: r#"{
            "statusCode": 200,
            "message": "sent",
            "data": {
                "enrollmentToken": "enrollment-1",
                "otpData": {
                    "qrCodeUri": "otpauth://totp/a:b?secret=GEZDGNBV&issuer=a",
                    "qrCodeDataUrl": "data:image/png;base64,iVBORw0KGgo=",
                    "recoveryCode": "1a2b-3c4d"
                }
            }
        }"#,
    },
    Row {
        name: "enroll_factor",
        call: |client| {
            Box::pin(async move {
                let data = EnrollFactorEnrollmentDataDto::new().with_pass_code("012345");
                let body = EnrollFactorDto::new()
                    .with_enrollment_data(data)
                    .with_enrollment_token("enrollment-1")
                    .with_factor_type(FactorType::Email);
                let response = client.enroll_factor(body).await?;
                assert_eq!(response.status_code, 200);
                assert_eq!(response.message, "enrolled");
                assert_eq!((response.api_code, response.request_id), (None, None));
                assert!(response.extra.is_empty());
                Ok(())
            })
        },
        method: "POST",
        target: "/api/v3/enroll-factor",
        body: Some(
            r#"{"factorType":"EMAIL","enrollmentToken":"enrollment-1","enrollmentData":{"passCode":"012345"}}"#,
        ),
        success: r#"{"statusCode": 200, "message": "enrolled"}"#,
    },
    Row {
        name: "reset_factor",
        call: |client| {
            Box::pin(async move {
                let response = client
                    .reset_factor(ResetFactorDto::new().with_factor_id("factor-1"))
                    .await?;
                assert_eq!(response.status_code, 200);
                assert_eq!(response.message, "reset");
                Ok(())
            })
        },
        method: "POST",
        target: "/api/v3/reset-factor",
        body: Some(r#"{"factorId":"factor-1"}"#),
        success: r#"{"statusCode": 200, "message": "reset", "apiCode": null}"#,
    },
    Row {
        name: "list_enrolled_factors",
        call: |client| {
            Box::pin(async move {
                let factors = client.list_enrolled_factors().await?.data;
                let ids: Vec<_> =
                    factors.iter().map(|factor| &factor.factor_id).collect();
                assert_eq!(ids, ["factor-1", "factor-2"]);
                assert_eq!(factors[0].factor_type, FactorType::Sms);
                assert_eq!(factors[0].profile["phoneNumber"], "13800000000");
                // A factor type that this version does not know.
                assert_eq!(
                    factors[1].factor_type,
                    FactorType::Unknown("PASSKEY".into())
                );
                assert_eq!(factors[1].extra.get("enrolledBy"), Some(&"admin".into()));
                assert!(factors[1].profile.is_empty());
                Ok(())
            })
        },
        method: "GET",
        target: "/api/v3/list-enrolled-factors",
        body: None,
        success: r#"{
            "statusCode": 200,
            "message": "ok",
            "data": [
                {"factorId": "factor-1", "factorType": "SMS", "profile": {"phoneNumber": "13800000000"}},
                {"factorId": "factor-2", "factorType": "PASSKEY", "profile": null, "enrolledBy": "admin"}
            ]
        }"#,
    },
    Row {
        name: "get_factor",
        call: |client| {
            Box::pin(async move {
                let response = client
                    .get_factor(GetFactorParams::new().with_factor_id("factor 1/é"))
                    .await?;
                assert_eq!(response.data.factor_id, "factor 1/é");
                assert_eq!(response.data.factor_type, FactorType::Face);
                assert_eq!(response.data.profile["isExternalPhoto"], true);
                Ok(())
            })
        },
        method: "GET",
        target: "/api/v3/get-factor?factorId=factor%201%2F%C3%A9",
        body: None,
        success: r#"{
            "statusCode": 200,
            "message": "ok",
            "data": {"factorId": "factor 1/é", "factorType": "FACE", "profile": {"isExternalPhoto": true}}
        }"#,
    },
    Row {
        name: "list_factors_to_enroll",
        call: |client| {
            Box::pin(async move {
                let factors = client.list_factors_to_enroll().await?.data;
                let types: Vec<_> =
                    factors.into_iter().map(|factor| factor.factor_type).collect();
                assert_eq!(types, [FactorType::Otp, FactorType::Email]);
                Ok(())
            })
        },
        method: "GET",
        target: "/api/v3/list-factors-to-enroll",
        body: None,
        success: r#"{
            "statusCode": 200,
            "message": "ok",
            "data": [{"factorType": "OTP"}, {"factorType": "EMAIL"}]
        }"#,
    },
    Row {
        name: "mfa_otp_verify",
        call: |client| {
            Box::pin(async move {
                let response = client
                    .mfa_otp_verify(MfaOtpVerityDto::new().with_totp("000111"))
                    .await?;
                assert_eq!(response.data.verified, Some(true));
                Ok(())
            })
        },
        method: "POST",
        target: "/api/v3/mfa-totp-verify",
        body: Some(r#"{"totp":"000111"}"#),
        success: r#"{"statusCode": 200, "message": "ok", "data": {"verified": true}}"#,
    },
];

/// Returns all headers of a request, sorted by name.
fn expected_headers(row: &Row, server: &Server) -> Vec<(String, String)> {
    let host = server.host().replace("http://", "");
    let bearer = format!("Bearer {TOKEN}");
    let version = concat!("rust:", env!("CARGO_PKG_VERSION"));
    let length = row.body.map(|body| body.len().to_string());
    let mut headers = vec![
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("authorization", &bearer),
        ("host", &host),
        ("user-agent", concat!("genauth-rust/", env!("CARGO_PKG_VERSION"))),
        ("x-genauth-app-id", APP_ID),
        ("x-genauth-lang", "en-US"),
        ("x-genauth-request-from", "sdk"),
        ("x-genauth-sdk-version", version),
    ];
    if let Some(length) = &length {
        headers.push(("content-length", length));
        headers.push(("content-type", "application/json"));
    }
    headers.sort_unstable();
    headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[tokio::test]
async fn requests_are_as_the_platform_wants_them_and_successes_are_read() {
    for row in &OPERATIONS {
        let server = Server::always(Reply::json(row.success));
        let client = server.configured(|builder| builder.lang(Lang::EnUs));
        (row.call)(client).await.unwrap_or_else(|error| panic!("{}: {error}", row.name));

        let mut request = server.request();
        request.headers.sort_unstable();
        assert_eq!(request.method, row.method, "{}", row.name);
        assert_eq!(request.target, row.target, "{}", row.name);
        assert_eq!(request.headers, expected_headers(row, &server), "{}", row.name);
        assert_eq!(request.body_text(), row.body.unwrap_or_default(), "{}", row.name);
    }
}

#[tokio::test]
async fn successes_pass_in_strict_mode() {
    // Its response lacks a profile, so that there is something to tolerate.
    let forgiven = "list_enrolled_factors";
    for row in OPERATIONS.iter().filter(|row| row.name != forgiven) {
        let server = Server::always(Reply::json(row.success));
        let client = server.configured(|builder| builder.strict(true));
        (row.call)(client).await.unwrap_or_else(|error| panic!("{}: {error}", row.name));
    }
}

#[tokio::test]
async fn a_refusal_of_the_platform_is_an_error() {
    let refusal = r#"{
        "statusCode": 499, "apiCode": 1639, "message": "no such factor", "requestId": "request-1"
    }"#;
    for row in &OPERATIONS {
        let server = Server::always(Reply::json(refusal));
        let error = (row.call)(server.client()).await.expect_err(row.name);
        assert_eq!(error.kind(), ErrorKind::Api, "{}", row.name);
        assert_eq!(error.operation(), row.name);
        assert_eq!(error.status_code(), Some(StatusCode::CLIENT_ERROR), "{}", row.name);
        let reset = ApiCode::FIRST_LOGIN_PASSWORD_RESET_REQUIRED;
        assert_eq!(error.api_code(), Some(reset), "{}", row.name);
        assert_eq!(error.message(), "no such factor", "{}", row.name);
        assert_eq!(error.request_id(), Some("request-1"), "{}", row.name);
        assert_eq!(error.http_status(), Some(200), "{}", row.name);
        let shown = format!(
            "{}: the API rejected the call: no such factor \
             (HTTP 200, statusCode 499, apiCode {reset}, requestId request-1)",
            row.name
        );
        assert_eq!(error.to_string(), shown);
    }
}

#[tokio::test]
async fn a_response_that_is_none_is_an_error() {
    for row in &OPERATIONS {
        let cut = &row.success[..row.success.len() - 3];
        let malformed = [
            Reply::json(cut),
            Reply::json(""),
            Reply::json("null"),
            Reply::json("[]"),
            Reply::json("{}"),
            Reply::json(r#"{"message": "ok"}"#),
            Reply::json(format!("{} trailing", row.success)),
            Reply::new(200, &[("content-type", "text/html")], "<html>oops</html>"),
        ];
        for reply in malformed {
            let what = format!("{}: {reply:?}", row.name);
            let server = Server::always(reply);
            let error = (row.call)(server.client()).await.expect_err(&what);
            assert_eq!(error.kind(), ErrorKind::Decode, "{what}");
            assert_eq!(error.operation(), row.name, "{what}");
            assert_eq!(error.http_status(), Some(200), "{what}");
        }
    }
}

#[tokio::test]
async fn strict_mode_names_what_is_missing() {
    for row in &OPERATIONS {
        let server = Server::always(Reply::json(r#"{"statusCode": 200}"#));
        let client = server.configured(|builder| builder.strict(true));
        let error = (row.call)(client).await.expect_err(row.name);
        assert_eq!(error.kind(), ErrorKind::Decode, "{}", row.name);
        assert!(error.to_string().contains("`message`"), "{error}");
    }
}

#[tokio::test]
async fn half_a_response_is_a_broken_connection() {
    for row in &OPERATIONS {
        let server = Server::always(Reply::json(row.success).without_last(5));
        let error = (row.call)(server.client()).await.expect_err(row.name);
        assert_eq!(error.kind(), ErrorKind::Transport, "{}", row.name);
        assert_eq!(error.http_status(), None, "{}", row.name);
    }
}
