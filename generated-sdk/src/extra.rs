//! Properties that are not in the specification.

use std::fmt;

use serde_json::{Map, Value};

use crate::secret::REDACTED;
use crate::shown::shown;

/// Properties of a response that this version of the crate does not know. They are kept, and
/// written back unchanged.
///
/// They can also be used to send a property that is not in the specification yet, or an explicit
/// null. A property that is set in the struct takes precedence.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// Returns the value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Adds or replaces a property.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.get_or_insert_default().insert(name.into(), value.into());
    }

    pub(crate) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |properties| properties.len())
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(properties) = &mut self.0 {
            properties.shift_remove(name);
        }
    }

    /// Returns all properties in the order of the response.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .flat_map(|properties| properties.iter())
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Returns whether there are no properties.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|properties| properties.is_empty())
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(properties: Map<String, Value>) -> Self {
        Self((!properties.is_empty()).then(|| Box::new(properties)))
    }
}

/// Prints only the names, because any value may be secret.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = f.debug_map();
        for (name, _) in self.iter() {
            names.entry(&shown(name), &format_args!("{REDACTED}"));
        }
        names.finish()
    }
}
