//! Slots for the types of properties.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::shape::{
    Entries, List, Mismatch, Object, OpenEnum, Optional, Property, Scalar, Slot, View,
    ViewMut,
};
use crate::code::{ApiCode, StatusCode};
use crate::date_time::DateTime;
use crate::extra::Extra;
use crate::file::File;

/// Writing to a slot of any type.
impl dyn Slot + '_ {
    /// Puts a scalar. Null empties the slot. A slot that is not a scalar accepts only null.
    pub(super) fn put(&mut self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        self.view_mut().put(scalar)
    }

    /// Puts an object or an array into a slot without its own type, or returns it.
    pub(super) fn put_json(&mut self, value: Value) -> Result<(), Value> {
        match self.view_mut().filled() {
            ViewMut::Json(place) => *place = value,
            ViewMut::Union(place) => place.set(value),
            ViewMut::JsonObject(place) => match value {
                Value::Object(properties) => *place = properties,
                other => return Err(other),
            },
            _ => return Err(value),
        }
        Ok(())
    }

    /// Returns the slot as an object to be filled.
    pub(crate) fn object(&mut self) -> Option<&mut dyn Object> {
        match self.view_mut().filled() {
            ViewMut::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the slot as an array to be filled.
    pub(super) fn list(&mut self) -> Option<&mut dyn List> {
        match self.view_mut().filled() {
            ViewMut::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns the slot as a map to be filled.
    pub(super) fn map(&mut self) -> Option<&mut dyn Entries> {
        match self.view_mut().filled() {
            ViewMut::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Returns the slot as the place of extra properties.
    pub(super) fn extra(&mut self) -> Option<&mut Extra> {
        match self.view_mut() {
            ViewMut::Extra(extra) => Some(extra),
            _ => None,
        }
    }
}

impl<'a> ViewMut<'a> {
    /// Fills an optional slot. If the type turns out to be wrong, the reader puts null, which
    /// empties it again.
    pub(crate) fn filled(self) -> Self {
        match self {
            Self::Optional(place) => place.fill().filled(),
            other => other,
        }
    }

    fn put(self, scalar: Scalar<'_>) -> Result<(), Mismatch> {
        match self {
            Self::Boolean(place) => put_boolean(place, scalar),
            Self::Integer(place) => put_integer(place, scalar),
            Self::Float(place) => put_float(place, scalar),
            Self::Text(place) => {
                *place = text_of(scalar);
                Ok(())
            }
            Self::DateTime(place) => put_date_time(place, scalar),
            Self::Enum(place) => {
                put_enum(place, scalar);
                Ok(())
            }
            Self::Union(place) => {
                place.set(scalar.into_json());
                Ok(())
            }
            Self::Json(place) => {
                *place = scalar.into_json();
                Ok(())
            }
            Self::Optional(place) => put_optional(place, scalar),
            Self::List(place) => put_item(place, scalar),
            // JSON has the content of a file as text.
            Self::File(place) => {
                place.content = text_of(scalar).into_bytes();
                Ok(())
            }
            Self::Object(_) | Self::Map(_) | Self::JsonObject(_) | Self::Extra(_) => {
                match scalar {
                    Scalar::Null => Ok(()),
                    _ => Err(Mismatch),
                }
            }
        }
    }
}

fn put_boolean(place: &mut bool, scalar: Scalar<'_>) -> Result<(), Mismatch> {
    *place = match scalar {
        Scalar::Null => return Ok(()),
        Scalar::Boolean(value) => value,
        Scalar::Text("true") => true,
        Scalar::Text("false") => false,
        _ => return Err(Mismatch),
    };
    Ok(())
}

fn put_integer(place: &mut i64, scalar: Scalar<'_>) -> Result<(), Mismatch> {
    *place = match scalar {
        Scalar::Null => return Ok(()),
        Scalar::Integer(value) => value,
        Scalar::Float(value) => whole(value).ok_or(Mismatch)?,
        Scalar::Text(text) => text.trim().parse().map_err(|_| Mismatch)?,
        Scalar::Unsigned(_) | Scalar::Boolean(_) => return Err(Mismatch),
    };
    Ok(())
}

fn put_float(place: &mut f64, scalar: Scalar<'_>) -> Result<(), Mismatch> {
    *place = match scalar {
        Scalar::Null => return Ok(()),
        Scalar::Integer(value) => value as f64,
        Scalar::Unsigned(value) => value as f64,
        Scalar::Float(value) => value,
        Scalar::Text(text) => finite(text).ok_or(Mismatch)?,
        Scalar::Boolean(_) => return Err(Mismatch),
    };
    Ok(())
}

fn put_date_time(place: &mut DateTime, scalar: Scalar<'_>) -> Result<(), Mismatch> {
    match scalar {
        // An error, so that an optional date becomes `None`.
        Scalar::Text("") | Scalar::Boolean(_) => Err(Mismatch),
        other => {
            *place = DateTime::from(text_of(other));
            Ok(())
        }
    }
}

fn put_enum(place: &mut dyn OpenEnum, scalar: Scalar<'_>) {
    match scalar {
        Scalar::Text(text) => place.set(text),
        other => place.set(&text_of(other)),
    }
}

fn put_optional(place: &mut dyn Optional, scalar: Scalar<'_>) -> Result<(), Mismatch> {
    if matches!(scalar, Scalar::Null) {
        place.empty();
        return Ok(());
    }
    let outcome = place.fill().put(scalar);
    // An empty string means no date, no number, no object.
    if outcome.is_err() && matches!(scalar, Scalar::Text("")) {
        place.empty();
        return Ok(());
    }
    outcome
}

fn put_item(place: &mut dyn List, scalar: Scalar<'_>) -> Result<(), Mismatch> {
    place.clear();
    match scalar {
        Scalar::Null | Scalar::Text("") => Ok(()),
        // A single item without its array.
        scalar => place.push().put(scalar),
    }
}

/// Converts any scalar into a string. The server sometimes sends numbers for strings.
fn text_of(scalar: Scalar<'_>) -> String {
    match scalar {
        Scalar::Null => String::new(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::Unsigned(value) => value.to_string(),
        Scalar::Float(value) => value.to_string(),
        Scalar::Text(value) => value.to_owned(),
    }
}

impl<T: Object> Slot for T {
    fn view(&self) -> View<'_> {
        View::Object(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Object(self)
    }
}

impl Slot for String {
    fn view(&self) -> View<'_> {
        View::Text(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Text(self)
    }
}

impl Slot for DateTime {
    fn view(&self) -> View<'_> {
        View::Text(self.as_str())
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::DateTime(self)
    }
}

impl Slot for i64 {
    fn view(&self) -> View<'_> {
        View::Integer(*self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Integer(self)
    }
}

impl Slot for StatusCode {
    fn view(&self) -> View<'_> {
        // It was not sent.
        if *self == Self::default() { View::Absent } else { View::Integer(self.get()) }
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Integer(self.number_mut())
    }
}

impl Slot for ApiCode {
    fn view(&self) -> View<'_> {
        View::Integer(self.get())
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Integer(self.number_mut())
    }
}

/// Returns the value as an integer if that is exact.
pub(crate) fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// Parses a number. `NaN` and `inf` are invalid in JSON.
fn finite(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

impl Slot for f64 {
    fn view(&self) -> View<'_> {
        View::Float(*self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Float(self)
    }
}

impl Slot for bool {
    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Boolean(self)
    }
}

impl Slot for Value {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Json(self)
    }
}

impl Slot for Map<String, Value> {
    fn view(&self) -> View<'_> {
        View::JsonObject(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::JsonObject(self)
    }
}

impl Slot for File {
    fn view(&self) -> View<'_> {
        View::File(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::File(self)
    }
}

/// The slot for every index beyond the table.
impl Slot for Extra {
    fn view(&self) -> View<'_> {
        View::Extra(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Extra(self)
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Optional(self)
    }
}

impl<T: Slot + Default> Optional for Option<T> {
    fn fill(&mut self) -> ViewMut<'_> {
        match self {
            Some(value) => value.view_mut(),
            none => none.insert(T::default()).view_mut(),
        }
    }

    fn empty(&mut self) {
        *self = None;
    }
}

impl<T: Object> Object for Box<T> {
    fn properties(&self) -> &'static [Property] {
        (**self).properties()
    }

    fn get(&self, index: usize) -> &dyn Slot {
        (**self).get(index)
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Slot {
        (**self).get_mut(index)
    }
}

impl<T: Slot + Default> Slot for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::List(self)
    }
}

impl<T: Slot + Default> List for Vec<T> {
    fn item(&self, index: usize) -> Option<View<'_>> {
        self.get(index).map(Slot::view)
    }

    fn push(&mut self) -> &mut dyn Slot {
        let index = self.len();
        self.push(T::default());
        &mut self[index]
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }

    fn clear(&mut self) {
        Vec::clear(self);
    }
}

impl<T: Slot + Default> Slot for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }

    fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::Map(self)
    }
}

impl<T: Slot + Default> Entries for BTreeMap<String, T> {
    fn iter(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_> {
        Box::new(BTreeMap::iter(self).map(|(name, value)| (name.as_str(), value.view())))
    }

    fn insert(&mut self, name: String) -> &mut dyn Slot {
        self.entry(name).or_default()
    }

    fn remove(&mut self, name: &str) {
        BTreeMap::remove(self, name);
    }

    fn clear(&mut self) {
        BTreeMap::clear(self);
    }
}
