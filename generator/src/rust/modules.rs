//! The files that only declare others.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::sdk::Sdk;
use super::{doc, types};
use crate::model::Client;

/// Writes `mod.rs`: each client behind its feature, and the public paths of the types.
pub(super) fn root(sdk: &Sdk<'_>, has_shared: bool) -> TokenStream {
    let features: Vec<_> = sdk.api.clients.iter().map(|client| &client.name).collect();
    let modules: Vec<_> = features.iter().map(|name| types::ident(name)).collect();
    let types = sdk.api.clients.iter().map(|client| sdk.ident(client.node));
    let clients: Vec<_> = types.collect();
    let builders = clients.iter().map(|name| format_ident!("{name}Builder"));
    let own = declarations(&features, has_shared);
    let use_shared = has_shared.then(|| {
        quote! {
            pub use super::shared;
            #[doc(no_inline)]
            pub use super::shared::*;
        }
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

        /// The types of requests and responses. The modules contain them by client and group.
        pub mod models {
            #(
                #[cfg(feature = #features)]
                pub use super::#modules::models as #modules;
                #[cfg(feature = #features)]
                #[doc(no_inline)]
                pub use super::#modules::types::*;
            )*
            #use_shared
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
        "codes".to_owned(),
        quote!(
            mod codes;
        ),
    ));
    let shared = has_shared.then(|| {
        (
            "shared".to_owned(),
            quote!(
                pub mod shared;
            ),
        )
    });
    declarations.extend(shared);
    declarations.sort_by(|(left, _), (right, _)| left.cmp(right));
    declarations.into_iter().map(|(_, declaration)| declaration).collect()
}

pub(super) fn client(client: &Client, modules: &[String]) -> TokenStream {
    let title = doc::inner_doc(&format!(
        "{}.",
        doc::plain(client.title.trim().trim_end_matches('.'))
    ));
    let modules = modules.iter().map(|module| types::ident(module));
    quote! {
        #title
        #[cfg(feature = "blocking")]
        pub(crate) mod blocking;
        pub(crate) mod client;
        pub mod models;
        mod operations;

        /// All types of the groups.
        pub(crate) mod types {
            #(pub use super::models::#modules::*;)*
        }
    }
}

pub(super) fn models(client: &Client, modules: &[String]) -> TokenStream {
    let title =
        doc::inner_doc(&format!("The types of the {} API, by group.", client.name));
    let modules = modules.iter().map(|module| types::ident(module));
    quote! {
        #title
        #(pub mod #modules;)*
    }
}

pub(super) fn operations(sdk: &Sdk<'_>, client: &Client) -> TokenStream {
    let title =
        doc::inner_doc(&format!("The operations of the {} API, by group.", client.name));
    let mut modules: Vec<_> =
        client.groups.iter().map(|group| &sdk.surface.names[group.node]).collect();
    modules.sort();
    let modules = modules.into_iter().map(types::ident);
    quote! {
        #title
        #(mod #modules;)*
    }
}
