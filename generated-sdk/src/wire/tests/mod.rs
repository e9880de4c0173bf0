//! Tests of the engine with a type that has every kind of property.

mod budget;
mod directions;
#[cfg(feature = "test-util")]
mod filling;
mod maps;
mod printing;
mod reading;
mod required;
mod round_trip;
mod unions;
mod writing;

use super::{Object, Property, Slot, object, open_enum};
use crate::date_time::DateTime;
use crate::extra::Extra;
use crate::file::File;
use crate::json::{Json, JsonObject};

/// Implements a DTO like the generated code, in short.
macro_rules! sample {
    ($name:ident { $($field:ident: $ty:ty => $property:expr,)* }) => {
        #[derive(Clone, Default)]
        struct $name {
            $($field: $ty,)*
            extra: Extra,
        }

        impl Object for $name {
            fn properties(&self) -> &'static [Property] {
                &[$($property),*]
            }

            fn get(&self, index: usize) -> &dyn Slot {
                let properties = [$(&self.$field as &dyn Slot),*];
                properties.get(index).copied().unwrap_or(&self.extra)
            }

            fn get_mut(&mut self, index: usize) -> &mut dyn Slot {
                let properties = [$(&mut self.$field as &mut dyn Slot),*];
                properties.into_iter().nth(index).unwrap_or(&mut self.extra)
            }
        }

        object!($name);
    };
}

pub(crate) use sample;

sample!(Sample {
    name: String => Property::Plain("name"),
    kind: Kind => Property::Plain("kind"),
    count: Option<i64> => Property::Optional("count"),
    ratio: Option<f64> => Property::Optional("ratio"),
    flag: Option<bool> => Property::Optional("flag"),
    at: Option<DateTime> => Property::Optional("at"),
    tags: Option<Vec<String>> => Property::Optional("tags"),
    numbers: Vec<i64> => Property::Plain("numbers"),
    inner: Option<Inner> => Property::Optional("inner"),
    items: Option<Vec<Inner>> => Property::Optional("items"),
    free: Option<JsonObject> => Property::Optional("free"),
    any: Option<Json> => Property::Optional("any"),
    anys: Option<Vec<Json>> => Property::Optional("anys"),
    note: Option<String> => Property::Optional("note"),
    token: Option<String> => Property::OptionalSecret("token"),
    next: Option<Box<Sample>> => Property::Optional("next"),
});

sample!(Inner {
    id: String => Property::Plain("id"),
    password: String => Property::PlainSecret("password"),
    size: Option<i64> => Property::Optional("size"),
});

sample!(Upload {
    folder: Option<String> => Property::Optional("folder"),
    file: File => Property::Required("file"),
});

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Plain,
    Fancy,
    Unknown(String),
}

impl Kind {
    fn as_str(&self) -> &str {
        match self {
            Self::Plain => "PLAIN",
            Self::Fancy => "FANCY",
            Self::Unknown(value) => value,
        }
    }
}

impl From<&str> for Kind {
    fn from(value: &str) -> Self {
        match value {
            "PLAIN" => Self::Plain,
            "FANCY" => Self::Fancy,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

open_enum!(Kind: Plain Fancy);

#[test]
fn enums_know_their_values() {
    assert_eq!(Kind::ALL, [Kind::Plain, Kind::Fancy]);
    assert!(Kind::Fancy.is_known() && !Kind::from("NEW").is_known());
}

/// A sample with all properties.
const FULL: &str = r#"{
    "name": "n", "kind": "FANCY", "count": -3, "ratio": 0.5, "flag": false,
    "at": "2024-02-29T00:00:00Z", "tags": ["a", ""], "numbers": [1, 2],
    "inner": {"id": "i", "password": "p", "size": 0}, "items": [{"id": "j", "password": ""}],
    "free": {"x": {"y": [null]}}, "any": [1, "two", null], "anys": [null, {"z": 1.5}],
    "note": "o", "token": "t",
    "next": {"name": "m", "kind": "", "numbers": []},
    "later": {"deep": [true]}, "last": null
}"#;

fn full() -> Sample {
    serde_json::from_str(FULL).expect("it can be read")
}
