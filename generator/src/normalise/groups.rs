//! One group for each operation.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::visit::{self, Object};
use crate::platform::Groups;

/// The group of operations without a tag.
pub(crate) const OTHERS: &str = "Others";

/// Leaves each operation its first tag, as a group, and lists the groups in the order of the
/// document.
pub(super) fn assign(document: &mut Value, groups: &Groups) {
    let mut order = declared(document, groups);
    let mut used = Vec::new();
    visit::operations(document, &mut |_, operation| {
        let group = group_of(operation, groups);
        operation.insert("tags".to_owned(), json!([group]));
        used.push(group);
    });
    order.extend(used.iter().cloned());
    // Operations without a tag come last, wherever the first of them is.
    order.sort_by_key(|group| group == OTHERS);
    list(document, order, &used);
}

fn group_of(operation: &Object, groups: &Groups) -> String {
    let first =
        operation.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str);
    let group = first.map(|tag| name(tag, groups)).filter(|group| !group.is_empty());
    group.unwrap_or_else(|| OTHERS.to_owned())
}

fn name(tag: &str, groups: &Groups) -> String {
    let end = groups.separator.as_ref().and_then(|separator| tag.find(separator));
    let group = end.map_or(tag, |end| &tag[..end]).trim();
    groups.names.get(group).map_or(group, String::as_str).to_owned()
}

/// Returns the groups in the order in which the document's navigation shows them.
fn declared(document: &Value, groups: &Groups) -> Vec<String> {
    ["x-tagGroups", "tags"]
        .iter()
        .filter_map(|key| document.get(key)?.as_array())
        .flatten()
        .filter_map(|one| one.get("name")?.as_str())
        .map(|tag| name(tag, groups))
        .collect()
}

/// Lists the groups as tags. A tag that describes a whole group is kept.
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
    use crate::tests;

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
        assign(&mut document, &tests::genauth().groups);
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
}
