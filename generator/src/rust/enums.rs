//! Open enums: the known values, and one variant for all others.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::doc::{self, Doc};
use super::sdk::Sdk;
use super::types;
use crate::model::EnumValue;

pub(super) struct Enum<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) name: &'a str,
    pub(super) doc: Doc,
    pub(super) values: &'a [EnumValue],
}

impl ToTokens for Enum<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (doc, name) = (&self.doc, types::ident(self.name));
        let names: Vec<_> =
            self.values.iter().map(|one| self.sdk.ident(one.node)).collect();
        let values: Vec<_> = self.values.iter().map(|one| &one.wire_value).collect();
        let docs = self.values.iter().map(value_doc);
        tokens.extend(quote! {
            #doc
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

fn value_doc(one: &EnumValue) -> Doc {
    let value = doc::code(&one.wire_value);
    doc::verbatim(if one.description.trim().is_empty() {
        value
    } else {
        doc::after(&format!("{value}: "), &one.description)
    })
}
