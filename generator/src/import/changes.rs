//! The document as it was and as it is in, what came, went and changed out.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::visit::is_method;

/// Names of one kind of thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub appeared: Vec<String>,
    pub went: Vec<String>,
    pub changed: Vec<String>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.appeared.is_empty() && self.went.is_empty() && self.changed.is_empty()
    }
}

type Things<'v> = Vec<(String, &'v Value)>;

pub(super) fn operations(old: &Value, new: &Value) -> Changes {
    compare(&operations_of(old), &operations_of(new), |old, new| old == new)
}

/// A schema has changed when anything has but its properties, which are reported on their own.
pub(super) fn schemas(old: &Value, new: &Value) -> Changes {
    compare(&schemas_of(old), &schemas_of(new), |old, new| shell(old) == shell(new))
}

/// Properties of schemas that both documents have.
pub(super) fn properties(old: &Value, new: &Value) -> Changes {
    let (old, new) = (schemas_of(old), schemas_of(new));
    let names = |things: &Things<'_>| -> BTreeSet<String> {
        things.iter().map(|(name, _)| name.clone()).collect()
    };
    let (old_names, new_names) = (names(&old), names(&new));
    let both = |name: &str| old_names.contains(name) && new_names.contains(name);
    compare(&properties_of(old, both), &properties_of(new, both), |old, new| old == new)
}

fn compare(
    old: &Things<'_>,
    new: &Things<'_>,
    same: fn(&Value, &Value) -> bool,
) -> Changes {
    let before: Map<String, Value> = index(old);
    let after: Map<String, Value> = index(new);
    let mut changes = Changes::default();
    for (name, value) in new {
        match before.get(name) {
            None => changes.appeared.push(name.clone()),
            Some(old) if !same(old, value) => changes.changed.push(name.clone()),
            Some(_) => {}
        }
    }
    let went =
        old.iter().map(|(name, _)| name).filter(|name| !after.contains_key(*name));
    changes.went.extend(went.cloned());
    changes
}

fn index(things: &Things<'_>) -> Map<String, Value> {
    things.iter().map(|(name, value)| (name.clone(), (*value).clone())).collect()
}

fn operations_of(document: &Value) -> Things<'_> {
    let mut things = Vec::new();
    for (path, item) in members(document.get("paths")) {
        for (method, operation) in members(Some(item)).filter(|(key, _)| is_method(key))
        {
            let id = operation.get("operationId").and_then(Value::as_str);
            things.push((
                id.map_or_else(|| format!("{method} {path}"), str::to_owned),
                operation,
            ));
        }
    }
    things
}

fn schemas_of(document: &Value) -> Things<'_> {
    let schemas = document.pointer("/components/schemas");
    members(schemas).map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn properties_of<'v>(schemas: Things<'v>, wanted: impl Fn(&str) -> bool) -> Things<'v> {
    let mut things = Vec::new();
    for (owner, schema) in schemas.into_iter().filter(|(name, _)| wanted(name)) {
        let properties = members(schema.get("properties"));
        things
            .extend(properties.map(|(name, value)| (format!("{owner}.{name}"), value)));
    }
    things
}

fn shell(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        object.shift_remove("properties");
    }
    schema
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let object = value.and_then(Value::as_object);
    object.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
        let changes = |appeared: &[&str], went: &[&str], changed: &[&str]| Changes {
            appeared: names(appeared),
            went: names(went),
            changed: names(changed),
        };
        assert_eq!(operations(&old, &new), changes(&["b"], &["put /a"], &["a"]));
        assert_eq!(schemas(&old, &new), changes(&["New"], &["Gone"], &[]));
        assert_eq!(properties(&old, &new), changes(&["A.n"], &[], &["A.y"]));
    }
}
