//! Serialization of DTOs into any format, and into the pairs of a form or a query.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::io;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value};

use super::shape::{EXTRA, Entries, List, Object, Property, Slot, View};
use super::slots;
use crate::extra::Extra;
use crate::file::File;

/// The properties of objects that are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    /// The properties of requests: all that are not read-only.
    Sent,
}

const NO_NUMBER: &str = "JSON has no infinite numbers and no NaN";
const NO_TEXT: &str = "a file that is no text has no JSON";

/// A value within a scope.
struct Scoped<'v, 'a>(&'v View<'a>, Scope);

impl Serialize for View<'_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Scoped(self, Scope::All).serialize(serializer)
    }
}

impl Serialize for Scoped<'_, '_> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(view, scope) = *self;
        match *view {
            // Objects omit absent properties. At the top level, null is the closest value.
            View::Absent | View::Null | View::Extra(_) => serializer.serialize_unit(),
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Float(value) if scope == Scope::Sent && !value.is_finite() => {
                Err(S::Error::custom(NO_NUMBER))
            }
            // JavaScript writes 1.0 as `1`.
            View::Float(value) => match slots::whole(value) {
                Some(value) => serializer.serialize_i64(value),
                None => serializer.serialize_f64(value),
            },
            View::Text(value) => serializer.serialize_str(value),
            View::Json(value) => value.serialize(serializer),
            View::JsonObject(value) => value.serialize(serializer),
            View::List(list) => serialize_list(list, scope, serializer),
            View::Map(map) => serialize_map(map, scope, serializer),
            View::Object(object) => serialize_object(object, None, scope, serializer),
            View::Tagged(one) => {
                let tag = one.value().map(|value| (one.property, value));
                serialize_object(one.object, tag, scope, serializer)
            }
            View::File(file) => match str::from_utf8(&file.content) {
                Ok(text) => serializer.serialize_str(text),
                Err(_) => Err(S::Error::custom(NO_TEXT)),
            },
        }
    }
}

fn serialize_list<S: Serializer>(
    list: &dyn List,
    scope: Scope,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut items = serializer.serialize_seq(None)?;
    for index in 0.. {
        let Some(item) = list.item(index) else { break };
        items.serialize_element(&Scoped(&item, scope))?;
    }
    items.end()
}

fn serialize_map<S: Serializer>(
    map: &dyn Entries,
    scope: Scope,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries = serializer.serialize_map(None)?;
    for (name, value) in map.iter() {
        entries.serialize_entry(name, &Scoped(&value, scope))?;
    }
    entries.end()
}

/// Serializes an object. The property `tag` comes first.
fn serialize_object<S: Serializer>(
    object: &dyn Object,
    tag: Option<(&str, &str)>,
    scope: Scope,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut entries = serializer.serialize_map(None)?;
    if let Some((name, value)) = tag {
        entries.serialize_entry(name, value)?;
    }
    let is_other = |property: &Property| {
        tag.is_none_or(|(name, _)| name != property.name())
            && (scope == Scope::All || !property.is_read_only())
    };
    let properties =
        object.properties().iter().enumerate().filter(|(_, one)| is_other(one));
    let Some(extra) = object.used_extra() else {
        for (index, property) in properties {
            // Bind the view first: copying it right after its parts were written would stall.
            let view = object.view_at(index);
            match view {
                View::Absent => {}
                // Most values are texts.
                View::Text(text) => entries.serialize_entry(property.name(), text)?,
                _ => entries.serialize_entry(property.name(), &Scoped(&view, scope))?,
            }
        }
        return entries.end();
    };
    for (index, property) in properties {
        let view = object.view_at(index);
        if matches!(view, View::Absent) {
            continue;
        }
        match as_sent(extra, property.name(), view) {
            View::Absent => {}
            View::Json(value) if scope == Scope::Sent => {
                let value = without_read_only(value, &object.view_at(index));
                entries.serialize_entry(property.name(), &value)?;
            }
            view => entries.serialize_entry(property.name(), &Scoped(&view, scope))?,
        }
    }
    for (_, name, value) in unset(object, Some(extra), scope) {
        entries.serialize_entry(name, value)?;
    }
    entries.end()
}

/// Returns what the server sent in place of the value of a field that still holds what was made of
/// it, and the value of any other field.
fn as_sent<'a>(extra: &'a Extra, name: &str, view: View<'a>) -> View<'a> {
    match extra.converted(name) {
        Some(converted) if converted == digest(&view) => {
            extra.get(name).map_or(View::Absent, View::Json)
        }
        _ => view,
    }
}

/// Returns what the server sent without the read-only properties of the objects in `view`, which
/// holds what could be read of it.
fn without_read_only<'v>(value: &'v Value, view: &View<'_>) -> Cow<'v, Value> {
    match (value, view) {
        (Value::Object(given), View::Object(object)) => properties_sent(given, *object),
        (Value::Object(given), View::Tagged(one)) => properties_sent(given, one.object),
        (Value::Object(given), View::Map(map)) => {
            let held: BTreeMap<&str, View<'_>> = map.iter().collect();
            let sent = given.iter().map(|(name, value)| {
                let value = match held.get(&**name) {
                    Some(view) => without_read_only(value, view).into_owned(),
                    None => value.clone(),
                };
                (name.clone(), value)
            });
            Cow::Owned(Value::Object(sent.collect()))
        }
        (Value::Array(given), View::List(list)) => {
            let mut next = 0;
            let sent = given.iter().map(|value| {
                let view = list.item(next).filter(|view| can_be(value, view));
                next += usize::from(view.is_some());
                match view {
                    Some(view) => without_read_only(value, &view).into_owned(),
                    None => value.clone(),
                }
            });
            Cow::Owned(Value::Array(sent.collect()))
        }
        // An item without its array.
        (value, View::List(list)) => match list.item(0) {
            Some(view) => without_read_only(value, &view),
            None => Cow::Borrowed(value),
        },
        _ => Cow::Borrowed(value),
    }
}

fn properties_sent<'v>(
    given: &'v Map<String, Value>,
    object: &dyn Object,
) -> Cow<'v, Value> {
    let mut sent = given.clone();
    for (index, property) in object.properties().iter().enumerate() {
        if property.is_read_only() {
            sent.shift_remove(property.name());
        } else if let Some(value) = sent.get_mut(property.name())
            && let Cow::Owned(without) = without_read_only(value, &object.view_at(index))
        {
            *value = without;
        }
    }
    Cow::Owned(Value::Object(sent))
}

/// Returns whether an item of an array that was sent can be the one that the list holds. The list
/// lacks items of other types.
fn can_be(value: &Value, view: &View<'_>) -> bool {
    match view {
        View::Object(_) | View::Tagged(_) | View::Map(_) | View::JsonObject(_) => {
            value.is_object()
        }
        View::Absent | View::Null => value.is_null(),
        View::List(_) => !value.is_null(),
        View::Json(held) => *held == value,
        _ => !value.is_object() && !value.is_array() && !value.is_null(),
    }
}

/// Returns the properties of the table as requests have them, with their index.
fn written<'a>(
    object: &'a dyn Object,
) -> impl Iterator<Item = (usize, &'a str, View<'a>)> {
    let extra = object.used_extra();
    let properties = object.properties().iter().enumerate();
    properties.filter(|(_, one)| !one.is_read_only()).map(move |(index, property)| {
        let (name, view) = (property.name(), object.view_at(index));
        match extra {
            Some(extra) if !matches!(view, View::Absent) => {
                let sent = match as_sent(extra, name, object.view_at(index)) {
                    // Read-only properties are not sent: better what could be read without them.
                    View::Json(value) if *without_read_only(value, &view) != *value => {
                        view
                    }
                    sent => sent,
                };
                (index, name, sent)
            }
            _ => (index, name, view),
        }
    })
}

/// Returns the extra properties that are serialized, with their index if they are in the table. A
/// property that is set is not overridden by an extra one.
fn unset<'a>(
    object: &'a dyn Object,
    extra: Option<&'a Extra>,
    scope: Scope,
) -> impl Iterator<Item = (usize, &'a str, &'a Value)> {
    let position = |name: &str| {
        let mut names =
            object.properties().iter().map(|property: &Property| property.name());
        names.position(|known| known == name)
    };
    let extra = extra.into_iter().flat_map(Extra::iter);
    extra.filter_map(move |(name, value)| match position(name) {
        None => Some((EXTRA, name, value)),
        Some(index) => {
            let property = object.properties().get(index)?;
            let is_written = scope == Scope::All || !property.is_read_only();
            (is_written && matches!(object.view_at(index), View::Absent))
                .then_some((index, name, value))
        }
    })
}

/// Returns a digest of a value as it is written.
pub(super) fn digest(view: &View<'_>) -> u64 {
    struct Digest(DefaultHasher);

    impl io::Write for Digest {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut digest = Digest(DefaultHasher::new());
    // Only files can't be written, and no response has one.
    let _ = serde_json::to_writer(&mut digest, view);
    digest.0.finish()
}

/// Implements `Serialize` for all DTOs.
pub(crate) fn serialize<S: Serializer>(
    slot: &dyn Slot,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    slot.view().serialize(serializer)
}

/// Serializes a value of a request as JSON.
pub(crate) fn to_json(slot: &dyn Slot) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Scoped(&slot.view(), Scope::Sent))
}

/// Returns the path of the first value that a request can't have, and the reason.
pub(crate) fn unwritable(view: &View<'_>) -> Option<(String, &'static str)> {
    let within = |name: &str, view: &View<'_>| {
        unwritable(view).map(|(path, why)| (below(name, &path), why))
    };
    match view {
        View::Float(value) if !value.is_finite() => Some((String::new(), NO_NUMBER)),
        View::File(file) if str::from_utf8(&file.content).is_err() => {
            Some((String::new(), NO_TEXT))
        }
        View::Object(object) => {
            let mut properties = written(*object);
            properties.find_map(|(_, name, view)| within(name, &view))
        }
        View::Tagged(one) => unwritable(&View::Object(one.object)),
        View::List(list) => {
            let items = (0..).map_while(|index| Some((index, list.item(index)?)));
            let mut items = items;
            items.find_map(|(index, view)| within(&format!("[{index}]"), &view))
        }
        View::Map(map) => map.iter().find_map(|(name, view)| within(name, &view)),
        _ => None,
    }
}

/// Returns the path of a value in a property or an item.
fn below(name: &str, path: &str) -> String {
    let separator = if path.is_empty() || path.starts_with('[') { "" } else { "." };
    [name, separator, path].concat()
}

/// Returns a value as text.
pub(crate) fn to_text(slot: &dyn Slot) -> serde_json::Result<Vec<u8>> {
    let mut text = String::new();
    each_text(slot.view(), &mut |part| {
        text.push_str(&part);
        Ok(())
    })?;
    Ok(text.into_bytes())
}

/// Returns the content type and the content of a file.
pub(crate) fn to_bytes(slot: &dyn Slot) -> serde_json::Result<(&str, Vec<u8>)> {
    match slot.view() {
        View::File(file) => Ok((&file.content_type, file.content.clone())),
        _ => Ok(("", to_text(slot)?)),
    }
}

/// A part of a multipart body.
pub(crate) enum Part<'a> {
    File(&'a File),
    Text(String),
    Json(Vec<u8>),
}

/// Passes the properties to `put` with their names: files first. Arrays repeat the name, objects
/// are JSON, null and absent properties are omitted.
pub(crate) fn parts(
    slot: &dyn Slot,
    mut put: impl FnMut(&str, Part<'_>) -> serde_json::Result<()>,
) -> serde_json::Result<()> {
    properties(slot, |_, name, view| {
        each_part(view, &mut |part| match part {
            Part::File(_) => put(name, part),
            Part::Text(_) | Part::Json(_) => Ok(()),
        })
    })?;
    properties(slot, |_, name, view| {
        each_part(view, &mut |part| match part {
            Part::File(_) => Ok(()),
            Part::Text(_) | Part::Json(_) => put(name, part),
        })
    })
}

fn each_part(
    view: View<'_>,
    put: &mut dyn FnMut(Part<'_>) -> serde_json::Result<()>,
) -> serde_json::Result<()> {
    match view {
        View::File(file) => put(Part::File(file)),
        View::List(list) => {
            for index in 0.. {
                let Some(item) = list.item(index) else { break };
                each_part(item, put)?;
            }
            Ok(())
        }
        View::Json(Value::Array(items)) => {
            items.iter().try_for_each(|item| each_part(View::Json(item), put))
        }
        View::Object(_)
        | View::Tagged(_)
        | View::Map(_)
        | View::JsonObject(_)
        | View::Json(Value::Object(_)) => {
            put(Part::Json(serde_json::to_vec(&Scoped(&view, Scope::Sent))?))
        }
        view => each_text(view, &mut |text| put(Part::Text(text))),
    }
}

/// Returns the names of the properties that are arrays, including empty ones.
#[cfg(feature = "management")]
pub(crate) fn lists(slot: &dyn Slot) -> Vec<String> {
    let View::Object(object) = slot.view() else { return Vec::new() };
    let own = written(object).filter(|(_, _, view)| {
        matches!(view, View::List(_) | View::Json(Value::Array(_)))
    });
    let extra = unset(object, object.used_extra(), Scope::Sent)
        .filter(|(_, _, value)| value.is_array());
    let names = own.map(|(_, name, _)| name).chain(extra.map(|(_, name, _)| name));
    names.map(str::to_owned).collect()
}

/// Returns the properties that are set: index, name and value. The index of an extra property is not
/// in the table.
pub(crate) fn values<'a>(
    slot: &'a dyn Slot,
) -> impl Iterator<Item = (usize, &'a str, View<'a>)> {
    let object = match slot.view() {
        View::Object(object) => Some(object),
        _ => None,
    };
    object.into_iter().flat_map(|object| {
        let own = written(object)
            .filter(|(_, _, view)| !matches!(view, View::Absent | View::Extra(_)));
        let extra = unset(object, object.used_extra(), Scope::Sent);
        own.chain(extra.map(|(index, name, value)| (index, name, View::Json(value))))
    })
}

/// Returns a value of a request as JSON.
pub(crate) fn to_value<'a>(view: &View<'a>) -> serde_json::Result<Cow<'a, Value>> {
    match view {
        View::Json(value) => Ok(Cow::Borrowed(value)),
        view => serde_json::to_value(Scoped(view, Scope::Sent)).map(Cow::Owned),
    }
}

/// Returns the text of a string, a boolean or an integer.
pub(crate) fn scalar<'a>(view: &View<'a>) -> Option<Cow<'a, str>> {
    match view {
        View::Text(text) => Some(Cow::Borrowed(text)),
        View::Json(Value::String(text)) => Some(Cow::Borrowed(text)),
        View::Boolean(value) => {
            Some(Cow::Borrowed(if *value { "true" } else { "false" }))
        }
        View::Integer(value) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

/// Passes the properties to `put` as index, name and string. Arrays repeat the name, objects are
/// compact JSON, null and absent properties are omitted. The index of an extra property is not in
/// the table.
#[cfg(test)]
pub(crate) fn pairs(
    slot: &dyn Slot,
    mut put: impl FnMut(usize, &str, String),
) -> Result<(), serde_json::Error> {
    properties(slot, |index, name, view| {
        each_text(view, &mut |text| {
            put(index, name, text);
            Ok(())
        })
    })
}

/// Passes the properties of an object to `put`: index, name and value. The index of an extra
/// property is not in the table.
pub(crate) fn properties<'a>(
    slot: &'a dyn Slot,
    mut put: impl FnMut(usize, &str, View<'a>) -> serde_json::Result<()>,
) -> serde_json::Result<()> {
    match slot.view() {
        View::Object(object) => each_property(object, None, &mut put),
        View::Tagged(one) => {
            let tag = one.value().map(|value| (one.property, value));
            each_property(one.object, tag, &mut put)
        }
        View::Map(map) => map.iter().try_for_each(|(name, view)| put(EXTRA, name, view)),
        View::JsonObject(entries) | View::Json(Value::Object(entries)) => {
            let mut entries = entries.iter();
            entries.try_for_each(|(name, value)| put(EXTRA, name, View::Json(value)))
        }
        View::Absent | View::Null | View::Json(Value::Null) => Ok(()),
        _ => Err(Error::custom("only an object has properties")),
    }
}

/// Passes the properties of an object to `put`. The property `tag` comes first.
fn each_property<'a>(
    object: &'a dyn Object,
    tag: Option<(&'a str, &'a str)>,
    put: &mut dyn FnMut(usize, &str, View<'a>) -> serde_json::Result<()>,
) -> serde_json::Result<()> {
    if let Some((name, value)) = tag {
        put(EXTRA, name, View::Text(value))?;
    }
    for (index, name, view) in written(object) {
        if tag.is_none_or(|(tag, _)| tag != name) {
            put(index, name, view)?;
        }
    }
    unset(object, object.used_extra(), Scope::Sent)
        .try_for_each(|(index, name, value)| put(index, name, View::Json(value)))
}

/// Passes a value to `put` as strings, those of an array one by one.
pub(crate) fn each_text(
    view: View<'_>,
    put: &mut dyn FnMut(String) -> serde_json::Result<()>,
) -> serde_json::Result<()> {
    match view {
        View::Absent | View::Null | View::Extra(_) | View::Json(Value::Null) => {}
        View::File(file) => put(String::from_utf8_lossy(&file.content).into_owned())?,
        View::Text(text) => put(text.to_owned())?,
        View::Json(Value::String(text)) => put(text.clone())?,
        View::Json(Value::Array(items)) => {
            for item in items {
                each_text(View::Json(item), put)?;
            }
        }
        View::List(list) => {
            for index in 0.. {
                let Some(item) = list.item(index) else { break };
                each_text(item, put)?;
            }
        }
        other => put(serde_json::to_string(&Scoped(&other, Scope::Sent))?)?,
    }
    Ok(())
}
