//! The example in the documentation of a method: a call with the required arguments, made of the sample
//! values of the specification. It is compiled as a test of the crate.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Number, Value, json};

use super::structs::arguments;
use super::types;
use crate::api::{Api, Client, Field, Operation, Shape, Type, TypeId, Variant};

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

/// The call with the required arguments, without the client.
pub(super) fn call(api: &Api, operation: &Operation) -> TokenStream {
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
    let arguments = arguments(fields)
        .into_iter()
        .map(|field| value(api, &field.ty, given(field).as_ref(), depth + 1));
    quote!(#name::new(#(#arguments),*))
}

/// The object of a multipart body with every member, through constructor and setters.
pub(super) fn with_all(api: &Api, name: &str, fields: &[Field]) -> TokenStream {
    let least = constructor(api, name, &fields.iter().collect::<Vec<_>>(), 0);
    let optional = fields.iter().filter(|field| !field.required);
    let setters = optional.map(|field| {
        let setter = format_ident!("with_{}", field.plain_name());
        let value = value(api, &field.ty, given(field).as_ref(), 1);
        quote!(.#setter(#value))
    });
    quote!(#least #(#setters)*)
}

fn value(api: &Api, ty: &Type, sample: Option<&Value>, depth: usize) -> TokenStream {
    match ty {
        Type::String | Type::DateTime | Type::Integer | Type::Float | Type::Boolean => {
            literal(&scalar(ty, sample))
        }
        Type::File => quote!(File::new("photo.png", "image/png", *b"content")),
        Type::Object => quote!(JsonObject::new()),
        Type::Any => quote!("value"),
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

/// The example of the member, or its default, if a server could accept it: documents have examples
/// that are empty, no date, or longer than they allow themselves.
pub(super) fn given(field: &Field) -> Option<Value> {
    let longest = field.limits.max_length;
    let fits = |value: &Value| {
        let Some(text) = value.as_str() else { return true };
        let fits = longest.is_none_or(|longest| text.chars().count() as u64 <= longest);
        fits && !text.is_empty() && (field.ty != Type::DateTime || is_date_time(text))
    };
    match field.example.as_ref().or(field.default.as_ref())? {
        Value::Array(items) => {
            Some(items.iter().filter(|one| fits(one)).cloned().collect())
        }
        value => Some(value.clone()).filter(fits),
    }
}

/// As RFC 3339 has it: a date, a time, and an offset. A date alone is none.
fn is_date_time(text: &str) -> bool {
    let offset = text.ends_with('Z')
        || text.get(19..).is_some_and(|rest| rest.contains(['+', '-']));
    offset && text.get(10..11) == Some("T")
}

/// The sample if it is of the type, or a stand-in.
pub(super) fn scalar(ty: &Type, sample: Option<&Value>) -> Value {
    let text = |otherwise| json!(sample.and_then(Value::as_str).unwrap_or(otherwise));
    match ty {
        Type::DateTime => text("2022-07-03T02:20:30.000Z"),
        Type::Integer => json!(sample.and_then(Value::as_i64).unwrap_or(1)),
        Type::Float => json!(sample.and_then(Value::as_f64).unwrap_or(1.0)),
        Type::Boolean => json!(sample.and_then(Value::as_bool).unwrap_or(true)),
        _ => text("text"),
    }
}

/// The value of the enum that the sample names, or its first.
pub(super) fn variant<'a>(
    variants: &'a [Variant],
    sample: Option<&Value>,
) -> Option<&'a Variant> {
    let wanted = sample.and_then(Value::as_str);
    let named = |one: &&Variant| Some(one.wire_value.as_str()) == wanted;
    variants.iter().find(named).or(variants.first())
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
        Shape::Enum(variants) => match variant(variants, sample) {
            Some(variant) => {
                let variant = types::ident(&variant.name);
                quote!(#name::#variant)
            }
            None => quote!(#name::default()),
        },
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
