//! Serialization of DTOs: one engine for all types, driven by a table for each type.
//!
//! A derived `Deserialize` is a state machine per type and format. Here, a type only lists its
//! properties and provides access to them as [`Slot`]s; everything else is compiled once. That
//! shortens the build of several hundred DTOs, and puts the handling of unexpected responses in one
//! place.
//!
//! Functions that exist per type are `#[inline]`, here and in the generated code, so that a crate
//! compiles only the types that it uses.

#![allow(
    unreachable_pub,
    reason = "sealed traits: public in bounds, nameable by nobody"
)]

mod budget;
#[allow(dead_code, reason = "for unions only")]
mod choice;
mod equal;
#[cfg(feature = "test-util")]
mod fill;
mod findings;
mod macros;
mod read;
mod required;
mod shape;
mod show;
mod slots;
mod surrogates;
#[cfg(test)]
pub(crate) mod tests;
mod write;

#[allow(
    unused_imports,
    reason = "which of them are used depends on the specification"
)]
pub(crate) use macros::{object, open_enum, union};
#[allow(
    unused_imports,
    reason = "which of them are used depends on the specification"
)]
pub use shape::{Object, OpenEnum, Property, Slot, Tag, Union, View, ViewMut};

pub(crate) use budget::{Budget, deserialize as deserialize_within};
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use choice::Choice;
pub(crate) use equal::equal;
#[cfg(feature = "test-util")]
pub(crate) use fill::fill;
pub(crate) use findings::Findings;
pub(crate) use read::{Reading, Tolerance, deserialize, from_json, integer, integer_of};
pub(crate) use required::missing;
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use shape::tagged;
#[cfg(feature = "test-util")]
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use shape::with_tag;
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use show::show;
pub(crate) use show::show_object;
pub(crate) use surrogates::readable;
#[cfg(feature = "management")]
pub(crate) use write::lists;
#[cfg(test)]
pub(crate) use write::pairs;
pub(crate) use write::{
    Part, each_text, parts, properties, scalar, serialize, to_bytes, to_json, to_text,
    to_value, unwritable, values,
};
