//! Properties that are in no specification.

use std::fmt;

use serde_json::{Map, Value};

use crate::secret::REDACTED;
use crate::shown::shown;

/// Properties that a response had and this version of the crate does not know. They are kept, and
/// written back unchanged.
///
/// Can also be used to send a property that is not in the specification yet. A property that the struct has and that
/// is set is sent as it is set, whatever `extra` has under its name.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Adds a property, or replaces it.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.get_or_insert_default().insert(name.into(), value.into());
    }

    /// All properties, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .flat_map(|properties| properties.iter())
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is no such property.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|properties| properties.is_empty())
    }
}

/// The names only: nobody knows which of the values are secret.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = f.debug_map();
        for (name, _) in self.iter() {
            names.entry(&shown(name), &format_args!("{REDACTED}"));
        }
        names.finish()
    }
}
