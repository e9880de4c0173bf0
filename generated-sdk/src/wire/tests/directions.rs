//! Properties that only requests or only responses have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sample;
use crate::extra::Extra;
use crate::wire::{
    Budget, Object, Property, Reading, Slot, Tolerance, from_json, missing, object,
    pairs, to_json,
};

sample!(Account {
    id: Option<String> => Property::ReadOnly(&Property::Required("id")),
    count: Option<i64> => Property::ReadOnly(&Property::Optional("count")),
    password: Option<String> => Property::WriteOnly(&Property::RequiredSecret("password")),
    name: Option<String> => Property::Required("name"),
    parent: Option<Box<Account>> => Property::Optional("parent"),
    others: Option<Vec<Account>> => Property::Optional("others"),
    by_name: Option<BTreeMap<String, Account>> => Property::Optional("byName"),
});

fn read(json: &Value, tolerance: Tolerance) -> Account {
    let mut account = Account::default();
    let mut reading = Reading::new(tolerance, Budget::of_limit(1 << 20));
    from_json(&mut account, json.to_string().as_bytes(), &mut reading).unwrap();
    account
}

#[test]
fn what_was_read_is_sent_back_without_its_read_only_properties() {
    let own = json!({"id": "i", "count": "7", "name": "n"});
    let json = json!({
        "id": null, "count": 1.5, "name": "n", "parent": own, "others": [own],
        "byName": {"x": own}, "more": 1
    });
    let account = read(&json, Tolerance::Lenient);
    let sent: Value = serde_json::from_slice(&to_json(&account).unwrap()).unwrap();
    let own = json!({"name": "n"});
    let expected = json!({"name": "n", "parent": own, "others": [own], "byName": {"x": own}, "more": 1});
    assert_eq!(sent, expected);
    let mut names = Vec::new();
    pairs(&account, |_, name, _| names.push(name.to_owned())).unwrap();
    assert_eq!(names, ["name", "parent", "others", "byName", "more"]);
    // To store it is another matter.
    assert_eq!(serde_json::to_value(&account).unwrap(), json);
}

#[test]
fn what_can_not_be_held_is_sent_back_without_read_only_properties() {
    let own = json!({"id": "i", "name": "n"});
    // The null item, the other types and the item without its array are not what fields hold.
    let json = json!({
        "name": "n",
        "parent": {"id": "i", "name": 5, "others": own},
        "others": [own, null, "x", {"id": "i", "others": [null, own]}],
        "byName": {"x": own, "y": null, "z": {"byName": {"a": own, "b": 1}}},
    });
    let expected = json!({
        "name": "n",
        "parent": {"name": 5, "others": {"name": "n"}},
        "others": [{"name": "n"}, null, "x", {"others": [null, {"name": "n"}]}],
        "byName": {"x": {"name": "n"}, "y": null, "z": {"byName": {"a": {"name": "n"}, "b": 1}}},
    });
    let account = read(&json, Tolerance::Lenient);
    let sent: Value = serde_json::from_slice(&to_json(&account).unwrap()).unwrap();
    assert_eq!(sent, expected);
    assert_eq!(serde_json::to_value(&account).unwrap(), json);
    let mut texts = String::new();
    pairs(&account, |_, _, text| texts.push_str(&text)).unwrap();
    assert!(!texts.contains("\"id\""), "{texts}");
}

#[test]
fn what_is_required_depends_on_the_direction() {
    assert_eq!(missing(&Account::default()), ["password", "name"]);
    // A variant of a union is recognized by what both have.
    read(&json!({"id": "i", "name": "n"}), Tolerance::Strict);
    read(&json!({"password": "p", "name": "n"}), Tolerance::Strict);
    let mut reading = Reading::new(Tolerance::Strict, Budget::of_limit(1 << 20));
    let json = br#"{"id": "i", "password": "p"}"#;
    assert!(from_json(&mut Account::default(), json, &mut reading).is_err());
    let shown = format!("{:?}", read(&json!({"password": "hush"}), Tolerance::Lenient));
    assert!(!shown.contains("hush"), "{shown}");
}
