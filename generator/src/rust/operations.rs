//! A file of operations: those of one group, as methods of the client.

use heck::ToTitleCase;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{doc, sample, types};
use crate::model::{
    Answer, Api, Body, Client, Code, Encoding, Group, HttpMethod, Location, Operation,
    Paging, Parameters,
};
use crate::spec::codes;

/// Which operation to use instead is a matter of prose.
const DEPRECATED: &str = "deprecated by the API: see the documentation";

const PAGED: &str =
    "\nReturns one page of a list; [`Call::items`] iterates over all pages.\n";

/// The heading of a list.
const ERRORS: &str = "\n\n# Errors\n\nIn addition to those of any call, as [`Error::api_code`](crate::Error::api_code):\n";

pub(super) fn emit(api: &Api, client: &Client, group: &Group) -> TokenStream {
    let title = doc::plain(&group.title);
    let head = doc::inner_doc(&format!("{title}."));
    let client_type = types::ident(&client.type_name);
    let about =
        doc::paragraphs([format!("# {title}"), doc::markdown(&group.description)]);
    let about = doc::verbatim(about);
    let methods = group.operations.iter().map(|operation| Method {
        api,
        client,
        group,
        operation,
    });
    let descriptions = group.operations.iter().map(|operation| Description {
        operation,
        paging: api.paging(operation),
    });
    let body =
        group.operations.iter().any(|one| one.body.is_some()).then(|| quote!(Body,));
    let parameters = group.operations.iter().any(|one| one.parameters.is_some());
    let location = parameters.then(|| quote!(Location,));
    let paged = group.operations.iter().any(|one| api.paging(one).is_some());
    let paging = paged.then(|| quote!(, Paging));
    let mut own = vec![client.type_name.as_str(), "Call"];
    if group.operations.iter().any(|one| one.answer == Answer::Raw) {
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
    api: &'a Api,
    client: &'a Client,
    group: &'a Group,
    operation: &'a Operation,
}

impl ToTokens for Method<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = self.operation;
        let doc = doc::verbatim(self.doc());
        let more = doc::verbatim(self.more());
        let deprecated =
            operation.deprecated.then(|| quote!(#[deprecated(note = #DEPRECATED)]));
        let name = types::ident(&operation.method);
        let constant = types::ident(&operation.constant);
        let answer = self.answer();
        let (parameters, parameters_value) = match &operation.parameters {
            Some(Parameters { type_name, .. }) => {
                let ty = types::ident(type_name);
                (Some(quote!(params: #ty,)), quote!(Some(&params)))
            }
            None => (None, quote!(None)),
        };
        let (body, body_value) = match &operation.body {
            Some(Body { schema, .. }) => {
                let ty = types::ident(&self.api[*schema].type_name);
                (Some(quote!(body: #ty,)), quote!(Some(&body)))
            }
            None => (None, quote!(None)),
        };
        tokens.extend(quote! {
            #doc
            #more
            #deprecated
            #[inline]
            pub fn #name(&self, #parameters #body) -> Call<#answer> {
                Call::new(&self.core, &#constant, #parameters_value, #body_value)
            }
        });
    }
}

impl Method<'_> {
    fn answer(&self) -> TokenStream {
        match &self.operation.answer {
            Answer::Json { schema, .. } => {
                types::ident(&self.api[*schema].type_name).into_token_stream()
            }
            Answer::Raw => quote!(RawResponse),
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
        let words = self.operation.plain_method().to_title_case();
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

    /// What is Markdown for rustdoc already: example, page and errors.
    fn more(&self) -> String {
        let mut more = String::new();
        if self.api.paging(self.operation).is_some() {
            more.push_str(PAGED);
        }
        let example = sample::example(self.api, self.client, self.operation);
        more.push_str(&format!("\n{example}"));
        if let (Some(pages), Some(page)) =
            (&self.api.platform.pages, &self.operation.page)
        {
            let (client, folder) = (&self.client.name, &self.group.folder);
            more.push_str(&format!(
                "\n\n[Reference page]({pages}/{client}/{folder}/{page}.md)"
            ));
        }
        more.push_str(&self.errors());
        more
    }

    /// What it fails with that others do not.
    fn errors(&self) -> String {
        let codes = codes::find(&self.api.codes.api, &self.operation.errors.api);
        let items: String = codes.map(error).collect();
        if items.is_empty() { items } else { format!("{ERRORS}{items}") }
    }
}

fn error(code: &Code) -> String {
    let name = &code.name;
    let meaning = doc::sentence(&code.meaning);
    format!("\n- [`ApiCode::{name}`](crate::ApiCode::{name}): {meaning}")
}

/// The constant that says what the request of an operation looks like.
struct Description<'a> {
    operation: &'a Operation,
    paging: Option<Paging>,
}

impl ToTokens for Description<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = self.operation;
        let constant = types::ident(&operation.constant);
        let name = operation.plain_method();
        let path = &operation.path;
        let method = types::ident(variant_of(operation.http));
        let parameters = operation.parameters.as_ref().map(locations);
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
        let enveloped = flag(
            "enveloped",
            matches!(
                operation.answer,
                Answer::Json {
                    enveloped: true,
                    ..
                }
            ),
        );
        let paging = self.paging.as_ref().map(paging);
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

fn locations(parameters: &Parameters) -> TokenStream {
    let locations = parameters.members.iter().map(|member| match member.location {
        Location::Query => quote!(Location::Query),
        Location::Path => quote!(Location::Path),
        Location::Header => quote!(Location::Header),
    });
    quote!(parameters: &[#(#locations),*],)
}

fn paging(paging: &Paging) -> TokenStream {
    let place = match paging {
        Paging::Query => quote!(Query),
        Paging::Body {
            within,
            as_text: false,
        } => quote!(Body(&[#(#within),*])),
        Paging::Body {
            within,
            as_text: true,
        } => quote!(BodyString(&[#(#within),*])),
    };
    quote!(paging: Paging::#place,)
}
