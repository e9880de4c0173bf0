//! The variant of a union that a value is.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::read::{fits, reads};
use super::shape::{Entries, List, Object, Slot, Tag, ViewMut};

/// The choice of a variant: the one that the discriminator names, otherwise the one that fits with
/// the fewest unknown properties and enum values, the first of several.
///
/// Each round offers all variants. The first round ranks them by the value without what is nested in
/// it; each other round reads the value as one variant.
pub(crate) struct Choice<'v> {
    value: &'v Value,
    /// The discriminator, if the value has it.
    tag: Option<&'static Tag>,
    /// True if the discriminator decides.
    is_named: bool,
    /// The variants that the value may be, the best first, once they are ranked.
    ranked: Option<VecDeque<usize>>,
    /// The unknown parts of the value for each variant that it may be.
    ranks: Vec<(usize, usize)>,
    /// The index of the variant that is offered next.
    next: usize,
}

impl<'v> Choice<'v> {
    pub(crate) fn new(value: &'v Value) -> Self {
        Self {
            value,
            tag: None,
            is_named: false,
            ranked: None,
            ranks: Vec::new(),
            next: 0,
        }
    }

    pub(crate) fn by(tag: &'static Tag, value: &'v Value) -> Self {
        let mut choice = Self::new(value);
        let given = value.get(tag.property).and_then(Value::as_str);
        let default = tag.default.filter(|_| value.is_object());
        let named = given.and_then(|given| tag.variant(given)).or(default);
        choice.tag = given.map(|_| tag);
        choice.is_named = named.is_some();
        choice.ranked = named.map(|one| [one].into());
        choice
    }

    /// Begins a round. Returns whether there is one.
    pub(crate) fn goes_on(&mut self) -> bool {
        let is_first = self.next == 0;
        self.next = 0;
        match &mut self.ranked {
            // Null does not identify a variant.
            None if is_first => !self.value.is_null(),
            None => {
                // Sorting is stable: of equal ones, the first variant is the better one.
                self.ranks.sort_by_key(|(_, unknown)| *unknown);
                self.ranked =
                    Some(self.ranks.iter().map(|(variant, _)| *variant).collect());
                !self.ranks.is_empty()
            }
            Some(_) if is_first => true,
            Some(ranked) => {
                ranked.pop_front();
                !ranked.is_empty()
            }
        }
    }

    /// Offers the empty content of the next variant. Returns whether it is chosen and holds the
    /// value.
    pub(crate) fn takes(&mut self, content: &mut dyn Slot) -> bool {
        let variant = self.next;
        self.next += 1;
        match &self.ranked {
            None => {
                let is_other =
                    self.tag.is_some_and(|tag| tag.value_of(variant).is_some());
                if let Some(unknown) = unknown(content, self.value).filter(|_| !is_other)
                {
                    self.ranks.push((variant, unknown));
                }
                false
            }
            Some(ranked) if ranked.front() == Some(&variant) => match self.is_named {
                true => reads(content, self.value),
                false => fits(content, self.value),
            },
            Some(_) => false,
        }
    }
}

/// Counts the unknown properties and enum values of `value` if a slot may hold it. Only scalars are
/// put into the slot.
fn unknown(slot: &mut dyn Slot, value: &Value) -> Option<usize> {
    match (slot.view_mut().filled(), value) {
        (ViewMut::Json(_) | ViewMut::Union(_), _)
        | (ViewMut::JsonObject(_), Value::Object(_)) => Some(0),
        (ViewMut::Object(object), Value::Object(properties)) => {
            unknown_properties(object, properties)
        }
        (ViewMut::List(list), Value::Array(items)) => {
            unknown_item(list, items.iter().find(is_value))
        }
        (ViewMut::Map(map), Value::Object(entries)) => {
            unknown_entry(map, entries.values().find(is_value))
        }
        (_, Value::Object(_) | Value::Array(_))
        | (ViewMut::List(_) | ViewMut::Map(_), _) => None,
        _ => fits(slot, value).then(|| match slot.view_mut().filled() {
            ViewMut::Enum(one) => usize::from(!one.is_listed()),
            _ => 0,
        }),
    }
}

/// The type of null is not known.
fn is_value(item: &&Value) -> bool {
    !item.is_null()
}

fn unknown_item(list: &mut dyn List, item: Option<&Value>) -> Option<usize> {
    let count = item.map_or(Some(0), |item| unknown(list.push(), item));
    list.clear();
    count
}

fn unknown_entry(map: &mut dyn Entries, value: Option<&Value>) -> Option<usize> {
    let count = value.map_or(Some(0), |value| unknown(map.insert(String::new()), value));
    map.clear();
    count
}

fn unknown_properties(
    object: &mut dyn Object,
    given: &Map<String, Value>,
) -> Option<usize> {
    let mut count = given.len();
    for (index, property) in object.properties().iter().enumerate() {
        let Some(value) = given.get(property.name()) else {
            if property.is_always_required() {
                return None;
            }
            continue;
        };
        count -= 1;
        if value.is_null() {
            if property.is_always_required() && !property.is_nullable() {
                return None;
            }
            continue;
        }
        count += unknown_value(object.get_mut(index), value)?;
    }
    // An object with only unknown properties has another type.
    (given.is_empty() || count < given.len()).then_some(count)
}

/// Returns the same as [`unknown`] for a value within an object, of which only the kind counts if it
/// is an object, a map or an array.
fn unknown_value(slot: &mut dyn Slot, value: &Value) -> Option<usize> {
    match (slot.view_mut().filled(), value) {
        (ViewMut::Object(_) | ViewMut::Map(_), Value::Object(_))
        | (ViewMut::List(_), Value::Array(_)) => Some(0),
        (ViewMut::Object(_) | ViewMut::Map(_) | ViewMut::List(_), _) => None,
        _ => unknown(slot, value),
    }
}
