//! No type prints its secrets.
//!
//! The structs and properties with secrets are read from the generated source, so that new ones are
//! included.

#![cfg(all(feature = "management", feature = "oidc"))]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use genauth::models::*;
use genauth::{AuthenticationClient, Error, File};
use serde_json::{Map, Value, json};
use support::{Reply, Server};

/// The value of all secrets.
const MARK: &str = "marked-by-the-test";

fn assert_silent(what: &str, printed: impl AsRef<str>) {
    let printed = printed.as_ref();
    assert!(!printed.contains(MARK), "{what} is printed: {printed}");
    assert!(!printed.is_empty(), "{what} is not printed at all");
}

fn assert_debug_silent(what: &str, value: &impl Debug) {
    assert_silent(what, format!("{value:?}"));
    assert_silent(what, format!("{value:#?}"));
}

/// Asserts that an error and its sources print no secret.
fn assert_error_silent(what: &str, error: &Error) {
    assert_debug_silent(what, error);
    assert_silent(what, error.to_string());
    let mut cause = error.source();
    while let Some(error) = cause {
        assert_silent(what, format!("{error} {error:?}"));
        cause = error.source();
    }
}

/// The secrets in the generated source.
#[derive(Default)]
struct Secrets {
    /// The secret properties of each struct.
    structs: BTreeMap<String, BTreeSet<String>>,
}

impl Secrets {
    fn of_the_specification() -> Self {
        let mut secrets = Self::default();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated");
        for file in rust_files(&root).expect("the source is there") {
            secrets.scan(&fs::read_to_string(file).expect("the source is there"));
        }
        assert!(secrets.structs.len() > 50, "the source is read wrongly");
        secrets
    }

    fn scan(&mut self, source: &str) {
        let mut current = "";
        for line in source.lines() {
            if let Some(name) = line.strip_prefix("impl Object for ") {
                current = name.trim_end_matches(" {");
            }
            for property in line.split("Secret(\"").skip(1) {
                let properties = self.structs.entry(current.to_owned()).or_default();
                properties.extend(property.split('"').next().map(str::to_owned));
            }
        }
    }

    /// Returns an object with a marked value for each property that is a secret somewhere.
    fn marked(&self) -> Value {
        let properties = self.structs.values().flatten();
        let marked = properties.map(|name| (name.clone(), json!(MARK)));
        Value::Object(marked.collect::<Map<_, _>>())
    }

    /// Returns an object with a marked value for each property that is a secret of this struct, or
    /// unknown to it.
    fn marked_for(&self, name: &str) -> Value {
        let properties = self.structs.get(name).into_iter().flatten();
        let marked = properties.map(|name| (name.clone(), json!(MARK)));
        let mut marked: Map<_, _> = marked.collect();
        marked.insert("unheardOf".to_owned(), json!(MARK));
        Value::Object(marked)
    }
}

fn rust_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// Fills each struct with secrets, prints it, and returns the names of all structs.
macro_rules! check_structs {
    ($secrets:expr, $($ty:ident)*) => {{
        $(
            let marked = $secrets.marked_for(stringify!($ty));
            let value: $ty = serde_json::from_value(marked.clone()).expect("all are tolerant");
            assert!(marked.as_object().is_some_and(|all| all.len() > 1), "{}", stringify!($ty));
            assert_eq!(value.extra.iter().count(), 1, "{} took no secret", stringify!($ty));
            assert_debug_silent(stringify!($ty), &value);
            let written = serde_json::to_value(&value).expect("it can be written");
            assert!(written.to_string().contains(MARK), "{} lost it", stringify!($ty));
        )*
        [$(stringify!($ty)),*]
    }};
}

#[test]
fn no_struct_prints_its_secrets() {
    let secrets = Secrets::of_the_specification();
    let checked = check_structs!(secrets,
        AccessTokenResDto AliExmailEmailProviderConfig AliExmailEmailProviderConfigInput
        AlipayAuthInfoDataDto AppQRCodeLoginDto AuthenticationOptionsDto
        AuthenticatorAssertionResponseDto BindByAccountIdInputApi BindByAccountInputApi
        BindByAccountsInputApi BindByEmailCodeInputApi BindByPhoneCodeInputApi
        BindByRegisterInputApi BindEmailDto BindPhoneDto ChangePushCodeStatusDto
        ChangeQRCodeStatusDto CheckPushCodeStatusParams CheckQRCodeStatusDataDto
        CheckQrCodeStatusParams CreateAccessKeyRespDto CreateIdentityDto
        CreatePublicAccountOtpDto CreatePublicAccountReqDto CreateTenantUserReqDto
        CreateTerminalDto CreateUserInfoDto CreateUserOtpDto CreateUserReqDto
        CreateWebhookDto DecryptDouyinMiniProgramDataDto DecryptWechatMiniProgramDataDto
        DefaultPasswordConfigDto DeleteAccountByEmailPassCodeDto
        DeleteAccountByPasswordDto DeleteAccountByPhonePassCodeDto DeleteAccountDto
        EnrollFactorDto EnrollFactorEnrollmentDataDto
        ExchangeTokenSetWithQRCodeTicketDto FinalizeWebAuthnLoginDto
        GeneFastpassQRCodeInfoDto GenePushCodeDataDto GeneQRCodeDataDto
        GenerateBindExtIdpLinkDataDto GenerateInvitationLinkDto GenerateInviteeTokenDto
        GenerateLinkExtIdpUrlParams GetAccessKeyRespDto GetAppLoginQrCodeStatusParams
        GetApplicationSecretDataDto GetCaptchaCodeDataDto GetManagementAccessTokenDto
        GetMfaInfoDataDto GetPolicyInvitationContextParams GetPushCodeRelationAppsDto
        GetQrCodeLoginStatusParams GetUserEncryptPasswordBatchDataDto
        GetUserPasswordCiphertextDataDto GetWechatAccessTokenDataDto
        GetWechatAccessTokenDto GetWechatMiniProgramPhoneDto IdentityDto
        ImportOtpItemDataDto InvitationLinkDto InviteTenantUserRecord LdapConfigInfoDto
        LdapGetBindPwdRespDto LdapUpdateDto ListAccessKeyRespDto
        ListFastpassClientAppsParams LoginTokenResponseDataDto MfaOtpVerifyDto
        MfaTokenIntrospectEndpointParams OtpSecretRespDto PolicyInviteJoinedOptionsDto
        PolicyInviteeJoinedDto PreCheckEmailCodeDto PreCheckSmsCodeDto
        RefreshApplicationSecretDataDto RegistrationOptionsDto
        ResetPasswordByEmailPassCodeDto ResetPasswordByPhonePassCodeDto ResetPasswordDto
        ResetPasswordVerify SMTPEmailProviderConfig SMTPEmailProviderConfigInput
        SendEnrollFactorRequestDataDto SendEnrollFactorRequestOtpDataDto
        SendGridEmailProviderConfig SendGridEmailProviderConfigInput
        SignInByAdPayloadDto SignInByAlipayPayloadDto SignInByAmazonPayloadDto
        SignInByApplePayloadDto SignInByBaiduPayloadDto SignInByDingTalkPayloadDto
        SignInByDouyinMiniProgramCodePayloadDto
        SignInByDouyinMiniProgramPhoneInfoPayloadDto SignInByDouyinPayloadDto
        SignInByFacebookPayloadDto SignInByGiteePayloadDto SignInByGithubPayloadDto
        SignInByGitlabPayloadDto SignInByGooglePayloadDto SignInByHuaweiPayloadDto
        SignInByKuaishouPayloadDto SignInByLarkBlockPayloadDto
        SignInByLarkInternalPayloadDto SignInByLarkPublicPayloadDto
        SignInByLdapPayloadDto SignInByLinePayloadDto SignInByLinkedInPayloadDto
        SignInByOPPOPayloadDto SignInByPassCodePayloadDto SignInByPasswordPayloadDto
        SignInByQQPayloadDto SignInBySlackPayloadDto
        SignInByWechatMiniProgramCodePayloadDto
        SignInByWechatMiniProgramPhoneInfoPayloadDto
        SignInByWechatMiniProgramPhonePayloadDto SignInByWechatPayloadDto
        SignInByWechatworkAgencyPayloadDto SignInByWechatworkDto SignInByWeiboPayloadDto
        SignInByXiaomiPayloadDto SignInByYidunPayloadDto SignInOptionsDto
        SignUpByPassCodeDto SignUpByPasswordDto SignUpOptionsDto SigninByCredentialsDto
        SigninByMobileDto SyncTaskActiveDirectoryClientConfig
        SyncTaskDingtalkClientConfig SyncTaskFxiaokeClientConfig
        SyncTaskItalentClientConfig SyncTaskKayangClientConfig SyncTaskLarkClientConfig
        SyncTaskLdapClientConfig SyncTaskMaycurClientConfig SyncTaskMokaClientConfig
        SyncTaskScimClientConfig SyncTaskWechatworkClientConfig
        SyncTaskXiaoshouyiClientConfig TenantUserDto TencentExmailEmailProviderConfig
        TencentExmailEmailProviderConfigInput TokenEndPointParams
        TokenIntrospectEndpointParams TokenRevocationEndpointParams UnbindEmailDto
        UnbindPhoneDto UniversalInvitationUserJoinDto UpdateEmailByEmailPassCodeDto
        UpdateEmailDto UpdatePasswordDto UpdatePhoneByPhonePassCodeDto UpdatePhoneDto
        UpdatePublicAccountInfoDto UpdatePublicAccountReqDto UpdateUserInfoDto
        UpdateUserReqDto UpdateWebhookDto UserFieldDecryptReqDto
        UserFieldDecryptReqItemDto UserFieldDecryptRespItemDto ValidatePasswordDto
        VerifyAuthenticationDto VerifyConfigDataDto VerifyDeleteAccountRequestDataDto
        VerifyInviteCodeDto VerifyRegistrationDto VerifyUpdateEmailRequestData
        VerifyUpdatePhoneRequestData WebhookDto WechatIdentityResolveRespDataDto
        WechatLoginTokenRespDto WechatMobileAuthByCodeIdentityInput
        WechatMobileAuthByCodeInput
    );
    let checked: BTreeSet<_> = checked.into_iter().map(str::to_owned).collect();
    let known: BTreeSet<_> = secrets.structs.into_keys().collect();
    let missing: Vec<_> = known.difference(&checked).collect();
    assert!(missing.is_empty(), "add to the list in this test: {missing:?}");
    let gone: Vec<_> = checked.difference(&known).collect();
    assert!(gone.is_empty(), "delete from the list in this test: {gone:?}");
}

#[test]
fn secrets_of_inner_structs_are_not_printed_either() {
    let marked = Secrets::of_the_specification().marked();
    let response: LoginTokenRespDto =
        serde_json::from_value(json!({"data": marked})).expect("all are tolerant");
    assert_eq!(response.data.access_token.as_deref(), Some(MARK));
    assert_debug_silent("LoginTokenRespDto", &response);

    let response: SendEnrollFactorRequestRespDto = serde_json::from_value(
        json!({"data": {"enrollmentToken": MARK, "otpData": marked}}),
    )
    .expect("all are tolerant");
    assert_debug_silent("SendEnrollFactorRequestRespDto", &response);

    let identities: GetIdentitiesRespDto =
        serde_json::from_value(json!({"data": [marked, marked]}))
            .expect("all are tolerant");
    assert_debug_silent("GetIdentitiesRespDto", &identities);
}

#[test]
fn unknown_members_may_be_secrets() {
    let mut body = ResetFactorDto::new().with_factor_id("factor-1");
    body.extra.insert("something", MARK);
    body.extra.insert("nested", json!({"deep": [MARK]}));
    assert_debug_silent("ResetFactorDto", &body);
    assert_debug_silent("Extra", &body.extra);
    assert!(format!("{body:?}").contains("factor-1"), "the rest is printed");
}

#[test]
fn of_objects_without_a_type_the_names_are_printed() {
    macro_rules! check {
        ($($ty:ident.$property:literal)*) => { $(
            for object in [
                json!({"clientSecret": MARK}),
                json!({"authorization": MARK, "nested": {"deep": [MARK]}}),
                json!({"list": [MARK, {"password": MARK}]}),
            ] {
                let value: $ty = serde_json::from_value(json!({$property: object}))
                    .expect("all are tolerant");
                let written = serde_json::to_value(&value).expect("it can be written");
                assert_eq!(written[$property], object, "{} lost it", stringify!($ty));
                assert_debug_silent(stringify!($ty), &value);
                for name in object.as_object().into_iter().flat_map(Map::keys) {
                    assert!(format!("{value:?}").contains(name), "{value:?}");
                }
            }
        )* };
    }
    check!(
        CreateExtIdpConnDto."fields" UpdateExtIdpConnDto."fields" UserDto."customData"
        UpdateUserReqDto."customData" CreateUserReqDto."customData"
        PubEventDto."eventData"
        DepartmentDto."customData"
    );
}

fn marked_client(host: &str) -> AuthenticationClient {
    let builder = AuthenticationClient::builder("app-1", host)
        .app_secret(MARK)
        .timeout(Duration::from_secs(60));
    assert_debug_silent("the builder", &builder);
    builder.build().expect("the settings are fine").with_access_token(MARK)
}

fn marked_body() -> EnrollFactorDto {
    let data = EnrollFactorEnrollmentDataDto::new().with_pass_code(MARK);
    EnrollFactorDto::new()
        .with_enrollment_data(data)
        .with_enrollment_token(MARK)
        .with_factor_type(FactorType::Sms)
}

#[test]
fn neither_client_nor_call_print_theirs() {
    let client = marked_client("example.com");
    assert_debug_silent("the client", &client);

    let call = client.enroll_factor(marked_body()).header("x-other", MARK);
    assert_debug_silent("the call", &call);
    assert_debug_silent("the sent call", &call.into_future());

    let params: GenerateLinkExtIdpUrlParams =
        serde_json::from_value(Secrets::of_the_specification().marked())
            .expect("tolerant");
    assert_debug_silent("the call", &client.generate_link_ext_idp_url(params));
    assert_debug_silent("the call", &client.introspect_token(marked_token()));
}

fn marked_token() -> TokenIntrospectEndpointParams {
    TokenIntrospectEndpointParams::new().with_token(MARK).with_client_secret(MARK)
}

#[test]
fn files_print_no_content() {
    assert_debug_silent("the file", &File::new("a.txt", "text/plain", MARK));
}

#[tokio::test]
async fn no_response_makes_an_error_print_secrets() {
    let data = json!({"accessToken": MARK, "gender": 1});
    let bodies = [
        json!({"statusCode": 499, "message": "no", "data": data, "token": MARK})
            .to_string(),
        json!({"message": "no status", "data": data}).to_string(),
        json!([MARK]).to_string(),
        format!(r#"{{"statusCode": 200, "message": "cut", "data": "{MARK}"#),
        format!("<html>{MARK}</html>"),
        format!(r#"{{"statusCode": 200, "message": "{MARK}\x"}}"#),
    ];
    for body in bodies {
        for status in [200, 302, 401] {
            let headers = [("set-cookie", MARK), ("location", MARK)];
            let server = Server::always(Reply::new(status, &headers, &body));
            let error = marked_client(&server.host()).enroll_factor(marked_body()).await;
            let error = error.expect_err("it is no success");
            assert_error_silent(&format!("{status} {body}"), &error);
            assert_debug_silent("the response", error.response().expect("there is one"));
            // The response is available on request.
            assert!(error.headers().any(|(_, value)| value == MARK));
            assert!(error.body_excerpt().is_some_and(|body| body.contains(MARK)));
        }
    }
}

#[tokio::test]
async fn nor_does_strict_mode() {
    let bodies = [
        json!({"statusCode": 200, "message": {"m": MARK}}),
        json!({"statusCode": MARK, "message": "ok"}),
        json!({"statusCode": 200, "message": "ok", "apiCode": MARK}),
    ];
    for body in bodies {
        let server = Server::always(Reply::json(body.to_string()));
        let client = server.configured(|builder| builder.strict(true));
        let error = client.enroll_factor(marked_body()).await.expect_err("it is strict");
        assert_error_silent(&body.to_string(), &error);
    }
}

#[tokio::test]
async fn a_body_that_does_not_read_as_asked_is_not_quoted() {
    let server = Server::always(Reply::json(json!({"statusCode": MARK}).to_string()));
    let raw = marked_client(&server.host())
        .enroll_factor(marked_body())
        .send_raw()
        .await
        .expect("there is a response");
    assert_debug_silent("the response", &raw);
    let error = raw.json::<std::collections::HashMap<String, u32>>();
    assert_error_silent("json", &error.expect_err("it is no number"));
}

#[tokio::test]
async fn a_request_that_is_not_sent_or_not_answered_is_not_quoted() {
    let nobody = marked_client(&support::nobody());
    let slow = Server::always(Reply::success().after(Duration::from_secs(60)));
    let half = Server::always(Reply::json(MARK).without_last(3));
    let moment = Duration::from_millis(200);

    // A secret in the query, which errors of HTTP libraries often quote.
    let params = || GetFactorParams::new().with_factor_id(MARK);
    let outcomes = [
        ("nobody", nobody.get_factor(params()).await),
        ("slow", marked_client(&slow.host()).get_factor(params()).timeout(moment).await),
        ("half", marked_client(&half.host()).get_factor(params()).await),
        ("header", nobody.get_factor(params()).header("x-a", format!("{MARK}\n")).await),
        ("name", nobody.get_factor(params()).header("x a", MARK).await),
    ];
    for (what, outcome) in outcomes {
        assert_error_silent(what, &outcome.expect_err(what));
    }
}
