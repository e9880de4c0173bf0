//! Hand-written modules of the SDK that use parts of the specification: generated code includes
//! them if the specification has these parts.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use super::sdk::Sdk;
use super::{doc, types};
use crate::model::{Client, Shape};
use crate::words;

/// A file of the SDK.
struct Addition {
    module: &'static str,
    feature: &'static str,
    /// The path from the folder of generated files.
    path: &'static str,
    source: &'static str,
    /// The module is part of the public API.
    is_public: bool,
}

const ADDITIONS: [Addition; 3] = [
    Addition {
        module: "revocation",
        feature: "oidc",
        path: "../oidc/revocation.rs",
        source: include_str!("../../../generated-sdk/src/oidc/revocation.rs"),
        is_public: false,
    },
    Addition {
        module: "sign_in",
        feature: "authentication",
        path: "../sign_in.rs",
        source: include_str!("../../../generated-sdk/src/sign_in.rs"),
        is_public: false,
    },
    Addition {
        module: "webhook",
        feature: "webhook",
        path: "../webhook.rs",
        source: include_str!("../../../generated-sdk/src/webhook.rs"),
        is_public: true,
    },
];

/// Writes the declarations of the modules. Those that lack something are empty.
pub(super) fn emit(sdk: &Sdk<'_>) -> TokenStream {
    let title =
        doc::inner_doc("Hand-written modules that use parts of the specification.");
    let known = names(sdk);
    let deprecated = deprecated(sdk);
    let modules = ADDITIONS.iter().map(|addition| {
        let (feature, path) = (addition.feature, addition.path);
        let module = types::ident(addition.module);
        let visibility = match addition.is_public {
            true => quote!(pub),
            false => quote!(pub(crate)),
        };
        let needs = needs(addition.source);
        if needs.is_subset(&known) {
            let allowed = (!needs.is_disjoint(&deprecated)).then(|| {
                quote!(#[allow(deprecated, reason = "the specification advises against an operation")])
            });
            return quote! {
                #[cfg(feature = #feature)]
                #[path = #path]
                #allowed
                #visibility mod #module;
            };
        }
        quote! {
            /// Empty, because the specification lacks what it uses.
            #[cfg(feature = #feature)]
            #visibility mod #module {}
        }
    });
    quote! {
        #title
        #(#modules)*
    }
}

/// Returns the names of all types and operations, and `::VARIANT` and `with_PROPERTY`.
fn names(sdk: &Sdk<'_>) -> BTreeSet<String> {
    let names = &sdk.surface.names;
    let types = sdk.surface.types.iter().map(|one| one.name.clone());
    let right = names.right.types().map(|(_, right)| right.to_owned());
    let operations = sdk.api.clients.iter().flat_map(Client::operations);
    let operations = operations.map(|one| names.operation(one).to_owned());
    let definitions = || sdk.api.types.iter().map(|one| &one.shape);
    let variants = definitions().flat_map(Shape::values);
    let variants = variants.map(|one| ["::", &names[one.node]].concat());
    let fields = definitions().flat_map(Shape::fields);
    let setters = fields.map(|field| names.setter(field.node).to_owned());
    types.chain(right).chain(operations).chain(variants).chain(setters).collect()
}

/// Returns the types of all deprecated operations.
fn deprecated(sdk: &Sdk<'_>) -> BTreeSet<String> {
    let operations = sdk.api.operations().filter(|one| one.deprecated);
    operations.map(|one| sdk.surface.names.operation(one).to_owned()).collect()
}

/// Returns the names of the specification that a file uses, apart from its tests.
fn needs(source: &str) -> BTreeSet<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let tokens: TokenStream = source.parse().unwrap_or_default();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut imported = BTreeSet::new();
    for (index, token) in tokens.iter().enumerate() {
        let is_module = |token: &TokenTree| {
            let name = token.to_string();
            ["models", "operations"].contains(&name.as_str())
        };
        if is_module(token)
            && tokens
                .get(index.wrapping_sub(3))
                .is_some_and(|it| it.to_string() == "crate")
        {
            let rest = tokens[index..].iter().take_while(|one| one.to_string() != ";");
            collect(rest.cloned(), &mut imported);
        }
    }
    imported.retain(|name| name.starts_with(char::is_uppercase));
    // The name after `as` is that of the file.
    let aliases: Vec<String> = tokens
        .windows(2)
        .filter(|pair| pair[0].to_string() == "as")
        .map(|pair| pair[1].to_string())
        .collect();
    imported.retain(|name| !aliases.contains(name));
    let mut needs = imported.clone();
    members(tokens, &imported, &mut needs);
    needs
}

fn collect(tokens: impl IntoIterator<Item = TokenTree>, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => drop(found.insert(name.to_string())),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                collect(group.stream(), found);
            }
            _ => {}
        }
    }
}

/// Adds variants of imported enums, and setters.
fn members(
    tokens: Vec<TokenTree>,
    imported: &BTreeSet<String>,
    found: &mut BTreeSet<String>,
) {
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                members(group.stream().into_iter().collect(), imported, found);
            }
            TokenTree::Ident(name) => {
                let name = name.to_string();
                let before = |back: usize| {
                    tokens.get(index.wrapping_sub(back)).map(ToString::to_string)
                };
                if name.starts_with("with_") && before(1).as_deref() == Some(".") {
                    found.insert(name);
                } else if let Some(owner) = before(3)
                    && imported.contains(&owner)
                    && before(1).as_deref() == Some(":")
                    && words::pascal(&name) == name
                {
                    found.insert(format!("::{name}"));
                }
            }
            _ => {}
        }
    }
}
