//! Samples as Rust: the example in the documentation of a method, which is compiled as a test of
//! the crate, the code on a reference page, and the calls of the SDK's tests.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Number, Value};

use super::sdk::Sdk;
use super::{doc, types};
use crate::model::sample::{Call, Policy, Property, Sample};
use crate::model::{Client, Operation, Type};

/// Writes the example of a method as Markdown. Readers see the call only.
pub(super) fn example(sdk: &Sdk<'_>, client: &Client, operation: &Operation) -> String {
    let (opening, call) = function(sdk, client, operation);
    let example =
        format!("# use genauth::{{models::*, *}};\n# {opening}\n{call}# Ok(())\n# }}\n");
    doc::block("no_run", &example)
}

/// Writes the statement that makes the call.
pub(crate) fn statement(
    sdk: &Sdk<'_>,
    client: &Client,
    operation: &Operation,
) -> String {
    function(sdk, client, operation).1
}

/// Writes a function that makes the call. Returns its first line, and the lines of the call.
fn function(sdk: &Sdk<'_>, client: &Client, operation: &Operation) -> (String, String) {
    let call = call(sdk, &Call::of(sdk.api, operation, Policy::Shown));
    let client = sdk.ident(client.node);
    let function = quote! {
        async fn example(client: #client) -> Result<(), Error> {
            let response = client.#call.await?;
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

/// Writes the call, without the client.
pub(super) fn call(sdk: &Sdk<'_>, sample: &Call<'_>) -> TokenStream {
    let operation = sample.operation;
    let method = sdk.ident(operation.node);
    let parameters = sdk.surface.names.parameters(operation);
    let parameters = parameters.map(|name| object(sdk, name, &sample.parameters));
    let body = sample.body.as_ref().map(|body| value(sdk, body));
    let arguments = parameters.into_iter().chain(body);
    quote!(#method(#(#arguments),*))
}

/// Writes an object, with its constructor and setters.
fn object(sdk: &Sdk<'_>, name: &str, properties: &[Property<'_>]) -> TokenStream {
    let name = types::ident(name);
    let (mut required, optional): (Vec<_>, Vec<_>) =
        properties.iter().partition(|property| property.field.required);
    // The order of the constructor's arguments.
    required.sort_by_key(|property| &sdk.surface.names[property.field.node]);
    let arguments = required.into_iter().map(|property| value(sdk, &property.value));
    let setters = optional.into_iter().map(|property| {
        let setter = format_ident!("with_{}", &sdk.surface.names[property.field.node]);
        let value = value(sdk, &property.value);
        quote!(.#setter(#value))
    });
    quote!(#name::new(#(#arguments),*) #(#setters)*)
}

fn value(sdk: &Sdk<'_>, sample: &Sample<'_>) -> TokenStream {
    match sample {
        Sample::Literal(scalar) => literal(scalar),
        Sample::File => quote!(File::new("photo.png", "image/png", *b"content")),
        Sample::Object(_) => quote!(JsonObject::new()),
        Sample::Any(_) => quote!("value"),
        Sample::Array(_, items) if items.is_empty() => quote!(Vec::new()),
        Sample::Array(ty, items) => {
            let items = items.iter().map(|one| item(sdk, ty, one));
            quote!([#(#items),*])
        }
        Sample::Struct(definition, properties) => {
            object(sdk, &sdk.surface.names[definition.node], properties)
        }
        Sample::Enum(definition, one) => {
            let name = sdk.ident(definition.node);
            let variant = sdk.ident(one.node);
            quote!(#name::#variant)
        }
        Sample::Union(definition, variant, content) => {
            let name = sdk.ident(definition.node);
            let content = item(sdk, &variant.ty, content);
            let content = match variant.ty {
                Type::String => quote!(#content.to_owned()),
                _ => content,
            };
            let variant = sdk.ident(variant.node);
            quote!(#name::#variant(#content))
        }
        Sample::Empty(definition) => {
            let name = sdk.ident(definition.node);
            quote!(#name::default())
        }
    }
}

/// Writes an item of an array. Only arrays of strings convert their items, so all others must be
/// exact.
fn item(sdk: &Sdk<'_>, ty: &Type, sample: &Sample<'_>) -> TokenStream {
    let value = value(sdk, sample);
    match ty {
        // The items of an inner array would need the same again.
        Type::Array(_) => quote!(Vec::new()),
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

/// Writes a number. A literal has no sign.
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
