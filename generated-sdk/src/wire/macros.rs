//! Macros that implement traits for DTOs, enums and unions.

/// Implements `Debug` (without secrets), `PartialEq` and serde's traits for types that implement
/// [`Object`](crate::wire::Object), which may have a parameter for the type of a slot. The functions only delegate, because each is compiled for each
/// DTO.
macro_rules! object {
    ($($ty:ident $(<$param:ident>)?)*) => { $(
        impl$(<$param: $crate::wire::Slot + Default + 'static>)? std::fmt::Debug for $ty$(<$param>)? {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::show_object(stringify!($ty), self, f)
            }
        }

        impl$(<$param: $crate::wire::Slot + Default + 'static>)? PartialEq for $ty$(<$param>)? {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::equal(self, other)
            }
        }

        impl$(<$param: $crate::wire::Slot + Default + 'static>)? serde::Serialize for $ty$(<$param>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de $(, $param: $crate::wire::Slot + Default + 'static)?> serde::Deserialize<'de> for $ty$(<$param>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    )* };
}

/// Implements an open enum for a type with `as_str` and `From<&str>`, of which these are the known
/// values.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! open_enum {
    ($ty:ident: $($value:ident)*) => {
        impl $ty {
            /// The known values. Others follow them in the order of the type.
            pub const ALL: &'static [Self] = &[$(Self::$value),*];

            /// Returns whether the SDK knows the value.
            #[inline]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl $crate::wire::Slot for $ty {
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                $crate::wire::View::Text(self.as_str())
            }

            #[inline]
            fn view_mut(&mut self) -> $crate::wire::ViewMut<'_> {
                $crate::wire::ViewMut::Enum(self)
            }
        }

        impl $crate::property::PropertyValue for $ty {}

        impl $crate::wire::OpenEnum for $ty {
            #[inline]
            fn set(&mut self, value: &str) {
                *self = Self::from(value);
            }

            #[inline]
            fn is_listed(&self) -> bool {
                self.is_known()
            }

            #[cfg(feature = "test-util")]
            fn set_first(&mut self) {
                if let Some(first) = Self::ALL.first() {
                    *self = first.clone();
                }
            }
        }

        impl Default for $ty {
            /// Returns the unknown, empty value.
            #[inline]
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }

        impl From<String> for $ty {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl std::str::FromStr for $ty {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl std::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::deserialize(deserializer)
            }
        }
    };
}

/// Implements a union for enums with `value` and `from_json`. In parentheses is the type of a variant
/// that test values have, and if the union has a `tag` and a `variant`, the index of that variant.
#[allow(unused_macros, reason = "the specification may have none")]
macro_rules! union {
    ($($ty:ident($first:ty $(, tag $place:literal)?))*) => { $(
        impl $crate::wire::Slot for $ty {
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                let view = self.value().view();
                $(
                    // The variant of the macro has a tag.
                    const _: usize = $place;
                    let view = $crate::wire::tagged(view, Self::tag(), self.variant());
                )?
                view
            }

            #[inline]
            fn view_mut(&mut self) -> $crate::wire::ViewMut<'_> {
                $crate::wire::ViewMut::Union(self)
            }
        }

        impl $crate::property::PropertyValue for $ty {}

        impl $crate::wire::Union for $ty {
            #[inline]
            fn set(&mut self, value: serde_json::Value) {
                *self = Self::from_json(value);
            }

            #[inline]
            fn is_listed(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            #[cfg(feature = "test-util")]
            fn set_first(&mut self, fill: &mut dyn FnMut(&mut dyn $crate::wire::Slot)) {
                let mut first = <$first>::default();
                fill(&mut first);
                // Conversion to JSON fails for files that are no text only: not for values here.
                let value = $crate::wire::serialize(&first, serde_json::value::Serializer);
                let value = value.unwrap_or_default();
                $(let value = $crate::wire::with_tag(value, Self::tag(), $place);)?
                *self = Self::from_json(value);
            }
        }

        // A boxed DTO is an object itself. Of the other recursive types, only unions are left.
        impl $crate::wire::Slot for Box<$ty> {
            #[inline]
            fn view(&self) -> $crate::wire::View<'_> {
                (**self).view()
            }

            #[inline]
            fn view_mut(&mut self) -> $crate::wire::ViewMut<'_> {
                (**self).view_mut()
            }
        }

        impl Default for $ty {
            #[inline]
            fn default() -> Self {
                Self::Unknown(serde_json::Value::Null)
            }
        }

        impl std::fmt::Debug for $ty {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::wire::show(self.value(), f)
            }
        }

        impl PartialEq for $ty {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::wire::equal(self, other)
            }
        }

        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <serde_json::Value as serde::Deserialize>::deserialize(deserializer)
                    .map(Self::from_json)
            }
        }
    )* };
}

#[allow(
    unused_imports,
    reason = "which of them are used depends on the specification"
)]
pub(crate) use {object, open_enum, union};
