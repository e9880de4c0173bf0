//! Unions. The type is written like generated code, with the same imports.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Object, Property, Slot, object, sample};
use crate::extra::Extra;
use crate::json::Json;
use crate::wire::{self, union};

sample!(Round {
    radius: Option<f64> => Property::Required("radius"),
    sizes: Option<BTreeMap<String, f64>> => Property::Optional("sizes"),
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
    Grid(BTreeMap<String, Option<Vec<f64>>>),
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
            Self::Grid(value) => value,
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
            let mut content = BTreeMap::<String, Option<Vec<f64>>>::default();
            if choice.takes(&mut content) {
                return Self::Grid(content);
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
        Shape::Grid(_) => "grid",
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
        (json!(1e22), "number"),
        (json!(9_007_199_254_740_993_i64), "unknown"),
        (json!(u64::MAX), "unknown"),
        (json!({}), "square"),
        (json!({"side": 2.0}), "square"),
        (json!({"side": 2.0, "colour": "red"}), "square"),
        (json!({"radius": 1.5}), "round"),
        (json!({"radius": 1.5, "colour": "red"}), "round"),
        (json!({"radius": 1.5, "sizes": {"x": 1.5}}), "round"),
        (json!({"radius": 1.5, "sizes": {}}), "round"),
        (json!(["a", "b"]), "names"),
        (json!({"x": [1.5]}), "grid"),
        (json!({"x": null, "y": [1.5]}), "grid"),
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

sample!(Cat {
    kind: Option<String> => Property::Required("kind"),
    lives: Option<i64> => Property::Required("lives"),
});

sample!(Dog {
    name: Option<String> => Property::Optional("name"),
});

sample!(Hamster {
    name: Option<String> => Property::Optional("name"),
    wheel: Option<String> => Property::Optional("wheel"),
});

sample!(Household {
    pets: Vec<Pet> => Property::Required("pets"),
});

#[derive(Clone)]
enum Pet {
    Cat(Box<Cat>),
    Dog(Dog),
    Unknown(Json),
}

impl Pet {
    fn value(&self) -> &dyn Slot {
        match self {
            Self::Cat(value) => &**value,
            Self::Dog(value) => value,
            Self::Unknown(value) => value,
        }
    }

    fn from_json(value: Json) -> Self {
        let mut choice = wire::Choice::by(Self::tag(), &value);
        while choice.goes_on() {
            let mut content = Cat::default();
            if choice.takes(&mut content) {
                return Self::Cat(Box::new(content));
            }
            let mut content = Dog::default();
            if choice.takes(&mut content) {
                return Self::Dog(content);
            }
        }
        Self::Unknown(value)
    }

    fn tag() -> &'static wire::Tag {
        &wire::Tag {
            property: "kind",
            values: &[("cat", 0), ("tom", 0), ("dog", 1)],
            default: None,
        }
    }

    fn variant(&self) -> usize {
        match self {
            Self::Cat(_) => 0,
            Self::Dog(_) => 1,
            Self::Unknown(_) => usize::MAX,
        }
    }
}

union!(Pet(Cat, tag 0));

#[test]
fn the_discriminator_decides() {
    let cases = [
        (json!({"kind": "cat", "lives": 9}), "cat"),
        (json!({"kind": "tom", "lives": 9}), "cat"),
        (json!({"kind": "cat"}), "cat"),
        (json!({"kind": "cat", "lives": "many", "colour": 1}), "cat"),
        (json!({"kind": "dog", "lives": 9}), "dog"),
        (json!({"kind": "dog", "name": null}), "dog"),
        (json!({"name": "Rex"}), "dog"),
        (json!({"kind": 1, "lives": 9}), "unknown"),
        (json!({"kind": "bird", "name": "Tweety"}), "unknown"),
        (json!("cat"), "unknown"),
        (json!(["cat"]), "unknown"),
        (json!(null), "unknown"),
    ];
    for (value, expected) in cases {
        let pet: Pet = serde_json::from_value(value.clone()).expect("all can be read");
        let found = match pet {
            Pet::Cat(_) => "cat",
            Pet::Dog(_) => "dog",
            Pet::Unknown(_) => "unknown",
        };
        assert_eq!(found, expected, "{value}");
        // Only what was read without a discriminator gets one.
        let written = serde_json::to_value(&pet).unwrap();
        match value.get("name").filter(|_| value.get("kind").is_none()) {
            Some(name) => assert_eq!(written, json!({"kind": "dog", "name": name})),
            None => assert_eq!(written, value),
        }
    }
}

#[test]
fn the_discriminator_of_a_variant_is_written_and_not_missing() {
    let cat = |kind: Option<&str>| Cat {
        kind: kind.map(str::to_owned),
        lives: Some(9),
        ..Cat::default()
    };
    let household = Household {
        pets: vec![
            Pet::Cat(Box::new(cat(None))),
            Pet::Cat(Box::new(cat(Some("tom")))),
            Pet::Dog(Dog::default()),
        ],
        ..Household::default()
    };
    assert_eq!(wire::missing(&household), [""; 0]);
    let written =
        r#"{"pets":[{"kind":"cat","lives":9},{"kind":"tom","lives":9},{"kind":"dog"}]}"#;
    assert_eq!(serde_json::to_string(&household).unwrap(), written);
    let read: Household = serde_json::from_str(written).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
    let household = Household {
        pets: vec![Pet::Cat(Box::default())],
        ..Household::default()
    };
    assert_eq!(wire::missing(&household), ["pets[0].lives"]);
    assert!(Pet::Cat(Box::new(cat(None))) != Pet::Dog(Dog::default()));
}

#[derive(Clone)]
enum Rodent {
    Dog(Dog),
    Hamster(Hamster),
    Rodents(Vec<Rodent>),
    Unknown(Json),
}

impl Rodent {
    fn value(&self) -> &dyn Slot {
        match self {
            Self::Dog(value) => value,
            Self::Hamster(value) => value,
            Self::Rodents(value) => value,
            Self::Unknown(value) => value,
        }
    }

    fn from_json(value: Json) -> Self {
        let mut choice = wire::Choice::new(&value);
        while choice.goes_on() {
            let mut content = Dog::default();
            if choice.takes(&mut content) {
                return Self::Dog(content);
            }
            let mut content = Hamster::default();
            if choice.takes(&mut content) {
                return Self::Hamster(content);
            }
            let mut content = Vec::<Rodent>::default();
            if choice.takes(&mut content) {
                return Self::Rodents(content);
            }
        }
        Self::Unknown(value)
    }
}

union!(Rodent(Dog));

#[test]
fn the_variant_with_the_fewest_unknown_properties_is_chosen_and_the_first_of_equals() {
    let cases = [
        (json!({"name": "a"}), "dog"),
        (json!({"name": "a", "wheel": "b"}), "hamster"),
        (json!({"name": "a", "wheel": "b", "more": 1}), "hamster"),
        (json!({"name": "a", "more": 1}), "dog"),
        (json!({}), "dog"),
        (json!([{"name": "a"}]), "rodents"),
        (json!({"more": 1}), "unknown"),
    ];
    for (value, expected) in cases {
        let rodent: Rodent = serde_json::from_value(value.clone()).unwrap();
        let found = match rodent {
            Rodent::Dog(_) => "dog",
            Rodent::Hamster(_) => "hamster",
            Rodent::Rodents(_) => "rodents",
            Rodent::Unknown(_) => "unknown",
        };
        assert_eq!(found, expected, "{value}");
        assert_eq!(serde_json::to_value(&rodent).unwrap(), value);
    }
}

#[cfg(feature = "test-util")]
#[test]
fn a_filled_variant_has_its_discriminator() {
    let mut pet = Pet::default();
    wire::fill(&mut pet);
    let filled = json!({"kind": "cat", "lives": 1});
    assert_eq!(serde_json::to_value(&pet).unwrap(), filled);
}
