//! The operations that need the access token of a user, and those that only send one.

#![cfg(feature = "authentication")]

// The generator's formatter breaks lines differently from rustfmt.
#[rustfmt::skip]
#[allow(deprecated, reason = "what is advised against has to work all the same")]
#[allow(dead_code, reason = "each operation is called once")]
#[path = "generated/authentication.rs"]
mod authentication;
#[path = "support/sample.rs"]
mod sample;

use std::sync::{Arc, Mutex};

use genauth::transport::{HttpRequest, HttpResponse};
use genauth::{AuthenticationClient, ErrorKind};

/// The operations that serve users without a token: sign-in, sign-up, one-time codes, forgotten
/// passwords, protocols of applications, and public information.
const WITHOUT: [&str; 54] = [
    "authenticate_by_wechat_mobile_code",
    "bind_wechat_mobile_by_account",
    "bind_wechat_mobile_by_account_id",
    "bind_wechat_mobile_by_email_code",
    "bind_wechat_mobile_by_phone_code",
    "check_push_code_status",
    "check_qr_code_status",
    "decrypt_douyin_mini_program_data",
    "decrypt_wechat_mini_program_data",
    "exchange_token",
    "exchange_token_set_with_qr_code_ticket",
    "finalize_passkey_login",
    "generate_captcha_code",
    "generate_policy_invitation_token",
    "generate_qr_code",
    "get_alipay_auth_info",
    "get_app_login_qr_code_status",
    "get_application_enabled_ext_idps",
    "get_captcha",
    "get_country_list",
    "get_policy_invitation_context",
    "get_push_login_relation_apps",
    "get_qr_code_login_status",
    "get_system_info",
    "get_universal_invitation_public_config",
    "get_wechat_miniprogram_phone",
    "get_wechat_mp_access_token",
    "get_wechat_mp_access_token_info",
    "init_webauthn_authentication",
    "initialize_passkey_login",
    "introspect_token",
    "join_by_policy_invitation",
    "join_by_universal_invitation",
    "jwks",
    "list_fastpass_client_apps",
    "open_id_configuration",
    "pre_check_code",
    "qr_code_app_login",
    "register_wechat_mobile_user",
    "reset_password",
    "select_wechat_mobile_account",
    "send_email",
    "send_sms",
    "sign_in_by_credentials",
    "sign_in_by_mobile",
    "sign_in_by_push",
    "sign_in_by_wechat_mobile_code",
    "sign_up",
    "upload_file",
    "validate_password",
    "verify_invitation_code",
    "verify_mfa_token",
    "verify_reset_password_request",
    "verify_webauthn_authentication",
];

fn client() -> (AuthenticationClient, Arc<Mutex<Vec<HttpRequest>>>) {
    let requests = Arc::<Mutex<Vec<HttpRequest>>>::default();
    let kept = Arc::clone(&requests);
    let client = AuthenticationClient::builder("app", "https://example.genauth.ai")
        .app_secret("secret")
        .transport(move |request: HttpRequest| {
            kept.lock().expect("nobody panicked").push(request);
            Ok(HttpResponse::json(200, r#"{"statusCode":200}"#))
        })
        .build()
        .expect("the settings are fine");
    (client, requests)
}

#[tokio::test]
async fn only_calls_for_signed_in_users_need_a_token() {
    let (client, requests) = client();
    let user = client.with_access_token("token");
    let mut without = Vec::new();
    for sample in authentication::CALLS {
        (sample.shown)(&user).raw.await.expect("it has a token");
        assert_eq!(requests.lock().unwrap().drain(..).count(), 1);
        match (sample.shown)(&client).raw.await {
            Ok(_) => {
                let sent = requests.lock().unwrap().pop().expect("it was sent");
                let credentials = sent.header("authorization");
                assert_eq!(credentials, None, "{}", sample.operation);
                without.push(sample.operation);
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Config, "{error}");
                let hint = "call `client.with_access_token(token)` first";
                assert!(error.to_string().contains(hint), "{error}");
                assert_eq!(requests.lock().unwrap().len(), 0);
            }
        }
    }
    without.sort_unstable();
    assert_eq!(without, WITHOUT);
}

#[tokio::test]
async fn credentials_in_the_header_of_a_call_are_enough() {
    let (client, requests) = client();
    let call = client.get_profile().header("Authorization", "Bearer theirs");
    call.send_raw().await.expect("it has credentials");
    let sent = requests.lock().unwrap().pop().expect("it was sent");
    assert_eq!(sent.header("authorization"), Some("Bearer theirs"));
}

#[tokio::test]
async fn one_error_names_the_token_and_all_other_things_that_are_missing() {
    let (client, _) = client();
    let error = client.enroll_factor(genauth::models::EnrollFactorDto::new()).await;
    assert_eq!(
        error.expect_err("nothing is set").to_string(),
        "enroll_factor: needs the access token of a user: call \
         `client.with_access_token(token)` first; required, but not set: `factorType`, \
         `enrollmentToken`, `enrollmentData`"
    );
}
