//! Objects and their properties, and the places that hold values of one type or another.

use serde_json::{Map, Value};

use crate::date_time::DateTime;
use crate::extra::Extra;
use crate::file::File;

/// A property of a DTO: its name on the wire, and what has to be known about it beyond its type.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub enum Property {
    Required(&'static str),
    Optional(&'static str),
    /// `Debug` does not print a secret.
    RequiredSecret(&'static str),
    OptionalSecret(&'static str),
}

impl Property {
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

/// Something with properties.
pub trait Object {
    /// In the order in which they are written.
    fn properties(&self) -> &'static [Property];
    /// The property at this index of [`Object::properties`]; every index behind them leads to the [`Extra`].
    fn get(&self, index: usize) -> &dyn Slot;
    fn get_mut(&mut self, index: usize) -> &mut dyn Slot;
}

/// The index that leads to the [`Extra`] of every object.
pub(super) const EXTRA: usize = usize::MAX;

/// What came along with an object and is in no table.
pub(super) fn extra(object: &dyn Object) -> impl Iterator<Item = (&str, &Value)> {
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
    File(&'a File),
    Extra(&'a Extra),
}

/// What a place can take.
pub enum ViewMut<'a> {
    Boolean(&'a mut bool),
    Integer(&'a mut i64),
    Float(&'a mut f64),
    Text(&'a mut String),
    DateTime(&'a mut DateTime),
    #[allow(dead_code, reason = "the specification may have none")]
    Enum(&'a mut dyn OpenEnum),
    #[allow(dead_code, reason = "the specification may have none")]
    Union(&'a mut dyn Union),
    List(&'a mut dyn List),
    Object(&'a mut dyn Object),
    Optional(&'a mut dyn Optional),
    Json(&'a mut Value),
    JsonObject(&'a mut Map<String, Value>),
    /// Files come in no response.
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
