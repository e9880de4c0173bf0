//! Deserialization of DTOs from any self-describing format.

use std::collections::BTreeMap;
use std::fmt;
use std::iter;
use std::marker::PhantomData;
use std::mem;

use serde::Deserialize as _;
use serde::de::{
    DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
    value::{MapAccessDeserializer, SeqAccessDeserializer},
};
use serde_json::{Number, Value};

use super::budget::{ALLOCATION, Budget, Metered, Strings};
use super::findings::Findings;
use super::shape::{
    EXTRA, Entries, List, Mismatch, Object, Property, Scalar, Slot, View, ViewMut, extra,
};
use super::slots;
use super::surrogates::readable;
use super::write::digest;
use crate::extra::Extra;

/// The handling of JSON that does not match the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tolerance {
    /// Reads as much as possible of a response and reports the rest.
    Lenient,
    /// Fails: the JSON is no such variant of a union, be it in a request or in a response.
    Strict,
}

impl Tolerance {
    /// Returns whether JSON without the property does not match.
    fn misses(self, property: Property) -> bool {
        match self {
            Self::Lenient => property.is_required_in_responses(),
            Self::Strict => property.is_always_required(),
        }
    }
}

/// The state of a deserialization.
pub(crate) struct Reading {
    tolerance: Tolerance,
    path: Vec<Segment>,
    last: Last,
    budget: Budget,
    /// The first part without which a response is useless: its path, and what is wrong with it.
    lost: Option<(&'static str, &'static str)>,
    findings: Findings,
    collects_findings: bool,
    /// The path of the first number that no place holds: neither its slot nor an object around it.
    dropped: Option<String>,
}

/// The result for the latest value.
enum Last {
    /// Writing the slot gives the same value.
    Taken,
    /// The value was null.
    Null,
    /// The slot holds a part of this value, or a conversion of it.
    Converted(Value),
    /// This value had another type than its slot, which is empty now.
    Refused(Value),
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
            lost: None,
            findings: Findings::default(),
            collects_findings: false,
            dropped: None,
        }
    }

    /// Makes the reading collect what it reports.
    pub(crate) fn collect_findings(&mut self) {
        self.collects_findings = true;
    }

    pub(crate) fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Returns the path of the result of an operation, and what is wrong with it, if the response
    /// has none that can be used: `data`, or the list in it.
    pub(crate) fn lost(&self) -> Option<(&'static str, &'static str)> {
        self.lost
    }

    fn take_last(&mut self) -> Last {
        mem::replace(&mut self.last, Last::Taken)
    }

    /// Returns whether the deserialization exceeded the memory budget.
    pub(crate) fn is_too_large(&self) -> bool {
        self.budget.is_exceeded()
    }

    /// Returns the current path. After an error, it is the path of the error.
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
        if self.collects_findings {
            let path = self.path();
            self.findings.add(path, what);
        }
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
        self.lose(property, what);
        self.report(what)?;
        self.path.pop();
        Ok(())
    }

    /// Notes that there is no usable value at the current path.
    fn lose(&mut self, property: &'static Property, what: &'static str) {
        let path = match self.path[..] {
            [Segment::Property("data")] => "data",
            // The examples of the specification have null for empty arrays.
            [Segment::Property("data"), Segment::Property("list")]
                if what != IS_NULL =>
            {
                "data.list"
            }
            _ => return,
        };
        if property.is_required_in_responses() && !property.is_nullable() {
            self.lost.get_or_insert((path, what));
        }
    }
}

const IS_ITEM: &str = "is an item instead of an array";
const IS_NULL: &str = "is null, but required";
const IS_OF_WRONG_TYPE: &str = "has a value of the wrong type";

/// Reads an empty `target` from JSON.
pub(crate) fn from_json(
    target: &mut dyn Slot,
    json: &[u8],
    reading: &mut Reading,
) -> serde_json::Result<()> {
    let error = match read_json(target, json, reading) {
        Err(error) if error.is_syntax() && reading.tolerance == Tolerance::Lenient => {
            error
        }
        outcome => return outcome,
    };
    // The document is read again from its start. The properties so far get the same values.
    let Some(json) = readable(json) else { return Err(error) };
    reading.path.clear();
    reading.budget = reading.budget.renewed();
    #[cfg(feature = "tracing")]
    tracing::warn!("the response has a lone surrogate or a number that is too large");
    read_json(target, &json, reading)
}

fn read_json(
    target: &mut dyn Slot,
    json: &[u8],
    reading: &mut Reading,
) -> serde_json::Result<()> {
    let _scope = reading.budget.enter();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    read(target, reading, &mut deserializer)?;
    deserializer.end()?;
    let is_refused = match &reading.last {
        Last::Refused(_) => true,
        // An item without its array, which the array does not hold.
        Last::Converted(value) if !value.is_array() => {
            matches!(target.view(), View::List(list) if list.item(0).is_none())
        }
        _ => false,
    };
    if is_refused {
        return Err(serde_json::Error::custom(IS_OF_WRONG_TYPE));
    }
    match &reading.dropped {
        Some(path) => Err(serde_json::Error::custom(format!(
            "the number `{path}` is no integer of 64 bits"
        ))),
        None => Ok(()),
    }
}

/// Returns an integer property of an object, from its table or its extra properties.
pub(crate) fn integer(target: &dyn Slot, name: &str) -> Option<i64> {
    let View::Object(object) = target.view() else { return None };
    match object.properties().iter().position(|property| property.name() == name) {
        Some(index) => match object.view_at(index) {
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

/// Returns a JSON value as an integer. The server sometimes sends numbers as strings.
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

/// Implements `Deserialize` for all DTOs.
pub(crate) fn deserialize<'de, T: Slot + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut value = T::default();
    let budget = Budget::current(Strings::Deserializer);
    let mut reading = Reading::new(Tolerance::Lenient, budget);
    read(&mut value, &mut reading, deserializer)?;
    Ok(value)
}

/// Puts `value` into `slot` if it fits exactly, to select the variant of a union.
pub(super) fn fits(slot: &mut dyn Slot, value: &Value) -> bool {
    // An array without its brackets could be read as an array of the same union, without end.
    if matches!(slot.view(), View::List(_)) && !value.is_array() {
        return false;
    }
    // Null does not identify a variant.
    !value.is_null() && puts(slot, value, Tolerance::Strict) && is_known(slot)
}

/// Puts `value` into `slot` if the slot can hold it.
pub(super) fn reads(slot: &mut dyn Slot, value: &Value) -> bool {
    let is_list = matches!(slot.view(), View::List(_));
    (!is_list || value.is_array()) && puts(slot, value, Tolerance::Lenient)
}

fn puts(slot: &mut dyn Slot, value: &Value, tolerance: Tolerance) -> bool {
    let mut reading = Reading::new(tolerance, Budget::current(Strings::Reader));
    read(slot, &mut reading, value).is_ok()
        && match reading.last {
            Last::Taken => true,
            Last::Converted(_) => serde_json::to_value(slot.view())
                .is_ok_and(|written| is_same_value(&written, value)),
            Last::Null | Last::Refused(_) => false,
        }
}

/// Returns whether two values are the same, however their numbers are written.
fn is_same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => is_same_number(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| is_same_value(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| {
                    right.get(name).is_some_and(|right| is_same_value(left, right))
                })
        }
        _ => left == right,
    }
}

fn is_same_number(left: &Number, right: &Number) -> bool {
    let integer = |one: &Number| -> Option<i128> {
        let whole = || {
            // Floats beyond that are no exact integers in other languages either.
            one.as_f64().and_then(slots::whole).map(i128::from)
        };
        one.as_i128().or_else(whole)
    };
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left == right,
        (None, None) => left.as_f64() == right.as_f64(),
        _ => false,
    }
}

/// Returns whether an object has a known property, or no unknown ones: one with only unknown
/// properties has another type. A union must have a known variant.
fn is_known(slot: &mut dyn Slot) -> bool {
    if let ViewMut::Union(union) = slot.view_mut() {
        return union.is_listed();
    }
    let View::Object(object) = slot.view() else { return true };
    let mut properties = 0..object.properties().len();
    let is_of_table =
        |name: &str| object.properties().iter().any(|property| property.name() == name);
    extra(object).all(|(name, _)| is_of_table(name))
        || properties.any(|index| !matches!(object.view_at(index), View::Absent))
}

/// A slot to be filled.
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
            Ok(()) if is_same(&self.slot.view(), scalar) => Ok(()),
            Ok(()) => {
                self.reading.last = Last::Converted(original(scalar, self.reading)?);
                if is_of_type(&self.slot.view(), scalar) {
                    return Ok(());
                }
                self.reading.report("has another type than specified")
            }
            Err(Mismatch) => {
                let value = original(scalar, self.reading)?;
                if value.is_number()
                    && matches!(self.slot.view_mut().filled(), ViewMut::Integer(_))
                {
                    let path = self.reading.path();
                    self.reading.dropped.get_or_insert(path);
                }
                self.mismatch(value)
            }
        }
    }

    fn put_json<E: Error>(self, value: Value) -> Result<(), E> {
        // If another crate enables serde_json's `arbitrary_precision`, numbers are maps.
        if let Value::Number(number) = &value {
            let integer = number.as_i64().map(Scalar::Integer);
            let unsigned = || number.as_u64().map(Scalar::Unsigned);
            let float = || number.as_f64().map(Scalar::Float);
            let scalar = integer.or_else(unsigned).or_else(float);
            return self.put(scalar.unwrap_or(Scalar::Null));
        }
        let of_union = matches!(self.slot.view_mut().filled(), ViewMut::Union(_));
        match self.slot.put_json(value) {
            // A variant that exceeds the budget looks like one that does not fit.
            Ok(()) if of_union => self.reading.budget.take(0),
            Ok(()) => Ok(()),
            Err(value) => self.mismatch(value),
        }
    }

    fn mismatch<E: Error>(self, value: Value) -> Result<(), E> {
        // Emptying a slot can't fail.
        let _ = self.slot.put(Scalar::Null);
        self.reading.last = Last::Refused(value);
        self.reading.report(IS_OF_WRONG_TYPE)
    }
}

/// Returns a scalar as a value to be kept.
fn original<E: Error>(scalar: Scalar<'_>, reading: &Reading) -> Result<Value, E> {
    if let Scalar::Text(text) = scalar {
        reading.budget.take_text(text.len())?;
    }
    Ok(scalar.into_json())
}

/// Returns whether writing the slot gives `scalar` again.
fn is_same(view: &View<'_>, scalar: Scalar<'_>) -> bool {
    match (scalar, view) {
        (Scalar::Null, _)
        | (_, View::Json(_))
        | (Scalar::Boolean(_), View::Boolean(_))
        | (Scalar::Integer(_), View::Integer(_))
        | (Scalar::Text(_), View::Text(_)) => true,
        // Floats without a fraction are written as integers.
        (Scalar::Integer(integer), View::Float(float)) => {
            slots::whole(*float) == Some(integer)
        }
        (Scalar::Float(_), View::Float(float)) => slots::whole(*float).is_none(),
        _ => false,
    }
}

/// Returns whether a slot has the type of `scalar`.
fn is_of_type(view: &View<'_>, scalar: Scalar<'_>) -> bool {
    let is_number =
        matches!(scalar, Scalar::Integer(_) | Scalar::Unsigned(_) | Scalar::Float(_));
    is_number && matches!(view, View::Integer(_) | View::Float(_))
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
        f.write_str("a value of the specified type")
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
        self.put(i64::try_from(value).map_or(Scalar::Unsigned(value), Scalar::Integer))
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
            let value = match self.reading.take_last() {
                Last::Converted(value) => value,
                Last::Refused(value) => {
                    list.pop();
                    value
                }
                Last::Taken | Last::Null => written_item(list, 0, &self.reading.budget)?,
            };
            self.reading.last = Last::Converted(value);
            return self.reading.report(IS_ITEM);
        }
        if let Some(map) = self.slot.map() {
            return read_entries(map, self.reading, &mut entries);
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
    // The number of kept items, and the index of the next one.
    let (mut kept, mut index) = (0, 0);
    let mut size = 0;
    let mut originals = Vec::new();
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
        let (is_kept, original) = match reading.take_last() {
            Last::Taken => (true, None),
            Last::Null if item_can_be_null(list.item(kept)) => (true, None),
            Last::Null => {
                reading.report(IS_NULL)?;
                (false, Some(Value::Null))
            }
            Last::Converted(value) => (true, Some(value)),
            Last::Refused(value) => (false, Some(value)),
        };
        if let Some(value) = original {
            reading.budget.take_item(originals.len(), size_of::<Original>())?;
            originals.push(Original {
                index,
                is_kept,
                value,
            });
        }
        if is_kept {
            kept += 1;
        } else {
            // A dropped item must not become an empty string or a zero.
            list.pop();
        }
        reading.path.pop();
        index += 1;
    }
    reading.path.pop();
    reading.last = match originals.is_empty() {
        true => Last::Taken,
        false => Last::Converted(restored(list, index, originals, &reading.budget)?),
    };
    Ok(())
}

/// An item of an array that the array does not hold as it was sent.
struct Original {
    index: usize,
    /// The array has a conversion of it.
    is_kept: bool,
    value: Value,
}

/// Returns the array that was sent, which had `length` items.
fn restored<E: Error>(
    list: &dyn List,
    length: usize,
    originals: Vec<Original>,
    budget: &Budget,
) -> Result<Value, E> {
    budget.take(length.saturating_mul(size_of::<Value>()))?;
    let mut array = Vec::with_capacity(length);
    let mut originals = originals.into_iter().peekable();
    let mut kept = 0;
    for index in 0..length {
        match originals.next_if(|original| original.index == index) {
            Some(original) => {
                kept += usize::from(original.is_kept);
                array.push(original.value);
            }
            None => {
                array.push(written_item(list, kept, budget)?);
                kept += 1;
            }
        }
    }
    Ok(Value::Array(array))
}

/// Returns an item as it is written.
fn written_item<E: Error>(
    list: &dyn List,
    index: usize,
    budget: &Budget,
) -> Result<Value, E> {
    written_value(&list.item(index).unwrap_or(View::Null), budget)
}

/// Returns a value as it is written.
fn written_value<E: Error>(view: &View<'_>, budget: &Budget) -> Result<Value, E> {
    let json = serde_json::to_vec(view).map_err(E::custom)?;
    let mut deserializer = serde_json::Deserializer::from_slice(&json);
    // The depth is that of a response that was read.
    Value::deserialize(Metered::new(&mut deserializer, budget)).map_err(E::custom)
}

/// Returns whether the place of a value can hold null.
fn can_be_null(value: Option<View<'_>>) -> bool {
    matches!(value, Some(View::Json(_) | View::Null))
}

/// Returns whether an item of an array or a value of a map can be null. Of the types of items, only
/// an `Option` can be absent.
fn item_can_be_null(value: Option<View<'_>>) -> bool {
    matches!(value, Some(View::Absent)) || can_be_null(value)
}

/// Reads the entries of a map. If it does not hold a value as it was sent, the whole object is kept.
fn read_entries<'de, A: MapAccess<'de>>(
    map: &mut dyn Entries,
    reading: &mut Reading,
    entries: &mut A,
) -> Result<(), A::Error> {
    map.clear();
    let (mut index, mut size) = (0, 0);
    let mut originals = BTreeMap::new();
    // A name like the properties of objects, so that no table of names is searched.
    while let Some(Known::Extra(name)) = entries.next_key_seed(Key::ANY)? {
        reading.path.push(Segment::Item(index));
        reading.last = Last::Taken;
        reading.budget.take_text(name.len())?;
        if index > 0 {
            reading.budget.take_entry(index, size)?;
        }
        // Of names that occur twice, the last one wins.
        map.remove(&name);
        originals.remove(&name);
        let slot = map.insert(name.clone());
        if index == 0 {
            size = size_of_val(slot);
            reading.budget.take_entry(0, size)?;
        }
        entries.next_value_seed(Place {
            slot: &mut *slot,
            reading,
        })?;
        let original = match reading.take_last() {
            Last::Taken => None,
            Last::Null if item_can_be_null(Some(slot.view())) => None,
            Last::Null => {
                reading.report(IS_NULL)?;
                map.remove(&name);
                Some(Value::Null)
            }
            Last::Converted(value) => Some(value),
            Last::Refused(value) => {
                map.remove(&name);
                Some(value)
            }
        };
        if let Some(value) = original {
            reading.budget.take_text(name.len())?;
            reading.budget.take_entry(originals.len(), size_of::<Value>())?;
            originals.insert(name, value);
        }
        reading.path.pop();
        index += 1;
    }
    reading.last = match originals.is_empty() {
        true => Last::Taken,
        false => Last::Converted(restored_entries(map, originals, &reading.budget)?),
    };
    Ok(())
}

/// Returns the object that was sent.
fn restored_entries<E: Error>(
    map: &dyn Entries,
    originals: BTreeMap<String, Value>,
    budget: &Budget,
) -> Result<Value, E> {
    let mut object = serde_json::Map::new();
    for (name, value) in map.iter() {
        budget.take_text(name.len())?;
        budget.take_entry(object.len(), size_of::<Value>())?;
        object.insert(name.to_owned(), written_value(&value, budget)?);
    }
    for (name, value) in originals {
        budget.take_entry(object.len(), size_of::<Value>())?;
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

/// The next item. It is appended only if there is one.
struct NextItem<'a> {
    list: &'a mut dyn List,
    length: usize,
    /// The size of an item, known after the first.
    size: &'a mut usize,
    reading: &'a mut Reading,
}

impl<'de> DeserializeSeed<'de> for NextItem<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let budget = &self.reading.budget;
        // The budget is checked before the array grows. The first item determines the size.
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
    // An object that occurs twice is read twice.
    if let Some(extra) = object.get_mut(EXTRA).extra()
        && !extra.is_unused()
    {
        *extra = Extra::default();
    }
    // The object keeps what its fields can't hold.
    let dropped = reading.dropped.take();
    let (mut seen, mut nulls) = (Indices::default(), Indices::default());
    let (mut next, mut extras) = (0, 0);
    while let Some(key) = entries.next_key_seed(Key { properties, next })? {
        match key {
            Known::Property(index) => {
                let Some(property) = properties.get(index) else { continue };
                next = index + 1;
                if seen.may_contain(index)
                    && let Some(extra) = object.get_mut(EXTRA).extra()
                {
                    extra.remove(property.name());
                    nulls.remove(index);
                }
                seen.insert(index);
                reading.path.push(Segment::Property(property.name()));
                reading.last = Last::Taken;
                entries.next_value_seed(Place {
                    slot: object.get_mut(index),
                    reading,
                })?;
                match reading.take_last() {
                    Last::Taken => {}
                    Last::Null => {
                        if property.is_required_in_responses() && !property.is_nullable()
                        {
                            reading.lose(property, IS_NULL);
                            reading.report(IS_NULL)?;
                        }
                        let name = property.name();
                        if can_be_null(Some(object.view_at(index))) {
                            // The field holds it.
                        } else if nulls.insert(index) {
                            mark_converted(object, index, name, &reading.budget)?;
                        } else {
                            keep(object, index, name, Value::Null, &reading.budget)?;
                        }
                    }
                    Last::Converted(value) => {
                        let is_list = matches!(object.view_at(index), View::List(_));
                        if is_list && !value.is_array() {
                            reading.lose(property, IS_ITEM);
                        }
                        let name = property.name();
                        keep(object, index, name, value, &reading.budget)?;
                    }
                    Last::Refused(value) => {
                        reading.lose(property, IS_OF_WRONG_TYPE);
                        let name = property.name();
                        keep(object, index, name, value, &reading.budget)?;
                    }
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
                    take_place(properties, budget)?;
                    properties.insert(name, value);
                }
            }
        }
    }
    for (index, property) in properties.iter().enumerate() {
        if reading.tolerance.misses(*property) && !seen.may_contain(index) {
            reading.report_property(property, "is missing, but required")?;
            mark_converted(object, index, property.name(), &reading.budget)?;
        }
    }
    keep_nulls(object, nulls, &reading.budget)?;
    reading.last = Last::Taken;
    reading.dropped = dropped;
    Ok(())
}

/// Keeps the nulls that no field holds. Most users have many, so they share one allocation.
fn keep_nulls<E: Error>(
    object: &mut dyn Object,
    nulls: Indices,
    budget: &Budget,
) -> Result<(), E> {
    let properties = object.properties();
    if let length @ 1.. = nulls.len()
        && let Some(extra) = object.get_mut(EXTRA).extra()
    {
        take_place(extra, budget)?;
        budget.take(length * size_of::<&str>() + ALLOCATION)?;
        let mut names = Vec::with_capacity(length);
        names.extend(
            nulls.iter().filter_map(|index| properties.get(index)).map(|p| p.name()),
        );
        extra.set_nulls(names);
    }
    Ok(())
}

/// Keeps a value that the field does not hold as it was sent.
fn keep<E: Error>(
    object: &mut dyn Object,
    index: usize,
    name: &'static str,
    value: Value,
    budget: &Budget,
) -> Result<(), E> {
    if let Some(extra) = object.get_mut(EXTRA).extra() {
        take_place(extra, budget)?;
        let [properties, _] = extra.lengths();
        budget.take_text(name.len())?;
        budget.take_entry(properties, size_of::<Value>())?;
        extra.insert(name, value);
    }
    mark_converted(object, index, name, budget)
}

/// Takes the memory of the first extra property.
fn take_place<E: Error>(extra: &Extra, budget: &Budget) -> Result<(), E> {
    if extra.is_unused() { budget.take(Extra::SIZE) } else { Ok(()) }
}

/// Records that a field holds something else than was sent, if it holds something.
fn mark_converted<E: Error>(
    object: &mut dyn Object,
    index: usize,
    name: &'static str,
    budget: &Budget,
) -> Result<(), E> {
    let view = object.view_at(index);
    if matches!(view, View::Absent) {
        return Ok(());
    }
    let digest = digest(&view);
    if let Some(extra) = object.get_mut(EXTRA).extra() {
        take_place(extra, budget)?;
        let [_, converted] = extra.lengths();
        budget.take_item(converted, size_of::<(&str, u64)>())?;
        extra.set_converted(name, digest);
    }
    Ok(())
}

/// A set of indices of properties, for the first 128.
#[derive(Clone, Copy, Default)]
struct Indices(u128);

impl Indices {
    /// Returns whether there is room for the index.
    fn insert(&mut self, index: usize) -> bool {
        self.0 |= Self::bit(index);
        Self::bit(index) != 0
    }

    fn remove(&mut self, index: usize) {
        self.0 &= !Self::bit(index);
    }

    /// Returns whether the set has the index, or would have no room for it.
    fn may_contain(self, index: usize) -> bool {
        Self::bit(index) == 0 || self.0 & Self::bit(index) != 0
    }

    fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    fn iter(mut self) -> impl Iterator<Item = usize> {
        iter::from_fn(move || {
            let index = self.0.trailing_zeros() as usize;
            self.0 &= self.0.checked_sub(1)?;
            Some(index)
        })
    }

    fn bit(index: usize) -> u128 {
        u32::try_from(index)
            .ok()
            .and_then(|index| 1_u128.checked_shl(index))
            .unwrap_or(0)
    }
}

/// Finds a property by name, trying the next one of the table first.
struct Key {
    properties: &'static [Property],
    next: usize,
}

impl Key {
    /// Finds no property: every name is another one.
    const ANY: Self = Self {
        properties: &[],
        next: 0,
    };
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
