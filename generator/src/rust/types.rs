//! The Rust type of a field, and what a caller may pass for it.

use proc_macro2::TokenStream;
use quote::quote;

use super::sdk::Sdk;
use crate::model::{Field, Type};
use crate::surface::Representation;
pub(super) use crate::surface::ident;

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
