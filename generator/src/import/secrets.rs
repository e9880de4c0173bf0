//! Which members are never to be printed, by their names on the wire.

use serde_json::Value;

use super::visit::{self, Kind, Object, Site, decide, text};

/// Members that are secret wherever they stand. A name that is harmless in one schema belongs into
/// [`SECRET_IN`].
const SECRETS: [&str; 55] = [
    // What users know or receive.
    "password",
    "passCode",
    "passcode",
    "captchaCode",
    "totp",
    "recoveryCode",
    "emailPassCodeForInformationCompletion",
    "phonePassCodeForInformationCompletion",
    "salt",
    "ciphertext",
    "decryptedContent",
    "encryptedData",
    "sessionKey",
    // What the platform issues to users.
    "access_token",
    "accessToken",
    "refresh_token",
    "refreshToken",
    "id_token",
    "idToken",
    "id_token_hint",
    "token",
    "mfaToken",
    "mfa_token",
    "enrollmentToken",
    "passwordResetToken",
    "updateEmailToken",
    "updatePhoneToken",
    "deleteAccountToken",
    "ticket",
    "code_verifier",
    "codeVerifier",
    "signature",
    // The URI of an OTP factor contains its secret, and so does the picture of it.
    "otpSecret",
    "qrCodeUri",
    "qrCodeDataUrl",
    // What applications and connected systems hold.
    "client_secret",
    "clientSecret",
    "appSecret",
    "app_secret",
    "secret",
    "secretKey",
    "accessKeySecret",
    "apikey",
    "apiKey",
    "api_key",
    "aes_key",
    "encrypt_key",
    "encodingAESKey",
    "privateKey",
    "private_key",
    "permanentCode",
    "verification_token",
    "bindPwd",
    "bindCredentials",
    "senderPass",
];

/// Endings that mean the same for every stem: `oldEmailPassCode`, `newPassword`.
const SECRET_ENDINGS: [&str; 3] = ["PassCode", "Password", "Secret"];

/// Members that are secret in some schemas and harmless in others, with the beginnings of the
/// schemas where they are: a `code` is an authorisation code there, and a role's code elsewhere.
const SECRET_IN: [(&str, &[&str]); 3] = [
    (
        "code",
        &[
            "SignInBy",
            "SignInFast",
            "BindBy",
            "TokenEndPoint",
            "DecryptWechat",
            "GetWechat",
            "WechatMobileAuthByCode",
        ],
    ),
    // The handle of an authentication that is not finished yet.
    ("key", &["BindBy", "WechatIdentityResolve"]),
    // A device's key, among facts about the device.
    ("hks", &["CreateTerminal"]),
];

pub(super) fn mark(document: &mut Value) {
    visit::places(document, &mut |site, object| {
        let member = matches!(site.kind, Kind::Property | Kind::Parameter);
        if member && is_text(object) && is_secret(site) {
            decide(object, "x-genauth-secret", true);
        }
    });
}

fn is_secret(Site { owner, member, .. }: Site<'_>) -> bool {
    let Some(name) = member else { return false };
    SECRETS.contains(&name)
        || SECRET_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || SECRET_IN.iter().any(|(secret, owners)| {
            *secret == name && owners.iter().any(|begin| owner.starts_with(begin))
        })
}

/// Flags such as `autoGeneratePassword` and objects such as `passCodePayload` hide nothing: the
/// members of an object are looked at on their own.
fn is_text(member: &Object) -> bool {
    let schema = member.get("schema").and_then(Value::as_object).unwrap_or(member);
    match text(schema, "type") {
        Some("array") => schema
            .get("items")
            .and_then(Value::as_object)
            .is_some_and(|items| text(items, "type") == Some("string")),
        kind => kind == Some("string") && !schema.contains_key("enum"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn marked(owner: &str, name: &str, schema: Value) -> bool {
        let mut document =
            json!({"components": {"schemas": {owner: {"properties": {name: schema}}}}});
        mark(&mut document);
        let pointer =
            format!("/components/schemas/{owner}/properties/{name}/x-genauth-secret");
        document.pointer(&pointer) == Some(&json!(true))
    }

    #[test]
    fn secrets_go_by_name_and_where_names_are_ambiguous_by_owner() {
        let string = || json!({"type": "string"});
        assert!(marked("SignInDto", "password", string()));
        assert!(marked("UpdateEmailDto", "oldEmailPassCode", string()));
        assert!(marked("SignInByGithubPayloadDto", "code", string()));
        assert!(marked("TokenEndPointParams", "code", string()));
        assert!(!marked("RoleDto", "code", string()));
        assert!(!marked("SettingsDto", "tokenExpiresIn", json!({"type": "number"})));
        assert!(!marked("SettingsDto", "resetPassword", json!({"type": "boolean"})));
        assert!(!marked("SettingsDto", "passwordEncryptType", string()));
        assert!(marked(
            "CodesDto",
            "password",
            json!({"type": "array", "items": {"type": "string"}})
        ));
    }

    #[test]
    fn parameters_are_marked_and_a_decision_stands() {
        let mut document = json!({"paths": {"/a": {"get": {"parameters": [
            {"name": "id_token_hint", "schema": {"type": "string"}},
            {"name": "ticket", "x-genauth-secret": false, "schema": {"type": "string"}},
        ]}}}});
        mark(&mut document);
        let parameters = document.pointer("/paths/~1a/get/parameters").unwrap();
        assert_eq!(parameters[0]["x-genauth-secret"], json!(true));
        assert_eq!(parameters[1]["x-genauth-secret"], json!(false));
    }
}
