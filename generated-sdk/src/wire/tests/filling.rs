//! Values with every required property.

use serde_json::json;

use super::{Object, Property, Sample, Slot, object, sample};
use crate::extra::Extra;
use crate::json::{Json, JsonObject};
use crate::wire::fill;

sample!(Tree {
    name: String => Property::Plain("name"),
    children: Vec<Tree> => Property::Plain("children"),
});

sample!(Endless {
    next: Option<Box<Endless>> => Property::Required("next"),
});

sample!(Wide {
    status_code: Option<i64> => Property::Required("statusCode"),
    number: Option<i64> => Property::Required("number"),
    ratio: Option<f64> => Property::Required("ratio"),
    done: Option<bool> => Property::Required("done"),
    any: Json => Property::Plain("any"),
    free: JsonObject => Property::Plain("free"),
    rows: Vec<Vec<String>> => Property::Plain("rows"),
    password: String => Property::PlainSecret("password"),
    left: Option<String> => Property::Nullable("left"),
    right: Option<String> => Property::Optional("right"),
});

fn filled<T: Slot + Default + serde::Serialize>() -> Json {
    let mut value = T::default();
    fill(&mut value);
    serde_json::to_value(value).unwrap()
}

#[test]
fn required_properties_are_filled_and_others_left_out() {
    assert_eq!(
        filled::<Sample>(),
        json!({"name": "name", "kind": "PLAIN", "numbers": [1]})
    );
    assert_eq!(
        filled::<Wide>(),
        json!({
            "statusCode": 200, "number": 1, "ratio": 1, "done": true, "any": {}, "free": {},
            "rows": [["rows"]], "password": "password", "left": "left",
        })
    );
}

#[test]
fn an_array_of_its_own_type_stays_empty() {
    assert_eq!(filled::<Vec<Tree>>(), json!([{"name": "name", "children": []}]));
}

#[test]
fn an_object_that_requires_itself_ends() {
    let mut value = Endless::default();
    fill(&mut value);
    let depth = std::iter::successors(Some(&value), |one| one.next.as_deref()).count();
    assert!((2..100).contains(&depth), "{depth}");
}
