//! `PartialEq` for all DTOs: equal if their serialized forms are equal.

use super::shape::{EXTRA, List, Object, Slot, View};

pub(crate) fn equal(left: &dyn Slot, right: &dyn Slot) -> bool {
    match (left.view(), right.view()) {
        (View::Absent, View::Absent) | (View::Null, View::Null) => true,
        (View::Boolean(left), View::Boolean(right)) => left == right,
        (View::Integer(left), View::Integer(right)) => left == right,
        (View::Float(left), View::Float(right)) => left == right,
        (View::Text(left), View::Text(right)) => left == right,
        (View::Json(left), View::Json(right)) => left == right,
        (View::JsonObject(left), View::JsonObject(right)) => left == right,
        (View::File(left), View::File(right)) => left == right,
        (View::Extra(left), View::Extra(right)) => left == right,
        (View::List(left), View::List(right)) => equal_lists(left, right),
        (View::Object(left), View::Object(right)) => equal_objects(left, right),
        _ => false,
    }
}

fn equal_lists(left: &dyn List, right: &dyn List) -> bool {
    for index in 0.. {
        match (left.item(index), right.item(index)) {
            (None, None) => break,
            (Some(left), Some(right)) if equal(left, right) => {}
            _ => return false,
        }
    }
    true
}

fn equal_objects(left: &dyn Object, right: &dyn Object) -> bool {
    let same_names = left
        .properties()
        .iter()
        .map(|property| property.name())
        .eq(right.properties().iter().map(|property| property.name()));
    let mut properties = 0..left.properties().len();
    same_names
        && properties.all(|index| equal(left.get(index), right.get(index)))
        && equal(left.get(EXTRA), right.get(EXTRA))
}
