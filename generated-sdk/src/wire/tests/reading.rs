use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde::de::value::{Error as PlainError, MapDeserializer};
use serde_json::{Value, json};

use super::{FULL, Kind, Sample, full};
use crate::extra::Extra;
use crate::wire::{Budget, Reading, Slot, Tolerance, from_json};

/// Reads the property `name` from `value`, as a string and as a JSON value, and returns what its field
/// holds. Whatever that is, `value` is written back.
fn held(name: &str, value: &Value) -> Option<Value> {
    let json = json!({name: value});
    let from_value = Sample::deserialize(&json).expect("reading is tolerant");
    let from_text: Sample =
        serde_json::from_str(&json.to_string()).expect("reading is tolerant");
    assert!(from_text == from_value, "{json}: {from_text:?} is not {from_value:?}");
    let written =
        |sample: &Sample| serde_json::to_value(sample).expect("it can be written");
    assert_eq!(written(&from_text), json);
    let mut alone = from_text;
    alone.extra = Extra::default();
    written(&alone).get(name).cloned()
}

fn refused(json: &str) -> Option<String> {
    let mut reading = Reading::new(Tolerance::Strict, Budget::of_limit(0));
    let outcome = from_json(&mut Sample::default(), json.as_bytes(), &mut reading);
    outcome.err().map(|_| reading.path())
}

#[test]
fn what_fits_is_taken_as_it_is() {
    for (name, value) in
        serde_json::from_str::<Value>(FULL).unwrap().as_object().unwrap()
    {
        let expected = (!["later", "last"].contains(&name.as_str())).then_some(value);
        assert_eq!(held(name, value).as_ref(), expected, "{name}");
    }
}

#[test]
fn what_can_be_converted_is() {
    let cases = [
        ("name", json!(5), json!("5")),
        ("name", json!(true), json!("true")),
        ("name", json!(null), json!("")),
        ("kind", json!("PLAIN"), json!("PLAIN")),
        ("kind", json!("BAROQUE"), json!("BAROQUE")),
        ("kind", json!(7), json!("7")),
        ("kind", json!(null), json!("")),
        ("count", json!("12"), json!(12)),
        ("count", json!(" -12 "), json!(-12)),
        ("count", json!(12.0), json!(12)),
        ("ratio", json!(3), json!(3)),
        ("ratio", json!(3.0), json!(3)),
        ("ratio", json!("1.5"), json!(1.5)),
        ("ratio", json!(u64::MAX), json!(u64::MAX as f64)),
        ("flag", json!("true"), json!(true)),
        ("flag", json!("false"), json!(false)),
        ("at", json!(1_669_881_887_852_i64), json!("1669881887852")),
        ("at", json!("soon"), json!("soon")),
        ("tags", json!("a"), json!(["a"])),
        ("tags", json!(1), json!(["1"])),
        ("tags", json!(""), json!([])),
        ("numbers", json!(null), json!([])),
        ("numbers", json!("7"), json!([7])),
        ("items", json!({"id": "i"}), json!([{"id": "i"}])),
        ("note", json!(5), json!("5")),
        ("inner", json!({}), json!({})),
    ];
    for (name, value, expected) in cases {
        assert_eq!(held(name, &value), Some(expected), "{name}: {value}");
    }
}

#[test]
fn what_can_not_be_converted_is_not_there() {
    let cases = [
        ("count", json!("")),
        ("count", json!("many")),
        ("count", json!(12.5)),
        ("count", json!(1e300)),
        ("count", json!(u64::MAX)),
        ("count", json!(true)),
        ("count", json!([1])),
        ("count", json!({"n": 1})),
        ("ratio", json!("NaN")),
        ("ratio", json!("inf")),
        ("ratio", json!("1e999")),
        ("ratio", json!("")),
        ("flag", json!(1)),
        ("flag", json!("yes")),
        ("flag", json!("")),
        ("at", json!("")),
        ("at", json!(false)),
        ("at", json!([])),
        ("inner", json!("")),
        ("inner", json!("x")),
        ("inner", json!([])),
        ("free", json!([])),
        ("free", json!("")),
        ("token", json!({"t": 1})),
        ("next", json!(1)),
    ];
    for (name, value) in cases {
        assert_eq!(held(name, &value), None, "{name}: {value}");
    }
}

#[test]
fn lists_have_no_items_that_nobody_sent() {
    let cases = [
        ("numbers", json!(["7", null, "x", 8, [], {}]), json!([7, 8])),
        ("numbers", json!("x"), json!([])),
        ("numbers", json!({"n": 1}), json!([])),
        ("tags", json!(["a", null, ["b"], 1]), json!(["a", "1"])),
        (
            "items",
            json!([null, "x", {"id": "i", "password": "p"}]),
            json!([{"id": "i", "password": "p"}]),
        ),
        ("anys", json!([null, 1]), json!([null, 1])),
    ];
    for (name, value, expected) in cases {
        assert_eq!(held(name, &value), Some(expected), "{name}: {value}");
    }
}

#[test]
fn unset_null_and_a_value_are_three_things() {
    let read = |json: &str| {
        let sample: Sample = serde_json::from_str(json).unwrap();
        (sample.note, sample.extra.get("note").cloned())
    };
    assert_eq!(read("{}"), (None, None));
    assert_eq!(read(r#"{"note": null}"#), (None, Some(json!(null))));
    assert_eq!(read(r#"{"note": ""}"#), (Some(String::new()), None));

    let mut sample = Sample::default();
    let mut reading = Reading::new(Tolerance::Lenient, Budget::of_limit(0));
    from_json(&mut sample, br#"{"note": null}"#, &mut reading).unwrap();
    assert!(sample.note.is_none() && sample.extra.get("note") == Some(&Value::Null));
}

#[test]
fn a_lone_surrogate_is_replaced_and_nothing_else_is_lost() {
    let json = r#"{"name": "\ud83d!", "tags": ["a", "\ude00"], "items": [{"id": "\ud83d\ude00"}],
        "free": {"\udbff": "\ud83d"}, "any": null, "count": "x", "\ud83d": ["\ud83d"]}"#;
    let mut sample = Sample::default();
    let mut reading = Reading::new(Tolerance::Lenient, Budget::of_limit(0));
    from_json(&mut sample, json.as_bytes(), &mut reading).unwrap();
    assert_eq!(
        serde_json::to_value(&sample).unwrap(),
        json!({
            "name": "\u{fffd}!", "tags": ["a", "\u{fffd}"], "items": [{"id": "\u{1f600}"}],
            "free": {"\u{fffd}": "\u{fffd}"}, "any": null, "count": "x", "\u{fffd}": ["\u{fffd}"]
        })
    );
    assert_eq!(
        refused(r#"{"name": "\ud83d", "kind": "", "numbers": []}"#).as_deref(),
        Some("name")
    );
}

#[test]
fn strict_mode_takes_what_fits() {
    assert_eq!(refused(FULL), None);
    assert_eq!(refused(r#"{"name": "n", "kind": "?", "numbers": []}"#), None);
}

#[test]
fn strict_mode_refuses_the_rest_and_knows_where() {
    // The tested property follows all required ones.
    let cases = [
        ("count", "\"12\"", "count"),
        ("count", "12.5", "count"),
        ("name", "5", "name"),
        ("name", "null", "name"),
        ("kind", "null", "kind"),
        ("flag", "\"true\"", "flag"),
        ("at", "\"\"", "at"),
        ("at", "1", "at"),
        ("tags", "\"a\"", "tags"),
        ("tags", "[\"a\", 1]", "tags[1]"),
        ("numbers", "[1, null]", "numbers[1]"),
        ("numbers", "null", "numbers"),
        ("inner", "[]", "inner"),
        ("inner", "{}", "inner.id"),
        ("items", "{\"id\": \"i\", \"password\": \"p\"}", "items"),
        (
            "items",
            "[{\"id\": \"i\", \"password\": \"p\"}, {\"id\": \"i\"}]",
            "items[1].password",
        ),
        (
            "next",
            "{\"name\": \"n\", \"kind\": \"k\", \"numbers\": [{}]}",
            "next.numbers[0]",
        ),
    ];
    for (name, value, path) in cases {
        let json =
            format!(r#"{{"name": "n", "kind": "k", "numbers": [], "{name}": {value}}}"#);
        assert_eq!(refused(&json).as_deref(), Some(path), "{json}");
    }
}

#[test]
fn strict_mode_names_the_first_required_member_that_is_missing() {
    assert_eq!(refused("{}").as_deref(), Some("name"));
    assert_eq!(refused(r#"{"name": "n", "kind": "k"}"#).as_deref(), Some("numbers"));
}

#[test]
fn a_syntax_error_knows_where_it_is() {
    let mut reading = Reading::new(Tolerance::Lenient, Budget::of_limit(0));
    let json = r#"{"items": [{"id": "i"}, {"size": ?"#;
    let outcome = from_json(&mut Sample::default(), json.as_bytes(), &mut reading);
    assert!(outcome.is_err());
    assert_eq!(reading.path(), "items[1].size");
}

#[test]
fn the_order_of_members_does_not_matter_and_the_last_of_a_name_wins() {
    let json =
        r#"{"numbers": [1, 2], "count": 1, "name": "a", "numbers": [3], "count": 2}"#;
    let sample: Sample = serde_json::from_str(json).unwrap();
    assert_eq!((sample.numbers.as_slice(), sample.count), ([3].as_slice(), Some(2)));
    assert_eq!(sample.name, "a");
}

#[test]
fn unknown_members_are_kept_in_their_order() {
    let sample = full();
    let names: Vec<_> = sample.extra.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["later", "last"]);
    assert_eq!(sample.extra.get("later"), Some(&json!({"deep": [true]})));
    assert_eq!(sample.extra.get("last"), Some(&Value::Null));
    assert_eq!(sample.extra.get("name"), None);
    assert!(!sample.extra.is_empty() && Sample::default().extra.is_empty());
}

#[test]
fn other_formats_can_be_read_too() {
    let properties = [("name", "n"), ("kind", "PLAIN"), ("count", "3"), ("new", "x")];
    let deserializer = MapDeserializer::<_, PlainError>::new(properties.into_iter());
    let sample = Sample::deserialize(deserializer).expect("it can be read");
    assert_eq!(
        (sample.name.as_str(), sample.kind, sample.count),
        ("n", Kind::Plain, Some(3))
    );
    assert_eq!(sample.extra.get("new"), Some(&json!("x")));
}

#[test]
fn of_repeated_properties_the_last_counts() {
    for (json, note, kept) in [
        (r#"{"note": null, "note": "x"}"#, Some("x"), vec![]),
        (r#"{"note": "x", "note": null}"#, None, vec!["note"]),
        (r#"{"note": null, "note": null}"#, None, vec!["note"]),
        (r#"{"note": null, "count": null, "note": null}"#, None, vec!["count", "note"]),
    ] {
        let sample: Sample = serde_json::from_str(json).expect("reading is tolerant");
        assert_eq!(sample.note.as_deref(), note, "{json}");
        let nulls = sample.extra.iter().filter(|(_, value)| value.is_null());
        assert_eq!(nulls.map(|(name, _)| name).collect::<Vec<_>>(), kept, "{json}");
    }
}

#[test]
fn a_number_that_nothing_can_hold_is_an_error() {
    fn outcome<T: Slot + Default>(json: &str) -> Result<Value, String> {
        let mut value = T::default();
        let mut reading = Reading::new(Tolerance::Lenient, Budget::of_limit(0));
        let outcome = from_json(&mut value, json.as_bytes(), &mut reading);
        outcome.map_err(|error| error.to_string())?;
        Ok(serde_json::to_value(value.view()).unwrap())
    }

    type Numbers = Vec<i64>;
    assert_eq!(outcome::<Numbers>("[1.0, 1e3, null, \"x\"]"), Ok(json!([1, 1000])));
    let error =
        |path: &str| Err(format!("the number `{path}` is no integer of 64 bits"));
    assert_eq!(outcome::<Numbers>("[1, 9223372036854775808]"), error("[1]"));
    assert_eq!(outcome::<Vec<Numbers>>("[[], [1, 1.5]]"), error("[1][1]"));
    assert_eq!(outcome::<Vec<Option<i64>>>("[1e30, null]"), error("[0]"));
    let map = outcome::<BTreeMap<String, i64>>(r#"{"a": 1, "b": 1e30}"#);
    assert_eq!(map, error("[1]"));
    // An object keeps what its fields can't hold.
    let samples =
        json!([{"count": u64::MAX, "numbers": [u64::MAX], "name": "n", "kind": "k"}]);
    assert_eq!(outcome::<Vec<Sample>>(&samples.to_string()), Ok(samples));
    for json in ["\"x\"", "true", "[]"] {
        assert_eq!(
            outcome::<i64>(json),
            Err("has a value of the wrong type".to_owned())
        );
    }
    assert!(outcome::<Numbers>("{}").is_err());
}
