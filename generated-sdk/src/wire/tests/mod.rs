//! The engine over types of its own, which have a member of every kind there is.

mod budget;
mod printing;
mod reading;
mod unions;
mod writing;

use super::{Member, Object, Slot, object, open_enum};
use crate::date_time::DateTime;
use crate::extra::Extra;
use crate::file::File;
use crate::json::{Json, JsonObject};
use crate::nullable::Nullable;

/// As the generator writes it, in short.
macro_rules! sample {
    ($name:ident { $($field:ident: $ty:ty => $member:expr,)* }) => {
        #[derive(Clone, Default)]
        struct $name {
            $($field: $ty,)*
            extra: Extra,
        }

        impl Object for $name {
            fn members(&self) -> &'static [Member] {
                &[$($member),*]
            }

            fn get(&self, index: usize) -> &dyn Slot {
                let members = [$(&self.$field as &dyn Slot),*];
                members.get(index).copied().unwrap_or(&self.extra)
            }

            fn get_mut(&mut self, index: usize) -> &mut dyn Slot {
                let members = [$(&mut self.$field as &mut dyn Slot),*];
                members.into_iter().nth(index).unwrap_or(&mut self.extra)
            }
        }

        object!($name);
    };
}

pub(crate) use sample;

sample!(Sample {
    name: String => Member::Required("name"),
    kind: Kind => Member::Required("kind"),
    count: Option<i64> => Member::Optional("count"),
    ratio: Option<f64> => Member::Optional("ratio"),
    flag: Option<bool> => Member::Optional("flag"),
    at: Option<DateTime> => Member::Optional("at"),
    tags: Option<Vec<String>> => Member::Optional("tags"),
    numbers: Vec<i64> => Member::Required("numbers"),
    inner: Option<Inner> => Member::Optional("inner"),
    items: Option<Vec<Inner>> => Member::Optional("items"),
    free: Option<JsonObject> => Member::Optional("free"),
    any: Option<Json> => Member::Optional("any"),
    anys: Option<Vec<Json>> => Member::Optional("anys"),
    note: Nullable<String> => Member::Optional("note"),
    token: Option<String> => Member::OptionalSecret("token"),
    next: Option<Box<Sample>> => Member::Optional("next"),
});

sample!(Inner {
    id: String => Member::Required("id"),
    password: String => Member::RequiredSecret("password"),
    size: Option<i64> => Member::Optional("size"),
});

sample!(Upload {
    folder: Option<String> => Member::Optional("folder"),
    file: File => Member::Required("file"),
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

open_enum!(Kind);

/// A sample with everything in it.
const FULL: &str = r#"{
    "name": "n", "kind": "FANCY", "count": -3, "ratio": 0.5, "flag": false,
    "at": "2024-02-29T00:00:00Z", "tags": ["a", ""], "numbers": [1, 2],
    "inner": {"id": "i", "password": "p", "size": 0}, "items": [{"id": "j", "password": ""}],
    "free": {"x": {"y": [null]}}, "any": [1, "two", null], "anys": [null, {"z": 1.5}],
    "note": null, "token": "t",
    "next": {"name": "m", "kind": "", "numbers": []},
    "later": {"deep": [true]}, "last": null
}"#;

fn full() -> Sample {
    serde_json::from_str(FULL).expect("it can be read")
}
