//! Equal input gives equal bytes, and so does input that differs only in the order of keys.

use serde_json::{Map, Value};

use crate::place::{PROSE, PROSE_FILE, Place, SPEC, SPEC_FILE};

#[test]
fn two_runs_give_the_same_bytes() {
    assert_eq!(Place::generated().output(), Place::generated().output());
}

#[test]
fn a_specification_in_another_order_gives_the_same_bytes() {
    let spec: Value = serde_yaml::from_str(SPEC).unwrap();
    let reordered = reversed(spec.clone(), "");
    assert_ne!(reordered.to_string(), spec.to_string());

    let place = Place::generated();
    let before = place.output();
    place.write(SPEC_FILE, &serde_yaml::to_string(&reordered).unwrap());
    let again = place.generate(&[]).expect(0);
    assert!(again.stdout.starts_with("Nothing changed: "), "{}", again.stdout);
    assert_eq!(place.output(), before);
}

#[test]
fn prose_in_another_order_gives_the_same_bytes() {
    let prose: Value = serde_yaml::from_str(PROSE).unwrap();
    let place = Place::generated();
    place.write(PROSE_FILE, &serde_yaml::to_string(&reversed(prose, "")).unwrap());
    place.check(&[]).expect(0);
}

#[test]
fn the_same_specification_as_json_gives_the_same_bytes() {
    let spec: Value = serde_yaml::from_str(SPEC).unwrap();
    let place = Place::generated();
    place.remove(SPEC_FILE);
    place.write("spec/authentication.json", &format!("{spec:#}"));
    place.check(&[]).expect(0);
}

/// Reverses the keys of every object, except where their order is published: that of paths, of the
/// methods of a path, of properties, and within samples. The required properties are a set, too.
fn reversed(value: Value, key: &str) -> Value {
    match value {
        Value::Object(map) if matches!(key, "example" | "default") => Value::Object(map),
        Value::Object(map) => {
            let keep = matches!(key, "paths" | "properties") || key.starts_with('/');
            let mut entries: Vec<_> = map
                .into_iter()
                .map(|(key, value)| {
                    let value = reversed(value, &key);
                    (key, value)
                })
                .collect();
            if !keep {
                entries.reverse();
            }
            Value::Object(Map::from_iter(entries))
        }
        Value::Array(items) if key == "required" => {
            Value::Array(items.into_iter().rev().collect())
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| reversed(item, "")).collect())
        }
        other => other,
    }
}
