//! The decisions in our document, which the next import keeps.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::removed::Pairs;
use crate::openapi::extensions::{self, ADDED, ENUM, VARIANTS};
use crate::openapi::visit::{self, COMPOSITIONS, Kind, Object, flag};
use crate::platform::Platform;
use crate::source::pointer;

/// Keys with values of requests and responses, which hold no decision.
const DATA: [&str; 5] = ["example", "default", "enum", "required", "tags"];

/// Keys of objects whose keys are names.
const NAMES: [&str; 2] = ["properties", "schemas"];

/// Gives the enums at these places the names of the schemas whose places they have taken.
pub(super) fn keep_inlined(theirs: &mut Value, inlined: &[(String, String)]) {
    for (at, name) in inlined {
        let object = theirs.pointer_mut(at.trim_start_matches('#'));
        let object = object.and_then(Value::as_object_mut);
        if let Some(object) = object.filter(|one| one.contains_key("enum")) {
            object.entry(ENUM).or_insert_with(|| name.clone().into());
        }
    }
}

/// The decisions of a specification, carried over to another version of its document.
pub(super) struct Overrides<'p> {
    /// The names and enum values that stay, see [`Platform::kept`].
    stay: BTreeSet<&'p str>,
    /// The objects that are marked as added although the document has them now.
    pub(super) caught_up: Vec<String>,
    /// The names and enum values that stayed although the document no longer has them.
    pub(super) stayed: Vec<String>,
    /// Our parameters and properties that stayed, whose references are to be followed.
    inserted: Vec<Value>,
    /// Our schemas, by the references that have taken their places.
    referenced: Vec<(String, Object)>,
}

/// Carries the decisions of `ours` over to `theirs`, wherever both have the same object, and what
/// was added by hand or stays.
pub(super) fn keep<'p>(
    ours: &Value,
    theirs: &mut Value,
    platform: &'p Platform,
) -> Overrides<'p> {
    let mut overrides = Overrides::of(platform);
    for part in ["paths", "components"] {
        if let (Some(ours), Some(root)) = (ours.get(part), theirs.as_object_mut()) {
            let theirs = root.entry(part).or_insert_with(|| Value::Object(Map::new()));
            overrides.merge(part, false, ours, theirs);
        }
    }
    overrides.keep_moved(ours, theirs);
    overrides.keep_referenced(ours, theirs);
    if let (Some(ours), Some(theirs)) = (ours.as_object(), theirs.as_object_mut()) {
        decisions(ours, theirs);
    }
    overrides
}

impl<'p> Overrides<'p> {
    fn of(platform: &'p Platform) -> Self {
        Self {
            stay: platform.kept.values().flatten().map(String::as_str).collect(),
            caught_up: Vec::new(),
            stayed: Vec::new(),
            inserted: Vec::new(),
            referenced: Vec::new(),
        }
    }

    /// Carries the decisions about schemas over to those that have taken their places: new names
    /// with the old ones.
    pub(super) fn keep_renamed(
        &mut self,
        ours: &Value,
        theirs: &mut Value,
        renamed: &[(String, String)],
    ) {
        for (new, old) in renamed {
            let pointer =
                |name: &str| format!("/components/schemas/{}", pointer::escape(name));
            if let (Some(ours), Some(theirs)) =
                (ours.pointer(&pointer(old)), theirs.pointer_mut(&pointer(new)))
            {
                self.merge(new, false, ours, theirs);
            }
        }
        self.keep_referenced(ours, theirs);
    }

    /// Carries the decisions about operations over to the same ones at other paths.
    fn keep_moved(&mut self, ours: &Value, theirs: &mut Value) {
        let pairs = Pairs::of(ours, theirs).same;
        for (was, is) in pairs.iter().filter(|(was, is)| was.pointer != is.pointer) {
            if let (Some(ours), Some(theirs)) = (
                ours.pointer(was.pointer.trim_start_matches('#')),
                theirs.pointer_mut(is.pointer.trim_start_matches('#')),
            ) {
                self.merge(&is.id, false, ours, theirs);
            }
        }
    }

    /// Merges the values with this key. The keys of an object that `has_names` are names of
    /// properties or schemas.
    fn merge(&mut self, name: &str, has_names: bool, ours: &Value, theirs: &mut Value) {
        match (ours, theirs) {
            (Value::Object(ours), Value::Object(theirs)) => {
                if !has_names {
                    if flag(ours, ADDED) {
                        self.caught_up.push(name.to_owned());
                    }
                    decisions(ours, theirs);
                    self.keep_names(ours, theirs);
                }
                let is_data = |key: &str| !has_names && DATA.contains(&key);
                for (key, ours) in ours.iter().filter(|(key, _)| !is_data(key)) {
                    let names = !has_names && NAMES.contains(&key.as_str());
                    match theirs.get_mut(key) {
                        Some(theirs) => self.merge(key, names, ours, theirs),
                        None => {
                            theirs.extend(added(ours).map(|value| (key.clone(), value)));
                        }
                    }
                }
            }
            (Value::Array(ours), Value::Array(theirs)) => {
                self.merge_list(name, ours, theirs);
            }
            _ => {}
        }
    }

    /// Keeps the properties and the enum values of a schema that stay, and makes place for the
    /// parameters of an operation that do.
    fn keep_names(&mut self, ours: &Object, theirs: &mut Object) {
        let parameters = ours.get("parameters").and_then(Value::as_array);
        if parameters.into_iter().flatten().any(|one| self.may_stay(one)) {
            theirs.entry("parameters").or_insert_with(|| json!([]));
        }
        let reference = theirs.get("$ref").and_then(Value::as_str);
        if let Some(reference) = reference.filter(|_| !ours.contains_key("$ref")) {
            self.referenced.push((reference.to_owned(), ours.clone()));
            return;
        }
        self.keep_values(ours, theirs);
        self.keep_properties(ours, theirs);
    }

    fn keep_properties(&mut self, ours: &Object, theirs: &mut Object) {
        let properties = ours.get("properties").and_then(Value::as_object);
        let is_object = theirs.get("type").is_none_or(|one| one == "object");
        for (name, ours) in properties.into_iter().flatten() {
            let of_theirs = theirs.get("properties");
            if of_theirs.is_some_and(|all| all.get(name).is_some()) {
                continue;
            }
            if !is_object {
                self.cannot_stay(name, "its schema is no object any more");
            } else if self.stays(name) {
                let all = theirs.entry("properties").or_insert_with(|| json!({}));
                all.as_object_mut().into_iter().for_each(|all| {
                    all.insert(name.clone(), ours.clone());
                });
                self.inserted.push(ours.clone());
            }
        }
    }

    /// Keeps what stays in the schemas that have taken the places of ours, and the schemas to which
    /// it refers.
    fn keep_referenced(&mut self, ours: &Value, theirs: &mut Value) {
        for (reference, schema) in std::mem::take(&mut self.referenced) {
            let theirs = theirs.pointer_mut(reference.trim_start_matches('#'));
            if let Some(theirs) = theirs.and_then(Value::as_object_mut) {
                self.keep_values(&schema, theirs);
                self.keep_properties(&schema, theirs);
            }
        }
        let mut pending = std::mem::take(&mut self.inserted);
        while let Some(value) = pending.pop() {
            if let Some(reference) = text(&value, "$ref")
                && let Some(schema) = ours.pointer(reference.trim_start_matches('#'))
                && let [_, _, name] = pointer::segments(reference).as_slice()
                && let Some(all) = theirs.pointer_mut("/components/schemas")
                && let Some(all) = all.as_object_mut()
                && !all.contains_key(name)
            {
                all.insert(name.clone(), schema.clone());
                pending.push(schema.clone());
            }
            match value {
                Value::Object(values) => pending.extend(values.into_values()),
                Value::Array(values) => pending.extend(values),
                _ => {}
            }
        }
    }

    /// Merges lists: parameters by their names, variants by what they have in common.
    fn merge_list(&mut self, name: &str, ours: &[Value], theirs: &mut Vec<Value>) {
        if COMPOSITIONS.contains(&name) {
            for (ours, at) in ours.iter().zip(counterparts(ours, theirs)) {
                if let Some(theirs) = at.and_then(|at| theirs.get_mut(at)) {
                    self.merge(name, false, ours, theirs);
                }
            }
            return;
        }
        for (index, one) in ours.iter().enumerate() {
            let found = match one.get("name") {
                Some(_) => theirs.iter_mut().find(|theirs| same_parameter(one, theirs)),
                None => theirs.get_mut(index),
            };
            match found {
                Some(theirs) => self.merge(name, false, one, theirs),
                None if name == "parameters" && self.may_stay(one) => {
                    self.stayed.extend(text(one, "name").map(str::to_owned));
                    self.inserted.push(one.clone());
                    let at = place(ours, index, theirs, same_parameter);
                    theirs.insert(at, one.clone());
                }
                None => theirs.extend(added(one)),
            }
        }
    }

    /// Keeps the values of an enum that stay, in their order.
    fn keep_values(&mut self, ours: &Object, theirs: &mut Object) {
        let Some(ours) = ours.get("enum").and_then(Value::as_array) else { return };
        let Some(theirs) = theirs.get_mut("enum").and_then(Value::as_array_mut) else {
            for value in ours.iter().filter_map(Value::as_str) {
                self.cannot_stay(value, "its enum is gone");
            }
            return;
        };
        for (index, value) in ours.iter().enumerate() {
            let gone = !theirs.contains(value);
            if gone && value.as_str().is_some_and(|value| self.stays(value)) {
                theirs.insert(place(ours, index, theirs, Value::eq), value.clone());
            }
        }
    }

    /// Returns whether a parameter stays, wherever it is not part of a path.
    fn may_stay(&self, parameter: &Value) -> bool {
        text(parameter, "name").is_some_and(|name| self.stay.contains(name))
            && text(parameter, "in").is_some_and(|place| place != "path")
    }

    /// Reports a name or a value that should stay, but has no place any more.
    fn cannot_stay(&mut self, name: &str, reason: &str) {
        if self.stay.contains(name) {
            self.stayed.push(format!("not {name}, because {reason}"));
        }
    }

    /// Returns whether a name or a value stays, and reports it if so.
    fn stays(&mut self, name: &str) -> bool {
        let stays = self.stay.contains(name);
        if stays {
            self.stayed.push(name.to_owned());
        }
        stays
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn same_parameter(ours: &Value, theirs: &Value) -> bool {
    ours.get("name") == theirs.get("name") && ours.get("in") == theirs.get("in")
}

/// Returns the place of one of our values among theirs: behind the nearest one before it that they
/// have, too.
fn place(
    ours: &[Value],
    index: usize,
    theirs: &[Value],
    same: impl Fn(&Value, &Value) -> bool,
) -> usize {
    let before = ours[..index].iter().rev();
    let found =
        before.filter_map(|one| theirs.iter().position(|other| same(one, other)));
    found.map(|at| at + 1).next().unwrap_or(0)
}

/// Returns the index of each variant's counterpart: those that have most in common first.
fn counterparts(ours: &[Value], theirs: &[Value]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (our, one) in ours.iter().enumerate() {
        for (their, other) in theirs.iter().enumerate() {
            let common = common(one, other);
            if common > 0 || our == their && ours.len() == theirs.len() {
                pairs.push((Reverse(common), our.abs_diff(their), our, their));
            }
        }
    }
    pairs.sort();
    let mut found = vec![None; ours.len()];
    let mut taken = vec![false; theirs.len()];
    for (.., our, their) in pairs {
        if found[our].is_none() && !taken[their] {
            (found[our], taken[their]) = (Some(their), true);
        }
    }
    found
}

/// Returns how many properties, values or parts two schemas have in common.
fn common(ours: &Value, theirs: &Value) -> usize {
    let properties = |one: &Value| -> Vec<String> {
        let properties = one.get("properties").and_then(Value::as_object);
        properties.into_iter().flat_map(Object::keys).cloned().collect()
    };
    let values = |one: &Value| -> Vec<String> {
        let values = one.get("enum").and_then(Value::as_array);
        values.into_iter().flatten().map(Value::to_string).collect()
    };
    let shared = |ours: Vec<String>, theirs: Vec<String>| {
        ours.iter().filter(|one| theirs.contains(one)).count()
    };
    let is_same = |key| ours.get(key).is_some_and(|one| theirs.get(key) == Some(one));
    let items = ours.get("items").zip(theirs.get("items"));
    shared(properties(ours), properties(theirs))
        + shared(values(ours), values(theirs))
        + items.map_or(0, |(ours, theirs)| common(ours, theirs))
        + usize::from(is_same("$ref"))
}

fn decisions(ours: &Object, theirs: &mut Object) {
    for key in extensions::kept() {
        if let Some(decision) = ours.get(key) {
            theirs.insert(key.to_owned(), decision.clone());
        }
    }
    let number = |object: &Object| object.get("type") == Some(&Value::from("number"));
    if let Some(format) = ours.get("format").filter(|_| number(ours) && number(theirs)) {
        theirs.insert("format".to_owned(), format.clone());
    }
}

/// Returns the value if it was added by hand; of a path, the operations that were.
fn added(ours: &Value) -> Option<Value> {
    let object = ours.as_object()?;
    if flag(object, ADDED) {
        return Some(ours.clone());
    }
    let operations: Object = object
        .iter()
        .filter(|(key, value)| Kind::is_method(key) && added(value).is_some())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!operations.is_empty()).then_some(Value::Object(operations))
}

/// Returns the names and values that should stay, but that none of the documents has.
pub(super) fn unused<'p>(platform: &'p Platform, documents: &[&Value]) -> Vec<&'p str> {
    let mut unused: BTreeSet<&str> =
        platform.kept.values().flatten().map(String::as_str).collect();
    let mut pending = documents.to_vec();
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(values) => {
                values.keys().for_each(|key| _ = unused.remove(key.as_str()));
                pending.extend(values.values());
            }
            Value::Array(values) => pending.extend(values),
            Value::String(text) => _ = unused.remove(text.as_str()),
            _ => {}
        }
    }
    unused.into_iter().collect()
}

/// Lists the decisions that differ between the document without our decisions (`fresh`) and with
/// them (`kept`).
pub(super) fn differences(fresh: &Value, kept: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit::objects(fresh, |site, fresh| {
        let at = site.at.to_string();
        let kept = kept.pointer(at.trim_start_matches('#'));
        for key in extensions::decisions().chain(["format"]) {
            let (fresh, kept) = (fresh.get(key), kept.and_then(|kept| kept.get(key)));
            if fresh != kept {
                found.push(format!("{at}: {key} {}, not {}", shown(kept), shown(fresh)));
            }
        }
    });
    found
}

/// Lists the records of `new` that `old` does not have, or has with another value. Those of variants
/// follow from their enums.
pub(super) fn recorded(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit::objects(new, |site, object| {
        let at = site.at.to_string();
        let old = old.pointer(at.trim_start_matches('#'));
        for key in extensions::records().filter(|key| *key != VARIANTS) {
            let Some(value) = object.get(key) else { continue };
            if old.and_then(|old| old.get(key)) != Some(value) {
                found.push(format!("{at}: {key} {}", shown(Some(value))));
            }
        }
    });
    found
}

fn shown(decision: Option<&Value>) -> String {
    match decision {
        None => "absent".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn decisions_are_carried_over_wherever_both_have_the_thing() {
        let ours = json!({
            "paths": {"/a": {"get": {"x-genauth-method": "all", "x-genauth-hidden-from-sdk": false,
                "x-genauth-idempotent": false, "x-genauth-errors": [2004, 6001],
                "parameters": [
                    {"name": "b", "in": "query", "x-genauth-secret": true},
                    {"name": "a", "in": "query", "schema": {"type": "number", "format": "double"}},
                ]}}},
            "components": {"schemas": {"Pet": {"properties": {
                "kind": {"type": "string", "enum": ["A"], "x-genauth-enum": "PetKind"},
                "age": {"type": "number", "format": "double"},
                "gone": {"x-genauth-secret": true}
            }}}}
        });
        let mut theirs = json!({
            "paths": {"/a": {"get": {"x-genauth-hidden-from-sdk": true, "parameters": [
                {"name": "a", "in": "query", "schema": {"type": "number"}},
                {"name": "b", "in": "query"},
            ]}}},
            "components": {"schemas": {"Pet": {"properties": {
                "kind": {"type": "string", "enum": ["A", "B"]}, "age": {"type": "string"}
            }}}}
        });
        let fresh = theirs.clone();
        assert!(keep(&ours, &mut theirs, &Platform::default()).caught_up.is_empty());
        assert_eq!(
            theirs,
            json!({
                "paths": {"/a": {"get": {"x-genauth-method": "all", "x-genauth-hidden-from-sdk": false,
                    "x-genauth-idempotent": false, "x-genauth-errors": [2004, 6001],
                    "parameters": [
                        {"name": "a", "in": "query", "schema": {"type": "number", "format": "double"}},
                        {"name": "b", "in": "query", "x-genauth-secret": true},
                    ]}}},
                "components": {"schemas": {"Pet": {"properties": {
                    "kind": {"type": "string", "enum": ["A", "B"], "x-genauth-enum": "PetKind"},
                    "age": {"type": "string"}
                }}}}
            })
        );
        assert_eq!(
            differences(&fresh, &theirs),
            [
                "#/paths/~1a/get: x-genauth-errors [2004,6001], not absent",
                "#/paths/~1a/get: x-genauth-hidden-from-sdk false, not true",
                "#/paths/~1a/get: x-genauth-idempotent false, not absent",
                "#/paths/~1a/get/parameters/0/schema: format double, not absent",
                "#/paths/~1a/get/parameters/1: x-genauth-secret true, not absent",
            ]
        );
    }

    #[test]
    fn what_was_added_by_hand_stays_until_upstream_has_it() {
        let ours = json!({
            "paths": {
                "/new": {"get": {"x-genauth-added": true}, "post": {}},
                "/old": {"put": {"x-genauth-added": true}}
            },
            "components": {"schemas": {
                "New": {"x-genauth-added": true}, "Gone": {}, "Old": {"x-genauth-added": true}
            }}
        });
        let mut theirs = json!({
            "paths": {"/old": {"get": {}}},
            "components": {"schemas": {"Old": {"type": "object"}}}
        });
        assert_eq!(keep(&ours, &mut theirs, &Platform::default()).caught_up, ["Old"]);
        let added = json!({"x-genauth-added": true});
        assert_eq!(
            theirs,
            json!({
                "paths": {"/old": {"get": {}, "put": added}, "/new": {"get": added}},
                "components": {"schemas": {"Old": {"type": "object"}, "New": added}}
            })
        );
    }

    #[test]
    fn what_the_platform_keeps_stays_in_its_place() {
        let platform = Platform {
            kept: [(
                "sold elsewhere".to_owned(),
                vec!["tenant".to_owned(), "ORG".to_owned()],
            )]
            .into(),
            ..Platform::default()
        };
        let parameter = |name: &str| json!({"name": name, "in": "query"});
        let document = |parameters: Value, values: Value, properties: Value| {
            json!({
                "paths": {"/a": {"get": {"parameters": parameters}}},
                "components": {"schemas": {
                    "Kind": {"enum": values}, "Pet": {"properties": properties}
                }}
            })
        };
        let ours = document(
            json!([parameter("page"), parameter("tenant"), parameter("limit")]),
            json!(["A", "ORG", "B", "C"]),
            json!({"tenant": {"type": "string"}, "gone": {}}),
        );
        let mut theirs = document(
            json!([parameter("limit"), parameter("page")]),
            json!(["A", "C", "D"]),
            json!({"name": {}}),
        );
        let kept = keep(&ours, &mut theirs, &platform);
        assert_eq!(kept.stayed, ["tenant", "ORG", "tenant"]);
        assert_eq!(
            theirs,
            document(
                json!([parameter("limit"), parameter("page"), parameter("tenant")]),
                json!(["A", "ORG", "C", "D"]),
                json!({"name": {}, "tenant": {"type": "string"}}),
            )
        );
        assert!(keep(&theirs.clone(), &mut theirs, &platform).stayed.is_empty());
    }

    /// Returns their schemas after ours were carried over, with a platform that keeps these names.
    fn kept(names: &[&str], ours: &Value, mut theirs: Value) -> (Vec<String>, Value) {
        let names = names.iter().map(|one| (*one).to_owned()).collect();
        let platform = Platform {
            kept: [("sold elsewhere".to_owned(), names)].into(),
            ..Platform::default()
        };
        let overrides = keep(ours, &mut theirs, &platform);
        (overrides.stayed, theirs)
    }

    #[test]
    fn what_stays_finds_its_place_if_its_container_is_gone() {
        let parameter = json!({"name": "tenant", "in": "query"});
        let named = json!({"$ref": "#/components/schemas/Named"});
        let ours = json!({
            "paths": {"/a": {"get": {"parameters": [parameter]}}},
            "components": {"schemas": {
                "Bare": {"type": "object", "properties": {"tenant": {}, "gone": {}}},
                "Text": {"type": "object", "properties": {"tenant": {}}},
                "Kinds": {"properties": {"one": {"enum": ["A", "ORG"]}, "open": {"enum": ["ORG"]}}},
            }}
        });
        let theirs = json!({
            "paths": {"/a": {"get": {}}},
            "components": {"schemas": {
                "Bare": {"type": "object"}, "Text": {"type": "string"},
                "Kinds": {"properties": {"one": named, "open": {"type": "string"}}},
                "Named": {"enum": ["A"]},
            }}
        });
        let (stayed, theirs) = kept(&["tenant", "ORG"], &ours, theirs);
        let expected = json!({
            "paths": {"/a": {"get": {"parameters": [parameter]}}},
            "components": {"schemas": {
                "Bare": {"type": "object", "properties": {"tenant": {}}},
                "Text": {"type": "string"},
                "Kinds": {"properties": {"one": named, "open": {"type": "string"}}},
                "Named": {"enum": ["A", "ORG"]},
            }}
        });
        assert_eq!(theirs, expected);
        assert!(
            stayed.contains(&"not ORG, because its enum is gone".to_owned()),
            "{stayed:?}"
        );
        assert!(stayed.iter().any(|one| one.starts_with("not tenant")), "{stayed:?}");
    }

    #[test]
    fn no_part_of_a_path_stays() {
        let parameter = json!({"name": "tenant", "in": "path"});
        let operation = json!({"operationId": "a", "parameters": [parameter]});
        let ours = json!({"paths": {"/a/{tenant}": {"get": operation}}});
        let theirs =
            json!({"paths": {"/a": {"get": {"operationId": "a", "parameters": []}}}});
        assert_eq!(kept(&["tenant"], &ours, theirs.clone()).1["paths"], theirs["paths"]);
    }

    #[test]
    fn what_stays_keeps_the_schemas_to_which_it_refers() {
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let ours = json!({"components": {"schemas": {
            "Pet": {"properties": {"tenant": to("Tenant")}},
            "Tenant": {"properties": {"own": {"items": to("Own")}}},
            "Own": {"type": "object"}, "Gone": {},
        }}});
        let theirs =
            json!({"components": {"schemas": {"Pet": {"properties": {"name": {}}}}}});
        let (_, theirs) = kept(&["tenant"], &ours, theirs);
        let names: Vec<_> =
            theirs["components"]["schemas"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["Pet", "Tenant", "Own"]);
    }

    #[test]
    fn properties_with_the_names_of_keys_are_properties() {
        let ours = json!({"components": {"schemas": {"Pet": {"properties": {
            "properties": {"type": "object", "enum": [], "tenant": 1},
            "enum": {"x-genauth-secret": true},
        }}}}});
        let theirs = json!({"components": {"schemas": {"Pet": {"properties": {
            "properties": {"type": "object"}, "enum": {},
        }}}}});
        let (stayed, theirs) = kept(&["tenant"], &ours, theirs);
        let all = &theirs["components"]["schemas"]["Pet"]["properties"];
        assert_eq!(all["properties"], json!({"type": "object"}));
        assert_eq!(all["enum"], json!({"x-genauth-secret": true}));
        assert!(stayed.is_empty(), "{stayed:?}");
    }

    #[test]
    fn names_that_no_document_has_are_unused() {
        let names = ["tenant", "ORG", "nope"].map(str::to_owned).to_vec();
        let platform = Platform {
            kept: [("sold elsewhere".to_owned(), names)].into(),
            ..Platform::default()
        };
        let documents = [&json!({"tenant": 1}), &json!([{"enum": ["ORG"]}])];
        assert_eq!(unused(&platform, &documents), ["nope"]);
    }
}
