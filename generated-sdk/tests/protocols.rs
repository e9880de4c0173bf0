//! Token requests for each protocol and client authentication method.

#![cfg(feature = "cas")]

mod support;

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use genauth::models::{
    SignInByPasswordPayloadDto, SigninByCredentialsConnection, SigninByCredentialsDto,
    TokenIntrospectEndpointParams, TokenRevocationEndpointParams,
};
use genauth::oidc::{AuthorizationCode, CasFormat, ClientCredentials, Protocol};
use genauth::{AuthenticationClient, ClientAuthMethod, ErrorKind};
use serde_json::json;
use support::{APP_ID, APP_SECRET, Reply, Server};

fn basic() -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{APP_ID}:{APP_SECRET}")))
}

#[tokio::test]
async fn the_header_takes_the_place_of_the_properties() {
    let server = Server::always(Reply::json(r#"{"access_token":"a","active":true}"#));
    let basic_client = server.configured(|builder| {
        builder.token_endpoint_auth_method(ClientAuthMethod::ClientSecretBasic)
    });
    basic_client.get_new_access_token_by_refresh_token("r").await.expect("200");
    let params = TokenIntrospectEndpointParams::new().with_token("t");
    basic_client.introspect_token(params).await.expect("200");
    let params = TokenRevocationEndpointParams::new().with_token("t");
    basic_client.revoke_token(params).await.expect("200");
    let payload =
        SignInByPasswordPayloadDto::new().with_password("pw").with_account("a");
    let sign_in = SigninByCredentialsDto::new()
        .with_connection(SigninByCredentialsConnection::Password)
        .with_password_payload(payload);
    drop(basic_client.sign_in_by_credentials(sign_in).await);

    let bodies = [
        "grant_type=refresh_token&refresh_token=r",
        "token=t",
        "token=t",
        r#"{"connection":"PASSWORD","passwordPayload":{"password":"pw","account":"a"}}"#,
    ];
    let requests = server.requests();
    assert_eq!(requests.len(), bodies.len());
    for (request, body) in requests.iter().zip(bodies) {
        assert_eq!(request.header_values("authorization"), [basic()]);
        assert_eq!(request.body_text(), body);
    }
}

#[tokio::test]
async fn each_endpoint_can_be_set() {
    let server = Server::always(Reply::json(r#"{"access_token":"a","active":true}"#));
    let client = server.configured(|builder| {
        builder
            .token_endpoint_auth_method(ClientAuthMethod::None)
            .introspection_endpoint_auth_method(ClientAuthMethod::ClientSecretBasic)
            .revocation_endpoint_auth_method(ClientAuthMethod::ClientSecretPost)
    });
    client.get_new_access_token_by_refresh_token("r").await.expect("200");
    let params = TokenIntrospectEndpointParams::new().with_token("t");
    client.introspect_token(params).await.expect("200");
    let params = TokenRevocationEndpointParams::new().with_token("t");
    client.revoke_token(params).await.expect("200");

    let requests = server.requests();
    let header = |index: usize| requests[index].header("authorization");
    assert_eq!((header(0), header(1), header(2)), (None, Some(basic().as_str()), None));
    assert!(requests[0].body_text().ends_with(&format!("&client_id={APP_ID}")));
    assert_eq!(requests[1].body_text(), "token=t");
    let expected = format!("token=t&client_id={APP_ID}&client_secret={APP_SECRET}");
    assert_eq!(requests[2].body_text(), expected);
}

#[tokio::test]
async fn credentials_of_an_account_go_alone() {
    let server = Server::always(Reply::json(r#"{"access_token":"a"}"#));
    let client = server.configured(|builder| {
        builder.token_endpoint_auth_method(ClientAuthMethod::ClientSecretBasic)
    });
    let account = ClientCredentials::new().with_scope("read").with_access_key("k", "s");
    client.get_access_token_by_client_credentials(account).await.expect("200");
    let request = server.request();
    assert_eq!(request.header("authorization"), None);
    let body = "grant_type=client_credentials&scope=read&client_id=k&client_secret=s";
    assert_eq!(request.body_text(), body);
}

#[test]
fn the_header_needs_a_secret() {
    let error = AuthenticationClient::builder(APP_ID, "example.com")
        .revocation_endpoint_auth_method(ClientAuthMethod::ClientSecretBasic)
        .build()
        .expect_err("there is none");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("app_secret"), "{error}");
}

#[tokio::test]
async fn oauth_has_endpoints_of_its_own() {
    let server = Server::always(Reply::json(r#"{"access_token":"a","sub":"u"}"#));
    let client = server.configured(|builder| builder.protocol(Protocol::OAuth));
    let code = AuthorizationCode::new("c", "https://a.example").with_code_verifier("v");
    client.get_access_token_by_code(code).await.expect("200");
    client.get_new_access_token_by_refresh_token("r").await.expect("200");
    client.get_access_token_by_client_credentials("read").await.expect("200");
    client.get_user_info_by_access_token("t").await.expect("200");
    let requests = server.requests();
    let targets: Vec<_> = requests.iter().map(|it| it.target.as_str()).collect();
    assert_eq!(targets, ["/oauth/token", "/oauth/token", "/oauth/token", "/oauth/me"]);
    assert!(requests[0].body_text().contains("&code_verifier=v&"));
    assert_eq!(requests[3].header_values("authorization"), ["Bearer t"]);
    assert_eq!(requests[3].method, "GET");
}

#[tokio::test]
async fn tokens_are_read_and_not_printed() {
    let server = Server::always(Reply::json(
        r#"{"access_token":"marked-a","id_token":"marked-i","refresh_token":"marked-r",
            "token_type":"Bearer","expires_in":"3600","scope":"openid","more":"marked-m"}"#,
    ));
    let tokens = server.client().get_new_access_token_by_refresh_token("r").await;
    let tokens = tokens.expect("200");
    let soon =
        |seconds| tokens.is_expired_at(SystemTime::now(), Duration::from_secs(seconds));
    assert!(tokens.expires_at.is_some() && !soon(3500) && soon(3600));
    assert_eq!(tokens.id_token.as_deref(), Some("marked-i"));
    assert_eq!(tokens.refresh_token.as_deref(), Some("marked-r"));
    assert_eq!(tokens.extra.get("more"), Some(&json!("marked-m")));
    assert!(!format!("{tokens:?}").contains("marked"), "{tokens:?}");
}

#[tokio::test]
async fn a_response_without_a_token_is_none() {
    for body in ["{}", r#"{"access_token":""}"#, r#"{"access_token":1}"#, "[]", ""] {
        let server = Server::always(Reply::json(body));
        let error = server.client().get_new_access_token_by_refresh_token("r").await;
        assert_eq!(error.expect_err(body).kind(), ErrorKind::Decode, "{body}");
    }
    let refused = r#"{"statusCode":400,"message":"no","data":{"access_token":"a"}}"#;
    let server = Server::always(Reply::json(refused));
    let error = server.client().get_new_access_token_by_refresh_token("r").await;
    assert_eq!(error.expect_err("the server says so").kind(), ErrorKind::Api);
}

#[tokio::test]
async fn a_revocation_is_done_only_if_the_server_says_so() {
    let params = || TokenRevocationEndpointParams::new().with_token("t");
    for reply in [Reply::new(200, &[], ""), Reply::success(), Reply::new(204, &[], "")] {
        let server = Server::always(reply);
        server.client().revoke_token(params()).await.expect("it is done");
        assert_eq!(server.request().target, "/oidc/token/revocation");
    }
    let moved = Reply::new(302, &[("location", "https://elsewhere.example")], "");
    let refused = Reply::json(r#"{"statusCode":403,"message":"no"}"#);
    let unsupported =
        Reply::json_with_status(400, r#"{"error":"unsupported_token_type"}"#);
    for reply in [moved, refused, unsupported, Reply::new(401, &[], "")] {
        let server = Server::always(reply);
        server.client().revoke_token(params()).await.expect_err("it is not done");
    }
}

#[tokio::test]
async fn cas_tickets_are_validated() {
    let service = "https://a.example/?x=1";
    let query = "?service=https%3A%2F%2Fa.example%2F%3Fx%3D1&ticket=ST-1%26";
    let server = Server::always(Reply::new(200, &[], "yes\nalice\n"));
    let user = server.client().validate_ticket_v1("ST-1&", service).await.expect("yes");
    assert_eq!(user.user, "alice");
    let path = format!("/cas-idp/{APP_ID}");
    assert_eq!(server.request().target, format!("{path}/validate{query}"));

    let server = Server::always(Reply::new(200, &[], "no\n\n"));
    let error = server.client().validate_ticket_v1("ST-1&", service).await;
    assert_eq!(error.expect_err("no").kind(), ErrorKind::Api);

    let body = r#"{"serviceResponse":{"authenticationSuccess":{"user":"alice"}}}"#;
    let server = Server::always(Reply::json(body));
    let call = server.client().validate_ticket_v2("ST-1&", service, CasFormat::Json);
    assert_eq!(call.await.expect("yes").user, "alice");
    let target = format!("{path}/serviceValidate{query}&format=JSON");
    assert_eq!(server.request().target, target);

    let body = "<serviceResponse><authenticationFailure code='INVALID_SERVICE'>no\
                </authenticationFailure></serviceResponse>";
    let server = Server::always(Reply::new(200, &[("content-type", "text/xml")], body));
    let call = server.client().validate_ticket_v2("ST-1&", service, CasFormat::Xml);
    let error = call.await.expect_err("no");
    assert_eq!(error.oauth_error(), Some("INVALID_SERVICE"));
    assert_eq!((error.kind(), error.message()), (ErrorKind::Api, "no"));

    let server =
        Server::always(Reply::new(302, &[("location", "/login")], "yes\nalice"));
    let error = server.client().validate_ticket_v1("ST-1&", service).await;
    assert_eq!(error.expect_err("a redirect is no yes").kind(), ErrorKind::Http);
}

#[tokio::test]
async fn what_a_refused_ticket_says_does_not_disturb_the_message() {
    let long = "x".repeat(10_000);
    for nasty in
        ["\u{1b}[31m", "\r\n::error::", "\u{202e}a", "\u{200b}", "\u{2028}", &long]
    {
        let failure = serde_json::json!({"serviceResponse": {"authenticationFailure":
            {"code": nasty, "description": nasty}}});
        let server = Server::always(Reply::json(failure.to_string()));
        let call =
            server.client().validate_ticket_v2("ST", "https://a", CasFormat::Json);
        let error = call.await.expect_err("it is refused");
        for part in [error.to_string(), error.message().to_owned()] {
            let hidden = |letter: char| {
                letter.is_control() || "\u{202e}\u{200b}\u{2028}".contains(letter)
            };
            assert!(part.chars().count() < 600 && !part.contains(hidden), "{part:?}");
        }
    }
}

/// The parsers of XML and JSON need many times the memory of their input.
#[tokio::test]
async fn what_is_too_long_for_a_ticket_is_not_read() {
    let filler = "<a/>".repeat(300_000);
    let xml = format!(
        "<serviceResponse><authenticationSuccess><user>a</user>{filler}</authenticationSuccess></serviceResponse>"
    );
    let list = "{},".repeat(400_000);
    let json = format!(
        r#"{{"serviceResponse":{{"authenticationSuccess":{{"user":"a","attributes":{{"l":[{list}1]}}}}}}}}"#
    );
    let lines = format!("yes\na\n{}", "\n".repeat(1 << 20));
    for (format, body) in
        [(CasFormat::Xml, xml), (CasFormat::Json, json), (CasFormat::Json, lines)]
    {
        let server = Server::always(Reply::new(200, &[], &*body));
        let call = server.client().validate_ticket_v2("ST", "https://a", format);
        let error = call.await.expect_err("it is too long");
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains("1 MiB"), "{error}");
    }
}
