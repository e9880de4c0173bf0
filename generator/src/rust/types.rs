//! The Rust type of a field, and what a caller may pass for it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::sdk::Sdk;
use crate::model::Type;
pub(super) use crate::surface::ident;
use crate::surface::{Representation, SurfaceField};

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
        Type::Nullable(item) => {
            let item = base(sdk, item);
            quote!(Option<#item>)
        }
        // The path, because a schema may have the name.
        Type::Map(values) => {
            let values = base(sdk, values);
            quote!(std::collections::BTreeMap<String, #values>)
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
        Type::Array(inner) | Type::Nullable(inner) | Type::Map(inner) => own_type(inner),
        Type::String | Type::Integer | Type::Float | Type::Boolean | Type::Named(_) => {
            None
        }
    }
}

/// Returns the type of a field without regard to whether it is required.
pub(super) fn field_base(sdk: &Sdk<'_>, one: &SurfaceField) -> TokenStream {
    match one.code {
        Some(code) => ident(code.name()).into_token_stream(),
        None => base(sdk, &one.field.ty),
    }
}

/// Returns the type of the struct's field.
pub(super) fn field_type(sdk: &Sdk<'_>, one: &SurfaceField) -> TokenStream {
    let mut ty = field_base(sdk, one);
    if one.field.recursive {
        ty = quote!(Box<#ty>);
    }
    match one.representation {
        Representation::Plain => ty,
        Representation::Optional => quote!(Option<#ty>),
    }
}

/// Returns a link to a type, which the documentation names; `models` is the module of the named
/// ones.
pub(super) fn link(sdk: &Sdk<'_>, ty: &Type, models: &str, is_optional: bool) -> String {
    let label = optional(base(sdk, ty), is_optional).to_string().replace(' ', "");
    match (ty.named(), own_type(ty)) {
        (Some(id), _) => {
            format!("[`{label}`]({models}::{})", &sdk.surface.names[sdk.api[id].node])
        }
        (None, Some(own)) => format!("[`{label}`](crate::{own})"),
        (None, None) => format!("`{label}`"),
    }
}

pub(super) fn optional(ty: TokenStream, is_optional: bool) -> TokenStream {
    if is_optional { quote!(Option<#ty>) } else { ty }
}
