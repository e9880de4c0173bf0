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
    }
}
