//! Values for tests, with every required property.

use serde_json::{Map, Value};

use super::shape::{List, Object, Property, Slot, ViewMut};
use crate::date_time::DateTime;

/// The time of every date.
const DATE: &str = "2026-01-01T00:00:00.000Z";

/// The deepest object that is filled. Only an object that requires one of its own type is deeper.
const MAX_DEPTH: usize = 32;

/// Fills an empty slot. Of an object, the required properties are filled; others stay empty.
pub(crate) fn fill(slot: &mut dyn Slot) {
    Filling::default().slot(slot, "text");
}

#[derive(Default)]
struct Filling {
    /// The properties of each object around the current slot.
    within: Vec<&'static [Property]>,
    /// The number of unions around it.
    unions: usize,
}

impl Filling {
    /// Fills a slot. A string becomes the `name` of its property, so that values can be told apart.
    fn slot(&mut self, slot: &mut dyn Slot, name: &str) {
        match slot.view_mut().filled() {
            ViewMut::Boolean(place) => *place = true,
            ViewMut::Integer(place) if name == "statusCode" => *place = 200,
            ViewMut::Integer(place) => *place = 1,
            ViewMut::Float(place) => *place = 1.0,
            ViewMut::Text(place) => name.clone_into(place),
            ViewMut::DateTime(place) => *place = DateTime::from(DATE),
            ViewMut::Enum(place) => place.set_first(),
            ViewMut::Union(place) => {
                self.unions += 1;
                place.set_first(&mut |first| self.slot(first, name));
                self.unions -= 1;
            }
            ViewMut::List(place) => self.list(place, name),
            ViewMut::Object(place) => self.object(place),
            ViewMut::Json(place) => *place = Value::Object(Map::new()),
            ViewMut::Map(_)
            | ViewMut::JsonObject(_)
            | ViewMut::File(_)
            | ViewMut::Extra(_)
            | ViewMut::Optional(_) => {}
        }
    }

    /// Adds one item, unless the array may be within an item of its own type: it stays empty then.
    fn list(&mut self, list: &mut dyn List, name: &str) {
        let item = list.push();
        let is_recursive = match item.view_mut().filled() {
            ViewMut::Object(object) => self.is_within(object.properties()),
            ViewMut::Union(_) => self.unions > 0,
            _ => false,
        };
        if is_recursive {
            list.pop();
        } else {
            self.slot(item, name);
        }
    }

    fn object(&mut self, object: &mut dyn Object) {
        if self.within.len() == MAX_DEPTH {
            return;
        }
        let properties = object.properties();
        self.within.push(properties);
        for (index, property) in properties.iter().enumerate() {
            if property.is_required() {
                self.slot(object.get_mut(index), property.name());
            }
        }
        self.within.pop();
    }

    /// Returns whether an object with these properties is being filled. Addresses of tables differ
    /// between units of compilation, so the names are compared.
    fn is_within(&self, properties: &[Property]) -> bool {
        let names =
            |of: &[Property]| of.iter().map(|one| one.name()).collect::<Vec<_>>();
        self.within.iter().any(|known| names(known) == names(properties))
    }
}
