//! From a DTO into any format, and into the pairs of a form or a query.

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::shape::{EXTRA, List, Object, Property, Slot, View, extra};
use crate::file::File;

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            // Absent properties are left out by their object. At the top, null is nearest.
            View::Absent | View::Null | View::Extra(_) => serializer.serialize_unit(),
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(value) => serializer.serialize_str(value),
            View::Json(value) => value.serialize(serializer),
            View::JsonObject(value) => value.serialize(serializer),
            View::List(list) => serialize_list(list, serializer),
            View::Object(object) => serialize_object(object, serializer),
            View::File(_) => Err(S::Error::custom("a file can't be part of a text")),
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
        // Where it was returned to: a copy right after the parts were written would have to wait for them.
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

/// Returns the extra properties that are written, each with its index if it stands in the table: a property that is
/// set is not overridden by an extra one of its name.
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

/// The body of every DTO's `Serialize`.
pub(crate) fn serialize<S: Serializer>(
    slot: &dyn Slot,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    slot.view().serialize(serializer)
}

/// The object as a JSON text.
pub(crate) fn to_json(object: &dyn Object) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&View::Object(object))
}

/// The files among the properties, with their names: they are no text, so that [`pairs`] has none of them.
pub(crate) fn files(object: &dyn Object) -> Vec<(&'static str, &File)> {
    let properties = object.properties().iter().enumerate();
    properties
        .filter_map(|(index, property)| match object.get(index).view() {
            View::File(file) => Some((property.name(), file)),
            _ => None,
        })
        .collect()
}

/// The names of the properties that are lists, empty ones too.
#[cfg(feature = "management")]
pub(crate) fn lists(object: &dyn Object) -> Vec<String> {
    let properties = object.properties().iter().enumerate();
    let own = properties
        .filter(|(index, _)| matches!(object.get(*index).view(), View::List(_)))
        .map(|(_, property)| property.name());
    let extra = unset(object).filter(|(_, _, value)| value.is_array());
    own.chain(extra.map(|(_, name, _)| name)).map(str::to_owned).collect()
}

/// The properties as names and texts: lists repeat the name, objects are compact JSON, what is absent or
/// null is left out. The index leads back to the property's table; that of a property without one leads nowhere.
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
        // Multipart bodies have parts of their own for files; nothing else has a place for them.
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
