//! The files that only declare others.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::sdk::Sdk;
use super::{doc, models, types};
use crate::model::Client;

/// Writes `mod.rs`: each client behind its feature, and the public paths of the types.
pub(super) fn root(sdk: &Sdk<'_>, has_shared: bool) -> TokenStream {
    let features: Vec<_> = sdk.api.clients.iter().map(|client| &client.name).collect();
    let modules: Vec<_> = features.iter().map(|name| types::ident(name)).collect();
    let types = sdk.api.clients.iter().map(|client| sdk.ident(client.node));
    let clients: Vec<_> = types.collect();
    let builders = clients.iter().map(|name| format_ident!("{name}Builder"));
    let own = declarations(&features, has_shared);
    // Rustc warns of imports of everything from modules without content.
    let with_types = sdk.api.clients.iter();
    let with_types: Vec<_> = with_types
        .filter(|client| !models::by_module(sdk, client).is_empty())
        .map(|client| &client.name)
        .collect();
    let type_modules: Vec<_> =
        with_types.iter().map(|name| types::ident(name)).collect();
    let use_shared = has_shared.then(|| {
        quote!(
            pub use super::shared::*;
        )
    });
    quote! {
        #![doc = " The code that is generated from the specification."]
        #(#own)*

        /// The blocking clients.
        #[cfg(feature = "blocking")]
        pub(crate) mod blocking {
            #(
                #[cfg(feature = #features)]
                pub use super::#modules::blocking::#clients;
            )*
        }

        /// The clients and their builders.
        pub(crate) mod clients {
            #(
                #[cfg(feature = #features)]
                pub use super::#modules::client::{#clients, #builders};
            )*
        }

        pub mod models {
            #![doc = include_str!("models.md")]
            #(
                #[cfg(feature = #with_types)]
                pub use super::#type_modules::models::*;
            )*
            #use_shared
        }

        /// The operations of the clients, by client.
        pub(crate) mod operations {
            #(
                #[cfg(feature = #features)]
                pub use super::#modules::operations as #modules;
            )*
        }
    }
}

/// Sorted by name, as rustfmt requires.
fn declarations(features: &[&String], has_shared: bool) -> Vec<TokenStream> {
    let client = |feature: &&String| {
        let module = types::ident(feature);
        let declaration = quote!(#[cfg(feature = #feature)] pub(crate) mod #module;);
        (feature.as_str().to_owned(), declaration)
    };
    let mut declarations: Vec<_> = features.iter().map(client).collect();
    declarations.push((
        "additions".to_owned(),
        quote!(
            pub(crate) mod additions;
        ),
    ));
    declarations.push((
        "codes".to_owned(),
        quote!(
            mod codes;
        ),
    ));
    let shared = has_shared.then(|| {
        (
            "shared".to_owned(),
            quote!(
                mod shared;
            ),
        )
    });
    declarations.extend(shared);
    declarations.sort_by(|(left, _), (right, _)| left.cmp(right));
    declarations.into_iter().map(|(_, declaration)| declaration).collect()
}

pub(super) fn client(client: &Client) -> TokenStream {
    let title = doc::inner_doc(&format!(
        "{}.",
        doc::plain(client.title.trim().trim_end_matches('.'))
    ));
    quote! {
        #title
        #[cfg(feature = "blocking")]
        pub(crate) mod blocking;
        pub(crate) mod client;
        pub(crate) mod models;
        pub mod operations;
    }
}

pub(super) fn models(client: &Client, modules: &[String]) -> TokenStream {
    let title = doc::inner_doc(&format!("The types of the {} API.", client.name));
    flat("models", &title, modules.iter())
}

pub(super) fn operations(sdk: &Sdk<'_>, client: &Client) -> TokenStream {
    let name = &sdk.surface.names[client.node];
    let title = doc::inner_doc(&format!(
        "The operations of [`{name}`](crate::{name}): a type for each method."
    ));
    let mut modules: Vec<_> = client
        .groups
        .iter()
        .map(|group| sdk.surface.names[group.node].to_owned())
        .collect();
    modules.sort();
    flat("operations", &title, modules.iter())
}

/// Declares the modules in `parent`, and exports everything that is in them.
fn flat<'a>(
    parent: &str,
    title: &TokenStream,
    modules: impl Iterator<Item = &'a String>,
) -> TokenStream {
    let declare = |name: &String| {
        let module = types::ident(name);
        let allow = (name == parent).then(|| {
            let reason = "a group of the document has this name";
            quote!(#[allow(clippy::module_inception, reason = #reason)])
        });
        quote!(#allow mod #module;)
    };
    let (declarations, modules): (Vec<_>, Vec<_>) =
        modules.map(|name| (declare(name), types::ident(name))).unzip();
    quote! {
        #title
        #(#declarations)*

        #(pub use #modules::*;)*
    }
}
