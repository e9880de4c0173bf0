//! The files of a client's type and of its blocking client.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::sdk::Sdk;
use super::{doc, types};
use crate::model::Client;
use crate::platform::Credentials;

const CLONE: &str = "A program needs one client. A clone is cheap and shares everything with the original; so does a handle from [`with_access_token`](Self::with_access_token), with its own token.";

/// Emits the file of the client's type.
pub(super) fn emit(sdk: &Sdk<'_>, client: &Client) -> TokenStream {
    let title = doc::plain(client.title.trim().trim_end_matches('.'));
    let head = doc::inner_doc(&format!("The client of the {title}."));
    let about = doc::verbatim(doc::paragraphs([
        format!("The client of the {title}."),
        doc::markdown(&client.description),
        CLONE.to_owned(),
    ]));
    let (name, printed) = (sdk.ident(client.node), &sdk.surface.names[client.node]);
    let builder = format_ident!("{name}Builder");
    let of_builder = format!(" The builder of [`{name}`].");
    let methods = methods(sdk, client, &name, &builder);
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

        impl #builder {
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

            /// Returns a handle of this client that sends this access token with its calls, in
            /// place of the client's credentials. The token is not renewed.
            ///
            /// The handle is cheap, and shares connections and settings with this client, which
            /// does not change.
            pub fn with_access_token(&self, token: impl Into<String>) -> Self {
                Self {
                    core: self.core.with_access_token(token.into()),
                }
            }

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

            #[doc = #with_token]
            pub fn with_access_token(&self, token: impl Into<String>) -> Self {
                Self::new((**self).with_access_token(token))
            }
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
        let facts = sdk.api.platform.clients.get(&client.name);
        if facts.and_then(|facts| facts.credentials) == Some(Credentials::AccessKey) {
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
}

/// Returns whether operations of the client authenticate an application, which then has a host of
/// its own.
fn authenticates_application(sdk: &Sdk<'_>, client: &Client) -> bool {
    let facts = sdk.api.platform.clients.get(&client.name);
    facts.and_then(|facts| facts.credentials) == Some(Credentials::User)
        || client.operations().any(|operation| operation.client_credentials)
}
