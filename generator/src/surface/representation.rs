//! The representation of a field in Rust.

use crate::model::{Field, Type};

/// The representation of a field in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Representation {
    /// `T`
    Plain,
    /// `Option<T>`
    Optional,
}

/// The directions in which a type is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) in_request: bool,
    pub(crate) in_response: bool,
}

impl Direction {
    /// The direction of a struct of parameters.
    pub(crate) const REQUEST: Self = Self {
        in_request: true,
        in_response: false,
    };

    /// Returns the directions of a type. An unused type counts as a response type, which needs no
    /// constructor.
    pub(super) fn new(in_request: bool, in_response: bool) -> Self {
        Self {
            in_request,
            in_response: in_response || !in_request,
        }
    }

    /// Returns whether only the server creates such values, so that they need no constructor.
    pub(crate) fn is_response_only(self) -> bool {
        self.in_response && !self.in_request
    }
}

/// Returns the representation of a field. In a type of requests, every field is an `Option`, so that
/// a property that becomes required, or stops being so, changes no type. In a response, a required
/// property may be missing all the same: then strings, arrays and objects are empty, and types
/// without a natural empty value (booleans, numbers, dates) become `Option`.
pub(crate) fn representation(field: &Field, direction: Direction) -> Representation {
    let can_be_empty = !matches!(
        field.ty,
        Type::Boolean | Type::Integer | Type::Float | Type::DateTime
    );
    if field.required
        && !field.nullable
        && !field.recursive
        && can_be_empty
        && direction.is_response_only()
    {
        Representation::Plain
    } else {
        Representation::Optional
    }
}
