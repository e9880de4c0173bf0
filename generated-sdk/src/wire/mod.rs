//! How DTOs are read and written: by one engine for all, over tables that each DTO brings along.
//!
//! A derived `Deserialize` is a state machine per type and format. Here, a type only says which
//! members it has and lends them out one by one as [`Slot`]s; everything else is compiled
//! once. That keeps the build of several hundred DTOs short, and gives one place for the tolerance that the
//! platform's answers need.
//!
//! What is written once per type is `#[inline]`, here and in the generated code: then a crate that uses ten
//! types compiles those of ten types for its release, and nobody those of all.

#![allow(
    unreachable_pub,
    reason = "sealed traits: public in bounds, nameable by nobody"
)]

mod budget;
mod equal;
mod read;
mod show;
mod slots;
#[cfg(test)]
pub(crate) mod tests;
mod write;

use serde_json::{Map, Value};

use crate::Extra;

/// A member of a DTO: its name on the wire, and what has to be known about it beyond its type.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub enum Member {
    Required(&'static str),
    Optional(&'static str),
    /// `Debug` does not print a secret.
    RequiredSecret(&'static str),
    OptionalSecret(&'static str),
}

impl Member {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Required(name)
            | Self::Optional(name)
            | Self::RequiredSecret(name)
            | Self::OptionalSecret(name) => name,
        }
    }

    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Required(_) | Self::RequiredSecret(_))
    }

    pub(crate) fn is_secret(self) -> bool {
        matches!(self, Self::RequiredSecret(_) | Self::OptionalSecret(_))
    }
}

/// Something with members.
pub trait Object {
    /// In the order in which they are written.
    fn members(&self) -> &'static [Member];
    /// The member at this index of [`Object::members`]; every index behind them leads to the [`Extra`].
    fn get(&self, index: usize) -> &dyn Slot;
    fn get_mut(&mut self, index: usize) -> &mut dyn Slot;
}

/// The index that leads to the [`Extra`] of every object.
const EXTRA: usize = usize::MAX;

/// What came along with an object and is in no table.
fn extra(object: &dyn Object) -> impl Iterator<Item = (&str, &Value)> {
    let extra = match object.get(EXTRA).view() {
        View::Extra(extra) if !extra.is_empty() => Some(extra),
        _ => None,
    };
    extra.into_iter().flat_map(Extra::iter)
}

/// A list whose items can be lent out.
pub trait List {
    fn item(&self, index: usize) -> Option<&dyn Slot>;
    /// Appends an empty item.
    fn push(&mut self) -> &mut dyn Slot;
    /// Drops the last item.
    fn pop(&mut self);
    fn clear(&mut self);
}

/// A place that holds a value of some type. Two views are all that a type is asked for, so that all that
/// follows from them is compiled once: `slots` has it.
pub trait Slot {
    fn view(&self) -> View<'_>;
    fn view_mut(&mut self) -> ViewMut<'_>;
}

/// A place that can also be empty.
pub trait Optional {
    /// What the place holds; a default, if it was empty.
    fn fill(&mut self) -> ViewMut<'_>;
    /// Takes null.
    fn empty(&mut self);
    /// Whether an empty text, where none can be, stands for nothing.
    fn takes_empty_text(&self) -> bool;
}

/// An enum that knows some texts, and keeps others.
pub trait OpenEnum {
    fn set(&mut self, value: &str);
}

/// One of several types, told apart by the value.
pub trait Union {
    fn set(&mut self, value: Value);
}

/// What a place holds.
pub enum View<'a> {
    /// Not written at all.
    Absent,
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    List(&'a dyn List),
    Object(&'a dyn Object),
    Json(&'a Value),
    JsonObject(&'a Map<String, Value>),
    File(&'a crate::File),
    Extra(&'a Extra),
}

/// What a place can take.
pub enum ViewMut<'a> {
    Boolean(&'a mut bool),
    Integer(&'a mut i64),
    Float(&'a mut f64),
    Text(&'a mut String),
    DateTime(&'a mut crate::DateTime),
    #[allow(dead_code, reason = "the specification may have none")]
    Enum(&'a mut dyn OpenEnum),
    #[allow(dead_code, reason = "the specification may have none")]
    Union(&'a mut dyn Union),
    List(&'a mut dyn List),
    Object(&'a mut dyn Object),
    Optional(&'a mut dyn Optional),
    Json(&'a mut Value),
    JsonObject(&'a mut Map<String, Value>),
    /// Files come in no answer.
    File,
    Extra(&'a mut Extra),
}

/// A scalar on its way in.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    /// Also whole numbers that are too big for an `i64`.
    Float(f64),
    Text(&'a str),
}

impl Scalar<'_> {
    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::from(value),
            Self::Integer(value) => Value::from(value),
            Self::Float(value) => Value::from(value),
            Self::Text(value) => Value::from(value),
        }
    }
}

/// The value is of a kind that the place can't hold.
#[derive(Debug)]
pub struct Mismatch;

/// Makes a type with an [`Object`] implementation a full DTO: printable without its secrets, comparable,
/// and part of serde. What can be is written once, outside: each function here is compiled for each DTO.
macro_rules! object {
    ($($ty:ident)*) => { $(
        impl std::fmt::Debug for $ty {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::show_object(stringify!($ty), self, f)
            }
        }

        impl PartialEq for $ty {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::equal(self, other)
            }
        }

        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    )* };
}

/// Makes types with an [`Object`] implementation answers that a call can return.
macro_rules! answer {
    ($($ty:ident)*) => { $(
        impl $crate::answer::Answer for $ty {
            #[inline]
            fn from_raw(raw: $crate::RawAnswer) -> Result<Self, $crate::Error> {
                let mut value = Self::default();
                $crate::answer::decode(raw, &mut value)?;
                Ok(value)
            }
        }

        impl $crate::answer::sealed::Sealed for $ty {}
    )* };
}

/// Makes an answer a page of a list: answer, type of its `data`, and type of the items of `data.list`.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! paged {
    ($ty:ident: $data:ident of $item:ty) => {
        impl $crate::paging::Paged for $ty {
            type Item = $item;

            // Required members are plain, others options: `Option::from` makes them alike.
            fn into_page(self) -> $crate::paging::Content<$item> {
                let mut data = Option::<$data>::from(self.data).unwrap_or_default();
                let total = $crate::wire::integer(&mut data, "totalCount");
                let items = Option::<Vec<$item>>::from(data.list).unwrap_or_default();
                (items, total)
            }
        }
    };
}

/// Makes an enum with `as_str` and `From<&str>` an open one: readable, writable, printable.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! open_enum {
    ($($ty:ident)*) => { $(
        impl $crate::wire::Slot for $ty {
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Text(self.as_str())
            }

            #[inline]
            fn view_mut(&mut self) -> $crate::wire::ViewMut<'_> {
                $crate::wire::ViewMut::Enum(self)
            }
        }

        impl $crate::wire::OpenEnum for $ty {
            #[inline]
            fn set(&mut self, value: &str) {
                *self = Self::from(value);
            }
        }

        impl Default for $ty {
            /// The unknown, empty value: no answer is made up.
            #[inline]
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl From<String> for $ty {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl std::str::FromStr for $ty {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }

        impl std::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    )* };
}

/// Makes an enum with `held` and `from_json` a union: the first alternative that fits is taken.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! union {
    ($($ty:ident)*) => { $(
        impl $crate::wire::Slot for $ty {
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                self.held().view()
            }

            #[inline]
            fn view_mut(&mut self) -> $crate::wire::ViewMut<'_> {
                $crate::wire::ViewMut::Union(self)
            }
        }

        impl $crate::wire::Union for $ty {
            #[inline]
            fn set(&mut self, value: serde_json::Value) {
                *self = Self::from_json(value);
            }
        }

        // A box of a DTO is one itself; of other types that can contain themselves, only unions are left.
        impl $crate::wire::Slot for Box<$ty> {
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                (**self).view()
            }

            #[inline]
            fn view_mut(&mut self) -> $crate::wire::ViewMut<'_> {
                (**self).view_mut()
            }
        }

        impl Default for $ty {
            #[inline]
            fn default() -> Self {
                Self::Unknown(serde_json::Value::Null)
            }
        }

        impl std::fmt::Debug for $ty {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::show(self.held(), f)
            }
        }

        impl PartialEq for $ty {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::equal(self, other)
            }
        }

        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <serde_json::Value as serde::Deserialize>::deserialize(deserializer)
                    .map(Self::from_json)
            }
        }
    )* };
}

#[allow(
    unused_imports,
    reason = "which of them are used depends on the specification"
)]
pub(crate) use {answer, object, open_enum, paged, union};

pub(crate) use budget::{Budget, deserialize as deserialize_within};
pub(crate) use equal::equal;
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use read::fits;
pub(crate) use read::{Reading, Tolerance, deserialize, from_json, integer, integer_of};
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use show::show;
pub(crate) use show::{REDACTED, show_object};
#[cfg(feature = "management")]
pub(crate) use write::lists;
pub(crate) use write::{files, pairs, serialize, to_json};
