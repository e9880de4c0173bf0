//! `Debug` for all DTOs: only properties that are set, without secrets.

use std::fmt;

use serde_json::{Map, Value};

use super::shape::{Entries, List, Object, Slot, View, extra};
use crate::secret::REDACTED;
use crate::shown::shown;

pub(crate) fn show_object(
    name: &str,
    object: &dyn Object,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut fields = f.debug_struct(name);
    for (index, property) in object.properties().iter().enumerate() {
        match object.view_at(index) {
            View::Absent => {}
            view => {
                fields.field(
                    property.name(),
                    &Shown {
                        view,
                        secret: property.is_secret(),
                    },
                );
            }
        }
    }
    // Any of these may be secret, unless it is null.
    for (name, value) in extra(object) {
        fields.field(
            &shown(name),
            &Shown {
                view: View::Null,
                secret: !value.is_null(),
            },
        );
    }
    fields.finish()
}

#[allow(dead_code, reason = "for unions only")]
pub(crate) fn show(slot: &dyn Slot, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(
        &Shown {
            view: slot.view(),
            secret: false,
        },
        f,
    )
}

struct Shown<'a> {
    view: View<'a>,
    secret: bool,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            return f.write_str(REDACTED);
        }
        match self.view {
            View::Absent | View::Extra(_) => f.write_str("absent"),
            View::Null => f.write_str("null"),
            View::Boolean(value) => value.fmt(f),
            View::Integer(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Text(value) => value.fmt(f),
            View::Json(value) => show_json(value, f),
            View::JsonObject(value) => show_names(value, f),
            View::File(value) => value.fmt(f),
            View::List(list) => show_list(list, f),
            View::Map(map) => show_map(map, f),
            View::Object(object) => show_properties(object, f),
            View::Tagged(one) => show_properties(one.object, f),
        }
    }
}

/// Any of these values may be secret: a password of a connected system, a token in a header.
fn show_json(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null => f.write_str("null"),
        Value::Object(properties) => show_names(properties, f),
        _ => f.write_str(REDACTED),
    }
}

/// Prints the names of an object's properties.
fn show_names(
    properties: &Map<String, Value>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut names = f.debug_map();
    for name in properties.keys() {
        names.entry(&shown(name), &format_args!("{REDACTED}"));
    }
    names.finish()
}

fn show_list(list: &dyn List, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut items = f.debug_list();
    for index in 0.. {
        let Some(item) = list.item(index) else { break };
        items.entry(&Shown {
            // An item that is null has no value.
            view: if matches!(item, View::Absent) { View::Null } else { item },
            secret: false,
        });
    }
    items.finish()
}

/// Prints the names and, of the values, those that cannot hold a secret of an unknown name.
fn show_map(map: &dyn Entries, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut entries = f.debug_map();
    for (name, value) in map.iter() {
        let view = if matches!(value, View::Absent) { View::Null } else { value };
        let secret = matches!(view, View::Text(_) | View::Json(_) | View::List(_));
        entries.entry(&format_args!("{}", shown(name)), &Shown { view, secret });
    }
    entries.finish()
}

fn show_properties(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut properties = f.debug_map();
    for (index, property) in object.properties().iter().enumerate() {
        match object.view_at(index) {
            View::Absent => {}
            view => {
                properties.entry(
                    &format_args!("{}", property.name()),
                    &Shown {
                        view,
                        secret: property.is_secret(),
                    },
                );
            }
        }
    }
    for (name, value) in extra(object) {
        properties.entry(
            &format_args!("{}", shown(name)),
            &Shown {
                view: View::Null,
                secret: !value.is_null(),
            },
        );
    }
    properties.finish()
}
