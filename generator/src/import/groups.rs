//! One group for each operation, named in English.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::visit::{self, Object};
use crate::words;

/// Upstream's groups, by the part of a tag before `/`. Folders of the pages follow from these names.
const GROUPS: [(&str, &str); 45] = [
    ("登录", "Login"),
    ("管理 Token", "Manage Token"),
    ("登出", "Logout"),
    ("注册", "Register"),
    ("用户资料", "User Profile"),
    ("账号绑定", "Account Binding"),
    ("MFA 要素管理", "MFA Factor Management"),
    ("用户相关资源", "User Related Resources"),
    ("消息服务", "Message Service"),
    ("鉴权", "Authorization"),
    ("微信相关接口", "WeChat Related APIs"),
    ("公开信息端点", "Public Info"),
    ("OIDC 标准协议", "OIDC Protocol"),
    ("文件上传", "File Upload"),
    ("鉴权机制", "Authentication Mechanism"),
    ("管理用户", "Users"),
    ("管理公共账号", "Public Accounts"),
    ("管理组织机构", "Organizations"),
    ("管理岗位", "Posts"),
    ("管理角色", "Roles"),
    ("管理用户分组", "User Groups"),
    ("管理自定义字段", "Custom Fields"),
    ("管理资源与权限", "Resources"),
    ("管理数据资源与权限", "Data Resources"),
    ("管理应用", "Applications"),
    ("管理租户应用", "Tenant Applications"),
    ("管理身份源", "Ext IdP"),
    ("管理租户身份源", "Tenant Ext IdP"),
    ("管理安全配置", "Security Settings"),
    ("管理注册白名单", "Registration Whitelist"),
    ("管理消息服务", "Message Settings"),
    ("管理同步中心", "Sync Center"),
    ("管理事件", "Events"),
    ("管理元数据", "Metadata"),
    ("管理数据对象", "Data Objects"),
    ("管理 Pipeline", "Pipeline"),
    ("管理 Webhook", "Webhook"),
    ("管理审计日志", "Audit Logs"),
    ("管理计量计费", "Metering and Billing"),
    ("管理终端设备", "Terminal Devices"),
    ("管理风险名单", "Risk Lists"),
    ("管理多租户", "Tenants"),
    ("管理租户成员", "Tenant Members"),
    ("管理租户组织机构", "Tenant Organizations"),
    ("管理 LDAP Server", "LDAP Server"),
];

/// Groups whose upstream name is English but carries the old brand, or reads badly in a path.
const RENAMED: [(&str, &str); 2] =
    [("管理 AK & SK", "Access Keys"), ("Authing Verify", "GenAuth Verify")];

/// For operations without a tag.
const OTHERS: &str = "Others";

/// The known group whose pages lie in this folder.
pub(crate) fn in_folder(folder: &str) -> Option<&'static str> {
    let groups =
        GROUPS.iter().chain(&RENAMED).map(|(_, english)| *english).chain([OTHERS]);
    groups.into_iter().find(|group| words::kebab(group) == folder)
}

/// Leaves each operation its first tag, as a group, and lists the groups in upstream's order.
pub(super) fn assign(document: &mut Value) {
    let mut order = declared(document);
    let mut used = Vec::new();
    visit::operations(document, &mut |_, operation| {
        let group = group_of(operation);
        operation.insert("tags".to_owned(), json!([group]));
        used.push(group);
    });
    order.extend(used.iter().cloned());
    // Whatever has no place of its own comes last, wherever its first operation stands.
    order.sort_by_key(|group| group == OTHERS);
    list(document, order, &used);
}

fn group_of(operation: &Object) -> String {
    let first =
        operation.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str);
    first.map_or_else(|| OTHERS.to_owned(), name)
}

fn name(tag: &str) -> String {
    let group = tag.split('/').next().unwrap_or(tag).trim();
    let known = GROUPS.iter().chain(&RENAMED).find(|(upstream, _)| *upstream == group);
    known.map_or(group, |(_, english)| english).to_owned()
}

/// The groups in the order in which upstream's navigation shows them.
fn declared(document: &Value) -> Vec<String> {
    ["x-tagGroups", "tags"]
        .iter()
        .filter_map(|key| document.get(key)?.as_array())
        .flatten()
        .filter_map(|one| one.get("name")?.as_str())
        .map(name)
        .collect()
}

/// A description is kept where it describes the group as a whole.
fn list(document: &mut Value, order: Vec<String>, used: &[String]) {
    let Some(root) = document.as_object_mut() else { return };
    root.remove("x-tagGroups");
    let old = root.remove("tags");
    let mut known: HashMap<&str, &Value> = HashMap::new();
    for tag in old.iter().flat_map(Value::as_array).flatten() {
        if let Some(name) = tag.get("name").and_then(Value::as_str) {
            known.entry(name).or_insert(tag);
        }
    }
    let used: HashSet<&String> = used.iter().collect();
    let mut listed = HashSet::new();
    let mut tags: Vec<Value> = Vec::new();
    for group in
        order.iter().filter(|group| used.contains(group) && listed.insert(*group))
    {
        let same = known.get(group.as_str()).copied();
        tags.push(same.cloned().unwrap_or_else(|| json!({ "name": group })));
    }
    root.insert("tags".to_owned(), Value::Array(tags));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(tags: [Value; 4]) -> Value {
        let [a, b, c, d] = tags;
        json!({
            "tags": [{"name": "Cars/Basics", "description": "x"}, {"name": "Pets", "description": "All pets."}],
            "x-tagGroups": [{"name": "Pets"}, {"name": "Nothing"}],
            "paths": {
                "/a": {"get": {"tags": a}, "post": {"tags": b}},
                "/b": {"get": {"tags": c}, "post": d}
            }
        })
    }

    #[test]
    fn the_first_tag_before_the_slash_is_the_group() {
        let mut document = operations([
            json!(["登录/API 列表", "Pets/List"]),
            json!(["Pets/List", "Pets/List"]),
            json!(["Cars"]),
            json!({}),
        ]);
        assign(&mut document);
        assert_eq!(document["paths"]["/a"]["get"]["tags"], json!(["Login"]));
        assert_eq!(document["paths"]["/a"]["post"]["tags"], json!(["Pets"]));
        assert_eq!(document["paths"]["/b"]["post"]["tags"], json!(["Others"]));
        let pets = json!({"name": "Pets", "description": "All pets."});
        let name = |name: &str| json!({ "name": name });
        assert_eq!(
            document["tags"],
            json!([pets, name("Cars"), name("Login"), name("Others")])
        );
        assert_eq!(document.get("x-tagGroups"), None);
    }

    #[test]
    fn english_names_are_unique_and_ascii() {
        let mut names: Vec<_> =
            GROUPS.iter().chain(&RENAMED).map(|(_, english)| english).collect();
        assert!(names.iter().all(|name| name.is_ascii()));
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
