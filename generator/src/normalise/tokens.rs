//! Operations whose calls need the access token of a user.

use std::collections::BTreeMap;

use serde_json::Value;

use super::visit::{self, Object, decide, flag, text};
use crate::openapi::extensions::{HIDDEN_FROM_SDK, USER_TOKEN};
use crate::platform::{Credentials, Operations, Platform, UserTokens};
use crate::words;

/// Marks the operations of a client that sends the tokens of users.
pub(super) fn mark(document: &mut Value, client: &str, platform: &Platform) {
    let credentials = platform.clients.get(client).and_then(|facts| facts.credentials);
    if credentials != Some(Credentials::User) {
        return;
    }
    visit::operations(document, &mut |_, operation| {
        let is_hidden = flag(operation, HIDDEN_FROM_SDK);
        if !is_hidden
            && needs_token(operation, &platform.user_tokens, &platform.operations)
        {
            decide(operation, USER_TOKEN, true);
        }
    });
}

fn needs_token(operation: &Object, rules: &UserTokens, names: &Operations) -> bool {
    let Some(scheme) = &rules.scheme else { return false };
    let security = operation.get("security").and_then(Value::as_array);
    let mut alternatives = security.into_iter().flatten();
    if !alternatives.any(|one| one.get(scheme).is_some()) {
        return false;
    }
    let id = text(operation, "operationId").unwrap_or_default();
    let method = words::snake(names.split(id).1);
    let tags = operation.get("tags");
    let group = tags.and_then(|tags| tags.get(0)).and_then(Value::as_str);
    let is_in = |lists: &BTreeMap<String, Vec<String>>, name: &str| {
        lists.values().flatten().any(|known| known == name)
    };
    is_in(&rules.operations, &method)
        || !is_in(&rules.groups_without, group.unwrap_or_default())
            && !is_in(&rules.operations_without, &method)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests;

    /// Returns the operationIds of those that the import marks.
    fn marked(client: &str, operations: &[(&str, &str, bool)]) -> Vec<String> {
        let paths = operations.iter().enumerate().map(|(index, (id, group, bearer))| {
            let schemes = if *bearer {
                json!([{"app-id": []}, {"bearer": []}])
            } else {
                json!([])
            };
            let operation =
                json!({"operationId": id, "tags": [group], "security": schemes});
            (format!("/{index}"), json!({"get": operation}))
        });
        let paths: Object = paths.collect();
        let mut document = json!({"paths": paths});
        mark(&mut document, client, &tests::genauth());
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.values().map(|path| &path["get"]);
        let marked = operations.filter(|one| one.get(USER_TOKEN) == Some(&json!(true)));
        marked.map(|one| one["operationId"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn operations_for_signed_in_users_are_marked_by_their_scheme() {
        let operations = [
            ("NewController_listMyGadgets", "New Group", true),
            ("NewController_listGadgets", "New Group", false),
            ("SignInController_signInByGadget", "Login", true),
            ("SignInController_changeQRCodeStatus", "Login", true),
            ("SignUpController_signUp", "Register", true),
            ("MessageController_sendVoice", "Message Service", true),
            ("PublicController_getCountryList", "Public Info", true),
            ("ProfileController_resetPassword", "User Profile", true),
            ("ProfileController_updatePassword", "User Profile", true),
        ];
        let marks = [
            "NewController_listMyGadgets",
            "SignInController_changeQRCodeStatus",
            "ProfileController_updatePassword",
        ];
        assert_eq!(marked("authentication", &operations), marks);
        for client in ["management", "another"] {
            assert_eq!(marked(client, &operations), Vec::<String>::new(), "{client}");
        }
    }

    #[test]
    fn a_decision_is_kept_and_hidden_operations_have_none() {
        let mut document = json!({"paths": {"/a": {
            "get": {"operationId": "a", "security": [{"bearer": []}], USER_TOKEN: false},
            "post": {"operationId": "b", "security": [{"bearer": []}], HIDDEN_FROM_SDK: true},
        }}});
        let before = document.clone();
        mark(&mut document, "authentication", &tests::genauth());
        assert_eq!(document, before);
    }
}
