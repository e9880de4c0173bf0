//! Properties and parameters that must never be printed, by their names on the wire.

use serde_json::Value;

use super::visit::{self, Kind, Object, Site, decide, text};
use crate::openapi::extensions::SECRET;
use crate::platform::Secrets;

pub(super) fn mark(document: &mut Value, secrets: &Secrets) {
    visit::places(document, &mut |site, object| {
        let member = matches!(site.kind, Kind::Property | Kind::Parameter);
        if member && is_text(object) && is_secret(site, secrets) {
            decide(object, SECRET, true);
        }
    });
}

fn is_secret(Site { owner, member, .. }: Site<'_>, secrets: &Secrets) -> bool {
    let Some(name) = member else { return false };
    secrets.names.contains(name)
        || secrets.endings.iter().any(|ending| name.ends_with(ending))
        || secrets
            .in_schemas
            .get(name)
            .is_some_and(|schemas| schemas.iter().any(|begin| owner.starts_with(begin)))
}

/// Returns whether the value is a string, or an array of strings. Flags such as
/// `autoGeneratePassword` are no secrets, and of objects such as `passCodePayload` each property is
/// looked at.
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
    use crate::tests;

    /// The lower-case parts by which names of secrets are recognised.
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

    fn looks_secret(owner: &str, member: &str) -> bool {
        let (owner, member) = (owner.to_lowercase(), member.to_lowercase());
        // A response that is named after a secret has it in its only property.
        let of_owner =
            ["secret", "passw", "pwd", "token"].iter().any(|word| owner.contains(word));
        SUSPICIOUS.iter().any(|word| member.contains(word))
            || (of_owner
                && ["data", "value", "content", "result", "url"].contains(&&*member))
    }

    /// Returns owner and name of each property that looks secret and is a string, and whether that
    /// is decided.
    fn suspicious(document: &mut Value) -> Vec<(String, String, bool)> {
        let mut found = Vec::new();
        visit::places(document, &mut |site, object| {
            let is_member = matches!(site.kind, Kind::Property | Kind::Parameter);
            let Some(member) = site.member.filter(|_| is_member && is_text(object))
            else {
                return;
            };
            if looks_secret(site.owner, member) {
                let decided = object.contains_key(SECRET);
                found.push((site.owner.to_owned(), member.to_owned(), decided));
            }
        });
        found
    }

    #[test]
    fn what_looks_secret_is_marked_or_said_to_be_none() {
        let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        let secrets = tests::genauth().secrets;
        let harmless = || secrets.harmless.values().flatten();
        let mut used = BTreeSet::new();
        let mut open = Vec::new();
        for client in ["authentication", "management"] {
            let file = spec.join(format!("{client}.yaml"));
            let yaml = std::fs::read_to_string(&file).unwrap();
            let mut document: Value = serde_yaml::from_str(&yaml).unwrap();
            let found = suspicious(&mut document);
            assert!(found.len() > 100, "{client}: the specification is read wrongly");
            for (owner, member, decided) in found {
                let known = harmless().find(|name| **name == member);
                used.extend(known);
                if !decided && known.is_none() {
                    open.push(format!("{client}: `{member}` of `{owner}`"));
                }
            }
        }
        assert!(
            open.is_empty(),
            "these look like secrets: {open:#?}. If one is a secret, set `x-genauth-secret: true` in \
             its document and add its name to `secrets` in platform.yaml; if not, add it to \
             `harmless` there"
        );
        let unused: Vec<_> = harmless().filter(|name| !used.contains(name)).collect();
        assert!(unused.is_empty(), "harmless, but in no specification: {unused:?}");
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
        mark(&mut document, &tests::genauth().secrets);
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
        mark(&mut document, &tests::genauth().secrets);
        let parameters = document.pointer("/paths/~1a/get/parameters").unwrap();
        assert_eq!(parameters[0]["x-genauth-secret"], json!(true));
        assert_eq!(parameters[1]["x-genauth-secret"], json!(false));
    }
}
