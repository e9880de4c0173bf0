//! From any self-describing format into a DTO.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize as _;
use serde::de::{
    DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
    value::{MapAccessDeserializer, SeqAccessDeserializer},
};
use serde_json::Value;

use super::budget::{Budget, Metered};
use super::shape::{
    EXTRA, List, Mismatch, Object, Property, Scalar, Slot, View, ViewMut, extra,
};
use super::slots;

/// What to do about a response that does not keep to the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tolerance {
    /// Read what can be read, and report the rest.
    Lenient,
    /// Refuse it.
    Strict,
}

/// The state of one reading: how strict it is, and where it stands.
pub(crate) struct Reading {
    tolerance: Tolerance,
    path: Vec<Segment>,
    last: Last,
    budget: Budget,
}

/// What became of the last value.
#[derive(PartialEq, Eq)]
enum Last {
    Taken,
    /// It was null.
    Null,
    /// It was of another type than its place, which is empty now.
    Refused,
}

enum Segment {
    Property(&'static str),
    Item(usize),
}

impl Reading {
    pub(crate) fn new(tolerance: Tolerance, budget: Budget) -> Self {
        Self {
            tolerance,
            budget,
            path: Vec::new(),
            last: Last::Taken,
        }
    }

    /// Returns whether the reading was given up because it took too much memory.
    pub(crate) fn is_too_large(&self) -> bool {
        self.budget.is_exceeded()
    }

    /// Where the reading stands; after an error, where that happened.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for segment in &self.path {
            match segment {
                Segment::Property(name) if path.is_empty() => path.push_str(name),
                Segment::Property(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    fn report<E: Error>(&mut self, what: &'static str) -> Result<(), E> {
        #[cfg(feature = "tracing")]
        tracing::warn!(path = self.path(), "a property of the response {what}");
        match self.tolerance {
            Tolerance::Lenient => Ok(()),
            Tolerance::Strict => Err(E::custom(what)),
        }
    }

    fn report_property<E: Error>(
        &mut self,
        property: &'static Property,
        what: &'static str,
    ) -> Result<(), E> {
        self.path.push(Segment::Property(property.name()));
        self.report(what)?;
        self.path.pop();
        Ok(())
    }
}

/// Reads `target`, which was empty, from a whole JSON text.
pub(crate) fn from_json(
    target: &mut dyn Slot,
    json: &[u8],
    reading: &mut Reading,
) -> serde_json::Result<()> {
    let _scope = reading.budget.enter();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    read(target, reading, &mut deserializer)?;
    deserializer.end()
}

/// The integer that an object has under this name, in its table or beside it.
pub(crate) fn integer(target: &mut dyn Slot, name: &str) -> Option<i64> {
    let object = target.object()?;
    match object.properties().iter().position(|property| property.name() == name) {
        Some(index) => match object.get(index).view() {
            View::Integer(value) => Some(value),
            View::Float(value) => slots::whole(value),
            View::Text(value) => value.trim().parse().ok(),
            _ => None,
        },
        None => {
            let (_, value) = extra(object).find(|(known, _)| *known == name)?;
            integer_of(value)
        }
    }
}

/// A JSON value as an integer. Now and then, the platform quotes its numbers.
pub(crate) fn integer_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| number.as_f64().and_then(slots::whole))
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn read<'de, D: Deserializer<'de>>(
    target: &mut dyn Slot,
    reading: &mut Reading,
    deserializer: D,
) -> Result<(), D::Error> {
    Place {
        slot: target,
        reading,
    }
    .deserialize(deserializer)
}

/// The body of every DTO's `Deserialize`.
pub(crate) fn deserialize<'de, T: Slot + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut value = T::default();
    let mut reading = Reading::new(Tolerance::Lenient, Budget::current());
    read(&mut value, &mut reading, deserializer)?;
    Ok(value)
}

/// Puts `value` into `slot` if it fits exactly; for telling the alternatives of a union apart.
#[allow(dead_code, reason = "for unions only")]
pub(crate) fn fits(slot: &mut dyn Slot, value: &Value) -> bool {
    let mut reading = Reading::new(Tolerance::Strict, Budget::current());
    // Null says nothing about which alternative it stands for.
    !value.is_null() && read(slot, &mut reading, value).is_ok() && is_known(slot)
}

/// An object of which not a single property is known is an object of another type, even if all
/// properties of this one are optional.
fn is_known(slot: &dyn Slot) -> bool {
    let View::Object(object) = slot.view() else { return true };
    let mut properties = 0..object.properties().len();
    extra(object).next().is_none()
        || properties.any(|index| !matches!(object.get(index).view(), View::Absent))
}

/// A place that is about to be read into.
struct Place<'a> {
    slot: &'a mut dyn Slot,
    reading: &'a mut Reading,
}

impl Place<'_> {
    fn put<E: Error>(self, scalar: Scalar<'_>) -> Result<(), E> {
        if let Scalar::Text(text) = scalar {
            self.reading.budget.take_text(text.len())?;
        }
        match self.slot.put(scalar) {
            Ok(()) if is_of_type(&self.slot.view(), scalar) => Ok(()),
            Ok(()) => self.reading.report("is written in another type than specified"),
            Err(Mismatch) => self.mismatch(),
        }
    }

    fn put_json<E: Error>(self, value: Value) -> Result<(), E> {
        // If anyone in the same build wants serde_json's `arbitrary_precision`, numbers come as maps.
        if let Value::Number(number) = &value {
            let integer = number.as_i64().map(Scalar::Integer);
            let float = || number.as_f64().map(Scalar::Float);
            return self.put(integer.or_else(float).unwrap_or(Scalar::Null));
        }
        let of_union = matches!(self.slot.view_mut().filled(), ViewMut::Union(_));
        match self.slot.put_json(value) {
            // An alternative that takes too much looks as if it did not fit.
            Ok(()) if of_union => self.reading.budget.take(0),
            Ok(()) => Ok(()),
            Err(Mismatch) => self.mismatch(),
        }
    }

    fn mismatch<E: Error>(self) -> Result<(), E> {
        // Emptying can't fail, and if it did, there would be nothing to empty.
        let _ = self.slot.put(Scalar::Null);
        self.reading.last = Last::Refused;
        self.reading.report("has a value of another type than specified")
    }
}

/// Whether a place that took `scalar`, and looks like `view` since, had to convert it.
fn is_of_type(view: &View<'_>, scalar: Scalar<'_>) -> bool {
    match scalar {
        Scalar::Null => true,
        Scalar::Boolean(_) => matches!(view, View::Boolean(_) | View::Json(_)),
        Scalar::Integer(_) | Scalar::Float(_) => {
            matches!(view, View::Integer(_) | View::Float(_) | View::Json(_))
        }
        Scalar::Text(_) => matches!(view, View::Text(_) | View::Json(_)),
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that fits the specification")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.reading.last = Last::Null;
        self.put(Scalar::Null)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(Scalar::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.put(Scalar::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.put(
            i64::try_from(value).map_or(Scalar::Float(value as f64), Scalar::Integer),
        )
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.put(Scalar::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.put(Scalar::Text(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        if let Some(object) = self.slot.object() {
            return read_properties(object, self.reading, &mut entries);
        }
        if let Some(list) = self.slot.list() {
            list.clear();
            let slot = list.push();
            self.reading.budget.take_item(0, size_of_val(slot))?;
            let item = Place {
                slot,
                reading: self.reading,
            };
            item.visit_map(entries)?;
            if self.reading.last == Last::Refused {
                list.pop();
            }
            return self.reading.report("is one item without its list");
        }
        let entries = Metered::new(entries, &self.reading.budget);
        let value = Value::deserialize(MapAccessDeserializer::new(entries))?;
        self.put_json(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some(list) = self.slot.list() else {
            let items = Metered::new(items, &self.reading.budget);
            let value = Value::deserialize(SeqAccessDeserializer::new(items))?;
            return self.put_json(value);
        };
        read_items(list, self.reading, &mut items)
    }
}

fn read_items<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    reading: &mut Reading,
    items: &mut A,
) -> Result<(), A::Error> {
    list.clear();
    // The number of items that are kept, and the index of the one that comes.
    let (mut kept, mut index) = (0, 0);
    let mut size = 0;
    loop {
        reading.path.push(Segment::Item(index));
        reading.last = Last::Taken;
        let item = NextItem {
            list: &mut *list,
            length: kept,
            size: &mut size,
            reading,
        };
        if items.next_element_seed(item)?.is_none() {
            break;
        }
        if reading.last == Last::Taken || can_be_null(list.item(kept)) {
            kept += 1;
        } else {
            // Kept, it would be an empty text or a zero that nobody sent.
            list.pop();
            if reading.last == Last::Null {
                reading.report("is null, but required")?;
            }
        }
        reading.path.pop();
        index += 1;
    }
    reading.path.pop();
    reading.last = Last::Taken;
    Ok(())
}

/// Whether null is one of the values that the item can have.
fn can_be_null(item: Option<&dyn Slot>) -> bool {
    item.is_some_and(|item| matches!(item.view(), View::Json(_) | View::Null))
}

/// The item after the last one. It is appended only if there is one.
struct NextItem<'a> {
    list: &'a mut dyn List,
    length: usize,
    /// That of an item, once there was one.
    size: &'a mut usize,
    reading: &'a mut Reading,
}

impl<'de> DeserializeSeed<'de> for NextItem<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let budget = &self.reading.budget;
        // Before the list grows; how large its items are is known of the first.
        if self.length > 0 {
            budget.take_item(self.length, *self.size)?;
        }
        let slot = self.list.push();
        if self.length == 0 {
            *self.size = size_of_val(slot);
            budget.take_item(0, *self.size)?;
        }
        Place {
            slot,
            reading: self.reading,
        }
        .deserialize(deserializer)
    }
}

fn read_properties<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    reading: &mut Reading,
    entries: &mut A,
) -> Result<(), A::Error> {
    let properties = object.properties();
    let mut seen = Seen::default();
    let (mut next, mut extras) = (0, 0);
    while let Some(key) = entries.next_key_seed(Key { properties, next })? {
        match key {
            Known::Property(index) => {
                let Some(property) = properties.get(index) else { continue };
                next = index + 1;
                seen.insert(index);
                reading.path.push(Segment::Property(property.name()));
                reading.last = Last::Taken;
                entries.next_value_seed(Place {
                    slot: object.get_mut(index),
                    reading,
                })?;
                if property.is_required() && reading.last == Last::Null {
                    reading.report("is null, but required")?;
                }
                reading.path.pop();
            }
            Known::Extra(name) => {
                let budget = &reading.budget;
                budget.take_text(name.len())?;
                budget.take_entry(extras, size_of::<Value>())?;
                extras += 1;
                let value = entries
                    .next_value_seed(Metered::new(PhantomData::<Value>, budget))?;
                if let Some(properties) = object.get_mut(EXTRA).extra() {
                    properties.insert(name, value);
                }
            }
        }
    }
    for (index, property) in properties.iter().enumerate() {
        if property.is_required() && !seen.contains(index) {
            reading.report_property(property, "is missing, but required")?;
        }
    }
    reading.last = Last::Taken;
    Ok(())
}

/// The properties that an object had. Objects with more than 128 properties don't exist; if one comes to,
/// what is behind them counts as seen.
#[derive(Default)]
struct Seen(u128);

impl Seen {
    fn insert(&mut self, index: usize) {
        self.0 |= Self::bit(index);
    }

    fn contains(&self, index: usize) -> bool {
        index >= 128 || self.0 & Self::bit(index) != 0
    }

    fn bit(index: usize) -> u128 {
        u32::try_from(index)
            .ok()
            .and_then(|index| 1_u128.checked_shl(index))
            .unwrap_or(0)
    }
}

/// Looks a key up, first where it would stand if the server writes the properties in our order.
struct Key {
    properties: &'static [Property],
    next: usize,
}

enum Known {
    Property(usize),
    Extra(String),
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Known;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Known, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Known;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Known, E> {
        let is_next = self
            .properties
            .get(self.next)
            .is_some_and(|property| property.name() == name);
        let index = if is_next {
            Some(self.next)
        } else {
            self.properties.iter().position(|property| property.name() == name)
        };
        Ok(index.map_or_else(|| Known::Extra(name.to_owned()), Known::Property))
    }
}
