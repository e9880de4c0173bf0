//! How DTOs are read and written: by one engine for all, over tables that each DTO brings along.
//!
//! A derived `Deserialize` is a state machine per type and format. Here, a type only says which
//! properties it has and lends them out one by one as [`Slot`]s; everything else is compiled
//! once. That keeps the build of several hundred DTOs short, and gives one place for the tolerance that the
//! platform's responses need.
//!
//! What is written once per type is `#[inline]`, here and in the generated code: then a crate that uses ten
//! types compiles those of ten types for its release, and nobody those of all.

#![allow(
    unreachable_pub,
    reason = "sealed traits: public in bounds, nameable by nobody"
)]

mod budget;
mod equal;
mod macros;
mod read;
mod shape;
mod show;
mod slots;
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
pub use shape::{Object, OpenEnum, Property, Slot, Union, View, ViewMut};

pub(crate) use budget::{Budget, deserialize as deserialize_within};
pub(crate) use equal::equal;
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use read::fits;
pub(crate) use read::{Reading, Tolerance, deserialize, from_json, integer, integer_of};
#[allow(unused_imports, reason = "for unions only")]
pub(crate) use show::show;
pub(crate) use show::show_object;
#[cfg(feature = "management")]
pub(crate) use write::lists;
pub(crate) use write::{files, pairs, serialize, to_json};
