//! Unions: one of several types, distinguished by the shape of the value.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::doc::{self, Doc};
use super::sdk::Sdk;
use super::types;
use crate::model::{Discriminator, UnionVariant};

pub(super) struct Union<'a> {
    pub(super) sdk: &'a Sdk<'a>,
    pub(super) name: &'a str,
    pub(super) doc: Doc,
    pub(super) variants: &'a [UnionVariant],
    pub(super) discriminator: Option<&'a Discriminator>,
}

impl Union<'_> {
    /// Returns the types of the crate's root that it uses.
    pub(super) fn own_types(&self) -> Vec<&'static str> {
        let of_variants =
            self.variants.iter().filter_map(|one| types::own_type(&one.ty));
        of_variants.chain(["Json"]).collect()
    }
}

impl ToTokens for Union<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (doc, name) = (&self.doc, types::ident(self.name));
        let union = &name;
        let names: Vec<_> =
            self.variants.iter().map(|one| self.sdk.ident(one.node)).collect();
        let types: Vec<_> =
            self.variants.iter().map(|one| types::base(self.sdk, &one.ty)).collect();
        // If a type can be several variants, it becomes the first of them, as when it is read.
        let mut known = BTreeSet::new();
        let all = self.variants.iter().zip(&names).zip(&types);
        let sources = all.map(|((one, variant), ty)| {
            let is_new = known.insert(ty.to_string());
            let value = boxed(one, quote!(value));
            is_new.then(|| {
                quote! {
                    impl From<#ty> for #union {
                        fn from(value: #ty) -> Self {
                            Self::#variant(#value)
                        }
                    }
                }
            })
        });
        let docs =
            self.variants.iter().zip(&types).enumerate().map(|(index, (one, ty))| {
                let mut fallback = format!(
                    "A value of the type {}.",
                    doc::code(&ty.to_string().replace(' ', ""))
                );
                if let Some(discriminator) = self.discriminator {
                    let values = discriminator.values_of(index).map(doc::code);
                    let others = (discriminator.default == Some(index))
                        .then(|| "any other value, or missing".to_owned());
                    let values = values.chain(others).collect::<Vec<_>>().join(" or ");
                    if !values.is_empty() {
                        let property = doc::code(&discriminator.property);
                        fallback.push_str(&format!(" Its {property} is {values}."));
                    }
                }
                doc::doc(&one.description, &fallback)
            });
        let attempts =
            self.variants.iter().zip(&names).zip(&types).map(|((one, name), ty)| {
                let content = boxed(one, quote!(content));
                quote! {
                    let mut content = <#ty>::default();
                    if choice.takes(&mut content) {
                        return Self::#name(#content);
                    }
                }
            });
        let contents =
            self.variants.iter().zip(&types).map(|(one, ty)| {
                if one.recursive { quote!(Box<#ty>) } else { quote!(#ty) }
            });
        let values = self
            .variants
            .iter()
            .map(|one| if one.recursive { quote!(&**value) } else { quote!(value) });
        let choice = match self.discriminator {
            Some(_) => quote!(wire::Choice::by(Self::tag(), &value)),
            None => quote!(wire::Choice::new(&value)),
        };
        let tag = self.discriminator.map(|one| tag(one, &names));
        tokens.extend(quote! {
            #doc
            #[derive(Clone)]
            #[non_exhaustive]
            #[allow(clippy::large_enum_variant, reason = "the documents say how large types are")]
            pub enum #name {
                #(#docs #names(#contents),)*
                /// A value of another type.
                Unknown(Json),
            }

            impl #name {
                fn value(&self) -> &dyn Slot {
                    match self {
                        #(Self::#names(value) => #values,)*
                        Self::Unknown(value) => value,
                    }
                }

                fn from_json(value: Json) -> Self {
                    let mut choice = #choice;
                    while choice.goes_on() {
                        #(#attempts)*
                    }
                    Self::Unknown(value)
                }

                #tag
            }

            #(#sources)*
        });
    }
}

/// Writes the functions that return the discriminator and the index of the variant.
fn tag(discriminator: &Discriminator, names: &[Ident]) -> TokenStream {
    let property = &discriminator.property;
    let values = discriminator.mapping.iter().map(|(value, index)| {
        let index = Literal::usize_unsuffixed(*index);
        quote!((#value, #index))
    });
    let default = match discriminator.default.map(Literal::usize_unsuffixed) {
        Some(index) => quote!(Some(#index)),
        None => quote!(None),
    };
    let indices = (0..names.len()).map(Literal::usize_unsuffixed);
    quote! {
        fn tag() -> &'static wire::Tag {
            &wire::Tag { property: #property, values: &[#(#values),*], default: #default }
        }

        fn variant(&self) -> usize {
            match self {
                #(Self::#names(_) => #indices,)*
                Self::Unknown(_) => usize::MAX,
            }
        }
    }
}

/// Returns the content of a variant, in a `Box` if it is boxed.
fn boxed(variant: &UnionVariant, content: TokenStream) -> TokenStream {
    if variant.recursive { quote!(Box::new(#content)) } else { content }
}
