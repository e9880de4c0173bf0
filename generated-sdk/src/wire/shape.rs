//! Objects, properties and slots.

use serde_json::{Map, Value};

use crate::date_time::DateTime;
use crate::extra::Extra;
use crate::file::File;

/// The name of a property in JSON, with its characteristics other than the type.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "which of them are used depends on the specification")]
pub enum Property {
    /// Required. `None` if it is not set.
    Required(&'static str),
    /// Required. Empty if it is not set.
    Plain(&'static str),
    /// Required, and may be null.
    Nullable(&'static str),
    Optional(&'static str),
    /// `Debug` does not print it.
    RequiredSecret(&'static str),
    PlainSecret(&'static str),
    NullableSecret(&'static str),
    OptionalSecret(&'static str),
    /// Not sent in requests.
    ReadOnly(&'static Property),
    /// Not part of responses.
    WriteOnly(&'static Property),
}

impl Property {
    #[inline]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Required(name)
            | Self::Plain(name)
            | Self::Nullable(name)
            | Self::Optional(name)
            | Self::RequiredSecret(name)
            | Self::PlainSecret(name)
            | Self::NullableSecret(name)
            | Self::OptionalSecret(name) => name,
            Self::ReadOnly(inner) | Self::WriteOnly(inner) => inner.name(),
        }
    }

    /// Returns the property without its direction.
    fn inner(self) -> Self {
        match self {
            Self::ReadOnly(inner) | Self::WriteOnly(inner) => *inner,
            other => other,
        }
    }

    pub(crate) fn is_read_only(self) -> bool {
        matches!(self, Self::ReadOnly(_))
    }

    pub(crate) fn is_required(self) -> bool {
        !matches!(self.inner(), Self::Optional(_) | Self::OptionalSecret(_))
    }

    /// Returns whether a request must have it.
    pub(crate) fn is_required_in_requests(self) -> bool {
        !self.is_read_only() && self.is_required()
    }

    /// Returns whether a response must have it.
    pub(crate) fn is_required_in_responses(self) -> bool {
        !matches!(self, Self::WriteOnly(_)) && self.is_required()
    }

    /// Returns whether both requests and responses must have it.
    pub(crate) fn is_always_required(self) -> bool {
        self.is_required_in_requests() && self.is_required_in_responses()
    }

    pub(crate) fn is_plain(self) -> bool {
        matches!(self.inner(), Self::Plain(_) | Self::PlainSecret(_))
    }

    pub(crate) fn is_nullable(self) -> bool {
        matches!(self.inner(), Self::Nullable(_) | Self::NullableSecret(_))
    }

    pub(crate) fn is_secret(self) -> bool {
        matches!(
            self.inner(),
            Self::RequiredSecret(_)
                | Self::PlainSecret(_)
                | Self::NullableSecret(_)
                | Self::OptionalSecret(_)
        )
    }
}

/// A type with properties.
pub trait Object {
    /// Returns the properties in the order of serialization.
    fn properties(&self) -> &'static [Property];
    /// Returns the property at this index of [`Object::properties`]. Any larger index returns the
    /// [`Extra`].
    fn get(&self, index: usize) -> &dyn Slot;
    fn get_mut(&mut self, index: usize) -> &mut dyn Slot;
    /// Returns the value of the property at this index.
    #[inline]
    fn view_at(&self, index: usize) -> View<'_> {
        self.get(index).view()
    }
    /// Returns the extra properties, if the object ever had any.
    #[inline]
    fn used_extra(&self) -> Option<&Extra> {
        match self.get(EXTRA).view() {
            View::Extra(extra) if !extra.is_unused() => Some(extra),
            _ => None,
        }
    }
}

/// The index of the [`Extra`] of every object.
pub(super) const EXTRA: usize = usize::MAX;

/// Returns the extra properties of an object.
pub(super) fn extra(object: &dyn Object) -> impl Iterator<Item = (&str, &Value)> {
    object.used_extra().into_iter().flat_map(Extra::iter)
}

/// An array with access to its items.
pub trait List {
    /// Returns the value of the item at this index.
    fn item(&self, index: usize) -> Option<View<'_>>;
    /// Appends an empty item.
    fn push(&mut self) -> &mut dyn Slot;
    /// Removes the last item.
    fn pop(&mut self);
    fn clear(&mut self);
}

/// An object whose properties all have the same type, with access to its entries.
pub trait Entries {
    /// Returns the entries, sorted by name.
    fn iter(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_>;
    /// Adds an empty value, or returns the present one.
    fn insert(&mut self, name: String) -> &mut dyn Slot;
    fn remove(&mut self, name: &str);
    fn clear(&mut self);
}

/// A place that holds a value. A type implements only the two views; everything that follows from
/// them is compiled once, in `slots`.
pub trait Slot {
    fn view(&self) -> View<'_>;
    fn view_mut(&mut self) -> ViewMut<'_>;
}

/// A slot that can be empty.
pub trait Optional {
    /// Returns the value, after filling an empty slot with the default.
    fn fill(&mut self) -> ViewMut<'_>;
    /// Sets the slot to null.
    fn empty(&mut self);
}

/// An enum that keeps unknown strings.
pub trait OpenEnum {
    fn set(&mut self, value: &str);
    /// Returns whether the value is a known one.
    fn is_listed(&self) -> bool;
    /// Sets the first known value.
    #[cfg(feature = "test-util")]
    fn set_first(&mut self);
}

/// A value of one of several types.
pub trait Union {
    fn set(&mut self, value: Value);
    /// Returns whether the value is that of a known variant.
    fn is_listed(&self) -> bool;
    /// Sets the first variant. `fill` fills its empty content.
    #[cfg(feature = "test-util")]
    fn set_first(&mut self, fill: &mut dyn FnMut(&mut dyn Slot));
}

/// The value of a slot.
pub enum View<'a> {
    /// The value is not serialized.
    Absent,
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    List(&'a dyn List),
    Map(&'a dyn Entries),
    Object(&'a dyn Object),
    /// The object of a variant that a discriminator names.
    #[allow(dead_code, reason = "the specification may have none")]
    Tagged(Tagged<'a>),
    Json(&'a Value),
    JsonObject(&'a Map<String, Value>),
    File(&'a File),
    Extra(&'a Extra),
}

/// The discriminator of a union.
#[allow(dead_code, reason = "the specification may have none")]
pub struct Tag {
    pub property: &'static str,
    /// The values with the indices of their variants.
    pub values: &'static [(&'static str, usize)],
    /// The index of the variant of all other values, and of objects without the property.
    pub default: Option<usize>,
}

#[allow(dead_code, reason = "for unions only")]
impl Tag {
    /// Returns the index of the variant that a value stands for.
    pub(super) fn variant(&self, given: &str) -> Option<usize> {
        let mut values = self.values.iter();
        values.find(|(value, _)| *value == given).map(|(_, index)| *index)
    }

    /// Returns the value that is written for a variant.
    pub(super) fn value_of(&self, variant: usize) -> Option<&'static str> {
        let mut values = self.values.iter();
        values.find(|(_, index)| *index == variant).map(|(value, _)| *value)
    }
}

/// An object with the property that names its variant.
#[derive(Clone, Copy)]
pub struct Tagged<'a> {
    pub(super) object: &'a dyn Object,
    pub(super) property: &'static str,
    value: &'static str,
}

impl Tagged<'_> {
    /// Returns the value of the property, unless the object has one.
    pub(super) fn value(&self) -> Option<&'static str> {
        let mut properties = self.object.properties().iter();
        let index = properties.position(|one| one.name() == self.property);
        let view = index.map(|index| self.object.view_at(index));
        let is_unset = matches!(view, None | Some(View::Absent | View::Text("")));
        let is_extra = || extra(self.object).any(|(name, _)| name == self.property);
        (is_unset && !is_extra()).then_some(self.value)
    }
}

/// Returns the view of a variant with its discriminator.
#[allow(dead_code, reason = "the specification may have none")]
pub(crate) fn tagged<'a>(view: View<'a>, tag: &Tag, variant: usize) -> View<'a> {
    match (view, tag.value_of(variant)) {
        (View::Object(object), Some(value)) => View::Tagged(Tagged {
            object,
            property: tag.property,
            value,
        }),
        (view, _) => view,
    }
}

/// Returns JSON with the discriminator of a variant.
#[cfg(feature = "test-util")]
#[allow(dead_code, reason = "the specification may have none")]
pub(crate) fn with_tag(mut value: Value, tag: &Tag, variant: usize) -> Value {
    if let (Value::Object(properties), Some(of_variant)) =
        (&mut value, tag.value_of(variant))
    {
        properties.insert(tag.property.to_owned(), of_variant.into());
    }
    value
}

/// A mutable reference to the value of a slot.
pub enum ViewMut<'a> {
    Boolean(&'a mut bool),
    Integer(&'a mut i64),
    Float(&'a mut f64),
    Text(&'a mut String),
    DateTime(&'a mut DateTime),
    #[allow(dead_code, reason = "the specification may have none")]
    Enum(&'a mut dyn OpenEnum),
    #[allow(dead_code, reason = "the specification may have none")]
    Union(&'a mut dyn Union),
    List(&'a mut dyn List),
    #[allow(dead_code, reason = "the specification may have none")]
    Map(&'a mut dyn Entries),
    Object(&'a mut dyn Object),
    Optional(&'a mut dyn Optional),
    Json(&'a mut Value),
    JsonObject(&'a mut Map<String, Value>),
    File(&'a mut File),
    Extra(&'a mut Extra),
}

/// A scalar that is being read.
#[derive(Clone, Copy)]
pub enum Scalar<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    /// Exceeds `i64`.
    Unsigned(u64),
    Float(f64),
    Text(&'a str),
}

impl Scalar<'_> {
    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::from(value),
            Self::Integer(value) => Value::from(value),
            Self::Unsigned(value) => Value::from(value),
            Self::Float(value) => Value::from(value),
            Self::Text(value) => Value::from(value),
        }
    }
}

/// The error for a value of another kind than the slot's.
#[derive(Debug)]
pub struct Mismatch;
