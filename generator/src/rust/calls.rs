//! The calls that the SDK's tests make of every operation, with the samples of the specification.
//!
//! Each is made twice. As the documentation shows it, which is with what is required for most. And with
//! every member there is, read from JSON: as text it costs neither the generator nor the compiler what
//! thousands of setters would.

use proc_macro2::Literal;
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};

use super::sample as rust_sample;
use super::{doc, types};
use crate::model::{
    Api, Body, Client, Encoding, Field, Operation, Shape, Type, TypeId, Variant,
};
use crate::sample::{self, Budget};
use crate::text;

/// The file that holds the others together.
pub(super) fn root(api: &Api) -> TokenStream {
    let title = doc::inner_doc("A call of each operation, by client.");
    let features = api.clients.iter().map(|client| &client.name);
    let modules = api.clients.iter().map(|client| types::ident(&client.name));
    quote! {
        #title
        #(#[cfg(feature = #features)] pub(crate) mod #modules;)*
    }
}

/// The calls of one client.
pub(super) fn emit(api: &Api, client: &Client) -> TokenStream {
    let client_type = types::ident(&client.type_name);
    let title = doc::inner_doc(&format!("A call of each method of `{client_type}`."));
    let calls = client.operations().map(|operation| call(api, operation));
    quote! {
        #title
        use genauth::#client_type;
        use genauth::models::*;
        #[allow(unused_imports, reason = "samples need what the specification has")]
        use genauth::{File, JsonObject};

        use crate::sample::{Sample, read, sent};

        /// In the order of the specification.
        pub(crate) const CALLS: &[Sample<#client_type>] = &[#(#calls,)*];
    }
}

fn call(api: &Api, operation: &Operation) -> TokenStream {
    let name = operation.plain_method();
    let shown = rust_sample::call(api, operation);
    let has_page = operation.page.is_some();
    let full = match full(api, operation) {
        Some(full) => quote!(Some(#full)),
        None => quote!(None),
    };
    quote! {
        Sample {
            operation: #name,
            has_page: #has_page,
            shown: |client| sent(client.#shown),
            full: #full,
        }
    }
}

/// The call with every member, where a member can be left out.
fn full(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let mut sampler = Sampler {
        api,
        open: Vec::new(),
        budget: Budget::new(DEPTH),
        optional: false,
    };
    let method = types::ident(&operation.method);
    let mut arguments = Vec::new();
    if operation.parameters.is_some() {
        let value = sampler.object(operation.parameters().map(|one| &one.field));
        arguments.push(value.to_string());
    }
    if let Some(Body { schema, encoding }) = &operation.body {
        // JSON has no files.
        if *encoding == Encoding::Multipart {
            let body = rust_sample::with_all(api, *schema);
            return Some(quote!(|client| sent(client.#method(#body))));
        }
        arguments.push(sampler.named(*schema).to_string());
    }
    let arguments = arguments.iter().map(|text| read(text));
    sampler.optional.then(|| quote!(|client| sent(client.#method(#(#arguments),*))))
}

/// As a raw string, which shows JSON as it is, unless it has characters that nobody sees.
fn read(json: &str) -> TokenStream {
    if json.contains(text::is_hidden) {
        return quote!(read(#json));
    }
    let mut hashes = "#".to_owned();
    while json.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    let literal = format!("r{hashes}\"{json}\"{hashes}").parse::<Literal>();
    // Raw strings can't hold a carriage return, but JSON has none either.
    let literal = literal.unwrap_or_else(|_| Literal::string(json));
    quote!(read(#literal))
}

fn word(variants: &[Variant], given: Option<&Value>) -> Value {
    json!(sample::variant(variants, given).map(|one| &one.wire_value))
}

/// How deep the models of a call are filled.
const DEPTH: usize = 32;

/// Makes values with every member there is.
struct Sampler<'a> {
    api: &'a Api,
    /// The types around the current value: one that contains itself ends there.
    open: Vec<TypeId>,
    budget: Budget,
    /// A member was met that could have been left out.
    optional: bool,
}

impl Sampler<'_> {
    fn object<'f>(&mut self, fields: impl Iterator<Item = &'f Field>) -> Value {
        let mut members = Map::new();
        for field in fields {
            self.optional |= !field.required;
            let shown = field.ty.named().is_none_or(|id| self.may_open(id));
            if shown || field.required {
                members.insert(field.wire_name.clone(), self.member(field));
            }
        }
        Value::Object(members)
    }

    fn may_open(&self, id: TypeId) -> bool {
        !self.open.contains(&id) && self.budget.allows(self.open.len())
    }

    fn member(&mut self, field: &Field) -> Value {
        self.budget.spend();
        self.value(&field.ty, sample::given(field).as_ref())
    }

    fn value(&mut self, ty: &Type, given: Option<&Value>) -> Value {
        match ty {
            Type::Array(item) => self.list(item, given),
            Type::Named(id) => match &self.api[*id].shape {
                Shape::Enum(variants) => word(variants, given),
                Shape::Struct(_) | Shape::Union(_) => self.named(*id),
            },
            Type::Object => {
                given.filter(|one| one.is_object()).cloned().unwrap_or(json!({}))
            }
            Type::Any => given.cloned().unwrap_or(json!("value")),
            scalar => sample::scalar(scalar, given),
        }
    }

    /// All items of the example. What is to be a list has often one item for an example.
    fn list(&mut self, item: &Type, given: Option<&Value>) -> Value {
        match given.and_then(Value::as_array).filter(|items| !items.is_empty()) {
            Some(items) => items.iter().map(|one| self.value(item, Some(one))).collect(),
            None => json!([self.value(item, given)]),
        }
    }

    fn named(&mut self, id: TypeId) -> Value {
        if !self.may_open(id) {
            return json!({});
        }
        self.open.push(id);
        let api = self.api;
        let value = match &api[id].shape {
            Shape::Struct(fields) => self.object(fields.iter()),
            Shape::Enum(variants) => word(variants, None),
            Shape::Union(alternatives) => match alternatives.first() {
                Some(first) => self.value(&first.ty, None),
                None => json!({}),
            },
        };
        self.open.pop();
        value
    }
}
