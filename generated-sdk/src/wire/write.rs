//! Serialization of DTOs into any format, and into the pairs of a form or a query.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::shape::{EXTRA, List, Object, Property, Slot, View, extra};
use crate::file::File;

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            // Objects omit absent properties. At the top level, null is the closest value.
            View::Absent | View::Null | View::Extra(_) => serializer.serialize_unit(),
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(value) => serializer.serialize_str(value),
            View::Json(value) => value.serialize(serializer),
            View::JsonObject(value) => value.serialize(serializer),
            View::List(list) => serialize_list(list, serializer),
            View::Object(object) => serialize_object(object, serializer),
            View::File(_) => Err(S::Error::custom("a file can't be serialized")),
        }
    }
}

fn serialize_list<S: Serializer>(
    list: &dyn List,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(None)?;
    for index in 0.. {
        let Some(item) = list.item(index) else { break };
        items.serialize_element(&item.view())?;
    }
    items.end()
}

fn serialize_object<S: Serializer>(
    object: &dyn Object,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries = serializer.serialize_map(None)?;
    for (index, property) in object.properties().iter().enumerate() {
        // Bind the view first: copying it right after its parts were written would stall.
        let view = object.get(index).view();
        if !matches!(view, View::Absent) {
            entries.serialize_entry(property.name(), &view)?;
        }
    }
    for (_, name, value) in unset(object) {
        entries.serialize_entry(name, value)?;
    }
    entries.end()
}

/// Returns the extra properties that are serialized, with their index if they are in the table. A
/// property that is set is not overridden by an extra one.
fn unset(object: &dyn Object) -> impl Iterator<Item = (usize, &str, &Value)> {
    let position = |name: &str| {
        let mut names =
            object.properties().iter().map(|property: &Property| property.name());
        names.position(|known| known == name)
    };
    extra(object).filter_map(move |(name, value)| match position(name) {
        None => Some((EXTRA, name, value)),
        Some(index) => matches!(object.get(index).view(), View::Absent)
            .then_some((index, name, value)),
    })
}

/// Implements `Serialize` for all DTOs.
pub(crate) fn serialize<S: Serializer>(
    slot: &dyn Slot,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    slot.view().serialize(serializer)
}

/// Serializes an object as JSON.
pub(crate) fn to_json(object: &dyn Object) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&View::Object(object))
}

/// Returns the files among the properties, with their names. [`pairs`] omits files.
pub(crate) fn files(object: &dyn Object) -> Vec<(&'static str, &File)> {
    let properties = object.properties().iter().enumerate();
    properties
        .filter_map(|(index, property)| match object.get(index).view() {
            View::File(file) => Some((property.name(), file)),
            _ => None,
        })
        .collect()
}

/// Returns the names of the properties that are arrays, including empty ones.
#[cfg(feature = "management")]
pub(crate) fn lists(object: &dyn Object) -> Vec<String> {
    let properties = object.properties().iter().enumerate();
    let own = properties
        .filter(|(index, _)| matches!(object.get(*index).view(), View::List(_)))
        .map(|(_, property)| property.name());
    let extra = unset(object).filter(|(_, _, value)| value.is_array());
    own.chain(extra.map(|(_, name, _)| name)).map(str::to_owned).collect()
}

/// Passes the properties to `put` as index, name and string. Arrays repeat the name, objects are
/// compact JSON, null and absent properties are omitted. The index of an extra property is not in
/// the table.
pub(crate) fn pairs(
    object: &dyn Object,
    mut put: impl FnMut(usize, &str, String),
) -> Result<(), serde_json::Error> {
    for (index, property) in object.properties().iter().enumerate() {
        each_text(object.get(index).view(), &mut |text| {
            put(index, property.name(), text)
        })?;
    }
    unset(object).try_for_each(|(index, name, value)| {
        each_text(View::Json(value), &mut |text| put(index, name, text))
    })
}

fn each_text(
    view: View<'_>,
    put: &mut dyn FnMut(String),
) -> Result<(), serde_json::Error> {
    match view {
        View::Absent | View::Null | View::Extra(_) | View::Json(Value::Null) => {}
        // Only multipart bodies can contain files, and they encode them separately.
        View::File(_) => {}
        View::Text(text) => put(text.to_owned()),
        View::Json(Value::String(text)) => put(text.clone()),
        View::Json(Value::Array(items)) => {
            for item in items {
                each_text(View::Json(item), put)?;
            }
        }
        View::List(list) => {
            for index in 0.. {
                let Some(item) = list.item(index) else { break };
                each_text(item.view(), put)?;
            }
        }
        other => put(serde_json::to_string(&other)?),
    }
    Ok(())
}
