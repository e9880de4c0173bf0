//! The calls that the SDK's tests make of every operation, with the samples of the specification.
//!
//! Each operation is called twice: as in the documentation, and with all properties. The latter are
//! read from JSON, because thousands of setters would cost much time to generate and to compile.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::sample as rust_sample;
use super::sdk::Sdk;
use super::{doc, types};
use crate::model::sample::{Call, Policy, object};
use crate::model::{Client, Encoding, Operation, Type};
use crate::surface::Surface;
use crate::text;

/// Writes the file that declares the others.
pub(super) fn root(sdk: &Sdk<'_>) -> TokenStream {
    let title = doc::inner_doc("A call of each operation, by client.");
    let features = sdk.api.clients.iter().map(|client| &client.name);
    let modules = sdk.api.clients.iter().map(|client| types::ident(&client.name));
    quote! {
        #title
        #(#[cfg(feature = #features)] pub(crate) mod #modules;)*
    }
}

/// Writes the calls of one client.
pub(super) fn emit(sdk: &Sdk<'_>, client: &Client) -> TokenStream {
    let client_type = sdk.ident(client.node);
    let title = doc::inner_doc(&format!("A call of each method of `{client_type}`."));
    let calls = client.operations().map(|operation| call(sdk, operation));
    quote! {
        #title
        use genauth::#client_type;
        #[allow(unused_imports, reason = "samples need what the specification has")]
        use genauth::models::*;
        #[allow(unused_imports, reason = "samples need what the specification has")]
        use genauth::{File, JsonObject};

        #[allow(unused_imports, reason = "samples need what the specification has")]
        use crate::sample::{Sample, read, sent, sent_raw};

        /// The calls in the order of the specification.
        pub(crate) const CALLS: &[Sample<#client_type>] = &[#(#calls,)*];
    }
}

fn call(sdk: &Sdk<'_>, operation: &Operation) -> TokenStream {
    let name = &sdk.surface.names[operation.node];
    let shown = rust_sample::call(sdk, &Call::of(sdk.api, operation, Policy::Shown));
    let official = sdk.surface.names.right.method(operation).unwrap_or(name);
    let has_page = operation.has_page;
    let sent = sent(operation);
    let full = match full(sdk, operation) {
        Some(full) => quote!(Some(#full)),
        None => quote!(None),
    };
    quote! {
        Sample {
            operation: #name,
            official: #official,
            has_page: #has_page,
            shown: |client| #sent(client.#shown),
            full: #full,
        }
    }
}

/// Returns the function that sends a call.
fn sent(operation: &Operation) -> Ident {
    // A file is no JSON.
    let is_value = operation.response.value().is_some_and(|ty| *ty != Type::File);
    types::ident(if is_value { "sent" } else { "sent_raw" })
}

/// Writes the call with every property, unless none may be left out.
fn full(sdk: &Sdk<'_>, operation: &Operation) -> Option<TokenStream> {
    let sample = Call::of(sdk.api, operation, Policy::Everything);
    let sent = sent(operation);
    let encoding = operation.body.as_ref().map(|body| body.encoding);
    let mut names: Vec<_> =
        operation.parameters.iter().map(|one| &one.field.wire_name).collect();
    names.sort();
    let has_same_names = names.windows(2).any(|pair| pair[0] == pair[1]);
    // JSON has no files, and no two properties of one name.
    if encoding == Some(Encoding::Multipart) || has_same_names {
        let call = rust_sample::call(sdk, &sample);
        return Some(quote!(|client| #sent(client.#call)));
    }
    if !sample.has_optional() {
        return None;
    }
    // The types of arguments are inferred.
    let input = |ty: TokenStream, is_argument: bool, json: Value| rust_sample::Input {
        value: read((!is_argument).then_some(&ty), &json.to_string()),
        is_empty: false,
    };
    let taken = Surface::arguments(sdk.api, operation);
    let parameters = sdk.surface.names.parameters(operation).map(|ty| {
        let ty = types::ident(ty);
        input(quote!(#ty), taken.parameters, object(&sample.parameters))
    });
    let body = operation.body.as_ref().zip(sample.body.as_ref());
    let body = body.map(|(body, sample)| {
        let ty = types::base(sdk, &body.ty);
        let ty = if body.nullable { quote!(Option<#ty>) } else { ty };
        input(ty, taken.body, sample.to_json())
    });
    let call = rust_sample::with_inputs(sdk, operation, parameters, body);
    Some(quote!(|client| #sent(client.#call)))
}

/// Writes JSON as a raw string, which needs no escapes, unless it has hidden characters.
fn read(ty: Option<&TokenStream>, json: &str) -> TokenStream {
    let ty = ty.map(|ty| quote!(::<#ty>));
    if json.contains(text::is_hidden) {
        return quote!(read #ty (#json));
    }
    let mut hashes = "#".to_owned();
    while json.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let literal = format!("r{hashes}\"{json}\"{hashes}").parse::<Literal>();
    // Raw strings can't hold a carriage return, but JSON has none either.
    let literal = literal.unwrap_or_else(|_| Literal::string(json));
    quote!(read #ty (#literal))
}
