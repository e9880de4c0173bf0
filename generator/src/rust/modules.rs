//! The files that only hold others together.

use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, types};
use crate::api::{Api, Client};

/// `mod.rs`: each client behind its feature.
pub(super) fn root(api: &Api) -> TokenStream {
    let features: Vec<_> = api.clients.iter().map(|client| &client.name).collect();
    let modules: Vec<_> = features.iter().map(|name| types::ident(name)).collect();
    quote! {
        #![doc = " What follows from the specification. The rest of the crate is written by hand."]
        #(#[cfg(feature = #features)] mod #modules;)*

        /// The types of all clients.
        pub(crate) mod models {
            #(#[cfg(feature = #features)] pub use super::#modules::models::*;)*
        }
    }
}

pub(super) fn client(client: &Client) -> TokenStream {
    let title =
        doc::inner_doc(&format!("{}.", client.title.trim().trim_end_matches('.')));
    quote! {
        #title
        pub(crate) mod models;
        mod operations;
    }
}

pub(super) fn models(client: &Client, modules: &[String]) -> TokenStream {
    let title =
        doc::inner_doc(&format!("The types of the {} API, by group.", client.name));
    let modules: Vec<_> = modules.iter().map(|module| types::ident(module)).collect();
    quote! {
        #title
        #(mod #modules;)*
        #(pub use #modules::*;)*
    }
}

pub(super) fn operations(client: &Client) -> TokenStream {
    let title =
        doc::inner_doc(&format!("The operations of the {} API, by group.", client.name));
    let mut modules: Vec<_> = client.groups.iter().map(|group| &group.module).collect();
    modules.sort();
    let modules = modules.into_iter().map(|module| types::ident(module));
    quote! {
        #title
        #(mod #modules;)*
    }
}
