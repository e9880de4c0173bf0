//! The Rust type of a field, and what a caller may pass for it.

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use super::names::ident;
use super::sdk::Sdk;
use crate::model::{Field, Type, TypeDef};

/// Returns the type without regard to whether the field is required.
pub(super) fn base(sdk: &Sdk<'_>, ty: &Type) -> TokenStream {
    match ty {
        Type::String => quote!(String),
        Type::DateTime => quote!(DateTime),
        Type::Integer => quote!(i64),
        Type::Float => quote!(f64),
        Type::Boolean => quote!(bool),
        Type::File => quote!(File),
        Type::Object => quote!(JsonObject),
        Type::Any => quote!(Json),
        Type::Array(items) => {
            let items = base(sdk, items);
            quote!(Vec<#items>)
        }
        Type::Named(id) => {
            let name = sdk.ident(sdk.api[*id].node);
            quote!(#name)
        }
    }
}

/// Returns the type of the crate's root that the type is or holds, if it is one.
pub(super) fn own_type(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::DateTime => Some("DateTime"),
        Type::File => Some("File"),
        Type::Object => Some("JsonObject"),
        Type::Any => Some("Json"),
        Type::Array(items) => own_type(items),
        Type::String | Type::Integer | Type::Float | Type::Boolean | Type::Named(_) => {
            None
        }
    }
}

/// The representation of a field in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Representation {
    /// `T`
    Plain,
    /// `Option<T>`
    Optional,
    /// `Nullable<T>`
    Nullable,
}

/// The directions in which a type is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) in_request: bool,
    pub(crate) in_response: bool,
}

impl Direction {
    /// Returns the directions of a type. An unused type counts as a response type, which needs no
    /// constructor.
    pub(crate) fn of(definition: &TypeDef) -> Self {
        Self {
            in_request: definition.in_request,
            in_response: definition.in_response || !definition.in_request,
        }
    }

    /// Returns whether only the server creates such values, so that they need no constructor.
    pub(crate) fn is_response_only(self) -> bool {
        self.in_response && !self.in_request
    }
}

/// Returns the representation of a field. In a request, a required field is always there. In a
/// response it may be missing all the same: then strings, arrays and objects are empty, and types
/// without a natural empty value (booleans, numbers, dates) become `Option`.
pub(crate) fn representation(field: &Field, direction: Direction) -> Representation {
    if field.nullable && direction.in_request {
        return Representation::Nullable;
    }
    let can_be_empty = !matches!(
        field.ty,
        Type::Boolean | Type::Integer | Type::Float | Type::DateTime
    );
    let always_there = direction.in_request && !direction.in_response;
    if field.required
        && !field.nullable
        && !field.recursive
        && (can_be_empty || always_there)
    {
        Representation::Plain
    } else {
        Representation::Optional
    }
}

/// Returns the type of the struct's field.
pub(super) fn field_type(
    sdk: &Sdk<'_>,
    field: &Field,
    representation: Representation,
) -> TokenStream {
    let mut ty = base(sdk, &field.ty);
    if field.recursive {
        ty = quote!(Box<#ty>);
    }
    match representation {
        Representation::Plain => ty,
        Representation::Optional => quote!(Option<#ty>),
        Representation::Nullable => quote!(Nullable<#ty>),
    }
}

/// The argument for a field, and the expression that converts it into the field's value.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
    /// True if functions with this argument are generic, so that they are compiled by their
    /// callers.
    pub(super) generic: bool,
}

/// Returns the argument for a field; `name` is the name of the argument.
pub(super) fn argument(
    sdk: &Sdk<'_>,
    field: &Field,
    representation: Representation,
    name: &proc_macro2::Ident,
) -> Argument {
    let base = base(sdk, &field.ty);
    if representation == Representation::Nullable && !field.recursive {
        return Argument {
            ty: quote!(impl Into<Nullable<#base>>),
            value: quote!(#name.into()),
            generic: true,
        };
    }
    let (ty, value, generic) = match &field.ty {
        Type::String | Type::DateTime | Type::Any => {
            (quote!(impl Into<#base>), quote!(#name.into()), true)
        }
        Type::Array(items) if **items == Type::String => (
            quote!(impl IntoIterator<Item = impl Into<String>>),
            quote!(#name.into_iter().map(Into::into).collect()),
            true,
        ),
        Type::Array(_) => (quote!(impl Into<#base>), quote!(#name.into()), true),
        _ => (base, quote!(#name), false),
    };
    let value = if field.recursive { quote!(Box::new(#value)) } else { value };
    let value = match representation {
        Representation::Plain => value,
        Representation::Optional => quote!(Some(#value)),
        Representation::Nullable => quote!(Nullable::Value(#value)),
    };
    Argument { ty, value, generic }
}
