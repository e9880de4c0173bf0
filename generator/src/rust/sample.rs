//! The sample call as Rust: in the documentation of the method, where it is compiled as a test of the
//! crate, in the reference pages, and in the calls that the SDK's tests make.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Number, Value};

use super::{doc, types};
use crate::model::{Api, Client, Operation, Type, TypeId};
use crate::sample::{Call, Member, Sample, with_everything};

/// The example as Markdown, with all that is not the call hidden from readers.
pub(super) fn example(api: &Api, client: &Client, operation: &Operation) -> String {
    let (opening, call) = function(api, client, operation);
    let example =
        format!("# use genauth::{{models::*, *}};\n# {opening}\n{call}# Ok(())\n# }}\n");
    doc::block("no_run", &example)
}

/// The statement that makes the call, as readers see it.
pub(crate) fn statement(api: &Api, client: &Client, operation: &Operation) -> String {
    function(api, client, operation).1
}

/// The first line of the function that the call stands in, and the call's lines.
fn function(api: &Api, client: &Client, operation: &Operation) -> (String, String) {
    let call = call(api, operation);
    let client = types::ident(&client.type_name);
    let function = quote! {
        async fn example(client: #client) -> Result<(), Error> {
            let answer = client.#call.await?;
            Ok(())
        }
    };
    let Ok(file) = syn::parse2::<syn::File>(function) else { return Default::default() };
    let code = prettyplease::unparse(&file);
    let lines: Vec<&str> = code.lines().collect();
    // The first line opens the function; the last two end it.
    let Some((opening, rest)) = lines.split_first() else { return Default::default() };
    let shown = rest.len().saturating_sub(2);
    let lines = rest.iter().take(shown);
    let lines = lines.map(|line| line.strip_prefix("    ").unwrap_or(line));
    ((*opening).to_owned(), lines.flat_map(|line| [line, "\n"]).collect())
}

/// The call, without the client.
pub(super) fn call(api: &Api, operation: &Operation) -> TokenStream {
    let sample = Call::of(api, operation);
    let method = types::ident(&operation.method);
    let parameters = operation
        .parameters
        .as_ref()
        .map(|parameters| object(&parameters.type_name, &sample.parameters));
    let body = sample.body.as_ref().map(value);
    let arguments = parameters.into_iter().chain(body);
    quote!(#method(#(#arguments),*))
}

/// The object of a multipart body with every member.
pub(super) fn with_all(api: &Api, id: TypeId) -> TokenStream {
    value(&with_everything(api, id))
}

/// Through constructor and setters.
fn object(name: &str, members: &[Member<'_>]) -> TokenStream {
    let name = types::ident(name);
    let (mut required, optional): (Vec<_>, Vec<_>) =
        members.iter().partition(|member| member.field.required);
    // As constructors have them.
    required.sort_by_key(|member| member.field.plain_name());
    let arguments = required.into_iter().map(|member| value(&member.value));
    let setters = optional.into_iter().map(|member| {
        let setter = format_ident!("with_{}", member.field.plain_name());
        let value = value(&member.value);
        quote!(.#setter(#value))
    });
    quote!(#name::new(#(#arguments),*) #(#setters)*)
}

fn value(sample: &Sample<'_>) -> TokenStream {
    match sample {
        Sample::Scalar(scalar) => literal(scalar),
        Sample::File => quote!(File::new("photo.png", "image/png", *b"content")),
        Sample::Object => quote!(JsonObject::new()),
        Sample::Any => quote!("value"),
        Sample::List(_, items) if items.is_empty() => quote!(Vec::new()),
        Sample::List(ty, items) => {
            let items = items.iter().map(|one| item(ty, one));
            quote!([#(#items),*])
        }
        Sample::Model(definition, members) => object(&definition.type_name, members),
        Sample::Choice(definition, variant) => {
            let name = types::ident(&definition.type_name);
            let variant = types::ident(&variant.name);
            quote!(#name::#variant)
        }
        Sample::Union(definition, alternative, content) => {
            let name = types::ident(&definition.type_name);
            let variant = types::ident(&alternative.name);
            let content = item(&alternative.ty, content);
            let content = match alternative.ty {
                Type::String => quote!(#content.to_owned()),
                _ => content,
            };
            quote!(#name::#variant(#content))
        }
        Sample::Nothing(definition) => {
            let name = types::ident(&definition.type_name);
            quote!(#name::default())
        }
    }
}

/// An item of a list, which has to be of its type exactly, unless the list is one of texts.
fn item(ty: &Type, sample: &Sample<'_>) -> TokenStream {
    let value = value(sample);
    match ty {
        Type::DateTime | Type::Any => quote!(#value.into()),
        _ => value,
    }
}

fn literal(scalar: &Value) -> TokenStream {
    match scalar {
        Value::Bool(flag) => quote!(#flag),
        Value::Number(number) => self::number(number),
        other => {
            let text = other.as_str().unwrap_or_default();
            quote!(#text)
        }
    }
}

/// The sign is no part of a literal.
fn number(number: &Number) -> TokenStream {
    let (negative, literal) = match (number.as_i64(), number.as_f64()) {
        (Some(value), _) => (value < 0, Literal::u64_unsuffixed(value.unsigned_abs())),
        (None, value) => {
            let value = value.unwrap_or_default();
            (value < 0.0, Literal::f64_unsuffixed(value.abs()))
        }
    };
    if negative { quote!(-#literal) } else { quote!(#literal) }
}
