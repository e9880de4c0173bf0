//! A body that code by hand makes, so that it needs no type of the specification.

#![allow(dead_code, reason = "depends on the specification")]

use crate::extra::Extra;
use crate::wire::{Object, Property, Slot};

/// An object without declared properties.
#[derive(Default)]
pub(crate) struct Properties(Extra);

impl Properties {
    /// Sets a property.
    pub(crate) fn with(
        mut self,
        name: &str,
        value: impl Into<serde_json::Value>,
    ) -> Self {
        self.0.insert(name, value);
        self
    }
}

impl Object for Properties {
    fn properties(&self) -> &'static [Property] {
        &[]
    }

    fn get(&self, _index: usize) -> &dyn Slot {
        &self.0
    }

    fn get_mut(&mut self, _index: usize) -> &mut dyn Slot {
        &mut self.0
    }
}
