//! A file of operations: those of one group, as methods of the client.

use std::collections::HashMap;

use heck::{ToLowerCamelCase, ToSnakeCase, ToTitleCase, ToUpperCamelCase};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};

use super::sdk::Sdk;
use super::{clients, doc, sample, types};
use crate::model::{
    Body, Client, Code, Content, Encoding, Group, HttpMethod, Location, NodeId,
    Operation, PageRequest, Parameter, Part, Response, Style, Target, Type,
};
use crate::openapi;
use crate::platform::Credentials;
use crate::spec::codes;
use crate::surface::Surface;

/// The description says which operation to use instead.
const DEPRECATED: &str = "deprecated by the API: see the documentation";

const PAGED: &str =
    "\nReturns one page of a list; [`Call::items`] iterates over all pages.\n";

/// The heading of the lists of errors.
const ERRORS: &str = "\n\n# Errors\n\nIn addition to those of any call:\n";

/// The heading of the list of links.
const LINKS: &str = "\n\n# Links\n\nThese operations take values of the response:\n";

const BODY: &str =
    "\n\n[`Error::body`](crate::Error::body) decodes the body of a failed call.";

/// The status code of an operation that creates something.
const CONFLICT: i64 = 409;
const IS_CONFLICT: &str = "; see [`Error::is_conflict`](crate::Error::is_conflict)";

pub(super) fn emit(sdk: &Sdk<'_>, client: &Client, group: &Group) -> TokenStream {
    let title = doc::plain(&group.title);
    let head = doc::inner_doc(&format!("{title}."));
    let client_type = sdk.ident(client.node);
    let about =
        doc::paragraphs([format!("# {title}"), doc::markdown(&group.description)]);
    let about = doc::verbatim(about);
    let has_links = group.operations.iter().any(|one| !one.links.is_empty());
    let targets = client.groups.iter().flat_map(|one| &one.operations);
    let targets: HashMap<&str, NodeId> = targets
        .filter(|_| has_links)
        .map(|operation| (operation.id.as_str(), operation.node))
        .collect();
    let methods = group.operations.iter().map(|operation| Method {
        sdk,
        client,
        operation,
        targets: &targets,
    });
    let markers = group.operations.iter().map(|operation| Marker {
        sdk,
        client,
        operation,
    });
    let any = |is_it: fn(&Operation) -> bool| group.operations.iter().any(is_it);
    let has_body = any(|one| one.body.is_some());
    let has_parameters = any(|one| !one.parameters.is_empty());
    let body = has_body.then(|| quote!(Body,));
    let location = has_parameters.then(|| quote!(Location,));
    let has_inputs = has_body || has_parameters;
    let input = has_inputs.then(|| quote!(, input));
    let empty = has_inputs.then(|| quote!(, empty));
    let is_paged = any(|one| one.paging.is_some());
    let paging = is_paged.then(|| quote!(, Paging));
    let paged = is_paged.then(|| {
        quote!(
            use crate::paging::paged;
        )
    });
    let markers: Vec<_> = markers.collect();
    let response = markers.iter().any(|one| one.read().is_some()).then(|| {
        quote!(
            use crate::response;
        )
    });
    let own = types::ident(&sdk.surface.names[client.node]);
    let needs_models = any(|one| one.response.value().and_then(Type::named).is_some())
        || any(|one| one.body.as_ref().is_some_and(|body| body.ty.named().is_some()))
        || has_parameters;
    let (lone, list) = match needs_models {
        true => (None, quote!(use crate::{#own, models};)),
        false => (Some(quote!(use crate::#own;)), quote!()),
    };
    quote! {
        #head
        #lone
        use crate::call::{Call, Operation #input};
        use crate::operation::{#body Description, #location Method #paging #empty};
        #paged
        #response
        #list

        #about
        impl #client_type {
            #(#methods)*
        }

        #(#markers)*
    }
}

/// The method of an operation: only describes the call.
struct Method<'a> {
    sdk: &'a Sdk<'a>,
    client: &'a Client,
    operation: &'a Operation,
    /// The operations of the client by their ids, if a link may lead to them.
    targets: &'a HashMap<&'a str, NodeId>,
}

impl ToTokens for Method<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = self.operation;
        let doc = doc::verbatim(self.doc());
        let more = doc::verbatim(self.more());
        let deprecated =
            operation.deprecated.then(|| quote!(#[deprecated(note = #DEPRECATED)]));
        let aliases = self.search_aliases();
        let name = self.sdk.ident(operation.node);
        let marker = types::ident(self.sdk.surface.names.operation(operation));
        let taken = Surface::arguments(self.sdk.api, operation);
        let (parameters, body) = inputs(self.sdk, operation);
        let parameters = parameters.filter(|_| taken.parameters);
        let body = body.filter(|_| taken.body);
        let with_parameters = parameters.as_ref().map(|_| quote!(.with(params)));
        let with_body = body.as_ref().map(|_| quote!(.with(body)));
        let arguments = [
            parameters.as_ref().map(|_| quote!(params)),
            body.as_ref().map(|_| quote!(body)),
        ];
        let arguments: Vec<_> = arguments.into_iter().flatten().collect();
        let parameters = parameters.map(|ty| quote!(params: models::#ty,));
        let body = body.map(|ty| quote!(body: #ty,));
        tokens.extend(quote! {
            #doc
            #more
            #aliases
            #deprecated
            #[inline]
            pub fn #name(&self, #parameters #body) -> Call<#marker> {
                Call::new(&self.core) #with_parameters #with_body
            }
        });
        let method = &self.sdk.surface.names[operation.node];
        // Rustc warns of calls of a deprecated method, even in a deprecated one.
        let allowed = operation.deprecated.then(|| quote!(#[allow(deprecated)]));
        if let Some(official) = self.sdk.surface.names.right.method(operation) {
            let official = types::ident(official);
            let doc = self::official(&format!("[`{method}`](Self::{method})"));
            tokens.extend(quote! {
                #[doc = #doc]
                #deprecated
                #allowed
                #[inline]
                pub fn #official(&self, #parameters #body) -> Call<#marker> {
                    self.#name(#(#arguments),*)
                }
            });
        }
        for former in self.sdk.surface.names.former_methods(operation) {
            let former = types::ident(former);
            let (doc, note) = renamed(&format!("[`{method}`](Self::{method})"), method);
            tokens.extend(quote! {
                #[doc = #doc]
                #[deprecated(note = #note)]
                #allowed
                #[inline]
                pub fn #former(&self, #parameters #body) -> Call<#marker> {
                    self.#name(#(#arguments),*)
                }
            });
        }
    }
}

/// Returns the documentation and the deprecation of an earlier name of a type or method.
pub(super) fn renamed(link: &str, name: &str) -> (String, String) {
    (format!(" The earlier name of {link}."), format!("renamed to `{name}`"))
}

/// Returns the documentation of an official name beside the right one.
pub(super) fn official(link: &str) -> String {
    format!(" The official name of {link}.")
}

/// Returns the types of the parameters and of the body.
fn inputs(sdk: &Sdk<'_>, operation: &Operation) -> (Option<Ident>, Option<TokenStream>) {
    let parameters = sdk.surface.names.parameters(operation).map(types::ident);
    let body = operation.body.as_ref();
    let body = body.map(|body| types::optional(qualified(sdk, &body.ty), body.nullable));
    (parameters, body)
}

/// Returns the type of the response.
fn returned(sdk: &Sdk<'_>, response: &Response) -> TokenStream {
    match &response.content {
        Content::Raw => quote!(crate::RawResponse),
        Content::Empty => quote!(()),
        Content::Redirect => quote!(crate::Redirect),
        Content::Events { .. } => quote!(crate::EventStream),
        Content::Value {
            ty,
            optional: is_optional,
            ..
        } => types::optional(qualified(sdk, ty), *is_optional && *ty != Type::Any),
    }
}

impl Method<'_> {
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
        let token = match self.operation {
            Operation {
                needs_token: true, ..
            } => ". The call needs the access token of a user",
            Operation { bearer: true, .. } if self.is_for_users() => {
                ", with the access token, if there is one"
            }
            Operation { bearer: true, .. } => ", with the access token",
            _ => "",
        };
        doc::paragraphs([
            doc::sentence(&format!("{summary}.")),
            doc::markdown(description),
            doc::wrapped(format!("{call}{token}{}.", self.schemes())),
            self.types(),
        ])
    }

    /// Returns the security schemes of a client without a platform, as the end of a sentence.
    fn schemes(&self) -> String {
        if !clients::is_described(self.sdk, self.client) {
            return String::new();
        }
        let alternatives = self.operation.security.iter().map(|all| {
            let names: Vec<_> = all.iter().map(|one| doc::code(&one.scheme)).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(" and ") }
        });
        match alternatives.collect::<Vec<_>>().join(", or ") {
            schemes if schemes.is_empty() => schemes,
            schemes => {
                format!(", with the credentials of the security schemes {schemes}")
            }
        }
    }

    /// Returns whether the credentials of the client are the token of a user.
    fn is_for_users(&self) -> bool {
        let facts = self.sdk.api.platform.clients.get(&self.client.name);
        facts.and_then(|facts| facts.credentials) == Some(Credentials::User)
    }

    /// Returns attributes with other words by which the search of rustdoc finds the method: its
    /// path, its name in camel case, and what people search for.
    fn search_aliases(&self) -> TokenStream {
        let names = &self.sdk.surface.names;
        let own =
            [Some(&names[self.operation.node]), names.right.method(self.operation)];
        let mut aliases: Vec<String> = Vec::new();
        let platform = &self.sdk.api.platform.operations;
        let path = self.operation.path.split("/{").next().unwrap_or_default();
        let path = path.strip_prefix(&*platform.path_prefix).unwrap_or(path);
        let path = path.trim_start_matches('/').to_owned();
        let camel = platform.split(&self.operation.id).1.to_lower_camel_case();
        for alias in [path, camel].into_iter().chain(self.operation.search.clone()) {
            // rustdoc allows no others.
            let is_usable = alias.trim() == alias
                && !alias.is_empty()
                && !alias.contains(|one: char| {
                    matches!(one, '"' | '\'') || one.is_whitespace() && one != ' '
                });
            if is_usable
                && !own.contains(&Some(alias.as_str()))
                && !aliases.contains(&alias)
            {
                aliases.push(alias);
            }
        }
        // One attribute each: rustfmt would break the lines of a list.
        quote!(#(#[doc(alias = #aliases)])*)
    }

    /// Returns a sentence on the types that the signature does not show.
    fn types(&self) -> String {
        let sdk = self.sdk;
        let response = &self.operation.response;
        let returned = match &response.content {
            Content::Raw => "[`RawResponse`](crate::RawResponse)".to_owned(),
            Content::Empty => "nothing".to_owned(),
            Content::Redirect => "[`Redirect`](crate::Redirect)".to_owned(),
            Content::Events { .. } => "[`EventStream`](crate::EventStream)".to_owned(),
            Content::Value { ty, optional, .. } => {
                types::link(sdk, ty, "models", *optional && *ty != Type::Any)
            }
        };
        let mut sentences = vec![format!("Returns {returned}.")];
        if let Content::Events { ty } = &response.content
            && *ty != Type::String
        {
            let data = types::link(sdk, ty, "crate::models", false);
            sentences.push(format!(
                "The data of each event is JSON, which [`ServerSentEvent::json`](crate::ServerSentEvent::json) decodes: {data}."
            ));
        }
        let taken = Surface::arguments(sdk.api, self.operation);
        let parameters = sdk.surface.names.parameters(self.operation);
        let parameters = parameters.filter(|_| !taken.parameters);
        let parameters = parameters.map(|name| format!("[`{name}`](models::{name})"));
        let body = self.operation.body.as_ref();
        let given = body.filter(|_| !taken.body);
        let given =
            given.map(|body| types::link(sdk, &body.ty, "models", body.nullable));
        let optional: Vec<_> = parameters.into_iter().chain(given).collect();
        if !optional.is_empty() {
            sentences.push(format!("[`Call::with`] takes {}.", optional.join(" and ")));
        }
        if let Some(body) = body.filter(|body| !body.others.is_empty()) {
            let others = codes_of(&body.others);
            sentences.push(format!("[`Call::content`] sends {others}."));
        }
        let (events, others): (Vec<_>, Vec<_>) =
            response.others.iter().cloned().partition(|one| {
                openapi::Encoding::of(one) == Encoding::Events && !response.is_stream()
            });
        if !events.is_empty() {
            let events = codes_of(&events);
            sentences
                .push(format!("[`Call::send_events`] returns the events of {events}."));
        }
        if !others.is_empty() {
            let others = codes_of(&others);
            sentences.push(format!(
                "For {others}, set the header `accept` and use [`Call::send_raw`]."
            ));
        }
        doc::wrapped(sentences.join(" "))
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
        more.push_str(&self.links());
        more
    }

    /// Returns the links of the responses, each with the method that it leads to.
    fn links(&self) -> String {
        let items = self.operation.links.iter().map(|one| {
            let name = doc::code(&one.name);
            let target = match &one.target {
                Target::Operation { id, call } => match self.targets.get(id.as_str()) {
                    Some(node) => {
                        let method = &self.sdk.surface.names[*node];
                        format!("[`{method}`](Self::{method})")
                    }
                    None => doc::code(call),
                },
                Target::Other(target) => doc::code(target),
            };
            let pair = |(name, value): &(String, String)| {
                format!("{} = {}", doc::code(name), doc::code(value))
            };
            let body = one.body.iter();
            let body = body.map(|body| format!("the body {}", doc::code(body)));
            let values: Vec<_> = one.parameters.iter().map(pair).chain(body).collect();
            let with = if values.is_empty() { "" } else { " with " };
            let about = doc::sentence(one.description.trim());
            let about = if about.is_empty() { about } else { format!(". {about}") };
            let status = doc::code(&one.status);
            let values = values.join(", ");
            format!("\n- {name} of HTTP {status}: {target}{with}{values}{about}")
        });
        let items: String = items.collect();
        if items.is_empty() { items } else { format!("{LINKS}{items}") }
    }

    /// Returns the statuses of failed calls, and the errors that not every call can fail with.
    fn errors(&self) -> String {
        let failures = self.operation.response.failures.iter();
        let failures = failures.map(|one| {
            let meaning = doc::sentence(one.description.trim().trim_end_matches('.'));
            let ty =
                one.ty.as_ref().map(|ty| types::link(self.sdk, ty, "models", false));
            let about: Vec<String> = [meaning, ty.unwrap_or_default()]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect();
            let status = doc::code(&one.status);
            let colon = if about.is_empty() { "" } else { ": " };
            format!("\n- HTTP {status}{colon}{}", about.join(": "))
        });
        let failures: Vec<String> = failures.collect();
        let (codes, errors) = (&self.sdk.api.codes, &self.operation.errors);
        let status = errors.status.iter().copied().filter(|code| *code == CONFLICT);
        let status: Vec<_> = status.collect();
        let status = codes::find(&codes.status, &status);
        let status = status.map(|code| error("StatusCode", code));
        let api = codes::find(&codes.api, &errors.api);
        let api = api.map(|code| error("ApiCode", code));
        let items: String = failures.into_iter().chain(status).chain(api).collect();
        let body =
            match self.operation.response.failures.iter().any(|one| one.ty.is_some()) {
                true => BODY,
                false => "",
            };
        if items.is_empty() { items } else { format!("{ERRORS}{items}{body}") }
    }
}

fn error(ty: &str, code: &Code) -> String {
    let name = &code.name;
    let meaning = doc::sentence(&code.meaning);
    let test = if code.value == CONFLICT { IS_CONFLICT } else { "" };
    format!("\n- [`{ty}::{name}`](crate::{ty}::{name}): {meaning}{test}")
}

/// Writes the type of an operation, with its description.
struct Marker<'a> {
    sdk: &'a Sdk<'a>,
    client: &'a Client,
    operation: &'a Operation,
}

impl ToTokens for Marker<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let operation = self.operation;
        let names = &self.sdk.surface.names;
        let name = types::ident(names.operation(operation));
        let method = &names[operation.node];
        let doc = format!(" The operation of the method `{method}`.");
        let response = returned(self.sdk, &operation.response);
        let read = self.read();
        let description = self.description();
        let (parameters, body) = inputs(self.sdk, operation);
        // No lists of arguments: rustfmt would break their lines in other places.
        let parameters = parameters.map(|ty| quote!(input!(#name: Parameters of #ty);));
        let body = body.map(|ty| match self.struct_of_body() {
            Some(ty) => quote!(input!(#name: Body of #ty);),
            None => quote!(input!(#name: Body in #ty);),
        });
        let paged = operation.paging.as_ref().map(|page| {
            let item = qualified(self.sdk, &page.items);
            let data = page.data.map(|data| {
                let data = self.sdk.ident(self.sdk.api[data].node);
                quote!(models::#data)
            });
            quote!(paged!(#name: #data of #item);)
        });
        tokens.extend(quote! {
            #[doc = #doc]
            pub enum #name {}

            impl Operation for #name {
                type Response = #response;
                const DESCRIPTION: Description = Description {
                    #description
                    ..Description::DEFAULT
                };
                #read
            }

            #parameters

            #body

            #paged
        });
        if let Some(official) = names.right.operation(operation) {
            let official = types::ident(official);
            let doc = self::official(&format!("[`{name}`]"));
            tokens.extend(quote! {
                #[doc = #doc]
                pub type #official = #name;
            });
        }
        for former in names.former_operations(operation) {
            let former = types::ident(former);
            let (doc, note) = renamed(&format!("[`{name}`]"), &name.to_string());
            tokens.extend(quote! {
                #[doc = #doc]
                #[deprecated(note = #note)]
                pub type #former = #name;
            });
        }
    }
}

impl Marker<'_> {
    /// Returns the type of the body if it is one of the models itself.
    fn struct_of_body(&self) -> Option<Ident> {
        let body = self.operation.body.as_ref().filter(|body| !body.nullable)?;
        Some(self.sdk.ident(self.sdk.api[body.ty.direct()?].node))
    }

    /// Returns the function that reads a response whose type depends on the status.
    fn read(&self) -> Option<TokenStream> {
        let response = &self.operation.response;
        let Content::Value { ty, optional, .. } = &response.content else { return None };
        let definition = &self.sdk.api[ty.direct()?];
        let variants = definition.shape.variants();
        let mut arms: Vec<_> = response
            .successes
            .iter()
            .filter_map(|one| {
                let variant = one.variant.map(|index| variants.get(index));
                Some((
                    statuses(&one.status)?,
                    variant.map_or(Some(None), |it| it.map(Some))?,
                ))
            })
            .collect();
        if arms.iter().all(|(_, variant)| variant.is_none()) {
            return None;
        }
        // A status comes before its class.
        arms.sort_by_key(|((first, last), _)| last - first);
        let has_class = arms.iter().any(|((first, last), _)| first < last);
        let allowed = has_class.then(|| quote!(#[allow(clippy::match_overlapping_arm)]));
        let union = self.sdk.ident(definition.node);
        let arms = arms.into_iter().map(|((first, last), variant)| {
            let pattern = match [first, last].map(Literal::u16_unsuffixed) {
                [only, _] if first == last => quote!(#only),
                [first, last] => quote!(#first..=#last),
            };
            let Some(variant) = variant else {
                return quote!(#pattern => response::read(raw),);
            };
            let name = self.sdk.ident(variant.node);
            let boxed =
                self.sdk.surface.is_boxed(variant).then(|| quote!(.map(Box::new)));
            let some = optional.then(|| quote!(.map(Some)));
            quote!(#pattern => response::read(raw) #boxed .map(models::#union::#name) #some,)
        });
        Some(quote! {
            #allowed
            fn read(raw: crate::RawResponse) -> response::Outcome<Self::Response> {
                match raw.status() {
                    #(#arms)*
                    _ => response::read(raw),
                }
            }
        })
    }

    /// Returns the media types to ask for, if the response is not only JSON.
    fn accept(&self) -> Option<String> {
        match &self.operation.response.content {
            Content::Events { .. } => Some("text/event-stream, */*;q=0.1".to_owned()),
            Content::Value { media_type, .. }
                if media_type != "application/json"
                    || !self.operation.response.others.is_empty() =>
            {
                let is_any = media_type.contains('*');
                Some(if is_any {
                    media_type.clone()
                } else {
                    format!("{media_type}, */*;q=0.1")
                })
            }
            _ => None,
        }
    }

    fn description(&self) -> TokenStream {
        let operation = self.operation;
        let name = &self.sdk.surface.names[operation.node];
        let path = &operation.path;
        let method = variant_of(&operation.http);
        let (parameters, body) = inputs(self.sdk, operation);
        let parameters = parameters.map(|ty| {
            let locations = locations(operation);
            quote! {
                parameters: Some(empty::<models::#ty>),
                locations: #locations,
            }
        });
        let body = body.zip(operation.body.as_ref()).map(|(ty, body)| {
            let (encoding, usual) = match body.encoding {
                Encoding::Json => (quote!(Json), "application/json"),
                Encoding::Form => (quote!(Form), "application/x-www-form-urlencoded"),
                Encoding::Multipart => (quote!(Multipart), "multipart/form-data"),
                Encoding::Text | Encoding::Events => (quote!(Text), "text/plain"),
                Encoding::Binary => (quote!(Binary), ""),
            };
            let media_type = &body.media_type;
            // A file of several allowed types says which it has.
            let is_chosen = body.encoding == Encoding::Binary && !body.others.is_empty();
            let is_unusual = !is_chosen
                && !media_type.contains('*')
                && *media_type != usual
                && body.encoding != Encoding::Multipart;
            let content_type = is_unusual.then(|| quote!(content_type: #media_type,));
            let optional = (!body.required).then(|| quote!(optional_body: true,));
            let encodings = encodings(body);
            quote! {
                body: Body::#encoding(empty::<#ty>),
                #content_type
                #encodings
                #optional
            }
        });
        let accept = self.accept().map(|accept| quote!(accept: #accept,));
        let flag = |name: &str, set: bool| {
            let name = types::ident(name);
            set.then(|| quote!(#name: true,))
        };
        let idempotent = flag("idempotent", operation.idempotent);
        let bearer = flag("bearer", operation.bearer);
        let needs_token = flag("needs_token", operation.needs_token);
        let is_described = clients::is_described(self.sdk, self.client);
        let security = (is_described && !operation.security.is_empty()).then(|| {
            let alternatives = operation.security.iter().map(|one| {
                let names = one.iter().map(|one| &one.scheme);
                quote!(&[#(#names),*])
            });
            quote!(security: &[#(#alternatives),*],)
        });
        let server = operation.server.as_ref().filter(|_| is_described).map(|server| {
            let server = clients::server(server.host.as_deref(), &server.path);
            quote!(server: Some(#server),)
        });
        let client_credentials =
            flag("client_credentials", operation.client_credentials);
        let enveloped = flag("enveloped", operation.response.enveloped);
        let paging = operation.paging.as_ref().map(|one| paging(&one.request));
        quote! {
            name: #name,
            method: Method::#method,
            path: #path,
            #parameters
            #body
            #accept
            #idempotent
            #bearer
            #security
            #server
            #needs_token
            #client_credentials
            #enveloped
            #paging
        }
    }
}

/// Writes the encodings of properties that are not encoded as usual.
fn encodings(body: &Body) -> Option<TokenStream> {
    let encodings: Vec<_> =
        body.parts.iter().filter_map(|one| encoding(body, one)).collect();
    (!encodings.is_empty()).then(|| quote!(encodings: &[#(#encodings),*],))
}

fn encoding(body: &Body, part: &Part) -> Option<TokenStream> {
    let name = &part.name;
    let style = part.style(body.encoding);
    let style = style.map(|(syntax, explode)| {
        let syntax = types::ident(&syntax.as_str().to_upper_camel_case());
        quote!(crate::style::Style::new(crate::style::Syntax::#syntax, #explode))
    });
    let content_type = part.content_type(body.encoding);
    if style.is_none() && content_type.is_none() && part.headers.is_empty() {
        return None;
    }
    let style = style.map(|style| quote!(style: Some(#style),));
    let content_type = content_type.map(|one| quote!(content_type: #one,));
    let headers = part.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let headers = (!part.headers.is_empty()).then(|| quote!(headers: &[#(#headers),*],));
    Some(quote! {
        crate::operation::Encoding {
            name: #name,
            #style
            #content_type
            #headers
            ..crate::operation::Encoding::DEFAULT
        }
    })
}

/// Returns the first and the last status of a key of responses: `201`, `2XX`.
fn statuses(key: &str) -> Option<(u16, u16)> {
    if let Ok(status) = key.parse() {
        return Some((status, status));
    }
    let class: u16 = key.get(..1)?.parse().ok()?;
    let is_class = key.get(1..)?.eq_ignore_ascii_case("xx");
    is_class.then_some((class * 100, class * 100 + 99))
}

/// Returns media types as code.
fn codes_of(media_types: &[String]) -> String {
    let all: Vec<_> = media_types.iter().map(|one| doc::code(one)).collect();
    all.join(", ")
}

/// Returns a type for a file that does not import it, because an operation may have its name.
fn qualified(sdk: &Sdk<'_>, ty: &Type) -> TokenStream {
    let base = types::base(sdk, ty);
    match ty {
        Type::Array(items) => {
            let items = qualified(sdk, items);
            quote!(Vec<#items>)
        }
        Type::Nullable(item) => {
            let item = qualified(sdk, item);
            quote!(Option<#item>)
        }
        Type::Map(values) => {
            let values = qualified(sdk, values);
            quote!(std::collections::BTreeMap<String, #values>)
        }
        Type::Named(_) => quote!(models::#base),
        _ if types::own_type(ty).is_some() => quote!(crate::#base),
        _ => base,
    }
}

fn variant_of(method: &HttpMethod) -> TokenStream {
    match method {
        HttpMethod::Get => quote!(Get),
        HttpMethod::Post => quote!(Post),
        HttpMethod::Put => quote!(Put),
        HttpMethod::Patch => quote!(Patch),
        HttpMethod::Delete => quote!(Delete),
        HttpMethod::Head => quote!(Head),
        HttpMethod::Options => quote!(Options),
        HttpMethod::Trace => quote!(Trace),
        HttpMethod::Query => quote!(Query),
        HttpMethod::Other(name) => {
            let name: &str = name;
            quote!(Other(#name))
        }
    }
}

fn locations(operation: &Operation) -> TokenStream {
    let locations = operation.parameters.iter().map(location);
    quote!(&[#(#locations),*])
}

/// Writes a location, with what differs from its default style.
fn location(parameter: &Parameter) -> TokenStream {
    let location = types::ident(match parameter.location {
        Location::Query => "Query",
        Location::Path => "Path",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
        Location::QueryString => "QueryString",
    });
    let style = &parameter.style;
    let default = Style::default_of(parameter.location);
    let syntax = (style.syntax != default.syntax).then(|| {
        let name = types::ident(&style.syntax.as_str().to_snake_case());
        quote!(.#name())
    });
    let explode = (style.explode != style.syntax.explodes()).then(|| {
        let explode = style.explode;
        quote!(.explode(#explode))
    });
    let reserved = style.reserved.then(|| quote!(.reserved()));
    quote!(Location::#location #syntax #explode #reserved)
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
