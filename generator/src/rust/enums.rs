//! Open enums: the known values, and one variant for all others.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::doc::{self, Doc};
use super::types;
use crate::model::Variant;

pub(super) struct Enum<'a> {
    pub(super) name: &'a str,
    pub(super) doc: Doc,
    pub(super) variants: &'a [Variant],
}

impl ToTokens for Enum<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (doc, name) = (&self.doc, types::ident(self.name));
        let names: Vec<_> =
            self.variants.iter().map(|variant| types::ident(&variant.name)).collect();
        let values: Vec<_> =
            self.variants.iter().map(|variant| &variant.wire_value).collect();
        let docs = self.variants.iter().map(variant_doc);
        tokens.extend(quote! {
            #doc
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#docs #names,)*
                /// An unknown value.
                Unknown(String),
            }

            impl #name {
                /// Returns the value as it is sent.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#names => #values,)*
                        Self::Unknown(value) => value,
                    }
                }
            }

            impl From<&str> for #name {
                #[inline]
                fn from(value: &str) -> Self {
                    match value {
                        #(#values => Self::#names,)*
                        other => Self::Unknown(other.to_owned()),
                    }
                }
            }
        });
    }
}

fn variant_doc(variant: &Variant) -> Doc {
    let value = doc::code(&variant.wire_value);
    doc::verbatim(if variant.description.trim().is_empty() {
        value
    } else {
        doc::after(&format!("{value}: "), &variant.description)
    })
}
