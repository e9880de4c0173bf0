//! Which Rust type a member has, and what a caller may pass for it.

use proc_macro2::TokenStream;
use quote::quote;

pub(super) use super::names::ident;
use super::sdk::Sdk;
use crate::model::{Field, Type, TypeDef};

/// The type without regard to whether the member is required.
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

/// The type of the crate's root that the type is or holds, if it is one.
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

/// How a member is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// `T`
    Plain,
    /// `Option<T>`
    Optional,
    /// `Nullable<T>`
    Nullable,
}

/// Which way the owner of a member travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) in_request: bool,
    pub(crate) in_response: bool,
}

impl Direction {
    /// A type that nobody uses is one of answers: nothing speaks for a constructor.
    pub(crate) fn of(definition: &TypeDef) -> Self {
        Self {
            in_request: definition.in_request,
            in_response: definition.in_response || !definition.in_request,
        }
    }

    /// Nobody but the platform makes such a value, so that it needs no constructor.
    pub(crate) fn is_response_only(self) -> bool {
        self.in_response && !self.in_request
    }
}

/// In a request, a required member is there. In an answer it may be missing all the same: then texts,
/// lists and objects are empty, and what has no value that means "none" is an option.
pub(crate) fn holder(field: &Field, direction: Direction) -> Holder {
    if field.nullable && direction.in_request {
        return Holder::Nullable;
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
        Holder::Plain
    } else {
        Holder::Optional
    }
}

/// The type of the struct's field.
pub(super) fn held(sdk: &Sdk<'_>, field: &Field, holder: Holder) -> TokenStream {
    let mut ty = base(sdk, &field.ty);
    if field.recursive {
        ty = quote!(Box<#ty>);
    }
    match holder {
        Holder::Plain => ty,
        Holder::Optional => quote!(Option<#ty>),
        Holder::Nullable => quote!(Nullable<#ty>),
    }
}

/// What a caller passes, and the expression that makes the field's value of it.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
    /// What takes it is generic, so that it is compiled where it is called.
    pub(super) generic: bool,
}

/// `name` is what the argument is called.
pub(super) fn argument(
    sdk: &Sdk<'_>,
    field: &Field,
    holder: Holder,
    name: &proc_macro2::Ident,
) -> Argument {
    let base = base(sdk, &field.ty);
    if holder == Holder::Nullable && !field.recursive {
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
    let value = match holder {
        Holder::Plain => value,
        Holder::Optional => quote!(Some(#value)),
        Holder::Nullable => quote!(Nullable::Value(#value)),
    };
    Argument { ty, value, generic }
}
