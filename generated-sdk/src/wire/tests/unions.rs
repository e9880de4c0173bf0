//! Unions. The type is written like generated code, with the same imports.

use serde_json::json;

use super::{Object, Property, Slot, object, sample};
use crate::extra::Extra;
use crate::json::Json;
use crate::wire::{self, union};

sample!(Round {
    radius: Option<f64> => Property::Required("radius"),
});

sample!(Square {
    side: Option<f64> => Property::Optional("side"),
    name: Option<String> => Property::Optional("name"),
});

sample!(Holder {
    shape: Shape => Property::Required("shape"),
    shapes: Option<Vec<Shape>> => Property::Optional("shapes"),
    secret: Option<Shape> => Property::OptionalSecret("secret"),
});

#[derive(Clone)]
enum Shape {
    Text(String),
    Number(f64),
    Square(Square),
    Round(Round),
    Names(Vec<String>),
    Unknown(Json),
}

impl Shape {
    fn value(&self) -> &dyn Slot {
        match self {
            Self::Text(value) => value,
            Self::Number(value) => value,
            Self::Square(value) => value,
            Self::Round(value) => value,
            Self::Names(value) => value,
            Self::Unknown(value) => value,
        }
    }

    fn from_json(value: Json) -> Self {
        let mut choice = wire::Choice::new(&value);
        while choice.goes_on() {
            let mut content = String::default();
            if choice.takes(&mut content) {
                return Self::Text(content);
            }
            let mut content = f64::default();
            if choice.takes(&mut content) {
                return Self::Number(content);
            }
            let mut content = Square::default();
            if choice.takes(&mut content) {
                return Self::Square(content);
            }
            let mut content = Round::default();
            if choice.takes(&mut content) {
                return Self::Round(content);
            }
            let mut content = Vec::<String>::default();
            if choice.takes(&mut content) {
                return Self::Names(content);
            }
        }
        Self::Unknown(value)
    }
}

union!(Shape(String));

fn alternative(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "text",
        Shape::Number(_) => "number",
        Shape::Square(_) => "square",
        Shape::Round(_) => "round",
        Shape::Names(_) => "names",
        Shape::Unknown(_) => "unknown",
    }
}

#[test]
fn the_alternatives_are_told_apart_and_written_back_unchanged() {
    let cases = [
        (json!("a"), "text"),
        (json!("1"), "text"),
        (json!(""), "text"),
        (json!(1.5), "number"),
        (json!({}), "square"),
        (json!({"side": 2.0}), "square"),
        (json!({"side": 2.0, "colour": "red"}), "square"),
        (json!({"radius": 1.5}), "round"),
        (json!({"radius": 1.5, "colour": "red"}), "round"),
        (json!(["a", "b"]), "names"),
        (json!([]), "names"),
        (json!({"colour": "red"}), "unknown"),
        (json!({"radius": "wide"}), "unknown"),
        (json!([1]), "unknown"),
        (json!(["a", null]), "unknown"),
        (json!(true), "unknown"),
        (json!(null), "unknown"),
    ];
    for (value, expected) in cases {
        let shape: Shape =
            serde_json::from_value(value.clone()).expect("all can be read");
        assert_eq!(alternative(&shape), expected, "{value}");
        assert_eq!(serde_json::to_value(&shape).unwrap(), value);

        let held = json!({"shape": value, "shapes": [value]});
        let holder: Holder =
            serde_json::from_str(&held.to_string()).expect("all can be read");
        assert_eq!(alternative(&holder.shape), expected, "{value}");
        assert!(holder.shape == shape && holder.shapes == Some(vec![shape]), "{value}");
        assert_eq!(serde_json::to_value(&holder).unwrap(), held);
    }
}

#[derive(Clone)]
enum Tree {
    List(Vec<Tree>),
    Leaf(bool),
    Unknown(Json),
}

impl Tree {
    fn value(&self) -> &dyn Slot {
        match self {
            Self::List(value) => value,
            Self::Leaf(value) => value,
            Self::Unknown(value) => value,
        }
    }

    fn from_json(value: Json) -> Self {
        let mut choice = wire::Choice::new(&value);
        while choice.goes_on() {
            let mut content = Vec::<Tree>::default();
            if choice.takes(&mut content) {
                return Self::List(content);
            }
            let mut content = bool::default();
            if choice.takes(&mut content) {
                return Self::Leaf(content);
            }
        }
        Self::Unknown(value)
    }
}

union!(Tree(Vec<Tree>));

#[test]
fn a_union_can_be_an_array_of_itself() {
    for value in [json!([[true], [], false]), json!(1), json!("a"), json!({"a": 1})] {
        let tree: Tree = serde_json::from_value(value.clone()).expect("all can be read");
        assert_eq!(matches!(tree, Tree::List(_)), value.is_array(), "{value}");
        assert_eq!(serde_json::to_value(&tree).unwrap(), value);
    }
    let leaf: Tree = serde_json::from_value(json!(true)).expect("all can be read");
    assert!(matches!(leaf, Tree::Leaf(true)));
}

#[test]
fn what_is_not_there_is_unknown() {
    let holder: Holder = serde_json::from_str("{}").unwrap();
    assert_eq!(alternative(&holder.shape), "unknown");
    assert!(holder.shapes.is_none());
}

#[test]
fn a_required_union_that_is_null_is_refused_in_strict_mode() {
    let mut reading =
        wire::Reading::new(wire::Tolerance::Strict, wire::Budget::of_limit(0));
    let outcome =
        wire::from_json(&mut Holder::default(), br#"{"shape": null}"#, &mut reading);
    assert!(outcome.is_err());
    assert_eq!(reading.path(), "shape");
}

#[test]
fn other_alternatives_are_not_equal() {
    let [text, number] = [json!("1"), json!(1.0)].map(Shape::from_json);
    assert!(text != number && text == text.clone());
}

#[test]
fn unions_print_what_they_hold_and_no_secret() {
    let holder: Holder = serde_json::from_value(
        json!({"shape": {"side": 2}, "shapes": ["a", 1], "secret": "marked"}),
    )
    .unwrap();
    assert_eq!(
        format!("{holder:?}"),
        "Holder { shape: {side: 2.0}, shapes: [\"a\", 1.0], secret: [redacted] }"
    );
    assert_eq!(format!("{:?}", Shape::Names(vec!["n".into()])), "[\"n\"]");
}

#[cfg(feature = "test-util")]
#[test]
fn the_first_variant_is_filled() {
    let mut holder = Holder::default();
    wire::fill(&mut holder);
    assert_eq!(serde_json::to_value(&holder).unwrap(), json!({"shape": "shape"}));
    let mut tree = Tree::default();
    wire::fill(&mut tree);
    assert_eq!(serde_json::to_value(&tree).unwrap(), json!([]));
}
