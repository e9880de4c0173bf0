//! How DTOs are read and written in the alternative that `cargo xtask bench compile` measures: by what
//! serde derives for each of them.
//!
//! Stands in for `generated-sdk/src/wire`, with the same interface towards the rest of the runtime.

#![allow(unreachable_pub, dead_code, unused_macros, unused_imports)]

use std::fmt;

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{File, Nullable};

/// Something that can be written: one instance of the writer for each type.
pub trait Object {
    fn to_json(&self) -> serde_json::Result<Vec<u8>>;
}

impl<T: Serialize> Object for T {
    fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

/// An answer to be read into: one instance of the reader for each type.
pub trait Slot {
    fn read(&mut self, json: &[u8]) -> serde_json::Result<()>;
    fn status_code(&self) -> Option<i64>;
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tolerance {
    #[default]
    Lenient,
    Strict,
}

/// What is derived knows neither tolerance nor the path of a member.
pub(crate) struct Reading;

impl Reading {
    pub(crate) fn new(_tolerance: Tolerance) -> Self {
        Self
    }

    pub(crate) fn path(&self) -> String {
        String::new()
    }
}

pub(crate) fn from_json(
    target: &mut dyn Slot,
    json: &[u8],
    _reading: &mut Reading,
) -> serde_json::Result<()> {
    target.read(json)
}

pub(crate) fn integer(target: &mut dyn Slot, _name: &str) -> Option<i64> {
    target.status_code()
}

pub(crate) fn integer_of(value: &Value) -> Option<i64> {
    value.as_i64()
}

pub(crate) fn to_json(object: &dyn Object) -> serde_json::Result<Vec<u8>> {
    object.to_json()
}

pub(crate) fn files(_object: &dyn Object) -> Vec<(&'static str, &File)> {
    Vec::new()
}

/// Signed requests of lists are left out, as what is derived does not say which members are some.
pub(crate) fn lists(_object: &dyn Object) -> Vec<String> {
    Vec::new()
}

/// By way of the JSON, so that no second writer is instantiated for each type.
pub(crate) fn pairs(
    object: &dyn Object,
    mut put: impl FnMut(usize, &str, String),
) -> serde_json::Result<()> {
    let members: Map<String, Value> = serde_json::from_slice(&object.to_json()?)?;
    for (index, (name, value)) in members.iter().enumerate() {
        each_text(value, &mut |text| put(index, name, text));
    }
    Ok(())
}

fn each_text(value: &Value, put: &mut dyn FnMut(String)) {
    match value {
        Value::Null => {}
        Value::String(text) => put(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, put)),
        other => put(other.to_string()),
    }
}

/// Stands where a secret would.
pub(crate) const REDACTED: &str = "[redacted]";

pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

pub(crate) fn is_unset<T>(value: &Nullable<T>) -> bool {
    matches!(value, Nullable::Unset)
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(Self::from)
    }
}

/// Files are left out: they go over the wire as parts, which costs both ways the same.
impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::default())
    }
}

macro_rules! answer {
    ($ty:ident $(, $status_code:ident)?) => {
        impl $crate::wire::Slot for $ty {
            #[inline]
            fn read(&mut self, json: &[u8]) -> serde_json::Result<()> {
                *self = serde_json::from_slice(json)?;
                Ok(())
            }

            #[inline]
            fn status_code(&self) -> Option<i64> {
                None$(.or(self.$status_code.into()))?
            }
        }

        impl $crate::answer::Answer for $ty {
            #[inline]
            fn from_raw(raw: $crate::RawAnswer) -> Result<Self, $crate::Error> {
                let mut value = Self::default();
                $crate::answer::decode(raw, &mut value)?;
                Ok(value)
            }
        }

        impl $crate::answer::sealed::Sealed for $ty {}
    };
}

macro_rules! open_enum {
    ($ty:ident) => {
        impl Default for $ty {
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
                String::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

macro_rules! union {
    ($ty:ident) => {
        impl Default for $ty {
            #[inline]
            fn default() -> Self {
                Self::Unknown(serde_json::Value::Null)
            }
        }
    };
}

pub(crate) use {answer, open_enum, union};
