//! Properties that are not in the specification.

use std::fmt;

use serde_json::{Map, Value};

use crate::secret::REDACTED;
use crate::shown::shown;

/// Properties that no field holds: those that this version of the crate does not know, and those
/// whose value the field of the same name can't hold, because it is null or of another type than
/// specified. They are kept, and written back unchanged.
///
/// They can also be used to send a property that is not in the specification yet. A property that is
/// set in the struct takes precedence.
///
/// A field may hold a converted value, such as `"5"` of the number `5`, or the valid items of an
/// array. Then `extra` has what the server sent, which is written back unless the field is changed.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Kept>>);

#[derive(Clone, Default)]
struct Kept {
    properties: Map<String, Value>,
    /// Properties of the table that were null.
    nulls: Vec<&'static str>,
    /// Fields that hold something else than the server sent, with a digest of what they hold. If
    /// `properties` and `nulls` have no such property, the server did not send it.
    converted: Vec<(&'static str, u64)>,
}

static NULL: Value = Value::Null;

impl Extra {
    /// The memory that is allocated for the first property, in bytes, without that of the property.
    pub(crate) const SIZE: usize = size_of::<Kept>();

    /// Returns the value of a property.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let kept = self.0.as_ref()?;
        let null = || kept.nulls.contains(&name).then_some(&NULL);
        kept.properties.get(name).or_else(null)
    }

    /// Adds or replaces a property.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let name = name.into();
        let kept = self.0.get_or_insert_default();
        kept.forget(&name);
        kept.properties.insert(name, value.into());
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(kept) = &mut self.0 {
            kept.forget(name);
            kept.properties.shift_remove(name);
        }
    }

    /// Keeps the nulls of properties in the table.
    pub(crate) fn set_nulls(&mut self, names: Vec<&'static str>) {
        self.0.get_or_insert_default().nulls = names;
    }

    /// Records that a field with this digest does not hold what the server sent.
    pub(crate) fn set_converted(&mut self, name: &'static str, digest: u64) {
        self.0.get_or_insert_default().converted.push((name, digest));
    }

    /// Returns the digest of a field that did not hold what the server sent.
    pub(crate) fn converted(&self, name: &str) -> Option<u64> {
        let mut converted = self.0.as_ref()?.converted.iter();
        converted.find(|(known, _)| *known == name).map(|(_, digest)| *digest)
    }

    /// Returns whether nothing was ever put into it.
    #[inline]
    pub(crate) fn is_unused(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the number of properties in the map, and of converted fields.
    pub(crate) fn lengths(&self) -> [usize; 2] {
        self.0
            .as_ref()
            .map_or([0; 2], |kept| [kept.properties.len(), kept.converted.len()])
    }

    /// Returns all properties: first those of the specification that are null, in its order, then
    /// the others, in the order of the response.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|kept| {
            let nulls = kept.nulls.iter().map(|name| (*name, &NULL));
            nulls.chain(
                kept.properties.iter().map(|(name, value)| (name.as_str(), value)),
            )
        })
    }

    /// Returns whether there are no properties.
    pub fn is_empty(&self) -> bool {
        self.0
            .as_ref()
            .is_none_or(|kept| kept.properties.is_empty() && kept.nulls.is_empty())
    }
}

impl Kept {
    fn forget(&mut self, name: &str) {
        self.nulls.retain(|known| *known != name);
        self.converted.retain(|(known, _)| *known != name);
    }
}

/// Equal if the properties are.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        let count = |extra: &Self| extra.iter().count();
        count(self) == count(other)
            && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(properties: Map<String, Value>) -> Self {
        if properties.is_empty() {
            return Self::default();
        }
        Self(Some(Box::new(Kept {
            properties,
            ..Kept::default()
        })))
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
