//! Responses that are aliases of the crate's `Enveloped<T>`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::doc;
use super::sdk::Sdk;
use super::types;
use crate::surface::SurfaceField;

pub(super) struct Alias<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    /// The documentation if there is no description.
    pub(super) fallback: String,
    /// The field whose type is the `T`.
    pub(super) data: &'a SurfaceField,
    /// The description of that field, if it is not the usual one.
    pub(super) data_description: Option<&'a str>,
}

impl ToTokens for Alias<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (doc, name) = (self.doc(), types::ident(self.name));
        let data =
            types::field_type(self.sdk, &self.data.field, self.data.representation);
        tokens.extend(quote! {
            #doc
            pub type #name = Enveloped<#data>;
        });
    }
}

impl Alias<'_> {
    fn doc(&self) -> doc::Doc {
        let about = match self.description.trim() {
            "" => self.fallback.clone(),
            description => doc::markdown(description),
        };
        let data = self.data_description.unwrap_or_default();
        let data = match data.trim() {
            "" => String::new(),
            data => doc::after("`data`: ", data),
        };
        doc::verbatim(doc::paragraphs([about, data]))
    }
}
