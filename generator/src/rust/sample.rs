//! The example in the documentation of a method: a call with the required arguments, made of the sample
//! values of the specification. It is compiled as a test of the crate.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::structs::arguments;
use super::types;
use crate::api::{Api, Client, Field, Operation, Shape, Type, TypeId};

/// Deeper than this, no sample helps.
const DEPTH: usize = 12;

/// The example as Markdown, with all that is not the call hidden from readers.
pub(super) fn example(api: &Api, client: &Client, operation: &Operation) -> String {
    let call = call(api, operation);
    let client = types::ident(&client.type_name);
    let function = quote! {
        async fn example(client: #client) -> Result<(), Error> {
            let answer = client.#call.await?;
            Ok(())
        }
    };
    let Ok(file) = syn::parse2::<syn::File>(function) else { return String::new() };
    let code = prettyplease::unparse(&file);
    let lines: Vec<&str> = code.lines().collect();
    // The first line opens the function; the last two end it.
    let Some((opening, rest)) = lines.split_first() else { return String::new() };
    let shown = rest.len().saturating_sub(2);
    let mut example =
        format!("```no_run\n# use genauth::{{models::*, *}};\n# {opening}\n");
    for line in rest.iter().take(shown) {
        example.push_str(line.strip_prefix("    ").unwrap_or(line));
        example.push('\n');
    }
    example.push_str("# Ok(())\n# }\n```");
    example
}

fn call(api: &Api, operation: &Operation) -> TokenStream {
    let method = types::ident(&operation.method);
    let parameters = operation.parameters.as_ref().map(|parameters| {
        let fields: Vec<&Field> =
            parameters.members.iter().map(|member| &member.field).collect();
        constructor(api, &parameters.type_name, &fields, 0)
    });
    let body = operation.body.as_ref().map(|body| named(api, body.schema, None, 0));
    let arguments = parameters.into_iter().chain(body);
    quote!(#method(#(#arguments),*))
}

fn constructor(api: &Api, name: &str, fields: &[&Field], depth: usize) -> TokenStream {
    let name = types::ident(name);
    let arguments = arguments(fields).into_iter().map(|field| {
        let sample = field.example.as_ref().or(field.default.as_ref());
        value(api, &field.ty, sample, depth + 1)
    });
    quote!(#name::new(#(#arguments),*))
}

fn value(api: &Api, ty: &Type, sample: Option<&Value>, depth: usize) -> TokenStream {
    match ty {
        Type::String => text(sample.and_then(Value::as_str).unwrap_or("text")),
        Type::DateTime => {
            text(sample.and_then(Value::as_str).unwrap_or("2022-07-03T02:20:30.000Z"))
        }
        Type::Integer => number(sample.and_then(Value::as_i64).unwrap_or(1)),
        Type::Float => {
            let value = sample.and_then(Value::as_f64).unwrap_or(1.0);
            let literal = Literal::f64_unsuffixed(value.abs());
            if value < 0.0 { quote!(-#literal) } else { quote!(#literal) }
        }
        Type::Boolean => {
            let flag = sample.and_then(Value::as_bool).unwrap_or(true);
            quote!(#flag)
        }
        Type::File => quote!(File::new("photo.png", "image/png", *b"content")),
        Type::Object => quote!(JsonObject::new()),
        Type::Any => text("value"),
        Type::Array(items) => {
            let first = sample.and_then(|sample| sample.get(0)).or(sample);
            let item = item(api, items, first, depth);
            quote!([#item])
        }
        Type::Named(id) => named(api, *id, sample, depth),
    }
}

/// An item of a list, which has to be of its type exactly, unless the list is one of texts.
fn item(api: &Api, ty: &Type, sample: Option<&Value>, depth: usize) -> TokenStream {
    let value = value(api, ty, sample, depth + 1);
    match ty {
        Type::DateTime | Type::Any => quote!(#value.into()),
        Type::Array(_) => quote!(Vec::new()),
        _ => value,
    }
}

fn text(text: &str) -> TokenStream {
    quote!(#text)
}

fn number(value: i64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn named(api: &Api, id: TypeId, sample: Option<&Value>, depth: usize) -> TokenStream {
    let definition = &api[id];
    let name = types::ident(&definition.type_name);
    match &definition.shape {
        _ if depth > DEPTH => quote!(#name::default()),
        Shape::Struct(fields) if definition.in_request => constructor(
            api,
            &definition.type_name,
            &fields.iter().collect::<Vec<_>>(),
            depth,
        ),
        Shape::Struct(_) => quote!(#name::default()),
        Shape::Enum(variants) => {
            let wanted = sample.and_then(Value::as_str);
            let variant = variants
                .iter()
                .find(|variant| Some(variant.wire_value.as_str()) == wanted)
                .or(variants.first());
            match variant {
                Some(variant) => {
                    let variant = types::ident(&variant.name);
                    quote!(#name::#variant)
                }
                None => quote!(#name::default()),
            }
        }
        Shape::Union(alternatives) => match alternatives.first() {
            Some(first) => {
                let variant = types::ident(&first.name);
                let content = item(api, &first.ty, None, depth);
                let content = match first.ty {
                    Type::String => quote!(#content.to_owned()),
                    _ => content,
                };
                quote!(#name::#variant(#content))
            }
            None => quote!(#name::default()),
        },
    }
}
