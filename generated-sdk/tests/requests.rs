//! Requests: queries, paths, bodies, credentials, and settings of a call.

#![cfg(feature = "oidc")]

mod support;

use std::time::Duration;

use genauth::models::{
    FactorType, GetDepartmentListParams, GetLoginHistoryParams, GetProfileParams,
    GrantType, MfaOtpVerityDto, MfaTokenIntrospectEndpointParams,
    RemoveCredentialParams, SignInByPasswordPayloadDto, SigninByCredentialsConnection,
    SigninByCredentialsDto, SortBy, TokenEndPointParams, TokenIntrospectEndpointParams,
    UploadDto, WebAuthnRemoveCredentialDto,
};
use genauth::oidc::AuthorizationCode;
use genauth::{AuthenticationClient, ErrorKind, File, Lang};
use serde_json::json;
use support::{APP_ID, APP_SECRET, Reply, Request, Server, TOKEN};

/// Long enough for a busy machine, short enough to notice.
const PATIENCE: Duration = Duration::from_secs(60);

fn server() -> Server {
    Server::always(Reply::success())
}

#[test]
fn enums_list_their_known_values_and_sort_in_their_order() {
    let known = FactorType::ALL;
    assert!(known.contains(&FactorType::Sms) && known.iter().all(FactorType::is_known));
    assert!(!FactorType::from("NEW").is_known());
    let (b, a) = (FactorType::from("B"), FactorType::from("A"));
    let mut sorted: Vec<_> = [&b, &a].into_iter().chain(known.iter().rev()).collect();
    sorted.sort();
    let expected: Vec<_> = known.iter().chain([&a, &b]).collect();
    assert_eq!(sorted, expected);
}

#[tokio::test]
async fn queries_have_what_is_set_and_nothing_else() {
    let none = GetProfileParams::new();
    let some = GetProfileParams::new().with_custom_data(true).with_identities(false);
    let cases = [
        (none, "/api/v3/get-profile"),
        (some, "/api/v3/get-profile?withCustomData=true&withIdentities=false"),
    ];
    for (params, target) in cases {
        let server = server();
        server.client().get_profile().with(params).await.expect("200");
        assert_eq!(server.request().target, target);
    }
}

#[tokio::test]
async fn queries_are_percent_encoded() {
    let server = server();
    let params = GetLoginHistoryParams::new()
        .with_app_id("a b&c=d?e/f#g+h%i")
        .with_client_ip("::1 ünï 中文 \u{1f511}")
        .with_success(true)
        .with_start(1_669_881_887_852)
        .with_page(-1);
    server.client().get_login_history().with(params).await.expect("200");
    assert_eq!(
        server.request().target,
        "/api/v3/get-my-login-history\
         ?appId=a%20b%26c%3Dd%3Fe%2Ff%23g%2Bh%25i\
         &clientIp=%3A%3A1%20%C3%BCn%C3%AF%20%E4%B8%AD%E6%96%87%20%F0%9F%94%91\
         &success=true&start=1669881887852&page=-1"
    );
}

#[tokio::test]
async fn enums_go_into_queries_as_they_are_even_if_unknown() {
    let cases = [
        (SortBy::from("DepartmentName"), "DepartmentName"),
        (SortBy::Unknown("Shoe Size".into()), "Shoe%20Size"),
    ];
    for (sort_by, written) in cases {
        let server = server();
        let params = GetDepartmentListParams::new().with_sort_by(sort_by);
        server.client().get_department_list().with(params).await.expect("200");
        let target = server.request().target;
        assert!(target.ends_with(&format!("?sortBy={written}")), "{target}");
    }
}

#[tokio::test]
async fn properties_of_the_callers_own_follow_the_same_rules() {
    let server = server();
    let mut params = GetProfileParams::new().with_custom_data(true);
    params.extra.insert("userIds", json!(["a", "b/c"]));
    params.extra.insert("none", json!(null));
    params.extra.insert("empty", json!([]));
    params.extra.insert("filter[x]", json!({"a": 1}));
    params.extra.insert("blank", "");
    server.client().get_profile().with(params).await.expect("200");
    assert_eq!(
        server.request().target,
        "/api/v3/get-profile?withCustomData=true&userIds=a&userIds=b%2Fc\
         &filter%5Bx%5D=%7B%22a%22%3A1%7D&blank="
    );
}

#[tokio::test]
async fn what_is_set_is_not_overridden_by_extra_properties() {
    let body = r#"{"statusCode":200,"data":{},"active":false}"#;
    let server = Server::always(Reply::json(body));
    let client = server.client();

    let mut query = GetProfileParams::new().with_custom_data(true);
    query.extra.insert("withCustomData", "overridden");
    query.extra.insert("withcustomdata", "other");
    query.extra.insert("withIdentities", "unset");
    client.get_profile().with(query).await.expect("200");

    let mut json = MfaOtpVerityDto::new().with_totp("123456");
    json.extra.insert("totp", "overridden");
    json.extra.insert("Totp", "other");
    client.mfa_otp_verify(json).await.expect("200");

    let mut form = TokenIntrospectEndpointParams::new()
        .with_token("token-1")
        .with_client_id("app-2");
    form.extra.insert("token", "overridden");
    form.extra.insert("client_id", "overridden");
    form.extra.insert("TOKEN", "other");
    form.extra.insert("token_type_hint", "unset");
    client.introspect_token(form).await.expect("200");

    let file = File::new("a.png", "image/png", "content");
    let mut parts = UploadDto::new().with_file(file).with_folder("photos");
    for name in ["file", "folder"] {
        parts.extra.insert(name, "overridden");
    }
    parts.extra.insert("Folder", "other");
    parts.extra.insert("isPrivate", "unset");
    client.upload(parts).await.expect("200");

    let requests = server.requests();
    let sent: Vec<String> = requests
        .iter()
        .map(|request| format!("{} {}", request.target, request.body_text()))
        .collect();
    assert!(sent.iter().all(|text| !text.contains("overridden")), "{sent:#?}");
    assert!(sent.iter().all(|text| text.contains("other")), "{sent:#?}");
    assert_eq!(
        requests[0].target,
        "/api/v3/get-profile?withCustomData=true&withcustomdata=other&withIdentities=unset"
    );
    assert_eq!(requests[1].body_text(), r#"{"totp":"123456","Totp":"other"}"#);
    let form = requests[2].body_text();
    assert!(form.contains("token=token-1&") && form.contains("token_type_hint=unset"));
    assert!(
        sent[3].contains("photos")
            && sent[3].contains("name=\"isPrivate\"\r\n\r\nunset")
    );
}

#[tokio::test]
async fn path_parameters_stay_in_their_segment() {
    let cases = [
        ("plain-1_2.3~4", "plain-1_2.3~4"),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c d", "a%3Fb%23c%20d"),
        ("{credentialID}", "%7BcredentialID%7D"),
        ("é", "%C3%A9"),
    ];
    for (id, segment) in cases {
        let server = server();
        let params = RemoveCredentialParams::new().with_credential_id(id);
        let body = WebAuthnRemoveCredentialDto::new();
        server.client().remove_credential(params).with(body).await.expect("200");
        let request = server.request();
        assert_eq!(
            request.target,
            format!("/api/v3/webauthn/remove-credential/{segment}")
        );
        assert_eq!(request.body_text(), "{}");
    }
}

#[tokio::test]
async fn path_parameters_that_lead_elsewhere_are_not_sent() {
    for id in ["", ".", ".."] {
        let server = server();
        let params = RemoveCredentialParams::new().with_credential_id(id);
        let body = WebAuthnRemoveCredentialDto::new();
        let call = server.client().remove_credential(params).with(body);
        let error = call.timeout(PATIENCE).header("x-a", "b").await.expect_err(id);
        assert_eq!(error.kind(), ErrorKind::Config, "{id:?}");
        assert_eq!(error.operation(), "remove_webauthn_credential", "{id:?}");
        assert!(error.to_string().contains("{credentialID}"), "{error}");
        assert!(server.requests().is_empty(), "{id:?} was sent");
    }
}

#[tokio::test]
async fn a_body_has_no_unset_member_but_those_of_the_caller() {
    let server = server();
    let mut body = MfaOtpVerityDto::new().with_totp("\"quotes\" and \u{1f511}");
    body.extra.insert("later", json!([null]));
    server.client().mfa_otp_verify(body).await.expect("200");
    assert_eq!(
        server.request().body_text(),
        r#"{"totp":"\"quotes\" and 🔑","later":[null]}"#
    );
}

fn assert_form(request: &Request, body: &str) {
    let content_type = ["application/x-www-form-urlencoded"];
    assert_eq!(request.header_values("content-type"), content_type);
    assert_eq!(request.body_text(), body);
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn form_bodies_are_form_encoded() {
    let server = Server::always(Reply::json(r#"{"active":false}"#));
    let token = "a+b/c= d&é";
    let body = MfaTokenIntrospectEndpointParams::new().with_token(token);
    server.client().verify_mfa_token(body).await.expect("200");
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/mfa/token/introspection")
    );
    assert_form(&request, "token=a%2Bb%2Fc%3D+d%26%C3%A9");
}

#[tokio::test]
async fn the_application_identifies_itself_in_forms() {
    let server = Server::always(Reply::json(r#"{"active":true,"sub":"user-1"}"#));
    let body = TokenIntrospectEndpointParams::new().with_token("t");
    let response = server.client().introspect_token(body).await.expect("200");
    assert_eq!((response.active, response.sub.as_deref()), (Some(true), Some("user-1")));
    assert_form(
        &server.request(),
        &format!("token=t&client_id={APP_ID}&client_secret={APP_SECRET}"),
    );
}

#[tokio::test]
async fn credentials_that_the_caller_gives_win() {
    let given = TokenIntrospectEndpointParams::new()
        .with_token("t")
        .with_client_id("another app")
        .with_client_secret("another secret");
    let mut extra = TokenIntrospectEndpointParams::new().with_token("t");
    extra.extra.insert("client_id", "another");
    let cases = [
        (given, "client_id=another+app&client_secret=another+secret&token=t".to_owned()),
        (extra, format!("token=t&client_id=another&client_secret={APP_SECRET}")),
    ];
    for (body, expected) in cases {
        let server = Server::always(Reply::json(r#"{"active":true}"#));
        server.client().introspect_token(body).await.expect("200");
        assert_form(&server.request(), &expected);
    }
}

#[tokio::test]
async fn an_application_without_a_secret_says_only_who_it_is() {
    let server = Server::always(Reply::json(r#"{"access_token":"a"}"#));
    let client = AuthenticationClient::builder("public-app", server.host())
        .build()
        .expect("the settings are fine");
    let body = TokenEndPointParams::new()
        .with_grant_type(GrantType::RefreshToken)
        .with_refresh_token("r");
    client.exchange_token(body).await.expect("200");
    assert_form(
        &server.request(),
        "grant_type=refresh_token&refresh_token=r&client_id=public-app",
    );
}

#[tokio::test]
async fn each_grant_has_a_method() {
    let server =
        Server::always(Reply::json(r#"{"access_token":"a","token_type":"Bearer"}"#));
    let client = server.client();
    let code = AuthorizationCode::new("c/1", "https://example.com/?a=b");
    let tokens = [
        client.get_access_token_by_code(code).await,
        client.get_new_access_token_by_refresh_token("r").await,
        client.get_access_token_by_client_credentials("user:read user:update").await,
    ];
    for token in tokens {
        assert_eq!(token.expect("200").access_token, "a");
    }
    let grants = [
        "grant_type=authorization_code&redirect_uri=https%3A%2F%2Fexample.com%2F%3Fa%3Db&code=c%2F1",
        "grant_type=refresh_token&refresh_token=r",
        "grant_type=client_credentials&scope=user%3Aread+user%3Aupdate",
    ];
    let requests = server.requests();
    assert_eq!(requests.len(), grants.len());
    for (request, grant) in requests.iter().zip(grants) {
        assert_eq!(request.target, "/oidc/token");
        let credentials = format!("client_id={APP_ID}&client_secret={APP_SECRET}");
        assert_form(request, &format!("{grant}&{credentials}"));
    }
}

#[tokio::test]
async fn user_info_is_asked_for_with_the_token_that_is_given() {
    let server = Server::always(Reply::json(r#"{"sub":"user-1"}"#));
    let client = server.client();
    let claims = client.get_user_info_by_access_token("another").await.expect("200");
    assert_eq!(claims.subject(), Some("user-1"));
    client.oidc_user_info_get().await.expect("200");

    let requests = server.requests();
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(requests[0].header_values("authorization"), ["Bearer another"]);
    assert_eq!(requests[1].header_values("authorization"), [bearer]);
}

fn sign_in() -> SigninByCredentialsDto {
    let payload = SignInByPasswordPayloadDto::new()
        .with_password("pw")
        .with_email("a@example.com");
    SigninByCredentialsDto::new()
        .with_connection(SigninByCredentialsConnection::Password)
        .with_password_payload(payload)
}

#[tokio::test]
async fn the_application_identifies_itself_in_json() {
    let payload = r#""connection":"PASSWORD","passwordPayload":{"password":"pw","email":"a@example.com"}"#;
    let cases = [
        (
            sign_in(),
            format!(
                r#"{{{payload},"client_id":"{APP_ID}","client_secret":"{APP_SECRET}"}}"#
            ),
        ),
        (
            sign_in().with_client_id("b").with_client_secret("c"),
            format!(r#"{{{payload},"client_id":"b","client_secret":"c"}}"#),
        ),
    ];
    for (body, expected) in cases {
        let server = server();
        server.client().sign_in_by_credentials(body).await.expect("200");
        let request = server.request();
        assert_eq!(request.body_text(), expected);
        assert_eq!(request.header_values("content-type"), ["application/json"]);
        assert_eq!(request.header("authorization"), None, "nobody is signed in yet");
    }
}

#[tokio::test]
async fn uploads_are_multipart() {
    let server = server();
    let file = File::new("é 1.png", "image/png", "content\r\n--of the file");
    let body = UploadDto::new()
        .with_file(file)
        .with_folder("photos/é \"1\"")
        .with_is_private(true);
    server.client().upload(body).await.expect("200");

    let request = server.request();
    let content_type = request.header("content-type").expect("there is a content type");
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect("the body is multipart");
    let delimiter = format!("--{boundary}");
    let parts: Vec<_> = request.body_text().split(&delimiter).collect();
    let expected = [
        "",
        "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"é 1.png\"\r\n\
         Content-Type: image/png\r\n\r\ncontent\r\n--of the file\r\n",
        "\r\nContent-Disposition: form-data; name=\"folder\"\r\n\r\nphotos/é \"1\"\r\n",
        "\r\nContent-Disposition: form-data; name=\"isPrivate\"\r\n\r\ntrue\r\n",
        "--\r\n",
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn a_file_with_a_content_type_that_is_none_is_not_sent() {
    let server = server();
    let body = UploadDto::new().with_file(File::new("a", "no type", "content"));
    let error = server.client().upload(body).await.expect_err("there is no such type");
    assert_eq!(error.kind(), ErrorKind::Config);
    let cause = std::error::Error::source(&error).expect("it says why").to_string();
    assert!(cause.contains("`no type`"), "{cause}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_token_goes_only_where_it_belongs() {
    let server = server();
    let client = server.client();
    client.get_profile().await.expect("200");
    let another = client.with_access_token("another");
    another.get_profile().await.expect("200");
    let theirs = another.clone().with_access_token("theirs");
    theirs.get_profile().await.expect("200");
    another.get_profile().await.expect("200");
    client.get_profile().await.expect("200");
    client.open_id_configuration().await.expect("200");

    let bearers: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("authorization").map(str::to_owned))
        .collect();
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    assert_eq!(
        bearers,
        [
            bearer(TOKEN),
            bearer("another"),
            bearer("theirs"),
            bearer("another"),
            bearer(TOKEN),
            None
        ]
    );
}

#[tokio::test]
async fn the_language_goes_along_when_it_is_set() {
    let languages = [
        (Lang::ZhCn, "zh-CN"),
        (Lang::EnUs, "en-US"),
        (Lang::JaJp, "ja-JP"),
        (Lang::ZhTw, "zh-TW"),
    ];
    for (lang, written) in languages {
        let server = server();
        let client = server.configured(|builder| builder.lang(lang));
        client.get_profile().await.expect("200");
        assert_eq!(server.request().header("x-genauth-lang"), Some(written));
    }
    let server = server();
    server.client().get_profile().await.expect("200");
    assert_eq!(server.request().header("x-genauth-lang"), None);
}

#[tokio::test]
async fn a_header_of_the_caller_replaces_the_clients() {
    let server = server();
    let call = server
        .client()
        .mfa_otp_verify(MfaOtpVerityDto::new().with_totp("1"))
        .header("X-GenAuth-App-Id", "another")
        .header("Authorization", "Bearer of good news")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("x-real-ip", "192.0.2.1")
        .header("X-Real-IP", "192.0.2.2");
    call.await.expect("200");
    let request = server.request();
    let expected = [
        ("x-genauth-app-id", "another"),
        ("authorization", "Bearer of good news"),
        ("content-type", "application/json; charset=utf-8"),
        ("x-real-ip", "192.0.2.2"),
    ];
    for (name, value) in expected {
        assert_eq!(request.header_values(name), [value]);
    }
}

#[tokio::test]
async fn a_header_that_is_none_is_refused() {
    for (name, value) in [("no name", "x"), ("x-a", "two\nlines"), ("", "x")] {
        let server = server();
        let call = server.client().get_profile().header(name, value);
        let error = call.await.expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Config, "{name:?}");
        assert!(server.requests().is_empty(), "{name:?} was sent");
    }
}

#[tokio::test]
async fn a_slow_server_is_given_up_on() {
    let slow = || Server::always(Reply::success().after(PATIENCE));
    let moment = Duration::from_millis(200);

    let server = slow();
    let call = server.client().get_profile().timeout(moment);
    let error = call.await.expect_err("it takes too long");
    assert!(error.is_timeout(), "{error}");
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Timeout, None));
    assert_eq!(error.operation(), "get_profile");

    let server = slow();
    let client = server.configured(|builder| builder.timeout(moment));
    let error = client.get_profile().send_raw().await;
    assert!(error.expect_err("it takes too long").is_timeout());
}

#[tokio::test]
async fn nobody_listens() {
    let client = AuthenticationClient::builder(APP_ID, support::nobody())
        .build()
        .expect("the settings are fine")
        .with_access_token(TOKEN);
    let error = client.get_profile().await.expect_err("nobody is there");
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!((error.http_status(), error.status_code()), (None, None));
    assert!(!error.is_timeout());
    assert!(std::error::Error::source(&error).is_some(), "the cause is kept");
}

#[tokio::test]
async fn a_host_may_have_a_path() {
    let server = server();
    let client =
        AuthenticationClient::builder(APP_ID, format!("{}/tenant/a//", server.host()))
            .build()
            .expect("the settings are fine")
            .with_access_token(TOKEN);
    assert_eq!(client.host(), format!("{}/tenant/a", server.host()));
    client.get_profile().await.expect("200");
    assert_eq!(server.request().target, "/tenant/a/api/v3/get-profile");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let settings = [
        ("", "example.com"),
        (" ", "example.com"),
        ("app", ""),
        ("app", "ftp://example.com"),
    ];
    for (app_id, host) in settings {
        let outcome = AuthenticationClient::builder(app_id, host).build();
        let error = outcome.map(|_| ()).expect_err(host);
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Config, ""));
    }
}

#[tokio::test]
async fn nothing_is_sent_before_the_await() {
    let server = server();
    drop(server.client().get_profile());
    assert!(server.requests().is_empty());
}

/// Each response has the ID of its request.
#[tokio::test(flavor = "multi_thread")]
async fn one_client_serves_many_calls_at_once() {
    let server = Server::start(|request| {
        let id = request.target.rsplit('=').next().unwrap_or_default();
        let data = json!({"factorId": id, "factorType": "SMS", "profile": {}});
        Reply::json(
            json!({"statusCode": 200, "message": "ok", "data": data}).to_string(),
        )
    });
    let client = server.client();
    let calls: Vec<_> = (0..50)
        .map(|index| {
            let client = client.clone();
            tokio::spawn(async move {
                let id = format!("factor-{index}");
                let params = genauth::models::GetFactorParams::new().with_factor_id(&id);
                let response = client.get_factor(params).await.expect("200");
                assert_eq!(response.data.factor_id, id);
            })
        })
        .collect();
    for call in calls {
        call.await.expect("no task panicked");
    }
    assert_eq!(server.requests().len(), 50);
}

#[tokio::test]
async fn an_empty_token_is_not_sent() {
    let server = server();
    for token in ["", " \n"] {
        let user = server.client().with_access_token(token);
        let error = user.get_profile().await.expect_err("there is no token");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("access token is empty"), "{error}");
    }
    assert!(server.requests().is_empty());
}
