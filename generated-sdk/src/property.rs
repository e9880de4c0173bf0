//! Values that setters accept.

#![allow(
    unreachable_pub,
    reason = "sealed traits: public in bounds, nameable by nobody"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::code::{ApiCode, StatusCode};
use crate::date_time::DateTime;
use crate::extra::Extra;
use crate::file::File;
use crate::json::{Json, JsonObject};
use crate::wire::Object;

/// An explicit null, for any property of a request.
///
/// A property that is not set is not sent, and the server keeps its value. Null clears it, if the
/// API allows that. Only JSON has a null: parameters and properties of forms are not sent.
///
/// ```no_run
/// # #[cfg(feature = "management")]
/// # async fn example(client: genauth::ManagementClient) -> Result<(), genauth::Error> {
/// use genauth::Null;
/// use genauth::models::UpdateUserReqDto;
///
/// client.update_user(UpdateUserReqDto::new().with_user_id("USER_ID").with_phone(Null)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Null;

/// A value that the setter of a property of the type `T` accepts.
///
/// It is a `T`, or an `Option` of what is accepted, where `None` leaves the property unset, or
/// [`Null`]. Strings may be `&str`. Arrays may be `Vec`, arrays of Rust, or slices. Maps may be `BTreeMap`, or
/// arrays of names with values.
#[diagnostic::on_unimplemented(
    message = "a property of the type `{T}` can't be set to a `{Self}`",
    label = "expected `{T}`, an `Option` of it, or `Null`"
)]
pub trait IntoProperty<T> {
    #[doc(hidden)]
    fn into_property(self) -> Given<T>;
}

/// The argument of a setter.
pub enum Given<T> {
    Unset,
    Null,
    Value(T),
}

/// Sets a field to the argument of its setter. A null is kept in `extra`, because the field can't hold
/// it.
pub(crate) fn set<T>(
    field: &mut Option<T>,
    extra: &mut Extra,
    name: &str,
    value: impl IntoProperty<T>,
) {
    extra.remove(name);
    *field = match value.into_property() {
        Given::Value(value) => Some(value),
        Given::Unset => None,
        Given::Null => {
            extra.insert(name, Json::Null);
            None
        }
    };
}

/// Does the same for a field of a recursive type.
#[allow(dead_code, reason = "depends on the specification")]
pub(crate) fn set_boxed<T>(
    field: &mut Option<Box<T>>,
    extra: &mut Extra,
    name: &str,
    value: impl IntoProperty<T>,
) {
    let mut unboxed = None;
    set(&mut unboxed, extra, name, value);
    *field = unboxed.map(Box::new);
}

/// Does the same for a field that is empty if it is not set.
#[allow(dead_code, reason = "depends on the specification")]
pub(crate) fn set_plain<T: Default>(
    field: &mut T,
    extra: &mut Extra,
    name: &str,
    value: impl IntoProperty<T>,
) {
    let mut optional = None;
    set(&mut optional, extra, name, value);
    *field = optional.unwrap_or_default();
}

/// A type that a property can have. Not an `Option`, so that setters can accept options as well.
pub trait PropertyValue {}

impl<T: Object> PropertyValue for T {}

impl<T> PropertyValue for Vec<T> {}

impl<T> PropertyValue for BTreeMap<String, T> {}

macro_rules! property_values {
    ($($ty:ty)*) => { $( impl PropertyValue for $ty {} )* };
}

property_values! { String DateTime i64 f64 bool File Json JsonObject StatusCode ApiCode }

impl<T: PropertyValue> IntoProperty<T> for T {
    #[inline]
    fn into_property(self) -> Given<T> {
        Given::Value(self)
    }
}

impl<T, V: IntoProperty<T>> IntoProperty<T> for Option<V> {
    #[inline]
    fn into_property(self) -> Given<T> {
        self.map_or(Given::Unset, V::into_property)
    }
}

impl<T> IntoProperty<T> for Null {
    #[inline]
    fn into_property(self) -> Given<T> {
        Given::Null
    }
}

/// Implements setters for values that convert into a property's type.
macro_rules! conversions {
    ($($target:ty: $($source:ty),*;)*) => { $( $(
        impl IntoProperty<$target> for $source {
            #[inline]
            fn into_property(self) -> Given<$target> {
                Given::Value(self.into())
            }
        }
    )* )* };
}

conversions! {
    String: &str, &String, Cow<'_, str>;
    DateTime: &str, String, SystemTime;
    Json: &str, String, bool, i32, i64, u64, f64, JsonObject;
    StatusCode: i64;
    ApiCode: i64;
}

#[cfg(feature = "chrono")]
conversions! { DateTime: chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::FixedOffset>; }

#[cfg(feature = "time")]
conversions! { DateTime: time::OffsetDateTime; }

#[cfg(feature = "jiff")]
conversions! { DateTime: jiff::Timestamp, jiff::Zoned; }

impl<T, V: Into<T>, const N: usize> IntoProperty<Vec<T>> for [V; N] {
    #[inline]
    fn into_property(self) -> Given<Vec<T>> {
        Given::Value(self.into_iter().map(V::into).collect())
    }
}

impl<T, V: Into<T> + Clone> IntoProperty<Vec<T>> for &[V] {
    #[inline]
    fn into_property(self) -> Given<Vec<T>> {
        Given::Value(self.iter().cloned().map(V::into).collect())
    }
}

impl<T, V: Into<T> + Clone> IntoProperty<Vec<T>> for &Vec<V> {
    #[inline]
    fn into_property(self) -> Given<Vec<T>> {
        self.as_slice().into_property()
    }
}

impl<T, V: Into<T> + Clone, const N: usize> IntoProperty<Vec<T>> for &[V; N] {
    #[inline]
    fn into_property(self) -> Given<Vec<T>> {
        self.as_slice().into_property()
    }
}

impl<T, N: Into<String>, V: Into<T>, const COUNT: usize>
    IntoProperty<BTreeMap<String, T>> for [(N, V); COUNT]
{
    #[inline]
    fn into_property(self) -> Given<BTreeMap<String, T>> {
        let entries = self.into_iter();
        Given::Value(entries.map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl IntoProperty<Vec<String>> for Vec<&str> {
    #[inline]
    fn into_property(self) -> Given<Vec<String>> {
        self.as_slice().into_property()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets a property to each value in turn.
    fn given<T>(value: impl IntoProperty<T>) -> (Option<T>, bool) {
        let mut extra = Extra::default();
        extra.insert("name", Json::Null);
        let mut field = None;
        set(&mut field, &mut extra, "name", value);
        (field, extra.get("name").is_some())
    }

    #[test]
    fn setters_accept_values_options_and_null() {
        let text = Some("a".to_owned());
        assert_eq!(given::<String>("a"), (text.clone(), false));
        assert_eq!(given::<String>(Some("a")), (text.clone(), false));
        assert_eq!(given::<String>(text.clone()), (text, false));
        assert_eq!(given::<String>(None::<&str>), (None, false));
        assert_eq!(given::<String>(Null), (None, true));
        assert_eq!(given::<String>(Some(Null)), (None, true));
        assert_eq!(given::<i64>(1), (Some(1), false));
        assert_eq!(given::<f64>(Some(0.5)), (Some(0.5), false));
    }

    #[test]
    fn arrays_may_be_arrays_vectors_and_slices() {
        let expected = (Some(vec!["a".to_owned(), "b".to_owned()]), false);
        let owned = ["a".to_owned(), "b".to_owned()];
        assert_eq!(given::<Vec<String>>(["a", "b"]), expected);
        assert_eq!(given::<Vec<String>>(&["a", "b"]), expected);
        assert_eq!(given::<Vec<String>>(vec!["a", "b"]), expected);
        assert_eq!(given::<Vec<String>>(owned.as_slice()), expected);
        assert_eq!(given::<Vec<String>>(Some(&owned)), expected);
        assert_eq!(given::<Vec<String>>(owned.to_vec()), expected);
        assert_eq!(given::<Vec<i64>>(Vec::new()), (Some(Vec::new()), false));
    }
}
