//! A file of operations: those of one group, as methods of the client.

use heck::ToTitleCase;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::sdk::Sdk;
use super::{doc, sample, types};
use crate::model::{
    Body, Client, Code, Encoding, Group, HttpMethod, Location, Operation, PageRequest,
};
use crate::spec::codes;

/// The description says which operation to use instead.
const DEPRECATED: &str = "deprecated by the API: see the documentation";

const PAGED: &str =
    "\nReturns one page of a list; [`Call::items`] iterates over all pages.\n";

/// The heading of a list.
const ERRORS: &str = "\n\n# Errors\n\nIn addition to those of any call, as [`Error::api_code`](crate::Error::api_code):\n";

pub(super) fn emit(sdk: &Sdk<'_>, client: &Client, group: &Group) -> TokenStream {
    let title = doc::plain(&group.title);
    let head = doc::inner_doc(&format!("{title}."));
    let client_type = sdk.ident(client.node);
    let about =
        doc::paragraphs([format!("# {title}"), doc::markdown(&group.description)]);
    let about = doc::verbatim(about);
    let methods = group.operations.iter().map(|operation| Method {
        sdk,
        client,
        operation,
    });
    let descriptions =
        group.operations.iter().map(|operation| Description { sdk, operation });
    let body =
        group.operations.iter().any(|one| one.body.is_some()).then(|| quote!(Body,));
    let parameters = group.operations.iter().any(|one| !one.parameters.is_empty());
    let location = parameters.then(|| quote!(Location,));
    let paged = group.operations.iter().any(|one| one.paging.is_some());
    let paging = paged.then(|| quote!(, Paging));
    let mut own = vec![&sdk.surface.names[client.node], "Call"];
    if group.operations.iter().any(|one| one.response.schema.is_none()) {
        own.push("RawResponse");
    }
    own.sort_unstable();
    let own = own.into_iter().map(types::ident);
    quote! {
        #head
        use crate::models::*;
        use crate::operation::{#body #location Method, Operation #paging};
        use crate::{#(#own),*};

        #about
        impl #client_type {
            #(#methods)*
        }

        #(#descriptions)*
    }
}

/// The method of an operation: only describes the call.
struct Method<'a> {
    sdk: &'a Sdk<'a>,
    client: &'a Client,
    operation: &'a Operation,
}

impl ToTokens for Method<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = self.operation;
        let doc = doc::verbatim(self.doc());
        let more = doc::verbatim(self.more());
        let deprecated =
            operation.deprecated.then(|| quote!(#[deprecated(note = #DEPRECATED)]));
        let name = self.sdk.ident(operation.node);
        let constant = types::ident(&self.sdk.surface.names.constant(operation));
        let response = self.response();
        let (parameters, parameters_value) =
            match self.sdk.surface.names.parameters(operation) {
                Some(type_name) => {
                    let ty = types::ident(type_name);
                    (Some(quote!(params: #ty,)), quote!(Some(&params)))
                }
                None => (None, quote!(None)),
            };
        let (body, body_value) = match &operation.body {
            Some(Body { schema, .. }) => {
                let ty = self.sdk.ident(self.sdk.api[*schema].node);
                (Some(quote!(body: #ty,)), quote!(Some(&body)))
            }
            None => (None, quote!(None)),
        };
        tokens.extend(quote! {
            #doc
            #more
            #deprecated
            #[inline]
            pub fn #name(&self, #parameters #body) -> Call<#response> {
                Call::new(&self.core, &#constant, #parameters_value, #body_value)
            }
        });
    }
}

impl Method<'_> {
    fn response(&self) -> TokenStream {
        match self.operation.response.schema {
            Some(id) => self.sdk.ident(self.sdk.api[id].node).into_token_stream(),
            None => quote!(RawResponse),
        }
    }

    fn doc(&self) -> String {
        let Operation {
            summary,
            description,
            http,
            path,
            ..
        } = self.operation;
        let words = self.sdk.surface.names[self.operation.node].to_title_case();
        let summary = if summary.trim().is_empty() { &words } else { summary };
        let summary = summary.trim().trim_end_matches('.');
        let call = doc::code(&format!("{} {path}", http.as_str()));
        let token = if self.operation.bearer { ", with the access token" } else { "" };
        doc::paragraphs([
            doc::sentence(&format!("{summary}.")),
            doc::markdown(description),
            doc::wrapped(format!("{call}{token}.")),
        ])
    }

    /// Returns the documentation that is already Markdown for rustdoc: example, page and errors.
    fn more(&self) -> String {
        let mut more = String::new();
        if self.operation.paging.is_some() {
            more.push_str(PAGED);
        }
        let example = sample::example(self.sdk, self.client, self.operation);
        more.push_str(&format!("\n{example}"));
        if let (Some(pages), Some(page)) =
            (&self.sdk.api.platform.pages, self.sdk.pages.get(&self.operation.node))
        {
            more.push_str(&format!("\n\n[Reference page]({pages}/{page})"));
        }
        more.push_str(&self.errors());
        more
    }

    /// Returns the errors that not every call can fail with.
    fn errors(&self) -> String {
        let codes = codes::find(&self.sdk.api.codes.api, &self.operation.errors.api);
        let items: String = codes.map(error).collect();
        if items.is_empty() { items } else { format!("{ERRORS}{items}") }
    }
}

fn error(code: &Code) -> String {
    let name = &code.name;
    let meaning = doc::sentence(&code.meaning);
    format!("\n- [`ApiCode::{name}`](crate::ApiCode::{name}): {meaning}")
}

/// Writes the constant that describes the request of an operation.
struct Description<'a> {
    sdk: &'a Sdk<'a>,
    operation: &'a Operation,
}

impl ToTokens for Description<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = self.operation;
        let constant = types::ident(&self.sdk.surface.names.constant(operation));
        let name = &self.sdk.surface.names[operation.node];
        let path = &operation.path;
        let method = types::ident(variant_of(operation.http));
        let parameters = locations(operation);
        let body = operation.body.as_ref().map(|body| {
            let encoding = match body.encoding {
                Encoding::Json => quote!(Json),
                Encoding::Form => quote!(Form),
                Encoding::Multipart => quote!(Multipart),
            };
            quote!(body: Body::#encoding,)
        });
        let flag = |name: &str, set: bool| {
            let name = types::ident(name);
            set.then(|| quote!(#name: true,))
        };
        let idempotent = flag("idempotent", operation.idempotent);
        let bearer = flag("bearer", operation.bearer);
        let client_credentials =
            flag("client_credentials", operation.client_credentials);
        let enveloped = flag("enveloped", operation.response.enveloped);
        let paging = operation.paging.as_ref().map(|one| paging(&one.request));
        tokens.extend(quote! {
            static #constant: Operation = Operation {
                name: #name,
                method: Method::#method,
                path: #path,
                #parameters
                #body
                #idempotent
                #bearer
                #client_credentials
                #enveloped
                #paging
                ..Operation::DEFAULT
            };
        });
    }
}

fn variant_of(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "Get",
        HttpMethod::Post => "Post",
        HttpMethod::Put => "Put",
        HttpMethod::Patch => "Patch",
        HttpMethod::Delete => "Delete",
    }
}

fn locations(operation: &Operation) -> Option<TokenStream> {
    if operation.parameters.is_empty() {
        return None;
    }
    let locations = operation.parameters.iter().map(|member| match member.location {
        Location::Query => quote!(Location::Query),
        Location::Path => quote!(Location::Path),
        Location::Header => quote!(Location::Header),
    });
    Some(quote!(parameters: &[#(#locations),*],))
}

fn paging(request: &PageRequest) -> TokenStream {
    let place = match request {
        PageRequest::Query => quote!(Query),
        PageRequest::Body {
            within,
            as_string: false,
        } => quote!(Body(&[#(#within),*])),
        PageRequest::Body {
            within,
            as_string: true,
        } => quote!(BodyString(&[#(#within),*])),
    };
    quote!(paging: Paging::#place,)
}
