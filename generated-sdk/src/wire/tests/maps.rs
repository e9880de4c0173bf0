//! Maps, and arrays whose items can be null.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Inner, sample};
use crate::extra::Extra;
use crate::property::{Given, IntoProperty};
use crate::wire::{Object, Property, Slot, missing, object, pairs};

sample!(Garden {
    counts: BTreeMap<String, i64> => Property::Plain("counts"),
    labels: Option<BTreeMap<String, String>> => Property::Optional("labels"),
    layers: BTreeMap<String, BTreeMap<String, Vec<Inner>>> => Property::Plain("layers"),
    rows: Option<Vec<BTreeMap<String, f64>>> => Property::Optional("rows"),
    sizes: Option<BTreeMap<String, Option<i64>>> => Property::Optional("sizes"),
    heights: Option<Vec<Option<i64>>> => Property::Optional("heights"),
});

/// Reads a garden, and checks that it is written as it was sent.
fn round_trip(json: &serde_json::Value) -> Garden {
    let garden: Garden = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&garden).unwrap(), *json);
    garden
}

#[test]
fn maps_are_read_written_and_compared() {
    let json = json!({
        "counts": {"a": 1, "b": -2},
        "labels": {"": "empty", "x.y": "z"},
        "layers": {"top": {"left": [{"id": "i", "password": "p"}], "right": []}, "low": {}},
        "rows": [{"a": 0.5}, {}],
        "sizes": {"s": null, "t": 3},
        "heights": [null, 1, null],
    });
    let garden = round_trip(&json);
    assert_eq!(garden.counts["b"], -2);
    assert_eq!(garden.layers["top"]["left"][0].id, "i");
    assert_eq!(garden.sizes.as_ref().unwrap()["s"], None);
    assert_eq!(garden.heights, Some(vec![None, Some(1), None]));
    assert!(garden == garden.clone());
    let mut other = garden.clone();
    other.counts.insert("c".to_owned(), 0);
    assert!(garden != other);
}

#[test]
fn values_that_do_not_fit_are_kept() {
    let json = json!({
        "counts": {"text": "5", "large": u64::MAX, "wrong": [], "null": null, "fine": 1},
        "layers": {"a": [], "b": {"c": {"id": "i", "password": ""}}, "d": {"e": [1, null]}},
        "labels": [],
        "sizes": {"x": "", "y": {}},
        "heights": [u64::MAX, "x", null],
    });
    let mut garden = round_trip(&json);
    assert_eq!(
        garden.counts,
        BTreeMap::from([("fine".to_owned(), 1), ("text".to_owned(), 5)])
    );
    // A changed map is written as it is.
    garden.counts.remove("text");
    let written = serde_json::to_value(&garden).unwrap();
    assert_eq!(written["counts"], json!({"fine": 1}));
}

#[test]
fn of_names_that_occur_twice_the_last_one_wins() {
    let garden: Garden =
        serde_json::from_str(r#"{"counts": {"a": "x", "a": 2, "b": 1, "b": "y"}}"#)
            .unwrap();
    assert_eq!(garden.counts, BTreeMap::from([("a".to_owned(), 2)]));
    let written = serde_json::to_value(&garden).unwrap();
    assert_eq!(written["counts"], json!({"a": 2, "b": "y"}));
}

#[test]
fn no_text_within_a_map_is_printed() {
    let json = json!({
        "labels": {"token": "hush"},
        "layers": {"a": {"b": [{"id": "hush", "password": "hush"}]}},
        "sizes": {"s": null, "t": 3},
        "heights": [null],
    });
    let shown = format!("{:?}", round_trip(&json!({"counts": {"n": 1}, "layers": {}})));
    assert_eq!(shown, r#"Garden { counts: {"n": 1}, layers: {} }"#.replace('"', ""));
    let garden: Garden = serde_json::from_value(json).unwrap();
    let shown = format!("{garden:?}");
    assert!(!shown.contains("hush"), "{shown}");
    assert!(shown.contains("sizes: {s: null, t: 3}, heights: [null]"), "{shown}");
}

#[test]
fn required_properties_within_maps_are_found() {
    let mut garden = Garden::default();
    let inner = BTreeMap::from([("left".to_owned(), vec![Inner::default()])]);
    garden.layers.insert("top".to_owned(), inner);
    assert_eq!(
        missing(&garden),
        ["layers.top.left[0].id", "layers.top.left[0].password"]
    );
}

#[test]
fn a_map_is_json_in_a_query_or_a_form() {
    let mut garden = Garden::default();
    garden.counts.insert("a".to_owned(), 1);
    let mut found = Vec::new();
    pairs(&garden, |_, name, text| found.push((name.to_owned(), text))).unwrap();
    assert_eq!(found[0], ("counts".to_owned(), r#"{"a":1}"#.to_owned()));
}

#[test]
fn setters_take_arrays_of_entries() {
    let given: Given<BTreeMap<String, i64>> = [("a", 1)].into_property();
    assert!(matches!(given, Given::Value(map) if map["a"] == 1));
}

/// Many values that are converted take linear time.
#[test]
fn a_large_map_of_strange_values_is_read_fast() {
    let entries = (0..200_000).map(|number| format!("\"k{number}\":\"{number}\""));
    let json = format!("{{\"counts\":{{{}}}}}", entries.collect::<Vec<_>>().join(","));
    let garden: Garden = serde_json::from_str(&json).unwrap();
    assert_eq!(garden.counts.len(), 200_000);
}
