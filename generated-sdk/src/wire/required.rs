//! Required properties that are not set.

use serde_json::Value;

use super::shape::{List, Object, Property, Slot, View, extra};
use crate::shown::shown;

/// Returns the paths of all required properties that are not set, in the value and in all objects
/// within it: `profile.email`, `list[2].name`.
pub(crate) fn missing(slot: &dyn Slot) -> Vec<String> {
    let mut missing = Vec::new();
    match slot.view() {
        View::Object(object) => within(object, None, "", &mut missing),
        view => value(view, "", &mut missing),
    }
    missing
}

/// Finds what is missing in an object, except for the property `tag`.
fn within(
    object: &dyn Object,
    tag: Option<&str>,
    path: &str,
    missing: &mut Vec<String>,
) {
    for (index, property) in object.properties().iter().enumerate() {
        if tag == Some(property.name()) {
            continue;
        }
        let view = object.view_at(index);
        if property.is_required_in_requests() && is_missing(object, *property, &view) {
            missing.push(format!("{path}{}", property.name()));
        } else if has_parts(&view) {
            value(view, &format!("{path}{}", property.name()), missing);
        }
    }
}

fn value(view: View<'_>, path: &str, missing: &mut Vec<String>) {
    match view {
        View::Object(object) => within(object, None, &format!("{path}."), missing),
        View::Tagged(one) => {
            within(one.object, Some(one.property), &format!("{path}."), missing);
        }
        View::List(list) => items(list, path, missing),
        View::Map(map) => {
            for (name, view) in map.iter() {
                if has_parts(&view) {
                    value(view, &format!("{path}.{}", shown(name)), missing);
                }
            }
        }
        _ => {}
    }
}

fn items(list: &dyn List, path: &str, missing: &mut Vec<String>) {
    for index in 0.. {
        let Some(view) = list.item(index) else { break };
        if has_parts(&view) {
            value(view, &format!("{path}[{index}]"), missing);
        }
    }
}

fn has_parts(view: &View<'_>) -> bool {
    matches!(view, View::Object(_) | View::Tagged(_) | View::List(_) | View::Map(_))
}

/// Returns whether neither the field nor the extra properties have a value.
fn is_missing(object: &dyn Object, property: Property, view: &View<'_>) -> bool {
    let is_unset = match view {
        View::Absent | View::Null => true,
        // A plain field is always there. It is empty if nobody has set it.
        View::Text(text) => property.is_plain() && text.is_empty(),
        View::List(list) => property.is_plain() && list.item(0).is_none(),
        View::Json(Value::Null) => property.is_plain(),
        _ => false,
    };
    let given = || extra(object).find(|(name, _)| *name == property.name());
    is_unset
        && match given() {
            Some((_, Value::Null)) => !property.is_nullable(),
            Some(_) => property.is_plain(),
            None => true,
        }
}
