//! Which members are never to be printed, by their names on the wire.

use serde_json::Value;

use super::visit::{self, Kind, Object, Site, decide, text};

/// Members that are secret wherever they stand. A name that is harmless in one schema belongs into
/// [`SECRET_IN`].
const SECRETS: [&str; 63] = [
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
    "encryptedContent",
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
    "nonce",
    // Handles of a sign-in that is not finished yet: whoever has one gets what it ends with.
    "interactionKey",
    "qrcodeId",
    "pushCodeId",
    "inviteLink",
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
    // Signed, or with a ticket in it.
    "authInfo",
    "ticket_url",
];

/// Endings that mean the same for every stem: `oldEmailPassCode`, `newPassword`.
const SECRET_ENDINGS: [&str; 3] = ["PassCode", "Password", "Secret"];

/// Members that are secret in some schemas and harmless in others, with the beginnings of the
/// schemas where they are: a `code` is an authorisation code there, and a role's code elsewhere.
const SECRET_IN: [(&str, &[&str]); 5] = [
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
    // A password that is all that the response has.
    ("data", &["LdapGetBindPwd"]),
    // Links with a credential in them.
    ("url", &["GeneQRCodeData", "GenerateBindExtIdpLink"]),
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
    use std::collections::BTreeSet;
    use std::path::Path;

    use serde_json::json;

    use super::*;

    /// What the names of secrets have in them, in lower case.
    const SUSPICIOUS: [&str; 30] = [
        "secret",
        "passw",
        "passcode",
        "pwd",
        "token",
        "key",
        "credential",
        "cookie",
        "auth",
        "otp",
        "recover",
        "private",
        "cert",
        "signature",
        "ticket",
        "challenge",
        "nonce",
        "code",
        "salt",
        "cipher",
        "encrypt",
        "decrypt",
        "session",
        "assertion",
        "verifier",
        "captcha",
        "senderpass",
        "invite",
        "handle",
        "interaction",
    ];

    /// Members whose names look like those of secrets and that are none, by the reason.
    const NOT_SECRET: [(&str, &[&str]); 14] = [
        (
            "the code of a thing that administrators name",
            &[
                "authorizedPoliciesCode",
                "code",
                "codeList",
                "codes",
                "dataResourceCode",
                "departmentCode",
                "departmentCodePath",
                "groupCode",
                "modelCode",
                "namespaceCode",
                "namespaceCodeList",
                "namespaceCodes",
                "newCode",
                "nodeCode",
                "organizationCode",
                "organizationCodeList",
                "organizationNewCode",
                "parentDepartmentCode",
                "principalCode",
                "resourceCode",
                "resourceNodeCode",
                "resourceNodeCodes",
                "rightsModelCode",
                "roleCode",
                "sceneCode",
            ],
        ),
        (
            "a code of a country, a region or a post office",
            &[
                "continent_code",
                "countryCode",
                "country_code2",
                "country_code3",
                "mfaPhoneCountryCode",
                "newPhoneCountryCode",
                "oldPhoneCountryCode",
                "phoneCountryCode",
                "postalCode",
                "region_code",
            ],
        ),
        (
            "the public name of an application at a connected system; its secret has a name of its own",
            &[
                "accessKeyId",
                "apiCode_department",
                "apiCode_employee",
                "appKey",
                "app_code",
                "app_key",
                "entCode",
                "syncIdentityProviderCode",
            ],
        ),
        (
            "the name of a field",
            &["key", "operateKey", "parentKey", "relationShowKey", "targetKey"],
        ),
        ("words to search for", &["keyword", "keywords"]),
        ("source code", &["sourceCode"]),
        ("the half of a pair of keys that everyone may have", &["publicKey"]),
        (
            "public by design of WebAuthn: worth nothing without the key in the authenticator",
            &["authenticatorData", "challenge", "credentialID", "userHandle"],
        ),
        (
            "an address",
            &[
                "authAddress",
                "authorization_endpoint",
                "end_session_endpoint",
                "token_endpoint",
            ],
        ),
        (
            "the name of a method, an algorithm or a type",
            &[
                "challengeBindingMethods",
                "code_challenge_methods_supported",
                "id_token_encryption_alg_values_supported",
                "id_token_encryption_enc_values_supported",
                "id_token_signing_alg_values_supported",
                "introspection_endpoint_auth_methods_supported",
                "revocation_endpoint_auth_methods_supported",
                "token_endpoint_auth_methods_supported",
                "token_type",
                "userinfo_encryption_alg_values_supported",
                "userinfo_encryption_enc_values_supported",
            ],
        ),
        (
            "a time, or a unit of time",
            &[
                "authenticatedAt",
                "authorizationTime",
                "passwordLastSetAt",
                "qrcodeExpiresInUnit",
                "ticketExpiresInUnit",
            ],
        ),
        ("an id of a permission or a connection", &["authIds", "qrcodeExtIdpConnId"]),
        ("the state of a factor", &["totpStatus"]),
        ("who was invited", &["inviteAccount"]),
    ];

    fn looks_secret(owner: &str, member: &str) -> bool {
        let (owner, member) = (owner.to_lowercase(), member.to_lowercase());
        // A response that is called after a secret has it in its only member.
        let of_owner =
            ["secret", "passw", "pwd", "token"].iter().any(|word| owner.contains(word));
        SUSPICIOUS.iter().any(|word| member.contains(word))
            || (of_owner
                && ["data", "value", "content", "result", "url"].contains(&&*member))
    }

    /// Returns owner and name of each member that looks secret and holds text, and whether it is decided what it is.
    fn suspicious(document: &mut Value) -> Vec<(String, String, bool)> {
        let mut found = Vec::new();
        visit::places(document, &mut |site, object| {
            let is_member = matches!(site.kind, Kind::Property | Kind::Parameter);
            let Some(member) = site.member.filter(|_| is_member && is_text(object))
            else {
                return;
            };
            if looks_secret(site.owner, member) {
                let decided = object.contains_key("x-genauth-secret");
                found.push((site.owner.to_owned(), member.to_owned(), decided));
            }
        });
        found
    }

    #[test]
    fn what_looks_secret_is_marked_or_said_to_be_none() {
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        let harmless = || NOT_SECRET.iter().flat_map(|(_, names)| names.iter().copied());
        let mut used = BTreeSet::new();
        for client in ["authentication", "management"] {
            let file = spec.join(format!("{client}.yaml"));
            let yaml = std::fs::read_to_string(&file).unwrap();
            let mut document: Value = serde_yaml::from_str(&yaml).unwrap();
            let found = suspicious(&mut document);
            assert!(found.len() > 100, "{client}: the specification is read wrongly");
            for (owner, member, decided) in found {
                let known = harmless().find(|name| *name == member);
                used.extend(known);
                assert!(
                    decided || known.is_some(),
                    "spec/{client}.yaml: `{member}` of `{owner}` looks like a secret. If it is one, set \
                     `x-genauth-secret: true` and add its name to SECRETS; if not, add it to NOT_SECRET"
                );
            }
        }
        let unused: Vec<_> = harmless().filter(|name| !used.contains(name)).collect();
        assert!(unused.is_empty(), "in NOT_SECRET, but in no specification: {unused:?}");
    }

    #[test]
    fn names_of_secrets_are_seen_however_they_are_written() {
        for name in [
            "clientSecret",
            "client_secret",
            "CLIENT-SECRET",
            "newPassword",
            "passwd",
            "bindPwd",
            "smsPassCode",
            "accessToken",
            "apiKey",
            "x-api-key",
            "sessionCookie",
            "credentials",
            "Authorization",
            "totp",
            "recoveryCodes",
            "privatePem",
            "certificate",
            "signature",
            "serviceTicket",
            "otpChallenge",
            "nonce",
            "saltValue",
            "cipherText",
        ] {
            assert!(looks_secret("AnyDto", name), "{name}");
            let mut document = json!({"components": {"schemas": {"AnyDto": {"properties": {
                name: {"type": "string"},
                "list": {"type": "array", "items": {"type": "object", "properties": {
                    name: {"type": "array", "items": {"type": "string"}}}}},
            }}}}});
            assert_eq!(suspicious(&mut document).len(), 2, "{name}");
        }
        for name in ["name", "email", "userId", "createdAt", "list", "data"] {
            assert!(!looks_secret("AnyDto", name), "{name}");
        }
        for owner in ["GetBindPwdRespDto", "AppSecretDto", "PasswordResultDto"] {
            assert!(looks_secret(owner, "data"), "{owner}");
        }
    }

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
