//! Requests of the shorthands for sign-in and sign-up.

#![cfg(feature = "authentication")]

mod support;

use std::time::{Duration, SystemTime};

use genauth::models::{
    ExchangeTokenSetWithQRcodeTicketDto, SignInOptionsDto, SignUpOptionsDto,
    SignUpProfileDto, SigninByMobileConnection, SigninByMobileDto,
};
use genauth::{AuthenticationClient, Call, ErrorKind, JsonObject, Operation, TokenSet};
use serde_json::{Value, json};
use support::{APP_ID, APP_SECRET, Reply, Server};

/// Returns the path and the JSON body of the only request of `call`.
async fn sent<O: Operation>(
    call: impl FnOnce(&AuthenticationClient) -> Call<O>,
) -> (String, Value) {
    let body =
        r#"{"statusCode":200,"data":{"access_token":"AT","expire_in":60,"userId":"u"}}"#;
    let server = Server::always(Reply::json(body));
    call(&server.client()).await.expect("200");
    let request = server.request();
    let body = serde_json::from_str(request.body_text()).expect("a JSON body");
    (request.target, body)
}

/// Asserts the request of a sign-in, without the application's credentials.
async fn assert_sign_in<O: Operation>(
    call: impl FnOnce(&AuthenticationClient) -> Call<O>,
    mut expected: Value,
) {
    let (path, body) = sent(call).await;
    assert_eq!(path, "/api/v3/signin");
    expected["client_id"] = json!(APP_ID);
    expected["client_secret"] = json!(APP_SECRET);
    assert_eq!(body, expected);
}

#[tokio::test]
async fn with_a_password() {
    let expected = |name: &str| {
        let payload = json!({name: "who", "password": "secret"});
        json!({"connection": "PASSWORD", "passwordPayload": payload})
    };
    assert_sign_in(
        |client| client.sign_in_by_email_password("who", "secret", None),
        expected("email"),
    )
    .await;
    assert_sign_in(
        |client| client.sign_in_by_phone_password("who", "secret", None),
        expected("phone"),
    )
    .await;
    assert_sign_in(
        |client| client.sign_in_by_username_password("who", "secret", None),
        expected("username"),
    )
    .await;
    assert_sign_in(
        |client| client.sign_in_by_account_password("who", "secret", None),
        expected("account"),
    )
    .await;
}

#[tokio::test]
async fn with_a_code() {
    assert_sign_in(
        |client| client.sign_in_by_email_passcode("a@example.com", "1234", None),
        json!({
            "connection": "PASSCODE",
            "passCodePayload": {"email": "a@example.com", "passCode": "1234"},
        }),
    )
    .await;
    assert_sign_in(
        |client| client.sign_in_by_phone_passcode("555", "1234", Some("+1"), None),
        json!({
            "connection": "PASSCODE",
            "passCodePayload": {"phone": "555", "passCode": "1234", "phoneCountryCode": "+1"},
        }),
    )
    .await;
}

#[tokio::test]
async fn with_an_account_of_a_directory() {
    let account = json!({"sAMAccountName": "who", "password": "secret"});
    assert_sign_in(
        |client| client.sign_in_by_ad("who", "secret", None),
        json!({"connection": "AD", "adPayload": account}),
    )
    .await;
    assert_sign_in(
        |client| client.sign_in_by_ldap("who", "secret", None),
        json!({"connection": "LDAP", "ldapPayload": account}),
    )
    .await;
}

#[tokio::test]
async fn every_sign_in_returns_a_token_set_with_an_absolute_expiry() {
    let body = r#"{"statusCode":200,"data":{"access_token":"AT","id_token":"IT",
        "refresh_token":"RT","token_type":"Bearer","expire_in":7200}}"#;
    let server = Server::always(Reply::json(body));
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(43_200);
    let client = server.configured(|builder| builder.clock(move || noon));
    let expected = TokenSet::new("AT")
        .with_id_token("IT")
        .with_refresh_token("RT")
        .with_expires_at("1970-01-01T14:00:00.000Z");
    let tokens = client.sign_in_by_email_password("a@example.com", "secret", None);
    assert_eq!(tokens.await.expect("200"), expected);
    let ticket = ExchangeTokenSetWithQRcodeTicketDto::new().with_ticket("T");
    let tokens = client.exchange_token_set_with_qr_code_ticket(ticket).tokens();
    assert_eq!(tokens.await.expect("200"), expected);
    let mobile = SigninByMobileDto::new()
        .with_ext_idp_connidentifier("wechat")
        .with_connection(SigninByMobileConnection::Wechat);
    let tokens = client.sign_in_by_mobile(mobile).tokens();
    assert_eq!(tokens.await.expect("200"), expected);
}

#[tokio::test]
async fn a_sign_in_without_tokens_is_none() {
    for body in [
        r#"{"statusCode":200}"#,
        r#"{"statusCode":200,"data":null}"#,
        r#"{"statusCode":200,"data":[]}"#,
        r#"{"statusCode":200,"data":{}}"#,
        r#"{"statusCode":200,"data":{"access_token":""}}"#,
        r#"{"data":{"access_token":"AT"}}"#,
        r#"{"access_token":"AT"}"#,
    ] {
        let server = Server::always(Reply::json(body));
        let client = server.client();
        let outcome = client.sign_in_by_account_password("who", "secret", None).await;
        assert_eq!(outcome.expect_err(body).kind(), ErrorKind::Decode, "{body}");
    }
    let refused = r#"{"statusCode":499,"apiCode":2333,"data":{"access_token":"AT"}}"#;
    let server = Server::always(Reply::json(refused));
    let outcome =
        server.client().sign_in_by_account_password("who", "secret", None).await;
    let error = outcome.expect_err("it is refused");
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Api, "sign_in_by_credentials")
    );
}

#[tokio::test]
async fn options_go_along() {
    let options = SignInOptionsDto::new().with_scope("openid");
    assert_sign_in(
        |client| client.sign_in_by_ad("who", "secret", options),
        json!({
            "connection": "AD",
            "adPayload": {"sAMAccountName": "who", "password": "secret"},
            "options": {"scope": "openid"},
        }),
    )
    .await;
}

#[tokio::test]
async fn sign_up_with_each_kind_of_credentials() {
    let (path, body) = sent(|client| {
        client.sign_up_by_email_password("a@example.com", "secret", None, None)
    })
    .await;
    assert_eq!(path, "/api/v3/signup");
    let payload = json!({"email": "a@example.com", "password": "secret"});
    assert_eq!(body, json!({"connection": "PASSWORD", "passwordPayload": payload}));

    let profile = SignUpProfileDto::new().with_nickname("Who");
    let options = SignUpOptionsDto::new()
        .with_context(JsonObject::new())
        .with_client_ip("192.0.2.1");
    let (_, body) = sent(|client| {
        client.sign_up_by_username_password("who", "secret", profile, options)
    })
    .await;
    assert_eq!(
        body,
        json!({
            "connection": "PASSWORD",
            "passwordPayload": {"username": "who", "password": "secret"},
            "profile": {"nickname": "Who"},
            "options": {"clientIp": "192.0.2.1", "context": {}},
        })
    );

    let (_, body) = sent(|client| {
        client.sign_up_by_email_passcode("a@example.com", "1234", None, None)
    })
    .await;
    let payload = json!({"email": "a@example.com", "passCode": "1234"});
    assert_eq!(body, json!({"connection": "PASSCODE", "passCodePayload": payload}));

    let (_, body) =
        sent(|client| client.sign_up_by_phone_passcode("555", "1234", None, None, None))
            .await;
    let payload = json!({"phone": "555", "passCode": "1234"});
    assert_eq!(body, json!({"connection": "PASSCODE", "passCodePayload": payload}));
}

#[cfg(feature = "password-encryption")]
#[tokio::test]
async fn the_platforms_key_encrypts_passwords() {
    use genauth::models::PasswordEncryptType;

    const KEY: &str = "0432aa7902be7b89f3bd4c42cf889b7167bc5a4fddb2b422299b224af343aa7623\
                       fe11b99789bd2ec966e30b1f3ccd0fbc77e01fc52c090b34812f8e97f08230e0";
    let plain = json!({"sm2": {"publicKey": KEY}});
    let enveloped = json!({"statusCode": 200, "data": plain});
    for response in [plain, enveloped] {
        let server = Server::always(Reply::json(response.to_string()));
        let client = server.client();
        let encrypted =
            client.encrypt_password("secret", PasswordEncryptType::Sm2).await;
        // A point, a digest, and the length of the password.
        assert_eq!(encrypted.expect("a key").len(), 2 * (64 + 32 + 6));
        assert_eq!(server.request().target, "/api/v3/system");
        let missing = client.encrypt_password("secret", PasswordEncryptType::Rsa).await;
        assert_eq!(missing.unwrap_err().kind(), genauth::ErrorKind::Decode);
        let plain = client.encrypt_password("secret", PasswordEncryptType::None).await;
        assert_eq!(plain.expect("no key is needed"), "secret");
    }
}
