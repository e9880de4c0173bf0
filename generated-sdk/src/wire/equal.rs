//! `PartialEq` for all DTOs: equal if their serialized forms are equal.

use super::shape::{EXTRA, Entries, List, Object, Slot, View};

pub(crate) fn equal(left: &dyn Slot, right: &dyn Slot) -> bool {
    equal_views(left.view(), right.view())
}

fn equal_views(left: View<'_>, right: View<'_>) -> bool {
    match (left, right) {
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
        (View::Map(left), View::Map(right)) => equal_maps(left, right),
        (View::Object(left), View::Object(right)) => equal_objects(left, right),
        (View::Tagged(left), View::Tagged(right)) => {
            left.property == right.property
                && left.value() == right.value()
                && equal_objects(left.object, right.object)
        }
        _ => false,
    }
}

fn equal_lists(left: &dyn List, right: &dyn List) -> bool {
    for index in 0.. {
        match (left.item(index), right.item(index)) {
            (Some(left), Some(right)) => {
                if !equal_views(left, right) {
                    return false;
                }
            }
            (left, right) => return left.is_none() && right.is_none(),
        }
    }
    true
}

fn equal_maps(left: &dyn Entries, right: &dyn Entries) -> bool {
    let (mut left, mut right) = (left.iter(), right.iter());
    loop {
        match (left.next(), right.next()) {
            (Some((name, value)), Some((other, value_of_other))) => {
                if name != other || !equal_views(value, value_of_other) {
                    return false;
                }
            }
            (left, right) => return left.is_none() && right.is_none(),
        }
    }
}

fn equal_objects(left: &dyn Object, right: &dyn Object) -> bool {
    let same_names = left
        .properties()
        .iter()
        .map(|property| property.name())
        .eq(right.properties().iter().map(|property| property.name()));
    let mut properties = 0..left.properties().len();
    same_names
        && properties.all(|index| equal_views(left.view_at(index), right.view_at(index)))
        && equal_views(left.view_at(EXTRA), right.view_at(EXTRA))
}
