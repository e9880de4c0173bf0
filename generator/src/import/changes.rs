//! The changes from the old document to the new one, for the report.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::removed::Pairs;
use crate::openapi::extensions::{self, IDEMPOTENT};
use crate::openapi::visit::{self, Kind, Object, Site};

/// The names of operations, schemas or properties that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub changed: Vec<String>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Values by their names, in the order of the document.
type Things = Map<String, Value>;

pub(super) fn operations(old: &Value, new: &Value) -> Changes {
    let operations = |document| things(document, operation_name);
    compare(&operations(old), &operations(new))
}

/// Lists the new operations that are neither a GET nor marked as idempotent or not. One with
/// another operationId or another path is not new.
pub(super) fn unmarked(old: &Value, new: &Value) -> Vec<String> {
    let same = Pairs::of(old, new).same;
    let same: BTreeSet<String> = same.into_iter().map(|(_, new)| new.id).collect();
    let calls = things(old, call);
    let unmarked = things(new, |site, operation| {
        let name = operation_name(site, operation)?;
        let is_open = site.key != "get" && !operation.contains_key(IDEMPOTENT);
        let is_known = same.contains(&name)
            || call(site, operation).is_some_and(|call| calls.contains_key(&call));
        (is_open && !is_known).then_some(name)
    });
    unmarked.into_iter().map(|(name, _)| name).collect()
}

fn operation_name(site: Site<'_>, operation: &Object) -> Option<String> {
    let id = operation.get("operationId").and_then(Value::as_str);
    id.map(str::to_owned)
        .or_else(|| call(site, operation))
        .filter(|_| site.kind == Kind::Operation)
}

/// The HTTP method and the path of an operation.
fn call(site: Site<'_>, _: &Object) -> Option<String> {
    (site.kind == Kind::Operation).then(|| format!("{} {}", site.key, site.path))
}

/// Compares schemas without their properties, which are compared on their own.
pub(super) fn schemas(old: &Value, new: &Value) -> Changes {
    let shells = |document| {
        let mut schemas = schemas_of(document);
        for (_, schema) in &mut schemas {
            schema.as_object_mut().and_then(|schema| schema.shift_remove("properties"));
        }
        schemas
    };
    compare(&shells(old), &shells(new))
}

/// Compares the properties of schemas that both documents have.
pub(super) fn properties(old: &Value, new: &Value) -> Changes {
    let (old, new) = (schemas_of(old), schemas_of(new));
    let properties = |schemas: &Things| {
        let mut properties = Things::new();
        for (owner, schema) in schemas {
            if old.contains_key(owner) && new.contains_key(owner) {
                let all = schema.get("properties").and_then(Value::as_object);
                let all = all.into_iter().flatten();
                properties.extend(
                    all.map(|(name, value)| (format!("{owner}.{name}"), value.clone())),
                );
            }
        }
        properties
    };
    compare(&properties(&old), &properties(&new))
}

fn schemas_of(document: &Value) -> Things {
    things(document, |site, _| (site.kind == Kind::Schema).then(|| site.key.to_owned()))
}

fn things(
    document: &Value,
    name: impl Fn(Site<'_>, &Object) -> Option<String>,
) -> Things {
    let mut things = Things::new();
    visit::objects(document, |site, object| {
        let thing = || {
            let mut thing = Value::from(object.clone());
            drop_records(&mut thing);
            thing
        };
        things.extend(name(site, object).map(|name| (name, thing())));
    });
    things
}

/// Removes published names and forms, which are no part of what upstream says.
fn drop_records(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for key in extensions::records() {
                object.shift_remove(key);
            }
            object.values_mut().for_each(drop_records);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_records),
        _ => {}
    }
}

fn compare(old: &Things, new: &Things) -> Changes {
    let mut changes = Changes::default();
    for (name, value) in new {
        match old.get(name) {
            None => changes.added.push(name.clone()),
            Some(old) if old != value => changes.changed.push(name.clone()),
            Some(_) => {}
        }
    }
    let removed = old.keys().filter(|name| !new.contains_key(*name));
    changes.removed.extend(removed.cloned());
    changes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn new_operations_without_a_decision_about_repetition_are_listed() {
        let old = document(
            json!({}),
            json!({"delete": {"operationId": "old"}, "trace": {"operationId": "renamed"}}),
        );
        let new = document(
            json!({}),
            json!({
                "get": {"operationId": "get"}, "delete": {"operationId": "old"},
                "trace": {"operationId": "renamed_now"},
                "put": {"operationId": "put"}, "post": {"operationId": "post"},
                "patch": {"operationId": "patch", "x-genauth-idempotent": false}
            }),
        );
        assert_eq!(unmarked(&old, &new), ["put", "post"]);
        assert!(unmarked(&new, &new).is_empty());
    }

    #[test]
    fn a_new_operation_with_the_name_of_another_one_is_new() {
        let operation = |id: &str| json!({"post": {"operationId": id}});
        let old = json!({"paths": {"/a": operation("x")}});
        let new = json!({"paths": {"/a": operation("y"), "/b": operation("x")}});
        assert_eq!(unmarked(&old, &new), ["x"]);
    }

    fn document(schemas: Value, path: Value) -> Value {
        json!({"paths": {"/a": path}, "components": {"schemas": schemas}})
    }

    #[test]
    fn each_kind_of_thing_is_compared_on_its_own() {
        let old = document(
            json!({"A": {"properties": {"x": 1, "y": 1}}, "Gone": {"properties": {"z": 1}}}),
            json!({"get": {"operationId": "a"}, "put": {}}),
        );
        let new = document(
            json!({"A": {"properties": {"y": 2, "x": 1, "n": 1}}, "New": {}}),
            json!({"get": {"operationId": "a", "deprecated": true}, "post": {"operationId": "b"}}),
        );
        let names =
            |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let changes = |added: &[&str], removed: &[&str], changed: &[&str]| Changes {
            added: names(added),
            removed: names(removed),
            changed: names(changed),
        };
        assert_eq!(operations(&old, &new), changes(&["b"], &["put /a"], &["a"]));
        assert_eq!(schemas(&old, &new), changes(&["New"], &["Gone"], &[]));
        assert_eq!(properties(&old, &new), changes(&["A.n"], &[], &["A.y"]));
    }
}
