//! The representation of a field in Rust.

use crate::model::{Field, Type};
use crate::platform::Envelope;

/// The representation of a field in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Representation {
    /// `T`
    Plain,
    /// `Option<T>`
    Optional,
}

/// The type of an integer that is a code of the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeType {
    StatusCode,
    ApiCode,
}

impl CodeType {
    /// Returns the name of the type in the crate's root.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::StatusCode => "StatusCode",
            Self::ApiCode => "ApiCode",
        }
    }

    /// Returns the type of a field of a struct with these fields.
    pub(super) fn of(
        field: &Field,
        fields: &[Field],
        envelope: Option<&Envelope>,
    ) -> Option<Self> {
        let envelope = envelope?;
        let is_code =
            |one: &Field, name: &str| one.wire_name == name && one.ty == Type::Integer;
        if is_code(field, &envelope.status) {
            return Some(Self::StatusCode);
        }
        let is_envelope = fields.iter().any(|one| is_code(one, &envelope.status));
        (is_envelope && is_code(field, &envelope.code)).then_some(Self::ApiCode)
    }
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
/// property may be missing all the same: then strings, arrays and objects are empty, a `StatusCode`
/// is 0, and types without a natural empty value (booleans, numbers, dates) become `Option`.
pub(crate) fn representation(
    field: &Field,
    code: Option<CodeType>,
    direction: Direction,
) -> Representation {
    let can_be_empty = match field.ty {
        Type::Boolean | Type::Float | Type::DateTime => false,
        Type::Integer => code == Some(CodeType::StatusCode),
        _ => true,
    };
    if field.is_required_in_responses()
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
