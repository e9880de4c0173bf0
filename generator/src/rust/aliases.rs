//! Types that are aliases of a generic struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::doc::{self, Doc};
use super::sdk::Sdk;
use super::types;
use crate::surface::{self, SurfaceField};

pub(super) struct Alias<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    /// The documentation if there is no description.
    pub(super) fallback: String,
    pub(super) alias: &'a surface::Alias,
    /// The field whose type is the argument.
    pub(super) last: &'a SurfaceField,
}

impl ToTokens for Alias<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (doc, name) = (self.doc(), types::ident(self.name));
        let generic = types::ident(self.alias.generic.name);
        let argument = types::field_type(self.sdk, self.last);
        tokens.extend(quote! {
            #doc
            pub type #name = #generic<#argument>;
        });
    }
}

impl Alias<'_> {
    fn doc(&self) -> Doc {
        let about = match self.description.trim() {
            "" => self.fallback.clone(),
            description => doc::markdown(description),
        };
        let property = doc::code(&self.last.field.wire_name);
        let last = match self.alias.last.as_deref().unwrap_or_default().trim() {
            "" => String::new(),
            description => doc::after(&format!("{property}: "), description),
        };
        doc::verbatim(doc::paragraphs([about, last]))
    }
}
