//! The files of a client's type and of its blocking client.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::sdk::Sdk;
use super::{doc, types};
use crate::model::{Client, Scheme, SchemeKind, is_safe};
use crate::platform::Credentials;
use crate::surface::setters;

/// Returns the remark on clones of a client.
fn clone(takes_token: bool) -> &'static str {
    match takes_token {
        true => {
            "A program needs one client. A clone is cheap and shares everything with the original; so does a handle from [`with_access_token`](Self::with_access_token), with its own token."
        }
        false => {
            "A program needs one client. A clone is cheap and shares everything with the original."
        }
    }
}

/// Emits the file of the client's type.
pub(super) fn emit(sdk: &Sdk<'_>, client: &Client) -> TokenStream {
    let title = doc::plain(client.title.trim().trim_end_matches('.'));
    let head = doc::inner_doc(&format!("The client of the {title}."));
    let about = doc::verbatim(doc::paragraphs([
        format!("The client of the {title}."),
        doc::markdown(&client.description),
        clone(takes_token(sdk, client)).to_owned(),
        webhooks(sdk, client),
    ]));
    let (name, printed) = (sdk.ident(client.node), &sdk.surface.names[client.node]);
    let builder = format_ident!("{name}Builder");
    let of_builder = format!(" The builder of [`{name}`].");
    let methods = methods(sdk, client, &name, &builder);
    let is_described = is_described(sdk, client);
    let api = is_described.then(|| api(sdk, client, &name));
    let setters = is_described.then(|| credentials(client));
    quote! {
        #head
        use crate::Error;
        use crate::client::ClientBuilder;
        use crate::exchange::Session;

        #about
        #[derive(Clone)]
        pub struct #name {
            pub(crate) core: std::sync::Arc<Session>,
        }

        #[doc = #of_builder]
        pub type #builder = ClientBuilder<#name>;

        #methods

        #api

        impl #builder {
            #setters

            /// Builds the client. It connects with the first call.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all invalid settings.
            pub fn build(self) -> Result<#name, Error> {
                self.into_session().map(|core| #name { core })
            }
        }

        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.core.fmt(#printed, f)
            }
        }
    }
}

/// Returns the list of the requests that the server sends to the application, with their types.
fn webhooks(sdk: &Sdk<'_>, client: &Client) -> String {
    if client.webhooks.is_empty() {
        return String::new();
    }
    let head = "# Webhooks\n\nThe server sends these requests to the application, which reads \
                their bodies as JSON:\n";
    let items = client.webhooks.iter().map(|one| {
        let body = match &one.ty {
            Some(ty) => {
                format!(" with {}", types::link(sdk, ty, "super::models", false))
            }
            None => String::new(),
        };
        let lines = [&one.summary, &one.description].into_iter();
        let line = lines.filter_map(|text| text.trim().lines().next()).next();
        let summary = doc::plain(line.unwrap_or_default());
        let summary = if summary.is_empty() { summary } else { format!(": {summary}") };
        format!("\n- {}{body}{summary}", doc::code(&one.title()))
    });
    [head.to_owned()].into_iter().chain(items).collect()
}

/// Emits the methods of the client that are not operations.
fn methods(
    sdk: &Sdk<'_>,
    client: &Client,
    name: &Ident,
    builder: &Ident,
) -> TokenStream {
    let Builder {
        doc,
        parameters,
        value,
    } = Builder::of(sdk, client);
    let app_id = authenticates_application(sdk, client).then(|| {
        quote! {
            /// Returns the ID of the application.
            pub fn app_id(&self) -> &str {
                self.core.app_id()
            }
        }
    });
    let with_token = takes_token(sdk, client).then(|| {
        let about = match is_described(sdk, client) {
            true => quote! {
                /// Returns a handle of this client that sends this access token with its calls, for
                /// all security schemes that take one. The token is not renewed.
            },
            false => quote! {
                /// Returns a handle of this client that sends this access token with its calls, in
                /// place of the client's credentials. The token is not renewed.
            },
        };
        quote! {
            #about
            ///
            /// The handle is cheap, and shares connections and settings with this client, which
            /// does not change.
            pub fn with_access_token(&self, token: impl Into<String>) -> Self {
                Self {
                    core: self.core.with_access_token(token.into()),
                }
            }
        }
    });
    quote! {
        impl #name {
            #doc
            pub fn builder(#parameters) -> #builder {
                #value
            }

            #app_id

            /// Returns the host with its scheme, without trailing slash.
            pub fn host(&self) -> &str {
                &self.core.host
            }

            #with_token

            /// Returns a call of an endpoint that this crate has no method for, with the
            /// credentials, timeouts, retries and errors of all calls.
            ///
            /// `method` is `GET`, `POST`, `PUT`, `PATCH` or `DELETE`; only `GET` is idempotent. The
            /// path begins with `/`, and its parameters are percent-encoded. `Call::query` adds
            /// query parameters, `Call::json` sets the body.
            ///
            /// A URL of another host is an error, because no other host may get the credentials.
            pub fn request(
                &self,
                method: &str,
                path: impl Into<String>,
            ) -> crate::Call<crate::operations::CustomRequest> {
                crate::custom::request(&self.core, method, path.into())
            }
        }
    }
}

/// Emits the file of the blocking client.
pub(super) fn blocking(sdk: &Sdk<'_>, client: &Client) -> TokenStream {
    let title = doc::plain(client.title.trim().trim_end_matches('.'));
    let head = doc::inner_doc(&format!("The blocking client of the {title}."));
    let name = sdk.ident(client.node);
    let builder = format_ident!("{name}Builder");
    let mut own = ["Error".to_owned(), builder.to_string()];
    own.sort_unstable();
    let own = own.map(|name| types::ident(&name));
    let about = format!(" The blocking client of [`{name}`](crate::{name}).");
    let with_token = format!(
        " Returns a handle with this access token, as [`{name}::with_access_token`](crate::{name}::with_access_token) does."
    );
    let with_token = takes_token(sdk, client).then(|| {
        quote! {
            #[doc = #with_token]
            pub fn with_access_token(&self, token: impl Into<String>) -> Self {
                Self::new((**self).with_access_token(token))
            }
        }
    });
    let Builder {
        doc,
        parameters,
        value,
    } = Builder::of(sdk, client);
    quote! {
        #head
        use crate::blocking::BlockingClient;
        use crate::client::ClientBuilder;
        use crate::{#(#own),*};

        #[doc = #about]
        pub type #name = BlockingClient<crate::#name>;

        impl #name {
            #doc
            pub fn builder(#parameters) -> #builder {
                #value
            }

            #with_token
        }

        impl #builder {
            /// Builds the blocking client.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Config`](crate::ErrorKind::Config), with all invalid settings.
            pub fn build_blocking(self) -> Result<#name, Error> {
                self.build().map(#name::new)
            }
        }
    }
}

/// The function `builder`.
struct Builder {
    doc: TokenStream,
    parameters: Option<TokenStream>,
    value: TokenStream,
}

impl Builder {
    fn of(sdk: &Sdk<'_>, client: &Client) -> Self {
        if is_described(sdk, client) {
            return Self::described(client);
        }
        let credentials = sdk.api.platform.credentials(&client.name);
        if credentials == Some(Credentials::AccessKey) {
            return Self {
                doc: quote! {
                    /// Returns a builder of the client. It needs an access key or an access token.
                },
                parameters: None,
                value: quote!(ClientBuilder::of_administrator()),
            };
        }
        if !authenticates_application(sdk, client) {
            return Self {
                doc: quote! {
                    /// Returns a builder of the client.
                },
                parameters: None,
                value: quote!(ClientBuilder::new()),
            };
        }
        Self {
            doc: quote! {
                /// Returns a builder of the client for an application, with the ID and the host of
                /// the application.
                ///
                /// [`ClientBuilder::host`] describes the format of the host.
            },
            parameters: Some(quote!(app_id: impl Into<String>, host: impl Into<String>)),
            value: quote!(ClientBuilder::of_application(app_id.into(), host.into())),
        }
    }

    /// Returns the builder of a client that the platform says nothing about.
    fn described(client: &Client) -> Self {
        let about = match &client.servers[..] {
            [] => "The API description names no server.".to_owned(),
            servers => {
                let list = servers.iter().map(|server| {
                    let url = doc::code(&server.url());
                    let about = doc::plain(server.description.trim());
                    match about.is_empty() {
                        true => format!("\n- {url}"),
                        false => format!("\n- {url}: {about}"),
                    }
                });
                format!("The servers of the API:\n{}", list.collect::<String>())
            }
        };
        let (first, parameters, value) = match host(client) {
            Some(host) => {
                let server = doc::code(&host);
                (
                    format!(
                        "Returns a builder of the client for {server}, unless [`ClientBuilder::host`] sets another host."
                    ),
                    None,
                    quote!(ClientBuilder::of_api()),
                )
            }
            None => (
                "Returns a builder of the client for a host. [`ClientBuilder::host`] describes its format.".to_owned(),
                Some(quote!(host: impl Into<String>)),
                quote!(ClientBuilder::of_api().host(host)),
            ),
        };
        let doc = doc::verbatim(doc::paragraphs([first, about]));
        Self {
            doc: quote!(#doc),
            parameters,
            value,
        }
    }
}

/// Returns whether the platform says nothing about a client, so that its document says all.
pub(super) fn is_described(sdk: &Sdk<'_>, client: &Client) -> bool {
    sdk.api.platform.credentials(&client.name).is_none()
        && !authenticates_application(sdk, client)
}

/// Returns whether calls can have an access token.
fn takes_token(sdk: &Sdk<'_>, client: &Client) -> bool {
    !is_described(sdk, client)
        || client.schemes.iter().any(|scheme| place_of(&scheme.kind).0 == "Bearer")
}

/// Returns the default host of the client: that of the first server that a builder accepts.
fn host(client: &Client) -> Option<String> {
    client.server().and_then(|server| server.host.clone()).filter(|host| is_safe(host))
}

/// Emits a server as a constant.
pub(super) fn server(host: Option<&str>, path: &str) -> TokenStream {
    let host = match host {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    quote!(crate::api::Server { host: #host, path: #path })
}

/// Emits the description of the API.
fn api(sdk: &Sdk<'_>, client: &Client, name: &Ident) -> TokenStream {
    let path = client.server().map_or("", |server| &server.path);
    let server = server(host(client).as_deref(), path);
    let setters = setters::of(client);
    let schemes = client.schemes.iter().zip(&setters).map(|(scheme, setter)| {
        let (name, setter) = (&scheme.name, setter.as_deref().unwrap_or_default());
        let (place, argument) = place_of(&scheme.kind);
        let place = types::ident(place);
        let argument = argument.map(|name| quote!((#name)));
        quote!(crate::api::Scheme {
            name: #name,
            setter: #setter,
            place: crate::api::Place::#place #argument,
        })
    });
    let has_codes = sdk.api.platform.envelope.is_some();
    quote! {
        impl crate::api::Described for #name {
            const API: &'static crate::api::Api = &crate::api::Api {
                server: #server,
                schemes: &[#(#schemes),*],
                has_codes: #has_codes,
            };
        }
    }
}

/// Returns the place of credentials in a request, and the name that it has there.
fn place_of(kind: &SchemeKind) -> (&'static str, Option<&str>) {
    match kind {
        SchemeKind::Bearer | SchemeKind::OAuth2 | SchemeKind::OpenId => ("Bearer", None),
        SchemeKind::Basic => ("Basic", None),
        SchemeKind::Http(_) => ("Authorization", None),
        SchemeKind::Header(name) => ("Header", Some(name)),
        SchemeKind::Query(name) => ("Query", Some(name)),
        SchemeKind::Cookie(name) => ("Cookie", Some(name)),
        SchemeKind::MutualTls => ("Certificate", None),
    }
}

/// Emits the methods of the builder that set credentials.
fn credentials(client: &Client) -> TokenStream {
    let setters = setters::of(client);
    let schemes = client.schemes.iter().zip(&setters).enumerate();
    let methods = schemes.filter_map(|(index, (scheme, setter))| {
        let index = Literal::usize_unsuffixed(index);
        let name = types::ident(setter.as_deref()?);
        let doc = doc::verbatim(doc::paragraphs([
            format!("Sets {}.", about(scheme)),
            doc::markdown(&scheme.description),
        ]));
        Some(match scheme.kind {
            SchemeKind::Basic => quote! {
                #doc
                pub fn #name(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
                    self.user_and_password(#index, user.as_ref(), password.as_ref())
                }
            },
            _ => quote! {
                #doc
                pub fn #name(self, value: impl Into<String>) -> Self {
                    self.credentials(#index, value.into())
                }
            },
        })
    });
    quote!(#(#methods)*)
}

/// Returns what the method for a security scheme sets.
fn about(scheme: &Scheme) -> String {
    let name = doc::code(&scheme.name);
    let code = |name: &String| doc::code(name);
    match &scheme.kind {
        SchemeKind::Bearer => format!("the bearer token of the security scheme {name}"),
        SchemeKind::OAuth2 => {
            format!("the access token of the security scheme {name} (OAuth 2.0)")
        }
        SchemeKind::OpenId => {
            format!("the access token of the security scheme {name} (OpenID Connect)")
        }
        SchemeKind::Basic => {
            format!("user name and password of the security scheme {name}")
        }
        SchemeKind::Http(kind) => format!(
            "the whole value of the header `authorization` for the security scheme {name}, which is HTTP authentication with {}",
            code(kind)
        ),
        SchemeKind::Header(key) => format!(
            "the API key of the security scheme {name}, which is sent in the header {}",
            code(key)
        ),
        SchemeKind::Query(key) => format!(
            "the API key of the security scheme {name}, which is sent in the query parameter {}",
            code(key)
        ),
        SchemeKind::Cookie(key) => format!(
            "the API key of the security scheme {name}, which is sent in the cookie {}",
            code(key)
        ),
        SchemeKind::MutualTls => {
            format!("the certificate of the security scheme {name}")
        }
    }
}

/// Returns whether operations of the client authenticate an application, which then has a host of
/// its own.
fn authenticates_application(sdk: &Sdk<'_>, client: &Client) -> bool {
    let facts = sdk.api.platform.clients.get(&client.name);
    facts.and_then(|facts| facts.credentials) == Some(Credentials::User)
        || client.operations().any(|operation| operation.client_credentials)
}
